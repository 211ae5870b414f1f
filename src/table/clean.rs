//! Cleaning: the table as understood, the cells as they stood, written as
//! CSV per RFC 4180 in UTF-8 with `\n`. Changes no value unless
//! the caller brings a guard.

use std::borrow::Cow;
use std::io::{self, Write};

use super::source::Source;

/// What becomes of the text of a cell.
pub type Guard = for<'a> fn(&'a str) -> Cow<'a, str>;

/// The cell as it stood.
#[must_use]
pub fn verbatim(cell: &str) -> Cow<'_, str> {
    Cow::Borrowed(cell)
}

/// How many records went where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Rows written.
    pub kept: usize,
    /// Records set aside.
    pub rejected: usize,
}

/// Writes header, if the file has one, and kept records to `out`, and to `rejects`, if given, one
/// line `record,line,byte,reason,raw text` per record set aside, and at its end
/// the file where there are several. `guard` may
/// mark cells that a spreadsheet would run; [`verbatim`] leaves all as they are.
///
/// # Errors
/// Whatever the writers report.
pub fn clean(
    source: &Source,
    out: &mut dyn Write,
    rejects: Option<&mut dyn Write>,
    guard: Guard,
) -> io::Result<Cleaned> {
    let several = !source.decisions.files.is_empty();
    let mut table = csv::Writer::from_writer(out);
    let mut aside = rejects.map(csv::Writer::from_writer);
    let mut cleaned = Cleaned::default();
    if source.has_header() {
        let names = source.names().iter().map(String::as_str);
        write_guarded(&mut table, names, guard)?;
    }
    if let Some(writer) = &mut aside {
        let head = ["record", "line", "byte", "reason", "raw text"];
        writer.write_record(head.into_iter().chain(several.then_some("file")))?;
    }
    source.for_each_record(|record| {
        let Some(reason) = &record.rejection else {
            cleaned.kept += 1;
            return write_guarded(&mut table, record.cells(), guard);
        };
        cleaned.rejected += 1;
        let Some(writer) = &mut aside else {
            return Ok(());
        };
        let (number, line, byte) = (record.number, record.line, record.byte);
        let file = record.file.map(guard);
        let (number, line, byte) = (number.to_string(), line.to_string(), byte.to_string());
        let (reason, raw) = (reason.to_string(), guard(record.raw));
        let fields = [&*number, &*line, &*byte, &*reason, &*raw];
        writer.write_record(fields.into_iter().chain(file.as_deref()))
    })?;
    table.flush()?;
    if let Some(writer) = &mut aside {
        writer.flush()?;
    }
    Ok(cleaned)
}

/// Writes one record, each cell through the guard.
fn write_guarded<'a>(
    table: &mut csv::Writer<&mut dyn Write>,
    cells: impl Iterator<Item = &'a str>,
    guard: Guard,
) -> csv::Result<()> {
    for cell in cells {
        table.write_field(guard(cell).as_bytes())?;
    }
    table.write_record(None::<&[u8]>)
}

#[cfg(test)]
mod tests {
    use super::super::load::LoadOptions;
    use super::*;
    use crate::score::safe_cell;

    fn check(text: &str, safe: bool, table: &str, rejects: &str) {
        let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default()).unwrap();
        let (mut out, mut aside) = (Vec::new(), Vec::new());
        let guard = if safe { safe_cell } else { verbatim };
        clean(&source, &mut out, Some(&mut aside), guard).unwrap();
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
        clean(&source, &mut once, None, verbatim).unwrap();
        let source = Source::from_bytes(once.clone(), &LoadOptions::default()).unwrap();
        let mut twice = Vec::new();
        clean(&source, &mut twice, None, verbatim).unwrap();
        assert_eq!(once, twice);
    }
}
