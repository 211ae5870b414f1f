//! A record: its cells as they stood in the file, or as their values are written,
//! and the walk over all records of a source.

use crate::table::csv::record_cells::Cells;
use crate::table::remark::{Objection, Repair};
use crate::table::source::file::{Part, Source};

/// Which cells of a record are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those of this column at least; others may be empty.
    One(usize),
    /// None; all may be empty.
    Nothing,
}

/// One record as it stood in the file.
#[derive(Debug)]
pub struct Record<'a> {
    /// Place among the data records that are not blank, from 1.
    pub number: usize,
    /// Name of its file, where there are several.
    pub file: Option<&'a str>,
    /// Line in the file where it begins, from 1.
    pub line: u64,
    /// Byte in the decoded file where it begins, from 0.
    pub byte: u64,
    /// Its text, quotes and delimiters included, the line end left out; empty where
    /// the file holds values and no text.
    pub raw: &'a str,
    /// Why it is no row of the table, if it is none.
    pub rejection: Option<Objection>,
    /// What was done to make it a row, if it is one and was none as it stood.
    pub repair: Option<Repair>,
    part: &'a Part,
    cells: &'a Cells,
    width: usize,
}

impl<'a> Record<'a> {
    /// The cells, quotes taken out: one per column for a kept record, as many
    /// as there are for a rejected one.
    #[must_use]
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &'a str> {
        let (part, cells, kept) = (self.part, self.cells, self.rejection.is_none());
        let count = if kept { self.width } else { cells.len() };
        (0..count).map(move |i| {
            let place = if kept { part.place(i) } else { Some(i) };
            match place {
                Some(place) if place < cells.len() => cells.get(&part.text, place),
                place => part.constant(place),
            }
        })
    }
}

impl Source {
    /// Shows every record that is not blank, kept or rejected, in the file's
    /// order, until `visit` fails.
    ///
    /// # Errors
    /// The first error of `visit`.
    pub fn for_each_record<E>(
        &self,
        visit: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_record_with(Wanted::All, visit)
    }

    /// As [`Source::for_each_record`], where not all cells are asked for: those of
    /// files that hold values need not be written as text then.
    ///
    /// # Errors
    /// The first error of `visit`.
    pub fn for_each_record_with<E>(
        &self,
        wanted: Wanted,
        mut visit: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut number, mut line) = (0, 0);
        let mut current = None;
        let mut cells = Cells::default();
        for block in &self.blocks {
            let part = &self.parts[block.part];
            if current != Some(block.part) {
                (current, line) = (Some(block.part), part.first_line);
            }
            let file = self
                .file(block.part)
                .map(|f| self.decisions.files[f].as_str());
            if let Some(frame) = &part.frame {
                let is_wanted = |place: usize| match wanted {
                    Wanted::All => true,
                    Wanted::One(column) => part.place(column) == Some(place),
                    Wanted::Nothing => false,
                };
                let mut aside = frame.aside_of(block.start, block.end).peekable();
                for row in block.start..block.end {
                    number += 1;
                    let rejection = aside.next_if(|(at, _)| *at == row);
                    frame.write_row(row, is_wanted, &mut cells);
                    visit(&Record {
                        number,
                        file,
                        line,
                        byte: 0,
                        raw: "",
                        rejection: rejection.map(|(_, why)| why.clone()),
                        repair: None,
                        part,
                        cells: &cells,
                        width: self.names.len(),
                    })?;
                    line += 1;
                }
                continue;
            }
            let mut scanner = self.scanner(*block);
            loop {
                cells.restart(scanner.position());
                let Some(extent) = scanner.next(&mut cells) else {
                    break;
                };
                if extent.blank {
                    continue;
                }
                number += 1;
                let judged = part.judge(&mut cells, 0, extent.start);
                let repair = judged
                    .as_ref()
                    .map_or(None, |fitted| extent.repair.or(*fitted));
                let rejection = judged.err();
                visit(&Record {
                    number,
                    file,
                    line: line + extent.line,
                    byte: extent.start as u64,
                    raw: &part.text[extent.start..extent.end],
                    rejection,
                    repair,
                    part,
                    cells: &cells,
                    width: self.names.len(),
                })?;
            }
            line += scanner.line();
        }
        Ok(())
    }
}
