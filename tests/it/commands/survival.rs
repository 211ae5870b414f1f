//! The time to default: what `train`, `score` and `evaluate` make of loans with a time on book, one
//! row each or by month.

use super::*;

/// A loan of a made portfolio: its inputs, months on book, and whether it defaults in the last.
pub(super) struct Loan {
    pub(super) income: u32,
    pub(super) debt: u32,
    pub(super) months: u32,
    pub(super) bad: bool,
}

/// 900 loans whose hazard rises with `debt` and falls with `income`.
pub(super) fn loans() -> Vec<Loan> {
    let mut state = 7_u64;
    let mut draw = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let loan = |_: usize| {
        let (income, debt) = (draw() * 100.0, draw() * 50.0);
        let risk = -5.2 + debt / 20.0 - income / 50.0;
        let ends = 6 + (draw() * 30.0) as u32;
        let hazard =
            |month: u32| 1.0 / (1.0 + (-(risk + 0.5 * (f64::from(month) / 6.0).sin())).exp());
        let default = (1..=ends).find(|month| draw() < hazard(*month));
        Loan {
            income: income as u32,
            debt: debt as u32,
            months: default.unwrap_or(ends),
            bad: default.is_some(),
        }
    };
    (0..900).map(loan).collect()
}

pub(super) fn one_row_each(loans: &[Loan]) -> String {
    let mut csv = String::from("loan,income,debt,balance,months,status\n");
    for (at, l) in loans.iter().enumerate() {
        let status = if l.bad { "default" } else { "open" };
        let balance = 100 * l.debt + 10;
        csv += &format!(
            "c{at},{},{},{balance},{},{status}\n",
            l.income, l.debt, l.months
        );
    }
    csv
}

/// One row a month; every fourth loan is first seen in month 4.
pub(super) fn panel(loans: &[Loan]) -> String {
    let mut csv = String::from("loan,income,debt,months,status\n");
    for (at, l) in loans.iter().enumerate() {
        let first = if at % 4 == 0 { 4.min(l.months) } else { 1 };
        for month in first..=l.months {
            let bad = l.bad && month == l.months;
            let status = if bad { "default" } else { "open" };
            csv += &format!("c{at},{},{},{month},{status}\n", l.income, l.debt);
        }
    }
    csv
}

pub(super) const TASK: [&str; 8] = [
    "--task", "survival", "--time", "months", "--event", "status", "--bad", "default",
];

pub(super) fn train(folder: &Folder, file: &str, out: &str, more: &[&str]) -> Value {
    let into = folder.path(out);
    let mut arguments = vec!["train", file, "--out", &into];
    arguments.extend(TASK);
    arguments.extend(more);
    ok(&arguments);
    folder.json(&format!("{out}/metrics.json"))
}

pub(super) fn logistic(folder: &Folder) -> (String, Value) {
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let metrics = train(
        folder,
        &file,
        "out",
        &["--model", "logistic", "--drop", "balance"],
    );
    (file, metrics)
}

/// Cells of a column of a CSV file, by the name in its header.
pub(super) fn column(folder: &Folder, file: &str, name: &str) -> Vec<String> {
    let text = folder.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let place = reader.headers().unwrap().iter().position(|h| h == name);
    let place = place.unwrap_or_else(|| panic!("{file} lacks {name}"));
    reader
        .records()
        .map(|row| row.unwrap()[place].to_owned())
        .collect()
}

pub(super) fn numbers(folder: &Folder, file: &str, name: &str) -> Vec<Option<f64>> {
    let cells = column(folder, file, name);
    cells.iter().map(|cell| cell.parse().ok()).collect()
}

#[test]
fn a_hazard_is_learned_beside_its_challengers() {
    let folder = Folder::new();
    let (_, metrics) = logistic(&folder);
    assert_eq!(metrics["task"], "survival");
    assert_eq!(metrics["panel"], false);
    let test = &metrics["test"];
    assert!(test["c_index"].as_f64().unwrap() > 0.7, "{test}");
    for key in ["log_likelihood", "c_index_uno", "integrated_brier"] {
        assert!(test[key].is_number(), "{key}: {test}");
    }
    let calibration = test["calibration"].as_array().unwrap();
    let sum = |key: &str| -> u64 { calibration.iter().map(|p| p[key].as_u64().unwrap()).sum() };
    assert_eq!(sum("events"), test["events"].as_u64().unwrap());
    assert_eq!(sum("at_risk"), test["person_periods"].as_u64().unwrap());
    // The maximum of the likelihood has as many defaults as were observed.
    let train = &metrics["train"];
    let expected = train["calibration"].as_array().unwrap().iter();
    let expected: f64 = expected
        .map(|p| p["predicted"].as_f64().unwrap() * p["at_risk"].as_f64().unwrap())
        .sum();
    assert!((expected - train["events"].as_f64().unwrap()).abs() < 1e-3);
    let challengers = metrics["challengers"].as_array().unwrap();
    let names: Vec<&str> = challengers
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["kaplan-meier", "cox", "logistic-hazard"]);
    // The model is the logistic hazard itself; its weights are f32.
    let same = challengers[2]["log_likelihood"].as_f64().unwrap();
    assert!((same - test["log_likelihood"].as_f64().unwrap()).abs() < 1e-6);
    let found = challengers[0]["log_likelihood"].as_f64().unwrap();
    let wanted = log_likelihood_by_level(&metrics);
    assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
    let cox = challengers[1]["log_likelihood"].as_f64().unwrap();
    assert!((cox - same).abs() < 2e-3 && cox > found, "{cox} {same}");
    let brier = |c: &Value| c["integrated_brier"].as_f64().unwrap();
    assert!(brier(&challengers[1]) < brier(&challengers[0]));
    let cox = challengers[1]["coefficients"].as_array().unwrap();
    let of = |input: &str| {
        let found = cox
            .iter()
            .find(|c| c["input"].as_str().unwrap().starts_with(input));
        found.unwrap()["coefficient"].as_f64().unwrap()
    };
    assert!(of("debt") > 0.2 && of("income") < -0.2);
    let line = &metrics["kaplan_meier"][5];
    assert_eq!(line["period"], 6);
    assert!(line["interval"][0].as_f64().unwrap() < line["survival"].as_f64().unwrap());
}

/// The mean log-likelihood of the test rows by the training rows' share of defaults in each level.
fn log_likelihood_by_level(metrics: &Value) -> f64 {
    let periods = |part: &str| {
        let all = metrics[part]["calibration"].as_array().unwrap().clone();
        let of = |p: &Value| ["period", "at_risk", "events"].map(|key| p[key].as_f64().unwrap());
        all.iter().map(of).collect::<Vec<[f64; 3]>>()
    };
    let (train, test) = (periods("train"), periods("test"));
    let (mut begin, mut sum, mut all) = (0.0, 0.0, 0.0);
    for end in metrics["levels"].as_array().unwrap() {
        let end = end.as_f64().unwrap();
        let totals = |rows: &[[f64; 3]]| -> [f64; 2] {
            let within = rows.iter().filter(|p| p[0] > begin && p[0] <= end);
            within.fold([0.0; 2], |sum, p| [sum[0] + p[1], sum[1] + p[2]])
        };
        let [at_risk, events] = totals(&train);
        let hazard = events / at_risk;
        let [at_risk, events] = totals(&test);
        sum += events * hazard.ln() + (at_risk - events) * (1.0 - hazard).ln();
        (all, begin) = (all + at_risk, end);
    }
    sum / all
}

#[test]
fn a_network_is_reloaded_with_the_same_scores_whatever_the_threads() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let more = ["--epochs", "20", "--drop", "balance", "--threads"];
    let metrics = train(&folder, &file, "out", &[&more[..], &["1"]].concat());
    train(&folder, &file, "again", &[&more[..], &["2"]].concat());
    let bytes = |name: &str| std::fs::read(folder.path(name)).unwrap();
    assert_eq!(bytes("out/model.riskbench"), bytes("again/model.riskbench"));
    assert_eq!(bytes("out/scored.csv"), bytes("again/scored.csv"));
    assert!(metrics["test"]["c_index"].as_f64().unwrap() > 0.7);
    let (model, out) = (folder.path("out/model.riskbench"), folder.path("new.csv"));
    ok(&["score", &model, &file, "--as-new", "--out", &out]);
    for name in [
        "id",
        "months_on_book",
        "pd_12",
        "pd_lifetime",
        "ecl_12",
        "ecl_lifetime",
    ] {
        let trained = column(&folder, "out/scored.csv", name);
        assert_eq!(trained, column(&folder, "new.csv", name), "{name}");
    }
}

#[test]
fn a_seasoned_loan_is_scored_given_that_it_survived_so_far() {
    let folder = Folder::new();
    let (file, _) = logistic(&folder);
    let (model, out) = (
        folder.path("out/model.riskbench"),
        folder.path("scored.csv"),
    );
    let structure = folder.path("new.csv");
    let with = ["--as-new", "--term-structure"];
    let said = ok(&[&["score", &model, &file, "--out", &structure], &with[..]].concat());
    assert!(said.contains("900 loans scored, 0 not scored"), "{said}");
    ok(&[
        "score", &model, &file, "--out", &out, "--ead", "balance", "--lgd", "40%", "--rate", "5%",
    ]);
    let of = |file: &str, name: &str| numbers(&folder, file, name);
    let (pd_12, ecl) = (of("scored.csv", "pd_12"), of("scored.csv", "ecl_12"));
    let lifetime = of("scored.csv", "pd_lifetime");
    let horizon = (1..).take_while(|t| {
        folder
            .read("new.csv")
            .contains(&format!("marginal_pd_{t},"))
    });
    let horizon = horizon.count();
    let marginal: Vec<_> = (1..=horizon)
        .map(|t| of("new.csv", &format!("marginal_pd_{t}")))
        .collect();
    let cumulative = of("new.csv", &format!("cumulative_pd_{horizon}"));
    let mut checked = 0;
    for (row, l) in loans().iter().enumerate() {
        let sum = |months: std::ops::Range<usize>| -> f64 {
            months.filter_map(|t| marginal.get(t)?[row]).sum()
        };
        let months = l.months as usize;
        assert!((cumulative[row].unwrap() - sum(0..horizon)).abs() < 1e-12);
        if l.bad || months >= horizon {
            assert_eq!((pd_12[row], lifetime[row]), (None, None));
            continue;
        }
        let survived = 1.0 - sum(0..months);
        let close = |found: Option<f64>, wanted: f64| {
            assert!((found.unwrap() - wanted).abs() < 1e-9, "{found:?} {wanted}");
        };
        close(pd_12[row], sum(months..months + 12) / survived);
        close(lifetime[row], sum(months..horizon) / survived);
        let discounted = (months..(months + 12).min(horizon)).map(|t| {
            marginal[t][row].unwrap() / survived * 1.05_f64.powf(-((t - months + 1) as f64) / 12.0)
        });
        let balance = f64::from(100 * l.debt + 10);
        let wanted = 0.4 * balance * discounted.sum::<f64>();
        assert!((ecl[row].unwrap() - wanted).abs() < 1e-6 * wanted);
        checked += 1;
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn scenarios_are_weighted_and_fields_shifted() {
    let folder = Folder::new();
    let (file, _) = logistic(&folder);
    let (model, out) = (folder.path("out/model.riskbench"), folder.path("s.csv"));
    let score = |more: &[&str]| {
        ok(&[&["score", &model, &file, "--as-new", "--out", &out], more].concat());
        numbers(&folder, "s.csv", "pd_12")
    };
    let base = score(&[]);
    let raised = score(&["--shift", "debt=+20%", "--shift", "income=-5"]);
    let risen = base
        .iter()
        .zip(&raised)
        .filter(|(base, raised)| raised > base)
        .count();
    assert!(risen > 880, "{risen}");
    let scenarios = folder.write(
        "scenarios.csv",
        "scenario,weight,period,log_odds,debt\nbase,0.5,,,\nbad,0.5,,0.4,\n",
    );
    let mixed = score(&["--scenarios", &scenarios]);
    let only = folder.write("only.csv", "scenario,weight,log_odds\nbad,1,0.4\n");
    let bad = score(&["--scenarios", &only]);
    for row in 0..900 {
        let [base, bad, mixed] = [&base, &bad, &mixed].map(|pds| pds[row].unwrap());
        assert!((mixed - 0.5 * (base + bad)).abs() < 1e-12 && bad > base);
    }
    let wrong = folder.write("wrong.csv", "scenario,weight\nbase,0.5\n");
    fails(
        &["score", &model, &file, "--out", &out, "--scenarios", &wrong],
        3,
        "add up to 0.500000; they must add up to 1",
    );
    let refused = |more: &[&str], code: i32, sentence: &str| {
        fails(
            &[&["score", &model, &file, "--out", &out], more].concat(),
            code,
            sentence,
        );
    };
    refused(&["--shift", "debt=20%"], 2, "with the sign");
    refused(&["--shift", "months=+2"], 2, "does not read it as a number");
    refused(&["--cutoff", "0.5"], 2, "there is no cutoff");
    refused(&["--term", "trem"], 2, "there is no column \"trem\"");
    refused(&["--scenarios", "none.csv"], 4, "none.csv");
}

#[test]
fn a_panel_gives_nearly_the_figures_of_its_loans() {
    let folder = Folder::new();
    let file = folder.write("panel.csv", &panel(&loans()));
    let metrics = train(
        &folder,
        &file,
        "out",
        &["--id", "loan", "--model", "logistic"],
    );
    assert_eq!(metrics["panel"], true);
    let warnings = metrics["warnings"].to_string();
    assert!(warnings.contains("first seen after period 1"), "{warnings}");
    assert!(
        warnings.contains("stay together in the split"),
        "{warnings}"
    );
    let (train, test) = (&metrics["train"], &metrics["test"]);
    assert!(test["c_index"].as_f64().unwrap() > 0.68, "{test}");
    assert!(test["c_index_uno"].is_null() && test["integrated_brier"].is_null());
    let share = |part: &Value| part["events"].as_f64().unwrap() / part["n"].as_f64().unwrap();
    assert!((share(train) - share(test)).abs() < 0.01);
    // No loan is in two parts.
    let ids = column(&folder, "out/scored.csv", "id");
    let parts = column(&folder, "out/scored.csv", "split");
    let mut part_of = std::collections::HashMap::new();
    for (id, part) in ids.iter().zip(&parts) {
        assert_eq!(part_of.entry(id).or_insert(part), &part);
    }
    let (model, out) = (folder.path("out/model.riskbench"), folder.path("s.csv"));
    ok(&["score", &model, &file, "--out", &out]);
    for name in ["id", "months_on_book", "pd_12", "pd_lifetime"] {
        let trained = column(&folder, "out/scored.csv", name);
        assert_eq!(trained, column(&folder, "s.csv", name));
    }
    let said = ok(&["evaluate", &model, &file, "--json"]);
    let found: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(found["all"]["n"], 900);
    assert_eq!(found["all"]["c_index_uno"], Value::Null);
}

#[test]
fn rows_that_are_no_spells_are_set_aside_and_counted() {
    let folder = Folder::new();
    let mut csv = one_row_each(&loans());
    csv += "x1,5,5,9,0,open\nx2,5,5,9,-3,default\nx3,5,5,9,,open\nx4,5,5,9,4,\nx5,5,5,9,7.5,open\n";
    let file = folder.write("loans.csv", &csv);
    let more = [
        "--model",
        "logistic",
        "--features",
        "income,debt,months",
        "--horizon",
        "18",
    ];
    let metrics = train(&folder, &file, "out", &more);
    assert_eq!(metrics["horizon"], 18);
    let warnings = metrics["warnings"].to_string();
    for sentence in [
        "2 rows with a time of 0 or less",
        "1 row without a time",
        "1 row without an outcome",
        "1 time of \\\"months\\\" with a fraction was rounded up",
        "beyond period 18 and count as not defaulted",
        "which the model knows already",
    ] {
        assert!(warnings.contains(sentence), "{sentence}: {warnings}");
    }
    let parts = ["train", "validation", "test"].map(|part| metrics[part]["n"].as_u64().unwrap());
    assert_eq!(parts.iter().sum::<u64>(), 901);
}

#[test]
fn a_loan_observed_longer_than_the_training_rows_counts_up_to_their_last_period() {
    let folder = Folder::new();
    let mut csv = String::from("loan,income,debt,months,status,part\n");
    for (at, l) in loans().iter().enumerate() {
        let status = if l.bad { "default" } else { "open" };
        let part = ["train", "train", "validation", "test"][at % 4];
        csv += &format!(
            "c{at},{},{},{},{status},{part}\n",
            l.income, l.debt, l.months
        );
    }
    csv += "v,50,25,90,default,validation\nt,50,25,95,open,test\n";
    let file = folder.write("loans.csv", &csv);
    let metrics = train(
        &folder,
        &file,
        "out",
        &["--split", "column:part", "--epochs", "2"],
    );
    let horizon = metrics["horizon"].as_u64().unwrap();
    assert!(horizon < 40, "{horizon}");
    let warnings = metrics["warnings"].to_string();
    assert!(
        warnings.contains("2 rows are observed beyond period"),
        "{warnings}"
    );
}

#[test]
fn what_is_no_time_to_default_is_refused_in_a_sentence() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let out = folder.path("out");
    let refused = |file: &str, more: &[&str], code: i32, sentence: &str| {
        let arguments = [&["train", file, "--out", &out], &TASK[..], more].concat();
        fails(&arguments, code, sentence);
        assert!(!std::path::Path::new(&out).exists());
    };
    refused(
        &file,
        &["--model", "scorecard"],
        2,
        "gives no hazard by period",
    );
    refused(
        &file,
        &["--model", "logistic", "--epochs", "9"],
        2,
        "maximum-likelihood optimum",
    );
    refused(&file, &["--monotone", "debt=+"], 2, "leave --monotone out");
    refused(&file, &["--cutoff", "0.1"], 2, "PDs of one horizon");
    refused(&file, &["--members", "4"], 2, "for the task survival");
    refused(&file, &["--horizon", "2000"], 2, "between 1 and 1023");
    refused(&file, &["--horizon", "1"], 3, "at least 20");
    let task = [
        "--task", "survival", "--event", "status", "--bad", "default",
    ];
    let arguments = [&["train", &file, "--out", &out], &task[..]].concat();
    fails(&arguments, 2, "needs --time");
    fails(
        &[
            "train", &file, "--out", &out, "--target", "status", "--bad", "default", "--time",
            "months",
        ],
        2,
        "are for --task survival",
    );
    let open = folder.write(
        "open.csv",
        &one_row_each(&loans()).replace(",default", ",open"),
    );
    refused(&open, &[], 3, "No row defaults by the column \"status\"");
    let all = folder.write(
        "all.csv",
        &one_row_each(&loans()).replace(",open", ",default"),
    );
    refused(&all, &[], 3, "Every row defaults");
    let of_time = |time: &str, code: i32, sentence: &str| {
        let task = [
            "--task", "survival", "--event", "status", "--bad", "default",
        ];
        let arguments = [&["train", &file, "--out", &out, "--time", time], &task[..]].concat();
        fails(&arguments, code, sentence);
    };
    of_time("loan", 3, "holds no numbers of periods");
    of_time("month", 2, "there is no column");
    let twice: String = one_row_each(&loans())
        .lines()
        .skip(1)
        .map(|l| l.to_owned() + "\n")
        .collect();
    let twice = folder.write("twice.csv", &(one_row_each(&loans()) + &twice));
    refused(&twice, &["--id", "loan"], 3, "do not follow each other");
    let model = {
        train(&folder, &file, "model", &["--model", "logistic"]);
        folder.path("model/model.riskbench")
    };
    for command in [
        vec!["export", &model, "--to", "python", "--out", &out],
        vec!["monitor", &model, &file],
        vec!["report", &model, "--out", &out],
    ] {
        let output = riskbench(&command);
        let said = text_of(&output);
        assert!(
            matches!(output.status.code(), Some(2 | 3)),
            "{command:?}: {said}"
        );
    }
}

#[test]
fn one_outcome_and_a_column_of_two_uses_are_refused() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let out = folder.path("out");
    let only = one_row_each(&loans()).replace(",open", ",1");
    let ones = folder.write("ones.csv", &only.replace(",default", ",1"));
    let guessed = |file: &str, event: &str, code: i32, sentence: &str| {
        let task = ["--task", "survival", "--time", "months", "--event", event];
        fails(
            &[&["train", file, "--out", &out], &task[..]].concat(),
            code,
            sentence,
        );
    };
    guessed(&ones, "status", 3, "Every row defaults by the column");
    let none = only.replace(",1\n", ",0\n").replace(",default", ",0");
    let none = folder.write("none.csv", &none);
    guessed(&none, "status", 3, "No row defaults by the column");
    let lost = only.replace(",1\n", ",lost\n").replace(",default", ",lost");
    let lost = folder.write("lost.csv", &lost);
    guessed(&lost, "status", 3, "holds one value only");
    guessed(&file, "months", 2, "is named as --time and as --event");
    let refused = |file: &str, more: &[&str], code: i32, sentence: &str| {
        let arguments = [&["train", file, "--out", &out], &TASK[..], more].concat();
        fails(&arguments, code, sentence);
    };
    refused(&file, &["--id", "months"], 2, "as --time and as --id");
    refused(&file, &["--ead", "status"], 2, "as --event and as --ead");
    refused(
        &file,
        &["--ead", "debt", "--lgd", "debt"],
        2,
        "as --ead and as --lgd",
    );
    refused(
        &file,
        &["--split", "date:months"],
        2,
        "cannot divide the rows",
    );
    refused(
        &file,
        &["--split", "group:months"],
        2,
        "cannot divide the rows",
    );
}

fn text_of(output: &Output) -> String {
    text(&output.stderr)
}
