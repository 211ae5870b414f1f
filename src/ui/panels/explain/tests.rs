//! The explain panel, drawn without a renderer over the sample portfolio.

use super::*;
use crate::explain::TextLanguage;
use crate::ui::panels::evaluate::tests::Stage;
use crate::ui::theme;
use crate::ui::{fonts, text::ScoreText};
use crate::workbench::JobKind;
use eframe::egui::{Key, Role, Theme, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

/// A stage with the panel's own state.
struct Set {
    stage: Stage,
    panel: ExplainPanel,
}

fn explain(stage: Stage, size: [f32; 2], theme: Theme) -> Harness<'static, Set> {
    let set = Set {
        stage,
        panel: ExplainPanel::default(),
    };
    Harness::builder()
        .with_size(Vec2::from(size))
        .with_theme(theme)
        .with_max_steps(12)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            |ui, set: &mut Set| {
                let mut scene = Scene {
                    bench: &set.stage.bench,
                    language: set.stage.language,
                    requests: &mut set.stage.requests,
                };
                explain_ui(ui, &mut scene, &mut set.panel);
            },
            set,
        )
}

/// Frames, what was asked for, and frames again.
fn obey(harness: &mut Harness<'static, Set>) {
    for _ in 0..3 {
        harness.run_steps(3);
        harness.state_mut().stage.obey();
    }
    harness.run_steps(3);
}

fn english(text: &ExplainText) -> String {
    text.say(Language::English).into_owned()
}

fn enter_id(harness: &mut Harness<'static, Set>, id: &str) {
    let field = english(&ExplainText::IdField);
    harness.state_mut().panel.applicant = applicant::OneApplicant::default();
    harness.get_by_label(&field).focus();
    harness.run_steps(2);
    harness.get_by_label(&field).type_text(id);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    obey(harness);
}

#[test]
fn without_a_model_it_leads_to_training() {
    for language in Language::ALL {
        let mut harness = explain(Stage::empty(language), [1080.0, 700.0], Theme::Light);
        harness.run_steps(2);
        let button = ExplainText::GoToTrain.say(language);
        harness.get_by_label(&button).click();
        harness.run_steps(2);
        let asked = &harness.state().stage.requests;
        assert!(matches!(
            asked[..],
            [Request::Do(Command::GoTo(Step::Train))]
        ));
    }
}

#[test]
fn an_applicant_is_chosen_by_id_and_changed() {
    let mut harness = explain(
        Stage::trained(Language::English),
        [1280.0, 900.0],
        Theme::Dark,
    );
    obey(&mut harness);
    let id = {
        let applicants = harness.state().stage.bench.applicants().unwrap();
        applicants.get(41).unwrap().id
    };
    enter_id(&mut harness, "nobody");
    assert!(
        harness
            .query_by_label(&english(&ExplainText::NotThere))
            .is_some()
    );
    assert_eq!(harness.state().stage.bench.selected, None);
    enter_id(&mut harness, &id);
    assert_eq!(harness.state().stage.bench.selected, Some(41));
    let pd = |harness: &Harness<'static, Set>| {
        let edits = harness.state().panel.applicant.edits.as_ref().unwrap();
        edits.outcome.unwrap().scored.unwrap().pd
    };
    let as_is = harness.state().stage.bench.applicants().unwrap().pds[41];
    assert_eq!(pd(&harness), as_is);
    // The chosen field stands first among the controls; its text is read as typed.
    harness.state_mut().panel.field = Some("annual_income".to_owned());
    obey(&mut harness);
    let text = english(&ExplainText::TextOf("annual_income".to_owned()));
    harness.get_by_label(&text).focus();
    harness.run_steps(2);
    harness.get_by_label(&text).type_text("9");
    obey(&mut harness);
    assert_ne!(pd(&harness), as_is);
    let outside = harness.query_by_label_contains("outside of the training range");
    assert!(outside.is_some());
    // The field keeps the keyboard while a button and a note appear beside it.
    for digit in ["5", "0"] {
        harness.event(eframe::egui::Event::Text(digit.to_owned()));
        obey(&mut harness);
    }
    let edits = harness.state().panel.applicant.edits.as_ref().unwrap();
    assert!(edits.text("annual_income").contains("950"));
    harness.get_by_label(&english(&ExplainText::Reset)).click();
    obey(&mut harness);
    assert_eq!(pd(&harness), as_is);
    let none = english(&ExplainText::Unchanged);
    assert!(harness.query_by_label(&none).is_some());
}

#[test]
fn the_nearest_profile_is_found_and_taken_over() {
    let mut stage = Stage::trained(Language::English);
    let applicants = stage.bench.applicants().unwrap();
    let declined = (0..applicants.len()).find(|row| {
        let scored = applicants.scored(*row);
        scored.is_some_and(|scored| scored.decision == crate::score::Decision::Decline)
    });
    stage.bench.apply(Command::Select(declined));
    let mut harness = explain(stage, [1280.0, 900.0], Theme::Light);
    obey(&mut harness);
    harness
        .get_by_role_and_label(Role::RadioButton, &english(&ExplainText::TabNearest))
        .click();
    obey(&mut harness);
    harness.get_by_label(&english(&ExplainText::Find)).click();
    obey(&mut harness);
    harness.get_by_label(&english(&ExplainText::Take)).click();
    obey(&mut harness);
    let edits = harness.state().panel.applicant.edits.as_ref().unwrap();
    assert!(edits.is_changed(None));
    let decision = edits.outcome.unwrap().scored.unwrap().decision;
    assert_eq!(decision, crate::score::Decision::Approve);
    let approve = ScoreText::Approve.say(Language::English);
    assert!(harness.query_by_label(&approve).is_some());
}

#[test]
fn a_cancelled_computation_is_offered_again() {
    let mut harness = explain(
        Stage::trained(Language::English),
        [1280.0, 900.0],
        Theme::Dark,
    );
    harness.run_steps(2);
    let set = harness.state_mut();
    let requests = std::mem::take(&mut set.stage.requests);
    for request in requests {
        if let Request::Do(command) = request {
            set.stage.bench.apply(command);
        }
    }
    let job = set
        .stage
        .bench
        .jobs
        .iter()
        .find(|job| job.kind == JobKind::Explain);
    let job = job.unwrap().id;
    set.stage.bench.apply(Command::CancelJob(job));
    set.stage.settle(|bench| bench.jobs.is_empty());
    harness.run_steps(3);
    assert!(
        harness
            .query_all_by_label(&english(&ExplainText::Stopped))
            .next()
            .is_some()
    );
    let again = english(&ExplainText::Compute);
    harness.get_all_by_label(&again).next().unwrap().click();
    obey(&mut harness);
    let of = harness.state().stage.bench.explained_rows().unwrap();
    let answer = harness
        .state()
        .stage
        .bench
        .studies
        .answer(&Question::Fields(of));
    assert!(matches!(answer, Some(Ok(Answer::Fields(_)))));
}

#[test]
fn the_texts_of_reasons_are_edited_in_place() {
    let mut harness = explain(
        Stage::trained(Language::English),
        [1280.0, 900.0],
        Theme::Light,
    );
    obey(&mut harness);
    let switch = english(&ExplainText::Texts);
    harness.get_by_role_and_label(Role::Button, &switch).click();
    harness.run_steps(3);
    let field = harness.state().panel.fields[0].0.clone();
    let english_text = english(&ExplainText::EnglishText(field.clone()));
    harness.get_by_label(&english_text).focus();
    harness.run_steps(2);
    let edit = harness.get_by_label(&english_text);
    edit.type_text("Wording of a letter");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    obey(&mut harness);
    let texts = |harness: &Harness<'static, Set>| {
        let terms = harness.state().stage.bench.terms().unwrap();
        terms.texts.clone()
    };
    assert_eq!(
        texts(&harness).given(&field, TextLanguage::En),
        "Wording of a letter"
    );
    let bench = &harness.state().stage.bench;
    let applicants = bench.applicants().unwrap();
    let named = (0..applicants.len()).find_map(|row| {
        let reasons = applicants.reason_texts(row, TextLanguage::En).unwrap();
        reasons
            .into_iter()
            .find(|text| text == "Wording of a letter")
    });
    assert!(named.is_some(), "no row has the field as a reason");
    // A text of two lines or of too many letters is not taken.
    harness.get_by_label(&english_text).focus();
    harness.run_steps(2);
    harness
        .get_by_label(&english_text)
        .type_text(&"x".repeat(300));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    obey(&mut harness);
    assert_eq!(
        texts(&harness).given(&field, TextLanguage::En),
        "Wording of a letter"
    );
    harness.state_mut().stage.bench.apply(Command::Undo);
    obey(&mut harness);
    assert!(texts(&harness).is_empty());
    harness
        .get_by_label(&english(&ExplainText::SaveTexts))
        .click();
    harness.run_steps(2);
    let asked = &harness.state().stage.requests;
    let saved = asked.iter().find_map(|request| match request {
        Request::Choose(Choice::Text { text, .. }) => Some(text.to_string()),
        _ => None,
    });
    let saved = saved.unwrap();
    assert!(saved.starts_with("field,en,zh\n"), "{saved}");
    assert!(saved.contains(&format!("\n{field},,\n")), "{saved}");
}
