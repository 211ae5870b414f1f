//! Arrow streams through the command line: the scores are those of the same table as CSV,
//! whatever the batches are, and what cannot be read is refused with the remedy.

use super::*;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::DataType;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::sync::Arc;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/score/");
const SCORED: usize = 13;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FIXTURES}{name}")).unwrap()
}

fn batches(stream: &[u8]) -> Vec<RecordBatch> {
    let reader = StreamReader::try_new(stream, None).unwrap();
    reader.map(Result::unwrap).collect()
}

/// The same table in batches of at most so many rows.
fn cut(batches: &[RecordBatch], most: usize) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), batches[0].schema_ref()).unwrap();
    for batch in batches {
        for start in (0..batch.num_rows()).step_by(most) {
            let rows = most.min(batch.num_rows() - start);
            writer.write(&batch.slice(start, rows)).unwrap();
        }
    }
    writer.into_inner().unwrap()
}

fn start(model: &str, flags: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
    command.args(["score", model, "-", "--arrow", "--out", "-"]);
    command.args(flags).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn piped(model: &str, stream: &[u8], flags: &[&str]) -> Output {
    let mut child = start(model, flags);
    let mut input = child.stdin.take().unwrap();
    let stream = stream.to_vec();
    let feeder = std::thread::spawn(move || {
        // One that is refused is not read to its end.
        let _refused = input.write_all(&stream);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

/// The cells of a scored column as the CSV file has them.
fn cells(array: &ArrayRef) -> Vec<String> {
    let text = |row: usize| match array.data_type() {
        _ if array.is_null(row) => String::new(),
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        other => panic!("a scored column of {other}"),
    };
    (0..array.len()).map(text).collect()
}

/// Holds the scores of a stream to those of the CSV file; returns how many columns there are.
fn check(model: &str, file: &str, stream: &[u8], flags: &[&str]) -> usize {
    let csv = ok(&[&["score", model, file, "--out", "-", "--exact"], flags].concat());
    let names: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let expected = scored_rows(&csv);
    let output = piped(model, stream, flags);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let found = batches(&output.stdout);
    let columns = found[0].num_columns();
    assert_eq!(columns, names.len());
    let given = if flags.contains(&"--with-input") {
        SCORED..SCORED + batches(stream)[0].num_columns()
    } else {
        0..0
    };
    for (place, name) in names.iter().enumerate() {
        if given.contains(&place) {
            continue;
        }
        assert_eq!(found[0].schema_ref().field(place).name(), name);
        let cells = found.iter().flat_map(|batch| cells(batch.column(place)));
        for (row, (cell, record)) in cells.zip(&expected).enumerate() {
            let same = match (cell.parse::<f64>(), record[place].parse::<f64>()) {
                (Ok(a), Ok(b)) => a.to_bits() == b.to_bits(),
                _ => cell == record[place],
            };
            assert!(same, "{flags:?} {name} {row}: {cell} {}", &record[place]);
        }
    }
    let rows: usize = found.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(rows, expected.len());
    columns
}

fn loans(folder: &Folder) -> (String, String) {
    let file = format!("{FIXTURES}loans.csv");
    let out = folder.path("run");
    let train = [
        "train",
        &file,
        "--out",
        &out,
        "--target",
        "bad",
        "--id",
        "loan",
        "--model",
        "logistic",
        "--epochs",
        "5",
        "--reasons",
        "2",
        "--features",
        "opened,amount,rate,housing,region,employed,balance",
    ];
    ok(&train);
    (folder.path("run/model.riskbench"), file)
}

#[test]
fn a_stream_has_the_scores_of_the_same_table_as_csv() {
    let folder = Folder::new();
    let (model, file) = loans(&folder);
    let money = ["--with-money", "--ead", "amount", "--lgd", "45%"];
    for name in ["loans.arrows", "loans_texts.arrows"] {
        let stream = fixture(name);
        let table = batches(&stream);
        for rows in [1, 7, 400] {
            assert_eq!(check(&model, &file, &cut(&table, rows), &[]), SCORED);
        }
        assert_eq!(
            check(&model, &file, &stream, &["--reasons", "4"]),
            SCORED + 1
        );
        assert_eq!(check(&model, &file, &stream, &money), SCORED + 3);
        let columns = ["--columns", "pd_raw,cutoff_pd,model_id,model_sha256"];
        assert_eq!(check(&model, &file, &stream, &columns), SCORED + 4);
        check(
            &model,
            &file,
            &stream,
            &["--with-input", "--columns", "pd_raw"],
        );
        check(
            &model,
            &file,
            &stream,
            &["--threads", "1", "--cutoff", "0.3"],
        );
    }
}

/// The id and the columns of the input come back as they were, those that no table has, too.
#[test]
fn columns_come_back_with_their_types() {
    let folder = Folder::new();
    let (model, _) = loans(&folder);
    let stream = fixture("loans.arrows");
    let output = piped(&model, &stream, &["--with-input", "--id", "balance"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (given, found) = (batches(&stream), batches(&output.stdout));
    assert_eq!(given.len(), found.len());
    for (given, found) in given.iter().zip(&found) {
        let balance = given.column_by_name("balance").unwrap();
        assert_eq!(found.column(0), balance);
        for (place, field) in given.schema_ref().fields().iter().enumerate() {
            let column = found.column(SCORED + place);
            match field.data_type() {
                // Numbers of a dictionary become its values.
                DataType::Dictionary(..) => assert_eq!(column.data_type(), &DataType::Utf8),
                _ => assert_eq!(column, given.column(place)),
            }
        }
    }
    let both: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    let more: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let named = [("PD", both), ("score", more)];
    let first = given[0].slice(0, 2);
    let fields = first
        .schema_ref()
        .fields()
        .iter()
        .map(|f| f.name().as_str());
    let columns = fields.zip(first.columns().iter().cloned()).chain(named);
    let wide = RecordBatch::try_from_iter(columns).unwrap();
    let output = piped(&model, &cut(&[wide], 2), &["--with-input"]);
    let found = batches(&output.stdout);
    let names = found[0].schema_ref().fields().iter().rev().take(2);
    let names: Vec<&String> = names.map(|field| field.name()).collect();
    assert_eq!(names, ["score_2", "PD_2"]);
}

/// A writer may wait for the scores of a batch before it sends the next one.
#[test]
fn each_batch_is_answered_before_the_next() {
    let folder = Folder::new();
    let (model, _) = loans(&folder);
    let table = batches(&fixture("loans.arrows"));
    let mut child = start(&model, &[]);
    let input = child.stdin.take().unwrap();
    let mut writer = StreamWriter::try_new(input, table[0].schema_ref()).unwrap();
    let mut output = child.stdout.take();
    let mut reader = None;
    for batch in &table {
        writer.write(batch).unwrap();
        writer.flush().unwrap();
        let reader = reader
            .get_or_insert_with(|| StreamReader::try_new(output.take().unwrap(), None).unwrap());
        assert_eq!(reader.next().unwrap().unwrap().num_rows(), batch.num_rows());
    }
    drop(writer.into_inner().unwrap());
    assert!(reader.unwrap().next().is_none());
    assert!(child.wait().unwrap().success());
}

fn refused(model: &str, stream: &[u8], flags: &[&str], code: i32, sentence: &str) {
    let output = piped(model, stream, flags);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{sentence}: {said}");
    assert!(said.contains(sentence), "{sentence}: {said}");
    let errors = said.lines().filter(|line| line.starts_with("riskbench: "));
    assert_eq!(errors.count(), 1, "{said}");
    // Whoever reads the answer sees that it is not whole.
    assert!(
        !output
            .stdout
            .ends_with(&[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
    );
}

/// A stream of the first rows of a table, with another column in the place of one.
fn with_column(table: &RecordBatch, name: &str, column: &ArrayRef) -> Vec<u8> {
    let rows = table.slice(0, column.len());
    let place = rows.schema_ref().index_of(name).unwrap();
    let names = rows.schema_ref().fields().iter().map(|f| f.name().as_str());
    let columns = rows.columns().iter().enumerate();
    let columns = columns.map(|(at, given)| if at == place { column } else { given });
    let columns = names.zip(columns.cloned());
    cut(&[RecordBatch::try_from_iter(columns).unwrap()], 100)
}

#[test]
fn a_stream_that_cannot_be_scored_says_why() {
    let folder = Folder::new();
    let (model, file) = loans(&folder);
    let stream = fixture("loans.arrows");
    let table = batches(&stream);
    let with = |name: &str, column: ArrayRef| with_column(&table[0], name, &column);
    let days = table[0].column_by_name("opened").unwrap().clone();
    let flags = table[0].column_by_name("employed").unwrap().clone();
    let words: ArrayRef = Arc::new(StringArray::from(vec!["many"; 100]));
    let bytes: ArrayRef = Arc::new(arrow_array::BinaryArray::from(vec![&b"1"[..]; 2]));
    let lists: ArrayRef = Arc::new(
        arrow_array::ListArray::from_iter_primitive::<Int64Type, _, _>(vec![
            Some(vec![Some(1)]);
            2
        ]),
    );
    let part = table[0].project(&[0, 1, 2]).unwrap();
    for (stream, flags, code, sentence) in [
        (Vec::new(), &[][..], 3, "the input is empty"),
        (std::fs::read(&file).unwrap(), &[], 3, "no Arrow stream"),
        (
            b"ARROW1\0\0 and a footer".to_vec(),
            &[],
            3,
            "an Arrow file (Feather)",
        ),
        (
            stream[..stream.len() / 2].to_vec(),
            &[],
            3,
            "without its end mark after",
        ),
        (
            stream[..stream.len() - 8].to_vec(),
            &[],
            3,
            "without its end mark after 400 rows",
        ),
        (
            [&stream[..], &stream[..]].concat(),
            &[],
            3,
            "more bytes follow the end",
        ),
        (
            with("rate", days),
            &[],
            3,
            "'rate' holds days, where the model reads numbers",
        ),
        (with("rate", flags), &[], 3, "'rate' holds true and false"),
        (
            with("rate", lists.clone()),
            &[],
            3,
            "'rate' holds nested values",
        ),
        (with("rate", bytes), &[], 3, "'rate' holds binary values"),
        (with("rate", words), &[], 3, "100 of 100 cells of \"rate\""),
        (with("loan", lists), &[], 3, "'loan' holds nested values"),
        (
            cut(&[part], 9),
            &[],
            3,
            "lacks 5 columns that the model reads",
        ),
        (stream.clone(), &["--exact"], 2, "cannot be used with"),
        (
            stream.clone(),
            &["--id", "lone"],
            2,
            "did you mean \"loan\"",
        ),
    ] {
        refused(&model, &stream, flags, code, sentence);
    }
    let policy =
        r#"[{"name": "x", "column": "seen", "comparison": ">", "value": 1, "outcome": "DECLINE"}]"#;
    let policy = folder.write("policy.json", policy);
    let texts = fixture("loans_texts.arrows");
    refused(
        &model,
        &texts,
        &["--policy", &policy],
        2,
        "--read seen=text",
    );
}

#[test]
fn a_stream_without_rows_is_answered_by_the_columns() {
    let folder = Folder::new();
    let (model, _) = loans(&folder);
    let table = batches(&fixture("loans.arrows"));
    let empty = cut(&[table[0].slice(0, 0)], 1);
    let output = piped(&model, &empty, &[]);
    assert!(output.status.success());
    assert_eq!(text(&output.stderr), "");
    let reader = StreamReader::try_new(&output.stdout[..], None).unwrap();
    assert_eq!(reader.schema().fields().len(), SCORED);
    assert_eq!(reader.map(|b| b.unwrap().num_rows()).sum::<usize>(), 0);
    assert!(
        output
            .stdout
            .ends_with(&[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
    );
}

/// A file of a stream is scored to another, whole or not at all.
#[test]
fn files_of_streams_are_scored() {
    let folder = Folder::new();
    let (model, _) = loans(&folder);
    let stream = format!("{FIXTURES}loans.arrows");
    let out = folder.path("scored.arrows");
    ok(&["score", &model, &stream, "--arrow", "--out", &out]);
    let written = std::fs::read(&out).unwrap();
    assert_eq!(written, piped(&model, &fixture("loans.arrows"), &[]).stdout);
    let cut = folder.path("cut.arrows");
    std::fs::write(&cut, &fixture("loans.arrows")[..20_000]).unwrap();
    let none = folder.path("none.arrows");
    let score = ["score", &model, &cut, "--arrow", "--out", &none];
    fails(&score, 3, "without its end mark");
    assert!(!Path::new(&none).exists());
}

/// Columns of whole numbers, and all others as texts, in batches of 1,000.
fn typed(path: &Path) -> Vec<u8> {
    let mut csv_text = String::new();
    let mut file = std::fs::File::open(path).unwrap();
    file.read_to_string(&mut csv_text).unwrap();
    let records = scored_rows(&csv_text);
    let names = csv_text.lines().next().unwrap().split(',');
    let columns = names.enumerate().map(|(place, name)| {
        let cells = || records.iter().map(|record| &record[place]);
        let whole: Option<Vec<i64>> = cells().map(|cell| cell.parse().ok()).collect();
        let column: ArrayRef = match whole {
            Some(numbers) => Arc::new(Int64Array::from(numbers)),
            None => Arc::new(StringArray::from_iter_values(cells())),
        };
        (name, column)
    });
    cut(&[RecordBatch::try_from_iter(columns).unwrap()], 1_000)
}

#[test]
#[ignore = "needs RISKBENCH_DATA, the folder of the UCI files"]
fn public_files_have_the_same_scores_as_streams() {
    let data = PathBuf::from(std::env::var("RISKBENCH_DATA").unwrap());
    for (name, target, bad, ead) in [
        ("statlog_german_credit.csv", "class", "2", "credit_amount"),
        (
            "uci_taiwan_default.csv",
            "default.payment.next.month",
            "1",
            "LIMIT_BAL",
        ),
    ] {
        let folder = Folder::new();
        let (file, out) = (data.join(name), folder.path("run"));
        let shown = file.display().to_string();
        let train = [
            "train",
            &shown,
            "--out",
            &out,
            "--target",
            target,
            "--bad",
            bad,
            "--members",
            "1",
            "--epochs",
            "2",
            "--reasons",
            "1",
        ];
        ok(&train);
        let model = folder.path("run/model.riskbench");
        let stream = typed(&file);
        for flags in [
            &["--with-input"][..],
            &[
                "--with-money",
                "--ead",
                ead,
                "--lgd",
                "0.45",
                "--columns",
                "pd_raw",
            ],
            &["--reasons", "4"],
        ] {
            check(&model, &shown, &stream, flags);
        }
    }
}
