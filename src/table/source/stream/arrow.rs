//! An Arrow stream among the streams: how it is begun, what comes with each of its sources, and
//! what its schema says before any row.

#[cfg(feature = "arrow")]
use std::io::Read;

use super::Stream;
#[cfg(feature = "arrow")]
use super::{Batches, Content};
use crate::table::error::TableError;
#[cfg(feature = "arrow")]
use crate::table::intake::arrow::stream::GivenColumns;
#[cfg(feature = "arrow")]
use crate::table::source::load::LoadOptions;

impl<'a> Stream<'a> {
    /// Begins to read an Arrow stream as it comes; `shown` names it. Columns that cannot be
    /// read, as nested ones, are handed on only where `all` are.
    ///
    /// # Errors
    /// Bytes that are no such stream.
    #[cfg(feature = "arrow")]
    pub fn arrow(
        reader: impl Read + 'a,
        shown: &str,
        options: &LoadOptions,
        all: bool,
    ) -> Result<Self, TableError> {
        let batches = Batches::begin(reader, shown, options, all)?;
        Ok(Self {
            names: batches.names().to_vec(),
            total: 0,
            content: Content::Arrow(Box::new(batches)),
        })
    }

    /// The columns that come with each source of an Arrow stream; `None` of any other.
    #[cfg(feature = "arrow")]
    #[must_use]
    pub fn given(&self) -> Option<&GivenColumns> {
        match &self.content {
            Content::Arrow(batches) => Some(batches.columns()),
            _ => None,
        }
    }

    /// Whether its writer may wait for an answer to each batch, so that nothing is read ahead.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        #[cfg(feature = "arrow")]
        return matches!(self.content, Content::Arrow(_));
        #[cfg(not(feature = "arrow"))]
        false
    }

    /// Whether a column of an Arrow stream is of texts.
    #[must_use]
    pub fn is_text(&self, name: &str) -> bool {
        #[cfg(not(feature = "arrow"))]
        let _ = name;
        match &self.content {
            #[cfg(feature = "arrow")]
            Content::Arrow(batches) => batches.is_text(name),
            _ => false,
        }
    }

    /// Refuses an Arrow stream of which a `needed` column has a type that cannot be read as
    /// what it is told to be. Cells of other files show it themselves.
    ///
    /// # Errors
    /// The first such column.
    pub fn check_types(&self, needed: &[&str]) -> Result<(), TableError> {
        #[cfg(not(feature = "arrow"))]
        let _ = needed;
        match &self.content {
            #[cfg(feature = "arrow")]
            Content::Arrow(batches) => {
                let made = batches.made().map_or(&[][..], |made| made.0.reads());
                let read = made.iter().map(String::as_str);
                batches.check_types(&needed.iter().copied().chain(read).collect::<Vec<_>>())
            }
            _ => Ok(()),
        }
    }
}
