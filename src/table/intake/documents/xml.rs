//! XML as spreadsheets write it: events of a part, attributes by their local
//! name, text with its entities. Knows no element.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// Events of the XML that `content` holds; empty elements end like others.
pub(in crate::table::intake) fn reader<R: Read>(content: R) -> Reader<BufReader<R>> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(CHUNK_BYTES, content));
    configure(&mut reader);
    reader
}

pub(in crate::table::intake) fn configure<R: BufRead>(reader: &mut Reader<R>) {
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
}

/// The attributes of a tag, their names without a prefix, their values as they are
/// written.
pub(in crate::table::intake) fn attributes<'a>(tag: &'a BytesStart<'_>) -> Attributes<'a> {
    Attributes(tag.attributes_raw())
}

/// See [`attributes`].
pub(in crate::table::intake) struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.0.split_once('=')?;
        let rest = rest.trim_ascii_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        self.0 = rest;
        let name = name.trim_ascii();
        Some((
            name.rsplit_once(':').map_or(name, |(_, local)| local),
            value,
        ))
    }
}

/// The value of an attribute, its entities read.
pub(in crate::table::intake) fn attribute<'a>(
    tag: &'a BytesStart<'_>,
    name: &str,
) -> Option<Cow<'a, str>> {
    let (_, value) = attributes(tag).find(|(found, _)| *found == name)?;
    Some(unescape(value).unwrap_or(Cow::Borrowed(value)))
}

/// The number in an attribute.
pub(in crate::table::intake) fn number(tag: &BytesStart<'_>, name: &str) -> Option<u64> {
    let (_, value) = attributes(tag).find(|(found, _)| *found == name)?;
    value.trim().parse().ok()
}

/// Appends the text of an event, if it is one.
pub(in crate::table::intake) fn push_text(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(t) => text.push_str(&t.xml10_content()),
        Event::CData(t) => text.push_str(&t.xml10_content()),
        Event::GeneralRef(entity) => push_entity(text, entity),
        _ => {}
    }
}

fn push_entity(text: &mut String, entity: &BytesRef<'_>) {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        text.push(c);
    } else if let Some(known) = resolve_predefined_entity(entity) {
        text.push_str(known);
    }
}

/// Reads all events of a part; `see` says when to stop.
///
/// # Errors
/// XML that is not well formed.
pub(in crate::table::intake) fn each<R: Read>(
    content: R,
    mut see: impl FnMut(&Event<'_>) -> bool,
) -> Result<(), Error> {
    let mut reader = reader(content);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Eof => return Ok(()),
            event if see(&event) => {}
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_lose_their_prefix_and_their_entities() {
        let text = r#"<a:b r:id = "x&amp;y" n='7'  q="" /> "#;
        let mut found = Vec::new();
        let read = each(text.as_bytes(), |event| {
            if let Event::Start(tag) = event {
                let id = attribute(tag, "id").unwrap_or_default().into_owned();
                found.push((id, number(tag, "n"), attribute(tag, "q").is_some()));
                assert!(attribute(tag, "none").is_none());
            }
            true
        });
        assert!(read.is_ok());
        assert_eq!(found, [("x&y".to_owned(), Some(7), true)]);
    }

    #[test]
    fn text_is_read_through_comments_entities_and_character_data() {
        let mut text = String::new();
        let xml = "<a>1&lt;<!-- no -->2&#x20AC;<![CDATA[<3>]]></a>";
        let read = each(xml.as_bytes(), |event| {
            push_text(&mut text, event);
            true
        });
        assert!(read.is_ok());
        assert_eq!(text, "1<2€<3>");
    }
}
