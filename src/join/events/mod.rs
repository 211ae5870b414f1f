//! Events to columns: for each applicant the events of its key strictly before its as-of date,
//! over windows of calendar months.

pub(in crate::join) mod columns;
pub(in crate::join) mod levels;
pub mod mixtures;
pub(in crate::join) mod rows;
pub(in crate::join) mod sides;
mod window_figures;

use crate::join::Feature;
use crate::join::calendar::months_before;
use crate::join::error::{File, JoinError};
use crate::join::events::columns::{find, find_days};
use crate::join::events::levels::Coded;
use crate::join::events::rows::{EventRows, NO_DAY, days_of};
use crate::join::events::window_figures::{Counter, Windows, number_figures};
use crate::join::keys::{Keys, NONE};
use crate::join::recipe::{EventRecipe, FIGURES, Measure};
use crate::table::Table;
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// Applicants that one task takes.
const APPLICANTS_OF_TASK: usize = 256;

/// The columns of the applicants that a join goes by.
#[derive(Debug, Clone, Copy)]
pub struct AsOf<'a> {
    /// The applicants.
    pub applicants: &'a Table,
    /// Their key.
    pub key: &'a str,
    /// The date before which something must have been known.
    pub as_of: &'a str,
}

/// What became of events and applicants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct EventCounts {
    /// Events.
    pub events: usize,
    /// Events without a key.
    pub events_without_key: usize,
    /// Events whose key no applicant has.
    pub events_of_unknown_keys: usize,
    /// Distinct keys of these.
    pub unknown_keys: usize,
    /// Events whose key differs from an applicant's by leading zeros or capitals only.
    pub events_unknown_by_zeros: usize,
    /// Events of applicants without a date.
    pub events_without_date: usize,
    /// Events of applicants on or after the last as-of date of their key.
    pub events_on_or_after: usize,
    /// Events before an as-of date of their key.
    pub events_used: usize,
    /// Applicants.
    pub rows: usize,
    /// Applicants with an event before their as-of date.
    pub rows_with_events: usize,
    /// Applicants with key and as-of date, but no event before it.
    pub rows_without_events: usize,
    /// Applicants without a key.
    pub rows_without_key: usize,
    /// Applicants with a key, but without an as-of date.
    pub rows_without_as_of: usize,
    /// Applicants with key and as-of date of an earlier row.
    pub rows_repeated: usize,
}

/// A measure with its values in the order of the sorted events.
#[derive(Debug)]
enum Values {
    Number(Vec<f64>),
    Levels {
        codes: Vec<u32>,
        places: Vec<Option<usize>>,
        levels: usize,
    },
}

impl Values {
    /// Figures of each window.
    fn figures(&self) -> usize {
        match self {
            Self::Number(_) => FIGURES.len(),
            Self::Levels { levels, .. } => 1 + levels,
        }
    }
}

/// The new columns of a table of events, in the order of [`EventRecipe`]'s names with `prefix`
/// before each. Levels that the recipe does not know yet are chosen and kept in it. An
/// applicant without key or as-of date has no value; one without events has counts of 0.
/// `done` is told how many applicants are done.
///
/// # Errors
/// A column that is absent or holds no days. Where `must_match`, also that no event belongs to
/// an applicant, none lies before an as-of date, or there is no as-of date.
pub fn join_events(
    to: AsOf<'_>,
    events: &Table,
    (recipe, prefix): (&mut EventRecipe, &str),
    must_match: bool,
    done: &(dyn Fn(usize) + Sync),
) -> Result<(Vec<Feature>, EventCounts), JoinError> {
    if u32::try_from(events.rows).is_err() {
        return Err(JoinError::TooManyEvents);
    }
    let own_key = find(to.applicants, File::Applicants, to.key)?;
    let as_of = days_of(find_days(to.applicants, File::Applicants, to.as_of)?);
    let key = find(events, File::Events, &recipe.key)?;
    let date = find_days(events, File::Events, &recipe.date)?;
    let mut keys = Keys::of(&[own_key, key]);
    let ids = keys.insert(own_key);
    let found = keys.find(key);
    let mut last_as_of = vec![NO_DAY; keys.len()];
    for (&id, &day) in ids.iter().zip(&as_of).filter(|(id, _)| **id != NONE) {
        let last = &mut last_as_of[id as usize];
        *last = day.max(*last);
    }
    let rows = EventRows::sort(&found.ids, &days_of(date), &last_as_of);
    let applications = Applications::sort(&ids, &as_of);
    let mut counts = EventCounts {
        events: events.rows,
        events_without_key: found.without,
        events_of_unknown_keys: found.unknown_rows,
        unknown_keys: found.unknown_keys,
        events_unknown_by_zeros: found.unknown_by_zeros,
        events_without_date: rows.undated,
        events_on_or_after: rows.later,
        events_used: rows.days.len(),
        rows: ids.len(),
        rows_without_key: ids.iter().filter(|id| **id == NONE).count(),
        ..EventCounts::default()
    };
    counts.rows_without_as_of = ids.len() - counts.rows_without_key - applications.order.len();
    counts.rows_repeated = applications.repeated();
    if must_match {
        check_match(to, &counts, &rows, keys.len())?;
    }
    drop(found);
    let index = EventIndex::of(events, rows, (recipe, prefix))?;
    let (features, with_events) = index.features_of(&applications, ids.len(), done);
    counts.rows_with_events = with_events;
    counts.rows_without_events = applications.order.len() - with_events;
    Ok((features, counts))
}

/// Events in the order of key and day, ready to be summarised for any applicants.
#[derive(Debug)]
pub(in crate::join) struct EventIndex {
    rows: EventRows,
    values: Vec<Values>,
    windows: Vec<u32>,
    names: Vec<String>,
}

impl EventIndex {
    /// Of sorted events. Levels that the recipe does not know yet are chosen and kept in it.
    fn of(
        events: &Table,
        rows: EventRows,
        (recipe, prefix): (&mut EventRecipe, &str),
    ) -> Result<Self, JoinError> {
        let measures = recipe.measures.iter_mut();
        let values: Vec<Values> = measures
            .map(|measure| values_of(measure, events, &recipe.conventions, &rows))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            rows,
            values,
            windows: recipe.windows.clone(),
            names: recipe.names(prefix),
        })
    }

    /// Of all events of a table, and their keys.
    ///
    /// # Errors
    /// A column that is absent or holds no days.
    pub(in crate::join) fn all(
        events: &Table,
        recipe: &EventRecipe,
        prefix: &str,
    ) -> Result<(Keys, Self), JoinError> {
        if u32::try_from(events.rows).is_err() {
            return Err(JoinError::TooManyEvents);
        }
        let key = find(events, File::Events, &recipe.key)?;
        let date = find_days(events, File::Events, &recipe.date)?;
        let mut keys = Keys::of(&[key]);
        let ids = keys.insert(key);
        let rows = EventRows::sort(&ids, &days_of(date), &vec![i32::MAX; keys.len()]);
        let index = Self::of(events, rows, (&mut recipe.clone(), prefix))?;
        Ok((keys, index))
    }

    /// The columns for applicants by their numbers among the keys, [`NONE`] for one that no event
    /// has, and by their as-of dates; and how many of `has_key` have no event, of how many.
    pub(in crate::join) fn features(
        &self,
        ids: &[u32],
        has_key: &[bool],
        as_of: &[i32],
    ) -> (Vec<Feature>, usize, usize) {
        // A key without events is as one whose events all come later.
        let applications = Applications::sort(ids, as_of);
        let (mut features, with_events) = self.features_of(&applications, ids.len(), &|_| {});
        let is_whole = |row: &usize| has_key[*row] && as_of[*row] != NO_DAY;
        let unknown = (0..ids.len())
            .filter(|row| ids[*row] == NONE)
            .filter(is_whole);
        let mut none = vec![f64::NAN; self.width()];
        self.without_events(&mut none);
        for row in unknown {
            for (feature, value) in features.iter_mut().zip(&none) {
                feature.values[row] = *value;
            }
        }
        let of = (0..ids.len()).filter(is_whole).count();
        (features, of - with_events, of)
    }

    /// Columns of an applicant.
    fn width(&self) -> usize {
        self.names.len()
    }

    /// The figures of an applicant without events.
    fn without_events(&self, out: &mut [f64]) {
        let mut counters: Vec<_> = self.values.iter().map(counter).collect();
        summarise(i32::MAX, self, 0..0, &mut counters, out);
    }

    /// The columns for applicants, and how many of them have an event.
    fn features_of(
        &self,
        applications: &Applications,
        rows: usize,
        done: &(dyn Fn(usize) + Sync),
    ) -> (Vec<Feature>, usize) {
        let (matrix, with_events) = applications.figures(self, done);
        let width = self.width();
        let column = |(place, name): (usize, &String)| {
            let mut values = vec![f64::NAN; rows];
            for (at, application) in applications.order.iter().enumerate() {
                values[application.row] = matrix[at * width + place];
            }
            Feature {
                name: name.clone(),
                values,
            }
        };
        let names = self.names.par_iter().enumerate();
        (names.map(column).collect(), with_events)
    }
}

fn check_match(
    to: AsOf<'_>,
    counts: &EventCounts,
    rows: &EventRows,
    keys: usize,
) -> Result<(), JoinError> {
    if counts.rows_without_as_of + counts.rows_without_key == counts.rows
        && counts.rows_without_as_of > 0
    {
        let name = to.as_of.to_owned();
        return Err(JoinError::NoAsOf { name });
    }
    if rows.of_keys == 0 {
        return Err(JoinError::NoMatch {
            key: to.key.to_owned(),
            rows: counts.events,
            applicants: keys,
            keys: counts.unknown_keys,
            without: counts.events_without_key,
            by_zeros: counts.events_unknown_by_zeros,
        });
    }
    if counts.events_used == 0 {
        return Err(JoinError::OnlyLater {
            rows: rows.of_keys,
            later: counts.events_on_or_after,
            undated: counts.events_without_date,
        });
    }
    Ok(())
}

/// The values of a measure, in the order of the events.
fn values_of(
    measure: &mut Measure,
    events: &Table,
    conventions: &std::collections::BTreeMap<String, crate::table::Convention>,
    rows: &EventRows,
) -> Result<Values, JoinError> {
    match measure {
        Measure::Number { column } => {
            let told = conventions.get(column).copied();
            let column = find(events, File::Events, column)?;
            Ok(Values::Number(rows.in_order(&column.read_numbers(told))))
        }
        Measure::Levels { column, levels } => {
            let coded = Coded::of(find(events, File::Events, column)?);
            let codes = rows.in_order(&coded.codes);
            let levels = levels.get_or_insert_with(|| coded.most_frequent(&codes));
            Ok(Values::Levels {
                places: coded.places(levels),
                levels: levels.len(),
                codes,
            })
        }
    }
}

/// An applicant with key and as-of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Application {
    key: u32,
    as_of: i32,
    row: usize,
}

impl Application {
    fn is_same(&self, other: &Self) -> bool {
        (self.key, self.as_of) == (other.key, other.as_of)
    }
}

/// The applicants with key and as-of date, sorted by both.
struct Applications {
    order: Vec<Application>,
}

impl Applications {
    fn sort(keys: &[u32], as_of: &[i32]) -> Self {
        let all = keys.iter().zip(as_of).enumerate();
        let application = |(row, (&key, &as_of))| {
            let is_whole = key != NONE && as_of != NO_DAY;
            is_whole.then_some(Application { key, as_of, row })
        };
        let mut order: Vec<Application> = all.filter_map(application).collect();
        order.par_sort_unstable_by_key(|a| (a.key, a.as_of, a.row));
        Self { order }
    }

    /// Applications with key and as-of date of another one.
    fn repeated(&self) -> usize {
        let pairs = self.order.windows(2);
        pairs.filter(|pair| pair[0].is_same(&pair[1])).count()
    }

    /// The figures of each application, one after the other, and how many have an event.
    fn figures(&self, index: &EventIndex, done: &(dyn Fn(usize) + Sync)) -> (Vec<f64>, usize) {
        let width = index.width();
        let mut matrix = vec![f64::NAN; width * self.order.len()];
        let counters = || -> Vec<Option<Counter>> { index.values.iter().map(counter).collect() };
        let tasks = matrix.par_chunks_mut(width * APPLICANTS_OF_TASK);
        let tasks = tasks.zip(self.order.par_chunks(APPLICANTS_OF_TASK));
        let with_events = tasks.map_init(counters, |counters, (out, applications)| {
            let mut with_events = 0;
            for (at, application) in applications.iter().enumerate() {
                let (before, out) = out.split_at_mut(at * width);
                let out = &mut out[..width];
                if at > 0 && application.is_same(&applications[at - 1]) {
                    out.copy_from_slice(&before[(at - 1) * width..]);
                } else {
                    let of_key = index.rows.of(application.key);
                    summarise(application.as_of, index, of_key, counters, out);
                }
                with_events += usize::from(!out[0].is_nan());
            }
            done(applications.len());
            with_events
        });
        let with_events = with_events.sum();
        (matrix, with_events)
    }
}

fn counter(values: &Values) -> Option<Counter> {
    match values {
        Values::Number(_) => None,
        Values::Levels { places, .. } => Some(Counter::new(places.len())),
    }
}

/// The figures of one application from the events of its key.
fn summarise(
    as_of: i32,
    index: &EventIndex,
    of_key: Range<usize>,
    counters: &mut [Option<Counter>],
    out: &mut [f64],
) {
    let (days, months) = (&index.rows.days[of_key.clone()], &index.windows);
    let before = |day: i32| days.partition_point(|d| *d < day);
    let end = before(as_of);
    let starts: Vec<usize> = months
        .iter()
        .map(|&months| {
            if end == 0 {
                0
            } else {
                before(months_before(as_of, months))
            }
        })
        .collect();
    let windows = Windows {
        starts: &starts,
        end,
        as_of,
        days,
    };
    if let Some(last) = end.checked_sub(1) {
        out[0] = f64::from(as_of - days[last]);
    }
    let (counts, mut rest) = out[1..].split_at_mut(months.len());
    for (count, start) in counts.iter_mut().zip(&starts) {
        *count = (end - start) as f64;
    }
    for (values, counter) in index.values.iter().zip(counters) {
        let (out, others) = rest.split_at_mut(values.figures() * months.len());
        rest = others;
        match (values, counter) {
            (Values::Number(values), _) => number_figures(windows, &values[of_key.clone()], out),
            (Values::Levels { codes, places, .. }, Some(counter)) => {
                counter.level_figures(windows, &codes[of_key.clone()], places, out);
            }
            (Values::Levels { .. }, None) => {}
        }
    }
}
