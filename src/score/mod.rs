//! A score: what a PD means to the business, and the file that says so per
//! applicant. Where the PD comes from is not known here.

pub mod policy;
pub mod policy_check;
pub mod scorecard;
pub mod money;
pub mod safe_cell;
pub mod scored_file;
#[cfg(feature = "arrow")]
pub mod scored_columns;

pub use money::{AmountFinding, Amounts, Given, MoneyTerms};
pub use policy::{Policy, PolicyError, Rule as PolicyRule};
pub use policy_check::Finding;
pub use safe_cell::safe_cell;
pub use scorecard::{Deciles, Decision, Grades, Scaling, Scorecard, ScorecardError, Scored};
#[cfg(feature = "arrow")]
pub use scored_columns::{ScoredBatch, ScoredColumns, ScoredLayout, ScoredStream};
pub use scored_file::{
    Applicant, Extra, ExtraCell, ScoredSink, ScoredWriter, WriteOptions, pd_text,
};
