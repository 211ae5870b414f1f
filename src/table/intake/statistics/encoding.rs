//! The encoding of texts: as told, else as the file's header names it, else Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::table::Decided;
use crate::table::error::TableError;
use crate::table::remark::Remark;
use crate::table::source::encoding::told_encoding;

/// How sure it is that a file without the name of an encoding is Windows-1252.
const ASSUMED: f64 = 0.5;

/// An encoding, how it is shown, and what is to be said of it.
pub(super) struct Chosen {
    pub coding: &'static Encoding,
    pub shown: Decided<String>,
    pub remark: Option<Remark>,
}

/// The encoding that was `told`, or else is `named` by the file: with a label, or with
/// the number of a code page.
///
/// # Errors
/// That there is none of the told name.
pub(super) fn choose(told: Option<&str>, named: Option<&str>) -> Result<Chosen, TableError> {
    if let Some(label) = told {
        let coding = told_encoding(label, &[])?;
        return Ok(Chosen {
            coding,
            shown: decided(coding, true, 1.0),
            remark: None,
        });
    }
    let known = named.map(str::trim).filter(|name| !name.is_empty());
    let (coding, confidence) = match known.and_then(of_name) {
        Some(coding) => (coding, 1.0),
        None => (WINDOWS_1252, ASSUMED),
    };
    Ok(Chosen {
        coding,
        shown: decided(coding, false, confidence),
        remark: (confidence < 1.0).then(|| Remark::EncodingGuessed(coding.name().to_owned())),
    })
}

fn decided(coding: &'static Encoding, told: bool, confidence: f64) -> Decided<String> {
    Decided {
        value: coding.name().to_owned(),
        told,
        confidence,
    }
}

/// The encoding of a label or the number of a code page of Windows.
fn of_name(name: &str) -> Option<&'static Encoding> {
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let name = match number.parse::<u32>() {
        Ok(20_127) => "windows-1252".to_owned(),
        Ok(page) if name == page.to_string() && !(28_591..=28_606).contains(&page) => {
            format!("cp{page}")
        }
        Ok(page @ 28_591..=28_606) => format!("iso-8859-{}", page - 28_590),
        _ => name.replace('_', "-"),
    };
    told_encoding(&name, &[]).ok()
}

/// The text of bytes, and whether some are none in this encoding.
pub(super) fn text<'a>(bytes: &'a [u8], coding: &'static Encoding) -> (Cow<'a, str>, bool) {
    if bytes.is_ascii()
        && coding.is_ascii_compatible()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return (Cow::Borrowed(text), false);
    }
    coding.decode_without_bom_handling(bytes)
}

/// The text of bytes, as far as it can be read.
pub(super) fn name(bytes: &[u8], coding: &'static Encoding) -> String {
    text(bytes, coding).0.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_names_the_encoding_unless_one_is_told() {
        let check = |told, named, expected: &str, certain| {
            let Ok(found) = choose(told, named) else {
                panic!("{told:?} {named:?}")
            };
            assert_eq!(found.shown.value, expected, "{told:?} {named:?}");
            assert_eq!(found.remark.is_none(), certain, "{told:?} {named:?}");
        };
        check(None, Some("UTF-8"), "UTF-8", true);
        check(None, Some("65001"), "UTF-8", true);
        check(None, Some("1252"), "windows-1252", true);
        check(None, Some("cp936"), "GBK", true);
        check(None, Some("28605"), "ISO-8859-15", true);
        check(None, Some("windows-1251"), "windows-1251", true);
        check(None, Some("  "), "windows-1252", false);
        check(None, None, "windows-1252", false);
        check(Some("utf-8"), Some("1252"), "UTF-8", true);
        assert!(choose(Some("klingon"), None).is_err());
    }
}
