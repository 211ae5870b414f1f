//! Figures for targets other than good and bad: several classes, and numbers.

pub mod classes;
pub mod numbers;

pub use classes::{ClassFigures, class_figures};
pub use numbers::{NumberFigures, number_figures};

use serde::{Deserialize, Serialize};

/// The figures of one part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PartFigures {
    /// Of classes.
    Classes(ClassFigures),
    /// Of a number.
    Numbers(NumberFigures),
}

impl PartFigures {
    /// Those of classes.
    #[must_use]
    pub fn classes(&self) -> Option<&ClassFigures> {
        match self {
            Self::Classes(figures) => Some(figures),
            Self::Numbers(_) => None,
        }
    }

    /// Those of a number.
    #[must_use]
    pub fn numbers(&self) -> Option<&NumberFigures> {
        match self {
            Self::Classes(_) => None,
            Self::Numbers(figures) => Some(figures),
        }
    }

    /// Rows with a known target.
    #[must_use]
    pub fn n(&self) -> usize {
        match self {
            Self::Classes(figures) => figures.n,
            Self::Numbers(figures) => figures.n,
        }
    }

    /// Mean objective of the training.
    #[must_use]
    pub fn loss(&self) -> Option<f64> {
        match self {
            Self::Classes(figures) => figures.loss,
            Self::Numbers(figures) => figures.loss,
        }
    }
}

/// A figure: its key in files, and where it is.
pub type Keyed<F> = (&'static str, fn(&F) -> Option<f64>);

/// The figures of classes that have a spread over folds.
pub const OF_CLASSES: [Keyed<ClassFigures>; 9] = [
    ("loss", |f| f.loss),
    ("accuracy", |f| f.accuracy),
    ("macro_recall", |f| f.macro_recall),
    ("macro_f1", |f| f.macro_f1),
    ("log_loss", |f| f.log_loss),
    ("auc_ovr", |f| f.auc_ovr),
    ("kappa", |f| f.kappa),
    ("within_one", |f| f.within_one),
    ("kappa_quadratic", |f| f.kappa_quadratic),
];

/// The figures of numbers that have a spread over folds.
pub const OF_NUMBERS: [Keyed<NumberFigures>; 8] = [
    ("loss", |f| f.loss),
    ("mae", |f| f.mae),
    ("rmse", |f| f.rmse),
    ("r2", |f| f.r2),
    ("bias", |f| f.bias),
    ("median_absolute_error", |f| f.median_absolute_error),
    ("rank_correlation", |f| f.rank_correlation),
    ("coverage", |f| f.coverage),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::assert_contains;
    use serde_json::{Value, json};

    /// Made by `make_targets.py` beside it.
    const REFERENCE: &str = include_str!("../../../tests/fixtures/evaluate/targets.json");

    fn reference(of: &str) -> (Value, impl Fn(&str) -> Vec<f64>) {
        let all: Value = serde_json::from_str(REFERENCE).unwrap();
        let expected = all[of].clone();
        let values = expected.clone();
        let list = move |key: &str| -> Vec<f64> {
            let list = values[key].as_array().unwrap();
            list.iter().map(|v| v.as_f64().unwrap()).collect()
        };
        (expected, list)
    }

    fn without(mut expected: Value, keys: &[&str]) -> Value {
        let fields = expected.as_object_mut().unwrap();
        for key in keys {
            fields.remove(*key);
        }
        expected
    }

    #[test]
    fn figures_of_classes_equal_scikit_learn() {
        let (expected, list) = reference("classes");
        let places = |key: &str| list(key).iter().map(|v| *v as usize).collect::<Vec<_>>();
        let (y, predicted) = (places("y"), places("predicted"));
        let classes: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).into();
        let got = class_figures(&classes, (&y, &predicted), &list("p"), true, None);
        let expected = without(expected, &["y", "predicted", "p"]);
        assert_contains(&json!(got), &expected, "classes");
        let plain = class_figures(&classes, (&y, &predicted), &list("p"), false, None);
        assert_eq!(plain.within_one, None);
        let none = class_figures(&classes, (&[], &[]), &[], true, None);
        assert_eq!((none.n, none.accuracy, none.log_loss), (0, None, None));
        assert_eq!((none.auc_ovr, none.kappa), (None, None));
    }

    #[test]
    fn figures_of_numbers_equal_scikit_learn_and_scipy() {
        let (expected, list) = reference("numbers");
        let (y, predicted) = (list("y"), list("predicted"));
        let got = number_figures(&y, &predicted, None);
        let expected = without(expected, &["y", "predicted"]);
        assert_contains(&json!(got), &expected, "numbers");
        assert_eq!(got.calibration.iter().map(|bin| bin.n).sum::<usize>(), 50);
        let none = number_figures(&[], &[], None);
        assert_eq!((none.mae, none.rmse, none.r2), (None, None, None));
        let equal = number_figures(&[2.0; 5], &[2.0; 5], None);
        assert_eq!((equal.rmse, equal.r2), (Some(0.0), None));
        assert_eq!(equal.calibration.len(), 1);
    }

    #[test]
    fn the_order_of_rows_changes_no_figure() {
        let (_, list) = reference("numbers");
        let (y, predicted) = (list("y"), list("predicted"));
        let turned = |values: &[f64]| values.iter().rev().copied().collect::<Vec<f64>>();
        let one = number_figures(&y, &predicted, None);
        let other = number_figures(&turned(&y), &turned(&predicted), None);
        assert_contains(&json!(other), &json!(one), "rows in another order");
    }
}
