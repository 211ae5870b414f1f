//! Panels of several classes and of numbers, drawn without a renderer over the sample.

use super::*;
use crate::network::Family;
use crate::train::Preset;
use crate::ui::dialogs::Choice;
use crate::ui::panels::{Panels, panel_ui, trial};
use crate::ui::request::Request;
use crate::workbench::{Mark, Workbench};
use crate::workflow::Settings;
use eframe::egui::Theme;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

const SIZE: [f32; 2] = [1280.0, 1400.0];

/// The sample with another target, trained for two epochs where a step needs a run.
fn bench(target: &str, task: Option<Task>, trained: bool) -> Workbench {
    let mut bench = trial::sample();
    bench.apply(Command::SetTarget(target.to_owned()));
    bench.apply(Command::SetTask(task));
    bench.apply(Command::SetSettings(Settings {
        epochs: Some(2),
        ..Settings::new(Family::Mlp, Preset::Plain, 1)
    }));
    trial::settle(&mut bench);
    if trained {
        bench.apply(Command::Train);
        trial::settle(&mut bench);
    }
    bench
}

fn at(mut bench: Workbench, step: Step) -> Harness<'static, trial::Trial<Panels>> {
    bench.apply(Command::GoTo(step));
    let language = Language::English;
    trial::window(bench, language, Theme::Light, SIZE, panel_ui)
}

#[test]
fn a_number_has_figures_predictions_and_a_file() {
    let mut harness = at(bench("annual_income", None, true), Step::Evaluate);
    assert_eq!(harness.state().bench.task(), Task::Regression);
    for text in ["Figures by part", "MAE", "R²"] {
        assert!(
            harness.query_all_by_label_contains(text).next().is_some(),
            "{text}"
        );
    }
    let run = harness.state().bench.shown_task_run().cloned().unwrap();
    assert!(run.figures(Part::Test).is_some());
    let mut written = Vec::new();
    run.write(None, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.starts_with("id,split,y_true,predicted\n"));
    assert_eq!(written.lines().count(), 5_001);

    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("income.riskbench");
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::SaveModel(file.clone()));
    trial::settle(bench);
    let saved = crate::bundle::AnyModel::load(&file);
    assert!(matches!(saved, Ok(crate::bundle::AnyModel::Task(_))));

    harness.state_mut().bench.apply(Command::GoTo(Step::Score));
    harness.run();
    harness.get_by_label("Largest misses first").click();
    harness.run();
    harness.get_by_label("Export predictions…").click();
    harness.run();
    harness
        .get_by_label("What moves each prediction most")
        .click();
    harness.run();
    harness.get_by_label("Choose a file (.csv)…").click();
    harness.run();
    let asked = &harness.state().requests;
    let with_reasons = true;
    let is_it = |r: &Request| {
        matches!(
            r,
            Request::Choose(Choice::Predictions { with_reasons: true })
        )
    };
    assert!(asked.iter().any(is_it), "{asked:?}");
    let file = place.path().join("income.csv");
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::ExportTaskRun {
        path: file.clone(),
        with_reasons,
    });
    trial::settle(bench);
    let written = std::fs::read_to_string(file).unwrap();
    let head = "id,split,y_true,predicted,reason_1,contribution_1,reason_2,contribution_2,\
                reason_3,contribution_3,reason_4,contribution_4,reason_baseline";
    assert_eq!(written.lines().next(), Some(head));
    let mean = |line: &str| line.ends_with(",mean") || line.ends_with(",,");
    assert!(written.lines().skip(1).all(mean));
}

#[test]
fn ordered_classes_are_listed_and_their_matrix_is_shown() {
    let harness = at(
        bench("employment_years", Some(Task::Ordinal), false),
        Step::Features,
    );
    let preview = harness.state().bench.preview.clone().unwrap();
    assert_eq!(preview.task, Task::Ordinal);
    assert!(preview.classes.len() > 2, "{:?}", preview.problem);
    let mut bench = bench("employment_years", Some(Task::Ordinal), true);
    assert_eq!(bench.mark(Step::Evaluate), Mark::Done);
    assert_eq!(bench.mark(Step::Decide), Mark::Empty);
    bench.apply(Command::GoTo(Step::Evaluate));
    let harness = at(bench, Step::Evaluate);
    for text in ["quadratic kappa", "Each class against all others"] {
        assert!(
            harness.query_all_by_label_contains(text).next().is_some(),
            "{text}"
        );
    }
}

#[test]
fn without_a_pd_there_is_nothing_to_decide_and_the_way_out_is_named() {
    let mut harness = at(bench("annual_income", None, false), Step::Decide);
    harness.get_by_label("Go to Features").click();
    harness.run();
    let sent = harness.state_mut().commands();
    assert!(
        matches!(sent[..], [Command::GoTo(Step::Features)]),
        "{sent:?}"
    );
    let harness = at(bench("annual_income", None, false), Step::Evaluate);
    assert!(harness.query_by_label("Go to Train").is_some());
}

#[test]
fn the_task_is_a_choice_that_can_be_undone_and_the_next_target_decides_for_itself() {
    let mut bench = bench("annual_income", None, false);
    assert_eq!(bench.task(), Task::Regression);
    bench.apply(Command::SetTask(Some(Task::Count)));
    assert_eq!(bench.task(), Task::Count);
    bench.apply(Command::Undo);
    trial::settle(&mut bench);
    assert_eq!(bench.task(), Task::Regression);
    bench.apply(Command::SetTarget("default_flag".to_owned()));
    trial::settle(&mut bench);
    assert_eq!(bench.task(), Task::Binary);
}

#[test]
fn a_chosen_row_shows_what_moves_its_prediction() {
    for (target, task) in [
        ("annual_income", None),
        ("employment_years", Some(Task::Ordinal)),
    ] {
        let mut harness = at(bench(target, task, true), Step::Score);
        let run = harness.state().bench.shown_task_run().cloned().unwrap();
        let id = run.id_of(0);
        let starts = format!("{id}, ");
        let rows: Vec<_> = harness.query_all_by_label_contains(&starts).collect();
        rows[0].click();
        harness.run();
        let is_shown = |harness: &Harness<'_, _>, text: &str| {
            harness.query_all_by_label_contains(text).next().is_some()
        };
        assert!(is_shown(&harness, &format!("Row {id}")));
        assert!(is_shown(&harness, "unexplained"));
        harness.key_press(eframe::egui::Key::ArrowDown);
        harness.run();
        let next = format!("Row {}", run.id_of(1));
        assert!(is_shown(&harness, &next), "{next}");
    }
}

#[test]
fn fields_and_what_is_predicted_with_their_values_are_shown() {
    for (target, task) in [
        ("annual_income", None),
        ("employment_years", Some(Task::Ordinal)),
    ] {
        let mut harness = at(bench(target, task, true), Step::Explain);
        assert_eq!(harness.state().bench.mark(Step::Explain), Mark::Done);
        for _ in 0..2 {
            for command in harness.state_mut().commands() {
                harness.state_mut().bench.apply(command);
            }
            trial::settle(&mut harness.state_mut().bench);
            harness.run();
        }
        let figure = if task.is_some() {
            "log-loss rise"
        } else {
            "RMSE rise"
        };
        for text in [figure, "raises", "of the rows with the field at"] {
            let found = harness.query_all_by_label_contains(text).next();
            assert!(found.is_some(), "{target} {text}");
        }
    }
}

#[test]
fn folds_are_asked_for_and_listed() {
    let mut harness = at(bench("annual_income", None, true), Step::Evaluate);
    harness.get_by_label("Cross-validate").click();
    harness.run();
    for command in harness.state_mut().commands() {
        harness.state_mut().bench.apply(command);
    }
    trial::settle(&mut harness.state_mut().bench);
    harness.run();
    assert!(
        harness
            .query_all_by_label_contains("out of fold")
            .next()
            .is_some()
    );
    let run = harness.state().bench.shown_task_run().cloned().unwrap();
    let folds = harness
        .state()
        .bench
        .studies
        .latest_task_folds(run.id)
        .unwrap();
    let all = run.parts.iter().flatten().count();
    assert_eq!(folds.pooled.as_ref().unwrap().n(), all);
}
