//! Rows on the screen: the applicants, the alerts among them, which rows are shown in which order, the
//! filters over columns, and the shown rows as a file.

pub(in crate::workbench) mod alerts;
pub(in crate::workbench) mod applicants;
pub(in crate::workbench) mod filter;
pub(in crate::workbench) mod portfolio_file;
pub(in crate::workbench) mod view;
