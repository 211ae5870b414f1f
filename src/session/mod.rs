//! A session: the whole way from a table to a scored portfolio, without a
//! window. Who calls it says what was chosen, and is told what happens.
//!
//! Nothing here prints, parses arguments or draws.

mod choices;
mod experiment;
mod metrics;
mod prepare;

pub use choices::{Choices, Selection, SessionError, Settings, select_inputs};
pub use experiment::{Experiment, Material, run};
pub use metrics::{Evaluation, Metrics, evaluate};
pub use prepare::{Prepared, prepare};

/// A synthetic portfolio of 5,000 applicants; `sample_data/README.md` describes
/// it.
pub const SAMPLE: &[u8] = include_bytes!("../../sample_data/portfolio.csv");
