//! A binning of numbers: ranges between edges, special codes, and missing.

use super::optimal::{Limits, MOST_PREBINS, Trend, merge};
use super::{BinTable, Holds, check_rows, least_rows};
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::error::EvaluateError;
use crate::evaluate::population::information::Bin;
use serde::{Deserialize, Serialize};

/// Most edges that may be given by hand.
const MOST_EDGES: usize = 1000;

/// How numbers are binned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberOptions {
    /// How bad rates may run from bin to bin.
    pub trend: Trend,
    /// Bins of equal count to start from, at most [`MOST_PREBINS`].
    pub prebins: usize,
    /// Most ranges.
    pub most_bins: usize,
    /// Least share of all rows in a range.
    pub least_share: f64,
    /// Codes that are no amounts, as −9 or 999; each is its own bin.
    pub special: Vec<f64>,
}

impl Default for NumberOptions {
    fn default() -> Self {
        Self {
            trend: Trend::Auto,
            prebins: 20,
            most_bins: 10,
            least_share: 0.05,
            special: Vec::new(),
        }
    }
}

/// Numbers in bins. The bins of the table are the ranges, lowest first, then one
/// per special code, then missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberBinning {
    /// Rising edges; a number equal to an edge belongs below it.
    pub edges: Vec<f64>,
    /// Special codes.
    pub special: Vec<f64>,
    /// Counts and figures per bin.
    pub table: BinTable,
}

/// Bins numbers: special codes and missing (not finite) apart, equal-count bins
/// merged by their information value (see Navas-Palencia 2020 for the problem;
/// solved here exactly over the starting bins).
///
/// # Errors
/// Without rows, with one class, or unless there is one value per label.
pub fn bin_numbers(
    values: &[f64],
    y: &[bool],
    options: &NumberOptions,
) -> Result<NumberBinning, EvaluateError> {
    check_rows(y, values.len())?;
    let is_amount = |x: f64| x.is_finite() && !options.special.contains(&x);
    let pairs = values.iter().zip(y).filter(|(x, _)| is_amount(**x));
    let (amounts, labels): (Vec<f64>, Vec<bool>) = pairs.unzip();
    let rows = Ordered::new(&labels, &amounts);
    let groups = rows.tied_groups(options.prebins.clamp(1, MOST_PREBINS));
    let bin_of = |bads: usize, n: usize| Bin {
        goods: n - bads,
        bads,
    };
    let small: Vec<Bin> = groups
        .iter()
        .map(|group| bin_of(group.iter().filter(|row| row.bad).count(), group.len()))
        .collect();
    let limits = Limits {
        least_rows: least_rows(options.least_share, y.len()),
        most_bins: options.most_bins.max(1),
        trend: options.trend,
    };
    let ends = merge(&small, &Bin::of(y), limits);
    let inner = ends.iter().filter(|end| **end < groups.len());
    let edges = inner.filter_map(|end| Some(groups[end - 1].last()?.pd));
    bin_numbers_at(values, y, &edges.collect::<Vec<_>>(), &options.special)
}

/// Bins numbers between edges given by hand.
///
/// # Errors
/// As for [`bin_numbers`], and if the edges are not finite and rising.
pub fn bin_numbers_at(
    values: &[f64],
    y: &[bool],
    edges: &[f64],
    special: &[f64],
) -> Result<NumberBinning, EvaluateError> {
    check_rows(y, values.len())?;
    let rising = edges.windows(2).all(|w| w[0] < w[1]);
    if !rising || edges.len() > MOST_EDGES || !edges.iter().all(|edge| edge.is_finite()) {
        let (most, found) = (MOST_EDGES, edges.len());
        return Err(EvaluateError::Edges { most, found });
    }
    let mut codes: Vec<f64> = Vec::new();
    for code in special.iter().copied().filter(|code| code.is_finite()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let edge = |k: Option<usize>| k.and_then(|k| edges.get(k).copied());
    let range = |k: usize| Holds::Range {
        above: edge(k.checked_sub(1)),
        up_to: edge(Some(k)),
    };
    let holds = (0..=edges.len()).map(range);
    let holds = holds.chain(codes.iter().copied().map(Holds::Special));
    let mut bins: Vec<(Holds, Bin)> = holds
        .chain([Holds::Missing])
        .map(|holds| (holds, Bin::default()))
        .collect();
    for (&x, &bad) in values.iter().zip(y) {
        bins[place(edges, &codes, x)].1.count(bad);
    }
    Ok(NumberBinning {
        edges: edges.to_vec(),
        special: codes,
        table: BinTable::new(bins),
    })
}

fn place(edges: &[f64], special: &[f64], x: f64) -> usize {
    let ranges = edges.len() + 1;
    if !x.is_finite() {
        return ranges + special.len();
    }
    let code = special.iter().position(|code| *code == x);
    code.map_or_else(
        || edges.partition_point(|edge| *edge < x),
        |code| ranges + code,
    )
}

impl NumberBinning {
    /// The bin of a number, counted as in the table; what is not finite is missing.
    #[must_use]
    pub fn assign(&self, x: f64) -> usize {
        place(&self.edges, &self.special, x)
    }

    /// The weight of evidence of a number's bin.
    #[must_use]
    pub fn woe(&self, x: f64) -> f64 {
        self.table.woe(self.assign(x))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::test_support::pseudo_random;
    use super::*;

    #[test]
    fn every_row_stands_in_the_bin_it_is_assigned_to() {
        let (y, mut x) = pseudo_random(8, 500);
        x[..20].fill(-9.0);
        x[20..50].fill(f64::NAN);
        let special = vec![-9.0, 999.0];
        let options = NumberOptions {
            special,
            ..NumberOptions::default()
        };
        let binning = bin_numbers(&x, &y, &options).unwrap();
        let bins = &binning.table.bins;
        assert!(binning.edges.len() > 1);
        let tail: Vec<_> = bins[bins.len() - 3..]
            .iter()
            .map(|bin| (&bin.holds, bin.n))
            .collect();
        let [first, second] = [-9.0, 999.0].map(Holds::Special);
        assert_eq!(tail, [(&first, 20), (&second, 0), (&Holds::Missing, 30)]);
        assert_eq!(bins[bins.len() - 2].woe, 0.0);
        for (k, bin) in bins.iter().enumerate() {
            let held = x.iter().filter(|x| binning.assign(**x) == k);
            assert_eq!(held.count(), bin.n);
        }
        let rates: Vec<_> = bins[..=binning.edges.len()]
            .iter()
            .map(|bin| bin.bad_rate)
            .collect();
        assert!(rates.is_sorted() && bins[..=binning.edges.len()].iter().all(|bin| bin.n >= 25));
        assert_eq!(binning.woe(binning.edges[0]), bins[0].woe);
        let json = serde_json::to_string(&binning).unwrap();
        assert_eq!(
            serde_json::from_str::<NumberBinning>(&json).unwrap(),
            binning
        );
    }

    #[test]
    fn few_tied_or_absent_numbers_leave_one_range() {
        let options = NumberOptions::default();
        let ranges =
            |x: &[f64]| bin_numbers(x, &[true, false, true], &options).map(|b| b.edges.len() + 1);
        assert_eq!(ranges(&[7.0; 3]), Ok(1));
        assert_eq!(ranges(&[f64::NAN; 3]), Ok(1));
        assert_eq!(ranges(&[f64::NAN, f64::INFINITY, 1.0]), Ok(1));
        let none = bin_numbers(&[f64::NAN; 3], &[true, false, true], &options).unwrap();
        assert_eq!(
            (none.table.bins[0].n, none.woe(5.0), none.table.iv),
            (0, 0.0, 0.0)
        );
    }

    #[test]
    fn what_cannot_be_binned_says_why() {
        let options = NumberOptions::default();
        assert_eq!(bin_numbers(&[], &[], &options), Err(EvaluateError::NoRows));
        let one = bin_numbers(&[1.0], &[true], &options);
        assert!(matches!(one, Err(EvaluateError::OneClass { .. })));
        let short = bin_numbers(&[1.0], &[true, false], &options);
        assert!(matches!(short, Err(EvaluateError::Lengths { .. })));
        for edges in [&[2.0, 1.0][..], &[f64::NAN], &[f64::INFINITY]] {
            let wrong = bin_numbers_at(&[1.0, 2.0], &[true, false], edges, &[]);
            assert!(
                matches!(wrong, Err(EvaluateError::Edges { .. })),
                "{edges:?}"
            );
        }
    }
}
