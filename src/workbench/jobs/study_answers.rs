//! The desk: how each question about a run is answered. It runs on a worker.

use crate::evaluate::bootstrap::bootstrap;
use crate::evaluate::compare::{compare, swap_at};
use crate::evaluate::metrics::{BOOTSTRAPPED, Measured};
use crate::evaluate::segments::{GroupRow, group_rows};
use crate::evaluate::stability::by_month;
use crate::evaluate::{Confusion, EvaluateError, Ordered, Sample, Strategy, View, metrics_of};
use crate::recipe::TargetSpec;
use crate::recipe::labels::labels_in;
use crate::recipe::split::Part;
use crate::train::{Control, Event};
use crate::workbench::changes::Changes;
use crate::workbench::jobs::job::Ticket;
use crate::workbench::jobs::studies::{
    Answer, CompareStudy, Desk, DriftStudy, SegmentStudy, SharedFigures,
};
use crate::workbench::notice::Message;
use crate::workbench::state::{Loaded, Run};
use crate::workflow::binning::{BinningPlan, bin_column};
use crate::workflow::choices::SessionError;
use crate::workflow::cross_validation::cross_validate;
use crate::workflow::curves::thin;
use crate::workflow::experiment::Material;
use crate::workflow::groups::{groups, months};
use crate::workflow::prepare::prepare;
use crate::workflow::review::{Subject, column_drift, score_drift};
use std::ops::ControlFlow;
use std::time::Instant;

impl Desk {
    /// The places, labels and PDs of a part's rows.
    fn rows(run: &Run, part: Part) -> (Vec<usize>, Vec<bool>, Vec<f64>) {
        let ground = &run.ground;
        let of = |row: &usize| ground.parts[*row] == Some(part);
        let rows: Vec<usize> = (0..ground.parts.len()).filter(of).collect();
        let (y, p) = ground.labelled(&run.experiment.pds, part);
        (rows, y, p)
    }

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
        let (rows, y, p) = Self::rows(run, part);
        let experiment = &run.experiment;
        let subject = Subject {
            table,
            rows: &rows,
            pds: &experiment.pds,
            y_true: &run.ground.y_true,
            decided: &experiment.decided,
            scorecard: &experiment.model.scorecard,
            development: experiment.model.development.as_ref(),
            objective: experiment.model.provenance.objective,
        };
        let months = match date {
            None => Vec::new(),
            Some(name) => {
                let months = months(table, name, &rows).map_err(SessionError::from)?;
                let known = months.iter().zip(y.iter().zip(&p));
                let known = known.filter_map(|(month, (y, p))| Some(((*month)?, (*y, *p))));
                let (months, (y, p)): (Vec<i32>, (Vec<bool>, Vec<f64>)) = known.unzip();
                by_month(&months, &y, &p)
            }
        };
        let development = subject.development;
        Ok(Answer::Drift(DriftStudy {
            score: development.and_then(|d| score_drift(&subject, d)),
            columns: development.map_or(Vec::new(), |d| column_drift(&subject, d)),
            months,
        }))
    }

    pub(in crate::workbench) fn segments(
        &self,
        part: Part,
        column: &str,
    ) -> Result<Answer, Message> {
        let table = &self.data()?.table;
        let run = self.run()?;
        let (rows, ..) = Self::rows(run, part);
        let found = groups(table, column, &rows).map_err(SessionError::from)?;
        let experiment = &run.experiment;
        let mut scorecard = experiment.model.scorecard.clone();
        let mut decided = &experiment.decided[..];
        if let Some(made) = &self.made
            && let Some(newer) = made.of_rows(table.rows)
        {
            scorecard.policy = made.policy.clone();
            decided = newer;
        }
        let subject = Subject {
            table,
            rows: &rows,
            pds: &experiment.pds,
            y_true: &run.ground.y_true,
            decided,
            scorecard: &scorecard,
            development: None,
            objective: experiment.model.provenance.objective,
        };
        let seen: Vec<GroupRow> = rows.iter().map(|row| subject.group_row(*row)).collect();
        let of = group_rows(&found.codes, &seen).map_err(SessionError::from)?;
        Ok(Answer::Segments(SegmentStudy {
            names: found.names,
            groups: of,
        }))
    }

    /// Compares on the rows of the part in both runs, whatever else changed
    /// between them; outcomes are those of the first run's target.
    pub(in crate::workbench) fn compare(&self, part: Part) -> Result<Answer, Message> {
        let nothing = || Message::from(SessionError::from(EvaluateError::NoRows));
        let other = self.other.as_ref().ok_or_else(nothing)?;
        let run = self.run()?;
        let runs = [run, other];
        let rows = run.ground.shared(&other.ground, part);
        let bad = |row: &usize| run.ground.y_true[*row] == Some(true);
        let y: Vec<bool> = rows.iter().map(bad).collect();
        let p = runs
            .map(|run| -> Vec<f64> { rows.iter().map(|row| run.experiment.pds[*row]).collect() });
        let cutoffs = runs.map(|run| run.experiment.model.scorecard.cutoff_pd);
        let figures = (!rows.is_empty()).then(|| shared_figures(&y, &p, cutoffs));
        Ok(Answer::Compare(Box::new(CompareStudy {
            rows: rows.len(),
            bads: y.iter().filter(|bad| **bad).count(),
            changes: Changes::between(run, other, self.revision),
            figures: figures.transpose()?,
        })))
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
        let (mut epochs, mut steps) = (1, 1);
        let done = cross_validate(material, k, cutoff, &control, &mut |fold, event| {
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
        })?;
        let done = done.ok_or(Message::Cancelled)?;
        Ok(Answer::Folds(Box::new(done)))
    }

    pub(in crate::workbench) fn intervals(
        &self,
        part: Part,
        draws: usize,
        ticket: &mut Ticket,
    ) -> Result<Answer, Message> {
        let run = self.run()?;
        let (_, y, p) = Self::rows(run, part);
        let rows = Ordered::new(&y, &p);
        let seed = run.choices.settings.seed;
        let mut heard = |done: usize| {
            ticket.progress(done as f32 / draws as f32);
            if ticket.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let found = bootstrap([&rows], draws, seed, figures, &mut heard);
        match found {
            Err(EvaluateError::Stopped) => Err(Message::Cancelled),
            found => Ok(Answer::Intervals(found.map_err(SessionError::from)?)),
        }
    }
}

fn shared_figures(
    y: &[bool],
    p: &[Vec<f64>; 2],
    cutoffs: [f64; 2],
) -> Result<SharedFigures, SessionError> {
    let p = [&p[0][..], &p[1][..]];
    let ordered = p.map(|p| Ordered::new(y, p));
    let strategies = ordered.each_ref().map(Strategy::new);
    let swap = |k: u32| {
        let share = f64::from(k) / 20.0;
        let [first, second] = strategies.each_ref();
        let first = first.cutoff_for_approval(share)?;
        let second = second.cutoff_for_approval(share)?;
        Some(swap_at(y, p, [first, second]))
    };
    let roc = |rows: &Ordered| thin(rows.roc().iter().map(|r| [r.fpr, r.tpr]).collect());
    Ok(SharedFigures {
        comparison: compare(y, p, cutoffs)?,
        roc: ordered.each_ref().map(roc),
        swaps: (1..20).filter_map(swap).collect(),
    })
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
