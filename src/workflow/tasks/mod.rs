//! Targets beyond good and bad: several classes, ordered classes, numbers and counts, from
//! choices to a scored file.

mod effects;
mod explain;
mod folds;
mod prepare;
mod run;
mod scored;
#[cfg(test)]
mod tests;

pub use crate::evaluate::targets::PartFigures;
pub(in crate::workflow) use effects::dependence_of;
pub use effects::{
    Figure, TaskDependence, TaskField, TaskGlobal, explain_task_fields, task_dependence,
    task_dependences, task_effects, task_global, write_task_dependences,
};
pub use explain::{
    RowMovers, RowMoves, TaskContributions, TaskExplainer, TaskReasoner, Unit, row_moves,
};
pub use folds::{
    TaskCrossValidation, TaskFolds, check_task_folds, cross_validate_task, write_task_oof,
};
pub(in crate::workflow) use prepare::check_settings;
pub use prepare::{TaskPrepared, divide_task, prepare_task, task_in, training_parts_of_task};
pub use run::{TaskExperiment, TaskMetrics, evaluate_task, run_task};
pub use scored::{TaskRows, TaskScoring, score_task_stream, write_task_header, write_task_rows};
pub(in crate::workflow) use scored::{add_reasons, line, reason_names, text};
