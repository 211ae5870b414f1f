//! Keys as small numbers: each distinct key of the applicants gets one, and the rows of other
//! tables are looked up. A cell is hashed once.

use crate::table::Column;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Range;

/// The number of a row without a key, or with one that is not indexed.
pub(super) const NONE: u32 = u32::MAX;
/// Rows that one task takes.
pub(super) const ROWS_OF_TASK: usize = 1 << 16;

/// The tasks of `rows` rows.
pub(super) fn tasks(rows: usize) -> impl IndexedParallelIterator<Item = Range<usize>> {
    let count = rows.div_ceil(ROWS_OF_TASK);
    (0..count)
        .into_par_iter()
        .map(move |task| task * ROWS_OF_TASK..((task + 1) * ROWS_OF_TASK).min(rows))
}

/// What a table's keys were found to be.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// For each row the number of its key, [`NONE`] where it has none that is indexed.
    pub ids: Vec<u32>,
    /// Rows without a key.
    pub without: usize,
    /// Rows with a key that is not indexed.
    pub unknown_rows: usize,
    /// Distinct keys among these.
    pub unknown_keys: usize,
    /// Rows with a key that differs from an indexed one by leading zeros or capitals only.
    pub unknown_by_zeros: usize,
}

/// The distinct keys of a column. Columns of whole numbers are compared as such, all others as
/// trimmed text.
#[derive(Debug)]
pub(super) enum Keys {
    /// Whole numbers.
    Whole(HashMap<i64, u32>),
    /// Texts.
    Text(HashMap<String, u32>),
}

impl Keys {
    /// No key yet, of a kind that all of these columns can be compared in.
    pub(super) fn of(columns: &[&Column]) -> Self {
        if columns.iter().all(|column| is_whole(column)) {
            Self::Whole(HashMap::new())
        } else {
            Self::Text(HashMap::new())
        }
    }

    /// Number of distinct keys.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(ids) => ids.len(),
            Self::Text(ids) => ids.len(),
        }
    }

    /// Indexes the keys of a column, in the order in which they come, and gives the number of
    /// each row.
    pub(super) fn insert(&mut self, column: &Column) -> Vec<u32> {
        let rows = 0..column.len();
        match self {
            Self::Whole(ids) => {
                let keys = column.whole_numbers_of(rows).into_iter();
                keys.map(|key| key.map_or(NONE, |key| number_of(ids, key)))
                    .collect()
            }
            Self::Text(ids) => {
                let mut numbers = Vec::with_capacity(column.len());
                for_each_key(column, rows, |key| {
                    let known = key.map(|key| match ids.get(key) {
                        Some(id) => *id,
                        None => number_of(ids, key.to_owned()),
                    });
                    numbers.push(known.unwrap_or(NONE));
                });
                numbers
            }
        }
    }

    /// Looks the keys of a column up.
    pub(super) fn find(&self, column: &Column) -> Found {
        // Keys that are not indexed are only counted, as hashes of 64 bits.
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        let bare = self.otherwise();
        let parts: Vec<(Vec<u32>, usize, usize, Vec<u64>)> = tasks(column.len())
            .map(|rows| {
                let (mut ids, mut without) = (Vec::with_capacity(rows.len()), 0);
                let (mut unknown, mut by_zeros) = (Vec::new(), 0);
                match self {
                    Self::Whole(known) => {
                        for key in column.whole_numbers_of(rows) {
                            let id = key.and_then(|key| known.get(&key).copied());
                            ids.push(id.unwrap_or(NONE));
                            match key {
                                None => without += 1,
                                Some(key) if id.is_none() => unknown.push(key as u64),
                                Some(_) => {}
                            }
                        }
                    }
                    Self::Text(known) => for_each_key(column, rows, |key| {
                        let id = key.and_then(|key| known.get(key).copied());
                        ids.push(id.unwrap_or(NONE));
                        match key {
                            None => without += 1,
                            Some(key) if id.is_none() => {
                                unknown.push(hasher.hash_one(key));
                                by_zeros += usize::from(bare.contains(&bare_key(key)));
                            }
                            Some(_) => {}
                        }
                    }),
                }
                (ids, without, by_zeros, unknown)
            })
            .collect();
        let mut found = Found::default();
        found.ids.reserve(column.len());
        let mut unknown = Vec::new();
        for (ids, without, by_zeros, others) in parts {
            found.ids.extend(ids);
            found.without += without;
            found.unknown_by_zeros += by_zeros;
            unknown.extend(others);
        }
        found.unknown_rows = unknown.len();
        unknown.par_sort_unstable();
        unknown.dedup();
        found.unknown_keys = unknown.len();
        found
    }

    /// The number of the key of each row, also where the column is of another kind than those that
    /// were indexed: a whole number is the text of its digits.
    pub(super) fn ids_of(&self, column: &Column) -> Vec<u32> {
        let parts: Vec<Vec<u32>> = tasks(column.len())
            .map(|rows| {
                let mut ids = Vec::with_capacity(rows.len());
                match self {
                    Self::Whole(known) if is_whole(column) => {
                        let keys = column.whole_numbers_of(rows).into_iter();
                        let id = |key: Option<i64>| known.get(&key?).copied();
                        ids.extend(keys.map(|key| id(key).unwrap_or(NONE)));
                    }
                    _ => for_each_key(column, rows, |key| {
                        let id = key.and_then(|key| self.number_of_text(key));
                        ids.push(id.unwrap_or(NONE));
                    }),
                }
                ids
            })
            .collect();
        parts.concat()
    }

    fn number_of_text(&self, key: &str) -> Option<u32> {
        match self {
            Self::Text(known) => known.get(key).copied(),
            Self::Whole(known) => {
                let number: i64 = key.parse().ok()?;
                let id = known.get(&number).copied();
                id.filter(|_| number.to_string() == key)
            }
        }
    }

    /// Rows with a key that is none of these but for leading zeros or capitals.
    pub(super) fn rows_by_zeros(
        &self,
        column: &Column,
        ids: &[u32],
        bare: &HashSet<String>,
    ) -> usize {
        if ids.iter().all(|id| *id != NONE) {
            return 0;
        }
        let is_one = |key: &str| match self {
            Self::Whole(known) => key.parse().is_ok_and(|key: i64| known.contains_key(&key)),
            Self::Text(_) => bare.contains(&*bare_key(key)),
        };
        let (mut row, mut count) = (0, 0);
        for_each_key(column, 0..column.len(), |key| {
            count += usize::from(ids[row] == NONE && key.is_some_and(is_one));
            row += 1;
        });
        count
    }

    /// The keys by [`bare_key`], to be kept.
    pub(super) fn bare(&self) -> HashSet<String> {
        let keys = self.otherwise().into_iter();
        keys.map(Cow::into_owned).collect()
    }

    /// The keys by [`bare_key`]; none of whole numbers, which are written in one way.
    fn otherwise(&self) -> HashSet<Cow<'_, str>> {
        match self {
            Self::Whole(_) => HashSet::new(),
            Self::Text(ids) => ids.keys().map(|key| bare_key(key)).collect(),
        }
    }
}

/// Whether all keys of a column are whole numbers.
fn is_whole(column: &Column) -> bool {
    column.is_whole() && column.misfits.is_empty()
}

/// The rows of a column that have no key.
pub(super) fn without_key(column: &Column) -> Vec<bool> {
    let mut without = Vec::with_capacity(column.len());
    for_each_key(column, 0..column.len(), |key| without.push(key.is_none()));
    without
}

fn is_digits(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit())
}

/// A key as it may be written otherwise: digits without leading zeros, others in small letters.
fn bare_key(key: &str) -> Cow<'_, str> {
    if is_digits(key) {
        Cow::Borrowed(key.trim_start_matches('0'))
    } else if key.chars().any(char::is_uppercase) {
        Cow::Owned(key.to_lowercase())
    } else {
        Cow::Borrowed(key)
    }
}

/// The number of a key, a new one where it has none.
fn number_of<K: std::hash::Hash + Eq>(ids: &mut HashMap<K, u32>, key: K) -> u32 {
    let next = ids.len() as u32;
    *ids.entry(key).or_insert(next)
}

/// Shows the keys of these rows as trimmed text. A cell that does not fit the kind of its
/// column is a key all the same.
fn for_each_key(column: &Column, rows: Range<usize>, mut visit: impl FnMut(Option<&str>)) {
    let first = column.misfits.partition_point(|m| m.row < rows.start);
    let mut misfits = column.misfits[first..].iter().peekable();
    let mut row = rows.start;
    column.for_each_text(rows, |text| {
        let misfit = misfits.next_if(|m| m.row == row);
        let text = text.or(misfit.map(|m| m.text.as_str())).map(str::trim);
        visit(text.filter(|text| !text.is_empty()));
        row += 1;
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, Misfit};

    #[test]
    fn whole_numbers_and_texts_meet_as_text() {
        let whole = |values: &[Option<i64>]| Column::from_integers("id", Kind::Integer, values);
        let texts = |values: &[Option<&str>]| Column::from_texts("id", Kind::Category, values);
        let check = |a: &Column, b: &Column, ids: &[u32], found: [usize; 3]| {
            let mut keys = Keys::of(&[a, b]);
            assert_eq!(keys.insert(a), [0, 1, 0, NONE]);
            assert_eq!(keys.len(), 2);
            let of = keys.find(b);
            assert_eq!(of.ids, ids);
            assert_eq!([of.without, of.unknown_rows, of.unknown_keys], found);
            // The same where the other column is not known yet.
            let mut keys = Keys::of(&[a]);
            keys.insert(a);
            assert_eq!(keys.ids_of(b), ids);
            of.unknown_by_zeros
        };
        let a = whole(&[Some(7), Some(8), Some(7), None]);
        let b = whole(&[Some(8), Some(9), Some(9), None, Some(7)]);
        assert_eq!(check(&a, &b, &[1, NONE, NONE, NONE, 0], [1, 2, 1]), 0);
        let b = texts(&[Some(" 8"), Some("x"), Some("y"), Some("07")]);
        assert_eq!(check(&a, &b, &[1, NONE, NONE, NONE], [0, 3, 3]), 1);
        let a = texts(&[Some("k"), Some("l"), Some("k"), Some(" ")]);
        check(&a, &texts(&[Some("l"), None]), &[1, NONE], [1, 0, 0]);
        let b = texts(&[Some("K"), Some("M")]);
        assert_eq!(check(&a, &b, &[NONE, NONE], [0, 2, 2]), 1);
        // A key that is no number in a column of numbers.
        let mut b = whole(&[None, Some(3)]);
        b.misfits.push(Misfit {
            row: 0,
            text: "k".to_owned(),
        });
        check(&a, &b, &[0, NONE], [0, 1, 1]);
    }
}
