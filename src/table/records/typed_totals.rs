//! Totals lines of a file that holds values (Parquet): the same words as in a text,
//! looked for in the first value of a row.

use crate::table::cells::cell;
use crate::table::columns::values::typed_rows::{Frame, Values};
use crate::table::csv::record_cells::Cells;
use crate::table::records::totals::{self, Verdict};
use crate::table::remark::Objection;

/// Rows in which words of totals are counted to see whether they are ordinary.
const JUDGED_ROWS: usize = 1000;

/// Sets the rows aside that say themselves that they are totals lines. `is_ordinary`
/// says in which columns words of totals are values; without it the first rows do.
pub(in crate::table) fn set_aside(frame: &mut Frame, is_ordinary: Option<&[bool]>) {
    if frame.columns.len() < 2 {
        return;
    }
    let mut cells = Cells::default();
    let mut found = Vec::new();
    for (row, key) in candidates(frame) {
        frame.write_row(row, |_| true, &mut cells);
        let texts = (0..cells.len()).map(|at| cells.get("", at));
        let Some((why, verdict)) = totals::judge(&texts, key, frame.columns.len()) else {
            continue;
        };
        let ordinary = |key: usize| match is_ordinary {
            Some(known) => known.get(key) == Some(&true),
            None => frame.columns.get(key).is_some_and(holds_totals),
        };
        let stays = matches!(verdict, Verdict::AsideBut(key) if ordinary(key));
        if !stays {
            found.push((row, why));
        }
    }
    add_aside(frame, found);
}

/// Adds rows to those set aside.
pub(in crate::table) fn add_aside(frame: &mut Frame, found: Vec<(usize, Objection)>) {
    frame.aside.extend(found);
    frame.aside.sort_by_key(|(row, _)| *row);
    frame.aside.dedup_by_key(|(row, _)| *row);
}

/// The rows whose first value is a text that may say totals, with its column.
fn candidates(frame: &Frame) -> Vec<(usize, usize)> {
    let may = |text: Option<&str>| {
        let text = cell::trim(text.unwrap_or_default());
        (!cell::is_missing(text)).then(|| totals::may_say_totals(text))
    };
    let mut found = Vec::new();
    // Rows without a value so far.
    let mut open: Option<Vec<usize>> = None;
    for (column, values) in frame.columns.iter().enumerate() {
        let mut still = Vec::new();
        match (values, &open) {
            (Values::Text(values), None) => {
                for (row, text) in values.iter().enumerate() {
                    match may(text) {
                        Some(true) => found.push((row, column)),
                        Some(false) => {}
                        None => still.push(row),
                    }
                }
            }
            (Values::Text(values), Some(rows)) => {
                for &row in rows {
                    match may(values.get(row)) {
                        Some(true) => found.push((row, column)),
                        Some(false) => {}
                        None => still.push(row),
                    }
                }
            }
            (values, None) => still = values.missing_rows(),
            (values, Some(rows)) => {
                let is_missing = |row: &&usize| values.lacks(**row);
                still = rows.iter().filter(is_missing).copied().collect();
            }
        }
        if still.is_empty() {
            break;
        }
        open = Some(still);
    }
    found.extend(labels_behind_numbers(frame));
    found.sort_unstable();
    found
}

/// The rows that lack their first value and begin with numbers, where the first text may say totals,
/// with the column of the first number.
fn labels_behind_numbers(frame: &Frame) -> Vec<(usize, usize)> {
    let Some(first) = frame.columns.first() else {
        return Vec::new();
    };
    let rows = first.missing_rows().into_iter();
    let found = rows.filter_map(|row| {
        let mut present = (1..frame.columns.len()).filter(|at| !frame.columns[*at].lacks(row));
        let key = present.next()?;
        let text = |at: usize| match &frame.columns[at] {
            Values::Text(values) => values.get(row),
            _ => None,
        };
        let label = present.find_map(text).filter(|_| text(key).is_none())?;
        totals::may_say_totals(cell::trim(label)).then_some((row, key))
    });
    found.collect()
}

/// Whether words of totals are ordinary values of a column: some of its first rows
/// hold one, and its values repeat.
fn holds_totals(values: &Values) -> bool {
    let Values::Text(values) = values else {
        return false;
    };
    let first: Vec<&str> = values.iter().flatten().take(JUDGED_ROWS).collect();
    let count = first
        .iter()
        .filter(|text| totals::says_totals(text))
        .count();
    let distinct: std::collections::HashSet<&&str> = first.iter().collect();
    count > 1 && count * 50 >= first.len() && distinct.len() * 2 < first.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{NamedFrom, Series, StringChunked};

    fn frame(keys: &[Option<&str>], amounts: &[Option<i64>]) -> Frame {
        let keys: StringChunked = keys.iter().copied().collect();
        let amounts = Series::new("".into(), amounts);
        Frame {
            names: vec!["loan".to_owned(), "amount".to_owned(), "term".to_owned()],
            rows: keys.len(),
            columns: vec![
                Values::Text(keys),
                Values::Whole(amounts.clone()),
                Values::Whole(amounts),
            ],
            ..Frame::default()
        }
    }

    #[test]
    fn a_row_that_says_total_is_no_record() {
        let keys = [
            Some("L1"),
            Some("Totallyfine Ltd"),
            Some("L3"),
            Some("Total"),
        ];
        let amounts = [Some(5), Some(7), Some(9), Some(21)];
        let mut frame = frame(&keys, &amounts);
        set_aside(&mut frame, None);
        assert_eq!(frame.aside, [(3, Objection::TotalsLine)]);
        set_aside(&mut frame, Some(&[false; 3]));
        assert_eq!(frame.aside.len(), 1);
    }

    #[test]
    fn a_sum_with_its_words_in_the_column_of_the_groups_is_no_record() {
        let ids: StringChunked = [Some("L1"), Some("L2"), None, None].into_iter().collect();
        let groups = [
            Some("North"),
            Some("North"),
            Some("North Total"),
            Some("West"),
        ];
        let groups: StringChunked = groups.into_iter().collect();
        let amounts = Series::new("".into(), [5_i64, 7, 12, 3]);
        let none = Series::new("".into(), [Some(1_i64), Some(2), None, None]);
        let mut frame = Frame {
            names: ["loan", "amount", "region", "term"]
                .map(str::to_owned)
                .to_vec(),
            rows: 4,
            columns: vec![
                Values::Text(ids),
                Values::Whole(amounts),
                Values::Text(groups),
                Values::Whole(none),
            ],
            ..Frame::default()
        };
        set_aside(&mut frame, None);
        assert_eq!(frame.aside, [(2, Objection::TotalsLine)]);
    }

    #[test]
    fn words_of_totals_that_are_usual_are_values() {
        let keys: Vec<Option<&str>> = (0..40)
            .map(|i| Some(if i % 4 == 0 { "Total" } else { "Partial" }))
            .collect();
        let amounts: Vec<Option<i64>> = (0..40).map(Some).collect();
        let mut frame = frame(&keys, &amounts);
        set_aside(&mut frame, None);
        assert!(frame.aside.is_empty());
    }
}
