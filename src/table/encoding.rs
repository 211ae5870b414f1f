//! An encoding: which characters the bytes of a file stand for. Decides from
//! the byte order mark, a check of the whole file as UTF-8, and a bounded
//! sample; knows nothing of cells or lines.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

use super::Decided;
use super::error::TableError;
use super::intake::foreign;
use super::remark::Remark;
use crate::files::fingerprint;

/// Bytes looked at to tell encodings apart once the file is not UTF-8.
const SAMPLE_BYTES: usize = 1 << 20;

/// Text decoded from bytes, with how it was read.
#[derive(Debug)]
pub(super) struct Decoded {
    pub text: String,
    pub encoding: Decided<String>,
    pub warnings: Vec<Remark>,
    /// Fingerprint of the bytes, where the text is not just these.
    pub original: Option<String>,
}

/// Decodes `bytes`, by `told` (a WHATWG label such as `gbk`) if given.
///
/// # Errors
/// A label that does not exist; bytes that are no text.
pub(super) fn decode(bytes: Vec<u8>, told: Option<&str>) -> Result<Decoded, TableError> {
    if let Some(what) = foreign::named(&bytes) {
        return Err(TableError::Binary { what });
    }
    if let Some(big) = utf32(&bytes, told) {
        return Ok(decode_utf32(&bytes, big, told.is_some()));
    }
    let bytes = match utf8(bytes, told)? {
        Ok(decoded) => return Ok(decoded),
        Err(bytes) => bytes,
    };
    let (encoding, confidence) = match told {
        Some(label) => (told_encoding(label, &bytes)?, 1.0),
        None => sniff(&bytes),
    };
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if !is_wide {
        check_text(&bytes)?;
    }
    let original = Some(fingerprint(&bytes));
    let (text, malformed) = encoding.decode_with_bom_removal(&bytes);
    let text = text.into_owned();
    let mut warnings = Vec::new();
    if malformed {
        warnings.push(Remark::Malformed(encoding.name().to_owned()));
    } else if confidence < 0.9 {
        warnings.push(Remark::EncodingGuessed(encoding.name().to_owned()));
    }
    let encoding = Decided {
        value: encoding.name().to_owned(),
        told: told.is_some(),
        confidence,
    };
    Ok(Decoded {
        text,
        encoding,
        warnings,
        original,
    })
}

/// The bytes as they are where they are valid UTF-8, which most files are: they
/// are looked at once. Otherwise the bytes again.
fn utf8(bytes: Vec<u8>, told: Option<&str>) -> Result<Result<Decoded, Vec<u8>>, TableError> {
    let other = match told {
        Some(label) => told_encoding(label, &bytes)? != UTF_8,
        None => sniff_utf16(sample(&bytes)).is_some(),
    };
    let mark = Encoding::for_bom(&bytes);
    if other || mark.is_some_and(|(encoding, _)| encoding != UTF_8) {
        return Ok(Err(bytes));
    }
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Ok(Err(error.into_bytes())),
    };
    check_text(text.as_bytes())?;
    let original = mark.map(|_| fingerprint(text.as_bytes()));
    if let Some((_, length)) = mark {
        text.drain(..length);
    }
    Ok(Ok(Decoded {
        text,
        encoding: Decided {
            value: UTF_8.name().to_owned(),
            told: told.is_some(),
            confidence: 1.0,
        },
        warnings: Vec::new(),
        original,
    }))
}

fn sample(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SAMPLE_BYTES)]
}

/// Whether the bytes are UTF-32, which the standard of the web leaves out, and
/// then whether the highest byte comes first: by name, by mark, or as three of
/// four bytes, always the same, are next to nothing.
fn utf32(bytes: &[u8], told: Option<&str>) -> Option<bool> {
    let mark = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Some(false),
        [0, 0, 0xFE, 0xFF, ..] => Some(true),
        _ => None,
    };
    match told.map(str::to_ascii_lowercase).as_deref() {
        Some("utf-32") => return Some(mark.unwrap_or(false)),
        Some("utf-32le") => return Some(false),
        Some("utf-32be") => return Some(true),
        Some(_) => return None,
        None => {}
    }
    if mark.is_some() {
        return mark;
    }
    let (units, _) = sample(bytes).as_chunks::<4>();
    let big = units
        .iter()
        .filter(|u| u[0] == 0 && u[1] <= 0x10 && (u[2], u[3]) != (0, 0));
    let little = units
        .iter()
        .filter(|u| u[3] == 0 && u[2] <= 0x10 && (u[1], u[0]) != (0, 0));
    let most = |count: usize| units.len() > 1 && count * 100 >= units.len() * 99;
    match (most(big.count()), most(little.count())) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

fn decode_utf32(bytes: &[u8], big: bool, told: bool) -> Decoded {
    let (units, rest) = bytes.as_chunks::<4>();
    let value = |unit: [u8; 4]| {
        if big {
            u32::from_be_bytes(unit)
        } else {
            u32::from_le_bytes(unit)
        }
    };
    let mut text = String::with_capacity(units.len());
    let mut malformed = !rest.is_empty();
    for unit in units {
        let c = char::from_u32(value(*unit));
        malformed |= c.is_none();
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    let name = if big { "UTF-32BE" } else { "UTF-32LE" };
    let warnings = if malformed {
        vec![Remark::Malformed(name.to_owned())]
    } else {
        Vec::new()
    };
    Decoded {
        text,
        encoding: Decided {
            value: name.to_owned(),
            told,
            confidence: if told { 1.0 } else { 0.95 },
        },
        warnings,
        original: Some(fingerprint(bytes)),
    }
}

fn told_encoding(label: &str, bytes: &[u8]) -> Result<&'static Encoding, TableError> {
    let unknown = || TableError::UnknownEncoding {
        told: label.to_owned(),
    };
    // `utf-16` means little endian to WHATWG; the mark knows better.
    let by_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let told = Encoding::for_label(label.as_bytes()).ok_or_else(unknown)?;
    if told == encoding_rs::REPLACEMENT {
        return Err(unknown());
    }
    let either_wide = told == UTF_16LE && by_mark == Some(UTF_16BE);
    Ok(if either_wide { UTF_16BE } else { told })
}

/// The encoding that some bytes look like, and how sure that is.
pub(super) fn sniff(bytes: &[u8]) -> (&'static Encoding, f64) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, 1.0);
    }
    if let Some(wide) = sniff_utf16(sample(bytes)) {
        return (wide, 0.95);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => return (UTF_8, 1.0),
        Err(error) if mostly_utf8(sample_around(bytes, error.valid_up_to())) => {
            return (UTF_8, 0.9);
        }
        Err(_) => {}
    }
    let first_high = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0);
    sniff_legacy(sample_around(bytes, first_high))
}

/// A sample that holds the bytes in question even where they come late.
fn sample_around(bytes: &[u8], at: usize) -> &[u8] {
    let start = at.saturating_sub(SAMPLE_BYTES / 2);
    // Begin at a line, so that no character is cut.
    let start = match bytes[start..at].iter().position(|b| *b == b'\n') {
        Some(offset) if start > 0 => start + offset + 1,
        _ => start,
    };
    &bytes[start..bytes.len().min(start + SAMPLE_BYTES)]
}

/// ASCII in UTF-16 has a zero in every other byte: delimiters and digits do
/// so even in Chinese files.
fn sniff_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |phase: usize| {
        let places = sample.iter().skip(phase).step_by(2);
        places.filter(|b| **b == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let enough = (sample.len() / 20).max(2);
    if odd >= enough && odd > 10 * even {
        Some(UTF_16LE)
    } else if even >= enough && even > 10 * odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Valid multi-byte characters far outnumber broken ones: UTF-8 with damage.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut broken) = (0, 0);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    good >= 10 * broken
}

/// What the bytes of an older encoding look like to a detector trained on the
/// web, checked by how they read: text of a loan file holds letters, not signs
/// between them. GB18030 in doubt.
fn sniff_legacy(sample: &[u8]) -> (&'static Encoding, f64) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        guess if guess == GBK => GB18030,
        guess => guess,
    };
    let broken = |encoding: &'static Encoding| misread(sample, encoding);
    let best = broken(guess);
    if [BIG5, EUC_KR, EUC_JP, SHIFT_JIS].contains(&guess) && best > 0.0 && broken(GB18030) < best {
        return (GB18030, 0.7);
    }
    let high = sample.iter().filter(|b| **b >= 0x80).count();
    if high < 4 && guess.is_single_byte() {
        return (WINDOWS_1252, 0.6);
    }
    // Few bytes beyond ASCII: a name or two.
    let sure = if best > 0.01 {
        0.6
    } else if high < 16 {
        0.8
    } else {
        0.95
    };
    (guess, sure)
}

/// The share of characters beyond ASCII that the encoding does not know.
fn misread(sample: &[u8], encoding: &'static Encoding) -> f64 {
    let (text, _): (Cow<str>, bool) = encoding.decode_without_bom_handling(sample);
    let (mut beyond, mut broken) = (0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        beyond += 1;
        broken +=
            usize::from(c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(&c));
    }
    broken as f64 / beyond.max(1) as f64
}

/// Text has next to no control bytes; a few stray NULs are damage, a tenth of
/// the file is another format.
fn check_text(bytes: &[u8]) -> Result<(), TableError> {
    let sample = sample(bytes);
    let is_control = |b: &&u8| **b < 9 || (14..27).contains(*b);
    if sample.len() > 64 && sample.iter().filter(is_control).count() * 10 > sample.len() {
        return Err(TableError::Binary {
            what: "binary data",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], told: Option<&str>, name: &str, text: &str) {
        let decoded = decode(bytes.to_vec(), told).unwrap();
        assert_eq!(decoded.encoding.value, name, "{text}");
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.encoding.told, told.is_some());
    }

    fn wide(text: &str, big: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        let bytes = |u: u16| {
            if big {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        };
        units.flat_map(bytes).collect()
    }

    #[test]
    fn each_encoding_is_recognised() {
        let chinese = "编号,收入,城市\n1,5000,北京\n2,6000,上海\n";
        let western = "nom,ville,montant\nRenée,Besançon,5\nJürgen,Köln,3\n";
        check(b"", None, "UTF-8", "");
        check(b"a,b\n1,2\n", None, "UTF-8", "a,b\n1,2\n");
        check(chinese.as_bytes(), None, "UTF-8", chinese);
        check(b"\xEF\xBB\xBFa,b", None, "UTF-8", "a,b");
        check(&GB18030.encode(chinese).0, None, "gb18030", chinese);
        check(
            &WINDOWS_1252.encode(western).0,
            None,
            "windows-1252",
            western,
        );
        for text in [chinese, western] {
            check(&wide(text, false), None, "UTF-16LE", text);
            check(&wide(text, true), None, "UTF-16BE", text);
            let marked = format!("\u{feff}{text}");
            check(&wide(&marked, false), None, "UTF-16LE", text);
            check(&wide(&marked, true), None, "UTF-16BE", text);
            check(&wide(&marked, true), Some("utf-16"), "UTF-16BE", text);
        }
        check(&GB18030.encode(chinese).0, Some("gbk"), "GBK", chinese);
        check(b"a\0b,c\n1,2\n", None, "UTF-8", "a\0b,c\n1,2\n");
    }

    #[test]
    fn a_late_accent_after_a_megabyte_of_ascii_is_seen() {
        let mut bytes = b"name,amount\n".repeat(200_000);
        bytes.extend(b"Ren\xE9,5\n");
        assert_eq!(decode(bytes, None).unwrap().encoding.value, "windows-1252");
    }

    #[test]
    fn damaged_utf8_stays_utf8_with_a_warning() {
        let mut bytes = "城市,收入\n北京上海广州深圳,5\n".as_bytes().to_vec();
        bytes.extend(b"\xE5\x8C,6\n");
        let decoded = decode(bytes, None).unwrap();
        assert_eq!(decoded.encoding.value, "UTF-8");
        assert_eq!(decoded.warnings.len(), 1);
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, word) in [
            (b"PK\x03\x04rest".to_vec(), "Excel"),
            (b"PAR1rest".to_vec(), "Parquet"),
            (b"\x89PNG\r\n".to_vec(), "PNG"),
            (vec![0; 500], "binary"),
        ] {
            let error = decode(bytes, None).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
        let error = decode(b"a".to_vec(), Some("klingon")).unwrap_err();
        assert!(matches!(error, TableError::UnknownEncoding { .. }));
    }
}
