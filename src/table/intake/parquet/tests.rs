//! Parquet tables of every kind of column, as several writers write them.

use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::table::source::clean::{clean, verbatim};
use crate::table::{
    Column, Convention, Kind, LoadOptions, NotRead, Remark, Source, Table, TableError, Unit,
    load_bytes,
};

const ON: fn(u64, u64) -> ControlFlow<()> = |_, _| ControlFlow::Continue(());

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("tests/fixtures/table").join(name)
}

fn open(name: &str) -> Source {
    Source::open(&path(name), &LoadOptions::default(), &mut { ON }).unwrap()
}

fn table(source: &Source) -> Table {
    let table = source.table(&mut { ON }).unwrap();
    let sum = table.accounting;
    assert_eq!(sum.records, sum.kept + sum.rejected + sum.blank);
    table
}

/// The cells of a column, as they are written.
fn cells(source: &Source, name: &str) -> Vec<String> {
    let place = source.names().iter().position(|n| n == name);
    let place = place.unwrap_or_else(|| panic!("no column {name}"));
    let mut all = Vec::new();
    let each = source.for_each_record(|record| {
        all.push(record.cells().nth(place).unwrap_or_default().to_owned());
        Ok::<(), ()>(())
    });
    each.unwrap();
    all
}

#[track_caller]
fn check(file: &str, columns: &[(&str, [&str; 3])]) {
    let source = open(file);
    for (name, expected) in columns {
        assert_eq!(cells(&source, name), expected, "{name}");
    }
    let of_all: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    assert_eq!(source.names(), of_all, "{file}");
    table(&source);
}

#[test]
fn times_and_days_of_every_unit() {
    let far = ["0001-01-01", "9999-12-31", ""];
    check(
        "times.parquet",
        &[
            ("t32s", ["00:01:26", "23:53:19", ""]),
            ("t32ms", ["00:01:26.000", "23:53:19.999", ""]),
            ("t64us", ["00:01:26", "00:00:00", ""]),
            ("t64ns", ["00:01:26.000000000", "23:59:59.999999999", ""]),
            ("s", far),
            ("ms", far),
            ("us", far),
            ("half hour", ["2020-01-02", "2020-01-02 05:30:00", ""]),
            ("summer", ["2020-01-02", "2020-07-02", ""]),
            ("day32", far),
            ("day64", ["0001-01-01", "2020-02-29", ""]),
            ("dur s", ["1 days", "1.5 days", ""]),
            ("dur ms", ["1 days", "0 days", ""]),
            ("dur us", ["-1 days", "0.01 days", ""]),
            ("dur ns", ["30 days", "1 days", ""]),
        ],
    );
}

#[test]
fn numbers_of_every_width() {
    check(
        "numbers.parquet",
        &[
            ("half", ["0.1", "2.5", ""]),
            ("u8", ["255", "0", ""]),
            ("u16", ["65535", "0", ""]),
            ("u32", ["4294967295", "0", ""]),
            ("u64", ["9223372036854775807", "0", ""]),
            ("d9", ["1234567.89", "-0.10", ""]),
            ("d18", ["1.000000000000001", "2.000000000000000", ""]),
            ("d38", ["12345678901234567890.12", "1.00", ""]),
            ("whole", ["12", "-7", ""]),
            ("d256", ["12.30", "-0.05", ""]),
            (
                "huge",
                [
                    "1000000000000000000000000000000000000000000000.5",
                    "-1.5",
                    "",
                ],
            ),
            ("doubles", ["1.0", "2.0", ""]),
            ("inf", ["inf", "2.5", ""]),
        ],
    );
    let table = table(&open("numbers.parquet"));
    let values = |name: &str| table.column(name).unwrap().numbers();
    assert_eq!(values("half")[0], 0.1);
    assert_eq!(values("d256")[..2], [12.3, -0.05]);
    assert_eq!(values("d18")[0], 1.000_000_000_000_001);
    assert_eq!(values("u32")[0], 4_294_967_295.0);
    assert_eq!(table.column("d9").unwrap().kind, Kind::Number);
    assert_eq!(table.column("doubles").unwrap().kind, Kind::Number);
    assert_eq!(table.column("u8").unwrap().kind, Kind::Integer);
}

#[test]
fn moments_of_twelve_bytes_keep_their_day() {
    let source = open("int96.parquet");
    let expected = ["0001-01-01", "9999-12-31", "2020-01-02 03:04:05"];
    assert_eq!(cells(&source, "closed"), expected);
    let closed = &table(&source).columns[1];
    assert_eq!(closed.len(), 3);
}

#[test]
fn texts_of_any_type_and_what_is_none() {
    let source = open("texts.parquet");
    for (name, expected) in [
        ("fixed", ["A1", "B2", ""]),
        ("padded", ["A", "B2", ""]),
        ("json", ["{\"a\":1}", "[]", ""]),
        (
            "uuid",
            [
                "00110011-0011-0011-0011-001100110011",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "",
            ],
        ),
        ("code", ["003", "010", ""]),
        ("large", ["x", "yy", ""]),
        ("view", ["x", "a text that is longer than twelve bytes", ""]),
        ("bool8", ["true", "false", ""]),
        ("rate", ["3", "4", ""]),
        ("period", ["2020-01-01", "2021-12-01", ""]),
        ("quarter", ["2020-01-01", "2021-10-01", ""]),
        ("none", ["", "", ""]),
    ] {
        assert_eq!(cells(&source, name), expected, "{name}");
    }
    let table = table(&source);
    let left_out = |name: &str| Remark::LeftOut(name.to_owned());
    assert_eq!(
        table.warnings,
        [
            left_out("raw"),
            Remark::StoredValues {
                column: "rate".to_owned(),
                extension: "bank.rate".to_owned(),
            },
            Remark::ColumnNotRead {
                column: "week".to_owned(),
                why: NotRead::Period("W-SUN".to_owned()),
            },
            left_out("bytes"),
            left_out("list"),
            left_out("map"),
        ]
    );
}

#[test]
fn a_column_in_an_encoding_that_is_not_read_leaves_the_others() {
    let source = open("encodings.parquet");
    for (name, expected) in [
        ("id", ["1", "2", "3", "4"]),
        ("dec", ["-0.05", "", "1.50", "2.25"]),
        ("real", ["0.5", "", "1.5", "2.5"]),
        ("delta", ["ab", "abc", "", "abd"]),
    ] {
        assert_eq!(cells(&source, name), expected, "{name}");
    }
    let remark = Remark::ColumnNotRead {
        column: "fixed".to_owned(),
        why: NotRead::Encoding("DELTA_BYTE_ARRAY".to_owned()),
    };
    assert_eq!(table(&source).warnings, [remark]);
}

/// The kind of the page of the second column becomes one that does not exist.
#[test]
fn a_damaged_column_leaves_the_others() {
    let mut bytes = std::fs::read(path("int96.parquet")).unwrap();
    let header = b"\x15\x00\x15\x54";
    let page = bytes.windows(4).position(|part| part == header).unwrap();
    bytes[page + 1] = 0x77;
    let table = load_bytes(bytes, &LoadOptions::default(), &mut { ON }).unwrap();
    assert_eq!(table.columns.len(), 1);
    assert_eq!(table.columns[0].texts()[2].as_deref(), Some("3"));
    let remark = Remark::ColumnNotRead {
        column: "closed".to_owned(),
        why: NotRead::Undecodable,
    };
    assert_eq!(table.warnings, [remark]);
}

#[test]
fn names_are_made_unique_as_those_of_a_text() {
    let source = open("names.parquet");
    assert_eq!(source.names(), ["x", "column_2", "x_2", "x_3"]);
    for (name, expected) in [("x", ["1", "2"]), ("x_2", ["3", "4"]), ("x_3", ["5", "6"])] {
        assert_eq!(cells(&source, name), expected, "{name}");
    }
}

#[test]
fn periods_endless_days_and_times_beyond_a_day() {
    let source = open("duckdb.parquet");
    for (name, expected) in [
        ("months", ["14 months", "12 months"]),
        ("days", ["1.5 days", "2 days"]),
        ("mixed", ["1 months 2 days", "3 days"]),
        ("moment", ["infinity", "2020-01-02"]),
        ("day", ["-infinity", "2020-01-02"]),
        ("clock", ["24:00:00", "01:02:03"]),
    ] {
        assert_eq!(cells(&source, name), expected, "{name}");
    }
    let fast = open("fastparquet.parquet");
    assert_eq!(cells(&fast, "td"), ["1 days", "-1 days", "1.5 days"]);
    let table = table(&fast);
    assert_eq!(table.columns[1].numbers(), [1.0, -1.0, 1.5]);
    let unit = table.columns[1].convention.and_then(Convention::unit);
    assert_eq!(unit, Some(Unit::Days));
    let remark = Remark::Spans {
        column: "td".to_owned(),
        unit: Unit::Days,
    };
    assert_eq!(table.warnings, [remark]);
}

#[test]
fn types_of_polars() {
    check(
        "polars.parquet",
        &[
            ("i128", ["1267650600228229401496703205376", "-5", ""]),
            ("small128", ["7", "-5", ""]),
            ("span", ["3 days", "0.5 days", ""]),
            ("time", ["10:30:00", "00:01:26", ""]),
            ("grade", ["B", "A", ""]),
            ("area", ["x", "y", ""]),
            ("dec", ["12.30", "-0.05", ""]),
            ("zoned", ["2020-07-02", "2020-01-02", ""]),
        ],
    );
}

fn assert_same(column: &Column, like: &Column) {
    let name = &like.name;
    assert_eq!(&column.name, name);
    assert_eq!(column.kind, like.kind, "{name}");
    assert_eq!(column.values.dtype(), like.values.dtype(), "{name}");
    assert_eq!(column.texts(), like.texts(), "{name}");
    let bits = |c: &Column| c.numbers().iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(column), bits(like), "{name}");
    assert_eq!(column.misfits.len(), like.misfits.len(), "{name}");
}

/// Everything after the table is a function of it, so equal columns give equal PDs.
#[test]
fn one_table_is_the_same_as_text_and_as_values() {
    let (text, values) = (table(&open("loans.csv")), table(&open("loans.parquet")));
    assert_eq!(text.rows, values.rows);
    assert_eq!(text.record_numbers(), values.record_numbers());
    for (column, like) in values.columns.iter().zip(&text.columns) {
        // Booleans have a spelling of their own.
        if like.name != "employed" {
            assert_same(column, like);
        }
    }
    let product = values.column("product").unwrap();
    assert_eq!(product.kind, Kind::Category);
    let id = values.column("loan_id").unwrap();
    assert_eq!(id.kind, Kind::Identifier);
}

#[test]
fn cleaned_values_are_the_same_table_again() {
    let source = open("loans.parquet");
    let mut out = Vec::new();
    clean(&source, &mut out, None, verbatim).unwrap();
    let again = load_bytes(out, &LoadOptions::default(), &mut { ON }).unwrap();
    let first = table(&source);
    for (column, like) in again.columns.iter().zip(&first.columns) {
        assert_same(column, like);
    }
}

#[test]
fn text_and_values_are_one_portfolio() {
    let files = ["loans.csv", "loans.parquet"];
    for [first, second] in [files, [files[1], files[0]]] {
        let of = |name: &str| (name.to_owned(), open(name));
        let joined = Source::joined(vec![of(first), of(second)]);
        let (both, one) = (table(&joined), table(&open("loans.csv")));
        assert_eq!(both.rows, 2 * one.rows);
        assert_eq!(both.record_numbers(), (1..=both.rows).collect::<Vec<_>>());
        for (column, like) in both.columns.iter().zip(&one.columns) {
            if matches!(like.name.as_str(), "employed" | "loan_id") {
                continue;
            }
            let mut twice = like.texts();
            twice.extend(like.texts());
            assert_eq!(column.kind, like.kind, "{}", like.name);
            assert_eq!(column.texts(), twice, "{}", like.name);
        }
        assert_eq!(cells(&joined, "amount").len(), both.rows);
    }
    let twice = Source::joined(vec![
        ("a".to_owned(), open("loans.parquet")),
        ("b".to_owned(), open("loans.parquet")),
    ]);
    assert_eq!(table(&twice).rows, 480);
}

#[test]
fn columns_that_one_file_lacks_are_missing_there() {
    let joined = Source::joined(vec![
        ("a".to_owned(), open("loans.parquet")),
        ("b".to_owned(), open("index.parquet")),
    ]);
    let both = table(&joined);
    assert_eq!(both.rows, 260);
    let city = both.column("city").unwrap();
    assert_eq!(city.missing(), 20);
    let level = both.column("__index_level_0__").unwrap();
    assert_eq!(level.missing(), 240);
    assert_eq!(both.decisions.index_columns, ["__index_level_0__"]);
    assert_eq!(cells(&joined, "city")[259], "");
}

#[test]
fn some_columns_are_read_as_a_model_says() {
    let mut options = LoadOptions::default();
    let number = Convention::Number {
        comma: true,
        percent: false,
        unit: None,
        affix: None,
    };
    options.columns.insert("rate".to_owned(), number);
    options
        .columns
        .insert("product".to_owned(), Convention::Text);
    let mut source = Source::open(&path("loans.parquet"), &options, &mut { ON }).unwrap();
    let some = source.table_of(&[1, 3], &mut { ON }).unwrap();
    let all = table(&open("loans.csv"));
    assert_same(&some.columns[0], &all.columns[1]);
    assert_same(&some.columns[1], &all.columns[3]);
}

#[test]
fn an_encrypted_table_is_named() {
    let refused = load_bytes(b"PARE....PARE".to_vec(), &LoadOptions::default(), &mut {
        ON
    });
    match refused {
        Err(TableError::Binary { what }) => assert_eq!(what, "an encrypted Parquet table"),
        other => panic!("{other:?}"),
    }
}
