//! Columns of periods: times on book and contractual terms.

use super::error::SurvivalError;
use crate::recipe::RecipeError;
use crate::recipe::outcome::labels::find_column;
use crate::table::{Column, Kind, Table};

/// What a column of periods is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodRole {
    /// The time on book of a training.
    Trained,
    /// The time on book of a file that a model is applied to.
    Applied,
    /// The contractual term.
    Term,
}

/// The periods of the rows of a table, with fractions; NaN where a cell holds none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Periods {
    /// By row.
    pub values: Vec<f64>,
    /// Cells that hold something else than a number.
    pub unread: usize,
    /// Cells that hold anything.
    pub present: usize,
}

impl Periods {
    /// Reads a column cell by cell, whatever its kind.
    ///
    /// # Errors
    /// If the column is absent.
    pub fn read(table: &Table, name: &str) -> Result<Self, RecipeError> {
        Ok(Self::of(find_column(table, name)?))
    }

    fn of(column: &Column) -> Self {
        let missing = column.missing() - column.misfits.len().min(column.missing());
        let present = column.len() - missing;
        if column.kind == Kind::Date {
            return Self {
                values: vec![f64::NAN; column.len()],
                unread: present,
                present,
            };
        }
        let values = column.read_numbers(column.convention);
        let known = values.iter().filter(|value| !value.is_nan()).count();
        Self {
            values,
            unread: present.saturating_sub(known),
            present,
        }
    }

    /// Refuses a column of which most cells hold something else than a number.
    ///
    /// # Errors
    /// That.
    pub fn check(&self, name: &str, role: PeriodRole) -> Result<(), SurvivalError> {
        if 2 * self.unread <= self.present {
            return Ok(());
        }
        Err(SurvivalError::NoTimes {
            column: name.to_owned(),
            role,
            cells: self.unread,
            present: self.present,
        })
    }

    /// Adds the counts of another part of the same file.
    pub fn count(&mut self, part: &Self) {
        self.unread += part.unread;
        self.present += part.present;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Misfit;

    #[test]
    fn cells_are_read_one_by_one_and_most_must_be_numbers() {
        let texts = [Some("12"), Some("abc"), Some("24.0"), None];
        let periods = Periods::of(&Column::from_texts("term", Kind::Category, &texts));
        assert_eq!((periods.unread, periods.present), (1, 3));
        assert_eq!((periods.values[0], periods.values[2]), (12.0, 24.0));
        assert!(periods.values[1].is_nan() && periods.values[3].is_nan());
        assert!(periods.check("term", PeriodRole::Term).is_ok());

        let mut column = Column::from_integers("mob", Kind::Integer, &[Some(3), None, None, None]);
        let misfit = |row| Misfit {
            row,
            text: "5 months".to_owned(),
        };
        column.misfits = vec![misfit(1), misfit(2)];
        let periods = Periods::of(&column);
        assert_eq!((periods.unread, periods.present), (2, 3));
        let error = periods.check("mob", PeriodRole::Applied).unwrap_err();
        let sentence = error.to_string();
        assert!(sentence.contains("2 of 3 cells"), "{sentence}");
        assert!(!sentence.contains("--time"), "{sentence}");
    }

    #[test]
    fn an_empty_column_is_no_fault_and_days_are_no_periods() {
        let empty = Column::from_texts("term", Kind::Empty, &[None, None]);
        let periods = Periods::of(&empty);
        assert_eq!((periods.unread, periods.present), (0, 0));
        assert!(periods.check("term", PeriodRole::Term).is_ok());
        let days = Column::from_integers("mob", Kind::Date, &[Some(18_000), Some(18_001)]);
        assert!(
            Periods::of(&days)
                .check("mob", PeriodRole::Applied)
                .is_err()
        );
    }
}
