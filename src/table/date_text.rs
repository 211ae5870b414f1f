//! A written day: the spellings of dates that loan files use. Times of day
//! are read over; a month without a day stands for its first.

use super::date::days_from_civil;

/// A day as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// One meaning.
    Fixed(i32),
    /// `05/01/2018`: the meaning depends on which part is the day.
    Either {
        day_first: Option<i32>,
        month_first: Option<i32>,
    },
}

impl Day {
    /// The day where the order of day and month is decided.
    pub fn resolve(self, day_first: bool) -> Option<i32> {
        match self {
            Self::Fixed(days) => Some(days),
            Self::Either {
                day_first: day,
                month_first: month,
            } => {
                if day_first {
                    day
                } else {
                    month
                }
            }
        }
    }
}

/// The least number that [`compact`] takes for a day.
pub(super) const FIRST_COMPACT: i64 = 19_000_101;

/// `20180105` as a day in 1900–2100.
#[inline]
pub(super) fn compact(number: i64) -> Option<i32> {
    if !(FIRST_COMPACT..=21_001_231).contains(&number) {
        return None;
    }
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    days_from_civil(year as i32, month as u32, day as u32)
}

/// The day that trimmed `text` spells, if it does.
pub(super) fn read(text: &str) -> Option<Day> {
    let text = without_time(text);
    if text.contains('年') {
        return chinese(text);
    }
    let parts: Vec<&str> = text
        .split(['-', '/', '.', ' ', ','])
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() == 1 {
        return glued(text);
    }
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    if let Some(named) = parts.iter().position(|p| month_of(p).is_some()) {
        return with_month_name(&parts, named);
    }
    if text.contains([' ', ',']) || parts.iter().any(|p| number(p).is_none()) {
        return None;
    }
    digits_only(text, &parts)
}

fn digits_only(text: &str, parts: &[&str]) -> Option<Day> {
    let day = |y: &str, m: &str, d: &str| days_from_civil(year(y)?, number(m)?, number(d)?);
    match parts {
        [y, m, d] if y.len() == 4 && m.len() <= 2 && d.len() <= 2 => day(y, m, d).map(Day::Fixed),
        [a, b, y] if (y.len() == 4 || y.len() == 2) && a.len() <= 2 && b.len() <= 2 => {
            let (day_first, month_first) = (day(y, b, a), day(y, a, b));
            let any = day_first.is_some() || month_first.is_some();
            any.then_some(Day::Either {
                day_first,
                month_first,
            })
        }
        // `5.2018` would be a number.
        [a, b] if !text.contains('.') => {
            let (y, m) = if a.len() == 4 { (a, b) } else { (b, a) };
            let fits = y.len() == 4 && m.len() <= 2;
            fits.then(|| day(y, m, "1"))?.map(Day::Fixed)
        }
        _ => None,
    }
}

/// `Dec-2014`, `Dec-14`, `15 Jan 2018`, `Jan 15, 2018`.
fn with_month_name(parts: &[&str], named: usize) -> Option<Day> {
    let month = month_of(parts[named])?;
    let others: Vec<&str> = parts
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != named)
        .map(|(_, p)| *p)
        .collect();
    let (day, written_year) = match others[..] {
        [y] => (1, y),
        [y, d] if y.len() == 4 => (number(d)?, y),
        [d, y] => (number(d)?, y),
        _ => return None,
    };
    days_from_civil(year(written_year)?, month, day).map(Day::Fixed)
}

/// `05JAN2018`, `JAN2018`, as SAS writes them.
fn glued(text: &str) -> Option<Day> {
    let start = text.find(|c: char| c.is_ascii_alphabetic())?;
    let name = text.get(start..start + 3)?;
    let parts = [&text[..start], name, &text[start + 3..]];
    let first = usize::from(start == 0);
    with_month_name(&parts[first..], 1 - first)
}

fn chinese(text: &str) -> Option<Day> {
    let (y, rest) = text.split_once('年')?;
    let (m, rest) = rest.split_once('月')?;
    let d = rest.trim_end_matches(['日', '号']).trim();
    let day = if d.is_empty() { 1 } else { number(d)? };
    days_from_civil(year(y.trim())?, number(m.trim())?, day).map(Day::Fixed)
}

/// The text before ` 10:30:00` or `T10:30:00Z`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text;
    };
    // `05JAN2018:10:30:00`
    if glued(&text[..colon]).is_some() {
        return &text[..colon];
    }
    let Some(gap) = text[..colon].rfind([' ', 'T']) else {
        return text;
    };
    let time = &text[gap + 1..];
    let belongs = |c: char| c.is_ascii_digit() || " :.+-ZAPMapm".contains(c);
    if time.starts_with(|c: char| c.is_ascii_digit()) && time.chars().all(belongs) {
        return text[..gap].trim_end();
    }
    text
}

fn number(text: &str) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// Two digits up to 68 mean 20xx, as POSIX `strptime` has it.
fn year(text: &str) -> Option<i32> {
    let value = number(text)? as i32;
    match text.len() {
        2 => Some(if value <= 68 {
            2000 + value
        } else {
            1900 + value
        }),
        4 if (1000..=2999).contains(&value) => Some(value),
        _ => None,
    }
}

fn month_of(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if text.len() < 3 || !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let found = MONTHS
        .iter()
        .position(|m| *m == lower || m[..3] == lower || (lower == "sept" && *m == "september"));
    found.map(|place| place as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::super::date::iso;
    use super::*;

    fn check(text: &str, day_first: Option<&str>, month_first: Option<&str>) {
        let day = read(text);
        let show = |first| day.and_then(|d| d.resolve(first)).map(iso);
        assert_eq!(
            (show(true).as_deref(), show(false).as_deref()),
            (day_first, month_first),
            "{text:?}"
        );
    }

    #[test]
    fn spellings_of_days() {
        let same = |text, day| check(text, Some(day), Some(day));
        same("2018-01-05", "2018-01-05");
        same("2018/1/5", "2018-01-05");
        same("2018.01.05", "2018-01-05");
        same("2018-01-05 13:45:00", "2018-01-05");
        same("2018-01-05T13:45:00.000Z", "2018-01-05");
        same("2018年1月5日", "2018-01-05");
        same("2018年12月", "2018-12-01");
        same("Dec-2014", "2014-12-01");
        same("Dec-14", "2014-12-01");
        same("15 Jan 2018", "2018-01-15");
        same("15-January-18", "2018-01-15");
        same("Jan 15, 2018", "2018-01-15");
        same("2018-Sep-03", "2018-09-03");
        same("2018-01", "2018-01-01");
        same("03/2019", "2019-03-01");
        same("5 January 2018", "2018-01-05");
        same("Jan 5, 2018", "2018-01-05");
        same("05JAN2018", "2018-01-05");
        same("05OCT2018:10:30:00", "2018-10-05");
        same("Jan2018", "2018-01-01");
        same("2018-01-05T13:45:00+08:00", "2018-01-05");
        same("2018/1/5 0:00", "2018-01-05");
        same("2018年1月5日 13:45", "2018-01-05");
        check("05.01.18 8:30 PM", Some("2018-01-05"), Some("2018-05-01"));
        check("05/01/2018", Some("2018-01-05"), Some("2018-05-01"));
        check("25/12/2018", Some("2018-12-25"), None);
        check("12/25/99", None, Some("1999-12-25"));
    }

    #[test]
    fn what_is_no_day() {
        for text in [
            "2018-13-01",
            "2018-02-30",
            "36 months",
            "1-2",
            "5.2018",
            "A-1-2",
            "Marchand 5",
            "10:30:00",
            "1.2.3.4",
            "may",
            "A11",
            "MAR5",
            "5JAN",
            "12JUNK2018",
            "31FEB2018",
            "éJAN2018",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
        assert_eq!(compact(20_180_105).map(iso).as_deref(), Some("2018-01-05"));
        assert_eq!((compact(20_181_305), compact(5)), (None, None));
    }
}
