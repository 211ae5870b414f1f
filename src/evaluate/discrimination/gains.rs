//! Gains: how many of the bads the riskiest part of the rows holds.

use crate::evaluate::discrimination::ordered::{Ordered, Row};
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// Bins of a gains table, by convention.
pub const GAINS_BINS: usize = 10;

/// A line of the gains table (Siddiqi 2006): one bin, and all bins up to it,
/// from the riskiest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// As deciles are numbered: 1 for the lowest PDs, the number of bins for the
    /// riskiest rows. Numbers that equal PDs take together are left out.
    pub bin: usize,
    /// Lowest PD.
    pub pd_low: f64,
    /// Highest PD.
    pub pd_high: f64,
    /// Rows.
    pub n: usize,
    /// Goods.
    pub goods: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows.
    pub bad_rate: f64,
    /// Share of all rows up to this bin.
    pub cumulative_n: f64,
    /// Share of all goods up to this bin. `None` without goods.
    pub cumulative_goods: Option<f64>,
    /// Share of all bads up to this bin (capture). `None` without bads.
    pub cumulative_bads: Option<f64>,
    /// Share of rows approved where all up to this bin are rejected.
    pub approval_rate: f64,
    /// Bad rate up to this bin ÷ bad rate of all. `None` without bads.
    pub lift: Option<f64>,
    /// |`cumulative_bads` − `cumulative_goods`|. `None` with one class.
    pub ks: Option<f64>,
}

/// What the riskiest rows hold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// Share of the rows that is meant by "riskiest", in (0, 1].
    pub share: f64,
    /// Their bads ÷ all bads.
    pub capture: f64,
    /// Their bad rate ÷ bad rate of all.
    pub lift: f64,
}

impl Ordered {
    /// The gains table: at most `bins` bins of nearly equal count, equal PDs kept
    /// together (see [`Ordered::tied_groups`]), riskiest first. Empty without rows.
    #[must_use]
    pub fn gains(&self, bins: usize) -> Vec<Gain> {
        let groups = self.tied_groups(bins);
        let mut seen = [0, 0];
        let line = |group: &&[Row]| {
            let up_to = self.len() - seen[0] - seen[1];
            let bads = group.iter().filter(|row| row.bad).count();
            let goods = group.len() - bads;
            seen = [seen[0] + goods, seen[1] + bads];
            // A group ends with the last of the equal parts that it fills.
            let bin = up_to * bins.max(1) / self.len();
            self.gain(bin, group, bads, seen)
        };
        groups.iter().rev().filter_map(line).collect()
    }

    fn gain(&self, bin: usize, group: &[Row], bads: usize, seen: [usize; 2]) -> Option<Gain> {
        let (first, last) = (group.first()?, group.last()?);
        let cumulative_n = share(seen[0] + seen[1], self.len())?;
        let cumulative_goods = share(seen[0], self.goods());
        let cumulative_bads = share(seen[1], self.bads());
        let ks = cumulative_goods.zip(cumulative_bads);
        Some(Gain {
            bin,
            pd_low: first.pd,
            pd_high: last.pd,
            n: group.len(),
            goods: group.len() - bads,
            bads,
            bad_rate: share(bads, group.len())?,
            cumulative_n,
            cumulative_goods,
            cumulative_bads,
            approval_rate: share(self.len() - seen[0] - seen[1], self.len())?,
            lift: cumulative_bads.map(|bads| bads / cumulative_n),
            ks: ks.map(|(goods, bads)| (bads - goods).abs()),
        })
    }

    /// The cumulative accuracy profile (Sobehart et al. 2000): [share of rows,
    /// riskiest first; share of the bads among them], from [0, 0] to [1, 1], one
    /// point per distinct PD. Empty with one class.
    #[must_use]
    pub fn cap(&self) -> Vec<[f64; 2]> {
        if !self.has_both_classes() {
            return Vec::new();
        }
        let (n, bads) = (self.len() as f64, self.bads() as f64);
        let point = |(_, tp, fp): (f64, usize, usize)| [(tp + fp) as f64 / n, tp as f64 / bads];
        let points = self.rejections().map(point);
        std::iter::once([0.0; 2]).chain(points).collect()
    }

    /// Lift and capture of the riskiest `part` of the rows. Of equal PDs that the
    /// boundary parts, a proportional share is taken, as the line of
    /// [`Ordered::cap`] does. `None` with one class or a `part` outside (0, 1].
    #[must_use]
    pub fn capture(&self, part: f64) -> Option<Capture> {
        if !(self.has_both_classes() && part > 0.0 && part <= 1.0) {
            return None;
        }
        let wanted = part * self.len() as f64;
        let (mut rows, mut held) = (0.0, 0.0);
        for level in self.levels().rev() {
            let (n, bads) = ((level.goods + level.bads) as f64, level.bads as f64);
            if rows + n >= wanted {
                held += bads * (wanted - rows) / n;
                break;
            }
            (rows, held) = (rows + n, held + bads);
        }
        let capture = held / self.bads() as f64;
        Some(Capture {
            share: part,
            capture,
            lift: capture / part,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn a_table_worked_by_hand() {
        let y = [false, false, false, true, true, true];
        let table = Ordered::new(&y, &[0.1, 0.2, 0.3, 0.3, 0.5, 0.6]).gains(3);
        let lines: Vec<_> = table
            .iter()
            .map(|g| (g.bin, g.n, g.goods, g.bads))
            .collect();
        assert_eq!(lines, [(3, 2, 0, 2), (2, 2, 1, 1), (1, 2, 2, 0)]);
        assert_eq!(table[0].lift, Some(2.0));
        assert_eq!(table[0].cumulative_bads, Some(2.0 / 3.0));
        assert_eq!(table[1].ks, Some(1.0 - 1.0 / 3.0));
        assert_eq!(table[1].approval_rate, 2.0 / 6.0);
        assert_eq!((table[1].pd_low, table[1].pd_high), (0.3, 0.3));
        let all = table.last().unwrap();
        assert_eq!((all.cumulative_n, all.approval_rate), (1.0, 0.0));
        assert_eq!((all.cumulative_goods, all.lift), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn one_class_ties_and_no_rows() {
        assert!(Ordered::new(&[], &[]).gains(10).is_empty());
        let goods = Ordered::new(&[false, false], &[0.1, 0.2]);
        let line = &goods.gains(10)[0];
        assert_eq!(
            (line.cumulative_bads, line.lift, line.ks),
            (None, None, None)
        );
        assert!(goods.cap().is_empty() && goods.capture(0.5).is_none());
        let tied = Ordered::new(&[true, false, false, true], &[0.3; 4]);
        assert_eq!(tied.gains(10).len(), 1);
        assert_eq!(tied.gains(10)[0].bin, 10);
        let p = [0.0, 0.0, 0.0, 0.1, 0.2, 0.3];
        let parts = Ordered::new(&[false; 6], &p).gains(4);
        let bins: Vec<usize> = parts.iter().map(|line| line.bin).collect();
        assert_eq!(bins, [4, 3, 2]);
        let half = tied.capture(0.5).unwrap();
        assert_eq!((half.capture, half.lift), (0.5, 1.0));
        for wrong in [0.0, -1.0, 1.1, f64::NAN] {
            assert_eq!(tied.capture(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_area_under_the_cap_gives_gini() {
        for seed in 0..20 {
            let (y, p) = pseudo_random(seed, 200);
            let rows = Ordered::new(&y, &p);
            let cap = rows.cap();
            let under = |w: &[[f64; 2]]| (w[1][0] - w[0][0]) * (w[1][1] + w[0][1]) / 2.0;
            let area: f64 = cap.windows(2).map(under).sum();
            let best = 0.5 * rows.goods() as f64 / rows.len() as f64;
            assert!(((area - 0.5) / best - rows.gini().unwrap()).abs() < 1e-12);
            for [share, bads] in &cap[1..] {
                assert!((rows.capture(*share).unwrap().capture - bads).abs() < 1e-12);
            }
            let table = rows.gains(10);
            assert_eq!(table.iter().map(|line| line.n).sum::<usize>(), 200);
            let most = table.iter().filter_map(|line| line.ks).fold(0.0, f64::max);
            assert!(most <= rows.ks().unwrap().value + 1e-12);
        }
    }
}
