//! What is computed of a model of several classes or a number on a portfolio.

use super::subject::{TargetEffects, TargetFacts, TargetFigures};
use crate::bundle::TaskModel;
use crate::document::subject::{DocumentError, Portfolio};
use crate::evaluate::targets::PartFigures;
use crate::network::Backend;
use crate::recipe::outcome::split::Part;
use crate::recipe::outcome::targets::known_targets;
use crate::workflow::tasks::{evaluate_task, explain_task_fields, training_parts_of_task};
use crate::workflow::{ExplainTableError, ScoringError};
use std::ops::ControlFlow;

/// The figures of a model of classes or a number.
#[derive(Debug, Default)]
pub struct TaskFacts {
    /// Figures by part of the training; empty of another portfolio.
    pub parts: Vec<(Part, PartFigures)>,
    /// Figures on the judged rows; `None` without known targets.
    pub judged: Option<PartFigures>,
}

/// Adds the figures to the facts.
pub(super) fn add(
    facts: &mut TargetFacts,
    model: &TaskModel,
    Portfolio { table, .. }: Portfolio<'_>,
    judged: Option<Part>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<(), DocumentError> {
    let parts = facts
        .is_training
        .then(|| training_parts_of_task(model, table));
    let parts = parts.flatten().unwrap_or_else(|| vec![None; table.rows]);
    facts.judged = judged.filter(|_| parts.iter().any(Option::is_some));
    let predicted = model.predict(Backend::default(), table, 0..table.rows)?;
    facts.without = predicted.known.iter().filter(|known| !**known).count();
    let targets = known_targets(table, &model.target, model.task, &model.classes);
    let rows_of = |part: Option<Part>| -> Vec<usize> {
        let known = (0..table.rows).filter(|row| predicted.known[*row]);
        known
            .filter(|row| part.is_none() || parts[*row] == part)
            .collect()
    };
    let figures =
        |part: Option<Part>| evaluate_task(model, targets.as_ref()?, &predicted, &rows_of(part));
    let mut found = TaskFacts {
        parts: Vec::new(),
        judged: figures(facts.judged),
    };
    if facts.judged.is_some() {
        let each = Part::ALL.into_iter();
        found.parts = each
            .filter_map(|part| Some((part, figures(Some(part))?)))
            .collect();
    }
    let none = vec![None; table.rows];
    let y = targets.as_ref().map_or(&none, |targets| &targets.values);
    let rows = rows_of(facts.judged);
    facts.effects = match explain_task_fields(model, table, (&rows, y), progress) {
        Ok(Some(global)) => Some(TargetEffects {
            rows: global.rows,
            largest_residual: global.largest_residual,
            fields: global.fields,
            figure: global.figure.name(),
        }),
        Ok(None) => return Err(DocumentError::Cancelled),
        Err(ExplainTableError::Scoring(ScoringError::Recipe(error))) => return Err(error.into()),
        Err(_) => None,
    };
    facts.figures = TargetFigures::Task(Box::new(found));
    Ok(())
}
