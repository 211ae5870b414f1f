//! Whether a record is a row of the table, how it is repaired, and why it is
//! rejected.

use crate::table::cells::cell::{self, Form};
use crate::table::csv::header;
use crate::table::csv::record_cells::{self, Cells};
use crate::table::records::totals::{self, Verdict};
use crate::table::remark::{Objection, Repair};
use crate::table::source::file::Part;

impl Part {
    /// Makes the record that begins at cell `first` and byte `start` one of the
    /// file's width, or says why it cannot be a row.
    pub fn judge(
        &self,
        cells: &mut Cells,
        first: usize,
        start: usize,
    ) -> Result<Option<Repair>, Objection> {
        if let Some(end) = self.end.as_ref().filter(|end| start >= end.start) {
            return Err(end.why.clone());
        }
        if self.is_header(cells, first) {
            return Err(Objection::RepeatedHeader);
        }
        if let Some(objection) = self.objection(cells, first) {
            return Err(objection);
        }
        if self.sums.binary_search(&start).is_ok() {
            return Err(Objection::TotalsLine);
        }
        record_cells::judge(cells, &self.text, first, self.width, &self.shape)
    }

    /// Why the record that begins at cell `first` is no applicant, as far as its own
    /// cells say so.
    #[inline]
    fn objection(&self, cells: &Cells, first: usize) -> Option<Objection> {
        if cells.len() - first == self.width
            && self.width > 1
            && totals::is_usual([first, first + 1].map(|at| cells.get(&self.text, at)))
        {
            return None;
        }
        let texts = || (first..cells.len()).map(|at| cells.get(&self.text, at));
        let is_missing = |cell: &str| cell::is_missing(cell::trim(cell));
        let Some(key) = texts().position(|cell| !is_missing(cell)) else {
            return (self.width > 1).then_some(Objection::NoCells);
        };
        let text = cells.get(&self.text, first + key);
        let draws = |byte: &u8| b"-=_+|*".contains(byte);
        if text.trim_start().as_bytes().first().is_some_and(draws) && totals::is_ruler(texts()) {
            return Some(Objection::Ruler);
        }
        let ordinary = self.totals.as_ref()?;
        if self.weak_words
            && totals::is_least_or_most(text)
            && self.shape.is_foreign_to_first(cell::trim(text))
            && key == 0
            && texts().skip(1).all(|cell| cell::form(cell) != Form::Text)
        {
            return Some(Objection::TotalsLine);
        }
        let (why, verdict) = totals::judge(&texts(), key, self.width)?;
        let stays = match verdict {
            Verdict::Aside => false,
            Verdict::AsideBut(key) => ordinary.get(key).is_some_and(|ordinary| *ordinary),
        };
        (!stays).then_some(why)
    }

    /// Whether the record is the header once more, as where files were joined.
    fn is_header(&self, cells: &Cells, first: usize) -> bool {
        let same = |(at, name): (usize, &String)| {
            header::is_same_name(cells.get(&self.text, first + at), name)
        };
        self.header.len() > 1
            && cells.len() - first == self.header.len()
            && self.header.iter().enumerate().all(same)
    }
}
