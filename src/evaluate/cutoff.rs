//! A cutoff: the PD from which on an applicant is rejected. It is chosen here
//! and applied elsewhere.

use super::ordered::Ordered;
use serde::{Deserialize, Serialize};

/// How a cutoff is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The distinct PD with the highest F1.
    #[default]
    MaxF1,
    /// The distinct PD with the highest recall − false positive rate (Youden).
    MaxKs,
    /// This PD, whatever the rows say.
    Fixed(f64),
}

/// The cutoff by `rule` on these rows (meant to be the validation rows).
/// Candidates are the distinct PDs; of equally good ones the highest is taken,
/// which rejects the fewest. `None` with one class, but for a fixed cutoff.
#[must_use]
pub fn choose(y: &[bool], p: &[f64], rule: Rule) -> Option<f64> {
    match rule {
        Rule::Fixed(cutoff) => Some(cutoff),
        Rule::MaxF1 => max_f1(&Ordered::new(y, p)),
        Rule::MaxKs => max_ks(&Ordered::new(y, p)),
    }
}

// Both compare fractions in whole numbers: a tie is a tie, not a rounding.

fn max_f1(rows: &Ordered) -> Option<f64> {
    let mut best: Option<(f64, u128, u128)> = None;
    for (cutoff, tp, fp) in candidates(rows) {
        // F1 = 2·TP / (rejected + bads)
        let (part, whole) = (tp as u128, (tp + fp + rows.bads()) as u128);
        if best.is_none_or(|(_, p, w)| part * w > p * whole) {
            best = Some((cutoff, part, whole));
        }
    }
    best.map(|(cutoff, ..)| cutoff)
}

fn max_ks(rows: &Ordered) -> Option<f64> {
    let (bads, goods) = (rows.bads() as i128, rows.goods() as i128);
    let mut best: Option<(f64, i128)> = None;
    for (cutoff, tp, fp) in candidates(rows) {
        let distance = tp as i128 * goods - fp as i128 * bads;
        if best.is_none_or(|(_, widest)| distance > widest) {
            best = Some((cutoff, distance));
        }
    }
    best.map(|(cutoff, _)| cutoff)
}

fn candidates(rows: &Ordered) -> impl Iterator<Item = (f64, usize, usize)> {
    let both = rows.has_both_classes();
    rows.rejections().take_while(move |_| both)
}

#[cfg(test)]
mod tests {
    use super::super::confusion::Confusion;
    use super::super::examples::pseudo_random;
    use super::*;

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
