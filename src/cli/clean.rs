//! `riskbench clean`: the table as understood, cells as they stood.

use super::failure::Failure;
use super::input::{self, Known};
use crate::cli::arguments::args::CleanArguments;
use crate::cli::output::report;
use crate::files::write_atomic;
use crate::score::safe_cell;
use crate::table::clean::{Aside, Cleaned, Guard, clean, verbatim};
use crate::words::counted;
use std::cell::Cell;
use std::io::{self, Write};
use std::path::Path;

pub(super) fn run(arguments: &CleanArguments) -> Result<(), Failure> {
    let out = arguments.out.as_path();
    let (rejects, repairs) = (arguments.rejects.as_deref(), arguments.repairs.as_deref());
    for (place, path) in [Some(out), rejects, repairs].into_iter().enumerate() {
        let Some(path) = path else { continue };
        input::keep_sources(&arguments.files, path)?;
        let before = [Some(out), rejects];
        if before[..place].contains(&Some(path)) {
            return Err(Failure::usage(
                "--out, --rejects and --repairs name one file twice; give each its own.",
            ));
        }
    }
    let source = input::open(&arguments.files, &arguments.read, Known::default())?;
    for remark in source.warnings() {
        report::warning(remark);
    }
    let guard: Guard = if arguments.safe { safe_cell } else { verbatim };
    let mut cleaned = Cleaned::default();
    let failed = Cell::new(out);
    let mut fill = |w: &mut dyn Write| {
        beside(rejects, &failed, &mut |mut rejects| {
            beside(repairs, &failed, &mut |mut repairs| {
                let aside = Aside {
                    rejects: lent(&mut rejects),
                    repairs: lent(&mut repairs),
                };
                cleaned = clean(&source, w, Some(aside), guard)?;
                Ok(())
            })
        })
    };
    let written = if input::is_stdio(out) {
        let mut buffered = io::BufWriter::new(io::stdout().lock());
        fill(&mut buffered).and_then(|()| buffered.flush())
    } else {
        write_atomic(out, |w| fill(w))
    };
    written.map_err(|e| Failure::writing(failed.get(), &e))?;
    if !input::is_stdio(out) {
        let Cleaned {
            kept,
            repaired,
            rejected,
        } = cleaned;
        report::line(&format!(
            "{} written, {} set aside, {repaired} repaired",
            counted(kept, "row"),
            counted(rejected, "record")
        ));
    }
    Ok(())
}

/// What writes into a file that may not be wanted.
type Fill<'a> = &'a mut dyn FnMut(Option<&mut dyn Write>) -> io::Result<()>;

/// Writes the file at `path`, if there is to be one, and remembers it where that
/// fails.
fn beside<'p>(path: Option<&'p Path>, failed: &Cell<&'p Path>, fill: Fill<'_>) -> io::Result<()> {
    let Some(path) = path else {
        return fill(None);
    };
    write_atomic(path, |w| fill(Some(w))).inspect_err(|_| failed.set(path))
}

fn lent<'a>(writer: &'a mut Option<&mut dyn Write>) -> Option<&'a mut dyn Write> {
    match writer {
        Some(writer) => Some(&mut **writer),
        None => None,
    }
}
