//! A century: which hundred years two digits of a year mean, decided with the
//! whole column, its name and the other dates of the file. No clock is read.

use crate::table::cells::date::civil_from_days;
use crate::table::cells::date_text::{self, POSIX_YEAR};
use crate::table::columns::column_format::Convention;
use crate::table::columns::column_stats::ColumnStats;
use crate::table::remark::Remark;
use crate::table::{Column, Kind, TypingRemark};

/// The last year of a birth in a file without another date.
const LAST_BIRTH: i32 = 2026;
/// An opening may come some years after the latest other date, a birth may not:
/// people of ninety are customers, accounts of ninety years are none.
const SLACK: i32 = 10;
/// Years after this one stand for an open end.
const LAST_YEAR: i32 = 2100;

/// What the name of a column says about when its days are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Birth,
    /// Before the file was written.
    Past,
    /// Perhaps after it.
    Future,
    Unknown,
}

/// The days of a file, as far as they tell centuries.
#[derive(Debug)]
pub(in crate::table) struct Calendar {
    columns: Vec<(Time, Option<i32>)>,
}

impl Calendar {
    pub fn of(names: &[String], surveys: &[ColumnStats]) -> Self {
        let columns = names.iter().zip(surveys);
        Self {
            columns: columns
                .map(|(name, survey)| (time(name), last_year(survey)))
                .collect(),
        }
    }

    /// The latest year in the columns but this one: of past events, or else the
    /// earliest that another column ends with.
    fn latest(&self, but: usize) -> Option<i32> {
        let others = || self.columns.iter().enumerate().filter(|(c, _)| *c != but);
        let of = |wanted: Time| {
            let others = others().filter(move |(_, (time, _))| *time == wanted);
            others.filter_map(|(_, (_, year))| *year)
        };
        of(Time::Past).max().or_else(|| of(Time::Unknown).min())
    }

    /// The first of the hundred years that two digits mean in a column.
    fn first_year(&self, column: usize, name: &str, survey: &ColumnStats) -> i32 {
        let own = full_year(survey);
        let known = self.latest(column).max(own);
        match time(name) {
            Time::Birth => known.unwrap_or(LAST_BIRTH) - 99,
            Time::Past => known.unwrap_or(LAST_BIRTH) + SLACK - 99,
            Time::Unknown | Time::Future => window(survey.short_years),
        }
    }
}

/// Years that are those of the Buddhist calendar rather than of this one, 543 behind it.
const BUDDHIST_YEARS: std::ops::Range<i32> = 2_350..2_700;

/// Years that are those of the Nepali calendar, 56 to 57 ahead, rather than of this one.
const NEPALI_YEARS: std::ops::Range<i32> = 2_050..2_091;

/// Years that are those of the Islamic calendar, or of the Persian one.
const HIJRI_YEARS: std::ops::Range<i32> = 1_300..1_500;

/// What is to be said of a column of days all of which lie centuries ahead or back.
pub(in crate::table) fn far_years(column: &Column) -> Option<Remark> {
    let (first, last) = column.ends().filter(|_| column.kind == Kind::Date)?;
    let year = |day: f64| civil_from_days(day as i32).0;
    let (first, last) = (year(first), year(last));
    let all_in = |years: &std::ops::Range<i32>| years.contains(&first) && years.contains(&last);
    let name = || column.name.clone();
    let is_ahead = || all_in(&NEPALI_YEARS) && time(&column.name) != Time::Future;
    let said = if is_ahead() {
        TypingRemark::NepaliYears {
            column: name(),
            first,
            last,
        }
    } else if all_in(&BUDDHIST_YEARS) {
        TypingRemark::FarYears {
            column: name(),
            year: first,
        }
    } else if all_in(&HIJRI_YEARS) {
        TypingRemark::OldYears {
            column: name(),
            first,
            last,
        }
    } else {
        return None;
    };
    Some(Remark::Typing(said))
}

/// Settles the century of a column of days where it was not told.
pub(in crate::table) fn settle(
    calendar: &Calendar,
    column: usize,
    name: &str,
    survey: &ColumnStats,
    convention: &mut Convention,
) -> Option<Remark> {
    let Convention::Day {
        first_year: first_year @ None,
        ..
    } = convention
    else {
        return None;
    };
    let first = calendar.first_year(column, name, survey);
    *first_year = i16::try_from(first).ok();
    (survey.short_years != 0).then(|| Remark::ShortYears {
        column: name.to_owned(),
        first,
        last: first + 99,
    })
}

/// The last year of a column, two digits read by themselves.
fn last_year(survey: &ColumnStats) -> Option<i32> {
    let short = (survey.short_years != 0).then(|| {
        let first = window(survey.short_years);
        let year = |digits: i32| first + (digits - first).rem_euclid(100);
        let present = (0..100).filter(|digits| survey.short_years >> digits & 1 == 1);
        present.map(year).max()
    });
    full_year(survey).max(short.flatten())
}

/// The last year that is written in four digits.
fn full_year(survey: &ColumnStats) -> Option<i32> {
    let compact = survey.compact > 0 && survey.compact * 2 > survey.present;
    let compact = date_text::compact(survey.most).filter(|_| compact);
    let last = survey.last_day.max(compact)?;
    let (year, ..) = civil_from_days(last);
    (year <= LAST_YEAR).then_some(year)
}

/// The first of a hundred years in which these two digits follow each other: those
/// of POSIX, unless their border, 68 to 69, would part neighbours, and a wider gap
/// is elsewhere.
fn window(short_years: u128) -> i32 {
    let has = |digits: i32| short_years >> digits.rem_euclid(100) & 1 == 1;
    let posix = i32::from(POSIX_YEAR);
    // Empty years from a year backwards.
    let before = |year: i32| (1..100).take_while(|back| !has(year - back)).count() as i32;
    let starts = (posix..posix + 100).filter(|year| has(*year));
    let widest = starts.map(|year| (before(year), year)).max();
    let Some((gap, start)) = widest else {
        return posix;
    };
    let first = (posix..posix + 100).find(|year| has(*year));
    if first.is_some_and(|first| before(first) >= gap) || start < 2000 {
        return posix;
    }
    start - 100 - gap / 2
}

fn time(name: &str) -> Time {
    const BIRTH: [&str; 12] = [
        "birth", "born", "dob", "geburt", "naiss", "nacim", "nascim", "nascita", "geboor", "出生",
        "生日", "生年",
    ];
    const FUTURE: [&str; 17] = [
        "matur", "expir", "expiry", "due", "end", "next", "until", "valid", "renew", "closing",
        "faellig", "fällig", "ablauf", "vencim", "scaden", "echean", "到期",
    ];
    const PAST: [&str; 46] = [
        "issue",
        "open",
        "orig",
        "disburs",
        "appl",
        "book",
        "start",
        "begin",
        "effective",
        "sanction",
        "approv",
        "grant",
        "fund",
        "join",
        "hire",
        "employ",
        "since",
        "establ",
        "incorp",
        "regist",
        "first",
        "earliest",
        "last",
        "creat",
        "entry",
        "report",
        "snapshot",
        "observ",
        "statement",
        "vintage",
        "default",
        "charge",
        "paid",
        "payment",
        "contract",
        "eröff",
        "eroeff",
        "auszahl",
        "antrag",
        "ouvert",
        "apert",
        "abertura",
        "inicio",
        "开户",
        "放款",
        "申请",
    ];
    let lower = name.to_lowercase();
    let tokens = || lower.split(|c: char| !c.is_alphanumeric());
    let holds = |word: &&str| match word.len() {
        // `end` is no part of `calendar`.
        ..=3 => tokens().any(|token| token.starts_with(word)),
        _ => lower.contains(word),
    };
    let says = |words: &[&str]| words.iter().any(&holds);
    if says(&BIRTH) {
        Time::Birth
    } else if says(&FUTURE) {
        Time::Future
    } else if says(&PAST) {
        Time::Past
    } else {
        Time::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::cell;

    fn survey(cells: &[&str]) -> ColumnStats {
        let mut survey = ColumnStats::default();
        for cell in cells {
            survey.add(cell::form(cell), cell);
        }
        survey
    }

    /// The first year of the first of these columns.
    fn check(columns: &[(&str, &[&str])], expected: i32) {
        let names: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let surveys: Vec<ColumnStats> = columns.iter().map(|(_, cells)| survey(cells)).collect();
        let calendar = Calendar::of(&names, &surveys);
        let first = calendar.first_year(0, &names[0], &surveys[0]);
        assert_eq!(first, expected, "{columns:?}");
    }

    #[test]
    fn no_birth_comes_after_the_other_dates() {
        let births: (&str, &[&str]) = ("Date.of.Birth", &["15/03/58", "01/01/99", "03-06-04"]);
        check(&[births, ("issued", &["01/06/2022"])], 1923);
        check(
            &[births, ("DisbursalDate", &["28-11-21", "03-08-18"])],
            1922,
        );
        check(&[births], 1927);
        // The end of a loan says nothing of its beginning.
        let maturity: (&str, &[&str]) = ("maturity", &["01/06/2052"]);
        check(&[births, maturity], 1927);
        check(&[births, ("d", &["2022-06-01"]), maturity], 1923);
        check(&[births, ("issued", &["9999-12-31", "2022-06-01"])], 1923);
    }

    #[test]
    fn an_opening_is_not_long_after_the_other_dates() {
        let opened: (&str, &[&str]) = ("acct_open", &["15/03/58", "01/01/99", "01/01/15"]);
        check(&[opened, ("issued", &["01/06/2022"])], 1933);
        check(&[opened, ("issue_d", &["Dec-21"])], 1932);
        check(&[opened], 1937);
        // The only other date may be earlier.
        check(
            &[("issue_d", &["Dec-21"]), ("acct_open", &["01/01/2015"])],
            1926,
        );
    }

    #[test]
    fn years_that_follow_each_other_are_not_parted() {
        let posix = i32::from(POSIX_YEAR);
        check(&[("d", &["Dec-11", "Jan-12"])], posix);
        check(&[("d", &["Dec-99", "Jan-05"])], posix);
        check(&[("d", &["01/01/55", "01/01/68"])], posix);
        check(&[("maturity", &["01/01/24", "01/01/58"])], posix);
        // 1966, 1972, 1985, 2003: 04 to 65 are empty.
        check(&[("d", &["Jan-66", "Jan-72", "Jan-85", "Jan-03"])], 1935);
    }
}
