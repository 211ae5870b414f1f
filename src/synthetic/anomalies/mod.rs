//! Anomalies: a score for each row of a file without outcomes, and the columns in which the row
//! is most unusual.

mod autoencoder;
mod features;
mod isolation_forest;

use crate::synthetic::anomalies::autoencoder::reconstruction_errors;
use crate::synthetic::anomalies::features::{features, scaled};
use crate::synthetic::anomalies::isolation_forest::isolation_forest;
use crate::synthetic::error::SyntheticError;
use crate::table::Table;
use crate::train::Control;
use serde::{Deserialize, Serialize};

/// Fewest rows among which one can be unusual.
const LEAST_ROWS: usize = 20;
/// Columns named for a row.
pub const NAMED: usize = 3;
/// Times its mean that the error of a column must be for the column to be named.
const UNUSUAL: f64 = 2.0;

/// How rows are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnomalyMethod {
    /// By how few random splits set a row apart: 2^(−E(h) / c(ψ)), above .5 where fewer do than
    /// on average.
    #[default]
    IsolationForest,
    /// By how badly a network puts a row out again: the share of rows with a smaller error.
    Autoencoder,
}

/// Events of a scoring while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AnomalyEvent {
    /// The training of the autoencoder begins.
    Started {
        /// Epochs there will be.
        epochs: usize,
    },
    /// An epoch is done.
    Epoch {
        /// From 1.
        epoch: usize,
        /// Mean squared error of an input.
        loss: f64,
    },
    /// The isolation forest has scored some of the rows.
    Scored {
        /// So many.
        rows: usize,
        /// All rows.
        of: usize,
    },
}

/// A score for each row, higher where it is more unusual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Anomalies {
    /// How they were scored.
    pub method: AnomalyMethod,
    /// Within [0, 1], in the order of the file.
    pub scores: Vec<f64>,
    /// The error of each row, summed over the columns, each over its mean; none of an isolation
    /// forest.
    pub errors: Vec<f64>,
    /// The columns that were used.
    pub columns: Vec<String>,
    /// For each row the places of up to three columns in which it is most unusual, the most
    /// unusual first.
    pub most_unusual: Vec<Vec<u32>>,
}

/// Scores the rows of a table by some of its columns.
///
/// # Errors
/// If there are under 20 rows, no column varies, or a training does not end well.
pub fn anomalies(
    table: &Table,
    names: &[String],
    (method, seed): (AnomalyMethod, u64),
    control: &Control,
    emit: &mut dyn FnMut(AnomalyEvent),
) -> Result<Anomalies, SyntheticError> {
    let rows = table.rows;
    if rows < LEAST_ROWS {
        let least = LEAST_ROWS;
        return Err(SyntheticError::TooFewRows { rows, least });
    }
    let features = features(table, names);
    if features.is_empty() {
        return Err(SyntheticError::NoColumns);
    }
    let count = features.len();
    let (scores, errors, shares, bound) = match method {
        AnomalyMethod::IsolationForest => {
            let found = isolation_forest(&features, rows, seed, control, emit);
            let found = found.ok_or(SyntheticError::Unfinished)?;
            (found.scores, Vec::new(), found.shares, 0.0)
        }
        AnomalyMethod::Autoencoder => {
            let inputs = scaled(&features, rows);
            let errors = reconstruction_errors(&inputs, rows, seed, control, emit)?;
            let shares = by_feature(&errors, &inputs.owner, count);
            let sums: Vec<f64> = shares
                .chunks_exact(count)
                .map(|row| row.iter().sum())
                .collect();
            (shares_below(&sums), sums, shares, UNUSUAL)
        }
    };
    let most_unusual = shares.chunks_exact(count);
    Ok(Anomalies {
        method,
        scores,
        errors,
        most_unusual: most_unusual.map(|row| largest(row, bound)).collect(),
        columns: features.into_iter().map(|feature| feature.name).collect(),
    })
}

/// Errors of inputs as those of their features, each over its mean.
fn by_feature(errors: &[f32], owner: &[usize], count: usize) -> Vec<f64> {
    let rows = errors.len() / owner.len();
    let (mut sums, mut means) = (vec![0.0; rows * count], vec![0.0; count]);
    for (errors, sums) in errors
        .chunks_exact(owner.len())
        .zip(sums.chunks_exact_mut(count))
    {
        for (error, feature) in errors.iter().zip(owner) {
            sums[*feature] += f64::from(*error);
            means[*feature] += f64::from(*error) / rows as f64;
        }
    }
    for row in sums.chunks_exact_mut(count) {
        for (sum, mean) in row.iter_mut().zip(&means) {
            *sum /= mean.max(1e-9);
        }
    }
    sums
}

/// For each value the share of the others that are smaller, ties counted half.
fn shares_below(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let others = (values.len() - 1).max(1) as f64;
    let share = |value: &f64| {
        let below = sorted.partition_point(|v| v.total_cmp(value).is_lt());
        let same = sorted.partition_point(|v| v.total_cmp(value).is_le()) - below;
        (below as f64 + 0.5 * (same - 1) as f64) / others
    };
    values.iter().map(share).collect()
}

/// The places of up to three of the largest values above a bound, the largest first.
fn largest(values: &[f64], bound: f64) -> Vec<u32> {
    let mut places: Vec<u32> = (0..values.len() as u32).collect();
    places.retain(|place| values[*place as usize] > bound);
    places.sort_by(|a, b| values[*b as usize].total_cmp(&values[*a as usize]));
    places.truncate(NAMED);
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Kind};

    /// A square of numbers with a category; the last five rows are unusual in one column each.
    fn planted() -> Table {
        let mut state = 12_345_u64;
        let mut unit = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let rows = 600;
        let mut columns: Vec<Vec<Option<f64>>> = (0..4)
            .map(|_| (0..rows).map(|_| Some(unit())).collect())
            .collect();
        for (place, row) in (rows - 4..rows).enumerate() {
            columns[place][row] = Some(40.0);
        }
        let kinds = ["a", "b", "c"];
        let texts: Vec<Option<&str>> = (0..rows).map(|row| Some(kinds[row % 3])).collect();
        let numbers = columns.iter().enumerate();
        let mut all: Vec<Column> = numbers
            .map(|(place, values)| Column::from_numbers(&format!("n{place}"), Kind::Number, values))
            .collect();
        all.push(Column::from_texts("kind", Kind::Category, &texts));
        all.push(Column::from_integers(
            "same",
            Kind::Integer,
            &vec![Some(1); rows],
        ));
        Table::from_columns(all)
    }

    #[test]
    fn planted_rows_score_highest_and_their_column_is_named() {
        let table = planted();
        let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        for method in [AnomalyMethod::IsolationForest, AnomalyMethod::Autoencoder] {
            let search = || {
                let control = Control::default();
                anomalies(&table, &names, (method, 1), &control, &mut |_| {}).unwrap()
            };
            let found = search();
            assert_eq!(found, search());
            assert_eq!(found.columns, ["n0", "n1", "n2", "n3", "kind"]);
            let most = found.scores[..596].iter().copied().fold(0.0, f64::max);
            for (place, row) in (596..600).enumerate() {
                assert!(found.scores[row] > most, "{method:?} {row}");
                assert_eq!(found.most_unusual[row][0], place as u32, "{method:?}");
            }
            assert!(found.scores.iter().all(|score| (0.0..=1.0).contains(score)));
        }
    }

    #[test]
    fn what_cannot_be_scored_is_said() {
        let search = |table: &Table| {
            let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
            let method = (AnomalyMethod::default(), 1);
            anomalies(table, &names, method, &Control::default(), &mut |_| {}).unwrap_err()
        };
        let same = Column::from_integers("same", Kind::Integer, &vec![Some(1); 50]);
        assert_eq!(
            search(&Table::from_columns(vec![same])),
            SyntheticError::NoColumns
        );
        let few = Column::from_integers("few", Kind::Integer, &[Some(1), Some(2)]);
        let expected = SyntheticError::TooFewRows { rows: 2, least: 20 };
        assert_eq!(search(&Table::from_columns(vec![few])), expected);
    }

    #[test]
    fn ranks_are_shares_of_the_others() {
        assert_eq!(shares_below(&[3.0, 1.0, 2.0]), [1.0, 0.0, 0.5]);
        assert_eq!(shares_below(&[1.0, 1.0]), [0.5, 0.5]);
    }
}
