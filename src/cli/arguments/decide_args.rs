//! The arguments about what is made of PDs: cutoff, band, grades, policy, money.

use crate::cli::arguments::args::{list, word};
use crate::cli::failure::Failure;
use crate::evaluate::AlertBudget;
use crate::evaluate::Rule;
use crate::evaluate::decide::strategy::{Costs, Margin};
use crate::score::{Extra, Given, Grades, MoneyTerms, Policy, Scorecard, ScorecardError};
use crate::workflow::Terms;
use clap::Args;
use std::path::{Path, PathBuf};

/// Cutoff, grades, policy and money of a training.
#[derive(Debug, Args)]
#[command(next_help_heading = "Decisions")]
pub(in crate::cli) struct TermsArguments {
    /// Rule that chooses the cutoff on the validation rows: f1 (default), ks or youden, a
    /// PD such as 0.5, approval=0.7, bad-rate=0.05, cost=FN:FP, or profit
    #[arg(long, value_name = "HOW", value_parser = cutoff, allow_negative_numbers = true)]
    cutoff: Option<Cutoff>,
    /// Refer applicants from this PD up to the cutoff; LOW:HIGH also sets the cutoff to HIGH
    #[arg(long, value_name = "LOW[:HIGH]", value_parser = band, allow_negative_numbers = true)]
    refer: Option<Band>,
    /// Upper PD bounds of grades A, B, …; the last grade is open [default: 0.5%,1%,2%,4%,8%,16%,32%]
    #[arg(long, value_name = "0.5%,1%,…", allow_hyphen_values = true)]
    grades: Vec<String>,
    #[arg(
        long,
        value_name = "FILE",
        help = "Policy rules applied before the score: a JSON list of {name, column, comparison (<, \
                <=, >, >=, =, !=, in, missing), value, outcome (APPROVE, REFER, DECLINE)}; the \
                first match decides"
    )]
    policy: Option<PathBuf>,
    /// Alert budget: show recall and precision of the highest PDs, N rows or a share of each part
    #[arg(long, value_name = "N|SHARE")]
    alerts: Option<AlertBudget>,
    #[command(flatten)]
    money: MoneyArguments,
}

/// LGD, EAD, margin and cost; override those of a model.
#[derive(Debug, Args)]
#[command(next_help_heading = "Loss and profit")]
pub(in crate::cli) struct MoneyArguments {
    /// Loss given default (LGD): a share such as 0.45 or 45%, or a column [default: the model's,
    /// or 45%, a placeholder]
    #[arg(long, value_name = "X|COL", allow_negative_numbers = true)]
    lgd: Option<String>,
    /// Exposure at default (EAD): an amount, or a column [default: the model's, or 1 per applicant]
    #[arg(long, value_name = "N|COL", allow_negative_numbers = true)]
    ead: Option<String>,
    /// Margin earned on a good loan, as a share of its exposure; gives the profit of train
    /// --cutoff profit and evaluate --full, and changes no score
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    margin: Option<f64>,
    /// Cost of each approval, in the unit of the exposure; taken off the profit
    #[arg(
        long,
        value_name = "N",
        requires = "margin",
        allow_negative_numbers = true
    )]
    cost: Option<f64>,
}

/// Overrides of a model's decisions.
#[derive(Debug, Args)]
#[command(next_help_heading = "Decisions")]
pub(in crate::cli) struct OverrideArguments {
    /// Decline applicants with at least this PD [default: the model's cutoff]
    #[arg(long, value_name = "PD", value_parser = share, allow_negative_numbers = true)]
    cutoff: Option<f64>,
    /// Refer applicants from this PD up to the cutoff; LOW:HIGH also sets the cutoff to HIGH
    #[arg(long, value_name = "LOW[:HIGH]", value_parser = band, allow_negative_numbers = true)]
    refer: Option<Band>,
    /// Policy rules instead of the model's, as JSON; train --help describes the format
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Sections of the full report.
#[derive(Debug, Args)]
#[command(next_help_heading = "Full report")]
pub(in crate::cli) struct ReviewArguments {
    /// Full report: curves, gains, calibration by grade, drift since training, strategy,
    /// fairness; implied by --date, --segment, --monitor and --compare
    #[arg(long)]
    full: bool,
    /// Date column for figures by month: dates, or numbers such as 202401
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) date: Option<String>,
    /// Columns for figures by segment
    #[arg(long, value_name = "A,B")]
    segment: Vec<String>,
    /// Columns whose groups are compared for fairness [default: the protected attributes]
    #[arg(long, value_name = "A,B")]
    monitor: Vec<String>,
    /// Challenger: another model, compared on the same rows
    #[arg(long, value_name = "MODEL")]
    pub(in crate::cli) compare: Option<PathBuf>,
    /// Bootstrap samples for the confidence interval of KS; 0 for none
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(in crate::cli) draws: usize,
}

impl ReviewArguments {
    /// Whether a review was asked for, in so many words or by one of its parts.
    pub(in crate::cli) fn is_wanted(&self) -> bool {
        let parts = self.date.is_some() || self.compare.is_some();
        self.full || parts || !self.segment.is_empty() || !self.monitor.is_empty()
    }

    pub(in crate::cli) fn segments(&self) -> Vec<String> {
        list(&self.segment)
    }

    pub(in crate::cli) fn monitored(&self) -> Option<Vec<String>> {
        (!self.monitor.is_empty()).then(|| list(&self.monitor))
    }
}

/// Optional output columns.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output columns")]
pub(in crate::cli) struct ExtraArguments {
    #[arg(long, help = "Add the columns ead, lgd and expected_loss")]
    with_money: bool,
    #[arg(
        long,
        value_name = "A,B",
        value_delimiter = ',',
        value_parser = word::<Extra>,
        help = "Add columns: any of pd_raw, ead, lgd, expected_loss, cutoff_pd, model_id, model_sha256, \
                scored_at"
    )]
    columns: Vec<Extra>,
}

/// `--cutoff`, as typed.
#[derive(Debug, Clone, Copy)]
enum Cutoff {
    Rule(Rule),
    Profit,
}

/// `--refer`, as typed.
#[derive(Debug, Clone, Copy)]
struct Band {
    low: f64,
    high: Option<f64>,
}

impl TermsArguments {
    /// Whether exposure or loss are those of a column.
    pub(in crate::cli) fn reads_money(&self) -> bool {
        self.money.columns().next().is_some()
    }

    /// The terms that were typed.
    pub(in crate::cli) fn terms(&self) -> Result<Terms, Failure> {
        let money = self.money.over(&MoneyTerms::default())?;
        let cutoff = match (self.cutoff, self.refer.and_then(|band| band.high)) {
            (Some(_), Some(_)) => {
                return Err(Failure::usage(
                    "--refer LOW:HIGH sets the cutoff to HIGH, and --cutoff sets it too; give \
                     --refer LOW, or leave --cutoff out.",
                ));
            }
            (None, Some(high)) => Rule::Fixed(high),
            (None, None) => Rule::default(),
            (Some(Cutoff::Rule(rule)), None) => rule,
            (Some(Cutoff::Profit), None) => match money.margin {
                Some(margin) => Rule::MaxProfit(margin),
                None => {
                    return Err(Failure::usage(
                        "--cutoff profit needs to know what a good loan earns; give --margin, such \
                         as --margin 0.1.",
                    ));
                }
            },
        };
        Ok(Terms {
            cutoff,
            refer_pd: self.refer.map(|band| band.low),
            grades: grades(&self.grades)?,
            policy: match &self.policy {
                Some(path) => read_policy(path)?,
                None => Policy::default(),
            },
            alerts: self.alerts,
            money,
            ..Terms::default()
        })
    }
}

impl MoneyArguments {
    /// The flags that have no effect on a scored file, given whether it shows losses.
    pub(in crate::cli) fn in_vain(&self, shows_losses: bool) -> Vec<&'static str> {
        let flags = [
            ("--lgd", self.lgd.is_some() && !shows_losses),
            ("--ead", self.ead.is_some() && !shows_losses),
            ("--margin", self.margin.is_some()),
            ("--cost", self.cost.is_some()),
        ];
        let given = flags.into_iter().filter(|(_, in_vain)| *in_vain);
        given.map(|(flag, _)| flag).collect()
    }

    /// Columns that were named here.
    pub(in crate::cli) fn columns(&self) -> impl Iterator<Item = &String> {
        let named = [self.lgd.as_ref(), self.ead.as_ref()];
        named
            .into_iter()
            .flatten()
            .filter(|text| number(text).is_none())
    }

    /// What was typed, over what holds without it.
    pub(in crate::cli) fn over(&self, terms: &MoneyTerms) -> Result<MoneyTerms, Failure> {
        let mut terms = terms.clone();
        let given = |text: &String| match number(text) {
            Some(value) => Given::Same(value),
            None => Given::Column(text.clone()),
        };
        let within = |given: &Given, most: f64| match given {
            Given::Same(value) => (0.0..=most).contains(value),
            Given::Column(_) => true,
        };
        if let Some(lgd) = self.lgd.as_ref().map(given) {
            if !within(&lgd, 1.0) {
                return Err(Failure::usage(
                    "--lgd must be a share between 0 and 1, such as 0.45 or 45%, or a column.",
                ));
            }
            terms.lgd = Some(lgd);
        }
        if let Some(ead) = self.ead.as_ref().map(given) {
            if !within(&ead, f64::MAX) {
                return Err(Failure::usage(
                    "--ead must be an amount of 0 or more, or a column.",
                ));
            }
            terms.ead = Some(ead);
        }
        if let Some(share) = self.margin {
            let cost = self.cost.unwrap_or(0.0);
            let sound = |v: f64| v.is_finite() && v >= 0.0;
            if !sound(share) || !sound(cost) {
                return Err(Failure::usage("--margin and --cost must be 0 or more."));
            }
            terms.margin = Some(Margin { share, cost });
        }
        Ok(terms)
    }
}

impl TermsArguments {
    /// The file of rules, if one was named.
    pub(in crate::cli) fn policy_file(&self) -> Option<&Path> {
        self.policy.as_deref()
    }
}

impl OverrideArguments {
    /// The file of rules, if one was named.
    pub(in crate::cli) fn policy_file(&self) -> Option<&Path> {
        self.policy.as_deref()
    }

    /// Whether anything is overridden.
    pub(in crate::cli) fn is_given(&self) -> bool {
        self.cutoff.is_some() || self.refer.is_some() || self.policy.is_some()
    }

    /// Changes a model's scorecard as typed.
    pub(in crate::cli) fn apply(&self, card: &mut Scorecard) -> Result<(), Failure> {
        let high = self.refer.and_then(|band| band.high);
        if self.cutoff.is_some() && high.is_some() {
            return Err(Failure::usage(
                "--refer LOW:HIGH sets the cutoff to HIGH, and --cutoff sets it too; give --refer \
                 LOW, or leave --cutoff out.",
            ));
        }
        card.cutoff_pd = self.cutoff.or(high).unwrap_or(card.cutoff_pd);
        card.refer_pd = self.refer.map(|band| band.low).or(card.refer_pd);
        if self.refer.is_some() {
            card.check_band().map_err(|e| refused(&e))?;
        }
        if let Some(path) = &self.policy {
            card.policy = read_policy(path)?;
        }
        Ok(())
    }
}

impl ExtraArguments {
    /// The columns that were asked for, in their order.
    pub(in crate::cli) fn extras(&self) -> Vec<Extra> {
        let of_money =
            |extra: &Extra| matches!(extra, Extra::Ead | Extra::Lgd | Extra::ExpectedLoss);
        let wanted =
            |extra: &Extra| self.columns.contains(extra) || (self.with_money && of_money(extra));
        Extra::ALL.into_iter().filter(wanted).collect()
    }
}

fn refused(error: &ScorecardError) -> Failure {
    Failure::usage(error.to_string())
}

fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure {
        code: 4,
        message: format!(
            "The policy {} cannot be read ({error}); check the path.",
            path.display()
        ),
    })?;
    Ok(Policy::from_json(&text)?)
}

fn grades(given: &[String]) -> Result<Grades, Failure> {
    if given.is_empty() {
        return Ok(Grades::default());
    }
    let bounds = list(given);
    let bounds = bounds.iter().map(|text| number(text).unwrap_or(f64::NAN));
    Grades::new(bounds.collect()).map_err(|e| refused(&e))
}

/// A number, or a percentage as the share that it means.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    value.is_finite().then_some(value)
}

fn share(text: &str) -> Result<f64, String> {
    let within = number(text).filter(|share| (0.0..=1.0).contains(share));
    within.ok_or_else(|| "give a number between 0 and 1, such as 0.05 or 5%".to_owned())
}

fn cutoff(text: &str) -> Result<Cutoff, String> {
    let rule = match text.split_once('=') {
        Some(("approval", value)) => Rule::ApprovalRate(share(value)?),
        Some(("bad-rate", value)) => Rule::ApprovedBadRate(share(value)?),
        Some(("cost", value)) => Rule::MinCost(costs(value)?),
        None if text == "f1" => Rule::MaxF1,
        None if matches!(text, "ks" | "youden") => Rule::MaxKs,
        None if text == "profit" => return Ok(Cutoff::Profit),
        None => match number(text) {
            Some(_) => Rule::Fixed(share(text)?),
            None => return Err(CUTOFF_WORDS.to_owned()),
        },
        Some(_) => return Err(CUTOFF_WORDS.to_owned()),
    };
    Ok(Cutoff::Rule(rule))
}

const CUTOFF_WORDS: &str =
    "give a PD, f1, ks, youden, approval=SHARE, bad-rate=SHARE, cost=FN:FP or profit";

fn costs(text: &str) -> Result<Costs, String> {
    let wanted = || "give two costs of 0 or more, such as cost=5:1".to_owned();
    let (fn_, fp) = text.split_once(':').ok_or_else(wanted)?;
    let read = |text: &str| number(text).filter(|cost| *cost >= 0.0).ok_or_else(wanted);
    Ok(Costs {
        tp: 0.0,
        fp: read(fp)?,
        tn: 0.0,
        fn_: read(fn_)?,
    })
}

fn band(text: &str) -> Result<Band, String> {
    let (low, high) = match text.split_once(':') {
        Some((low, high)) => (share(low)?, Some(share(high)?)),
        None => (share(text)?, None),
    };
    Ok(Band { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cutoff_is_a_pd_or_a_way_to_find_one() {
        let check = |text: &str, expected: Rule| match cutoff(text) {
            Ok(Cutoff::Rule(rule)) => assert_eq!(rule, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        };
        check("0.5", Rule::Fixed(0.5));
        check("12%", Rule::Fixed(0.12));
        check("f1", Rule::MaxF1);
        check("youden", Rule::MaxKs);
        check("approval=0.7", Rule::ApprovalRate(0.7));
        check("bad-rate=5%", Rule::ApprovedBadRate(0.05));
        check("cost=5:1", Rule::MinCost(Costs::default()));
        assert!(matches!(cutoff("profit"), Ok(Cutoff::Profit)));
        for wrong in [
            "", "1.5", "-0.1", "nan", "best", "approval", "cost=5", "cost=a:1", "x=1",
        ] {
            assert!(cutoff(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_may_be_percentages() {
        assert_eq!(number("45%"), Some(0.45));
        assert_eq!(number(" 1000 "), Some(1000.0));
        assert_eq!(number("LIMIT_BAL"), None);
        assert_eq!(number("inf"), None);
        let bounds = grades(&["0.5%,1%".to_owned(), "0.2".to_owned()]).unwrap();
        assert_eq!(bounds.bounds(), [0.005, 0.01, 0.2]);
        assert!(grades(&["2%,1%".to_owned()]).is_err());
        assert!(grades(&["A,B".to_owned()]).is_err());
    }
}
