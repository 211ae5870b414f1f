//! Scenarios as a table of texts: how they are edited, and how they are kept in a file.

use super::scenario::{COLUMNS, ScenarioError, Scenarios, column_name};
use crate::table::{Record, Source};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// Most lines.
const MOST_LINES: usize = 1_000;

/// A table of scenarios, its cells as texts. Columns that [`Scenarios::read`] does not name itself
/// are fields of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioTable {
    /// Names of the columns.
    pub names: Vec<String>,
    /// One line per scenario and period from which on it differs; each has a cell per column.
    pub lines: Vec<Vec<String>>,
}

impl Default for ScenarioTable {
    fn default() -> Self {
        let mut table = Self {
            names: COLUMNS.map(str::to_owned).to_vec(),
            lines: Vec::new(),
        };
        table.add_line("base", "1");
        table
    }
}

impl ScenarioTable {
    /// A table as it is in a file; columns that are usual but absent are added.
    ///
    /// # Errors
    /// If it holds no scenarios.
    pub fn of(names: Vec<String>, lines: Vec<Vec<String>>) -> Result<Self, ScenarioError> {
        let mut table = Self { names, lines };
        for name in &mut table.names {
            *name = column_name(name).into_owned();
        }
        table.lines.truncate(MOST_LINES);
        for name in COLUMNS {
            if !table.names.iter().any(|own| own == name) && !matches!(name, "scenario" | "weight")
            {
                table.names.push(name.to_owned());
            }
        }
        for line in &mut table.lines {
            line.resize(table.names.len(), String::new());
        }
        table.scenarios()?;
        Ok(table)
    }

    /// The table in a file.
    ///
    /// # Errors
    /// If it holds no scenarios.
    pub fn read(source: &Source) -> Result<Self, ScenarioError> {
        Self::of(source.names().to_vec(), lines_of(source))
    }

    /// What it says.
    ///
    /// # Errors
    /// As [`Scenarios::read`].
    pub fn scenarios(&self) -> Result<Scenarios, ScenarioError> {
        Scenarios::read(&self.names, &self.lines, &[])
    }

    /// The fields of the model that it shifts.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let names = self.names.iter().map(String::as_str);
        names.filter(|name| !COLUMNS.contains(name))
    }

    /// Adds a line.
    pub fn add_line(&mut self, scenario: &str, weight: &str) {
        if self.lines.len() == MOST_LINES {
            return;
        }
        let cell = |name: &String| match name.as_str() {
            "scenario" => scenario.to_owned(),
            "weight" => weight.to_owned(),
            _ => String::new(),
        };
        let line = self.names.iter().map(cell).collect();
        self.lines.push(line);
    }

    /// Adds a column of shifts of a field.
    pub fn add_field(&mut self, field: &str) {
        if self.names.iter().any(|name| name == field) {
            return;
        }
        self.names.push(field.to_owned());
        for line in &mut self.lines {
            line.push(String::new());
        }
    }

    /// Removes the column of a field.
    pub fn remove_field(&mut self, field: &str) {
        if COLUMNS.contains(&field) {
            return;
        }
        let Some(place) = self.names.iter().position(|name| name == field) else {
            return;
        };
        self.names.remove(place);
        for line in &mut self.lines {
            line.remove(place);
        }
    }

    /// The table as CSV.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for cells in std::iter::once(&self.names).chain(&self.lines) {
            // A vector takes every line; all have a cell for each column.
            drop(writer.write_record(cells));
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// The cells of all records of a file, as texts.
#[must_use]
pub fn lines_of(source: &Source) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let each = source.for_each_record(|record: &Record<'_>| {
        lines.push(record.cells().map(str::to_owned).collect());
        Ok::<(), Infallible>(())
    });
    match each {
        Ok(()) => lines,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_table_is_the_base_alone() {
        let table = ScenarioTable::default();
        assert_eq!(table.scenarios(), Ok(Scenarios::single(&[])));
        assert_eq!(
            table.to_csv(),
            "scenario,weight,period,log_odds,ead_factor,lgd_factor\nbase,1,,,,\n"
        );
    }

    #[test]
    fn lines_and_fields_come_and_go() {
        let mut table = ScenarioTable::default();
        "0.7".clone_into(&mut table.lines[0][1]);
        table.add_line("crisis", "0.3");
        table.add_field("income");
        table.add_field("income");
        "-10%".clone_into(&mut table.lines[1][6]);
        assert_eq!(table.fields().collect::<Vec<_>>(), ["income"]);
        let found = table.scenarios().unwrap();
        assert_eq!((found.all.len(), found.sets.len()), (2, 2));
        table.remove_field("weight");
        table.remove_field("income");
        assert_eq!(table.names.len(), 6);
        assert!(table.lines.iter().all(|line| line.len() == 6));
    }

    #[test]
    fn a_file_of_fewer_columns_gets_the_usual_ones() {
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        let names = texts(&[" weight", "scenario", "rate"]);
        let lines = vec![texts(&["0.5", "a", "+10%"]), texts(&["0.5", "b"])];
        let table = ScenarioTable::of(names, lines).unwrap();
        assert_eq!(table.names.len(), 7);
        assert_eq!(table.fields().collect::<Vec<_>>(), ["rate"]);
        assert!(table.lines.iter().all(|line| line.len() == 7));
        let error = ScenarioTable::of(texts(&["scenario"]), Vec::new()).unwrap_err();
        assert_eq!(error, ScenarioError::NoColumn("weight"));
    }
}
