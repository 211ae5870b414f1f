//! The evaluate panel: how good the shown run is on a part of the rows, and
//! what the cutoff does. Figures come from the run; nothing is recomputed here.

mod confusion;
mod cutoff;
mod figures;
mod layout;
mod tables;
mod tiles;

#[cfg(test)]
pub(crate) mod tests;

use crate::recipe::split::Part;
use crate::session::{Command, PartCurves, Run, Step};
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, TermText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{empty_state_ui, heading_ui, note_ui, secondary_button, segmented_ui};
use eframe::egui::{self, ComboBox, Frame, Margin, RichText, ScrollArea, Stroke, Ui};
use figures::Figures;
use layout::row_ui;

/// From this width on there is room for four figures side by side.
const WIDE: f32 = 1400.0;

/// Height of what is in the upper cards where there is less room.
const LOW: f32 = 196.0;

/// What the evaluate panel keeps between frames.
#[derive(Default)]
pub struct EvaluatePanel {
    figures: Figures,
}

/// One frame's view of the shown run on the shown part.
#[derive(Clone, Copy)]
struct Sight<'a> {
    run: &'a Run,
    part: Part,
    curves: &'a PartCurves,
    cutoff: f64,
    language: Language,
}

/// Draws the panel.
pub fn evaluate_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut EvaluatePanel) {
    let bench = scene.bench;
    let Some(run) = bench.shown_run() else {
        nothing_ui(ui, scene);
        return;
    };
    header_ui(ui, scene, run);
    if run.stale {
        stale_ui(ui, scene);
    }
    let Some(curves) = run.curves.part(bench.part) else {
        let part = in_part(bench.part, scene.language).into_owned();
        note_ui(ui, &EvaluateText::NoRows(part).say(scene.language));
        return;
    };
    let sight = Sight {
        run,
        part: bench.part,
        curves,
        cutoff: bench.cutoff,
        language: scene.language,
    };
    ScrollArea::vertical()
        .id_salt("evaluate")
        .auto_shrink([false, false])
        .show(ui, |ui| body_ui(ui, scene, panel, &sight));
}

fn body_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut EvaluatePanel, sight: &Sight<'_>) {
    ui.spacing_mut().item_spacing.y = tokens(ui).gap_large;
    tiles::tiles_ui(ui, sight);
    let wide = ui.available_width() >= WIDE;
    let height = if wide { tables::PARTS_HEIGHT } else { LOW };
    let weights: &[f32] = if wide { &[5.0, 4.0, 5.0] } else { &[5.0, 4.0] };
    row_ui(ui, weights, |ui, place| match place {
        0 => confusion::confusion_ui(ui, sight, height),
        1 => cutoff::cutoff_ui(ui, scene, sight, height),
        _ => tables::parts_ui(ui, scene, sight),
    });
    let drawn = panel.figures.of(scene.bench, sight);
    if wide {
        row_ui(ui, &[1.0; 4], |ui, place| {
            figures::figure_at_ui(ui, scene, drawn, place);
        });
    } else {
        row_ui(ui, &[1.0; 3], |ui, place| {
            figures::figure_at_ui(ui, scene, drawn, place);
        });
        row_ui(ui, &[1.0, 2.0], |ui, place| match place {
            0 => figures::figure_at_ui(ui, scene, drawn, 3),
            _ => tables::parts_ui(ui, scene, sight),
        });
    }
    tables::runs_ui(ui, scene, sight);
}

fn header_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Run) {
    let language = scene.language;
    header_row_ui(ui, |ui| {
        heading_ui(ui, &EvaluateText::Title.say(language));
        let names = Part::ALL.map(|part| part_name(part, language));
        let options: Vec<(Part, &str)> = Part::ALL
            .into_iter()
            .zip(names.iter().map(AsRef::as_ref))
            .filter(|(part, _)| run.curves.part(*part).is_some())
            .collect();
        let mut part = scene.bench.part;
        let name = EvaluateText::PartShown.say(language);
        if segmented_ui(ui, &name, &mut part, &options) {
            scene.send(Command::ShowPart(part));
        }
        run_combo_ui(ui, scene, run);
        let end = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(end, |ui| {
            let note = provenance(scene, run);
            let note = egui::Label::new(RichText::new(note).color(tokens(ui).muted));
            ui.add(note.truncate())
                .on_hover_text(TermText::Split.say(language));
        });
    });
}

/// The topmost row, as high as its buttons.
pub(in crate::ui::panels) fn header_row_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let size = egui::vec2(ui.available_width(), tokens(ui).row_height + 8.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, content);
}

fn run_combo_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Run) {
    let name = EvaluateText::RunShown.say(scene.language);
    let bench = scene.bench;
    let combo = ComboBox::from_id_salt("evaluate run")
        .width(150.0)
        .truncate()
        .selected_text(&run.name);
    let combo = combo.show_ui(ui, |ui| {
        for other in &bench.runs {
            let shown = other.id == run.id;
            if ui.selectable_label(shown, &other.name).clicked() && !shown {
                scene.send(Command::ShowRun(other.id));
            }
        }
    });
    combo
        .response
        .accessible_name(name)
        .on_hover_text(&run.name);
}

/// On which rows the cutoff was chosen, and of which the figures are.
fn provenance(scene: &Scene<'_>, run: &Run) -> String {
    let language = scene.language;
    let of = in_part(scene.bench.part, language).into_owned();
    let Some(rule) = scene.bench.rule else {
        return EvaluateText::ByHand(of).say(language).into_owned();
    };
    let on = in_part(run.curves.chooser(rule), language).into_owned();
    EvaluateText::Chosen(on, of).say(language).into_owned()
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    heading_ui(ui, &EvaluateText::Title.say(language));
    let sentence = if scene.bench.busy_training() {
        EvaluateText::TrainingSentence
    } else {
        EvaluateText::NoRunSentence
    };
    let heading = EvaluateText::NoRunHeading.say(language);
    let action = EvaluateText::GoToTrain.say(language);
    if empty_state_ui(ui, &heading, &sentence.say(language), Some(&action)) {
        scene.send(Command::GoTo(Step::Train));
    }
}

fn stale_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let sentence = EvaluateText::StaleSentence.say(language);
    banner_ui(ui, Ink::Stale, &sentence, |ui| {
        if secondary_button(ui, &EvaluateText::GoToTrain.say(language)).clicked() {
            scene.send(Command::GoTo(Step::Train));
        }
    });
}

/// A sentence across the panel, with a control at its end.
pub(in crate::ui::panels) fn banner_ui(
    ui: &mut Ui,
    ink: Ink,
    sentence: &str,
    control: impl FnOnce(&mut Ui),
) {
    let t = tokens(ui);
    Frame::new()
        .stroke(Stroke::new(1.0, t.colour(ink)))
        .corner_radius(t.radius_card)
        .inner_margin(Margin::symmetric(t.gap_large as i8, t.gap_small as i8))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let end = egui::Layout::right_to_left(egui::Align::Center);
                ui.with_layout(end, |ui| {
                    control(ui);
                    let start = egui::Layout::left_to_right(egui::Align::Center);
                    ui.with_layout(start, |ui| {
                        let text = RichText::new(sentence).color(t.colour(ink));
                        ui.add(egui::Label::new(text).truncate())
                            .on_hover_text(sentence);
                    });
                });
            });
        });
}

fn part_name(part: Part, language: Language) -> std::borrow::Cow<'static, str> {
    match part {
        Part::Train => EvaluateText::Train,
        Part::Validation => EvaluateText::Validation,
        Part::Test => EvaluateText::Test,
    }
    .say(language)
}

/// A part's name within a sentence.
fn in_part(part: Part, language: Language) -> std::borrow::Cow<'static, str> {
    match part {
        Part::Train => EvaluateText::InTrain,
        Part::Validation => EvaluateText::InValidation,
        Part::Test => EvaluateText::InTest,
    }
    .say(language)
}
