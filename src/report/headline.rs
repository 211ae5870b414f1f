//! The headline: all metrics at the cutoff.

use super::rows::{Labelled, Plan, Progress, ReportError, Section};
use crate::evaluate::Figures;
use crate::evaluate::Sample;
use crate::evaluate::figures;
use crate::evaluate::probability::calibration;
use crate::network::Objective;
use serde::Serialize;

/// All metrics at the cutoff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headline {
    /// The figures at the cutoff.
    pub figures: Figures,
    /// 1 − Brier ÷ Brier of the bad rate. `None` with one class.
    pub brier_skill: Option<f64>,
}

impl Section for Headline {
    fn of(rows: &Labelled<'_>, _: &Plan, _: Progress<'_>) -> Result<Self, ReportError> {
        let Labelled { rows, y, p, .. } = rows;
        let cutoff = rows.scorecard.cutoff_pd;
        Ok(Self {
            figures: evaluate(y, p, cutoff, rows.objective, Sample::HoldOut),
            brier_skill: calibration::brier_skill(y, p),
        })
    }
}

/// The figures of labelled PDs, with the mean objective as `loss`.
#[must_use]
pub fn evaluate(
    y: &[bool],
    p: &[f64],
    cutoff: f64,
    objective: Objective,
    sample: Sample,
) -> Figures {
    let loss = match objective {
        Objective::Bce => calibration::log_loss(y, p),
        _ => calibration::brier(y, p),
    };
    figures(y, p, cutoff, loss, sample)
}
