//! Figures of times to default that are partly censored: risk sets, the Kaplan–Meier estimate,
//! concordance, Brier scores, calibration by period, and expected credit losses.
//!
//! Time is counted in whole periods from 1, such as months on book. Nothing here knows a table, a
//! network or a file.

mod calibration;
mod concordance;
mod figures;
mod kaplan_meier;
mod levels;
mod loss;
mod part;

pub use calibration::{Fit, PeriodFit, period_fit};
pub use concordance::{Pairs, auc_at, concordance, concordance_by};
pub use figures::{AucAt, Ranking, ranking};
pub use kaplan_meier::{Censoring, LifeTable, SurvivalPoint};
pub use levels::{even_width, joined_hazards, level_ends};
pub use loss::{Terms, discount, expected_loss, marginal};
pub use part::{Coefficient, SurvivalChallenger, SurvivalFigures};

/// A row at risk in the periods `entry + 1` to `exit`. With `event` it defaults in the last of
/// them, else it is only known not to have defaulted by its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Periods before the row is observed; 0 from the start of the loan.
    pub entry: u32,
    /// The last period in which it is observed.
    pub exit: u32,
    /// Whether it defaults in that period.
    pub event: bool,
}

impl Spell {
    /// The same, observed no longer than `horizon`; `None` where it begins later.
    #[must_use]
    pub fn until(self, horizon: u32) -> Option<Self> {
        if self.entry >= horizon {
            return None;
        }
        Some(Self {
            exit: self.exit.min(horizon),
            event: self.event && self.exit <= horizon,
            ..self
        })
    }

    /// Periods in which it is at risk.
    #[must_use]
    pub fn periods(self) -> usize {
        self.exit.saturating_sub(self.entry) as usize
    }
}
