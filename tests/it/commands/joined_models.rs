//! Models that make columns of other files and of formulas, for each file that they score.

use super::join::{KEYS, OUTCOME, fixture, sample_with_events, told};
use super::*;

/// Id and PD of each line of a scored file.
fn pds_of(folder: &Folder, name: &str) -> Vec<String> {
    let scored = folder.read(name);
    let head: Vec<&str> = scored.lines().next().unwrap().split(',').collect();
    let place = head.iter().position(|name| *name == "pd").unwrap();
    let pd = |line: &str| line.split(',').nth(place).unwrap().to_owned();
    scored.lines().skip(1).map(pd).collect()
}

#[test]
fn a_model_makes_its_columns_of_events_for_each_file_that_it_scores() {
    let folder = Folder::new();
    let (file, events) = sample_with_events(&folder);
    let train = |file: &str, out: &str, more: &[&str]| {
        let base = ["train", file, "--target", "default_flag", "--out", out];
        let inputs = ["--id", "application_id", "--drop", "customer,decided"];
        let small = ["--hidden", "4", "--epochs", "2"];
        told(&[&base[..], &inputs, &small, more].concat())
    };
    // In memory, and by a joined file: the same model, to the byte of its PDs.
    let formula = ["--formula", "share = amount_sum_12m / (1 + loan_amount)"];
    let terms = [&["--events", &events], &KEYS[..], &formula].concat();
    let joined = folder.path("joined.csv");
    told(&[&["join", &file, "--out", &joined], &terms[..]].concat());
    let [own, by_file, by_recipe] = ["own", "by_file", "by_recipe"].map(|name| folder.path(name));
    let said = train(&file, &own, &terms);
    assert!(said.contains("600 rows: "), "{said}");
    train(&joined, &by_file, &[]);
    let recipe = folder.path("joined.join.json");
    train(&file, &by_recipe, &["--join", &recipe, "--events", &events]);
    let expected = folder.read("by_file/scored.csv");
    assert_eq!(folder.read("own/scored.csv"), expected);
    assert_eq!(folder.read("by_recipe/scored.csv"), expected);

    // Later applicants, with a stream of small parts and with an Arrow stream.
    let all = folder.read("p.csv");
    let third = |(n, _): &(usize, &str)| *n == 0 || n % 3 == 1;
    let later = all.lines().enumerate().filter(third).map(|(_, line)| line);
    let later = later.collect::<Vec<_>>().join("\n");
    let later = folder.write("later.csv", &later);
    let again = folder.path("again.csv");
    told(&[
        "join", &later, "--events", &events, "--like", &recipe, "--out", &again,
    ]);
    let [model, plain] = [&own, &by_file].map(|out| format!("{out}/model.riskbench"));
    let (a, b) = (folder.path("a.csv"), folder.path("b.csv"));
    told(&["score", &plain, &again, "--out", &b]);
    let said = told(&["score", &model, &later, "--events", &events, "--out", &a]);
    assert!(said.contains("of 200 rows without an event"), "{said}");
    assert_eq!(folder.read("a.csv"), folder.read("b.csv"));

    // Each command that reads a file by the model takes the events.
    for command in [&["evaluate"][..], &["monitor"], &["explain"], &["report"]] {
        let out = folder.path(&format!("{}.html", command[0]));
        let more: &[&str] = match command[0] {
            "evaluate" | "monitor" => &[],
            _ => &["--out", &out],
        };
        let base = [command, &[&model, &later], more].concat();
        let sentence = "The model makes columns of a file of events; name it with --events.";
        fails(&base, 2, sentence);
        told(&[&base[..], &["--events", &events]].concat());
    }
    let retrained = folder.path("retrained");
    let retrain = ["retrain", &model, &file, "--out", &retrained];
    told(&[&retrain[..], &["--events", &events]].concat());
    let model = format!("{retrained}/model.riskbench");
    told(&["score", &model, &later, "--events", &events, "--out", &a]);
    assert_eq!(pds_of(&folder, "a.csv").len(), 200);
}

#[test]
fn a_model_with_formulas_needs_no_file_beside_the_applicants() {
    let folder = Folder::new();
    let (file, _) = sample_with_events(&folder);
    let out = folder.path("run");
    let train = [
        "train",
        &file,
        "--target",
        "default_flag",
        "--id",
        "application_id",
        "--features",
        "burden,loan_amount",
        "--formula",
        "burden = loan_amount / annual_income",
        "--model",
        "logistic",
        "--out",
        &out,
    ];
    told(&train);
    let model = format!("{out}/model.riskbench");
    let scored = folder.path("scored.csv");
    told(&["score", &model, &file, "--out", &scored]);
    let of_training = pds_of(&folder, "run/scored.csv");
    assert_eq!(pds_of(&folder, "scored.csv"), of_training);
    // Another income is another burden.
    let what_if = [
        "explain",
        &model,
        &file,
        "--record",
        "1",
        "--what-if",
        "annual_income=1000000",
    ];
    let said = ok(&what_if);
    assert!(said.contains("annual_income"), "{said}");
    let wrong = [&what_if[..6], &["burden=1"]].concat();
    let sentence = "makes itself by a formula; change what it reads: loan_amount, annual_income";
    fails(&wrong, 2, sentence);
    // A file that lacks the operand, or has the result already.
    let lacking = folder.write("lacking.csv", "application_id,loan_amount\n1,5\n");
    let score = |file: &str, code: i32, sentence: &str| {
        let out = folder.path("none.csv");
        fails(&["score", &model, file, "--out", &out], code, sentence);
        assert!(!Path::new(&out).exists());
    };
    score(&lacking, 3, "no column \"annual_income\"");
    let taken = folder.write("taken.csv", "loan_amount,annual_income,burden\n1,2,3\n");
    score(&taken, 3, "would have the name of a column that is there");
}

#[test]
fn neighbours_are_placed_for_later_applicants() {
    let folder = Folder::new();
    let edges = fixture("edges.csv");
    // Twice, as a training needs 20 bads.
    let once = std::fs::read_to_string(fixture("applicants.csv")).unwrap();
    let (_, rows) = once.split_once('\n').unwrap();
    let file = folder.write("twice.csv", &format!("{once}{rows}"));
    let known = ["--key", "customer", "--as-of", "applied", "--edges", &edges];
    let options = [&known[..], &OUTCOME[4..]].concat();
    let target = ["--target", "outcome", "--bad", "bad"];
    let out = folder.path("run");
    let small = ["--model", "logistic", "--test", "0", "--validation", "0"];
    let train = ["train", &file, "--out", &out];
    told(&[&train[..], &target, &options, &small].concat());
    let model = format!("{out}/model.riskbench");
    let scored = folder.path("scored.csv");
    let score = ["score", &model, &file, "--out", &scored, "--edges", &edges];
    fails(&score, 2, "of a file of outcomes; name it with --outcomes");
    told(&[&score[..], &["--outcomes", &file]].concat());
    assert_eq!(
        pds_of(&folder, "scored.csv"),
        pds_of(&folder, "run/scored.csv")
    );
}

#[test]
fn events_that_a_training_or_a_model_cannot_use_are_refused() {
    let folder = Folder::new();
    let (file, events) = sample_with_events(&folder);
    let out = folder.path("run");
    let train = ["train", &file, "--target", "default_flag", "--out", &out];
    let check = |more: &[&str], code: i32, sentence: &str| {
        fails(&[&train[..], more].concat(), code, sentence);
        assert!(!Path::new(&out).exists());
    };
    check(&["--events", &events], 2, "--key is needed");
    check(
        &["--key", "customer"],
        2,
        "--key is about columns of other files",
    );
    check(&["--outcome-date", "decided"], 2, "name the file of edges");
    let all = [&["--events", &events], &KEYS[..]].concat();
    check(
        &[&all[..], &["--windows", "-1"]].concat(),
        2,
        "whole months",
    );
    check(
        &[&all[..], &["--task", "regression"]].concat(),
        2,
        "keeps no columns of other files",
    );
    check(&["--formula", "x = y"], 2, "no column \"y\"");
    let late = folder.write("late.csv", "customer,booked,amount\nC1,2029-01-01,5\n");
    check(
        &[&["--events", &late], &KEYS[..]].concat(),
        3,
        "before its as-of date",
    );

    let plain = folder.path("plain");
    let small = ["--model", "logistic", "--out", &plain];
    told(&[&train[..4], &small].concat());
    let model = format!("{plain}/model.riskbench");
    let scored = folder.path("scored.csv");
    let score = [
        "score", &model, &file, "--out", &scored, "--events", &events,
    ];
    fails(&score, 2, "reads no columns of other files");
    // As-of dates that are written otherwise than in training.
    let own = folder.path("own");
    let join = ["--model", "logistic", "--out", &own];
    told(&[&train[..4], &join, &all[..]].concat());
    let model = format!("{own}/model.riskbench");
    let other = folder.read("p.csv").replace(",2024-", ",A.D.2024-");
    let other = folder.write("other.csv", &other);
    let score = [
        "score", &model, &other, "--out", &scored, "--events", &events,
    ];
    fails(
        &score,
        3,
        "\"decided\" of the file of applicants is not read as dates",
    );
    assert!(!Path::new(&scored).exists());
    let nowhere = folder.path("absent/joined.csv");
    let join = [&["join", &file, "--out", &nowhere], &all[..]].concat();
    fails(&join, 4, "There is no folder");
}

#[test]
fn a_formula_of_a_protected_attribute_is_protected() {
    let folder = Folder::new();
    sample_with_events(&folder);
    let sexes = folder.read("p.csv");
    let with_sex = sexes.lines().enumerate().map(|(n, line)| match n {
        0 => format!("sex,{line}\n"),
        n => format!("{},{line}\n", n % 2),
    });
    let file = folder.write("q.csv", &with_sex.collect::<String>());
    let out = folder.path("run");
    let base = [
        "train",
        &file,
        "--target",
        "default_flag",
        "--id",
        "application_id",
        "--drop",
        "customer",
        "--model",
        "logistic",
        "--out",
        &out,
        "--formula",
        "g = sex + 1",
        "--formula",
        "twice = 2 * g",
    ];
    let protected = || {
        let metrics = folder.json("run/metrics.json");
        let names = metrics["protected_inputs"].as_array().unwrap().clone();
        let names = names
            .into_iter()
            .map(|name| name.as_str().unwrap().to_owned());
        names.collect::<Vec<String>>()
    };
    let said = ok(&base);
    assert!(
        said.contains("left out: sex, gender, age, g, twice ("),
        "{said}"
    );
    assert!(protected().is_empty());
    let named = [&base[..], &["--features", "loan_amount,twice"]].concat();
    fails(&named, 2, "\"twice\" is a protected attribute");
    told(&[&base[..], &["--allow", "twice"]].concat());
    assert_eq!(protected(), ["twice"]);
    told(&[&base[..], &["--allow", "sex"]].concat());
    assert_eq!(protected(), ["sex", "g", "twice"]);
}

#[test]
fn keys_that_lost_their_zeros_are_told_and_a_file_without_any_event_is_refused() {
    let folder = Folder::new();
    let (file, events) = sample_with_events(&folder);
    let digits = |name: &str, csv: &str, before: &dyn Fn(usize) -> &'static str| {
        let lines = csv.lines().enumerate().map(|(n, line)| match n {
            0 => format!("{line}\n"),
            n => format!("{}{}\n", before(n), line.trim_start_matches('C')),
        });
        folder.write(name, &lines.collect::<String>())
    };
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let (all, events) = (read(&file), read(&events));
    let padded = digits("padded.csv", &all, &|_| "000");
    let events = digits("events.csv", &events, &|_| "000");
    let out = folder.path("run");
    let train = [
        "train",
        &padded,
        "--target",
        "default_flag",
        "--id",
        "application_id",
        "--model",
        "logistic",
        "--out",
        &out,
        "--events",
        &events,
    ];
    told(&[&train[..], &KEYS].concat());
    let model = format!("{out}/model.riskbench");
    let scored = folder.path("scored.csv");
    let score =
        |file: &str| riskbench(&["score", &model, file, "--events", &events, "--out", &scored]);
    let whole = score(&padded);
    assert!(whole.status.success() && !text(&whole.stderr).contains("leading zeros"));
    let half = digits("half.csv", &all, &|n| if n % 2 == 0 { "000" } else { "" });
    let said = text(&score(&half).stderr);
    assert!(
        said.contains("300 rows have a key that differs from one of the events'"),
        "{said}"
    );
    let none = digits("none.csv", &all, &|_| "");
    std::fs::remove_file(&scored).unwrap();
    let refused = score(&none);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(
        said.contains("leading zeros or capitals only")
            && said.contains("No applicant has an event"),
        "{said}"
    );
    assert!(!std::path::Path::new(&scored).exists());
}
