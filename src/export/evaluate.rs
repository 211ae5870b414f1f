//! The evaluation of a description in f64: what Python and SQL engines compute.

use super::description::Description;
use super::layers;
use super::value::{Test, Value};
use statrs::distribution::{ContinuousCDF, Normal};

/// What is read of one cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CellRead {
    /// The number; NaN without one.
    pub(super) number: f64,
    /// The text where there is no number; `None` where the cell is missing.
    pub(super) word: Option<String>,
}

impl Test {
    pub(super) fn holds(&self, cells: &[CellRead]) -> bool {
        match self {
            Self::Absent(field) => is_absent(&cells[*field]),
            Self::Has(field) => cells[*field].number.is_finite(),
            Self::Compare(field, how, to) => compare(cells[*field].number, how, *to),
            Self::Text(field, text) => cells[*field].word.as_deref() == Some(text),
            Self::Word(field, word) => {
                let held = cells[*field].word.as_deref();
                held.is_some_and(|held| held.trim().eq_ignore_ascii_case(word))
            }
            Self::AnyWord(field) => cells[*field].word.is_some(),
            Self::Any(tests) => tests.iter().any(|test| test.holds(cells)),
            Self::All(tests) => tests.iter().all(|test| test.holds(cells)),
            Self::Not(test) => !test.holds(cells),
        }
    }
}

fn is_absent(cell: &CellRead) -> bool {
    cell.number.is_nan() && cell.word.is_none()
}

#[allow(clippy::float_cmp, reason = "codes and levels are compared exactly")]
fn compare(number: f64, how: &str, to: f64) -> bool {
    match how {
        "<" => number < to,
        "<=" => number <= to,
        ">" => number > to,
        ">=" => number >= to,
        _ => number == to,
    }
}

impl Value {
    pub(super) fn of(&self, cells: &[CellRead]) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Field(field) => cells[*field].number,
            Self::Case(arms, otherwise) => {
                let held = arms.iter().find(|(test, _)| test.holds(cells));
                held.map_or(&**otherwise, |(_, value)| value).of(cells)
            }
            Self::Linear(value, at, by) => (value.of(cells) - at) / by,
            Self::Step(value, edges, values) => {
                let x = value.of(cells);
                values[edges.partition_point(|edge| *edge < x)]
            }
            Self::Rank(value, quantiles) => rank(value.of(cells), quantiles),
        }
    }
}

/// The normal deviate of a rank.
fn rank(x: f64, quantiles: &[f64]) -> f64 {
    let last = quantiles.len() - 1;
    let x = x.clamp(quantiles[0], quantiles[last]);
    let below = quantiles.partition_point(|q| *q < x);
    let upto = quantiles.partition_point(|q| *q <= x);
    let place = if upto > below {
        below as f64 + (upto - below - 1) as f64 / 2.0
    } else {
        let (low, high) = (quantiles[below - 1], quantiles[below]);
        (below - 1) as f64 + (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
    };
    let edge = 0.5 / (last + 1) as f64;
    let share = (place / last as f64).clamp(edge, 1.0 - edge);
    Normal::standard().inverse_cdf(share)
}

impl Description {
    /// The PD of a row; NaN where it has no value. Inputs are rounded to 32 bits or not, as the
    /// target does.
    pub(super) fn pd(&self, cells: &[CellRead], rounds: bool) -> f64 {
        if self.no_value.holds(cells) {
            return f64::NAN;
        }
        // As they enter the network.
        let input = |value: &Value| match value.of(cells) {
            x if rounds => f64::from((x as f32).clamp(-1e15, 1e15)),
            x => x,
        };
        let statics: Vec<f64> = self.statics.iter().map(input).collect();
        let sequence: Vec<f64> = self.sequence.iter().flatten().map(input).collect();
        let steps = self.sequence.len();
        let members = self.members.iter();
        let logit: f64 = members
            .map(|member| member.weight * layers::logit(member, &statics, &sequence, steps))
            .sum();
        self.pd_of(logit)
    }

    /// The PD of a logit.
    pub(super) fn pd_of(&self, logit: f64) -> f64 {
        let pd = 1.0 / (1.0 + (-(logit + self.shift)).exp());
        match &self.recalibration {
            Some(recalibration) => recalibration.apply(pd),
            None => pd,
        }
    }
}
