//! Labels of a table that comes in parts. Which values are bad is decided over all parts, as of a
//! table in memory; until then each row holds the place of its value.

use super::labels::{
    Counts, Labels, TargetSpec, find_column, judged, labels_by_place, names_empty,
};
use crate::recipe::error::RecipeError;
use crate::table::{Source, Table};
use std::collections::HashMap;

/// The place of an empty cell.
const NONE: u16 = u16::MAX;

/// The target of the parts so far.
pub(crate) struct LabelsInParts<'a> {
    spec: &'a TargetSpec,
    /// Whether cells count as they are written.
    as_written: bool,
    values: Vec<String>,
    counts: Vec<usize>,
    by_text: HashMap<String, u16>,
    places: Vec<u16>,
}

impl<'a> LabelsInParts<'a> {
    /// Of no part yet. `as_written` says whether cells count as they are written, as
    /// [`Labels::as_written`].
    pub(crate) fn new(spec: &'a TargetSpec, as_written: bool) -> Self {
        Self {
            spec,
            as_written,
            values: Vec::new(),
            counts: Vec::new(),
            by_text: HashMap::new(),
            places: Vec::new(),
        }
    }

    /// Adds the rows of the next part.
    ///
    /// # Errors
    /// If the column is absent, or holds too many values to be an outcome.
    pub(crate) fn add(&mut self, source: &Source, table: &Table) -> Result<(), RecipeError> {
        let typed = find_column(table, &self.spec.column)?;
        let written = self
            .as_written
            .then(|| source.as_written(&self.spec.column));
        let written = written.flatten();
        for text in written.as_ref().unwrap_or(typed).texts() {
            let place = match text {
                None => NONE,
                Some(text) => self.place(text.trim())?,
            };
            self.places.push(place);
            if let Some(count) = self.counts.get_mut(place as usize) {
                *count += 1;
            }
        }
        Ok(())
    }

    /// The place of a value; a number has one place in whatever form a part shows it.
    fn place(&mut self, text: &str) -> Result<u16, RecipeError> {
        if let Some(place) = self.by_text.get(text) {
            return Ok(*place);
        }
        let number = |text: &str| text.parse::<f64>().ok();
        let same = number(text).and_then(|number_| {
            let mut values = self.values.iter();
            values.position(|value| number(value) == Some(number_))
        });
        let place = same.unwrap_or(self.values.len());
        if place >= NONE as usize {
            return Err(RecipeError::TooManyValues {
                column: self.spec.column.clone(),
                distinct: place,
                shown: format!("more than {NONE} distinct values"),
                probable: Vec::new(),
            });
        }
        if same.is_none() {
            self.values.push(text.to_owned());
            self.counts.push(0);
        }
        self.by_text.insert(text.to_owned(), place as u16);
        Ok(place as u16)
    }

    /// The labels of all rows.
    ///
    /// # Errors
    /// As [`labels`](super::labels::labels).
    pub(crate) fn finish(mut self) -> Result<Labels, RecipeError> {
        if self.places.is_empty() {
            return Err(RecipeError::NoRows);
        }
        let missing = self.places.iter().filter(|place| **place == NONE).count();
        if names_empty(self.spec) && missing > 0 {
            let empty = self.values.len() as u16;
            self.values.push(String::new());
            self.counts.push(missing);
            let none = self.places.iter_mut().filter(|place| **place == NONE);
            none.for_each(|place| *place = empty);
        }
        let each = self.values.iter().cloned().zip(self.counts.iter().copied());
        let counts: Counts = each.collect();
        let labels = judged(self.spec, &counts, |bad| {
            labels_by_place(&self.places, &self.values, (self.spec, &counts, bad))
        })?;
        Ok(Labels {
            as_written: labels.as_written || self.as_written,
            ..labels
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::labels;
    use crate::table::{LoadOptions, load_bytes};
    use std::ops::ControlFlow;

    fn table(text: &str) -> (Source, Table) {
        let options = LoadOptions::default();
        let source = Source::from_bytes(text.as_bytes().to_vec(), &options).unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        (source, table)
    }

    fn check(values: &[&str], cut: usize, spec: &TargetSpec) {
        let text = |values: &[&str]| {
            let lines = values.iter().enumerate();
            let lines = lines.map(|(i, v)| format!("{i},{v}\n"));
            format!("i,bad\n{}", lines.collect::<String>())
        };
        let whole = load_bytes(
            text(values).into_bytes(),
            &LoadOptions::default(),
            &mut |_, _| ControlFlow::Continue(()),
        );
        let expected = labels(&whole.unwrap(), spec);
        let mut parts = LabelsInParts::new(spec, false);
        for part in [&values[..cut], &values[cut..]] {
            let (source, table) = table(&text(part));
            parts.add(&source, &table).unwrap();
        }
        match (parts.finish(), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(
                (found.rows, found.bads, found.goods, found.indeterminates),
                (
                    expected.rows,
                    expected.bads,
                    expected.goods,
                    expected.indeterminates
                ),
                "{values:?}"
            ),
            (found, expected) => assert_eq!(
                found.map(|_| ()).unwrap_err().to_string(),
                expected.map(|_| ()).unwrap_err().to_string()
            ),
        }
    }

    #[test]
    fn parts_give_the_labels_of_the_whole() {
        let spec = |bad: &[&str], good: &[&str], neither: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
            TargetSpec {
                column: "bad".to_owned(),
                bad: owned(bad),
                good: owned(good),
                indeterminate: owned(neither),
                as_written: false,
            }
        };
        let guessed = spec(&[], &[], &[]);
        check(&["1", "0", "0", "1", "0", "", "1"], 3, &guessed);
        // The first part holds one class.
        check(&["0", "0", "0", "1", "0", "1"], 3, &guessed);
        // A part of numbers with decimals beside one of whole ones.
        check(&["1.0", "0.0", "0", "1"], 2, &guessed);
        let words = ["late", "paid", "paid", "open", "", "late", "paid"];
        check(&words, 3, &spec(&["late"], &[], &["open"]));
        check(&words, 3, &spec(&["late"], &["paid"], &[]));
        check(&words, 3, &spec(&["late", ""], &[], &[]));
        check(&words, 3, &guessed);
        check(&["0", "0", "0", "0"], 2, &guessed);
        check(&words, 3, &spec(&["later"], &[], &[]));
    }
}
