//! Retraining while choosing: once switched on, each choice on the Features step trains
//! the chosen network again beside, and the AUC on held-back rows is held against that
//! of the choices before. A newer choice ends the training of the older.

use crate::recipe::Task;
use crate::train::Control;
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::job::{Delivery, JobKind};
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::try_out::{Paired, TryOut};
use std::sync::Arc;

/// A network that was tried out, and the columns that entered it.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What it was trained with.
    pub choices: Choices,
    /// The columns that entered.
    pub columns: Vec<String>,
    /// Its scores of held-back rows.
    pub found: TryOut,
}

/// What is known of the choices as they are.
#[derive(Debug, Default)]
pub struct Retraining {
    /// The latest network.
    pub now: Option<Arc<Tried>>,
    /// The one before it.
    pub before: Option<Arc<Tried>>,
    /// Both on the rows that both score; `None` where there are too few.
    pub paired: Option<Paired>,
    /// Why the latest choices could not be trained.
    pub problem: Option<Arc<SessionError>>,
    /// Ends the training under way.
    control: Option<Control>,
    /// Whether the choices changed since a training was begun.
    due: bool,
    /// Rises with every training, so that late ones are known.
    asked: u64,
}

impl Retraining {
    /// Whether a training for the latest choices is under way or due.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.due || self.control.is_some()
    }

    /// No training is under way any more, however it ended.
    pub(in crate::workbench) fn is_over(&mut self) {
        self.control = None;
    }

    pub(in crate::workbench) fn stop(&mut self) {
        if let Some(control) = self.control.take() {
            control.stop();
        }
        self.asked += 1;
        self.due = false;
    }
}

impl Workbench {
    /// Switches it on or off; it is remembered.
    pub(in crate::workbench) fn set_retraining(&mut self, on: bool) {
        self.preferences.retrain = on;
        self.save_preferences();
        self.retraining.stop();
        if on {
            self.retraining.due = true;
        } else {
            self.forget_retraining();
        }
    }

    /// The choices are others.
    pub(in crate::workbench) fn ask_retraining(&mut self) {
        let choices = self.choices.as_ref();
        let known = self.retraining.now.as_ref().map(|tried| &tried.choices);
        let is_same = known.zip(choices).is_some_and(|(a, b)| trains_alike(a, b));
        if !self.preferences.retrain || (is_same && !self.retraining.is_pending()) {
            return;
        }
        self.retraining.stop();
        self.retraining.due = self.data.is_some();
    }

    /// Other data: nothing is known any more.
    pub(in crate::workbench) fn forget_retraining(&mut self) {
        self.retraining.stop();
        self.retraining = Retraining {
            asked: self.retraining.asked,
            ..Retraining::default()
        };
    }

    /// Begins what is due; whether anything was.
    pub(in crate::workbench) fn start_retraining(&mut self) -> bool {
        // A training that was asked for has the cores to itself.
        if !self.retraining.due || self.busy_training() {
            return false;
        }
        self.retraining.due = false;
        let (Some(data), Some(choices)) = (self.data.clone(), self.choices.clone()) else {
            return false;
        };
        let Some(Ok(selection)) = &self.selection else {
            return false;
        };
        if choices.target.column.is_empty() || self.task() != Task::Binary {
            return false;
        }
        let columns = selection.inputs.clone();
        let control = Control::default();
        self.retraining.control = Some(control.clone());
        self.retraining.asked += 1;
        let asked = self.retraining.asked;
        self.start(JobKind::Retrain, String::new(), move |_ticket| {
            let (source, table) = (&data.source, &data.table);
            let found = TryOut::of(source, table, &choices, &data.repeats, &control);
            let tried = found.map(|found| {
                found.map(|found| Tried {
                    choices,
                    columns,
                    found,
                })
            });
            let deliver: Delivery = Box::new(move |bench| bench.take_retraining(asked, tried));
            Ok(deliver)
        });
        true
    }

    fn take_retraining(&mut self, asked: u64, tried: Result<Option<Tried>, SessionError>) {
        let retraining = &mut self.retraining;
        if retraining.asked != asked {
            return;
        }
        retraining.control = None;
        match tried {
            // It was stopped.
            Ok(None) => {}
            Err(error) => retraining.problem = Some(Arc::new(error)),
            Ok(Some(tried)) => {
                retraining.problem = None;
                retraining.before = retraining.now.take();
                let before = retraining.before.as_ref();
                retraining.paired = before.and_then(|before| tried.found.against(&before.found));
                retraining.now = Some(Arc::new(tried));
            }
        }
    }
}

/// Whether both choices train the same network on the same rows.
fn trains_alike(a: &Choices, b: &Choices) -> bool {
    a.same_ground(b) && a.settings == b.settings
}
