//! The formats of cells: one row per format, from the cells as they stand in a
//! file to kind, values, convention and misfits of their column.

use crate::table::*;
use std::ops::ControlFlow;

/// A column of a file: its name, its cells, and what becomes of them.
struct Format<'a> {
    name: &'a str,
    cells: &'a [&'a str],
    kind: Kind,
    values: &'a [&'a str],
    convention: Convention,
}

const POINT: Convention = number(false, false, None);
const COMMA: Convention = number(true, false, None);
const MONTH_FIRST: Convention = day(false, false);
const DAY_FIRST: Convention = day(true, false);

const fn number(comma: bool, percent: bool, unit: Option<Unit>) -> Convention {
    Convention::Number {
        comma,
        percent,
        unit,
        affix: None,
    }
}

pub(super) const fn of(unit: Unit) -> Convention {
    number(false, false, Some(unit))
}

const fn day(day_first: bool, compact: bool) -> Convention {
    Convention::Day {
        day_first,
        compact,
        months: false,
        first_year: Some(1969),
        range: None,
    }
}

/// The one column of a file of these cells.
fn load_column(name: &str, cells: &[&str], options: &LoadOptions) -> Table {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([name, "row"]).unwrap();
    for (row, cell) in cells.iter().enumerate() {
        writer.write_record([*cell, &format!("r{row}")]).unwrap();
    }
    let bytes = writer.into_inner().unwrap();
    load_bytes(bytes, options, &mut |_, _| ControlFlow::Continue(())).unwrap()
}

fn shown(column: &Column) -> Vec<String> {
    let texts = column.texts().into_iter();
    texts.map(Option::unwrap_or_default).collect()
}

fn check(format: &Format) {
    let options = LoadOptions {
        header: Some(1),
        ..LoadOptions::default()
    };
    let table = load_column(format.name, format.cells, &options);
    let column = &table.columns[0];
    let what = (format.name, format.cells);
    assert_eq!(column.kind, format.kind, "{what:?}");
    assert_eq!(shown(column), format.values, "{what:?}");
    assert_eq!(column.convention, Some(format.convention), "{what:?}");
}

#[track_caller]
pub(super) fn numbers(cells: &[&str], kind: Kind, values: &[&str], convention: Convention) {
    check(&Format {
        name: "x",
        cells,
        kind,
        values,
        convention,
    });
}

#[track_caller]
fn days(name: &str, cells: &[&str], values: &[&str], convention: Convention) {
    check(&Format {
        name,
        cells,
        kind: Kind::Date,
        values,
        convention,
    });
}

#[track_caller]
pub(super) fn texts(cells: &[&str], kind: Kind) {
    check(&Format {
        name: "x",
        cells,
        kind,
        values: cells,
        convention: Convention::Text,
    });
}

#[test]
fn plain_numbers_and_separators() {
    let whole = |cells: &[&str], values: &[&str]| numbers(cells, Kind::Integer, values, POINT);
    whole(&["1", "-2", "+3"], &["1", "-2", "3"]);
    whole(&["1,200", "900", "1,500,000"], &["1200", "900", "1500000"]);
    whole(&["1 200", "1 500 000"], &["1200", "1500000"]);
    whole(&["1\u{202f}200", "1\u{a0}500"], &["1200", "1500"]);
    whole(&["1'200", "1’500’000"], &["1200", "1500000"]);
    whole(&["1,00,000", "12,34,567"], &["100000", "1234567"]);
    whole(&["(1,200)", "300", "1,200-"], &["-1200", "300", "-1200"]);
    whole(&["１２０", "３"], &["120", "3"]);
    let real = |cells: &[&str], values: &[&str], convention| {
        numbers(cells, Kind::Number, values, convention);
    };
    real(&["1.5", "1,234"], &["1.5", "1234"], POINT);
    real(&["1e-3", "2"], &["0.001", "2"], POINT);
    real(&["1,5", "2,25", "1.234"], &["1.5", "2.25", "1234"], COMMA);
    real(&["1.234,56", "99,1"], &["1234.56", "99.1"], COMMA);
    real(&["1 234,5", "(2,25)"], &["1234.5", "-2.25"], COMMA);
}

#[test]
fn percentages_and_money() {
    let share = |comma| number(comma, true, None);
    numbers(
        &["10.65%", "7 %", "0"],
        Kind::Percentage,
        &["10.65", "7", "0"],
        share(false),
    );
    numbers(
        &["10,65%", "7％"],
        Kind::Percentage,
        &["10.65", "7"],
        share(true),
    );
    for (cells, values, convention) in [
        (["$1,000", "($20.50)"], ["1000", "-20.5"], POINT),
        (["¥3,000", "￥200"], ["3000", "200"], POINT),
        (["1,000 元", "200元"], ["1000", "200"], POINT),
        (["€ 1.234,56", "€ 7,50"], ["1234.56", "7.5"], COMMA),
        (["1 234,56 zł", "5,00 zł"], ["1234.56", "5"], COMMA),
        (["USD 1,000", "usd 20.5"], ["1000", "20.5"], POINT),
        (["RM 1,000", "RM20.50"], ["1000", "20.5"], POINT),
        (["R$ 1.000,00", "R$ 20,50"], ["1000", "20.5"], COMMA),
        (["1 000,50 kr", "20 kr"], ["1000.5", "20"], COMMA),
        (["₹1,00,000", "₹500"], ["100000", "500"], POINT),
        (["$-1,200.50", "-$3.00"], ["-1200.5", "-3"], POINT),
    ] {
        numbers(&cells, Kind::Money, &values, convention);
    }
}

#[test]
fn units_are_told_and_one_column_has_one() {
    let whole = |cells: &[&str], values: &[&str], unit| {
        numbers(cells, Kind::Integer, values, of(unit));
    };
    whole(&[" 36 months", " 60 months"], &["36", "60"], Unit::Months);
    whole(&["36 个月", "60个月"], &["36", "60"], Unit::Months);
    whole(&["5 yrs", "1 yr"], &["5", "1"], Unit::Years);
    whole(
        &["< 1 year", "2 years", "10+ years", "n/a"],
        &["0", "2", "10", ""],
        Unit::Years,
    );
    whole(
        &["1年以下", "3年", "10年以上"],
        &["0", "3", "10"],
        Unit::Years,
    );
    whole(&["12 days", "30"], &["12", "30"], Unit::Days);
    whole(&["12期", "24期"], &["12", "24"], Unit::Instalments);
    let full = of(Unit::Myriads);
    numbers(
        &["1.5万", "2亿"],
        Kind::Number,
        &["15000", "200000000"],
        full,
    );
    numbers(&["¥1.5万", "3万元"], Kind::Money, &["15000", "30000"], full);
    // One unit in a part of the cells: nobody can say what 5 is.
    texts(&["1.5万", "5000", "3万"], Kind::Category);
    texts(&["1-2 years", "3-5 years"], Kind::Category);
}

#[test]
fn durations_terms_and_multiples_are_decided_by_column() {
    use Unit::{Months, Multiples, YearsAndMonths};
    let whole = |cells: &[&str], values: &[&str], unit| {
        numbers(cells, Kind::Integer, values, of(unit));
    };
    whole(
        &["1yrs 11mon", "20 years", "0 years 3 months", "7 mon"],
        &["23", "240", "3", "7"],
        YearsAndMonths,
    );
    whole(&["6 months", "2 years"], &["6", "24"], YearsAndMonths);
    whole(&["12M", "24M", "36M"], &["12", "24", "36"], Months);
    whole(&["6M", "1Y", "2Y"], &["6", "12", "24"], YearsAndMonths);
    let real = |cells: &[&str], values: &[&str], unit| {
        numbers(cells, Kind::Number, values, of(unit));
    };
    real(
        &["1.2M", "300K", "950"],
        &["1200000", "300000", "950"],
        Multiples,
    );
    real(
        &["3 lakh", "2.5 crore", "0.75 Cr"],
        &["300000", "25000000", "7500000"],
        Multiples,
    );
    real(&["2.55 Cr", "1 Cr"], &["25500000", "10000000"], Multiples);
    let sides = ["5,000.00 Dr", "12.50 Cr"];
    numbers(&sides, Kind::Number, &["-5000", "12.5"], POINT);
    let cells = ["12,300/-", "500/-"];
    numbers(&cells, Kind::Money, &["12300", "500"], POINT);
    numbers(
        &["\\5,000", "\\70,000"],
        Kind::Money,
        &["5000", "70000"],
        POINT,
    );
    // Heights, sizes and grades are none of these.
    texts(&["1.75m", "1.62m"], Kind::Category);
    texts(&["1.2Mb", "3.4Mb"], Kind::Category);
    texts(&["1B", "2B", "3A"], Kind::Category);
}

#[test]
fn what_excel_keeps_as_text_keeps_its_zeros() {
    let content = |cells: &[&str], values: &[&str]| {
        check(&Format {
            name: "x",
            cells,
            kind: Kind::Category,
            values,
            convention: Convention::Text,
        });
    };
    content(&["=\"A1\"", "=\"B2\""], &["A1", "B2"]);
    content(&["=\"007\"", "=\"12\""], &["007", "12"]);
    content(&["'007", "'12"], &["007", "12"]);
    let cells = ["=\"22969.42\"", "=\"5\""];
    numbers(&cells, Kind::Number, &["22969.42", "5"], POINT);
}

#[test]
fn six_digits_are_months_by_name_or_by_a_leading_zero() {
    let months = |name: &str, cells: &[&str], values: &[&str]| {
        let convention = Convention::Day {
            day_first: false,
            compact: false,
            months: true,
            first_year: Some(1969),
            range: None,
        };
        days(name, cells, values, convention);
    };
    months(
        "period",
        &["202401", "202312"],
        &["2024-01-01", "2023-12-01"],
    );
    months("x", &["012024", "112023"], &["2024-01-01", "2023-11-01"]);
    let whole = ["202401", "202312"];
    numbers(&whole, Kind::Integer, &whole, POINT);
    texts(&["012024", "132024"], Kind::Category);
}

#[test]
fn births_of_two_digits_come_before_the_other_dates() {
    let load = |text: &str, options: &LoadOptions| {
        let bytes = text.as_bytes().to_vec();
        load_bytes(bytes, options, &mut |_, _| ControlFlow::Continue(())).unwrap()
    };
    let text = "born,issued\n15/03/58,01/06/2022\n16/01/99,15/06/2021\n02/12/04,30/01/2022\n";
    let table = load(text, &LoadOptions::default());
    let births = ["1958-03-15", "1999-01-16", "2004-12-02"];
    assert_eq!(shown(table.column("born").unwrap()), births);
    let said = Remark::ShortYears {
        column: "born".to_owned(),
        first: 1923,
        last: 2022,
    };
    assert!(table.warnings.contains(&said), "{:?}", table.warnings);
    // One row is read as the column in training was, also where a model comes
    // back from its file; without the field it is one of the first versions.
    let told = table.column("born").unwrap().convention.unwrap();
    let json = serde_json::to_string(&told).unwrap();
    assert_eq!(serde_json::from_str::<Convention>(&json).unwrap(), told);
    let mut options = LoadOptions::default();
    options.columns.insert("born".to_owned(), told);
    let one = load("born,issued\n15/03/30,01/06/2029\n", &options);
    assert_eq!(shown(one.column("born").unwrap()), ["1930-03-15"]);
    assert!(!one.warnings.contains(&said));
    let old = r#"{"day":{"day_first":true,"compact":false}}"#;
    let old: Convention = serde_json::from_str(old).unwrap();
    options.columns.insert("born".to_owned(), old);
    let one = load("born,issued\n15/03/30,01/06/2029\n", &options);
    assert_eq!(shown(one.column("born").unwrap()), ["2030-03-15"]);
}

#[test]
fn dates() {
    days(
        "x",
        &["2018-01-05", "2018/2/6", "2018.03.07"],
        &["2018-01-05", "2018-02-06", "2018-03-07"],
        MONTH_FIRST,
    );
    days(
        "issue_date",
        &["20180105", "20180206"],
        &["2018-01-05", "2018-02-06"],
        // By its name nothing was issued over ten years after 2018.
        Convention::Day {
            day_first: false,
            compact: true,
            months: false,
            first_year: Some(1929),
            range: None,
        },
    );
    days(
        "x",
        &["05/01/2018", "25/01/2018"],
        &["2018-01-05", "2018-01-25"],
        DAY_FIRST,
    );
    days(
        "x",
        &["05/01/2018", "01/25/2018"],
        &["2018-05-01", "2018-01-25"],
        MONTH_FIRST,
    );
    for (cell, value) in [
        ("Dec-2014", "2014-12-01"),
        ("5 January 2018", "2018-01-05"),
        ("Jan 5, 2018", "2018-01-05"),
        ("05JAN2018", "2018-01-05"),
        ("2018年1月5日", "2018-01-05"),
        ("2018-01-05T10:30:00Z", "2018-01-05"),
        ("2018/1/5 0:00", "2018-01-05"),
        ("05JAN2018:10:30:00", "2018-01-05"),
    ] {
        days("x", &[cell, "NA"], &[value, ""], MONTH_FIRST);
    }
}

#[test]
fn an_order_nobody_can_see_is_told_and_can_be_overruled() {
    let cells = ["05/01/2018", "06/02/2018"];
    let seen = load_column("issued", &cells, &LoadOptions::default());
    let remark = Remark::BothOrders {
        column: "issued".to_owned(),
        day_first: false,
    };
    assert_eq!(seen.warnings, [remark]);
    assert_eq!(shown(&seen.columns[0]), ["2018-05-01", "2018-06-02"]);
    let mut options = LoadOptions::default();
    options.columns.insert("issued".to_owned(), DAY_FIRST);
    let told = load_column("issued", &cells, &options);
    assert_eq!(shown(&told.columns[0]), ["2018-01-05", "2018-02-06"]);
    assert!(told.warnings.is_empty());
}

#[test]
fn firsts_of_months_over_years_show_their_order() {
    for (cells, order, first) in [
        (
            ["01/01/1990", "01/02/1990", "01/12/1990", "01/01/1991"],
            "day",
            "1990-02-01",
        ),
        (
            ["01/01/1990", "02/01/1990", "12/01/1990", "01/01/1991"],
            "month",
            "1990-02-01",
        ),
    ] {
        let seen = load_column("month", &cells, &LoadOptions::default());
        assert!(seen.warnings.is_empty(), "{order}: {:?}", seen.warnings);
        assert_eq!(shown(&seen.columns[0])[1], first, "{order}");
    }
    // In one year they may be days of January.
    let cells = ["01/02/1990", "01/03/1990", "01/04/1990"];
    let seen = load_column("day", &cells, &LoadOptions::default());
    assert_eq!(seen.warnings.len(), 1);
}

#[test]
fn serial_days_are_only_told() {
    let cells = ["43105", "43106.5", "unknown"];
    let mut options = LoadOptions::default();
    options
        .columns
        .insert("issue_date".to_owned(), Convention::Serial);
    let told = load_column("issue_date", &cells, &options);
    let column = &told.columns[0];
    assert_eq!(column.kind, Kind::Date);
    assert_eq!(shown(column), ["2018-01-05", "2018-01-06", ""]);
    let misfits = [Misfit {
        row: 2,
        text: "unknown".to_owned(),
    }];
    assert_eq!(column.misfits, misfits);
    let seen = load_column("issue_date", &cells[..1], &LoadOptions::default());
    assert_eq!(seen.columns[0].kind, Kind::Integer);
}

#[test]
fn codes_words_and_missing_cells() {
    texts(&["00123", "00456", "12345"], Kind::Category);
    texts(&["A11", "A12", "A11"], Kind::Category);
    for [no, yes] in [
        ["N", "Y"],
        ["no", "yes"],
        ["FALSE", "TRUE"],
        ["否", "是"],
        ["F", "T"],
    ] {
        let table = load_column("x", &[no, yes, yes], &LoadOptions::default());
        assert_eq!(table.columns[0].kind, Kind::Flag);
        assert_eq!(shown(&table.columns[0]), [no, yes, yes]);
    }
    let cells = [
        "1",
        "",
        "NA",
        "N/A",
        "null",
        "?",
        "-",
        "无",
        "缺失",
        "不适用",
        "#N/A",
    ];
    let mut values = vec![""; cells.len()];
    values[0] = "1";
    numbers(&cells, Kind::Integer, &values, POINT);
}

#[test]
fn what_does_not_fit_is_kept_and_counted() {
    for (good, odd) in [
        ("$5", "oops"),
        ("36 months", "3 years"),
        ("7%", "n.b."),
        ("2018-01-05", "2018-13-05"),
    ] {
        let mut cells = vec![good; 60];
        cells[41] = odd;
        let table = load_column("x", &cells, &LoadOptions::default());
        let kept = Misfit {
            row: 41,
            text: odd.to_owned(),
        };
        assert_eq!(table.columns[0].misfits, [kept], "{good}");
        assert_eq!(table.columns[0].missing(), 1);
        let said = &table.warnings[..];
        let counted = matches!(
            said,
            [Remark::Misfits { cells: 1, .. } | Remark::Words { cells: 1, .. }]
        );
        assert!(counted, "{good}: {said:?}");
    }
}

#[test]
fn a_percent_sign_among_numbers_is_told() {
    let mut cells = vec!["5"; 60];
    cells[41] = "7%";
    let table = load_column("x", &cells, &LoadOptions::default());
    assert_eq!(shown(&table.columns[0])[41], "7");
    let told = Remark::FewPercentSigns {
        column: "x".to_owned(),
        percent: 1,
        numbers: 60,
    };
    assert_eq!(table.warnings, [told]);
}

#[test]
fn a_few_codes_among_numbers_are_numbers() {
    let mut cells = vec!["5"; 60];
    cells[7] = "007";
    let table = load_column("x", &cells, &LoadOptions::default());
    assert_eq!(shown(&table.columns[0])[7], "7");
    assert!(table.warnings.is_empty());
}

/// The remarks on the column `x` of these cells, without those on others.
fn remarks(cells: &[&str]) -> Vec<Remark> {
    load_column("x", cells, &LoadOptions::default()).warnings
}

#[test]
fn two_decimal_marks_and_two_orders_of_a_date_are_told() {
    let repeated = |count: usize, text: &dyn Fn(usize) -> String| -> Vec<String> {
        (0..count).map(text).collect()
    };
    let of = |first: Vec<String>, second: Vec<String>| {
        let cells: Vec<String> = first.into_iter().chain(second).collect();
        remarks(&cells.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let column = || "x".to_owned();
    let told = of(
        repeated(40, &|i| format!("10{i:02}.50")),
        repeated(10, &|i| format!("20{i:02},50")),
    );
    let marks = TypingRemark::TwoMarks {
        column: column(),
        points: 40,
        commas: 10,
    };
    assert_eq!(told, [Remark::Typing(marks)]);
    let told = of(
        repeated(40, &|i| format!("03/{:02}/2024", 13 + i % 16)),
        repeated(10, &|i| format!("{:02}/03/2024", 13 + i % 16)),
    );
    let orders = TypingRemark::TwoOrders {
        column: column(),
        day_first: 10,
        month_first: 40,
    };
    assert_eq!(told, [Remark::Typing(orders)]);
    let told = of(
        repeated(40, &|i| format!("1{i:02}.50")),
        repeated(10, &|i| format!("2{i:02}.50CR")),
    );
    let credits = TypingRemark::CreditsAlone {
        column: column(),
        cells: 10,
        amounts: 50,
    };
    assert_eq!(told, [Remark::Typing(credits)]);
    let told = of(
        repeated(40, &|i| format!("{:02}/01/2567", 1 + i % 28)),
        repeated(10, &|i| format!("{:02}/02/2566", 13 + i % 10)),
    );
    let years = TypingRemark::FarYears {
        column: column(),
        year: 2566,
    };
    assert_eq!(told, [Remark::Typing(years)]);
    let told = of(
        repeated(40, &|i| format!("1444-01-{:02}", 1 + i % 28)),
        repeated(10, &|i| format!("1445-02-{:02}", 1 + i % 28)),
    );
    let years = TypingRemark::OldYears {
        column: column(),
        first: 1444,
        last: 1445,
    };
    assert_eq!(told, [Remark::Typing(years)]);
}
