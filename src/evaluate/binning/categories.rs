//! A binning of categories: those of like risk together, rare ones and missing
//! apart.

use super::optimal::{Limits, MOST_PREBINS, Trend, merge};
use super::{BinTable, Holds, check_rows, least_rows};
use crate::evaluate::error::EvaluateError;
use crate::evaluate::population::information::Bin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fewest rows of a category that is not rare.
const LEAST_ROWS: usize = 10;

/// How categories are binned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CategoryOptions {
    /// Most bins of categories, rare ones and missing not counted.
    pub most_bins: usize,
    /// Least share of all rows in such a bin.
    pub least_share: f64,
    /// Categories with a lower share of all rows, or under ten rows, are rare.
    pub rare_share: f64,
}

impl Default for CategoryOptions {
    fn default() -> Self {
        Self {
            most_bins: 10,
            least_share: 0.05,
            rare_share: 0.01,
        }
    }
}

/// Categories in bins. The bins of the table are groups of categories, the
/// lowest bad rate first, then the rare and unseen, then missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryBinning {
    /// The bin of each category that is not rare, by code.
    pub groups: BTreeMap<u32, usize>,
    /// Counts and figures per bin.
    pub table: BinTable,
}

/// Bins categories: sorted by their bad rates, then neighbours merged as numbers
/// are (see [`bin_numbers`](super::bin_numbers)). Rare categories share a bin,
/// which is also that of categories not seen here; so do those beyond the
/// [`MOST_PREBINS`] most frequent. `None` is missing.
///
/// # Errors
/// Without rows, with one class, or unless there is one code per label.
pub fn bin_categories(
    codes: &[Option<u32>],
    y: &[bool],
    options: CategoryOptions,
) -> Result<CategoryBinning, EvaluateError> {
    check_rows(y, codes.len())?;
    let mut missing = Bin::default();
    let mut counts: BTreeMap<u32, Bin> = BTreeMap::new();
    for (&code, &bad) in codes.iter().zip(y) {
        code.map_or(&mut missing, |code| counts.entry(code).or_default())
            .count(bad);
    }
    let mut levels: Vec<(u32, Bin)> = counts.into_iter().collect();
    // Stable sorts of what was in the order of the codes: ties do not depend on rows.
    levels.sort_by_key(|(_, bin)| std::cmp::Reverse(bin.n()));
    let floor = least_rows(options.rare_share, y.len()).max(LEAST_ROWS);
    let frequent = levels
        .iter()
        .take_while(|(_, bin)| bin.n() >= floor)
        .count();
    let rare = levels.split_off(frequent.min(MOST_PREBINS));
    // bads ÷ rows compared in whole numbers
    levels.sort_by(|(_, a), (_, b)| (a.bads * b.n()).cmp(&(b.bads * a.n())));

    let small: Vec<Bin> = levels.iter().map(|(_, bin)| *bin).collect();
    let limits = Limits {
        least_rows: least_rows(options.least_share, y.len()),
        most_bins: options.most_bins.max(1),
        trend: Trend::Ascending,
    };
    let (mut bins, mut groups, mut start) = (Vec::new(), BTreeMap::new(), 0);
    for end in merge(&small, &Bin::of(y), limits) {
        let mut held: Vec<u32> = levels[start..end].iter().map(|(code, _)| *code).collect();
        held.sort_unstable();
        groups.extend(held.iter().map(|code| (*code, bins.len())));
        bins.push((Holds::Categories(held), sum(&levels[start..end])));
        start = end;
    }
    bins.push((Holds::Other, sum(&rare)));
    bins.push((Holds::Missing, missing));
    let table = BinTable::new(bins);
    Ok(CategoryBinning { groups, table })
}

fn sum(levels: &[(u32, Bin)]) -> Bin {
    let add = |all: Bin, (_, bin): &(u32, Bin)| all.and(bin);
    levels.iter().fold(Bin::default(), add)
}

impl CategoryBinning {
    /// The bin of a category, counted as in the table; `None` is missing.
    #[must_use]
    pub fn assign(&self, code: Option<u32>) -> usize {
        let missing = self.table.bins.len().saturating_sub(1);
        let other = missing.saturating_sub(1);
        let bin = |code| self.groups.get(&code).copied().unwrap_or(other);
        code.map_or(missing, bin)
    }

    /// The weight of evidence of a category's bin.
    #[must_use]
    pub fn woe(&self, code: Option<u32>) -> f64 {
        self.table.woe(self.assign(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_of_like_risk_share_a_bin() {
        // Code, goods, bads; 8 is rare, None is missing.
        let counts = [
            (Some(1), 80, 20),
            (Some(2), 40, 60),
            (Some(3), 81, 19),
            (Some(4), 95, 5),
            (Some(8), 5, 3),
            (None, 20, 10),
        ];
        let (mut codes, mut y) = (Vec::new(), Vec::new());
        for (code, goods, bads) in counts {
            codes.extend(vec![code; goods + bads]);
            y.extend(vec![false; goods]);
            y.extend(vec![true; bads]);
        }
        let options = CategoryOptions {
            most_bins: 3,
            ..CategoryOptions::default()
        };
        let binning = bin_categories(&codes, &y, options).unwrap();
        let holds: Vec<_> = binning
            .table
            .bins
            .iter()
            .map(|bin| (&bin.holds, bin.n))
            .collect();
        let groups = [vec![4], vec![1, 3], vec![2]].map(Holds::Categories);
        let [a, b, c] = &groups;
        assert_eq!(
            holds,
            [
                (a, 100),
                (b, 200),
                (c, 100),
                (&Holds::Other, 8),
                (&Holds::Missing, 30)
            ]
        );
        let bins = [Some(4), Some(3), Some(2), Some(8), Some(77), None].map(|c| binning.assign(c));
        assert_eq!(bins, [0, 1, 2, 3, 3, 4]);
        assert!(binning.woe(Some(4)) > 0.0 && binning.woe(Some(2)) < 0.0);
        let json = serde_json::to_string(&binning).unwrap();
        assert_eq!(
            serde_json::from_str::<CategoryBinning>(&json).unwrap(),
            binning
        );
    }

    #[test]
    fn only_rare_categories_and_wrong_rows() {
        let codes: Vec<Option<u32>> = (0..20).map(Some).collect();
        let y: Vec<bool> = (0..20).map(|k| k % 2 == 0).collect();
        let rare = bin_categories(&codes, &y, CategoryOptions::default()).unwrap();
        assert_eq!((rare.table.bins.len(), rare.assign(Some(3))), (2, 0));
        let options = CategoryOptions::default();
        let one = bin_categories(&[None], &[true], options);
        assert!(matches!(one, Err(EvaluateError::OneClass { .. })));
        assert_eq!(
            bin_categories(&[], &[], options),
            Err(EvaluateError::NoRows)
        );
        let short = bin_categories(&[None], &[true, false], options);
        assert!(matches!(short, Err(EvaluateError::Lengths { .. })));
    }
}
