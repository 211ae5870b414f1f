//! Cleaning: the table as understood, the cells as they stood, written as
//! CSV per RFC 4180 in UTF-8 with `\n`. Changes no value unless
//! the caller brings a guard.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::table::source::file::Source;

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
    /// Rows among them that were none as they stood.
    pub repaired: usize,
    /// Records set aside.
    pub rejected: usize,
}

/// Where to write what is said of single records, as CSV.
#[derive(Default)]
pub struct Aside<'a> {
    /// For each record set aside `record,line,byte,reason,raw text`.
    pub rejects: Option<&'a mut dyn Write>,
    /// For each record repaired `record,line,byte,repair`.
    pub repairs: Option<&'a mut dyn Write>,
}

/// Writes header, if the file has one, and kept records to `out`, and what
/// `aside` asks for; there, lines end with the file where there are several. `guard`
/// may mark cells that a spreadsheet would run; [`verbatim`] leaves all as they are.
///
/// # Errors
/// Whatever the writers report.
pub fn clean(
    source: &Source,
    out: &mut dyn Write,
    aside: Option<Aside<'_>>,
    guard: Guard,
) -> io::Result<Cleaned> {
    let several = !source.decisions.files.is_empty();
    let mut table = csv::Writer::from_writer(out);
    let Aside { rejects, repairs } = aside.unwrap_or_default();
    let begin = |writer, columns: &[&str]| -> csv::Result<csv::Writer<_>> {
        let mut writer = csv::Writer::from_writer(writer);
        let place = ["record", "line", "byte"].iter().chain(columns);
        writer.write_record(place.chain(several.then_some(&"file")))?;
        Ok(writer)
    };
    let mut rejects = rejects
        .map(|writer| begin(writer, &["reason", "raw text"]))
        .transpose()?;
    let mut repairs = repairs
        .map(|writer| begin(writer, &["repair"]))
        .transpose()?;
    let mut cleaned = Cleaned::default();
    if source.has_header() {
        let names = source.names().iter().map(String::as_str);
        write_guarded(&mut table, names, guard)?;
    }
    source.for_each_record(|record| {
        let say = |writer: &mut csv::Writer<_>, words: &[&str]| {
            let place = [record.number as u64, record.line, record.byte];
            let place = place.map(|n| n.to_string());
            let fields = place.iter().map(String::as_str);
            let file = record.file.map(guard);
            writer.write_record(fields.chain(words.iter().copied()).chain(file.as_deref()))
        };
        if let Some(reason) = &record.rejection {
            cleaned.rejected += 1;
            return match &mut rejects {
                Some(writer) => say(writer, &[&reason.to_string(), &guard(record.raw)]),
                None => Ok(()),
            };
        }
        cleaned.kept += 1;
        if let Some(repair) = record.repair {
            cleaned.repaired += 1;
            if let Some(writer) = &mut repairs {
                say(writer, &[&repair.to_string()])?;
            }
        }
        write_guarded(&mut table, record.cells(), guard)
    })?;
    table.flush()?;
    for writer in [&mut rejects, &mut repairs].into_iter().flatten() {
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
    use super::*;
    use crate::score::safe_cell;
    use crate::table::source::load::LoadOptions;

    /// Table, rejects and repairs as they are written.
    fn written(source: &Source, guard: Guard) -> [String; 3] {
        let [mut out, mut rejects, mut repairs] = [const { Vec::new() }; 3];
        let aside = Aside {
            rejects: Some(&mut rejects),
            repairs: Some(&mut repairs),
        };
        clean(source, &mut out, Some(aside), guard).unwrap();
        [out, rejects, repairs].map(|bytes| String::from_utf8(bytes).unwrap())
    }

    fn check(text: &str, safe: bool, table: &str, rejects: &str) {
        let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default()).unwrap();
        let guard = if safe { safe_cell } else { verbatim };
        let [out, aside, _] = written(&source, guard);
        assert_eq!(out, table);
        let (first, rest) = aside.split_once('\n').unwrap();
        assert_eq!((first, rest), ("record,line,byte,reason,raw text", rejects));
    }

    #[test]
    fn every_repair_is_told_however_many() {
        let mut text = String::from("a,b,c\n");
        (0..20_000).for_each(|i| text += &format!("{i},x\n"));
        let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
        let [_, _, repairs] = written(&source, verbatim);
        let lines: Vec<&str> = repairs.lines().collect();
        assert_eq!(lines.len(), 20_001);
        assert_eq!(lines[0], "record,line,byte,repair");
        assert_eq!(lines[1], "1,2,6,missing cells at the end are added");
        let last = lines[20_000];
        assert!(last.starts_with("20000,20001,"), "{last}");
    }

    #[test]
    fn of_several_files_each_line_says_which() {
        let open = |name: &str, text: &str| {
            let bytes = text.as_bytes().to_vec();
            let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
            (name.to_owned(), source)
        };
        let files = [
            ("x.csv", "a,b\n1,x\n2\n"),
            ("=y", "a,b\n\n3\n4,y,z\n5,v\n6,w\n"),
        ];
        let source = Source::joined(files.map(|(name, text)| open(name, text)).into());
        let [table, rejects, repairs] = written(&source, safe_cell);
        assert_eq!(table, "a,b\n1,x\n2,\n3,\n5,v\n6,w\n");
        let head = "record,line,byte";
        let why = "it has 3 cells where 2 are expected";
        assert_eq!(
            rejects,
            format!("{head},reason,raw text,file\n4,4,7,{why},\"4,y,z\",'=y\n")
        );
        let done = "missing cells at the end are added";
        assert_eq!(
            repairs,
            format!("{head},repair,file\n2,3,8,{done},x.csv\n3,3,5,{done},'=y\n")
        );
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
