//! Later portfolios against the development of a model.

use super::*;

/// A number in [0, 1) that depends on its arguments alone.
fn chance(row: usize, column: usize) -> f64 {
    let mut state = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (column as u64) << 32;
    for _ in 0..3 {
        state ^= state >> 29;
        state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 32;
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

/// What is changed in a row.
#[derive(Default)]
struct Cells {
    income: f64,
    home: &'static str,
    odds: f64,
    without_income: bool,
}

fn row(k: usize, change: impl Fn(&mut Cells)) -> String {
    let mut cells = Cells {
        income: 1000.0 + 4000.0 * chance(k, 0),
        home: ["own", "rent", "family"][(3.0 * chance(k, 1)) as usize],
        odds: 1.0,
        without_income: false,
    };
    change(&mut cells);
    let pd = cells.odds
        * (0.5 - cells.income / 12_000.0 + f64::from(u8::from(cells.home == "rent")) * 0.15);
    let bad = u8::from(chance(k, 2) < pd);
    let income = if cells.without_income {
        String::new()
    } else {
        format!("{:.0}", cells.income)
    };
    format!("{k},{income},{},{bad}", cells.home)
}

struct Trained {
    folder: Folder,
    model: String,
}

fn trained() -> Trained {
    let folder = Folder::new();
    let rows: Vec<String> = (0..3000).map(|k| row(k, |_| {})).collect();
    let file = folder.write(
        "p.csv",
        &format!("id,income,home,bad\n{}\n", rows.join("\n")),
    );
    let out = folder.path("run");
    ok(&[
        "train", &file, "--target", "bad", "--bad", "1", "--id", "id", "--model", "logistic",
        "--out", &out,
    ]);
    Trained {
        model: folder.path("run/model.riskbench"),
        folder,
    }
}

/// Six months of 400 rows, with a drift in two of them, in an order without sense.
fn later(day: impl Fn(usize, usize) -> String) -> Vec<String> {
    let line = |k: usize| {
        let month = k * 7 % 6 + 1;
        let cells = row(10_000 + k, |cells| {
            cells.without_income = month == 3 && chance(k, 5) < 0.15;
            if month == 5 {
                cells.odds = 1.6;
            }
        });
        format!("{},{cells}", day(month, 1 + k * 11 % 28))
    };
    (0..2400).map(line).collect()
}

fn found(arguments: &[&str]) -> Value {
    let mut all = vec!["monitor"];
    all.extend(arguments);
    all.push("--json");
    serde_json::from_str(&ok(&all)).unwrap()
}

fn alarms(period: &Value) -> Vec<String> {
    let alarms = period["alarms"].as_array().unwrap().iter();
    let name = |alarm: &Value| {
        let column = alarm["column"]
            .as_str()
            .map_or(String::new(), |c| format!(" {c}"));
        format!("{}{column}", alarm["kind"].as_str().unwrap())
    };
    alarms.map(name).collect()
}

#[test]
fn a_drift_gives_an_alarm_in_its_month_and_in_no_other() {
    let run = trained();
    let rows = later(|month, day| format!("2026-{month:02}-{day:02}"));
    let head = "day,id,income,home,bad";
    let file = run
        .folder
        .write("later.csv", &format!("{head}\n{}\n", rows.join("\n")));
    let out = run.folder.path("monitor.csv");
    let all = found(&[&run.model, &file, "--date", "day", "--out", &out]);
    assert_eq!(
        (&all["rows"], &all["gaps"]),
        (&json(2400), &serde_json::json!([]))
    );
    let periods = all["periods"].as_array().unwrap();
    assert_eq!(periods.len(), 6);
    for period in periods {
        let name = period["period"].as_str().unwrap();
        match name {
            "2026-03" => {
                assert!(
                    alarms(period).contains(&"column income".to_owned()),
                    "{period}"
                );
                let income = &period["columns"][0];
                assert_eq!(income["column"], "income");
                assert!((0.1..0.2).contains(&income["missing"].as_f64().unwrap()));
                assert_eq!(income["missing_in_training"], json(0.0));
                assert_eq!(income["bin"], "(missing)");
            }
            "2026-05" => assert_eq!(alarms(period), ["calibration"], "{period}"),
            _ => assert_eq!(alarms(period), [""; 0], "{period}"),
        }
    }
    let csv = std::fs::read_to_string(out).unwrap();
    assert!(csv.starts_with("period,figure,column,value,p,alarm\n2026-01,rows,,400,,\n"));
    assert_eq!(csv.lines().filter(|line| line.ends_with(",1")).count(), {
        let count = |period: &Value| alarms(period).len();
        periods.iter().map(count).sum::<usize>()
    });
    // The review computes the same figures by another way.
    let review = ok(&[
        "evaluate", &run.model, &file, "--full", "--date", "day", "--json",
    ]);
    let review: Value = serde_json::from_str(&review).unwrap();
    let months = review["full"]["outcomes"]["vintages"].as_array();
    let months = months.or(review["full"]["vintages"].as_array()).unwrap();
    for (month, period) in months.iter().zip(periods) {
        assert_eq!(month["month"], period["period"]);
        for key in ["bads", "n", "bad_rate", "auc"] {
            assert_eq!(month[key], period["outcomes"][key], "{key}");
        }
        let (a, b) = (&month["mean_pd"], &period["outcomes"]["mean_pd"]);
        assert!((a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-12);
    }
    let text = ok(&["monitor", &run.model, &file, "--date", "day"]);
    assert!(text.contains("2026-03  income: CSI"), "{text}");
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn days_before_months_are_read_over_the_whole_file_and_files_are_periods() {
    let run = trained();
    let head = "day,id,income,home,bad";
    let iso = later(|month, day| format!("2026-{month:02}-{day:02}"));
    // Over a mebibyte in which no day is above 12 comes first.
    let mut rows = later(|month, day| format!("{:02}/{month:02}/2026", 1 + day % 12));
    let ambiguous: Vec<String> = rows
        .iter()
        .map(|row| format!("{row}{}", " ".repeat(600)))
        .collect();
    rows.clone_from(&ambiguous);
    rows.push(later(|_, _| "28/06/2026".to_owned())[0].clone());
    let european = run
        .folder
        .write("eu.csv", &format!("{head}\n{}\n", rows.join("\n")));
    let all = found(&[&run.model, &european, "--date", "day"]);
    assert_eq!(all["periods"].as_array().unwrap().len(), 6);
    let mut names = Vec::new();
    for month in 1..=6 {
        let own = iso
            .iter()
            .filter(|row| row.starts_with(&format!("2026-{month:02}")));
        let own: Vec<&str> = own.map(String::as_str).collect();
        let name = format!("month{month}.csv");
        names.push(
            run.folder
                .write(&name, &format!("{head}\n{}\n", own.join("\n"))),
        );
    }
    let whole = run
        .folder
        .write("iso.csv", &format!("{head}\n{}\n", iso.join("\n")));
    let by_date = found(&[&run.model, &whole, "--date", "day"]);
    let mut arguments = vec![run.model.as_str()];
    arguments.extend(names.iter().map(String::as_str));
    let by_file = found(&arguments);
    for (month, (a, b)) in (1..).zip(
        by_date["periods"]
            .as_array()
            .unwrap()
            .iter()
            .zip(by_file["periods"].as_array().unwrap()),
    ) {
        assert_eq!(b["period"], json(format!("month{month}")));
        for key in ["rows", "score", "columns", "alarms", "approval_rate"] {
            assert_eq!(a[key], b[key], "{key}");
        }
    }
}

#[test]
fn a_month_may_lack_rows_bads_outcomes_and_a_row_its_date() {
    let run = trained();
    let head = "month,id,income,home,bad";
    let of = |month: &str, bad: &str, k: usize| format!("{month},{k},2500,own,{bad}");
    let mut rows: Vec<String> = (0..60).map(|k| of("202601", "0", k)).collect();
    rows.extend((0..60).map(|k| of("202602", "", k)));
    rows.extend((0..60).map(|k| of("202604", if k == 0 { "0" } else { "1" }, k)));
    rows.extend((0..5).map(|k| of("", "1", k)));
    let file = run
        .folder
        .write("months.csv", &format!("{head}\n{}\n", rows.join("\n")));
    let all = found(&[&run.model, &file, "--date", "month"]);
    assert_eq!(all["without_date"], json(5));
    assert_eq!(all["gaps"], json(["2026-03"]));
    let [first, second, third] = &all["periods"].as_array().unwrap()[..] else {
        panic!("{all}");
    };
    assert_eq!(
        (&first["outcomes"]["bads"], &first["outcomes"]["auc"]),
        (&json(0), &Value::Null)
    );
    assert!(first["outcomes"]["calibration_p"].is_number());
    assert_eq!(second["outcomes"], Value::Null);
    assert!(alarms(third).contains(&"calibration".to_owned()));
    let output = riskbench(&["monitor", &run.model, &file, "--date", "month"]);
    let said = text(&output.stderr);
    assert!(said.contains("5 rows without a month"), "{said}");
    assert!(said.contains("1 month without rows: 2026-03"), "{said}");
}

#[test]
fn missing_outcomes_and_another_spelling_of_bad_are_said() {
    let run = trained();
    let lines = |bad: &str| -> String {
        let rows: Vec<String> = (0..60).map(|k| format!("{k},2500,own{bad}")).collect();
        rows.join("\n")
    };
    let none = run
        .folder
        .write("none.csv", &format!("id,income,home\n{}\n", lines("")));
    let other = run.folder.write(
        "other.csv",
        &format!("id,income,home,bad\n{}\n", lines(",paid")),
    );
    let all = found(&[&run.model, &none]);
    assert_eq!(all["without_target"], json(["none"]));
    assert_eq!(all["one_class"], Value::Null);
    let said = |arguments: &[&str]| text(&riskbench(arguments).stderr);
    let absent = said(&["monitor", &run.model, &none]);
    assert!(
        absent.contains("1 file without the column \"bad\""),
        "{absent}"
    );
    let spelled = said(&["monitor", &run.model, &other]);
    assert!(
        spelled.contains("60 outcomes are neither bad (1) nor good"),
        "{spelled}"
    );
    let bad = found(&[&run.model, &other, "--bad", "yes"]);
    assert_eq!(
        (&bad["one_class"], &bad["unread_outcomes"]),
        (&json("good"), &json(0))
    );
    assert_eq!(bad["periods"][0]["outcomes"]["n"], json(60));
    assert_eq!(bad["periods"][0]["is_small"], json(true));
    assert_eq!(alarms(&bad["periods"][0]), ["calibration"]);
    let named = ["monitor", &run.model, &none, "--target", "late"];
    fails(&named, 2, "no column \"late\"");
}

#[test]
fn what_cannot_be_monitored_is_refused() {
    let run = trained();
    let head = "day,id,income,home,bad";
    let file = run
        .folder
        .write("none.csv", &format!("{head}\nsoon,1,2500,own,0\n"));
    fails(
        &["monitor", &run.model, &file, "--date", "day"],
        2,
        "holds neither dates nor months",
    );
    fails(
        &["monitor", &run.model, &file, "--date", "dya"],
        2,
        "no column",
    );
    let empty = run.folder.write("empty.csv", &format!("{head}\n"));
    fails(&["monitor", &run.model, &empty], 3, "no applicants");
    let other = run.folder.write("other.csv", "a,b\n1,2\n");
    fails(&["monitor", &run.model, &empty, &other], 3, "other.csv: ");
    fails(
        &["monitor", &run.model, &file, "--false-alarms", "0"],
        2,
        "between .0001 and .5",
    );
    fails(
        &["monitor", &run.model, &file, "--out", &file],
        2,
        "never written over",
    );
}

#[test]
fn the_recipe_of_a_model_is_trained_again_and_the_difference_told() {
    let run = trained();
    let rows = later(|month, day| format!("2026-{month:02}-{day:02}"));
    let head = "day,id,income,home,bad";
    let text = format!("{head}\n{}\n", rows.join("\n"));
    let newer = run.folder.write("newer.csv", &text);
    let out = run.folder.path("challenger");
    let said = ok(&["retrain", &run.model, &newer, "--out", &out]);
    assert!(
        said.contains("champion and challenger on 480 rows (test part)"),
        "{said}"
    );
    // The same inputs and family as before; the new column of days is none.
    let metrics = run.folder.json("challenger/metrics.json");
    assert_eq!(metrics["model"], json("logistic"));
    let found = run.folder.json("challenger/difference.json");
    let rows = run.folder.read("challenger/difference.csv");
    let rows = scored_rows(&rows);
    assert_eq!(rows.len(), 2400);
    let test: Vec<_> = rows.iter().filter(|row| &row[1] == "test").collect();
    assert_eq!(found["rows"], json(test.len()));
    let flips = test.iter().filter(|row| row[5] != row[6]).count();
    assert_eq!(found["flips"], json(flips));
    let mean = test
        .iter()
        .map(|row| row[3].parse::<f64>().unwrap())
        .sum::<f64>();
    let told = found["champion"]["mean_pd"].as_f64().unwrap();
    assert!((told - mean / test.len() as f64).abs() < 1e-12);
    // The PDs are those that both models give in `score`.
    for (model, place) in [
        (run.model.clone(), 3),
        (format!("{out}/model.riskbench"), 4),
    ] {
        let scored = run.folder.path("scored.csv");
        ok(&["score", &model, &newer, "--exact", "--out", &scored]);
        let scored = run.folder.read("scored.csv");
        let head: Vec<&str> = scored.lines().next().unwrap().split(',').collect();
        let pd = head.iter().position(|name| *name == "pd").unwrap();
        for (a, b) in scored_rows(&scored).iter().zip(&rows) {
            assert_eq!(a[pd], b[place]);
        }
    }
    // The same model on its own rows is the same model.
    let again = run.folder.path("again");
    let file = run.folder.path("p.csv");
    ok(&["retrain", &run.model, &file, "--out", &again]);
    let found = run.folder.json("again/difference.json");
    assert_eq!(
        (&found["flips"], &found["auc_difference"]),
        (&json(0), &json(0.0))
    );
    assert_eq!(found["rank_correlation"], json(1.0));
    assert_eq!(found["champion_learned_from_these"], json(true));
    let recoded = run
        .folder
        .write("recoded.csv", &text.replace(",1\n", ",late\n"));
    let out = run.folder.path("recoded");
    let first = run.folder.json("challenger/difference.json");
    assert_eq!(first["champion_learned_from_these"], json(false));
    ok(&[
        "retrain", &run.model, &recoded, "--bad", "late", "--out", &out,
    ]);
    assert_eq!(run.folder.json("recoded/difference.json"), first);
    let none = run.folder.write("none.csv", &format!("{head}\n"));
    let out = run.folder.path("none");
    fails(
        &["retrain", &run.model, &none, "--out", &out],
        3,
        "holds no applicants",
    );
    assert!(!Path::new(&out).exists());
    fails(
        &["retrain", &run.model, &newer, "--out", "-"],
        2,
        "cannot go to standard output",
    );
}

#[test]
fn a_file_that_the_model_cannot_read_is_refused_beside_one_that_it_reads() {
    let run = trained();
    let rows = later(|month, day| format!("2026-{month:02}-{day:02}"));
    let head = "day,id,income,home,bad";
    let (first, second) = rows.split_at(rows.len() / 2);
    let first = format!("{head}\n{}\n", first.join("\n"));
    let first = run.folder.write("first.csv", &first);
    let with_commas = |line: &String| {
        let cells: Vec<&str> = line.split(',').collect();
        let [day, id, income, home, bad] = cells[..] else {
            unreachable!()
        };
        format!("{day};{id};{income},50;{home};{bad}")
    };
    let lines: Vec<String> = second.iter().map(with_commas).collect();
    let text = format!("{}\n{}\n", head.replace(',', ";"), lines.join("\n"));
    let second = run.folder.write("second.csv", &text);
    let out = run.folder.path("both");
    fails(
        &["retrain", &run.model, &first, &second, "--out", &out],
        3,
        "second.csv: \"income\" is written with a decimal comma",
    );
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_month_of_bads_alone_gives_no_alarm_of_calibration_and_repeated_rows_are_told() {
    let run = trained();
    let head = "day,id,income,home,bad";
    let mut rows = later(|month, day| format!("2026-{month:02}-{day:02}"));
    for line in &mut rows {
        // Of June bads are booked as they come, goods at the end.
        if line.starts_with("2026-06") && line.ends_with(",0") {
            line.truncate(line.len() - 1);
        }
    }
    let february = rows.iter().filter(|line| line.starts_with("2026-02"));
    let twice: Vec<String> = february.cloned().collect();
    assert_eq!(twice.len(), 400);
    rows.extend(twice);
    let text = format!("{head}\n{}\n", rows.join("\n"));
    let file = run.folder.write("open.csv", &text);
    let all = found(&[&run.model, &file, "--date", "day"]);
    let june = &all["periods"][5];
    assert_eq!(june["period"], "2026-06");
    assert!(june["outcomes"]["calibration_p"].is_null(), "{june}");
    assert_eq!(june["outcomes"]["bads"], june["outcomes"]["n"]);
    assert_eq!(alarms(june), [""; 0]);
    let warnings = all["warnings"].to_string();
    assert!(warnings.contains("2026-06: "), "{warnings}");
    assert!(
        warnings.contains("2026-02: 400 rows repeat the id"),
        "{warnings}"
    );
    assert_eq!(all["warnings"].as_array().unwrap().len(), 2, "{warnings}");
}

#[test]
fn a_policy_rule_that_reads_the_outcome_is_warned_of() {
    let run = trained();
    let rules = r#"[{"name": "known", "column": "bad", "comparison": "=", "value": 1, "outcome": "DECLINE"}]"#;
    let policy = run.folder.write("policy.json", rules);
    let (out, file) = (run.folder.path("scored.csv"), run.folder.path("p.csv"));
    let scored = riskbench(&[
        "score", &run.model, &file, "--policy", &policy, "--out", &out,
    ]);
    let said = text(&scored.stderr);
    assert!(
        said.contains("reads bad, the outcome that the model predicts"),
        "{said}"
    );
}
