//! Which columns of a table of events are summarised, and how.

use crate::join::error::{File, JoinError};
use crate::join::recipe::{EventRecipe, Measure, check_windows, conventions};
use crate::recipe::error::nearest;
use crate::recipe::inputs::row_ids::identifies;
use crate::table::{Column, Kind, Table};
use serde::Serialize;

/// What the caller says of the events.
#[derive(Debug, Clone, Default)]
pub struct EventColumns {
    /// The key's column.
    pub key: String,
    /// The column of the date.
    pub date: String,
    /// Calendar months back from the as-of date.
    pub windows: Vec<i64>,
    /// The columns to summarise; empty for all that are suitable.
    pub measures: Vec<String>,
}

/// Why a column is not summarised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// It identifies events or parties.
    Identifies,
    /// Its texts hardly repeat.
    Text,
    /// It holds days.
    Dates,
    /// It holds nothing.
    Empty,
}

impl LeftOutReason {
    /// The reason as a clause.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::Identifies => "it identifies events or parties",
            Self::Text => "its texts hardly repeat",
            Self::Dates => "it holds dates",
            Self::Empty => "it is empty",
        }
    }
}

/// A column that is not summarised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The column.
    pub column: String,
    /// Why.
    pub reason: LeftOutReason,
}

impl EventColumns {
    /// Whether the windows are numbers of months.
    ///
    /// # Errors
    /// A window that is none.
    pub fn check(&self) -> Result<(), JoinError> {
        check_windows(self.windows.iter().copied()).map(drop)
    }

    /// The recipe for these events, and the columns that are left out unless they are named.
    ///
    /// # Errors
    /// A column that is absent, no rows, the date's without dates, a measure that holds nothing to
    /// summarise, a window that is no number of months.
    pub fn recipe(&self, events: &Table) -> Result<(EventRecipe, Vec<LeftOut>), JoinError> {
        let windows = check_windows(self.windows.iter().copied())?;
        let [key, date] = [&self.key, &self.date];
        find(events, File::Events, key)?;
        if events.rows == 0 {
            return Err(JoinError::NoRows(File::Events));
        }
        find_days(events, File::Events, date)?;
        let mut left_out = Vec::new();
        let mut measures = Vec::new();
        if self.measures.is_empty() {
            let others = events.columns.iter();
            for column in others.filter(|c| c.name != *key && c.name != *date) {
                match unsuitable(column) {
                    None => measures.push(measure(column)),
                    Some(reason) => left_out.push(LeftOut {
                        column: column.name.clone(),
                        reason,
                    }),
                }
            }
        }
        for name in &self.measures {
            let column = find(events, File::Events, name)?;
            let holds = match column.kind {
                Kind::Date => "dates",
                Kind::Empty => "nothing",
                _ => {
                    measures.push(measure(column));
                    continue;
                }
            };
            return Err(JoinError::NoMeasure(name.clone(), holds));
        }
        let read = measures.iter().map(Measure::column);
        let read = read.chain([key.as_str(), date.as_str()]);
        let conventions = conventions(events, read);
        let recipe = EventRecipe {
            key: key.clone(),
            date: date.clone(),
            windows,
            measures,
            conventions,
        };
        Ok((recipe, left_out))
    }
}

fn measure(column: &Column) -> Measure {
    let name = column.name.clone();
    if column.is_text() || column.kind == Kind::Identifier {
        Measure::Levels {
            column: name,
            levels: None,
        }
    } else {
        Measure::Number { column: name }
    }
}

fn unsuitable(column: &Column) -> Option<LeftOutReason> {
    match column.kind {
        Kind::Empty => Some(LeftOutReason::Empty),
        Kind::Date => Some(LeftOutReason::Dates),
        _ if identifies(column) => Some(LeftOutReason::Identifies),
        Kind::Text => Some(LeftOutReason::Text),
        _ => None,
    }
}

/// The column of that name.
pub(in crate::join) fn find<'a>(
    table: &'a Table,
    file: File,
    name: &str,
) -> Result<&'a Column, JoinError> {
    table.column(name).ok_or_else(|| JoinError::NoColumn {
        file,
        name: name.to_owned(),
        nearest: nearest(name, table.columns.iter().map(|c| c.name.as_str())),
    })
}

/// The column of that name, which must hold days, if anything.
pub(in crate::join) fn find_days<'a>(
    table: &'a Table,
    file: File,
    name: &str,
) -> Result<&'a Column, JoinError> {
    let column = find(table, file, name)?;
    if matches!(column.kind, Kind::Date | Kind::Empty) {
        return Ok(column);
    }
    Err(JoinError::NoDates {
        file,
        name: name.to_owned(),
    })
}
