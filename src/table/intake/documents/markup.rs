//! Markup: the tags of an XML part, as its bytes come. Knows no names; a
//! library reads what stands between them.

/// A tag longer than this is none that a spreadsheet writes.
const MOST_TAG: usize = 1 << 20;

/// Finds tags in text that comes in pieces.
#[derive(Default)]
pub(in crate::table::intake) struct Markup {
    /// What a piece left unfinished.
    rest: Vec<u8>,
    /// Bytes before that.
    passed: u64,
}

/// A tag without its brackets, such as `a:b c="d"`, `/a:b` or `a:b/`.
#[derive(Clone, Copy)]
pub(in crate::table::intake) struct Tag<'a>(pub &'a [u8]);

/// The text has a form that no spreadsheet writes.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::table::intake) struct Odd;

impl Markup {
    /// Shows the tags that end within `piece`, with the bytes before them.
    /// Comments, instructions and character data are passed over.
    ///
    /// # Errors
    /// A document type, or a tag of over a mebibyte.
    pub fn feed(&mut self, piece: &[u8], mut see: impl FnMut(Tag<'_>, u64)) -> Result<(), Odd> {
        self.rest.extend_from_slice(piece);
        let text = std::mem::take(&mut self.rest);
        let mut at = 0;
        while let Some(open) = text[at..].iter().position(|b| *b == b'<') {
            at += open;
            let tag = &text[at..];
            // What it is shows in its first nine bytes.
            let end = match tag {
                _ if tag.starts_with(b"<!--") => after(tag, 4, b"-->"),
                _ if tag.starts_with(b"<![CDATA[") => after(tag, 9, b"]]>"),
                _ if tag.starts_with(b"<?") => after(tag, 2, b"?>"),
                _ if tag.starts_with(b"<!") && tag.len() >= 9 => return Err(Odd),
                _ if tag.starts_with(b"<!") => None,
                _ => close(tag),
            };
            let Some(end) = end else {
                self.rest = tag.to_vec();
                break;
            };
            if !matches!(tag[1], b'!' | b'?') {
                see(Tag(&tag[1..end - 1]), self.passed + at as u64);
            }
            at += end;
        }
        self.passed += (text.len() - self.rest.len()) as u64;
        if self.rest.len() > MOST_TAG {
            return Err(Odd);
        }
        Ok(())
    }
}

/// Where the text goes on after `end`, which is looked for from `from`.
fn after(text: &[u8], from: usize, end: &[u8]) -> Option<usize> {
    let rest = text.get(from..)?;
    let found = rest.windows(end.len()).position(|part| part == end)?;
    Some(from + found + end.len())
}

/// Where the text goes on after the bracket that closes the tag, which is none
/// within quotes.
fn close(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

impl<'a> Tag<'a> {
    /// Its name, with the sign of a closing one.
    pub fn name(self) -> &'a [u8] {
        let is_end = |b: &u8| b.is_ascii_whitespace();
        let end = self.0.iter().position(is_end).unwrap_or(self.0.len());
        let name = &self.0[..end];
        name.strip_suffix(b"/").unwrap_or(name)
    }

    /// Whether it is empty, `<a/>`.
    pub fn is_empty(self) -> bool {
        self.0.ends_with(b"/")
    }

    /// Whether it contains these bytes.
    pub fn holds(self, bytes: &[u8]) -> bool {
        self.0.windows(bytes.len()).any(|part| part == bytes)
    }

    /// The number in an attribute, the largest of all that end in these letters;
    /// `None` without it, and as large as can be where it is not written in plain
    /// digits.
    pub fn number(self, attribute: &[u8]) -> Option<u64> {
        let places = self.0.windows(attribute.len()).enumerate();
        let found = places.filter(|(_, part)| *part == attribute);
        found
            .map(|(at, _)| quoted(&self.0[at + attribute.len()..]))
            .max()
    }
}

/// The number in the first quotes.
fn quoted(text: &[u8]) -> u64 {
    let value = text
        .iter()
        .position(|b| matches!(b, b'"' | b'\''))
        .and_then(|open| text[open + 1..].split(|b| *b == text[open]).next());
    let number = value.and_then(|value| std::str::from_utf8(value).ok()?.trim().parse().ok());
    number.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_wherever_the_text_is_cut() {
        let text = b"<?xml a='>'?><a:b c=\"1>2\" d='\"'>x<!-- <no> \" --><![CDATA[<no>']]></a:b><e/><f\n/>";
        let expected = ["a:b c=\"1>2\" d='\"'", "/a:b", "e/", "f\n/"];
        for length in 1..=text.len() {
            let (mut markup, mut found) = (Markup::default(), Vec::new());
            for piece in text.chunks(length) {
                let see = |tag: Tag<'_>, at: u64| {
                    assert!(text[at as usize + 1..].starts_with(tag.0));
                    found.push(String::from_utf8(tag.0.to_vec()).unwrap());
                };
                markup.feed(piece, see).unwrap();
            }
            assert_eq!(found, expected, "{length}");
        }
    }

    #[test]
    fn a_tag_tells_its_name_and_numbers() {
        let tag = Tag(b"a:b n='12' m=\"&#49;\" k = \"7\" k='6'/");
        assert_eq!((tag.name(), tag.is_empty()), (&b"a:b"[..], true));
        let numbers = [&b"n"[..], b"m", b"k", b"x"].map(|name| tag.number(name));
        assert_eq!(numbers, [Some(12), Some(u64::MAX), Some(7), None]);
        assert_eq!(Tag(b"/a").name(), b"/a");
        assert_eq!(Tag(b"a/").name(), b"a");
    }

    #[test]
    fn what_no_spreadsheet_writes_is_odd() {
        let mut markup = Markup::default();
        assert_eq!(markup.feed(b"<!DOCTYPE a>", |_, _| {}), Err(Odd));
        let mut markup = Markup::default();
        let long = [b"<a b=\"", vec![b'x'; MOST_TAG].as_slice()].concat();
        assert_eq!(markup.feed(&long, |_, _| {}), Err(Odd));
    }
}
