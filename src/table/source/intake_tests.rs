//! Fixtures of every kind: one table, whatever file it comes in.

use crate::table::{LoadOptions, MemoryLimit, Remark, Source, Table, TableError, load_bytes};
use std::ops::ControlFlow;
use std::path::PathBuf;

const ON: fn(u64, u64) -> ControlFlow<()> = |_, _| ControlFlow::Continue(());
const KINDS: [&str; 8] = [
    "slice.csv",
    "slice.csv.gz",
    "slice.csv.zst",
    "slice.parquet",
    "slice.xlsx",
    "slice.xlsb",
    "slice.xls",
    "slice.ods",
];

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("tests/fixtures/table").join(name)
}

fn source(name: &str, options: &LoadOptions) -> Source {
    Source::open(&path(name), options, &mut { ON }).unwrap()
}

fn table(source: &Source) -> Table {
    let table = source.table(&mut { ON }).unwrap();
    let sum = table.accounting;
    assert_eq!(sum.records, sum.kept + sum.rejected + sum.blank);
    table
}

fn cells(source: &Source) -> Vec<Vec<String>> {
    let mut all = vec![source.names().to_vec()];
    let each = source.for_each_record(|record| {
        all.push(record.cells().map(str::to_owned).collect());
        Ok::<(), ()>(())
    });
    each.unwrap();
    all
}

fn read(bytes: Vec<u8>) -> Result<Table, TableError> {
    load_bytes(bytes, &LoadOptions::default(), &mut { ON })
}

#[test]
fn every_kind_of_file_gives_the_same_cells_and_kinds() {
    let options = LoadOptions::default();
    let first = source(KINDS[0], &options);
    let (expected, typed) = (cells(&first), table(&first));
    assert_eq!((expected.len(), expected[0].len()), (61, 16));
    for name in KINDS {
        let source = source(name, &options);
        assert_eq!(cells(&source), expected, "{name}");
        let table = table(&source);
        for (column, like) in table.columns.iter().zip(&typed.columns) {
            assert_eq!(
                (column.kind, column.values.dtype()),
                (like.kind, like.values.dtype())
            );
            assert_eq!(column.texts(), like.texts(), "{name} {}", column.name);
        }
        let bytes = std::fs::read(path(name)).unwrap();
        assert_eq!(
            source.fingerprint(),
            crate::files::fingerprint(&bytes),
            "{name}"
        );
    }
    let book = table(&source("slice.xlsx", &options));
    assert_eq!(book.decisions.sheets, ["Cover", "Loans"]);
    assert_eq!(book.decisions.sheet.unwrap().value, "Loans");
    assert_eq!(book.decisions.preamble_lines, 3);
}

#[test]
fn parquet_values_read_back_to_themselves() {
    let source = source("kinds.parquet", &LoadOptions::default());
    let expected = [
        "flag|u64|i8|f32|f64|decimal|day|moment|zoned|time|category|old text|code|nothing",
        "true|18446744073709551615|-128|0.1|1.234|12.30|2018-01-05|2018-01-05|2018-01-05|10:30:00|x|café|007|",
        "false|1|127|1|1e21|-0.05|1969-12-31|1969-12-31 23:59:59|||y|||",
        "||||||||||x|a||",
    ];
    let cells: Vec<String> = cells(&source).iter().map(|row| row.join("|")).collect();
    assert_eq!(cells, expected);
    let table = table(&source);
    let left_out = table.warnings.iter().filter_map(|w| match w {
        Remark::LeftOut(name) => Some(name.as_str()),
        _ => None,
    });
    assert_eq!(left_out.collect::<Vec<_>>(), ["bytes", "list", "struct"]);
}

#[test]
fn a_file_cut_anywhere_is_an_error_and_never_a_panic() {
    for name in &KINDS[1..] {
        let bytes = std::fs::read(path(name)).unwrap();
        let step = (bytes.len() / 60).max(1);
        for length in (8..bytes.len() - 1).step_by(step) {
            // An old workbook may end in sectors that nothing refers to.
            let cut = read(bytes[..length].to_vec());
            assert!(
                cut.is_err() || name.split('.').next_back() == Some("xls"),
                "{name} {length}"
            );
        }
    }
}

#[test]
fn a_damaged_byte_never_panics() {
    for name in &KINDS[1..] {
        let bytes = std::fs::read(path(name)).unwrap();
        for place in (0..bytes.len()).step_by(bytes.len() / 50) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x55;
            drop(read(damaged));
        }
    }
}

#[test]
fn a_sheet_is_chosen_and_a_sheet_of_text_refused() {
    let told = |sheet: &str| LoadOptions {
        sheet: Some(sheet.to_owned()),
        ..LoadOptions::default()
    };
    let cover = table(&source("slice.xlsx", &told("1")));
    assert_eq!((cover.rows, cover.columns.len()), (0, 1));
    let open = |name: &str, sheet: &str| Source::open(&path(name), &told(sheet), &mut { ON });
    assert!(matches!(
        open("slice.xlsx", "x"),
        Err(TableError::NoSheet { .. })
    ));
    assert!(matches!(open("slice.csv", "1"), Err(TableError::NoSheets)));
}

#[test]
fn a_sample_is_the_same_from_every_kind_of_file() {
    let options = LoadOptions {
        sample_rows: Some(7),
        ..LoadOptions::default()
    };
    let expected = cells(&source(KINDS[0], &options));
    assert_eq!(expected.len(), 8);
    for name in KINDS {
        let source = source(name, &options);
        assert_eq!(cells(&source), expected, "{name}");
        assert_eq!(source.decisions.sampled_from, Some(60), "{name}");
        let bytes = std::fs::read(path(name)).unwrap();
        assert_eq!(
            source.fingerprint(),
            crate::files::fingerprint(&bytes),
            "{name}"
        );
        let again = Source::from_bytes(bytes, &options).unwrap();
        assert_eq!(cells(&again), expected, "{name}");
    }
}

#[test]
fn too_little_memory_refuses_with_the_figure() {
    let options = LoadOptions {
        memory: MemoryLimit::HalfOf(1_000),
        ..LoadOptions::default()
    };
    for name in KINDS {
        let refused = Source::open(&path(name), &options, &mut { ON });
        assert!(refused.is_err_and(|e| e.is_size()), "{name}");
    }
}
