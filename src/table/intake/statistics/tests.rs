//! Files of statistics packages as their writers write them, and damaged ones.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::table::Convention;
use crate::table::intake::format::Format;
use crate::table::intake::memory::MemoryLimit;
use crate::table::{
    Column, Kind, LoadOptions, Remark, Source, StatisticsRemark, Table, TableError, load_bytes,
};

const ON: fn(u64, u64) -> ControlFlow<()> = |_, _| ControlFlow::Continue(());

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("tests/fixtures/table/statistics").join(name)
}

fn open_with(name: &str, options: &LoadOptions) -> Source {
    Source::open(&path(name), options, &mut { ON }).unwrap()
}

fn open(name: &str) -> Source {
    open_with(name, &LoadOptions::default())
}

fn table(name: &str) -> Table {
    let table = open(name).table(&mut { ON }).unwrap();
    let sum = table.accounting;
    assert_eq!(sum.records, sum.kept + sum.rejected + sum.blank);
    table
}

fn column<'a>(table: &'a Table, name: &str) -> &'a Column {
    table
        .column(name)
        .unwrap_or_else(|| panic!("no column {name}"))
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
fn check(file: &str, columns: &[(&str, &[&str])]) {
    let source = open(file);
    for (name, expected) in columns {
        assert_eq!(cells(&source, name), *expected, "{name}");
    }
}

fn says(source: &Source, wanted: &StatisticsRemark) -> bool {
    source
        .warnings
        .contains(&Remark::Statistics(wanted.clone()))
}

#[test]
fn the_same_portfolio_comes_out_of_every_format() {
    let expected = table("loans.csv");
    for file in [
        "loans.sav",
        "loans.zsav",
        "loans_8.dta",
        "loans_10.dta",
        "loans_12.dta",
        "loans_15.dta",
        "loans_114.dta",
        "loans.xpt",
        "loans_8.xpt",
        "loans.sas7bdat.gz",
        "loans_rle.sas7bdat.gz",
    ] {
        let found = table(file);
        assert_eq!(found.columns.len(), expected.columns.len(), "{file}");
        for (found, expected) in found.columns.iter().zip(&expected.columns) {
            assert_eq!(
                (&found.name, found.kind),
                (&expected.name, expected.kind),
                "{file}"
            );
            assert!(
                found.values.equals_missing(&expected.values),
                "{file} {}",
                found.name
            );
            assert!(found.misfits.is_empty(), "{file} {}", found.name);
        }
    }
}

#[test]
fn missing_letters_of_sas_stand_beside_numbers() {
    check(
        "letters.xpt",
        &[
            ("ID", &["1", "2", "3", "4", "5"]),
            ("INCOME", &["2500.5", "", ".A", "._", ".Z"]),
            ("SHORT", &["0.0999908447265625", "0.5", "1", "-2.25", "0"]),
            ("NAME", &["Müller", "", " x", "a b", "c"]),
        ],
    );
    let table = table("letters.xpt");
    let income = column(&table, "INCOME");
    assert_eq!(income.kind, Kind::Number);
    assert_eq!(income.values.null_count(), 4);
    let misfits: Vec<&str> = income.misfits.iter().map(|m| m.text.as_str()).collect();
    assert_eq!(misfits, [".A", "._", ".Z"]);
    check(
        "letters.sas7bdat.gz",
        &[
            ("a", &["1", "2.5", ".Z", "4"]),
            ("b", &[".A", "._", "", "7"]),
        ],
    );
    check(
        "tagged-na.sas7bdat.gz",
        &[("x", &["1", "2", "3", "4", "5", ".A", ".H", ".Z"])],
    );
    assert!(says(
        &open("letters.xpt"),
        &StatisticsRemark::Codes(vec!["INCOME".into()])
    ));
}

#[test]
fn formats_of_sas_decide_what_is_shown() {
    check(
        "dates.xpt",
        &[
            ("DATE9", &["2019-12-15", "", "2020-01-15"]),
            ("MONYY", &["2019-12-01", "", "2020-01-01"]),
            ("YYMMN", &["2019-12-01", "", "2020-01-01"]),
            ("YYQ", &["2019-10-01", "", "2020-01-01"]),
            ("JULIAN", &["2019-12-15", "", "2020-01-15"]),
            ("WORDDATE", &["2019-12-15", "", "2020-01-15"]),
            ("YEAR", &["2019", "", "2020"]),
            ("MONTH", &["12", "", "1"]),
            (
                "DATETIME",
                &["2019-12-15 01:01:01", "", "2019-12-15 01:01:32"],
            ),
            ("DTDATE", &["2019-12-15", "", "2019-12-15"]),
            ("DTMONYY", &["2019-12-01", "", "2019-12-01"]),
            ("TIME", &["01:01:01", "", "01:01:01"]),
            ("Z", &["00042", "", "00042"]),
            ("PERCENT", &["54.5%", "", "54.5%"]),
            ("OWN", &["1", "", "1"]),
        ],
    );
    let source = open("dates.xpt");
    let periods = ["MONYY", "YYMMN", "YYQ", "DTMONYY"].map(str::to_owned);
    assert!(says(&source, &StatisticsRemark::Periods(periods.to_vec())));
    assert!(says(
        &source,
        &StatisticsRemark::OwnFormats(vec!["OWN".into()])
    ));
    check(
        "datetime.sas7bdat",
        &[
            (
                "VAR1",
                &[
                    "2015-02-02 14:42:12",
                    "2014-01-01 10:14:23",
                    "2015-01-15 06:15:22",
                    "1948-09-09 21:32:00",
                ],
            ),
            ("VAR5", &["14:42:12", "10:14:23", "06:15:22", "21:32:00"]),
        ],
    );
    check(
        "sample_bincompressed.sas7bdat.gz",
        &[
            ("mychar", &["a", "b", "c", "d", "e"]),
            ("mynum", &["1.1", "1.2", "-1000.3", "-1.4", "1000.3"]),
            (
                "mydate",
                &["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01", ""],
            ),
        ],
    );
}

#[test]
fn rows_lie_in_the_order_of_their_columns_whatever_place_these_tell() {
    let source = open("dates_xpt_v8.xpt");
    let texts = cells(&source, "string_dates");
    assert_eq!(cells(&source, "dates"), texts);
    assert_eq!(texts.len(), 19);
    assert_eq!(cells(&source, "string_times"), cells(&source, "times"));
}

#[test]
fn columns_have_their_labels() {
    for (file, column, label) in [
        ("labels.sav", "income", "Net income per month, €"),
        ("labels.dta", "income", "Net income per month, €"),
        ("labels.xpt", "income", "Net income per month"),
        (
            "dates_xpt_v8.xpt",
            "dt",
            "a very long label for testing accuracy of transformations",
        ),
        (
            "dates_xpt_v8.xpt",
            "seconds",
            "this variable counts the number of seconds since 1960-01-01T00:00:00",
        ),
    ] {
        let table = table(file);
        let labels = &table.decisions.labels;
        assert_eq!(
            labels.get(column).map(String::as_str),
            Some(label),
            "{file}"
        );
        assert!(labels.len() < table.columns.len(), "{file}");
    }
}

#[test]
fn one_table_of_a_transport_file_is_chosen() {
    let source = open("two_tables.xpt");
    assert_eq!(source.names(), ["ID", "INCOME", "SHORT", "NAME"]);
    assert_eq!(cells(&source, "ID").len(), 5);
    assert_eq!(source.decisions.sheets, ["LETTERS", "DATES"]);
    for told in ["dates", "2"] {
        let options = LoadOptions {
            sheet: Some(told.to_owned()),
            ..LoadOptions::default()
        };
        assert_eq!(
            cells(&open_with("two_tables.xpt", &options), "MONTH"),
            ["12", "", "1"]
        );
    }
    let options = LoadOptions {
        sheet: Some("loans".to_owned()),
        ..LoadOptions::default()
    };
    let error = Source::open(&path("two_tables.xpt"), &options, &mut { ON })
        .err()
        .unwrap();
    assert!(matches!(error, TableError::NoSheet { .. }), "{error}");
    assert_eq!(table("no_rows.xpt").accounting.kept, 0);
}

#[test]
fn labels_and_missing_values_of_spss() {
    for file in ["codes.sav", "codes_bytes.sav", "codes.zsav"] {
        check(
            file,
            &[
                (
                    "status",
                    &["current", "late (2)", "late (3)", "unknown", "", "current"],
                ),
                (
                    "income",
                    &["2500.5", "refused", "not asked", "1200", "", "0"],
                ),
                ("score", &["1", "5 (missing)", "2", "no score", "4", "3"]),
                ("text", &["a", "an x", "", "Ü", "b", "refused"]),
                (
                    "opened",
                    &[
                        "2019-12-15",
                        "1500-01-01",
                        "",
                        "2020-02-29",
                        "",
                        "2001-01-01",
                    ],
                ),
                ("month", &["2019-12-01"; 6]),
                ("quarter", &["2019-10-01"; 6]),
                ("week", &["2019-12-03"; 6]),
            ],
        );
        let source = open(file);
        assert_eq!(cells(&source, "long")[0], "y".repeat(600), "{file}");
        assert!(says(
            &source,
            &StatisticsRemark::SharedLabels(vec!["status".into()])
        ));
        let codes = vec!["income".into(), "score".into()];
        assert!(says(&source, &StatisticsRemark::Codes(codes)));
        let table = table(file);
        assert_eq!(column(&table, "status").kind, Kind::Category);
        assert_eq!(column(&table, "income").kind, Kind::Number);
        assert_eq!(column(&table, "income").misfits.len(), 2);
    }
}

#[test]
fn missing_codes_and_dates_of_stata() {
    check(
        "missing.dta",
        &[
            ("status", &["own", "rent", "own", "5", "refused", ".z"]),
            ("whole", &["100", "-127", "0", ".a", ".b", "7"]),
            ("real", &["0.1", "-2.5", "1e300", ".a", "3", "4"]),
        ],
    );
    check(
        "dates.dta",
        &[
            ("td", &["2019-12-15", ""]),
            ("detail", &["2019-12-15", ""]),
            ("month", &["1961-12-01", ""]),
            ("tm", &["2019-12-01", ""]),
            ("tq", &["2019-10-01", ""]),
            ("th", &["2019-07-01", ""]),
            ("tw", &["2019-12-24", ""]),
            ("ty", &["2019", ""]),
            ("tc", &["2019-12-15 01:01:01", ""]),
            ("tcap", &["2019-12-15", ""]),
            ("clock", &["01:01:01", ""]),
            ("code", &["00042", ""]),
        ],
    );
}

#[test]
fn long_texts_of_stata_in_both_byte_orders() {
    for release in [117, 118, 119] {
        for order in ["little", "big"] {
            let source = open(&format!("texts_{release}_{order}.dta"));
            let plain = release == 117;
            let names = [if plain { "a" } else { "ä" }, "", &"x".repeat(2_045)];
            assert_eq!(cells(&source, "name"), names, "{release} {order}");
            let last = if plain { "Under" } else { "Ünder" };
            let notes = [&"y".repeat(3_000), "", last];
            assert_eq!(cells(&source, "note"), notes, "{release} {order}");
            assert_eq!(cells(&source, "n"), ["1", "2", "3"]);
        }
    }
}

#[test]
fn a_told_encoding_goes_before_that_of_the_header() {
    let encoding = |file: &str, told: Option<&str>| {
        let options = LoadOptions {
            encoding: told.map(str::to_owned),
            ..LoadOptions::default()
        };
        open_with(file, &options)
    };
    let source = encoding("letters.xpt", None);
    assert_eq!(source.decisions.encoding.value, "windows-1252");
    assert!(
        source
            .warnings
            .contains(&Remark::EncodingGuessed("windows-1252".into()))
    );
    let source = encoding("letters.xpt", Some("windows-1251"));
    assert_eq!(cells(&source, "NAME")[0], "Mьller");
    assert!(source.decisions.encoding.told);
    assert_eq!(
        encoding("codes.sav", None).decisions.encoding.value,
        "UTF-8"
    );
}

#[test]
fn a_declared_missing_code_is_none_where_labels_are_shown_or_not() {
    let source = open("refused.sav");
    assert_eq!(cells(&source, "score"), ["low", "refused", "high", "low"]);
    let told = LoadOptions {
        columns: [(
            "score".to_owned(),
            Convention::Number {
                comma: false,
                percent: false,
                unit: None,
                affix: None,
            },
        )]
        .into(),
        ..LoadOptions::default()
    };
    let source = open_with("refused.sav", &told);
    assert_eq!(cells(&source, "score"), ["1", "9 (missing)", "3", "1"]);
    let table = source.table(&mut { ON }).unwrap();
    let numbers = table.columns[0].numbers();
    assert_eq!((numbers[0], numbers[1].is_nan()), (1.0, true));
}

#[test]
fn a_sample_holds_some_of_the_rows() {
    let options = LoadOptions {
        sample_rows: Some(100),
        ..LoadOptions::default()
    };
    for file in [
        "loans.sav",
        "loans_15.dta",
        "loans.xpt",
        "loans_rle.sas7bdat.gz",
    ] {
        let source = open_with(file, &options);
        assert_eq!(
            source.table(&mut { ON }).unwrap().accounting.kept,
            100,
            "{file}"
        );
    }
}

/// The bytes of a fixture, unpacked.
fn bytes(name: &str) -> Vec<u8> {
    let packed = std::fs::read(path(name)).unwrap();
    let mut bytes = Vec::new();
    if packed.starts_with(b"\x1F\x8B") {
        GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
        bytes
    } else {
        packed
    }
}

/// Loads bytes in bounded memory; damaged ones are an error or a table.
fn survive(bytes: Vec<u8>, what: &str) {
    let options = LoadOptions {
        memory: MemoryLimit::HalfOf(128 << 20),
        ..LoadOptions::default()
    };
    let mut result = None;
    let used = allocation_counter::measure(|| {
        result = Some(load_bytes(bytes, &options, &mut { ON }).map(drop));
    });
    assert!(used.bytes_max < 160 << 20, "{what} took {}", used.bytes_max);
    if let Some(Err(error)) = result {
        assert!(
            !matches!(error, TableError::Internal { .. }),
            "{what}: {error}"
        );
    }
}

const FUZZED: [&str; 14] = [
    "letters.xpt",
    "two_tables.xpt",
    "dates_xpt_v8.xpt",
    "codes.sav",
    "codes_bytes.sav",
    "codes.zsav",
    "missing.dta",
    "loans_114.dta",
    "loans_10.dta",
    "texts_117_big.dta",
    "texts_118_little.dta",
    "letters.sas7bdat.gz",
    "loans_rle.sas7bdat.gz",
    "datetime.sas7bdat",
];

#[test]
fn files_cut_short_are_errors_or_tables() {
    for name in FUZZED {
        let all = bytes(name);
        let step = (all.len() / 120).max(1);
        for length in (0..all.len()).step_by(step) {
            survive(all[..length].to_vec(), &format!("{name} cut to {length}"));
        }
    }
}

#[test]
fn files_with_changed_bytes_are_errors_or_tables() {
    let mut rng = Pcg64::seed_from_u64(11);
    for name in FUZZED {
        let all = bytes(name);
        for turn in 0..150 {
            let mut changed = all.clone();
            // Headers lie at the beginning, but for those of columns in a page of SAS.
            let reach = if turn % 2 == 0 {
                all.len().min(1_500)
            } else {
                all.len()
            };
            for _ in 0..=turn % 5 {
                let at = rng.random_range(0..reach);
                changed[at] = match rng.random_range(0..4) {
                    0 => 0xFF,
                    1 => 0,
                    2 => changed[at] ^ 1 << rng.random_range(0..8),
                    _ => rng.random(),
                };
            }
            survive(changed, &format!("{name} turn {turn}"));
        }
    }
}

#[test]
fn damaged_files_say_so() {
    for (name, keep) in [
        ("codes.sav", 900),
        ("codes.zsav", 3_000),
        ("missing.dta", 1_000),
        ("letters.xpt", 700),
        ("datetime.sas7bdat", 3_000),
    ] {
        let cut = bytes(name)[..keep].to_vec();
        let format = Format::of(&cut, None);
        let error = load_bytes(cut, &LoadOptions::default(), &mut { ON }).err();
        let expected = TableError::Damaged {
            what: format.noun(),
        };
        assert_eq!(
            error.map(|e| e.to_string()),
            Some(expected.to_string()),
            "{name}"
        );
    }
}
