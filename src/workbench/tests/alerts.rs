//! Alerts as a work queue: which rows they are, what is noted of them, and where it is kept.

use super::*;
use crate::evaluate::AlertBudget;

fn with_budget(bench: &mut Workbench, budget: AlertBudget) {
    let terms = bench.terms().unwrap().clone();
    let alerts = Some(budget);
    apply(
        bench,
        Command::SetTerms(Box::new(Terms { alerts, ..terms })),
    );
}

fn mark(bench: &mut Workbench, key: &str, state: AlertState, note: &str) {
    let note = note.to_owned();
    let mark = AlertMark { state, note };
    apply(bench, Command::MarkAlert(key.to_owned(), mark));
}

#[test]
fn the_highest_pds_are_listed_and_marks_are_counted() {
    let mut bench = trained();
    assert_eq!(bench.alert_list(), None);
    with_budget(&mut bench, AlertBudget::Rows(20));
    let list = bench.alert_list().unwrap();
    assert_eq!(list.rows.len(), 20);
    let pds = pds(&bench);
    assert!(
        list.rows
            .windows(2)
            .all(|pair| pds[pair[0]] >= pds[pair[1]])
    );
    let least = pds[list.rows[19]];
    assert!(pds.iter().filter(|pd| **pd > least).count() < 20);
    let applicants = bench.applicants().unwrap();
    assert_eq!(list.keys[0], applicants.get(list.rows[0]).unwrap().id);

    let counts = |bench: &Workbench| list.counts(bench.alert_marks());
    assert_eq!(
        (counts(&bench).open, counts(&bench).precision()),
        (20, None)
    );
    mark(
        &mut bench,
        &list.keys[0],
        AlertState::Fraud,
        "card was sold",
    );
    mark(&mut bench, &list.keys[1], AlertState::FalseAlarm, "");
    mark(&mut bench, &list.keys[2], AlertState::FalseAlarm, "");
    let found = counts(&bench);
    assert_eq!((found.open, found.fraud, found.false_alarm), (17, 1, 2));
    assert_eq!(found.precision(), Some(1.0 / 3.0));
    // Each is taken back by itself, however soon it followed, and its words name no applicant.
    bench.apply(Command::Undo);
    assert_eq!(counts(&bench).false_alarm, 1);
    bench.apply(Command::Undo);
    bench.apply(Command::Redo);
    assert_eq!((counts(&bench).fraud, counts(&bench).false_alarm), (1, 1));
    let told = bench.notices.last().unwrap().message.to_string();
    assert_eq!(told, "Redone: what is noted of an alert (step Score).");
    mark(&mut bench, &list.keys[1], AlertState::Open, " ");
    assert_eq!(bench.alert_marks().len(), 1);
    // A share of the rows.
    with_budget(&mut bench, AlertBudget::Share(0.01));
    assert_eq!(bench.alert_list().unwrap().rows.len(), 50);
    assert_eq!(errors(&bench), Vec::<String>::new());
}

#[test]
fn marks_outlive_a_new_score_and_are_in_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let source = sample_file(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(source));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    with_budget(&mut bench, AlertBudget::Rows(10));
    let first = bench.alert_list().unwrap().keys[0].clone();
    mark(&mut bench, &first, AlertState::Fraud, "seen, =1+1");
    let lines = bench.decision_log().lines().len();
    for key in &bench.alert_list().unwrap().keys[1..6] {
        mark(&mut bench, key, AlertState::FalseAlarm, "");
    }
    let other = Settings {
        learning_rate: Some(0.05),
        ..quick()
    };
    apply(&mut bench, Command::SetSettings(other));
    // Marks in a row are one line of the log, which names nobody.
    let log = bench.decision_log().lines();
    assert!(log.len() <= lines + 2, "{}", log.len() - lines);
    assert!(log.iter().all(|line| !line.en.contains(&first)));
    apply(&mut bench, Command::Train);
    assert_eq!(bench.alert_marks()[&first].state, AlertState::Fraud);

    let project = folder.path().join("work");
    apply(&mut bench, Command::SaveProject(Some(project)));
    let mut again = empty();
    let path = bench.project.clone().unwrap();
    apply(&mut again, Command::OpenPath(path));
    assert_eq!(again.alert_marks(), bench.alert_marks());
    assert_eq!(again.alert_list(), bench.alert_list());

    let file = folder.path().join("alerts.csv");
    apply(&mut again, Command::ExportAlerts(file.clone()));
    assert_eq!(errors(&again), Vec::<String>::new());
    let text = std::fs::read_to_string(file).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = "rank,id,pd,state,note,reason_1,reason_2,reason_3,reason_4";
    assert_eq!(
        reader
            .headers()
            .unwrap()
            .iter()
            .collect::<Vec<_>>()
            .join(","),
        head
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 10);
    let of_first = rows.iter().find(|row| row[1] == first).unwrap();
    assert_eq!((&of_first[3], &of_first[4]), ("fraud", "seen, =1+1"));
    assert!(rows.iter().all(|row| !row[5].is_empty()));
    // Another portfolio begins without marks.
    apply(&mut again, Command::OpenSample);
    assert!(again.alert_marks().is_empty());
}

/// Rows of one id are distinguished by their place in the file.
#[test]
fn rows_that_share_an_id_have_keys_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::str::from_utf8(SAMPLE).unwrap();
    let first = text.lines().nth(1).unwrap().split(',').next().unwrap();
    let twice: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(k, line)| match (k, line.split_once(',')) {
            (2, Some((_, rest))) => format!("{first},{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let source = folder.path().join("twice.csv");
    std::fs::write(&source, twice.concat()).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(source));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    with_budget(&mut bench, AlertBudget::Share(0.9999));
    let list = bench.alert_list().unwrap();
    let mut keys = list.keys.clone();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), list.keys.len());
    assert!(keys.iter().any(|key| *key == format!("{first}#2")));
}
