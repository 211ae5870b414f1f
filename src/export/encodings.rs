//! The encodings of a recipe as values: the only place that knows what each encoder does.

use super::value::{Test, Value, flag};
use crate::recipe::encoding::encoder::Bins;
use crate::recipe::{Encoder, Feature, FittedChannel, Scaler, Special};

/// A field with its special levels.
pub(super) struct Cell<'a> {
    pub(super) field: usize,
    /// Whether it is read as text.
    pub(super) is_text: bool,
    pub(super) special: &'a Special,
    /// The number that a level of the column means, if it is one.
    pub(super) number: &'a dyn Fn(&str) -> Option<f64>,
}

impl Cell<'_> {
    /// One test for each special level.
    fn levels(&self) -> Vec<Test> {
        let codes = self.special.codes.iter();
        let words = self.special.words.iter();
        let word = |word: &String| Test::Word(self.field, word.trim().to_owned());
        let mut tests: Vec<Test> = codes.map(|code| Test::is(self.field, *code)).collect();
        tests.extend(words.clone().map(word));
        if self.special.other_words {
            let known: Vec<Test> = words.map(word).collect();
            tests.push(Test::All(vec![
                Test::AnyWord(self.field),
                Test::Any(known).not(),
            ]));
        }
        tests
    }

    /// Whether there is a number that is no code.
    fn has_number(&self) -> Test {
        let codes = self.special.codes.iter().chain(&self.special.rare_codes);
        let codes: Vec<Test> = codes.map(|code| Test::is(self.field, *code)).collect();
        if codes.is_empty() {
            return Test::Has(self.field);
        }
        Test::All(vec![Test::Has(self.field), Test::Any(codes).not()])
    }

    /// Whether there is a value that is no special level.
    fn has_value(&self) -> Test {
        if self.is_text {
            Test::Absent(self.field).not()
        } else {
            self.has_number()
        }
    }

    /// Whether there is neither a value nor a special level.
    fn is_missing(&self) -> Test {
        let mut tests = vec![self.has_value().not()];
        tests.extend(self.levels().into_iter().map(Test::not));
        Test::All(tests)
    }

    fn is_level(&self, level: &str) -> Test {
        if self.is_text {
            return Test::Text(self.field, level.to_owned());
        }
        match (self.number)(level) {
            Some(number) => Test::All(vec![self.has_number(), Test::is(self.field, number)]),
            // No number writes it so.
            None => Test::Any(Vec::new()),
        }
    }

    fn number_or(&self, missing: f64) -> Value {
        Value::Case(
            vec![(self.has_number(), Value::Field(self.field))],
            Box::new(Value::Number(missing)),
        )
    }
}

/// The static inputs of a feature, in their order.
pub(super) fn inputs_of(feature: &Feature, cell: &Cell) -> Vec<Value> {
    let mut values = Vec::with_capacity(feature.width());
    for encoder in &feature.encoders {
        encode(encoder, cell, &mut values);
    }
    if values.len() < feature.width() {
        values.extend(cell.levels().into_iter().map(flag));
    }
    values
}

/// The inputs of one step of a channel, in their order.
pub(super) fn step_of(channel: &FittedChannel, cell: &Cell) -> Vec<Value> {
    let mut values = vec![scaled(&channel.scaler, cell.number_or(channel.median))];
    if channel.missing_flag {
        values.push(flag(cell.is_missing()));
    }
    values.extend(cell.levels().into_iter().map(flag));
    values
}

fn encode(encoder: &Encoder, cell: &Cell, values: &mut Vec<Value>) {
    match encoder {
        Encoder::Scaled { median, scaler } => {
            values.push(scaled(scaler, cell.number_or(*median)));
        }
        Encoder::MissingFlag { .. } => values.push(flag(cell.is_missing())),
        Encoder::OneHot {
            levels,
            rare,
            missing,
            ..
        } => {
            let known: Vec<Test> = levels.iter().map(|level| cell.is_level(level)).collect();
            values.extend(known.iter().cloned().map(flag));
            if *rare {
                let other = Test::All(vec![cell.has_value(), Test::Any(known).not()]);
                values.push(flag(other));
            }
            if *missing {
                values.push(flag(cell.is_missing()));
            }
        }
        Encoder::Ordinal { levels } => {
            let place = |(place, level): (usize, &String)| {
                let share = (place + 1) as f64 / levels.len() as f64;
                (cell.is_level(level), Value::Number(share))
            };
            let arms = levels.iter().enumerate().map(place).collect();
            values.push(Value::Case(arms, Box::new(Value::Number(0.0))));
        }
        Encoder::Woe {
            bins,
            woe,
            missing,
            other,
            special,
            ..
        } => {
            let own = cell.levels().into_iter().zip(special);
            let mut arms: Vec<(Test, Value)> =
                own.map(|(test, woe)| (test, Value::Number(*woe))).collect();
            arms.push((cell.has_value().not(), Value::Number(*missing)));
            let last = match bins {
                Bins::Levels(levels) => {
                    let named = levels.iter().zip(woe);
                    arms.extend(named.map(|(l, woe)| (cell.is_level(l), Value::Number(*woe))));
                    Value::Number(*other)
                }
                Bins::Edges(edges) => Value::Step(
                    Box::new(Value::Field(cell.field)),
                    edges.clone(),
                    woe.clone(),
                ),
            };
            values.push(Value::Case(arms, Box::new(last)));
        }
    }
}

fn scaled(scaler: &Scaler, value: Value) -> Value {
    match scaler {
        Scaler::None => value,
        Scaler::Standard {
            mean: at,
            deviation: by,
        }
        | Scaler::MinMax { min: at, range: by } => Value::Linear(Box::new(value), *at, *by),
        Scaler::QuantileNormal { quantiles } => Value::Rank(Box::new(value), quantiles.to_vec()),
    }
}
