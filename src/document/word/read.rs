//! A Word file read back: the values of its custom XML part, and the text between their
//! bookmarks as readers see it.

use super::VALUES;
use crate::document::verify::{Written, WrittenValue};
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest part that is read, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// What a Word file holds; `None` where it is none that riskbench wrote.
#[must_use]
pub fn written_in_word(bytes: &[u8]) -> Option<Written> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let document = text(&mut archive, "word/document.xml")?;
    let shown = shown_texts(&document)?;
    let values = text(&mut archive, VALUES)?;
    let mut written = Written {
        paragraphs: paragraphs(&document)?,
        ..Written::default()
    };
    let mut reader = Reader::from_str(&values);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(written),
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "report" => written.language = attribute(&tag, "language")?,
                "value" => {
                    let bookmark = attribute(&tag, "bookmark")?;
                    let value = WrittenValue {
                        exact: attribute(&tag, "exact")?,
                        shown: shown.get(&bookmark).cloned().unwrap_or_default(),
                        origin: attribute(&tag, "of")?,
                    };
                    written.add(attribute(&tag, "id")?, value);
                }
                "figure" => {
                    let file = part(&mut archive, &attribute(&tag, "file")?);
                    let file = file.unwrap_or_default();
                    let id = attribute(&tag, "id")?;
                    written.charts.insert(id, (attribute(&tag, "of")?, file));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn part(archive: &mut Archive<'_>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = archive.by_name(name).ok()?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MOST_BYTES).then_some(bytes)
}

fn text(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    String::from_utf8(part(archive, name)?).ok()
}

/// The text between the ends of each bookmark, by its name.
fn shown_texts(document: &str) -> Option<HashMap<String, String>> {
    let mut found: HashMap<String, String> = HashMap::new();
    let mut open: HashMap<String, String> = HashMap::new();
    let mut in_text = false;
    let mut reader = Reader::from_str(document);
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Eof => return Some(found),
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "bookmarkStart" => {
                    let name = attribute(tag, "name")?;
                    found.entry(name.clone()).or_default();
                    open.insert(attribute(tag, "id")?, name);
                }
                "bookmarkEnd" => {
                    open.remove(&attribute(tag, "id")?);
                }
                "t" => in_text = matches!(event, Event::Start(_)),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "t" => in_text = false,
            Event::Text(_) | Event::GeneralRef(_) if in_text => {
                let piece = piece(&event);
                for name in open.values() {
                    found.entry(name.clone()).or_default().push_str(&piece);
                }
            }
            _ => {}
        }
    }
}

/// The text of the paragraphs that are not empty, cells included, white space collapsed. A
/// program that saves a Word file again divides runs as it likes, so they are joined.
fn paragraphs(document: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    let mut in_text = false;
    let mut reader = Reader::from_str(document);
    let mut close = |text: String| {
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.is_empty() {
            found.push(words.join(" "));
        }
    };
    loop {
        let event = reader.read_event().ok()?;
        let mut add = |text: &str| open.last_mut().map(|open| open.push_str(text));
        match &event {
            Event::Eof => break,
            Event::Start(tag) if tag.local_name().as_ref() == "p" => open.push(String::new()),
            Event::End(tag) if tag.local_name().as_ref() == "p" => close(open.pop()?),
            Event::Start(tag) if tag.local_name().as_ref() == "t" => in_text = true,
            Event::End(tag) if tag.local_name().as_ref() == "t" => in_text = false,
            Event::Start(tag) | Event::Empty(tag)
                if matches!(tag.local_name().as_ref(), "br" | "tab") =>
            {
                add(" ");
            }
            Event::Text(_) | Event::GeneralRef(_) | Event::CData(_) if in_text => {
                add(&piece(&event));
            }
            _ => {}
        }
    }
    // Text outside of any paragraph.
    open.into_iter().for_each(close);
    Some(found)
}

/// The characters of a text or of an entity.
fn piece(event: &Event<'_>) -> String {
    match event {
        Event::Text(text) => text.xml10_content().into_owned(),
        Event::CData(text) => text.xml10_content().into_owned(),
        Event::GeneralRef(entity) => match entity.resolve_char_ref() {
            Ok(Some(c)) => c.to_string(),
            _ => resolve_predefined_entity(entity)
                .unwrap_or_default()
                .to_owned(),
        },
        _ => String::new(),
    }
}

/// An attribute by its name without a prefix; empty where it is absent.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        if attribute.key.local_name().as_ref() == name {
            return Some(unescape(&attribute.value).ok()?.into_owned());
        }
    }
    Some(String::new())
}
