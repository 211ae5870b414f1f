//! Encoding: from typed columns to the numbers of a network, fitted on training rows.

mod codes;
pub mod cross_fit;
pub mod encoder;
pub mod levels;
pub mod matrix;
pub mod quantiles;
pub mod row_file;
mod order;
pub mod scaler;
pub mod sequence;
pub mod special;
pub(in crate::recipe) mod woe;
