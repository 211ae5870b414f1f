//! A written day: the spellings of dates that loan files use, with years from
//! 1000 to 2999. Times of day and zones are read over; a month, a quarter or a
//! week without a day is its first day.

use crate::table::cells::date::{civil_from_days, days_from_civil};
use crate::table::cells::era::day_of_era;
use crate::table::cells::month_names::{ROMAN, month_of};

/// The first of the hundred years that POSIX `strptime` gives two digits.
pub(in crate::table) const POSIX_YEAR: i16 = 1969;

/// A day as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Day {
    /// One meaning.
    Fixed(i32),
    /// `05/01/2018`: the meaning depends on which part is the day.
    Either {
        day_first: Option<i32>,
        month_first: Option<i32>,
    },
    /// `05/01/58`, `Jan-58`: the column also decides the century. Here the
    /// years are those of POSIX, 1969 to 2068.
    Short {
        day_first: Option<i32>,
        month_first: Option<i32>,
    },
}

impl Day {
    /// The day where the order of day and month is decided, and the first of
    /// the hundred years that two digits mean.
    pub fn resolve(self, is_day_first: bool, first_year: i16) -> Option<i32> {
        match self {
            Self::Fixed(days) => Some(days),
            Self::Either {
                day_first,
                month_first,
            } => {
                if is_day_first {
                    day_first
                } else {
                    month_first
                }
            }
            Self::Short {
                day_first,
                month_first,
            } => {
                let day = if is_day_first { day_first } else { month_first }?;
                if first_year == POSIX_YEAR {
                    return Some(day);
                }
                let (year, month, day) = civil_from_days(day);
                let first = i32::from(first_year);
                days_from_civil(first + (year - first).rem_euclid(100), month, day)
            }
        }
    }

    /// The last two digits of the year, where no more are written.
    pub fn short_year(self) -> Option<u32> {
        let Self::Short {
            day_first,
            month_first,
        } = self
        else {
            return None;
        };
        let (year, ..) = civil_from_days(day_first.or(month_first)?);
        Some(year.rem_euclid(100) as u32)
    }
}

/// The least number that [`compact`] takes for a day.
pub(in crate::table) const FIRST_COMPACT: i64 = 19_000_101;

/// `20180105` as a day in 1900–2100, also with the time behind it: `20180105143000`, `201801051430`.
#[inline]
pub(in crate::table) fn compact(number: i64) -> Option<i32> {
    if number < FIRST_COMPACT {
        return None;
    }
    let number = match number {
        FIRST_COMPACT..=21_001_231 => number,
        190_001_010_000..=210_012_312_359 if is_time(number % 10_000) => number / 10_000,
        19_000_101_000_000..=21_001_231_235_959
            if is_time(number / 100 % 10_000) && number % 100 < 60 =>
        {
            number / 1_000_000
        }
        _ => return None,
    };
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    days_from_civil(year as i32, month as u32, day as u32)
}

/// Whether four digits are hours and minutes.
fn is_time(digits: i64) -> bool {
    digits / 100 < 24 && digits % 100 < 60
}

/// The least six digits that [`month`] takes for a month.
pub(in crate::table) const FIRST_MONTH: i64 = 101_900;

/// The first day of the month `202401` or `122024` in 1900–2100; the two share
/// no number.
#[inline]
pub(in crate::table) fn month(number: i64) -> Option<i32> {
    let (year, month) = match number {
        190_001..=210_012 => (number / 100, number % 100),
        FIRST_MONTH..=122_100 => (number % 10_000, number / 10_000),
        _ => return None,
    };
    let fits = (1900..=2100).contains(&year);
    fits.then(|| days_from_civil(year as i32, month as u32, 1))?
}

/// As [`month`], of `012024`, which is read as 12024.
#[inline]
pub(in crate::table) fn zero_month(number: i64) -> Option<i32> {
    let (year, month) = (number % 10_000, number / 10_000);
    let fits = (1900..=2100).contains(&year) && (1..=9).contains(&month);
    fits.then(|| days_from_civil(year as i32, month as u32, 1))?
}

/// `15032019`, or `03152019` where the month is first, as a day in 1900–2100;
/// shares no number with [`compact`].
pub(in crate::table) fn year_last(number: i64, day_first: bool) -> Option<i32> {
    let (first, second, year) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    let (month, day) = if day_first {
        (second, first)
    } else {
        (first, second)
    };
    let fits = (1900..=2100).contains(&year) && (1..=31).contains(&first);
    fits.then(|| days_from_civil(year as i32, month as u32, day as u32))?
}

/// The first day of `7.2009` and `2009.07`, and the month or day of a whole number
/// that came as a decimal one, `201108.0`.
pub(in crate::table) fn decimal_day(number: f64) -> Option<i32> {
    let (whole, rest) = (number.trunc(), number.fract());
    if rest == 0.0 {
        let whole = whole as i64;
        return compact(whole).or_else(|| month(whole));
    }
    let (year, month) = if whole <= 12.0 {
        ((rest * 10_000.0).round(), whole)
    } else {
        (whole, (rest * 100.0).round())
    };
    let fits = (1900.0..=2100.0).contains(&year) && (1.0..=12.0).contains(&month);
    // No further digit.
    let exact = if whole <= 12.0 { 1e4 } else { 1e2 };
    let fits = fits && (number * exact - (number * exact).round()).abs() < 1e-6;
    fits.then(|| days_from_civil(year as i32, month as u32, 1))?
}

/// The day of eight digits that came as a decimal number, `20180105.0` or `15032019.0`, as
/// programs write whole numbers with gaps.
pub(in crate::table) fn whole_day(number: f64, day_first: bool) -> Option<i32> {
    let whole = number as i64;
    let day = compact(whole).or_else(|| year_last(whole, day_first));
    day.filter(|_| number.fract() == 0.0)
}

/// Parts of a text between its separators; no spelling of a day has more.
const MOST_PARTS: usize = 6;

/// The day that trimmed `text` spells, if it does.
pub(in crate::table) fn read(text: &str) -> Option<Day> {
    let text = without_time(text);
    // Week commencing.
    let of_week = text
        .strip_prefix("w/c ")
        .or_else(|| text.strip_prefix("W/C "));
    let text = of_week.map_or(text, str::trim_start);
    if let Some(day) = day_of_era(text) {
        return Some(Day::Fixed(day));
    }
    if !text.is_ascii() {
        if text.contains('年') {
            return chinese(text);
        }
        if text.contains('년') {
            let usual = text
                .replace('년', "年")
                .replace('월', "月")
                .replace('일', "日");
            return chinese(&usual);
        }
    }
    if let Some(day) = dotted(text).or_else(|| vietnamese(text)) {
        return Some(day);
    }
    let mut all = [""; MOST_PARTS];
    let mut count = 0;
    for part in text.split(['-', '/', '.', ' ', ',']) {
        if !part.is_empty() {
            *all.get_mut(count)? = part;
            count += 1;
        }
    }
    let parts = &all[..count];
    if let [part] = parts {
        return glued(part);
    }
    let is_digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    if parts.iter().all(is_digits) {
        if text.contains([' ', ',']) {
            return None;
        }
        return digits_only(text, parts);
    }
    period(parts).or_else(|| in_words(parts))
}

/// `8. 5. 2023`, as it is written in German and Czech, with the day first; `2023. 5. 8.`
/// in Hungarian and Korean.
fn dotted(text: &str) -> Option<Day> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let (first, rest) = text.split_once('.')?;
    let (second, third) = rest.split_once('.')?;
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    if !rest.contains(is_blank) {
        return None;
    }
    let [second, third] = [second, third].map(|part| part.trim_start_matches(is_blank));
    if first.len() == 4 {
        return year(first)?.day(number(second)?, number(third)?);
    }
    let fits = first.len() <= 2 && second.len() <= 2;
    fits.then(|| year(third)?.day(number(second)?, number(first)?))?
}

fn digits_only(text: &str, parts: &[&str]) -> Option<Day> {
    match parts {
        [y, m, d] if y.len() == 4 && m.len() <= 2 && d.len() <= 2 => {
            year(y)?.day(number(m)?, number(d)?)
        }
        [a, b, y] if a.len() <= 2 && b.len() <= 2 => {
            let (year, a, b) = (year(y)?, number(a)?, number(b)?);
            let day = |month, day| days_from_civil(year.value, month, day);
            let (day_first, month_first) = (day(b, a), day(a, b));
            (day_first.is_some() || month_first.is_some()).then_some(if year.short {
                Day::Short {
                    day_first,
                    month_first,
                }
            } else {
                Day::Either {
                    day_first,
                    month_first,
                }
            })
        }
        // `5.2018` would be a number.
        [a, b] if !text.contains('.') => {
            let (y, m) = if a.len() == 4 { (a, b) } else { (b, a) };
            let fits = y.len() == 4 && m.len() <= 2;
            fits.then(|| year(y)?.day(number(m)?, 1))?
        }
        _ => None,
    }
}

/// `2024-Q1`, `Q1 2024`, `2024-M01`, `2024-H1`, `2024-W05`, `2024-W05-3`.
fn period(parts: &[&str]) -> Option<Day> {
    let (y, name, day) = match parts {
        [y, name, day] if name.starts_with(['W', 'w']) => (y, name, number(day)?),
        [y, name] if y.len() == 4 && number(y).is_some() => (y, name, 1),
        [name, y] if name.starts_with(['Q', 'q', 'T']) => (y, name, 1),
        _ => return None,
    };
    let (letter, count) = name.split_at_checked(1)?;
    let year = year(y)?;
    if matches!(letter, "W" | "w") {
        return iso_week(year, number(count)?, day);
    }
    first_of(year, letter, number(count)?)
}

/// The first day of a quarter, half or month of a year.
fn first_of(year: Year, letter: &str, count: u32) -> Option<Day> {
    let (months, most) = match letter {
        "Q" | "q" => (3, 4),
        "T" if !year.short => (3, 4),
        "H" | "h" | "S" => (6, 2),
        "M" | "m" => (1, 12),
        _ => return None,
    };
    let fits = (1..=most).contains(&count);
    fits.then(|| year.day((count - 1) * months + 1, 1))?
}

/// ISO 8601: the week of a year's first Thursday is its first.
fn iso_week(year: Year, week: u32, day: u32) -> Option<Day> {
    let fits = !year.short && (1..=53).contains(&week) && (1..=7).contains(&day);
    let fourth = days_from_civil(year.value, 1, 4).filter(|_| fits)?;
    let monday = fourth - (fourth + 3).rem_euclid(7) + 7 * (week as i32 - 1);
    let (of_thursday, ..) = civil_from_days(monday + 3);
    (of_thursday == year.value).then_some(Day::Fixed(monday + day as i32 - 1))
}

/// `Dec-2014`, `Dec-14`, `15 Jan 2018`, `Fri, Jan 15th, 2018`, `15. März 2018`,
/// `15 de diciembre de 2019`.
fn in_words(parts: &[&str]) -> Option<Day> {
    const PARTICLES: [&str; 9] = ["de", "del", "of", "den", "r", "г", "года", "р", "року"];
    if let [d, roman, y] = parts
        && y.len() == 4
        && let Some(month) = ROMAN.iter().position(|name| name == roman)
    {
        return with_month(month as u32 + 1, &[d, y]);
    }
    let mut others = [""; 2];
    let (mut count, mut month) = (0, None);
    for (place, part) in parts.iter().enumerate() {
        if part.starts_with(|c: char| c.is_ascii_digit() || c == '\'' || c == '’') {
            *others.get_mut(count)? = part;
            count += 1;
        } else if month.is_none()
            && let Some(found) = month_of(part)
        {
            month = Some(found);
        } else if (place > 0 || !is_weekday(part)) && !PARTICLES.contains(part) {
            return None;
        }
    }
    with_month(month?, &others[..count])
}

/// A month beside a year and perhaps a day.
fn with_month(month: u32, others: &[&str]) -> Option<Day> {
    let (day, written_year) = match others {
        [y] => (1, y),
        [y, d] if y.len() == 4 && number(y).is_some() => (ordinal(d)?, y),
        [d, y] => (ordinal(d)?, y),
        _ => return None,
    };
    year(written_year)?.day(month, day)
}

/// `05JAN2018`, `JAN2018`, as SAS writes them; `2024q1`, `2024m1`, `2024w5`, as
/// Stata does; `1Q2024`, `2024W05`, `20180105T103000`.
fn glued(text: &str) -> Option<Day> {
    let Some(start) = text.find(char::is_alphabetic) else {
        let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
        return compact(text.parse().ok().filter(|_| digits)?).map(Day::Fixed);
    };
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c: char| !c.is_alphabetic())?;
    let (word, after) = rest.split_at(end);
    match (before.len(), word) {
        (8, "T") if after.starts_with(|c: char| c.is_ascii_digit()) => {
            return compact(before.parse().ok()?).map(Day::Fixed);
        }
        (4, "W") => return iso_week(year(before)?, number(after)?, 1),
        (4, "w") => return stata_week(year(before)?, number(after)?),
        (4, _) if word.len() == 1 && after.len() <= 2 => {
            return first_of(year(before)?, word, number(after)?);
        }
        (1, "Q" | "q") => return first_of(year(after)?, word, number(before)?),
        _ => {}
    }
    let others = [before, after];
    with_month(month_of(word)?, &others[usize::from(start == 0)..])
}

/// Stata's weeks: the first begins with the year, the 52nd ends with it.
fn stata_week(year: Year, week: u32) -> Option<Day> {
    let fits = !year.short && (1..=52).contains(&week);
    let first = days_from_civil(year.value, 1, 1).filter(|_| fits)?;
    Some(Day::Fixed(first + 7 * (week as i32 - 1)))
}

/// `2018年1月5日`, `2018年1月`, `2018年第1季度`.
fn chinese(text: &str) -> Option<Day> {
    let (y, rest) = text.split_once('年')?;
    let year = year(y.trim())?;
    if let Some(quarter) = rest.strip_suffix("季度") {
        let count = quarter.trim_start_matches('第').trim();
        return first_of(year, "Q", number(count)?);
    }
    let (m, rest) = rest.split_once('月')?;
    let d = rest.trim_end_matches(['日', '号']).trim();
    let day = if d.is_empty() { 1 } else { number(d)? };
    year.day(number(m.trim())?, day)
}

/// `ngày 22 tháng 4 năm 2020`.
fn vietnamese(text: &str) -> Option<Day> {
    let rest = text
        .strip_prefix("ngày ")
        .or_else(|| text.strip_prefix("Ngày "))?;
    let (day, rest) = rest.split_once(" tháng ")?;
    let (month, written_year) = rest.split_once(" năm ")?;
    year(written_year.trim())?.day(number(month.trim())?, number(day.trim())?)
}

/// The text before ` 10:30:00`, `T10:30:00Z`, ` 10:30:00 UTC`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return without_dotted_time(text).unwrap_or(text);
    };
    // `05JAN2018:10:30:00`
    if glued(&text[..colon]).is_some() {
        return &text[..colon];
    }
    let Some(gap) = text[..colon].rfind([' ', 'T']) else {
        return text;
    };
    let mut time = &text[gap + 1..];
    if let Some((before, _)) = time.strip_suffix(']').and_then(|t| t.split_once('[')) {
        time = before;
    }
    let before = time.trim_end_matches(|c: char| c.is_ascii_uppercase());
    if (2..=5).contains(&(time.len() - before.len())) {
        time = before;
    }
    let belongs = |c: char| c.is_ascii_digit() || " :.,+-ZAPMapm".contains(c);
    if time.starts_with(|c: char| c.is_ascii_digit()) && time.chars().all(belongs) {
        return text[..gap].trim_end();
    }
    text
}

/// The text before ` 10.15.30.123456 AM`, as Oracle writes time stamps.
fn without_dotted_time(text: &str) -> Option<&str> {
    let (day, time) = text.split_once(' ')?;
    let half = [" AM", " PM", "AM", "PM"];
    let time = half
        .iter()
        .find_map(|half| time.strip_suffix(half))
        .unwrap_or(time);
    let mut parts = time.split('.');
    let mut is_below = |most: u32| {
        let part = parts.next().filter(|part| part.len() == 2);
        part.and_then(number).is_some_and(|part| part < most)
    };
    let is_time = is_below(24) && is_below(60) && is_below(60);
    let fraction = parts.next().unwrap_or("0");
    let is_fraction = fraction.len() <= 9 && fraction.bytes().all(|b| b.is_ascii_digit());
    (is_time && is_fraction && parts.next().is_none()).then_some(day)
}

fn number(text: &str) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// `15`, `1st`, `22nd`, `1er`, `1º`.
fn ordinal(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let is_ending = matches!(
        &text[digits.len()..],
        "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "°" | "ª"
    );
    number(digits).filter(|_| is_ending)
}

/// A year as written.
#[derive(Clone, Copy)]
struct Year {
    value: i32,
    /// In two digits; the value is that of POSIX.
    short: bool,
}

impl Year {
    fn day(self, month: u32, day: u32) -> Option<Day> {
        let days = days_from_civil(self.value, month, day)?;
        let both = Some(days);
        Some(if self.short {
            Day::Short {
                day_first: both,
                month_first: both,
            }
        } else {
            Day::Fixed(days)
        })
    }
}

/// Four digits from 1000 to 2999, or two, also behind an apostrophe.
fn year(text: &str) -> Option<Year> {
    let text = text.strip_prefix(['\'', '’']).unwrap_or(text);
    let value = number(text)? as i32;
    match text.len() {
        2 => Some(Year {
            value: value + if value <= 68 { 2000 } else { 1900 },
            short: true,
        }),
        4 if (1000..=2999).contains(&value) => Some(Year {
            value,
            short: false,
        }),
        _ => None,
    }
}

/// An English weekday, `Fri` or `Friday`.
fn is_weekday(text: &str) -> bool {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let is = |day: &&str| {
        text.eq_ignore_ascii_case(day) || (text.len() == 3 && text.eq_ignore_ascii_case(&day[..3]))
    };
    DAYS.iter().any(is)
}

#[cfg(test)]
#[path = "date_text_tests.rs"]
mod tests;
