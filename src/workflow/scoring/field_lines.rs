//! What explanations of all targets write and sum up in the same way: a line of contributions for each
//! record, and what each field does over all rows.

use crate::score::safe_cell;
use crate::table::{Record, Source, Wanted};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// One field over all rows; `W` is its importance.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the keys are those of global.json")]
pub struct FieldTotal<W> {
    pub field: String,
    /// Mean |contribution|.
    pub mean_absolute: f64,
    pub mean: f64,
    /// Share of rows whose explained number the field raises.
    pub raises: f64,
    pub importance: Option<W>,
}

/// The totals of the fields `names` over `count` rows, the largest mean |contribution| first:
/// `value(row, field)` is a contribution, one of `least` and more raises, and `worth` holds the
/// importance of each field where it is known.
pub(in crate::workflow) fn field_totals<W: Copy>(
    names: &[String],
    count: usize,
    value: &dyn Fn(usize, usize) -> f64,
    least: f64,
    worth: Option<&[W]>,
) -> Vec<FieldTotal<W>> {
    let rows = count.max(1) as f64;
    let of_field = |(place, name): (usize, &String)| {
        let each = || (0..count).map(|row| value(row, place));
        FieldTotal {
            field: name.clone(),
            mean_absolute: each().map(f64::abs).sum::<f64>() / rows,
            mean: each().sum::<f64>() / rows,
            raises: each().filter(|value| *value >= least).count() as f64 / rows,
            importance: worth.map(|worth| worth[place]),
        }
    };
    let mut all: Vec<FieldTotal<W>> = names.iter().enumerate().map(of_field).collect();
    all.sort_by(|a, b| b.mean_absolute.total_cmp(&a.mean_absolute));
    all
}

/// Writes the header `id,<before>,<fields>,<after>` and a line for each record of `source`, in its
/// order: the cell of the column `id`, or the number of the record, and what `cells_of` gives of the
/// kept row, if anything.
///
/// # Errors
/// Whatever `out` reports.
pub(in crate::workflow) fn write_field_lines(
    out: &mut dyn Write,
    (source, id): (&Source, Option<usize>),
    (before, fields, after): (&[&'static str], &[String], &[&'static str]),
    cells_of: &mut dyn FnMut(usize) -> Option<Vec<String>>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let named = |names: &[&'static str]| names.iter().copied().map(Cow::Borrowed).collect();
    let (before, after): (Vec<Cow<'_, str>>, Vec<Cow<'_, str>>) = (named(before), named(after));
    let fields = fields.iter().map(|name| safe_cell(name));
    let header: Vec<Cow<'_, str>> = [Cow::Borrowed("id")]
        .into_iter()
        .chain(before)
        .chain(fields)
        .chain(after)
        .collect();
    let bytes = header.iter().map(|cell| cell.as_bytes());
    writer.write_record(bytes).map_err(io::Error::other)?;
    let mut row = 0;
    let wanted = id.map_or(Wanted::Nothing, Wanted::One);
    source.for_each_record_with(wanted, |record: &Record<'_>| {
        let number = record.number.to_string();
        let cell = id.and_then(|place| record.cells().nth(place));
        let mut cells = vec![safe_cell(cell.unwrap_or(&number)).into_owned()];
        if record.rejection.is_none() {
            cells.extend(cells_of(row).unwrap_or_default());
            row += 1;
        }
        cells.resize(header.len(), String::new());
        writer.write_record(&cells).map_err(io::Error::other)
    })?;
    writer.flush()
}
