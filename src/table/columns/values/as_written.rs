//! A column as it is written: the cells as texts, of which only the empty ones
//! are missing.

use std::convert::Infallible;

use crate::table::records::record::{Record, Wanted};
use crate::table::source::file::Source;
use crate::table::{Column, Kind};

impl Source {
    /// The cells of a column for each kept record, trimmed, words for missing
    /// values included; `None` if there is no such column.
    #[must_use]
    pub fn as_written(&self, name: &str) -> Option<Column> {
        let place = self.names().iter().position(|n| n == name)?;
        let mut texts: Vec<Option<String>> = Vec::new();
        let wanted = Wanted::One(place);
        let done: Result<(), Infallible> = self.for_each_record_with(wanted, |record| {
            if record.rejection.is_none() {
                let text = record.cells().nth(place).unwrap_or_default().trim();
                texts.push((!text.is_empty()).then(|| text.to_owned()));
            }
            Ok(())
        });
        done.ok()?;
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        Some(Column::from_texts(name, Kind::Category, &texts))
    }

    /// Shows the kept records of the first `bytes` of text.
    pub fn for_first_records(&self, bytes: usize, mut visit: impl FnMut(&Record<'_>)) {
        let mut seen = 0;
        let walked: Result<(), ()> = self.for_each_record(|record| {
            if record.rejection.is_none() {
                visit(record);
            }
            // Values have no text of their own.
            let values = || record.cells().map(|cell| cell.len() + 1).sum();
            seen += match record.raw.len() {
                0 => values(),
                length => length,
            };
            if seen < bytes { Ok(()) } else { Err(()) }
        });
        // The error only ends the walk.
        walked.ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::LoadOptions;

    fn source(text: &str) -> Source {
        Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default()).unwrap()
    }

    #[test]
    fn words_for_missing_values_are_texts_here() {
        let source = source("id,y,z\n1,-,5\n2, none ,6\n3,,7\n4,\"N/A\",8\n");
        let column = source.as_written("y").unwrap();
        let shown = column.texts();
        let shown: Vec<Option<&str>> = shown.iter().map(Option::as_deref).collect();
        assert_eq!(shown, [Some("-"), Some("none"), None, Some("N/A")]);
        assert!(source.as_written("absent").is_none());
    }

    #[test]
    fn only_the_first_records_are_shown() {
        let source = source(&format!("x,y\n{}", "123,45\n".repeat(50)));
        let mut shown = 0;
        source.for_first_records(13, |_| shown += 1);
        assert_eq!(shown, 3);
    }
}
