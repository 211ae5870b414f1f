//! Signals that end a command. The first one stops a training after its step, with
//! the best epoch kept and the outputs written; any other command, and a training on
//! the second one, ends at once and leaves no temporary file.

use crate::cli::output::report;
use crate::files::discard_unfinished;
use crate::train::Control;
use std::sync::{Mutex, PoisonError};

/// The training that a signal stops.
static TRAINING: Mutex<Option<Control>> = Mutex::new(None);

/// Has the next signal stop a training instead of the program.
pub(super) fn stop_instead(control: &Control) {
    let mut training = TRAINING.lock().unwrap_or_else(PoisonError::into_inner);
    *training = Some(control.clone());
}

/// Listens to signals from now on.
pub(super) fn listen() {
    // 2: the number of an interrupt.
    let interrupted = ctrlc::set_handler(|| receive(2)).map_err(|e| e.to_string());
    let ended = end::listen().map_err(|e| e.to_string());
    if let Err(error) = interrupted.and(ended) {
        report::warning(format!(
            "Signals cannot be handled ({error}); one that ends the program may leave a temporary \
             file, and a training is lost with it."
        ));
    }
}

/// What a signal does.
fn receive(number: i32) {
    let mut training = TRAINING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(control) = training.take() {
        control.stop();
        return;
    }
    discard_unfinished();
    // As a shell reports a program that a signal ended.
    std::process::exit(128 + number);
}

/// SIGTERM and SIGHUP.
#[cfg(unix)]
mod end {
    use signal_hook::consts::{SIGHUP, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::io;

    pub(super) fn listen() -> io::Result<()> {
        let mut signals = Signals::new([SIGTERM])?;
        // Under `nohup` a hang-up is to be ignored.
        if hang_up_ends_it() {
            signals.add_signal(SIGHUP)?;
        }
        let thread = std::thread::Builder::new().name("signals".to_owned());
        thread
            .spawn(move || signals.forever().for_each(super::receive))
            .map(drop)
    }

    /// Whether SIGHUP has its default effect; `false` where that cannot be read.
    fn hang_up_ends_it() -> bool {
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
            return false;
        };
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & (1 << (SIGHUP - 1)) == 0)
    }
}

#[cfg(not(unix))]
mod end {
    pub(super) fn listen() -> std::io::Result<()> {
        Ok(())
    }
}
