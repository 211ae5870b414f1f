//! Decisions that need the finished values of a column: one spelling for a flag,
//! and open-ended dates far from all others.

use polars::prelude::{DataType, IntoSeries, NamedFrom, PlHashMap, Series};

use crate::table::cells::answer::{Spelling, answer};
use crate::table::cells::date;
use crate::table::cells::special_words;
use crate::table::columns::column_format::{Convention, DayRange};
use crate::table::columns::values::levels;
use crate::table::{Column, Kind, Misfit};

/// Most spellings of two answers.
const MOST_SPELLINGS: usize = 8;

/// Makes a column of texts a flag if all of its values are answers.
pub(in crate::table) fn as_flag(column: &mut Column) {
    let Some(texts) = column.text_values() else {
        return;
    };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for text in texts.flatten() {
        match counts.iter().position(|(known, _)| *known == text) {
            Some(place) => counts[place].1 += 1,
            // The first value of most categories is no answer.
            None if counts.len() == MOST_SPELLINGS || answer(text).is_none() => return,
            None => counts.push((text, 1)),
        }
    }
    let Some(spelling) = Spelling::of(&counts) else {
        return;
    };
    if spelling.is_digits() {
        let digit = |text: Option<&str>| text.and_then(answer).map(i8::from);
        let texts = column.text_values().into_iter().flatten();
        let digits: Vec<Option<i8>> = texts.map(digit).collect();
        column.values = Series::new(column.name.as_str().into(), digits);
        column.levels = None;
    } else if let Some(known) = &column.levels {
        let (values, known) = levels::respell(&column.name, &column.values, known, spelling);
        (column.values, column.levels) = (values, Some(known));
    } else if let Ok(texts) = column.values.str() {
        column.values = levels::respelled(texts.clone(), spelling).into_series();
    }
    column.kind = Kind::Flag;
    column.convention = Some(Convention::Flag { spelling });
}

/// Makes a column of numbers a flag if all are 0 or 1, and both occur: pandas writes
/// a flag with missing values as `0.0` and `1.0`.
pub(in crate::table) fn as_flag_of_numbers(column: &mut Column) {
    if column.convention != Some(Convention::PLAIN_NUMBER) || !column.misfits.is_empty() {
        return;
    }
    let Ok(numbers) = column.values.f64() else {
        return;
    };
    let present = || numbers.iter().flatten();
    let has = |value: f64| present().any(|v| v == value);
    if !present().all(|v| v == 0.0 || v == 1.0) || !has(0.0) || !has(1.0) {
        return;
    }
    let digits: Vec<Option<i8>> = numbers.iter().map(|v| v.map(|v| v as i8)).collect();
    column.values = Series::new(column.name.as_str().into(), digits);
    column.kind = Kind::Flag;
    column.convention = Some(Convention::Flag {
        spelling: Spelling::DIGITS,
    });
}

/// Takes the open ends of a column of days out of its values.
pub(in crate::table) fn take_open_ends(column: &mut Column) {
    let Some(Convention::Day {
        day_first,
        compact,
        months,
        first_year,
        range: None,
    }) = column.convention
    else {
        return;
    };
    let days = column.values.to_physical_repr().into_owned();
    let Ok(days) = days.i32() else {
        return;
    };
    let mut counts: PlHashMap<i32, usize> = PlHashMap::default();
    for day in days.iter().flatten() {
        *counts.entry(day).or_default() += 1;
    }
    let mut counts: Vec<(i32, usize)> = counts.into_iter().collect();
    counts.sort_unstable();
    let (before, after) = special_words::open_ends(&counts);
    if before + after == 0 {
        return;
    }
    let inner = &counts[before..counts.len() - after];
    let (Some((first, _)), Some((last, _))) = (inner.first(), inner.last()) else {
        return;
    };
    // A later file may hold days beyond these that are no open ends.
    let range = DayRange {
        first: match before {
            0 => i32::MIN,
            before => counts[before - 1].0 + 1,
        }
        .min(*first),
        last: match after {
            0 => i32::MAX,
            after => counts[counts.len() - after].0 - 1,
        }
        .max(*last),
    };
    let mut ends = Vec::new();
    let kept = days.iter().enumerate().map(|(row, day)| match day {
        Some(day) if !range.contains(day) => {
            let text = date::iso(day);
            ends.push(Misfit { row, text });
            None
        }
        day => day,
    });
    let kept: Vec<Option<i32>> = kept.collect();
    let name = column.name.as_str().into();
    column.values = Series::new(name, kept)
        .cast(&DataType::Date)
        .unwrap_or_else(|_| column.values.clone());
    column.misfits.append(&mut ends);
    column.misfits.sort_by_key(|misfit| misfit.row);
    column.convention = Some(Convention::Day {
        day_first,
        compact,
        months,
        first_year,
        range: Some(range),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::source::load::{LoadOptions, load_bytes};
    use crate::table::{Convention, Table};
    use std::ops::ControlFlow;

    fn load(text: &str) -> Table {
        let bytes = text.as_bytes().to_vec();
        let options = LoadOptions::default();
        load_bytes(bytes, &options, &mut |_, _| ControlFlow::Continue(())).unwrap()
    }

    fn column_of(cells: &[&str]) -> Column {
        let text = format!("x,n\n{}", cells.join(",1\n") + ",1\n");
        load(&text).columns[0].clone()
    }

    #[test]
    fn answers_of_several_programs_get_one_spelling() {
        let cells = [
            "True", "False", "true", "FALSE", "False", "True", "False", "",
        ];
        let column = column_of(&cells);
        let texts = column.texts();
        let texts: Vec<&str> = texts.iter().map(|t| t.as_deref().unwrap_or("")).collect();
        assert_eq!(
            texts,
            [
                "True", "False", "True", "False", "False", "True", "False", ""
            ]
        );
        assert_eq!(column.kind, Kind::Flag);
        let column = column_of(&["1", "0", "true", "0", "false", "0", "1"]);
        assert_eq!((column.kind, column.is_text()), (Kind::Flag, false));
        assert_eq!(column.numbers(), [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        let column = column_of(&["T", "N", "Y", "N", "T"]);
        assert_eq!(column.kind, Kind::Category);
    }

    #[test]
    fn a_word_for_no_value_is_an_answer_beside_its_opposite_alone() {
        let check = |cells: [&str; 4], kind: Kind, missing: usize| {
            let cells: Vec<&str> = (0..80).map(|i| cells[i * i % 7 % 4]).collect();
            let column = column_of(&cells);
            assert_eq!(
                (column.kind, column.missing()),
                (kind, missing),
                "{cells:?}"
            );
            column
        };
        for (yes, no) in [("有", "无"), ("+", "-")] {
            let column = check([yes, no, yes, no], Kind::Flag, 0);
            assert_eq!(
                column.texts()[..2],
                [Some(yes.to_owned()), Some(no.to_owned())]
            );
            let convention = column.convention.unwrap();
            assert_eq!(
                (convention.read(no), convention.read(yes)),
                (Some(0.0), Some(1.0))
            );
            assert_eq!(convention.read(""), None);
            let gaps = check([yes, no, "", yes], Kind::Flag, 22);
            assert_eq!(gaps.texts()[3], None);
        }
        check(["有", "无", "不详", "有"], Kind::Category, 23);
        check(["5", "-", "7", "9"], Kind::Integer, 23);
    }

    #[test]
    fn a_day_far_from_all_others_is_a_word() {
        let mut cells: Vec<String> = (1..=28).map(|d| format!("{d:02}.02.2021")).collect();
        cells.insert(3, "31.12.2099".to_owned());
        cells.insert(9, "01.01.1900".to_owned());
        cells.insert(12, "31.12.9999".to_owned());
        cells.insert(20, "open".to_owned());
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let column = column_of(&cells);
        assert_eq!((column.kind, column.missing()), (Kind::Date, 4));
        let found: Vec<(usize, &str)> = column
            .misfits
            .iter()
            .map(|m| (m.row, m.text.as_str()))
            .collect();
        let expected = [
            (3, "2099-12-31"),
            (9, "1900-01-01"),
            (12, "9999-12-31"),
            (20, "open"),
        ];
        assert_eq!(found, expected);
        let convention = column.convention.unwrap();
        assert_eq!(convention.read("31.12.2099"), None);
        assert!(convention.read("01.05.2031").is_some());
        assert!(matches!(convention, Convention::Day { range: Some(_), .. }));
    }
}
