//! Drift bins: how the values of a column lay in the training rows, so that a
//! later table can be held against them. No row is kept, and no category of
//! fewer than ten rows by name.

use crate::evaluate::population::stability::BinCounts;
use crate::recipe::encoding::encoder::Bins;
use crate::recipe::encoding::levels::{LEAST_LEVEL_ROWS, Lookup, MISSING, count_levels};
use crate::recipe::encoding::special::{AS_MISSING, ORDINARY, Special};
use crate::recipe::encoding::woe::equal_frequency_edges;
use crate::recipe::error::RecipeError;
use crate::recipe::inputs::roles::distinct_up_to;
use crate::recipe::outcome::labels::find_column;
use crate::recipe::plan::FEW_VALUES;
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
    /// Rows of each bin, those of special levels behind the others.
    pub counts: BinCounts,
    /// Values and words that are no measurement, each a bin.
    #[serde(default, skip_serializing_if = "Special::is_empty")]
    pub special: Special,
}

impl DriftBins {
    /// Bins and counts of a column over some rows, a bin for each special level.
    ///
    /// # Errors
    /// If the table lacks the column.
    pub fn fit(
        table: &Table,
        name: &str,
        rows: &[usize],
        special: &Special,
    ) -> Result<Self, RecipeError> {
        let column = find_column(table, name)?;
        let mut numbers = column.numbers();
        let places = special.places(column, 0..column.len(), &mut numbers);
        let ordinary = |row: &usize| places.get(*row).is_none_or(|place| *place == ORDINARY);
        let few = column.is_text() || distinct_up_to(column, FEW_VALUES + 1) <= FEW_VALUES;
        let bins = if few {
            let ordinary: Vec<usize> = rows.iter().copied().filter(ordinary).collect();
            drop(numbers);
            let mut levels = count_levels(column, &ordinary, &vec![false; ordinary.len()]);
            levels.retain(|level| level.rows >= LEAST_LEVEL_ROWS);
            levels.truncate(MOST_LEVELS);
            Bins::Levels(levels.into_iter().map(|level| level.name).collect())
        } else {
            let values: Vec<f64> = rows.iter().map(|&row| numbers[row]).collect();
            Bins::Edges(equal_frequency_edges(&values))
        };
        Ok(Self {
            column: name.to_owned(),
            counts: count(&bins, special, column, rows),
            bins,
            special: special.clone(),
        })
    }

    /// The counts of some rows of a later table over the same bins; `None` where it
    /// lacks the column.
    #[must_use]
    pub fn count(&self, table: &Table, rows: &[usize]) -> Option<BinCounts> {
        let column = table.column(&self.column)?;
        Some(count(&self.bins, &self.special, column, rows))
    }

    /// The bin of each row of a later table, from 0; the number of bins of a missing cell. `None`
    /// where it lacks the column.
    #[must_use]
    pub fn places(&self, table: &Table) -> Option<Vec<u32>> {
        let column = table.column(&self.column)?;
        Some(places(&self.bins, &self.special, column))
    }

    /// Whether a place of [`DriftBins::places`] may be that of a value that training did not
    /// hold: the bin of all categories without one of their own, and any range of numbers.
    #[must_use]
    pub fn may_be_unseen(&self, place: u32) -> bool {
        match &self.bins {
            Bins::Levels(levels) => place as usize == levels.len(),
            Bins::Edges(_) => true,
        }
    }

    /// Whether the parts fit together as [`DriftBins::fit`] makes them.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let counted = self.counts.bins.len().checked_sub(self.special.levels());
        if !self.special.is_sound() {
            return false;
        }
        match &self.bins {
            Bins::Levels(levels) => Some(levels.len() + 1) == counted,
            Bins::Edges(edges) => {
                let rising = edges.windows(2).all(|w| w[0] < w[1]);
                rising && Some(edges.len() + 1) == counted
            }
        }
    }
}

fn count(bins: &Bins, special: &Special, column: &Column, rows: &[usize]) -> BinCounts {
    let places = places(bins, special, column);
    let mut counts = vec![0; ordinary_bins(bins) + special.levels() + 1];
    for row in rows {
        counts[places[*row] as usize] += 1;
    }
    let missing = counts.pop().unwrap_or_default();
    BinCounts {
        bins: counts,
        missing,
    }
}

/// Bins of cells that are no special level.
fn ordinary_bins(bins: &Bins) -> usize {
    match bins {
        Bins::Levels(levels) => levels.len() + 1,
        Bins::Edges(edges) => edges.len() + 1,
    }
}

/// The bin of each row: an ordinary one, behind these one of the special levels, behind these
/// that of missing cells.
fn places(bins: &Bins, special: &Special, column: &Column) -> Vec<u32> {
    let ordinary = ordinary_bins(bins) as u32;
    let missing = ordinary + special.levels() as u32;
    let mut numbers = column.read_numbers(None);
    let levels = special.places(column, 0..column.len(), &mut numbers);
    let level = |row: usize| levels.get(row).copied().unwrap_or(ORDINARY);
    let codes = match bins {
        Bins::Levels(levels) => Lookup::new(levels).codes(column),
        Bins::Edges(_) => Vec::new(),
    };
    let place = |row: usize| match (level(row), bins) {
        (place, _) if place < AS_MISSING => ordinary + place,
        (_, Bins::Edges(edges)) => match numbers[row] {
            value if value.is_finite() => edges.partition_point(|edge| *edge < value) as u32,
            _ => missing,
        },
        (AS_MISSING, Bins::Levels(_)) => missing,
        (_, Bins::Levels(_)) if codes[row] == MISSING => missing,
        // All that has no bin of its own shares the last one.
        (_, Bins::Levels(_)) => codes[row].min(ordinary - 1),
    };
    (0..column.len()).map(place).collect()
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
            let bins = DriftBins::fit(&table(0), name, &rows, &Special::default()).unwrap();
            assert!(bins.is_sound());
            assert_eq!(bins.count(&table(0), &rows).unwrap(), bins.counts, "{name}");
            let json = serde_json::to_string(&bins).unwrap();
            assert_eq!(serde_json::from_str::<DriftBins>(&json).unwrap(), bins);
            assert_eq!(bins.count(&table_of(vec![]), &rows), None);
        }
        let housing = DriftBins::fit(&table(0), "housing", &rows, &Special::default()).unwrap();
        assert_eq!(
            housing.bins,
            Bins::Levels(vec!["own".into(), "rent".into()])
        );
        assert_eq!(housing.counts.bins, [60, 29, 1]);
        assert_eq!(housing.counts.missing, 10);
        let income = DriftBins::fit(&table(0), "income", &rows, &Special::default()).unwrap();
        let later = income.count(&table(60), &rows).unwrap();
        assert!(income.counts.csi(&later).unwrap().value > 0.25);
    }

    #[test]
    fn one_value_and_no_rows_give_one_bin() {
        let same = [Some(1.0); 30];
        let table = table_of(vec![Column::from_numbers("x", Kind::Number, &same)]);
        for rows in [vec![], (0..30).collect::<Vec<_>>()] {
            let bins = DriftBins::fit(&table, "x", &rows, &Special::default()).unwrap();
            assert!(bins.is_sound());
            assert_eq!(bins.counts.bins.iter().sum::<usize>(), rows.len());
        }
    }

    #[test]
    fn special_levels_are_bins_of_their_own_beside_missing() {
        let numbers: Vec<Option<i64>> = (0..100)
            .map(|i| match i % 10 {
                0 => None,
                1 => Some(9999),
                _ => Some(i),
            })
            .collect();
        let rows: Vec<usize> = (0..100).collect();
        for few in [false, true] {
            let cut = |v: Option<i64>| v.map(|v| if few && v < 9999 { v % 3 } else { v });
            let cells: Vec<Option<i64>> = numbers.iter().copied().map(cut).collect();
            let column = Column::from_integers("x", Kind::Integer, &cells);
            let special = Special::fit(&[&column], &[9999.0], &rows);
            let table = table_of(vec![column]);
            let bins = DriftBins::fit(&table, "x", &rows, &special).unwrap();
            assert_eq!(
                (bins.counts.bins.last(), bins.counts.missing),
                (Some(&10), 10)
            );
            assert_eq!(bins.counts.bins.iter().sum::<usize>(), 90);
            assert!(bins.is_sound(), "{bins:?}");
            let json = serde_json::to_string(&bins).unwrap();
            assert_eq!(serde_json::from_str::<DriftBins>(&json).unwrap(), bins);
        }
    }
}
