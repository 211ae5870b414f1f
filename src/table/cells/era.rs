//! Dates of the Japanese eras: `R5.3.31`, `S48/8/23`, `令和5年3月31日`, `平成元年4月1日`.

use crate::table::cells::date::days_from_civil;

/// An era: its letter, its names, its first year and how many years it has.
const ERAS: [(u8, [&str; 2], i32, u32); 5] = [
    (b'M', ["明治", "明"], 1868, 45),
    (b'T', ["大正", "大"], 1912, 15),
    (b'S', ["昭和", "昭"], 1926, 64),
    (b'H', ["平成", "平"], 1989, 31),
    (b'R', ["令和", "令"], 2019, 60),
];

/// The day of an era that trimmed `text` spells, since 1970-01-01.
#[inline]
pub(super) fn day_of_era(text: &str) -> Option<i32> {
    match text.as_bytes() {
        // The names begin in the blocks from U+4000 to U+6FFF.
        [b'M' | b'T' | b'S' | b'H' | b'R', b'0'..=b'9', ..] | [0xe4..=0xe6, ..] => {}
        _ => return None,
    }
    let (rest, first, most) = ERAS.iter().find_map(|(letter, names, first, most)| {
        let named = || names.iter().find_map(|name| text.strip_prefix(name));
        let lettered = text.strip_prefix(char::from(*letter));
        Some((lettered.or_else(named)?, *first, *most))
    })?;
    let mut parts = rest.trim_start().split(['.', '/', '年', '月', '日']);
    let mut part = |most: u32| {
        let digits = parts.next()?.trim();
        let fits = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
        let number = if digits == "元" {
            1
        } else {
            digits.parse().ok().filter(|_| fits)?
        };
        (1..=most).contains(&number).then_some(number)
    };
    let (year, month, day) = (part(most)?, part(12)?, part(31)?);
    let is_end = parts.all(|rest| rest.trim().is_empty());
    is_end.then(|| days_from_civil(first + year as i32 - 1, month, day))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::date::iso;

    #[test]
    fn days_of_the_eras_are_those_of_the_calendar() {
        for (text, expected) in [
            ("R5.3.31", "2023-03-31"),
            ("S55.3.31", "1980-03-31"),
            ("H2.10.1", "1990-10-01"),
            ("S48/8/23", "1973-08-23"),
            ("T15.12.24", "1926-12-24"),
            ("M45.07.30", "1912-07-30"),
            ("令和5年3月31日", "2023-03-31"),
            ("令和 5年 3月 31日", "2023-03-31"),
            ("平成元年4月1日", "1989-04-01"),
            ("昭和48.8.23", "1973-08-23"),
        ] {
            assert_eq!(
                day_of_era(text).map(iso).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "R5.13.1",
            "S65.1.1",
            "H2.2.30",
            "R5.3",
            "R5",
            "A5.3.1",
            "R5-3-31",
            "R123.3.1",
            "大阪市",
            "2023年3月31日",
            "S1.2.3.4",
        ] {
            assert_eq!(day_of_era(text), None, "{text}");
        }
    }
}
