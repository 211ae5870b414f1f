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
    fn signs_beside_digits_are_those_of_windows_1252() {
        for text in [
            "id,amount\n0,£4550\n1,£2050\n",
            "id,amount\n0,\"£4,550\"\n1,-£2050.50\n",
            "id,Betrag (€)\n0,5 €\n",
            "id,size µm\n0,2000\n",
            "id,temp\n0,20°C\n1,21 °F\n2,22°\n",
            "id;rooms\n0;2½\n1;3±1\n2;§5\n",
            "id;area in m²\n0;¥200\n1;¤300\n",
            "id;amount\n0;1\u{a0}234,50\n1;10–20\n2;1’200\n",
            "a|b\n£1|£2|\n",
        ] {
            check(&WINDOWS_1252.encode(text).0, None, "windows-1252", text);
        }
        // Letters decide where there are some.
        let polish = "id;imię;kwota\n1;Łukasz Żółw;§5\n2;Świętosław;6\n3;Małgorzata;7\n".repeat(9);
        let bytes = encoding_rs::WINDOWS_1250.encode(&polish).0;
        check(&bytes, None, "windows-1250", &polish);
        let japanese = "番号,金額,日付\n0,\\500,今日\n1,\\70,明日は晴れ\n".repeat(9);
        check(&SHIFT_JIS.encode(&japanese).0, None, "Shift_JIS", &japanese);
    }

    #[test]
    fn names_of_other_tools_are_known() {
        for (names, encoding) in [
            ("utf8 UTF_8 utf-8-sig u8 cp65001 UTF-8-BOM", "UTF-8"),
            (
                "cp932 MS932 sjis shift-jis Windows-31J ms_kanji",
                "Shift_JIS",
            ),
            ("cp936 MS936 gb2312 GBK gb_2312-80", "GBK"),
            ("gb18030 GB18030", "gb18030"),
            ("cp949 MS949 uhc euc_kr ks_c-5601 ks_c_5601-1987", "EUC-KR"),
            ("cp950 big5 Big5-HKSCS big5hkscs", "Big5"),
            (
                "cp1252 windows1252 latin-1 latin1 latin_1 L1 ANSI mbcs",
                "windows-1252",
            ),
            (
                "iso8859-1 iso_8859_1 8859_1 ISO-8859-1 us-ascii ascii",
                "windows-1252",
            ),
            (
                "iso8859_15 iso8859-15 latin9 latin-9 ISO_8859-15",
                "ISO-8859-15",
            ),
            ("latin2 iso8859_2", "ISO-8859-2"),
            ("cp1250 windows_1250", "windows-1250"),
            ("mac_roman macroman MacRoman macintosh", "macintosh"),
            ("koi8_r KOI8-R", "KOI8-R"),
            ("euc_jp eucJP", "EUC-JP"),
            ("cp866 IBM866", "IBM866"),
            ("utf_16_le utf16 UCS-2", "UTF-16LE"),
            ("utf_16_be", "UTF-16BE"),
        ] {
            for name in names.split(' ') {
                let found = told_encoding(name, b"").map(Encoding::name);
                assert_eq!(found.ok(), Some(encoding), "{name}");
            }
        }
        for name in ["klingon", "cp1259", "cp", "iso8859", "", "-", "utf-7"] {
            assert!(told_encoding(name, b"").is_err(), "{name}");
        }
        let error = told_encoding("klingon", b"").unwrap_err().to_string();
        assert!(
            error.contains("cp1252") && error.contains("utf-8"),
            "{error}"
        );
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
