//! Tests of exports on a model of hostile names.

use super::*;
use crate::table::{LoadOptions, Source};
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
/// codes, and a plain number.
fn hostile_model() -> Model {
    let mut text = "\"kind'\"\" --\",income,age,default_flag\n".to_owned();
    for row in 0..400_usize {
        let kind = HOSTILE[row % 4].replace('"', "\"\"");
        let income = match row % 9 {
            0 => "no file".to_owned(),
            1 => String::new(),
            _ => format!("{}.5", 900 + row * 37 % 4000),
        };
        let bad = u8::from(row * 7919 % 11 < 2 + row % 4);
        text += &format!("\"{kind}\",{income},{},{bad}\n", 20 + row * 13 % 50);
    }
    let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut choices = Choices::suggested(&profile(&table));
    choices.settings.epochs = Some(2);
    choices.settings.members = Some(1);
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
fn a_changed_weight_is_refused() {
    let model = hostile_model();
    let mut description = Description::of(&model).unwrap();
    let fixture = Fixture::of(&model, &description).unwrap();
    description.shift += 1e-3;
    let error = python::export(description, &fixture).unwrap_err();
    assert!(matches!(error, ExportError::Differs(..)), "{error}");
}
