//! The terms of a run: what is made of its PDs. How the cutoff is chosen, who
//! is referred, the grades, the policy, and where the money is read.

use crate::bundle::Model;
use crate::evaluate::AlertBudget;
use crate::evaluate::Ordered;
use crate::evaluate::Rule;
use crate::evaluate::Strategy;
use crate::evaluate::decide::strategy::Costs;
use crate::explain::ReasonTexts;
use crate::score::{Amounts, Deciles, Grades, MoneyTerms, Policy, Scorecard};
use crate::workflow::choices::{SessionError, SettingError};
use crate::workflow::warning::Caveat;
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
    /// How many alerts can be looked into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<AlertBudget>,
    /// The wording of reasons.
    #[serde(skip_serializing_if = "ReasonTexts::is_empty")]
    pub texts: ReasonTexts,
}

/// Rows with known outcomes: their places in the table, labels and PDs.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) places: Vec<usize>,
    pub(crate) y: Vec<bool>,
    pub(crate) p: Vec<f64>,
}

impl Terms {
    /// Gives a trained model these terms, at a cutoff.
    pub(crate) fn give(&self, model: &mut Model, cutoff: f64) {
        model.scorecard = self.over(&model.scorecard, cutoff);
        model.money = self.money.clone();
        if let Some(explanation) = &mut model.explanation {
            explanation.texts.clone_from(&self.texts);
        }
    }

    /// The scorecard of a trained model under these terms, at a cutoff.
    pub(crate) fn over(&self, trained: &Scorecard, cutoff: f64) -> Scorecard {
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
    pub(crate) fn scorecard(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Decision;
    use crate::table::Table;

    fn rows(y: &[bool], p: &[f64]) -> Rows {
        Rows {
            places: (0..y.len()).collect(),
            y: y.to_vec(),
            p: p.to_vec(),
        }
    }

    fn card(terms: &Terms, validation: &Rows) -> (Result<Scorecard, SessionError>, Vec<Caveat>) {
        let train = rows(&[false, true, false, true], &[0.1, 0.2, 0.3, 0.4]);
        let amounts = terms.money.read(&Table::from_columns(vec![])).unwrap();
        let mut caveats = Vec::new();
        let card = terms.scorecard(validation, &train, &amounts, &mut caveats);
        (card, caveats)
    }

    #[test]
    fn without_validation_rows_the_training_rows_choose_with_a_word() {
        let terms = Terms {
            refer_pd: Some(0.15),
            ..Terms::default()
        };
        let (made, caveats) = card(&terms, &rows(&[], &[]));
        assert_eq!(caveats, [Caveat::CutoffOnTraining]);
        let made = made.unwrap();
        assert_eq!(made.cutoff_pd, 0.2);
        assert_eq!(made.decide(0.15), Decision::Refer);
        let low = Terms {
            refer_pd: Some(0.25),
            ..Terms::default()
        };
        let (made, caveats) = card(&low, &rows(&[], &[]));
        assert_eq!(caveats[1], Caveat::NobodyReferred);
        assert_eq!(made.unwrap().decide(0.15), Decision::Approve);
    }

    #[test]
    fn what_cannot_be_reached_is_refused() {
        let with = |cutoff| Terms {
            cutoff,
            ..Terms::default()
        };
        let validation = rows(&[true, false, true], &[0.1, 0.2, 0.3]);
        let (made, _) = card(&with(Rule::ApprovedBadRate(0.1)), &validation);
        let unreached = SettingError::UnreachedBadRate;
        assert!(matches!(made, Err(SessionError::Setting(error)) if error == unreached));
        let (made, caveats) = card(&with(Rule::ApprovedBadRate(0.5)), &validation);
        assert_eq!((made.unwrap().cutoff_pd, caveats.len()), (0.3, 0));
        let nan = rows(&[true, false], &[f64::NAN, 0.2]);
        let (made, _) = card(&with(Rule::MaxKs), &nan);
        assert!(made.is_ok(), "the training rows stand in");
        let band = Terms {
            refer_pd: Some(0.5),
            ..with(Rule::Fixed(0.4))
        };
        assert!(card(&band, &validation).0.is_err());
    }
}
