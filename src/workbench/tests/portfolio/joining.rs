//! Columns from another file: added, taken back, kept in a project, and made again for other files.

use super::*;
use crate::recipe::TargetSpec;
use std::path::PathBuf;

/// The sample with a key and a day of decision, and events of its applicants.
fn files(folder: &Path) -> (PathBuf, PathBuf) {
    let sample = std::str::from_utf8(SAMPLE).unwrap();
    let row = |(n, line): (usize, &str)| match n {
        0 => format!("customer,decided,{line}\n"),
        n => format!("C{n},2024-{:02}-28,{line}\n", n % 12 + 1),
    };
    let portfolio: String = sample.lines().take(801).enumerate().map(row).collect();
    let mut events = String::from("customer,booked,amount,channel\n");
    for n in 0..5000 {
        let (key, month, day) = (n * 7 % 840, n % 12 + 1, n % 28 + 1);
        let channel = ["web", "branch", "phone"][n % 3];
        events += &format!("C{key},2024-{month:02}-{day:02},{}.5,{channel}\n", n % 91);
    }
    let paths = (folder.join("p.csv"), folder.join("e.csv"));
    std::fs::write(&paths.0, portfolio).unwrap();
    std::fs::write(&paths.1, events).unwrap();
    paths
}

fn request(events: &Path) -> Command {
    let name = |text: &str| Some(text.to_owned());
    Command::Join(Some(Box::new(JoinRequest {
        plan: JoinPlan {
            key: name("customer"),
            as_of: name("decided"),
            event_date: name("booked"),
            formulas: vec!["burden = loan_amount / annual_income".to_owned()],
            ..JoinPlan::default()
        },
        files: JoinFiles {
            events: Some(events.to_owned()),
            ..JoinFiles::default()
        },
        target: None,
    })))
}

/// Edges between applicants, with the day from which each is there.
fn edges(folder: &Path) -> PathBuf {
    let mut text = String::from("a,b,since\n");
    for n in 1..800 {
        let (other, month) = (n * 13 % 800 + 1, n % 11 + 1);
        text += &format!("C{n},C{other},2023-{month:02}-10\n");
    }
    let path = folder.join("edges.csv");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_list_of_edges_adds_degree_page_rank_and_bads_among_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let (portfolio, _) = files(folder.path());
    let path = edges(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(portfolio.clone()));
    apply(&mut bench, Command::PickEdges(path.clone()));
    assert_eq!(bench.joining.edges, Some(path.clone()));
    let preview = bench.preview.clone().unwrap();
    let name = |text: &str| Some(text.to_owned());
    let request = |outcome_date: Option<String>| JoinRequest {
        target: outcome_date.as_ref().map(|_| TargetSpec {
            bad: preview.bad_values.clone(),
            ..preview.target.clone()
        }),
        plan: JoinPlan {
            key: name("customer"),
            as_of: name("decided"),
            outcome_date,
            ..JoinPlan::default()
        },
        files: JoinFiles {
            edges: Some(path.clone()),
            ..JoinFiles::default()
        },
    };
    for (outcome_date, columns) in [(None, 2), (name("decided"), 3)] {
        let request = request(outcome_date);
        apply(&mut bench, Command::Join(Some(Box::new(request))));
        assert_eq!(errors(&bench), Vec::<String>::new());
        assert_eq!(added(&bench), columns);
    }
    let joined = bench.data.as_ref().unwrap().joined.clone().unwrap();
    assert!(joined.edges.unwrap().rows_with_neighbours > 700);
    // A model of these columns scores another file with the same edges and outcomes.
    let files = bench.files_of_model();
    assert_eq!((files.edges, files.outcomes), (Some(path), Some(portfolio)));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    assert_eq!(errors(&bench), Vec::<String>::new());
    assert_eq!(bench.files_refusal(), None);
}

fn added(bench: &Workbench) -> usize {
    let joined = bench.data.as_ref().and_then(|data| data.joined.as_ref());
    let added = joined.map(|joined| &joined.recipe.columns[..]);
    let added = added.unwrap_or_default();
    let table = &bench.data.as_ref().unwrap().table;
    assert!(added.iter().all(|name| table.column(name).is_some()));
    let chosen = bench.choices.as_ref().and_then(|c| c.join.as_ref());
    assert_eq!(chosen.map_or(0, |join| join.columns.len()), added.len());
    added.len()
}

#[test]
fn columns_are_added_taken_back_and_kept_in_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let (portfolio, events) = files(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(portfolio));
    let before = bench.data.as_ref().unwrap().table.columns.len();
    apply(&mut bench, Command::PickEvents(events.clone()));
    let picked = bench.joining.picked.clone().unwrap();
    assert_eq!((picked.name.as_str(), picked.columns.len()), ("e.csv", 4));
    apply(&mut bench, request(&events));
    assert_eq!(errors(&bench), Vec::<String>::new());
    let made = added(&bench);
    assert_eq!(made, 1 + 4 + 6 * 4 + 4 * 4 + 1);
    let figures = bench.preview.as_ref().unwrap().features.clone();
    let figure = figures.iter().find(|f| f.column == "amount_sum_12m");
    assert!(figure.is_some_and(|figure| figure.iv.is_some()));

    apply(&mut bench, Command::Undo);
    assert_eq!(added(&bench), 0);
    assert_eq!(bench.data.as_ref().unwrap().table.columns.len(), before);
    apply(&mut bench, Command::Redo);
    assert_eq!(added(&bench), made);

    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    assert_eq!(errors(&bench), Vec::<String>::new());
    let expected = pds(&bench);
    let project = folder.path().join("work.riskbench-project");
    apply(&mut bench, Command::SaveProject(Some(project.clone())));
    let mut again = empty();
    apply(&mut again, Command::OpenPath(project.clone()));
    assert_eq!(errors(&again), Vec::<String>::new());
    assert_eq!((added(&again), pds(&again)), (made, expected));
    // Another layout keeps them; without the file of events nothing is lost.
    let options = again.data.as_ref().unwrap().options.clone();
    apply(&mut again, Command::Reload(options));
    assert_eq!(added(&again), made);
    std::fs::remove_file(&events).unwrap();
    let mut lacking = empty();
    apply(&mut lacking, Command::OpenPath(project));
    assert!(
        errors(&lacking)[0].contains("e.csv"),
        "{:?}",
        errors(&lacking)
    );
    assert!(lacking.data.is_none());
}

#[test]
fn a_model_asks_for_its_events_and_scores_other_files_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let (portfolio, events) = files(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(portfolio.clone()));
    apply(&mut bench, request(&events));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    // The file of the join is that of the model where no other is named.
    apply(&mut bench, Command::ScoreFile(portfolio.clone()));
    assert_eq!(errors(&bench), Vec::<String>::new());
    let expected = pds(&bench);
    assert_eq!(bench.scored.as_ref().unwrap().pds, expected);
    let model = folder.path().join("m.riskbench");
    apply(&mut bench, Command::SaveModel(model.clone()));

    let mut other = empty();
    apply(&mut other, Command::OpenPath(model));
    let score = Command::ScoreFile(portfolio);
    assert_eq!(other.refusal(&score), Some(Refusal::NeedsEvents));
    apply(
        &mut other,
        Command::SetModelFiles(JoinFiles {
            events: Some(events),
            ..JoinFiles::default()
        }),
    );
    apply(&mut other, score);
    assert_eq!(errors(&other), Vec::<String>::new());
    assert_eq!(other.scored.as_ref().unwrap().pds, expected);
}

#[test]
fn a_join_that_lacks_something_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (portfolio, events) = files(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(portfolio));
    let lacking = Command::Join(Some(Box::default()));
    assert_eq!(bench.refusal(&lacking), Some(Refusal::NoJoin));
    let other = folder.path().join("late.csv");
    std::fs::write(&other, "customer,booked,amount\nC1,2030-01-01,5\n").unwrap();
    apply(&mut bench, request(&other));
    assert!(errors(&bench)[0].contains("before its as-of date"));
    assert_eq!(added(&bench), 0);
    // Cancelled while it reads.
    bench.apply(request(&events));
    let job = bench.jobs[0].id;
    apply(&mut bench, Command::CancelJob(job));
    assert!(added(&bench) == 0 || bench.notices.iter().all(|n| n.level != Level::Error));
}
