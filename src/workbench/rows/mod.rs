//! Rows on the screen: the applicants, which rows are shown in which order, and the
//! filters over columns.

pub(in crate::workbench) mod applicants;
pub(in crate::workbench) mod filter;
pub(in crate::workbench) mod view;
