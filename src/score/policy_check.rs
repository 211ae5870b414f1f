//! A check of a policy against a table: rules that decide about nobody or about
//! everybody, and values that no cell can hold.
//!
//! A finding names rules, columns and the policy's own values, no cell; ranges are
//! rounded outwards.

use super::policy::{Comparison, Policy, PolicyError, Rule, Value, is_held};
use crate::recipe::checks::expected::Range;
use crate::recipe::error::nearest;
use crate::table::date;
use crate::table::{Column, Kind, Table, is_missing};
use crate::words::counted;
use std::collections::BTreeSet;

/// Distinct cells that a value is compared with to find a similar one.
const MOST_COMPARED: usize = 1000;

/// What to know of a rule on a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// It matches no row.
    #[error(
        "The policy rule {rule:?} matches no row of this file{}.",
        between(column, range.as_ref())
    )]
    Nobody {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// The range of the column's numbers or days.
        range: Option<[String; 2]>,
    },
    /// It matches every row with a value.
    #[error(
        "The policy rule {rule:?} matches every row that has a value in {column:?}{}.",
        between(column, range.as_ref())
    )]
    Everybody {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// The range of the column's numbers or days.
        range: Option<[String; 2]>,
    },
    /// Earlier rules decide about all rows that it matches.
    #[error(
        "The policy rule {0:?} decides about no row: earlier rules decide about all that it \
         matches; move it up, or drop it."
    )]
    Late(String),
    /// Values that no row holds.
    #[error(
        "The policy rule {rule:?} names values that column {column:?} never holds in this file: \
         {}{}; {}.",
        .values.join(", "),
        if *.unequal { ", so that it matches every row that has a value" } else { "" },
        .why.clause()
    )]
    Absent {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// The values, as the policy writes them.
        values: Vec<String>,
        /// Whether the rule matches what differs from them.
        unequal: bool,
        /// Why no cell equals them.
        why: Why,
    },
    /// A value of another scale than the column.
    #[error(
        "The policy rule {rule:?} matches {matched} of {}: column {column:?} is held {}.",
        counted(*rows, "row"),
        .scale.clause()
    )]
    Scale {
        /// The rule.
        rule: String,
        /// Its column.
        column: String,
        /// How the column is held.
        scale: Scale,
        /// Rows that match.
        matched: usize,
        /// All rows.
        rows: usize,
    },
}

/// Why no cell equals a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Cells with this text are read as missing.
    Missing,
    /// The column holds it with leading zeros.
    Padded,
    /// The column holds it in other capitals, blanks or signs.
    Spelling,
    /// The column holds a similar text.
    Similar,
    /// It holds nothing like it.
    Unknown,
    /// No number or day of the column is equal to it.
    NoNumber,
}

impl Why {
    /// As the end of a sentence.
    pub(crate) fn clause(self) -> &'static str {
        match self {
            Self::Missing => "such cells are read as missing, so compare by \"missing\"",
            Self::Padded => {
                "it holds them with leading zeros, so write them as texts, zeros included (\"007\")"
            }
            Self::Spelling => {
                "it holds them with other capitals, blanks or signs, and texts match exactly, so \
                 correct the spelling"
            }
            Self::Similar => {
                "it holds similar ones, and texts match exactly, so check the spelling"
            }
            Self::Unknown => "texts match exactly, so check the spelling",
            Self::NoNumber => "check the value",
        }
    }
}

/// How shares are held in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Between 0 and 1.
    Fraction,
    /// In percent points.
    Points,
}

impl Scale {
    /// As the end of a sentence.
    pub(crate) fn clause(self) -> &'static str {
        match self {
            Self::Fraction => "as a fraction (0 to 1); write 80 % as 0.8",
            Self::Points => "in percent points; write 80 % as 80 or \"80%\"",
        }
    }
}

impl Finding {
    /// Of the findings of one part of a file, those that hold for another part too.
    #[must_use]
    pub fn of_both(one: Vec<Self>, other: &[Self]) -> Vec<Self> {
        let also = |finding: Self| {
            let is_same = |more: &&Self| more.rule() == finding.rule();
            let same_rule: Vec<&Self> = other.iter().filter(is_same).collect();
            finding.and(&same_rule)
        };
        one.into_iter().filter_map(also).collect()
    }

    /// The name of the rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        match self {
            Self::Late(rule)
            | Self::Nobody { rule, .. }
            | Self::Everybody { rule, .. }
            | Self::Absent { rule, .. }
            | Self::Scale { rule, .. } => rule,
        }
    }

    /// The finding where it holds for rows with these findings of the same rule, too.
    fn and(self, others: &[&Self]) -> Option<Self> {
        let range_of = |wanted: fn(&Self) -> Option<&Option<[String; 2]>>| {
            others.iter().find_map(|other| wanted(other))
        };
        match self {
            Self::Nobody {
                rule,
                column,
                range,
            } => {
                if others.iter().any(|other| matches!(other, Self::Late(_))) {
                    return Some(Self::Late(rule));
                }
                let other = range_of(|other| match other {
                    Self::Nobody { range, .. } => Some(range),
                    _ => None,
                })?;
                let range = range.filter(|range| other.as_ref() == Some(range));
                Some(Self::Nobody {
                    rule,
                    column,
                    range,
                })
            }
            Self::Everybody {
                rule,
                column,
                range,
            } => {
                let other = range_of(|other| match other {
                    Self::Everybody { range, .. } => Some(range),
                    _ => None,
                })?;
                let range = range.filter(|range| other.as_ref() == Some(range));
                Some(Self::Everybody {
                    rule,
                    column,
                    range,
                })
            }
            Self::Late(rule) => {
                let decides_nobody =
                    |other: &&Self| matches!(other, Self::Late(_) | Self::Nobody { .. });
                others
                    .iter()
                    .any(decides_nobody)
                    .then_some(Self::Late(rule))
            }
            Self::Absent {
                rule,
                column,
                mut values,
                unequal,
                why,
            } => {
                let is_absent = |value: &String| {
                    let holds = |other: &&Self| matches!(other, Self::Absent { values, .. } if values.contains(value));
                    others.iter().any(holds)
                };
                values.retain(is_absent);
                (!values.is_empty()).then_some(Self::Absent {
                    rule,
                    column,
                    values,
                    unequal,
                    why,
                })
            }
            Self::Scale {
                rule,
                column,
                scale,
                matched,
                rows,
            } => others.iter().find_map(|other| match other {
                Self::Scale {
                    scale: same,
                    matched: more_matched,
                    rows: more_rows,
                    ..
                } if *same == scale => Some(Self::Scale {
                    rule: rule.clone(),
                    column: column.clone(),
                    scale,
                    matched: matched + more_matched,
                    rows: rows + more_rows,
                }),
                _ => None,
            }),
        }
    }
}

/// Where the numbers lie, as a clause.
fn between(column: &str, range: Option<&[String; 2]>) -> String {
    range.map_or(String::new(), |[low, high]| {
        format!(": the values of {column:?} lie between {low} and {high}")
    })
}

impl Policy {
    /// What to know of the enabled rules on a table, one finding a rule at most but
    /// for values that are absent for several reasons.
    ///
    /// # Errors
    /// As for [`Policy::apply`].
    pub fn findings(&self, table: &Table) -> Result<Vec<Finding>, PolicyError> {
        let mut is_decided = vec![false; table.rows];
        let mut found = Vec::new();
        for rule in self.rules().iter().filter(|rule| rule.enabled) {
            let matches = rule.matches(table)?;
            let mut decides = false;
            for (is_decided, matches) in is_decided.iter_mut().zip(&matches) {
                decides |= *matches && !*is_decided;
                *is_decided |= *matches;
            }
            let matched = matches.iter().filter(|matches| **matches).count();
            let of_rule = rule.findings(table, matched)?;
            if of_rule.is_empty() && !decides && matched > 0 {
                found.push(Finding::Late(rule.name.clone()));
            }
            found.extend(of_rule);
        }
        Ok(found)
    }
}

impl Rule {
    fn findings(&self, table: &Table, matched: usize) -> Result<Vec<Finding>, PolicyError> {
        let Some(column) = table.column(&self.column) else {
            return Ok(Vec::new());
        };
        let (rule, name) = (self.name.clone(), self.column.clone());
        let absent = self.absent(column)?;
        let by_number = !column.is_text() || self.comparison.needs_order();
        let range = if by_number && self.comparison != Comparison::Missing {
            Range::of(column.read_numbers(None))
        } else {
            None
        };
        let scale = range.map(|range| self.other_scale(column, range));
        if let Some(scale) = scale.transpose()?.flatten() {
            return Ok(vec![Finding::Scale {
                rule,
                column: name,
                scale,
                matched,
                rows: table.rows,
            }]);
        }
        if !absent.is_empty() {
            return Ok(absent);
        }
        let range = range.map(|range| [range.low, range.high].map(|end| shown(column, end)));
        let candidates = match self.comparison {
            Comparison::Missing => table.rows,
            _ => column.len() - column.missing(),
        };
        let column = name;
        Ok(match matched {
            0 => vec![Finding::Nobody {
                rule,
                column,
                range,
            }],
            all if all == candidates => vec![Finding::Everybody {
                rule,
                column,
                range,
            }],
            _ => Vec::new(),
        })
    }

    /// The values of `=`, `!=` or `in` that no row holds, by reason.
    fn absent(&self, column: &Column) -> Result<Vec<Finding>, PolicyError> {
        use Comparison::{Equal, In, NotEqual};
        if !matches!(self.comparison, Equal | In | NotEqual) {
            return Ok(Vec::new());
        }
        let mut absent: Vec<(Why, String)> = Vec::new();
        if column.is_text() {
            let cells: BTreeSet<String> = column.texts().into_iter().flatten().collect();
            for value in &self.values {
                if !cells.iter().any(|cell| is_held(column, value, cell)) {
                    absent.push((why(value, &cells), value.to_string()));
                }
            }
        } else {
            let numbers = column.numbers();
            for value in &self.values {
                if !numbers.contains(&self.number(column, value)?) {
                    absent.push((Why::NoNumber, value.to_string()));
                }
            }
        }
        absent.sort_by_key(|(why, _)| *why);
        let by_reason = absent
            .chunk_by(|a, b| a.0 == b.0)
            .map(|of| Finding::Absent {
                rule: self.name.clone(),
                column: column.name.clone(),
                values: of.iter().map(|(_, value)| value.clone()).collect(),
                unequal: self.comparison == NotEqual,
                why: of[0].0,
            });
        Ok(by_reason.collect())
    }

    /// How the column is held, where a value of the rule is of the other scale.
    fn other_scale(&self, column: &Column, range: Range) -> Result<Option<Scale>, PolicyError> {
        if column.is_text() {
            return Ok(None);
        }
        for value in &self.values {
            let number = self.number(column, value)?;
            let has_sign = matches!(value, Value::Text(text) if text.contains('%'));
            let scale = match column.kind {
                Kind::Number if range.low >= 0.0 && range.high <= 1.0 => {
                    (number > 1.0 && number <= 100.0).then_some(Scale::Fraction)
                }
                Kind::Percentage if !has_sign => {
                    (number > 0.0 && number < range.fifth.min(1.0)).then_some(Scale::Points)
                }
                _ => None,
            };
            if scale.is_some() {
                return Ok(scale);
            }
        }
        Ok(None)
    }
}

/// An end of a range, as the column shows it.
fn shown(column: &Column, end: f64) -> String {
    if column.kind == Kind::Date {
        date::iso(end as i32)
    } else {
        end.to_string()
    }
}

/// Why none of the cells equals a value.
fn why(value: &Value, cells: &BTreeSet<String>) -> Why {
    let text = match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
    };
    if is_missing(&text) {
        return Why::Missing;
    }
    let digits = text.trim_start_matches('0');
    let padded = |cell: &String| {
        let cell = cell.trim();
        let bare = cell.trim_start_matches('0');
        !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit()) && bare == digits
    };
    if cells.iter().any(padded) {
        return Why::Padded;
    }
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(&text);
    if !wanted.is_empty() && cells.iter().any(|cell| letters(cell) == wanted) {
        return Why::Spelling;
    }
    let compared = cells.iter().take(MOST_COMPARED).map(String::as_str);
    if nearest(&text, compared).is_some() {
        Why::Similar
    } else {
        Why::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(column: Column, comparison: &str, value: &str) -> Vec<String> {
        let json = format!(
            "[{{\"name\":\"r\",\"column\":\"x\",\"comparison\":\"{comparison}\",\"value\":{value},\
             \"outcome\":\"DECLINE\"}}]"
        );
        let json = json.replace("\"value\":,", "");
        let table = Table::from_columns(vec![column]);
        let findings = Policy::from_json(&json).unwrap().findings(&table).unwrap();
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn of_two_parts_only_that_is_told_which_holds_for_both() {
        let policy = r#"[
            {"name": "a", "column": "x", "comparison": "<", "value": 10, "outcome": "DECLINE"},
            {"name": "b", "column": "x", "comparison": "in", "value": [20, 70, 90], "outcome": "REFER"},
            {"name": "c", "column": "x", "comparison": ">", "value": 1000, "outcome": "REFER"}
        ]"#;
        let policy = Policy::from_json(policy).unwrap();
        let of = |ends: std::ops::Range<i32>| {
            let column = numbers(Kind::Integer, ends.map(f64::from));
            policy.findings(&Table::from_columns(vec![column])).unwrap()
        };
        // 20 is held by the first part, 70 by the second, 90 by none; 5 by the second.
        let both = Finding::of_both(of(15..60), &of(5..80));
        let said: Vec<String> = both.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said[0].contains("\"b\" names values") && said[0].contains(": 90;"),
            "{said:?}"
        );
        assert_eq!(
            said[1],
            "The policy rule \"c\" matches no row of this file."
        );
    }

    fn texts(cells: &[&str]) -> Column {
        let cells: Vec<Option<&str>> = cells.iter().map(|cell| Some(*cell)).collect();
        Column::from_texts("x", Kind::Category, &cells)
    }

    fn numbers(kind: Kind, cells: impl Iterator<Item = f64>) -> Column {
        let cells: Vec<Option<f64>> = cells.map(Some).collect();
        Column::from_numbers("x", kind, &cells)
    }

    #[test]
    fn a_value_that_can_never_match_says_why() {
        let check = |column: Column, comparison: &str, value: &str, expected: &str| {
            let found = found(column, comparison, value);
            assert_eq!(found.len(), 1, "{value}: {found:?}");
            assert!(found[0].contains(expected), "{value}: {}", found[0]);
        };
        let codes = || texts(&["003", "004", "017"]);
        check(codes(), "=", "3", "leading zeros");
        check(codes(), "=", "\"3\"", "leading zeros");
        check(codes(), "in", "[3, \"004\"]", "in this file: 3; it holds");
        check(codes(), "in", "[3, 4]", "in this file: 3, 4; it holds");
        let every =
            "in this file: \"0017\", so that it matches every row that has a value; it holds";
        check(codes(), "!=", "\"0017\"", every);
        check(
            numbers(Kind::Integer, [17.0, 30.0].into_iter()),
            "!=",
            "18",
            "in this file: 18, so that it matches every row",
        );
        let words = || texts(&["retail", "SME-large", "corporate"]);
        for missing in ["\"NA\"", "\"-\"", "\"\"", "\" \""] {
            check(words(), "=", missing, "compare by \"missing\"");
        }
        check(words(), "=", "\"RETAIL\"", "other capitals");
        check(words(), "=", "\"sme large\"", "other capitals");
        check(words(), "=", "\"retial\"", "similar ones");
        check(words(), "=", "\"zq\"", "check the spelling");
        check(words(), "in", "[\"retail\", \"z\"]", "in this file: \"z\";");
        check(
            numbers(Kind::Integer, [17.0, 30.0].into_iter()),
            "=",
            "18",
            "holds in this file: 18",
        );
        // No cell stands in a sentence.
        assert!(!found(words(), "=", "\"RETAIL\"")[0].contains("retail"));
    }

    #[test]
    fn a_value_on_the_other_scale_is_told_with_the_scale() {
        let fractions = || numbers(Kind::Number, (0..100).map(|i| f64::from(i) / 100.0));
        let points = || numbers(Kind::Percentage, (2..102).map(f64::from));
        let check = |column: Column, comparison: &str, value: &str, expected: &str| {
            let found = found(column, comparison, value);
            assert!(found[0].contains(expected), "{value}: {}", found[0]);
        };
        let fraction = "matches 0 of 100 rows: column \"x\" is held as a fraction";
        check(fractions(), ">", "80", fraction);
        check(fractions(), "<", "80", "matches 100 of 100");
        check(points(), ">", "0.8", "held in percent points");
        check(points(), "<=", "0.8", "held in percent points");
        for (column, value) in [
            (fractions(), "0.8"),
            (points(), "80"),
            (points(), "\"80%\""),
        ] {
            assert_eq!(found(column, ">", value), Vec::<String>::new());
        }
        // Few are below: a rate of a few percent points.
        let rates = numbers(Kind::Percentage, (0..100).map(|i| f64::from(i) / 20.0));
        assert_eq!(found(rates, "<", "0.8"), Vec::<String>::new());
    }

    #[test]
    fn a_rule_about_nobody_or_everybody_is_told_with_the_range() {
        let ages = || numbers(Kind::Integer, (18..98).map(f64::from));
        let nobody = "The policy rule \"r\" matches no row of this file: the values of \"x\" \
                      lie between 18 and 97.";
        assert_eq!(found(ages(), "<", "18"), [nobody]);
        let everybody = found(ages(), ">=", "18");
        assert!(everybody[0].contains("matches every row"), "{everybody:?}");
        assert_eq!(found(ages(), "<", "21"), Vec::<String>::new());
        assert!(found(ages(), "missing", "")[0].contains("no row"));
        assert!(found(ages(), "=", "17.5")[0].contains("never holds"));
    }

    #[test]
    fn a_rule_behind_others_that_decide_about_its_rows_is_told() {
        let json = r#"[
            {"name": "a", "column": "x", "comparison": ">", "value": 3, "outcome": "REFER"},
            {"name": "b", "column": "x", "comparison": ">", "value": 5, "outcome": "DECLINE"}
        ]"#;
        let column = numbers(Kind::Integer, (0..9).map(f64::from));
        let table = Table::from_columns(vec![column]);
        let found = Policy::from_json(json).unwrap().findings(&table).unwrap();
        assert_eq!(found, [Finding::Late("b".to_owned())]);
    }
}
