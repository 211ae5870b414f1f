//! The cells of consecutive records as slices of the text, and the padding or
//! merging of records of the wrong length.

use crate::table::cells::cell_slice::CellSlice;
use crate::table::csv::field_repair::{Fit, Shape};
use crate::table::csv::format::Dialect;
use crate::table::csv::quote_repair::{Content, Part};
use crate::table::remark::{Objection, Repair};

/// Offsets from here on point into the side buffer of [`Cells`].
const BUFFERED: u32 = 1 << 31;

/// The cells of consecutive records: spans of the text, or of a side buffer
/// where quotes had to be taken out.
#[derive(Debug, Default)]
pub(in crate::table) struct Cells {
    base: usize,
    spans: Vec<(u32, u32)>,
    buffer: String,
}

impl Cells {
    /// Empties the cells; later ones lie within 2 GiB after `base`.
    pub fn restart(&mut self, base: usize) {
        self.base = base;
        self.truncate((0, 0));
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// The cell at `index`, as a slice of `text` or of the side buffer.
    #[inline]
    pub fn get<'a>(&'a self, text: &'a str, index: usize) -> &'a str {
        self.piece(text, index).str()
    }

    /// The cell at `index`, as a part of `text` or of the side buffer.
    #[inline]
    pub fn piece<'a>(&'a self, text: &'a str, index: usize) -> CellSlice<'a> {
        self.piece_of(text, self.spans[index])
    }

    #[inline]
    fn piece_of<'a>(&'a self, text: &'a str, (start, end): (u32, u32)) -> CellSlice<'a> {
        if start >= BUFFERED {
            let at = |place: u32| (place - BUFFERED) as usize;
            return CellSlice::new(&self.buffer, at(start), at(end));
        }
        let at = |place: u32| self.base + place as usize;
        CellSlice::new(text, at(start), at(end))
    }

    /// The cell at `place` of each record of `width` cells, `otherwise` if they have
    /// none there.
    #[inline]
    pub fn column<'a>(
        &'a self,
        text: &'a str,
        place: Option<usize>,
        width: usize,
        otherwise: &'a str,
    ) -> impl ExactSizeIterator<Item = CellSlice<'a>> {
        let place = place.unwrap_or(usize::MAX);
        let records = self.spans.chunks_exact(width.max(1));
        records.map(move |record| match record.get(place) {
            Some(span) => self.piece_of(text, *span),
            None => CellSlice::new(otherwise, 0, otherwise.len()),
        })
    }

    /// What [`Cells::truncate`] goes back to.
    pub fn mark(&self) -> (usize, usize) {
        (self.spans.len(), self.buffer.len())
    }

    pub fn truncate(&mut self, (spans, buffer): (usize, usize)) {
        self.spans.truncate(spans);
        self.buffer.truncate(buffer);
    }

    /// Cuts or pads the record that begins at cell `first` to `width` cells.
    pub fn fit(&mut self, first: usize, width: usize) {
        self.spans.resize(first + width, (0, 0));
    }

    /// A cell that is as it stands.
    #[inline]
    pub fn push(&mut self, start: usize, end: usize) {
        let span = ((start - self.base) as u32, (end - self.base) as u32);
        self.spans.push(span);
    }

    /// A cell that is not as it stands: `quoted` has each pair of quotes made
    /// one and escapes taken out, `tail` follows.
    pub fn push_unquoted(&mut self, quoted: &str, dialect: &Dialect, tail: &str) {
        let start = self.buffer.len();
        self.write(quoted, dialect, true);
        self.buffer.push_str(tail);
        self.push_buffered(start);
    }

    /// A cell without quotes around it whose escapes are taken out.
    pub fn push_unescaped(&mut self, cell: &str, dialect: &Dialect) {
        let start = self.buffer.len();
        self.write(cell, dialect, false);
        self.push_buffered(start);
    }

    /// A cell whose text `write` appends to a buffer.
    pub fn push_written(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.buffer.len();
        write(&mut self.buffer);
        self.push_buffered(start);
    }

    fn push_buffered(&mut self, start: usize) {
        let end = self.buffer.len() as u32;
        self.spans.push((BUFFERED + start as u32, BUFFERED + end));
    }

    fn write(&mut self, text: &str, dialect: &Dialect, pairs: bool) {
        let bytes = text.as_bytes();
        let (mut from, mut at) = (0, 0);
        while at < bytes.len() {
            let escapes = if pairs {
                dialect.escapes(bytes, at)
            } else {
                dialect.escapes_bare(bytes, at)
            };
            if escapes {
                self.buffer.push_str(&text[from..at]);
                from = at + 1;
                at += 2;
            } else if pairs && bytes[at] == dialect.quote && bytes.get(at + 1) == Some(&bytes[at]) {
                self.buffer.push_str(&text[from..=at]);
                at += 2;
                from = at;
            } else {
                at += 1;
            }
        }
        self.buffer.push_str(&text[from..]);
    }

    /// The cell `part` of the line that begins at `start`.
    pub fn push_part(&mut self, text: &str, start: usize, part: Part, dialect: &Dialect) {
        let cell = &text[start + part.start..start + part.end];
        match part.content {
            Content::Plain if !dialect.bare_escape => {
                self.push(start + part.start, start + part.end);
            }
            Content::Plain => self.push_unescaped(cell, dialect),
            Content::Quoted => {
                let inner = cell.trim_end_matches(' ');
                self.push_unquoted(&inner[1..inner.len() - 1], dialect, "");
            }
            Content::Tailed { close } => {
                let close = close - part.start;
                self.push_unquoted(&cell[1..close], dialect, &cell[close + 1..]);
            }
        }
    }

    /// Makes the record that begins at cell `first` one of the table's width,
    /// if the sample's columns leave exactly one way.
    fn refit(&mut self, text: &str, first: usize, shape: &Shape) -> Option<Repair> {
        let cells: Vec<&str> = (first..self.len()).map(|i| self.get(text, i)).collect();
        match shape.fit(&cells)? {
            Fit::Drop(at) => {
                self.spans.remove(first + at);
                Some(Repair::Dropped)
            }
            Fit::Gap(at) => {
                self.spans.insert(first + at, (0, 0));
                Some(Repair::Shifted)
            }
            Fit::Join(at) => {
                let (left, right) = (self.spans[first + at], self.spans[first + at + 1]);
                // Only cells that stand side by side in the text itself.
                if left.1 >= right.0 || right.1 >= BUFFERED {
                    return None;
                }
                self.spans[first + at].1 = right.1;
                self.spans.remove(first + at + 1);
                Some(Repair::Joined)
            }
        }
    }
}

/// Pads, cuts or fits the record that begins at cell `first` to `width` cells,
/// or says why it cannot be a row: cells beyond the last column may be cut only
/// where they are empty, as an unquoted delimiter shifts all that follow it.
pub(in crate::table) fn judge(
    cells: &mut Cells,
    text: &str,
    first: usize,
    width: usize,
    shape: &Shape,
) -> Result<Option<Repair>, Objection> {
    let found = cells.len() - first;
    if found == width {
        return Ok(None);
    }
    if found < width {
        let shifted = cells.refit(text, first, shape);
        cells.fit(first, width);
        return Ok(shifted.or(Some(Repair::Padded)));
    }
    if (first + width..cells.len()).all(|i| cells.get(text, i).trim().is_empty()) {
        // The empty cell too many may also stand before, if only that fits.
        let dropped = cells.refit(text, first, shape);
        cells.fit(first, width);
        return Ok(dropped.or(Some(Repair::Cut)));
    }
    match cells.refit(text, first, shape) {
        Some(repair) => Ok(Some(repair)),
        None => Err(Objection::TooManyCells {
            found,
            expected: width,
        }),
    }
}
