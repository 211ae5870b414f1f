//! The style of a column's numbers: as many decimals as its values need, thousands
//! apart where they are large, one style for the whole column.

use super::{Cell, Format};
use crate::table::{Column, Convention, Kind};
use std::ops::Range;

/// Values looked at: so many parts of a column, so many values each.
const SAMPLE: [usize; 2] = [64, 64];
/// Decimals that are shown at most.
const MOST_DECIMALS: u8 = 4;
/// Significant digits that the largest value of a column of small ones keeps.
const SIGNIFICANT: i32 = 4;
/// From here on thousands are apart: years stay as they are written.
const LARGE: f64 = 10_000.0;

/// How the numbers of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberStyle {
    /// Their format; `None` for texts, days and ids.
    pub format: Option<Format>,
}

impl NumberStyle {
    /// The style that the values of a column need.
    #[must_use]
    pub fn of(column: &Column) -> Self {
        let is_number = matches!(
            column.kind,
            Kind::Integer | Kind::Number | Kind::Percentage | Kind::Money
        );
        if column.is_text() || !is_number || !column.is_exact_in_f64() {
            return Self::default();
        }
        let [parts, each] = SAMPLE;
        let mut values = column.sample_numbers(parts, each);
        values.retain(|value| value.is_finite());
        let largest = values
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        let decimals = values.iter().map(|value| decimals(*value)).max();
        // A column of values below 0.001 keeps its leading digits.
        let most = if largest > 0.0 && largest < 0.01 {
            (SIGNIFICANT - 1 - largest.log10().floor() as i32).clamp(0, 15) as u8
        } else {
            MOST_DECIMALS
        };
        let decimals = decimals.unwrap_or(0).min(most);
        let is_percent = column.kind == Kind::Percentage
            || matches!(
                column.convention,
                Some(Convention::Number { percent: true, .. })
            );
        Self {
            format: Some(if is_percent {
                Format::PercentPoints(decimals)
            } else {
                Format::Decimals {
                    decimals,
                    grouped: column.kind == Kind::Money || largest >= LARGE,
                }
            }),
        }
    }

    /// The style with more decimals, a few at most.
    #[must_use]
    pub fn finer(self, more: u8) -> Self {
        let decimals = |n: u8| (n + more).min(15);
        let format = self.format.map(|format| match format {
            Format::Decimals {
                decimals: n,
                grouped,
            } => Format::Decimals {
                decimals: decimals(n),
                grouped,
            },
            Format::PercentPoints(n) => Format::PercentPoints(decimals(n)),
            other => other,
        });
        Self { format }
    }

    /// A value as it is shown, as a number.
    #[must_use]
    pub fn rounded(self, value: f64) -> f64 {
        match self.format {
            Some(Format::Decimals { decimals, .. } | Format::PercentPoints(decimals)) => {
                let scale = 10_f64.powi(i32::from(decimals));
                (value * scale).round() / scale
            }
            _ => value,
        }
    }

    /// The values of `column` in these rows as typed cells of a file; what does not fit
    /// the column as it stood.
    #[must_use]
    pub fn cells(self, column: &Column, rows: Range<usize>) -> Vec<Cell> {
        let texts = || {
            let texts = column.texts_of(rows.clone()).into_iter();
            texts
                .map(|text| text.map_or(Cell::Empty, Cell::Text))
                .collect()
        };
        let numbers = |of: &dyn Fn(f64) -> Cell| {
            let numbers = column.numbers_of(rows.clone()).into_iter();
            let cell = |value: f64| {
                if value.is_nan() {
                    Cell::Empty
                } else {
                    of(value)
                }
            };
            numbers.map(cell).collect()
        };
        let mut cells: Vec<Cell> = match (self.format, column.kind) {
            _ if column.is_text() => texts(),
            (Some(format), _) => numbers(&|value| Cell::Number(value, format)),
            (None, Kind::Date) => numbers(&|value| Cell::Day(value as i32)),
            (None, Kind::Flag) => numbers(&|value| Cell::Number(value, Format::General)),
            _ => texts(),
        };
        let first = column
            .misfits
            .partition_point(|misfit| misfit.row < rows.start);
        for misfit in &column.misfits[first..] {
            let place = misfit.row - rows.start;
            let Some(cell) = cells.get_mut(place) else {
                break;
            };
            *cell = Cell::Text(misfit.text.clone());
        }
        cells
    }
}

/// Digits that a value needs behind the mark, at most 15.
fn decimals(value: f64) -> u8 {
    let text = value.abs().to_string();
    let tail = text.rsplit_once('.').map_or(0, |(_, tail)| tail.len());
    tail.min(15) as u8
}
