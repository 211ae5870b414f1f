//! Points that were set by hand: an edited bin has another weight of evidence in the recipe, the
//! network stays, so that whatever scores the model scores it as edited.

use super::{Formula, Holds, PointsTable, slots};
use crate::bundle::{Development, HeldField, Model, certificate};
use crate::evaluate::population::stability::BinCounts;
use crate::recipe::Recipe;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Largest points of a bin, in size.
const MOST_POINTS: f64 = 1e6;
/// Least size of a coefficient whose bins can be given points of their own.
const LEAST_COEFFICIENT: f64 = 1e-6;
/// Points that differ by less are equal.
const SAME_POINTS: f64 = 1e-9;

/// Points that are to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsChange {
    /// The column.
    pub column: String,
    /// The bin.
    pub bin: Holds,
    /// What it is to add to the score.
    pub points: f64,
}

/// What was set by hand in a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PointsEdits {
    /// The bins whose points are not those of the training, in the order of the table.
    pub bins: Vec<BinEdit>,
    /// Whether the figures of the record, the development sample and the baselines of reasons
    /// were measured again on the training file with these points.
    pub measured: bool,
}

/// A bin with another weight of evidence than that of the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BinEdit {
    /// The column.
    pub column: String,
    /// The bin.
    pub bin: Holds,
    /// The weight of evidence of the training rows, and the one that is used.
    pub woe: [f64; 2],
}

/// An edited bin in points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EditedBin {
    /// The column.
    pub column: String,
    /// The bin.
    pub bin: Holds,
    /// Its points before.
    pub from: f64,
    /// Its points now.
    pub to: f64,
}

/// Why points cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    /// Another kind of model.
    #[error(
        "The model is no scorecard with one table of points; train one of the family scorecard \
         without isotonic recalibration."
    )]
    NoScorecard,
    /// An unknown column.
    #[error("The scorecard has no field {0:?}; its fields are those of its table of points.")]
    NoColumn(String),
    /// An unknown bin.
    #[error("The field {column:?} has no bin {bin:?}; its bins are those of its table of points.")]
    NoBin {
        /// The column.
        column: String,
        /// The bin, in words.
        bin: String,
    },
    /// Points that are none.
    #[error("{column}, {bin}: points are numbers between -1,000,000 and 1,000,000.")]
    NoPoints {
        /// The column.
        column: String,
        /// The bin, in words.
        bin: String,
    },
    /// A column without effect.
    #[error(
        "The coefficient of {0:?} is 0, so that all of its bins add the same points and none can \
         be given others; leave its points as they are, or train the scorecard without a \
         direction of this field."
    )]
    NoEffect(String),
    /// A promised direction would not hold.
    #[error(
        "The model promises for every applicant how the PD runs with a field, and with these \
         points it would not hold: {}. Let the points of its ranges fall with a PD that rises, and \
         rise with one that falls, or train the scorecard without the direction.",
        certificate::shown(.0)
    )]
    Direction(Vec<HeldField>),
}

impl Model {
    /// Whether points of a column were set by hand.
    pub(super) fn is_edited(&self, column: &str) -> bool {
        let edits = self.points_edits.iter().flat_map(|edits| &edits.bins);
        edits.into_iter().any(|edit| edit.column == column)
    }

    /// The recipe as it was fitted to the training rows.
    pub(crate) fn trained_recipe(&self) -> Cow<'_, Recipe> {
        let edits = self.points_edits.iter().flat_map(|edits| &edits.bins);
        let mut recipe = Cow::Borrowed(&self.recipe);
        for edit in edits {
            set_bin(recipe.to_mut(), &edit.column, &edit.bin, edit.woe[0]);
        }
        recipe
    }

    /// The bins whose points were set by hand, with the points as trained and now.
    #[must_use]
    pub fn edited_points(&self) -> Vec<EditedBin> {
        let none = self.points_edits.is_none();
        let table = (!none).then(|| self.points()).flatten();
        let all = table.iter().flat_map(|table| &table.attributes);
        all.flat_map(|attribute| {
            let edited = attribute.bins.iter().filter(|bin| bin.is_edited());
            edited.map(|bin| EditedBin {
                column: attribute.column.clone(),
                bin: bin.holds.clone(),
                from: bin.trained,
                to: bin.points,
            })
        })
        .collect()
    }

    /// Whether figures and development sample are those of the points as trained, where points
    /// were set by hand.
    #[must_use]
    pub fn is_unmeasured(&self) -> bool {
        self.points_edits
            .as_ref()
            .is_some_and(|edits| !edits.measured)
    }

    /// The model with other points, and what changed. Cutoff, grades, scaling and corrections of
    /// the PD stay. The reference points of reasons move with the mean of each column over the
    /// training rows. How scores and outcomes of the training lay is not known any more: it is to
    /// be measured again.
    ///
    /// # Errors
    /// If the model is no scorecard, has no such bin, points are no numbers, the column has no
    /// effect, or a promised direction would not hold.
    pub fn with_points(
        &self,
        changes: &[PointsChange],
    ) -> Result<(Self, Vec<EditedBin>), PointsError> {
        let formula = Formula::of(self).ok_or(PointsError::NoScorecard)?;
        let table = self.points().ok_or(PointsError::NoScorecard)?;
        let mut recipe = self.recipe.clone();
        let mut done = Vec::new();
        for change in changes {
            let edited = apply(&formula, &table, change, &mut recipe)?;
            done.extend(edited);
        }
        if done.is_empty() {
            return Ok((self.clone(), done));
        }
        let mut model = Self {
            recipe,
            ..self.clone()
        };
        if let Some(record) = &mut model.record {
            // They were held against the points as trained.
            record.boosted_trees = None;
        }
        model.points_edits = Some(PointsEdits {
            bins: edits_between(&self.trained_recipe(), &model.recipe, &table),
            measured: false,
        });
        let broken = certificate::unproven(&model.recipe, &model.network, &model.monotone);
        if !broken.is_empty() {
            return Err(PointsError::Direction(broken));
        }
        model.forget_scores();
        model.move_baselines(self, &table);
        Ok((model, done))
    }

    /// Drops what the training knew of scores that are no longer given.
    fn forget_scores(&mut self) {
        if let Some(Development {
            deciles, held_out, ..
        }) = &mut self.development
        {
            *deciles = BinCounts::of(self.scorecard.deciles.cuts(), &[]);
            *held_out = None;
        }
        if let Some(explanation) = &mut self.explanation {
            explanation.agreement = None;
        }
    }

    /// Moves the reference points of reasons by the change of the mean of each column over the
    /// training rows.
    fn move_baselines(&mut self, before: &Self, table: &PointsTable) {
        let Some(explanation) = &mut self.explanation else {
            return;
        };
        let columns = before.recipe.features.iter().zip(&self.recipe.features);
        for (input, ((old, new), attribute)) in columns.zip(&table.attributes).enumerate() {
            if old == new {
                continue;
            }
            let rows: usize = attribute.bins.iter().map(|bin| bin.rows).sum();
            let moved = attribute.bins.iter().filter_map(|bin| {
                let woe = |feature| slots::weight(feature, &bin.holds);
                Some(bin.rows as f64 * (woe(new)? - woe(old)?))
            });
            let moved: f64 = moved.sum();
            explanation
                .baselines
                .move_input(input, moved / rows.max(1) as f64);
        }
    }

    /// Whether the edits that a model file tells are those of its recipe.
    pub(in crate::bundle) fn has_sound_edits(&self) -> bool {
        let edits = self.points_edits.iter().flat_map(|edits| &edits.bins);
        edits.into_iter().all(|edit| {
            let feature = self.recipe.features.iter();
            let mut feature = feature.filter(|f| f.column == edit.column);
            let feature = feature.next();
            let holds = feature.is_some_and(|f| slots::has_weight(f, &edit.bin, edit.woe[1]));
            holds && edit.woe[0].is_finite()
        })
    }
}

/// Sets the points of one bin in a recipe; `None` where they are as they were.
fn apply(
    formula: &Formula<'_>,
    table: &PointsTable,
    change: &PointsChange,
    recipe: &mut Recipe,
) -> Result<Option<EditedBin>, PointsError> {
    let PointsChange {
        column,
        bin,
        points,
    } = change;
    let in_words = || super::bin_name(bin);
    let place = table.attributes.iter().position(|a| a.column == *column);
    let place = place.ok_or_else(|| PointsError::NoColumn(column.clone()))?;
    let attribute = &table.attributes[place];
    let known = attribute.bins.iter().find(|known| known.holds == *bin);
    let no_bin = || PointsError::NoBin {
        column: column.clone(),
        bin: in_words(),
    };
    let known = known.ok_or_else(no_bin)?;
    if !points.is_finite() || points.abs() > MOST_POINTS {
        return Err(PointsError::NoPoints {
            column: column.clone(),
            bin: in_words(),
        });
    }
    let is_same = |other: f64| (points - other).abs() < SAME_POINTS;
    if is_same(known.points) {
        return Ok(None);
    }
    let coefficient = formula.coefficient(place);
    if coefficient.abs() < LEAST_COEFFICIENT {
        return Err(PointsError::NoEffect(column.clone()));
    }
    let woe = if is_same(known.trained) {
        known.woe
    } else {
        formula.woe(coefficient, *points)
    };
    set_bin(recipe, column, bin, woe).ok_or_else(no_bin)?;
    Ok(Some(EditedBin {
        column: column.clone(),
        bin: bin.clone(),
        from: known.points,
        to: *points,
    }))
}

fn set_bin(recipe: &mut Recipe, column: &str, bin: &Holds, woe: f64) -> Option<()> {
    let mut features = recipe.features.iter_mut();
    slots::set(features.find(|f| f.column == column)?, bin, woe)
}

/// The bins whose weights of evidence differ.
fn edits_between(trained: &Recipe, now: &Recipe, table: &PointsTable) -> Vec<BinEdit> {
    let columns = trained.features.iter().zip(&now.features);
    let of = columns
        .zip(&table.attributes)
        .flat_map(|(both, attribute)| {
            let (before, after) = both;
            let edit = |bin: &super::PointsBin| {
                let weight = |feature| slots::weight(feature, &bin.holds);
                let woe = [weight(before)?, weight(after)?];
                (woe[0] != woe[1]).then(|| BinEdit {
                    column: attribute.column.clone(),
                    bin: bin.holds.clone(),
                    woe,
                })
            };
            attribute.bins.iter().filter_map(edit).collect::<Vec<_>>()
        });
    of.collect()
}
