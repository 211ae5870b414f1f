//! Training again: the choices that a model was trained with, for newer rows.

use crate::bundle::Model;
use crate::table::{LoadOptions, Stream, TableError};
use crate::workflow::choices::Choices;
use std::ops::ControlFlow;
use std::path::PathBuf;

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

/// Whether one of some files begins with the rows that a model was trained on, so that its figures
/// on them are too good.
///
/// # Errors
/// If a file cannot be read.
pub fn learned_from(
    model: &Model,
    files: &[PathBuf],
    options: &LoadOptions,
) -> Result<bool, TableError> {
    for file in files {
        let mut stream = Stream::open(file, options)?;
        let Some(mut source) = stream.read()? else {
            continue;
        };
        let all: Vec<usize> = (0..stream.names().len()).collect();
        let table = source.table_of(&all, &mut |_, _| ControlFlow::Continue(()))?;
        if model.begins_as_in_training(&table) {
            return Ok(true);
        }
    }
    Ok(false)
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
