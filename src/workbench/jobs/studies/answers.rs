//! How each question about a run is answered, in a job of its own.

use crate::evaluate::Confusion;
use crate::evaluate::EvaluateError;
use crate::evaluate::Ordered;
use crate::evaluate::Sample;
use crate::evaluate::View;
use crate::evaluate::discrimination::bootstrap::bootstrap;
use crate::evaluate::metrics::{BOOTSTRAPPED, Measured};
use crate::evaluate::metrics_of;
use crate::recipe::TargetSpec;
use crate::recipe::outcome::labels::labels_in;
use crate::recipe::outcome::split::Part;
use crate::report::{Drift, Monitored, Rows, Shared, vintages};
use crate::train::{Control, Event};
use crate::workbench::changes::Changes;
use crate::workbench::jobs::job::Ticket;
use crate::workbench::jobs::studies::{Answer, CompareStudy, Desk, DriftStudy};
use crate::workbench::notice::Message;
use crate::workbench::state::{Loaded, Run};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::PointsRows;
use crate::workflow::binning::{BinningPlan, bin_column};
use crate::workflow::choices::SessionError;
use crate::workflow::cross_validation::cross_validate;
use crate::workflow::experiment::Material;
use crate::workflow::prepare::prepare;
use crate::workflow::tasks::{cross_validate_task, prepare_task};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

impl Desk {
    fn data(&self) -> Result<&Loaded, Message> {
        let data = self.data.as_deref();
        data.ok_or(Message::Refused(crate::workbench::Refusal::NoData))
    }

    fn run(&self) -> Result<&Run, Message> {
        self.run
            .as_ref()
            .ok_or(Message::Refused(crate::workbench::Refusal::NoRun))
    }

    pub(in crate::workbench) fn bins(
        &self,
        target: &TargetSpec,
        column: &str,
        plan: &BinningPlan,
    ) -> Result<Answer, Message> {
        let data = self.data()?;
        let table = &data.table;
        let labels = labels_in(&data.source, table, target).map_err(SessionError::from)?;
        let y: Vec<Option<bool>> = (0..table.rows).map(|row| labels.is_bad(row)).collect();
        Ok(Answer::Bins(bin_column(table, column, &y, plan)?))
    }

    pub(in crate::workbench) fn drift(
        &self,
        part: Part,
        date: Option<&str>,
    ) -> Result<Answer, Message> {
        let table = &self.data()?.table;
        let run = self.run()?;
        let rows = run.experiment.rows_of(&run.ground, part);
        let (y, p) = run.experiment.labelled(&run.ground, part);
        let months = date.map(|date| vintages(table, date, &rows, &y, &p));
        let months = months.transpose().map_err(SessionError::from)?;
        let rows = run.experiment.rows(table, &run.ground, (part, &rows));
        Ok(Answer::Drift(DriftStudy {
            drift: Drift::of(&rows),
            months: months.unwrap_or_default(),
        }))
    }

    pub(in crate::workbench) fn segments(
        &self,
        part: Part,
        column: &str,
    ) -> Result<Answer, Message> {
        let table = &self.data()?.table;
        let run = self.run()?;
        let rows = run.experiment.rows_of(&run.ground, part);
        let mut scorecard = run.experiment.model.scorecard.clone();
        let mut decided = &run.experiment.decided[..];
        if let Some(made) = &self.made
            && let Some(newer) = made.of_rows(table.rows)
        {
            scorecard.policy = made.policy.clone();
            decided = newer;
        }
        let rows = Rows {
            decided,
            scorecard: &scorecard,
            ..run.experiment.rows(table, &run.ground, (part, &rows))
        };
        let found = Monitored::of(&rows, column).map_err(SessionError::from)?;
        Ok(Answer::Segments(found))
    }

    /// Compares on the rows of the part in both runs, whatever else changed
    /// between them; outcomes are those of the first run's target.
    pub(in crate::workbench) fn compare(&self, part: Part) -> Result<Answer, Message> {
        let nothing = || Message::from(SessionError::from(EvaluateError::NoRows));
        let other = self.other.as_ref().ok_or_else(nothing)?;
        let run = self.run()?;
        let runs = [run, other];
        let pds = runs.map(|run| run.experiment.pds_of(part));
        let (y, [a, b]) = run.ground.shared(&other.ground, part, pds);
        let cutoffs = runs.map(|run| run.experiment.model.scorecard.cutoff_pd);
        let opposite = run.ground.opposes(&other.ground);
        let figures = (!y.is_empty() && !opposite).then(|| Shared::of(&y, [&a, &b], cutoffs));
        Ok(Answer::Compare(Box::new(CompareStudy {
            rows: y.len(),
            bads: y.iter().filter(|bad| **bad).count(),
            changes: Changes::between(run, other, self.revision),
            opposite,
            figures: figures.transpose().map_err(SessionError::from)?,
        })))
    }

    /// The bins of the rows of a part.
    pub(in crate::workbench) fn points(&self, part: Part) -> Result<Answer, Message> {
        let table = &self.data()?.table;
        let run = self.run()?;
        let rows = run.experiment.rows_of(&run.ground, part);
        let (y, _) = run.experiment.labelled(&run.ground, part);
        let found = PointsRows::of(&run.experiment.model, table, &rows, &y);
        let found = found.ok_or(Message::Refused(crate::workbench::Refusal::NoRun))?;
        Ok(Answer::Points(Arc::new(found.map_err(SessionError::from)?)))
    }

    pub(in crate::workbench) fn folds(
        &self,
        k: usize,
        ticket: &mut Ticket,
    ) -> Result<Answer, Message> {
        let data = self.data()?;
        let run = self.run()?;
        let choices = &run.choices;
        let prepared = prepare(&data.source, &data.table, choices)?;
        let material = Material {
            table: &data.table,
            source_sha256: &data.sha256,
            choices,
            prepared: &prepared,
            begun: Instant::now(),
        };
        let cutoff = run.experiment.model.scorecard.cutoff_pd;
        let control = Control::default();
        let mut heard = heard(ticket, &control, k);
        let done = cross_validate(material, k, cutoff, &control, &mut heard)?;
        let done = done.ok_or(Message::Cancelled)?;
        Ok(Answer::Folds(Box::new(done.folds)))
    }

    pub(in crate::workbench) fn intervals(
        &self,
        part: Part,
        draws: usize,
        ticket: &mut Ticket,
    ) -> Result<Answer, Message> {
        let run = self.run()?;
        let (y, p) = run.experiment.labelled(&run.ground, part);
        let rows = Ordered::new(&y, &p);
        let seed = run.choices.settings.seed;
        let mut progress = |done: usize| {
            ticket.progress(done as f32 / draws as f32);
            if ticket.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let found = bootstrap([&rows], draws, seed, figures, &mut progress);
        match found {
            Err(EvaluateError::Stopped) => Err(Message::Cancelled),
            found => Ok(Answer::Intervals(found.map_err(SessionError::from)?)),
        }
    }
}

/// What receives the events of a cross-validation: reports how far it is, and stops it where it was
/// cancelled.
fn heard<'a>(
    ticket: &'a mut Ticket,
    control: &'a Control,
    k: usize,
) -> impl FnMut(usize, Event) + Send + 'a {
    let (mut epochs, mut steps) = (1, 1);
    move |fold, event| {
        if ticket.is_cancelled() {
            control.stop();
        }
        match event {
            Event::Started {
                epochs: most,
                steps: each,
                ..
            } => (epochs, steps) = (most.max(1), each.max(1)),
            Event::Step { epoch, step, .. } => {
                let within = ((epoch - 1) * steps + step) as f32 / (epochs * steps) as f32;
                ticket.progress(((fold - 1) as f32 + within) / k as f32);
            }
            _ => {}
        }
    }
}

/// A cross-validation with the choices of a run on several classes or a number.
pub(in crate::workbench) fn task_folds(
    run: &TaskRun,
    k: usize,
    ticket: &mut Ticket,
) -> Result<Answer, Message> {
    let (data, choices) = (&run.data, &run.choices);
    let prepared = prepare_task(&data.table, choices, run.targets.task)?;
    let control = Control::default();
    let source = (&data.table, &data.sha256[..]);
    let mut heard = heard(ticket, &control, k);
    let done = cross_validate_task(source, choices, &prepared, k, &control, &mut heard)?;
    let done = done.ok_or(Message::Cancelled)?;
    Ok(Answer::TaskFolds(Box::new(done.folds)))
}

/// What the bootstrap gives intervals of.
fn figures([rows]: [&Ordered; 1]) -> [Option<f64>; BOOTSTRAPPED] {
    let (y, p): (Vec<bool>, Vec<f64>) = rows.rows().iter().map(|row| (row.bad, row.pd)).unzip();
    let measured = Measured {
        rows,
        y: &y,
        p: &p,
        cutoff: f64::NAN,
        confusion: Confusion::default(),
        loss: None,
        sample: Sample::HoldOut,
    };
    let metrics = metrics_of(View::Intervals).into_iter();
    let mut values = metrics.map(|(metric, _)| (metric.measure)(&measured));
    std::array::from_fn(|_| values.next().flatten())
}
