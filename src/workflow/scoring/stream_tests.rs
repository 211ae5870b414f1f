//! Tests of a scoring: the stream writes the bytes that the whole file in memory
//! gives, wherever it is cut.

use super::*;
use crate::network::{Config, Family, Inputs, Network, Objective};
use crate::recipe::Plan;
use crate::recipe::Recipe;
use crate::recipe::Style;
use crate::recipe::TargetSpec;
use crate::score::policy::Policy;
use crate::score::{Deciles, Scorecard};
use crate::table::{LoadOptions, load_bytes};
use crate::train::{Preset, network_preset};
use crate::workflow::{SAMPLE, write_scored};

fn model(training: &[u8], inputs: &[&str], id: &str, target: &str) -> Model {
    let ready = &mut |_, _| ControlFlow::Continue(());
    let table = load_bytes(training.to_vec(), &LoadOptions::default(), ready).unwrap();
    let inputs: Vec<String> = inputs.iter().map(|&name| name.to_owned()).collect();
    let (plan, _) = Plan::default_for(&table, &inputs, None, Style::Plain);
    let rows: Vec<usize> = (0..table.rows).collect();
    let bad: Vec<bool> = rows.iter().map(|row| row % 5 == 0).collect();
    let (recipe, _) = Recipe::fit(&table, &plan, &rows, &bad).unwrap();
    let shape = recipe.shape();
    let config = Config {
        hidden: vec![6],
        ..network_preset(Preset::Plain, Family::Mlp)
    };
    let inputs = Inputs {
        statics: shape.static_width,
        steps: 0,
        channels: 0,
    };
    let pds: Vec<f64> = (1..100).map(|i| f64::from(i) / 100.0).collect();
    Model {
        network: Network::new(config, inputs, 4).unwrap(),
        recipe,
        scorecard: Scorecard::new(Deciles::of(&pds).unwrap(), 0.5),
        target: TargetSpec {
            column: target.to_owned(),
            bad: vec!["1".to_owned()],
            good: vec!["0".to_owned()],
            ..TargetSpec::default()
        },
        id: Some(id.to_owned()),
        logit_shift: 0.1,
        intercept: -0.2,
        written: std::collections::BTreeMap::new(),
        recalibration: None,
        money: crate::score::MoneyTerms::default(),
        ead_range: None,
        lgd_range: None,
        watched: std::collections::BTreeMap::new(),
        development: None,
        explanation: None,
        record: None,
        monotone: Vec::new(),
        join: None,
        points_edits: None,
        provenance: crate::bundle::Provenance {
            version: String::new(),
            seed: 4,
            train_rows: 60,
            source_sha256: String::new(),
            head: None,
            rows: None,
            objective: Objective::Bce,
            protected_inputs: vec![],
        },
    }
}

fn small() -> Model {
    let row = |i: usize| {
        let city = ["Bonn", "北京", "Zürich"][i % 3];
        format!("{i},{},{city},{}\n", i * 37 % 1_000, i % 5 / 4)
    };
    let text = format!(
        "id,income,city,bad\n{}",
        (1..=90).map(row).collect::<String>()
    );
    model(text.as_bytes(), &["income", "city"], "id", "bad")
}

fn options(model: &Model) -> LoadOptions {
    LoadOptions {
        columns: model.conventions(),
        record_alone: Some(std::sync::Arc::new(model.recipe.ordinary_totals())),
        ..LoadOptions::default()
    }
}

/// The lines, and how many applicants were scored and were not.
type Written = (String, usize, usize);

fn whole(model: &Model, bytes: &[u8], exact: bool) -> Written {
    let ready = &mut |_, _| ControlFlow::Continue(());
    let source = Source::from_bytes(bytes.to_vec(), &options(model)).unwrap();
    let table = source.table(ready).unwrap();
    let pds = model
        .pds(Backend::default(), &table, 0..table.rows)
        .unwrap();
    let without = pds.iter().filter(|pd| pd.is_nan()).count();
    let rows = ScoredRows {
        source: &source,
        id: source
            .names()
            .iter()
            .position(|n| Some(n) == model.id.as_ref()),
        pds: &pds,
        parts: &[],
        y_true: &known_labels(&source, &table, &model.target),
        scorecard: &model.scorecard,
        decided: &[],
        details: None,
        reasons: None,
    };
    let write = WriteOptions {
        exact,
        bom: exact,
        input_columns: source.names(),
        extras: &[],
        reason_baseline: None,
    };
    let mut out = Vec::new();
    write_scored(&mut out, &rows, &write).unwrap();
    (
        String::from_utf8(out).unwrap(),
        table.rows - without,
        table.rejects.len() + without,
    )
}

fn streamed(model: &Model, bytes: &[u8], exact: bool, block: usize) -> (Written, Scoring) {
    let mut stream = Stream::of(bytes, &options(model), block).unwrap();
    let names = stream.names().to_vec();
    let write = WriteOptions {
        exact,
        bom: exact,
        input_columns: &names,
        extras: &[],
        reason_baseline: None,
    };
    let id = names.iter().position(|n| Some(n) == model.id.as_ref());
    let mut out = Vec::new();
    let done = score_stream(
        &mut stream,
        model,
        id,
        &write,
        Asked::default(),
        &mut out,
        &mut |_, _| {},
    )
    .unwrap();
    let text = String::from_utf8(out).unwrap();
    ((text, done.scored, done.unscored), done)
}

fn check(model: &Model, bytes: &[u8], what: &str) {
    for (block, exact) in [(48, false), (700, true), (Stream::BLOCK_BYTES, false)] {
        let expected = whole(model, bytes, exact);
        let (found, _) = streamed(model, bytes, exact, block);
        assert!(found == expected, "{what}, {block}: {found:?} {expected:?}");
    }
}

fn body(rows: usize) -> String {
    let row = |i: usize| {
        let city = ["Bonn", "\"北京,\n\"\"x\"\"\"", "Zürich", ""][i % 4];
        format!("c{i},{},{city},{}\n", i * 37 % 1_000, i % 2)
    };
    (1..=rows).map(row).collect()
}

#[test]
fn a_stream_writes_what_the_whole_file_gives() {
    let model = small();
    let names = "id,income,city,bad\n";
    let plain = format!("{names}{}", body(300));
    let dirty = format!(
        "{names}{}1,2,3,4,5\n\n2,x\n3,\"5,Bonn,1\n{}c9,=1+1,\"a\nb\n",
        body(60),
        body(60)
    );
    let unquoted = plain.replace("\"北京,\n\"\"x\"\"\"", "北京");
    let one_line = unquoted.replace('\n', "\r");
    let pairs = plain.replace('\n', "\r\n");
    let wide: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xFF\xFE"[..], &wide].concat();
    let chinese = encoding_rs::GB18030.encode(&plain).0;
    let second = format!(
        "{plain}id,income,city,bad,extra\n1,2,Bonn,1,7\n{}",
        body(40)
    );
    let notes = format!("{unquoted}\nSource: head office\nTotal 300\n");
    let preamble = format!("Loan report\nas of 2024\n\n{plain}");
    let repeated = format!("{plain}{plain}");
    let foreign = plain.replace("c250,", "c250;");
    let totals = plain.replace("c200,", "Subtotal,3700,,\nc200,") + "Total,5000,,133\n,,,\n";
    let joined = format!("{plain}\u{feff}ID,Income,City,Bad\n{}TRL,40\n", body(40));
    let empty = plain.replace("c100,", "c100,,,1\n,,,\nc101,,,\nc100,") + "KAPUTT\n";
    for (what, bytes) in [
        ("plain", plain.as_bytes()),
        ("dirty", dirty.as_bytes()),
        ("CR", one_line.as_bytes()),
        ("CRLF", pairs.as_bytes()),
        ("UTF-16", &marked),
        ("GB18030", &chinese),
        ("a second table", second.as_bytes()),
        ("notes", notes.as_bytes()),
        ("a preamble", preamble.as_bytes()),
        ("the header again", repeated.as_bytes()),
        ("another delimiter", foreign.as_bytes()),
        ("totals lines", totals.as_bytes()),
        ("files appended to each other", joined.as_bytes()),
        ("records without inputs", empty.as_bytes()),
        ("header only", names.as_bytes()),
        ("one row", b"id,income,city,bad\n7,5,Bonn,1"),
        ("no id and no target", b"income,city\n5,Bonn\n6,x,7\n7,\n"),
        (
            "semicolons",
            "id;income;city\n1;5;Zürich\n2;6;Bonn\n".as_bytes(),
        ),
    ] {
        check(&model, bytes, what);
    }
}

/// Each keeps its place, and its neighbours keep their scores.
#[test]
fn a_record_that_is_no_applicant_or_has_no_input_is_a_data_error() {
    let model = small();
    let text = "id,income,city,bad\n1,5,Bonn,0\nTotal,5000,,12\n,,,\n2,,,1\n3,7,,\nTRL,3\n";
    let (_, done) = streamed(&model, text.as_bytes(), false, Stream::BLOCK_BYTES);
    let written = whole(&model, text.as_bytes(), false).0;
    let source = |line: &str| line.split(',').nth(8).unwrap().to_owned();
    let sources: Vec<String> = written.lines().skip(1).map(source).collect();
    let error = "DATA_ERROR";
    assert_eq!(sources, ["SCORE", error, error, error, "SCORE", error]);
    assert_eq!((done.scored, done.unscored), (2, 4));
    assert!(done.unseen.contains(&recipe::Remark::NoInputs(1)));
    assert!(done.remarks.contains(&table::Remark::TotalsLines(2)));
    assert!(done.remarks.contains(&table::Remark::NoCells(1)));
    let alone = whole(&model, b"id,income,city,bad\nTotal,5000,,12\n", false).0;
    assert_eq!(alone.lines().nth(1), written.lines().nth(2));
}

/// A rule of the policy decides nothing about an applicant of whom the model knows
/// nothing.
#[test]
fn a_data_error_goes_before_the_policy() {
    let mut model = small();
    let rule = r#"[{"name": "all", "column": "id", "comparison": "<=", "value": 100, "outcome": "DECLINE"}]"#;
    model.scorecard.policy = Policy::from_json(rule).unwrap();
    let text = b"id,income,city\n1,5,Bonn\n2,,\n";
    let source = Source::from_bytes(text.to_vec(), &options(&model)).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let pds = model.pds(Backend::default(), &table, 0..2).unwrap();
    assert_eq!(model.decided(&table, &pds).unwrap(), [Some(0), None]);
}

/// A warning about a rule holds for all rows, not for those of the first part.
#[test]
fn rules_are_judged_by_all_parts() {
    let mut model = small();
    let rules = r#"[
        {"name": "late", "column": "income", "comparison": "<", "value": 100, "outcome": "DECLINE"},
        {"name": "never", "column": "income", "comparison": "<", "value": 0, "outcome": "DECLINE"}
    ]"#;
    model.scorecard.policy = Policy::from_json(rules).unwrap();
    let row = |i: usize| format!("{i},{},Bonn,1\n", if i < 300 { 500 } else { 50 });
    let rows: String = (1..=400).map(row).collect();
    let text = format!("id,income,city,bad\n{rows}");
    let (_, scoring) = streamed(&model, text.as_bytes(), false, 64);
    let said: Vec<String> = scoring.policy.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("\"never\" matches no row"), "{said:?}");
}

/// Notes of many bytes are rejects also where the stream begins to write before
/// it has seen them.
#[test]
fn long_notes_below_the_table_are_seen_as_a_whole() {
    let model = small();
    let row = |i: usize| format!("{i},5,Bonn,1\n");
    let rows: String = (1..=90).map(row).collect();
    for (notes, length) in [
        (1, 9_000),
        (5, 2_000),
        (29, 300),
        (30, 300),
        (31, 300),
        (40, 300),
    ] {
        let note = |i: usize| format!("Note {i}: {}\n", "x".repeat(length));
        let notes: String = (0..notes).map(note).collect();
        for gap in ["", "\n", "\n\n"] {
            let text = format!("id,income,city,bad\n{rows}{gap}{notes}");
            check(&model, text.as_bytes(), "long notes");
        }
    }
}

/// A stream in blocks of 48 bytes waits for a quote over 1,536.
#[test]
fn a_long_quoted_cell_is_read_like_elsewhere_or_refused() {
    let model = small();
    let rows = |from: usize| {
        let row = |i| format!("{i},5,Bonn,1\n");
        (from..from + 500).map(row).collect::<String>()
    };
    let text = |cell: &str, rest: &str| {
        let (above, below) = (rows(1), rows(501));
        format!("id,income,city,bad\n{above}7,5,{cell},1\n{rest}{below}")
    };
    let long = |lines: usize| format!("\"{}\"", "Bonn am Rhein\n".repeat(lines));
    let stray = text("\"Bonn", "");
    for (what, text) in [
        ("a cell of 700 bytes", text(&long(50), "")),
        ("a quote that never closes", stray.clone()),
        (
            "one that closes elsewhere",
            format!("{stray}8,5,\"Rome, \"\"X\"\"\",1\n"),
        ),
    ] {
        let expected = whole(&model, text.as_bytes(), false);
        let (found, _) = streamed(&model, text.as_bytes(), false, 48);
        assert!(found == expected, "{what}");
    }
    for cell in [long(600), format!("\"{}\"", rows(1))] {
        let text = text(&cell, "");
        let mut stream = Stream::of(text.as_bytes(), &options(&model), 48).unwrap();
        let refused = loop {
            match stream.read() {
                Ok(Some(_)) => {}
                Ok(None) => break None,
                Err(error) => break Some(error.to_string()),
            }
        };
        assert!(refused.is_some_and(|said| said.contains("check the quotes")));
    }
}

#[test]
fn the_sample_is_scored_alike_plain_and_compressed() {
    let inputs = [
        "loan_amount",
        "housing",
        "credit_utilisation",
        "days_late_1",
    ];
    let model = model(SAMPLE, &inputs, "application_id", "default_flag");
    let expected = whole(&model, SAMPLE, false);
    let packed = zstd::encode_all(SAMPLE, 1).unwrap();
    for (bytes, block) in [(SAMPLE, 5_000), (SAMPLE, 300_000), (&packed[..], 70_000)] {
        assert!(
            streamed(&model, bytes, false, block).0 == expected,
            "{block}"
        );
    }
}

/// Until its second mebibyte the file is ASCII and could have any encoding.
#[test]
fn an_encoding_that_shows_late_is_found() {
    let model = small();
    let ascii = body(4_000)
        .replace("\"北京,\n\"\"x\"\"\"", "Bonn")
        .replace("ü", "u");
    let late = format!("id,income,city,bad\n{}{}", ascii.repeat(18), body(900));
    assert!(ascii.len() * 18 > 1 << 20);
    for bytes in [
        late.as_bytes().to_vec(),
        encoding_rs::GB18030.encode(&late).0.into_owned(),
    ] {
        let (found, _) = streamed(&model, &bytes, false, 200_000);
        assert!(found == whole(&model, &bytes, false));
    }
}

#[test]
fn what_is_odd_is_told_once_for_all_parts() {
    let model = small();
    let rows = |i: usize| {
        format!(
            "{i},{},Rome\n",
            if i.is_multiple_of(3) { "some" } else { "5" }
        )
    };
    let text = format!(
        "id,income,city\n{}1,2,3,4\n9,8\n",
        (1..=300).map(rows).collect::<String>()
    );
    let told = |block| {
        let (_, done) = streamed(&model, text.as_bytes(), false, block);
        let remarks = done.remarks.iter().map(ToString::to_string);
        let unseen = done.unseen.iter().map(ToString::to_string);
        let mut all: Vec<String> = remarks.chain(unseen).collect();
        all.sort();
        all
    };
    let expected = told(Stream::BLOCK_BYTES);
    assert_eq!(told(64), expected);
    for part in ["holds 100 cells", "reason: 1", "1 record has", "300 of 300"] {
        assert!(expected.iter().any(|r| r.contains(part)), "{expected:?}");
    }
}

#[test]
fn a_table_that_lacks_a_column_writes_nothing() {
    let model = small();
    let mut stream = Stream::of(&b"id,incom\n1,2\n"[..], &options(&model), 64).unwrap();
    let mut out = Vec::new();
    let options = WriteOptions::default();
    let ended = score_stream(
        &mut stream,
        &model,
        None,
        &options,
        Asked::default(),
        &mut out,
        &mut |_, _| {},
    );
    let said = ended.unwrap_err().to_string();
    assert!(
        said.contains("city") && said.contains("did you mean"),
        "{said}"
    );
    assert!(out.is_empty());
}

#[test]
fn codes_among_the_exposures_are_told_once_for_all_parts() {
    let model = small();
    let row = |i: usize| {
        let ead = if i.is_multiple_of(50) {
            999_999_999
        } else {
            1_000 + i
        };
        format!("{i},{},Bonn,{ead}\n", i * 37 % 1_000)
    };
    let text = format!(
        "id,income,city,ead\n{}",
        (1..=300).map(row).collect::<String>()
    );
    let extras = ExtraTerms {
        money: MoneyTerms {
            ead: Some(crate::score::Given::Column("ead".to_owned())),
            ..MoneyTerms::default()
        },
        model_sha256: String::new(),
        scored_at: String::new(),
    };
    let told = |block| {
        let mut stream = Stream::of(text.as_bytes(), &options(&model), block).unwrap();
        let write = WriteOptions {
            exact: false,
            bom: false,
            input_columns: &[],
            extras: &[],
            reason_baseline: None,
        };
        let (out, heard) = (&mut Vec::new(), &mut |_, _| {});
        let asked = Asked {
            extras: Some(&extras),
            ..Asked::default()
        };
        let done = score_stream(&mut stream, &model, None, &write, asked, out, heard).unwrap();
        done.amounts
    };
    let expected = vec![AmountFinding::Codes {
        column: "ead".to_owned(),
        codes: vec!["999999999".to_owned()],
        rows: 6,
    }];
    assert_eq!(told(Stream::BLOCK_BYTES), expected);
    assert_eq!(told(256), expected);
}

#[test]
fn signs_of_rates_are_counted_over_all_parts() {
    let rate = |i: usize| format!("{}%", i * 37 % 100);
    let row = |i: usize| format!("{i},{},{}\n", rate(i), i % 5 / 4);
    let text = format!("id,rate,bad\n{}", (1..=90).map(row).collect::<String>());
    let model = model(text.as_bytes(), &["rate"], "id", "bad");
    // Signs of one kind in most parts, others in the last ones.
    let later = |i: usize| match i {
        0..400 => rate(i),
        400..450 => format!("{}‰", i * 37 % 1000),
        _ => (1 + i * 37 % 90).to_string(),
    };
    let row = |i: usize| format!("{i},{},\n", later(i));
    let text = format!("id,rate,bad\n{}", (0..500).map(row).collect::<String>());
    let told = |block: usize| {
        let (_, scoring) = streamed(&model, text.as_bytes(), false, block);
        let told = scoring.remarks.iter().map(ToString::to_string);
        told.filter(|told| told.contains("rates"))
            .collect::<Vec<_>>()
    };
    let part = "400 with %, 50 with ‰, 50 without a sign";
    for block in [200, 1 << 20] {
        let told = told(block);
        assert_eq!(told.len(), 1, "{block}: {told:?}");
        assert!(told[0].contains(part), "{block}: {told:?}");
    }
    let lines: Vec<String> = (0..500).map(|i| format!("{i},{},", rate(i))).collect();
    let same = format!("id,rate,bad\n{}\n", lines.join("\n"));
    let (_, scoring) = streamed(&model, same.as_bytes(), false, 200);
    assert_eq!(scoring.remarks, []);
}
