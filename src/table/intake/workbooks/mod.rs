//! Workbooks: sheets of Excel and `OpenDocument` files, cells as their number formats show them.

pub(in crate::table::intake) mod book;
pub(in crate::table::intake) mod compound;
pub(in crate::table::intake) mod number_format;
pub(in crate::table::intake) mod ods;
pub(in crate::table::intake) mod ods_styles;
pub(in crate::table::intake) mod sheet;
#[cfg(test)]
pub(in crate::table::intake) mod sheet_tests;
pub(in crate::table::intake) mod shown;
#[cfg(test)]
pub(in crate::table::intake) mod trap_tests;
pub(in crate::table::intake) mod workbook;
pub(in crate::table::intake) mod written;
pub(in crate::table::intake) mod xls;
pub(in crate::table::intake) mod xlsb;
pub(in crate::table::intake) mod xlsx;
