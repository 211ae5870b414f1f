//! Monitoring: later portfolios month by month against what a model remembers of its
//! development: how score and columns lie, what is missing or unknown, and, where outcomes have
//! come, whether the PDs are still right and still rank. Rows are counted as they stream by; none
//! is kept but its PD and outcome.

mod count;
mod judge;
mod lines;
mod repeats;

pub use judge::{
    Alarm, AlarmKind, ColumnShift, Monitoring, OneClass, Period, PeriodOutcomes, ReferenceFigures,
    Shift,
};

pub use lines::write_monitoring;

use crate::bundle::{Development, HeldOut, Model};
use crate::recipe::error::nearest;
use crate::recipe::{self, RecipeError, TargetSpec, Unseen};
use crate::report::{month_name, months};
use crate::score::policy::PolicyError;
use crate::table::{self, Column, Kind, LoadOptions, Source, Stream, TableError};
use count::{Counted, Sums, count};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Sources per thread that are worked on at once.
const AT_ONCE: usize = 2;

/// What is monitored, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct MonitorPlan {
    /// The column that dates a row; without one each file is a period.
    pub date: Option<String>,
    /// The column of the outcomes, and what is bad; it may be absent.
    pub target: TargetSpec,
    /// Share of the periods without any change in which a kind of alarm is given.
    pub false_alarms: f64,
}

impl MonitorPlan {
    /// One false alarm of a kind in a hundred periods.
    pub const FALSE_ALARMS: f64 = 0.01;

    /// The outcomes of a model's own target, a period per file.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self {
            date: None,
            target: model.target.clone(),
            false_alarms: Self::FALSE_ALARMS,
        }
    }
}

/// Why portfolios cannot be monitored.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// A file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It lacks what the model reads, or does not fit it.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A rule of the policy does not fit it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The model does not know how its rows lay.
    #[error(
        "The model is of an earlier version and does not remember how its rows lay; train it again \
         to monitor it."
    )]
    NoReference,
    /// Points were edited, and how scores lie with them was not measured.
    #[error(
        "Points of the scorecard were set by hand without the training file, so that the model does \
         not know how its rows lie with them; set them again with the training file, and monitor \
         that model."
    )]
    Unmeasured,
    /// A column by whose months rows were to be judged holds none.
    #[error(
        "The column {0:?} holds neither dates nor months such as 202601; name another column of \
         dates, or none, so that each file is a period."
    )]
    NoMonths(String),
    /// No applicant in any file.
    #[error("The files hold no applicants; name files with rows.")]
    NoRows,
    /// The user ended it.
    #[error("The monitoring was stopped.")]
    Stopped,
}

/// Hears of the bytes read and of all bytes, and may end it.
pub type ReadProgress<'a> = &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// A monitoring that goes on.
pub struct Monitor<'a> {
    model: &'a Model,
    development: &'a Development,
    held_out: &'a HeldOut,
    plan: MonitorPlan,
    /// By month, or by the place of the file.
    periods: BTreeMap<i32, Sums>,
    files: Vec<String>,
    without_date: usize,
    rejected: usize,
    unread_outcomes: usize,
    training_rows: bool,
    unseen: Unseen,
    /// Of the loader.
    remarks: Vec<table::Remark>,
    /// Of days and months that may be read in two ways.
    orders: Vec<recipe::Remark>,
    /// Files without the column of the outcomes.
    without_target: Vec<String>,
}

impl<'a> Monitor<'a> {
    /// Begins.
    ///
    /// # Errors
    /// If the model does not know how its rows lay.
    pub fn new(model: &'a Model, plan: MonitorPlan) -> Result<Self, MonitorError> {
        let development = model.development.as_ref();
        let development = development.ok_or(MonitorError::NoReference)?;
        if model.is_unmeasured() {
            return Err(MonitorError::Unmeasured);
        }
        let held_out = development.held_out.as_ref();
        Ok(Self {
            model,
            development,
            held_out: held_out.ok_or(MonitorError::NoReference)?,
            plan,
            periods: BTreeMap::new(),
            files: Vec::new(),
            without_date: 0,
            rejected: 0,
            unread_outcomes: 0,
            training_rows: false,
            unseen: Unseen::default(),
            remarks: Vec::new(),
            orders: Vec::new(),
            without_target: Vec::new(),
        })
    }

    /// Counts all that is left of a stream.
    ///
    /// # Errors
    /// If it breaks off, does not fit the model, or `progress` ends it.
    pub fn add(
        &mut self,
        name: &str,
        stream: &mut Stream<'_>,
        progress: ReadProgress<'_>,
    ) -> Result<(), MonitorError> {
        let columns = self.begin(name, stream)?;
        let most = AT_ONCE * rayon::current_num_threads();
        let mut signed: Option<Vec<String>> = None;
        let mut file = Unseen::default();
        let mut batch = stream.read_some(most)?;
        while !batch.is_empty() {
            let sources = batch;
            let (mut counted, mut next) = (Ok(Vec::new()), Ok(Vec::new()));
            let is_start = signed.is_none();
            let terms = &*self;
            rayon::in_place_scope(|scope| {
                let (counted, columns) = (&mut counted, &columns);
                scope.spawn(move |_| {
                    let each = sources.into_par_iter().enumerate();
                    let each = each.map(|(place, mut source)| {
                        let table =
                            source.table_of(columns, &mut |_, _| ControlFlow::Continue(()))?;
                        count(terms, &source, &table, is_start && place == 0)
                    });
                    *counted = each.collect::<Result<Vec<_>, MonitorError>>();
                });
                next = stream.read_some(most);
            });
            for counted in counted? {
                if signed.is_none() {
                    signed = Some(counted.signed.clone());
                }
                self.take(counted, &mut file);
            }
            let (done, total) = stream.progress();
            if progress(done, total).is_break() {
                return Err(MonitorError::Stopped);
            }
            batch = next?;
        }
        file.check(&signed.unwrap_or_default())?;
        // What one part cannot know of signs, the file as a whole has just answered.
        self.remarks.retain(table::Remark::says_something);
        self.unseen.add(file);
        Ok(())
    }

    /// Checks the columns of a file, and returns the places of those that are read.
    fn begin(&mut self, name: &str, stream: &Stream<'_>) -> Result<Vec<usize>, MonitorError> {
        let (names, sheets) = (stream.names(), stream.of_sheets());
        if names.is_empty() {
            return Err(MonitorError::NoRows);
        }
        let (all, with_made) = (|| names.iter().map(String::as_str), stream.all_names());
        let recipe = &self.model.recipe;
        recipe.check_columns(&with_made.iter().copied(), sheets.clone())?;
        let (date, target) = (self.plan.date.as_ref(), &self.plan.target.column);
        // A column that was named must be there; outcomes by the model's own may be to come.
        let named = Some(target).filter(|target| **target != self.model.target.column);
        let absent = |name: &&String| !names.contains(name);
        if let Some(name) = date.into_iter().chain(named).find(absent) {
            return Err(MonitorError::Recipe(RecipeError::NoColumn {
                name: name.clone(),
                nearest: nearest(name, all()),
                sheets,
            }));
        }
        if !names.contains(target) {
            self.without_target.push(name.to_owned());
        }
        self.files.push(name.to_owned());
        let mut needed = self.model.recipe.columns();
        needed.push(target);
        needed.extend(date.map(String::as_str));
        needed.extend(self.model.id.as_deref());
        needed.extend(self.model.scorecard.policy.columns());
        let is_needed = |place: &usize| needed.contains(&names[*place].as_str());
        Ok((0..names.len()).filter(is_needed).collect())
    }

    /// The period of a row without a date column: its file.
    fn file(&self) -> i32 {
        self.files.len() as i32 - 1
    }

    fn take(&mut self, counted: Counted, file: &mut Unseen) {
        for (period, sums) in counted.periods {
            match self.periods.get_mut(&period) {
                Some(sum) => sum.add(sums),
                None => {
                    self.periods.insert(period, sums);
                }
            }
        }
        self.without_date += counted.without_date;
        self.rejected += counted.rejected;
        self.unread_outcomes += counted.unread_outcomes;
        self.training_rows |= counted.training_rows;
        table::Remark::gather(&mut self.remarks, counted.remarks);
        self.orders.extend(counted.orders);
        file.add(counted.unseen);
    }

    /// The figures of all periods.
    ///
    /// # Errors
    /// If there were no rows, or none with a date.
    pub fn finish(self) -> Result<Monitoring, MonitorError> {
        if self.periods.is_empty() {
            return Err(match &self.plan.date {
                Some(date) if self.without_date > 0 => MonitorError::NoMonths(date.clone()),
                _ => MonitorError::NoRows,
            });
        }
        Ok(judge::judge(&self))
    }

    /// What a period is called.
    fn name(&self, period: i32) -> String {
        match self.plan.date {
            Some(_) => month_name(period),
            None => self.files[period as usize].clone(),
        }
    }

    /// Months without rows between the first and the last; of quarters, half-years and years,
    /// those without rows, by their first months.
    fn gaps(&self) -> Vec<String> {
        if self.plan.date.is_none() {
            return Vec::new();
        }
        let months: Vec<i32> = self.periods.keys().copied().collect();
        gaps(&months).into_iter().map(month_name).collect()
    }
}

/// The periods that are absent among months in rising order. Months that all lie three, six or
/// twelve apart, or a multiple of that, are quarters, half-years or years.
fn gaps(months: &[i32]) -> Vec<i32> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Vec::new();
    };
    let are_apart = |step: &i32| months.iter().all(|month| (month - first) % step == 0);
    let step = [12, 6, 3].into_iter().find(are_apart);
    // Two periods may lie apart by chance.
    let step = step.filter(|_| months.len() > 2).unwrap_or(1);
    let all = (*first..=*last).step_by(step as usize);
    all.filter(|month| !months.contains(month)).collect()
}

/// Begins to read a file. What day a date is must hold for all of it: a file whose first dates do
/// not begin with the year is read as a whole, unless the options say how they are written.
///
/// # Errors
/// As [`Stream::open`].
pub fn open_dated(
    path: &Path,
    options: &LoadOptions,
    date: Option<&str>,
) -> Result<Stream<'static>, TableError> {
    let stream = || Stream::open(path, options);
    let Some(date) = date.filter(|date| !options.columns.contains_key(*date)) else {
        return stream();
    };
    let first = stream()?.read()?;
    let cells = first.and_then(|first| first.as_written(date));
    let has_year = |text: &str| {
        text.trim()
            .bytes()
            .take(4)
            .filter(u8::is_ascii_digit)
            .count()
            == 4
    };
    let is_clear = |cells: Column| cells.texts().iter().flatten().all(|text| has_year(text));
    if cells.is_some_and(is_clear) {
        return stream();
    }
    let source = Source::open(path, options, &mut |_, _| ControlFlow::Continue(()))?;
    Ok(Stream::whole(source))
}

/// The columns of a file by whose months its rows can be judged: dates, and whole numbers such as
/// 202601. Those that the model does not read come first.
///
/// # Errors
/// As [`Stream::open`].
pub fn month_columns(
    path: &Path,
    options: &LoadOptions,
    model: &Model,
) -> Result<Vec<String>, TableError> {
    let mut stream = Stream::open(path, options)?;
    let all: Vec<usize> = (0..stream.names().len()).collect();
    let Some(mut source) = stream.read()? else {
        return Ok(Vec::new());
    };
    let table = source.table_of(&all, &mut |_, _| ControlFlow::Continue(()))?;
    let rows: Vec<usize> = (0..table.rows).collect();
    let has_months = |column: &&Column| {
        let filled = column.len() - column.missing();
        let is_kind = matches!(column.kind, Kind::Date | Kind::Integer);
        let found = is_kind
            .then(|| months(&table, &column.name, &rows).ok())
            .flatten();
        let found = found.map_or(0, |months| months.iter().flatten().count());
        filled > 0 && found == filled
    };
    let columns = table.columns.iter().filter(has_months);
    let mut names: Vec<String> = columns.map(|column| column.name.clone()).collect();
    let inputs = model.recipe.columns();
    names.sort_by_key(|name| inputs.contains(&name.as_str()));
    Ok(names)
}

/// What a period is called that is a file: its name without ending, with its folder where two
/// are named alike.
#[must_use]
pub fn file_period(file: &Path, all: &[PathBuf]) -> String {
    let stem = |path: &Path| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let own = stem(file);
    let alike = all.iter().filter(|path| stem(path) == own).count();
    own.filter(|_| alike == 1)
        .unwrap_or_else(|| file.display().to_string())
}
