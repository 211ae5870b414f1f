//! Values beside 0 and 1 of a target that is named for the bad outcome: rejected or indeterminate
//! applicants, or an outcome that is not known. Only an analyst can say what they mean.

use super::name::{squash, tokens};
use super::target::{names_outcome, same_value};
use std::collections::BTreeMap;

/// More values than these beside 0 and 1 are classes, or a count.
const MOST: usize = 3;

/// Words beside `bad` in a name of a target.
const AROUND_BAD: [&str; 10] = [
    "is",
    "flag",
    "ind",
    "indicator",
    "loan",
    "good",
    "target",
    "label",
    "yn",
    "m",
];

/// Other names of targets that say bad, squashed.
const NAMES: [&str; 15] = [
    "seriousdlqin2yrs",
    "badflag",
    "isbad",
    "isdefault",
    "defaultflag",
    "goodbad",
    "gb",
    "gbflag",
    "zahlungsausfall",
    "ausgefallen",
    "ausfall",
    "impago",
    "是否违约",
    "违约",
    "연체여부",
];

/// The values of a target with 0, 1 and few others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThirdValues {
    /// The value that is 1.
    pub one: String,
    /// The value that is 0.
    pub zero: String,
    /// The others.
    pub others: Vec<String>,
}

/// The values beside 0 and 1 of a column called `name`, where the name says bad; `None` where there
/// are none, or where they go on from 1 as a count does.
#[must_use]
pub fn third_values(name: &str, counts: &BTreeMap<String, usize>) -> Option<ThirdValues> {
    if counts.len() < 3 || counts.len() > 2 + MOST || !says_bad(name) {
        return None;
    }
    let find = |what: &str| counts.keys().find(|value| same_value(value, what));
    let (one, zero) = (find("1")?, find("0")?);
    let others = counts
        .keys()
        .filter(|value| *value != one && *value != zero);
    let others: Vec<String> = others.cloned().collect();
    let counts_on = ["2", "3"].iter().all(|what| find(what).is_some());
    (!counts_on).then(|| ThirdValues {
        one: one.clone(),
        zero: zero.clone(),
        others,
    })
}

/// Whether the name of a column says that it holds the bad outcome.
fn says_bad(name: &str) -> bool {
    let words = tokens(name);
    let is_bad = words.iter().any(|word| word == "bad");
    let is_around = |word: &String| word == "bad" || AROUND_BAD.contains(&word.as_str());
    names_outcome(name)
        || NAMES.contains(&squash(name).as_str())
        || (is_bad && words.iter().all(is_around))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_value_is_asked_about_where_the_name_says_bad() {
        let check = |name: &str, values: &[&str], expected: Option<&[&str]>| {
            let counts = values.iter().map(|v| ((*v).to_owned(), 10)).collect();
            let found = third_values(name, &counts).map(|found| found.others);
            let expected = expected.map(|list| list.iter().map(|v| (*v).to_owned()).collect());
            assert_eq!(found, expected, "{name} {values:?}");
        };
        check("bad", &["0", "1", "R"], Some(&["R"]));
        check("bad", &["0", "1", "2"], Some(&["2"]));
        check("is_bad", &["-1", "0", "1"], Some(&["-1"]));
        check("default_flag", &["0", "1", "9"], Some(&["9"]));
        check("default", &["0.0", "1.0", "2.0"], Some(&["2.0"]));
        check("BAD_12M", &["0", "1", "X"], Some(&["X"]));
        check("good_bad", &["0", "1", "I", "R"], Some(&["I", "R"]));
        check("是否违约", &["0", "1", "2"], Some(&["2"]));
        check("bad", &["0", "1"], None);
        check("bad", &["0", "1", "2", "3"], None);
        check("bad", &["A", "B", "C"], None);
        check("region", &["0", "1", "2"], None);
        check("class", &["0", "1", "2"], None);
        check("bad_debts", &["0", "1", "2"], None);
        check("delinq_2yrs", &["0", "1", "2"], None);
    }
}
