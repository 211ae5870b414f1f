//! Duplicates: rows that equal an earlier row in every column that counts.
//! They are found and offered; dropping them is the analyst's choice.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use crate::recipe::outcome::split::{Part, Parts};
use crate::recipe::remark::Remark;
use crate::table::{Column, Table};

/// Cells that one thread mixes at once.
const CELLS_AT_ONCE: usize = 1 << 14;

/// A row that equals an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The row.
    pub row: usize,
    /// The first row that it equals.
    pub first: usize,
}

/// The rows that repeat an earlier row, ascending; the first of each kind is
/// not among them. Columns named in `skip` (ids) do not count; cells that were
/// set aside as misfits do.
///
/// Rows are compared by a 128-bit hash: among 10⁹ rows two different ones share
/// it with a probability under 10⁻²⁰.
#[must_use]
pub fn duplicate_rows(table: &Table, skip: &[String]) -> Vec<Repeat> {
    let columns = table.columns.iter();
    let counted: Vec<&Column> = columns.filter(|c| !skip.contains(&c.name)).collect();
    if counted.is_empty() {
        return Vec::new();
    }
    let hashes = hash_rows(table.rows, &counted);
    let mut rows: Vec<usize> = (0..table.rows).collect();
    rows.par_sort_unstable_by_key(|&row| (hashes[row], row));
    let mut repeats: Vec<Repeat> = Vec::new();
    for equal in rows.chunk_by(|&a, &b| hashes[a] == hashes[b]) {
        let first = equal[0];
        repeats.extend(equal[1..].iter().map(|&row| Repeat { row, first }));
    }
    repeats.par_sort_unstable_by_key(|repeat| repeat.row);
    repeats
}

/// How many rows outside of the training part equal one within.
#[must_use]
pub fn shared_rows(repeats: &[Repeat], parts: &Parts) -> usize {
    let part = |row: usize| parts.get(row).copied().flatten();
    let both = |repeat: &Repeat| [repeat.row, repeat.first];
    let trains = |repeat: &&Repeat| {
        both(repeat)
            .iter()
            .any(|&row| part(row) == Some(Part::Train))
    };
    // The first row of each kind of which one trains, itself outside or not.
    let kinds: HashMap<usize, bool> = repeats
        .iter()
        .filter(trains)
        .map(|repeat| (repeat.first, is_outside(part(repeat.first))))
        .collect();
    let later = repeats
        .iter()
        .filter(|repeat| is_outside(part(repeat.row)) && kinds.contains_key(&repeat.first));
    later.count() + kinds.values().filter(|outside| **outside).count()
}

/// Whether a row is used, but not for training.
fn is_outside(part: Option<Part>) -> bool {
    part.is_some_and(|part| part != Part::Train)
}

/// The columns of `ids` of which a value is in more than one part, with the number
/// of such values.
#[must_use]
pub fn shared_ids(table: &Table, ids: &[String], parts: &Parts) -> Vec<Remark> {
    let shared = |name: &String| {
        let column = table.column(name)?;
        let mut hashes = vec![[0_u64; 2]; column.len()];
        mix_column(column, &mut hashes);
        let nulls = column.values.is_null();
        let mut first: HashMap<[u64; 2], Option<Part>> = HashMap::new();
        let mut values = 0;
        for ((hash, part), null) in hashes.iter().zip(parts).zip(nulls.iter()) {
            let Some(part) = part.filter(|_| null != Some(true)) else {
                continue;
            };
            let seen = first.entry(*hash).or_insert(Some(part));
            if seen.is_some_and(|seen| seen != part) {
                // Counted once.
                *seen = None;
                values += 1;
            }
        }
        (values > 0).then(|| Remark::SharedIds {
            column: name.clone(),
            values,
        })
    };
    ids.iter().filter_map(shared).collect()
}

fn hash_rows(rows: usize, columns: &[&Column]) -> Vec<[u64; 2]> {
    let mut hashes = vec![[0_u64; 2]; rows];
    for column in columns {
        mix_column(column, &mut hashes);
    }
    hashes
}

fn mix_column(column: &Column, hashes: &mut [[u64; 2]]) {
    if let Some(texts) = column.text_values() {
        for (hash, text) in hashes.iter_mut().zip(texts) {
            mix(hash, text.map_or([0, 0], hash_text));
        }
    } else if let Ok(values) = column.values.i64() {
        // Beyond 2^53 two of them may be one f64.
        for (hash, value) in hashes.iter_mut().zip(values.iter()) {
            let bits = value.map_or(f64::NAN.to_bits(), |v| v as u64);
            mix(hash, [bits, u64::from(value.is_none())]);
        }
    } else {
        let cells = hashes.par_iter_mut().zip(column.numbers());
        cells.with_min_len(CELLS_AT_ONCE).for_each(|(hash, value)| {
            // Adding 0 makes −0 and 0 one value; NaN stands for missing.
            let bits = (value + 0.0).to_bits();
            mix(hash, [bits, bits]);
        });
    }
    for misfit in &column.misfits {
        if let Some(hash) = hashes.get_mut(misfit.row) {
            mix(hash, hash_text(&misfit.text));
        }
    }
}

fn hash_text(text: &str) -> [u64; 2] {
    [1_u8, 2].map(|lane| {
        let mut hasher = DefaultHasher::new();
        (lane, text).hash(&mut hasher);
        hasher.finish()
    })
}

/// Two lanes of the `SplitMix64` finaliser (Steele et al. 2014), chained over the
/// cells, each lane with its own increment.
fn mix(hash: &mut [u64; 2], cell: [u64; 2]) {
    const INCREMENTS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];
    for lane in 0..2 {
        let mut z = (hash[lane].rotate_left(23) ^ cell[lane]).wrapping_add(INCREMENTS[lane]);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash[lane] = hash[lane].wrapping_mul(INCREMENTS[1 - lane]) ^ z ^ (z >> 31);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;
    use crate::table::{Kind, Misfit};

    fn table() -> Table {
        table_of(vec![
            Column::from_integers("id", Kind::Identifier, &[1, 2, 3, 4, 5, 6].map(Some)),
            Column::from_numbers(
                "x",
                Kind::Number,
                &[Some(1.0), Some(1.0), None, None, Some(0.0), Some(-0.0)],
            ),
            Column::from_texts(
                "c",
                Kind::Category,
                &[Some("a"), Some("a"), Some("b"), None, None, None],
            ),
        ])
    }

    #[test]
    fn repeats_are_found_beside_the_id() {
        let repeats = duplicate_rows(&table(), &["id".to_owned()]);
        let expected = [(1, 0), (5, 4)].map(|(row, first)| Repeat { row, first });
        assert_eq!(repeats, expected);
        assert!(duplicate_rows(&table(), &[]).is_empty());
        let all = ["id", "x", "c"].map(str::to_owned);
        assert!(duplicate_rows(&table(), &all).is_empty());
    }

    #[test]
    fn ids_and_rows_in_several_parts_are_counted() {
        let parts: Parts = [
            Some(Part::Train),
            Some(Part::Test),
            Some(Part::Test),
            Some(Part::Validation),
            None,
            Some(Part::Test),
        ]
        .to_vec();
        let ids = ["a", "a", "a", "b", "b", "c"].map(Some);
        let mut table = table();
        table
            .columns
            .push(Column::from_texts("customer", Kind::Category, &ids));
        let shared = shared_ids(&table, &["customer".to_owned(), "id".to_owned()], &parts);
        let expected = Remark::SharedIds {
            column: "customer".to_owned(),
            values: 1,
        };
        assert_eq!(shared, [expected]);
        let id = ["id".to_owned(), "customer".to_owned()];
        // Row 1 equals row 0, which trains; row 5 equals row 4, which takes no part.
        assert_eq!(shared_rows(&duplicate_rows(&table, &id), &parts), 1);
        assert_eq!(shared_rows(&duplicate_rows(&table, &[]), &parts), 0);
    }

    #[test]
    fn rows_equal_to_a_training_row_are_counted_once_each() {
        let values = [7.0, 7.0, 7.0, 8.0, 8.0, 9.0, 9.0, 9.0].map(Some);
        let table = table_of(vec![Column::from_numbers("x", Kind::Number, &values)]);
        let (train, test) = (Some(Part::Train), Some(Part::Test));
        // The first of 7 is outside and another trains; 8 never trains.
        let parts = vec![test, train, test, test, test, train, None, test];
        assert_eq!(shared_rows(&duplicate_rows(&table, &[]), &parts), 3);
    }

    #[test]
    fn a_misfit_is_not_a_missing_cell() {
        let mut column = Column::from_numbers("x", Kind::Number, &[None; 4]);
        for (row, text) in [(1, "oops"), (3, "oops")] {
            column.misfits.push(Misfit {
                row,
                text: text.to_owned(),
            });
        }
        let rows = duplicate_rows(&table_of(vec![column]), &[]);
        assert_eq!(rows.iter().map(|r| r.row).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn whole_numbers_beyond_f64_are_told_apart() {
        let keys = [1 << 60, (1 << 60) + 1, 1 << 60].map(Some);
        let table = table_of(vec![Column::from_integers("k", Kind::Identifier, &keys)]);
        assert_eq!(duplicate_rows(&table, &[]), [Repeat { row: 2, first: 0 }]);
    }

    #[test]
    fn close_rows_are_told_apart() {
        let n = 200_000;
        let a: Vec<Option<i64>> = (0..n).map(|i| Some(i % 500)).collect();
        let b: Vec<Option<i64>> = (0..n).map(|i| Some(i / 500)).collect();
        let table = table_of(vec![
            Column::from_integers("a", Kind::Integer, &a),
            Column::from_integers("b", Kind::Integer, &b),
        ]);
        assert!(duplicate_rows(&table, &[]).is_empty());
    }
}
