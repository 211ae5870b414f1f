//! Order of day and month in a file to be scored: the model reads `05/01` as it did in
//! training, and nothing in the cell shows whether that is right.

use crate::recipe::Remark;
use crate::recipe::checks::marks::JUDGED_BYTES;
use crate::table::{Convention, Source, Table};

/// How the dates of one column may be read.
struct Orders {
    column: String,
    place: usize,
    own: Convention,
    other: Convention,
    day_first: bool,
    /// Dates that only the model's order reads.
    own_only: usize,
    /// Dates that only the other order reads.
    other_only: usize,
    /// Dates that both read, as different days.
    both: usize,
}

impl Orders {
    fn of(column: &str, place: usize, convention: Convention) -> Option<Self> {
        let Convention::Day {
            day_first,
            compact,
            months,
            first_year,
            ..
        } = convention
        else {
            return None;
        };
        // An open end has an order, too.
        let with = |day_first: bool| Convention::Day {
            day_first,
            compact,
            months,
            first_year,
            range: None,
        };
        Some(Self {
            column: column.to_owned(),
            place,
            own: with(day_first),
            other: with(!day_first),
            day_first,
            own_only: 0,
            other_only: 0,
            both: 0,
        })
    }

    fn count(&mut self, cell: &str) {
        match (self.own.read(cell), self.other.read(cell)) {
            (Some(own), Some(other)) if own != other => self.both += 1,
            (Some(_), None) => self.own_only += 1,
            (None, Some(_)) => self.other_only += 1,
            _ => {}
        }
    }

    /// That the file does not show the model's order, or shows the other one.
    fn remark(self) -> Option<Remark> {
        let is_doubtful = self.own_only == 0 || self.other_only > self.own_only;
        (self.both > 0 && is_doubtful).then_some(Remark::DayOrder {
            column: self.column,
            cells: self.both,
            contradicting: self.other_only,
            day_first: self.day_first,
        })
    }
}

/// What to know of the order of day and month in these columns, judged on the first of
/// a file.
#[must_use]
pub fn day_orders(source: &Source, table: &Table, columns: &[&str]) -> Vec<Remark> {
    let names = source.names().iter().enumerate();
    let mut orders: Vec<Orders> = names
        .filter(|(_, name)| columns.contains(&name.as_str()))
        .filter_map(|(place, name)| Orders::of(name, place, table.column(name)?.convention?))
        .collect();
    if orders.is_empty() {
        return Vec::new();
    }
    source.for_first_records(JUDGED_BYTES, |record| {
        let mut cells = record.cells();
        let mut next = 0;
        for of in &mut orders {
            let Some(cell) = cells.nth(of.place - next) else {
                return;
            };
            next = of.place + 1;
            of.count(cell);
        }
    });
    orders.into_iter().filter_map(Orders::remark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::LoadOptions;
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;

    fn told(cells: &[&str], day_first: bool) -> Vec<String> {
        let day = Convention::Day {
            day_first,
            compact: false,
            months: false,
            first_year: None,
            range: None,
        };
        let options = LoadOptions {
            columns: BTreeMap::from([("issued".to_owned(), day)]),
            ..LoadOptions::default()
        };
        let rows: Vec<String> = (1..).zip(cells).map(|(i, c)| format!("{i};{c}")).collect();
        let text = format!("n;issued\n{}\n", rows.join("\n"));
        let source = Source::from_bytes(text.into_bytes(), &options).unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        let remarks = day_orders(&source, &table, &["issued"]).into_iter();
        remarks.map(|remark| remark.to_string()).collect()
    }

    #[test]
    fn an_order_that_the_file_does_not_show_is_told_once() {
        let ambiguous = ["05/01/2024", "03/04/2024", "07/07/2024", "2024-01-05"];
        assert_eq!(
            told(&ambiguous, true),
            [
                "2 dates of \"issued\" could be read in either order (day and month up to 12) and \
                 are read day before month, as in training; no date at the beginning of the file \
                 shows its order. If the file writes month before day, use --read \
                 issued=month-first."
            ]
        );
        assert!(told(&ambiguous, false)[0].contains("read month before day, as in training"));
        // A thirteenth shows it.
        assert!(told(&["05/01/2024", "13/04/2024"], true).is_empty());
        assert!(told(&["2024-01-05", "2024-02-05"], true).is_empty());
        let other = told(&["05/01/2024", "04/13/2024"], true);
        assert!(
            other[0].contains("1 date at the beginning of the file can only be read month"),
            "{other:?}"
        );
    }
}
