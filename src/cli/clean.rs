//! `riskbench clean`: the table as understood, cells as they stood.

use super::args::CleanArguments;
use super::failure::Failure;
use super::{input, report};
use crate::files::write_atomic;
use crate::table::clean;
use std::io::{self, Write};

pub(super) fn run(arguments: &CleanArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    input::keep_source(&arguments.file, out)?;
    if let Some(rejects) = &arguments.rejects {
        input::keep_source(&arguments.file, rejects)?;
        if rejects == out {
            return Err(Failure::usage("--rejects and --out name one file; give each its own."));
        }
    }
    let source = input::open(&arguments.file, &arguments.read)?;
    let safe = arguments.safe;
    let cleaned = if input::is_stdio(out) {
        let mut buffered = io::BufWriter::new(io::stdout().lock());
        let cleaned = clean::clean(&source, &mut buffered, None, safe);
        cleaned.and_then(|c| buffered.flush().map(|()| c))
    } else {
        let mut result = Ok(clean::Cleaned::default());
        write_atomic(out, |w| {
            result = Ok(clean::clean(&source, w, None, safe)?);
            Ok(())
        })
        .and(result)
    };
    let cleaned = cleaned.map_err(|e| Failure::writing(out, &e))?;
    if let Some(path) = &arguments.rejects {
        write_atomic(path, |w| clean::rejects(&source, w, safe))
            .map_err(|e| Failure::writing(path, &e))?;
    }
    if !input::is_stdio(out) {
        let (kept, rejected) = (cleaned.kept, cleaned.rejected);
        report::line(&format!("{kept} rows written, {rejected} records set aside"));
    }
    Ok(())
}
