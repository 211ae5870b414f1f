//! The scorecard: its table of points scores as the model does.

use super::*;
use std::collections::BTreeMap;

const DAYS_LATE: &str = "days_late_1";

/// The lines of `scorecard.csv` by column.
fn points(csv_text: &str) -> BTreeMap<String, Vec<csv::StringRecord>> {
    let mut columns: BTreeMap<String, Vec<csv::StringRecord>> = BTreeMap::new();
    for line in scored_rows(csv_text) {
        columns.entry(line[0].to_owned()).or_default().push(line);
    }
    columns
}

/// The line that a cell belongs to, by the table alone.
fn line_of<'a>(lines: &'a [csv::StringRecord], cell: &str) -> &'a csv::StringRecord {
    let cell = cell.trim();
    let named = |name: &str| lines.iter().find(|line| &line[1] == name);
    if cell.is_empty() {
        return named("(missing)").unwrap();
    }
    let holds = |line: &&csv::StringRecord| {
        if !line[4].is_empty() {
            let levels: Vec<String> = serde_json::from_str(&line[4]).unwrap();
            return levels.iter().any(|level| level == cell);
        }
        let Ok(x) = cell.trim_end_matches('%').parse::<f64>() else {
            return false;
        };
        let end = |text: &str| text.parse::<f64>().ok();
        let (above, up_to) = (end(&line[2]), end(&line[3]));
        !line[1].starts_with('(')
            && above.is_none_or(|above| x > above)
            && up_to.is_none_or(|up_to| x <= up_to)
    };
    let found = lines.iter().find(holds);
    found.or(named("(rare or unseen)")).unwrap()
}

#[test]
fn the_points_of_every_row_add_up_to_its_score() {
    let folder = Folder::new();
    let out = folder.path("run");
    let base = ["train", SAMPLE, "--target", "default_flag", "--out", &out];
    let more = ["--model", "scorecard", "--monotone", "days_late_1=+"];
    let printed = ok(&[&base[..], &more].concat());
    assert!(!printed.contains("of a scorecard"), "{printed}");
    let metrics = folder.json("run/metrics.json");
    assert_eq!(metrics["model"], "scorecard");
    assert!(metrics.get("challenger").is_none());

    let table = points(&folder.read("run/scorecard.csv"));
    let input = std::fs::read_to_string(SAMPLE).unwrap();
    let head: Vec<&str> = input.lines().next().unwrap().split(',').collect();
    let place = |column: &str| head.iter().position(|name| *name == column).unwrap();
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    let (rows, scored) = (
        scored_rows(&input),
        scored_rows(&folder.read("run/scored.csv")),
    );
    assert_eq!((rows.len(), scored.len()), (5000, 5000));
    let most = 0.5 * table.len() as f64;
    let (factor, mut counts) = (20.0 / 2_f64.ln(), BTreeMap::new());
    let offset = 600.0 - factor * 50_f64.ln();
    for (row, scored) in rows.iter().zip(&scored) {
        let lines = table.iter().map(|(column, lines)| {
            let line = line_of(lines, &row[place(column)]);
            if &scored[1] == "train" {
                *counts.entry((column, line[1].to_owned())).or_insert(0) += 1;
            }
            line
        });
        let (exact, whole): (Vec<f64>, Vec<f64>) = lines
            .map(|line| (number(&line[10]), number(&line[11])))
            .unzip();
        let (exact, whole) = (exact.iter().sum::<f64>(), whole.iter().sum::<f64>());
        let pd = number(&scored[3]);
        let of_pd = offset + factor * ((1.0 - pd) / pd).ln();
        assert!((exact - of_pd).abs() < 1e-3, "{exact} {of_pd}");
        let is_clamped = !(1e-4..=1.0 - 1e-4).contains(&pd);
        assert!(is_clamped || (exact - number(&scored[4])).abs() < 0.501);
        assert!((whole - of_pd).abs() <= most, "{whole} {of_pd}");
    }
    // Each line counts the training rows that it holds.
    for (column, lines) in &table {
        for line in lines {
            let held = counts.get(&(column, line[1].to_owned())).unwrap_or(&0);
            assert_eq!(held.to_string(), line[5], "{column} {}", &line[1]);
        }
    }
    // As asked for, the bad rate rises with the days.
    let late = table[DAYS_LATE]
        .iter()
        .filter(|line| line[1].contains(['≤', '>']));
    let rates: Vec<f64> = late.map(|line| number(&line[7])).collect();
    assert!(rates.len() > 1 && rates.is_sorted(), "{rates:?}");

    // The model file scores the same, and `evaluate` takes it.
    let (model, again) = (folder.path("run/model.riskbench"), folder.path("again.csv"));
    ok(&["score", &model, SAMPLE, "--out", &again]);
    let pds = scored_rows(&folder.read("again.csv"));
    for (first, second) in scored.iter().zip(&pds) {
        assert_eq!((&first[3], &first[4]), (&second[3], &second[4]));
    }
    assert!(ok(&["evaluate", &model, SAMPLE]).contains("scorecard model"));

    // A network in the same folder leaves no points behind, and is held against a scorecard.
    let printed = ok(&[&base[..], &["--model", "logistic", "--epochs", "5"]].concat());
    assert!(
        printed.contains("of a scorecard (95 % interval"),
        "{printed}"
    );
    assert!(!Path::new(&folder.path("run/scorecard.csv")).exists());
    let metrics = folder.json("run/metrics.json");
    let challenger = &metrics["challenger"];
    assert_eq!(challenger["model"], "scorecard");
    assert_eq!(challenger["part"], "test");
    let auc = metrics["test"]["auc"].as_f64().unwrap();
    let difference = challenger["difference"].as_f64().unwrap();
    assert!((auc - challenger["auc"].as_f64().unwrap() - difference).abs() < 1e-12);
    let ci = [&challenger["ci"][0], &challenger["ci"][1]].map(|end| end.as_f64().unwrap());
    assert!(ci[0] < difference && difference < ci[1]);
}

#[test]
fn what_a_scorecard_does_not_take_is_refused() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let out = folder.path("run");
    let base = [
        "train", &file, "--target", "outcome", "--bad", "late", "--out", &out,
    ];
    let refused = |more: &[&str], sentence: &str| {
        fails(&[&base[..], more].concat(), 2, sentence);
        assert!(!Path::new(&out).exists());
    };
    let scorecard = |more: &[&str], sentence: &str| {
        refused(&[&["--model", "scorecard"], more].concat(), sentence);
    };
    scorecard(&["--members", "2"], "one model with one table of points");
    scorecard(&["--epochs", "3"], "maximum-likelihood optimum");
    scorecard(&["--recalibrate", "isotonic"], "isotonic");
    scorecard(&["--monotone", "grade=+"], "no order");
    scorecard(&["--monotone", "incom=+"], "no column \"incom\"");
    scorecard(&["--monotone", "income=up"], "give FIELD=+ or FIELD=-");
    scorecard(
        &["--monotone", "income=-", "--monotone", "income=+"],
        "twice",
    );
    refused(
        &["--model", "logistic", "--monotone", "income=peak"],
        "of a scorecard",
    );
    let output = riskbench(
        &[
            &base[..],
            &["--model", "scorecard", "--encode", "income=standard"],
        ]
        .concat(),
    );
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("chosen for income has no effect"), "{said}");
    let task = ["--task", "regression", "--model", "scorecard"];
    let of_number = [
        "train", &file, "--target", "income", "--out", &out, task[0], task[1], task[2], task[3],
    ];
    fails(&of_number, 2, "are for good and bad");
}
