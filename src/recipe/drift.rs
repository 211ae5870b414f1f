//! Drift bins: how the values of a column lay in the training rows, so that a
//! later table can be held against them. No row is kept, and no category of
//! fewer than ten rows by name.

use super::encoder::{Bins, equal_frequency_edges};
use super::error::RecipeError;
use super::labels::find_column;
use super::levels::{LEAST_LEVEL_ROWS, Lookup, MISSING, count_levels};
use super::plan::FEW_VALUES;
use super::roles::distinct_up_to;
use crate::evaluate::stability::BinCounts;
use crate::table::{Column, Table};
use serde::{Deserialize, Serialize};

/// Most categories that are bins of their own.
const MOST_LEVELS: usize = 20;

/// The bins of one column and what the training rows held in each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftBins {
    /// The column.
    pub column: String,
    /// Up to ten bins of equal count, or the most frequent categories and one
    /// bin more for all others.
    pub bins: Bins,
    /// Rows of each bin.
    pub counts: BinCounts,
}

impl DriftBins {
    /// Bins and counts of a column over some rows.
    ///
    /// # Errors
    /// If the table lacks the column.
    pub fn fit(table: &Table, name: &str, rows: &[usize]) -> Result<Self, RecipeError> {
        let column = find_column(table, name)?;
        let few = column.is_text() || distinct_up_to(column, FEW_VALUES + 1) <= FEW_VALUES;
        let bins = if few {
            let mut levels = count_levels(&column.texts(), rows, &vec![false; rows.len()]);
            levels.retain(|level| level.rows >= LEAST_LEVEL_ROWS);
            levels.truncate(MOST_LEVELS);
            Bins::Levels(levels.into_iter().map(|level| level.name).collect())
        } else {
            let numbers = column.numbers();
            let values: Vec<f64> = rows.iter().map(|&row| numbers[row]).collect();
            Bins::Edges(equal_frequency_edges(&values))
        };
        Ok(Self {
            column: name.to_owned(),
            counts: count(&bins, column, rows.iter().copied()),
            bins,
        })
    }

    /// The counts of some rows of a later table over the same bins; `None` where it
    /// lacks the column.
    #[must_use]
    pub fn count(&self, table: &Table, rows: &[usize]) -> Option<BinCounts> {
        let column = table.column(&self.column)?;
        Some(count(&self.bins, column, rows.iter().copied()))
    }

    /// Whether the parts fit together as [`DriftBins::fit`] makes them.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match &self.bins {
            Bins::Levels(levels) => levels.len() + 1 == self.counts.bins.len(),
            Bins::Edges(edges) => {
                let rising = edges.windows(2).all(|w| w[0] < w[1]);
                rising && edges.len() + 1 == self.counts.bins.len()
            }
        }
    }
}

fn count(bins: &Bins, column: &Column, rows: impl Iterator<Item = usize>) -> BinCounts {
    match bins {
        Bins::Edges(edges) => {
            let numbers = column.read_numbers(None);
            let values: Vec<f64> = rows.map(|row| numbers[row]).collect();
            BinCounts::of(edges, &values)
        }
        Bins::Levels(levels) => {
            let codes = Lookup::new(levels).codes(column);
            let mut counts = BinCounts {
                bins: vec![0; levels.len() + 1],
                missing: 0,
            };
            for row in rows {
                match codes[row] {
                    MISSING => counts.missing += 1,
                    // All that has no bin of its own shares the last one.
                    code => counts.bins[(code as usize).min(levels.len())] += 1,
                }
            }
            counts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;
    use crate::table::Kind;

    fn table(shift: i64) -> Table {
        let numbers: Vec<Option<i64>> = (0..100).map(|i| Some(i + shift)).collect();
        let words: Vec<Option<&str>> = (0..100)
            .map(|i| match i % 10 {
                0 => None,
                1..=6 => Some("own"),
                _ if i == 99 => Some("castle"),
                _ => Some("rent"),
            })
            .collect();
        table_of(vec![
            Column::from_integers("income", Kind::Integer, &numbers),
            Column::from_texts("housing", Kind::Category, &words),
        ])
    }

    #[test]
    fn the_same_rows_have_the_same_counts_and_other_rows_differ() {
        let rows: Vec<usize> = (0..100).collect();
        for name in ["income", "housing"] {
            let bins = DriftBins::fit(&table(0), name, &rows).unwrap();
            assert!(bins.is_sound());
            assert_eq!(bins.count(&table(0), &rows).unwrap(), bins.counts, "{name}");
            let json = serde_json::to_string(&bins).unwrap();
            assert_eq!(serde_json::from_str::<DriftBins>(&json).unwrap(), bins);
            assert_eq!(bins.count(&table_of(vec![]), &rows), None);
        }
        let housing = DriftBins::fit(&table(0), "housing", &rows).unwrap();
        assert_eq!(
            housing.bins,
            Bins::Levels(vec!["own".into(), "rent".into()])
        );
        assert_eq!(housing.counts.bins, [60, 29, 1]);
        assert_eq!(housing.counts.missing, 10);
        let income = DriftBins::fit(&table(0), "income", &rows).unwrap();
        let later = income.count(&table(60), &rows).unwrap();
        assert!(income.counts.csi(&later).unwrap().value > 0.25);
    }

    #[test]
    fn one_value_and_no_rows_give_one_bin() {
        let same = [Some(1.0); 30];
        let table = table_of(vec![Column::from_numbers("x", Kind::Number, &same)]);
        for rows in [vec![], (0..30).collect::<Vec<_>>()] {
            let bins = DriftBins::fit(&table, "x", &rows).unwrap();
            assert!(bins.is_sound());
            assert_eq!(bins.counts.bins.iter().sum::<usize>(), rows.len());
        }
    }
}
