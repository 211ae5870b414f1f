//! Row weights, by their names: how many rows of a portfolio, or of a survey, a row represents.

use crate::profile::name::squash;
use crate::recipe::inputs::roles::distinct_up_to;
use crate::table::Column;

/// Squashed names of row weights.
const NAMES: [&str; 23] = [
    "weight",
    "weights",
    "sampleweight",
    "samplingweight",
    "sampwt",
    "surveyweight",
    "caseweight",
    "obsweight",
    "rowweight",
    "pweight",
    "fweight",
    "aweight",
    "iweight",
    "wgt",
    "wt",
    "wts",
    "freqweight",
    "expansionfactor",
    "gewicht",
    "gewichtung",
    "fallgewicht",
    "权重",
    "样本权重",
];
/// Names that other columns have as well.
const SHORT_NAMES: [&str; 3] = ["w", "freq", "factorexpansion"];
/// Fewer values of a column with such a name are classes, or how often a loan is paid.
const LEAST_VALUES: usize = 13;

/// Whether a column is named like row weights; with a short name it must hold a positive number in
/// every row.
pub(super) fn is_weight(column: &Column) -> bool {
    let name = squash(&column.name);
    let named = |names: &[&str]| names.contains(&name.as_str());
    named(&NAMES) || (named(&SHORT_NAMES) && weighs_all(column))
}

/// Whether every row has a positive number, and these differ.
fn weighs_all(column: &Column) -> bool {
    !column.is_text()
        && distinct_up_to(column, LEAST_VALUES) >= LEAST_VALUES
        && column.numbers().iter().all(|number| *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;

    #[test]
    fn weights_are_known_by_their_names() {
        let of = |name: &str, number: fn(usize) -> f64| {
            let values: Vec<Option<f64>> = (0..50).map(|row| Some(number(row))).collect();
            is_weight(&Column::from_numbers(name, Kind::Number, &values))
        };
        let weight = |row: usize| 0.5 + row as f64 / 20.0;
        for name in [
            "pweight",
            "expansion_factor",
            "WGT",
            "Gewicht",
            "权重",
            "w",
            "freq",
        ] {
            assert!(of(name, weight), "{name}");
        }
        assert!(!of("height", weight));
        // Payments a year, and a column that also has zeros.
        assert!(!of("freq", |row| [1.0, 4.0, 12.0][row % 3]));
        assert!(!of("w", |row| row as f64));
    }
}
