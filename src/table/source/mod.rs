//! Sources: files, several files and streams, from their bytes to a table.

pub mod clean;
pub(in crate::table) mod dos_pages;
pub(in crate::table) mod encoding;
mod files_apart;
mod letters;
pub(in crate::table) mod file;
#[cfg(test)]
pub(in crate::table) mod intake_tests;
#[cfg(test)]
pub(in crate::table) mod layout_tests;
pub(in crate::table) mod load;
pub(in crate::table) mod multi_file;
pub(in crate::table) mod opening;
mod partitions;
pub(in crate::table) mod stream;
