//! Archives and compressed files, expanded within a bound.

pub(in crate::table::intake) mod archive;
pub(in crate::table) mod expand;
pub(in crate::table) mod thin;
