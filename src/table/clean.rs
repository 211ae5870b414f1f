//! Cleaning: the table as understood, the cells as they stood, written as
//! CSV per RFC 4180 in UTF-8 with `\n`. Changes no value unless asked to.

use std::io::{self, Write};

use super::source::Source;

/// How many records went where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Rows written.
    pub kept: usize,
    /// Records set aside.
    pub rejected: usize,
}

/// Writes header and kept records to `out`, and to `rejects`, if given, one
/// line `record,line,byte,reason,raw text` per record set aside. With `safe`
/// a text cell that a spreadsheet would run as a formula gets a leading `'`.
///
/// # Errors
/// Whatever the writers report.
pub fn clean(
    source: &Source,
    out: &mut dyn Write,
    rejects: Option<&mut dyn Write>,
    safe: bool,
) -> io::Result<Cleaned> {
    let mut table = csv::Writer::from_writer(out);
    let mut aside = rejects.map(csv::Writer::from_writer);
    let mut cleaned = Cleaned::default();
    let guard = |cell: &str| if safe { guarded(cell) } else { cell.to_owned() };
    if !source.names().is_empty() {
        table.write_record(source.names().iter().map(|name| guard(name)))?;
    }
    if let Some(writer) = &mut aside {
        writer.write_record(["record", "line", "byte", "reason", "raw text"])?;
    }
    source.for_each_record(|record| {
        let Some(reason) = &record.rejection else {
            cleaned.kept += 1;
            return if safe {
                table.write_record(record.cells().map(guarded))
            } else {
                table.write_record(record.cells())
            };
        };
        cleaned.rejected += 1;
        let Some(writer) = &mut aside else {
            return Ok(());
        };
        let (number, line, byte) = (record.number, record.line, record.byte);
        writer.write_record([
            &number.to_string(),
            &line.to_string(),
            &byte.to_string(),
            &reason.to_string(),
            &guard(record.raw),
        ])
    })?;
    table.flush()?;
    if let Some(writer) = &mut aside {
        writer.flush()?;
    }
    Ok(cleaned)
}

/// OWASP's list of leading characters; numbers such as `-5` stay.
fn guarded(cell: &str) -> String {
    let risky = cell.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\0', '\n', '＝', '＋', '－', '＠',
    ]);
    if risky && cell.trim().parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::LoadOptions;
    use super::*;

    fn check(text: &str, safe: bool, table: &str, rejects: &str) {
        let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default()).unwrap();
        let (mut out, mut aside) = (Vec::new(), Vec::new());
        clean(&source, &mut out, Some(&mut aside), safe).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), table);
        let aside = String::from_utf8(aside).unwrap();
        let (first, rest) = aside.split_once('\n').unwrap();
        assert_eq!((first, rest), ("record,line,byte,reason,raw text", rejects));
    }

    #[test]
    fn cells_stay_as_they_stood_and_records_are_repaired() {
        check(
            "id; amount ;note\r\n1; 1.234,50;\"a;\"\"b\"\"\"\r\n\r\n2;00123\r\n3;5;x;;\r\n4;5;6;7\r\n",
            false,
            "id,amount,note\n1,\" 1.234,50\",\"a;\"\"b\"\"\"\n2,00123,\n3,5,x\n",
            "4,6,61,it has 4 cells where 3 are expected,4;5;6;7\n",
        );
        check("", false, "", "");
        check("a,b\n", false, "a,b\n", "");
        check(
            "a,b\n1,=cmd()\n2,-5\n3,-x\n",
            true,
            "a,b\n1,'=cmd()\n2,-5\n3,'-x\n",
            "",
        );
        check("a,b\n1,=cmd()\n", false, "a,b\n1,=cmd()\n", "");
    }

    #[test]
    fn a_cleaned_file_cleans_to_itself() {
        let text = "x,\"y\nz\"\n\"1,5\",a\n,\"\"\n2,\"b\"\"c\"\n";
        let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default()).unwrap();
        let mut once = Vec::new();
        clean(&source, &mut once, None, false).unwrap();
        let source = Source::from_bytes(once.clone(), &LoadOptions::default()).unwrap();
        let mut twice = Vec::new();
        clean(&source, &mut twice, None, false).unwrap();
        assert_eq!(once, twice);
    }
}
