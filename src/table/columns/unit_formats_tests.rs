//! Columns of several units: durations brought to one, and multiples in other languages.

use super::formats_tests::{numbers, of, texts};
use crate::table::{Kind, Unit};

#[test]
fn durations_of_several_units_are_brought_to_one() {
    use Unit::{DaysAndWeeks, Durations};
    let number = |cells: &[&str], values: &[&str]| {
        numbers(cells, Kind::Number, values, of(Durations));
    };
    // 30.4375 days to a month.
    number(&["36 months", "3 years", "487 days"], &["36", "36", "16"]);
    number(&["1 year 2 months", "487 days"], &["14", "16"]);
    number(&["8 months", "487 weeks"], &["8", "112"]);
    numbers(
        &["3 weeks", "10 days"],
        Kind::Integer,
        &["21", "10"],
        of(DaysAndWeeks),
    );
    texts(&["36 months", "10 days", "5"], Kind::Category);
}

#[test]
fn multiples_in_other_languages_are_read_in_full() {
    let real = |cells: &[&str], kind: Kind, values: &[&str]| {
        numbers(cells, kind, values, of(Unit::Multiples));
    };
    real(
        &["12.5 тыс. руб.", "1.2 млн руб.", "3 млрд"],
        Kind::Money,
        &["12500", "1200000", "3000000000"],
    );
    real(
        &["450 triệu", "2 tỷ"],
        Kind::Integer,
        &["450000000", "2000000000"],
    );
    real(
        &["Rp 450 ribu", "Rp 2 juta", "Rp 1 miliar"],
        Kind::Money,
        &["450000", "2000000", "1000000000"],
    );
    real(
        &["€ 450 mil", "€ 3 millones", "€ 2 mil millones"],
        Kind::Money,
        &["450000", "3000000", "2000000000"],
    );
    real(
        &["R$ 450 mil", "R$ 1.2 mi", "R$ 2 bi"],
        Kind::Money,
        &["450000", "1200000", "2000000000"],
    );
    real(&["2.5 แสน", "1 ล้าน"], Kind::Number, &["250000", "1000000"]);
    numbers(
        &["450만원", "3천만원", "2억원"],
        Kind::Money,
        &["4500000", "30000000", "200000000"],
        of(Unit::Myriads),
    );
    numbers(
        &["3.6万元", "5200元", "4万元"],
        Kind::Money,
        &["36000", "5200", "40000"],
        of(Unit::Myriads),
    );
    // Miles are no millions.
    texts(&["12 mi", "7 mi"], Kind::Category);
}
