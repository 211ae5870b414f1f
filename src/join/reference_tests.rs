//! The columns of a join beside those of DuckDB and networkx (`tests/fixtures/join`).

use super::*;
use crate::recipe::TargetSpec;
use crate::recipe::outcome::labels::labels;
use crate::table::{LoadOptions, load_bytes};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

const APPLICANTS: &str = include_str!("../../tests/fixtures/join/applicants.csv");
const EVENTS: &str = include_str!("../../tests/fixtures/join/events.csv");
const EDGES: &str = include_str!("../../tests/fixtures/join/edges.csv");
const EVENTS_EXPECTED: &str = include_str!("../../tests/fixtures/join/events_expected.csv");
const EDGES_EXPECTED: &str = include_str!("../../tests/fixtures/join/edges_expected.csv");
const FORMULAS_EXPECTED: &str = include_str!("../../tests/fixtures/join/formulas_expected.csv");

fn table(text: &str) -> Table {
    let bytes = text.as_bytes().to_vec();
    load_bytes(bytes, &LoadOptions::default(), &mut |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

/// Compares each column of `expected`, whose rows are found by `application`; a row that is not
/// there has no values.
fn compare(applicants: &Table, features: &[Feature], expected: &str) -> usize {
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: BTreeMap<String, csv::StringRecord> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| (r[0].to_owned(), r))
        .collect();
    let names: Vec<&str> = header.iter().skip(1).collect();
    let mut made: Vec<&str> = features.iter().map(|f| f.name.as_str()).collect();
    made.sort_unstable();
    let mut wanted = names.clone();
    wanted.sort_unstable();
    assert_eq!(made, wanted);
    let ids = applicants.column("application").unwrap().texts();
    let mut cells = 0;
    for feature in features {
        let place = header.iter().position(|name| name == feature.name).unwrap();
        for (id, found) in ids.iter().zip(&feature.values) {
            let cell = rows.get(id.as_ref().unwrap()).map_or("", |row| &row[place]);
            let name = &feature.name;
            // The slope of one day is NaN in DuckDB, and no value here.
            if cell.is_empty() || cell == "nan" {
                assert!(found.is_nan(), "{name} of {id:?}: {found}, expected none");
                continue;
            }
            let expected: f64 = cell.parse().unwrap();
            let bound = 1e-9 * expected.abs().max(1e-3);
            assert!(
                (found - expected).abs() <= bound,
                "{name} of {id:?}: {found}, not {expected}"
            );
            cells += 1;
        }
    }
    cells
}

fn events_of(applicants: &Table) -> (Vec<Feature>, EventCounts, EventRecipe) {
    let events = table(EVENTS);
    let columns = EventColumns {
        key: "customer".to_owned(),
        date: "booked".to_owned(),
        windows: vec![12, 1, 3, 6, 1],
        measures: Vec::new(),
    };
    let (mut recipe, left_out) = columns.recipe(&events).unwrap();
    assert_eq!(
        (left_out.len(), &recipe.windows[..]),
        (0, &[1, 3, 6, 12][..])
    );
    let to = AsOf {
        applicants,
        key: "customer",
        as_of: "applied",
    };
    let (features, counts) = join_events(to, &events, (&mut recipe, ""), true, &|_| {}).unwrap();
    (features, counts, recipe)
}

#[test]
fn features_of_events_equal_those_of_sql() {
    let applicants = table(APPLICANTS);
    let (features, counts, mut recipe) = events_of(&applicants);
    assert!(compare(&applicants, &features, EVENTS_EXPECTED) > 3000);
    assert_eq!(
        (
            counts.rows,
            counts.rows_without_key,
            counts.rows_without_as_of
        ),
        (60, 1, 2)
    );
    let all = counts.events_used + counts.events_on_or_after + counts.events_without_date;
    assert_eq!(all + counts.events_of_unknown_keys, 900);
    assert!(counts.events_on_or_after > 100 && counts.events_without_date > 5);
    // The recipe makes the same columns of one applicant.
    let line = APPLICANTS.lines().nth(2).unwrap();
    let head = APPLICANTS.lines().next().unwrap();
    let one = table(&format!("{head}\n{line}\n"));
    let to = AsOf {
        applicants: &one,
        key: "customer",
        as_of: "applied",
    };
    let (again, _) = join_events(to, &table(EVENTS), (&mut recipe, ""), false, &|_| {}).unwrap();
    for (a, b) in features.iter().zip(&again) {
        assert!(a.name == b.name && a.values[1].to_bits() == b.values[0].to_bits());
    }
}

#[test]
fn places_in_a_network_equal_those_of_networkx() {
    let (applicants, edges) = (table(APPLICANTS), table(EDGES));
    let mut recipe = EdgeRecipe::of(&edges).unwrap();
    assert_eq!(recipe.date.as_deref(), Some("since"));
    let target = TargetSpec {
        column: "outcome".to_owned(),
        bad: vec!["bad".to_owned()],
        ..TargetSpec::default()
    };
    let labels = labels(&applicants, &target).unwrap();
    recipe.outcome = Some(OutcomeRecipe {
        target,
        known: "known".to_owned(),
    });
    let outcomes = Outcomes {
        key: applicants.column("customer").unwrap(),
        is_bad: (0..applicants.rows).map(|row| labels.is_bad(row)).collect(),
        known: applicants.column("known").unwrap(),
    };
    let of = (&applicants, "customer", Some("applied"));
    let (features, counts) =
        join_edges(of, &edges, (&recipe, ""), Some(outcomes), true, &|_| {}).unwrap();
    assert!(compare(&applicants, &features, EDGES_EXPECTED) > 150);
    assert!(features[2].values.iter().any(|share| *share > 0.0));
    assert_eq!(
        (counts.known_bads, counts.bads_without_date),
        (Some(14), Some(1))
    );
    assert_eq!(counts.rows_left_out, 3);
}

#[test]
fn formulas_equal_those_of_sql() {
    let applicants = table(APPLICANTS);
    let (mut features, ..) = events_of(&applicants);
    let before = features.len();
    let mut zero = 0;
    for text in [
        "per_income = events_count_12m / income",
        "log_income = log(income)",
        "age = age(born)",
        "month = month(applied)",
        "rest = income - amount_sum_12m",
    ] {
        let formula = Formula::read(text).unwrap();
        let (made, counts) = formula
            .compute(&applicants, &features, Some("applied"))
            .unwrap();
        zero += counts.divisions_by_zero + counts.logs_without_value;
        features.push(made);
    }
    assert!(compare(&applicants, &features[before..], FORMULAS_EXPECTED) > 200);
    assert!(zero >= 10);
}

/// Some rows at a time, as a stream brings them, and with keys that another part types otherwise.
#[test]
fn a_joiner_makes_of_parts_what_a_join_makes_of_all() {
    let applicants = table(APPLICANTS);
    let (whole, _, events) = events_of(&applicants);
    let recipe = JoinRecipe {
        events: Some(events),
        columns: whole.iter().map(|f| f.name.clone()).collect(),
        ..JoinRecipe::new(
            Some("customer".to_owned()),
            Some("applied".to_owned()),
            String::new(),
        )
    };
    let events = table(EVENTS);
    let tables = || JoinTables {
        events: Some(&events),
        ..JoinTables::default()
    };
    let joiner = Joiner::new(&recipe, tables()).unwrap();
    for size in [1, 7, 60] {
        for start in (0..applicants.rows).step_by(size) {
            let rows: Vec<usize> = (start..applicants.rows.min(start + size)).collect();
            let (part, _) = joiner.features(&applicants.pick(&rows)).unwrap();
            for (all, part) in whole.iter().zip(&part) {
                assert_eq!(all.name, part.name);
                for (row, value) in rows.iter().zip(&part.values) {
                    let expected = all.values[*row];
                    assert_eq!(value.to_bits(), expected.to_bits(), "{} {row}", all.name);
                }
            }
        }
    }
    let refused = Joiner::new(&recipe, JoinTables::default()).unwrap_err();
    assert_eq!(refused, JoinError::NotGiven(File::Events));
}
