//! No figure depends on the order of the rows: every one of them over rows and the
//! same rows permuted, with many equal PDs as isotonic recalibration gives them.

use super::binning::{CategoryOptions, NumberOptions, bin_categories, bin_numbers};
use super::figures::figures;
use super::test_support::{assert_contains, pseudo_random};
use super::{Ordered, Strategy};
use crate::evaluate::decide::cutoff::Rule;
use crate::evaluate::decide::empc::EmpcTerms;
use crate::evaluate::decide::money::{Amount, Money, expected_loss};
use crate::evaluate::decide::strategy::{Costs, Margin};
use crate::evaluate::discrimination::compare::{compare, compare_auc, swap_set};
use crate::evaluate::population::segments::{GroupRow, by_group, fairness_at, group_rows};
use crate::evaluate::population::stability::{BinCounts, by_month};
use crate::evaluate::probability::calibration::{
    Sample, brier_skill, calibration, hosmer_lemeshow,
};
use crate::evaluate::probability::grades::grade_table;
use crate::evaluate::probability::recalibrate::{Method, Recalibration};
use crate::evaluate::probability::reliability::Cut;
use serde_json::{Value, json};

/// Rows of everything that a figure reads.
#[derive(Clone)]
struct Rows {
    y: Vec<bool>,
    p: Vec<f64>,
    other: Vec<f64>,
    code: Vec<u32>,
    month: Vec<i32>,
    exposure: Vec<f64>,
    ruled: Vec<Option<bool>>,
}

impl Rows {
    fn of(seed: u64, n: usize) -> Self {
        let (y, p) = pseudo_random(seed, n);
        // Twelve distinct PDs, unevenly filled.
        let steps = |p: f64| (12.0 * p * p).floor() / 12.0;
        Self {
            other: pseudo_random(seed + 100, n).1,
            code: p.iter().map(|p| (p * 1000.0) as u32 % 4).collect(),
            month: (0..n as i32).map(|k| 600 + k * 7 % 5).collect(),
            exposure: p.iter().map(|p| 100.0 + 900.0 * p).collect(),
            ruled: (0..n)
                .map(|k| (k % 11 == 0).then_some(k % 2 == 0))
                .collect(),
            p: p.iter().map(|p| steps(*p)).collect(),
            y,
        }
    }

    fn permuted(&self, order: &[usize]) -> Self {
        fn take<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
            order.iter().map(|k| values[*k]).collect()
        }
        Self {
            y: take(&self.y, order),
            p: take(&self.p, order),
            other: take(&self.other, order),
            code: take(&self.code, order),
            month: take(&self.month, order),
            exposure: take(&self.exposure, order),
            ruled: take(&self.ruled, order),
        }
    }

    fn ordering(&self) -> Value {
        let rows = Ordered::new(&self.y, &self.p);
        let other = Ordered::new(&self.y, &self.other);
        json!({
            "auc": rows.auc(),
            "auc_interval": rows.auc_interval(),
            "ks": rows.ks(),
            "ks_curve": rows.ks_curve(),
            "roc": rows.roc(),
            "pr": rows.precision_recall(),
            "ap": rows.average_precision(),
            "gains": rows.gains(10),
            "cap": rows.cap(),
            "capture": rows.capture(0.13),
            "empc": rows.empc(EmpcTerms::default()),
            "compare": compare_auc(&rows, &other),
            "figures": compare(&self.y, [&self.p, &self.other], [0.3, 0.3]).unwrap(),
            "swap": swap_set(&self.y, [&self.p, &self.other], 0.6).unwrap(),
        })
    }

    fn size(&self) -> Value {
        let rows = Ordered::new(&self.y, &self.p);
        let grid: Vec<f64> = (0..=20).map(|k| f64::from(k) / 20.0).collect();
        let corrected = |method| -> Vec<f64> {
            let fitted = Recalibration::fit(method, &self.y, &self.p).unwrap();
            grid.iter().map(|p| fitted.apply(*p)).collect()
        };
        json!({
            "figures": figures(&self.y, &self.p, 0.3, None, Sample::HoldOut),
            "skill": brier_skill(&self.y, &self.p),
            "hosmer_lemeshow": hosmer_lemeshow(&rows, Sample::HoldOut),
            "calibration": calibration(&self.y, &self.p),
            "by_count": rows.reliability(10, Cut::EqualCount),
            "by_width": rows.reliability(10, Cut::EqualWidth),
            "grades": grade_table(&[0.1, 0.2, 0.4], &self.y, &self.p).unwrap(),
            "platt": corrected(Method::Platt),
            "isotonic": corrected(Method::Isotonic),
        })
    }

    fn groups(&self) -> Value {
        let row = |k: usize| GroupRow {
            pd: self.p[k],
            bad: (self.code[k] != 3).then_some(self.y[k]),
            ruled: self.ruled[k],
        };
        let rows: Vec<GroupRow> = (0..self.y.len()).map(row).collect();
        let groups = group_rows(&self.code, &rows).unwrap();
        let of = |y: &[bool], p: &[f64]| figures(y, p, 0.3, None, Sample::HoldOut);
        let cuts = [0.1, 0.3, 0.5];
        let (now, then) = (
            BinCounts::of(&cuts, &self.p),
            BinCounts::of(&cuts, &self.other),
        );
        let numbers = bin_numbers(&self.exposure, &self.y, &NumberOptions::default()).unwrap();
        let codes: Vec<_> = self.code.iter().map(|code| Some(*code)).collect();
        let categories = bin_categories(&codes, &self.y, CategoryOptions::default()).unwrap();
        json!({
            "fairness": fairness_at(&groups, 0.3, None).unwrap(),
            "segments": by_group(&self.code, &self.y, &self.p, of).unwrap(),
            "months": by_month(&self.month, &self.y, &self.p),
            "csi": now.csi(&then),
            "numbers": numbers.table,
            "categories": categories.table,
        })
    }

    fn money(&self) -> Value {
        let exposure = Amount::Each(&self.exposure);
        let money = Money::new(self.y.len(), exposure, Amount::Same(0.45)).unwrap();
        let rows = Ordered::new(&self.y, &self.p);
        let strategy = Strategy::with_money(&rows, &money).unwrap();
        let (costs, margin) = (
            Costs::default(),
            Margin {
                share: 0.12,
                cost: 5.0,
            },
        );
        let chosen = [
            Rule::MaxF1,
            Rule::MaxKs,
            Rule::MinCost(costs),
            Rule::MaxProfit(margin),
            Rule::ApprovalRate(0.7),
            Rule::ApprovedBadRate(0.2),
        ]
        .map(|rule| {
            strategy
                .choose(rule)
                .map(|cutoff| strategy.at(cutoff, &costs, &margin))
        });
        json!({
            "chosen": chosen,
            "bands": strategy.bands(0.2, 0.4),
            "loss": expected_loss(&self.p, &money).unwrap(),
        })
    }
}

#[test]
fn no_figure_depends_on_the_order_of_the_rows() {
    for seed in 0..4 {
        let rows = Rows::of(seed, 900);
        let n = rows.y.len();
        // Bads first among equal PDs, goods first, and a stride through the rows.
        let mut bads_first: Vec<usize> = (0..n).collect();
        bads_first.sort_by_key(|k| !rows.y[*k]);
        let goods_first: Vec<usize> = bads_first.iter().rev().copied().collect();
        let stride: Vec<usize> = (0..n).map(|k| k * 7 % n).collect();
        for order in [bads_first, goods_first, stride] {
            let other = rows.permuted(&order);
            assert_contains(&other.ordering(), &rows.ordering(), "ordering");
            assert_contains(&other.size(), &rows.size(), "size");
            assert_contains(&other.groups(), &rows.groups(), "groups");
            assert_contains(&other.money(), &rows.money(), "money");
        }
    }
}
