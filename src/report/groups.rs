//! Groups: the rows of a column as few named groups, or as months, so that
//! figures can be shown group by group.

use crate::recipe::RecipeError;
use crate::recipe::outcome::labels::find_column;
use crate::table::date::civil_from_days;
use crate::table::{Kind, Table};
use std::collections::{BTreeMap, HashMap};

/// Most groups of categories; the rarest share one.
const MOST_GROUPS: usize = 20;
/// Ranges that numbers of many values are cut into.
const RANGES: usize = 5;
/// Numbers of at most so many values are groups by value.
const FEW_VALUES: usize = 12;

/// A group code per row, and the name of each code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// One code per row that was asked for.
    pub codes: Vec<u32>,
    /// The name of each code.
    pub names: Vec<String>,
}

/// The groups of some rows of a column: categories, numbers of few values, or
/// ranges of equal count of numbers of many; missing cells are a group.
///
/// # Errors
/// If the table lacks the column.
pub fn groups(table: &Table, name: &str, rows: &[usize]) -> Result<Groups, RecipeError> {
    let column = find_column(table, name)?;
    let numbers = column.numbers();
    let values: Vec<f64> = rows.iter().map(|&row| numbers[row]).collect();
    let mut distinct: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    distinct.sort_unstable_by(f64::total_cmp);
    let sorted = distinct.clone();
    distinct.dedup();
    if column.is_text() || distinct.len() <= FEW_VALUES {
        let texts = column.texts();
        return Ok(by_text(rows.iter().map(|&row| texts[row].as_deref())));
    }
    let mut edges: Vec<f64> = (1..RANGES)
        .map(|k| sorted[k * sorted.len() / RANGES])
        .collect();
    edges.dedup();
    let show = |value: f64| match column.kind {
        Kind::Date => crate::table::date::iso(value as i32),
        _ => value.to_string(),
    };
    let range = |k: usize| match (k.checked_sub(1).map(|k| edges[k]), edges.get(k)) {
        (None, Some(to)) => format!("< {}", show(*to)),
        (Some(from), Some(to)) => format!("{} to < {}", show(from), show(*to)),
        (Some(from), None) => format!("≥ {}", show(from)),
        (None, None) => "all".to_owned(),
    };
    let mut names: Vec<String> = (0..=edges.len()).map(range).collect();
    names.push("(missing)".to_owned());
    let missing = names.len() - 1;
    let code = |value: &f64| {
        let place = edges.partition_point(|edge| edge <= value);
        (if value.is_finite() { place } else { missing }) as u32
    };
    Ok(Groups {
        codes: values.iter().map(code).collect(),
        names,
    })
}

/// The name of a code; empty where it has none.
pub(super) fn name_of(names: &[String], code: u32) -> &str {
    names.get(code as usize).map_or("", String::as_str)
}

fn by_text<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Groups {
    let cells: Vec<&str> = cells
        .map(|cell| cell.map_or("(missing)", str::trim))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in &cells {
        *counts.entry(cell).or_default() += 1;
    }
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    // Stable: of equally frequent ones the first by name stays.
    names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest = names.len() > MOST_GROUPS;
    names.truncate(MOST_GROUPS - usize::from(rest));
    names.sort_unstable();
    let codes: HashMap<&str, u32> = names.iter().map(|(name, _)| *name).zip(0..).collect();
    let other = names.len() as u32;
    let code = |cell: &&str| codes.get(cell).copied().unwrap_or(other);
    Groups {
        codes: cells.iter().map(code).collect(),
        names: names
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .chain(rest.then(|| "(other)".to_owned()))
            .collect(),
    }
}

/// The month of each of some rows, counted from the year 0; `None` where the cell
/// is missing. Days are read, whole numbers such as 202401, and texts such as `FY2021`.
///
/// # Errors
/// If the table lacks the column, or it holds no months.
pub fn months(table: &Table, name: &str, rows: &[usize]) -> Result<Vec<Option<i32>>, RecipeError> {
    let column = find_column(table, name)?;
    let periods = column.periods();
    let are_days = column.kind == Kind::Date || periods.is_some();
    let numbers = periods.unwrap_or_else(|| column.numbers());
    let month = |value: f64| {
        if !value.is_finite() {
            return None;
        }
        if are_days {
            let (year, month, _) = civil_from_days(value as i32);
            return Some(year * 12 + month as i32 - 1);
        }
        let (year, month) = (value as i32 / 100, value as i32 % 100);
        let sound = (1900..=2100).contains(&year) && (1..=12).contains(&month);
        (sound && value.fract() == 0.0).then(|| year * 12 + month - 1)
    };
    let months: Vec<Option<i32>> = rows.iter().map(|&row| month(numbers[row])).collect();
    if !rows.is_empty() && months.iter().all(Option::is_none) {
        let column = name.to_owned();
        return Err(RecipeError::NoDates { column });
    }
    Ok(months)
}

/// A month as `2024-01`.
#[must_use]
pub fn month_name(month: i32) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;

    fn table() -> Table {
        let sex: Vec<Option<&str>> = (0..50)
            .map(|i| [Some("m"), Some(" f"), None][i % 3])
            .collect();
        let age: Vec<Option<i64>> = (0..50).map(|i| Some(20 + i)).collect();
        let month: Vec<Option<i64>> = (0..50).map(|i| Some(202_401 + i % 12)).collect();
        let days: Vec<Option<i64>> = (0..50).map(|i| Some(19_723 + i)).collect();
        let mut day = Column::from_integers("day", Kind::Integer, &days);
        day.kind = Kind::Date;
        Table::from_columns(vec![
            Column::from_texts("sex", Kind::Category, &sex),
            Column::from_integers("age", Kind::Integer, &age),
            Column::from_integers("month", Kind::Integer, &month),
            day,
        ])
    }

    #[test]
    fn columns_become_few_named_groups() {
        let rows: Vec<usize> = (0..50).collect();
        let sex = groups(&table(), "sex", &rows).unwrap();
        assert_eq!(sex.names, ["(missing)", "f", "m"]);
        assert_eq!(&sex.codes[..3], [2, 1, 0]);
        let age = groups(&table(), "age", &rows).unwrap();
        assert_eq!(age.names.len(), 6);
        assert_eq!(age.names[..2], ["< 30", "30 to < 40"]);
        let in_each = |code| age.codes.iter().filter(|c| **c == code).count();
        assert!((0..5).all(|code| in_each(code) == 10));
        assert!(groups(&table(), "sexx", &rows).is_err());
        assert!(groups(&table(), "age", &[]).unwrap().codes.is_empty());
    }

    #[test]
    fn rare_categories_share_a_group() {
        let names: Vec<String> = (0..100).map(|i| format!("t{}", i % 30)).collect();
        let all = by_text(names.iter().map(|name| Some(name.as_str())));
        assert_eq!(all.names.len(), 20);
        assert_eq!(all.names.last().unwrap(), "(other)");
        assert!(all.codes.iter().all(|code| *code < 20));
    }

    #[test]
    fn days_and_numbers_of_months_are_months() {
        let rows = [0, 31, 49];
        let of = |name| months(&table(), name, &rows).unwrap();
        let names: Vec<String> = of("day").iter().map(|m| month_name(m.unwrap())).collect();
        assert_eq!(names, ["2024-01", "2024-02", "2024-02"]);
        assert_eq!(month_name(of("month")[1].unwrap()), "2024-08");
        assert!(months(&table(), "sex", &rows).is_err());
        assert!(months(&table(), "age", &rows).is_err());
    }
}
