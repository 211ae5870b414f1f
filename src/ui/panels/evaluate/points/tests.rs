//! Points of a scorecard that are typed into the table, drawn without a renderer.

use super::super::*;
use crate::bundle::{PointsChange, bin_name};
use crate::ui::panels::evaluate::tests::{Stage, evaluate};
use crate::workbench::Refusal;
use eframe::egui::{Event, Key, Modifiers, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

/// The sample with a scorecard, shown.
fn with_scorecard(language: Language) -> Stage {
    let mut stage = Stage::trained(language);
    let mut settings = stage.bench.settings().unwrap().clone();
    settings = settings.without_training();
    settings.family = crate::network::Family::Scorecard;
    stage.bench.apply(Command::SetSettings(settings));
    stage.settle(|bench| bench.jobs.is_empty());
    stage.bench.apply(Command::Train);
    stage.settle(|bench| bench.runs.len() == 2);
    let id = stage.bench.runs[1].id;
    stage.bench.apply(Command::ShowRun(id));
    stage
}

#[test]
fn points_are_typed_taken_back_and_kept_as_a_run() {
    let mut harness = evaluate(
        with_scorecard(Language::English),
        [1280.0, 800.0],
        Theme::Light,
    );
    harness.run_steps(4);
    let obey = |harness: &mut Harness<'_, Stage>| {
        harness.state_mut().obey();
        harness.run_steps(4);
    };
    harness
        .get_by_role_and_label(Role::RadioButton, "Points")
        .click();
    harness.run_steps(4);
    obey(&mut harness);
    let run = harness.state().bench.shown_run().unwrap().clone();
    let table = run.experiment.model.points().unwrap();
    let (column, bin) = (&table.attributes[0].column, &table.attributes[0].bins[0]);
    let name = StudyText::PointsOf(column.clone(), bin_name(&bin.holds)).say(Language::English);
    let cutoff = harness.state().bench.cutoff;

    // Typed into the cell: shown at once, the run stays as it is.
    harness.get_by_label(&name).focus();
    harness.run_steps(2);
    // Entered and left as it is, it changes nothing.
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    obey(&mut harness);
    assert!(harness.state().bench.points_of(run.id).is_empty());
    harness.get_by_label(&name).focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text("-20".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    obey(&mut harness);
    let typed = harness.state().bench.points_of(run.id).to_vec();
    assert_eq!(typed.len(), 1);
    assert_eq!((typed[0].points, &typed[0].bin), (-20.0, &bin.holds));
    assert!(harness.query_all_by_label_contains(" → ").count() >= 4);
    let unchanged = &harness.state().bench.runs[1].experiment;
    assert_eq!(unchanged.pds, run.experiment.pds);

    // Undone and done again; back to the points of the run by the button of the bin.
    harness.state_mut().bench.apply(Command::Undo);
    assert!(harness.state().bench.points_of(run.id).is_empty());
    harness.state_mut().bench.apply(Command::Redo);
    assert_eq!(harness.state().bench.points_of(run.id), typed);
    harness.run_steps(4);
    let back = StudyText::ResetBin(column.clone(), bin_name(&bin.holds)).say(Language::English);
    harness.get_by_label(&back).click();
    harness.run_steps(2);
    obey(&mut harness);
    assert!(harness.state().bench.points_of(run.id).is_empty());
    harness.state_mut().bench.apply(Command::Undo);
    harness.run_steps(4);

    // A run of its own, which is shown; cutoff and the first run stay.
    harness.get_by_label("Keep as a run").click();
    harness.run_steps(2);
    obey(&mut harness);
    let bench = &harness.state().bench;
    let kept = bench.shown_run().unwrap();
    assert_eq!((bench.runs.len(), &*kept.name), (3, "Scorecard 3, edited"));
    assert_eq!((bench.cutoff, bench.rule), (cutoff, None));
    let edited = &kept.experiment.metrics.points_edited;
    assert_eq!((edited.len(), &edited[0].field), (1, column));
    assert!((edited[0].to + 20.0).abs() < 1e-4);
    assert_ne!(kept.experiment.pds, run.experiment.pds);
    assert_eq!(bench.runs[1].experiment.pds, run.experiment.pds);
    assert!(bench.points_of(run.id).is_empty());
    assert!(!kept.experiment.model.is_unmeasured());
}

#[test]
fn points_that_break_a_promise_are_not_kept() {
    let mut stage = with_scorecard(Language::English);
    stage.bench.apply(Command::SetDirection {
        column: "credit_utilisation".to_owned(),
        direction: Some(crate::network::Direction::Rises),
    });
    stage.settle(|bench| bench.jobs.is_empty());
    stage.bench.apply(Command::Train);
    stage.settle(|bench| bench.runs.len() == 3);
    let run = stage.bench.runs[2].clone();
    stage.bench.apply(Command::ShowRun(run.id));
    let table = run.experiment.model.points().unwrap();
    let mut attributes = table.attributes.iter();
    let used = attributes.find(|a| a.column == "credit_utilisation");
    let change = PointsChange {
        column: "credit_utilisation".to_owned(),
        bin: used.unwrap().bins[0].holds.clone(),
        points: -300.0,
    };
    stage.bench.apply(Command::EditPoints(run.id, vec![change]));
    let mut harness = evaluate(stage, [1280.0, 800.0], Theme::Dark);
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "Points")
        .click();
    harness.run_steps(4);
    harness.state_mut().obey();
    harness.run_steps(4);
    assert!(
        harness
            .query_by_label_contains("promises for every applicant")
            .is_some()
    );
    let refusal = harness.state().bench.refusal(&Command::KeepPoints(run.id));
    assert!(matches!(refusal, Some(Refusal::Points(_))), "{refusal:?}");
}
