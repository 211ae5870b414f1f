//! `riskbench clean`: the table as understood, cells as they stood.

use super::args::CleanArguments;
use super::failure::Failure;
use super::{input, report};
use crate::files::write_atomic;
use crate::score::safe_cell;
use crate::table::clean::{Cleaned, Guard, clean, verbatim};
use std::collections::BTreeMap;
use std::io::{self, Write};

pub(super) fn run(arguments: &CleanArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    input::keep_sources(&arguments.files, out)?;
    if let Some(rejects) = &arguments.rejects {
        input::keep_sources(&arguments.files, rejects)?;
        if rejects == out {
            return Err(Failure::usage(
                "--rejects and --out name one file; give each its own.",
            ));
        }
    }
    let source = input::open(&arguments.files, &arguments.read, BTreeMap::new())?;
    let guard: Guard = if arguments.safe { safe_cell } else { verbatim };
    let mut cleaned = Cleaned::default();
    let mut failed = out;
    let mut fill = |w: &mut dyn Write| -> io::Result<()> {
        cleaned = match &arguments.rejects {
            None => clean(&source, w, None, guard)?,
            Some(path) => {
                let mut counts = Cleaned::default();
                write_atomic(path, |aside| {
                    counts = clean(&source, w, Some(aside), guard)?;
                    Ok(())
                })
                .inspect_err(|_| failed = path)?;
                counts
            }
        };
        Ok(())
    };
    let written = if input::is_stdio(out) {
        let mut buffered = io::BufWriter::new(io::stdout().lock());
        fill(&mut buffered).and_then(|()| buffered.flush())
    } else {
        write_atomic(out, |w| fill(w))
    };
    written.map_err(|e| Failure::writing(failed, &e))?;
    if !input::is_stdio(out) {
        let (kept, rejected) = (cleaned.kept, cleaned.rejected);
        report::line(&format!(
            "{kept} rows written, {rejected} records set aside"
        ));
    }
    Ok(())
}
