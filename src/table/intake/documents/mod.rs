//! Documents with tables in them: HTML, `SpreadsheetML`, JSON, ARFF.

pub(in crate::table::intake) mod arff;
pub(in crate::table::intake) mod entity;
pub(in crate::table::intake) mod eurostat;
pub(in crate::table::intake) mod html;
pub(in crate::table::intake) mod json;
pub(in crate::table::intake) mod markup;
pub(in crate::table::intake) mod spreadsheet_ml;
pub(in crate::table::intake) mod xml;
