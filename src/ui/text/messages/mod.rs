//! Messages: errors, warnings and remarks of the other modules in both languages.

pub(in crate::ui::text) mod decision_errors;
pub(in crate::ui::text) mod errors;
mod export_errors;
pub(in crate::ui::text) mod market_errors;
pub(in crate::ui) mod join_messages;
mod model_errors;
pub(in crate::ui::text) mod objections;
pub(in crate::ui::text) mod reasons;
pub(in crate::ui::text) mod recipe_remarks;
mod remark_examples;
pub(in crate::ui::text) mod remarks;
pub(in crate::ui::text) mod session_remarks;
mod setting_errors;
mod statistics_remarks;
mod survival_errors;
pub(in crate::ui::text) mod synthetic_errors;
pub(in crate::ui::text) mod typing_remarks;
mod widths_errors;
