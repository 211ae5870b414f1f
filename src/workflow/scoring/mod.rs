//! Scoring: from a portfolio and a model to the scored file, as it streams by or from memory,
//! and what its reader should know of both.

pub(crate) mod applicants;
pub(crate) mod contributions;
pub(crate) mod dependence;
pub(crate) mod fields;
pub(crate) mod monotone;
#[cfg(test)]
mod monotone_tests;
pub(crate) mod nearest;
mod output;
pub(crate) mod reasons;
pub(crate) mod rows;
pub(crate) mod stream;
pub(crate) mod training_policy;
pub(crate) mod what_if;
pub(crate) mod workbook;
