//! What is needed to make the columns of a join again for later applicants: columns, windows,
//! levels and how cells are written. No rows.

use crate::join::error::JoinError;
use crate::join::formula::Formula;
use crate::recipe::TargetSpec;
use crate::table::{Convention, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the form in which a recipe is stored.
pub(super) const FORMAT: u32 = 1;
/// Levels of a column of texts that are counted by themselves.
pub const MOST_LEVELS: usize = 5;
/// The longest window: a hundred years.
pub(super) const MOST_MONTHS: u32 = 1200;

/// The recipe of a join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinRecipe {
    /// The version of this form.
    pub format: u32,
    /// The applicants' key.
    pub key: Option<String>,
    /// The date before which something must have been known.
    pub as_of: Option<String>,
    /// What stands before each new name.
    pub prefix: String,
    /// How the columns of the applicants that are read are written.
    pub conventions: BTreeMap<String, Convention>,
    /// What is made of events.
    pub events: Option<EventRecipe>,
    /// What is made of edges.
    pub edges: Option<EdgeRecipe>,
    /// Formulas, computed in this order.
    pub formulas: Vec<String>,
    /// The new columns, in their order.
    pub columns: Vec<String>,
}

impl JoinRecipe {
    /// Reads a stored recipe.
    ///
    /// # Errors
    /// What is wrong with the text, as a clause.
    pub fn read(text: &str) -> Result<Self, String> {
        let recipe: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        recipe.check()?;
        Ok(recipe)
    }

    /// Whether it can be used here.
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    pub fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!("its format is {}, not {FORMAT}", self.format));
        }
        for text in &self.formulas {
            Formula::read(text).map_err(|e| e.to_string())?;
        }
        if let Some(events) = &self.events {
            let windows = events.windows.iter().map(|&months| i64::from(months));
            check_windows(windows).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Keeps how these columns of the applicants are written, as far as they are there.
    pub fn keep_conventions(&mut self, table: &Table, names: impl Iterator<Item = String>) {
        for name in names {
            if !self.conventions.contains_key(&name) {
                self.conventions
                    .extend(conventions(table, [name.as_str()].into_iter()));
            }
        }
    }

    /// Whether the files of a recipe are needed beside that of the applicants.
    #[must_use]
    pub fn needs_files(&self) -> bool {
        self.events.is_some() || self.edges.is_some()
    }

    /// The formulas alone, whose operands are all columns of the applicants; `None` without any.
    #[must_use]
    pub fn formula_part(&self) -> Option<Self> {
        if self.formulas.is_empty() {
            return None;
        }
        let of_files = self.columns.len().saturating_sub(self.formulas.len());
        Some(Self {
            events: None,
            edges: None,
            columns: self.columns[of_files..].to_vec(),
            ..self.clone()
        })
    }

    /// Whether edges have dates, so that the network of each as-of date is ranked by itself:
    /// applicants are then best given at once.
    #[must_use]
    pub fn ranks_by_day(&self) -> bool {
        self.edges
            .as_ref()
            .is_some_and(|edges| edges.date.is_some())
    }

    /// The columns of the applicants that are read.
    #[must_use]
    pub fn reads(&self) -> Vec<String> {
        let formulas = self
            .formulas
            .iter()
            .filter_map(|text| Formula::read(text).ok());
        let formulas: Vec<Formula> = formulas.collect();
        let uses_as_of = self.needs_files() || formulas.iter().any(Formula::needs_as_of);
        let key = self.key.as_ref().filter(|_| self.needs_files());
        let as_of = self.as_of.as_ref().filter(|_| uses_as_of);
        let mut reads: Vec<String> = [key, as_of].into_iter().flatten().cloned().collect();
        for name in formulas.iter().flat_map(Formula::columns) {
            let is_new = !self.columns.iter().any(|made| made == name);
            if is_new && !reads.iter().any(|read| read == name) {
                reads.push(name.to_owned());
            }
        }
        reads
    }

    /// The columns that a formula's column is made of, through other formulas too; empty of a
    /// column that no formula makes.
    #[must_use]
    pub fn made_of(&self, column: &str) -> Vec<String> {
        let formulas = self.formulas.iter();
        let formulas: Vec<Formula> = formulas
            .filter_map(|text| Formula::read(text).ok())
            .collect();
        let (mut found, mut seen) = (Vec::new(), vec![column.to_owned()]);
        let mut left = seen.clone();
        while let Some(name) = left.pop() {
            let Some(formula) = formulas.iter().find(|formula| formula.name == name) else {
                found.extend((name != column).then_some(name));
                continue;
            };
            for read in formula.columns() {
                if !seen.iter().any(|one| one == read) {
                    seen.push(read.to_owned());
                    left.push(read.to_owned());
                }
            }
        }
        found
    }

    /// A recipe without any source of columns.
    #[must_use]
    pub fn new(key: Option<String>, as_of: Option<String>, prefix: String) -> Self {
        Self {
            format: FORMAT,
            key,
            as_of,
            prefix,
            conventions: BTreeMap::new(),
            events: None,
            edges: None,
            formulas: Vec::new(),
            columns: Vec::new(),
        }
    }
}

/// What is made of a table of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRecipe {
    /// The key's column.
    pub key: String,
    /// The column of the event's date.
    pub date: String,
    /// Calendar months back from the as-of date, rising.
    pub windows: Vec<u32>,
    /// The columns that are summarised.
    pub measures: Vec<Measure>,
    /// How these columns are written.
    pub conventions: BTreeMap<String, Convention>,
}

/// What is made of a table of edges between keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeRecipe {
    /// The column of the key that an edge begins at.
    pub from: String,
    /// The column of the key that it ends at.
    pub to: String,
    /// The column of the day from which it is there; without one all edges count at all times.
    pub date: Option<String>,
    /// Which neighbours are bad.
    pub outcome: Option<OutcomeRecipe>,
    /// How these columns are written.
    pub conventions: BTreeMap<String, Convention>,
}

/// How the outcome of a neighbour is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRecipe {
    /// The target.
    pub target: TargetSpec,
    /// The column of the day from which the outcome is known.
    pub known: String,
}

impl EdgeRecipe {
    /// The names of the new columns.
    pub(super) fn names(&self, prefix: &str) -> Vec<String> {
        let share = self.outcome.as_ref().map(|_| "edges_bad_share");
        let names = ["edges_degree", "edges_pagerank"].into_iter().chain(share);
        names.map(|name| format!("{prefix}{name}")).collect()
    }
}

/// A column of events and what is made of it in each window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Measure {
    /// Of numbers: count, sum, mean, max, min and trend.
    Number {
        /// The column.
        column: String,
    },
    /// Of texts: the number of distinct ones, and the count of each of these.
    Levels {
        /// The column.
        column: String,
        /// The most frequent texts; `None` until they were counted.
        levels: Option<Vec<String>>,
    },
}

impl Measure {
    /// The column.
    #[must_use]
    pub fn column(&self) -> &str {
        match self {
            Self::Number { column } | Self::Levels { column, .. } => column,
        }
    }
}

/// The figures of a column of numbers, in the order in which they are computed.
pub(super) const FIGURES: [&str; 6] = ["count", "sum", "mean", "max", "min", "trend"];

impl EventRecipe {
    /// The names of the new columns: days since the last event, count of events by window, then
    /// for each measure its figures, each by window.
    pub(super) fn names(&self, prefix: &str) -> Vec<String> {
        let mut names = vec![format!("{prefix}events_days_since_last")];
        let mut by_window = |stem: String| {
            names.extend(self.windows.iter().map(|m| format!("{prefix}{stem}_{m}m")));
        };
        by_window("events_count".to_owned());
        for measure in &self.measures {
            match measure {
                Measure::Number { column } => {
                    for figure in FIGURES {
                        by_window(format!("{column}_{figure}"));
                    }
                }
                Measure::Levels { column, levels } => {
                    by_window(format!("{column}_distinct"));
                    for level in levels.iter().flatten() {
                        by_window(format!("{column}_{level}_count"));
                    }
                }
            }
        }
        names
    }
}

/// Windows in rising order, each once.
pub(super) fn check_windows(months: impl Iterator<Item = i64>) -> Result<Vec<u32>, JoinError> {
    let check = |months: i64| match u32::try_from(months) {
        Ok(window) if (1..=MOST_MONTHS).contains(&window) => Ok(window),
        _ => Err(JoinError::Window(months)),
    };
    let mut windows = months.map(check).collect::<Result<Vec<u32>, _>>()?;
    windows.sort_unstable();
    windows.dedup();
    Ok(windows)
}

/// How these columns of a table are written, for a later table.
pub(super) fn conventions<'a>(
    table: &Table,
    names: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, Convention> {
    let of = |name: &str| {
        let convention = table.column(name)?.convention?;
        Some((name.to_owned(), convention.settled()))
    };
    names.filter_map(of).collect()
}
