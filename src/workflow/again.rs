//! Training again: the choices that a model was trained with, for newer rows.

use crate::bundle::Model;
use crate::workflow::choices::Choices;

/// Why a model cannot be trained again by its own recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgainError {
    /// The file does not hold the choices.
    #[error(
        "The model does not hold the choices it was trained with: it is of an earlier version, or \
         came out of a search; train a challenger on the newer rows by hand."
    )]
    Unknown,
}

/// The choices that a model was trained with, with the same columns as inputs.
///
/// # Errors
/// If the model does not hold them.
pub fn choices_of(model: &Model) -> Result<Choices, AgainError> {
    let held = model
        .record
        .as_ref()
        .and_then(|record| record.choices.clone());
    let choices = held.and_then(|held| serde_json::from_value::<Choices>(held).ok());
    let choices = choices.ok_or(AgainError::Unknown)?;
    let inputs: Vec<String> = model
        .recipe
        .columns()
        .into_iter()
        .map(str::to_owned)
        .collect();
    Ok(Choices {
        target: model.target.clone(),
        id: model.id.clone(),
        allow: [choices.allow, model.provenance.protected_inputs.clone()].concat(),
        features: inputs,
        drop: Vec::new(),
        ..choices
    })
}
