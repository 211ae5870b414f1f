//! What days are, and what is none, as tables of texts and days.

use super::*;
use crate::table::cells::date::iso;

fn check(text: &str, day_first: Option<&str>, month_first: Option<&str>) {
    let day = read(text);
    let show = |first| day.and_then(|d| d.resolve(first, POSIX_YEAR)).map(iso);
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
    same("12 Agustus 2023", "2023-08-12");
    same("05-Okt-23", "2023-10-05");
    same("31 Desember 2020", "2020-12-31");
    same("Setyembre 17, 2021", "2021-09-17");
    same("11 مايو 2021", "2021-05-11");
    same("15 สิงหาคม 2565", "2565-08-15");
    same("ngày 22 tháng 4 năm 2020", "2020-04-22");
    same("R5.3.31", "2023-03-31");
    same("昭和48年8月23日", "1973-08-23");
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
fn blanks_behind_the_points_say_that_the_day_is_first() {
    let same = |text, day| check(text, Some(day), Some(day));
    same("8. 5. 2023", "2023-05-08");
    same("08. 05. 2023", "2023-05-08");
    same("8.5. 2023", "2023-05-08");
    same("31.\u{a0}12.\u{a0}2023", "2023-12-31");
    same("8. 5. 2023 10:30", "2023-05-08");
    same("2023. 5. 8.", "2023-05-08");
    for none in [
        "8. 5",
        "8. 13. 2023",
        "1. 2. 3. 2023",
        "8 . 5 . 2023",
        "32. 1. 2023",
    ] {
        check(none, None, None);
    }
}

#[test]
fn months_have_names_in_the_north_and_east_and_numbers_of_rome() {
    let same = |text, day| check(text, Some(day), Some(day));
    for (text, day) in [
        ("15 stycznia 2010", "2010-01-15"),
        ("5 paź 2010", "2010-10-05"),
        ("3 września 2010 r.", "2010-09-03"),
        ("15. ledna 2010", "2010-01-15"),
        ("5. června 2010", "2010-06-05"),
        ("5. července 2010", "2010-07-05"),
        ("listopad 2010", "2010-11-01"),
        ("3. září 2010", "2010-09-03"),
        ("1. úno 2010", "2010-02-01"),
        ("2010. február 5.", "2010-02-05"),
        ("2010. október 15.", "2010-10-15"),
        ("2010. szept. 3.", "2010-09-03"),
        ("15 січня 2010 р.", "2010-01-15"),
        ("5 лютого 2010 року", "2010-02-05"),
        ("Червень 2010", "2010-06-01"),
        ("5 лип 2010", "2010-07-05"),
        ("15 января 2010 г.", "2010-01-15"),
        ("15 мая 2010", "2010-05-15"),
        ("Сентябрь 2010", "2010-09-01"),
        ("15 Ağustos 2010", "2010-08-15"),
        ("15 Şub 2010", "2010-02-15"),
        ("15 augusti 2010", "2010-08-15"),
        ("15 maj 2010", "2010-05-15"),
        ("12.IV.2010", "2010-04-12"),
        ("12 XII 2010", "2010-12-12"),
        ("2010년 3월 5일", "2010-03-05"),
        ("2010년3월5일", "2010-03-05"),
        ("2010년 3월", "2010-03-01"),
    ] {
        same(text, day);
    }
    for text in ["12.IV.10", "12.IIV.2010", "IV.2010", "C.IV.2010", "2010년"] {
        check(text, None, None);
    }
}

#[test]
fn months_and_days_in_digits_alone_need_their_column() {
    let day = |number: f64| decimal_day(number).map(iso);
    assert_eq!(day(7.2009).as_deref(), Some("2009-07-01"));
    assert_eq!(day(12.2010).as_deref(), Some("2010-12-01"));
    assert_eq!(day(2009.1).as_deref(), Some("2009-10-01"));
    assert_eq!(day(201_108.0).as_deref(), Some("2011-08-01"));
    assert_eq!(day(20_110_815.0).as_deref(), Some("2011-08-15"));
    for number in [13.2009, 7.1809, 2009.13, 7.20091, 0.2009, 5.0, -7.2009] {
        assert_eq!(day(number), None, "{number}");
    }
    let last = |number, first| year_last(number, first).map(iso);
    assert_eq!(last(15_032_019, true).as_deref(), Some("2019-03-15"));
    assert_eq!(last(5_032_019, true).as_deref(), Some("2019-03-05"));
    assert_eq!(last(3_152_019, false).as_deref(), Some("2019-03-15"));
    assert_eq!(last(3_152_019, true), None);
    assert_eq!(last(20_190_315, true), None);
}

#[test]
fn months_have_names_in_seven_languages() {
    let same = |text, day| check(text, Some(day), Some(day));
    for (text, day) in [
        ("15-Dez-2019", "2019-12-15"),
        ("15. Dezember 2019", "2019-12-15"),
        ("3. März 2020", "2020-03-03"),
        ("3. Maerz 2020", "2020-03-03"),
        ("03-Mrz-2020", "2020-03-03"),
        ("03-MÄR-20", "2020-03-03"),
        ("03MAI2021", "2021-05-03"),
        ("15DEZ2021", "2021-12-15"),
        ("Okt. 2014", "2014-10-01"),
        ("1. Jänner 2020", "2020-01-01"),
        ("03-ene-21", "2021-01-03"),
        ("15 de diciembre de 2019", "2019-12-15"),
        ("7 setiembre 2019", "2019-09-07"),
        ("1 févr. 2020", "2020-02-01"),
        ("1er février 2020", "2020-02-01"),
        ("14 juillet 2020", "2020-07-14"),
        ("14 juin 2020", "2020-06-14"),
        ("05 AOÛT 2020", "2020-08-05"),
        ("31 déc. 2020", "2020-12-31"),
        ("10-mag-2020", "2020-05-10"),
        ("10 giugno 2020", "2020-06-10"),
        ("2 ott 2020", "2020-10-02"),
        ("1 gennaio 2020", "2020-01-01"),
        ("12/fev/2020", "2020-02-12"),
        ("1º de março de 2020", "2020-03-01"),
        ("9 out. 2020", "2020-10-09"),
        ("5 maart 2020", "2020-03-05"),
        ("5 mrt. 2020", "2020-03-05"),
        ("5-mei-2020", "2020-05-05"),
        ("Fri, 15 Jan 2018", "2018-01-15"),
        ("Friday, January 15th, 2018", "2018-01-15"),
        ("Jan '18", "2018-01-01"),
    ] {
        same(text, day);
    }
}

#[test]
fn a_period_is_its_first_day() {
    let same = |text, day| check(text, Some(day), Some(day));
    for (text, day) in [
        ("2024m1", "2024-01-01"),
        ("2024m12", "2024-12-01"),
        ("2024M01", "2024-01-01"),
        ("2024-M07", "2024-07-01"),
        ("2024q1", "2024-01-01"),
        ("2024Q3", "2024-07-01"),
        ("2024-Q4", "2024-10-01"),
        ("2024 Q2", "2024-04-01"),
        ("Q1 2024", "2024-01-01"),
        ("Q4-2024", "2024-10-01"),
        ("Q3/24", "2024-07-01"),
        ("1Q2024", "2024-01-01"),
        ("4Q23", "2023-10-01"),
        ("T2 2024", "2024-04-01"),
        ("2024h2", "2024-07-01"),
        ("2024-S1", "2024-01-01"),
        // The first Thursday of 2024 is the 4th, that of 2021 the 7th.
        ("2024-W05", "2024-01-29"),
        ("2024W05", "2024-01-29"),
        ("2021-W01", "2021-01-04"),
        ("2020-W53-7", "2021-01-03"),
        // Stata counts weeks from the first of January.
        ("2024w5", "2024-01-29"),
        ("2021w1", "2021-01-01"),
        ("2024年第1季度", "2024-01-01"),
        ("2024-01-05 13:45:00 UTC", "2024-01-05"),
        ("2024-01-05T13:45:00+01:00[Europe/Berlin]", "2024-01-05"),
        ("2024-01-05 13:45:00,123", "2024-01-05"),
        ("20240105T134500Z", "2024-01-05"),
        ("20240105 13:45", "2024-01-05"),
    ] {
        same(text, day);
    }
    let months = [202_401, 122_024, 101_999, 202_413, 132_024, 202_400, 20_240];
    let days = months.map(|number| month(number).map(iso));
    let days: Vec<_> = days.iter().map(Option::as_deref).collect();
    let (january, december) = (Some("2024-01-01"), Some("2024-12-01"));
    let october = Some("1999-10-01");
    assert_eq!(days, [january, december, october, None, None, None, None]);
    assert_eq!(zero_month(12_024).map(iso).as_deref(), Some("2024-01-01"));
    assert_eq!((zero_month(13), zero_month(2_024)), (None, None));
}

#[test]
fn two_digits_are_a_year_of_the_columns_century() {
    for (text, first_year, day) in [
        ("15/03/58", POSIX_YEAR, Some("2058-03-15")),
        ("15/03/58", 1923, Some("1958-03-15")),
        ("15/03/22", 1923, Some("2022-03-15")),
        ("15/03/23", 1923, Some("1923-03-15")),
        ("15-Mar-58", 1923, Some("1958-03-15")),
        ("29/02/00", 1900, None),
        ("29/02/00", 1923, Some("2000-02-29")),
        ("15/03/1858", 1923, Some("1858-03-15")),
    ] {
        let found = read(text).and_then(|day| day.resolve(true, first_year));
        assert_eq!(found.map(iso).as_deref(), day, "{text} from {first_year}");
    }
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
        "Dez",
        "mai",
        "Set 5",
        "15 Dezembre",
        "2024m13",
        "2024q5",
        "2024-Q0",
        "Q5 2024",
        "2024-W54",
        "2021-W53",
        "2024w53",
        "2024x1",
        "T2 24",
        "2024m",
        "infinity",
        "-infinity",
        "-5877641-06-23",
        "5881580-07-11",
        "294247-01-10",
        "9999-12-31",
        "0001-01-01",
        "0999-01-01",
        "3000-01-01",
        "99th Jan 2018",
        "1xy Jan 2018",
        "20241305T134500",
    ] {
        assert_eq!(read(text), None, "{text:?}");
    }
    assert_eq!(compact(20_180_105).map(iso).as_deref(), Some("2018-01-05"));
    assert_eq!((compact(20_181_305), compact(5)), (None, None));
    let day_of = |text: &str| read(text).and_then(|day| day.resolve(true, 1969)).map(iso);
    for text in [
        "05-JAN-18 10.15.30.123456 AM",
        "2018-01-05 10.15.30",
        "05-JAN-18 10.15.30 PM",
    ] {
        assert_eq!(day_of(text).as_deref(), Some("2018-01-05"), "{text}");
    }
    for none in [
        "05-JAN-18 10.15.60",
        "05-JAN-18 25.15.30",
        "05-JAN-18 1.15.30",
        "a 10.15.30",
    ] {
        assert_eq!(day_of(none), None, "{none}");
    }
    for stamp in [20_180_105_143_059, 201_801_051_430] {
        assert_eq!(compact(stamp).map(iso).as_deref(), Some("2018-01-05"));
    }
    for none in [
        20_180_105_243_059,
        20_180_105_146_059,
        201_801_052_460,
        201_813_051_430,
        2_018_010_514,
    ] {
        assert_eq!(compact(none), None, "{none}");
    }
}
