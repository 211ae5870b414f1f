//! Levels: the categories of a column that a recipe knows by name, and the
//! place of each cell among them.

use std::collections::HashMap;

use crate::table::{Column, Kind};

/// The code of a missing cell.
pub(super) const MISSING: u32 = u32::MAX;
/// The code of a value that is none of the levels.
pub(super) const OTHER: u32 = u32::MAX - 1;
/// The code of a cell of a special level.
pub(super) const SPECIAL: u32 = u32::MAX - 2;

/// A category in fewer training rows is not kept by name: it could point at a
/// person.
pub const LEAST_LEVEL_ROWS: usize = 10;

/// Rows and bads of one category.
pub(super) struct Level {
    pub name: String,
    pub rows: usize,
    pub bads: usize,
}

/// The categories of the training rows, the most frequent first.
pub(super) fn count_levels(texts: &[Option<String>], rows: &[usize], bad: &[bool]) -> Vec<Level> {
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (&row, &is_bad) in rows.iter().zip(bad) {
        if let Some(text) = &texts[row] {
            let count = counts.entry(text.trim()).or_default();
            count.0 += 1;
            count.1 += usize::from(is_bad);
        }
    }
    let level = |(name, (rows, bads)): (&str, (usize, usize))| Level {
        name: name.to_owned(),
        rows,
        bads,
    };
    let mut levels: Vec<Level> = counts.into_iter().map(level).collect();
    levels.sort_unstable_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
    levels
}

/// Finds the level of a cell, by text or by the number that the text writes.
pub(super) struct Lookup<'a> {
    by_text: HashMap<&'a str, u32>,
    by_bits: HashMap<u64, u32>,
}

impl<'a> Lookup<'a> {
    pub fn new(levels: &'a [String]) -> Self {
        let mut lookup = Self {
            by_text: HashMap::with_capacity(levels.len()),
            by_bits: HashMap::new(),
        };
        for (level, code) in levels.iter().zip(0..) {
            lookup.by_text.insert(level, code);
            // Only as a column of numbers writes it: 01 is not the number 1.
            let number = level.parse::<f64>().ok();
            if let Some(number) = number.filter(|n| n.to_string() == *level) {
                lookup.by_bits.insert(number.to_bits(), code);
            }
        }
        lookup
    }

    /// One code per row: the level's place, [`MISSING`] or [`OTHER`].
    pub fn codes(&self, column: &Column) -> Vec<u32> {
        let of_text = |text: &str| self.by_text.get(text.trim()).copied().unwrap_or(OTHER);
        if let Ok(texts) = column.values.str() {
            return texts.iter().map(|t| t.map_or(MISSING, of_text)).collect();
        }
        if column.kind == Kind::Date {
            let texts = column.texts();
            return texts
                .iter()
                .map(|t| t.as_deref().map_or(MISSING, of_text))
                .collect();
        }
        let of_number = |x: f64| self.by_bits.get(&x.to_bits()).copied().unwrap_or(OTHER);
        let numbers = column.numbers();
        numbers
            .into_iter()
            .map(|x| if x.is_nan() { MISSING } else { of_number(x) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_find_their_level_by_text_or_number() {
        let levels = ["1", "01", "2.5", "A43"].map(str::to_owned);
        let lookup = Lookup::new(&levels);
        let texts = [Some("1"), Some("01"), Some(" A43 "), Some("x"), None];
        let column = Column::from_texts("c", Kind::Category, &texts);
        assert_eq!(lookup.codes(&column), [0, 1, 3, OTHER, MISSING]);
        let column = Column::from_integers("c", Kind::Integer, &[Some(1), Some(7), None]);
        assert_eq!(lookup.codes(&column), [0, OTHER, MISSING]);
        let column = Column::from_numbers("c", Kind::Number, &[Some(2.5), Some(1.0)]);
        assert_eq!(lookup.codes(&column), [2, 0]);
        let days = ["2018-01-05".to_owned()];
        let mut column = Column::from_integers("d", Kind::Integer, &[Some(17_536), None]);
        column.kind = Kind::Date;
        assert_eq!(Lookup::new(&days).codes(&column), [0, MISSING]);
    }

    #[test]
    fn levels_are_counted_on_the_given_rows_alone() {
        let texts = ["b", "a", "a ", "z"].map(|t| Some(t.to_owned()));
        let levels = count_levels(&texts, &[0, 1, 2], &[true, false, true]);
        let found: Vec<_> = levels
            .iter()
            .map(|l| (l.name.as_str(), l.rows, l.bads))
            .collect();
        assert_eq!(found, [("a", 2, 1), ("b", 1, 1)]);
    }
}
