//! The time to default in files of other forms than a training's: outcomes in other words, panels,
//! columns of periods with gaps and words, times that are no periods.

use super::survival::{TASK, column, loans, logistic, numbers, one_row_each, panel, train};
use super::*;

/// A model of loans that default, are open or were prepaid, and its file.
fn of_words(folder: &Folder) -> (String, String) {
    let mut open = 0;
    let lines = one_row_each(&loans());
    let lines = lines.lines().map(|line| {
        open += usize::from(line.ends_with(",open"));
        if open % 3 == 0 {
            line.replace(",open", ",prepaid") + "\n"
        } else {
            line.to_owned() + "\n"
        }
    });
    let csv: String = lines.collect();
    let file = folder.write("words.csv", &csv);
    train(folder, &file, "words", &["--model", "logistic"]);
    (folder.path("words/model.riskbench"), csv)
}

/// What `score` says on both streams.
fn scored(folder: &Folder, model: &str, csv: &str, more: &[&str]) -> String {
    let (file, out) = (folder.write("later.csv", csv), folder.path("s.csv"));
    let output = riskbench(&[&["score", model, &file, "--out", &out], more].concat());
    let said = text(&output.stderr) + &text(&output.stdout);
    assert!(output.status.success(), "{said}");
    said
}

fn refused(folder: &Folder, model: &str, csv: &str, more: &[&str], sentence: &str) {
    let (file, out) = (folder.write("later.csv", csv), folder.path("none.csv"));
    let arguments = [&["score", model, &file, "--out", &out], more].concat();
    fails(&arguments, 3, sentence);
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn defaults_in_other_spelling_are_defaults_and_unknown_outcomes_are_not_scored() {
    let folder = Folder::new();
    let (model, csv) = of_words(&folder);
    let bad = loans().iter().filter(|l| l.bad).count();
    let defaulted = format!("{bad} loans that are in default already are not scored");
    let said = scored(&folder, &model, &csv, &[]);
    assert!(said.contains(&defaulted), "{said}");
    let pds = column(&folder, "s.csv", "pd_12");
    for default in ["Default", "DEFAULT ", "de fault"] {
        let other = csv.replace(",default", &format!(",{default}"));
        let other = other.replace(",open", ",OPEN");
        let said = scored(&folder, &model, &other, &[]);
        assert!(said.contains(&defaulted), "{said}");
        assert_eq!(column(&folder, "s.csv", "pd_12"), pds);
    }
    let other = csv.replace(",default", ",defaulted");
    let said = scored(&folder, &model, &other, &[]);
    let unknown = format!("{bad} loans with a value of \"status\" that training did not know");
    assert!(said.contains(&unknown), "{said}");
    assert_eq!(column(&folder, "s.csv", "pd_12"), pds);
    let file = folder.write("ed.csv", &other);
    let output = riskbench(&["evaluate", &model, &file]);
    let warned = text(&output.stderr);
    let unknown = format!("{bad} rows hold a value of \"status\" that training did not know");
    assert!(
        output.status.success() && warned.contains(&unknown),
        "{warned}"
    );
    // New loans have not defaulted, whatever the column holds.
    let said = scored(&folder, &model, &other, &["--as-new"]);
    assert!(said.contains("900 loans scored, 0 not scored"), "{said}");
    let blank = csv.replace(",default", ",");
    let said = scored(&folder, &model, &blank, &[]);
    let blank = format!("{bad} loans without a value of \"status\" count as not in default");
    assert!(said.contains(&blank), "{said}");
    let absent: String = csv
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n")
        .collect();
    let said = scored(&folder, &model, &absent, &[]);
    assert!(said.contains("There is no column \"status\""), "{said}");
    let sentence = "in 900 of 900 rows are none that training knew";
    let all = csv.replace(",open", ",x").replace(",prepaid", ",x");
    refused(
        &folder,
        &model,
        &all.replace(",default", ",y"),
        &[],
        sentence,
    );
}

#[test]
fn flags_are_compared_as_numbers_and_answers() {
    let folder = Folder::new();
    let flags = |default: &str, open: &str| {
        let csv = one_row_each(&loans()).replace(",default", &format!(",{default}"));
        csv.replace(",open", &format!(",{open}"))
    };
    let file = folder.write("flags.csv", &flags("1", "0"));
    let task = [
        "--task", "survival", "--time", "months", "--event", "status",
    ];
    let out = folder.path("flags");
    ok(&[
        &["train", &file, "--out", &out, "--model", "logistic"],
        &task[..],
    ]
    .concat());
    let model = folder.path("flags/model.riskbench");
    let bad = loans().iter().filter(|l| l.bad).count();
    for (default, open) in [("1", "0"), ("1.0", "0.0"), ("yes", "no"), ("TRUE", "FALSE")] {
        let said = scored(&folder, &model, &flags(default, open), &[]);
        let defaulted = format!("{bad} loans that are in default already");
        assert!(said.contains(&defaulted), "{default}: {said}");
    }
    let said = scored(&folder, &model, &flags("2", "0"), &[]);
    let unknown = format!("{bad} loans with a value of \"status\" that training did not know");
    assert!(said.contains(&unknown), "{said}");
    let words = flags("charged off", "paid");
    refused(&folder, &model, &words, &[], "in 900 of 900 rows are none");
}

#[test]
fn a_training_counts_defaults_in_other_case() {
    let folder = Folder::new();
    let csv = one_row_each(&loans());
    let lines = csv.lines().enumerate();
    let mut respelled = 0;
    let mixed: String = lines
        .map(|(at, line)| {
            let other = at % 5 == 0 && line.ends_with(",default");
            respelled += usize::from(other);
            let line = if other {
                line.replace(",default", ",Default")
            } else {
                line.to_owned()
            };
            line + "\n"
        })
        .collect();
    let plain = train(
        &folder,
        &folder.write("a.csv", &csv),
        "a",
        &["--model", "logistic"],
    );
    let mixed = train(
        &folder,
        &folder.write("b.csv", &mixed),
        "b",
        &["--model", "logistic"],
    );
    assert_eq!(plain["test"], mixed["test"]);
    let wanted = format!("{respelled} rows of \\\"status\\\" write a value that means default");
    let warnings = mixed["warnings"].to_string();
    assert!(warnings.contains(&wanted), "{warnings}");
}

#[test]
fn a_panel_is_detected_and_its_totals_are_of_the_latest_rows() {
    let folder = Folder::new();
    let csv = panel(&loans());
    let file = folder.write("panel.csv", &csv);
    let metrics = train(&folder, &file, "out", &["--model", "logistic"]);
    assert_eq!(metrics["panel"], true);
    let named = train(
        &folder,
        &file,
        "named",
        &["--model", "logistic", "--id", "loan"],
    );
    assert_eq!(metrics["test"], named["test"]);
    let warnings = metrics["warnings"].to_string();
    assert!(
        warnings.contains("The 900 values of \\\"loan\\\" repeat"),
        "{warnings}"
    );
    let model = folder.path("out/model.riskbench");
    // In any order of the rows.
    let mut lines: Vec<&str> = csv.lines().collect();
    lines[1..].reverse();
    for csv in [csv.clone(), lines.join("\n")] {
        let said = scored(&folder, &model, &csv, &["--lgd", "1"]);
        let rows = csv.lines().count() - 1;
        let wanted = format!("a panel of 900 loans and {rows} rows");
        assert!(said.contains(&wanted), "{said}");
        let [year, life] = latest_losses(&folder);
        let bad = loans().iter().filter(|l| l.bad).count();
        assert!(
            said.contains(&format!("{bad} loans that are in default already")),
            "{said}"
        );
        let totals = said
            .lines()
            .find(|line| line.starts_with("weighted"))
            .unwrap();
        let totals: Vec<f64> = totals
            .split_whitespace()
            .filter_map(|cell| cell.replace(',', "").parse().ok())
            .collect();
        assert!(
            (totals[0] - year).abs() < 0.006 && (totals[1] - life).abs() < 0.006,
            "{said}"
        );
        assert_eq!(column(&folder, "s.csv", "id").len(), rows);
    }
}

/// Sums of expected losses over the last row by `months` of each loan of `later.csv`.
fn latest_losses(folder: &Folder) -> [f64; 2] {
    let ids = column(folder, "later.csv", "loan");
    let months = numbers(folder, "later.csv", "months");
    let mut latest = std::collections::HashMap::new();
    for (row, id) in ids.iter().enumerate() {
        let last = latest.entry(id).or_insert(row);
        if months[row] > months[*last] {
            *last = row;
        }
    }
    ["ecl_12", "ecl_lifetime"].map(|name| {
        let losses = numbers(folder, "s.csv", name);
        latest.values().filter_map(|row| losses[*row]).sum()
    })
}

#[test]
fn a_model_of_loans_is_evaluated_on_a_panel_as_a_panel() {
    let folder = Folder::new();
    logistic(&folder);
    let model = folder.path("out/model.riskbench");
    let file = folder.write("panel.csv", &panel(&loans()));
    let said = ok(&["evaluate", &model, &file, "--json"]);
    let found: Value = serde_json::from_str(&said).unwrap();
    let periods: u32 = loans().iter().map(|l| l.months).sum();
    // Every fourth loan is first seen in month 4.
    let late: u32 = loans().iter().step_by(4).map(|l| l.months.min(4) - 1).sum();
    let horizon = found["horizon"].as_u64().unwrap() as u32;
    let beyond: u32 = loans()
        .iter()
        .map(|l| l.months.saturating_sub(horizon))
        .sum();
    assert_eq!(found["all"]["n"], 900);
    assert_eq!(found["all"]["person_periods"], periods - late - beyond);
    let warnings = found["warnings"].to_string();
    assert!(
        warnings.contains("repeat with times that go up step by step"),
        "{warnings}"
    );
    // Scoring reads a row at a time: that totals count loans more than once is told.
    let scored = riskbench(&["score", &model, &file, "--id", "loan", "--out", "-"]);
    let said = text(&scored.stderr);
    let loans = loans();
    let is_once =
        |(at, l): &(usize, &super::survival::Loan)| l.months == 1 || (at % 4 == 0 && l.months <= 4);
    let once = loans.iter().enumerate().filter(is_once).count() as u32;
    let rows = periods - late - once;
    let sentence = format!("{rows} rows name a loan that other rows name as well");
    let told = |said: &str| said.replace(',', "").contains(&sentence);
    assert!(scored.status.success() && told(&said), "{said} {sentence}");
}

#[test]
fn rows_of_loans_that_are_no_panel_are_told() {
    let folder = Folder::new();
    let csv = panel(&loans());
    let edited = |edit: &dyn Fn(&[&str]) -> Option<String>| -> String {
        let header = csv.lines().next().unwrap().to_owned() + "\n";
        let rows = csv.lines().skip(1);
        let cells = rows.map(|line| line.split(',').collect::<Vec<&str>>());
        header + &cells.filter_map(|cells| edit(&cells)).collect::<String>()
    };
    let month = |cells: &[&str]| cells[3].parse::<usize>().unwrap();
    let row =
        |c: &[&str], month: usize| Some(format!("{},{},{},{month},{}\n", c[0], c[1], c[2], c[4]));
    let quarters = edited(&|cells| row(cells, 3 * month(cells)));
    let out = folder.path("quarters");
    let file = folder.write("quarters.csv", &quarters);
    for more in [&[][..], &["--id", "loan"]] {
        let arguments = [&["train", &file, "--out", &out], &TASK[..], more].concat();
        fails(&arguments, 3, "they go up by 3: number the periods 1, 2, 3");
    }
    // Some months of each loan, without a step; the default is in the last.
    let kept =
        |cells: &[&str]| cells[4] == "default" || [1, 4, 5, 11, 13, 20].contains(&month(cells));
    let gaps = edited(&|cells| row(cells, month(cells)).filter(|_| kept(cells)));
    let file = folder.write("gaps.csv", &gaps);
    let metrics = train(&folder, &file, "gaps", &["--model", "logistic"]);
    let warnings = metrics["warnings"].to_string();
    let sentence = "of \\\"loan\\\" repeat, but each row counts as a loan of its own";
    assert!(warnings.contains(sentence), "{warnings}");
    assert_eq!(metrics["panel"], false);
}

#[test]
fn terms_that_are_missing_or_longer_than_the_model_are_counted() {
    let folder = Folder::new();
    let (file, _) = logistic(&folder);
    let model = folder.path("out/model.riskbench");
    let csv = std::fs::read_to_string(file).unwrap();
    let with_terms = |term: &dyn Fn(usize) -> String| -> String {
        let lines = csv.lines().enumerate();
        lines
            .map(|(at, line)| match at {
                0 => format!("{line},term\n"),
                _ => format!("{line},{}\n", term(at)),
            })
            .collect()
    };
    let more = ["--term", "term", "--as-new"];
    let mixed = with_terms(&|at| match at {
        1 => "abc".to_owned(),
        2..=4 => String::new(),
        5..=11 => "480".to_owned(),
        _ => "18.0".to_owned(),
    });
    let said = scored(&folder, &model, &mixed, &more);
    assert!(
        said.contains("4 loans without a term in \"term\""),
        "{said}"
    );
    assert!(
        said.contains("7 loans with a term in \"term\" beyond"),
        "{said}"
    );
    let to_term = numbers(&folder, "s.csv", "pd_lifetime");
    scored(&folder, &model, &mixed, &["--as-new"]);
    let to_end = numbers(&folder, "s.csv", "pd_lifetime");
    assert_eq!(to_term[..11], to_end[..11]);
    assert!(
        to_term[11..]
            .iter()
            .zip(&to_end[11..])
            .all(|(term, end)| term < end)
    );
    let words = with_terms(&|at| {
        if at % 3 == 0 {
            "12".to_owned()
        } else {
            "long".to_owned()
        }
    });
    refused(
        &folder,
        &model,
        &words,
        &more,
        "name another one with --term",
    );
    let days = with_terms(&|at| format!("2030-01-{:02}", at % 28 + 1));
    refused(
        &folder,
        &model,
        &days,
        &more,
        "name another one with --term",
    );
    let file = folder.write("terms.csv", &with_terms(&|_| "12".to_owned()));
    let out = folder.path("s.csv");
    for (flags, sentence) in [
        (
            ["--term", "months"],
            "the model's time on book and as --term",
        ),
        (["--ead", "status"], "the model's outcome and as --ead"),
        (["--id", "months"], "the model's time on book and as the id"),
    ] {
        let arguments = [&["score", &model, &file, "--out", &out], &flags[..]].concat();
        fails(&arguments, 2, sentence);
    }
}

#[test]
fn a_file_whose_times_are_no_periods_is_not_scored() {
    let folder = Folder::new();
    let (file, _) = logistic(&folder);
    let model = folder.path("out/model.riskbench");
    let csv = std::fs::read_to_string(file).unwrap();
    let with_times = |time: &dyn Fn(&str) -> String| -> String {
        let of = |line: &str| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if cells[0] != "loan" {
                cells[4] = time(&cells[4]);
            }
            cells.join(",") + "\n"
        };
        csv.lines().map(of).collect()
    };
    let sentence = "in 900 of 900 cells";
    refused(
        &folder,
        &model,
        &with_times(&|_| "abc".to_owned()),
        &[],
        sentence,
    );
    refused(
        &folder,
        &model,
        &with_times(&|t| format!("{t} months")),
        &[],
        sentence,
    );
    refused(
        &folder,
        &model,
        &with_times(&|t| format!("P{t}M")),
        &[],
        sentence,
    );
    let day = |t: &str| format!("2020-01-{:02}", t.parse::<usize>().unwrap() % 28 + 1);
    refused(&folder, &model, &with_times(&day), &[], sentence);
    let blank = with_times(&|_| String::new());
    refused(
        &folder,
        &model,
        &blank,
        &[],
        "No row has a time on book of 0 or more",
    );
    let said = scored(&folder, &model, &blank, &["--as-new"]);
    assert!(said.contains("900 loans scored, 0 not scored"), "{said}");
    let days = with_times(&|t| (90 * t.parse::<usize>().unwrap()).to_string());
    let file = folder.write("days.csv", &days);
    let metrics = train(&folder, &file, "days", &["--model", "logistic"]);
    let warnings = metrics["warnings"].to_string();
    let capped = loans().iter().filter(|l| 90 * l.months > 1023).count();
    let sentence =
        format!("{capped} rows are observed beyond period 1023, the last that a model can");
    assert!(warnings.contains(&sentence), "{warnings}");
}

#[test]
fn held_out_rows_without_a_default_are_told() {
    let folder = Folder::new();
    let mut csv = String::from("loan,income,debt,months,status,part\n");
    for (at, l) in loans().iter().enumerate() {
        let status = if l.bad { "default" } else { "open" };
        let part = if l.bad || at % 2 == 0 {
            "train"
        } else {
            "test"
        };
        let part = if part == "train" && at % 10 == 0 {
            "validation"
        } else {
            part
        };
        csv += &format!(
            "c{at},{},{},{},{status},{part}\n",
            l.income, l.debt, l.months
        );
    }
    let file = folder.write("loans.csv", &csv);
    let more = ["--split", "column:part", "--model", "logistic"];
    let warnings = train(&folder, &file, "out", &more)["warnings"].to_string();
    assert!(warnings.contains("No test row defaults"), "{warnings}");
    assert!(!warnings.contains("No validation row"), "{warnings}");
}
