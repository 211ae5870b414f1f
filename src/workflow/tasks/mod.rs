//! Targets beyond good and bad: several classes, ordered classes, numbers and counts, from
//! choices to a scored file.

mod prepare;
mod run;
mod scored;
#[cfg(test)]
mod tests;

pub(in crate::workflow) use prepare::check_settings;
pub use prepare::{TaskPrepared, divide_task, prepare_task, task_in};
pub use run::{PartFigures, TaskExperiment, TaskMetrics, evaluate_task, run_task};
pub use scored::{TaskRows, TaskScoring, score_task_stream, write_task_header, write_task_rows};
pub(in crate::workflow) use scored::{line, text};
