//! Totals: what every cutoff makes of rows under a policy. All that needs a pass over the
//! rows is done once; a moving cutoff then only looks up sums.

use super::curves::thin;
use super::fairness::Monitored;
use super::rows::{ReportError, Rows};
use crate::evaluate::EvaluateError;
use crate::evaluate::Ordered;
use crate::evaluate::Strategy;
use crate::evaluate::decide::money::Money;
use crate::evaluate::decide::strategy::{Costs, Margin};
use crate::evaluate::probability::grades::{GradeTable, grade_table};
use crate::score::{Decision, MoneyTerms};
use std::ops::{Add, Sub};
use std::sync::Arc;

/// What the terms make of one part.
#[derive(Debug, Clone)]
pub struct PartDecisions {
    /// What every cutoff does by the score alone.
    pub strategy: Strategy,
    /// The cutoffs that a curve is drawn through, highest first.
    pub cutoffs: Vec<f64>,
    /// Rows without EAD and without LGD, which count as the mean; or why the
    /// money cannot be read (it is then one unit per row).
    pub gaps: Result<[usize; 2], Arc<ReportError>>,
    /// The master scale on these rows.
    pub grades: Result<GradeTable, EvaluateError>,
    /// Monitored columns, group by group.
    pub monitored: Vec<Monitored>,
    /// Rows that no rule decides.
    free: Strategy,
    /// Rows that rules approve, refer, decline.
    ruled: [Strategy; 3],
}

/// Sums over rows that are treated alike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// EAD.
    pub exposure: f64,
    /// Σ PD·LGD·EAD.
    pub expected_loss: f64,
    /// What approving them earns on average.
    pub profit: f64,
}

/// Outcomes in the order of the totals.
pub const OUTCOMES: [Decision; 3] = [Decision::Approve, Decision::Refer, Decision::Decline];

/// The strategy of some rows.
fn strategy(y: &[bool], p: &[f64], money: &Money, places: &[usize]) -> Strategy {
    let (y, p): (Vec<bool>, Vec<f64>) = places.iter().map(|k| (y[*k], p[*k])).unzip();
    let rows = Ordered::new(&y, &p);
    Strategy::with_money(&rows, &money.select(places)).unwrap_or_else(|_| Strategy::new(&rows))
}

fn read(money: &MoneyTerms, rows: &Rows<'_>) -> Result<Money, ReportError> {
    Ok(money.read(rows.table)?.of(rows.rows)?)
}

impl PartDecisions {
    /// The decisions on rows with known outcomes, by the policy and the grades of their
    /// scorecard. Of the monitored columns, those that the table lacks are left out.
    #[must_use]
    pub fn of<'a>(
        rows: &Rows<'_>,
        money: &MoneyTerms,
        monitored: impl Iterator<Item = &'a str>,
    ) -> Self {
        let bad = |row: &usize| rows.y_true.get(*row).copied().flatten() == Some(true);
        let y: Vec<bool> = rows.rows.iter().map(bad).collect();
        let p = rows.counted_pds();
        let (money, gaps) = match read(money, rows) {
            Ok(money) => {
                let gaps = [money.missing_ead, money.missing_lgd];
                (money, Ok(gaps))
            }
            Err(error) => (Money::default(), Err(Arc::new(error))),
        };
        let all: Vec<usize> = (0..y.len()).collect();
        let of = |places: &[usize]| strategy(&y, &p, &money, places);
        let ruled = |wanted: Option<Decision>| {
            let places = all.iter().copied();
            let kept: Vec<usize> = places
                .filter(|place| rows.ruled(rows.rows[*place]) == wanted)
                .collect();
            of(&kept)
        };
        let strategy = of(&all);
        Self {
            cutoffs: thin(strategy.counts().map(|(cutoff, _)| cutoff).collect()),
            grades: grade_table(rows.scorecard.grades.bounds(), &y, &p),
            free: ruled(None),
            ruled: OUTCOMES.map(|outcome| ruled(Some(outcome))),
            strategy,
            gaps,
            monitored: monitored
                .filter_map(|column| Monitored::of(rows, column).ok())
                .collect(),
        }
    }

    /// Who is approved, referred and declined by two cutoffs and the policy.
    #[must_use]
    pub fn totals(&self, refer_pd: Option<f64>, cutoff: f64, margin: &Margin) -> [Totals; 3] {
        let low = refer_pd.map_or(cutoff, |refer| refer.min(cutoff));
        let below = |strategy: &Strategy, pd: f64| totals(strategy, pd, margin);
        let (approved, open) = (below(&self.free, low), below(&self.free, cutoff));
        let free = [
            approved,
            open - approved,
            below(&self.free, f64::INFINITY) - open,
        ];
        let ruled = |k: usize| below(&self.ruled[k], f64::INFINITY);
        [0, 1, 2].map(|k| free[k] + ruled(k))
    }

    /// Rows that rules decide.
    #[must_use]
    pub fn ruled(&self) -> usize {
        self.ruled.iter().map(Strategy::rows).sum()
    }

    /// Sums over the rows with PDs from `from` on and below `to`, by the score
    /// alone.
    #[must_use]
    pub fn between(&self, from: f64, to: f64, margin: &Margin) -> Totals {
        totals(&self.strategy, to, margin) - totals(&self.strategy, from, margin)
    }
}

/// Sums over the rows with a PD below this.
fn totals(strategy: &Strategy, pd: f64, margin: &Margin) -> Totals {
    let point = strategy.at(pd, &Costs::default(), margin);
    Totals {
        n: point.confusion.tn + point.confusion.fn_,
        bads: point.confusion.fn_,
        exposure: point.exposure,
        expected_loss: point.expected_loss,
        profit: point.profit,
    }
}

impl Totals {
    /// Bads ÷ rows. `None` without rows.
    #[must_use]
    pub fn bad_rate(&self) -> Option<f64> {
        (self.n > 0).then(|| self.bads as f64 / self.n as f64)
    }

    /// Expected loss ÷ exposure. `None` without exposure.
    #[must_use]
    pub fn loss_rate(&self) -> Option<f64> {
        (self.exposure > 0.0).then(|| self.expected_loss / self.exposure)
    }
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            bads: self.bads + other.bads,
            exposure: self.exposure + other.exposure,
            expected_loss: self.expected_loss + other.expected_loss,
            profit: self.profit + other.profit,
        }
    }
}

impl Sub for Totals {
    type Output = Self;

    /// Of rows that contain the others.
    fn sub(self, other: Self) -> Self {
        Self {
            n: self.n.saturating_sub(other.n),
            bads: self.bads.saturating_sub(other.bads),
            exposure: self.exposure - other.exposure,
            expected_loss: self.expected_loss - other.expected_loss,
            profit: self.profit - other.profit,
        }
    }
}
