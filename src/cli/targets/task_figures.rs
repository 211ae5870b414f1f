//! The figures of classes and numbers, as `train` and `evaluate` print them.

use crate::cli::output::report;
use crate::evaluate::targets::{
    ClassFigures, Keyed, NumberFigures, OF_CLASSES as KEYS_OF_CLASSES,
    OF_NUMBERS as KEYS_OF_NUMBERS,
};
use crate::workflow::Spread;
use crate::workflow::tasks::{PartFigures, TaskFolds};

type Line<F> = (&'static str, usize, fn(&F) -> Option<f64>);

const OF_CLASSES: [Line<ClassFigures>; 10] = [
    ("rows", 0, |f| Some(f.n as f64)),
    ("loss", 4, |f| f.loss),
    ("accuracy", 4, |f| f.accuracy),
    ("macro recall", 4, |f| f.macro_recall),
    ("macro F1", 4, |f| f.macro_f1),
    ("log-loss", 4, |f| f.log_loss),
    ("AUC, one vs rest", 4, |f| f.auc_ovr),
    ("kappa", 4, |f| f.kappa),
    ("within one class", 4, |f| f.within_one),
    ("quadratic kappa", 4, |f| f.kappa_quadratic),
];

const OF_NUMBERS: [Line<NumberFigures>; 8] = [
    ("rows", 0, |f| Some(f.n as f64)),
    ("loss", 4, |f| f.loss),
    ("MAE", 4, |f| f.mae),
    ("RMSE", 4, |f| f.rmse),
    ("R²", 4, |f| f.r2),
    ("bias", 4, |f| f.bias),
    ("rank correlation", 4, |f| f.rank_correlation),
    ("share at or below", 4, |f| f.coverage),
];

/// The figures of several parts side by side.
pub(super) fn show(columns: &[(&str, Option<&PartFigures>)]) {
    let row = |name: &str, cells: Vec<String>| {
        report::line(&format!("{name:<18}{}", cells.concat()));
    };
    row(
        "",
        columns
            .iter()
            .map(|(part, _)| format!("{part:>12}"))
            .collect(),
    );
    let cell = |value: Option<f64>, decimals: usize| match value {
        Some(value) => format!("{value:>12.decimals$}"),
        None => format!("{:>12}", "–"),
    };
    for (name, decimals, get) in OF_CLASSES {
        let of = |figures: Option<&PartFigures>| match figures {
            Some(PartFigures::Classes(figures)) => Some(get(figures)),
            _ => None,
        };
        lines(columns, name, decimals, &of, &cell, &row);
    }
    for (name, decimals, get) in OF_NUMBERS {
        let of = |figures: Option<&PartFigures>| match figures {
            Some(PartFigures::Numbers(figures)) => Some(get(figures)),
            _ => None,
        };
        lines(columns, name, decimals, &of, &cell, &row);
    }
}

/// One line of [`show`], if any part has the figure.
fn lines(
    columns: &[(&str, Option<&PartFigures>)],
    name: &str,
    decimals: usize,
    of: &dyn Fn(Option<&PartFigures>) -> Option<Option<f64>>,
    cell: &dyn Fn(Option<f64>, usize) -> String,
    row: &dyn Fn(&str, Vec<String>),
) {
    let values: Vec<Option<f64>> = columns.iter().map(|(_, f)| of(*f).flatten()).collect();
    if values.iter().any(Option::is_some) {
        row(
            name,
            values
                .into_iter()
                .map(|value| cell(value, decimals))
                .collect(),
        );
    }
}

/// Mean and spread of the figures over the folds, and their value over all out-of-fold rows.
pub(super) fn show_folds(folds: &TaskFolds) {
    report::line("");
    report::line(&format!(
        "{} folds{:>26}{:>16}{:>22}",
        folds.k, "out of fold", "mean ± sd", "range"
    ));
    match &folds.pooled {
        Some(PartFigures::Classes(figures)) => fold_lines(folds, &KEYS_OF_CLASSES, figures),
        Some(PartFigures::Numbers(figures)) => fold_lines(folds, &KEYS_OF_NUMBERS, figures),
        None => {}
    }
}

fn fold_lines<F>(folds: &TaskFolds, figures: &[Keyed<F>], pooled: &F) {
    for (key, get) in figures {
        let (Some(value), Some(Some(spread))) = (get(pooled), folds.spreads.get(*key)) else {
            continue;
        };
        let Spread { mean, sd, min, max } = spread;
        let (mean, range) = (
            format!("{mean:.4} ± {sd:.4}"),
            format!("{min:.4} to {max:.4}"),
        );
        let name = named(key);
        report::line(&format!("{name:<24}{value:>10.4}{mean:>20}{range:>22}"));
    }
}

/// A key of `metrics.json` as [`show`] names its figure.
fn named(key: &str) -> String {
    match key {
        "macro_f1" => "macro F1",
        "log_loss" => "log-loss",
        "auc_ovr" => "AUC, one vs rest",
        "within_one" => "within one class",
        "kappa_quadratic" => "quadratic kappa",
        "mae" => "MAE",
        "rmse" => "RMSE",
        "r2" => "R²",
        "coverage" => "share at or below",
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// Rows by true and predicted class.
pub(super) fn show_confusion(figures: &ClassFigures) {
    const MOST: usize = 12;
    if figures.classes.len() > MOST {
        return;
    }
    let cut = |text: &str| text.chars().take(10).collect::<String>();
    let header = figures.classes.iter().map(|c| format!("{:>11}", cut(c)));
    let header = header.collect::<Vec<_>>().concat();
    report::line("");
    report::line(&format!("{:<18}{header}", "true \\ predicted"));
    for (class, row) in figures.classes.iter().zip(&figures.confusion) {
        let cells = row.iter().map(|count| format!("{count:>11}"));
        let cells = cells.collect::<Vec<_>>().concat();
        report::line(&format!("{:<18}{cells}", cut(class)));
    }
}

/// Mean predicted and actual numbers by bins.
pub(super) fn show_calibration(figures: &NumberFigures) {
    report::line("");
    report::line(&format!(
        "{:>8}{:>16}{:>16}",
        "rows", "mean predicted", "mean actual"
    ));
    for bin in &figures.calibration {
        report::line(&format!(
            "{:>8}{:>16.4}{:>16.4}",
            bin.n, bin.predicted, bin.actual
        ));
    }
}
