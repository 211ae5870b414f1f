//! Formats that are not read, by their first bytes, so that they are named in a
//! sentence and never taken for delimited text.

use super::format::Format;
use crate::table::error::{Remedy, TableError};

/// What a file begins with, and what it is then; the remedy follows a semicolon.
const SIGNATURES: [(&[u8], &str); 46] = [
    (b"PK\x03\x04", "a zip archive or an Excel workbook (.xlsx)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet table"),
    (b"FEA1\0\0\0\0", "a Feather table of the first version"),
    (b"Obj\x01", "an Avro table"),
    (b"\x1F\x8B", "gzip-compressed data"),
    (b"\x28\xB5\x2F\xFD", "zstd-compressed data"),
    (b"BZh", "bzip2-compressed data; unpack it"),
    (b"\xFD7zXZ\0", "xz-compressed data; unpack it"),
    (b"\x04\x22\x4D\x18", "lz4-compressed data; unpack it"),
    (b"\xFF\x06\0\0sNaPpY", "snappy-compressed data; unpack it"),
    (b"7z\xBC\xAF", "a 7z archive; unpack it"),
    (b"Rar!\x1A\x07", "a RAR archive; unpack it"),
    (
        b"**COMPRESSED** **COMPRESSED**",
        "a compressed SAS transport file (.cpt)",
    ),
    (b"RDX2\n", "R data (.RData)"),
    (b"RDX3\n", "R data (.RData)"),
    (b"RDA2\nA\n", "R data (.RData)"),
    (b"RDA3\nA\n", "R data (.RData)"),
    (b"X\n\0\0\0\x02\0", "an R object (.rds)"),
    (b"X\n\0\0\0\x03\0", "an R object (.rds)"),
    (b"\x89HDF\r\n\x1A\n", "an HDF5 file"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file (.mat)"),
    (b"PARE", "an encrypted Parquet table"),
    (b"\0\x01\0\0Standard Jet DB", "an Access database (.mdb)"),
    (b"\0\x01\0\0Standard ACE DB", "an Access database (.accdb)"),
    (b"PGDMP\x01", "a PostgreSQL dump"),
    (b"\x80\x02", "a pickled Python object"),
    (b"\x80\x03", "a pickled Python object"),
    (b"\x80\x04\x95", "a pickled Python object"),
    (b"\x80\x05\x95", "a pickled Python object"),
    (b"\x09\x04\x06\0\0\0", "an Excel workbook of before 1993"),
    (b"\x09\x02\x06\0\0\0", "an Excel workbook of before 1993"),
    (b"ID;PWXL;N", "a SYLK spreadsheet (.slk)"),
    (b"ID;PSCALC3", "a SYLK spreadsheet (.slk)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a text with layout (.rtf)"),
    (
        b"-----BEGIN PGP MESSAGE-----",
        "data encrypted by PGP; decrypt it",
    ),
    (b"age-encryption.org/", "data encrypted by age; decrypt it"),
    (b"Salted__", "data encrypted by OpenSSL; decrypt it"),
];

/// The twelve bytes after as many zeros with which a catalogue of SAS begins.
const SAS_CATALOGUE: &[u8] = b"\xC2\xEA\x81\x63\xB3\x14\x11\xCF\xBD\x92\x08\0";

/// What a file is refused with that is `what`, a name with or without its remedy.
pub(in crate::table) fn refusal(what: &'static str) -> TableError {
    let Some((what, remedy)) = what.split_once("; ") else {
        return TableError::Binary { what };
    };
    let remedy = match remedy {
        "decrypt it" => Remedy::Decrypt,
        "pack it again" => Remedy::Repack,
        "save it without" => Remedy::SavePlain,
        "export it" => Remedy::Export,
        "save it as a workbook" => Remedy::SaveAs,
        "recode it" => Remedy::Recode,
        "load the table" => Remedy::Table,
        "convert it" => Remedy::Convert,
        _ => Remedy::Unpack,
    };
    TableError::Refused { what, remedy }
}

/// What a file that begins with `bytes` is, if it is none that is read.
pub(in crate::table) fn named(bytes: &[u8]) -> Option<&'static str> {
    let known = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark));
    if let Some((_, what)) = known {
        return Some(what);
    }
    if at(bytes, 12, SAS_CATALOGUE) && bytes[..12] == [0; 12] {
        return Some("labels of SAS (.sas7bcat), not a table; load the table");
    }
    let head = &bytes[..bytes.len().min(64)];
    if head.starts_with(b"ORC") && head.iter().any(|b| *b < 9 || (14..32).contains(b)) {
        return Some("an ORC table");
    }
    if at(bytes, 8, b"DUCK") && bytes.get(13..20) == Some(&[0; 7]) {
        return Some("a DuckDB database");
    }
    if at(bytes, 257, b"ustar") && bytes[..257].contains(&0) {
        return Some("a tar archive; unpack it");
    }
    if matches!(bytes, [0x84 | 0x85, 1..=2, _, 3, ..]) {
        return Some("data encrypted by PGP; decrypt it");
    }
    dbase(bytes)
        .or_else(|| is_ebcdic(bytes).then_some("text of a mainframe (EBCDIC); recode it"))
        .or_else(|| text(bytes))
}

fn at(bytes: &[u8], place: usize, mark: &[u8]) -> bool {
    bytes
        .get(place..)
        .is_some_and(|rest| rest.starts_with(mark))
}

/// A dBase table: its version, a day, and lengths that fit each other.
fn dbase(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..32)?;
    let is_version = matches!(
        head[0],
        0x03 | 0x04 | 0x05 | 0x30 | 0x31 | 0x83 | 0x8B | 0xF5
    );
    let is_day = (1..=12).contains(&head[2]) && (1..=31).contains(&head[3]);
    let header = usize::from(head[8]) | usize::from(head[9]) << 8;
    let fields = header >= 65 && (header % 32 == 1 || header % 32 == 8 || header % 32 == 0);
    (is_version && is_day && fields && head[12..14] == [0, 0]).then_some("a dBase table (.dbf)")
}

/// Formats that are text, but no delimited one.
fn text(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = &start[..start.len().min(4 << 10)];
    let lower = String::from_utf8_lossy(head).to_ascii_lowercase();
    let lower = lower.trim_start();
    // A SPSS portable file begins with its name in five alphabets, of 40 characters each.
    let name = "ascii spss port file";
    if lower.find(name).is_some_and(|at| at < 5 * 42) {
        return Some("an SPSS portable file (.por)");
    }
    if lower.contains("mime-version:") && lower.contains("multipart/related") {
        return Some("a web archive (MHTML); save it as a workbook");
    }
    if Format::of(head, None) == Format::Text
        && let Some(what) = xml(lower)
    {
        return Some(what);
    }
    if is_sql(lower) {
        return Some("statements of a database (SQL); export it");
    }
    if is_yaml(lower) {
        return Some("YAML; convert it");
    }
    if lower.starts_with("table\r\n0,1") || lower.starts_with("table\n0,1") {
        return Some("a DIF spreadsheet");
    }
    None
}

/// XML that is no workbook or page, by its declaration, or by a tag on a line
/// of its own that another follows.
fn xml(lower: &str) -> Option<&'static str> {
    let is_calc = lower.contains("<office:document") && lower.contains("office:spreadsheet");
    let is_calc = is_calc || lower.contains("opendocument.spreadsheet");
    let tag = lower.strip_prefix('<')?;
    let (name, rest) = tag.split_once('>')?;
    let is_name = |c: char| c.is_alphanumeric() || "_-.:".contains(c);
    let begins = name.split_whitespace().next().unwrap_or_default();
    let opens = begins.starts_with(|c: char| c.is_ascii_alphabetic())
        && begins.chars().all(is_name)
        && rest.trim_start().starts_with('<');
    if (!opens || is_header(lower)) && !lower.starts_with("<?xml") {
        return None;
    }
    Some(if is_calc {
        "a flat OpenDocument spreadsheet (.fods); save it as a workbook"
    } else {
        "XML; convert it"
    })
}

/// Whether the first line is a header of names in angle brackets, as trading programs write it:
/// `<DATE>` and `<CLOSE>` with a delimiter between them, and records without brackets below.
fn is_header(lower: &str) -> bool {
    let mut lines = lower.lines();
    let first = lines.next().unwrap_or_default();
    let is_name = |cell: &str| cell.len() > 2 && cell.starts_with('<') && cell.ends_with('>');
    let of_names = |delimiter: char| {
        let cells: Vec<&str> = first.trim().split(delimiter).collect();
        cells.len() > 1 && cells.iter().all(|cell| is_name(cell.trim()))
    };
    let below = lines.next().is_some_and(|line| !line.contains('<'));
    below && ['\t', ',', ';'].into_iter().any(of_names)
}

/// Comments, then a statement that makes or fills a table.
fn is_sql(lower: &str) -> bool {
    const STARTS: [&str; 8] = [
        "create table ",
        "create database ",
        "insert into ",
        "drop table ",
        "begin transaction;",
        "pragma foreign_keys",
        "set names ",
        "set sql_mode",
    ];
    if [
        "-- mysql dump",
        "-- postgresql database dump",
        "-- mariadb dump",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
    {
        return true;
    }
    let is_comment =
        |line: &&str| line.is_empty() || line.starts_with("--") || line.starts_with("/*");
    let mut lines = lower.lines().map(str::trim).skip_while(is_comment);
    let first = lines.next().unwrap_or_default();
    let is_statement = STARTS.iter().any(|start| first.starts_with(start));
    is_statement && (lower.contains('(') || lower.contains(';'))
}

/// A list of records, each name with its value on a line.
fn is_yaml(lower: &str) -> bool {
    if lower.starts_with("%yaml") {
        return true;
    }
    let marked = lower.strip_prefix("---").map(str::trim_start);
    let mut lines = marked.unwrap_or(lower).lines();
    let is_pair = |line: &str| {
        let name = line
            .split_once(':')
            .map(|(name, rest)| (name, rest.is_empty() || rest.starts_with(' ')));
        let is_name = |c: char| c.is_alphanumeric() || "_-. \"'".contains(c);
        name.is_some_and(|(name, spaced)| spaced && !name.is_empty() && name.chars().all(is_name))
    };
    let first = lines.next().and_then(|line| line.strip_prefix("- "));
    let second = lines.next().and_then(|line| line.strip_prefix("  "));
    first.is_some_and(is_pair) && second.is_some_and(is_pair)
}

/// Letters and digits of a mainframe's encoding, and no line end or digit of any
/// other.
fn is_ebcdic(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4 << 10)];
    let is_usual = |b: &&u8| {
        matches!(**b, 0x15 | 0x25 | 0x0D | 0x40 | 0x4B..=0x50 | 0x5A..=0x61 | 0x6B..=0x6F
            | 0x7A..=0x7F | 0x81..=0x89 | 0x91..=0x99 | 0xA2..=0xA9 | 0xC1..=0xC9
            | 0xD1..=0xD9 | 0xE2..=0xE9 | 0xF0..=0xF9)
    };
    let count = |is: &dyn Fn(&&u8) -> bool| head.iter().filter(is).count();
    let digits = count(&|b| (0xF0..=0xF9).contains(*b));
    let foreign = count(&|b| matches!(**b, b'\n' | b' ' | b'0'..=b'9'));
    head.len() >= 64
        && foreign == 0
        && digits * 20 >= head.len()
        && count(&is_usual) * 20 >= head.len() * 19
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_angle_brackets_are_a_header() {
        let rows = "\n2024.01.02\t00:00\t1.1\n";
        let mt = format!("<date>\t<time>\t<close>{rows}");
        assert_eq!(text(mt.as_bytes()), None);
        assert_eq!(text(b"<TICKER>;<CLOSE>\nA;1.5\n"), None);
        assert!(text(b"<rows>\n<row><a>1</a></row>\n</rows>").is_some());
        assert!(text(b"<a>\t<b>\n\t<c>1</c></b></a>").is_some());
    }

    #[test]
    fn formats_that_are_not_read_are_named_by_their_first_bytes() {
        let sas = [&[0; 12][..], SAS_CATALOGUE, &[0; 40]].concat();
        let tar = [&b"a.csv"[..], &[0; 252], b"ustar\x00"].concat();
        let mut dbf = vec![0; 64];
        dbf[..14].copy_from_slice(&[3, 124, 6, 30, 2, 0, 0, 0, 97, 0, 20, 0, 0, 0]);
        // `12345678 ABC` of a mainframe.
        let mainframe = b"\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\x40\xC1\xC2\xC3".repeat(8);
        let portable = "ASCII SPSS PORT FILE                    ".repeat(5);
        for (bytes, word) in [
            (portable.as_bytes(), ".por"),
            (&sas, ".sas7bcat"),
            (b"**COMPRESSED** **COMPRESSED** **COMPRESSED**", ".cpt"),
            (b"FEA1\0\0\0\0", "Feather"),
            (b"ORC\x11", "ORC"),
            (b"Obj\x01\x04", "Avro"),
            (b"RDX3\nX\n", ".RData"),
            (b"X\n\0\0\0\x03\0\x04", ".rds"),
            (b"\x89HDF\r\n\x1A\n", "HDF5"),
            (b"\x80\x04\x95\xA0", "pickled"),
            (b"\0\x01\0\0Standard ACE DB\0", "Access"),
            (b"BZh91AY", "bzip2"),
            (b"\xFD7zXZ\0\0", "xz"),
            (b"7z\xBC\xAF\x27\x1C", "7z"),
            (b"Rar!\x1A\x07\x01", "RAR"),
            (&tar, "tar"),
            (&dbf, "dBase"),
            (b"%PDF-1.7", "PDF"),
            (
                b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x",
                "MHTML",
            ),
            (b"ID;PWXL;N;E\r\n", "SYLK"),
            (b"-----BEGIN PGP MESSAGE-----\n\nhQ", "PGP"),
            (b"- id: 1\n  income: 20\n- id: 2\n", "YAML"),
            (b"---\n- id: 1\n  income: 20\n", "YAML"),
            (b"-- MySQL dump 10.13\n", "SQL"),
            (b"/* x */\nCREATE TABLE a (id int);\n", "SQL"),
            (b"INSERT INTO a VALUES (1,2);\n", "SQL"),
            (b"<?xml version='1.0'?>\n<loans><loan>", "XML"),
            (b"<loans>\n  <loan id='1'/>", "XML"),
            (
                b"<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>",
                ".fods",
            ),
            (&mainframe, "EBCDIC"),
        ] {
            let what = named(bytes).unwrap_or_default();
            assert!(what.contains(word), "{what} for {word}");
        }
    }

    #[test]
    fn what_can_be_unpacked_is_refused_with_that_remedy() {
        let says = |what| refusal(what).to_string();
        assert_eq!(
            says("bzip2-compressed data; unpack it"),
            "the file holds bzip2-compressed data, which is not read: unpack it, and load the file in it"
        );
        assert!(says("a PDF document").ends_with("and load that"));
        assert!(says("YAML; convert it").ends_with("to CSV, and load that"));
    }

    #[test]
    fn delimited_text_is_none_of_them() {
        for text in [
            "",
            "id,amount\n1,2\n",
            "ID;Name\n1;A\n",
            "Obj,a\n",
            "@relation,x\n1,2\n",
            "% rate,bad\n0.5,1\n",
            "table,0\n",
            "hqx,1\n",
            "A\n2\n197888\n",
            "ORC_ID,FEA1\n1,2\n",
            "FEA1,FEA2\n1,2\n",
            "<TICKER>;<PER>;<DATE>\nX;D;1\n",
            "<5,<10\n1,2\n",
            "-- id,amount\n1,2\n",
            "insert into,amount\n1,2\n",
            "- a:b\n- c:d\n",
            "id:income\n1:20\n",
        ] {
            assert_eq!(named(text.as_bytes()), None, "{text}");
        }
    }
}
