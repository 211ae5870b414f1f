//! What edited points do on a portfolio: figures and decisions before and after.

use crate::bundle::Model;
use crate::evaluate::Ordered;
use crate::score::Decision;
use serde::Serialize;

/// How a scorecard stands on a portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the keys are the contract of points --json")]
pub struct Standing {
    /// `null` with fewer than one bad or one good.
    pub auc: Option<f64>,
    pub ks: Option<f64>,
    /// Over the rows with a PD.
    pub mean_pd: Option<f64>,
    /// Observed ÷ expected bads over the rows with an outcome.
    pub oe: Option<f64>,
    /// Share of the rows with a PD that are approved, by score and policy.
    pub approved: Option<f64>,
    /// Bad rate of the approved rows with an outcome.
    pub approved_bad_rate: Option<f64>,
}

/// Applicants whose decision is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs, reason = "the keys are the contract of points --json")]
pub struct Flips {
    pub rows: usize,
    pub to_approve: usize,
    pub to_refer: usize,
    pub to_decline: usize,
}

/// Before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the keys are the contract of points --json")]
pub struct Effect {
    /// Rows with a PD.
    pub rows: usize,
    /// Rows among them with an outcome.
    pub outcomes: usize,
    pub bad_rate: Option<f64>,
    pub before: Standing,
    pub after: Standing,
    pub flips: Flips,
}

impl Effect {
    /// Of two models with one cutoff and policy, on rows with these outcomes: PDs and decisive
    /// rules of the policy before and after. Slices have one entry per row.
    #[must_use]
    pub fn of(
        y_true: &[Option<bool>],
        before: (&Model, &[f64], &[Option<u16>]),
        after: (&Model, &[f64], &[Option<u16>]),
    ) -> Self {
        let scored = before.1.iter().zip(after.1);
        let scored = scored.filter(|(a, b)| !a.is_nan() && !b.is_nan());
        let rows = scored.count();
        let decisions = [decisions(before), decisions(after)];
        let mut flips = Flips::default();
        for (from, to) in decisions[0].iter().zip(&decisions[1]) {
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            if from != to {
                flips.rows += 1;
                *match to {
                    Decision::Approve => &mut flips.to_approve,
                    Decision::Refer => &mut flips.to_refer,
                    Decision::Decline => &mut flips.to_decline,
                } += 1;
            }
        }
        let known = || {
            let each = y_true.iter().zip(before.1);
            each.filter_map(|(y, pd)| y.filter(|_| !pd.is_nan()))
        };
        let outcomes = known().count();
        let bads = known().filter(|bad| *bad).count();
        Self {
            rows,
            outcomes,
            bad_rate: share(bads as f64, outcomes),
            before: Standing::of(y_true, before.1, &decisions[0]),
            after: Standing::of(y_true, after.1, &decisions[1]),
            flips,
        }
    }
}

impl Standing {
    /// Of rows with these outcomes, PDs (NaN of a row without one) and decisions.
    #[must_use]
    pub fn of(y_true: &[Option<bool>], pds: &[f64], decisions: &[Option<Decision>]) -> Self {
        let scored: Vec<f64> = pds.iter().copied().filter(|pd| !pd.is_nan()).collect();
        let known = y_true.iter().zip(pds);
        let known = known.filter_map(|(y, pd)| Some((y.filter(|_| !pd.is_nan())?, *pd)));
        let (y, p): (Vec<bool>, Vec<f64>) = known.unzip();
        let bads = y.iter().filter(|bad| **bad).count();
        let has_both = bads > 0 && bads < y.len();
        let ordered = Ordered::new(&y, &p);
        let expected: f64 = p.iter().sum();
        let is_approved = |d: &Option<Decision>| *d == Some(Decision::Approve);
        let approved = decisions.iter().filter(|d| is_approved(d)).count();
        let of_approved = y_true.iter().zip(decisions).filter(|(_, d)| is_approved(d));
        let of_approved: Vec<bool> = of_approved.filter_map(|(y, _)| *y).collect();
        let bads_approved = of_approved.iter().filter(|bad| **bad).count();
        Self {
            auc: has_both.then(|| ordered.auc()).flatten(),
            ks: has_both.then(|| ordered.ks()).flatten().map(|ks| ks.value),
            mean_pd: share(scored.iter().sum(), scored.len()),
            oe: (!y.is_empty() && expected > 0.0).then(|| bads as f64 / expected),
            approved: share(approved as f64, scored.len()),
            approved_bad_rate: share(bads_approved as f64, of_approved.len()),
        }
    }
}

/// What a model decides of each row; `None` without a PD.
fn decisions((model, pds, decided): (&Model, &[f64], &[Option<u16>])) -> Vec<Option<Decision>> {
    let card = &model.scorecard;
    let of = |(pd, rule): (&f64, &Option<u16>)| {
        let by_score = || card.decide(*pd);
        (!pd.is_nan()).then(|| card.rule(*rule).map_or_else(by_score, |rule| rule.outcome))
    };
    pds.iter().zip(decided).map(of).collect()
}

fn share(part: f64, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part / whole as f64)
}
