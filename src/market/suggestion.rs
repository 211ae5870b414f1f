//! What a table suggests as market series: its first column of dates, the columns of numbers,
//! and whether it looks like daily series at all.

use crate::profile::{ColumnProfile, Profile};
use crate::recipe::inputs::roles::orders_in_time;
use crate::table::Kind;

/// Least number of dates of a daily series.
const LEAST_DATES: usize = 30;
/// Share of the rows that must have a date of their own.
const OWN_DATE_SHARE: f64 = 0.95;
/// Most days from one date to the next, on average; prices of weeks are daily series as well.
const MOST_GAP: f64 = 10.0;
/// Least number of distinct values of a column that varies.
const LEAST_VALUES: usize = 10;

/// The series that a table suggests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuggestedSeries {
    /// The first column of dates that are no dates of birth.
    pub date: Option<String>,
    /// The columns of numbers, in the order of the table.
    pub columns: Vec<String>,
    /// The first of them that varies.
    pub first: Option<String>,
    /// Whether nearly each row has a date of its own, these lie near to each other, and a column
    /// varies.
    pub is_daily: bool,
}

impl SuggestedSeries {
    /// What the columns of a table suggest.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let columns = profile.columns.iter();
        let orders = |column: &&ColumnProfile| orders_in_time(&column.name, column.kind);
        let date = columns.clone().find(orders);
        let is_number = |kind: Kind| {
            matches!(
                kind,
                Kind::Integer | Kind::Number | Kind::Percentage | Kind::Money
            )
        };
        let numbers = columns.filter(|column| is_number(column.kind));
        let first = numbers
            .clone()
            .find(|column| column.distinct >= LEAST_VALUES);
        let is_daily = date.is_some_and(|date| {
            let own = date.distinct as f64 >= OWN_DATE_SHARE * date.rows as f64;
            let span = date
                .numbers
                .as_ref()
                .map_or(0.0, |days| days.max - days.min);
            let is_dense = span <= MOST_GAP * date.distinct as f64;
            own && is_dense && date.distinct >= LEAST_DATES && first.is_some()
        });
        Self {
            date: date.map(|column| column.name.clone()),
            columns: numbers.map(|column| column.name.clone()).collect(),
            first: first.map(|column| column.name.clone()),
            is_daily,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::profile;
    use crate::table::{Column, Table};

    fn table(dates: &[i64], values: usize) -> Table {
        let days: Vec<Option<i64>> = dates.iter().copied().map(Some).collect();
        let prices: Vec<Option<f64>> = (0..dates.len())
            .map(|row| Some(100.0 + (row % values) as f64 / 8.0))
            .collect();
        Table::from_columns(vec![
            Column::from_integers("day", Kind::Date, &days),
            Column::from_numbers("price", Kind::Number, &prices),
        ])
    }

    #[test]
    fn a_date_for_each_row_and_a_number_are_daily_series() {
        let own: Vec<i64> = (0..60).collect();
        let suggested = SuggestedSeries::of(&profile(&table(&own, 60)));
        assert_eq!(suggested.date.as_deref(), Some("day"));
        assert_eq!(suggested.columns, ["price"]);
        assert!(suggested.is_daily);
        let shared: Vec<i64> = (0..60).map(|row| row / 3).collect();
        assert!(!SuggestedSeries::of(&profile(&table(&shared, 60))).is_daily);
        assert!(!SuggestedSeries::of(&profile(&table(&own, 2))).is_daily);
        // Days of loans here and there over decades.
        let apart: Vec<i64> = (0..60).map(|row| row * 17).collect();
        assert!(!SuggestedSeries::of(&profile(&table(&apart, 60))).is_daily);
    }

    #[test]
    fn a_portfolio_with_dates_of_birth_is_no_daily_series() {
        let own: Vec<i64> = (0..60).collect();
        let mut table = table(&own, 60);
        table.columns[0].name = "Geburtsdatum".to_owned();
        let suggested = SuggestedSeries::of(&profile(&table));
        assert!(!suggested.is_daily);
        assert_eq!(suggested.date, None);
    }
}
