//! The scored portfolio as a command writes it: to a file, or to standard output.

use super::failure::Failure;
use super::input;
use crate::files::write_atomic;
use crate::score::WriteOptions;
use crate::session::{ScoredRows, write_scored};
use std::io::{self, Write};
use std::path::Path;

/// Until reasons exist, asking for some is refused.
pub(super) fn check_reasons(reasons: usize) -> Result<(), Failure> {
    if reasons == 0 {
        return Ok(());
    }
    Err(Failure::usage(
        "Reasons are not available in this version; leave --reasons out or give 0.",
    ))
}

/// Writes the scored portfolio to a file or, for `-`, to standard output.
pub(super) fn write(
    path: &Path,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
) -> io::Result<()> {
    write_by(path, |w| write_scored(w, rows, options))
}

/// The same by whatever fills the file; a file is written whole or not at all.
pub(super) fn write_by(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if input::is_stdio(path) {
        let mut buffered = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let written = fill(&mut buffered).and_then(|()| buffered.flush());
        return match written {
            // The reader wanted no more.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        };
    }
    write_atomic(path, |w| fill(w))
}
