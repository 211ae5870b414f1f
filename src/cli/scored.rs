//! The scored portfolio: one line per record of the source, in its order.

use super::failure::Failure;
use super::input;
use crate::files::write_atomic;
use crate::recipe::split::Part;
use crate::score::scored_file::Applicant;
use crate::score::{Scorecard, ScoredWriter, WriteOptions};
use crate::table::{Record, Source};
use std::io::{self, Write};
use std::path::Path;

/// What stands in the lines. Slices hold one value per kept row, or nothing
/// where that is unknown for all.
pub(super) struct Rows<'a> {
    pub(super) source: &'a Source,
    /// Place of the column that names an applicant.
    pub(super) id: Option<usize>,
    pub(super) pds: &'a [f64],
    pub(super) parts: &'a [Option<Part>],
    pub(super) y_true: &'a [Option<bool>],
    pub(super) scorecard: &'a Scorecard,
}

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
pub(super) fn write(path: &Path, rows: &Rows<'_>, options: &WriteOptions<'_>) -> io::Result<()> {
    if input::is_stdio(path) {
        let mut buffered = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let written = fill(&mut buffered, rows, options).and_then(|()| buffered.flush());
        return match written {
            // The reader wanted no more.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        };
    }
    write_atomic(path, |w| fill(w, rows, options))
}

fn fill(out: &mut dyn Write, rows: &Rows<'_>, options: &WriteOptions<'_>) -> io::Result<()> {
    let mut writer = ScoredWriter::new(out, options)?;
    let with_input = !options.input_columns.is_empty();
    let mut row = 0;
    rows.source.for_each_record(|record: &Record<'_>| {
        let number = record.number.to_string();
        let id = rows.id.and_then(|place| record.cells().nth(place));
        let id = id.unwrap_or(number.as_str());
        let cells = record.cells().take(if with_input { usize::MAX } else { 0 });
        let mut applicant = Applicant {
            id,
            split: "",
            y_true: None,
        };
        if record.rejection.is_some() {
            return writer.data_error(&applicant, cells);
        }
        applicant.split = rows
            .parts
            .get(row)
            .copied()
            .flatten()
            .map_or("", Part::name);
        applicant.y_true = rows.y_true.get(row).copied().flatten();
        let scored = rows.pds.get(row).and_then(|pd| rows.scorecard.score(*pd));
        row += 1;
        match scored {
            Some(scored) => writer.scored(&applicant, &scored, &[], cells),
            None => writer.data_error(&applicant, cells),
        }
    })
}
