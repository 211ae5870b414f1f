//! Columns as they are read after a second look, as tables of cells and values.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::*;
use crate::table::source::load::{LoadOptions, load_bytes};
use crate::table::{Column, Table};

fn load(name: &str, cells: impl Iterator<Item = String>, told: Option<Convention>) -> Table {
    let row = |cell: String| format!("\"{cell}\",x\n");
    let rows: String = cells.map(row).collect();
    let bytes = format!("{name},n\n{rows}").into_bytes();
    let columns: BTreeMap<_, _> = told.map(|c| (name.to_owned(), c)).into_iter().collect();
    let options = LoadOptions {
        columns,
        ..LoadOptions::default()
    };
    load_bytes(bytes, &options, &mut |_, _| ControlFlow::Continue(())).unwrap()
}

fn column(table: &Table) -> &Column {
    &table.columns[0]
}

fn told(table: &Table) -> Vec<&TypingRemark> {
    let mut all = Vec::new();
    for remark in &table.warnings {
        if let Remark::Typing(remark) = remark {
            all.push(remark);
        }
    }
    all
}

/// Distinct amounts, 20.5 the first.
fn amounts() -> impl Iterator<Item = f64> {
    (0..60).map(|i| 20.5 + f64::from(i) * 1.3)
}

#[test]
fn a_common_affix_leaves_numbers() {
    let shapes: [(&str, f64); 12] = [
        ("~{}", 20.5),
        ("ca. {}", 20.5),
        ("{}*", 20.5),
        ("[{}]", 20.5),
        ("{}°", 20.5),
        ("LTV: {}%", 20.5),
        ("{}x", 20.5),
        ("{} kWh", 20.5),
        ("~{} months", 20.5),
        ("~{} bp", 20.5),
        ("~€{}", 20.5),
        ("{} m2", 20.5),
    ];
    for (shape, first) in shapes {
        let cells = amounts().map(|v| shape.replace("{}", &format!("{v:.1}")));
        let table = load("x", cells, None);
        assert_eq!(column(&table).numbers()[0], first, "{shape}");
        assert_eq!(column(&table).missing(), 0, "{shape}");
        assert!(matches!(
            told(&table)[..],
            [TypingRemark::Affix { cells: 60, .. }]
        ));
        // One row of a later file is read the same, and another affix is none.
        let written = column(&table).convention;
        let one = load("x", [shape.replace("{}", "7.25")].into_iter(), written);
        assert_eq!(column(&one).numbers(), [7.25], "{shape}");
        let other = load("x", ["7.25 §".to_owned()].into_iter(), written);
        assert_eq!(column(&other).misfits.len(), 1, "{shape}");
    }
}

#[test]
fn a_letter_or_a_short_word_before_parted_thousands_is_left_out() {
    for (shape, around, expected) in [
        ("Q1,{}.50", "Q…", 1120.5),
        ("K12,{}", "K…", 12_120.0),
        ("Pt. 1.{}.000", "Pt.…", 1_120_000.0),
        ("c. {}", "c.…", 120.0),
        ("XZ$ 1.{},50", "XZ$…", 1120.5),
        ("EURIBOR 3M + 2.{}%", "EURIBOR 3M +…", 2.12),
        ("SOFR+{}bps", "SOFR+…", 120.0),
    ] {
        let cells = (0..60).map(|i| shape.replace("{}", &(120 + i * 7).to_string()));
        let table = load("x", cells, None);
        assert!(!column(&table).is_text(), "{shape}");
        let TypingRemark::Affix { around: found, .. } = told(&table)[0] else {
            panic!("{shape}");
        };
        assert_eq!(found, around, "{shape}");
        assert_eq!(column(&table).numbers()[0], expected, "{shape}");
    }
    // Diagnoses and codes.
    for shape in ["K{}.8", "Q{}", "M54.{}"] {
        let cells = (0..60).map(|i| shape.replace("{}", &(20 + i).to_string()));
        assert!(column(&load("x", cells, None)).is_text(), "{shape}");
    }
}

#[test]
fn rates_of_a_month_beside_those_of_a_year_are_told() {
    for other in [2, 4] {
        let cell = |i: usize| match i % other {
            0 => format!("{}.5% pm", i + 1),
            _ => format!("{}.5% pa", i + 12),
        };
        let table = load("x", (0..90).map(cell), None);
        assert!(column(&table).is_text());
        let [
            TypingRemark::Units {
                cells: 90, units, ..
            },
        ] = &told(&table)[..]
        else {
            panic!("{:?}", table.warnings);
        };
        assert_eq!(units.len(), 2);
        // Said once.
        assert_eq!(table.warnings.len(), 1);
    }
}

#[test]
fn units_known_by_meaning_need_no_second_look() {
    for (shape, first, kind) in [
        ("%{}", 20.5, Kind::Percentage),
        ("{} pct", 20.5, Kind::Percentage),
        ("{} percent", 20.5, Kind::Percentage),
        ("{} Prozent", 20.5, Kind::Percentage),
        ("{}% p.a.", 20.5, Kind::Percentage),
        ("{}‰", 20.5, Kind::Number),
        ("{} bps", 20.5, Kind::Number),
        ("Fr. {}", 20.5, Kind::Money),
        ("{}원", 20.5, Kind::Money),
        ("{}D+01", 205.0, Kind::Number),
        ("{} Mio. €", 20_500_000.0, Kind::Money),
    ] {
        let table = load(
            "x",
            amounts().map(|v| shape.replace("{}", &format!("{v:.1}"))),
            None,
        );
        let found = column(&table);
        assert_eq!((found.numbers()[0], found.kind), (first, kind), "{shape}");
        assert_eq!(told(&table).len(), 0, "{shape}");
    }
}

#[test]
fn codes_stay_texts() {
    for shape in [
        "A-{}",
        "B{}",
        "C{}",
        "T{}",
        "#{}",
        "No. {}",
        "Branch {}",
        "{}A",
        "Person {}",
        "{} Bonn",
    ] {
        let cells = (0..60).map(|i| shape.replace("{}", &(10_017 + i * 7).to_string()));
        let table = load("x", cells, None);
        assert!(column(&table).is_text(), "{shape}");
        assert_eq!(told(&table).len(), 0, "{shape}");
    }
    for shape in ["~0{}", "v{}.1", "ver. {}.2", "{}E00"] {
        let cells = (0..60).map(|i| shape.replace("{}", &(17 + i * 7).to_string()));
        assert!(column(&load("x", cells, None)).is_text(), "{shape}");
    }
}

#[test]
fn fractions_and_hexadecimal_numbers_are_told() {
    for shape in ["{} 1/2", "{}/100", "0x{}e"] {
        let cells = (0..60).map(|i| shape.replace("{}", &(400 + i * 7).to_string()));
        let table = load("x", cells, None);
        assert!(column(&table).is_text(), "{shape}");
        assert!(
            matches!(told(&table)[..], [TypingRemark::Unread { cells: 60, .. }]),
            "{shape}"
        );
    }
}

#[test]
fn months_and_days_in_digits_are_dates() {
    let month = |i: usize| (1 + i % 12, 2001 + i / 12);
    let check = |name: &str, show: fn((usize, usize)) -> String, first: &str| {
        let table = load(name, (6..66).map(|i| show(month(i))), None);
        let texts = column(&table).texts();
        assert_eq!(column(&table).kind, Kind::Date, "{first}");
        assert_eq!(texts[0].as_deref(), Some(first));
        assert_eq!(column(&table).missing(), 0);
    };
    check("x", |(m, y)| format!("{m:02}.{y}"), "2001-07-01");
    check("x", |(m, y)| format!("{y}.{m:02}"), "2001-07-01");
    check("x", |(m, y)| format!("{y}{m:02}.0"), "2001-07-01");
    check("x", |(m, y)| format!("{y}{m:02}15.0"), "2001-07-15");
    check("open_date", |(m, y)| format!("15{m:02}{y}"), "2001-07-15");
    check("open_date", |(m, y)| format!("{m:02}15{y}"), "2001-07-15");
    let is_number = |name: &str, cells: Vec<String>| {
        let table = load(name, cells.into_iter(), None);
        assert!(matches!(
            column(&table).convention,
            Some(Convention::Number { .. })
        ));
    };
    let months = || (6..66).map(month);
    let mut amounts: Vec<String> = months().map(|(m, y)| format!("{m:02}.{y}")).collect();
    amounts.push("13.2009".to_owned());
    is_number("x", amounts);
    is_number("x", vec!["12.2009".to_owned(); 60]);
    is_number("x", months().map(|(m, y)| format!("15{m:02}{y}")).collect());
    is_number(
        "open_date",
        months().map(|(m, y)| format!("{m}05{y}")).collect(),
    );
}

#[test]
fn zeros_and_nines_among_days_are_no_days() {
    for odd in ["0", "00000000", "99999999"] {
        let day = |i: usize| match i % 25 {
            3 => odd.to_owned(),
            _ => format!("2018{:02}{:02}", 1 + i % 12, 1 + i % 28),
        };
        let table = load("x", (0..100).map(day), None);
        let found = column(&table);
        assert_eq!((found.kind, found.misfits.len()), (Kind::Date, 4), "{odd}");
    }
}

#[test]
fn zeros_beside_any_dates_in_digits_are_no_dates() {
    let month = |i: usize| (1 + i % 12, 2001 + i % 20);
    let check = |name: &str, zero: &str, every: usize, show: fn((usize, usize)) -> String| {
        // One in so many is a date.
        let cell = |i: usize| match i % every {
            0 => show(month(i / every)),
            _ => zero.to_owned(),
        };
        let table = load(name, (0..30 * every).map(cell), None);
        let found = column(&table);
        let (kind, misfits) = (found.kind, found.misfits.len());
        assert_eq!(
            (kind, misfits),
            (Kind::Date, 30 * (every - 1)),
            "{zero} {every}"
        );
    };
    for every in [2, 10, 100] {
        let name = "open_date";
        check(name, "0", every, |(m, y)| format!("28{m:02}{y}"));
        check(name, "00000000", every, |(m, y)| format!("28{m:02}{y}"));
        check("x", "0", every, |(m, y)| format!("{y}{m:02}"));
        check("x", "0", every, |(m, y)| format!("{m:02}{y}"));
        check("x", "000000", every, |(m, y)| format!("{y}{m:02}"));
        check(name, "0.0", every, |(m, y)| format!("28{m:02}{y}.0"));
        check("x", "0.0", every, |(m, y)| format!("{y}{m:02}08.0"));
        check("x", "0", every, |(m, y)| format!("{y}{m:02}08.0"));
        check("x", "0.0", every, |(m, y)| format!("{y}{m:02}.0"));
        check("x", "0", every, |(m, y)| format!("{y}{m:02}08"));
    }
    // Zeros beside amounts are amounts.
    let amount = |i: usize| match i % 3 {
        0 => "0".to_owned(),
        _ => (200_100 + i * 7 % 900).to_string(),
    };
    let table = load("x", (0..90).map(amount), None);
    assert_eq!(column(&table).kind, Kind::Integer);
}

#[test]
fn zeros_in_any_share_are_no_days() {
    let day = |i: usize| match i % 4 {
        0 => "0".to_owned(),
        1 => "99999999".to_owned(),
        _ => format!("2018{:02}{:02}", 1 + i % 12, 1 + i % 28),
    };
    let table = load("x", (0..100).map(day), None);
    let found = column(&table);
    assert_eq!((found.kind, found.misfits.len()), (Kind::Date, 50));
    let told = |r: &Remark| {
        matches!(
            r,
            Remark::Words {
                cells: 50,
                distinct: 2,
                ..
            }
        )
    };
    assert!(table.warnings.iter().any(told), "{:?}", table.warnings);
    // Amounts of that size are none.
    let amount = |i: usize| (i % 4 * (20_180_000 + i * 97)).to_string();
    let table = load("x", (0..100).map(amount), None);
    assert_eq!(column(&table).kind, Kind::Integer);
}

#[test]
fn three_decimals_in_all_cells_are_told_in_one_line() {
    let rows = |first: usize| -> String {
        let row = |i: usize| {
            format!(
                "{}.{},{}.{},{}.5\n",
                i + 1,
                first + i,
                i + 2,
                first + 3 * i,
                i
            )
        };
        (0..60).map(row).collect()
    };
    let said = |first: usize| {
        let bytes = format!("a,b,c\n{}", rows(first)).into_bytes();
        let options = LoadOptions::default();
        let table = load_bytes(bytes, &options, &mut |_, _| ControlFlow::Continue(())).unwrap();
        assert_eq!(table.columns[0].kind, Kind::Number);
        let said = table.warnings.into_iter();
        said.filter(|r| matches!(r, Remark::ThreeDecimals(_)))
            .collect::<Vec<_>>()
    };
    let both = ["a", "b"].map(str::to_owned).to_vec();
    assert_eq!(said(100), [Remark::ThreeDecimals(both)]);
    assert_eq!(said(10), []);
}

#[test]
fn numbers_of_days_under_a_date_name_are_told() {
    let check = |name: &str, first: usize, expected: Option<Counted>| {
        let table = load(name, (0..60).map(|i| (first + i * 13).to_string()), None);
        let expected = expected.map(|counted| TypingRemark::DayNumbers {
            column: name.to_owned(),
            counted,
        });
        assert_eq!(told(&table), expected.iter().collect::<Vec<_>>(), "{name}");
    };
    check("open_date", 43_105, Some(Counted::Serial));
    check("date_opened", 20_000, Some(Counted::Since1960));
    check("dt", 1_500_000_000, Some(Counted::Seconds));
    check("amount", 43_105, None);
    check("open_date", 17, None);
}

#[test]
fn telephone_numbers_are_texts() {
    let phone = |i: usize| format!("+2547{:08}", i * 7_919);
    assert!(column(&load("msisdn", (0..60).map(phone), None)).is_text());
    let amount = |i: usize| format!("2547{:08}", i * 7_919);
    assert!(!column(&load("amount", (0..60).map(amount), None)).is_text());
    assert!(!column(&load("delta", (0..60).map(|i| format!("+{i}")), None)).is_text());
}

#[test]
fn dashes_in_money_are_told() {
    let cell = |i: usize| match i % 10 {
        3 => "-".to_owned(),
        4 => "$ -".to_owned(),
        _ => format!("${i}.50"),
    };
    let table = load("x", (0..60).map(cell), None);
    let expected = TypingRemark::Dashes {
        column: "x".to_owned(),
        cells: 6,
    };
    assert_eq!(told(&table), [&expected]);
    assert_eq!(column(&table).numbers()[4], 0.0);
    let padded = |i: usize| match i % 10 {
        3 => " -   ".to_owned(),
        _ => format!(" {i}.50 "),
    };
    assert_eq!(told(&load("x", (0..60).map(padded), None)).len(), 1);
    let plain = |i: usize| {
        if i % 10 == 3 {
            "-".to_owned()
        } else {
            format!("{i}.50")
        }
    };
    assert_eq!(told(&load("x", (0..60).map(plain), None)).len(), 0);
}
