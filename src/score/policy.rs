//! A policy: rules that decide about an applicant before the score does. It
//! reads columns by their names and knows no PD.
//!
//! The first rule that matches decides. A missing cell matches `missing` and
//! no other comparison, not even `!=`. Texts match exactly: `"007"` is not `7`. In a
//! column of percentages `80` and `"80%"` are the same.

use super::scorecard::Decision;
use crate::recipe::error::nearest;
use crate::table::answer::{answer, is_answer_in_words};
use crate::table::date::days_from_civil;
use crate::table::{Column, Kind, Table, is_missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most rules of a policy.
pub const MOST_RULES: usize = 100;
/// Longest name of a rule, in characters.
const LONGEST_NAME: usize = 60;

/// What is wrong with a policy, or with a table that it is applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not a list of rules.
    #[error(
        "The policy must be a JSON list of rules such as {{\"name\": \"minor\", \"column\": \
         \"age\", \"comparison\": \"<\", \"value\": 18, \"outcome\": \"DECLINE\"}}, but {0}; \
         correct the file."
    )]
    NotRules(String),
    /// Too many rules.
    #[error("A policy may hold {MOST_RULES} rules, but this one holds {0}; join or drop some.")]
    TooMany(usize),
    /// A name that files cannot carry.
    #[error(
        "Rule {0} of the policy needs a name of 1 to {LONGEST_NAME} characters on one line; give \
         it one."
    )]
    Name(usize),
    /// Two rules of one name.
    #[error("Two rules of the policy are called {0:?}; give each a name of its own.")]
    Twice(String),
    /// Too many or too few values.
    #[error(
        "The rule {rule:?} compares by {comparison} and gives {found} values; \"missing\" takes \
         none, \"in\" at least one, the others exactly one."
    )]
    Values {
        /// The rule.
        rule: String,
        /// Its comparison.
        comparison: &'static str,
        /// Values given.
        found: usize,
    },
    /// A column that the table does not have.
    #[error(
        "The rule {rule:?} reads the column {column:?}, which this table does not have{}; correct \
         the rule or add the column{}.",
        .nearest.as_ref().map(|n| format!(" (did you mean {n:?}?)")).unwrap_or_default(),
        .sheets.as_ref().map(|s| format!("; {s}: choose another with --sheet")).unwrap_or_default()
    )]
    NoColumn {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// The most similar name in the table.
        nearest: Option<String>,
        /// The sheet that was read, where the workbook has others, as a clause.
        sheets: Option<String>,
    },
    /// A text whose cells are read as missing, in a column of another kind.
    #[error(
        "The rule {rule:?} compares the column {column:?} with a text that is read as no value; \
         compare by \"missing\", without a value."
    )]
    ReadAsMissing {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
    },
    /// A text compared by order.
    #[error(
        "The rule {rule:?} compares the column {column:?} with a text by {comparison}, but texts \
         have no order; give a number without quotes, or compare by =, != or in."
    )]
    NoOrder {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// Its comparison.
        comparison: &'static str,
    },
    /// A value of another kind than the column.
    #[error(
        "The rule {rule:?} compares the column {column:?} with {given}, but the column holds \
         {held}; give a value of that kind (days as \"2024-01-31\"; only numbers and days have an \
         order)."
    )]
    Kind {
        /// The rule.
        rule: String,
        /// The column.
        column: String,
        /// What the rule gives.
        given: &'static str,
        /// What the column holds.
        held: &'static str,
    },
}

/// How a cell is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// Below the value.
    #[serde(rename = "<")]
    Below,
    /// At the value or below.
    #[serde(rename = "<=", alias = "≤")]
    AtMost,
    /// Above the value.
    #[serde(rename = ">")]
    Above,
    /// At the value or above.
    #[serde(rename = ">=", alias = "≥")]
    AtLeast,
    /// The value.
    #[serde(rename = "=", alias = "==")]
    Equal,
    /// Another value.
    #[serde(rename = "!=", alias = "≠")]
    NotEqual,
    /// One of the values.
    #[serde(rename = "in")]
    In,
    /// No value.
    #[serde(rename = "missing")]
    Missing,
}

impl Comparison {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Below,
        Self::AtMost,
        Self::Above,
        Self::AtLeast,
        Self::Equal,
        Self::NotEqual,
        Self::In,
        Self::Missing,
    ];

    /// As it stands in a policy file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::In => "in",
            Self::Missing => "missing",
        }
    }

    fn takes(self, values: usize) -> bool {
        match self {
            Self::Missing => values == 0,
            Self::In => values > 0,
            _ => values == 1,
        }
    }

    pub(super) fn needs_order(self) -> bool {
        matches!(
            self,
            Self::Below | Self::AtMost | Self::Above | Self::AtLeast
        )
    }

    fn holds(self, cell: f64, values: &[f64]) -> bool {
        let value = values.first().copied().unwrap_or(f64::NAN);
        match self {
            Self::Below => cell < value,
            Self::AtMost => cell <= value,
            Self::Above => cell > value,
            Self::AtLeast => cell >= value,
            Self::Equal | Self::In => values.contains(&cell),
            Self::NotEqual => cell.is_finite() && !values.contains(&cell),
            Self::Missing => cell.is_nan(),
        }
    }
}

/// A value of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text, or a day as `2024-01-31`.
    Text(String),
}

impl Value {
    /// Yes or no, where it is an answer in any spelling.
    fn answer(&self) -> Option<bool> {
        match self {
            Self::Text(text) => answer(text),
            Self::Number(number) => answer(&number.to_string()),
        }
    }

    /// Whether a cell of text holds this value: a text exactly, blanks at its ends
    /// aside; a number in any spelling but one with leading zeros, which is a code.
    fn is_text(&self, cell: &str) -> bool {
        match self {
            Self::Text(text) => text.trim() == cell.trim(),
            Self::Number(number) => plain_number(cell.trim()) == Some(*number),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// One rule: who it is about, and what is done with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, which stands in the scored file as `POLICY:<name>`.
    pub name: String,
    /// The column that it reads.
    pub column: String,
    /// How a cell is compared.
    pub comparison: Comparison,
    /// What it is compared with: nothing, one value, or a list.
    #[serde(
        rename = "value",
        alias = "values",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "one_or_many"
    )]
    pub values: Vec<Value>,
    /// What is done with who matches.
    pub outcome: Decision,
    /// Whether it decides; one that does not keeps its place.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_yes(value: &bool) -> bool {
    *value
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Value>, D::Error> {
    use serde::de::Error;
    use serde_json::Value as Json;
    let value = |json: Json| match json {
        Json::Bool(flag) => Ok(Value::Text(flag.to_string())),
        Json::String(text) => Ok(Value::Text(text)),
        Json::Number(number) => Ok(Value::Number(number.as_f64().unwrap_or(f64::NAN))),
        Json::Null => Err(
            "a value is null; for cells without a value leave \"value\" out and \
                           compare by \"missing\"",
        ),
        Json::Array(_) | Json::Object(_) => {
            Err("a value is neither a number nor a text, true or false")
        }
    };
    let given = match Json::deserialize(from)? {
        Json::Array(many) => many,
        one => vec![one],
    };
    let values: Result<Vec<Value>, &str> = given.into_iter().map(value).collect();
    values.map_err(D::Error::custom)
}

/// Rules in their order; none by default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Rule>", into = "Vec<Rule>")]
pub struct Policy {
    rules: Vec<Rule>,
}

/// How often a rule decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// The rule.
    pub name: String,
    /// What it does.
    pub outcome: Decision,
    /// Rows that it decided.
    pub rows: usize,
    /// Bads among them, as far as outcomes are known.
    pub bads: usize,
}

impl Policy {
    /// A policy of these rules.
    ///
    /// # Errors
    /// If there are too many, or one lacks a name of its own or its values.
    pub fn new(rules: Vec<Rule>) -> Result<Self, PolicyError> {
        if rules.len() > MOST_RULES {
            return Err(PolicyError::TooMany(rules.len()));
        }
        let mut names = BTreeSet::new();
        for (place, rule) in rules.iter().enumerate() {
            let length = rule.name.chars().count();
            let one_line = !rule.name.chars().any(char::is_control);
            if rule.name.trim().is_empty() || length > LONGEST_NAME || !one_line {
                return Err(PolicyError::Name(place + 1));
            }
            if !names.insert(&rule.name) {
                return Err(PolicyError::Twice(rule.name.clone()));
            }
            if !rule.comparison.takes(rule.values.len()) {
                return Err(PolicyError::Values {
                    rule: rule.name.clone(),
                    comparison: rule.comparison.word(),
                    found: rule.values.len(),
                });
            }
        }
        Ok(Self { rules })
    }

    /// Reads a policy from a JSON list of rules.
    ///
    /// # Errors
    /// If the text is no such list, or as [`Policy::new`].
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let rules = serde_json::from_str(text.trim_start_matches('\u{feff}'));
        Self::new(rules.map_err(|e| PolicyError::NotRules(e.to_string()))?)
    }

    /// The rules in their order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// For each row the place of the first rule that matches it.
    ///
    /// # Errors
    /// If the table lacks a column, or it holds another kind of values than
    /// the rule gives.
    pub fn apply(&self, table: &Table) -> Result<Vec<Option<u16>>, PolicyError> {
        let mut decided = vec![None; table.rows];
        for (rule, place) in self.rules.iter().zip(0_u16..) {
            if !rule.enabled {
                continue;
            }
            let matches = rule.matches(table)?;
            for (slot, matches) in decided.iter_mut().zip(matches) {
                if matches && slot.is_none() {
                    *slot = Some(place);
                }
            }
        }
        Ok(decided)
    }

    /// The columns that rules read.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let enabled = self.rules.iter().filter(|rule| rule.enabled);
        enabled.map(|rule| rule.column.as_str()).collect()
    }

    /// How often each rule decided; outcomes may be fewer than rows.
    #[must_use]
    pub fn counts(&self, decided: &[Option<u16>], y_true: &[Option<bool>]) -> Vec<RuleCount> {
        let count = |rule: &Rule| RuleCount {
            name: rule.name.clone(),
            outcome: rule.outcome,
            rows: 0,
            bads: 0,
        };
        let mut counts: Vec<RuleCount> = self.rules.iter().map(count).collect();
        for (row, place) in decided.iter().enumerate() {
            if let Some(count) = place.and_then(|place| counts.get_mut(usize::from(place))) {
                count.rows += 1;
                let bad = y_true.get(row).copied().flatten() == Some(true);
                count.bads += usize::from(bad);
            }
        }
        counts
    }
}

impl TryFrom<Vec<Rule>> for Policy {
    type Error = PolicyError;
    fn try_from(rules: Vec<Rule>) -> Result<Self, PolicyError> {
        Self::new(rules)
    }
}

impl From<Policy> for Vec<Rule> {
    fn from(policy: Policy) -> Self {
        policy.rules
    }
}

impl Rule {
    /// Whether each row of the table matches.
    pub(super) fn matches(&self, table: &Table) -> Result<Vec<bool>, PolicyError> {
        let Some(column) = table.column(&self.column) else {
            return Err(PolicyError::NoColumn {
                rule: self.name.clone(),
                column: self.column.clone(),
                nearest: nearest(&self.column, table.columns.iter().map(|c| c.name.as_str())),
                sheets: table.decisions.of_sheets(),
            });
        };
        if self.comparison == Comparison::Missing {
            let nulls = column.values.is_null();
            return Ok(nulls.iter().map(|null| null.unwrap_or(true)).collect());
        }
        let is_flag = column.kind == Kind::Flag;
        let by_number = self.comparison.needs_order() && self.gives_numbers();
        if column.is_text() && (is_flag || !by_number) {
            return self.match_texts(column);
        }
        let cells = column.read_numbers(None);
        let unread = column.is_text() && column.missing() < column.len();
        if unread && !cells.iter().any(|cell| cell.is_finite()) {
            return Err(self.kind_error(column, "a number"));
        }
        let numbers = self.values.iter().map(|value| self.number(column, value));
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>()?;
        let holds = |cell: &f64| self.comparison.holds(*cell, &numbers);
        Ok(cells.iter().map(holds).collect())
    }

    fn gives_numbers(&self) -> bool {
        self.values
            .iter()
            .all(|value| matches!(value, Value::Number(_)))
    }

    fn match_texts(&self, column: &Column) -> Result<Vec<bool>, PolicyError> {
        if self.comparison.needs_order() {
            return Err(if self.gives_numbers() {
                self.kind_error(column, "a number")
            } else {
                PolicyError::NoOrder {
                    rule: self.name.clone(),
                    column: column.name.clone(),
                    comparison: self.comparison.word(),
                }
            });
        }
        let wanted = self.comparison != Comparison::NotEqual;
        let named = |cell: &String| self.values.iter().any(|value| is_held(column, value, cell));
        let holds = |cell: &Option<String>| cell.as_ref().is_some_and(|cell| named(cell) == wanted);
        Ok(column.texts().iter().map(holds).collect())
    }

    /// A value as the numbers of its column stand for it.
    pub(super) fn number(&self, column: &Column, value: &Value) -> Result<f64, PolicyError> {
        let day = column.kind == Kind::Date;
        match value {
            Value::Number(number) if !day => Ok(*number),
            Value::Number(_) => Err(self.kind_error(column, "a number")),
            Value::Text(text) => {
                let text = text.trim();
                let read = match (column.kind, text.strip_suffix('%')) {
                    (Kind::Date, _) => iso_day(text),
                    (Kind::Percentage, Some(points)) => plain_number(points.trim_end()),
                    _ => {
                        let is_flag = column.kind == Kind::Flag || is_answer_in_words(text);
                        let yes = answer(text).filter(|_| is_flag);
                        plain_number(text).or(yes.map(|yes| f64::from(u8::from(yes))))
                    }
                };
                read.ok_or_else(|| {
                    if is_missing(text) {
                        return PolicyError::ReadAsMissing {
                            rule: self.name.clone(),
                            column: column.name.clone(),
                        };
                    }
                    self.kind_error(column, "a text")
                })
            }
        }
    }

    fn kind_error(&self, column: &Column, given: &'static str) -> PolicyError {
        PolicyError::Kind {
            rule: self.name.clone(),
            column: column.name.clone(),
            given,
            held: match column.kind {
                Kind::Date => "days",
                _ if column.is_text() => "texts",
                _ => "numbers",
            },
        }
    }
}

/// Whether a cell of a column of texts holds a value of a rule.
pub(super) fn is_held(column: &Column, value: &Value, cell: &str) -> bool {
    // A later file may spell the answers otherwise.
    let is_flag = column.kind == Kind::Flag;
    let flag = is_flag && answer(cell).is_some() && value.answer() == answer(cell);
    flag || value.is_text(cell)
}

/// A number without leading zeros, which would make it a code.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['-', '+']).as_bytes();
    let is_code = matches!(digits, [b'0', next, ..] if next.is_ascii_digit());
    let number: f64 = text.parse().ok()?;
    (number.is_finite() && !is_code).then_some(number)
}

/// `2024-01-31` as days since 1970-01-01.
fn iso_day(text: &str) -> Option<f64> {
    let mut parts = text.trim().splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    days_from_civil(year, month, day).map(f64::from)
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
