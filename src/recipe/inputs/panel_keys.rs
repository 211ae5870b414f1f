//! The column that names the loan of a panel (a row per loan and month), where its name alone does not
//! say so: `loan` may be an amount, and `account` a count.

use crate::profile::name::tokens;
use crate::recipe::inputs::party_ids::names_thing;
use crate::recipe::inputs::roles::{Role, RoleGuess};
use crate::recipe::remark::Reason;
use crate::table::{Column, Kind, Table};
use std::collections::HashMap;

/// Fewer loans show no panel.
const LEAST_LOANS: usize = 20;
/// Loans that are looked at.
const LOOKED_AT: usize = 500;
/// Days from one period to the next: weeks, months, quarters, years.
const STEPS: [(f64, f64); 4] = [(7.0, 7.0), (28.0, 31.0), (89.0, 92.0), (365.0, 366.0)];

/// Makes an identifier of each input that names the loan of a panel.
pub(super) fn find(table: &Table, guesses: &mut [RoleGuess]) {
    for (guess, column) in guesses.iter_mut().zip(&table.columns) {
        if guess.role.is_input() && names_loan_of_panel(table, column) {
            (guess.role, guess.reason) = (Role::Id, Reason::PartyName);
            guess.warnings.clear();
        }
    }
}

/// Whether the name may be that of a loan, its values repeat, and with each of them the times of another
/// column go up by one period after the other.
fn names_loan_of_panel(table: &Table, column: &Column) -> bool {
    let takes_keys = column.is_text() || matches!(column.kind, Kind::Integer | Kind::Number);
    if !takes_keys || !names_thing(&tokens(&column.name)) {
        return false;
    }
    let loans = rows_of_values(column);
    // Of a panel most loans have several rows.
    let several: Vec<&Vec<usize>> = loans.iter().filter(|rows| rows.len() > 1).collect();
    if several.len() < LEAST_LOANS || 2 * several.len() < loans.len() {
        return false;
    }
    let loans = &several[..several.len().min(LOOKED_AT)];
    let mut others = table.columns.iter().filter(|c| c.name != column.name);
    others.any(|other| match other.kind {
        Kind::Date => go_up(&other.numbers(), loans, &STEPS),
        Kind::Integer => go_up(&other.numbers(), loans, &[(1.0, 1.0)]),
        _ => false,
    })
}

/// The rows of each value, in the order of the first ones.
fn rows_of_values(column: &Column) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut add = |place: usize, row: usize| {
        if place == rows.len() {
            rows.push(Vec::new());
        }
        rows[place].push(row);
    };
    if let Some(texts) = column.text_values() {
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (row, text) in texts.enumerate() {
            let Some(text) = text else { continue };
            let next = places.len();
            add(*places.entry(text).or_insert(next), row);
        }
    } else {
        let mut places: HashMap<u64, usize> = HashMap::new();
        for (row, number) in column.numbers().iter().enumerate() {
            if number.is_finite() {
                let next = places.len();
                add(*places.entry(number.to_bits()).or_insert(next), row);
            }
        }
    }
    rows
}

/// Whether the times of nine loans of ten go up by steps of one kind.
fn go_up(times: &[f64], loans: &[&Vec<usize>], steps: &[(f64, f64)]) -> bool {
    let of_loan = |rows: &Vec<usize>| {
        let mut times: Vec<f64> = rows.iter().map(|row| times[*row]).collect();
        times.sort_unstable_by(f64::total_cmp);
        let steps_by = |(least, most): &(f64, f64)| {
            let mut pairs = times.windows(2).map(|pair| pair[1] - pair[0]);
            pairs.all(|step| (*least..=*most).contains(&step))
        };
        steps.iter().any(steps_by)
    };
    let found = loans.iter().filter(|rows| of_loan(rows)).count();
    10 * found >= 9 * loans.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row for each of 30 loans and months, and an amount of each loan.
    fn panel(name: &str, by_day: bool) -> (Table, usize) {
        let rows = 0..180_i64;
        let keys = rows.clone().map(|row| Some(5_000 + row / 6 * 10));
        let time = |row: i64| {
            Some(if by_day {
                18_262 + 30 * (row % 6)
            } else {
                row % 6 + 1
            })
        };
        let (keys, times): (Vec<_>, Vec<_>) = (keys.collect(), rows.map(time).collect());
        let times = if by_day {
            let days: Vec<Option<f64>> = times.iter().map(|t| t.map(|t| t as f64)).collect();
            Column::from_numbers("as_of", Kind::Date, &days)
        } else {
            Column::from_integers("mob", Kind::Integer, &times)
        };
        let keys = Column::from_integers(name, Kind::Integer, &keys);
        (Table::from_columns(vec![times, keys]), 1)
    }

    #[test]
    fn a_column_whose_values_have_a_row_in_each_period_names_the_loan() {
        let names = |name: &str, by_day| {
            let (table, place) = panel(name, by_day);
            names_loan_of_panel(&table, &table.columns[place])
        };
        for name in [
            "loan",
            "account",
            "CONTRACT",
            "facility",
            "unique_key",
            "lnno",
            "cif",
        ] {
            assert!(names(name, false) && names(name, true), "{name}");
        }
        assert!(!names("score", false));
    }

    #[test]
    fn amounts_that_repeat_name_no_loan() {
        // Amounts called `loan` with several rows each, whose ages and counts have no order.
        let rows = 0..200_i64;
        let loan: Vec<Option<i64>> = rows
            .clone()
            .map(|row| Some(1_000 + row / 5 * 100))
            .collect();
        let age: Vec<Option<i64>> = rows.clone().map(|row| Some(row * 37 % 61 + 18)).collect();
        let lines: Vec<Option<i64>> = rows.map(|row| Some(row * row % 5)).collect();
        let table = Table::from_columns(vec![
            Column::from_integers("loan", Kind::Integer, &loan),
            Column::from_integers("age_of_account", Kind::Integer, &age),
            Column::from_integers("lines", Kind::Integer, &lines),
        ]);
        assert!(!names_loan_of_panel(&table, &table.columns[0]));
    }
}
