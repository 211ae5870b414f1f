//! A recipe: how any table becomes the numbers that enter a network. Fitted on
//! training rows only, it travels with the model and reads columns by name. It
//! knows no network and no tensor.

pub mod drift;
pub mod duplicates;
pub mod encoder;
pub mod error;
pub mod labels;
pub mod leakage;
pub mod levels;
pub mod matrix;
pub mod oddity;
pub mod plan;
pub mod remark;
pub mod roles;
pub mod scaler;
pub mod sequence;
pub mod split;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use drift::DriftBins;
pub use encoder::{Encoder, Encoding};
pub use error::{Category, RecipeError};
pub use labels::{Label, Labels, TargetSpec, labels};
pub use matrix::Matrix;
pub use oddity::Oddities;
pub use plan::{FeaturePlan, Plan, SequencePlan, Style};
pub use remark::{Reason, Remark};
pub use roles::{Role, RoleGuess, guess_roles};
pub use scaler::{Scaler, Scaling};
pub use sequence::{Order, SequenceBlock, find_sequence};
pub use split::{Method, Part, Parts, SplitPlan, check_training, k_folds, split};

use crate::table::{Convention, Table};
use encoder::Training;
use labels::find_column;

/// One column and its fitted encoders.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Feature {
    /// Name of the column.
    pub column: String,
    /// The encoders in the order of their inputs.
    pub encoders: Vec<Encoder>,
}

/// One measurement over time, with one scaler for all of its steps.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FittedChannel {
    /// What the columns' names share.
    pub stem: String,
    /// The columns, oldest → latest.
    pub columns: Vec<String>,
    /// What a missing cell counts as, before scaling.
    pub median: f64,
    /// The scaler, pooled over the steps.
    pub scaler: Scaler,
    /// Whether a second channel flags missing cells.
    pub missing_flag: bool,
}

/// What a sequence model reads step by step.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sequence {
    /// Nothing: all inputs are static.
    None,
    /// Channels of equal length.
    Channels(Vec<FittedChannel>),
    /// The static inputs one after another, as one channel.
    OverFeatures,
}

/// How a table becomes network inputs; serialises to JSON and back exactly.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Recipe {
    /// The static columns.
    pub features: Vec<Feature>,
    /// The ordered columns.
    pub sequence: Sequence,
    /// How the columns were written in training, by name; nothing of those that
    /// did not come as text.
    #[serde(default)]
    pub written: BTreeMap<String, Convention>,
}

/// One number that enters the network.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InputName {
    /// What the number means (`purpose=A43`, `AGE`, `AGE=(missing)`).
    pub name: String,
    /// The column it is made from.
    pub column: String,
}

/// How many numbers of each sort a row becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Shape {
    /// Static inputs.
    pub static_width: usize,
    /// Steps of the sequence, 0 without one.
    pub steps: usize,
    /// Inputs per step, 0 without a sequence.
    pub channels: usize,
}

impl Recipe {
    /// Fits a plan to the training rows of a table: `bad[i]` is the label of
    /// row `train_rows[i]`, which must be a row of the table. Other rows are not
    /// looked at. Warnings name columns
    /// that can't help.
    ///
    /// # Errors
    /// If there is no training row, a planned column is absent, or no input is left.
    pub fn fit(
        table: &Table,
        plan: &Plan,
        train_rows: &[usize],
        bad: &[bool],
    ) -> Result<(Self, Vec<Remark>), RecipeError> {
        if train_rows.is_empty() {
            return Err(RecipeError::NoRows);
        }
        let fit = |feature: &FeaturePlan| fit_feature(table, feature, train_rows, bad);
        let fitted: Vec<(Feature, Option<Remark>)> = plan
            .features
            .par_iter()
            .map(fit)
            .collect::<Result<_, _>>()?;
        let (mut features, warnings): (Vec<Feature>, Vec<_>) = fitted.into_iter().unzip();
        features.retain(|f| f.width() > 0);
        let sequence = match &plan.sequence {
            SequencePlan::None => Sequence::None,
            SequencePlan::OverFeatures => Sequence::OverFeatures,
            SequencePlan::Channels(channels) => {
                let fit = |(channel, scaling): &(sequence::Channel, Scaling)| {
                    fit_channel(table, channel, *scaling, train_rows)
                };
                Sequence::Channels(channels.iter().map(fit).collect::<Result<_, _>>()?)
            }
        };
        let mut recipe = Self {
            features,
            sequence,
            written: BTreeMap::new(),
        };
        recipe.written = recipe
            .columns()
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), table.column(name)?.convention?)))
            .collect();
        recipe.verify()?;
        if recipe.inputs() == 0 {
            return Err(RecipeError::NoInputs);
        }
        Ok((recipe, warnings.into_iter().flatten().collect()))
    }

    /// How many numbers of each sort a row becomes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let width: usize = self.features.iter().map(Feature::width).sum();
        match &self.sequence {
            Sequence::None => Shape {
                static_width: width,
                steps: 0,
                channels: 0,
            },
            Sequence::OverFeatures => Shape {
                static_width: 0,
                steps: width,
                channels: 1,
            },
            Sequence::Channels(channels) => Shape {
                static_width: width,
                steps: channels.first().map_or(0, |c| c.columns.len()),
                channels: channels.iter().map(FittedChannel::width).sum(),
            },
        }
    }

    /// Numbers that enter the network per row.
    #[must_use]
    pub fn inputs(&self) -> usize {
        let shape = self.shape();
        shape.static_width + shape.steps * shape.channels
    }

    /// The name and source column of each input: the static ones, then the
    /// sequence step by step, each step channel by channel.
    #[must_use]
    pub fn input_names(&self) -> Vec<InputName> {
        let of_feature = |f: &Feature| -> Vec<InputName> {
            let names = f.encoders.iter().flat_map(|e| e.input_names(&f.column));
            let named = |name| InputName {
                name,
                column: f.column.clone(),
            };
            names.map(named).collect()
        };
        let mut names: Vec<InputName> = self.features.iter().flat_map(of_feature).collect();
        for step in 0..self.shape().steps {
            for channel in self.channels() {
                names.extend(channel.input_names(step));
            }
        }
        names
    }

    /// The columns that the recipe reads, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.features.iter().map(|f| f.column.as_str()).collect();
        columns.extend(
            self.channels()
                .iter()
                .flat_map(|c| c.columns.iter().map(String::as_str)),
        );
        let mut seen = std::collections::HashSet::new();
        columns.retain(|name| seen.insert(*name));
        columns
    }

    /// How a later file's columns are to be read, by name: as in training. A
    /// column of which that is unknown is read as text where the model knows its
    /// categories by name.
    #[must_use]
    pub fn conventions(&self) -> BTreeMap<String, Convention> {
        let by_name = self.features.iter().filter(|f| f.knows_texts());
        let texts = by_name.map(|f| (f.column.clone(), Convention::Text));
        let mut all: BTreeMap<String, Convention> = texts.collect();
        all.extend(self.written.clone());
        all
    }

    /// Checks a recipe that was read from a file.
    ///
    /// # Errors
    /// If its parts do not fit together.
    pub fn verify(&self) -> Result<(), RecipeError> {
        let encoders = self.features.iter().flat_map(|f| &f.encoders);
        let channels = self.channels();
        let steps = self.shape().steps;
        let is_sound = |c: &FittedChannel| {
            c.columns.len() == steps && steps > 0 && c.median.is_finite() && c.scaler.is_sound()
        };
        let what = if !encoders.into_iter().all(Encoder::is_sound) {
            "an encoder does not hold together"
        } else if !channels.iter().all(is_sound) {
            "the channels of the sequence do not fit together"
        } else {
            return Ok(());
        };
        Err(RecipeError::Damaged {
            what: what.to_owned(),
        })
    }

    fn channels(&self) -> &[FittedChannel] {
        match &self.sequence {
            Sequence::Channels(channels) => channels,
            Sequence::None | Sequence::OverFeatures => &[],
        }
    }
}

impl Feature {
    /// Number of inputs.
    #[must_use]
    pub fn width(&self) -> usize {
        self.encoders.iter().map(Encoder::width).sum()
    }

    /// Whether its levels are words, which a number could not stand for.
    fn knows_texts(&self) -> bool {
        let mut levels = self.encoders.iter().flat_map(Encoder::levels);
        levels.any(|l| l.parse::<f64>().is_err())
    }
}

impl FittedChannel {
    /// Inputs per step: the number, and the flag if there is one.
    #[must_use]
    pub fn width(&self) -> usize {
        1 + usize::from(self.missing_flag)
    }

    fn input_names(&self, step: usize) -> Vec<InputName> {
        let column = self.columns.get(step).cloned().unwrap_or_default();
        let flag = self.missing_flag.then(|| format!("{column}=(missing)"));
        let names = std::iter::once(column.clone()).chain(flag);
        let named = |name| InputName {
            name,
            column: column.clone(),
        };
        names.map(named).collect()
    }
}

fn fit_feature(
    table: &Table,
    plan: &FeaturePlan,
    rows: &[usize],
    bad: &[bool],
) -> Result<(Feature, Option<Remark>), RecipeError> {
    let column = find_column(table, &plan.column)?;
    let training = Training { column, rows, bad };
    // One value gives no scale: another one in a later table would enter raw.
    let constant = training.is_constant();
    let fits = |e: &&Encoding| !constant || matches!(e, Encoding::MissingFlag | Encoding::OneHot);
    let encoders = plan
        .encoders
        .iter()
        .filter(fits)
        .filter_map(|e| Encoder::fit(*e, &training))
        .collect();
    let warning = constant.then(|| Remark::Constant(plan.column.clone()));
    let feature = Feature {
        column: plan.column.clone(),
        encoders,
    };
    Ok((feature, warning))
}

fn fit_channel(
    table: &Table,
    channel: &sequence::Channel,
    scaling: Scaling,
    rows: &[usize],
) -> Result<FittedChannel, RecipeError> {
    let mut pooled = Vec::with_capacity(rows.len() * channel.columns.len());
    for name in &channel.columns {
        let column = find_column(table, name)?;
        pooled.extend(
            Training {
                column,
                rows,
                bad: &[],
            }
            .numbers(),
        );
    }
    Ok(FittedChannel {
        stem: channel.stem.clone(),
        columns: channel.columns.clone(),
        median: scaler::median(&pooled),
        scaler: Scaler::fit(scaling, &pooled),
        missing_flag: pooled.iter().any(|v| !v.is_finite()),
    })
}

#[cfg(test)]
#[path = "recipe_tests.rs"]
mod tests;
