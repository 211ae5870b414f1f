//! The kept records of one block, split into cells, with the block's share of the
//! accounting. Knows no types.

use crate::table::cells::cell_slice::CellSlice;
use crate::table::csv::record_cells::Cells;
use crate::table::remark::{Objection, Repair};
use crate::table::source::file::{Block, Source};

/// Repairs of one block that are listed; all are counted.
const LISTED: usize = 200;

/// The kept records of a block, cell by cell.
#[derive(Debug, Default)]
pub(in crate::table) struct Grid {
    cells: Cells,
    width: usize,
    part: usize,
    pub count: Count,
}

/// What became of a block's records; places and lines count from its start.
#[derive(Debug, Default, Clone)]
pub(in crate::table) struct Count {
    pub records: usize,
    pub kept: usize,
    pub blank: usize,
    pub padded: usize,
    pub lines: u64,
    pub rejects: Vec<crate::table::Reject>,
    pub comments: usize,
    pub repaired: usize,
    pub repairs: Vec<crate::table::Repaired>,
}

impl Count {
    /// Of rows that hold values, some of them no records.
    pub fn of_rows(rows: usize, aside: &[(usize, Objection)], file: Option<usize>) -> Self {
        let reject = |(row, reason): &(usize, Objection)| crate::table::Reject {
            record: row + 1,
            line: *row as u64,
            byte: 0,
            reason: reason.clone(),
            file,
        };
        Self {
            records: rows,
            kept: rows - aside.len(),
            lines: rows as u64,
            rejects: aside.iter().map(reject).collect(),
            ..Self::default()
        }
    }
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
                count.comments += usize::from(extent.comment);
                self.cells.truncate(mark);
                continue;
            }
            let record = count.records - count.blank;
            let (line, byte) = (extent.line, extent.start as u64);
            match part.judge(&mut self.cells, mark.0, extent.start) {
                Err(reason) => {
                    self.cells.truncate(mark);
                    count.rejects.push(crate::table::Reject {
                        record,
                        line,
                        byte,
                        reason,
                        file: source.file(block.part),
                    });
                }
                Ok(fitted) => {
                    count.kept += 1;
                    count.padded += usize::from(fitted == Some(Repair::Padded));
                    let Some(repair) = extent.repair.or(fitted) else {
                        continue;
                    };
                    count.repaired += 1;
                    if count.repairs.len() < LISTED {
                        count.repairs.push(crate::table::Repaired {
                            record,
                            line,
                            byte,
                            repair,
                        });
                    }
                }
            }
        }
        count.lines = scanner.line();
    }

    /// The cells of one column, one per kept record.
    #[inline]
    pub fn column<'a>(
        &'a self,
        source: &'a Source,
        column: usize,
    ) -> impl ExactSizeIterator<Item = CellSlice<'a>> {
        let part = &source.parts[self.part];
        let place = part.place(column);
        self.cells
            .column(&part.text, place, self.width, part.constant(place))
    }
}
