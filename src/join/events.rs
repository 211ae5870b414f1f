//! Events to columns: for each applicant the events of its key strictly before its as-of date,
//! over windows of calendar months.

use crate::join::Feature;
use crate::join::calendar::months_before;
use crate::join::error::{File, JoinError};
use crate::join::event_columns::{find, find_days};
use crate::join::event_rows::{EventRows, NO_DAY, days_of};
use crate::join::keys::{Keys, NONE};
use crate::join::levels::Coded;
use crate::join::recipe::{EventRecipe, FIGURES, Measure};
use crate::join::window_figures::{Counter, Windows, number_figures};
use crate::table::Table;
use rayon::prelude::*;
use serde::Serialize;

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
    /// Events whose key differs from an applicant's by leading zeros only.
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
    let measures = recipe.measures.iter_mut();
    let values: Vec<Values> = measures
        .map(|measure| values_of(measure, events, &recipe.conventions, &rows))
        .collect::<Result<_, _>>()?;
    let (matrix, with_events) = applications.figures(&rows, &recipe.windows, &values, done);
    counts.rows_with_events = with_events;
    counts.rows_without_events = applications.order.len() - with_events;
    let names = recipe.names(prefix);
    let width = names.len();
    let column = |(place, name): (usize, String)| {
        let mut values = vec![f64::NAN; ids.len()];
        for (at, application) in applications.order.iter().enumerate() {
            values[application.row] = matrix[at * width + place];
        }
        Feature { name, values }
    };
    Ok((
        names.into_par_iter().enumerate().map(column).collect(),
        counts,
    ))
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
    fn figures(
        &self,
        rows: &EventRows,
        months: &[u32],
        values: &[Values],
        done: &(dyn Fn(usize) + Sync),
    ) -> (Vec<f64>, usize) {
        let figures: usize = values.iter().map(Values::figures).sum();
        let width = 1 + months.len() * (1 + figures);
        let mut matrix = vec![f64::NAN; width * self.order.len()];
        let counters = || -> Vec<Option<Counter>> { values.iter().map(counter).collect() };
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
                    one(application, rows, months, values, counters, out);
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

/// The figures of one application.
fn one(
    application: &Application,
    rows: &EventRows,
    months: &[u32],
    values: &[Values],
    counters: &mut [Option<Counter>],
    out: &mut [f64],
) {
    let of_key = rows.of(application.key);
    let days = &rows.days[of_key.clone()];
    let before = |day: i32| days.partition_point(|d| *d < day);
    let end = before(application.as_of);
    let starts: Vec<usize> = months
        .iter()
        .map(|&months| before(months_before(application.as_of, months)))
        .collect();
    let windows = Windows {
        starts: &starts,
        end,
        as_of: application.as_of,
        days,
    };
    if let Some(last) = end.checked_sub(1) {
        out[0] = f64::from(application.as_of - days[last]);
    }
    let (counts, mut rest) = out[1..].split_at_mut(months.len());
    for (count, start) in counts.iter_mut().zip(&starts) {
        *count = (end - start) as f64;
    }
    for (values, counter) in values.iter().zip(counters) {
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
