//! What amounts are, and what is none, as tables of texts and values.

use super::*;
use crate::table::cells::amount::words::RAND;
use crate::table::cells::cell::{Form, form};

fn amount_of(text: &str) -> Amount {
    match form(text) {
        Form::Amount(amount) => amount,
        other => panic!("{text:?} is {other:?}"),
    }
}

fn check(text: &str, point: Option<f64>, comma: Option<f64>) {
    let amount = amount_of(text);
    let values = (amount.point.map(|r| r.value), amount.comma.map(|r| r.value));
    assert_eq!(values, (point, comma), "{text:?}");
}

#[test]
fn triangles_of_japanese_accounts_are_minus() {
    check("△1,234", Some(-1234.0), Some(-1.234));
    check("▲5.5%", Some(-5.5), None);
    assert!(matches!(form("△"), Form::Text));
    assert!(matches!(form("▼5"), Form::Text));
}

#[test]
fn words_for_percent_and_parts_are_known_by_meaning() {
    for text in [
        "%63.8",
        "63.8 pct",
        "63.8pct.",
        "63.8 Percent",
        "63.8 Prozent",
        "63.8% p.a.",
        "63.8 % pa",
        "63.8 percent p.a.",
        "٦٣٫٨٪",
    ] {
        let amount = amount_of(text);
        assert_eq!(amount.point.map(|r| r.value), Some(63.8), "{text}");
        assert!(amount.percent, "{text}");
    }
    for (text, unit) in [
        ("638‰", Unit::PerMille),
        ("638 ‰", Unit::PerMille),
        ("638 bp", Unit::BasisPoints),
        ("638bps", Unit::BasisPoints),
    ] {
        let amount = amount_of(text);
        assert_eq!(amount.point.map(|r| r.value), Some(638.0), "{text}");
        assert_eq!((amount.unit, amount.percent), (Some(unit), false), "{text}");
    }
    check("Fr. 63.80", Some(63.8), None);
    check("63,800원", Some(63_800.0), Some(63.8));
    check("63,80 Mio. €", None, Some(63_800_000.0));
    check("63·8", Some(63.8), None);
    check("63_800", Some(63_800.0), Some(63_800.0));
    check("6.380D+01", Some(63.8), None);
    check("$ -", Some(0.0), Some(0.0));
    check("-   €", Some(0.0), Some(0.0));
    for text in [
        "63_80",
        "1_2345",
        "6.3D1",
        "pct",
        "a percent",
        "5p.a.",
        "$-x",
        "-a",
    ] {
        assert_eq!(form(text), Form::Text, "{text}");
    }
}

#[test]
fn numbers_are_read_under_either_decimal_mark() {
    check("1.5", Some(1.5), None);
    check("-12.25", Some(-12.25), None);
    check("1,5", None, Some(1.5));
    check("1.234", Some(1.234), Some(1234.0));
    check("1,234", Some(1234.0), Some(1.234));
    check("0.123", Some(0.123), None);
    check("1,234,567.89", Some(1_234_567.89), None);
    check("1.234,56", None, Some(1234.56));
    check("1 234 567,5", None, Some(1_234_567.5));
    check("1'234.50", Some(1234.5), None);
    check("1e-3", Some(0.001), Some(0.001));
    check("2.5E+04", Some(25_000.0), None);
    check("1,296E+04", None, Some(12_960.0));
    check("1.296E+04", Some(12_960.0), None);
    check(".5", Some(0.5), None);
    check("$1,200.50", Some(1200.5), None);
    check("-$1,200", Some(-1200.0), Some(-1.2));
    check("$-12", Some(-12.0), Some(-12.0));
    check("(1,200)", Some(-1200.0), Some(-1.2));
    check("($1,200.00)", Some(-1200.0), None);
    check("R$ 1.234,56", None, Some(1234.56));
    check("1.234,56 €", None, Some(1234.56));
    check("￥3,000", Some(3000.0), Some(3.0));
    check("USD 300", Some(300.0), Some(300.0));
    check("3000元", Some(3000.0), Some(3000.0));
    check("10.65%", Some(10.65), None);
    check("10,65 %", None, Some(10.65));
    check("120-", Some(-120.0), Some(-120.0));
    check("$(1,200)", Some(-1200.0), Some(-1.2));
    check("（１，２００）", Some(-1200.0), Some(-1.2));
    check("1,200-", Some(-1200.0), Some(-1.2));
    check("1 234,56 zł", None, Some(1234.56));
    check("1\u{202f}234,56 €", None, Some(1234.56));
    check("1\u{2009}234", Some(1234.0), Some(1234.0));
    check("1,00,000", Some(100_000.0), None);
    check("₹12,34,567.50", Some(1_234_567.5), None);
    check("RM 1,200", Some(1200.0), Some(1.2));
    check("rm1200", Some(1200.0), Some(1200.0));
    check("1.200 kr.", Some(1.2), Some(1200.0));
    check("NT$300", Some(300.0), Some(300.0));
    check("300美元", Some(300.0), Some(300.0));
    check("$1,000 USD", Some(1000.0), Some(1.0));
    check("0.57万", Some(5700.0), None);
    check("¥1.5万元", Some(15_000.0), None);
    check("2 亿", Some(2e8), Some(2e8));
    check("1,5万", None, Some(15_000.0));
    check("0.1", Some(0.1), None);
    check("123456789.1234567", Some(123_456_789.123_456_7), None);
    check("¤5,000", Some(5000.0), Some(5.0));
    check("\\5,000", Some(5000.0), Some(5.0));
    check("Rs. 5,000", Some(5000.0), Some(5.0));
    check("Rs.12,300/-", Some(12_300.0), Some(12.3));
    check("12,300/-", Some(12_300.0), Some(12.3));
    check("12,300.00/-", Some(12_300.0), None);
    check("KSh 5,000/=", Some(5000.0), Some(5.0));
    check("1.200,-", None, Some(1200.0));
    check("€ 5,-", None, Some(5.0));
    check("CHF 1'250.--", Some(1250.0), None);
    check("CHF 1'250.50", Some(1250.5), None);
    check("INR 5000", Some(5000.0), Some(5000.0));
    check("5 000,00 kr", None, Some(5000.0));
    check("5,000.00 Dr", Some(-5000.0), None);
    check("5,000.00DR.", Some(-5000.0), None);
    check("-5,000.00 Dr", Some(-5000.0), None);
    check("1234,56S", None, Some(-1234.56));
    check("1.234,56 H", None, Some(1234.56));
    check("€ 89,10 S", None, Some(-89.1));
    assert_eq!(amount("12 S"), None);
    assert_eq!(amount("12.50 H"), None);
    check("₹45.5 L", Some(4_550_000.0), None);
    assert_eq!(amount("45.5 L"), None);
    check("₹5,000.00 Cr", Some(5000.0), None);
    check("5,000 INR Cr", Some(5000.0), Some(5.0));
    check("1.2M", Some(1_200_000.0), None);
    check("$1.2M", Some(1_200_000.0), None);
    check("1.2M USD", Some(1_200_000.0), None);
    check("300K", Some(300_000.0), Some(300_000.0));
    check("-1.5k", Some(-1500.0), None);
    check("(300K)", Some(-300_000.0), Some(-300_000.0));
    check("€1.2 Mio", Some(1_200_000.0), None);
    check("1,2 Mio. €", None, Some(1_200_000.0));
    check("1.2MM", Some(1_200_000.0), None);
    check("2.55bn", Some(2_550_000_000.0), None);
    check("$5B", Some(5e9), Some(5e9));
    check("1,5 Mrd.", None, Some(1_500_000_000.0));
    check("3 lakh", Some(300_000.0), Some(300_000.0));
    check("Rs 3.25 Lacs", Some(325_000.0), None);
    check("₹2.5 crore", Some(25_000_000.0), None);
    check("500 TEUR", Some(500_000.0), Some(500_000.0));
    assert!(amount_of("10%").percent && amount_of("$5").currency.is_some());
}

#[test]
fn money_of_one_letter_is_told_from_codes() {
    assert_eq!(CURRENCIES[usize::from(RAND)][0], "ZAR");
    assert_eq!(CURRENCIES[usize::from(RUPEE)][0], "₹");
    check("R99,999.75", Some(99_999.75), None);
    check("S/ 99,999.75", Some(99_999.75), None);
    check("S/.1,050.50", Some(1_050.5), None);
    check("100.000đ", Some(100.0), Some(100_000.0));
    check("-R1,099.50", Some(-1_099.5), None);
    assert_eq!(amount("R12"), None);
    assert_eq!(amount("205R"), None);
    assert_eq!(amount("R1.5"), None);
    assert_eq!(amount("R10.10"), None);
    check("R110.10", Some(110.1), None);
    check("1.234,56 S", None, Some(-1234.56));
}

#[test]
fn units_and_bounds_belong_to_the_number() {
    use Unit::{Days, Instalments, Months, Multiples, Myriads, Weeks, Years, YearsAndMonths};
    for (text, unit, value) in [
        ("36 months", Months, 36.0),
        ("36months", Months, 36.0),
        ("36 mos.", Months, 36.0),
        ("36 个月", Months, 36.0),
        ("5 yrs", Years, 5.0),
        ("1 YEAR", Years, 1.0),
        ("5年", Years, 5.0),
        ("35岁", Years, 35.0),
        ("12 days", Days, 12.0),
        ("-3 days", Days, -3.0),
        ("30天", Days, 30.0),
        ("2.5 weeks", Weeks, 2.5),
        ("36期", Instalments, 36.0),
        ("< 1 year", Years, 0.0),
        ("<1 yr", Years, 0.0),
        ("10+ years", Years, 10.0),
        (">= 10 years", Years, 10.0),
        ("> 10 years", Years, 11.0),
        ("10年以上", Years, 10.0),
        ("1年以下", Years, 0.0),
        ("1.5万", Myriads, 15_000.0),
        ("11mon", Months, 11.0),
        ("36 Monate", Months, 36.0),
        ("36 mois", Months, 36.0),
        ("3 Jahre", Years, 3.0),
        ("3 años", Years, 3.0),
        ("2y", Years, 2.0),
        ("1yrs 11mon", YearsAndMonths, 23.0),
        ("7 years 2 months", YearsAndMonths, 86.0),
        ("0 years 3 months", YearsAndMonths, 3.0),
        ("1 year and 1 month", YearsAndMonths, 13.0),
        ("2y 3m", YearsAndMonths, 27.0),
        ("2y3m", YearsAndMonths, 27.0),
        ("1 yr 6 mths", YearsAndMonths, 18.0),
        ("1 yr., 6 mos.", YearsAndMonths, 18.0),
        ("2年3个月", YearsAndMonths, 27.0),
        ("2 年 3 個月", YearsAndMonths, 27.0),
        ("2年3ヶ月", YearsAndMonths, 27.0),
        ("1 Jahr 11 Monate", YearsAndMonths, 23.0),
        ("1 año y 2 meses", YearsAndMonths, 14.0),
        ("2 ans 3 mois", YearsAndMonths, 27.0),
        ("1y 11m 0d", YearsAndMonths, 23.0),
        ("P1Y11M", YearsAndMonths, 23.0),
        ("P23M", YearsAndMonths, 23.0),
        ("12M", Multiples, 12e6),
        ("3m", Multiples, 3e6),
    ] {
        let amount = amount_of(text);
        let value_of = amount.point.map(|r| r.value);
        assert_eq!(
            (amount.unit, value_of),
            (Some(unit), Some(value)),
            "{text:?}"
        );
    }
    for text in [
        "< 1",
        "10+",
        "1-2 years",
        "12 parsecs",
        "months",
        "<1.5 years",
        "< 0 years",
        "10以上",
        "1e3万",
        "1万以下",
        "M",
        "1.2Mb",
        "1.2G",
        "5B",
        "12b",
        "5 L",
        "12mm",
        "Dr 5x",
        "12 Mr",
        "12,300/",
        "12/-5",
        "1 year 2 days",
        "2 months 1 year",
        "1 year 2 years",
        "1 year 2",
        "years 2 months 3",
        "P",
        "P1",
        "P1D",
        "A1Y11M",
        "1e3K",
        "<3M",
        "RM007",
        "3 rooms",
        "+ years",
    ] {
        assert_eq!(form(text), Form::Text, "{text:?}");
    }
    let same = |a: &str, b: &str| assert_eq!(amount_of(a).currency, amount_of(b).currency);
    same("¥300", "300元");
    same("$1,000", "1,000 usd");
    assert_ne!(amount_of("$1").currency, amount_of("R$1").currency);
}
