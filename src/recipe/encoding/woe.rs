//! Weights of evidence of a column, fitted on training rows: by level, by range, and
//! by merged bins. Many levels are smoothed, and cross-fitted for the rows they were
//! fitted on: a level of few rows would tell a network their outcomes.

use crate::evaluate::binning::{
    BinLine, CategoryOptions, NumberBinning, NumberOptions, bin_categories, bin_numbers,
};
use crate::evaluate::population::information::Bin;
use crate::recipe::encoding::encoder::{Bins, Encoder, Training};
use crate::recipe::encoding::levels::{LEAST_LEVEL_ROWS, Level, Lookup, MISSING, OTHER};

/// Most bins of a number's weight of evidence.
pub const MOST_BINS: usize = 10;
/// More levels than this are smoothed and cross-fitted.
const FEW_LEVELS: usize = 12;
/// Least share of the rows of a level kept by name.
const LEVEL_SHARE: f64 = 0.001;
/// Rows of the overall bad rate that smoothing adds to a level.
const PSEUDO_ROWS: f64 = 20.0;

/// Whether so many levels, rare ones included, are smoothed and cross-fitted.
fn is_many(levels: usize) -> bool {
    levels > FEW_LEVELS
}

/// The weight of evidence of a bin among `all` rows, drawn towards 0 by
/// [`PSEUDO_ROWS`] rows of the overall bad rate where it is to be smoothed.
fn weight(bin: &Bin, all: &Bin, smooth: bool) -> f64 {
    if !smooth || all.goods == 0 || all.bads == 0 {
        return bin.woe_in(all);
    }
    let (goods, bads) = (all.goods as f64, all.bads as f64);
    let pseudo = PSEUDO_ROWS / (goods + bads);
    let share = |count: usize, of: f64| count as f64 / of + pseudo;
    (share(bin.goods, goods) / share(bin.bads, bads)).ln()
}

/// The weights of the training rows, each from the rows of the other folds: `fold[k]`
/// is the fold of the `k`-th training row. `None` where the levels are few, and for
/// numbers.
pub(in crate::recipe) fn cross_fit(
    training: &Training,
    merged: bool,
    fold: &[usize],
    folds: usize,
) -> Option<Vec<f64>> {
    if !training.column.is_text() {
        return None;
    }
    let levels = training.levels();
    if !is_many(levels.len()) {
        return None;
    }
    let names: Vec<String> = levels.iter().map(|l| l.name.clone()).collect();
    let codes = Lookup::new(&names).codes(training.column);
    let codes: Vec<u32> = training.rows.iter().map(|&row| codes[row]).collect();
    if merged {
        return Some(cross_fit_merged(&codes, training.bad, fold, folds));
    }
    let floor = training.floor(LEVEL_SHARE);
    let named = levels.iter().take_while(|l| l.rows >= floor).count();
    // The levels, then rare ones, then missing cells.
    let slot = |code: u32| match code {
        MISSING => named + 1,
        code => (code as usize).min(named),
    };
    let mut counts = vec![vec![Bin::default(); named + 2]; folds];
    let mut totals = vec![Bin::default(); named + 2];
    for ((&code, &bad), &of) in codes.iter().zip(training.bad).zip(fold) {
        counts[of][slot(code)].count(bad);
        totals[slot(code)].count(bad);
    }
    let all = Bin::of(training.bad);
    let less = |bin: &Bin, part: &Bin| Bin {
        goods: bin.goods - part.goods,
        bads: bin.bads - part.bads,
    };
    let weights: Vec<Vec<f64>> = counts
        .iter()
        .map(|held| {
            let held_all = held.iter().fold(Bin::default(), |all, bin| all.and(bin));
            let rest = less(&all, &held_all);
            let bins = totals.iter().zip(held);
            bins.map(|(total, held)| weight(&less(total, held), &rest, true))
                .collect()
        })
        .collect();
    let each = codes.iter().zip(fold);
    Some(each.map(|(&code, &of)| weights[of][slot(code)]).collect())
}

/// The same for merged bins, which are merged anew without each fold.
fn cross_fit_merged(codes: &[u32], bad: &[bool], fold: &[usize], folds: usize) -> Vec<f64> {
    let code = |k: usize| Some(codes[k]).filter(|code| *code < OTHER);
    let mut weights = vec![0.0; codes.len()];
    for held in 0..folds {
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            (0..codes.len()).partition(|&k| fold[k] == held);
        let of: Vec<Option<u32>> = outside.iter().map(|&k| code(k)).collect();
        let y: Vec<bool> = outside.iter().map(|&k| bad[k]).collect();
        let Ok(binning) = bin_categories(&of, &y, CategoryOptions::default()) else {
            continue;
        };
        for k in inside {
            weights[k] = binning.woe(code(k));
        }
    }
    weights
}

pub(in crate::recipe) fn fit_levels(training: &Training) -> Encoder {
    let floor = training.floor(LEVEL_SHARE);
    let all = Bin::of(training.bad);
    let mut levels = training.levels();
    let smooth = is_many(levels.len());
    let frequent = levels.iter().take_while(|l| l.rows >= floor).count();
    let rare = levels.split_off(frequent);
    let sum = |levels: &[Level]| {
        let bads = levels.iter().map(|l| l.bads).sum();
        let rows: usize = levels.iter().map(|l| l.rows).sum();
        Bin {
            goods: rows - bads,
            bads,
        }
    };
    let (named, other) = (sum(&levels), sum(&rare));
    let special = training.special_bins();
    let present = special
        .iter()
        .fold(named.and(&other), |all, bin| all.and(bin));
    let missing = Bin {
        goods: all.goods - present.goods,
        bads: all.bads - present.bads,
    };
    Encoder::Woe {
        special: woe_of(&special, &all),
        woe: levels
            .iter()
            .map(|l| weight(&sum(std::slice::from_ref(l)), &all, smooth))
            .collect(),
        bins: Bins::Levels(levels.into_iter().map(|l| l.name).collect()),
        missing: weight(&missing, &all, smooth),
        other: weight(&other, &all, smooth),
        counts: Vec::new(),
    }
}

pub(in crate::recipe) fn fit_edges(training: &Training) -> Encoder {
    let values = training.numbers();
    let all = Bin::of(training.bad);
    let edges = equal_frequency_edges(&values);
    let mut bins = vec![Bin::default(); edges.len() + 1];
    for (&x, &is_bad) in values.iter().zip(training.bad) {
        if x.is_finite() {
            bins[edges.partition_point(|e| *e < x)].count(is_bad);
        }
    }
    let missing = missing_bin(training, &values);
    Encoder::Woe {
        special: woe_of(&training.special_bins(), &all),
        woe: woe_of(&bins, &all),
        bins: Bins::Edges(edges),
        missing: missing.woe_in(&all),
        other: 0.0,
        counts: Vec::new(),
    }
}

/// Rows with neither a number nor a special level.
fn missing_bin(training: &Training, values: &[f64]) -> Bin {
    let mut missing = Bin::default();
    for (k, (x, &is_bad)) in values.iter().zip(training.bad).enumerate() {
        if !x.is_finite() && !training.is_special(k) {
            missing.count(is_bad);
        }
    }
    missing
}

fn woe_of(bins: &[Bin], all: &Bin) -> Vec<f64> {
    bins.iter().map(|bin| bin.woe_in(all)).collect()
}

/// `None` with one class.
pub(in crate::recipe) fn fit_bins(training: &Training) -> Option<Encoder> {
    if training.column.is_text() {
        return fit_merged_levels(training);
    }
    let options = NumberOptions {
        trend: training.trend,
        ..NumberOptions::default()
    };
    let values = training.numbers();
    let NumberBinning { edges, table, .. } = bin_numbers(&values, training.bad, &options).ok()?;
    let ranges = || table.bins.iter().take(edges.len() + 1);
    let all = Bin::of(training.bad);
    let special = training.special_bins();
    // Of the table's last bin the special levels are no part.
    let missing = missing_bin(training, &values);
    let counts = ranges().map(counts_of).chain(special.iter().copied());
    Some(Encoder::Woe {
        counts: counts.chain([missing, Bin::default()]).collect(),
        woe: ranges().map(|bin| bin.woe).collect(),
        special: woe_of(&special, &all),
        missing: missing.woe_in(&all),
        bins: Bins::Edges(edges),
        other: 0.0,
    })
}

/// Groups of categories; each category has the weight of its group and its own counts.
fn fit_merged_levels(training: &Training) -> Option<Encoder> {
    let levels = training.levels();
    let names: Vec<String> = levels.iter().map(|l| l.name.clone()).collect();
    let all = Lookup::new(&names).codes(training.column);
    let code = |&row: &usize| Some(all[row]).filter(|code| *code < OTHER);
    let codes: Vec<Option<u32>> = training.rows.iter().map(code).collect();
    let binning = bin_categories(&codes, training.bad, CategoryOptions::default()).ok()?;
    let kept = || binning.groups.keys();
    let named = kept().filter_map(|code| levels.get(*code as usize));
    let counts = named.map(|level| Bin {
        goods: level.rows - level.bads,
        bads: level.bads,
    });
    let missing = binning.assign(None);
    // A code that no category has, for unseen values.
    let other = binning.assign(Some(OTHER));
    let rest = [missing, other].map(|bin| binning.table.bins.get(bin).map(counts_of));
    Some(Encoder::Woe {
        counts: counts.chain(rest.into_iter().flatten()).collect(),
        woe: kept().map(|code| binning.woe(Some(*code))).collect(),
        bins: Bins::Levels(
            kept()
                .filter_map(|code| names.get(*code as usize).cloned())
                .collect(),
        ),
        special: Vec::new(),
        missing: binning.woe(None),
        other: binning.woe(Some(OTHER)),
    })
}

/// Goods and bads of a bin.
fn counts_of(bin: &BinLine) -> Bin {
    Bin {
        goods: bin.goods,
        bads: bin.bads,
    }
}

/// The upper edges of up to ten bins of equal count, the last bin open.
pub(in crate::recipe) fn equal_frequency_edges(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let bins = (sorted.len() / LEAST_LEVEL_ROWS).clamp(1, MOST_BINS);
    let mut edges: Vec<f64> = (1..bins)
        .map(|b| sorted[b * sorted.len() / bins - 1])
        .collect();
    edges.dedup();
    edges.retain(|e| Some(e) != sorted.last());
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Special;
    use crate::table::{Column, Kind};

    /// Levels that tell nothing: the outcome is drawn apart from them.
    fn noise(levels: usize, rows: usize) -> (Vec<String>, Vec<bool>) {
        let mut state = 1_u64;
        let mut draw = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize
        };
        (0..rows)
            .map(|_| (format!("l{}", draw() % levels), draw() % 5 == 0))
            .unzip()
    }

    fn correlation(x: &[f64], bad: &[bool]) -> f64 {
        let n = x.len() as f64;
        let y: Vec<f64> = bad.iter().map(|b| f64::from(u8::from(*b))).collect();
        let mean = |v: &[f64]| v.iter().sum::<f64>() / n;
        let (mx, my) = (mean(x), mean(&y));
        let product = |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 {
            a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum()
        };
        product(x, mx, &y, my) / (product(x, mx, x, mx) * product(&y, my, &y, my)).sqrt()
    }

    #[test]
    fn cross_fitted_weights_do_not_know_their_own_outcome() {
        let (names, bad) = noise(300, 6000);
        let texts: Vec<Option<&str>> = names.iter().map(|n| Some(n.as_str())).collect();
        let column = Column::from_texts("branch", Kind::Category, &texts);
        let rows: Vec<usize> = (0..6000).collect();
        let training = Training::new(&column, &rows, &bad, &Special::default());
        let fold = crate::recipe::k_folds(&bad, 5, 3);
        let Encoder::Woe {
            bins: Bins::Levels(levels),
            woe,
            ..
        } = fit_levels(&training)
        else {
            panic!("levels are expected");
        };
        let own: Vec<f64> = Lookup::new(&levels)
            .codes(&column)
            .iter()
            .map(|code| woe[*code as usize])
            .collect();
        // In-sample the weights of noise look like evidence; out of fold they do not.
        assert!(correlation(&own, &bad) < -0.15);
        for merged in [false, true] {
            let fair = cross_fit(&training, merged, &fold, 5).unwrap();
            // Below 0 is evidence.
            let fair = correlation(&fair, &bad);
            // Merged into one bin they hold none at all.
            let is_constant = merged && fair.is_nan();
            assert!(is_constant || fair > -0.05, "merged: {merged}, {fair}");
        }
    }

    #[test]
    fn smoothing_draws_small_levels_to_the_overall_rate() {
        let all = Bin {
            goods: 800,
            bads: 200,
        };
        let weight = |goods, bads, smooth| super::weight(&Bin { goods, bads }, &all, smooth);
        // ln((9 + 16) / 800 / ((1 + 4) / 200))
        assert!((weight(9, 1, true) - (25.0_f64 / 800.0 / (5.0 / 200.0)).ln()).abs() < 1e-12);
        assert_eq!(weight(0, 0, true), 0.0);
        assert!(weight(10, 0, true) < weight(10, 0, false));
        assert_eq!(weight(9, 1, false), Bin { goods: 9, bads: 1 }.woe_in(&all));
    }

    #[test]
    fn few_levels_and_numbers_are_not_cross_fitted() {
        let (names, bad) = noise(12, 600);
        let texts: Vec<Option<&str>> = names.iter().map(|n| Some(n.as_str())).collect();
        let rows: Vec<usize> = (0..600).collect();
        let numbers: Vec<Option<f64>> = (0..600).map(|i| Some(f64::from(i))).collect();
        for column in [
            Column::from_texts("c", Kind::Category, &texts),
            Column::from_numbers("x", Kind::Number, &numbers),
        ] {
            let training = Training::new(&column, &rows, &bad, &Special::default());
            assert_eq!(cross_fit(&training, false, &vec![0; 600], 1), None);
        }
    }
}
