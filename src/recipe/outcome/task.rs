//! The task that a target sets: two classes, several, ordered ones, a number or a count.

use crate::profile::name::{squash, tokens};
use crate::profile::target::{guess_bad, value_counts};
use crate::profile::third_values::third_values;
use crate::recipe::outcome::labels::TargetSpec;
use crate::table::{Column, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is learned of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Good or bad: the PD.
    #[default]
    Binary,
    /// One of several classes without an order.
    Multiclass,
    /// One of several classes in an order, such as rating grades.
    Ordinal,
    /// A number, such as an LGD or an amount.
    Regression,
    /// How often something happened: 0, 1, 2, …
    Count,
    /// When a loan defaults, in periods since its start; many are only known not to have
    /// defaulted yet.
    Survival,
}

impl Task {
    /// The tasks that a target column alone sets; survival needs a column of times as well.
    pub const ALL: [Self; 5] = [
        Self::Binary,
        Self::Multiclass,
        Self::Ordinal,
        Self::Regression,
        Self::Count,
    ];

    /// The name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Multiclass => "multiclass",
            Self::Ordinal => "ordinal",
            Self::Regression => "regression",
            Self::Count => "count",
            Self::Survival => "survival",
        }
    }

    /// Whether the target is one of several classes.
    #[must_use]
    pub fn has_classes(self) -> bool {
        matches!(self, Self::Multiclass | Self::Ordinal)
    }
}

/// Whole numbers with more distinct values than this are a measurement.
const MOST_WHOLE_CLASSES: usize = 20;
/// Texts with more distinct values than this are no classes.
const MOST_WORDS: usize = 50;

/// Words in a column's name that make its values grades.
const GRADE_TOKENS: [&str; 9] = [
    "grade",
    "rating",
    "subgrade",
    "grades",
    "ratings",
    "notch",
    "bonität",
    "calificación",
    "note",
];
const GRADE_PARTS: [&str; 6] = [
    "ratingklasse",
    "bonitätsklasse",
    "评级",
    "等级",
    "信用级",
    "分级",
];

/// Words in values that say how a loan went: then an analyst says which are bad.
const STATUS_WORDS: [&str; 24] = [
    "paid",
    "repaid",
    "current",
    "late",
    "default",
    "defaulted",
    "delinquent",
    "arrears",
    "charged",
    "grace",
    "overdue",
    "performing",
    "good",
    "bad",
    "fraud",
    "approved",
    "declined",
    "rejected",
    "closed",
    "settled",
    "foreclosed",
    "bankrupt",
    "verzug",
    "逾期",
];

/// The task of a target where none was named: two classes where values were named good or
/// bad, where there are at most two, where they say how a loan went, or where the column is named
/// for the bad outcome and holds 0, 1 and a third value.
#[must_use]
pub fn task_of(column: &Column, spec: &TargetSpec) -> Task {
    let named = [&spec.bad, &spec.good, &spec.indeterminate];
    if named.iter().any(|list| !list.is_empty()) || spec.as_written {
        return Task::Binary;
    }
    if matches!(column.kind, Kind::Date | Kind::Flag | Kind::Empty) {
        return Task::Binary;
    }
    let counts = value_counts(column);
    let is_outcome =
        tells_status(&column.name, &counts) || third_values(&column.name, &counts).is_some();
    if counts.len() <= 2 || is_outcome {
        return Task::Binary;
    }
    if column.is_text() {
        return match ordered(&column.name, &counts) {
            true => Task::Ordinal,
            false if counts.len() <= MOST_WORDS => Task::Multiclass,
            false => Task::Binary,
        };
    }
    let whole = column
        .numbers()
        .iter()
        .all(|v| v.is_nan() || v.fract() == 0.0);
    match whole && counts.len() <= MOST_WHOLE_CLASSES {
        false => Task::Regression,
        true if names_grades(&column.name) => Task::Ordinal,
        true => Task::Multiclass,
    }
}

fn tells_status(name: &str, counts: &BTreeMap<String, usize>) -> bool {
    let is_status = |value: &String| {
        let words = tokens(value);
        words
            .iter()
            .any(|word| STATUS_WORDS.contains(&word.as_str()))
            || value.contains("逾期")
    };
    !guess_bad(name, counts).values.is_empty() || counts.keys().any(is_status)
}

fn names_grades(name: &str) -> bool {
    let whole = squash(name);
    tokens(name)
        .iter()
        .any(|t| GRADE_TOKENS.contains(&t.as_str()))
        || GRADE_PARTS.iter().any(|part| whole.contains(part))
}

/// Whether the values are grades of a known scale.
fn ordered(name: &str, counts: &BTreeMap<String, usize>) -> bool {
    let values: Vec<&str> = counts.keys().map(String::as_str).collect();
    // A, B, C may be anything; AAA and BBB+ are grades.
    let single = values.iter().all(|value| value.chars().count() == 1);
    scale_of(&values).is_some() && (!single || names_grades(name))
}

/// The classes in the order of their scale: numbers by size, grades of a known scale from
/// the best to the worst, words such as low, medium, high; all else by the alphabet.
#[must_use]
pub fn in_order(mut classes: Vec<String>) -> Vec<String> {
    let number = |text: &String| text.parse::<f64>().ok().filter(|v| v.is_finite());
    if classes.iter().all(|class| number(class).is_some()) {
        classes.sort_by(|a, b| {
            let [a, b] = [a, b].map(|c| number(c).unwrap_or_default());
            a.total_cmp(&b)
        });
        return classes;
    }
    let values: Vec<&str> = classes.iter().map(String::as_str).collect();
    if let Some(places) = scale_of(&values) {
        let mut placed: Vec<(usize, String)> = places.into_iter().zip(classes).collect();
        placed.sort();
        placed.into_iter().map(|(_, class)| class).collect()
    } else {
        classes.sort();
        classes
    }
}

/// Long-term grades of S&P and Fitch, best first.
const LETTERS: [&str; 25] = [
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+",
    "B", "B-", "CCC+", "CCC", "CCC-", "CC", "C", "RD", "SD", "DD", "D",
];
/// Long-term grades of Moody's, best first.
const MOODYS: [&str; 24] = [
    "AAA", "AA", "AA1", "AA2", "AA3", "A1", "A2", "A3", "BAA", "BAA1", "BAA2", "BAA3", "BA1",
    "BA2", "BA3", "B1", "B2", "B3", "CAA", "CAA1", "CAA2", "CAA3", "CA", "C",
];
const WORDS: [&[&str]; 20] = [
    &["very low", "low", "medium", "high", "very high"],
    &["low", "moderate", "high", "severe"],
    &["sehr niedrig", "niedrig", "mittel", "hoch", "sehr hoch"],
    &["muy bajo", "bajo", "medio", "alto", "muy alto"],
    &["很低", "低", "中", "高", "很高"],
    // Supervisory classes of loans.
    &["pass", "special mention", "substandard", "doubtful", "loss"],
    &[
        "standard",
        "watch",
        "sub-standard",
        "substandard",
        "doubtful",
        "loss",
    ],
    &["正常", "关注", "次级", "可疑", "损失"],
    &["std", "sma-0", "sma-1", "sma-2", "sub", "dbt", "lss"],
    &[
        "standard",
        "sma-0",
        "sma-1",
        "sma-2",
        "sub-standard",
        "substandard",
        "doubtful",
        "doubtful 1",
        "doubtful 2",
        "doubtful 3",
        "loss",
    ],
    // Words of quality, worst first.
    &[
        "very poor",
        "very bad",
        "poor",
        "bad",
        "weak",
        "below average",
        "fair",
        "average",
        "standard",
        "acceptable",
        "satisfactory",
        "above average",
        "good",
        "strong",
        "very good",
        "excellent",
        "exceptional",
    ],
    &["sehr schlecht", "schlecht", "mittel", "gut", "sehr gut"],
    &["low", "moderate", "elevated", "high", "severe"],
    &["green", "amber", "red"],
    &["green", "yellow", "orange", "red"],
    &[
        "super-prime",
        "prime",
        "near-prime",
        "subprime",
        "deep subprime",
    ],
    &[
        "super prime",
        "prime",
        "near prime",
        "subprime",
        "deep subprime",
    ],
    // Classes of lenders on the internet, best first.
    &["aa", "a", "b", "c", "d", "e", "f", "hr"],
    &["差", "中", "良", "优"],
    &["c", "1", "2", "3", "4", "5", "6"],
];

/// The place of each value on a scale that holds them all.
fn scale_of(values: &[&str]) -> Option<Vec<usize>> {
    let on = |scale: &[&str]| -> Option<Vec<usize>> {
        let place = |value: &&str| {
            let value = value.trim().to_uppercase();
            scale.iter().position(|grade| grade.to_uppercase() == value)
        };
        values.iter().map(place).collect()
    };
    let words = WORDS.iter().copied();
    let lists = [&LETTERS[..], &MOODYS[..]].into_iter().chain(words);
    let places = lists.into_iter().find_map(on);
    places
        .or_else(|| values.iter().map(|value| lettered(value)).collect())
        .or_else(|| spans(values))
        .or_else(|| numbered(values))
}

/// Spans of numbers, such as days past due: `0`, `1-30`, `31-60`, `90+`, `< 18`. `None` without a
/// span, or where two begin at one number.
fn spans(values: &[&str]) -> Option<Vec<usize>> {
    let mut has_span = false;
    let mut start = |value: &&str| -> Option<f64> {
        let text = value.trim();
        let below = text.starts_with(['<', '≤']);
        let text = text
            .trim_start_matches(['<', '≤', '>', '≥', '='])
            .trim_start();
        let ends = |c: char| !(c.is_ascii_digit() || c == '.');
        let (first, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
        let first: f64 = first.parse().ok()?;
        let rest = rest.trim();
        let joined = ["-", "–", "—", "to ", "bis "]
            .iter()
            .find_map(|j| rest.strip_prefix(*j));
        let is_end = |text: &str| {
            text.trim()
                .trim_end_matches(|c: char| c.is_alphabetic() || c == ' ')
                .parse::<f64>()
        };
        let is_span = rest.starts_with('+')
            || joined.is_some_and(|rest| is_end(rest).is_ok_and(|end| end > first));
        has_span |= is_span;
        let is_unit = rest
            .chars()
            .all(|c| c.is_alphabetic() || c == ' ' || c == '%');
        let starts = if below { first - 0.5 } else { first };
        (is_span || is_unit).then_some(starts)
    };
    let starts: Option<Vec<f64>> = values.iter().map(&mut start).collect();
    if has_span { ranks(&starts?) } else { None }
}

/// Stems that are numbered in order.
const STAGES: [&str; 16] = [
    "stage",
    "bucket",
    "tier",
    "level",
    "grade",
    "rating",
    "band",
    "phase",
    "r",
    "s",
    "m",
    "brr",
    "stufe",
    "ratingklasse",
    "阶段",
    "等级",
];

/// Numbers behind a stem of [`STAGES`], or before a letter: `Stage 1`, `R12`, `1A`, `2B`, `4`.
fn numbered(values: &[&str]) -> Option<Vec<usize>> {
    let split = |value: &&str| {
        let value = value.trim().to_lowercase();
        let at = value.find(|c: char| c.is_ascii_digit())?;
        let (stem, rest) = value.split_at(at);
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, letter) = rest.split_at(end);
        let mut letters = letter.chars();
        let letter = match (letters.next(), letters.next()) {
            (None, _) => 0,
            (Some(letter), None) if letter.is_ascii_lowercase() => letter as u32,
            _ => return None,
        };
        let stem = stem.trim_end_matches([' ', '_', '-']).to_owned();
        Some((stem, number.parse::<u32>().ok()?, letter))
    };
    let all: Option<Vec<(String, u32, u32)>> = values.iter().map(split).collect();
    let all = all?;
    let (stem, ..) = all.first()?;
    let is_one = all.iter().all(|(other, ..)| other == stem);
    // Numbers alone are ordered by size already.
    let is_known = match stem.as_str() {
        "" => all.iter().any(|(_, _, letter)| *letter > 0),
        stem => STAGES.contains(&stem),
    };
    let places = all
        .iter()
        .map(|(_, n, letter)| f64::from(*n) * 256.0 + f64::from(*letter));
    if is_one && is_known {
        ranks(&places.collect::<Vec<_>>())
    } else {
        None
    }
}

/// The place of each number among them; `None` where two are equal.
fn ranks(numbers: &[f64]) -> Option<Vec<usize>> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        return None;
    }
    Some(
        numbers
            .iter()
            .map(|x| sorted.partition_point(|s| s < x))
            .collect(),
    )
}

/// The place of a letter with a digit or a sign: `A` to `H`, `B2`, `C+`.
fn lettered(value: &str) -> Option<usize> {
    let mut chars = value.trim().chars();
    let letter = chars.next()?.to_ascii_uppercase();
    let place = ('A'..='H').position(|grade| grade == letter)? * 16;
    let notch = match (chars.next(), chars.next()) {
        (None, _) | (Some('0'), None) => 1,
        (Some('+'), None) => 0,
        (Some('-'), None) => 2,
        (Some(digit), None) => 2 + digit.to_digit(10)? as usize,
        _ => return None,
    };
    Some(place + notch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(name: &str, kind: Kind, values: &[&str]) -> Task {
        let texts: Vec<Option<&str>> = values.iter().map(|v| Some(*v)).collect();
        task_of(
            &Column::from_texts(name, kind, &texts),
            &TargetSpec::default(),
        )
    }

    #[test]
    fn the_target_decides_the_task() {
        let category = |name: &str, values: &[&str]| task(name, Kind::Category, values);
        assert_eq!(category("rating", &["AAA", "BB+", "D"]), Task::Ordinal);
        assert_eq!(category("x", &["AAA", "BB+", "D"]), Task::Ordinal);
        assert_eq!(category("rating", &["A", "B", "C"]), Task::Ordinal);
        assert_eq!(category("region", &["A", "B", "C"]), Task::Multiclass);
        assert_eq!(category("sub_grade", &["A1", "B3", "G5"]), Task::Ordinal);
        assert_eq!(category("risk", &["low", "high", "medium"]), Task::Ordinal);
        for values in [
            &["1-30", "0", "90+", "31-60", "61-90"][..],
            &["Stage 2", "Stage 1", "Stage 3"],
            &["Doubtful", "Pass", "Loss", "Special Mention", "Substandard"],
            &["正常", "损失", "关注", "可疑", "次级"],
            &["R1", "R12", "R3", "R11"],
            &["1A", "2A", "4", "1B"],
        ] {
            assert_eq!(category("x", values), Task::Ordinal, "{values:?}");
        }
        for values in [
            &["Product 1", "Product 2", "Product 3"][..],
            &["2020-01", "2020-02", "2021-01"],
            &["A 1", "B 2", "B 3"],
            &["1-30", "1 bis 40", "50+"],
        ] {
            assert_eq!(category("x", values), Task::Multiclass, "{values:?}");
        }
        assert_eq!(
            category("purpose", &["car", "house", "tv"]),
            Task::Multiclass
        );
        let status = ["Fully Paid", "Charged Off", "In Grace Period"];
        assert_eq!(category("loan_status", &status), Task::Binary);
        assert_eq!(category("class", &["good", "bad"]), Task::Binary);
        assert_eq!(category("bad", &["0", "1", "R"]), Task::Binary);
        assert_eq!(category("code", &["0", "1", "R"]), Task::Multiclass);
        let bad = TargetSpec {
            bad: vec!["c".to_owned()],
            ..TargetSpec::default()
        };
        let texts = [Some("a"), Some("b"), Some("c")];
        let column = Column::from_texts("grade", Kind::Category, &texts);
        assert_eq!(task_of(&column, &bad), Task::Binary);
    }

    #[test]
    fn numbers_are_classes_only_where_they_are_few_and_whole() {
        let of = |name: &str, values: &[i64]| {
            let values: Vec<Option<i64>> = values.iter().map(|v| Some(*v)).collect();
            task_of(
                &Column::from_integers(name, Kind::Integer, &values),
                &TargetSpec::default(),
            )
        };
        assert_eq!(of("digit", &[0, 1, 2, 9]), Task::Multiclass);
        assert_eq!(of("rating", &[1, 2, 3]), Task::Ordinal);
        assert_eq!(of("default", &[0, 1]), Task::Binary);
        // A third value of an outcome is for the analyst to name.
        for name in ["bad", "default_12m", "loan_default"] {
            assert_eq!(of(name, &[0, 1, 2]), Task::Binary, "{name}");
            assert_eq!(of(name, &[0, 1, -1]), Task::Binary, "{name}");
        }
        assert_eq!(of("bad_months", &[0, 1, 2, 3]), Task::Multiclass);
        let many: Vec<i64> = (0..40).collect();
        assert_eq!(of("amount", &many), Task::Regression);
    }

    #[test]
    fn classes_stand_in_the_order_of_their_scale() {
        let check = |given: &[&str], expected: &[&str]| {
            let given = given.iter().map(|v| (*v).to_owned()).collect();
            assert_eq!(in_order(given), expected);
        };
        check(&["BB", "AAA", "D", "BB+"], &["AAA", "BB+", "BB", "D"]);
        check(&["Baa1", "Aaa", "Ca"], &["Aaa", "Baa1", "Ca"]);
        check(&["10", "9", "2"], &["2", "9", "10"]);
        check(&["high", "low", "medium"], &["low", "medium", "high"]);
        check(&["Good", "Poor", "Standard"], &["Poor", "Standard", "Good"]);
        check(&["A", "AA", "B", "HR"], &["AA", "A", "B", "HR"]);
        check(&["BRR1", "BRR10", "BRR2"], &["BRR1", "BRR2", "BRR10"]);
        check(&["M0", "M1", "M10", "M2"], &["M0", "M1", "M2", "M10"]);
        check(&["Amber", "Green", "Red"], &["Green", "Amber", "Red"]);
        check(&["1", "2", "C"], &["C", "1", "2"]);
        let classes = ["DBT", "SMA-0", "STD", "SUB", "SMA-1"];
        check(&classes, &["STD", "SMA-0", "SMA-1", "SUB", "DBT"]);
        check(&["B-", "A+", "B", "A"], &["A+", "A", "B", "B-"]);
        check(&["C1", "B2", "G5", "B1"], &["B1", "B2", "C1", "G5"]);
        check(&["tv", "car"], &["car", "tv"]);
        let days = ["1-30", "90+", "0", "61-90", "31-60"];
        check(&days, &["0", "1-30", "31-60", "61-90", "90+"]);
        check(&["R12", "R3", "R1"], &["R1", "R3", "R12"]);
        check(&["4", "1B", "2A", "1A"], &["1A", "1B", "2A", "4"]);
        check(&["25 to 35", "< 25", "> 35"], &["< 25", "25 to 35", "> 35"]);
    }
}
