//! The control of a training: pause, resume and stop, from any thread. It is
//! obeyed between two steps.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Run,
    Pause,
    Stop,
    StopWithPart,
}

/// A handle that both sides hold; clones steer the same training.
#[derive(Debug, Clone)]
pub struct Control {
    shared: Arc<(Mutex<Wish>, Condvar)>,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            shared: Arc::new((Mutex::new(Wish::Run), Condvar::new())),
        }
    }
}

impl Control {
    /// Halts before the next step; a stop is final and stays.
    pub fn pause(&self) {
        self.wish(Wish::Pause);
    }

    /// Goes on after a pause.
    pub fn resume(&self) {
        self.wish(Wish::Run);
    }

    /// Ends the training before the next step.
    pub fn stop(&self) {
        self.wish(Wish::Stop);
    }

    /// Ends the training before the next step. Where not even the first epoch is done, what it
    /// has learned so far is kept.
    pub fn stop_with_part(&self) {
        self.wish(Wish::StopWithPart);
    }

    /// Whether the training was told to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.now(), Wish::Stop | Wish::StopWithPart)
    }

    /// Whether a part of the first epoch is to be kept.
    pub(super) fn keeps_part(&self) -> bool {
        self.now() == Wish::StopWithPart
    }

    fn now(&self) -> Wish {
        *self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while paused; whether to go on.
    pub(crate) fn proceed(&self) -> bool {
        let (wish, changed) = &*self.shared;
        let held = wish.lock().unwrap_or_else(PoisonError::into_inner);
        let held = changed
            .wait_while(held, |w| *w == Wish::Pause)
            .unwrap_or_else(PoisonError::into_inner);
        matches!(*held, Wish::Run | Wish::Pause)
    }

    fn wish(&self, new: Wish) {
        let (wish, changed) = &*self.shared;
        let mut held = wish.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*held, Wish::Run | Wish::Pause) {
            *held = new;
        }
        changed.notify_all();
    }
}
