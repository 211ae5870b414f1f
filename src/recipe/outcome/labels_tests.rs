//! Tests of the labels: which values mean what, and what is refused.

use super::*;
use crate::profile::tests::table_of;
use crate::recipe::error::Category;
use crate::table::{Kind, LoadOptions};
use std::ops::ControlFlow;

fn status() -> Table {
    let values = [
        ("Fully Paid", 6),
        ("Charged Off", 2),
        (" Current ", 3),
        ("Late", 1),
    ];
    let mut cells = vec![None];
    for (value, n) in values {
        cells.extend(std::iter::repeat_n(Some(value), n));
    }
    table_of(vec![Column::from_texts(
        "loan_status",
        Kind::Category,
        &cells,
    )])
}

fn digits(name: &str, ones: usize, zeros: usize) -> Table {
    let mut cells = vec![Some(1); ones];
    cells.extend(vec![Some(0); zeros]);
    table_of(vec![Column::from_integers(name, Kind::Flag, &cells)])
}

fn spec(column: &str, bad: &[&str], good: &[&str], neither: &[&str]) -> TargetSpec {
    let own = |list: &[&str]| list.iter().map(|v| (*v).to_owned()).collect();
    TargetSpec {
        column: column.to_owned(),
        bad: own(bad),
        good: own(good),
        indeterminate: own(neither),
        as_written: false,
    }
}

#[test]
fn values_become_labels() {
    let check = |table: &Table, spec: TargetSpec, expected: (usize, usize, usize)| {
        let l = labels(table, &spec).unwrap();
        assert_eq!((l.bads, l.goods, l.indeterminates), expected, "{spec:?}");
    };
    let name = "loan_status";
    check(
        &status(),
        spec(name, &["Charged Off", "Late"], &[], &[]),
        (3, 9, 1),
    );
    check(
        &status(),
        spec(name, &["Charged Off"], &["Fully Paid"], &[]),
        (2, 6, 5),
    );
    check(
        &status(),
        spec(name, &["Charged Off"], &[], &["Current"]),
        (2, 7, 4),
    );
    check(
        &status(),
        spec(name, &[], &["Fully Paid"], &["Current", "Late"]),
        (2, 6, 5),
    );
    check(
        &status(),
        spec(name, &[], &[], &["Current", "Late"]),
        (2, 6, 5),
    );
    check(
        &digits("default", 3, 7),
        spec("default", &[], &[], &[]),
        (3, 7, 0),
    );
    check(
        &digits("default", 3, 7),
        spec("default", &["1.0"], &[], &[]),
        (3, 7, 0),
    );
    check(
        &digits("rating", 7, 3),
        spec("rating", &["0"], &[], &[]),
        (3, 7, 0),
    );
}

#[test]
fn what_cannot_be_labelled_is_refused_with_a_remedy() {
    let check = |table: &Table, spec: TargetSpec, category: Category, part: &str| {
        let error = labels(table, &spec).unwrap_err();
        assert_eq!(error.category(), category, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    };
    let name = "loan_status";
    let usage = Category::Usage;
    check(
        &status(),
        spec("Loan_Status", &[], &[], &[]),
        usage,
        "did you mean \"loan_status\"",
    );
    check(
        &status(),
        spec(name, &[], &[], &[]),
        usage,
        "\"Fully Paid\" (6), \"Current\" (3)",
    );
    check(&status(), spec(name, &[], &[], &[]), usage, "--bad");
    check(
        &status(),
        spec(name, &["Lost"], &[], &[]),
        usage,
        "--bad names \"Lost\"",
    );
    check(
        &status(),
        spec(name, &["Late"], &["Late"], &[]),
        usage,
        "more than one",
    );
    check(
        &digits("good", 7, 3),
        spec("good", &[], &[], &[]),
        usage,
        "say it with --bad",
    );
    check(
        &digits("y", 0, 3),
        spec("y", &[], &[], &[]),
        Category::Data,
        "needs both",
    );
    check(
        &digits("y", 3, 0),
        spec("y", &["1"], &[], &[]),
        Category::Data,
        "3 bad and 0 good",
    );
    check(
        &digits("y", 0, 0),
        spec("y", &[], &[], &[]),
        Category::Data,
        "no rows",
    );
}

#[test]
fn odd_rates_are_warned_of() {
    let check = |ones, zeros, expected| {
        let l = labels(&digits("y", ones, zeros), &spec("y", &["1"], &[], &[])).unwrap();
        assert_eq!(l.warnings.len(), expected, "{:?}", l.warnings);
    };
    check(6, 4, 1);
    check(5, 5, 0);
    check(1, 199, 0);
    check(1, 200, 1);
}

fn loaded(text: &str) -> (Source, Table) {
    let bytes = text.as_bytes().to_vec();
    let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    (source, table)
}

/// A file with one cell of the target a row.
fn cells(cells: &[(&str, usize)]) -> (Source, Table) {
    let mut text = "x,y\n".to_owned();
    for (cell, rows) in cells {
        text.push_str(&format!("5,{cell}\n").repeat(*rows));
    }
    loaded(&text)
}

#[test]
fn a_named_value_is_a_value_whatever_else_it_can_mean() {
    for word in ["-", "none", "N/A", ".", "/", "NA", "null", "?", "无"] {
        let (source, table) = cells(&[("paid", 7), (word, 3), ("", 2)]);
        for spec in [
            spec("y", &[word], &[], &[]),
            spec("y", &["paid"], &[word], &[]),
        ] {
            let l = labels_in(&source, &table, &spec).unwrap();
            let bads = if spec.good.is_empty() { 3 } else { 7 };
            assert_eq!(
                (l.bads, l.goods, l.indeterminates),
                (bads, 10 - bads, 2),
                "{word}"
            );
            assert!(l.as_written, "{word}");
            // A later file is read in the same way, also where it has no bad.
            let later = TargetSpec {
                bad: l.bad_values.clone(),
                good: l.good_values.clone(),
                as_written: true,
                ..spec
            };
            let known = known_labels(&source, &table, &later);
            assert_eq!(known.iter().filter(|k| **k == Some(true)).count(), bads);
        }
    }
}

#[test]
fn a_column_of_one_value_and_a_word_holds_two_values() {
    let (source, table) = cells(&[("+", 700), ("-", 300)]);
    let error = labels_in(&source, &table, &spec("y", &[], &[], &[])).unwrap_err();
    assert!(matches!(error, RecipeError::BadNeeded { .. }), "{error}");
    assert!(
        error.to_string().contains("\"+\" (700), \"-\" (300)"),
        "{error}"
    );
    let l = labels_in(&source, &table, &spec("y", &["-"], &[], &[])).unwrap();
    assert_eq!((l.bads, l.goods), (300, 700));
}

#[test]
fn a_word_beside_two_values_stays_missing_unless_it_is_named() {
    let (source, table) = cells(&[("0", 7), ("1", 3), ("NA", 2)]);
    let plain = labels_in(&source, &table, &spec("y", &[], &[], &[])).unwrap();
    assert_eq!((plain.bads, plain.goods, plain.indeterminates), (3, 7, 2));
    assert!(!plain.as_written);
    let named = labels_in(&source, &table, &spec("y", &["1"], &[], &["NA"])).unwrap();
    assert_eq!((named.bads, named.goods, named.indeterminates), (3, 7, 2));
    assert!(
        !named
            .warnings
            .iter()
            .any(|w| matches!(w, Remark::NotHeld { .. }))
    );
}

#[test]
fn the_empty_cell_can_be_named() {
    let (source, table) = cells(&[("default", 3), ("", 7), ("NA", 1)]);
    let l = labels_in(&source, &table, &spec("y", &["default"], &[""], &[])).unwrap();
    assert_eq!((l.bads, l.goods, l.indeterminates), (3, 7, 1));
}

#[test]
fn rows_of_one_class_or_none_are_evaluated() {
    let model = TargetSpec {
        good: vec!["0".to_owned()],
        ..spec("y", &["1"], &[], &[])
    };
    let check = |rows: &[(&str, usize)], expected: (usize, usize, usize), part: &str| {
        let (source, table) = cells(rows);
        let l = labels_to_evaluate(&source, &table, &model, true).unwrap();
        assert_eq!((l.bads, l.goods, l.indeterminates), expected);
        assert!(l.warnings[0].to_string().contains(part), "{:?}", l.warnings);
    };
    check(&[("0", 5)], (0, 5, 0), "0 bads and 5 goods");
    check(&[("1", 4), ("", 1)], (4, 0, 1), "4 bads and 0 goods");
    check(&[("", 5)], (0, 0, 5), "holds no outcome");
    let (source, table) = cells(&[("0", 5), ("2", 2)]);
    let named = labels_to_evaluate(&source, &table, &spec("y", &["1"], &[], &[]), false).unwrap();
    assert_eq!((named.bads, named.goods), (0, 7));
    assert!(matches!(named.warnings[0], Remark::NotHeld { .. }));
}

#[test]
fn a_target_that_is_written_otherwise_later_is_named_anew() {
    let model = TargetSpec {
        good: vec!["N".to_owned()],
        ..spec("y", &["Y"], &[], &[])
    };
    let named = |bad: &str| TargetSpec {
        bad: vec![bad.to_owned()],
        ..model.clone()
    };
    let check = |rows: &[(&str, usize)], bad: &str, expected: (usize, usize, usize)| {
        let (source, table) = cells(rows);
        let l = labels_to_evaluate(&source, &table, &named(bad), false).unwrap();
        assert_eq!((l.bads, l.goods, l.indeterminates), expected, "{bad}");
        l.warnings
    };
    let told = check(&[("0", 7), ("1", 3)], "1", (3, 7, 0));
    let [Remark::Renamed { goods: 7, .. }] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(
        told[0].to_string(),
        "The values of y are not those of training: \"1\" counts as bad, and the 7 rows of 1 \
         other value as good."
    );
    // Where the good value of training is still held, it is the good one.
    check(&[("N", 7), ("1", 3), ("2", 1)], "1", (3, 7, 1));
    check(&[("N", 7), ("Y", 3)], "Y", (3, 7, 0));
}

#[test]
fn a_guessed_polarity_is_a_warning_with_its_reason() {
    let polarity = |spec: TargetSpec| {
        let l = labels(&digits("default", 3, 7), &spec).unwrap();
        l.warnings.first().map(ToString::to_string)
    };
    assert_eq!(
        polarity(spec("default", &[], &[], &[])).as_deref(),
        Some(
            "\"1\" of default counts as bad: 1 in 0/1, in at most half of the rows (--bad names \
             another)."
        )
    );
    assert_eq!(polarity(spec("default", &["1"], &[], &[])), None);
}
