//! The Python export: a fixed runtime on `NumPy` and the description of the model as JSON.

use super::description::Description;
use super::fixture::{Fixture, Row};
use super::{Export, ExportError};
use crate::evaluate::probability::recalibrate::Recalibration;
use crate::table::{MISSING_WORDS, answer, currencies};
use serde::{Deserialize, Serialize};

/// What reads the document and computes it.
const RUNTIME: &str = include_str!("runtime.py");
/// The place of the document in it.
pub(super) const PLACE: &str = "{\"document\": null}";

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(flatten)]
    description: Description,
    /// Words of missing cells.
    missing: Vec<String>,
    /// Words of no and of yes, in small letters.
    no: Vec<String>,
    yes: Vec<String>,
    /// Spellings of currencies, in small letters.
    currencies: Vec<String>,
    fixture: Vec<Row>,
}

/// Writes the file, reads the description back from it and evaluates that.
pub(super) fn export(description: Description, fixture: &Fixture) -> Result<Export, ExportError> {
    let words = |pick: fn((&'static str, &'static str)) -> &'static str| -> Vec<String> {
        let all = answer::spellings().map(pick).map(str::to_ascii_lowercase);
        all.collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    let document = Document {
        description,
        missing: MISSING_WORDS.iter().map(|&word| word.to_owned()).collect(),
        no: words(|(no, _)| no),
        yes: words(|(_, yes)| yes),
        currencies: currencies().map(str::to_ascii_lowercase).collect(),
        fixture: fixture.rows.clone(),
    };
    let unchecked = |e: serde_json::Error| ExportError::Unchecked(e.to_string());
    let json = serde_json::to_string(&document).map_err(unchecked)?;
    let bytes = RUNTIME.replacen(PLACE, &literal(&json), 1).into_bytes();
    let written = document_of(&bytes)
        .ok_or_else(|| ExportError::Unchecked("the document was not found in it".to_owned()))?;
    let Document { description, .. } = serde_json::from_str(&written).map_err(unchecked)?;
    let is_isotonic = matches!(description.recalibration, Some(Recalibration::Isotonic(_)));
    let pds = fixture.read.iter().map(|cells| description.pd(cells, true));
    let difference = fixture.difference(is_isotonic, pds)?;
    decisions_agree(&description, fixture)?;
    Ok(Export {
        bytes,
        check: None,
        rows: fixture.rows.len(),
        with_pd: fixture.with_pd(),
        difference,
        columns: description.fields.len(),
    })
}

/// Whether the policy and the cutoffs decide as the model does.
///
/// # Errors
/// If one row is decided otherwise.
pub(super) fn decisions_agree(
    description: &Description,
    fixture: &Fixture,
) -> Result<(), ExportError> {
    for (row, cells) in fixture.rows.iter().zip(&fixture.read) {
        let Some(pd) = row.pd else { continue };
        let rule = description.rules.iter().find(|rule| rule.test.holds(cells));
        let decision = rule.map_or_else(|| description.decision(pd), |rule| &rule.outcome);
        if decision != row.decision {
            let message = "a row of its fixture is decided otherwise";
            return Err(ExportError::Unchecked(message.to_owned()));
        }
    }
    Ok(())
}

/// A raw Python literal of JSON: ASCII without apostrophes, so that no text of the model
/// ends it.
pub(super) fn literal(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if c.is_ascii() && c != '\'' {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                text += &format!("\\u{unit:04x}");
            }
        }
    }
    format!("json.loads(r'{text}')")
}

/// The JSON within a file.
fn document_of(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, rest) = text.split_once("\nMODEL = json.loads(r'")?;
    Some(rest.split_once("')\n")?.0.to_owned())
}
