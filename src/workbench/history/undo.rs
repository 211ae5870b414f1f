//! The edits that can be taken back: choices, cutoff, names of runs and how the
//! portfolio is read. What
//! was done with them (a training, an export) stays done.

use crate::bundle::PointsChange;
use crate::evaluate::Rule;
use crate::workbench::rows::alerts::AlertMarks;
use crate::workbench::state::{HowRead, RunId};
use crate::workflow::choices::Choices;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most edits that can be taken back.
const MOST: usize = 100;
/// Edits of one kind that follow each other this closely are one.
const TOGETHER: Duration = Duration::from_secs(1);

/// What can be edited.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::workbench) struct Snapshot {
    pub(in crate::workbench) choices: Option<Choices>,
    pub(in crate::workbench) cutoff: f64,
    pub(in crate::workbench) rule: Option<Rule>,
    pub(in crate::workbench) names: Vec<(RunId, String)>,
    pub(in crate::workbench) champion: Option<RunId>,
    /// Points that were set by hand and are no run yet.
    pub(in crate::workbench) points: BTreeMap<RunId, Vec<PointsChange>>,
    /// What was found out about alerts.
    pub(in crate::workbench) alerts: Arc<AlertMarks>,
    /// How the portfolio was read.
    pub(in crate::workbench) reading: Option<HowRead>,
}

/// Which edits run together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::workbench) enum Edit {
    Cutoff,
    Settings,
    Band,
    Points,
    /// Each is taken back by itself, and many are one line of the log.
    Alert,
    Other,
}

/// Edits before and after the current state.
#[derive(Debug, Default)]
pub(in crate::workbench) struct History {
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
    latest: Option<(Edit, Instant)>,
    /// Whether the file is read again to take an edit back, or to do it again.
    pub(in crate::workbench) stepping: bool,
}

impl History {
    /// Notes the state before an edit; whether it goes on with the one before it.
    pub(in crate::workbench) fn note(&mut self, before: Snapshot, edit: Edit) -> bool {
        let continues = !matches!(edit, Edit::Other | Edit::Alert)
            && self
                .latest
                .is_some_and(|(kind, at)| kind == edit && at.elapsed() < TOGETHER);
        self.latest = Some((edit, Instant::now()));
        self.future.clear();
        if !continues {
            if self.past.len() == MOST {
                self.past.remove(0);
            }
            self.past.push(before);
        }
        continues
    }

    /// Has the next edit be one of its own, however soon it follows.
    pub(in crate::workbench) fn part(&mut self) {
        self.latest = None;
    }

    /// Has the next edit be one with the latest if both are of this kind, whenever that was.
    pub(in crate::workbench) fn go_on(&mut self, edit: Edit) {
        if let Some((latest, at)) = &mut self.latest
            && *latest == edit
        {
            *at = Instant::now();
        }
    }

    /// The state before the latest edit, given the one after it.
    pub(in crate::workbench) fn undo(&mut self, now: Snapshot) -> Option<Snapshot> {
        let before = self.past.pop()?;
        self.latest = None;
        self.future.push(now);
        Some(before)
    }

    /// The state that was last taken back.
    pub(in crate::workbench) fn redo(&mut self, now: Snapshot) -> Option<Snapshot> {
        let after = self.future.pop()?;
        self.latest = None;
        self.past.push(now);
        Some(after)
    }

    /// How the portfolio was read in the state that is stepped to.
    pub(in crate::workbench) fn reading(&self, redo: bool) -> Option<&HowRead> {
        let states = if redo { &self.future } else { &self.past };
        states.last()?.reading.as_ref()
    }

    /// Names runs otherwise, in every state.
    pub(in crate::workbench) fn rename(&mut self, mut rename: impl FnMut(RunId, &mut String)) {
        let states = self.past.iter_mut().chain(&mut self.future);
        for (id, name) in states.flat_map(|state| &mut state.names) {
            rename(*id, name);
        }
    }

    pub(in crate::workbench) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub(in crate::workbench) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    pub(in crate::workbench) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(cutoff: f64) -> Snapshot {
        Snapshot {
            choices: None,
            cutoff,
            rule: None,
            names: Vec::new(),
            champion: None,
            points: BTreeMap::new(),
            alerts: Arc::default(),
            reading: None,
        }
    }

    #[test]
    fn edits_of_a_slider_are_one_and_the_oldest_of_many_is_forgotten() {
        let mut history = History::default();
        history.note(at(0.1), Edit::Cutoff);
        history.note(at(0.2), Edit::Cutoff);
        assert_eq!(history.undo(at(0.3)), Some(at(0.1)));
        assert_eq!(history.undo(at(0.1)), None);
        assert_eq!(history.redo(at(0.1)), Some(at(0.3)));
        // A drag that rests for longer than edits that follow each other.
        history.note(at(0.3), Edit::Cutoff);
        std::thread::sleep(TOGETHER);
        history.go_on(Edit::Cutoff);
        history.note(at(0.4), Edit::Cutoff);
        assert_eq!(history.undo(at(0.5)), Some(at(0.3)));
        history.go_on(Edit::Cutoff);
        history.note(at(0.3), Edit::Cutoff);
        history.part();
        history.go_on(Edit::Cutoff);
        history.note(at(0.6), Edit::Cutoff);
        assert_eq!(history.undo(at(0.7)), Some(at(0.6)));
        for k in 0..150 {
            history.note(at(f64::from(k)), Edit::Other);
        }
        assert!(!history.can_redo());
        let mut count = 0;
        while history.undo(at(0.0)).is_some() {
            count += 1;
        }
        assert_eq!(count, MOST);
    }
}
