//! An encoding: which characters the bytes of a file stand for. Decides from
//! the byte order mark, a check of the whole file as UTF-8, and a bounded
//! sample; knows nothing of cells or lines.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

use crate::files::fingerprint;
use crate::table::Decided;
use crate::table::error::TableError;
use crate::table::intake::foreign;
use crate::table::remark::Remark;
use crate::table::source::dos_pages::DosPage;
use crate::table::source::letters::{few_words, told_by_letters};

/// Bytes looked at to tell encodings apart once the file is not UTF-8.
const SAMPLE_BYTES: usize = 1 << 20;

/// Text decoded from bytes, with how it was read.
#[derive(Debug)]
pub(in crate::table) struct Decoded {
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
pub(in crate::table) fn decode(bytes: Vec<u8>, told: Option<&str>) -> Result<Decoded, TableError> {
    if let Some(what) = foreign::named(&bytes) {
        return Err(foreign::refusal(what));
    }
    if let Some(big) = utf32(&bytes, told) {
        return Ok(decode_utf32(&bytes, big, told.is_some()));
    }
    if let Some(page) = told.and_then(DosPage::named) {
        check_text(&bytes)?;
        return Ok(Decoded {
            text: page.decode(&bytes),
            encoding: Decided {
                value: page.name.to_owned(),
                told: true,
                confidence: 1.0,
            },
            warnings: Vec::new(),
            original: Some(fingerprint(&bytes)),
        });
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
    match told.map(plain_name).as_deref() {
        Some("utf32" | "ucs4" | "u32") => return Some(mark.unwrap_or(false)),
        Some("utf32le") => return Some(false),
        Some("utf32be") => return Some(true),
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

/// The encoding of a label; a byte order mark decides between those of 16 bits.
///
/// # Errors
/// That there is none of that name.
pub(in crate::table) fn told_encoding(
    label: &str,
    bytes: &[u8],
) -> Result<&'static Encoding, TableError> {
    let unknown = || TableError::UnknownEncoding {
        told: label.to_owned(),
    };
    // `utf-16` means little endian to WHATWG; the mark knows better.
    let by_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let told = Encoding::for_label(usual_name(label).as_bytes()).ok_or_else(unknown)?;
    if told == encoding_rs::REPLACEMENT {
        return Err(unknown());
    }
    let either_wide = told == UTF_16LE && by_mark == Some(UTF_16BE);
    Ok(if either_wide { UTF_16BE } else { told })
}

/// A name in small letters and digits only: `ISO-8859_15` is `iso885915`.
fn plain_name(label: &str) -> String {
    let letters = label.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// The WHATWG label of an encoding that Python, R, Java, SAS or a database names
/// otherwise; a label of WHATWG as it is.
fn usual_name(label: &str) -> String {
    let plain = plain_name(label);
    let usual = match plain.as_str() {
        "utf8" | "utf8sig" | "utf8bom" | "utf8withbom" | "utf8mb4" | "utf8mb3" | "u8" | "utf"
        | "cp65001" | "65001" | "al32utf8" => "utf-8",
        "utf16" | "u16" | "ucs2" | "ucs2le" | "utf16le" | "unicodelittle" | "1200" => "utf-16le",
        "utf16be" | "ucs2be" | "unicodebig" | "1201" => "utf-16be",
        "ansi" | "mbcs" | "latin" | "latin1" | "l1" | "wlatin1" | "cp819" | "ibm819"
        | "western" | "88591" | "iso88591" | "usascii" | "ascii" | "646" | "we8mswin1252" => {
            "windows-1252"
        }
        "latin2" | "l2" => "iso-8859-2",
        "latin5" | "l5" => "windows-1254",
        "latin9" | "latin0" | "l9" => "iso-8859-15",
        "cp932" | "ms932" | "mskanji" | "sjis" | "shiftjis" | "windows31j" | "ja16sjis" | "932" => {
            "shift_jis"
        }
        "eucjp" | "ujis" | "euc" => "euc-jp",
        "cp936" | "ms936" | "gb2312" | "gb231280" | "euccn" | "936" | "zhs16gbk" => "gbk",
        "cp949" | "ms949" | "uhc" | "euckr" | "ksc5601" | "ksc56011987" | "ksx1001" | "949"
        | "korean" => "euc-kr",
        "cp950" | "ms950" | "big5" | "big5hkscs" | "big5tw" | "950" | "zht16mswin950" => "big5",
        "cp874" | "tis620" | "874" => "windows-874",
        "macroman" | "mac" | "macintosh" | "applemac" => "macintosh",
        "maccyrillic" => "x-mac-cyrillic",
        "koi8r" => "koi8-r",
        "koi8u" => "koi8-u",
        "cp866" | "ibm866" | "866" => "ibm866",
        _ => {
            let number = |prefix: &str| plain.strip_prefix(prefix).filter(|n| is_number(n));
            if let Some(part) = number("iso8859").or_else(|| number("8859")) {
                return format!("iso-8859-{part}");
            }
            let page = number("cp")
                .or_else(|| number("windows"))
                .or_else(|| number("ms"));
            return page
                .filter(|page| page.starts_with("125"))
                .map_or_else(|| label.trim().to_owned(), |page| format!("windows-{page}"));
        }
    };
    usual.to_owned()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The encoding that some bytes look like, and how sure that is.
pub(in crate::table) fn sniff(bytes: &[u8]) -> (&'static Encoding, f64) {
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
    let without = without_signs(sample);
    if without.is_ascii() {
        return (WINDOWS_1252, 0.8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&without, true);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        guess if guess == GBK => GB18030,
        guess => guess,
    };
    if let Some(told) = told_by_letters(&without, guess) {
        return (told, 0.8);
    }
    let broken = |encoding: &'static Encoding| misread(sample, encoding);
    let best = broken(guess);
    if [BIG5, EUC_KR, EUC_JP, SHIFT_JIS].contains(&guess) && best > 0.0 && broken(GB18030) < best {
        return (GB18030, 0.7);
    }
    // Bytes that stand for nothing in windows-1252, as of DOS and old Macs.
    let undefined = |b: &&u8| matches!(**b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
    if guess == WINDOWS_1252 && sample.iter().any(|b| undefined(&b)) {
        return (guess, 0.6);
    }
    let high = sample.iter().filter(|b| **b >= 0x80).count();
    if high < 4 && guess.is_single_byte() {
        return (WINDOWS_1252, 0.6);
    }
    // Few bytes beyond ASCII: a name or two.
    let sure = if best > 0.01 {
        0.6
    } else if high < 16 || few_words(sample) {
        0.8
    } else {
        0.95
    };
    (guess, sure)
}

/// The bytes, with a blank for each that windows-1252 reads as a sign of numbers
/// and that has the company of one: `£2000`, `½`, `5 µm`, `20°C`, `1 234`. A
/// detector would read a letter there, as text of the web has more of these.
fn without_signs(sample: &[u8]) -> Cow<'_, [u8]> {
    let mut changed = Cow::Borrowed(sample);
    for (at, byte) in sample.iter().enumerate().filter(|(_, b)| **b >= 0x80) {
        let before = at.checked_sub(1).map_or(b' ', |at| sample[at]);
        let after = sample.get(at + 1).copied().unwrap_or(b' ');
        if is_sign(*byte, before, after) {
            changed.to_mut()[at] = b' ';
        }
    }
    changed
}

fn is_sign(byte: u8, before: u8, after: u8) -> bool {
    let alone = |b: u8| b.is_ascii() && !b.is_ascii_alphabetic();
    // Bytes from `@` on may be the second half of a character.
    let ends = |b: u8| b < b'@' || b == b'|' || b == b'}';
    match byte {
        // € ‰ ¢ £ ¤ ¥ § ± · ¼ ½ ¾ × ÷
        0x80 | 0x89 | 0xA2..=0xA5 | 0xA7 | 0xB1 | 0xB7 | 0xBC..=0xBE | 0xD7 | 0xF7 => {
            alone(before) && ends(after)
        }
        // A blank or an apostrophe between thousands, a dash between numbers.
        0x91 | 0x92 | 0x96 | 0xA0 => before.is_ascii_digit() && ends(after),
        // °C, °F
        0xB0 => alone(before) && (ends(after) || matches!(after, b'C' | b'F')),
        // m², m³
        0xB2 | 0xB3 => (alone(before) || before == b'm') && ends(after),
        // µ before a unit
        0xB5 => alone(before) && (ends(after) || matches!(after, b'm' | b'g' | b's' | b'l' | b'L')),
        _ => false,
    }
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
    // Hive separates cells by the byte 1.
    let delimiters = sample.iter().filter(|b| **b == 1).count();
    let lines = sample.iter().filter(|b| **b == b'\n').count();
    let is_hive = lines > 0 && delimiters >= lines;
    let is_control = |b: &&u8| (**b < 9 && !(**b == 1 && is_hive)) || (14..27).contains(*b);
    if sample.len() > 64 && sample.iter().filter(is_control).count() * 10 > sample.len() {
        return Err(TableError::Binary {
            what: "binary data",
        });
    }
    Ok(())
}

#[cfg(test)]
#[path = "encoding_tests.rs"]
mod tests;
