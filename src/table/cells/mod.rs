//! Cells: what the text of one cell can mean, before its column decides.

pub mod affix;
pub(in crate::table) mod amount;
pub mod answer;
pub(in crate::table) mod cell;
pub(in crate::table) mod cell_slice;
pub mod date;
pub(in crate::table) mod date_text;
mod era;
pub(in crate::table) mod form_cache;
pub(in crate::table) mod frequent;
pub(in crate::table) mod month_names;
pub(in crate::table) mod special_words;
