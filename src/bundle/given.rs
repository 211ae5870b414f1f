//! What a model is given of an applicant: the columns of a file, and what makes the others of it.

use super::{BundleError, Model, damaged};
use crate::join::{JoinRecipe, Joiner};
use crate::score::Scorecard;
use crate::table::MadeColumns;
use std::collections::HashSet;

/// Whether the recipe of a model file can be used.
pub(super) fn check(join: Option<&JoinRecipe>) -> Result<(), BundleError> {
    join.map_or(Ok(()), JoinRecipe::check).map_err(damaged)
}

impl Model {
    /// The columns of which the values of an applicant are given: those that inputs and policy read,
    /// and in place of the results of formulas their operands.
    #[must_use]
    pub fn given_columns(&self) -> Vec<String> {
        self.given_columns_with(&self.scorecard)
    }

    /// The same with another scorecard.
    #[must_use]
    pub fn given_columns_with(&self, scorecard: &Scorecard) -> Vec<String> {
        let formulas = self.join.as_ref().and_then(JoinRecipe::formula_part);
        let made = formulas.as_ref().map_or(&[][..], |part| &part.columns);
        let direct = [self.recipe.columns(), scorecard.policy.columns()].concat();
        let direct = direct.into_iter().map(str::to_owned);
        let direct = direct.filter(|name| !made.contains(name));
        let read = formulas.as_ref().map_or(Vec::new(), JoinRecipe::reads);
        let mut seen = HashSet::new();
        let all = direct.chain(read);
        all.filter(|name| seen.insert(name.clone())).collect()
    }

    /// Whether the model makes a column itself, of others or of another file.
    #[must_use]
    pub fn makes(&self, column: &str) -> bool {
        let made = self.join.as_ref().map_or(&[][..], |join| &join.columns);
        made.iter().any(|own| own == column)
    }

    /// What computes the formulas of its recipe; `None` without any.
    #[must_use]
    pub fn formulas(&self) -> Option<MadeColumns> {
        Joiner::of_formulas(self.join.as_ref()?)
    }

    /// Whether columns are made of other files, which go with each file of applicants.
    #[must_use]
    pub fn needs_files(&self) -> bool {
        self.join.as_ref().is_some_and(JoinRecipe::needs_files)
    }

    /// The inputs that are made of other columns or files.
    #[must_use]
    pub fn made_inputs(&self) -> Vec<String> {
        let made = self.join.as_ref().map_or(&[][..], |join| &join.columns);
        let inputs = self.recipe.columns().into_iter().map(str::to_owned);
        inputs.filter(|name| made.contains(name)).collect()
    }
}

/// What to know of an export of a model with such inputs, as a sentence.
#[must_use]
pub fn reads_made(columns: &[String]) -> String {
    format!(
        "The exported model reads these columns as given, which riskbench makes of other columns or \
         files: {}; make them in the data first.",
        columns.join(", ")
    )
}
