//! A profile: what is in a table, column by column, and which column is
//! probably the target. It changes nothing and decides nothing.

pub mod codes;
pub mod column;
pub mod name;
pub mod target;
pub mod third_values;

use rayon::prelude::*;

pub use column::ColumnProfile;
pub use target::{BadGuess, TargetGuess};

use crate::table::Table;

/// What is in a table.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Profile {
    /// Data records in the file that are not blank: `rows` + `rejected`.
    pub records: usize,
    /// Rows of the table.
    pub rows: usize,
    /// Records that the loader set aside.
    pub rejected: usize,
    /// One profile per column, in the table's order.
    pub columns: Vec<ColumnProfile>,
    /// The probable target, where a name is known.
    pub target: Option<TargetGuess>,
}

/// The profile of a table.
#[must_use]
pub fn profile(table: &Table) -> Profile {
    Profile {
        records: table.rows + table.rejects.len(),
        rows: table.rows,
        rejected: table.rejects.len(),
        columns: table
            .columns
            .par_iter()
            .map(|column| ColumnProfile {
                label: table.decisions.labels.get(&column.name).cloned(),
                ..column::profile_column(column)
            })
            .collect(),
        target: target::guess_target(table),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::table::{Column, Kind, Objection, Reject};

    /// The one place where tests of `profile/` and `recipe/` build a table.
    pub(crate) fn table_of(columns: Vec<Column>) -> Table {
        Table::from_columns(columns)
    }

    #[test]
    fn a_label_of_the_file_is_that_of_its_column() {
        let column = |name| Column::from_integers(name, Kind::Integer, &[Some(1), Some(2)]);
        let mut table = table_of(vec![column("dti"), column("term")]);
        let label = "debt to income".to_owned();
        table
            .decisions
            .labels
            .insert("dti".to_owned(), label.clone());
        let labels = profile(&table)
            .columns
            .into_iter()
            .map(|column| column.label);
        assert_eq!(labels.collect::<Vec<_>>(), [Some(label), None]);
        let json = serde_json::to_string(&profile(&table).columns[1]).unwrap();
        assert!(!json.contains("label"), "{json}");
    }

    #[test]
    fn every_record_is_accounted_for() {
        let days = [Some(17_536), Some(17_537), None];
        let mut dates = Column::from_integers("issue_d", Kind::Integer, &days);
        dates.kind = Kind::Date;
        let mut table = table_of(vec![dates]);
        table.rejects.push(Reject {
            record: 2,
            line: 3,
            byte: 9,
            reason: Objection::TooManyCells {
                found: 4,
                expected: 3,
            },
            file: None,
        });
        let p = profile(&table);
        assert_eq!((p.records, p.rows, p.rejected), (4, 3, 1));
        let shown = p.columns[0].numbers.as_ref().and_then(|n| n.days.clone());
        assert_eq!(
            shown,
            Some(("2018-01-05".to_owned(), "2018-01-06".to_owned()))
        );
        assert!(serde_json::to_string(&p).unwrap().contains("2018-01-05"));
    }
}
