//! A description: a model from the cells of an applicant to the decision, in a form that
//! every writer presents. It holds what the recipe holds of the data (levels of ten rows and
//! more, cut points, scales), and nothing of the rest of the model file.

use super::encodings::{Cell, inputs_of, step_of};
use super::value::{Test, Value};
use super::{ExportError, policy};
use crate::bundle::Model;
use crate::evaluate::probability::recalibrate::Recalibration;
use crate::network::Member;
use crate::recipe::{Encoder, Feature, Recipe, Sequence, Special};
use crate::score::Decision;
use crate::table::{Convention, DayRange, Unit, date, is_missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A cutoff is often the PD of an applicant in training: exports compare with a PD by so much
/// below it, so that the last digits of that applicant's PD do not decide.
const CUTOFF_MARGIN: f64 = super::TOLERANCE / 2.0;

/// A column that an export reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Name of the column.
    pub name: String,
    /// How its cells are read.
    pub read: Read,
}

/// The days of the years 1000 to 2999, since 1970-01-01: cells with other years are read as words.
const READ_DAYS: (i32, i32) = (-354_285, 376_199);

/// How the cells of a column are read. Blanks at their ends do not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read {
    /// As texts.
    Text,
    /// As yes and no in any spelling, which become these two words.
    YesNo(String, String),
    /// As numbers; yes and no are 1 and 0.
    Answer,
    /// As numbers.
    Number {
        /// Decimals follow a comma.
        comma: bool,
        /// Zeros by which a number with a percent sign is moved.
        percent_zeros: i32,
        /// Words that may follow a number, in small letters.
        units: Vec<String>,
    },
    /// As days since 1970-01-01.
    Day {
        /// Whether the day goes before the month.
        day_first: bool,
        /// Whether eight digits are a day.
        compact: bool,
        /// Days outside of these are words in the form 9999-12-31.
        first: i32,
        /// See `first`.
        last: i32,
    },
}

/// A rule of the policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Who it is about.
    pub test: Test,
    /// APPROVE, REFER or DECLINE.
    pub outcome: String,
}

/// A model in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// Version of riskbench.
    pub version: String,
    /// SHA-256 of the model file.
    pub model_sha256: String,
    /// The column that names an applicant.
    pub id: Option<String>,
    /// The columns that are read.
    pub fields: Vec<Field>,
    /// The static inputs.
    pub statics: Vec<Value>,
    /// The inputs of each step, oldest first; empty without a sequence.
    pub sequence: Vec<Vec<Value>>,
    /// The networks; the logit is the sum of theirs by their weights.
    pub members: Vec<Member>,
    /// Added to the logit: prior correction and intercept.
    pub shift: f64,
    /// Applied to the PD after that.
    pub recalibration: Option<Recalibration>,
    /// Points at even odds.
    pub points_offset: f64,
    /// Points per unit of log-odds.
    pub points_factor: f64,
    /// Declined from this PD on.
    pub cutoff_pd: f64,
    /// Referred from this PD on.
    pub refer_pd: Option<f64>,
    /// The policy, in its order.
    pub rules: Vec<Rule>,
    /// Whether a row has no value at all and so no PD.
    pub no_value: Test,
}

impl Description {
    /// Describes a model.
    ///
    /// # Errors
    /// If a column is read in a way, or a rule compares in a way, that exports do not know.
    pub fn of(model: &Model) -> Result<Self, ExportError> {
        let recipe = &model.recipe;
        let mut fields = Vec::new();
        for name in recipe.columns() {
            let feature = recipe.features.iter().find(|f| f.column == name);
            let written = recipe.conventions().get(name).copied();
            let is_day = recipe.special_of(name).is_some_and(|special| special.days);
            let read = read_of(name, written, is_day, feature.is_some_and(has_words))?;
            fields.push(Field {
                name: name.to_owned(),
                read,
            });
        }
        let no_value = no_value(recipe, &fields);
        let statics: Vec<Value> = recipe
            .features
            .iter()
            .flat_map(|feature| {
                cell_of(&fields, &feature.column, &feature.special, |cell| {
                    inputs_of(feature, cell)
                })
            })
            .collect();
        let (statics, sequence) = match &recipe.sequence {
            Sequence::None => (statics, Vec::new()),
            Sequence::OverFeatures => {
                let steps = statics.into_iter().map(|value| vec![value]);
                (Vec::new(), steps.collect())
            }
            Sequence::Channels(channels) => {
                let step = |place: usize| {
                    let each = channels.iter().flat_map(|channel| {
                        cell_of(&fields, &channel.columns[place], &channel.special, |cell| {
                            step_of(channel, cell)
                        })
                    });
                    each.collect()
                };
                (statics, (0..recipe.shape().steps).map(step).collect())
            }
        };
        let card = &model.scorecard;
        let rules = policy::rules(model, &mut fields)?;
        let sha256 = model
            .sha256()
            .map_err(|e| ExportError::Unchecked(e.to_string()))?;
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model_sha256: sha256,
            id: model.id.clone(),
            fields,
            statics,
            sequence,
            members: model.network.members(),
            shift: model.logit_shift + model.intercept,
            recalibration: model.recalibration.clone(),
            points_offset: card.scaling.offset(),
            points_factor: card.scaling.factor(),
            cutoff_pd: card.cutoff_pd - CUTOFF_MARGIN,
            refer_pd: card.refer_pd.map(|refer| refer - CUTOFF_MARGIN),
            rules,
            no_value,
        })
    }

    /// Number of weights of all members.
    pub(super) fn weights(&self) -> usize {
        let members = self.members.iter();
        let stages = members.flat_map(|m| m.sequence.iter().chain(&m.branch).chain(&m.head));
        let trees = self.members.iter().filter_map(|m| m.trees.as_ref());
        let leaves: usize = trees.map(|trees| trees.leaves.len()).sum();
        leaves + stages.map(super::layers::weights).sum::<usize>()
    }

    /// Visits all tests.
    pub(super) fn each_test(&self, visit: &mut dyn FnMut(&Test)) {
        let values = self.statics.iter().chain(self.sequence.iter().flatten());
        values.for_each(|value| value.each_test(visit));
        self.rules.iter().for_each(|rule| rule.test.each(visit));
        self.no_value.each(visit);
    }

    /// The most tests that stand side by side under one AND or OR.
    pub(super) fn longest_test(&self) -> usize {
        // What leaves a row without a score: no value at all, or an unread number of any field.
        let of_numbers = self.fields.iter().filter(|field| !field.read.is_text());
        let mut longest = 1 + of_numbers.count();
        self.each_test(&mut |test| {
            if let Test::Any(tests) | Test::All(tests) = test {
                longest = longest.max(tests.len());
            }
        });
        longest
    }

    /// The words that tests compare a field with, in small letters.
    pub(super) fn words(&self, field: usize) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        self.each_test(&mut |test| match test {
            Test::Word(of, word) if *of == field => {
                words.insert(word.to_ascii_lowercase());
            }
            _ => {}
        });
        words
    }

    /// What is done by a PD alone.
    pub(super) fn decision(&self, pd: f64) -> &'static str {
        let decision = if pd >= self.cutoff_pd {
            Decision::Decline
        } else if self.refer_pd.is_some_and(|refer| pd >= refer) {
            Decision::Refer
        } else {
            Decision::Approve
        };
        decision.word()
    }
}

/// Whether a level of a feature is a word, so that its column holds texts.
fn has_words(feature: &Feature) -> bool {
    let mut levels = feature.encoders.iter().flat_map(Encoder::levels);
    levels.any(|level| level.parse::<f64>().is_err())
}

/// What `make` makes of a field.
fn cell_of<T>(fields: &[Field], column: &str, special: &Special, make: impl Fn(&Cell) -> T) -> T {
    let place = fields.iter().position(|field| field.name == column);
    let field = place.unwrap_or_default();
    let read = &fields[field].read;
    make(&Cell {
        field,
        is_text: read.is_text(),
        special,
        number: &|level| match read {
            Read::Day { .. } => day_of(level),
            // As a column of numbers shows it: 01 is not the number 1.
            _ => level.parse::<f64>().ok().filter(|n| n.to_string() == level),
        },
    })
}

fn day_of(iso: &str) -> Option<f64> {
    let mut parts = iso.splitn(3, '-').map(str::parse::<u32>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    date::days_from_civil(i32::try_from(year).ok()?, month, day).map(f64::from)
}

/// Whether no column of the recipe has a value or a word that is a level.
fn no_value(recipe: &Recipe, fields: &[Field]) -> Test {
    let of = |(place, field): (usize, &Field)| {
        if field.read.is_text() {
            return vec![Test::Absent(place)];
        }
        let mut tests = vec![Test::Has(place).not()];
        let Some(special) = recipe.special_of(&field.name) else {
            return tests;
        };
        if special.other_words {
            tests.push(Test::AnyWord(place).not());
        } else {
            let words = special.words.iter();
            tests.extend(words.map(|word| Test::Word(place, word.trim().to_owned()).not()));
        }
        tests
    };
    Test::All(fields.iter().enumerate().flat_map(of).collect())
}

impl Read {
    /// Whether cells are texts, with or without digits.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::YesNo(..))
    }
}

/// How a column is read by an export.
///
/// # Errors
/// If exports do not know the form.
pub(super) fn read_of(
    column: &str,
    written: Option<Convention>,
    is_day: bool,
    has_words: bool,
) -> Result<Read, ExportError> {
    let refuse = |form| {
        Err(ExportError::Form {
            column: column.to_owned(),
            form,
        })
    };
    let number = |comma, percent_zeros, units| Read::Number {
        comma,
        percent_zeros,
        units,
    };
    Ok(match written {
        None if is_day => day(false, false, None),
        None if has_words => Read::Text,
        None => number(false, 0, Vec::new()),
        Some(Convention::Text) => Read::Text,
        Some(Convention::Flag { spelling }) if spelling.is_digits() => Read::Answer,
        Some(Convention::Flag { spelling }) if is_missing(spelling.word(false)) => {
            return refuse("with a word for a missing value as its no");
        }
        Some(Convention::Flag { spelling }) => Read::YesNo(
            spelling.word(false).to_owned(),
            spelling.word(true).to_owned(),
        ),
        Some(Convention::Number { affix: Some(_), .. }) => {
            return refuse("with a text around each number");
        }
        Some(convention @ Convention::Number { comma, unit, .. }) => {
            let zeros = convention.scale().map_or(0, |scale| scale.zeros() - 2);
            let words = match unit {
                Some(Unit::Myriads | Unit::Multiples) => {
                    return refuse("in multiples such as thousands or millions");
                }
                Some(Unit::YearsAndMonths) => return refuse("in years and months"),
                Some(Unit::DaysAndWeeks | Unit::Durations) => {
                    return refuse("in several units of time");
                }
                Some(Unit::PerMille | Unit::BasisPoints | Unit::Shares) | None => Vec::new(),
                Some(unit) => unit.words(),
            };
            number(comma, zeros, words.into_iter().map(str::to_owned).collect())
        }
        Some(Convention::Day { months: true, .. }) => return refuse("as months in six digits"),
        Some(Convention::Day {
            day_first,
            compact,
            range,
            ..
        }) => day(day_first, compact, range),
        Some(Convention::Seconds) => return refuse("as seconds since 1970"),
        Some(Convention::Yymmdd) => return refuse("as YYMMDD"),
        Some(Convention::Serial) => return refuse("as day numbers of a spreadsheet"),
    })
}

fn day(day_first: bool, compact: bool, range: Option<DayRange>) -> Read {
    let range = range.unwrap_or(DayRange::ALL);
    let (first, last) = READ_DAYS;
    Read::Day {
        day_first,
        compact,
        first: range.first.max(first),
        last: range.last.min(last),
    }
}
