//! Tests of exports on a model of hostile names.

use super::description::{Read, read_of};
use super::*;
use crate::network::Family;
use crate::table::{Convention, DayRange, LoadOptions, Source, date};
use crate::workflow::{Choices, Material, prepare, run};
use crate::{profile::profile, train::Control};
use std::ops::ControlFlow;
use std::time::Instant;

const HOSTILE: [&str; 4] = [
    "'; DROP TABLE applicants; --",
    "a\\'\"\"\"b",
    "{{x}}\u{2028}</script>",
    "Ärger 坏",
];

/// A model of a column with hostile categories and a hostile name, a number with words and
/// codes, a plain number, and days with an open end.
fn hostile_model() -> Model {
    model_of(Family::Mlp)
}

/// The same of a family; one of sequences reads the inputs one after another.
fn model_of(family: Family) -> Model {
    let mut text = "\"kind'\"\" --\",income,age,until,default_flag\n".to_owned();
    for row in 0..400_usize {
        let kind = HOSTILE[row % 4].replace('"', "\"\"");
        let income = match row % 9 {
            0 => "no file".to_owned(),
            1 => String::new(),
            _ => format!("{}.5", 900 + row * 37 % 4000),
        };
        let bad = u8::from(row * 7919 % 11 < 2 + row % 4);
        let until = match row % 6 {
            0 => "9999-12-31".to_owned(),
            _ => date::iso(19_000 + (row * 31 % 900) as i32),
        };
        text += &format!("\"{kind}\",{income},{},{until},{bad}\n", 20 + row * 13 % 50);
    }
    let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut choices = Choices::suggested(&profile(&table));
    choices.features = ["kind'\" --", "income", "age", "until"]
        .map(str::to_owned)
        .into();
    choices.use_protected = true;
    choices.settings.epochs = Some(2);
    choices.settings.members = Some(1);
    choices.settings.family = family;
    let prepared = prepare(&source, &table, &choices).unwrap();
    let material = Material {
        table: &table,
        source_sha256: "",
        choices: &choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    run(material, &Control::default(), &mut |_| {})
        .unwrap()
        .model
}

#[test]
fn hostile_names_stay_texts_and_the_pds_agree() {
    let model = hostile_model();
    let python = export(&model, &Target::Python).unwrap();
    assert!(python.difference <= TOLERANCE && python.with_pd > 20);
    let text = String::from_utf8(python.bytes).unwrap();
    let line = text.lines().find(|l| l.starts_with("MODEL = ")).unwrap();
    assert!(line.is_ascii() && line.matches('\'').count() == 2, "{line}");
    // Signs of money that score reads are read.
    assert!(line.contains(r#""currencies":["$","us$","usd""#), "{line}");
    let sql = export(&model, &Target::Sql(Dialect::Sqlite, "a\"b".to_owned())).unwrap();
    let text = String::from_utf8(sql.bytes).unwrap();
    assert!(text.contains("'''; DROP TABLE applicants; --'"));
    assert!(text.contains("\"kind'\"\" --\"") && text.contains("FROM \"a\"\"b\""));
    // Without comments, literals and names nothing of the texts is left.
    let mut rest = String::new();
    let mut open: Option<char> = None;
    let query = text.lines().filter(|line| !line.starts_with("--"));
    for c in query.collect::<Vec<_>>().join("\n").chars() {
        match open {
            Some(quote) if c == quote => open = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => open = Some(c),
            None => rest.push(c),
        }
    }
    assert_eq!(open, None);
    let hostile = ["DROP", "script", "kind", "--", "\\", ";\n"];
    assert!(
        hostile.iter().all(|text| !rest.trim_end().contains(text)),
        "{rest}"
    );
}

#[test]
fn a_graph_of_hostile_names_agrees() {
    let model = hostile_model();
    let onnx = export(&model, &Target::Onnx).unwrap();
    assert!(onnx.difference <= TOLERANCE && onnx.with_pd > 20);
    let (_, check) = onnx.check.unwrap();
    let text = String::from_utf8(check).unwrap();
    let line = text.lines().find(|l| l.starts_with("FIXTURE = ")).unwrap();
    assert!(line.is_ascii() && line.matches('\'').count() == 2, "{line}");
    assert!(line.contains("9999-12-31"), "{line}");
}

#[test]
fn mean_states_are_exported_but_as_sql() {
    for family in [Family::Rnn, Family::Lstm, Family::Gru] {
        let model = model_of(family);
        assert!(model.network.config().mean_state);
        for target in [Target::Python, Target::Onnx] {
            let found = export(&model, &target).unwrap();
            assert!(found.difference <= TOLERANCE && found.with_pd > 20);
        }
        let sql = Target::Sql(Dialect::Sqlite, "t".to_owned());
        let error = export(&model, &sql).unwrap_err();
        assert!(matches!(error, ExportError::Part { .. }), "{error}");
    }
}

#[test]
fn days_are_read_of_the_years_that_score_reads() {
    let day = Convention::Day {
        day_first: false,
        compact: false,
        months: false,
        first_year: None,
        range: Some(DayRange::ALL),
    };
    let Read::Day { first, last, .. } = read_of("until", Some(day), true, false).unwrap() else {
        panic!("days are read as days");
    };
    for (day_number, is_read) in [
        (first - 1, false),
        (first, true),
        (last, true),
        (last + 1, false),
    ] {
        let found = day.read(&date::iso(day_number));
        assert_eq!(
            found,
            is_read.then_some(f64::from(day_number)),
            "{day_number}"
        );
    }
}

#[test]
fn a_changed_weight_is_refused() {
    let model = hostile_model();
    let mut description = Description::of(&model).unwrap();
    let fixture = Fixture::of(&model, &description).unwrap();
    description.shift += 1e-3;
    let error = onnx::export(&description, &fixture).unwrap_err();
    assert!(matches!(error, ExportError::Differs(..)), "{error}");
    let error = python::export(description, &fixture).unwrap_err();
    assert!(matches!(error, ExportError::Differs(..)), "{error}");
}

/// A logistic model of so many columns of numbers.
fn wide_model(columns: usize) -> Model {
    let names: Vec<String> = (0..columns).map(|k| format!("n{k}")).collect();
    let mut text = names.join(",") + ",default_flag\n";
    for row in 0..200_usize {
        let cell = |k| format!("{}.5", (row * 7919 + k * 104_729) % 1_013);
        let cells: Vec<String> = (0..columns).map(cell).collect();
        let bad = u8::from(row % 3 == 0);
        text += &format!("{},{bad}\n", cells.join(","));
    }
    let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut choices = Choices::suggested(&profile(&table));
    choices.settings.epochs = Some(1);
    choices.settings.family = Family::Logistic;
    let prepared = prepare(&source, &table, &choices).unwrap();
    let material = Material {
        table: &table,
        source_sha256: "",
        choices: &choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    run(material, &Control::default(), &mut |_| {})
        .unwrap()
        .model
}

#[test]
fn what_an_engine_would_refuse_is_not_written() {
    // id, unscored, and o, t, c, n, w, r, s and u of each column of ranks.
    let (fits, wide) = (wide_model(200), wide_model(250));
    let to = |dialect| Target::Sql(dialect, "t".to_owned());
    export(&fits, &to(Dialect::Postgres)).unwrap();
    export(&fits, &to(Dialect::Sqlite)).unwrap();
    export(&wide, &to(Dialect::DuckDb)).unwrap();
    for (dialect, engine, most) in [
        (Dialect::Postgres, "PostgreSQL", 1_664),
        (Dialect::Sqlite, "SQLite", 2_000),
    ] {
        let refused = ExportError::Bound {
            engine,
            what: "columns in one step",
            count: 2_002,
            most,
        };
        assert_eq!(export(&wide, &to(dialect)).unwrap_err(), refused);
    }
}
