//! Signals that end the service: the first one lets answers under way be written, the second one
//! ends at once.

use std::io;
use tokio::sync::watch;

/// Listens to Ctrl-C and SIGTERM from now on; the value becomes true with the first one.
///
/// # Errors
/// What the system reports.
pub fn listen() -> io::Result<watch::Receiver<bool>> {
    let (send, receive) = watch::channel(false);
    system::listen(move |number| {
        if send.send_replace(true) {
            // As a shell reports a program that a signal ended.
            std::process::exit(128 + number);
        }
    })?;
    Ok(receive)
}

#[cfg(unix)]
mod system {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::io;

    pub(super) fn listen(receive: impl Fn(i32) + Send + 'static) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let thread = std::thread::Builder::new().name("signals".to_owned());
        thread
            .spawn(move || signals.forever().for_each(receive))
            .map(drop)
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    pub(super) fn listen(receive: impl Fn(i32) + Send + 'static) -> io::Result<()> {
        // 2: the number of an interrupt.
        ctrlc::set_handler(move || receive(2)).map_err(io::Error::other)
    }
}
