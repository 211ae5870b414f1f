//! Small inputs of every kind that was once read wrongly, from the folder that
//! `RISKBENCH_CASES` names: what each is now. The kinds themselves are held by the unit
//! tests beside the code; here are whole files through the commands.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

fn case(name: &str) -> String {
    let folder = std::env::var_os("RISKBENCH_CASES");
    let folder = folder.expect("RISKBENCH_CASES names the folder of the cases");
    PathBuf::from(folder).join(name).display().to_string()
}

fn riskbench(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
    command.args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn profile(name: &str) -> Value {
    let output = riskbench(&["profile", &case(name), "--json"]);
    assert!(output.status.success(), "{name}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn column<'a>(profile: &'a Value, name: &str) -> &'a Value {
    let columns = profile["columns"].as_array().unwrap();
    let found = columns.iter().find(|column| column["name"] == name);
    found.unwrap_or_else(|| panic!("no column {name}: {profile}"))
}

fn warnings(profile: &Value) -> String {
    profile["warnings"].to_string()
}

#[track_caller]
fn kinds(name: &str, expected: &[(&str, &str)]) -> Value {
    let profile = profile(name);
    for (wanted, kind) in expected {
        let found = &column(&profile, wanted)["kind"];
        assert_eq!(found, kind, "{name}: {wanted}\n{}", warnings(&profile));
    }
    profile
}

/// `train` with a quick model; standard error, and the lines of `scored.csv`.
fn train(name: &str, target: &str, more: &[&str]) -> (String, Value, Vec<csv::StringRecord>) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    let file = case(name);
    let first = [
        "train", &file, "--target", target, "--model", "logistic", "--seed", "1",
    ];
    let output = riskbench(&[&first[..], &["--out", &out], more].concat());
    assert!(output.status.success(), "{name}: {}", said(&output));
    let metrics = std::fs::read_to_string(folder.path().join("metrics.json")).unwrap();
    let mut reader = csv::Reader::from_path(folder.path().join("scored.csv")).unwrap();
    let rows = reader.records().map(Result::unwrap).collect();
    (said(&output), serde_json::from_str(&metrics).unwrap(), rows)
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn a_percent_format_is_a_percent_sign() {
    for name in [
        "percent_train.csv",
        "percent_train.xlsx",
        "percent_score.xlsx",
    ] {
        kinds(name, &[("util", "percentage")]);
    }
    let of = |name| column(&profile(name), "util")["numbers"].clone();
    assert_eq!(of("percent_train.csv"), of("percent_train.xlsx"));
    // Texts and formatted numbers in one column are one scale.
    assert_eq!(of("percent_train.csv"), of("percent_mixed.xlsx"));
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn a_number_padded_with_zeros_is_its_text() {
    let of = |name| column(&profile(name), "branch")["categories"].clone();
    assert_eq!(of("code.csv"), of("code.xlsx"));
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn booleans_are_one_flag_in_every_file() {
    for (text, typed, name) in [
        ("b.csv", "b.parquet", "owner"),
        ("t.csv", "t.parquet", "defaulted"),
    ] {
        let text = kinds(text, &[(name, "flag")]);
        let typed = kinds(typed, &[(name, "flag")]);
        let of = |profile: &Value| {
            let top = &column(profile, name)["categories"]["top"];
            let rows = |k: usize| top[k][1].as_u64().unwrap();
            (rows(0), rows(1))
        };
        assert_eq!(of(&text), of(&typed));
    }
    for name in ["t.csv", "t.parquet"] {
        let (_, metrics, _) = train(name, "defaulted", &["--epochs", "3"]);
        assert!(metrics["bads"].as_u64().unwrap() > 20, "{name}");
    }
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn a_measurement_with_words_stays_one() {
    for (name, wanted, kind) in [
        ("words_3_percent.csv", "utilisation", "number"),
        ("words_3_percent.csv", "bureau_score", "integer"),
        ("sas_missing.csv", "DEBTINC", "number"),
        ("sentinel_dates.csv", "end", "date"),
        ("date_format_on_money.xlsx", "income", "number"),
        ("far5.csv", "matures", "date"),
        ("zero5.xlsx", "opened", "date"),
        ("tok_NUM_5.csv", "rate", "number"),
    ] {
        let profile = kinds(name, &[(wanted, kind)]);
        let told = column(&profile, wanted).to_string().contains("words")
            || warnings(&profile).contains(wanted)
            || warnings(&profile).contains("bureau_score");
        assert!(told, "{name}: {}", warnings(&profile));
    }
    let auc = |name| {
        let (_, metrics, _) = train(name, "default_flag", &[]);
        metrics["test"]["auc"].as_f64().unwrap()
    };
    let (with, without) = (auc("words_3_percent.csv"), auc("words_none.csv"));
    assert!(with > without - 0.02, "{with} {without}");
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn a_special_code_is_a_level_of_its_own() {
    let (said, ..) = train("codes_9999.csv", "default_flag", &[]);
    assert!(
        said.contains("9999") && said.contains("--special"),
        "{said}"
    );
    let special = ["--special", "bureau_months=9999"];
    let (_, _, rows) = train("codes_9999.csv", "default_flag", &special);
    let text = std::fs::read_to_string(case("codes_9999.csv")).unwrap();
    let is_code = |line: &&str| line.split(',').nth(1) == Some("9999");
    let mut sums = [0.0, 0.0, 0.0];
    for (line, row) in text.lines().skip(1).zip(&rows) {
        if is_code(&line) {
            sums[0] += 1.0;
            sums[1] += row[3].parse::<f64>().unwrap();
            sums[2] += line.rsplit(',').next().unwrap().parse::<f64>().unwrap();
        }
    }
    let (pd, bad_rate) = (sums[1] / sums[0], sums[2] / sums[0]);
    assert!(
        (pd - bad_rate).abs() < 0.05,
        "mean PD {pd}, bad rate {bad_rate}"
    );
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn a_target_is_what_was_named_and_asked_for_where_it_is_not_plain() {
    let bad = ["--bad=-", "--epochs", "3"];
    let (_, metrics, _) = train("target_plus_minus.csv", "A16", &bad);
    assert!(metrics["bads"].as_u64().unwrap() > 20);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").display().to_string();
    let file = case("target_yes_is_good.csv");
    let asked = riskbench(&["train", &file, "--target", "Loan_Status", "--out", &out]);
    assert_eq!(asked.status.code(), Some(2));
    assert!(said(&asked).contains("--bad"), "{}", said(&asked));
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn totals_and_empty_records_are_no_applicants() {
    let totals = profile("totals_line.csv");
    assert_eq!(totals["accounting"]["rejected"], 1, "{}", warnings(&totals));
    let empty = profile("empty_records.csv");
    assert!(empty["accounting"]["rejected"].as_u64().unwrap() > 0);
    let joined = profile("joined_with_bom.csv");
    assert!(!joined.to_string().contains('\u{feff}'));
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn other_formats_are_read_or_named() {
    for (name, wanted) in [
        ("html_table.xls", ("income", "number")),
        ("records.json", ("income", "number")),
    ] {
        kinds(name, &[wanted]);
    }
    let formulas = profile("formulas_without_results.xlsx");
    assert!(
        warnings(&formulas).to_lowercase().contains("formula"),
        "{}",
        warnings(&formulas)
    );
    for (name, wanted) in [
        ("opx_datefmt0.xlsx", ("opened", "date")),
        ("opx_getting.xlsx", ("amount", "number")),
        ("xw_1904.xlsx", ("born", "date")),
        ("clock.parquet", ("id", "identifier")),
        ("spark.parquet", ("closed", "date")),
    ] {
        kinds(name, &[wanted]);
    }
    for name in [
        "fp.parquet",
        "dup.parquet",
        "enc_BYTE_STREAM_SPLIT_dec.parquet",
        "pretty.ods",
        "err_502.ods",
        "padded.csv.gz",
        "merged_header.xlsx",
    ] {
        profile(name);
    }
}

#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn dates_amounts_and_ids_are_what_their_columns_say() {
    for (name, expected) in [
        (
            "two_digit_years.csv",
            &[("Date.of.Birth", "date"), ("DisbursalDate", "date")][..],
        ),
        ("german_points.csv", &[("Betrag", "integer")]),
        ("exponent_ids.csv", &[("ref", "identifier")]),
        ("months_de.csv", &[("booked", "date")]),
        (
            "years_and_months.csv",
            &[("AVERAGE.ACCT.AGE", "integer"), ("tenure", "integer")],
        ),
        ("excel_text.csv", &[("income", "number")]),
        ("pounds.csv", &[("amount", "money")]),
        ("euro885915.csv", &[("amount", "money")]),
        ("micro.csv", &[("size µm", "integer")]),
        ("yenbs.csv", &[("金額", "money")]),
    ] {
        kinds(name, expected);
    }
    let years = profile("two_digit_years.csv");
    let latest = |name| {
        column(&years, name)["numbers"]["days"][1]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(latest("Date.of.Birth") < latest("DisbursalDate"));
    let (said, ..) = train("repeated_ids.csv", "defaulted", &["--epochs", "3"]);
    assert!(said.contains("--split 'group:Loan ID'"), "{said}");
}
