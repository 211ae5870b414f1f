//! The control of a training: pause, resume and stop, from any thread. It is
//! obeyed between two steps.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Run,
    Pause,
    Stop,
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

    /// Waits while paused; whether to go on.
    pub(crate) fn proceed(&self) -> bool {
        let (wish, changed) = &*self.shared;
        let held = wish.lock().unwrap_or_else(PoisonError::into_inner);
        let held = changed
            .wait_while(held, |w| *w == Wish::Pause)
            .unwrap_or_else(PoisonError::into_inner);
        *held != Wish::Stop
    }

    fn wish(&self, new: Wish) {
        let (wish, changed) = &*self.shared;
        let mut held = wish.lock().unwrap_or_else(PoisonError::into_inner);
        if *held != Wish::Stop {
            *held = new;
        }
        changed.notify_all();
    }
}
