//! Decisions: what becomes of the rows, and the loss that is expected of them.

use super::rows::{Plan, Rows};
use crate::evaluate::EvaluateError;
use crate::evaluate::decide::money::expected_loss;
use crate::score::policy::RuleCount;
use crate::score::{Amounts, Decision};
use serde::Serialize;

/// How many rows come to which decision, and by what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decisions {
    /// Rows.
    pub n: usize,
    /// Approved.
    pub approve: usize,
    /// Referred.
    pub refer: usize,
    /// Declined.
    pub decline: usize,
    /// Approved ÷ rows. `None` without rows.
    pub approval_rate: Option<f64>,
    /// Declined where PD ≥ this.
    pub cutoff: f64,
    /// Referred from here on.
    pub refer_pd: Option<f64>,
    /// Mean PD. `None` without rows.
    pub mean_pd: Option<f64>,
    /// How often each rule of the policy decided.
    pub policy: Vec<RuleCount>,
}

/// Expected loss of all rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Loss {
    /// Σ PD·LGD·EAD.
    pub total: f64,
    /// The same over those who are approved.
    pub approved: f64,
    /// Σ EAD.
    pub exposure: f64,
    /// Total ÷ exposure. `None` without exposure.
    pub rate: Option<f64>,
    /// Rows whose EAD is missing and counts as the mean of the others.
    pub missing_ead: usize,
    /// Rows whose LGD is missing and counts as the mean of the others.
    pub missing_lgd: usize,
    /// Whether the LGD is a placeholder of 45 % that nobody chose.
    pub lgd_is_placeholder: bool,
}

pub(super) fn decisions(rows: &Rows<'_>) -> Decisions {
    let of = |wanted: Decision| {
        let is = |row: &&usize| rows.decision(**row) == Some(wanted);
        rows.rows.iter().filter(is).count()
    };
    let n = rows.rows.len();
    let approve = of(Decision::Approve);
    let share = |part: f64| (n > 0).then(|| part / n as f64);
    let select = |row: &usize| rows.decided.get(*row).copied().flatten();
    let decided: Vec<Option<u16>> = rows.rows.iter().map(select).collect();
    let y = |row: &usize| rows.y_true.get(*row).copied().flatten();
    let y: Vec<Option<bool>> = rows.rows.iter().map(y).collect();
    Decisions {
        n,
        approve,
        refer: of(Decision::Refer),
        decline: of(Decision::Decline),
        approval_rate: share(approve as f64),
        cutoff: rows.scorecard.cutoff_pd,
        refer_pd: rows.scorecard.refer_pd,
        mean_pd: share(rows.rows.iter().map(|&row| rows.pds[row]).sum()),
        policy: rows.scorecard.policy.counts(&decided, &y),
    }
}

pub(super) fn loss(rows: &Rows<'_>, plan: &Plan, amounts: &Amounts) -> Result<Loss, EvaluateError> {
    let money = amounts.of(rows.rows)?;
    let loss = expected_loss(&rows.counted_pds(), &money)?;
    let approved = |(_, row): &(&f64, &usize)| rows.decision(**row) == Some(Decision::Approve);
    let approved = loss.per_row.iter().zip(rows.rows).filter(approved);
    Ok(Loss {
        total: loss.total,
        // From 0, as the sum of nothing is −0.
        approved: approved.fold(0.0, |sum, (loss, _)| sum + loss),
        exposure: loss.exposure,
        rate: loss.rate,
        missing_ead: loss.missing_ead,
        missing_lgd: loss.missing_lgd,
        lgd_is_placeholder: plan.money.is_placeholder(),
    })
}
