//! Inputs: which columns may enter a model, and what speaks against some.

pub mod duplicates;
mod figures_of_firms;
pub mod leakage;
mod panel_keys;
pub(in crate::recipe) mod party_ids;
mod persons_and_things;
pub mod protected;
mod protected_words;
pub mod protected_values;
pub mod roles;
pub mod row_ids;
mod team_columns;
mod weights;
