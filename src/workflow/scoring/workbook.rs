//! The scored portfolio as an Excel workbook: the records of the CSV file, with numbers,
//! percentages and days as such.

use crate::score::scored_file::COLUMNS;
use crate::score::{Extra, WriteOptions};
use crate::table::{Column, Kind, Table};
use crate::workflow::scoring::rows::{ScoredRows, write_scored, write_shown};
use crate::workflow::sheet::{Cell, Format, NumberStyle, Rows, write_rows};
use std::io::{self, Write};
use std::path::Path;

/// What the cells of a column become.
enum Typed<'a> {
    Text,
    Number(Format),
    /// As the column of the table is read.
    Column(&'a Column, NumberStyle),
}

/// Writes the scored portfolio, or the rows in `shown`, as [`write_scored`] and
/// [`write_shown`] do; `table` holds the columns of the source.
///
/// # Errors
/// Whatever `out` reports, and what a workbook cannot hold.
pub fn write_scored_sheet(
    (path, out): (&Path, impl Write + Send),
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
    table: &Table,
    shown: Option<&[u32]>,
) -> io::Result<()> {
    // No text of a workbook runs, so that none needs a mark.
    let options = WriteOptions {
        exact: true,
        bom: false,
        ..*options
    };
    let inputs = options.input_columns.iter().map(String::as_str);
    let extras = options.extras.iter().map(|extra| extra.name());
    let baseline = options.reason_baseline.map(|_| "reason_baseline");
    let names = COLUMNS.into_iter().chain(inputs).chain(extras);
    let names = names.chain(baseline);
    let head: Vec<String> = names.map(str::to_owned).collect();
    let records = table.rows + table.rejects.len();
    let count = shown.map_or(records, <[u32]>::len);
    let size = (count, head.len());
    write_rows(path, out, &head, size, count * head.len(), |file| {
        let mut lines = Lines {
            typed: typed(&options, table),
            file,
            is_head: true,
        };
        match shown {
            Some(shown) => write_shown(&mut lines, rows, &options, shown),
            None => write_scored(&mut lines, rows, &options),
        }
    })
}

fn typed<'a>(options: &WriteOptions<'_>, table: &'a Table) -> Vec<Typed<'a>> {
    let scored = COLUMNS.iter().map(|name| match *name {
        "pd" => Typed::Number(Format::Percent(2)),
        "y_true" | "decile" => Typed::Number(Format::General),
        "score" => Typed::Number(Format::Decimals {
            decimals: 0,
            grouped: false,
        }),
        _ => Typed::Text,
    });
    let inputs = options.input_columns.iter().map(|name| {
        let column = table.column(name);
        column.map_or(Typed::Text, |column| {
            Typed::Column(column, NumberStyle::of(column))
        })
    });
    let extras = options.extras.iter().map(|extra| match extra {
        Extra::PdRaw | Extra::CutoffPd => Typed::Number(Format::Percent(2)),
        Extra::Lgd => Typed::Number(Format::Percent(1)),
        Extra::Ead | Extra::ExpectedLoss => Typed::Number(Format::Decimals {
            decimals: 2,
            grouped: true,
        }),
        Extra::ModelId | Extra::ModelSha256 | Extra::ScoredAt => Typed::Text,
    });
    let baseline = options.reason_baseline.map(|_| Typed::Text);
    scored.chain(inputs).chain(extras).chain(baseline).collect()
}

impl Typed<'_> {
    fn cell(&self, text: String) -> Cell {
        if text.is_empty() {
            return Cell::Empty;
        }
        match self {
            Self::Text => Cell::Text(text),
            Self::Number(format) => match text.parse() {
                Ok(number) => Cell::Number(number, *format),
                Err(_) => Cell::Text(text),
            },
            Self::Column(column, style) => {
                let read = || match column.convention {
                    Some(convention) => convention.read(&text),
                    None => text.parse().ok(),
                };
                let cell = match (style.format, column.kind) {
                    (Some(format), _) => read().map(|number| Cell::Number(number, format)),
                    (None, Kind::Date) => read().map(|day| Cell::Day(day as i32)),
                    _ => None,
                };
                cell.unwrap_or(Cell::Text(text))
            }
        }
    }
}

/// Takes the records of a scored CSV file, one to a call, and adds them as rows.
struct Lines<'a, 'f> {
    typed: Vec<Typed<'a>>,
    file: &'f mut dyn Rows,
    is_head: bool,
}

impl Write for Lines<'_, '_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.is_head) {
            return Ok(line.len());
        }
        let cells = cells_of(line).into_iter().zip(&self.typed);
        let row: Vec<Cell> = cells.map(|(text, typed)| typed.cell(text)).collect();
        self.file.row(&row)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The cells of one record as [`crate::score::ScoredWriter`] writes it.
fn cells_of(line: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line));
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let Some(cell) = cells.last_mut() else {
            break;
        };
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted ^= true,
            ',' if !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_taken_apart_as_it_was_put_together() {
        let line = b"a,\"b,\"\"c\"\"\",,\"two\nlines\",\"\"\n";
        assert_eq!(cells_of(line), ["a", "b,\"c\"", "", "two\nlines", ""]);
    }
}
