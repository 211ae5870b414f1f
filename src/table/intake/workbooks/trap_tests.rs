//! Traps: workbooks of some kilobytes that would take gigabytes, or bring the
//! library to an end that nobody can catch.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::table::{LoadOptions, MemoryLimit, Table, TableError, load_bytes};

fn load(bytes: Vec<u8>) -> Result<Table, TableError> {
    let options = LoadOptions {
        memory: MemoryLimit::HalfOf(8 << 30),
        ..LoadOptions::default()
    };
    load_bytes(bytes, &options, &mut |_, _| ControlFlow::Continue(()))
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/table");
    std::fs::read(folder.join(name)).unwrap()
}

/// A zip archive of these parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        for field in [crc.sum(), packed.len() as u32, content.len() as u32] {
            common.extend(field.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(&packed);
    }
    let (start, count) = (file.len() as u32, (parts.len() as u16).to_le_bytes());
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

pub(in crate::table::intake) const MAIN: &str =
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet with these properties, styles, rows, and what follows
/// the rows.
pub(in crate::table::intake) fn xlsx_of(
    properties: &str,
    styles: &str,
    rows: &str,
    after: &str,
) -> Vec<u8> {
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}<sheets><sheet name="Loans" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships><Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINKS}/styles" Target="/xl/styles.xml"/></Relationships>"#
    );
    let sheet =
        format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>"#);
    zip(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ])
}

/// A workbook of one sheet with these rows and texts.
fn xlsx(rows: &str, strings: &str) -> Vec<u8> {
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Loans" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships><Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
    zip(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

/// Three rows of numbers, and more rows.
fn table(more: &str) -> String {
    let row = |n: usize, a: usize| {
        format!(r#"<row r="{n}"><c r="A{n}"><v>{a}</v></c><c r="B{n}"><v>{n}</v></c></row>"#)
    };
    format!("{}{}{}{more}", row(1, 7), row(2, 8), row(3, 9))
}

/// A spreadsheet of one sheet.
pub(in crate::table::intake) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="Loans">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ])
}

fn refused(bytes: Vec<u8>) -> TableError {
    assert!(bytes.len() < 300_000, "{}", bytes.len());
    load(bytes).unwrap_err()
}

#[test]
fn a_cell_in_the_last_corner_of_an_xlsx_is_read_without_what_lies_between() {
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>"#;
    let read = load(xlsx(&table(far), "<sst></sst>")).unwrap();
    assert_eq!((read.rows, read.columns.len()), (4, 16_384));
    assert_eq!(read.accounting.blank, 1_048_572);
}

#[test]
fn a_sheet_that_is_nearly_empty_is_refused() {
    let far = |n: usize| format!(r#"<row r="{n}"><c r="XFD{n}"><v>5</v></c></row>"#);
    let gaps: String = (4..2_000).map(far).collect();
    let error = refused(xlsx(&table(&gaps), "<sst></sst>"));
    assert!(error.to_string().contains("stray cells"), "{error}");
    assert!(matches!(error, TableError::Sparse { .. }));

    let error = refused(fixture("corners.xls"));
    let TableError::Sparse { used, area } = error else {
        panic!("{error}");
    };
    assert_eq!((used, area), (9, 3 << 24));

    let value = r#"<table:table-cell office:value-type="float" office:value="1"/>"#;
    let row = |cells: &str, times: usize| {
        format!(
            r#"<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>"#
        )
    };
    let gap = r#"<table:table-cell table:number-columns-repeated="16383"/>"#;
    let corner = [
        row(value, 1),
        row(gap, 1_048_574),
        row(&format!("{gap}{value}"), 1),
    ];
    for rows in [corner.concat(), row(&format!("{gap}{value}"), 6_000)] {
        let error = refused(ods(&rows));
        assert!(matches!(error, TableError::Sparse { .. }), "{error}");
    }
    let rows = [row(&format!("{value}{value}"), 3), row(gap, 1_000_000)].concat();
    assert_eq!(load(ods(&rows)).unwrap().rows, 3);
}

#[test]
fn texts_that_are_repeated_are_counted_before_they_are_made() {
    let text = "x".repeat(30_000);
    let cell = format!(
        r#"<table:table-cell office:value-type="string" table:number-columns-repeated="200"><text:p>{text}</text:p></table:table-cell>"#
    );
    let row =
        format!(r#"<table:table-row table:number-rows-repeated="20000">{cell}</table:table-row>"#);
    let error = refused(ods(&row));
    assert!(
        matches!(error, TableError::TooLittleMemory { .. }),
        "{error}"
    );

    // The same of one text that many cells name.
    let cell = |n: usize| format!(r#"<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>"#);
    let cells: String = (4..20_000).map(cell).collect();
    let strings = format!(r#"<sst uniqueCount="1"><si><t>{text}</t></si></sst>"#);
    let error = refused(xlsx(&table(&cells), &strings));
    assert!(matches!(error, TableError::Expands { .. }), "{error}");
}

#[test]
fn parts_that_expand_out_of_proportion_are_refused() {
    let blanks = " ".repeat(70 << 20);
    for bytes in [xlsx(&blanks, "<sst></sst>"), ods(&blanks)] {
        let error = refused(bytes);
        assert!(matches!(error, TableError::Expands { .. }), "{error}");
    }
}

#[test]
fn room_is_made_only_for_what_is_there() {
    let strings = |count: &str| format!(r#"<sst uniqueCount="{count}"><si><t>x</t></si></sst>"#);
    assert_eq!(load(xlsx(&table(""), &strings("40"))).unwrap().rows, 3);
    for count in ["9000000000000", "100000000000000000000"] {
        let error = refused(xlsx(&table(""), &strings(count)));
        assert!(matches!(error, TableError::Damaged { .. }), "{error}");
    }
}

#[test]
fn an_old_workbook_that_contradicts_itself_is_damaged() {
    let whole = fixture("slice.xls");
    assert_eq!(load(whole.clone()).unwrap().rows, 60);
    let number = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
    // Where its folder begins, and where it is said what follows that.
    let folder = number(48);
    let links = 512 * (number(76) + 1);
    let dimensions = whole.windows(4).position(|w| w == [0, 2, 14, 0]).unwrap();
    for (at, value) in [
        (links + 4 * folder, folder as u32),
        (dimensions + 8, u32::MAX),
        (dimensions + 4, 500),
    ] {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let error = refused(bytes);
        assert!(matches!(error, TableError::Damaged { .. }), "{error}");
    }
}

#[test]
fn a_workbook_behind_a_password_says_so() {
    let error = refused(fixture("protected.xlsx"));
    assert!(matches!(error, TableError::Encrypted), "{error}");
    assert!(
        error.to_string().contains("save a copy without one"),
        "{error}"
    );
}

#[test]
fn days_counted_from_1904_are_the_same_days() {
    let table = load(fixture("days_1904.xls")).unwrap();
    let texts = |name: &str| table.column(name).unwrap().texts();
    let shown = |texts: [&str; 2]| texts.map(|t| Some(t.to_owned())).to_vec();
    assert_eq!(texts("opened"), shown(["1904-01-02", "2018-01-05"]));
    assert_eq!(texts("seen"), shown(["2018-01-05", "2024-02-29"]));
}

#[test]
fn a_zip_archive_of_one_table_is_read() {
    let text = b"id,amount\n1,5\n2,7\n3,9\n".as_slice();
    let read = load(zip(&[("loans.csv", text)])).unwrap();
    assert_eq!((read.rows, read.columns.len()), (3, 2));
    // As macOS packs it.
    let mac = zip(&[
        ("a/", b""),
        ("a/loans.csv", text),
        ("__MACOSX/a/._loans.csv", b"x"),
    ]);
    assert_eq!(load(mac).unwrap().rows, 3);
    let packed = zip(&[("loans.xlsx", &xlsx(&table(""), ""))]);
    assert_eq!(load(packed).unwrap().columns.len(), 2);
    let refused = [
        zip(&[("a.csv", text), ("b.csv", text)]),
        zip(&[("a.zip", &zip(&[("a.csv", text)]))]),
        zip(&[("a.csv.gz", &[0x1F, 0x8B, 8, 0])]),
    ];
    for archive in refused {
        let error = load(archive).unwrap_err();
        assert!(error.to_string().contains("unpack"), "{error}");
    }
    let large = vec![b'1'; 200 << 20];
    let error = load(zip(&[("loans.csv", &large)])).unwrap_err();
    assert!(matches!(error, TableError::Expands { .. }), "{error}");
}
