//! Tests of the split.

use super::*;
use crate::profile::tests::table_of;
use crate::recipe::SampleRemark;
use crate::recipe::outcome::labels::Label;
use crate::table::{Column, Kind};

/// Every `one_in`-th row is bad, the last row is neither.
fn labels_of(n: usize, one_in: usize) -> Labels {
    let mut rows: Vec<Label> = (0..n)
        .map(|i| {
            if i % one_in == 0 {
                Label::Bad
            } else {
                Label::Good
            }
        })
        .collect();
    rows[n - 1] = Label::Indeterminate;
    let count = |label| rows.iter().filter(|l| **l == label).count();
    Labels {
        goods: count(Label::Good),
        bads: count(Label::Bad),
        indeterminates: 1,
        as_written: false,
        strata: Vec::new(),
        bad_values: vec!["1".to_owned()],
        good_values: Vec::new(),
        warnings: Vec::new(),
        rows,
    }
}

fn plan(method: Method, test: f64, validation: f64) -> SplitPlan {
    SplitPlan {
        out_of_fold: false,
        method,
        test,
        validation,
        seed: 7,
    }
}

/// Rows and bads of train, validation, test.
fn tally(labels: &Labels, parts: &Parts) -> [(usize, usize); 3] {
    Part::ALL.map(|part| {
        let rows: Vec<usize> = (0..parts.len())
            .filter(|&r| parts[r] == Some(part))
            .collect();
        let bads = rows
            .iter()
            .filter(|&&r| labels.is_bad(r) == Some(true))
            .count();
        (rows.len(), bads)
    })
}

#[test]
fn random_parts_hold_the_same_share_of_bads() {
    let labels = labels_of(1001, 4);
    let check = |test, validation, expected| {
        let plan = plan(Method::Random, test, validation);
        let (parts, _) = split(&table_of(vec![]), &labels, &plan).unwrap();
        assert_eq!(tally(&labels, &parts), expected);
        assert_eq!(parts[1000], None);
        assert_eq!(split(&table_of(vec![]), &labels, &plan).unwrap().0, parts);
    };
    check(0.2, 0.1, [(720, 180), (80, 20), (200, 50)]);
    check(0.0, 0.1, [(900, 225), (100, 25), (0, 0)]);
    check(0.2, 0.0, [(800, 200), (0, 0), (200, 50)]);
}

#[test]
fn another_seed_gives_another_split() {
    let labels = labels_of(101, 4);
    let mut p = plan(Method::Random, 0.5, 0.0);
    let first = split(&table_of(vec![]), &labels, &p).unwrap().0;
    p.seed = 8;
    assert_ne!(split(&table_of(vec![]), &labels, &p).unwrap().0, first);
}

#[test]
fn shares_outside_0_to_1_are_refused() {
    for (test, validation) in [(1.0, 0.1), (-0.1, 0.1), (0.2, 1.0), (f64::NAN, 0.1)] {
        let plan = plan(Method::Random, test, validation);
        assert!(split(&table_of(vec![]), &labels_of(9, 2), &plan).is_err());
    }
}

#[test]
fn the_latest_dates_test_and_equal_dates_stay_together() {
    let labels = labels_of(101, 4);
    // Ten rows a day, the first row without a date.
    let mut dates: Vec<Option<i64>> = (0..101).map(|i| Some(17_000 + i / 10)).collect();
    dates[0] = None;
    let table = table_of(vec![Column::from_integers("issue_d", Kind::Date, &dates)]);
    let method = Method::Date("issue_d".to_owned());
    let (parts, warnings) = split(&table, &labels, &plan(method.clone(), 0.2, 0.1)).unwrap();
    let sizes = tally(&labels, &parts).map(|(n, _)| n);
    assert_eq!((sizes, warnings.len()), ([70, 10, 20], 1));
    assert_eq!(
        (parts[0], parts[79], parts[80]),
        (Some(Part::Train), Some(Part::Validation), Some(Part::Test))
    );
    let (parts, _) = split(&table, &labels, &plan(method.clone(), 0.0, 0.0)).unwrap();
    assert_eq!(tally(&labels, &parts)[0].0, 100);
    // A share smaller than a day still gets one; a big one leaves a day to train.
    let (parts, _) = split(&table, &labels, &plan(method.clone(), 0.01, 0.01)).unwrap();
    assert_eq!(tally(&labels, &parts).map(|(n, _)| n), [80, 10, 10]);
    let (parts, _) = split(&table, &labels, &plan(method, 0.98, 0.5)).unwrap();
    assert_eq!(tally(&labels, &parts).map(|(n, _)| n), [10, 10, 80]);
}

#[test]
fn dates_that_do_not_divide_are_refused() {
    let same = table_of(vec![Column::from_integers("d", Kind::Date, &[Some(1); 30])]);
    let texts = table_of(vec![Column::from_texts(
        "d",
        Kind::Category,
        &[Some("x"); 30],
    )]);
    let plan = plan(Method::Date("d".to_owned()), 0.2, 0.1);
    let error = |table| {
        split(table, &labels_of(30, 3), &plan)
            .unwrap_err()
            .to_string()
    };
    assert!(error(&same).contains("1 distinct dates"));
    assert!(error(&texts).contains("no dates"));
}

#[test]
fn groups_stay_whole_and_bads_spread() {
    let n = 3001;
    let labels = labels_of(n, 5);
    let names: Vec<String> = (0..n)
        .map(|i| format!("branch {}", (i * 7919) % 300))
        .collect();
    let cells: Vec<Option<&str>> = names.iter().map(|s| Some(s.as_str())).collect();
    let table = table_of(vec![Column::from_texts("branch", Kind::Category, &cells)]);
    let plan = plan(Method::Group("branch".to_owned()), 0.2, 0.25);
    let (parts, warnings) = split(&table, &labels, &plan).unwrap();
    assert!(warnings.is_empty());
    let mut part_of: HashMap<&str, Part> = HashMap::new();
    for (name, part) in names
        .iter()
        .zip(&parts)
        .filter_map(|(n, p)| Some((n, (*p)?)))
    {
        assert_eq!(*part_of.entry(name).or_insert(part), part);
    }
    let sizes = tally(&labels, &parts);
    for ((rows, bads), share) in sizes.into_iter().zip([0.6, 0.2, 0.2]) {
        assert!((rows as f64 / 3000.0 - share).abs() < 0.02, "{sizes:?}");
        assert!((bads as f64 / 600.0 - share).abs() < 0.03, "{sizes:?}");
    }
    assert_eq!(split(&table, &labels, &plan).unwrap().0, parts);
}

#[test]
fn keys_written_in_two_ways_are_one_group() {
    let spellings = |row: usize| match (row / 2, row / 2 % 2, row % 2) {
        (key, 0, 0) => format!("C{key} "),
        (key, 0, _) => format!("c{key}"),
        (key, _, 0) => format!("{key}"),
        (key, ..) => format!("00{key}"),
    };
    let names: Vec<String> = (0..600).map(spellings).collect();
    let cells: Vec<Option<&str>> = names.iter().map(|s| Some(s.as_str())).collect();
    let table = table_of(vec![Column::from_texts("cust", Kind::Category, &cells)]);
    let plan = plan(Method::Group("cust".to_owned()), 0.3, 0.3);
    let (parts, _) = split(&table, &labels_of(601, 5), &plan).unwrap();
    let apart = (0..600).step_by(2).filter(|i| parts[*i] != parts[i + 1]);
    assert_eq!(apart.count(), 0);
}

#[test]
fn rows_without_a_key_are_told() {
    let n = 3000;
    let labels = labels_of(n, 5);
    let plan = plan(Method::Group("cust".to_owned()), 0.2, 0.25);
    let warnings = |key: &dyn Fn(usize) -> Option<String>| {
        let keys: Vec<Option<String>> = (0..n).map(key).collect();
        let cells: Vec<Option<&str>> = keys.iter().map(Option::as_deref).collect();
        let table = table_of(vec![Column::from_texts("cust", Kind::Category, &cells)]);
        split(&table, &labels, &plan).unwrap().1
    };
    let customer = |row: usize| row * 7919 % 1000;
    let plain = warnings(&|row| Some(format!("C{}", customer(row))));
    assert!(plain.is_empty(), "{plain:?}");
    let gaps = warnings(&|row| (row % 4 > 0).then(|| format!("C{}", customer(row))));
    let no_group = SampleRemark::NoGroup {
        column: "cust".to_owned(),
        rows: 750,
    };
    assert_eq!(gaps, [no_group.into()]);
}

#[test]
fn a_column_can_say_the_part() {
    let cells = [
        Some("Train"),
        Some(" valid"),
        Some("OOT"),
        None,
        Some("test"),
        Some("train"),
    ];
    let table = table_of(vec![Column::from_texts("sample", Kind::Category, &cells)]);
    let plan = plan(Method::Column("sample".to_owned()), 0.0, 0.0);
    let (parts, warnings) = split(&table, &labels_of(6, 2), &plan).unwrap();
    let expected = [
        Some(Part::Train),
        Some(Part::Validation),
        Some(Part::Test),
        None,
        Some(Part::Test),
        None,
    ];
    assert_eq!((parts, warnings.len()), (expected.to_vec(), 1));
    let table = table_of(vec![Column::from_texts(
        "sample",
        Kind::Category,
        &[Some("north"); 6],
    )]);
    let error = split(&table, &labels_of(6, 2), &plan).unwrap_err();
    assert!(error.to_string().contains("\"north\" (6)"), "{error}");
}

#[test]
fn training_needs_twenty_bads() {
    let check = |bads: usize, goods: usize| {
        let mut labels = labels_of(bads + goods + 1, 1);
        (bads..bads + goods).for_each(|row| labels.rows[row] = Label::Good);
        let mut parts = vec![Some(Part::Train); bads + goods];
        parts.push(None);
        check_training(&labels, &parts)
    };
    assert!(check(19, 50).unwrap_err().to_string().contains("19 bads"));
    assert!(check(50, 0).is_err());
    assert_eq!(check(20, 50).unwrap().len(), 1);
    assert!(check(100, 50).unwrap().is_empty());
}

#[test]
fn folds_are_even_and_stratified() {
    let bad: Vec<bool> = (0..103).map(|i| i % 4 == 0).collect();
    let folds = k_folds(&bad, 5, 3);
    for fold in 0..5 {
        let rows: Vec<usize> = (0..103).filter(|&r| folds[r] == fold).collect();
        let bads = rows.iter().filter(|&&r| bad[r]).count();
        assert!((20..=21).contains(&rows.len()) && (5..=6).contains(&bads));
    }
    assert_eq!(folds, k_folds(&bad, 5, 3));
}
