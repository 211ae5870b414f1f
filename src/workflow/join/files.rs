//! The files of a join beside that of the applicants: where they are, how they are read, and what
//! can be wrong with them.

use crate::join::{File, JoinError, MixedEvents, UnsignedSides};
use crate::recipe;
use crate::recipe::checks::day_order::day_orders;
use crate::table::date::{civil_from_days, days_from_civil};
use crate::table::{
    Column, Convention, Kind, LoadOptions, Progress, Source, Table, TableError, share,
};
use crate::words::counted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the files of a join are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinFiles {
    /// The events.
    pub events: Option<PathBuf>,
    /// The edges of a network.
    pub edges: Option<PathBuf>,
    /// Key, target and outcome date of neighbours; the applicants' file where absent.
    pub outcomes: Option<PathBuf>,
}

impl JoinFiles {
    /// The files that are named.
    pub fn all(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.events, &self.edges, &self.outcomes]
            .into_iter()
            .flatten()
    }
}

/// How these files are read, and who hears of it.
pub struct SideReading<'a> {
    /// How some columns are written, before what a recipe knows of them.
    pub written: &'a BTreeMap<String, Convention>,
    /// Whether totals are read as records.
    pub keep_totals: bool,
    /// Hears of bytes read, and may cancel.
    pub progress: Progress<'a>,
    /// Hears of what there is to know.
    pub warn: &'a mut dyn FnMut(JoinRemark),
}

/// What a reader should know of a file of a join.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum JoinRemark {
    /// Of its table.
    #[error("{}: {remark}", .file.display())]
    InFile {
        /// The file.
        file: PathBuf,
        /// What there is to say.
        remark: crate::table::Remark,
    },
    /// Dates without a day.
    #[error("The dates of {0:?} name months, not days; each counts from the end of its month.")]
    Months(String),
    /// Dates that may be read in two ways.
    #[error("{0}")]
    DayOrder(recipe::Remark),
    /// Debits and credits summed together.
    #[error(
        "{:?} distinguishes debits and credits, but no value of {} is negative: sums and means take \
         both together. To have the difference, write debits with a minus sign in the file.",
        .0.side, .0.amounts.join(", ")
    )]
    UnsignedSides(UnsignedSides),
    /// Events of several kinds taken together.
    #[error("{0}")]
    Mixed(MixedEvents),
}

/// What a join needs and was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// The applicants' key.
    Key,
    /// The applicants' as-of date.
    AsOf,
    /// The date of an event.
    EventDate,
    /// The file of this table.
    File(File),
}

impl Needed {
    /// What it names, as a noun.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Key => "the column that events or edges name applicants by",
            Self::AsOf => "the date of the application",
            Self::EventDate => "the date of an event",
            Self::File(File::Applicants) => "the file of the applicants",
            Self::File(File::Events) => "the file of events",
            Self::File(File::Edges) => "the file of edges",
            Self::File(File::Outcomes) => {
                "the file with key, target and outcome date of the neighbours, such as the \
                 applicants that the recipe was made with"
            }
        }
    }
}

/// Why a join from files ends early.
#[derive(Debug, thiserror::Error)]
pub enum JoinFileError {
    /// A file that cannot be read.
    #[error("{}: {error}", .file.display())]
    Table {
        /// The file.
        file: PathBuf,
        /// Why.
        error: TableError,
    },
    /// What the files hold does not fit.
    #[error("{0}")]
    Join(#[from] JoinError),
    /// Something that was not told.
    #[error("A join needs {}; name it.", .0.noun())]
    Needs(Needed),
    /// Dates in another order of day and month than those of the recipe.
    #[error("{0}")]
    DayOrder(recipe::Remark),
    /// A column that is written otherwise than the recipe says.
    #[error(
        "{} of {} ({}) of {column:?} cannot be read as the recipe reads them; say how this file \
         writes them.",
        misfits, counted(*filled, "cell"), share(*misfits, *filled)
    )]
    OtherForm {
        /// The column.
        column: String,
        /// Cells that cannot be read.
        misfits: usize,
        /// Cells that are not missing.
        filled: usize,
    },
}

/// A file beside the applicants.
pub(super) struct Side {
    pub source: Source,
    pub table: Table,
}

impl Side {
    /// Reads a file, its columns as these `conventions` say.
    pub fn load(
        file: &Path,
        conventions: &BTreeMap<String, Convention>,
        reading: &mut SideReading<'_>,
    ) -> Result<Self, JoinFileError> {
        let mut columns = conventions.clone();
        let told = reading.written.iter();
        columns.extend(told.map(|(name, how)| (name.clone(), *how)));
        let options = LoadOptions {
            columns,
            keep_totals: reading.keep_totals,
            ..LoadOptions::default()
        };
        let progress = &mut *reading.progress;
        let source = Source::open_all(&[file.to_owned()], &options, progress);
        let of_file = |error| JoinFileError::Table {
            file: file.to_owned(),
            error,
        };
        let source = source.map_err(of_file)?;
        let table = source.table(progress).map_err(of_file)?;
        for remark in &table.warnings {
            (reading.warn)(JoinRemark::InFile {
                file: file.to_owned(),
                remark: remark.clone(),
            });
        }
        Ok(Self { source, table })
    }

    /// Refuses a file whose columns are not written as those that the recipe was made from.
    pub fn check_written<'a>(
        &self,
        columns: impl Iterator<Item = &'a str>,
        reading: &mut SideReading<'_>,
    ) -> Result<(), JoinFileError> {
        let columns: Vec<&str> = columns.collect();
        for remark in day_orders(&self.source, &self.table, &columns) {
            let recipe::Remark::DayOrder {
                column,
                contradicting,
                ..
            } = &remark
            else {
                continue;
            };
            if reading.written.contains_key(column) {
                continue;
            }
            if *contradicting > 0 {
                return Err(JoinFileError::DayOrder(remark));
            }
            (reading.warn)(JoinRemark::DayOrder(remark));
        }
        for column in columns.iter().filter_map(|name| self.table.column(name)) {
            let misfits = column.misfits.len();
            let filled = column.len() - column.missing() + misfits;
            if filled > 0 && 2 * misfits > filled {
                return Err(JoinFileError::OtherForm {
                    column: column.name.clone(),
                    misfits,
                    filled,
                });
            }
        }
        Ok(())
    }

    /// Dates that name months count from the end of the month, as they may be of any of its days.
    pub fn count_months_when_over(&mut self, date: &str, reading: &mut SideReading<'_>) {
        if names_months(&self.source, date) {
            (reading.warn)(JoinRemark::Months(date.to_owned()));
            move_to_month_ends(&mut self.table, date);
        }
    }
}

/// Whether the cells of a column of days name months, as 202406, 06/2024 and Jun-24 do: none has
/// a third part, nor eight digits.
pub(super) fn names_months(source: &Source, column: &str) -> bool {
    let Some(cells) = source.as_written(column) else {
        return false;
    };
    let texts = cells.texts();
    let mut filled = texts.iter().flatten().map(|text| text.trim());
    let names_month = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.len() == 2 || parts.len() == 1 && parts[0].len() <= 6
    };
    filled.clone().next().is_some() && filled.all(names_month)
}

/// Moves the days of a column to the last day of their months: what is dated by a month is known
/// once the month is over.
pub(super) fn move_to_month_ends(table: &mut Table, column: &str) {
    let mut columns = table.columns.iter_mut();
    let Some(column) = columns.find(|c| c.name == column && c.kind == Kind::Date) else {
        return;
    };
    let month_end = |day: f64| {
        let (year, month, _) = civil_from_days(day as i32);
        let (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
        days_from_civil(year, month, 1).map(|first| i64::from(first) - 1)
    };
    let days = column.numbers().into_iter();
    let days: Vec<Option<i64>> = days
        .map(|day| day.is_finite().then(|| month_end(day)).flatten())
        .collect();
    let days = Column::from_integers(&column.name, Kind::Date, &days);
    (column.values, column.levels) = (days.values, None);
}
