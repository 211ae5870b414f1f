//! Projects: saved, opened again, and opened without their portfolio or with
//! another one.

use super::*;
use crate::recipe::outcome::split::Part;
use std::path::PathBuf;

/// A project with one run, saved; its path, its portfolio and its PDs.
fn saved(folder: &Path) -> (PathBuf, PathBuf, Vec<f64>) {
    let source = sample_file(folder);
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(source.clone()));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    let id = bench.runs[0].id;
    bench.apply(Command::RenameRun(id, "kept".into()));
    bench.apply(Command::SetChampion(Some(id)));
    bench.apply(Command::SetCutoff(0.21));
    bench.apply(Command::ShowPart(Part::Train));
    bench.apply(Command::GoTo(Step::Evaluate));
    assert!(bench.dirty);
    apply(&mut bench, Command::SaveProject(Some(folder.join("work"))));
    assert_eq!(errors(&bench), Vec::<String>::new());
    assert!(!bench.dirty);
    let project = bench.project.clone().unwrap();
    assert_eq!(project, folder.join("work.riskbench-project"));
    // It is found again without having been opened.
    assert_eq!(bench.preferences.recents.first(), Some(&project));
    (project, source, pds(&bench))
}

fn opened(path: &Path) -> Workbench {
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path.to_owned()));
    bench
}

#[test]
fn a_project_comes_back_with_equal_pds() {
    let folder = tempfile::tempdir().unwrap();
    let (project, _, expected) = saved(folder.path());
    let mut bench = opened(&project);
    assert_eq!(errors(&bench), Vec::<String>::new());
    assert_eq!(pds(&bench), expected);
    assert_eq!((bench.cutoff, bench.rule), (0.21, None));
    assert_eq!(bench.champion, Some(bench.runs[0].id));
    assert_eq!((bench.step, bench.part), (Step::Evaluate, Part::Train));
    let run = &bench.runs[0];
    assert_eq!(
        (run.name.as_str(), run.stale, run.history().len()),
        ("kept", false, 2)
    );
    assert_eq!(bench.mark(Step::Score), Mark::Done);
    assert!(!bench.dirty);

    // It saves itself after a job from now on, and that is said.
    assert_eq!(bench.saved_by_itself(), None);
    apply(&mut bench, Command::Train);
    assert!(!bench.dirty && bench.saved_by_itself().is_some());
    apply(&mut bench, Command::SaveProject(None));
    assert_eq!(bench.saved_by_itself(), None);
    assert_eq!(bench.runs[1].id, RunId(2));
    let again = opened(&project);
    assert_eq!(again.runs.len(), 2);
    let first = bench.runs[0].id;
    bench.apply(Command::DeleteRun(first));
    apply(&mut bench, Command::SaveProject(None));
    let models = std::fs::read_dir(folder.path().join("work.runs")).unwrap();
    assert_eq!(models.count(), 1);
}

#[test]
fn runs_on_other_targets_come_back_with_equal_predictions() {
    let folder = tempfile::tempdir().unwrap();
    let source = sample_file(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(source.clone()));
    apply(&mut bench, Command::SetTarget("annual_income".to_owned()));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    apply(&mut bench, Command::SetTarget("housing".to_owned()));
    apply(&mut bench, Command::Train);
    let ids: Vec<RunId> = bench.task_runs.iter().map(|run| run.id).collect();
    assert_eq!(ids.len(), 2);
    bench.apply(Command::ShowTaskRun(ids[1]));
    apply(
        &mut bench,
        Command::SaveProject(Some(folder.path().join("work"))),
    );
    assert_eq!(errors(&bench), Vec::<String>::new());
    let project = bench.project.clone().unwrap();
    let again = opened(&project);
    assert_eq!(errors(&again), Vec::<String>::new());
    assert_eq!(again.shown_task, Some(ids[1]));
    for (was, run) in bench.task_runs.iter().zip(&again.task_runs) {
        assert_eq!((was.id, &was.name), (run.id, &run.name));
        assert_eq!(was.experiment.metrics, run.experiment.metrics);
        assert_eq!(was.experiment.predicted, run.experiment.predicted);
        assert_eq!(was.parts, run.parts);
        assert_eq!(was.targets, run.targets);
    }
    assert_eq!(again.mark(Step::Evaluate), bench.mark(Step::Evaluate));
    let run = again.shown_task_run().unwrap();
    assert!(again.is_task_run_current(run));
    // A new run takes the next id, and the project saves itself.
    let mut again = again;
    apply(&mut again, Command::Train);
    assert_eq!(again.task_runs[2].id, RunId(ids[1].0 + 1));

    // On a portfolio that changed they are stale; a model that is gone is told, and its run stays
    // in the project.
    let text = std::fs::read_to_string(&source).unwrap();
    let fewer = text.trim_end().rsplit_once('\n').unwrap().0;
    std::fs::write(&source, fewer).unwrap();
    let first = format!("work.runs/run-{}.riskbench", ids[0].0);
    std::fs::remove_file(folder.path().join(first)).unwrap();
    let mut changed = opened(&project);
    let told = errors(&changed);
    assert!(
        told.len() == 1 && told[0].contains("cannot be shown"),
        "{told:?}"
    );
    assert_eq!(changed.task_runs.len(), 2);
    let run = Arc::clone(&changed.task_runs[0]);
    assert!(run.stale && !changed.is_task_run_current(&run));
    apply(&mut changed, Command::SaveProject(None));
    let document = std::fs::read_to_string(&project).unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["task_runs"].as_array().unwrap().len(), 3);
}

#[test]
fn a_document_holds_no_row_of_data() {
    let folder = tempfile::tempdir().unwrap();
    let (project, source, _) = saved(folder.path());
    let text = std::fs::read_to_string(project).unwrap();
    let data = std::fs::read_to_string(source).unwrap();
    let ids: Vec<&str> = data
        .lines()
        .skip(1)
        .take(50)
        .filter_map(|l| l.split(',').next())
        .collect();
    assert!(ids.iter().all(|id| id.len() < 4 || !text.contains(id)));
}

#[test]
fn a_changed_portfolio_makes_runs_stale_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (project, source, expected) = saved(folder.path());
    let mut text = String::from_utf8(SAMPLE.to_vec()).unwrap();
    let last = text.trim_end().rfind('\n').unwrap();
    text.truncate(last + 1);
    std::fs::write(&source, text).unwrap();
    let bench = opened(&project);
    assert!(
        bench
            .notices
            .iter()
            .any(|n| matches!(n.message, Message::SourceChanged(_)))
    );
    assert!(bench.runs[0].stale);
    assert_eq!(pds(&bench), expected[..4999]);
    assert_eq!(bench.mark(Step::Evaluate), Mark::Stale);
}

#[test]
fn a_vanished_portfolio_is_asked_for_and_found_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (project, source, expected) = saved(folder.path());
    let before = std::fs::read(&project).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("moved.csv");
    std::fs::rename(&source, &moved).unwrap();
    let mut bench = opened(&project);
    assert!(errors(&bench)[0].contains("is not there any more"));
    assert!(bench.data.is_none());
    apply(&mut bench, Command::OpenPath(moved));
    assert_eq!(pds(&bench), expected);
    assert!(!bench.runs[0].stale);
    bench.shutdown();
    assert_eq!(std::fs::read(&project).unwrap(), before);
}

#[test]
fn a_run_without_its_model_is_told_and_stays_in_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let (project, _, _) = saved(folder.path());
    let model = folder.path().join("work.runs/run-1.riskbench");
    let bytes = std::fs::read(&model).unwrap();
    std::fs::remove_file(&model).unwrap();
    let mut bench = opened(&project);
    assert!(bench.runs.is_empty());
    assert!(errors(&bench)[0].contains("kept"));
    apply(&mut bench, Command::DropDuplicates(true));
    apply(&mut bench, Command::SaveProject(None));
    std::fs::write(&model, bytes).unwrap();
    assert_eq!(opened(&project).runs.len(), 1);
}

#[test]
fn a_project_keeps_cross_validation_and_intervals() {
    let folder = tempfile::tempdir().unwrap();
    let (project, source, _) = saved(folder.path());
    let mut bench = opened(&project);
    let run = bench.runs[0].id;
    let folds = Question::Folds { run, k: 3 };
    let intervals = Question::Intervals {
        run,
        part: Part::Test,
        draws: 200,
    };
    bench.apply(Command::Ask(folds.clone()));
    settle(&mut bench);
    bench.apply(Command::Ask(intervals.clone()));
    settle(&mut bench);
    apply(&mut bench, Command::SaveProject(None));
    let told = |bench: &Workbench| {
        let Some(Ok(Answer::Folds(folds))) = bench.studies.answer(&folds) else {
            return None;
        };
        let Some(Ok(Answer::Intervals(intervals))) = bench.studies.answer(&intervals) else {
            return None;
        };
        Some((folds.clone(), intervals.to_vec()))
    };
    let expected = told(&bench).unwrap();
    let again = opened(&project);
    assert_eq!(told(&again), Some(expected));
    assert_eq!(again.studies.latest_folds(run).map(|f| f.k), Some(3));
    // They are of the portfolio as it was.
    let mut text = std::fs::read_to_string(&source).unwrap();
    text.truncate(text.trim_end().rfind('\n').unwrap());
    std::fs::write(&source, text).unwrap();
    assert_eq!(told(&opened(&project)), None);
}
