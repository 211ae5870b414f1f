//! Delimited text: its dialect, its records, and what is repaired of them.

pub(in crate::table) mod delimiter_scan;
pub(in crate::table) mod dialect;
pub(in crate::table) mod dialect_candidate;
pub(in crate::table) mod field_repair;
pub(in crate::table) mod fixed_width;
pub(in crate::table) mod footer;
pub(in crate::table) mod format;
pub(in crate::table) mod grid;
pub(in crate::table) mod header;
pub(in crate::table) mod overrides;
pub(in crate::table) mod quote_repair;
pub(in crate::table) mod record_cells;
pub(in crate::table) mod scanner;
pub(in crate::table) mod units_line;
