//! The values of columns: as they came, as they are parsed block by block, and as they are stored.

pub(in crate::table) mod as_written;
pub(in crate::table) mod levels;
pub(in crate::table) mod parsed_block;
pub(in crate::table) mod plain_cells;
pub(in crate::table) mod typed_rows;
mod shared;
mod typed_stats;
pub(in crate::table) mod width;
pub(in crate::table) mod written_times;
