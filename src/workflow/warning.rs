//! A remark: what the analyst should look at, from any layer. Typed, so that a
//! window can say it in its own language; `Display` is the English sentence of
//! the command line.

use crate::network::Family;
use crate::recipe::remark::{Reason, Remark as RecipeRemark};
use crate::recipe::{Role, SampleRemark};
use crate::score::policy::Rule;
use crate::score::{AmountFinding, Finding, MoneyTerms, Policy};
use crate::table::{Remark as TableRemark, Table};
use crate::words::{counted, one_or_many};
use crate::workflow::experiment::challenger::{NoChallenger, NoTrees};
use crate::workflow::metrics::LeftOutFamily;
use crate::workflow::survival::SurvivalRemark;
use serde::{Deserialize, Serialize};

/// A number of tenths as a decimal one.
fn times(tenths: usize) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What the analyst should look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// Of the loader.
    #[error("{0}")]
    Table(#[from] TableRemark),
    /// Of labels, split, roles or encodings.
    #[error("{0}")]
    Recipe(#[from] RecipeRemark),
    /// Of a training's result.
    #[error("{0}")]
    Caveat(#[from] Caveat),
    /// A column that does not enter.
    #[error("The column {column:?} was left out as {}: {}.", role_name(*.role), clause(*.reason))]
    LeftOut {
        /// The column.
        column: String,
        /// What it is instead of an input.
        role: Role,
        /// Why.
        reason: Reason,
    },
    /// Rows that repeat an earlier one and take part.
    #[error(
        "{} {} an earlier row in every column but the id; --drop-duplicates keeps {} out of \
         training and figures.",
        counted(*.0, "row"), one_or_many(*.0, "repeats", "repeat"), one_or_many(*.0, "it", "them")
    )]
    Repeats(usize),
    /// Rows that repeat an earlier one and take no part.
    #[error(
        "{} {} scored, but {} no part in training and figures.",
        counted(*.0, "repeated row"), one_or_many(*.0, "is", "are"), one_or_many(*.0, "takes", "take")
    )]
    RepeatsLeftOut(usize),
    /// A file whose outcomes are coded the other way round.
    #[error(
        "In {file} {high} % of the rows are bad, in the first file {low} %: the outcomes of one of them \
         may be coded the other way round; check what its values mean."
    )]
    TurnedFile {
        /// The file.
        file: String,
        /// Its share of bads, in percent.
        high: usize,
        /// That of the first file.
        low: usize,
    },
    /// Of times to default.
    #[error("{0}")]
    Survival(#[from] SurvivalRemark),
    /// Of a policy.
    #[error("{0}")]
    Policy(#[from] Finding),
    /// Of the money terms.
    #[error("{0}")]
    Amount(#[from] AmountFinding),
    /// Preparations of their own for inputs of a scorecard.
    #[error(
        "A scorecard reads every column in bins, so the {} chosen for {} {} no effect on it.",
        one_or_many(.0.len(), "preparation", "preparations"), .0.join(", "),
        one_or_many(.0.len(), "has", "have")
    )]
    OnlyBins(Vec<String>),
    /// A network for sequences without one.
    #[error(
        "No ordered columns were found (such as bal_1 … bal_6): the {} network runs over the \
         features one by one, and their order is arbitrary.",
        .0.name()
    )]
    NoSequence(Family),
}

/// What to know of a training's result. In project files it stands as its
/// sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Caveat {
    /// The validation rows gave no cutoff.
    #[serde(
        rename = "The validation rows are too few to choose a cutoff on; it was chosen on the training rows."
    )]
    #[error(
        "The validation rows are too few to choose a cutoff on; it was chosen on the training rows."
    )]
    CutoffOnTraining,
    /// A lower cutoff above the chosen one.
    #[serde(
        rename = "The cutoff came out at or below the PD from which applicants were to be referred; nobody is referred."
    )]
    #[error(
        "The cutoff came out at or below the PD from which applicants were to be referred; nobody \
         is referred."
    )]
    NobodyReferred,
    /// The validation rows gave no recalibration.
    #[serde(
        rename = "The PDs were not recalibrated: the validation rows must hold goods and bads whose PDs overlap, more bads where PDs are higher; give the validation part more rows."
    )]
    #[error(
        "The PDs were not recalibrated: the validation rows must hold goods and bads whose PDs \
         overlap, more bads where PDs are higher; give the validation part more rows."
    )]
    NotRecalibrated,
    /// The epoch was not chosen at all.
    #[error(
        "There are no validation rows to choose the best epoch on, so the last one was kept; give \
         the validation part a share of the rows."
    )]
    NoValidation,
    /// The epoch was chosen on so many bads.
    #[error(
        "The best epoch was chosen on validation rows with {}, fewer than {FEW_BADS}: another \
         seed may choose another epoch; give the validation part more rows, or cross-validate.",
        counted(*.0, "bad")
    )]
    FewValidationBads(usize),
    /// Trees without validation rows.
    #[error(
        "There are no validation rows to choose the number of trees on, so all were kept; give the \
         validation part a share of the rows."
    )]
    NoValidationForTrees,
    /// The number of trees was chosen on so many bads.
    #[error(
        "The number of trees was chosen on validation rows with {}, fewer than {FEW_BADS}: another \
         seed may choose another; give the validation part more rows, or cross-validate.",
        counted(*.0, "bad")
    )]
    FewBadsForTrees(usize),
    /// The PDs of the test rows are wrong in size.
    #[error(
        "On the test rows the PDs are {} in the large: the 95 % interval of observed / expected \
         bads does not hold 1; check that these rows are of the same population, or recalibrate.",
        .0.word()
    )]
    OffInTheLarge(Size),
    /// Test figures that are better than models of this field get.
    #[error(
        "On the test rows the {} is {}: models of this field rarely get there, so a column may know \
         the outcome; look at the most important columns.",
        .figure.word(), shown(*.thousandths)
    )]
    TooGood {
        /// Which figure.
        figure: GoodFigure,
        /// Its value.
        thousandths: usize,
    },
    /// Validation figures that are cross-fitted.
    #[error(
        "The validation figures are cross-fitted over 10 folds, as the recalibration was fitted on \
         the validation rows; curves and the scored file show these rows with the final correction."
    )]
    ValidationCrossFitted,
    /// No synthetic rows were added.
    #[error(
        "The GAN collapsed: it makes nearly the same row again and again, so none was added to the \
         training rows; another seed may do better."
    )]
    GanCollapsed,
    /// So many members of an ensemble diverged.
    #[error(
        "{} of the ensemble diverged and {} left out of it; a learning rate ten times smaller \
         may keep {}.",
        counted(*.0, "network"), one_or_many(*.0, "was", "were"), one_or_many(*.0, "it", "them")
    )]
    MembersLeftOut(usize),
    /// A training on a graphics processor whose steps take longer than those of the fused engine.
    #[error(
        "A training step of this network takes {} times as long on the graphics processor as by the \
         backend fused on one core of this machine, which trains it faster; a graphics processor pays for wide networks \
         and large batches.",
        times(*.tenths)
    )]
    GpuSlower {
        /// Times as long, in tenths.
        tenths: usize,
    },
    /// Members of an ensemble had fewer epochs than the preset, some only so many.
    #[error(
        "As the rows or the weights are many, networks of the ensemble had fewer epochs than \
         usual, the largest at most {}; set the number of epochs to train longer.",
        .0
    )]
    FewerEpochs(usize),
    /// A search on a clock that was too short.
    #[error(
        "The budget of the search was over before the first epoch of any network; the model has \
         learned from a part of the training rows only. Give it more time."
    )]
    BudgetBelowEpoch,
    /// A family that did not compete in a search on a clock.
    #[error("{} did not compete: {}.", .0.name(), .0.reason.clause())]
    FamilyLeftOut(LeftOutFamily),
    /// Columns of a scorecard that earn points for risk.
    #[error(
        "{} of the scorecard {} a coefficient of the wrong sign: {}. Bins of higher bad rates earn \
         more points there, as other columns carry the same risk; leave such a column out.",
        counted(.0.len(), "column"), one_or_many(.0.len(), "has", "have"), .0.join(", ")
    )]
    WrongSigns(Vec<String>),
    /// No scorecard was compared with the model.
    #[error("The model was not compared with a scorecard: {}.", .0.clause())]
    NoChallenger(NoChallenger),
    /// No boosted trees were compared with the model.
    #[error("The model was not compared with boosted trees: {}.", .0.clause())]
    NoTrees(NoTrees),
    /// Validation rows that are too few for a cross-fit.
    #[error(
        "The recalibration was fitted on the validation rows, which are too few to cross-fit their \
         figures; these are left out. Give the validation part more rows."
    )]
    ValidationLeftOut,
}

/// A figure that may be too good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoodFigure {
    /// Area under the ROC curve.
    Auc,
    /// Share of rows whose class was predicted.
    Accuracy,
    /// Share of the variance of a number.
    RSquared,
}

impl GoodFigure {
    /// The name within a sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auc => "AUC",
            Self::Accuracy => "accuracy",
            Self::RSquared => "R²",
        }
    }

    /// The caveat, where the value is nearly 1.
    pub(in crate::workflow) fn caveat(self, value: Option<f64>) -> Option<Caveat> {
        let value = value.filter(|value| *value >= NEARLY_ONE)?;
        Some(Caveat::TooGood {
            figure: self,
            thousandths: (1000.0 * value).round() as usize,
        })
    }
}

/// From this value on.
const NEARLY_ONE: f64 = 0.995;

/// Thousandths as a decimal number.
pub(crate) fn shown(thousandths: usize) -> String {
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// An epoch needs so many validation bads to be chosen on.
pub const FEW_BADS: usize = 20;

/// On which side PDs are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// More bads expected than observed.
    TooHigh,
    /// Fewer.
    TooLow,
}

impl Size {
    /// Where 1 is not in the interval of observed ÷ expected bads.
    #[must_use]
    pub fn of(interval: [f64; 2]) -> Option<Self> {
        if interval[1] < 1.0 {
            Some(Self::TooHigh)
        } else {
            (interval[0] > 1.0).then_some(Self::TooLow)
        }
    }

    /// In a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TooHigh => "too high",
            Self::TooLow => "too low",
        }
    }
}

/// What to know of a policy on a table; nothing of a policy that does not fit it.
#[must_use]
pub fn policy_remarks(policy: &Policy, table: &Table) -> Vec<Remark> {
    let findings = policy.findings(table).unwrap_or_default();
    findings.into_iter().map(Remark::from).collect()
}

/// The enabled rules of a policy that read the target: no new applicant has an outcome.
#[must_use]
pub fn rules_on_target(policy: &Policy, target: &str) -> Vec<Remark> {
    let rules = policy.rules().iter();
    let reads = rules.filter(|rule| rule.enabled && rule.column == target);
    let remark = |rule: &Rule| SampleRemark::RuleReadsTarget {
        rule: rule.name.clone(),
        column: target.to_owned(),
    };
    reads
        .map(|rule| RecipeRemark::from(remark(rule)).into())
        .collect()
}

/// What to know of policy and money on a table.
#[must_use]
pub fn terms_remarks(policy: &Policy, money: &MoneyTerms, table: &Table) -> Vec<Remark> {
    let of_money = money.findings(table).into_iter().map(Remark::from);
    policy_remarks(policy, table)
        .into_iter()
        .chain(of_money)
        .collect()
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Id => "an identifier",
        Role::Date => "a date",
        Role::Weight => "a row weight, which is not used yet",
        Role::Input | Role::Target | Role::Exposure | Role::Monitor | Role::Ignore => {
            "of no use to a model"
        }
    }
}

fn clause(reason: Reason) -> String {
    reason.to_string().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::policy_check::Why;
    use crate::table::{Column, Kind};

    #[test]
    fn a_caveat_is_stored_as_its_sentence() {
        for caveat in [
            Caveat::CutoffOnTraining,
            Caveat::NobodyReferred,
            Caveat::NotRecalibrated,
        ] {
            let stored = serde_json::to_string(&caveat).unwrap();
            assert_eq!(stored, format!("{:?}", caveat.to_string()));
            assert_eq!(serde_json::from_str::<Caveat>(&stored).unwrap(), caveat);
        }
    }

    #[test]
    fn a_rule_that_cannot_match_is_named_once() {
        let texts = [Some("007"), Some("8")];
        let table = Table::from_columns(vec![Column::from_texts("code", Kind::Category, &texts)]);
        let rule = |name: &str, comparison: &str, value: &str| {
            format!(
                r#"{{"name":"{name}","column":"code","comparison":"{comparison}",{value}"outcome":"REFER"}}"#
            )
        };
        let rules = [
            rule("typo", "in", r#""value":["7","8"],"#),
            rule("none", "missing", ""),
            rule("fine", "=", r#""value":"007","#),
        ];
        let policy = Policy::from_json(&format!("[{}]", rules.join(","))).unwrap();
        let absent = Finding::Absent {
            rule: "typo".to_owned(),
            column: "code".to_owned(),
            values: vec!["\"7\"".to_owned()],
            unequal: false,
            why: Why::Padded,
        };
        let idle = Finding::Nobody {
            rule: "none".to_owned(),
            column: "code".to_owned(),
            range: None,
        };
        let expected = [absent, idle].map(Remark::Policy);
        assert_eq!(policy_remarks(&policy, &table), expected);
    }

    #[test]
    fn a_column_left_out_is_told_with_its_reason() {
        let remark = Remark::LeftOut {
            column: "issued".to_owned(),
            role: Role::Date,
            reason: Reason::Dates,
        };
        let expected = "The column \"issued\" was left out as a date: a date says when a row came \
                        about, and new rows lie outside the dates of training; split by it (--split \
                        date:COL), or, to keep it as an input, list it with all others in --features.";
        assert_eq!(remark.to_string(), expected);
    }
}
