//! The words of a written document against those that model and portfolio give: an HTML file
//! byte for byte, a Word file by the text of its paragraphs.

use super::html::{html, section};
use super::sections::decisions;
use super::tree::Document;
use super::verify::{Difference, Verified, Written};
use super::word::{word, written_in_word};
use super::{OUTSIDE, PROJECT_SECTION};
use crate::explain::TextLanguage;

/// How a section ends in HTML.
const END: &str = "</section>\n";

/// Compares the words of a document whose figures are equal.
pub(super) fn compare(written: &Written, document: &Document, found: &mut Verified) {
    let changed = if written.paragraphs.is_empty() {
        changed_in_html(written, document)
    } else {
        changed_in_word(written, document).into_iter().collect()
    };
    found
        .differences
        .extend(changed.into_iter().map(Difference::Text));
}

fn outside(written: &Written) -> String {
    let [en, zh] = OUTSIDE;
    match written.text_language() {
        TextLanguage::En => en.to_owned(),
        TextLanguage::Zh => zh.to_owned(),
    }
}

/// Headings of the sections that differ, or where the bytes around them do.
fn changed_in_html(written: &Written, document: &Document) -> Vec<String> {
    let mut changed = Vec::new();
    for (place, one) in document.sections.iter().enumerate() {
        let of_file = written.sections.get(one.id);
        let is_equal = if one.id == PROJECT_SECTION {
            // What a project says is neither the model's nor the portfolio's.
            of_file.is_some_and(|text| {
                decisions::is_as_written(text, place + 1, one, written.text_language())
            })
        } else {
            of_file == Some(&section(place + 1, one))
        };
        if !is_equal {
            changed.push(one.heading.clone());
        }
    }
    if changed.is_empty() && !is_equal_around_log(written, document) {
        changed.push(outside(written));
    }
    changed
}

/// Whether all but the section of the decision log is equal. What that section lacks is marked
/// in the list of sections.
fn is_equal_around_log(written: &Written, document: &Document) -> bool {
    let Some(around) = around_log(&written.whole) else {
        return false;
    };
    let mut marks = vec![Vec::new()];
    marks.extend(decisions::known_gaps(written.text_language()).map(|gap| vec![gap]));
    marks.into_iter().any(|missing| {
        let mut fresh = document.clone();
        let mut sections = fresh.sections.iter_mut();
        if let Some(log) = sections.find(|one| one.id == PROJECT_SECTION) {
            log.missing = missing;
        }
        around_log(&html(&fresh)) == Some(around)
    })
}

/// What is before and behind the section of the decision log.
fn around_log(text: &str) -> Option<(&str, &str)> {
    let (before, rest) = text.split_once(&format!("<section id=\"{PROJECT_SECTION}\">\n"))?;
    let (_, behind) = rest.split_once(END)?;
    Some((before, behind))
}

/// The heading of the section in which the first differing paragraph is.
fn changed_in_word(written: &Written, document: &Document) -> Option<String> {
    let fresh = word(document)
        .ok()
        .and_then(|bytes| written_in_word(&bytes));
    let fresh = fresh.map(|fresh| fresh.paragraphs).unwrap_or_default();
    let numbered = document.sections.iter().enumerate();
    let headings: Vec<String> = numbered
        .map(|(place, one)| format!("{} {}", place + 1, one.heading))
        .map(|heading| heading.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let log = document
        .sections
        .iter()
        .position(|one| one.id == PROJECT_SECTION)?;
    let ends = [
        &headings[log],
        headings.get(log + 1).unwrap_or(&headings[log]),
    ];
    let (found, expected) = (without(&written.paragraphs, ends), without(&fresh, ends));
    let length = found.len().max(expected.len());
    let place = (0..length).find(|place| found.get(*place) != expected.get(*place))?;
    // A paragraph added before a heading belongs to the section before.
    let is_added = found.len() > expected.len();
    let mut before = expected.iter().take(place + usize::from(!is_added)).rev();
    let section = before.find_map(|text| headings.iter().position(|heading| heading == *text));
    // The last paragraph is the footer of the document.
    let section = section.filter(|_| place + 1 < expected.len());
    Some(section.map_or_else(
        || outside(written),
        |at| document.sections[at].heading.clone(),
    ))
}

/// Paragraphs without those between two headings.
fn without<'a>(paragraphs: &'a [String], [begin, end]: [&String; 2]) -> Vec<&'a String> {
    let place = |heading: &String| paragraphs.iter().position(|text| text == heading);
    match (place(begin), place(end)) {
        (Some(first), Some(last)) if first < last => {
            let head = &paragraphs[..=first];
            head.iter().chain(&paragraphs[last..]).collect()
        }
        _ => paragraphs.iter().collect(),
    }
}
