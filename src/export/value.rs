//! Values and tests: how a row of cells becomes the numbers that enter a network. Every
//! writer presents them, and `evaluate` computes them.

use serde::{Deserialize, Serialize};

/// A number made from the cells of a row. Fields are named by their place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// The same for every row.
    Number(f64),
    /// The number of a field; asked for only where it has one.
    Field(usize),
    /// The value of the first test that holds, else the last.
    Case(Vec<(Test, Value)>, Box<Value>),
    /// (value − at) / by.
    Linear(Box<Value>, f64, f64),
    /// `values[number of edges below the value]`.
    Step(Box<Value>, Vec<f64>, Vec<f64>),
    /// The normal deviate of the value's rank among quantiles, ties counted half, within
    /// half a quantile of both ends.
    Rank(Box<Value>, Vec<f64>),
}

/// A question about the cells of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Whether the cell is empty or a marker of missing values.
    Absent(usize),
    /// Whether the cell has a number.
    Has(usize),
    /// How its number compares; never where there is none. One of `<`, `<=`, `>`, `>=`, `=`.
    Compare(usize, String, f64),
    /// Whether the cell holds this text.
    Text(usize, String),
    /// Whether the cell has no number and holds this word, in any ASCII case.
    Word(usize, String),
    /// Whether the cell has no number and holds a word.
    AnyWord(usize),
    /// Whether one of the tests holds.
    Any(Vec<Test>),
    /// Whether all of them hold.
    All(Vec<Test>),
    /// Whether the test does not hold.
    Not(Box<Test>),
}

impl Test {
    /// Whether the number of a field is this one.
    pub(super) fn is(field: usize, number: f64) -> Self {
        Self::Compare(field, "=".to_owned(), number)
    }

    pub(super) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Visits the test and all that it is made of.
    pub(super) fn each(&self, visit: &mut dyn FnMut(&Test)) {
        visit(self);
        match self {
            Self::Any(tests) | Self::All(tests) => tests.iter().for_each(|test| test.each(visit)),
            Self::Not(test) => test.each(visit),
            _ => {}
        }
    }
}

impl Value {
    /// Visits all tests that the value is made of.
    pub(super) fn each_test(&self, visit: &mut dyn FnMut(&Test)) {
        match self {
            Self::Number(_) | Self::Field(_) => {}
            Self::Case(arms, otherwise) => {
                for (test, value) in arms {
                    test.each(visit);
                    value.each_test(visit);
                }
                otherwise.each_test(visit);
            }
            Self::Linear(value, ..) | Self::Step(value, ..) | Self::Rank(value, _) => {
                value.each_test(visit);
            }
        }
    }
}

/// 1 where a test holds, else 0.
pub(super) fn flag(test: Test) -> Value {
    Value::Case(
        vec![(test, Value::Number(1.0))],
        Box::new(Value::Number(0.0)),
    )
}
