//! A cutoff: the PD from which on an applicant is rejected. It is chosen here
//! and applied elsewhere.

use crate::evaluate::decide::strategy::{Costs, Margin, Strategy};
use crate::evaluate::discrimination::confusion::Confusion;
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// How a cutoff is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The distinct PD with the highest F1.
    #[default]
    MaxF1,
    /// The distinct PD with the highest recall − false positive rate (Youden 1950).
    MaxKs,
    /// This PD, whatever the rows say.
    Fixed(f64),
    /// The lowest cutoff that approves at least this share of the rows.
    ApprovalRate(f64),
    /// The highest cutoff whose approved rows have at most this bad rate.
    ApprovedBadRate(f64),
    /// The cutoff of the lowest cost (Elkan 2001).
    MinCost(Costs),
    /// The cutoff of the highest profit, by the PDs and the money of the strategy.
    MaxProfit(Margin),
}

/// The cutoff by `rule` on these rows (meant to be the validation rows), with
/// one unit of money per row; see [`Strategy::choose`]. `None` where a PD is NaN,
/// but for a fixed cutoff.
#[must_use]
pub fn choose(y: &[bool], p: &[f64], rule: Rule) -> Option<f64> {
    match rule {
        Rule::Fixed(cutoff) => Some(cutoff),
        _ if p.iter().any(|pd| pd.is_nan()) => None,
        _ => Strategy::new(&Ordered::new(y, p)).choose(rule),
    }
}

impl Strategy {
    /// The cutoff by `rule` on these rows. Candidates are the distinct PDs and,
    /// where a rule may approve everybody, a cutoff above them; of equally good
    /// ones the highest is taken, which rejects the fewest. `None` without rows,
    /// for F1 and KS with one class, and where no cutoff reaches a bad rate.
    #[must_use]
    pub fn choose(&self, rule: Rule) -> Option<f64> {
        match rule {
            Rule::Fixed(cutoff) => Some(cutoff),
            Rule::MaxF1 => self.max_f1(),
            Rule::MaxKs => self.max_ks(),
            Rule::ApprovalRate(share) => self.cutoff_for_approval(share),
            Rule::ApprovedBadRate(most) => self.cutoff_for_bad_rate(most),
            Rule::MinCost(costs) => best(self.counts().map(|(c, counts)| (c, -costs.of(&counts)))),
            Rule::MaxProfit(margin) => {
                let curve = self.curve(Costs::default(), margin);
                best(curve.map(|point| (point.cutoff, point.profit)))
            }
        }
    }

    // F1 and KS compare fractions in whole numbers: a tie is a tie, not a rounding.

    fn max_f1(&self) -> Option<f64> {
        let mut best: Option<(f64, u128, u128)> = None;
        for (cutoff, tp, fp) in self.rejections() {
            // F1 = 2·TP / (rejected + bads)
            let (part, whole) = (tp as u128, (tp + fp + self.bads()) as u128);
            if best.is_none_or(|(_, p, w)| part * w > p * whole) {
                best = Some((cutoff, part, whole));
            }
        }
        best.map(|(cutoff, ..)| cutoff)
    }

    fn max_ks(&self) -> Option<f64> {
        let (bads, goods) = (self.bads() as i128, self.goods() as i128);
        let mut best: Option<(f64, i128)> = None;
        for (cutoff, tp, fp) in self.rejections() {
            let distance = tp as i128 * goods - fp as i128 * bads;
            if best.is_none_or(|(_, widest)| distance > widest) {
                best = Some((cutoff, distance));
            }
        }
        best.map(|(cutoff, _)| cutoff)
    }

    /// Each distinct PD as a cutoff, highest first, with the bads and goods that
    /// it rejects; nothing with one class.
    fn rejections(&self) -> impl Iterator<Item = (f64, usize, usize)> {
        let both = self.goods() > 0 && self.bads() > 0;
        let counts = self.counts().map(|(cutoff, c)| (cutoff, c.tp, c.fp));
        counts.filter(move |(_, tp, fp)| both && tp + fp > 0)
    }

    fn cutoff_for_bad_rate(&self, most: f64) -> Option<f64> {
        let bad_rate = |c: &Confusion| share(c.fn_, c.fn_ + c.tn);
        let low_enough = |c: &Confusion| bad_rate(c).is_some_and(|rate| rate <= most);
        let mut counts = self.counts();
        counts
            .find(|(_, c)| low_enough(c))
            .map(|(cutoff, _)| cutoff)
    }
}

/// The first of the cutoffs that are worth most.
fn best(worths: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let mut best: Option<(f64, f64)> = None;
    for (cutoff, worth) in worths {
        if best.is_none_or(|(_, most)| worth > most) {
            best = Some((cutoff, worth));
        }
    }
    best.map(|(cutoff, _)| cutoff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    fn check(y: &[bool], p: &[f64], rule: Rule, expected: Option<f64>) {
        assert_eq!(choose(y, p, rule), expected, "{rule:?}");
    }

    #[test]
    fn of_equally_good_cutoffs_the_highest_is_taken() {
        let (y, p) = ([true, false, false, true], [0.1, 0.2, 0.3, 0.4]);
        // F1 is 2/3 at .4 and at .1; tpr − fpr is ½ at .4 only.
        check(&y, &p, Rule::MaxF1, Some(0.4));
        check(&y, &p, Rule::MaxKs, Some(0.4));
        check(&y, &p, Rule::Fixed(0.5), Some(0.5));
        check(&y, &[0.3; 4], Rule::MaxF1, Some(0.3));
    }

    #[test]
    fn one_class_has_no_best_cutoff() {
        for y in [&[true, true][..], &[false, false], &[]] {
            let p = vec![0.5; y.len()];
            check(y, &p, Rule::MaxF1, None);
            check(y, &p, Rule::MaxKs, None);
            check(y, &p, Rule::Fixed(0.2), Some(0.2));
        }
    }

    #[test]
    fn targets_and_money_worked_by_hand() {
        let y = [false, false, true, false, true];
        let p = [0.1, 0.2, 0.3, 0.4, 0.5];
        check(&y, &p, Rule::ApprovalRate(0.5), Some(0.4));
        check(&y, &p, Rule::ApprovalRate(1.0), Some(0.5_f64.next_up()));
        check(&y, &p, Rule::ApprovedBadRate(0.3), Some(0.5));
        check(&y, &p, Rule::ApprovedBadRate(0.2), Some(0.3));
        check(&y, &p, Rule::ApprovedBadRate(0.9), Some(0.5_f64.next_up()));
        check(&[true, true], &[0.1, 0.2], Rule::ApprovedBadRate(0.5), None);
        // Approving up to .3 costs the good at .4; up to .5 costs a bad more.
        check(&y, &p, Rule::MinCost(Costs::default()), Some(0.3));
        // Break-even at .15 / (.15 + .45) = .25.
        let margin = |share, cost| Rule::MaxProfit(Margin { share, cost });
        check(&y, &p, margin(0.15, 0.0), Some(0.3));
        check(&y, &p, margin(0.0, 1.0), Some(0.1));
        check(&y, &p, margin(1e9, 0.0), Some(0.5_f64.next_up()));
        check(&y, &[f64::NAN; 5], Rule::MaxF1, None);
        check(&[], &[], Rule::ApprovalRate(0.5), None);
    }

    #[test]
    fn no_other_pd_does_better_on_random_rows() {
        for seed in 0..30 {
            let (y, p) = pseudo_random(seed, 150);
            let f1 = |c| Confusion::at(&y, &p, c).f1().unwrap();
            let youden = |c| Confusion::at(&y, &p, c).balanced_accuracy().unwrap();
            let by_f1 = f1(choose(&y, &p, Rule::MaxF1).unwrap());
            let by_ks = youden(choose(&y, &p, Rule::MaxKs).unwrap());
            assert!(p.iter().all(|&c| f1(c) <= by_f1));
            assert!(p.iter().all(|&c| youden(c) <= by_ks + 1e-12));
        }
    }
}
