//! Levels: the categories of a column that a recipe knows by name, and the
//! place of each cell among them.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::table::{Column, Kind};

/// The code of a missing cell.
pub(in crate::recipe) const MISSING: u32 = u32::MAX;
/// The code of a value that is none of the levels.
pub(in crate::recipe) const OTHER: u32 = u32::MAX - 1;
/// The code of a cell of a special level.
pub(in crate::recipe) const SPECIAL: u32 = u32::MAX - 2;

/// A category in fewer training rows is not kept by name: it could point at a
/// person.
pub const LEAST_LEVEL_ROWS: usize = 10;

/// Rows and bads of one category.
pub(in crate::recipe) struct Level {
    pub name: String,
    pub rows: usize,
    pub bads: usize,
}

/// The categories of the training rows, the most frequent first.
pub(in crate::recipe) fn count_levels(column: &Column, rows: &[usize], bad: &[bool]) -> Vec<Level> {
    let level = |name: String, (rows, bads): (usize, usize)| Level { name, rows, bads };
    let mut levels: Vec<Level> = if let Some(texts) = column.text_values() {
        let texts: Vec<Option<&str>> = texts.collect();
        let text = |row: usize| texts[row].map(str::trim);
        let counts = count(rows, bad, text).into_iter();
        counts.map(|(text, n)| level(text.to_owned(), n)).collect()
    } else if column.is_exact_in_f64() {
        let numbers = column.numbers();
        // Adding 0 makes −0 and 0 one value.
        let bits = |row: usize| Some(numbers[row]).filter(|v| !v.is_nan());
        let bits = |row: usize| bits(row).map(|v| (v + 0.0).to_bits());
        let counts = count(rows, bad, bits).into_iter();
        counts
            .map(|(bits, n)| level(column.text_of(f64::from_bits(bits)), n))
            .collect()
    } else {
        let texts = column.texts();
        let counts = count(rows, bad, |row| texts[row].as_deref()).into_iter();
        counts.map(|(text, n)| level(text.to_owned(), n)).collect()
    };
    levels.sort_unstable_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
    levels
}

/// The rows, and the bad ones among them, of each distinct value.
fn count<K: Hash + Eq>(
    rows: &[usize],
    bad: &[bool],
    value: impl Fn(usize) -> Option<K>,
) -> HashMap<K, (usize, usize)> {
    let mut counts: HashMap<K, (usize, usize)> = HashMap::new();
    for (&row, &is_bad) in rows.iter().zip(bad) {
        if let Some(value) = value(row) {
            let count = counts.entry(value).or_default();
            count.0 += 1;
            count.1 += usize::from(is_bad);
        }
    }
    counts
}

/// Finds the level of a cell, by text or by the number that the text writes.
pub(in crate::recipe) struct Lookup<'a> {
    texts: HashMap<&'a str, u32>,
    bits: HashMap<u64, u32>,
    /// The codes of small whole numbers, from [`SMALLEST`] on, where any is a level:
    /// most columns of codes hold no others.
    smalls: Vec<u32>,
}

/// The least of the small whole numbers, and how many there are.
const SMALLEST: i32 = -128;
const SMALL: usize = 1024;

/// The place of a small whole number.
fn small(number: f64) -> Option<usize> {
    let whole = number as i32;
    let place = usize::try_from(i64::from(whole) - i64::from(SMALLEST)).ok()?;
    (f64::from(whole) == number && place < SMALL).then_some(place)
}

impl<'a> Lookup<'a> {
    pub fn new(levels: &'a [String]) -> Self {
        let mut lookup = Self {
            texts: HashMap::with_capacity(levels.len()),
            bits: HashMap::new(),
            smalls: Vec::new(),
        };
        for (level, code) in levels.iter().zip(0..) {
            lookup.texts.insert(level, code);
            // Only as a column of numbers writes it: 01 is not the number 1.
            let number = level.parse::<f64>().ok();
            if let Some(number) = number.filter(|n| n.to_string() == *level) {
                lookup.bits.insert((number + 0.0).to_bits(), code);
                if let Some(place) = small(number) {
                    lookup.smalls.resize(SMALL, OTHER);
                    lookup.smalls[place] = code;
                }
            }
        }
        lookup
    }

    /// One code per row: the level's place, [`MISSING`] or [`OTHER`].
    pub fn codes(&self, column: &Column) -> Vec<u32> {
        let of_text = |text: &str| self.texts.get(text.trim()).copied().unwrap_or(OTHER);
        if let Some((levels, places)) = column.places() {
            let codes: Vec<u32> = levels.iter().map(|level| of_text(level)).collect();
            return places.map(|p| p.map_or(MISSING, |p| codes[p])).collect();
        }
        if let Some(texts) = column.text_values() {
            return texts.map(|t| t.map_or(MISSING, of_text)).collect();
        }
        if column.kind == Kind::Date {
            let texts = column.texts();
            return texts
                .iter()
                .map(|t| t.as_deref().map_or(MISSING, of_text))
                .collect();
        }
        let of_number = |x: f64| {
            if let Some(code) = small(x).and_then(|place| self.smalls.get(place)) {
                return *code;
            }
            let bits = (x + 0.0).to_bits();
            self.bits.get(&bits).copied().unwrap_or(OTHER)
        };
        let numbers = column.numbers();
        numbers
            .into_iter()
            .map(|x| if x.is_nan() { MISSING } else { of_number(x) })
            .collect()
    }
}

impl Lookup<'_> {
    /// Of the texts that are none of the levels: how many are one but for capitals or
    /// blanks, and how many but for leading zeros (and perhaps capitals).
    pub fn nearly_known(&self, column: &Column, codes: &[u32]) -> (usize, usize) {
        let Some(texts) = column.text_values() else {
            return (0, 0);
        };
        let levels = || self.texts.keys();
        let respelled: HashSet<String> = levels().map(|level| usual(level)).collect();
        let padded: HashSet<String> = levels().map(|level| unpadded(usual(level))).collect();
        let mut known: HashMap<&str, (usize, usize)> = HashMap::new();
        let (mut of_case, mut of_zeros) = (0, 0);
        for (text, code) in texts.zip(codes) {
            let Some(text) = text.filter(|_| *code == OTHER) else {
                continue;
            };
            let (case, zeros) = *known.entry(text).or_insert_with(|| {
                let text = usual(text);
                let is_respelled = respelled.contains(&text);
                let is_padded = !is_respelled && padded.contains(&unpadded(text));
                (usize::from(is_respelled), usize::from(is_padded))
            });
            of_case += case;
            of_zeros += zeros;
        }
        (of_case, of_zeros)
    }
}

/// A text in small letters with single blanks.
pub(in crate::recipe) fn usual(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// A text without the zeros before its first other digit: `007` is `7`, `00` is `0`.
pub(in crate::recipe) fn unpadded(text: String) -> String {
    let rest = text.trim_start_matches('0');
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        rest.to_owned()
    } else if rest.len() < text.len() {
        format!("0{rest}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_find_their_level_texts_or_number() {
        let levels = ["1", "01", "2.5", "A43"].map(str::to_owned);
        let lookup = Lookup::new(&levels);
        let texts = [Some("1"), Some("01"), Some(" A43 "), Some("x"), None];
        let column = Column::from_texts("c", Kind::Category, &texts);
        assert_eq!(lookup.codes(&column), [0, 1, 3, OTHER, MISSING]);
        let column = Column::from_integers("c", Kind::Integer, &[Some(1), Some(7), None]);
        assert_eq!(lookup.codes(&column), [0, OTHER, MISSING]);
        let column = Column::from_numbers("c", Kind::Number, &[Some(2.5), Some(1.0)]);
        assert_eq!(lookup.codes(&column), [2, 0]);
        let wide = ["-0.5", "-128", "895", "896", "1e300"].map(str::to_owned);
        let numbers = [
            -128.0,
            -129.0,
            895.0,
            896.0,
            897.0,
            -0.5,
            -0.0,
            f64::INFINITY,
        ];
        let column = Column::from_numbers("c", Kind::Number, &numbers.map(Some));
        let wanted = [1, OTHER, 2, 3, OTHER, 0, OTHER, OTHER];
        assert_eq!(Lookup::new(&wide).codes(&column), wanted);
        let days = ["2018-01-05".to_owned()];
        let mut column = Column::from_integers("d", Kind::Integer, &[Some(17_536), None]);
        column.kind = Kind::Date;
        assert_eq!(Lookup::new(&days).codes(&column), [0, MISSING]);
    }

    #[test]
    fn levels_in_another_spelling_are_seen() {
        let levels = ["A43", "own house", "007", "0"].map(str::to_owned);
        let lookup = Lookup::new(&levels);
        let texts = [
            "a43",
            "A43",
            "Own  House",
            "7",
            "0007",
            "00",
            "8",
            "A44",
            "a43",
        ];
        let column = Column::from_texts("c", Kind::Category, &texts.map(Some));
        let codes = lookup.codes(&column);
        assert_eq!(lookup.nearly_known(&column, &codes), (3, 3));
    }

    #[test]
    fn levels_are_counted_on_the_given_rows_alone() {
        let check = |column: &Column, expected: [(&str, usize, usize); 2]| {
            let levels = count_levels(column, &[0, 1, 2], &[true, false, true]);
            let found = levels.iter().map(|l| (l.name.as_str(), l.rows, l.bads));
            assert_eq!(found.collect::<Vec<_>>(), expected);
        };
        let texts = ["b", "a", "a ", "z"].map(Some);
        let column = Column::from_texts("c", Kind::Category, &texts);
        check(&column, [("a", 2, 1), ("b", 1, 1)]);
        let numbers = [0.5, 0.0, -0.0, 3.0].map(Some);
        let mut column = Column::from_numbers("x", Kind::Number, &numbers);
        check(&column, [("0", 2, 1), ("0.5", 1, 1)]);
        for (kind, first, second) in [
            (Kind::Integer, "17536", "7"),
            (Kind::Date, "2018-01-05", "1970-01-08"),
        ] {
            column = Column::from_integers("d", kind, &[7, 17_536, 17_536, 1].map(Some));
            column.kind = kind;
            check(&column, [(first, 2, 1), (second, 1, 1)]);
        }
        let large = i64::MAX;
        let column =
            Column::from_integers("k", Kind::Integer, &[large - 1, large, large].map(Some));
        let names = [large, large - 1].map(|v| v.to_string());
        check(&column, [(&names[0], 2, 1), (&names[1], 1, 1)]);
    }
}
