//! Formats that are not read, by their first bytes, so that they are named in a
//! sentence and never taken for delimited text.

/// What a file begins with, and what it is then.
const SIGNATURES: [(&[u8], &str); 50] = [
    (b"PK\x03\x04", "a zip archive or an Excel workbook (.xlsx)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls)"),
    (b"PAR1", "a Parquet table"),
    (b"ARROW1\0\0", "an Arrow table"),
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
    (b"$FL2@(#)", "an SPSS file (.sav)"),
    (b"$FL3@(#)", "a compressed SPSS file (.zsav)"),
    (b"<stata_dta>", "a Stata file (.dta)"),
    (b"HEADER RECORD*******LIB", "a SAS transport file (.xpt)"),
    (
        b"**COMPRESSED** **COMPRESSED**",
        "a compressed SAS transport file (.cpt)",
    ),
    (b"\x93NUMPY", "a NumPy array (.npy)"),
    (b"RDX2\n", "R data (.RData)"),
    (b"RDX3\n", "R data (.RData)"),
    (b"RDA2\nA\n", "R data (.RData)"),
    (b"RDA3\nA\n", "R data (.RData)"),
    (b"X\n\0\0\0\x02\0", "an R object (.rds)"),
    (b"X\n\0\0\0\x03\0", "an R object (.rds)"),
    (b"\x89HDF\r\n\x1A\n", "an HDF5 file"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file (.mat)"),
    (b"PARE", "an encrypted Parquet table"),
    (b"SQLite format 3\0", "an SQLite database"),
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
];

/// The twelve bytes after as many zeros with which a SAS table begins.
const SAS: &[u8] = b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0";

/// What a file that begins with `bytes` is, if it is none that is read.
pub(in crate::table) fn named(bytes: &[u8]) -> Option<&'static str> {
    let known = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark));
    if let Some((_, what)) = known {
        return Some(what);
    }
    if at(bytes, 12, SAS) && bytes[..12] == [0; 12] {
        return Some("a SAS table (.sas7bdat)");
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
    if bytes.starts_with(&[0xFF; 4]) && bytes.get(4..8).is_some_and(is_small) {
        return Some("an Arrow stream");
    }
    old_stata(bytes)
        .or_else(|| dbase(bytes))
        .or_else(|| text(bytes))
}

fn at(bytes: &[u8], place: usize, mark: &[u8]) -> bool {
    bytes
        .get(place..)
        .is_some_and(|rest| rest.starts_with(mark))
}

/// Whether four bytes are the length of a message about columns.
fn is_small(length: &[u8]) -> bool {
    matches!(length, [_, _, high, 0] if *high < 0x10) && length != [0; 4]
}

/// A Stata file of the releases 8 to 12: release, byte order, kind, zero.
fn old_stata(bytes: &[u8]) -> Option<&'static str> {
    let is_old = matches!(bytes, [104..=115, 1 | 2, 1, 0 | 1, ..]);
    is_old.then_some("a Stata file (.dta)")
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
    // A SPSS portable file begins with its name, five times in as many alphabets.
    if lower.starts_with("ascii spss port file") {
        return Some("an SPSS portable file (.por)");
    }
    if is_arff(lower) {
        return Some("a Weka file (.arff)");
    }
    if lower.contains("mime-version:") && lower.contains("multipart/related") {
        return Some("a web archive (MHTML); open it in Excel and save it as a workbook");
    }
    if lower.starts_with("table\r\n0,1") || lower.starts_with("table\n0,1") {
        return Some("a DIF spreadsheet");
    }
    None
}

/// Comments, then `@relation` and a name.
fn is_arff(lower: &str) -> bool {
    let mut lines = lower.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('%'));
    let rest = first.and_then(|line| line.strip_prefix("@relation"));
    rest.is_some_and(|rest| rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_are_not_read_are_named_by_their_first_bytes() {
        let sas = [&[0; 12][..], SAS, &[0; 40]].concat();
        let tar = [&b"a.csv"[..], &[0; 252], b"ustar\x00"].concat();
        let mut dbf = vec![0; 64];
        dbf[..14].copy_from_slice(&[3, 124, 6, 30, 2, 0, 0, 0, 97, 0, 20, 0, 0, 0]);
        let portable = "ASCII SPSS PORT FILE                    ".repeat(5);
        for (bytes, word) in [
            (&b"$FL2@(#) SPSS DATA FILE"[..], ".sav"),
            (b"$FL3@(#) SPSS DATA FILE", ".zsav"),
            (portable.as_bytes(), ".por"),
            (&sas, ".sas7bdat"),
            (b"HEADER RECORD*******LIBRARY HEADER", ".xpt"),
            (b"<stata_dta><header>", ".dta"),
            (b"\x72\x02\x01\0\x05\0", ".dta"),
            (b"\x93NUMPY\x01\0", ".npy"),
            (
                b"% a comment\n\n@RELATION loans\n@ATTRIBUTE a numeric\n",
                ".arff",
            ),
            (b"FEA1\0\0\0\0", "Feather"),
            (b"ARROW1\0\0", "Arrow"),
            (b"\xFF\xFF\xFF\xFF\x10\x02\0\0\x10\0", "Arrow stream"),
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
        ] {
            let what = named(bytes).unwrap_or_default();
            assert!(what.contains(word), "{what} for {word}");
        }
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
        ] {
            assert_eq!(named(text.as_bytes()), None, "{text}");
        }
    }
}
