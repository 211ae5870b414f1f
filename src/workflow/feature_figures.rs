//! Figures of single columns: how much each tells about the outcome by
//! itself. Descriptive, over all labelled rows; no model sees them.

use crate::evaluate::Ordered;
use crate::evaluate::discrimination::ordered::Row;
use crate::evaluate::population::information::{Bin, information_value};
use crate::evaluate::targets::numbers::rank_correlation;
use crate::recipe::outcome::labels::Labels;
use crate::recipe::remark::Remark;
use crate::table::{Column, Kind, Table};
use crate::workflow::level_outcomes::{LevelOfOne, level_of_one};
use rayon::prelude::*;
use std::collections::HashMap;

/// Bins of a column, that of missing cells left out.
const BINS: usize = 10;
/// From this AUC on a column alone tells too much.
pub const SUSPICIOUS_AUC: f64 = 0.95;
/// From this AUC on the gaps of a column do.
pub const SUSPICIOUS_GAPS_AUC: f64 = 0.90;
/// From this rank correlation on, of either sign, a column follows a target of numbers.
const SUSPICIOUS_CORRELATION: f64 = 0.98;
/// Rows from which on it does.
const LEAST_FOLLOWED: usize = 30;
/// Goods, and bads, with a cell below which its AUC shows no leak.
const LEAST_FILLED: usize = 10;
/// Cells of one outcome alone are no chance below this probability.
const CHANCE: f64 = 1e-9;
/// Labelled rows that tell whether a look at all of them is worth its time.
const FEW_ROWS: usize = 4_000;
/// Bads among these rows, so that their AUC lies within [`SLACK`] of that of all.
const FEW_BADS: usize = 100;
/// How much lower an AUC over these few rows may be by chance.
const SLACK: f64 = 0.07;
/// Rows whose texts are held at once.
const BLOCK: usize = 1 << 14;

/// How much a column tells by itself about the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureFigures {
    /// Name of the column.
    pub column: String,
    /// AUC of the column alone, never below ½.
    pub auc: Option<f64>,
    /// Information value over at most ten bins and one for missing cells.
    pub iv: Option<f64>,
    /// AUC of whether the cell is missing, never below ½; `None` without gaps.
    pub gaps_auc: Option<f64>,
    /// Labelled rows with a cell where all of them have one outcome, and whether that is bad; not
    /// where chance could do it.
    pub filled_for_one: Option<(usize, bool)>,
    /// A value all of whose rows have one outcome, where chance would give both.
    pub level_of_one: Option<LevelOfOne>,
    /// Whether its AUC rests on fewer goods or bads with a cell than tell of a leak.
    pub is_of_few: bool,
}

/// The figures of every column but the target.
pub(crate) fn feature_figures(table: &Table, target: &str, labels: &Labels) -> Vec<FeatureFigures> {
    let columns = table.columns.par_iter();
    columns
        .filter(|column| column.name != target)
        .map(|column| figures(column, labels))
        .collect()
}

/// The inputs that nearly give the outcome by themselves, or by their gaps.
pub(crate) fn leaks(table: &Table, inputs: &[String], labels: &Labels) -> Vec<Remark> {
    let columns = inputs.par_iter().filter_map(|name| table.column(name));
    let found = columns.map(|column| leaks_of(&suspicious_figures(column, labels)));
    found.collect::<Vec<_>>().concat()
}

/// What figures that are known say of a leak.
pub(crate) fn leaks_of(figures: &FeatureFigures) -> Vec<Remark> {
    let from = |auc: Option<f64>, least: f64| auc.filter(|auc| *auc >= least);
    let shown = |auc: f64| format!("{auc:.3}");
    let column = || figures.column.clone();
    let by_value = from(figures.auc, SUSPICIOUS_AUC).filter(|_| !figures.is_of_few);
    let by_value = by_value.map(|auc| Remark::Leak {
        column: column(),
        auc: shown(auc),
    });
    let by_gaps = from(figures.gaps_auc, SUSPICIOUS_GAPS_AUC).map(|auc| Remark::LeakByGaps {
        column: column(),
        auc: shown(auc),
    });
    let by_filling = figures.filled_for_one.filter(|_| by_gaps.is_none());
    let by_filling = by_filling.map(|(rows, bad)| Remark::FilledForOne {
        column: column(),
        rows,
        bad,
    });
    let all = by_value.into_iter().chain(by_gaps).chain(by_filling);
    let mut all: Vec<Remark> = all.collect();
    // A column that gives the outcome away as a whole needs no remark on one of its values.
    let by_level = figures.level_of_one.as_ref().filter(|_| all.is_empty());
    all.extend(by_level.map(|level| level.remark(&figures.column).into()));
    all
}

/// The inputs of numbers that follow a target of numbers, `values` by row.
pub(crate) fn followers(table: &Table, inputs: &[String], values: &[Option<f64>]) -> Vec<Remark> {
    let columns = inputs.par_iter().filter_map(|name| table.column(name));
    let numbers = columns.filter(|c| !c.is_text() && !matches!(c.kind, Kind::Empty | Kind::Text));
    let found = numbers.filter_map(|column| {
        let both = column.numbers().into_iter().zip(values);
        let both = both.filter_map(|(x, y)| Some((x, (*y)?)).filter(|(x, _)| x.is_finite()));
        let both: Vec<(f64, f64)> = both.collect();
        // Ties of a value that many rows have lower the correlation of all others.
        let of_all = correlation(both.iter().copied());
        let of_others = frequent(both.iter().map(|(_, y)| *y))
            .and_then(|most| correlation(both.iter().copied().filter(|(_, y)| *y != most)));
        let both = of_all.into_iter().chain(of_others);
        let correlation = both.max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
        (correlation.abs() >= SUSPICIOUS_CORRELATION).then(|| Remark::FollowsTarget {
            column: column.name.clone(),
            correlation: format!("{correlation:.3}"),
        })
    });
    found.collect()
}

/// The rank correlation of pairs; few follow by chance, and few values are classes.
fn correlation(both: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
    rank_correlation(&x, &y).filter(|_| x.len() >= LEAST_FOLLOWED)
}

/// The value at the lower end that a tenth of the rows or more have, as a delay of no day.
fn frequent(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let (all, ties) = values.fold((0, 0), |(all, ties), value| {
        (all + 1, ties + usize::from(value == least))
    });
    (ties > 0 && ties * 10 >= all).then_some(least)
}

/// The figures of a column, its AUC only where some rows say that it is high.
fn suspicious_figures(column: &Column, labels: &Labels) -> FeatureFigures {
    let rows = labels.goods + labels.bads;
    if rows > 2 * FEW_ROWS && !column.is_text() && column.kind != Kind::Identifier {
        let numbers = column.numbers();
        let step = labels.rows.len() / FEW_ROWS;
        let (mut y, mut x) = (Vec::new(), Vec::new());
        for row in (0..numbers.len()).step_by(step.max(1)) {
            if let Some(bad) = labels.is_bad(row).filter(|_| numbers[row].is_finite()) {
                y.push(bad);
                x.push(numbers[row]);
            }
        }
        let bads = y.iter().filter(|bad| **bad).count();
        let auc = Ordered::new(&y, &x).auc();
        let may_leak = |auc: f64| auc.max(1.0 - auc) >= SUSPICIOUS_AUC - SLACK;
        if bads >= FEW_BADS && !auc.is_none_or(may_leak) {
            return FeatureFigures {
                column: column.name.clone(),
                auc: None,
                iv: None,
                gaps_auc: gaps_auc(column, labels),
                filled_for_one: filled_for_one(column, labels),
                level_of_one: level_of_one(column, labels, all_gaps(column, labels)),
                is_of_few: false,
            };
        }
    }
    figures(column, labels)
}

/// The labelled rows without a cell; `None` where no cell is missing, or only one outcome is known.
fn gaps(column: &Column, labels: &Labels) -> Option<Bin> {
    if column.missing() == 0 || labels.goods == 0 || labels.bads == 0 {
        return None;
    }
    let mut gaps = Bin::default();
    let nulls = column.values.is_null();
    for (row, null) in nulls.iter().enumerate() {
        if let Some(bad) = labels.is_bad(row).filter(|_| null == Some(true)) {
            gaps.count(bad);
        }
    }
    Some(gaps)
}

/// The labelled rows without a cell, none where no cell is missing.
fn all_gaps(column: &Column, labels: &Labels) -> Bin {
    gaps(column, labels).unwrap_or_default()
}

/// Whether fewer goods or bads have a cell than tell of a leak: three cells and one bad among them
/// often have an AUC of 1.
fn is_of_few(column: &Column, labels: &Labels) -> bool {
    let gaps = all_gaps(column, labels);
    let bads = labels.bads.saturating_sub(gaps.bads);
    let goods = labels.goods.saturating_sub(gaps.goods);
    bads.min(goods) < LEAST_FILLED
}

/// The labelled rows with a cell where all of them have one outcome, and whether that is bad.
fn filled_for_one(column: &Column, labels: &Labels) -> Option<(usize, bool)> {
    let gaps = gaps(column, labels)?;
    let bads = labels.bads.saturating_sub(gaps.bads);
    let goods = labels.goods.saturating_sub(gaps.goods);
    let (rows, bad) = match (goods, bads) {
        (0, bads) => (bads, true),
        (goods, 0) => (goods, false),
        _ => return None,
    };
    let known = (labels.goods + labels.bads) as f64;
    let share = if bad { labels.bads } else { labels.goods } as f64 / known;
    (share.powf(rows as f64) < CHANCE).then_some((rows, bad))
}

/// AUC of whether a cell is missing, never below ½.
fn gaps_auc(column: &Column, labels: &Labels) -> Option<f64> {
    let gaps = gaps(column, labels)?;
    let of_bads = gaps.bads as f64 / labels.bads as f64;
    let of_goods = gaps.goods as f64 / labels.goods as f64;
    Some(0.5 + (of_bads - of_goods).abs() / 2.0)
}

fn figures(column: &Column, labels: &Labels) -> FeatureFigures {
    let (auc, iv) = match column.kind {
        Kind::Text | Kind::Identifier | Kind::Empty => (None, None),
        _ if column.is_text() => of_categories(column, labels),
        _ => of_numbers(&column.numbers(), labels),
    };
    FeatureFigures {
        column: column.name.clone(),
        auc: auc.map(|auc| auc.max(1.0 - auc)),
        iv,
        gaps_auc: gaps_auc(column, labels),
        filled_for_one: filled_for_one(column, labels),
        level_of_one: level_of_one(column, labels, all_gaps(column, labels)),
        is_of_few: is_of_few(column, labels),
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
    use crate::recipe::TargetSpec;
    use crate::recipe::labels;

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

    #[test]
    fn inputs_that_know_the_outcome_are_named() {
        let n = 60_000;
        let whole =
            |f: &dyn Fn(i64) -> Option<i64>| -> Vec<Option<i64>> { (0..n).map(f).collect() };
        let bad = |k: i64| k % 10 == 3;
        let columns = vec![
            Column::from_integers("bad", Kind::Flag, &whole(&|k| Some(i64::from(bad(k))))),
            Column::from_integers(
                "paid",
                Kind::Integer,
                // One row in a hundred is out of place.
                &whole(&|k| {
                    Some(if bad(k) == (k % 100 != 3) {
                        k % 7
                    } else {
                        10 + k % 7
                    })
                }),
            ),
            Column::from_integers("noise", Kind::Integer, &whole(&|k| Some(k * 7919 % 1009))),
            Column::from_integers(
                "closed",
                Kind::Integer,
                &whole(&|k| (bad(k) || k % 50 == 0).then_some(k % 13)),
            ),
        ];
        let table = Table::from_columns(columns);
        let target = TargetSpec {
            column: "bad".into(),
            ..TargetSpec::default()
        };
        let labels = labels(&table, &target).unwrap();
        let inputs = ["paid", "noise", "closed"].map(str::to_owned);
        let found = leaks(&table, &inputs, &labels);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(matches!(&found[0], Remark::Leak { column, .. } if column == "paid"));
        let Remark::LeakByGaps { column, auc } = &found[1] else {
            panic!("{found:?}");
        };
        // Missing are none of the bads and 52,800 of 54,000 goods.
        assert_eq!((column.as_str(), auc.as_str()), ("closed", "0.989"));
        // The same from the figures that the window shows.
        let shown = feature_figures(&table, "bad", &labels);
        let shown: Vec<Remark> = shown.iter().flat_map(leaks_of).collect();
        assert_eq!(shown, found);
    }

    #[test]
    fn a_few_cells_accuse_no_column() {
        let bad: Vec<Option<i64>> = (0..1000)
            .map(|row| Some(i64::from(row % 10 == 0)))
            .collect();
        // Three cells, the largest of the one bad; and a column filled for all bads alone.
        let few = (0..1000).map(|row| match row {
            10 => Some(9.0),
            11 => Some(1.0),
            12 => Some(2.0),
            _ => None,
        });
        let later = (0..1000).map(|row| (row % 10 == 0 && row % 30 != 0).then_some(f64::from(row)));
        let (few, later): (Vec<_>, Vec<_>) = (few.collect(), later.collect());
        let table = Table::from_columns(vec![
            Column::from_integers("bad", Kind::Flag, &bad),
            Column::from_numbers("few", Kind::Number, &few),
            Column::from_numbers("later", Kind::Number, &later),
        ]);
        let target = TargetSpec {
            column: "bad".into(),
            ..TargetSpec::default()
        };
        let labels = labels(&table, &target).unwrap();
        let inputs = ["few", "later"].map(str::to_owned);
        let found = leaks(&table, &inputs, &labels);
        let expected = Remark::FilledForOne {
            column: "later".to_owned(),
            rows: 66,
            bad: true,
        };
        assert_eq!(found, [expected]);
    }
}
