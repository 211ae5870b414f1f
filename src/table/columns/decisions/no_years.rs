//! Days without a year, `12-Apr`, as spreadsheets show them: each reads like a month of a year in
//! two digits, April 2012.

use std::ops::ControlFlow;

use crate::table::cells::cell;
use crate::table::cells::date::days_from_civil;
use crate::table::cells::month_names::month_of;
use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::decisions::second_look::each_cell;
use crate::table::source::file::Source;

/// Fewer distinct numbers run over no month.
const LEAST_DAYS: u32 = 15;
/// Rows that show it.
const LEAST_ROWS: usize = 20;
/// A year with 29 days in February.
const LEAP_YEAR: i32 = 2000;

/// Whether all days of a column are a number and the name of a month behind it, the numbers run
/// over the days of a month to its end, and never beyond it.
pub(super) fn are_days_without_years(source: &Source, place: usize, survey: &ColumnStats) -> bool {
    let years = survey.short_years;
    let within = years & !0xffff_fffe == 0;
    // To the last days of a month; the first ones have one digit, or two.
    let runs = years >> 28 != 0 && years.count_ones() >= LEAST_DAYS;
    if !within || !runs || survey.last_day.is_some() || survey.present < LEAST_ROWS {
        return false;
    }
    let (mut days, mut others, mut from_first) = (0, 0, false);
    each_cell(source, place, |text| {
        let text = cell::trim(text);
        if cell::is_missing(text) {
            return ControlFlow::Continue(());
        }
        match day_of(text) {
            Some(day) => {
                days += 1;
                from_first |= day < 4;
            }
            None => others += 1,
        }
        if others * 50 > days + LEAST_ROWS {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    from_first && others * 50 <= days
}

/// The day of the month that a text names behind it.
fn day_of(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let month = rest.trim_start_matches(['-', ' ', '.', '/']);
    let day = number.parse().ok().filter(|_| number.len() <= 2);
    let month = month_of(month.trim_end_matches('.'));
    let (day, month) = day.zip(month)?;
    days_from_civil(LEAP_YEAR, month, day).map(|_| day)
}

#[cfg(test)]
mod tests {
    use crate::table::{Kind, LoadOptions, Remark, Source, TypingRemark};

    /// The kind of a column, and whether it is said to have no years.
    fn kind(cells: &[String]) -> (Kind, bool) {
        let row = |(i, cell): (usize, &String)| format!("L{i},{cell}\n");
        let rows: String = cells.iter().enumerate().map(row).collect();
        let source = Source::from_bytes(
            format!("id,paid\n{rows}").into_bytes(),
            &LoadOptions::default(),
        );
        let table = source
            .unwrap()
            .table(&mut |_, _| std::ops::ControlFlow::Continue(()))
            .unwrap();
        let says = |r: &Remark| matches!(r, Remark::Typing(TypingRemark::NoYears { .. }));
        (
            table.column("paid").unwrap().kind,
            table.warnings.iter().any(says),
        )
    }

    const MONTHS: [&str; 4] = ["Jan", "Mar", "May", "Apr"];

    #[test]
    fn numbers_to_the_end_of_a_month_are_its_days() {
        let cells = |shape: fn(usize) -> String| (0..120).map(shape).collect::<Vec<String>>();
        let days = cells(|i| format!("{:02}-{}", i % 30 + 1, MONTHS[i % 4]));
        assert_eq!(kind(&days), (Kind::Category, true));
        let days = cells(|i| format!("{}-{}", i % 30 + 1, MONTHS[i % 4]));
        assert_eq!(kind(&days), (Kind::Category, true));
        // Months of years, in either order.
        let years = cells(|i| format!("{:02}-{}", i % 19, MONTHS[i % 4]));
        assert_eq!(kind(&years), (Kind::Date, false));
        let years = cells(|i| format!("{}-{:02}", MONTHS[i % 4], i % 30 + 1));
        assert_eq!(kind(&years), (Kind::Date, false));
        let old = cells(|i| format!("{:02}-{}", (i + 70) % 100, MONTHS[i % 4]));
        assert_eq!(kind(&old), (Kind::Date, false));
        let february = cells(|i| format!("{:02}-Feb", i % 31 + 1));
        assert_eq!(kind(&february), (Kind::Date, false));
    }
}
