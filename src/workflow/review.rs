//! A review: everything that is to be known of a model on some rows, in one
//! document. What needs no outcome stands here, the rest in `outcomes`.

use crate::bundle::Development;
use crate::evaluate::EvaluateError;
use crate::evaluate::empc::EmpcTerms;
use crate::evaluate::money::expected_loss;
use crate::evaluate::segments::{GroupFigures, GroupRow};
use crate::evaluate::stability::{BinCounts, Psi, psi};
use crate::network::Objective;
use crate::recipe::encoder::Bins;
use crate::score::policy::RuleCount;
use crate::score::{Amounts, Decision, MoneyTerms, Scorecard};
use crate::table::Table;
use crate::workflow::choices::SessionError;
use crate::workflow::outcomes::{Outcomes, Paired, SegmentTable, fairness, outcomes};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::ControlFlow;

/// What is reviewed.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The table.
    pub table: &'a Table,
    /// The rows that count, by their places in the table.
    pub rows: &'a [usize],
    /// The PD of each row of the table.
    pub pds: &'a [f64],
    /// Outcomes of the table's rows; empty where none is known.
    pub y_true: &'a [Option<bool>],
    /// For each row of the table the rule of the policy that decides.
    pub decided: &'a [Option<u16>],
    /// From PD to decision, at the cutoff that counts.
    pub scorecard: &'a Scorecard,
    /// How the training rows lay, where the model knows.
    pub development: Option<&'a Development>,
    /// What the model minimised.
    pub objective: Objective,
}

/// What is to be shown besides.
#[derive(Debug, Clone, Default)]
pub struct ReviewPlan {
    /// Where EAD and LGD are read.
    pub money: MoneyTerms,
    /// For the expected maximum profit.
    pub empc: EmpcTerms,
    /// Dates the rows, for figures by month.
    pub date: Option<String>,
    /// Columns whose groups have figures of their own.
    pub segments: Vec<String>,
    /// Columns whose groups are held against each other.
    pub monitored: Vec<String>,
    /// Another score of the table's rows.
    pub other: Option<Other>,
    /// Draws of the bootstrap for KS; none where 0.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// Another score of the same rows.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its PD of each row of the table.
    pub pds: Vec<f64>,
    /// Its cutoff.
    pub cutoff: f64,
}

/// What a model does on some rows: the key `full` of `evaluate --full --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// What becomes of the rows.
    pub decisions: Decisions,
    /// Expected loss; `None` where the table lacks the columns or usable cells.
    pub expected_loss: Option<Loss>,
    /// Whether the scores lie as in development; `None` where the model does not
    /// know how they lay.
    pub psi: Option<ScoreDrift>,
    /// The same column by column, the most shifted first.
    pub csi: Vec<ColumnDrift>,
    /// Groups of the monitored columns against the largest of each.
    pub fairness: Vec<SegmentTable<GroupFigures>>,
    /// What needs known outcomes; `None` without them.
    pub outcomes: Option<Outcomes>,
}

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

/// Drift of the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreDrift {
    /// The index.
    #[serde(flatten)]
    pub psi: Psi,
    /// Rows per decile in development.
    pub development: Vec<usize>,
    /// Rows per decile now.
    pub now: Vec<usize>,
}

/// Drift of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDrift {
    /// The column.
    pub column: String,
    /// The index; `None` where the table lacks the column.
    pub csi: Option<Psi>,
    /// The bins: categories, or upper ends of ranges of numbers.
    pub bins: Bins,
    /// Special levels, whose bins follow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<String>,
    /// Rows per bin in development.
    pub development: BinCounts,
    /// Rows per bin now.
    pub now: Option<BinCounts>,
}

impl Subject<'_> {
    /// A row as a comparison of groups sees it.
    pub(crate) fn group_row(&self, row: usize) -> GroupRow {
        let rule = self
            .scorecard
            .rule(self.decided.get(row).copied().flatten());
        GroupRow {
            pd: self.pds[row],
            bad: self.y_true.get(row).copied().flatten(),
            ruled: rule.map(|rule| rule.outcome == Decision::Approve),
        }
    }

    fn decision(&self, row: usize) -> Option<Decision> {
        let rule = self.decided.get(row).copied().flatten();
        let rule = self.scorecard.rule(rule).map(|rule| rule.outcome);
        let scored = self.scorecard.score(*self.pds.get(row)?)?;
        Some(rule.unwrap_or(scored.decision))
    }
}

/// Reviews a model on some rows. `progress` hears how many draws of the bootstrap
/// are done, and may end it.
///
/// # Errors
/// If a column that was named is absent, or is no date where a date is meant;
/// if the other score has other rows; or if `progress` breaks.
pub fn review(
    subject: &Subject<'_>,
    plan: &ReviewPlan,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Review, SessionError> {
    // Later files may lack what the model read its money from.
    let amounts = plan.money.read(subject.table).ok();
    let known = |row: &&usize| subject.y_true.get(**row).is_some_and(Option::is_some);
    let known: Vec<usize> = subject.rows.iter().filter(known).copied().collect();
    let outcomes = if known.is_empty() {
        None
    } else {
        let paired = Paired::of(subject, known);
        Some(outcomes(
            subject,
            plan,
            &paired,
            amounts.as_ref(),
            progress,
        )?)
    };
    Ok(Review {
        decisions: decisions(subject),
        expected_loss: amounts.and_then(|amounts| loss(subject, plan, &amounts).ok()),
        psi: subject.development.and_then(|d| score_drift(subject, d)),
        csi: match subject.development {
            Some(development) => column_drift(subject, development),
            None => Vec::new(),
        },
        fairness: fairness(subject, &plan.monitored)?,
        outcomes,
    })
}

fn decisions(subject: &Subject<'_>) -> Decisions {
    let of = |wanted: Decision| {
        let is = |row: &&usize| subject.decision(**row) == Some(wanted);
        subject.rows.iter().filter(is).count()
    };
    let n = subject.rows.len();
    let approve = of(Decision::Approve);
    let share = |part: f64| (n > 0).then(|| part / n as f64);
    let select = |row: &usize| subject.decided.get(*row).copied().flatten();
    let decided: Vec<Option<u16>> = subject.rows.iter().map(select).collect();
    let y = |row: &usize| subject.y_true.get(*row).copied().flatten();
    let y: Vec<Option<bool>> = subject.rows.iter().map(y).collect();
    Decisions {
        n,
        approve,
        refer: of(Decision::Refer),
        decline: of(Decision::Decline),
        approval_rate: share(approve as f64),
        cutoff: subject.scorecard.cutoff_pd,
        refer_pd: subject.scorecard.refer_pd,
        mean_pd: share(subject.rows.iter().map(|&row| subject.pds[row]).sum()),
        policy: subject.scorecard.policy.counts(&decided, &y),
    }
}

fn loss(
    subject: &Subject<'_>,
    plan: &ReviewPlan,
    amounts: &Amounts,
) -> Result<Loss, EvaluateError> {
    let money = amounts.of(subject.rows)?;
    let p: Vec<f64> = subject.rows.iter().map(|&row| subject.pds[row]).collect();
    let loss = expected_loss(&p, &money)?;
    let approved = |(_, row): &(&f64, &usize)| subject.decision(**row) == Some(Decision::Approve);
    let approved = loss.per_row.iter().zip(subject.rows).filter(approved);
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

pub(crate) fn score_drift(subject: &Subject<'_>, development: &Development) -> Option<ScoreDrift> {
    let p: Vec<f64> = subject.rows.iter().map(|&row| subject.pds[row]).collect();
    let now = BinCounts::of(subject.scorecard.deciles.cuts(), &p);
    Some(ScoreDrift {
        psi: psi(&development.deciles.bins, &now.bins)?,
        development: development.deciles.bins.clone(),
        now: now.bins,
    })
}

pub(crate) fn column_drift(subject: &Subject<'_>, development: &Development) -> Vec<ColumnDrift> {
    let drift = |bins: &crate::recipe::DriftBins| {
        let now = bins.count(subject.table, subject.rows);
        ColumnDrift {
            column: bins.column.clone(),
            csi: now.as_ref().and_then(|now| bins.counts.csi(now)),
            bins: bins.bins.clone(),
            special: bins.special.names(),
            development: bins.counts.clone(),
            now,
        }
    };
    let mut all: Vec<ColumnDrift> = development.columns.par_iter().map(drift).collect();
    let value = |drift: &ColumnDrift| drift.csi.as_ref().map_or(f64::INFINITY, |csi| csi.value);
    all.sort_by(|a, b| value(b).total_cmp(&value(a)));
    all
}
