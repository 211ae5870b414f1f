//! The evaluate panel: how good the shown run is on a part of the rows, and
//! what the cutoff does, in several views. Figures come from the run and from
//! studies of it; nothing is computed here.

mod calibration;
mod changes;
mod compare;
mod confusion;
mod cutoff;
mod figures;
mod layout;
mod points;
mod ranking;
mod resampling;
mod segments;
mod stability;
mod tables;
mod tiles;

#[cfg(test)]
pub(crate) mod tests;

pub use figures::{Behind, Shown, curve_figures};

pub(in crate::ui::panels) use changes::{setting_text, short_split, split_text};
pub(in crate::ui::panels) use layout::row_ui;
pub(in crate::ui::panels) use resampling::{Start, progress_row_ui, start_ui};
pub(in crate::ui::panels) use stability::{csi_table, drift_word, psi_words};

use super::train::chance_tip;
use crate::evaluate::probability::reliability::Cut;
use crate::network::Family;
use crate::recipe::outcome::split::Part;
use crate::report::PartCurves;
use crate::ui::figure::Figure;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    empty_state_ui, heading_ui, note_ui, secondary_button, segmented_ui, short,
};
use crate::workbench::{Command, Run, Step};
use eframe::egui::{self, ComboBox, Frame, Margin, RichText, ScrollArea, Stroke, Ui};
use figures::{Figures, Which};

/// From this width on there is room for four figures side by side.
const WIDE: f32 = 1400.0;

/// Height of what is in the upper cards where there is less room.
const LOW: f32 = 172.0;

/// What is shown of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum View {
    #[default]
    Overview,
    Ranking,
    Calibration,
    Stability,
    Segments,
    Compare,
    Resampling,
    Points,
}

/// What the evaluate panel keeps between frames.
#[derive(Default)]
pub struct EvaluatePanel {
    figures: Figures,
    view: View,
    cut: Cut,
    stability: stability::Chosen,
    segments: segments::Chosen,
    compare: compare::Chosen,
    resampling: resampling::Chosen,
    points: points::Live,
}

/// One frame's view of the shown run on the shown part.
#[derive(Clone, Copy)]
struct Sight<'a> {
    run: &'a Run,
    part: Part,
    curves: &'a PartCurves,
    cutoff: f64,
    /// How high the view is.
    height: f32,
    language: Language,
}

/// Draws the panel.
pub fn evaluate_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut EvaluatePanel) {
    let bench = scene.bench;
    let Some(run) = bench.shown_run() else {
        nothing_ui(ui, scene);
        return;
    };
    header_ui(ui, scene, run, &EvaluateText::Title.say(scene.language));
    if run.stale {
        stale_ui(ui, scene, &EvaluateText::StaleSentence.say(scene.language));
    }
    chance_ui(ui, scene, run);
    let has_points = run.experiment.metrics.model == Family::Scorecard;
    if panel.view == View::Points && !has_points {
        panel.view = View::Overview;
    }
    ui.horizontal(|ui| {
        views_ui(ui, &mut panel.view, has_points, scene.language);
        points::challenger_ui(ui, scene, run);
    });
    let Some(curves) = run.curves.part(bench.part) else {
        no_rows_ui(ui, scene);
        return;
    };
    let sight = Sight {
        run,
        part: bench.part,
        curves,
        cutoff: bench.cutoff,
        height: ui.available_height(),
        language: scene.language,
    };
    ScrollArea::vertical()
        .id_salt(("evaluate", panel.view))
        .auto_shrink([false, false])
        .following(ui, |ui| body_ui(ui, scene, panel, &sight));
}

fn body_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut EvaluatePanel, sight: &Sight<'_>) {
    ui.spacing_mut().item_spacing.y = tokens(ui).gap_large;
    let (drawn, missing) = panel.figures.of(scene.bench, sight, panel.cut);
    if matches!(panel.view, View::Overview | View::Ranking) {
        for reason in missing {
            let text = RichText::new(reason).color(tokens(ui).stale);
            ui.add(egui::Label::new(text).wrap());
        }
    }
    match panel.view {
        View::Overview => overview_ui(ui, scene, drawn, sight),
        View::Ranking => ranking::ranking_ui(ui, scene, drawn, sight),
        View::Calibration => calibration::calibration_ui(ui, scene, drawn, &mut panel.cut, sight),
        View::Stability => stability::stability_ui(ui, scene, &mut panel.stability, sight),
        View::Segments => segments::segments_ui(ui, scene, &mut panel.segments, sight),
        View::Compare => compare::compare_ui(ui, scene, &mut panel.compare, sight),
        View::Resampling => resampling::resampling_ui(ui, scene, &mut panel.resampling, sight),
        View::Points => points::points_ui(ui, scene, &mut panel.points, sight),
    }
}

fn overview_ui(ui: &mut Ui, scene: &mut Scene<'_>, drawn: &[Figure], sight: &Sight<'_>) {
    tiles::tiles_ui(ui, sight);
    let wide = ui.available_width() >= WIDE;
    let height = if wide { tables::PARTS_HEIGHT } else { LOW };
    let weights: &[f32] = if wide { &[5.0, 4.0, 5.0] } else { &[5.0, 4.0] };
    row_ui(ui, weights, |ui, place| match place {
        0 => confusion::confusion_ui(ui, scene, sight, height),
        1 => cutoff::cutoff_ui(ui, scene, sight, height),
        _ => tables::parts_ui(ui, scene, sight),
    });
    let shown = [Which::Roc, Which::Ks, Which::Reliability, Which::Scores];
    let columns = if wide { 4 } else { 3 };
    let width = ui.available_width() / columns as f32;
    let below = if wide { 0.0 } else { sight.height };
    let height = layout::plot_height(ui, sight.height, below, width, figures::HEIGHT);
    row_ui(ui, &[1.0; 4][..columns], |ui, place| {
        figures::figure_at_ui(ui, scene, (drawn, sight), (shown[place], height));
    });
    if !wide {
        row_ui(ui, &[1.0, 2.0], |ui, place| match place {
            0 => figures::figure_at_ui(ui, scene, (drawn, sight), (Which::Scores, height)),
            _ => tables::parts_ui(ui, scene, sight),
        });
    }
}

fn views_ui(ui: &mut Ui, view: &mut View, has_points: bool, language: Language) {
    let views = [
        (View::Overview, StudyText::Overview),
        (View::Ranking, StudyText::Ranking),
        (View::Calibration, StudyText::Calibration),
        (View::Stability, StudyText::Stability),
        (View::Segments, StudyText::Segments),
        (View::Compare, StudyText::Compare),
        (View::Resampling, StudyText::Resampling),
        (View::Points, StudyText::Points),
    ];
    let texts = views.map(|(view, text)| (view, text.say(language)));
    let options: Vec<(View, &str)> = texts
        .iter()
        .filter(|(view, _)| has_points || *view != View::Points)
        .map(|(view, text)| (*view, &**text))
        .collect();
    segmented_ui(ui, &StudyText::Views.say(language), view, &options);
}

/// Whether the run's portfolio is open; a sentence where it is not.
fn has_data(ui: &mut Ui, scene: &Scene<'_>, run: &Run) -> bool {
    let there = scene.bench.has_data_of(run);
    if !there {
        note_ui(ui, &StudyText::OtherData.say(scene.language));
    }
    there
}

/// The topmost row: the title, the part and the run shown, where the cutoff is from.
pub(in crate::ui::panels) fn header_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Run, title: &str) {
    let language = scene.language;
    header_row_ui(ui, |ui| {
        heading_ui(ui, title);
        let names = Part::ALL.map(|part| part_name_of(run, part, language));
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
        let entries = bench
            .runs
            .iter()
            .map(|other| (other.id == run.id, &other.name));
        let picked = entries_ui(ui, entries).and_then(|place| bench.runs.get(place));
        if let Some(other) = picked.filter(|other| other.id != run.id) {
            scene.send(Command::ShowRun(other.id));
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

/// Says that the shown part has no rows.
pub(in crate::ui::panels) fn no_rows_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let part = in_part(scene.bench.part, scene.language).into_owned();
    note_ui(ui, &EvaluateText::NoRows(part).say(scene.language));
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    heading_ui(ui, &EvaluateText::Title.say(language));
    let sentence = if scene.bench.busy_training() {
        EvaluateText::TrainingSentence
    } else if scene.bench.runs.is_empty() {
        EvaluateText::NoRunSentence
    } else {
        EvaluateText::OnlyChance
    };
    let heading = EvaluateText::NoRunHeading.say(language);
    let action = EvaluateText::GoToTrain.say(language);
    if empty_state_ui(ui, &heading, &sentence.say(language), Some(&action)) {
        scene.send(Command::GoTo(Step::Train));
    }
}

/// Says that the shown run is of earlier data or choices.
pub(in crate::ui::panels) fn stale_ui(ui: &mut Ui, scene: &mut Scene<'_>, sentence: &str) {
    let language = scene.language;
    let mut newest = scene.bench.runs.iter().rev();
    let fresh = newest.find(|run| !run.stale && run.chance().is_none());
    banner_ui(ui, Ink::Stale, sentence, |ui| {
        if let Some(run) = fresh {
            let name = TrainText::MakeCurrent(short(&run.name)).say(language);
            let button = secondary_button(ui, &name).on_hover_text(&run.name);
            if button.clicked() {
                scene.send(Command::ShowRun(run.id));
            }
        } else if secondary_button(ui, &EvaluateText::GoToTrain.say(language)).clicked() {
            scene.send(Command::GoTo(Step::Train));
        }
    });
}

/// Says that the shown run does not rank.
pub(in crate::ui::panels) fn chance_ui(ui: &mut Ui, scene: &Scene<'_>, run: &Run) {
    if run.chance().is_some() {
        let language = scene.language;
        let chance = TrainText::Chance.say(language);
        let sentence = format!("{}: {chance}. {}", run.name, chance_tip(run, language));
        banner_ui(ui, Ink::Bad, &sentence, |_| {});
    }
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
                        ui.add(egui::Label::new(text).wrap());
                    });
                });
            });
        });
}

pub(in crate::ui::panels) fn part_name(
    part: Part,
    language: Language,
) -> std::borrow::Cow<'static, str> {
    match part {
        Part::Train => EvaluateText::Train,
        Part::Validation => EvaluateText::Validation,
        Part::Test => EvaluateText::Test,
    }
    .say(language)
}

/// The same for the parts of a run, whose validation figures may be out of fold.
pub(in crate::ui) fn part_name_of(
    run: &Run,
    part: Part,
    language: Language,
) -> std::borrow::Cow<'static, str> {
    if part == Part::Validation && run.ground.out_of_fold {
        return EvaluateText::OutOfFold.say(language);
    }
    part_name(part, language)
}

/// The name of a group of rows, which a report writes in English.
pub(in crate::ui::panels) fn group_name(name: &str, language: Language) -> String {
    match (language, name) {
        (Language::English, _) => name.to_owned(),
        (Language::Chinese, "(missing)") => "（缺失）".to_owned(),
        (Language::Chinese, "all") => "全部".to_owned(),
        // A range of numbers.
        (Language::Chinese, _) => match name.split_once(" to < ") {
            Some((from, to)) => format!("{from} 至 < {to}"),
            None => name.to_owned(),
        },
    }
}

/// A part's name within a sentence.
pub(in crate::ui::panels) fn in_part(
    part: Part,
    language: Language,
) -> std::borrow::Cow<'static, str> {
    match part {
        Part::Train => EvaluateText::InTrain,
        Part::Validation => EvaluateText::InValidation,
        Part::Test => EvaluateText::InTest,
    }
    .say(language)
}
