//! A training outside of memory beside one in memory.

use super::*;
use crate::network::Family;
use crate::recipe::outcome::split::Method;
use crate::recipe::{Encoder, Scaler, TargetSpec};
use crate::table::Table;
use crate::train::{Control, Preset};
use crate::workflow::{
    Choices, Experiment, Material, SAMPLE, ScoredRows, Settings, prepare, run, write_scored,
};
use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;
use tempfile::NamedTempFile;

fn file_of(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn choices(target: &str, family: Family) -> Choices {
    let mut choices = Choices::with_target(TargetSpec {
        column: target.to_owned(),
        ..TargetSpec::default()
    });
    choices.settings = Settings::new(family, Preset::Tuned, 1);
    if family != Family::Scorecard {
        choices.settings.epochs = Some(1);
    }
    choices
}

/// What a training gives: its model's SHA-256, its scored portfolio and the remarks on the file.
type Given = (String, String, Vec<String>);

fn train(
    (table, sha256): (&Table, &str),
    choices: &Choices,
    prepared: &Prepared,
) -> (Experiment, String) {
    let material = Material {
        table,
        source_sha256: sha256,
        choices,
        prepared,
        begun: Instant::now(),
    };
    let done = run(material, &Control::default(), &mut |_| {}).unwrap();
    let sha256 = done.model.sha256().unwrap();
    (done, sha256)
}

fn in_memory(bytes: &[u8], choices: &Choices) -> Given {
    let source = Source::from_bytes(bytes.to_vec(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let prepared = prepare(&source, &table, choices).unwrap();
    let (done, sha256) = train((&table, &source.fingerprint()), choices, &prepared);
    let y_true: Vec<Option<bool>> = (0..table.rows)
        .map(|row| prepared.labels.is_bad(row))
        .collect();
    let id = prepared.selection.id.as_ref();
    let rows = ScoredRows {
        source: &source,
        id: id.and_then(|id| source.names().iter().position(|name| name == id)),
        pds: &done.pds,
        parts: &prepared.parts,
        y_true: &y_true,
        scorecard: &done.model.scorecard,
        decided: &done.decided,
        details: None,
        reasons: None,
    };
    let mut scored = Vec::new();
    write_scored(&mut scored, &rows, &crate::score::WriteOptions::default()).unwrap();
    let remarks = table.warnings.iter().map(ToString::to_string).collect();
    (sha256, String::from_utf8(scored).unwrap(), remarks)
}

fn outside(bytes: &[u8], choices: &Choices) -> (Given, LargerThanMemory) {
    let (file, options) = (file_of(bytes), LoadOptions::default());
    let folder = tempfile::tempdir().unwrap();
    let plan = OutOfCorePlan {
        path: file.path(),
        options: &options,
        memory: 1,
        folder: folder.path(),
    };
    let large = LargeFile::sample(plan, &mut |_, _| {}).unwrap();
    let prepared = large.prepare(choices, &mut |_, _| {}).unwrap();
    let (done, sha256) = train((&large.table, &large.sha256), choices, &prepared);
    let mut scored = Vec::new();
    let both = (&prepared, &done);
    let written = large.write_scored(&mut scored, both, &mut |_, _| {});
    written.unwrap().unwrap();
    let population = prepared.population.as_ref().unwrap();
    let remarks = population.remarks().iter().map(ToString::to_string);
    let scored = String::from_utf8(scored).unwrap();
    let given = (sha256, scored, remarks.collect());
    (given, done.metrics.larger_than_memory.unwrap())
}

fn check(bytes: &[u8], choices: &Choices) {
    let (mut found, figures) = outside(bytes, choices);
    let mut expected = in_memory(bytes, choices);
    assert_eq!(figures.sampled, figures.records);
    assert_eq!(found.0, expected.0, "the model of {choices:?}");
    assert!(found.1 == expected.1, "the scores of {choices:?}");
    found.2.sort();
    expected.2.sort();
    assert_eq!(found.2, expected.2);
}

#[test]
fn where_the_sample_is_the_file_the_model_is_that_of_a_training_in_memory() {
    let mut ensemble = choices("default_flag", Family::Mlp);
    (ensemble.settings.members, ensemble.settings.epochs) = (Some(3), Some(2));
    check(SAMPLE, &ensemble);
    let mut single = choices("default_flag", Family::Mlp);
    single.settings.members = Some(1);
    single.split.method = Method::Date("application_date".to_owned());
    check(SAMPLE, &single);
    check(SAMPLE, &choices("default_flag", Family::Logistic));
    check(SAMPLE, &choices("default_flag", Family::Scorecard));
    let mut sequences = choices("default_flag", Family::Cnn);
    sequences.settings.members = Some(1);
    check(SAMPLE, &sequences);
}

/// Rows of several stretches, with a column of many levels and records that are none.
fn dirty(rows: usize, padding: usize) -> String {
    let mut text = "Loan report\nas of 2024\n\nid,income,dealer,grade,note,outcome\n".to_owned();
    let note = "x".repeat(padding);
    for i in 0..rows {
        let (income, noise) = ((i * 7_919) % 10_007, (i * 61) % 50);
        let dealer = (i * i) % 997;
        let bad = income < 2_500 + 40 * noise || dealer % 9 == 0;
        let outcome = if bad { "late" } else { "paid" };
        let grade = ["a", "b", "c"][(i / 7) % 3];
        match i % 9_973 {
            17 => text += "c1,2\n",
            18 => text += "a line of five cells too many,1,2,3,4,5,6,7,8,9,0\n",
            19 => text += &format!("c{i},,,,,{outcome}\n"),
            20 => text += &format!("c{i},,dealer {dealer},{grade},,\n"),
            _ => text += &format!("c{i},{income},dealer {dealer},{grade},{note},{outcome}\n"),
        }
    }
    text
}

#[test]
fn records_that_are_no_rows_are_told_as_in_memory() {
    let mut choices = choices("outcome", Family::Logistic);
    choices.target.bad = vec!["late".to_owned()];
    choices.drop = vec!["note".to_owned()];
    let text = dirty(24_000, 60);
    assert!(text.len() > 3 << 19, "it has several stretches");
    check(text.as_bytes(), &choices);
}

#[test]
fn a_recipe_of_a_sample_is_within_its_error() {
    let mut choices = choices("outcome", Family::Logistic);
    choices.drop = vec!["note".to_owned()];
    choices.target.bad = vec!["late".to_owned()];
    let text = dirty(26_000, 160);
    let (file, options) = (file_of(text.as_bytes()), LoadOptions::default());
    let folder = tempfile::tempdir().unwrap();
    let plan = OutOfCorePlan {
        path: file.path(),
        options: &options,
        memory: 1,
        folder: folder.path(),
    };
    let large = LargeFile::sample(plan, &mut |_, _| {}).unwrap();
    let prepared = large.prepare(&choices, &mut |_, _| {}).unwrap();
    let figures = prepared.population.as_ref().unwrap().figures();
    assert!(figures.sampled < figures.records && figures.sampled >= 15_000);
    let whole = load(&text, &options);
    let expected = prepare(&whole.0, &whole.1, &choices).unwrap();
    // The parts are those of the whole file, and so are the values of the target.
    let parts = prepared.all_rows().parts;
    assert_eq!(*parts, expected.parts);
    assert_eq!(prepared.target, expected.target);
    let incomes = whole.1.column("income").unwrap().numbers();
    let rows = expected.rows(Part::Train).into_iter();
    let mut incomes: Vec<f64> = rows.map(|row| incomes[row]).collect();
    incomes.retain(|income| income.is_finite());
    incomes.sort_by(f64::total_cmp);
    let share = |value: f64| {
        incomes.partition_point(|income| *income <= value) as f64 / incomes.len() as f64
    };
    let income = prepared.recipe.features.iter();
    let income = income.clone().find(|feature| feature.column == "income");
    let Some(Encoder::Scaled {
        scaler: Scaler::QuantileNormal { quantiles },
        ..
    }) = income.and_then(|income| income.encoders.first())
    else {
        panic!("income is scaled by rank");
    };
    let last = (quantiles.len() - 1) as f64;
    let off = quantiles
        .iter()
        .enumerate()
        .map(|(k, value)| (share(*value) - k as f64 / last).abs());
    let off = off.fold(0.0, f64::max);
    assert!(off < figures.quantile_error, "{off} {figures:?}");
    assert!(figures.quantile_error < 0.015 && off > 0.0);
    let names = |prepared: &Prepared| {
        let mut names: Vec<String> = prepared
            .recipe
            .columns()
            .iter()
            .map(ToString::to_string)
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&prepared), names(&expected));
}

fn load(text: &str, options: &LoadOptions) -> (Source, Table) {
    let source = Source::from_bytes(text.as_bytes().to_vec(), options).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    (source, table)
}

#[test]
fn a_file_that_changes_between_readings_is_refused() {
    let (mut file, options) = (file_of(SAMPLE), LoadOptions::default());
    let folder = tempfile::tempdir().unwrap();
    let path = file.path().to_owned();
    let plan = OutOfCorePlan {
        path: &path,
        options: &options,
        memory: 1,
        folder: folder.path(),
    };
    let large = LargeFile::sample(plan, &mut |_, _| {}).unwrap();
    let missing = tempfile::tempdir().unwrap().path().join("gone");
    let other = LargeFile {
        plan: OutOfCorePlan {
            folder: &missing,
            ..plan
        },
        source: Source::from_bytes(b"a\n1\n".to_vec(), &options).unwrap(),
        table: large.table.clone(),
        sha256: large.sha256.clone(),
        places: large.places.clone(),
        stretches: large.stretches.clone(),
    };
    let choices = choices("default_flag", Family::Logistic);
    let packing = || {
        let prepared = large.prepare(&choices, &mut |_, _| {}).unwrap();
        crate::recipe::Packing::of(&prepared.recipe)
    };
    let error = other.scratch(packing()).unwrap_err();
    assert!(matches!(error, OutOfCoreError::Scratch { .. }), "{error}");
    file.write_all(b"A2023-009999,2023-01-01\n").unwrap();
    let error = large.prepare(&choices, &mut |_, _| {}).unwrap_err();
    assert!(error.to_string().contains("was changed"), "{error}");
}
