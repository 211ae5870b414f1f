//! The target guess: which column tells good from bad, and which of its values
//! means bad. Only a proposal for the analyst to confirm; labels are made in
//! `recipe/`.

use std::collections::BTreeMap;

use super::name::{squash, tokens};
use crate::table::answer::same_answer;
use crate::table::{Column, Kind, Table};

/// Target names, squashed, the most specific first.
const TARGET_NAMES: [&str; 43] = [
    "defaultpaymentnextmonth",
    "seriousdlqin2yrs",
    "riskperformance",
    "defaultflag",
    "badflag",
    "isbad",
    "isdefault",
    "goodbad",
    "goodbadflag",
    "loanperformance",
    "lateststatus",
    "gb",
    "loanstatus",
    "misstatus",
    "creditability",
    "creditrisk",
    "bad",
    "default",
    "baddebt",
    "loanbad",
    "coflag",
    "chargeoffflag",
    "par30",
    "par60",
    "par90",
    "cdr2",
    "cdr3",
    "zahlungsausfall",
    "ausgefallen",
    "ausfall",
    "impago",
    "situación",
    "是否违约",
    "违约",
    "逾期",
    "标当前状态",
    "返済状況",
    "연체여부",
    "target",
    "class",
    "label",
    "status",
    "y",
];

/// Words that names of targets are made of, one of [`OUTCOMES`] among them:
/// `default_within_12m`, `isFraud`, `Bankrupt?`.
const OUTCOMES: [&str; 15] = [
    "default",
    "defaulted",
    "fraud",
    "fraudulent",
    "bankrupt",
    "bankruptcy",
    "chargeoff",
    "delinquent",
    "laundering",
    "churn",
    "churned",
    "insolvent",
    "insolvency",
    "evicted",
    "eviction",
];
const AROUND_OUTCOMES: [&str; 21] = [
    "is",
    "loan",
    "flag",
    "ind",
    "indicator",
    "target",
    "within",
    "in",
    "next",
    "m",
    "mth",
    "month",
    "months",
    "y",
    "yr",
    "year",
    "payment",
    "class",
    "label",
    "of",
    "found",
];

/// Whole values that say bad by themselves, squashed, whatever the column is called.
const BAD_WORDS: [&str; 56] = [
    "bad",
    "default",
    "defaulted",
    "indefault",
    "chargedoff",
    "chargeoff",
    "chgoff",
    "writtenoff",
    "writeoff",
    "nonperforming",
    "bankrupt",
    "fraud",
    "fraudulent",
    "unpaid",
    "delinquent",
    "npl",
    "insolvent",
    "douteux",
    "sofferenza",
    "vencida",
    "vencido",
    "违约",
    "坏",
    "逾期中",
    "逾期",
    "不良",
    "延滞",
    "延滞中",
    "貸倒",
    "연체",
    "부실",
    "arrears",
    "inarrears",
    "npa",
    "impaired",
    "creditimpaired",
    "notrepaid",
    "illicit",
    "macet",
    "просрочен",
    "просрочка",
    "дефолт",
    "ausfall",
    "ausgefallen",
    "enmora",
    "moroso",
    "inadimplente",
    "impayé",
    "défaut",
    "gecikmiş",
    "missed",
    "broken",
    "attritedcustomer",
    "churned",
    "bankruptcy",
    "zahlungsausfall",
];

/// Whole values that say bad where the column's name doesn't say good and at most
/// half of the rows hold them.
const YES_WORDS: [&str; 7] = ["yes", "true", "y", "ja", "sí", "oui", "是"];

/// Words in a column's name that make 1 or yes mean good, or leave it open.
const GOOD_TOKENS: [&str; 38] = [
    "good",
    "paid",
    "repaid",
    "approved",
    "performing",
    "creditability",
    "healthy",
    "survived",
    "settled",
    "cured",
    "laufkonto",
    "solvent",
    "creditworthy",
    "payoff",
    "renewed",
    "accepted",
    "success",
    "paying",
    "gut",
    "zahlt",
    "bezahlt",
    "bon",
    "remboursé",
    "bueno",
    "pagado",
    "bom",
    "adimplente",
    "bonus",
    "kept",
    "rückzahlung",
    "censored",
    "cens",
    "censoring",
    "alive",
    "matured",
    "closed",
    "redeemed",
    "licit",
];

/// The same within a name without blanks and signs: bad is denied, or paid.
const GOOD_PARTS: [&str; 14] = [
    "nodefault",
    "nondefault",
    "notdefault",
    "defaultfree",
    "notbad",
    "nobad",
    "noarrears",
    "ontime",
    "gbflag",
    "还款",
    "正常",
    "履约",
    "守约",
    "返済",
];

/// Words that say good where the name holds no word of [`TROUBLES`].
const GOOD_ALONE: [&str; 4] = ["current", "active", "ok", "好"];

/// Words for trouble, which a word of [`DENIALS`] before or behind them turns into good.
const TROUBLES: [&str; 12] = [
    "bad",
    "default",
    "defaulted",
    "delinquent",
    "delinquency",
    "dpd",
    "late",
    "overdue",
    "arrears",
    "npl",
    "fraud",
    "bankrupt",
];
const DENIALS: [&str; 5] = ["no", "non", "not", "never", "without"];

/// A target has few values; more than this is a measurement or a text.
const MOST_TARGET_VALUES: usize = 30;

/// The column that is probably the target, and the value that probably means bad.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetGuess {
    /// Name of the column.
    pub column: String,
    /// Which value means bad.
    pub bad: BadGuess,
}

/// The values that probably mean bad.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BadGuess {
    /// The values as they stand; empty where the analyst has to say.
    pub values: Vec<String>,
    /// Why these, or why none, as one sentence.
    pub reason: String,
    /// Why these; `None` without values.
    #[serde(skip)]
    pub because: Option<Because>,
}

/// Why a value is taken to mean bad, as a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Because {
    /// It is a word such as bad or default.
    #[error("the word itself says so")]
    Word,
    /// It is yes, and no is more frequent.
    #[error("yes answers to the column's name, in at most half of the rows")]
    Yes,
    /// It is 1 of 0 and 1.
    #[error("1 in 0/1, in at most half of the rows")]
    One,
}

/// The most specific target name among the columns that hold 2 to 30 distinct
/// values, else a name made of words for an outcome; `None` where no name is known.
#[must_use]
pub fn guess_target(table: &Table) -> Option<TargetGuess> {
    let rank = |c: &Column| {
        let listed = TARGET_NAMES.iter().position(|n| *n == squash(&c.name));
        listed.or_else(|| names_outcome(&c.name).then_some(TARGET_NAMES.len()))
    };
    let mut named: Vec<(usize, &Column)> = table
        .columns
        .iter()
        .filter_map(|c| Some((rank(c)?, c)))
        .collect();
    named.sort_by_key(|(rank, _)| *rank);
    named.into_iter().find_map(|(rank, column)| {
        if matches!(
            column.kind,
            Kind::Text | Kind::Identifier | Kind::Date | Kind::Empty
        ) {
            return None;
        }
        let counts = value_counts(column);
        // A name that is not listed may belong to an input of more values.
        let most = if rank < TARGET_NAMES.len() {
            MOST_TARGET_VALUES
        } else {
            2
        };
        (2..=most).contains(&counts.len()).then(|| TargetGuess {
            column: column.name.clone(),
            bad: guess_bad(&column.name, &counts),
        })
    })
}

/// Whether all words of a name are those of an outcome.
pub(super) fn names_outcome(name: &str) -> bool {
    let words = tokens(name);
    let mut words = words.iter().map(String::as_str);
    let is_outcome = words.clone().any(|word| OUTCOMES.contains(&word));
    is_outcome && words.all(|word| OUTCOMES.contains(&word) || AROUND_OUTCOMES.contains(&word))
}

/// Which values of a column called `name` mean bad: from words, or 1 in {0, 1}
/// where the name doesn't say good and at most half of the rows are 1.
#[must_use]
pub fn guess_bad(name: &str, counts: &BTreeMap<String, usize>) -> BadGuess {
    let is_bad = |value: &&String| {
        // `Does not meet the credit policy. Status:Charged Off`.
        let last = value.rsplit(':').next().unwrap_or(value);
        [value, last]
            .into_iter()
            .any(|text| BAD_WORDS.contains(&squash(text).as_str()))
    };
    let worded: Vec<String> = counts.keys().filter(is_bad).cloned().collect();
    if !worded.is_empty() {
        return found(worded, Because::Word);
    }
    let good = says_good(name);
    let yes = matching(counts, &YES_WORDS);
    if counts.len() == 2 && !yes.is_empty() {
        let count = |values: &[String]| values.iter().map(|v| counts[v]).sum::<usize>();
        return if good {
            open(format!("The name {name} may mean that yes is good."))
        } else if count(&yes) * 2 > counts.values().sum() {
            open("More than half of the rows are yes, so yes may mean good.".to_owned())
        } else {
            found(yes, Because::Yes)
        };
    }
    let one = counts.iter().find(|(v, _)| same_value(v, "1"));
    let zero = counts.iter().find(|(v, _)| same_value(v, "0"));
    let (Some((one, ones)), Some((_, zeros)), 2) = (one, zero, counts.len()) else {
        return open("No value of the column says bad by itself.".to_owned());
    };
    if good {
        return open(format!("The name {name} may mean that 1 is good."));
    }
    if ones > zeros {
        return open("More than half of the rows are 1, so 1 may mean good.".to_owned());
    }
    // Words of other languages for yes are values of a flag, as 1 is.
    let is_digit = one.parse::<f64>().is_ok();
    let because = if is_digit { Because::One } else { Because::Yes };
    found(vec![one.clone()], because)
}

/// The distinct values of a column as trimmed text, with their rows.
#[must_use]
pub fn value_counts(column: &Column) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in column.texts().iter().flatten() {
        match counts.get_mut(text.trim()) {
            Some(count) => *count += 1,
            None => {
                counts.insert(text.trim().to_owned(), 1);
            }
        }
    }
    counts
}

/// Whether two values are the same as trimmed text, as numbers, or as answers:
/// `True` is `TRUE`, `t` and `1`.
#[must_use]
pub fn same_value(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    let number = |s: &str| s.parse::<f64>().ok();
    a == b || number(a).is_some_and(|a| number(b) == Some(a)) || same_answer(a, b)
}

fn says_good(name: &str) -> bool {
    let whole = squash(name);
    let words = tokens(name);
    let holds = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_denied = words.windows(2).any(|pair| {
        let [a, b] = [pair[0].as_str(), pair[1].as_str()];
        (DENIALS.contains(&a) && TROUBLES.contains(&b)) || (TROUBLES.contains(&a) && b == "no")
    });
    matches!(whole.as_str(), "gb" | "creditrisk")
        || GOOD_PARTS.iter().any(|part| whole.contains(part))
        || is_denied
        || holds(&GOOD_TOKENS)
        || (holds(&GOOD_ALONE) && !holds(&TROUBLES))
}

fn matching(counts: &BTreeMap<String, usize>, words: &[&str]) -> Vec<String> {
    let is_word = |v: &&String| words.contains(&v.to_lowercase().replace('_', " ").as_str());
    counts.keys().filter(is_word).cloned().collect()
}

fn found(values: Vec<String>, because: Because) -> BadGuess {
    let reason = format!("{} means bad: {because}.", values.join(", "));
    BadGuess {
        values,
        reason,
        because: Some(because),
    }
}

fn open(reason: String) -> BadGuess {
    BadGuess {
        values: Vec::new(),
        reason,
        because: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;

    #[test]
    fn the_bad_value_is_guessed_only_where_it_is_plain() {
        let check = |name: &str, values: &[(&str, usize)], expected: &[&str]| {
            let counts = values.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect();
            let guess = guess_bad(name, &counts);
            assert_eq!(
                guess.values, expected,
                "{name} {values:?}: {}",
                guess.reason
            );
        };
        check("RiskPerformance", &[("Bad", 52), ("Good", 48)], &["Bad"]);
        check(
            "loan_status",
            &[("Charged Off", 5), ("Current", 9), ("Fully Paid", 9)],
            &["Charged Off"],
        );
        let status = [("Chargedoff", 3), ("Defaulted", 1), ("Completed", 9)];
        check("LoanStatus", &status, &["Chargedoff", "Defaulted"]);
        let credit = "Does not meet the credit policy. Status:Charged Off";
        let status = [("Fully Paid", 9), (credit, 1), ("charged-off", 2)];
        check("loan_status", &status, &[credit, "charged-off"]);
        check("MIS_Status", &[("CHGOFF", 2), ("P I F", 8)], &["CHGOFF"]);
        check("Situación", &[("Vencida", 2), ("Vigente", 8)], &["Vencida"]);
        check("default", &[("0", 80), ("1", 20)], &["1"]);
        check("default", &[("0.0", 80), ("1.0", 20)], &["1.0"]);
        check("default", &[("0", 20), ("1", 80)], &[]);
        check("creditability", &[("0", 80), ("1", 20)], &[]);
        check("credit_risk", &[("0", 80), ("1", 20)], &[]);
        check("GB", &[("0", 80), ("1", 20)], &[]);
        check("good_bad", &[("good", 8), ("bad", 2)], &["bad"]);
        check("class", &[("1", 700), ("2", 300)], &[]);
        check("defaulted", &[("no", 8), ("Yes", 2)], &["Yes"]);
        check("is_good", &[("no", 2), ("yes", 8)], &[]);
        check("flag", &[("false", 8), ("true", 2)], &["true"]);
        check("Loan_Status", &[("N", 22), ("Y", 78)], &[]);
        check("Loan_Status", &[("N", 50), ("Y", 50)], &["Y"]);
        check("Ausfall", &[("Nein", 80), ("Ja", 20)], &["Ja"]);
        check("是否违约", &[("否", 80), ("是", 20)], &["是"]);
        check("late", &[("False", 3), ("True", 9)], &[]);
        check("A16", &[("+", 70), ("-", 30)], &[]);
    }

    #[test]
    fn the_most_specific_name_wins() {
        let two = [Some(0), Some(1), Some(0)];
        let three = [Some("A11"), Some("A12"), Some("A13")];
        let table = table_of(vec![
            Column::from_texts("status", Kind::Category, &three),
            Column::from_integers("Default Payment Next Month", Kind::Flag, &two),
            Column::from_integers("y", Kind::Flag, &[Some(1); 3]),
        ]);
        let guess = guess_target(&table).unwrap();
        assert_eq!(guess.column, "Default Payment Next Month");
        assert_eq!(guess.bad.values, ["1"]);
        assert_eq!(
            guess_target(&table_of(vec![table.columns[2].clone()])),
            None
        );
    }

    #[test]
    fn names_of_other_languages_are_known() {
        for name in ["Ausfall", "zahlungs_ausfall", "Impago", "是否违约"] {
            let flags = Column::from_integers(name, Kind::Flag, &[Some(0), Some(1), Some(0)]);
            let guess = guess_target(&table_of(vec![flags])).unwrap();
            assert_eq!(
                (guess.column.as_str(), guess.bad.values),
                (name, vec!["1".to_owned()])
            );
        }
    }

    #[test]
    fn names_made_of_words_for_an_outcome_are_targets() {
        for name in [
            "isFraud",
            "loan_default",
            "default_within_12m",
            "Bankrupt?",
            "Y default payment next month",
            "is_fraudulent",
            "Insolvent within 12m",
            "Evicted",
            "fraud_found",
        ] {
            assert!(names_outcome(name), "{name}");
        }
        for name in [
            "cb_person_default_on_file",
            "previous_default",
            "default_date",
            "loan_status_months",
            "fraud_score",
            "months_since_delinquent",
            "pub_rec_bankruptcies",
        ] {
            assert!(!names_outcome(name), "{name}");
        }
    }

    #[test]
    fn names_that_deny_bad_leave_the_meaning_open() {
        for name in [
            "non_default",
            "NoDefault",
            "default_free",
            "not_bad",
            "no_arrears",
            "on_time",
            "survived",
            "gb_flag",
            "是否还款",
            "rückzahlung",
            "non_delinquent",
            "never_delinquent",
            "no_dpd",
            "bad_no",
            "loan_ok",
            "Loan_Status_OK",
            "solvent",
            "is_current",
            "kept_paying",
            "gut",
            "bom_pagador",
            "adimplente",
            "正常",
            "履约",
        ] {
            assert!(says_good(name), "{name}");
        }
        for name in [
            "default.payment.next.month",
            "default_flag",
            "bad",
            "逾期",
            "inadimplente",
            "currently_overdue",
            "current_default",
            "delinquent",
            "insolvent",
        ] {
            assert!(!says_good(name), "{name}");
        }
    }

    #[test]
    fn values_compare_as_text_then_as_numbers() {
        let check = |a, b, expected| assert_eq!(same_value(a, b), expected, "{a} {b}");
        check(" bad", "bad ", true);
        check("Bad", "bad", false);
        check("1", "1.0", true);
        check("01", "1", true);
        check("x", "y", false);
    }
}
