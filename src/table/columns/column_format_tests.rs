//! Conventions: one text read as its column says, open ends, and those of older models.

use super::*;
use crate::table::cells::date;

fn number(comma: bool, unit: Option<Unit>) -> Convention {
    Convention::Number {
        comma,
        percent: false,
        unit,
        affix: None,
    }
}

#[test]
fn one_text_is_read_as_its_convention_says() {
    let day = |day_first| Convention::Day {
        day_first,
        compact: false,
        months: false,
        first_year: None,
        range: None,
    };
    let until = Convention::Day {
        day_first: true,
        compact: true,
        months: false,
        first_year: None,
        range: Some(DayRange {
            first: 0,
            last: 20_000,
        }),
    };
    let flag = Convention::Flag {
        spelling: Spelling::DIGITS,
    };
    let on = |text: &str| {
        let (y, md) = text.split_once('-').unwrap();
        let (m, d) = md.split_once('-').unwrap();
        let part = |t: &str| t.parse::<u32>().unwrap();
        date::days_from_civil(part(y) as i32, part(m), part(d)).map(f64::from)
    };
    let (months, full) = (Some(Unit::Months), Some(Unit::Myriads));
    for (text, convention, expected) in [
        ("1.234", number(false, None), Some(1.234)),
        ("1.234", number(true, None), Some(1234.0)),
        ("0042", number(false, None), Some(42.0)),
        ("0042", Convention::Text, None),
        ("-99999999999999999999", number(false, None), Some(-1e20)),
        ("5%", number(false, None), Some(5.0)),
        ("true", flag, Some(1.0)),
        ("F", flag, Some(0.0)),
        ("1.0", flag, Some(1.0)),
        ("0", flag, Some(0.0)),
        ("unknown", flag, None),
        ("2018-01-05", until, on("2018-01-05")),
        ("2099-12-31", until, None),
        ("9999-12-31", until, None),
        ("20991231", until, None),
        ("20180105.0", until, on("2018-01-05")),
        ("20180105.5", until, None),
        ("5012018.0", until, on("2018-01-05")),
        ("36 months", number(false, months), Some(36.0)),
        ("36", number(false, months), Some(36.0)),
        ("3 years", number(false, months), None),
        ("1.5万", number(false, full), Some(15_000.0)),
        ("15000", number(false, full), None),
        ("36 months", number(false, None), None),
        ("05/01/2018", day(true), on("2018-01-05")),
        ("05/01/2018", day(false), on("2018-05-01")),
        ("13/01/2018", day(false), None),
        ("43105", day(false), None),
        ("43105", Convention::Serial, on("2018-01-05")),
        ("43105.75", Convention::Serial, on("2018-01-05")),
        ("2018-01-05", Convention::Serial, on("2018-01-05")),
        ("1577836800", Convention::Seconds, on("2020-01-01")),
        ("1577923199", Convention::Seconds, on("2020-01-01")),
        ("1577836800123", Convention::Seconds, on("2020-01-01")),
        ("1577836800.5", Convention::Seconds, on("2020-01-01")),
        ("-86400", Convention::Seconds, Some(-1.0)),
        ("0", Convention::Seconds, None),
        ("080131", Convention::Yymmdd, on("2008-01-31")),
        ("991231", Convention::Yymmdd, on("1999-12-31")),
        ("000229", Convention::Yymmdd, on("2000-02-29")),
        ("080231", Convention::Yymmdd, None),
        ("000000", Convention::Yymmdd, None),
        ("0", Convention::Serial, None),
        ("2958465", Convention::Serial, None),
        ("1e300", Convention::Serial, None),
    ] {
        assert_eq!(convention.read(text), expected, "{text:?} {convention:?}");
    }
}
#[test]
fn an_open_end_is_the_same_word_in_every_spelling() {
    let day = Convention::Day {
        day_first: true,
        compact: true,
        months: false,
        first_year: None,
        range: Some(DayRange::ALL),
    };
    for (text, expected) in [
        ("31/12/9999", "9999-12-31"),
        ("9999-12-31 00:00:00", "9999-12-31"),
        ("99991231", "9999-12-31"),
        ("01/02/2099", "2099-02-01"),
        ("20991231", "2099-12-31"),
        ("open", "open"),
        ("12", "12"),
        ("0", "0"),
        ("00000000", "0"),
        ("0.0", "0"),
    ] {
        assert_eq!(day.misfit(cell::form(text), text), expected, "{text:?}");
    }
}

#[test]
fn a_convention_of_an_older_model_is_read() {
    let old = r#"{"day": {"day_first": true, "compact": false}}"#;
    let day: Convention = serde_json::from_str(old).unwrap();
    assert_eq!(
        serde_json::to_string(&day).unwrap(),
        old.replace(": ", ":").replace(", ", ",")
    );
    let full = day.settled();
    assert!(matches!(
        full,
        Convention::Day {
            range: Some(DayRange::ALL),
            ..
        }
    ));
    assert_eq!(full.settled(), full);
}
