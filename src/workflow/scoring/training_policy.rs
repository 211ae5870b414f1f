//! A policy that a model was not trained with, beside what its training rows held in the
//! columns that both read. What the model does not know is not judged.

use crate::bundle::Model;
use crate::recipe::checks::watched::Watched;
use crate::score::policy::{Comparison, Policy, Rule, Value};
use crate::score::policy_check::{Finding, Scale, Why};
use crate::table::{Column, Convention, Kind, Table};

/// What to know of a rule beside the training rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainingFinding {
    /// It matches none of them.
    #[error(
        "The policy rule {rule:?} would have matched no training row of the model: the values of \
         {column:?} lay between {} and {}; check the unit and the scale of its value.",
        range[0], range[1]
    )]
    Nobody {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// The range of the training values.
        range: [String; 2],
    },
    /// It matches all of them.
    #[error(
        "The policy rule {rule:?} would have matched every training row of the model that has a \
         value in {column:?}, which lay between {} and {}; check the unit and the scale of its \
         value.",
        range[0], range[1]
    )]
    Everybody {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// The range of the training values.
        range: [String; 2],
    },
    /// It names values that no training row holds.
    #[error(
        "The policy rule {rule:?} names values that column {column:?} did not hold in training: \
         {}; {}.",
        .values.join(", "), .why.clause()
    )]
    Absent {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// The values, as the policy writes them.
        values: Vec<String>,
        /// Why none equals them.
        why: Why,
    },
    /// Its value is on another scale.
    #[error(
        "The policy rule {rule:?} has a value on another scale than column {column:?} had in \
         training, which was held {}.",
        .scale.clause()
    )]
    Scale {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// How the column was held.
        scale: Scale,
    },
}

impl TrainingFinding {
    /// The name of the rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        match self {
            Self::Nobody { rule, .. }
            | Self::Everybody { rule, .. }
            | Self::Absent { rule, .. }
            | Self::Scale { rule, .. } => rule,
        }
    }
}

/// What to know of the enabled rules of the model's policy beside its training rows, of
/// which no finding of the file speaks.
#[must_use]
pub fn training_findings(model: &Model, of_file: &[Finding]) -> Vec<TrainingFinding> {
    let conventions = model.conventions();
    let rules = model.scorecard.policy.rules().iter();
    let is_open = |rule: &&Rule| {
        let is_known = of_file.iter().any(|finding| finding.rule() == rule.name);
        rule.enabled && rule.comparison != Comparison::Missing && !is_known
    };
    let mut found = Vec::new();
    for rule in rules.filter(is_open) {
        let input = model.recipe.held(&rule.column);
        let held = input.or_else(|| model.watched.get(&rule.column).cloned());
        let written = conventions.get(&rule.column).copied();
        if let Some(held) = held {
            found.extend(of_rule(rule, &held, written));
        }
    }
    found
}

fn of_rule(rule: &Rule, held: &Watched, written: Option<Convention>) -> Vec<TrainingFinding> {
    let Some(column) = stand_in(&rule.column, held, written) else {
        return Vec::new();
    };
    let policy = Policy::new(vec![rule.clone()]);
    let table = Table::from_columns(vec![column]);
    // What does not fit the column is refused with the file.
    let findings = policy.and_then(|policy| policy.findings(&table));
    let findings = findings.unwrap_or_default().into_iter();
    findings
        .filter_map(|finding| of_training(finding, rule, held, written))
        .collect()
}

/// A finding of the stand-in, where it holds for the training rows as well.
fn of_training(
    finding: Finding,
    rule: &Rule,
    held: &Watched,
    written: Option<Convention>,
) -> Option<TrainingFinding> {
    match finding {
        Finding::Nobody {
            rule,
            column,
            range,
        } => Some(TrainingFinding::Nobody {
            rule,
            column,
            range: range?,
        }),
        Finding::Everybody {
            rule,
            column,
            range,
        } => Some(TrainingFinding::Everybody {
            rule,
            column,
            range: range?,
        }),
        Finding::Scale {
            rule,
            column,
            scale,
            ..
        } => Some(TrainingFinding::Scale {
            rule,
            column,
            scale,
        }),
        Finding::Absent {
            rule: name,
            column,
            mut values,
            why,
            ..
        } => {
            if let Some(range) = held.expected.range {
                // Within the range any number may be a value.
                let number = |value: &Value| match value {
                    Value::Number(number) => Some(*number),
                    Value::Text(text) => written.and_then(|written| written.read(text)),
                };
                let is_outside = |shown: &String| {
                    let value = rule.values.iter().find(|value| value.to_string() == *shown);
                    let number = value.and_then(number);
                    number.is_some_and(|number| !range.holds(number))
                };
                values.retain(is_outside);
            } else if held.expected.rare > 0.0 && !matches!(why, Why::Padded | Why::Spelling) {
                // It may be one of the rare values, which the model does not keep.
                values.clear();
            }
            (!values.is_empty()).then_some(TrainingFinding::Absent {
                rule: name,
                column,
                values,
                why,
            })
        }
        Finding::Late(_) => None,
    }
}

/// A column that holds what the model knows of the training values: the ends of their
/// range and the 5 % quantile, or each frequent text.
fn stand_in(name: &str, held: &Watched, written: Option<Convention>) -> Option<Column> {
    let kind = match written {
        Some(Convention::Number { percent: true, .. }) => Kind::Percentage,
        Some(convention) if convention.is_of_days() => Kind::Date,
        Some(Convention::Flag { .. }) => Kind::Flag,
        _ => Kind::Number,
    };
    if let Some(range) = held.expected.range {
        let mut values = vec![Some(range.fifth); 39];
        values.extend([Some(range.low), Some(range.high)]);
        return Some(Column::from_numbers(name, kind, &values));
    }
    if held.levels.is_empty() {
        return None;
    }
    let is_text = matches!(written, Some(Convention::Text));
    let numbers = held.levels.iter().map(|level| level.parse().ok());
    let numbers: Option<Vec<f64>> = numbers.collect();
    if let Some(numbers) = numbers.filter(|_| !is_text) {
        let numbers: Vec<Option<f64>> = numbers.into_iter().map(Some).collect();
        return Some(Column::from_numbers(name, kind, &numbers));
    }
    let texts: Vec<Option<&str>> = held
        .levels
        .iter()
        .map(|level| Some(level.as_str()))
        .collect();
    let kind = match kind {
        Kind::Flag => Kind::Flag,
        _ => Kind::Category,
    };
    Some(Column::from_texts(name, kind, &texts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Expected;
    use crate::recipe::checks::expected::Range;

    fn found(comparison: &str, value: &str, held: &Watched, word: Option<&str>) -> Vec<String> {
        let json = format!(
            "[{{\"name\":\"r\",\"column\":\"x\",\"comparison\":\"{comparison}\",\"value\":{value},\
             \"outcome\":\"DECLINE\"}}]"
        );
        let policy = Policy::from_json(&json).unwrap();
        let written = word.and_then(Convention::named);
        let findings = of_rule(&policy.rules()[0], held, written);
        findings.iter().map(ToString::to_string).collect()
    }

    fn numbers(values: impl Iterator<Item = f64>) -> Watched {
        Watched {
            expected: Expected {
                range: Range::of(values.collect()),
                ..Expected::default()
            },
            levels: Vec::new(),
        }
    }

    fn texts(levels: &[&str], rare: f64) -> Watched {
        Watched {
            expected: Expected {
                rare,
                ..Expected::default()
            },
            levels: levels.iter().map(|level| (*level).to_owned()).collect(),
        }
    }

    #[test]
    fn a_value_that_no_training_row_held_is_told() {
        let check = |comparison: &str, value: &str, held: &Watched, word: &str, part: &str| {
            let found = found(comparison, value, held, Some(word));
            let all = found.join(" ");
            assert_eq!(found.len(), usize::from(!part.is_empty()), "{value}: {all}");
            assert!(all.contains(part), "{value}: {all}");
        };
        let points = numbers((2..100).map(f64::from));
        check(">", "0.8", &points, "percent", "in percent points");
        check(">", "80", &points, "percent", "");
        check(
            ">",
            "800",
            &points,
            "percent",
            "would have matched no training row",
        );
        let fractions = numbers((2..100).map(|i| f64::from(i) / 100.0));
        check(">", "80", &fractions, "share", "held as a fraction");
        check(">", "0.8", &fractions, "share", "");
        let ages = numbers((18..90).map(f64::from));
        check("<", "18", &ages, "point", "lay between 18 and 89");
        check(
            ">",
            "2",
            &ages,
            "point",
            "would have matched every training row",
        );
        check(
            "in",
            "[30, 900]",
            &ages,
            "point",
            "did not hold in training: 900;",
        );
        check("=", "30.5", &ages, "point", "");
        let days = numbers((18_000..18_400).map(f64::from));
        check(
            "<",
            "\"2035-01-01\"",
            &days,
            "day-first",
            "every training row",
        );
        let codes = texts(&["003", "004", "017"], 0.0);
        check("=", "\"3\"", &codes, "text", "leading zeros");
        check("=", "\"099\"", &codes, "text", "check the spelling");
        check("=", "\"004\"", &codes, "text", "");
        // It may be one of the rare codes.
        let codes = texts(&["003", "004", "017"], 0.02);
        check("=", "\"099\"", &codes, "text", "");
        check("=", "\"3\"", &codes, "text", "leading zeros");
        let flags = texts(&["True", "False"], 0.0);
        check("=", "true", &flags, "flag", "");
    }
}
