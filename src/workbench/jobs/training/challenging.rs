//! Training again: a challenger by the recipe of the model that is shown, on newer files, and how
//! the two differ.

use crate::bundle::Model;
use crate::table::{LoadOptions, Source};
use crate::train::Control;
use crate::workbench::bench::Workbench;
use crate::workbench::history::log;
use crate::workbench::jobs::job::{Delivery, JobKind, Outcome, Ticket};
use crate::workbench::jobs::joining;
use crate::workbench::jobs::reporting::ReportSubject;
use crate::workbench::notice::{Level, Message};
use crate::workflow::{
    Difference, Given, JoinFiles, Material, Remark, SessionError, check_fit, choices_of,
    learned_from,
};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// A model that was trained again.
#[derive(Debug)]
pub struct Challenged {
    /// The model whose recipe was used, as it was shown.
    pub subject: ReportSubject,
    /// What came of it.
    pub found: Result<NewChallenger, ChallengerProblem>,
    /// Where it was saved.
    pub saved: Option<PathBuf>,
}

/// A challenger, or why there is none, and what is to be known of the files and the training.
type Trained = (Result<NewChallenger, ChallengerProblem>, Vec<Remark>);

/// A challenger.
#[derive(Debug)]
pub struct NewChallenger {
    /// The model.
    pub model: Arc<Model>,
    /// How it differs from the model in use; `None` where no row was held out from it.
    pub difference: Option<Difference>,
}

/// Why there is no challenger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengerProblem {
    /// The model does not hold the choices it was trained with.
    UnknownChoices,
    /// The files hold no applicants.
    NoRows,
}

fn train(
    champion: &Model,
    files: &[PathBuf],
    side: &JoinFiles,
    ticket: &mut Ticket,
) -> Result<Trained, Message> {
    let Ok(choices) = choices_of(champion) else {
        return Ok((Err(ChallengerProblem::UnknownChoices), Vec::new()));
    };
    let options = LoadOptions {
        columns: champion.conventions(),
        scales: Some(Arc::new(champion.scales())),
        record_alone: Some(Arc::new(champion.recipe.ordinary_totals())),
        made: joining::made(champion, side, ticket)?,
        ..LoadOptions::default()
    };
    let of_table = |error| Message::Table(Arc::new(error));
    let cancelled = ticket.cancel_flag();
    let mut go_on = |_, _| {
        if cancelled.load(std::sync::atomic::Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let source = Source::open_all(files, &options, &mut go_on).map_err(of_table)?;
    let table = source.table(&mut go_on).map_err(of_table)?;
    if table.rows == 0 {
        return Ok((Err(ChallengerProblem::NoRows), Vec::new()));
    }
    let fit = check_fit(champion, &source, &table).map_err(SessionError::from)?;
    let mut remarks: Vec<Remark> = table.warnings.iter().cloned().map(Remark::from).collect();
    remarks.extend(fit.into_iter().map(Remark::from));
    let prepared = crate::workflow::prepare(&source, &table, &choices)?;
    let control = Control::default();
    let material = Material {
        table: &table,
        source_sha256: &source.fingerprint(),
        choices: &choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    let mut heed = |_| {
        if ticket.is_cancelled() {
            control.stop();
        }
    };
    let experiment = crate::workflow::run(material, &control, &mut heed)?;
    if ticket.is_cancelled() {
        return Err(Message::Cancelled);
    }
    remarks.extend(prepared.warnings.iter().cloned());
    remarks.extend(experiment.warnings.iter().cloned().map(Remark::from));
    let learned = learned_from(champion, files, &options).map_err(of_table)?;
    let before = Given::of(champion, &table)?;
    let now = Given::of(&experiment.model, &table)?;
    let challenger = NewChallenger {
        difference: Difference::of(&prepared, (&before, learned), &now),
        model: Arc::new(experiment.model),
    };
    Ok((Ok(challenger), remarks))
}

fn save(model: &Model, path: PathBuf) -> Outcome {
    let saved = model.save(&path);
    saved.map_err(|error| Message::of_model(path.clone(), error))?;
    Ok(Box::new(move |bench| {
        if let Some(challenged) = &mut bench.monitoring.challenged {
            challenged.saved = Some(path.clone());
        }
        bench.log_done(log::written(["challenger", "挑战模型"], &path));
        bench.tell(Level::Info, Message::Written(path));
    }))
}

impl Workbench {
    /// Trains a challenger by the recipe of the model that is shown.
    pub(in crate::workbench) fn train_challenger(&mut self, files: Vec<PathBuf>) {
        let Some(subject) = self.reported() else {
            return;
        };
        let Some(desk) = self.report_desk(&subject) else {
            return;
        };
        let side = self.files_of_model();
        self.start(JobKind::Monitor, desk.name().to_owned(), move |ticket| {
            let (found, remarks) = train(&desk.model(), &files, &side, ticket)?;
            let challenged = Challenged {
                subject,
                found,
                saved: None,
            };
            let deliver: Delivery = Box::new(|bench| {
                for remark in remarks {
                    bench.tell(Level::Warning, Message::Remark(remark));
                }
                bench.monitoring.challenged = Some(challenged);
            });
            Ok(deliver)
        });
    }

    /// Writes the model file of the challenger.
    pub(in crate::workbench) fn save_challenger(&mut self, path: PathBuf) {
        let challenged = self.monitoring.challenged.as_ref();
        let Some(Ok(challenger)) = challenged.map(|challenged| &challenged.found) else {
            return;
        };
        let model = Arc::clone(&challenger.model);
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        self.start(JobKind::Export, name.unwrap_or_default(), move |_| {
            save(&model, path)
        });
    }
}
