//! The fields of a recipe: what an analyst knows, each made of one input or more.

use crate::recipe::{Recipe, Sequence};

/// The fields, and which of them every input belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    names: Vec<String>,
    of_input: Vec<u32>,
}

impl Fields {
    /// Columns; the columns of a channel over time are one field, named by what they share.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Self {
        let channels = match &recipe.sequence {
            Sequence::Channels(channels) => &channels[..],
            Sequence::None | Sequence::OverFeatures => &[],
        };
        let statics = recipe.shape().static_width;
        let named = recipe.input_names().into_iter().enumerate();
        let names = named.map(|(place, input)| {
            let has = |column: &String| *column == input.column;
            let channel = channels.iter().find(|c| c.columns.iter().any(has));
            match channel.filter(|_| place >= statics) {
                Some(channel) => {
                    let name = stem_name(&channel.stem, &channel.columns);
                    let is_taken = recipe.features.iter().any(|f| f.column == name);
                    if is_taken {
                        format!("{name} (sequence)")
                    } else {
                        name
                    }
                }
                None => input.column,
            }
        });
        Self::named(names)
    }

    /// Columns, also those of a channel over time.
    #[must_use]
    pub fn by_step(recipe: &Recipe) -> Self {
        Self::named(recipe.input_names().into_iter().map(|input| input.column))
    }

    /// Inputs by the names of their fields.
    pub(super) fn named(inputs: impl Iterator<Item = String>) -> Self {
        let (mut names, mut of_input) = (Vec::new(), Vec::new());
        let mut places = std::collections::HashMap::new();
        for name in inputs {
            let next = names.len() as u32;
            let place = *places.entry(name.clone()).or_insert(next);
            if place == next {
                names.push(name);
            }
            of_input.push(place);
        }
        Self { names, of_input }
    }

    /// Their names, in the order of their first inputs.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns that the field at `place` is made of, oldest first.
    #[must_use]
    pub fn columns(&self, recipe: &Recipe, place: usize) -> Vec<String> {
        let inputs = recipe.input_names().into_iter().zip(&self.of_input);
        let mut columns: Vec<String> = Vec::new();
        for (input, _) in inputs.filter(|(_, field)| **field as usize == place) {
            if !columns.contains(&input.column) {
                columns.push(input.column);
            }
        }
        columns
    }

    /// Places of the fields, of a recipe, that are one of `columns` or hold one, rising.
    #[must_use]
    pub fn of_columns(&self, recipe: &Recipe, columns: &[String]) -> Vec<usize> {
        let single = Self::by_step(recipe);
        let inputs = single.of_input().iter().zip(&self.of_input);
        let mut found: Vec<usize> = inputs
            .filter(|(column, _)| columns.contains(&single.names[**column as usize]))
            .map(|(_, field)| *field as usize)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The field of each input: the static inputs, then the steps.
    #[must_use]
    pub fn of_input(&self) -> &[u32] {
        &self.of_input
    }
}

/// The stem without what joins it to numbers; the first column where nothing is shared.
fn stem_name(stem: &str, columns: &[String]) -> String {
    let name = stem.trim_end_matches(|c: char| !c.is_alphanumeric());
    if name.is_empty() {
        return columns.first().cloned().unwrap_or_default();
    }
    name.to_owned()
}
