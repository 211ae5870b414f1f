//! The comparison: two scores of the same rows.

use super::ranking::roc;
use super::rows::{Labelled, Other, Plan, Progress, ReportError, Section};
use crate::evaluate::EvaluateError;
use crate::evaluate::Ordered;
use crate::evaluate::Strategy;
use crate::evaluate::discrimination::compare::{Comparison, SwapSet, compare, swap_at, swap_set};
use serde::Serialize;

/// The rows against another score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Against {
    /// `None` where no other score was named.
    pub comparison: Option<Compared>,
}

/// Another score on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Name of the other, which is `b`.
    pub other: String,
    /// Figures and the paired test.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// Who is swapped where both approve as many as the first does at its cutoff.
    pub swap: Option<SwapSet>,
}

/// Two scores on the same rows, with what is drawn of them.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Figures, each at its own cutoff, and the paired test.
    pub comparison: Comparison,
    /// The ROC curve of each, thinned.
    pub roc: [Vec<[f64; 2]>; 2],
    /// Who is swapped where both approve 5, 10, … 95 %.
    pub swaps: Vec<SwapSet>,
}

impl Section for Against {
    fn of(rows: &Labelled<'_>, plan: &Plan, _: Progress<'_>) -> Result<Self, ReportError> {
        let comparison = plan.other.as_ref().map(|other| compared(rows, other));
        Ok(Self {
            comparison: comparison.transpose()?,
        })
    }
}

fn compared(rows: &Labelled<'_>, other: &Other) -> Result<Compared, ReportError> {
    if other.pds.len() != rows.rows.pds.len() {
        return Err(EvaluateError::Lengths {
            what: "PD of the other score",
            rows: rows.rows.pds.len(),
            found: other.pds.len(),
        }
        .into());
    }
    let cutoff = rows.rows.scorecard.cutoff_pd;
    let theirs: Vec<f64> = rows.places.iter().map(|&row| other.pds[row]).collect();
    let p = [&rows.p[..], &theirs[..]];
    Ok(Compared {
        other: other.name.clone(),
        comparison: compare(&rows.y, p, [cutoff, other.cutoff])?,
        swap: swap_at_cutoff(&rows.y, p, cutoff).ok(),
    })
}

/// Who is swapped where both scores approve as many as the first does at its cutoff.
///
/// # Errors
/// If there are no rows, or of one class only.
pub fn swap_at_cutoff(y: &[bool], p: [&[f64]; 2], cutoff: f64) -> Result<SwapSet, EvaluateError> {
    let approved = p[0].iter().filter(|pd| **pd < cutoff).count();
    swap_set(y, p, approved as f64 / p[0].len().max(1) as f64)
}

impl Shared {
    /// Two scores, each with its cutoff.
    ///
    /// # Errors
    /// If a PD is none.
    pub fn of(y: &[bool], p: [&[f64]; 2], cutoffs: [f64; 2]) -> Result<Self, EvaluateError> {
        let ordered = p.map(|p| Ordered::new(y, p));
        let strategies = ordered.each_ref().map(Strategy::new);
        let swap = |k: u32| {
            let share = f64::from(k) / 20.0;
            let [first, second] = strategies.each_ref();
            let first = first.cutoff_for_approval(share)?;
            let second = second.cutoff_for_approval(share)?;
            Some(swap_at(y, p, [first, second]))
        };
        Ok(Self {
            comparison: compare(y, p, cutoffs)?,
            roc: ordered.each_ref().map(roc),
            swaps: (1..20).filter_map(swap).collect(),
        })
    }
}
