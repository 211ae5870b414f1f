//! The report panel, drawn without a renderer over the sample portfolio.

use super::*;
use crate::document::Format;
use crate::export::Target;
use crate::ui::panels::evaluate::tests::{Stage, window};
use crate::workbench::Mark;
use eframe::egui::{Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::path::PathBuf;

type Window = Harness<'static, Stage>;

fn report(stage: Stage) -> Window {
    window(stage, [1280.0, 800.0], Theme::Light, report_ui)
}

/// Frames, what was asked for, and frames again.
fn obey(harness: &mut Window) {
    for _ in 0..3 {
        harness.run_steps(3);
        harness.state_mut().obey();
    }
    harness.run_steps(3);
}

fn press(harness: &mut Window, text: &ReportText) {
    let language = harness.state().language;
    harness.get_by_label(&text.say(language)).click();
    harness.run_steps(2);
}

/// The files that were asked for, with what for.
fn chosen(harness: &mut Window) -> Vec<Choice> {
    let requests = harness.state_mut().requests.drain(..);
    let choice = |request| match request {
        Request::Choose(choice) => Some(choice),
        _ => None,
    };
    requests.filter_map(choice).collect()
}

/// Answers the open dialog with a path.
fn answer(harness: &mut Window, path: PathBuf) {
    let choice = chosen(harness).pop().unwrap();
    let command = choice.command(vec![path]).unwrap();
    harness.state_mut().bench.apply(command);
    harness.state_mut().settle(|bench| bench.jobs.is_empty());
    harness.run_steps(3);
}

fn view(harness: &mut Window, text: &ReportText) {
    let name = text.say(harness.state().language).into_owned();
    harness
        .get_by_role_and_label(Role::RadioButton, &name)
        .click();
    obey(harness);
}

#[test]
fn without_a_model_it_leads_to_training() {
    for language in Language::ALL {
        let mut harness = report(Stage::empty(language));
        harness.run_steps(2);
        press(&mut harness, &ReportText::GoToTrain);
        let asked = &harness.state().requests;
        assert!(matches!(
            asked[..],
            [Request::Do(Command::GoTo(Step::Train))]
        ));
        assert_eq!(harness.state().bench.mark(Step::Report), Mark::Empty);
    }
}

#[test]
fn the_preview_speaks_the_language_of_the_report_and_leads_to_a_section() {
    let mut harness = report(Stage::trained(Language::English));
    obey(&mut harness);
    assert!(harness.query_by_label("Model validation report").is_some());
    harness.get_by_label("10 Cutoff and economics").click();
    harness.run_steps(20);
    let heading = harness.get_by_label("10  Cutoff and economics").rect();
    assert!((0.0..200.0).contains(&heading.top()), "{heading:?}");
    let chinese = Language::Chinese.name();
    harness
        .get_by_role_and_label(Role::RadioButton, chinese)
        .click();
    obey(&mut harness);
    assert!(harness.query_by_label("模型验证报告").is_some());
}

#[test]
fn a_written_report_is_verified_and_a_changed_figure_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (save, format) in [
        (ReportText::SaveHtml, Format::Html),
        (ReportText::SaveWord, Format::Word),
    ] {
        let mut harness = report(Stage::trained(Language::English));
        obey(&mut harness);
        assert_eq!(harness.state().bench.mark(Step::Report), Mark::Ready);
        press(&mut harness, &save);
        let path = folder.path().join(format!("report.{}", format.ending()));
        answer(&mut harness, path.clone());
        assert_eq!(harness.state().bench.mark(Step::Report), Mark::Done);
        view(&mut harness, &ReportText::ViewVerify);
        press(&mut harness, &ReportText::VerifyFile);
        answer(&mut harness, path.clone());
        assert!(
            harness
                .query_by_label_contains("figures are equal")
                .is_some()
        );
        if format == Format::Word {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let begin = text.find("id=\"discrimination.").unwrap();
        let value = begin + text[begin..].find("value=\"").unwrap() + 7;
        let mut changed = text.clone();
        changed.replace_range(
            value..=value,
            if &text[value..=value] == "9" {
                "8"
            } else {
                "9"
            },
        );
        std::fs::write(&path, changed).unwrap();
        press(&mut harness, &ReportText::VerifyFile);
        answer(&mut harness, path.clone());
        assert!(harness.query_by_label_contains("1 difference").is_some());
        let id = &text[begin + 4..begin + 4 + text[begin + 4..].find('"').unwrap()];
        assert!(harness.query_by_label_contains(id).is_some(), "{id}");
    }
}

#[test]
fn files_that_are_no_report_of_this_model_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = report(Stage::trained(Language::English));
    obey(&mut harness);
    press(&mut harness, &ReportText::SaveHtml);
    let path = folder.path().join("report.html");
    answer(&mut harness, path.clone());
    view(&mut harness, &ReportText::ViewVerify);
    let text = std::fs::read_to_string(&path).unwrap();
    let hash = text.find("id=\"versions.model_sha256\"").unwrap();
    let value = hash + text[hash..].find("value=\"").unwrap() + 7;
    let mut other = text.clone();
    other.replace_range(value..value + 4, "0000");
    for (content, words) in [
        (other.as_str(), "is of another model"),
        ("<html lang=\"en\"></html>", "is no report of riskbench"),
        ("", "is no report of riskbench"),
        ("PK\u{3}\u{4} no archive", "is no report of riskbench"),
    ] {
        std::fs::write(&path, content).unwrap();
        press(&mut harness, &ReportText::VerifyFile);
        answer(&mut harness, path.clone());
        assert!(harness.query_by_label_contains(words).is_some(), "{words}");
    }
}

#[test]
fn a_model_is_exported_and_says_how_far_it_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = report(Stage::trained(Language::English));
    obey(&mut harness);
    view(&mut harness, &ReportText::ViewExport);
    press(&mut harness, &ReportText::ExportModel);
    let path = folder.path().join("model.py");
    answer(&mut harness, path.clone());
    assert!(path.exists());
    let largest = ReportText::LargestDifference.en().into_owned();
    let mut tiles = harness.query_all_by_label_contains(&largest);
    assert!(tiles.next().is_some());
    drop(tiles);
    view(&mut harness, &ReportText::Sql);
    press(&mut harness, &ReportText::ExportModel);
    let path = folder.path().join("model.sql");
    answer(&mut harness, path.clone());
    assert!(path.exists() && path.with_file_name("model.check.sql").exists());
    let exported = harness.state().bench.reporting.exported.as_ref().unwrap();
    assert!(matches!(exported.target, Target::Sql(..)));
    assert!(exported.found.as_ref().unwrap().difference <= 1e-6);
    view(&mut harness, &ReportText::Onnx);
    press(&mut harness, &ReportText::ExportModel);
    let path = folder.path().join("model.onnx");
    answer(&mut harness, path.clone());
    assert!(path.exists() && path.with_file_name("model.check.py").exists());
    let exported = harness.state().bench.reporting.exported.as_ref().unwrap();
    assert_eq!(exported.target, Target::Onnx);
    assert!(exported.found.as_ref().unwrap().difference <= 1e-6);
    for (language, words) in [
        (Language::English, "python model.check.py model.onnx"),
        (
            Language::Chinese,
            "用 onnxruntime 1.17 或更高版本运行 python model.check.py model.onnx",
        ),
    ] {
        harness.state_mut().language = language;
        harness.run_steps(3);
        assert!(harness.query_by_label_contains(words).is_some(), "{words}");
    }
}

#[test]
fn a_cancelled_report_is_offered_again() {
    let mut harness = report(Stage::trained(Language::English));
    harness.run_steps(2);
    let stage = harness.state_mut();
    let requests = std::mem::take(&mut stage.requests);
    for request in requests {
        if let Request::Do(command) = request {
            stage.bench.apply(command);
        }
    }
    let mut jobs = stage.bench.jobs.iter();
    let job = jobs.find(|job| job.kind == JobKind::Report).unwrap().id;
    stage.bench.apply(Command::CancelJob(job));
    stage.settle(|bench| bench.jobs.is_empty());
    harness.run_steps(3);
    let stopped = ReportText::Stopped.en().into_owned();
    assert!(harness.query_by_label(&stopped).is_some());
    press(&mut harness, &ReportText::Compute);
    obey(&mut harness);
    assert!(harness.query_by_label("Model validation report").is_some());
}

#[test]
fn the_decision_log_is_saved_with_all_that_its_hashes_are_of() {
    let mut harness = report(Stage::trained(Language::English));
    obey(&mut harness);
    view(&mut harness, &ReportText::ViewLog);
    harness.get_by_label_contains("Save the table").click();
    harness.run_steps(2);
    let Some(Choice::Table { name, sheet }) = chosen(&mut harness).pop() else {
        panic!("no table is saved");
    };
    assert_eq!(name, "decision_log.csv");
    assert_eq!(
        sheet.head,
        ["line", "time_utc", "change_en", "change_zh", "sha256"]
    );
    let log = harness.state().bench.decision_log();
    assert_eq!(sheet.rows.len(), log.lines().len());
    let csv = sheet.csv();
    let last = log.lines().last().unwrap();
    assert!(csv.contains(&last.sha256) && csv.contains(&last.zh));
}
