//! Cross-fitting: the inputs of training rows that a fit made from outcomes, each made
//! from the outcomes of other rows. All other rows, and the training rows when they are
//! scored, have the inputs of the recipe.

use crate::recipe::Matrix;
use crate::recipe::Recipe;
use crate::recipe::RecipeError;
use crate::recipe::Sequence;
use crate::recipe::encoding::encoder::{Encoder, Encoding, Training};
use crate::recipe::encoding::woe;
use crate::recipe::outcome::labels::find_column;
use crate::recipe::outcome::split::k_folds;
use crate::recipe::plan::Plan;
use crate::table::Table;

/// Folds of the training rows.
const FOLDS: usize = 5;

/// Inputs that the training rows have in training only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrossFit {
    /// Place among the static inputs, and the input of each training row.
    inputs: Vec<(usize, Vec<f32>)>,
    /// Whether the static inputs are the steps of a sequence.
    over_features: bool,
}

impl Recipe {
    /// Cross-fits the weights of evidence of many levels. `plan`, `rows` and `bad` are
    /// those of the fit; the folds depend on them and `seed` alone.
    ///
    /// # Errors
    /// If the table lacks a column.
    pub fn cross_fit(
        &self,
        table: &Table,
        plan: &Plan,
        rows: &[usize],
        bad: &[bool],
        seed: u64,
    ) -> Result<CrossFit, RecipeError> {
        let mut cross_fit = CrossFit {
            inputs: Vec::new(),
            over_features: self.sequence == Sequence::OverFeatures,
        };
        let mut fold = Vec::new();
        let mut offset = 0;
        for feature in &self.features {
            let planned = plan.features.iter().find(|p| p.column == feature.column);
            let planned = planned.map_or(&[][..], |p| &p.encoders);
            let weights = |e: &&Encoding| matches!(e, Encoding::Woe | Encoding::WoeBins);
            let mut planned = planned.iter().filter(weights);
            for encoder in &feature.encoders {
                if matches!(encoder, Encoder::Woe { .. })
                    && let Some(encoding) = planned.next()
                {
                    let column = find_column(table, &feature.column)?;
                    let training = Training::new(column, rows, bad, &feature.special);
                    if fold.is_empty() {
                        fold = k_folds(bad, FOLDS, seed);
                    }
                    let merged = *encoding == Encoding::WoeBins;
                    let fitted = woe::cross_fit(&training, merged, &fold, FOLDS);
                    let input = fitted.map(|w| w.into_iter().map(|w| w as f32).collect());
                    cross_fit.inputs.extend(input.map(|input| (offset, input)));
                }
                offset += encoder.width();
            }
            offset += feature.special_width();
        }
        Ok(cross_fit)
    }
}

impl CrossFit {
    /// Whether the training rows have the inputs of the recipe.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// Replaces the inputs of row `at` of a matrix by those of a training row.
    pub fn write_row(&self, training_row: usize, at: usize, matrix: &mut Matrix) {
        let (values, width) = if self.over_features {
            (&mut matrix.sequence, matrix.steps * matrix.channels)
        } else {
            (&mut matrix.statics, matrix.static_width)
        };
        for (place, input) in &self.inputs {
            values[at * width + place] = input[training_row];
        }
    }

    /// Replaces the inputs in a matrix of the training rows.
    pub fn write(&self, matrix: &mut Matrix) {
        let (values, width) = if self.over_features {
            (&mut matrix.sequence, matrix.steps * matrix.channels)
        } else {
            (&mut matrix.statics, matrix.static_width)
        };
        for (place, input) in &self.inputs {
            let slots = values.iter_mut().skip(*place).step_by(width.max(1));
            slots.zip(input).for_each(|(slot, value)| *slot = *value);
        }
    }
}
