//! What explanations of all targets write and sum up in the same way: a line of contributions for each
//! record, and what each field does over all rows.

use crate::score::safe_cell;
use crate::table::{Record, Source, Wanted};
use serde::Serialize;
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

/// Sums of contributions over rows that are added one after the other.
#[derive(Debug, Clone, Default)]
pub struct FieldSums {
    rows: usize,
    /// Of each field: Σ |contribution|, Σ contribution, rows that it raises.
    sums: Vec<(f64, f64, usize)>,
}

impl FieldSums {
    /// Rows added so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds the contributions of a row, by field; one of `least` and more raises.
    pub(in crate::workflow) fn add(&mut self, values: &[f64], least: f64) {
        let none: f64 = std::iter::empty::<f64>().sum();
        self.sums.resize(values.len(), (none, none, 0));
        self.rows += 1;
        for ((absolute, sum, raised), value) in self.sums.iter_mut().zip(values) {
            *absolute += value.abs();
            *sum += value;
            *raised += usize::from(*value >= least);
        }
    }

    /// The totals of the fields `names`, the largest mean |contribution| first; `worth` holds the
    /// importance of each field where it is known.
    pub(in crate::workflow) fn totals<W: Copy>(
        &self,
        names: &[String],
        worth: Option<&[W]>,
    ) -> Vec<FieldTotal<W>> {
        let rows = self.rows.max(1) as f64;
        let of_field = |(place, name): (usize, &String)| {
            let (absolute, sum, raised) = self.sums.get(place).copied().unwrap_or_default();
            FieldTotal {
                field: name.clone(),
                mean_absolute: absolute / rows,
                mean: sum / rows,
                raises: raised as f64 / rows,
                importance: worth.map(|worth| worth[place]),
            }
        };
        let mut all: Vec<FieldTotal<W>> = names.iter().enumerate().map(of_field).collect();
        all.sort_by(|a, b| b.mean_absolute.total_cmp(&a.mean_absolute));
        all
    }
}

/// The columns of contributions: those before the fields, the fields, and those behind.
#[derive(Debug, Clone, Copy)]
pub(in crate::workflow) struct LineColumns<'a> {
    pub before: &'a [&'static str],
    pub fields: &'a [String],
    pub after: &'a [&'static str],
}

impl LineColumns<'_> {
    /// How many there are, that of the id included.
    pub fn count(&self) -> usize {
        1 + self.before.len() + self.fields.len() + self.after.len()
    }

    /// Writes the header `id,<before>,<fields>,<after>`.
    ///
    /// # Errors
    /// Whatever `out` reports.
    pub fn write_header(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        let mut cells = vec!["id".into()];
        cells.extend(self.before.iter().map(|name| (*name).into()));
        cells.extend(self.fields.iter().map(|name| safe_cell(name)));
        cells.extend(self.after.iter().map(|name| (*name).into()));
        let bytes = cells.iter().map(|cell| cell.as_bytes());
        writer.write_record(bytes).map_err(io::Error::other)?;
        writer.flush()
    }
}

/// The cells of the line of a kept row of a source behind its id; `None` of one that is not explained.
pub(in crate::workflow) type CellsOf<'a> = &'a mut dyn FnMut(usize) -> Option<Vec<String>>;

/// Writes a line of `width` cells for each record of `source`, in its order, `before` other records
/// having been written: the cell of the column `id`, or the number of the record, and what `cells_of`
/// gives of the kept row, if anything. `visit` sees each kept record.
///
/// # Errors
/// Whatever `out` reports.
pub(in crate::workflow) fn write_field_lines(
    out: &mut dyn Write,
    (source, id, before): (&Source, Option<usize>, usize),
    width: usize,
    cells_of: CellsOf<'_>,
    visit: &mut dyn FnMut(&Record<'_>, Option<&str>),
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let mut row = 0;
    let wanted = id.map_or(Wanted::Nothing, Wanted::One);
    source.for_each_record_with(wanted, |record: &Record<'_>| {
        let number = (before + record.number).to_string();
        let cell = id.and_then(|place| record.cells().nth(place));
        let mut cells = vec![safe_cell(cell.unwrap_or(&number)).into_owned()];
        if record.rejection.is_none() {
            visit(record, cell);
            cells.extend(cells_of(row).unwrap_or_default());
            row += 1;
        }
        cells.resize(width, String::new());
        writer.write_record(&cells).map_err(io::Error::other)
    })?;
    writer.flush()
}
