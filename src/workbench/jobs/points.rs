//! Points of a scorecard that are set by hand, and the run that is made of them.

use crate::bundle::PointsChange;
use crate::report::Curves;
use crate::workbench::bench::Workbench;
use crate::workbench::command::Refusal;
use crate::workbench::history::log;
use crate::workbench::history::undo::Edit;
use crate::workbench::jobs::job::{JobKind, Outcome};
use crate::workbench::notice::{Level, Message};
use crate::workbench::run_names::RunKind;
use crate::workbench::state::{Run, RunId};
use crate::workflow::choices::SessionError;
use crate::workflow::edited_experiment;
use std::sync::Arc;

impl Workbench {
    /// The points of a run that were set by hand and are no run yet.
    #[must_use]
    pub fn points_of(&self, run: RunId) -> &[PointsChange] {
        self.points.get(&run).map_or(&[], Vec::as_slice)
    }

    /// Sets points in place of those set before.
    pub(in crate::workbench) fn edit_points(&mut self, run: RunId, changes: Vec<PointsChange>) {
        let before = self.snapshot();
        if changes.is_empty() {
            self.points.remove(&run);
        } else {
            self.points.insert(run, changes);
        }
        self.note_edit(before, Edit::Points);
    }

    /// Why no run can be made of the points that were set.
    pub(in crate::workbench) fn points_refusal(&self, run: RunId) -> Option<Refusal> {
        let Some(found) = self.run(run) else {
            return Some(Refusal::NoRun);
        };
        if !self.has_data_of(found) {
            return Some(Refusal::NoData);
        }
        match found.experiment.model.with_points(self.points_of(run)) {
            Err(error) => Some(Refusal::Points(error)),
            Ok((_, done)) => done.is_empty().then_some(Refusal::NoPoints),
        }
    }

    /// Makes a run of the points that were set, in a job.
    pub(in crate::workbench) fn keep_points(&mut self, id: RunId) {
        let (Some(of), Some(data)) = (self.run(id).cloned(), self.data.clone()) else {
            return;
        };
        let Ok((model, _)) = of.experiment.model.with_points(self.points_of(id)) else {
            return;
        };
        let number = self.next_run;
        self.next_run += 1;
        let name = RunKind::Edited.name(RunId(number), self.spoken);
        let revision = self.data_revision;
        self.start(JobKind::Decide, name.clone(), move |_ticket| -> Outcome {
            let (before, ground) = (&of.experiment, &of.ground);
            let experiment = edited_experiment(before, model, &data.table, ground);
            let experiment = experiment.map_err(SessionError::from)?;
            let scorecard = &experiment.model.scorecard;
            let curves = Curves::of(|part| experiment.labelled(ground, part), scorecard);
            let run = Run {
                id: RunId(number),
                name,
                experiment: Arc::new(experiment),
                curves: Arc::new(curves),
                overlaid: false,
                model_path: None,
                ..of.clone()
            };
            Ok(Box::new(move |bench| {
                if bench.data_revision == revision {
                    bench.take_edited(run, &of);
                }
            }))
        });
    }

    /// A run with points that were set by hand: the analyst made it, so it is shown. The cutoff
    /// stays.
    fn take_edited(&mut self, mut run: Run, of: &Run) {
        let id = run.id;
        run.name = self.spoken_name(id, run.name);
        self.log_done(log::points_kept(&run, &of.name));
        for caveat in run.experiment.warnings.clone() {
            if !of.experiment.warnings.contains(&caveat) {
                self.tell(Level::Warning, Message::Remark(caveat.into()));
            }
        }
        self.tell(
            Level::Info,
            Message::PointsKept {
                name: run.name.clone(),
                of: of.name.clone(),
                cutoff: self.cutoff,
            },
        );
        self.points.remove(&of.id);
        self.runs.push(run);
        self.refresh_stale();
        (self.latest, self.chosen, self.rule) = (None, true, None);
        self.show_run(id);
        self.touch();
    }
}
