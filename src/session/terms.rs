//! The terms of a run: what is made of its PDs. How the cutoff is chosen, who
//! is referred, the grades, the policy, and where the money is read.

use super::choices::{SessionError, SettingError};
use super::remark::Caveat;
use crate::evaluate::strategy::Costs;
use crate::evaluate::{Ordered, Rule, Strategy};
use crate::score::{Amounts, Deciles, Grades, MoneyTerms, Policy, Scorecard};
use serde::{Deserialize, Serialize};

/// What is made of the PDs of a run; the defaults are those of a scorecard.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// How the cutoff is chosen, on the validation rows.
    pub cutoff: Rule,
    /// Referred from this PD on, up to the cutoff.
    pub refer_pd: Option<f64>,
    /// The master scale.
    pub grades: Grades,
    /// What decides before the score.
    pub policy: Policy,
    /// Where EAD and LGD are read, and what a loan earns.
    pub money: MoneyTerms,
    /// What right and wrong decisions cost, for a cutoff of the lowest cost.
    pub costs: Costs,
}

/// Rows with known outcomes: their places in the table, labels and PDs.
pub(super) struct Rows {
    pub(super) places: Vec<usize>,
    pub(super) y: Vec<bool>,
    pub(super) p: Vec<f64>,
}

impl Terms {
    /// The scorecard of a trained model under these terms, at a cutoff.
    pub(super) fn over(&self, trained: &Scorecard, cutoff: f64) -> Scorecard {
        Scorecard {
            cutoff_pd: cutoff,
            refer_pd: self.refer_pd,
            grades: self.grades.clone(),
            policy: self.policy.clone(),
            ..trained.clone()
        }
    }

    /// The scorecard of a training: the cutoff by its rule on the validation
    /// rows, or on the training rows where these give none.
    pub(super) fn scorecard(
        &self,
        validation: &Rows,
        train: &Rows,
        amounts: &Amounts,
        caveats: &mut Vec<Caveat>,
    ) -> Result<Scorecard, SessionError> {
        let deciles = Deciles::of(&train.p).map_err(SettingError::from)?;
        let mut cutoff = self.choose(validation, amounts)?;
        if cutoff.is_none() {
            if matches!(self.cutoff, Rule::ApprovedBadRate(_)) && !validation.y.is_empty() {
                return Err(SettingError::UnreachedBadRate.into());
            }
            caveats.push(Caveat::CutoffOnTraining);
            cutoff = self.choose(train, amounts)?;
        }
        let scorecard = Scorecard {
            grades: self.grades.clone(),
            refer_pd: self.refer_pd,
            policy: self.policy.clone(),
            ..Scorecard::new(deciles, cutoff.ok_or(SettingError::NoCutoff)?)
        };
        if matches!(self.cutoff, Rule::Fixed(_)) {
            scorecard.check_band().map_err(SettingError::from)?;
        } else if scorecard.check_band().is_err() {
            caveats.push(Caveat::NobodyReferred);
        }
        Ok(scorecard)
    }

    fn choose(&self, rows: &Rows, amounts: &Amounts) -> Result<Option<f64>, SessionError> {
        if rows.p.iter().any(|pd| pd.is_nan()) {
            return Ok(None);
        }
        let ordered = Ordered::new(&rows.y, &rows.p);
        if let Rule::MaxProfit(_) = self.cutoff {
            let money = amounts.of(&rows.places)?;
            return Ok(Strategy::with_money(&ordered, &money)?.choose(self.cutoff));
        }
        Ok(Strategy::new(&ordered).choose(self.cutoff))
    }
}
