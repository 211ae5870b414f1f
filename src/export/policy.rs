//! The policy of a model as tests of cells.

use super::ExportError;
use super::description::{Field, Read, Rule, read_of};
use super::value::Test;
use crate::bundle::Model;
use crate::score::policy::{self, Comparison, Value};
use crate::table::answer::answer;
use crate::table::date;

/// The rules that decide, in their order; columns that only they read join the `fields`.
pub(super) fn rules(model: &Model, fields: &mut Vec<Field>) -> Result<Vec<Rule>, ExportError> {
    let enabled = model.scorecard.policy.rules().iter().filter(|r| r.enabled);
    enabled.map(|rule| described(rule, model, fields)).collect()
}

fn described(
    rule: &policy::Rule,
    model: &Model,
    fields: &mut Vec<Field>,
) -> Result<Rule, ExportError> {
    let refused = || ExportError::Rule(rule.name.clone());
    let known = fields.iter().position(|field| field.name == rule.column);
    let place = if let Some(place) = known {
        place
    } else {
        // How a column that no input comes from is written is known of texts only.
        let written = model.written.get(&rule.column).copied();
        let written = written.ok_or_else(refused)?.settled();
        let read = read_of(&rule.column, Some(written), false, false)?;
        fields.push(Field {
            name: rule.column.clone(),
            read,
        });
        fields.len() - 1
    };
    let read = &fields[place].read;
    let one_of = |tests: Vec<Test>| Test::Any(tests);
    let values = || rule.values.iter();
    let test = match rule.comparison {
        Comparison::Missing if read.is_text() => Test::Absent(place),
        Comparison::Missing => Test::Has(place).not(),
        comparison if read.is_text() => {
            let texts: Option<Vec<Test>> = values().map(|v| text(place, read, v)).collect();
            let held = one_of(texts.ok_or_else(refused)?);
            match comparison {
                Comparison::Equal | Comparison::In => held,
                Comparison::NotEqual => Test::All(vec![Test::Absent(place).not(), held.not()]),
                _ => return Err(refused()),
            }
        }
        comparison => {
            let numbers: Option<Vec<f64>> = values().map(|v| number(read, v)).collect();
            let numbers = numbers.ok_or_else(refused)?;
            let word = match comparison {
                Comparison::In | Comparison::NotEqual => "=",
                other => other.word(),
            };
            let compare = |number: &f64| Test::Compare(place, word.to_owned(), *number);
            let held = one_of(numbers.iter().map(compare).collect());
            match comparison {
                Comparison::NotEqual => Test::All(vec![Test::Has(place), held.not()]),
                _ => held,
            }
        }
    };
    Ok(Rule {
        name: rule.name.clone(),
        test,
        outcome: rule.outcome.word().to_owned(),
    })
}

/// Whether a cell of texts holds a value; `None` where that is no comparison of texts.
fn text(field: usize, read: &Read, value: &Value) -> Option<Test> {
    let Value::Text(text) = value else {
        return None;
    };
    let text = match (read, answer(text.trim())) {
        (Read::YesNo(no, yes), Some(is_yes)) => {
            if is_yes {
                yes
            } else {
                no
            }
        }
        _ => text.trim(),
    };
    Some(Test::Text(field, text.to_owned()))
}

/// The number that a value means in a column.
fn number(read: &Read, value: &Value) -> Option<f64> {
    match (read, value) {
        (Read::Day { .. }, Value::Text(text)) => {
            let mut parts = text.trim().splitn(3, '-');
            let year = parts.next()?.parse().ok()?;
            let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            date::days_from_civil(year, month, day).map(f64::from)
        }
        (Read::Answer, Value::Text(text)) => {
            answer(text.trim()).map(|is_yes| f64::from(u8::from(is_yes)))
        }
        (Read::Number { .. } | Read::Answer, Value::Number(number)) => Some(*number),
        _ => None,
    }
}
