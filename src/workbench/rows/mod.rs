//! Rows on the screen: the applicants, which rows are shown in which order, the
//! filters over columns, and the shown rows as a file.

pub(in crate::workbench) mod applicants;
pub(in crate::workbench) mod filter;
pub(in crate::workbench) mod portfolio_file;
pub(in crate::workbench) mod view;
