//! Edits and their history: what an edit changes, how it is undone and redone, and what
//! is reported of it.

pub(in crate::workbench) mod edits;
pub(in crate::workbench) mod log;
pub(in crate::workbench) mod log_words;
pub(in crate::workbench) mod undo;
pub(in crate::workbench) mod undone;
