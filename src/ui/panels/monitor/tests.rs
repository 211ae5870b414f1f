//! The monitor panel, drawn without a renderer over the sample portfolio.

use super::*;
use crate::ui::panels::evaluate::tests::{Stage, window};
use crate::workbench::Mark;
use eframe::egui::Theme;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::path::PathBuf;

type Window = Harness<'static, Stage>;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");

fn monitor(stage: Stage) -> Window {
    let mut harness = window(stage, [1280.0, 800.0], Theme::Light, monitor_ui);
    harness.run_steps(2);
    harness
}

fn press(harness: &mut Window, text: &MonitorText) {
    let language = harness.state().language;
    harness.get_by_label(&text.say(language)).click();
    harness.run_steps(2);
}

/// Does what was asked for, choosing `files` where a dialog was.
fn obey(harness: &mut Window, files: &[PathBuf]) {
    let stage = harness.state_mut();
    for request in std::mem::take(&mut stage.requests) {
        let command = match request {
            Request::Do(command) => Some(command),
            Request::Choose(choice) => choice.command(files.to_vec()),
            Request::Copy(_) => None,
        };
        if let Some(command) = command {
            stage.bench.apply(command);
        }
    }
    stage.settle(|bench| bench.jobs.is_empty());
    harness.run_steps(3);
}

fn holds(harness: &Window, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn without_a_model_it_leads_to_training() {
    for language in Language::ALL {
        let mut harness = monitor(Stage::empty(language));
        press(&mut harness, &MonitorText::GoToTrain);
        let asked = &harness.state().requests;
        assert!(matches!(
            asked[..],
            [Request::Do(Command::GoTo(Step::Train))]
        ));
        assert_eq!(harness.state().bench.mark(Step::Monitor), Mark::Empty);
    }
}

#[test]
fn files_are_judged_month_by_month_and_again_once_the_cutoff_moves() {
    for language in Language::ALL {
        let mut harness = monitor(Stage::trained(language));
        assert_eq!(harness.state().bench.mark(Step::Monitor), Mark::Ready);
        press(&mut harness, &MonitorText::Choose);
        obey(&mut harness, &[PathBuf::from(SAMPLE)]);
        let state = harness.state();
        assert_eq!(state.bench.mark(Step::Monitor), Mark::Done);
        let monitored = state.bench.monitoring.found.as_ref().unwrap();
        let found = monitored.found.as_ref().unwrap();
        assert!(monitored.date.is_some() && found.periods.len() > 1);
        assert_eq!(
            found.periods.iter().map(|p| p.rows).sum::<usize>(),
            found.rows
        );
        let (periods, first) = (found.periods.len(), found.periods[0].period.clone());
        assert!(holds(&harness, &MonitorText::TrainingRows.say(language)));
        assert!(holds(&harness, &first) && periods > 1);
        let cutoff = harness.state().bench.cutoff;
        harness
            .state_mut()
            .bench
            .apply(Command::SetCutoff(cutoff / 2.0));
        harness.run_steps(3);
        assert_eq!(harness.state().bench.mark(Step::Monitor), Mark::Stale);
        press(&mut harness, &MonitorText::Again);
        obey(&mut harness, &[]);
        assert_eq!(harness.state().bench.mark(Step::Monitor), Mark::Done);
        let by = harness.state().bench.monitoring.found.as_ref().unwrap();
        let files = by.files.clone();
        let by_file = Command::Monitor {
            files,
            by: MonitorBy::File,
        };
        harness.state_mut().bench.apply(by_file);
        obey(&mut harness, &[]);
        let found = harness.state().bench.monitoring.found.as_ref().unwrap();
        let found = found.found.as_ref().unwrap();
        assert_eq!(found.periods.len(), 1);
        assert_eq!(found.periods[0].period, "portfolio");
    }
}

#[test]
fn a_file_without_applicants_is_said_to_hold_none() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(SAMPLE).unwrap();
    let path = folder.path().join("none.csv");
    std::fs::write(&path, format!("{}\n", text.lines().next().unwrap())).unwrap();
    let mut harness = monitor(Stage::trained(Language::English));
    press(&mut harness, &MonitorText::Choose);
    obey(&mut harness, &[path]);
    assert!(holds(&harness, "hold no applicants"));
}

#[test]
fn a_cancelled_monitoring_leaves_what_was_there() {
    let mut harness = monitor(Stage::trained(Language::English));
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::Monitor {
        files: vec![PathBuf::from(SAMPLE)],
        by: MonitorBy::Suggested,
    });
    let job = bench
        .jobs
        .iter()
        .find(|job| job.kind == JobKind::Monitor)
        .unwrap()
        .id;
    bench.apply(Command::CancelJob(job));
    obey(&mut harness, &[]);
    assert!(harness.state().bench.monitoring.found.is_none());
    assert!(holds(&harness, &MonitorText::Choose.en()));
}

#[test]
fn the_model_is_trained_again_saved_and_opened_in_its_place() {
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut harness = monitor(Stage::trained(language));
        press(&mut harness, &MonitorText::Choose);
        obey(&mut harness, &[PathBuf::from(SAMPLE)]);
        press(&mut harness, &MonitorText::TrainAgain);
        obey(&mut harness, &[]);
        let bench = &harness.state().bench;
        let told: Vec<_> = bench.notices.iter().map(|notice| &notice.message).collect();
        let challenged = bench.monitoring.challenged.as_ref();
        let challenged = challenged.unwrap_or_else(|| panic!("{told:?}"));
        let found = challenged.found.as_ref().unwrap();
        let difference = found.difference.as_ref().unwrap();
        // The same recipe on the same rows is the same model.
        assert_eq!(
            (difference.flips, difference.auc_difference),
            (0, Some(0.0))
        );
        let said = MonitorText::Flips("0".into(), number::percent(0.0), number::auc(1.0));
        assert!(holds(&harness, &said.say(language)));
        press(&mut harness, &MonitorText::SaveChallenger);
        let path = folder.path().join("challenger.riskbench");
        obey(&mut harness, std::slice::from_ref(&path));
        assert!(crate::bundle::Model::load(&path).is_ok());
        press(&mut harness, &MonitorText::Replace);
        obey(&mut harness, &[]);
        let opened = harness.state().bench.opened.as_ref().unwrap();
        assert_eq!(opened.name, "challenger.riskbench");
    }
}
