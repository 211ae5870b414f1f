//! Messages: errors, warnings and remarks of the other modules in both languages.

pub(in crate::ui::text) mod errors;
pub(in crate::ui) mod join_messages;
pub(in crate::ui::text) mod objections;
pub(in crate::ui::text) mod reasons;
pub(in crate::ui::text) mod recipe_remarks;
mod remark_examples;
pub(in crate::ui::text) mod remarks;
pub(in crate::ui::text) mod session_remarks;
mod sample_remarks;
mod statistics_remarks;
pub(in crate::ui::text) mod typing_remarks;
