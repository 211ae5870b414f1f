//! The rows of the portfolio as a file: as they are shown, in CSV or as an Excel
//! workbook, block by block.

use crate::table::Table;
use crate::workflow::sheet::{Cell, NumberStyle, write_rows};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// Rows that are made at once.
const BLOCK: usize = 1 << 10;

/// Writes the rows in `shown`, or all of them; the ending of `path` chooses the format.
///
/// # Errors
/// Whatever `out` reports, and what a workbook cannot hold.
pub(in crate::workbench) fn write_portfolio(
    path: &Path,
    out: impl Write + Send,
    table: &Table,
    shown: Option<&[u32]>,
) -> io::Result<()> {
    let head: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let styles: Vec<NumberStyle> = table.columns.iter().map(NumberStyle::of).collect();
    let rows = shown.map_or(table.rows, <[u32]>::len);
    let size = (rows, head.len());
    write_rows(path, out, &head, size, rows * head.len(), |file| {
        let mut write = |block: Range<usize>| {
            let columns = table.columns.iter().zip(&styles);
            let cells = columns.map(|(column, style)| style.cells(column, block.clone()));
            let mut columns: Vec<_> = cells.map(Vec::into_iter).collect();
            block.into_iter().try_for_each(|_| {
                let cells = columns.iter_mut().map(Iterator::next);
                let row: Vec<Cell> = cells.map(Option::unwrap_or_default).collect();
                file.row(&row)
            })
        };
        match shown {
            None => (0..table.rows)
                .step_by(BLOCK)
                .try_for_each(|start| write(start..(start + BLOCK).min(table.rows))),
            Some(shown) => shown
                .iter()
                .map(|row| *row as usize)
                .try_for_each(|row| write(row..row + 1)),
        }
    })
}
