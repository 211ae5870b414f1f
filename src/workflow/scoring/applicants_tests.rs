//! Tests of single applicants: the score of a record is that of the file it stands in.

use super::*;
use crate::network::Family;
use crate::recipe::TargetSpec;
use crate::score::{Policy, WriteOptions, pd_text};
use crate::table::Stream;
use crate::train::{Control, Preset};
use crate::workflow::{Asked, Choices, Material, Settings, prepare, run, score_stream};
use std::fmt::Write;
use std::time::Instant;

const HEAD: &str = "id;income;utilisation;opened;owner;grade;bad";

/// A column that no network reads decides for some.
const RULES: &str = r#"[{"name": "new", "column": "opened", "comparison": ">",
    "value": "2021-11-30", "outcome": "REFER"}]"#;

/// Decimal commas, percent signs, days before months, yes and no, categories.
fn record(i: usize) -> String {
    let of = |step: usize, modulo: usize| (i * step + i / 7) % modulo;
    let income = if i.is_multiple_of(19) {
        String::new()
    } else {
        format!("{}.{:03},{:02}", 1 + of(53, 9), of(37, 1000), of(3, 100))
    };
    let risk = of(29, 100) + 40 * usize::from(i.is_multiple_of(3));
    format!(
        "L{i};{income};{},{}%;{:02}/{:02}/2021;{};{};{}",
        of(29, 100),
        of(7, 10),
        1 + i % 28,
        1 + i % 12,
        if i.is_multiple_of(4) { "yes" } else { "no" },
        ["A", "B", "C"][i % 3],
        usize::from(risk + of(41, 30) > 95)
    )
}

fn file(records: impl Iterator<Item = usize>) -> String {
    let mut text = format!("{HEAD}\n");
    for i in records {
        writeln!(text, "{}", record(i)).unwrap();
    }
    text
}

fn trained() -> Model {
    let text = file(0..600);
    let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut choices = Choices {
        id: Some("id".to_owned()),
        ..Choices::with_target(TargetSpec {
            column: "bad".to_owned(),
            bad: vec!["1".to_owned()],
            good: vec!["0".to_owned()],
            ..TargetSpec::default()
        })
    };
    choices.settings = Settings::new(Family::Logistic, Preset::Tuned, 1);
    choices.settings.epochs = Some(5);
    choices.terms.policy = Policy::from_json(RULES).unwrap();
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

fn terms() -> ReasonTerms {
    ReasonTerms {
        most: 4,
        ..ReasonTerms::default()
    }
}

/// The lines of the scored file, without header, id, split and outcome.
fn scored_lines(model: &Model, text: &str) -> Vec<String> {
    let options = LoadOptions {
        columns: model.conventions(),
        scales: Some(Arc::default()),
        record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
        ..LoadOptions::default()
    };
    let mut stream = Stream::of(text.as_bytes(), &options, Stream::BLOCK_BYTES).unwrap();
    let reasoner = Reasoner::new(model, &terms()).unwrap();
    let asked = Asked {
        reasons: Some(&reasoner),
        ..Asked::default()
    };
    let mut out = Vec::new();
    let write = WriteOptions::default();
    score_stream(
        &mut stream,
        model,
        Some(0),
        &write,
        asked,
        &mut out,
        &mut |_, _| {},
    )
    .unwrap();
    let text = String::from_utf8(out).unwrap();
    let after = |line: &str| line.splitn(4, ',').nth(3).unwrap().to_owned();
    text.lines().skip(1).map(after).collect()
}

fn line_of(score: &ApplicantScore) -> String {
    let scored = score.scored.unwrap();
    let mut reasons = score.reasons.clone();
    reasons.resize(4, String::new());
    format!(
        "{},{},{},{},{},{},{}",
        pd_text(scored.pd),
        scored.score,
        scored.grade,
        scored.decile,
        scored.decision,
        score.source,
        reasons.join(",")
    )
}

/// The values of a record, in the order of the scorer's fields.
fn given(
    scorer: &ApplicantScorer,
    i: usize,
    value: impl Fn(&str, &str) -> GivenValue,
) -> Vec<GivenValue> {
    let record = record(i);
    let cells: Vec<&str> = record.split(';').collect();
    let names: Vec<&str> = HEAD.split(';').collect();
    let of = |field: &Field| {
        let place = names.iter().position(|name| *name == field.name).unwrap();
        value(names[place], cells[place])
    };
    scorer.fields().iter().map(of).collect()
}

/// A number as another program gives it.
fn number(value: f64) -> GivenValue {
    GivenValue::Number {
        value,
        text: value.to_string(),
    }
}

#[test]
fn a_record_has_the_score_of_its_file() {
    let model = trained();
    let scorer = ApplicantScorer::new(&model, Some(&terms())).unwrap();
    let kinds: Vec<FieldKind> = scorer.fields().iter().map(|field| field.kind).collect();
    for kind in [
        FieldKind::Number,
        FieldKind::Date,
        FieldKind::Flag,
        FieldKind::Text,
    ] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    let lines = scored_lines(&model, &file(0..200));
    let as_text = |_: &str, cell: &str| GivenValue::Text(cell.to_owned());
    let as_value = |name: &str, cell: &str| match name {
        _ if cell.is_empty() => GivenValue::Missing,
        "income" | "utilisation" => {
            let plain = cell.replace('.', "").replace(',', ".").replace('%', "");
            number(plain.parse().unwrap())
        }
        "owner" => GivenValue::Flag(cell == "yes"),
        "opened" => {
            let parts: Vec<&str> = cell.split('/').collect();
            GivenValue::Text(format!("{}-{}-{}", parts[2], parts[1], parts[0]))
        }
        _ => GivenValue::Text(cell.to_owned()),
    };
    for (i, line) in lines.iter().enumerate() {
        let texts = scorer.score(&given(&scorer, i, as_text)).unwrap();
        assert_eq!(line_of(&texts), *line, "record {i}");
        let values = scorer.score(&given(&scorer, i, as_value)).unwrap();
        assert_eq!(line_of(&values), *line, "record {i} by values");
        assert!(values.notes.is_empty(), "{:?}", values.notes);
    }
    assert!(lines.iter().any(|line| line.contains("REFER,POLICY:new")));
    let reasons = lines.iter().filter(|line| !line.ends_with("SCORE,,,,"));
    assert!(reasons.count() > 100, "few reasons are compared");
}

#[test]
fn what_cannot_be_read_is_refused_by_field() {
    let model = trained();
    let scorer = ApplicantScorer::new(&model, None).unwrap();
    let refused = |name: &str, value: GivenValue| {
        let as_text = |own: &str, cell: &str| {
            if own == name {
                value.clone()
            } else {
                GivenValue::Text(cell.to_owned())
            }
        };
        match scorer.score(&given(&scorer, 1, as_text)) {
            Err(ApplicantError::Refused(refused)) => refused,
            other => panic!("{name}: {other:?}"),
        }
    };
    for (name, value, kind) in [
        (
            "income",
            GivenValue::Text("a lot".into()),
            FieldKind::Number,
        ),
        ("income", GivenValue::Flag(true), FieldKind::Number),
        ("opened", number(1.5), FieldKind::Date),
        ("opened", GivenValue::Text("soon".into()), FieldKind::Date),
    ] {
        let expected = Refused {
            field: name.to_owned(),
            why: Unusable::Kind(kind),
        };
        assert_eq!(refused(name, value.clone()), [expected], "{name} {value:?}");
    }
}

#[test]
fn an_open_end_is_a_day() {
    let model = trained();
    let scorer = ApplicantScorer::new(&model, None).unwrap();
    let values = given(&scorer, 1, |name, cell| match name {
        "opened" => GivenValue::Text("9999-12-31".into()),
        _ => GivenValue::Text(cell.to_owned()),
    });
    assert!(scorer.score(&values).unwrap().scored.is_some());
}

#[test]
fn values_that_training_did_not_hold_are_noted() {
    let model = trained();
    let scorer = ApplicantScorer::new(&model, None).unwrap();
    let values = given(&scorer, 1, |name, cell| match name {
        "income" => number(5e6),
        "grade" => GivenValue::Text("Z\"\n,;".into()),
        "utilisation" => GivenValue::Text("12".into()),
        _ => GivenValue::Text(cell.to_owned()),
    });
    let score = scorer.score(&values).unwrap();
    let notes = serde_json::to_value(&score.notes).unwrap();
    let whats: Vec<(&str, &str)> = notes
        .as_array()
        .unwrap()
        .iter()
        .map(|note| {
            (
                note["column"].as_str().unwrap(),
                note["what"].as_str().unwrap(),
            )
        })
        .collect();
    for expected in [
        ("income", "outside-training"),
        ("grade", "unseen-level"),
        ("utilisation", "no-percent-sign"),
    ] {
        assert!(whats.contains(&expected), "{whats:?}");
    }
    assert_eq!(whats.len(), 3, "{whats:?}");
    let nothing = scorer
        .score(&vec![GivenValue::Missing; scorer.fields().len()])
        .unwrap();
    assert_eq!(nothing.scored, None);
}
