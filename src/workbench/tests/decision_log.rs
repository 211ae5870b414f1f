//! The decision log: what writes a line, that none is removed, and that a project says where its
//! chain is broken.

use super::*;
use crate::document::DecisionLog;
use std::path::PathBuf;

fn lines(bench: &Workbench) -> Vec<&str> {
    let lines = bench.decision_log().lines();
    lines.iter().map(|line| line.en.as_str()).collect()
}

fn count(bench: &Workbench, begin: &str) -> usize {
    let all = lines(bench).into_iter();
    all.filter(|line| line.starts_with(begin)).count()
}

#[test]
fn each_decision_writes_a_line_and_undo_one_more() {
    let mut bench = trained();
    assert!(
        lines(&bench)[0].starts_with("portfolio "),
        "{:?}",
        lines(&bench)
    );
    assert_eq!(count(&bench, "model settings: "), 1);
    let run = lines(&bench)
        .into_iter()
        .find(|line| line.starts_with("run "));
    let run = run.unwrap();
    assert!(run.contains("seed 1, AUC validation 0."), "{run}");
    // A drag is one line, from where it began to where it ended.
    let before = bench.cutoff;
    bench.apply(Command::SetCutoff(0.3));
    for cutoff in [0.31, 0.32, 0.33] {
        bench.apply(Command::DragCutoff(cutoff));
    }
    bench.apply(Command::UseColumn {
        column: "housing".into(),
        used: false,
    });
    let from = short_pd(before);
    let cutoff = format!("cutoff PD {from} → 0.33");
    let excluded = "field housing excluded";
    assert_eq!(count(&bench, &cutoff), 1, "{:?}", lines(&bench));
    assert_eq!(lines(&bench).last(), Some(&excluded));
    bench.apply(Command::Undo);
    assert_eq!(
        lines(&bench).last().unwrap(),
        &format!("undone: {excluded}")
    );
    bench.apply(Command::Redo);
    assert_eq!(
        lines(&bench).last().unwrap(),
        &format!("done again: {excluded}")
    );
    bench.apply(Command::SetBad(vec!["1".into()]));
    assert!(lines(&bench).last().unwrap().ends_with(", bad = 1"));
    let id = bench.runs[0].id;
    let name = bench.runs[0].name.clone();
    bench.apply(Command::SetChampion(Some(id)));
    assert_eq!(
        lines(&bench).last().unwrap(),
        &format!("champion {name} chosen")
    );
    let folder = tempfile::tempdir().unwrap();
    let source = sample_file(folder.path());
    apply(&mut bench, Command::ScoreFile(source));
    assert_eq!(
        count(&bench, &format!("file loans.csv scored by {name}")),
        1
    );
    let path = folder.path().join("model.riskbench");
    apply(&mut bench, Command::SaveModel(path));
    assert_eq!(
        lines(&bench).last(),
        Some(&"model written to model.riskbench")
    );
    assert_eq!(bench.decision_log().broken(), None);
    let zh = bench.decision_log().lines().iter().map(|line| &line.zh);
    assert!(zh.into_iter().all(|line| !line.is_ascii()));
}

/// A project with a log of some lines.
fn saved(folder: &Path) -> (PathBuf, DecisionLog) {
    let source = sample_file(folder);
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(source));
    bench.apply(Command::SetCutoff(0.4));
    bench.apply(Command::UseProtected(true));
    apply(&mut bench, Command::SaveProject(Some(folder.join("p"))));
    assert_eq!(errors(&bench), Vec::<String>::new());
    (bench.project.clone().unwrap(), bench.decision_log().clone())
}

fn opened(project: &Path) -> Workbench {
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(project.to_owned()));
    bench
}

fn broken_line(bench: &Workbench) -> Option<usize> {
    bench
        .notices
        .iter()
        .find_map(|notice| match notice.message {
            Message::LogBroken { line, .. } => Some(line),
            _ => None,
        })
}

#[test]
fn a_project_keeps_its_log_and_goes_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (project, log) = saved(folder.path());
    assert_eq!(log.lines().len(), 3, "{log:?}");
    let mut bench = opened(&project);
    assert_eq!(bench.decision_log(), &log);
    assert_eq!(broken_line(&bench), None);
    assert!(!bench.dirty);
    bench.apply(Command::SetCutoff(0.2));
    apply(&mut bench, Command::SaveProject(None));
    let again = opened(&project);
    assert_eq!(again.decision_log().lines().len(), 4);
    assert_eq!(again.decision_log().lacks(&log), None);
    assert_eq!(again.decision_log().broken(), None);
}

#[test]
fn a_touched_log_is_named_by_its_line_and_an_older_project_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let (project, _) = saved(folder.path());
    let text = std::fs::read_to_string(&project).unwrap();
    let written = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
        edit(&mut document);
        std::fs::write(&project, document.to_string()).unwrap();
        opened(&project)
    };
    let changed = written(&|document| document["log"][1]["en"] = "nothing".into());
    assert_eq!(broken_line(&changed), Some(2));
    assert_eq!(changed.decision_log().lines().len(), 3);
    let removed = written(&|document| {
        document["log"].as_array_mut().unwrap().remove(0);
    });
    assert_eq!(broken_line(&removed), Some(1));
    let swapped = written(&|document| document["log"].as_array_mut().unwrap().swap(1, 2));
    assert_eq!(broken_line(&swapped), Some(2));
    let older = written(&|document| {
        document.as_object_mut().unwrap().remove("log");
        document["riskbench_project"] = 2.into();
    });
    assert_eq!(errors(&older), Vec::<String>::new());
    assert!(older.data.is_some() && older.decision_log().lines().is_empty());
    assert_eq!(broken_line(&older), None);
}
