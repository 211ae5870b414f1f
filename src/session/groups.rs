//! A grouping: the rows of a monitored column as a few groups whose decisions
//! are held against each other. It computes nothing of them.

use crate::recipe::roles::is_protected;
use crate::recipe::{Role, RoleGuess};
use crate::table::{Column, Kind};
use std::collections::HashMap;

/// Most groups of a column, those of missing cells and of all others apart.
const MOST_GROUPS: usize = 8;

/// Who is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupName {
    /// One value of the column, or the values between two of them.
    Is(String),
    /// All values that are too rare for a group of their own.
    Others,
    /// No value.
    Missing,
}

/// Groups in their order, and the rows of each (as places in what was asked for).
pub(super) type Groups = Vec<(GroupName, Vec<usize>)>;

/// The columns to be monitored.
pub(super) fn monitored(roles: &[RoleGuess]) -> impl Iterator<Item = &str> {
    let kept = |guess: &&RoleGuess| guess.role == Role::Monitor || is_protected(&guess.column);
    roles.iter().filter(kept).map(|guess| guess.column.as_str())
}

/// The groups of these rows: by value where there are few values, numbers and
/// days else by quarters of nearly equal size.
pub(super) fn groups(column: &Column, rows: &[usize]) -> Groups {
    if column.is_text() {
        by_value(&column.texts(), rows)
    } else {
        by_number(column, rows)
    }
}

fn by_value(texts: &[Option<String>], rows: &[usize]) -> Groups {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in rows.iter().filter_map(|row| texts[*row].as_deref()) {
        *counts.entry(text).or_default() += 1;
    }
    let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
    values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    values.truncate(MOST_GROUPS);
    let places: HashMap<&str, usize> = values.iter().map(|(v, _)| *v).zip(0..).collect();
    let mut groups: Groups = values
        .iter()
        .map(|(value, _)| (GroupName::Is((*value).to_owned()), Vec::new()))
        .collect();
    let (mut others, mut missing) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        match texts[*row].as_deref().map(|text| places.get(text)) {
            Some(Some(group)) => groups[*group].1.push(place),
            Some(None) => others.push(place),
            None => missing.push(place),
        }
    }
    with_rest(groups, others, missing)
}

fn with_rest(mut groups: Groups, others: Vec<usize>, missing: Vec<usize>) -> Groups {
    groups.push((GroupName::Others, others));
    groups.push((GroupName::Missing, missing));
    groups.retain(|(_, places)| !places.is_empty());
    groups
}

fn by_number(column: &Column, rows: &[usize]) -> Groups {
    let numbers = column.numbers();
    let (mut held, mut missing) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        if numbers[*row].is_finite() {
            held.push(place);
        } else {
            missing.push(place);
        }
    }
    let value = |place: &usize| numbers[rows[*place]];
    held.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let levels: Vec<&[usize]> = held.chunk_by(|a, b| value(a) == value(b)).collect();
    let few = levels.len() <= MOST_GROUPS && column.kind != Kind::Date;
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut seen = 0;
    for level in levels {
        let begins = few || seen * 4 >= held.len() * groups.len();
        if begins {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.last_mut() {
            group.extend_from_slice(level);
        }
        seen += level.len();
    }
    let text = |place: usize| {
        let row = rows[place];
        column.texts_of(row..row + 1).pop().flatten()
    };
    let name = |group: &[usize]| {
        let ends = [group.first(), group.last()].map(|end| end.and_then(|p| text(*p)));
        let [Some(low), Some(high)] = ends else {
            return GroupName::Others;
        };
        GroupName::Is(if low == high {
            low
        } else {
            format!("{low} – {high}")
        })
    };
    let named = groups.into_iter().map(|group| (name(&group), group));
    with_rest(named.collect(), Vec::new(), missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(column: &Column, expected: &[(&str, &[usize])]) {
        let rows: Vec<usize> = (0..column.len()).collect();
        let found = groups(column, &rows);
        let found: Vec<(String, Vec<usize>)> = found
            .into_iter()
            .map(|(name, places)| match name {
                GroupName::Is(text) => (text, places),
                other => (format!("{other:?}"), places),
            })
            .collect();
        let expected: Vec<(String, Vec<usize>)> = expected
            .iter()
            .map(|(name, places)| ((*name).to_owned(), places.to_vec()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn few_values_are_groups_and_many_numbers_are_quarters() {
        let sex = [Some("f"), Some("m"), None, Some("f")];
        let sex = Column::from_texts("sex", Kind::Category, &sex);
        check(&sex, &[("f", &[0, 3]), ("m", &[1]), ("Missing", &[2])]);
        let flag = [Some(1), Some(0), None, Some(1)];
        let flag = Column::from_integers("flag", Kind::Flag, &flag);
        check(&flag, &[("0", &[1]), ("1", &[0, 3]), ("Missing", &[2])]);
        let ages: Vec<Option<i64>> = (20..36).map(Some).collect();
        let ages = Column::from_integers("age", Kind::Integer, &ages);
        let places: Vec<usize> = (0..16).collect();
        let quarter = |k: usize| &places[k * 4..k * 4 + 4];
        check(
            &ages,
            &[
                ("20 – 23", quarter(0)),
                ("24 – 27", quarter(1)),
                ("28 – 31", quarter(2)),
                ("32 – 35", quarter(3)),
            ],
        );
    }

    #[test]
    fn rare_values_share_a_group() {
        let names: Vec<String> = (0..12).map(|k| format!("v{k:02}")).collect();
        let cells: Vec<Option<&str>> = names.iter().map(|n| Some(n.as_str())).collect();
        let column = Column::from_texts("race", Kind::Category, &cells);
        let found = groups(&column, &(0..12).collect::<Vec<_>>());
        assert_eq!(found.len(), MOST_GROUPS + 1);
        assert_eq!(found[MOST_GROUPS], (GroupName::Others, vec![8, 9, 10, 11]));
    }
}
