//! Tables of other programs are equal to the CSV of the same cells, which the script
//! beside them wrote (`tests/fixtures/table/formats/make_formats.py`).

use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::table::{LoadOptions, NotRead, Remark, Source, TableError, load_bytes};

const ON: fn(u64, u64) -> ControlFlow<()> = |_, _| ControlFlow::Continue(());

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("tests/fixtures/table/formats").join(name)
}

fn of_sheet(name: &str, sheet: Option<&str>) -> Result<Source, TableError> {
    let options = LoadOptions {
        sheet: sheet.map(str::to_owned),
        ..LoadOptions::default()
    };
    Source::open(&path(name), &options, &mut { ON })
}

fn open(name: &str) -> Source {
    of_sheet(name, None).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn rows(source: &Source) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let each = source.for_each_record(|record| {
        rows.push(record.cells().map(str::to_owned).collect());
        Ok::<(), ()>(())
    });
    each.unwrap();
    rows
}

/// Whether a cell shows what Python wrote: the same text, or the same number.
fn is_same(cell: &str, expected: &str) -> bool {
    let number = |text: &str| match text {
        "true" => Some(1.0),
        "false" => Some(0.0),
        text => text.trim_end_matches(" days").parse::<f64>().ok(),
    };
    let is_plain = |text: &str| !text.starts_with('0') || text.len() < 2 || text.starts_with("0.");
    cell == expected
        || (is_plain(expected) && number(cell).is_some() && number(cell) == number(expected))
}

#[track_caller]
fn assert_equal(name: &str, source: &Source, csv: &str) {
    let expected = open(csv);
    assert_eq!(source.names(), expected.names(), "{name}");
    let (found, expected) = (rows(source), rows(&expected));
    assert_eq!(found.len(), expected.len(), "{name}");
    for (row, (found, expected)) in found.iter().zip(&expected).enumerate() {
        for (place, (cell, expected)) in found.iter().zip(expected).enumerate() {
            let column = &source.names()[place];
            assert!(
                is_same(cell, expected),
                "{name}: row {row} of {column} is {cell:?}, not {expected:?}"
            );
        }
    }
    let table = source.table(&mut { ON }).unwrap();
    assert_eq!(table.rows, expected.len(), "{name}");
}

#[cfg(feature = "arrow")]
#[test]
fn arrow_files_and_streams_hold_the_cells_of_their_csv() {
    for (name, csv) in [
        ("types.arrow", "types.csv"),
        ("types.feather", "types.csv"),
        ("types_zstd.feather", "types.csv"),
        ("types.arrows", "types.csv"),
        ("pandas.feather", "pandas.csv"),
        ("deltas.arrows", "deltas.csv"),
        ("polars.arrow", "polars.csv"),
    ] {
        let source = open(name);
        assert_equal(name, &source, csv);
        let left_out = source.columns_left_out();
        let lists = Remark::LeftOut("lists".to_owned());
        let is_types = name.starts_with("types");
        assert_eq!(
            left_out,
            if is_types { vec![&lists] } else { vec![] },
            "{name}"
        );
    }
    let index = open("pandas.feather").table(&mut { ON }).unwrap();
    assert_eq!(index.decisions.index_columns, ["__index_level_0__"]);
}

#[test]
fn numpy_arrays_hold_the_cells_of_their_csv() {
    let records = open("records.npy");
    assert_equal("records.npy", &records, "records.csv");
    let left_out = [
        Remark::LeftOut("grid".to_owned()),
        Remark::ColumnNotRead {
            column: "both".to_owned(),
            why: NotRead::Type("<c16".to_owned()),
        },
    ];
    assert_eq!(
        records.columns_left_out(),
        left_out.iter().collect::<Vec<_>>()
    );
    assert_equal("rows.npy", &open("rows.npy"), "rows.csv");
    assert_equal("columns.npy", &open("columns.npy"), "rows.csv");
    let parts = open("parts.npz");
    assert_equal("parts.npz", &parts, "parts.csv");
    let other = Remark::ColumnNotRead {
        column: "threshold".to_owned(),
        why: NotRead::OtherLength,
    };
    assert_eq!(parts.columns_left_out(), [&other]);
    assert!(matches!(
        of_sheet("objects.npy", None),
        Err(TableError::PickledArray)
    ));
    assert!(matches!(
        of_sheet("cube.npy", None),
        Err(TableError::ArrayDimensions { found: 3 })
    ));
}

#[cfg(feature = "sqlite")]
#[test]
fn tables_of_a_database_hold_the_cells_of_their_csv() {
    let loans = open("loans.sqlite");
    assert_equal("loans.sqlite", &loans, "loans.csv");
    assert_eq!(
        loans.columns_left_out(),
        [&Remark::LeftOut("picture".to_owned())]
    );
    let table = loans.table(&mut { ON }).unwrap();
    assert_eq!(
        table.decisions.sheets,
        ["empty", "loans \"2024\"", "big", "broken"]
    );
    // A word in a column of numbers is no number, whatever type was declared.
    assert_eq!(table.column("amount").unwrap().numbers()[4], 1004.0);
    assert!(table.column("amount").unwrap().numbers()[5].is_nan());
    assert_equal(
        "big",
        &of_sheet("loans.sqlite", Some("BIG")).unwrap(),
        "big.csv",
    );
    assert_eq!(
        rows(&of_sheet("loans.sqlite", Some("empty")).unwrap()).len(),
        0
    );
    let error = of_sheet("loans.sqlite", Some("broken")).unwrap_err();
    assert!(matches!(error, TableError::Query { table } if table == "broken"));
    let error = of_sheet("loans.sqlite", Some("none")).unwrap_err();
    assert!(matches!(error, TableError::NoSheet { .. }));
}

#[test]
fn samples_are_spread_over_the_whole_table() {
    for name in ["types.arrow", "records.npy", "parts.npz", "loans.sqlite"] {
        let is_there = match name {
            "types.arrow" => cfg!(feature = "arrow"),
            "loans.sqlite" => cfg!(feature = "sqlite"),
            _ => true,
        };
        if !is_there {
            continue;
        }
        let options = LoadOptions {
            sample_rows: Some(5),
            ..LoadOptions::default()
        };
        let source = Source::open(&path(name), &options, &mut { ON }).unwrap();
        assert_eq!(rows(&source).len(), 5, "{name}");
        let all = rows(&open(name)).len() as u64;
        let sampled = source.table(&mut { ON }).unwrap().decisions.sampled_from;
        assert_eq!(sampled, Some(all), "{name}");
    }
}

/// Every file cut short, and with bytes changed, is a table or refused; nothing panics
/// and no memory is taken that the file only tells of.
#[test]
fn damaged_files_are_refused_or_read() {
    for name in [
        "types.feather",
        "types.arrows",
        "deltas.arrows",
        "records.npy",
        "parts.npz",
        "loans.sqlite",
    ] {
        let bytes = std::fs::read(path(name)).unwrap();
        let (mut read, mut refused) = (0, 0);
        let mut load =
            |bytes: Vec<u8>| match load_bytes(bytes, &LoadOptions::default(), &mut { ON }) {
                Ok(_) => read += 1,
                Err(TableError::Internal { what }) => panic!("{name}: {what}"),
                Err(_) => refused += 1,
            };
        for end in (0..bytes.len()).step_by(1 + bytes.len() / 60) {
            load(bytes[..end].to_vec());
        }
        let mut state = 7u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        for _ in 0..150 {
            let mut changed = bytes.clone();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                changed[at] = random(256) as u8;
            }
            load(changed);
        }
        assert!(
            read > 0 && refused > 40,
            "{name}: {read} read, {refused} refused"
        );
    }
}
