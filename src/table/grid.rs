//! A grid: the kept records of one block, split into cells, with the block's
//! share of the accounting. Decides nothing about types.

use super::scan::Cells;
use super::source::{Block, Source};

/// The kept records of a block, cell by cell.
#[derive(Debug, Default)]
pub(super) struct Grid {
    cells: Cells,
    width: usize,
    part: usize,
    pub count: Count,
}

/// What became of a block's records; places and lines count from its start.
#[derive(Debug, Default, Clone)]
pub(super) struct Count {
    pub records: usize,
    pub kept: usize,
    pub blank: usize,
    pub padded: usize,
    pub lines: u64,
    pub rejects: Vec<super::Reject>,
    /// Records with a quote that opens nothing.
    pub literal: usize,
    pub first_literal: Option<u64>,
}

impl Grid {
    /// Splits the records of `block`, in place of what was held before.
    pub fn read(&mut self, source: &Source, block: Block) {
        self.cells.restart(block.start);
        let part = &source.parts[block.part];
        (self.width, self.part) = (part.width, block.part);
        self.count = Count::default();
        let count = &mut self.count;
        let mut scanner = source.scanner(block);
        loop {
            let mark = self.cells.mark();
            let Some(extent) = scanner.next(&mut self.cells) else {
                break;
            };
            count.records += 1;
            if extent.blank {
                count.blank += 1;
                self.cells.truncate(mark);
                continue;
            }
            if extent.literal {
                count.literal += 1;
                count.first_literal.get_or_insert(extent.line);
            }
            let short = self.cells.len() - mark.0 < self.width;
            if let Some(reason) = part.judge(&mut self.cells, mark.0) {
                self.cells.truncate(mark);
                count.rejects.push(super::Reject {
                    record: count.records - count.blank,
                    line: extent.line,
                    byte: extent.start as u64,
                    reason,
                    file: source.file(block.part),
                });
            } else {
                count.kept += 1;
                count.padded += usize::from(short);
            }
        }
        count.lines = scanner.line();
    }

    /// The cells of one column, one per kept record.
    pub fn column<'a>(
        &'a self,
        source: &'a Source,
        column: usize,
    ) -> impl ExactSizeIterator<Item = &'a str> {
        let part = &source.parts[self.part];
        let (cells, width, place) = (&self.cells, self.width, part.place(column));
        (0..self.count.kept).map(move |row| match place {
            Some(place) => cells.get(&part.text, row * width + place),
            None => "",
        })
    }
}
