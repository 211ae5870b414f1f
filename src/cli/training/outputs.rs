//! The files of a training, written as a set.

use super::history::write_history;
use crate::bundle::{BundleError, SurvivalModel, TaskModel};
use crate::cli::arguments::args::TrainArguments;
use crate::cli::arguments::reason_args::{say_protected, say_unused};
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::output::{report, scored};
use crate::explain::{ExplainError, Fields, ReasonTexts};
use crate::files::{Staged, stage};
use crate::score::WriteOptions;
use crate::table::{Source, Table};
use crate::workflow::{
    CrossValidation, Experiment, Prepared, Reasoner, ScoredRows, points_sheet, write_leaderboard,
    write_oof, write_scored,
};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What the files of a training are written from.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) source: &'a Source,
    pub(super) table: &'a Table,
    pub(super) prepared: &'a Prepared,
    pub(super) experiment: &'a Experiment,
    pub(super) validated: Option<&'a CrossValidation>,
}

/// The files of a run under other names, and what to tell of them.
pub(super) struct StagedRun {
    files: Vec<Staged>,
    /// Applicants without a usable exposure or loss, where these were asked for.
    without_money: usize,
    /// Applicants whose reasons name a protected attribute.
    protected: usize,
    /// Why there are no reasons, where these were asked for.
    pub(super) refused: Option<ExplainError>,
}

/// The files of a training.
pub(in crate::cli) struct Outputs<'a> {
    folder: &'a Path,
    /// Texts of reasons for the model.
    texts: ReasonTexts,
}

/// All that a training writes, in the order in which it gets its names.
pub(super) const FILES: [&str; 7] = [
    "scored.csv",
    "metrics.json",
    "history.csv",
    OOF,
    LEADERBOARD,
    POINTS,
    MODEL,
];
const OOF: &str = "oof.csv";
const LEADERBOARD: &str = "leaderboard.csv";
pub(super) const POINTS: &str = "scorecard.csv";
const MODEL: &str = "model.riskbench";

impl<'a> Outputs<'a> {
    /// Makes the folder, so that a training is not lost for want of one.
    pub(super) fn new(arguments: &'a TrainArguments) -> Result<Self, Failure> {
        let folder = &arguments.out;
        std::fs::create_dir_all(folder).map_err(|e| Failure::writing(folder, &e))?;
        let probe = tempfile::tempfile_in(folder);
        probe.map_err(|e| Failure::writing(folder, &e))?;
        for name in FILES {
            let out = folder.join(name);
            input::keep_sources(&arguments.files, &out)?;
            if let Some(policy) = arguments.terms.policy_file() {
                input::keep_source(policy, &out)?;
            }
            arguments.reasons.keep_texts(&out)?;
            if let Some(search) = &arguments.network.repeat_search {
                input::keep_source(search, &out)?;
            }
        }
        Ok(Self {
            folder,
            texts: arguments.reasons.texts()?,
        })
    }

    /// Gives the model the texts of reasons that were named.
    pub(super) fn add_texts(&self, experiment: &mut Experiment) {
        let model = &mut experiment.model;
        say_unused(&self.texts, Fields::of(&model.recipe).names());
        if let Some(explanation) = &mut model.explanation {
            explanation.texts.clone_from(&self.texts);
        }
    }

    /// The same of a model of classes or of a number.
    pub(in crate::cli) fn add_task_texts(&self, model: &mut TaskModel) {
        say_unused(&self.texts, Fields::of(&model.recipe).names());
        if let Some(explanation) = &mut model.explanation {
            explanation.texts.clone_from(&self.texts);
        }
    }

    /// The same of a model of the time to default.
    pub(in crate::cli) fn add_survival_texts(&self, model: &mut SurvivalModel) {
        say_unused(&self.texts, Fields::of(&model.recipe).names());
        if let Some(explanation) = &mut model.explanation {
            explanation.texts.clone_from(&self.texts);
        }
    }

    /// Writes the files of a run under other names; [`Self::commit`] gives them theirs. A run
    /// whose reasons cannot be had is written without them.
    pub(super) fn stage_all(
        &self,
        arguments: &TrainArguments,
        run: Run<'_>,
    ) -> Result<StagedRun, Failure> {
        let Run {
            source,
            table,
            prepared,
            experiment,
            validated,
        } = run;
        let model = &experiment.model;
        let extras = arguments.extra.extras();
        let (details, without_money) = if extras.is_empty() {
            (None, 0)
        } else {
            let sha256 = model.sha256();
            let sha256 = sha256.map_err(|e| Failure::of_saving(self.folder, e))?;
            let raw = experiment.raw.clone();
            let (details, missing) = scored::details(sha256, model, &model.money, table, raw)?;
            (Some(details), missing)
        };
        let terms = arguments.reasons.terms(ReasonTexts::default());
        let (reasoner, refused) = match terms.map(|terms| Reasoner::new(model, &terms)) {
            None => (None, None),
            Some(Ok(reasoner)) => (Some(reasoner), None),
            Some(Err(error)) => (None, Some(error)),
        };
        let of_rows = |reasoner: &Reasoner<'_>| reasoner.of(&prepared.inputs, &experiment.pds);
        let reasons = reasoner.as_ref().map(of_rows);
        let given = reasons.as_deref().zip(reasoner.as_ref());
        let options = WriteOptions {
            extras: &extras,
            reason_baseline: reasoner.as_ref().map(|reasoner| reasoner.baseline().name()),
            ..WriteOptions::default()
        };
        let y_true: Vec<Option<bool>> = (0..prepared.parts.len())
            .map(|row| prepared.labels.is_bad(row))
            .collect();
        let id = prepared.selection.id.as_ref();
        let id = id.and_then(|id| source.names().iter().position(|n| n == id));
        let rows = ScoredRows {
            source,
            id,
            pds: &experiment.pds,
            parts: &prepared.parts,
            y_true: &y_true,
            scorecard: &model.scorecard,
            decided: &experiment.decided,
            details: details.as_ref(),
            reasons: given.map(|(reasons, reasoner)| (reasons, reasoner.texts())),
        };
        let metrics = report::pretty(&experiment.metrics);
        let [scored, metrics_json, history_csv, ..] = FILES;
        let mut files = vec![
            self.stage(scored, |w| write_scored(w, &rows, &options))?,
            self.stage(metrics_json, |w| writeln!(w, "{metrics}"))?,
            self.stage(history_csv, |w| write_history(w, &experiment.outcome))?,
        ];
        if let Some(validated) = validated {
            let pd_of = |row: usize| validated.pds.get(row).copied().flatten();
            let pds: (_, &dyn Fn(usize) -> _) = (&validated.fold[..], &pd_of);
            files.push(self.stage(OOF, |w| write_oof(w, source, id, &y_true, pds))?);
        } else if let Some(found) = &experiment.out_of_fold {
            let pd_of = |row: usize| Some(found.pds[row]).filter(|pd| !pd.is_nan());
            let pds: (_, &dyn Fn(usize) -> _) = (&found.fold[..], &pd_of);
            files.push(self.stage(OOF, |w| write_oof(w, source, id, &y_true, pds))?);
        }
        if let Some(search) = &experiment.metrics.search {
            files.push(self.stage(LEADERBOARD, |w| write_leaderboard(w, &search.trials))?);
        }
        if let Some(points) = model.points() {
            let text = points_sheet(&points).csv();
            files.push(self.stage(POINTS, |w| w.write_all(text.as_bytes()))?);
        }
        files.push(self.stage_model(|path| model.stage(path))?);
        Ok(StagedRun {
            files,
            without_money,
            protected: given.map_or(0, |(reasons, reasoner)| reasoner.protected_in(reasons)),
            refused,
        })
    }

    /// Gives the files of a run their names, and prints what their reader should know.
    pub(super) fn commit_run(&self, run: StagedRun) -> Result<(), Failure> {
        scored::say_without_money(run.without_money);
        say_protected(run.protected);
        self.commit(run.files)
    }

    /// Stages the model file.
    pub(in crate::cli) fn stage_model(
        &self,
        stage: impl FnOnce(&Path) -> Result<Staged, BundleError>,
    ) -> Result<Staged, Failure> {
        let path = self.folder.join(MODEL);
        stage(&path).map_err(|e| Failure::of_saving(&path, e))
    }

    /// Gives the staged files their names, in this order, as a set: those of an earlier run stay
    /// until all of the new ones are written, and then none of them is left.
    pub(in crate::cli) fn commit(&self, staged: Vec<Staged>) -> Result<(), Failure> {
        for name in [OOF, LEADERBOARD, POINTS] {
            if staged.iter().any(|staged| staged.target().ends_with(name)) {
                continue;
            }
            let old = self.folder.join(name);
            match std::fs::remove_file(&old) {
                Err(e) if e.kind() != ErrorKind::NotFound => {
                    return Err(Failure::writing(&old, &e));
                }
                _ => {}
            }
        }
        let named = staged.into_iter().try_for_each(Staged::commit);
        named.map_err(|e| Failure::writing(self.folder, &e))
    }

    /// Says where the files are.
    pub(in crate::cli) fn say_written(&self) {
        report::line(&format!("written to {}", self.folder.display()));
    }

    pub(in crate::cli) fn stage(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Staged, Failure> {
        let path = self.folder.join(name);
        stage(&path, |w| fill(w)).map_err(|e| Failure::writing(&path, &e))
    }
}
