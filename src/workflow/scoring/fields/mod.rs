//! Contributions of the fields to the rows of a file, of any length and for all targets: lines, sums
//! and a sample of the rows.

pub(in crate::workflow) mod lines;
pub(in crate::workflow) mod parts;
mod sample;

pub use parts::{
    ExplainTableError, RowExplainer, RowsExplained, Streamed, explain_stream, explain_table_rows,
};
