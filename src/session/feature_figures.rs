//! Figures of single columns: how much each tells about the outcome by
//! itself. Descriptive, over all labelled rows; no model sees them.

use super::preview::FeatureFigures;
use crate::evaluate::Ordered;
use crate::evaluate::information::{Bin, information_value};
use crate::evaluate::ordered::Row;
use crate::recipe::labels::Labels;
use crate::table::{Column, Kind, Table};
use rayon::prelude::*;
use std::collections::HashMap;

/// Bins of a column, that of missing cells left out.
const BINS: usize = 10;
/// Rows whose texts are held at once.
const BLOCK: usize = 1 << 14;

/// The figures of every column but the target.
pub(super) fn feature_figures(table: &Table, target: &str, labels: &Labels) -> Vec<FeatureFigures> {
    let columns = table.columns.par_iter();
    columns
        .filter(|column| column.name != target)
        .map(|column| figures(column, labels))
        .collect()
}

fn figures(column: &Column, labels: &Labels) -> FeatureFigures {
    let (auc, iv) = match column.kind {
        Kind::Text | Kind::Identifier => (None, None),
        _ if column.is_text() => of_categories(column, labels),
        _ => of_numbers(&column.numbers(), labels),
    };
    FeatureFigures {
        column: column.name.clone(),
        auc: auc.map(|auc| auc.max(1.0 - auc)),
        iv,
    }
}

fn of_numbers(values: &[f64], labels: &Labels) -> (Option<f64>, Option<f64>) {
    let mut missing = Bin::default();
    let (mut y, mut x) = (Vec::new(), Vec::new());
    for (row, value) in values.iter().enumerate() {
        let Some(bad) = labels.is_bad(row) else {
            continue;
        };
        if value.is_finite() {
            y.push(bad);
            x.push(*value);
        } else {
            missing.count(bad);
        }
    }
    let rows = Ordered::new(&y, &x);
    let groups = rows.tied_groups(BINS);
    let count = |group: &&[Row]| Bin {
        goods: group.iter().filter(|row| !row.bad).count(),
        bads: group.iter().filter(|row| row.bad).count(),
    };
    let bins = groups.iter().map(count).chain([missing]);
    let bins: Vec<Bin> = bins.collect();
    (rows.auc(), information_value(&bins))
}

/// The most frequent categories and the others as one, ordered by bad rate.
fn of_categories(column: &Column, labels: &Labels) -> (Option<f64>, Option<f64>) {
    let mut counts: HashMap<String, Bin> = HashMap::new();
    let mut missing = Bin::default();
    for start in (0..column.len()).step_by(BLOCK) {
        for (row, text) in (start..).zip(column.texts_of(start..start + BLOCK)) {
            match (labels.is_bad(row), text) {
                (None, _) => {}
                (Some(bad), None) => missing.count(bad),
                (Some(bad), Some(text)) => counts.entry(text).or_default().count(bad),
            }
        }
    }
    let mut levels: Vec<(String, Bin)> = counts.into_iter().collect();
    levels.sort_unstable_by(|a, b| b.1.n().cmp(&a.1.n()).then_with(|| a.0.cmp(&b.0)));
    let mut bins: Vec<Bin> = levels.iter().take(BINS - 1).map(|(_, bin)| *bin).collect();
    let mut others = Bin::default();
    for (_, bin) in levels.iter().skip(BINS - 1) {
        others = others.and(bin);
    }
    bins.extend([others, missing]);
    let (mut y, mut x) = (Vec::new(), Vec::new());
    for bin in &bins {
        let rate = bin.bads as f64 / bin.n().max(1) as f64;
        y.extend(std::iter::repeat_n(true, bin.bads));
        y.extend(std::iter::repeat_n(false, bin.goods));
        x.resize(y.len(), rate);
    }
    (Ordered::new(&y, &x).auc(), information_value(&bins))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{TargetSpec, labels};

    #[test]
    fn a_column_that_tells_all_and_one_that_tells_nothing() {
        let whole =
            |f: fn(i64) -> i64| -> Vec<Option<i64>> { (0..100).map(|k| Some(f(k))).collect() };
        let words: Vec<Option<&str>> = (0..100)
            .map(|k| Some(if k % 4 == 0 { "x" } else { "y" }))
            .collect();
        let table = Table::from_columns(vec![
            Column::from_integers("bad", Kind::Flag, &whole(|k| i64::from(k % 4 == 0))),
            Column::from_integers(
                "falls",
                Kind::Integer,
                &whole(|k| if k % 4 == 0 { -k } else { k + 1 }),
            ),
            Column::from_texts("word", Kind::Category, &words),
            Column::from_integers("same", Kind::Integer, &whole(|_| 7)),
            Column::from_texts("name", Kind::Text, &words),
        ]);
        let target = TargetSpec {
            column: "bad".into(),
            ..TargetSpec::default()
        };
        let labels = labels(&table, &target).unwrap();
        let figures = feature_figures(&table, "bad", &labels);
        let auc = |k: usize| figures[k].auc;
        assert_eq!(figures.len(), 4);
        assert_eq!(
            [auc(0), auc(1), auc(2), auc(3)],
            [Some(1.0), Some(1.0), Some(0.5), None]
        );
        assert!(figures[0].iv.unwrap() > 3.0 && figures[1].iv.unwrap() > 3.0);
        assert!(figures[2].iv.unwrap().abs() < 1e-9);
    }
}
