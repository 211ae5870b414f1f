//! Outcomes of rows of a later table, by the values that meant default, or none, in training.

use crate::profile::target::{same_value, value_counts};
use crate::recipe::TargetSpec;
use crate::recipe::outcome::labels::as_written;
use crate::table::{Column, Source, Table};
use std::collections::HashMap;

/// What the cell of a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The loan has defaulted.
    Default,
    /// It has not.
    Live,
    /// The cell is empty.
    NoValue,
    /// A value that training did not know.
    Unknown,
}

impl Outcome {
    /// Whether the loan has defaulted, where that is known.
    #[must_use]
    pub fn is_default(self) -> Option<bool> {
        match self {
            Self::Default => Some(true),
            Self::Live => Some(false),
            Self::NoValue | Self::Unknown => None,
        }
    }
}

/// The outcome of each row; empty where the table holds no such column.
///
/// Values are compared as trimmed text, as numbers and as answers, as they are in training; one
/// that is no value of training is compared again without case and blanks, and is unknown where
/// that is a value of both outcomes. A cell that the kind of the column does not fit counts as it
/// stands.
#[must_use]
pub fn outcomes(source: &Source, table: &Table, event: &TargetSpec) -> Vec<Outcome> {
    let Some(typed) = table.column(&event.column) else {
        return Vec::new();
    };
    let written = event.as_written.then(|| source.as_written(&event.column));
    of_column(written.flatten().as_ref().unwrap_or(typed), event)
}

fn of_column(column: &Column, event: &TargetSpec) -> Vec<Outcome> {
    let mut values = Values {
        event,
        known: HashMap::new(),
    };
    let texts = column.texts();
    let of = |text: &Option<String>| values.outcome(text.as_deref().unwrap_or_default());
    let mut all: Vec<Outcome> = texts.iter().map(of).collect();
    for misfit in &column.misfits {
        if let Some(outcome) = all.get_mut(misfit.row) {
            *outcome = values.outcome(&misfit.text);
        }
    }
    all
}

struct Values<'a> {
    event: &'a TargetSpec,
    /// Outcomes of the values so far.
    known: HashMap<String, Outcome>,
}

impl Values<'_> {
    fn outcome(&mut self, text: &str) -> Outcome {
        let text = text.trim();
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let found = self.compared(text);
        self.known.insert(text.to_owned(), found);
        found
    }

    fn compared(&self, text: &str) -> Outcome {
        let among = |values: &[String], same: &dyn Fn(&str) -> bool| values.iter().any(|v| same(v));
        let is_same = |value: &str| same_value(value, text);
        if among(&self.event.bad, &is_same) {
            return Outcome::Default;
        }
        if among(&self.event.good, &is_same) {
            return Outcome::Live;
        }
        if text.is_empty() {
            return Outcome::NoValue;
        }
        let is_respelled = |value: &str| respelled(value, text);
        let bad = among(&self.event.bad, &is_respelled);
        let good = among(&self.event.good, &is_respelled);
        match (bad, good) {
            (true, false) => Outcome::Default,
            (false, true) => Outcome::Live,
            _ => Outcome::Unknown,
        }
    }
}

/// Whether two values are the same without case and blanks.
fn respelled(a: &str, b: &str) -> bool {
    let bare = |text: &str| -> String {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (a, b) = (bare(a), bare(b));
    !a.is_empty() && a == b
}

/// The values of a training's column that write a bad value in other case or with other blanks,
/// and the number of rows that hold them.
#[must_use]
pub fn respelled_bads(
    source: &Source,
    column: &Column,
    event: &TargetSpec,
) -> (Vec<String>, usize) {
    let written = as_written(source, column, event);
    let counts = value_counts(written.as_ref().unwrap_or(column));
    let is_named = |value: &str| event.bad.iter().any(|bad| same_value(bad, value));
    let other = |value: &str| event.bad.iter().any(|bad| respelled(bad, value));
    let found = counts.into_iter().filter(|(v, _)| !is_named(v) && other(v));
    let (values, rows): (Vec<String>, Vec<usize>) = found.unzip();
    (values, rows.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, Misfit};

    fn spec(bad: &[&str], good: &[&str]) -> TargetSpec {
        let own = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
        TargetSpec {
            column: "status".to_owned(),
            bad: own(bad),
            good: own(good),
            ..TargetSpec::default()
        }
    }

    #[test]
    fn values_of_training_are_known_in_other_case_and_with_other_blanks() {
        let event = spec(&["default", "Charged Off"], &["active", "prepaid"]);
        let check = |text: Option<&str>, wanted: Outcome| {
            let column = Column::from_texts("status", Kind::Category, &[text]);
            assert_eq!(of_column(&column, &event), [wanted], "{text:?}");
        };
        for text in [
            "default",
            "Default",
            "DEFAULT ",
            " de fault",
            "charged  off",
            "ChargedOff",
        ] {
            check(Some(text), Outcome::Default);
        }
        check(Some("ACTIVE"), Outcome::Live);
        check(Some("defaulted"), Outcome::Unknown);
        check(Some("live"), Outcome::Unknown);
        check(Some("1"), Outcome::Unknown);
        check(Some("  "), Outcome::NoValue);
        check(None, Outcome::NoValue);
    }

    #[test]
    fn case_matters_where_it_tells_the_outcomes_apart() {
        let event = spec(&["D"], &["d", "c"]);
        let texts = [Some("D"), Some("d"), Some("C"), Some(" D ")];
        let column = Column::from_texts("status", Kind::Category, &texts);
        let found = of_column(&column, &event);
        let defaults: Vec<Option<bool>> = found.into_iter().map(Outcome::is_default).collect();
        assert_eq!(defaults, [Some(true), Some(false), Some(false), Some(true)]);
        let event = spec(&["Aa"], &["aA"]);
        let column = Column::from_texts("status", Kind::Category, &[Some("AA")]);
        assert_eq!(of_column(&column, &event), [Outcome::Unknown]);
    }

    #[test]
    fn cells_that_do_not_fit_a_flag_count_as_they_stand() {
        let event = spec(&["1"], &["0"]);
        let values = [Some(1), Some(0), Some(2), None, None, None];
        let mut column = Column::from_integers("status", Kind::Flag, &values);
        let misfit = |row: usize, text: &str| Misfit {
            row,
            text: text.to_owned(),
        };
        column.misfits = vec![misfit(3, "default"), misfit(4, "yes")];
        assert_eq!(
            of_column(&column, &event),
            [
                Outcome::Default,
                Outcome::Live,
                Outcome::Unknown,
                Outcome::Unknown,
                Outcome::Default,
                Outcome::NoValue
            ]
        );
    }
}
