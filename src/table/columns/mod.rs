//! Columns: how the cells of a column are written, what kind it has, and its values.

pub(in crate::table) mod column_builder;
pub(in crate::table) mod column_format;
pub(in crate::table) mod column_stats;
pub(in crate::table) mod day_numbers;
pub(in crate::table) mod decisions;
pub(in crate::table) mod distinct;
#[cfg(test)]
pub(in crate::table) mod formats_tests;
#[cfg(test)]
mod unit_formats_tests;
pub(in crate::table) mod how;
mod padded;
pub(in crate::table) mod rates;
pub(in crate::table) mod schema;
pub(in crate::table) mod survey;
mod text_kind;
pub(in crate::table) mod units;
pub(in crate::table) mod values;
