//! A score: what a PD means to the business, and the file that says so per
//! applicant. Where the PD comes from is not known here.

pub mod scorecard;
pub mod safe_cell;
pub mod scored_file;

pub use safe_cell::safe_cell;
pub use scorecard::{Deciles, Decision, Grades, Scaling, Scorecard, ScorecardError, Scored};
pub use scored_file::{Applicant, ScoredWriter, WriteOptions};
