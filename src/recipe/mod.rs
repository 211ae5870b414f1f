//! A recipe: how any table becomes the numbers that enter a network. Fitted on
//! training rows only, it travels with the model and reads columns by name. It
//! knows no network and no tensor.

pub mod inputs;
pub mod outcome;
pub mod encoding;
pub mod checks;
pub mod error;
pub mod plan;
mod later_values;
mod reason;
pub mod remark;
pub(crate) mod sample_remark;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use checks::drift::DriftBins;
pub use checks::expected::Expected;
pub use checks::unseen::Unseen;
pub use encoding::cross_fit::CrossFit;
pub use encoding::encoder::{Encoder, Encoding};
pub use encoding::matrix::Matrix;
pub use encoding::row_file::{Packing, RowFile};
pub use encoding::scaler::{Scaler, Scaling};
pub use encoding::sequence::{Order, SequenceBlock, find_sequence};
pub use encoding::special::Special;
pub use error::{Category, RecipeError};
pub use inputs::protected_values::Attribute;
pub use inputs::roles::{Role, RoleGuess, guess_roles};
pub use outcome::labels::{Label, Labels, TargetSpec, labels};
pub(crate) use outcome::labels_in_parts::LabelsInParts;
pub use outcome::split::{Method, Part, Parts, SplitPlan, check_training, k_folds, split};
pub use outcome::targets::{Targets, targets};
pub use outcome::task::{Task, task_of};
pub use plan::{FeaturePlan, Plan, SequencePlan, Style};
pub use remark::{Reason, Remark};
pub use sample_remark::SampleRemark;

use crate::table::{Column, Convention, OrdinaryTotals, Table, says_totals};
use encoding::encoder::Training;
use outcome::labels::find_column;

/// One column and its fitted encoders.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Feature {
    /// Name of the column.
    pub column: String,
    /// The encoders in the order of their inputs.
    pub encoders: Vec<Encoder>,
    /// Cells that are no numbers; their inputs follow those of the encoders.
    #[serde(default, skip_serializing_if = "Special::is_empty")]
    pub special: Special,
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
    /// Cells of any step that are no numbers; one more channel flags each level.
    #[serde(default, skip_serializing_if = "Special::is_empty")]
    pub special: Special,
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
    /// What the training rows held in each column, by name; nothing in models of an
    /// earlier version.
    #[serde(default)]
    pub expected: BTreeMap<String, Expected>,
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
        let fit = |feature: &FeaturePlan| fit_feature(table, feature, plan, (train_rows, bad));
        let fitted: Vec<(Feature, Vec<Remark>)> = plan
            .features
            .par_iter()
            .map(fit)
            .collect::<Result<_, _>>()?;
        let (mut features, warnings): (Vec<Feature>, Vec<_>) = fitted.into_iter().unzip();
        let mut warnings: Vec<Remark> = warnings.into_iter().flatten().collect();
        features.retain(|f| f.width() > 0);
        let has_codes = |f: &&Feature| f.encoders.iter().any(Encoder::is_of_number);
        let codes = features.iter().filter(has_codes).map(|f| f.column.clone());
        let codes: Vec<String> = codes.collect();
        if !codes.is_empty() {
            warnings.push(Remark::CodesAsLevels(codes));
        }
        let sequence = match &plan.sequence {
            SequencePlan::None => Sequence::None,
            SequencePlan::OverFeatures => Sequence::OverFeatures,
            SequencePlan::Channels(channels) => {
                let mut fitted = Vec::with_capacity(channels.len());
                for (channel, scaling) in channels {
                    let codes: Vec<f64> = channel
                        .columns
                        .iter()
                        .flat_map(|name| plan.codes_of(name).iter().copied())
                        .collect();
                    let channel = fit_channel(table, channel, *scaling, &codes, train_rows)?;
                    warnings.extend(special_remarks(&channel.stem, &channel.special));
                    fitted.push(channel);
                }
                Sequence::Channels(fitted)
            }
        };
        let mut recipe = Self {
            features,
            sequence,
            written: BTreeMap::new(),
            expected: BTreeMap::new(),
        };
        recipe.written = recipe
            .columns()
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), table.column(name)?.convention?)))
            .collect();
        recipe.expect(table, train_rows);
        recipe.name_shares(table);
        recipe.verify()?;
        if recipe.inputs() == 0 {
            return Err(RecipeError::NoInputs);
        }
        Ok((recipe, warnings))
    }

    /// Says of columns of fractions without signs that they are fractions: in a later
    /// file `54.5%` is 0.545 then.
    fn name_shares(&mut self, table: &Table) {
        for (name, convention) in &mut self.written {
            let range = self.expected.get(name).and_then(|expected| expected.range);
            let is_share = range.is_some_and(|r| {
                let within = r.low >= -1.0 && r.high <= 1.0;
                // A utilisation may be over 1; most of it is not.
                let middle = r.nonzero.map_or(f64::INFINITY, |nonzero| nonzero.middle);
                let mostly = r.low >= 0.0 && r.high <= 2.0 && middle <= 0.75;
                (within || mostly) && r.low < r.high
            });
            if is_share && !table.ignores_percents(name) {
                *convention = convention.as_shares();
            }
        }
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

    /// Places of the static inputs that hold a number of many values: scaled by rank, or the
    /// weight of evidence of levels.
    #[must_use]
    pub fn number_inputs(&self) -> Vec<usize> {
        let (mut places, mut next) = (Vec::new(), 0);
        if matches!(self.sequence, Sequence::OverFeatures) {
            return places;
        }
        for feature in &self.features {
            for encoder in &feature.encoders {
                if encoder.gives_number() {
                    places.push(next);
                }
                next += encoder.width();
            }
            next += feature.special_width();
        }
        places
    }

    /// The name and source column of each input: the static ones, then the
    /// sequence step by step, each step channel by channel.
    #[must_use]
    pub fn input_names(&self) -> Vec<InputName> {
        let of_feature = |f: &Feature| -> Vec<InputName> {
            let names = f.encoders.iter().flat_map(|e| e.input_names(&f.column));
            let levels = if f.flags_special() {
                f.special.names()
            } else {
                Vec::new()
            };
            let levels = levels.into_iter().map(|l| format!("{}={l}", f.column));
            let names = names.chain(levels);
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

    /// Whether a column is read as numbers, also where it is a step of a sequence.
    #[must_use]
    pub fn reads_numbers(&self, column: &str) -> bool {
        let mut features = self.features.iter().filter(|f| f.column == column);
        let mut steps = self.channels().iter().flat_map(|c| &c.columns);
        features.any(Feature::reads_numbers) || steps.any(|step| step == column)
    }

    /// The special levels of a column, also where it is a step of a sequence.
    #[must_use]
    pub fn special_of(&self, column: &str) -> Option<&Special> {
        let feature = self.features.iter().find(|f| f.column == column);
        let holds = |c: &&FittedChannel| c.columns.iter().any(|name| name == column);
        let channel = self.channels().iter().find(holds).map(|c| &c.special);
        feature.map(|f| &f.special).or(channel)
    }

    /// How a later file's columns are to be read, by name: as in training. A
    /// column of which that is unknown is read as text where the model knows its
    /// categories by name.
    #[must_use]
    pub fn conventions(&self) -> BTreeMap<String, Convention> {
        let by_name = self.features.iter().filter(|f| f.knows_texts());
        let texts = by_name.map(|f| (f.column.clone(), Convention::Text));
        let mut all: BTreeMap<String, Convention> = texts.collect();
        let written = self.written.iter();
        all.extend(written.map(|(name, convention)| (name.clone(), convention.settled())));
        all
    }

    /// What training held in a column that is an input.
    #[must_use]
    pub fn held(&self, column: &str) -> Option<checks::watched::Watched> {
        let feature = self.features.iter().find(|f| f.column == column);
        let mut levels = feature.into_iter().flat_map(|f| &f.encoders);
        Some(checks::watched::Watched {
            expected: self.expected.get(column)?.clone(),
            levels: levels
                .find_map(|encoder| Some(encoder.levels().to_vec()).filter(|l| !l.is_empty()))
                .unwrap_or_default(),
        })
    }

    /// How the numbers of columns are scaled, by name: as their signs say, or, of numbers
    /// without signs, as the training values do.
    #[must_use]
    pub fn scales(&self) -> BTreeMap<String, Convention> {
        let of = |(name, written): (&String, &Convention)| {
            let range = self.expected.get(name).and_then(|expected| expected.range);
            Some((name.clone(), checks::expected::on_scale(*written, range)?))
        };
        self.written.iter().filter_map(of).collect()
    }

    /// The columns of which a level reads like a line of totals.
    #[must_use]
    pub fn ordinary_totals(&self) -> OrdinaryTotals {
        let has_one = |f: &&Feature| {
            let mut levels = f.encoders.iter().flat_map(Encoder::levels);
            levels.any(|level| says_totals(level))
        };
        let features = self.features.iter().filter(has_one);
        features.map(|f| f.column.clone()).collect()
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
            let fits = c.columns.len() == steps && steps > 0 && c.special.is_sound();
            fits && c.median.is_finite() && c.scaler.is_sound()
        };
        let sound_levels = |f: &Feature| {
            let mut counts = f.encoders.iter().filter_map(Encoder::special_bins);
            f.special.is_sound() && counts.all(|bins| bins == f.special.levels())
        };
        let what = if !encoders.into_iter().all(Encoder::is_sound)
            || !self.features.iter().all(sound_levels)
        {
            "an encoder does not hold together"
        } else if !channels.iter().all(is_sound) {
            "the channels of the sequence do not fit together"
        } else if !self.expected.values().all(Expected::is_sound) {
            "what is expected of a column does not hold together"
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
        let encoded: usize = self.encoders.iter().map(Encoder::width).sum();
        encoded + self.special_width()
    }

    /// Whether special levels have inputs of their own. Weights of evidence have bins
    /// for them instead.
    fn flags_special(&self) -> bool {
        let has_bins = |encoder: &Encoder| encoder.special_bins().is_some();
        self.encoders.is_empty() || !self.encoders.iter().all(has_bins)
    }

    fn special_width(&self) -> usize {
        if self.flags_special() {
            self.special.levels()
        } else {
            0
        }
    }

    /// Whether an encoder reads numbers.
    fn reads_numbers(&self) -> bool {
        self.encoders.iter().any(Encoder::reads_numbers)
    }

    /// Whether its levels are words, which a number could not stand for.
    fn knows_texts(&self) -> bool {
        let mut levels = self.encoders.iter().flat_map(Encoder::levels);
        levels.any(|l| l.parse::<f64>().is_err())
    }
}

impl FittedChannel {
    /// Inputs per step: the number, the flag if there is one, and special levels.
    #[must_use]
    pub fn width(&self) -> usize {
        1 + usize::from(self.missing_flag) + self.special.levels()
    }

    fn input_names(&self, step: usize) -> Vec<InputName> {
        let column = self.columns.get(step).cloned().unwrap_or_default();
        let flag = self.missing_flag.then(|| format!("{column}=(missing)"));
        let levels = self.special.names().into_iter();
        let levels = levels.map(|l| format!("{column}={l}"));
        let names = std::iter::once(column.clone()).chain(flag).chain(levels);
        let named = |name| InputName {
            name,
            column: column.clone(),
        };
        names.map(named).collect()
    }
}

fn fit_feature(
    table: &Table,
    feature: &FeaturePlan,
    plan: &Plan,
    (rows, bad): (&[usize], &[bool]),
) -> Result<(Feature, Vec<Remark>), RecipeError> {
    let name = &feature.column;
    let column = find_column(table, name)?;
    let special = Special::fit(&[column], plan.codes_of(name), rows);
    let mut training = Training::new(column, rows, bad, &special);
    training.trend = plan.trends.get(name).copied().unwrap_or_default();
    // One value gives no scale: another one in a later table would enter raw.
    let constant = training.is_constant();
    let fits = |e: &&Encoding| !constant || matches!(e, Encoding::MissingFlag | Encoding::OneHot);
    let encoders: Vec<Encoder> = feature
        .encoders
        .iter()
        .filter(fits)
        .filter_map(|e| Encoder::fit(*e, &training))
        .collect();
    let mut warnings = special_remarks(name, &special);
    if constant {
        warnings.push(Remark::Constant(name.clone()));
    }
    warnings.extend(mostly_rare(&training, &encoders));
    let feature = Feature {
        column: name.clone(),
        encoders,
        special,
    };
    Ok((feature, warnings))
}

/// What is to be said of categories most rows of which lose their name.
fn mostly_rare(training: &Training, encoders: &[Encoder]) -> Option<Remark> {
    if !training.column.is_text() {
        return None;
    }
    let named = encoders.iter().find(|e| e.categories().is_some())?.levels();
    let levels = training.levels();
    let rows = |levels: &mut dyn Iterator<Item = &encoding::levels::Level>| -> usize {
        levels.map(|level| level.rows).sum()
    };
    let all = rows(&mut levels.iter());
    let rare = rows(&mut levels.iter().filter(|level| !named.contains(&level.name)));
    (rare * 2 > all).then(|| Remark::MostlyRare {
        column: training.column.name.clone(),
        levels: levels.len(),
        share: crate::table::share(rare, all),
    })
}

/// What became of the codes and words of a column or channel.
fn special_remarks(name: &str, special: &Special) -> Vec<Remark> {
    let column = name.to_owned();
    let levels = special.levels();
    let rare = special.rare_codes.len();
    let mut remarks = Vec::new();
    if levels > 0 {
        remarks.push(Remark::SpecialLevels {
            column: column.clone(),
            levels,
        });
    }
    if rare > 0 {
        remarks.push(Remark::RareCodes {
            column,
            codes: rare,
            least: encoding::levels::LEAST_LEVEL_ROWS,
        });
    }
    remarks
}

fn fit_channel(
    table: &Table,
    channel: &encoding::sequence::Channel,
    scaling: Scaling,
    codes: &[f64],
    rows: &[usize],
) -> Result<FittedChannel, RecipeError> {
    let columns: Vec<&Column> = channel
        .columns
        .iter()
        .map(|name| find_column(table, name))
        .collect::<Result<_, _>>()?;
    let special = Special::fit(&columns, codes, rows);
    let mut pooled = Vec::with_capacity(rows.len() * columns.len());
    let mut missing = false;
    for column in columns {
        let training = Training::new(column, rows, &[], &special);
        missing |= training.lacks_numbers();
        pooled.extend(training.numbers());
    }
    Ok(FittedChannel {
        stem: channel.stem.clone(),
        columns: channel.columns.clone(),
        median: encoding::scaler::median(&pooled),
        scaler: Scaler::fit(scaling, &pooled),
        missing_flag: missing,
        special,
    })
}

#[cfg(test)]
mod flag_tests;
#[cfg(test)]
#[path = "recipe_tests.rs"]
mod tests;
