//! Records: which of them are applicants, and how they stood in the file.

pub(in crate::table) mod counted;
pub(in crate::table) mod judge;
pub(in crate::table) mod record;
pub(in crate::table) mod sums;
pub(in crate::table) mod totals;
pub(in crate::table) mod trailer;
pub(in crate::table) mod typed_totals;
