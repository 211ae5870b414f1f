//! Pollution: a slice of the sample, spoilt in the ways of the Pollock
//! benchmark (Vitagliano et al., PVLDB 16(8), 2023), read with nothing told and
//! scored as there: success and precision, recall and F1 of header, records
//! and cells, each at most 1.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS};
use riskbench::table::{LoadOptions, Table, load_bytes};

type Rows = Vec<Vec<String>>;

/// One file with what it should be read as.
struct Case {
    group: &'static str,
    text: String,
    clean: Rows,
}

/// Header and 42 rows of the sample: some columns, a text with delimiters and
/// quotes in it, and a column without values.
fn slice() -> Rows {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/portfolio.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text
        .lines()
        .map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place = |name: &str| header.iter().position(|n| n == name).unwrap();
    let kept = [
        "application_date",
        "loan_amount",
        "application_id",
        "annual_income",
        "region",
        "purpose",
    ];
    let places = kept.map(place);
    let mut names: Vec<String> = kept.map(str::to_owned).to_vec();
    names.extend(["remark", "address", "comment"].map(str::to_owned));
    let mut rows = vec![names];
    for (i, line) in lines.take(42).enumerate() {
        let mut row: Vec<String> = places.iter().map(|p| line[*p].clone()).collect();
        let size = if i % 7 == 3 {
            format!("{i}\" deep")
        } else {
            "wide".to_owned()
        };
        row.push(format!("pays for a shelf, {size}, in the {}", row[4]));
        row.push(format!("Street {i}, {}", row[4]));
        row.push(String::new());
        rows.push(row);
    }
    rows
}

fn quoted(cell: &str, quote: char, escape: &str) -> String {
    if cell.contains([',', ' ', quote]) {
        let inner = cell.replace(quote, &format!("{escape}{quote}"));
        format!("{quote}{inner}{quote}")
    } else {
        cell.to_owned()
    }
}

fn record(row: &[String], delimiter: &str) -> String {
    let cells: Vec<String> = row.iter().map(|c| quoted(c, '"', "\"")).collect();
    cells.join(delimiter)
}

fn file(rows: &Rows, delimiter: &str, end: &str) -> String {
    rows.iter()
        .map(|row| record(row, delimiter) + end)
        .collect()
}

/// Files that are spoilt as a whole.
fn whole_files(rows: &Rows) -> Vec<Case> {
    let plain = file(rows, ",", "\r\n");
    let case = |group: &'static str, text: String, clean: Rows| Case { group, text, clean };
    let same = |group: &'static str, text: String| case(group, text, rows.clone());
    let mut cases = vec![
        same("source", plain.clone()),
        same("no trailing newline", plain.trim_end().to_owned()),
        same("double trailing newline", format!("{plain}\r\n")),
        case(
            "no header",
            file(&rows[1..].to_vec(), ",", "\r\n"),
            rows[1..].to_vec(),
        ),
        case(
            "header only",
            file(&rows[..1].to_vec(), ",", "\r\n"),
            rows[..1].to_vec(),
        ),
        case(
            "one row",
            file(&rows[..2].to_vec(), ",", "\r\n"),
            rows[..2].to_vec(),
        ),
        same("preamble", format!("REPORT,,,,,,,,\r\n,,,,,,,,\r\n{plain}")),
        same(
            "preamble",
            format!("Loans, as of May\r\nAll branches\r\n\r\n{plain}"),
        ),
        same("footer", format!("{plain}\r\nSource: head office\r\n")),
        same(
            "comments",
            format!(
                "# all loans\r\n{}# half way\r\n{}",
                file(&rows[..20].to_vec(), ",", "\r\n"),
                file(&rows[20..].to_vec(), ",", "\r\n")
            ),
        ),
        same("delimiter", file(rows, ";", "\r\n")),
        same("delimiter", file(rows, "\t", "\r\n")),
        same("delimiter", file(rows, "|", "\r\n")),
        same("delimiter", file(rows, ", ", "\r\n")),
        same("delimiter", file(rows, "||", "\r\n")),
        same("delimiter", file(rows, "::", "\r\n")),
        same("delimiter", file(rows, "~|~", "\r\n")),
        same("line end", file(rows, ",", "\n")),
        same("line end", file(rows, ",", "\r")),
    ];
    for (quote, escape) in [('\'', "'"), ('"', "\\"), ('"', ""), ('"', "\0")] {
        let line = |row: &Vec<String>| {
            let cells: Vec<String> = row.iter().map(|c| quoted(c, quote, escape)).collect();
            cells.join(",") + "\r\n"
        };
        cases.push(same("quotes and escapes", rows.iter().map(line).collect()));
    }
    for lines in [2, 3] {
        let mut clean = rows.clone();
        clean[0] = rows[0]
            .iter()
            .map(|n| vec![n.as_str(); lines].join(" "))
            .collect();
        let head = file(&vec![rows[0].clone(); lines - 1], ",", "\r\n");
        cases.push(case("header of lines", format!("{head}{plain}"), clean));
    }
    for (add, remove) in [(true, 0), (false, 1)] {
        let mut second = rows[..30].to_vec();
        for (i, row) in second.iter_mut().enumerate() {
            row.truncate(row.len() - remove);
            if add {
                row.push(if i == 0 {
                    "extra".to_owned()
                } else {
                    String::new()
                });
            }
        }
        let text = format!("{plain}{}", file(&second, ",", "\r\n"));
        cases.push(same("two tables", text));
    }
    cases
}

/// Files with one record that is spoilt at one cell.
fn single_records(rows: &Rows) -> Vec<Case> {
    let mut cases = Vec::new();
    let lines: Vec<String> = rows.iter().map(|row| record(row, ",")).collect();
    let text = |at: usize, line: String| {
        let mut lines = lines.clone();
        lines[at] = line;
        lines.join("\r\n") + "\r\n"
    };
    for at in (0..rows.len()).step_by(4) {
        let cells: Vec<String> = rows[at].iter().map(|c| quoted(c, '"', "\"")).collect();
        for column in 0..cells.len() {
            let (left, right) = (cells[..column].join(","), cells[column..].join(","));
            let comma = if column > 0 { "," } else { "" };
            let mut clean = rows.clone();
            clean[at][column].insert(0, '"');
            let extra = format!("{left}{comma}\"{right}");
            cases.push(Case {
                group: "extra quote",
                text: text(at, extra),
                clean,
            });
            let more = format!("{left}{comma},{right}");
            cases.push(Case {
                group: "delimiter too many",
                text: text(at, more),
                clean: rows.clone(),
            });
            if column > 0 {
                let less = format!("{left}{right}");
                cases.push(Case {
                    group: "delimiter missing",
                    text: text(at, less),
                    clean: rows.clone(),
                });
            }
        }
        if at > 0 {
            let other = cells.join(";");
            cases.push(Case {
                group: "other delimiter in a row",
                text: text(at, other),
                clean: rows.clone(),
            });
        }
    }
    cases
}

fn measures(expected: &[String], found: &[String]) -> f64 {
    if expected.is_empty() {
        return 3.0;
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in expected {
        *counts.entry(text).or_default() += 1;
    }
    let mut common = 0;
    for text in found {
        if let Some(left) = counts.get_mut(text.as_str()).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    if common == 0 {
        return 0.0;
    }
    let (p, r) = (
        f64::from(common) / expected.len() as f64,
        f64::from(common) / found.len() as f64,
    );
    p + r + 2.0 * p * r / (p + r)
}

fn score(clean: &Rows, found: &Rows) -> f64 {
    let records = |rows: &Rows| rows.iter().skip(1).map(|r| r.concat()).collect::<Vec<_>>();
    let header = found.first().cloned().unwrap_or_default();
    1.0 + measures(&clean[0], &header)
        + measures(&records(clean), &records(found))
        + measures(&clean.concat(), &found.concat())
}

#[test]
fn spoilt_files_are_read_as_they_were_meant() {
    let rows = slice();
    let mut cases = whole_files(&rows);
    cases.extend(single_records(&rows));
    let folder = tempfile::tempdir().unwrap();
    let (dirty, out) = (
        folder.path().join("dirty.csv"),
        folder.path().join("out.csv"),
    );
    let mut groups: HashMap<&str, Vec<f64>> = HashMap::new();
    for case in &cases {
        std::fs::write(&dirty, &case.text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
        let run = command
            .arg("clean")
            .arg(&dirty)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", case.group);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(&out);
        let records = reader.unwrap().into_records();
        let found: Rows = records
            .map(|r| r.unwrap().iter().map(str::to_owned).collect())
            .collect();
        groups
            .entry(case.group)
            .or_default()
            .push(score(&case.clean, &found));
    }
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    for (group, scores) in &groups {
        println!("{group}: {:.3} over {} files", mean(scores), scores.len());
        assert!(mean(scores) > 9.7, "{group}: {:.3}", mean(scores));
    }
    let all: Vec<f64> = groups.into_values().flatten().collect();
    println!("all: {:.3} of 10 over {} files", mean(&all), all.len());
    assert!(mean(&all) >= 9.9, "{:.3}", mean(&all));
}

fn table(bytes: Vec<u8>) -> Table {
    load_bytes(bytes, &LoadOptions::default(), &mut |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

/// The slice with names and regions in the words of a language.
fn translated(names: [&str; 5], regions: [&str; 4]) -> String {
    let mut text = names.join(",") + "\r\n";
    for (i, row) in slice()[1..].iter().enumerate() {
        let region = regions[i % 4];
        text += &format!("{},{},{},{},{region}\r\n", row[0], row[1], row[2], row[3]);
    }
    text
}

#[test]
fn every_encoding_gives_the_same_table() {
    let simplified = translated(
        ["申请日期", "贷款金额", "编号", "年收入", "地区"],
        ["北京", "上海", "广州", "深圳"],
    );
    let traditional = translated(
        ["申請日期", "貸款金額", "編號", "年收入", "地區"],
        ["臺北", "高雄", "臺中", "新竹"],
    );
    let japanese = translated(
        ["申込日", "融資額", "番号", "年収", "地域"],
        ["とうきょう", "大阪", "なごや", "さっぽろ"],
    );
    let same = |text: &str, bytes: Vec<u8>, name: &str| {
        let (expected, found) = (table(text.as_bytes().to_vec()), table(bytes));
        assert_eq!(found.decisions.encoding.value, name);
        assert_eq!(found.accounting, expected.accounting, "{name}");
        assert_eq!(found.columns.len(), 5, "{name}");
        for (found, expected) in found.columns.iter().zip(&expected.columns) {
            assert_eq!(
                (&found.name, found.kind),
                (&expected.name, expected.kind),
                "{name}"
            );
            assert_eq!(found.texts(), expected.texts(), "{name}");
        }
    };
    let old = |text: &str, encoding: &'static Encoding| encoding.encode(text).0.into_owned();
    same(&simplified, old(&simplified, GBK), "gb18030");
    same(&traditional, old(&traditional, BIG5), "Big5");
    same(&japanese, old(&japanese, SHIFT_JIS), "Shift_JIS");
    for text in [&simplified, &traditional, &japanese] {
        let units = || text.encode_utf16();
        same(
            text,
            units().flat_map(u16::to_le_bytes).collect(),
            "UTF-16LE",
        );
        same(
            text,
            units().flat_map(u16::to_be_bytes).collect(),
            "UTF-16BE",
        );
        let chars = || text.chars().map(u32::from);
        same(
            text,
            chars().flat_map(u32::to_le_bytes).collect(),
            "UTF-32LE",
        );
        same(
            text,
            chars().flat_map(u32::to_be_bytes).collect(),
            "UTF-32BE",
        );
        same(text, text.replace("\r\n", "\r").into_bytes(), "UTF-8");
        same(text, text.replace("\r\n", "\n").into_bytes(), "UTF-8");
    }
}
