//! Which column names the loan of a panel: its values repeat, and their times go up by one step.

use super::periods::Periods;
use crate::network::MOST_PERIODS;
use crate::recipe::inputs::roles::{Role, RoleGuess, guess_roles};
use crate::recipe::remark::Reason;
use crate::table::{Column, Kind, Table};
use std::collections::HashMap;

/// A column whose values repeat from row to row as the name of a loan does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeating {
    /// Its name.
    pub column: String,
    /// Its values.
    pub values: usize,
    /// What its values do.
    pub form: Form,
}

/// How the rows of a value that repeats look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The times of most values go up by one and the same step: the column names the loan of a
    /// panel.
    Panel,
    /// The same of a column of amounts, which names nothing: the column that does is not there.
    Nameless,
    /// Each value has rows of several times, of which the last hold the default; or of one time.
    Irregular,
}

/// The column that names the loan of a panel, or else one whose rows may be of one loan. `None`
/// where rows are loans by all that is seen. `events` says which rows default.
#[must_use]
pub fn repeating(
    table: &Table,
    time: &str,
    event: &str,
    events: &[Option<bool>],
) -> Option<Repeating> {
    let times = Periods::read(table, time).ok()?.values;
    let pairs = times.into_iter().zip(events);
    let pairs = pairs.map(|(time, event)| Some((whole(time)?, (*event)?)));
    let known: Vec<Option<(u32, bool)>> = pairs.collect();
    let rows = known.iter().flatten().count();
    let mut roles = guess_roles(table, Some(event));
    let names_loan =
        |guess: &RoleGuess| guess.role == Role::Id && guess.reason != Reason::PartyName;
    roles.sort_by_key(|guess| !names_loan(guess));
    let mut found: Option<Repeating> = None;
    for guess in roles {
        let column = table
            .column(&guess.column)
            .filter(|c| c.name != time && c.name != event);
        let Some(column) = column.filter(|column| may_repeat(column)) else {
            continue;
        };
        let (places, values) = places(column);
        // All values are in one row, or in more than a loan has periods.
        if values >= rows || values * (MOST_PERIODS as usize) < rows {
            continue;
        }
        let groups = Groups::of(&places, values, &known);
        let is_named = column.is_text() || names_loan(&guess);
        if 2 * groups.rows <= rows {
            continue;
        }
        let ends = names_loan(&guess) || groups.end_with_defaults();
        let form = if 2 * groups.even > groups.values && ends {
            let may_name = is_named || matches!(column.kind, Kind::Integer | Kind::Identifier);
            if may_name {
                Form::Panel
            } else {
                Form::Nameless
            }
        } else if is_named && groups.look_like_loans() {
            Form::Irregular
        } else {
            continue;
        };
        let column = guess.column;
        let this = Repeating {
            column,
            values,
            form,
        };
        if form == Form::Panel {
            return Some(this);
        }
        let is_better = found
            .as_ref()
            .is_none_or(|found| found.form == Form::Irregular);
        if is_better && (found.is_none() || form == Form::Nameless) {
            found = Some(this);
        }
    }
    found
}

/// The step by which the times of most of a column's values go up; `None` where they do not.
#[must_use]
pub fn common_step(times: &mut dyn Iterator<Item = Vec<u32>>) -> Option<u32> {
    let mut rows = times.map(|times| times.into_iter().map(|time| (time, false)).collect());
    let groups = Groups::count(&mut rows);
    groups.step.filter(|_| 2 * groups.even > groups.values)
}

fn whole(time: f64) -> Option<u32> {
    (time.is_finite() && time > 0.0).then(|| time.ceil().min(f64::from(u32::MAX)) as u32)
}

fn may_repeat(column: &Column) -> bool {
    !matches!(column.kind, Kind::Date | Kind::Flag | Kind::Empty)
}

/// The place of each row's value among the distinct ones, and their number.
fn places(column: &Column) -> (Vec<Option<usize>>, usize) {
    if column.is_text() {
        let texts = column.texts();
        let own = texts.iter().map(|text| text.as_deref().map(str::trim));
        return numbered(own);
    }
    let numbers = column.numbers();
    let known = |v: &f64| (!v.is_nan()).then_some(v.to_bits());
    numbered(numbers.iter().map(known))
}

fn numbered<K: std::hash::Hash + Eq>(
    values: impl Iterator<Item = Option<K>>,
) -> (Vec<Option<usize>>, usize) {
    let mut known: HashMap<K, usize> = HashMap::new();
    let place = |value: Option<K>| {
        let next = known.len();
        value.map(|value| *known.entry(value).or_insert(next))
    };
    let places = values.map(place).collect();
    (places, known.len())
}

/// How the rows of values that are in several rows follow each other.
#[derive(Debug, Default, PartialEq, Eq)]
struct Groups {
    /// Values in several rows, and their rows.
    values: usize,
    rows: usize,
    /// The most frequent step of their times.
    step: Option<u32>,
    /// Values of which most steps are that one and none is 0.
    even: usize,
    /// Values without two rows of one time, and those with rows of one time only.
    distinct: usize,
    constant: usize,
    /// Values with a default, and those of which all rows from the first default on are defaults.
    defaulted: usize,
    ended: usize,
}

impl Groups {
    fn of(places: &[Option<usize>], values: usize, known: &[Option<(u32, bool)>]) -> Self {
        let mut by_value = vec![Vec::new(); values];
        for (place, row) in places.iter().zip(known) {
            if let (Some(place), Some(row)) = (place, row) {
                by_value[*place].push(*row);
            }
        }
        Self::count(&mut by_value.into_iter())
    }

    fn count(groups: &mut dyn Iterator<Item = Vec<(u32, bool)>>) -> Self {
        let mut counts = Self::default();
        let (mut all, mut of_step) = (Vec::new(), HashMap::<u32, usize>::new());
        for mut rows in groups.filter(|rows| rows.len() > 1) {
            counts.values += 1;
            counts.rows += rows.len();
            rows.sort_unstable();
            let steps: Vec<u32> = rows.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
            for step in &steps {
                *of_step.entry(*step).or_default() += 1;
            }
            counts.distinct += usize::from(!steps.contains(&0));
            counts.constant += usize::from(steps.iter().all(|step| *step == 0));
            let defaults = rows.iter().filter(|(_, event)| *event).count();
            let last = rows.iter().rev().take_while(|(_, event)| *event).count();
            counts.defaulted += usize::from(defaults > 0);
            counts.ended += usize::from(defaults > 0 && last == defaults);
            all.push(steps);
        }
        let frequent = of_step.into_iter().filter(|(step, _)| *step > 0);
        let frequent = frequent.max_by_key(|(step, times)| (*times, std::cmp::Reverse(*step)));
        counts.step = frequent.map(|(step, _)| step);
        let is_even = |steps: &&Vec<u32>| {
            let same = steps.iter().filter(|step| Some(**step) == counts.step);
            2 * same.count() > steps.len() && !steps.contains(&0)
        };
        counts.even = all.iter().filter(is_even).count();
        counts
    }

    /// Whether a value with a default has no row without one behind it, as loans have none.
    fn end_with_defaults(&self) -> bool {
        10 * self.ended >= 9 * self.defaulted
    }

    /// Whether rows may be periods of one loan: at different times, and a default ends them; or
    /// copies of it, at one time.
    fn look_like_loans(&self) -> bool {
        let ends = self.defaulted > 0 && self.end_with_defaults();
        (2 * self.distinct > self.values && ends) || 2 * self.constant > self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of loans with times; those in `bad` default.
    fn found(ids: &[u32], times: &[i64], bad: &[usize]) -> Option<Form> {
        let texts: Vec<String> = ids.iter().map(|id| format!("L{id}")).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|id| Some(id.as_str())).collect();
        let times: Vec<Option<i64>> = times.iter().map(|time| Some(*time)).collect();
        let flags = (0..times.len()).map(|row| Some(bad.contains(&row)));
        let flags: Vec<Option<bool>> = flags.collect();
        let table = Table::from_columns(vec![
            Column::from_integers("mob", Kind::Integer, &times),
            Column::from_texts("account", Kind::Category, &texts),
        ]);
        let found = repeating(&table, "mob", "bad", &flags)?;
        assert_eq!(found.column, "account");
        Some(found.form)
    }

    #[test]
    fn a_panel_is_known_by_times_that_go_up_by_one_step() {
        let ids = [1, 2, 1, 2, 1, 2, 3, 3];
        let panel = Some(Form::Panel);
        assert_eq!(found(&ids, &[1, 4, 2, 5, 3, 6, 8, 9], &[4]), panel);
        // By quarters, and in any order.
        assert_eq!(found(&ids, &[9, 3, 6, 9, 3, 6, 6, 3], &[0]), panel);
    }

    #[test]
    fn groups_of_loans_and_loans_of_one_row_are_no_panel() {
        let times = [4, 4, 9, 20, 20, 31, 7, 7];
        assert_eq!(found(&[1, 2, 1, 2, 1, 2, 1, 2], &times, &[0, 3]), None);
        assert_eq!(found(&[1, 2, 3, 4, 5, 6, 7, 8], &times, &[0, 3]), None);
        // Several loans of one customer: a default does not end them.
        let ids = [1, 1, 2, 2, 3, 3, 4, 4];
        assert_eq!(found(&ids, &[4, 9, 3, 20, 7, 31, 2, 13], &[0, 2, 5]), None);
    }

    #[test]
    fn rows_of_a_loan_without_a_step_are_told() {
        let ids = [1, 1, 2, 2, 3, 3, 4, 4];
        let irregular = Some(Form::Irregular);
        assert_eq!(
            found(&ids, &[4, 9, 3, 20, 7, 31, 2, 13], &[1, 3]),
            irregular
        );
        assert_eq!(found(&ids, &[9, 9, 3, 3, 7, 7, 2, 13], &[1]), irregular);
    }

    #[test]
    fn whole_numbers_that_repeat_evenly_name_no_loan_where_defaults_end_nothing() {
        let debt = [7, 7, 7, 8, 8, 8].map(Some);
        let table = Table::from_columns(vec![
            Column::from_integers("mob", Kind::Integer, &[2, 4, 6, 3, 5, 7].map(Some)),
            Column::from_integers("debt", Kind::Integer, &debt),
        ]);
        let events = [true, false, false, false, true, false].map(Some);
        assert_eq!(repeating(&table, "mob", "bad", &events), None);
        let events = [false, false, true, false, false, false].map(Some);
        let found = repeating(&table, "mob", "bad", &events).unwrap();
        assert_eq!(found.form, Form::Panel);
    }

    #[test]
    fn amounts_that_repeat_like_a_loan_name_none() {
        let x: Vec<Option<f64>> = [0.5, 0.5, 1.5, 1.5].map(Some).to_vec();
        let table = Table::from_columns(vec![
            Column::from_integers("mob", Kind::Integer, &[1, 2, 5, 6].map(Some)),
            Column::from_numbers("x", Kind::Number, &x),
        ]);
        let found = repeating(&table, "mob", "bad", &[Some(false); 4]).unwrap();
        assert_eq!(
            (&*found.column, found.values, found.form),
            ("x", 2, Form::Nameless)
        );
    }

    #[test]
    fn the_step_of_most_values_is_told() {
        let step = |times: &[&[u32]]| common_step(&mut times.iter().map(|t| t.to_vec()));
        assert_eq!(step(&[&[3, 6, 9], &[6, 9], &[3, 12]]), Some(3));
        assert_eq!(step(&[&[3, 7, 9], &[6, 13], &[2, 2]]), None);
    }
}
