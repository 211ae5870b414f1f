//! An optimal merge: neighbouring small bins joined so that the information
//! value is the highest that the limits allow.

use crate::evaluate::population::information::Bin;
use serde::{Deserialize, Serialize};

/// Most bins that a merge starts from; its time grows with their cube.
pub const MOST_PREBINS: usize = 50;

/// How bad rates may run from the lowest values to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Never falling.
    Ascending,
    /// Never rising.
    Descending,
    /// Whichever of these two tells more.
    #[default]
    Auto,
    /// Rising, then falling.
    Peak,
    /// Falling, then rising.
    Valley,
    /// Any.
    Free,
}

/// What a merged bin must hold, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub least_rows: usize,
    pub most_bins: usize,
    pub trend: Trend,
}

/// The ends (excluded) of the merged bins among `small`, at most
/// [`MOST_PREBINS`] of them: of all ways that keep the limits the one with the
/// highest information value among `all` rows, found by dynamic programming, and
/// of equal ones that with the fewest bins. Every bin holds goods and bads, unless
/// no two such bins can be made; where the limits allow nothing else, all is one bin.
pub(super) fn merge(small: &[Bin], all: &Bin, limits: Limits) -> Vec<usize> {
    let mixed = merge_by(small, all, limits, true);
    if mixed.len() > 1 {
        return mixed;
    }
    merge_by(small, all, limits, false)
}

fn merge_by(small: &[Bin], all: &Bin, limits: Limits, mixed: bool) -> Vec<usize> {
    let search = |trend| Search::new(small, all, Limits { trend, ..limits }, mixed).best();
    let (_, ends) = match limits.trend {
        Trend::Auto => {
            let (up, down) = (search(Trend::Ascending), search(Trend::Descending));
            if down.0 > up.0 + SLACK { down } else { up }
        }
        trend => search(trend),
    };
    ends
}

/// Information values this close are equal but for rounding.
const SLACK: f64 = 1e-12;

/// The best way to bin the first `to` small bins so that `from..to` is the last
/// bin, and the trend has (1) or has not (0) turned.
#[derive(Clone, Copy)]
struct Way {
    iv: f64,
    /// The `from` and the turn of the bin before.
    before: Option<(usize, usize)>,
}

struct Search {
    /// Over the small bins before each place.
    sums: Vec<Bin>,
    all: Bin,
    limits: Limits,
    mixed: bool,
}

impl Search {
    fn new(small: &[Bin], all: &Bin, limits: Limits, mixed: bool) -> Self {
        let mut sums = vec![Bin::default()];
        let mut sum = Bin::default();
        sums.extend(small.iter().map(|bin| {
            sum = sum.and(bin);
            sum
        }));
        let all = *all;
        Self {
            sums,
            all,
            limits,
            mixed,
        }
    }

    fn len(&self) -> usize {
        self.sums.len() - 1
    }

    fn bin(&self, from: usize, to: usize) -> Bin {
        Bin {
            goods: self.sums[to].goods - self.sums[from].goods,
            bads: self.sums[to].bads - self.sums[from].bads,
        }
    }

    /// What `from..to` adds, if it may be a bin.
    fn worth(&self, from: usize, to: usize) -> Option<f64> {
        let bin = self.bin(from, to);
        let is_all = to - from == self.len();
        let fits = bin.n() >= self.limits.least_rows.max(1);
        let sound = !self.mixed || (bin.goods > 0 && bin.bads > 0);
        (is_all || (fits && sound)).then(|| bin.iv_in(&self.all))
    }

    /// The turns after `next` if it follows `last` and the trend had `turned`.
    fn turns(&self, last: Bin, next: Bin, turned: usize) -> [bool; 2] {
        // bads ÷ rows compared in whole numbers
        let (left, right) = (last.bads * next.n(), next.bads * last.n());
        let (rises, falls) = (left <= right, left >= right);
        let straight = turned == 0;
        match self.limits.trend {
            Trend::Ascending => [rises, false],
            Trend::Descending => [falls, false],
            Trend::Peak => [straight && rises, falls],
            Trend::Valley => [straight && falls, rises],
            Trend::Free | Trend::Auto => [true, false],
        }
    }

    /// The highest information value and the ends of its bins.
    fn best(&self) -> (f64, Vec<usize>) {
        let n = self.len();
        if n == 0 {
            return (0.0, Vec::new());
        }
        // ways[bins − 1][from][to][turned]
        let mut ways = vec![self.first()];
        while ways.len() < self.limits.most_bins.min(n) {
            let next = self.one_more(&ways[ways.len() - 1]);
            ways.push(next);
        }
        let mut best: Option<(f64, [usize; 3])> = None;
        for (count, ways) in ways.iter().enumerate() {
            for (from, turned) in (0..n).flat_map(|from| [(from, 0), (from, 1)]) {
                let iv = ways[from][n][turned].map(|way| way.iv);
                if iv.is_some_and(|iv| best.is_none_or(|(most, _)| iv > most + SLACK)) {
                    best = iv.map(|iv| (iv, [count, from, turned]));
                }
            }
        }
        let (iv, last) = best.unwrap_or((0.0, [0, 0, 0]));
        (iv, trace(&ways, last, n))
    }

    fn none(&self) -> Ways {
        vec![vec![[None; 2]; self.len() + 1]; self.len()]
    }

    fn first(&self) -> Ways {
        let mut ways = self.none();
        for (to, way) in ways[0].iter_mut().enumerate().skip(1) {
            way[0] = self.worth(0, to).map(|iv| Way { iv, before: None });
        }
        ways
    }

    /// The ways with one bin more.
    fn one_more(&self, ways: &Ways) -> Ways {
        let mut longer = self.none();
        for (from, ways_from) in longer.iter_mut().enumerate().skip(1) {
            for (to, way) in ways_from.iter_mut().enumerate().skip(from + 1) {
                if let Some(worth) = self.worth(from, to) {
                    *way = self.extend(ways, from, to, worth);
                }
            }
        }
        longer
    }

    fn extend(&self, ways: &Ways, from: usize, to: usize, worth: f64) -> [Option<Way>; 2] {
        let mut best: [Option<Way>; 2] = [None; 2];
        for (before, turned) in (0..from).flat_map(|before| [(before, 0), (before, 1)]) {
            let Some(way) = ways[before][from][turned] else {
                continue;
            };
            let iv = way.iv + worth;
            let turns = self.turns(self.bin(before, from), self.bin(from, to), turned);
            for (best, allowed) in best.iter_mut().zip(turns) {
                if allowed && best.is_none_or(|best| iv > best.iv + SLACK) {
                    let before = Some((before, turned));
                    *best = Some(Way { iv, before });
                }
            }
        }
        best
    }
}

/// [from][to][turned]
type Ways = Vec<Vec<[Option<Way>; 2]>>;

/// The ends of the bins of a way, followed back from its last bin.
fn trace(ways: &[Ways], [count, mut from, mut turned]: [usize; 3], n: usize) -> Vec<usize> {
    let (mut ends, mut to) = (vec![n], n);
    for ways in ways[..=count].iter().rev() {
        let Some((before, had_turned)) = ways[from][to][turned].and_then(|way| way.before) else {
            break;
        };
        ends.push(from);
        (to, from, turned) = (from, before, had_turned);
    }
    ends.reverse();
    ends
}

#[cfg(test)]
mod tests {
    use super::super::super::test_support::pseudo_random;
    use super::*;

    fn bins(counts: &[(usize, usize)]) -> (Vec<Bin>, Bin) {
        let bin = |&(goods, bads): &(usize, usize)| Bin { goods, bads };
        let bins: Vec<Bin> = counts.iter().map(bin).collect();
        let all = bins.iter().fold(Bin::default(), |all, bin| all.and(bin));
        (bins, all)
    }

    fn limits(trend: Trend) -> Limits {
        Limits {
            least_rows: 12,
            most_bins: 4,
            trend,
        }
    }

    /// Every way to cut `n` bins, as ends.
    fn all_ways(n: usize) -> impl Iterator<Item = Vec<usize>> {
        (0..1_usize << (n - 1)).map(move |cuts| {
            let inner = (1..n).filter(|end| cuts & (1 << (end - 1)) != 0);
            inner.chain([n]).collect()
        })
    }

    fn merged(small: &[Bin], ends: &[usize]) -> Vec<Bin> {
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let sum = |bins: &[Bin]| bins.iter().fold(Bin::default(), |all, bin| all.and(bin));
        starts
            .zip(ends)
            .map(|(from, &to)| sum(&small[from..to]))
            .collect()
    }

    fn runs(bins: &[Bin], trend: Trend) -> bool {
        let rates: Vec<f64> = bins
            .iter()
            .map(|bin| bin.bads as f64 / bin.n() as f64)
            .collect();
        let rises = |rates: &[f64]| rates.windows(2).all(|w| w[0] <= w[1] + 1e-12);
        let falls = |rates: &[f64]| rates.windows(2).all(|w| w[0] + 1e-12 >= w[1]);
        let split = |k: usize| (&rates[..=k], &rates[k..]);
        match trend {
            Trend::Ascending => rises(&rates),
            Trend::Descending => falls(&rates),
            Trend::Auto => rises(&rates) || falls(&rates),
            Trend::Peak => (0..rates.len()).any(|k| rises(split(k).0) && falls(split(k).1)),
            Trend::Valley => (0..rates.len()).any(|k| falls(split(k).0) && rises(split(k).1)),
            Trend::Free => true,
        }
    }

    #[test]
    fn no_other_way_that_keeps_the_limits_tells_more() {
        use Trend::{Ascending, Auto, Descending, Free, Peak, Valley};
        for seed in 0..12 {
            let (y, p) = pseudo_random(seed, 10);
            let counts: Vec<(usize, usize)> = p
                .iter()
                .zip(&y)
                .map(|(p, bad)| {
                    (
                        (p * 20.0) as usize,
                        (p * 7.0) as usize % 5 + usize::from(*bad),
                    )
                })
                .collect();
            let (small, all) = bins(&counts);
            for trend in [Ascending, Descending, Auto, Peak, Valley, Free] {
                let iv = |ends: &[usize]| -> f64 {
                    merged(&small, ends).iter().map(|bin| bin.iv_in(&all)).sum()
                };
                let keeps = |ends: &Vec<usize>| {
                    let bins = merged(&small, ends);
                    let sound = |b: &Bin| b.n() >= 12 && b.goods > 0 && b.bads > 0;
                    bins.len() == 1
                        || (bins.len() <= 4 && bins.iter().all(sound) && runs(&bins, trend))
                };
                let most = all_ways(10)
                    .filter(keeps)
                    .map(|ends| iv(&ends))
                    .fold(0.0, f64::max);
                let found = merge(&small, &all, limits(trend));
                assert!(keeps(&found), "{trend:?} {found:?}");
                assert!((iv(&found) - most).abs() < 1e-9, "{trend:?} {found:?}");
            }
        }
    }

    #[test]
    fn pure_bins_stand_only_where_there_is_no_other_way() {
        let (small, all) = bins(&[(20, 0), (20, 0), (0, 20)]);
        assert_eq!(merge(&small, &all, limits(Trend::Auto)), [2, 3]);
        let (small, all) = bins(&[(20, 0), (15, 5), (5, 15)]);
        assert_eq!(merge(&small, &all, limits(Trend::Auto)), [2, 3]);
        let (few, all) = bins(&[(2, 1), (1, 2)]);
        assert_eq!(merge(&few, &all, limits(Trend::Auto)), [2]);
        assert!(merge(&[], &all, limits(Trend::Free)).is_empty());
    }
}
