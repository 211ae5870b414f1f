//! The scored portfolio: one line per record of the source, in its order. One
//! writer for window and commands, so that both write the same bytes.

use crate::recipe::split::Part;
use crate::score::scored_file::Applicant;
use crate::score::{Scorecard, ScoredWriter, WriteOptions};
use crate::table::{Record, Source};
use std::io::{self, Write};

/// What stands in the lines. Slices hold one value per kept row, or nothing
/// where that is unknown for all.
#[derive(Debug, Clone, Copy)]
pub struct ScoredRows<'a> {
    /// The text that the records stand in.
    pub source: &'a Source,
    /// Place of the column that names an applicant.
    pub id: Option<usize>,
    /// The PD of each row.
    pub pds: &'a [f64],
    /// The part of each row.
    pub parts: &'a [Option<Part>],
    /// Known outcomes.
    pub y_true: &'a [Option<bool>],
    /// From PD to decision.
    pub scorecard: &'a Scorecard,
}

/// Writes the scored portfolio.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_scored(
    out: &mut dyn Write,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
) -> io::Result<()> {
    let mut writer = ScoredWriter::new(out, options)?;
    write_records(&mut writer, rows, options, 0)
}

/// Writes the records of `rows`, `before` others having been written.
///
/// # Errors
/// Whatever the writer reports.
pub(super) fn write_records<W: Write>(
    writer: &mut ScoredWriter<W>,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
    before: usize,
) -> io::Result<()> {
    let with_input = !options.input_columns.is_empty();
    let (mut row, mut number) = (0, String::new());
    rows.source.for_each_record(|record: &Record<'_>| {
        let id = rows.id.and_then(|place| record.cells().nth(place));
        let id = id.unwrap_or_else(|| {
            number = (before + record.number).to_string();
            &number
        });
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
