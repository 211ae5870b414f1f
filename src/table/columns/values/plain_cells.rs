//! The cells of a range of rows as plain values, without a copy of the column: for keys, days
//! and levels of millions of events.

use crate::table::cells::cell::{self, Form};
use crate::table::{Column, Kind};
use polars::prelude::DataType;
use std::ops::Range;

impl Column {
    /// Whether a cell that does not fit writes neither a number or day nor an open end.
    pub(crate) fn holds_word(&self) -> bool {
        let reads = |text: &str| {
            let is_end = matches!(cell::form(text), Form::Far(_));
            is_end || self.convention.is_some_and(|c| c.read(text).is_some())
        };
        self.misfits.iter().any(|misfit| !reads(&misfit.text))
    }

    /// Whether the values are stored as whole numbers.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        use DataType::{Int8, Int16, Int32, Int64};
        let is_number = self.kind != Kind::Date && !self.is_text();
        is_number && matches!(self.values.dtype(), Int8 | Int16 | Int32 | Int64)
    }

    /// The whole numbers of these rows, `None` where missing; of any other column nothing but
    /// `None`.
    #[must_use]
    pub fn whole_numbers_of(&self, rows: Range<usize>) -> Vec<Option<i64>> {
        let part = self.part(rows);
        if !part.is_whole() {
            return vec![None; part.len()];
        }
        if let Ok(values) = part.values.i64() {
            return values.iter().collect();
        }
        let whole = |v: f64| (!v.is_nan()).then_some(v as i64);
        part.numbers().into_iter().map(whole).collect()
    }

    /// Shows the text of each of these rows in turn, as [`Column::texts`] writes it.
    pub fn for_each_text(&self, rows: Range<usize>, mut visit: impl FnMut(Option<&str>)) {
        let part = self.part(rows);
        match part.text_values() {
            Some(texts) => texts.for_each(visit),
            None => part.texts().iter().for_each(|text| visit(text.as_deref())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_range_are_those_of_the_column() {
        let narrow = [Some(1), None, Some(-7)];
        let wide = [Some(1), None, Some(9_007_199_254_740_993)];
        for values in [narrow, wide] {
            let column = Column::from_integers("key", Kind::Integer, &values);
            assert!(column.is_whole());
            assert_eq!(column.whole_numbers_of(1..3), values[1..]);
            let mut texts = Vec::new();
            column.for_each_text(0..9, |text| texts.push(text.map(str::to_owned)));
            assert_eq!(texts, column.texts());
        }
        let column = Column::from_texts("key", Kind::Category, &[Some("a"), None]);
        assert!(!column.is_whole());
        assert_eq!(column.whole_numbers_of(0..2), [None, None]);
        let mut texts = Vec::new();
        column.for_each_text(0..1, |text| texts.push(text.map(str::to_owned)));
        assert_eq!(texts, [Some("a".to_owned())]);
    }
}
