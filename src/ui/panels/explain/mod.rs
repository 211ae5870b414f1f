//! The explain panel: which fields matter, what one field does, and what one applicant's PD
//! would be with other values.

mod applicant;
mod controls;
mod edits;
mod list;
mod nearest;
mod plot;
mod texts;

pub(in crate::ui::panels) use plot::{names, why_nothing};

#[cfg(test)]
mod tests;

use super::evaluate::stale_ui;
use crate::explain::Fields;
use crate::recipe::outcome::split::Part;
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{ExplainText, Language, Say, ShellText};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{empty_state_ui, heading_ui, note_ui, progress_ui, secondary_button};
use crate::workbench::{
    Answer, Applicants, Command, Message, Question, ShownRows, Step, Workbench,
};
use eframe::egui::{Align, Layout, Rect, ScrollArea, Ui, UiBuilder, pos2};

/// What the explain panel keeps between frames.
#[derive(Default)]
pub struct ExplainPanel {
    /// What the rest is about.
    of: Option<ShownRows>,
    /// The fields of the model with their columns, in its order.
    fields: Vec<(String, Vec<String>)>,
    /// The field that is shown, and the month where it is one.
    field: Option<String>,
    month: Option<String>,
    list: list::List,
    applicant: applicant::OneApplicant,
    /// The wording of reasons, in place of the plot where it is shown.
    texts: texts::Texts,
}

impl ExplainPanel {
    /// Starts anew where other rows or another model are shown.
    fn renew(&mut self, of: ShownRows, applicants: &Applicants<'_>) {
        if self.of == Some(of) {
            return;
        }
        let recipe = &applicants.model.recipe;
        let fields = Fields::of(recipe);
        let names = fields.names().iter().enumerate();
        *self = Self {
            of: Some(of),
            fields: names
                .map(|(place, name)| (name.clone(), fields.columns(recipe, place)))
                .collect(),
            texts: texts::Texts::shown(self.texts.shown),
            ..Self::default()
        };
    }

    /// The columns of a field.
    fn columns(&self, field: &str) -> &[String] {
        let mut fields = self.fields.iter();
        fields
            .find(|(name, _)| name == field)
            .map_or(&[], |(_, columns)| columns)
    }
}

/// Draws the panel.
pub fn explain_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut ExplainPanel) {
    let bench = scene.bench;
    let (Some(applicants), Some(of)) = (bench.applicants(), bench.explained_rows()) else {
        nothing_ui(ui, scene);
        return;
    };
    panel.renew(of, &applicants);
    let language = scene.language;
    ui.horizontal(|ui| {
        heading_ui(ui, &ExplainText::Title.say(language));
        texts::switch_ui(ui, scene, &mut panel.texts);
    });
    if bench.scored.is_none() && bench.shown_run().is_some_and(|run| run.stale) {
        stale_ui(ui, scene, &ExplainText::StaleSentence.say(language));
    }
    let order = list::order(bench, of, panel);
    if panel.field.is_none() && list::is_settled(bench, of) {
        panel.field = order.first().cloned();
    }
    let [left, centre, right] = thirds(ui);
    let column = |ui: &mut Ui, rect: Rect, salt: &str, content: &mut dyn FnMut(&mut Ui)| {
        let layout = Layout::top_down(Align::Min);
        let builder = UiBuilder::new().id_salt(salt).max_rect(rect).layout(layout);
        content(&mut ui.new_child(builder));
    };
    column(ui, left, "explain fields", &mut |ui| {
        list::list_ui(ui, scene, of, panel, &order);
    });
    // The applicant first: the plot shows what was changed.
    column(ui, right, "explain applicant", &mut |ui| {
        applicant::applicant_ui(ui, scene, &applicants, of, panel, &order);
    });
    if panel.texts.shown && bench.terms().is_some() {
        let fields = &panel.fields;
        let texts = &mut panel.texts;
        column(ui, centre, "explain texts", &mut |ui| {
            texts::texts_ui(ui, scene, fields, texts);
        });
        let whole = left.union(right);
        ui.allocate_rect(whole, eframe::egui::Sense::hover());
        return;
    }
    column(ui, centre, "explain plot", &mut |ui| {
        ScrollArea::vertical()
            .id_salt("explain plot")
            .auto_shrink([false, false])
            .following(ui, |ui| plot::plot_ui(ui, scene, &applicants, of, panel));
    });
    let whole = left.union(right);
    ui.allocate_rect(whole, eframe::egui::Sense::hover());
}

/// The fields at the left, the plot in the centre, the applicant at the right.
fn thirds(ui: &Ui) -> [Rect; 3] {
    let whole = ui.available_rect_before_wrap();
    let gap = tokens(ui).gap_large;
    let left = (whole.width() * 0.19).clamp(190.0, 300.0).floor();
    let right = (whole.width() * 0.33).clamp(290.0, 520.0).floor();
    let at =
        |from: f32, to: f32| Rect::from_min_max(pos2(from, whole.top()), pos2(to, whole.bottom()));
    [
        at(whole.left(), whole.left() + left),
        at(whole.left() + left + gap, whole.right() - right - gap),
        at(whole.right() - right, whole.right()),
    ]
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    heading_ui(ui, &ExplainText::Title.say(language));
    if let Some(opened) = &scene.bench.opened {
        let heading = ExplainText::ModelHeading(opened.name.clone()).say(language);
        let sentence = ExplainText::ModelSentence.say(language);
        let action = ExplainText::ScoreFile.say(language);
        if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
            scene.ask(Request::Choose(Choice::Score));
        }
        return;
    }
    let heading = ExplainText::EmptyHeading.say(language);
    let sentence = ExplainText::EmptySentence.say(language);
    let action = ExplainText::GoToTrain.say(language);
    if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
        scene.send(Command::GoTo(Step::Train));
    }
}

/// The answer to a question; until it is there, how far it is, and a button where it was
/// cancelled.
pub(in crate::ui::panels) fn answer_ui<'a>(
    ui: &mut Ui,
    scene: &mut Scene<'a>,
    question: Question,
    what: &str,
) -> Option<&'a Answer> {
    let bench: &'a Workbench = scene.bench;
    let language = scene.language;
    let (kind, is_under_way) = (question.kind(), bench.is_answering(&question));
    match bench.studies.answer(&question) {
        Some(Ok(answer)) => return Some(answer),
        Some(Err(Message::Cancelled)) if !is_under_way => {
            note_ui(ui, &ExplainText::Stopped.say(language));
            if secondary_button(ui, &ExplainText::Compute.say(language)).clicked() {
                scene.send(Command::Ask(question));
            }
            return None;
        }
        Some(Err(message)) if !is_under_way => {
            note_ui(ui, &message.say(language));
            return None;
        }
        Some(Err(_)) => {}
        None => scene.send(Command::Ask(question)),
    }
    let name = ExplainText::Working(what.to_owned()).say(language);
    note_ui(ui, &name);
    let job = bench.jobs.iter().find(|job| job.kind == kind);
    if let Some(job) = job.filter(|_| is_under_way) {
        let width = ui.available_width().min(220.0);
        progress_ui(ui, &name, job.progress, width);
        if secondary_button(ui, &ExplainText::Cancel.say(language)).clicked() {
            scene.send(Command::CancelJob(job.id));
        }
    }
    None
}

/// The rows that a study is of.
pub(in crate::ui::panels) fn part_text(part: Option<Part>, language: Language) -> String {
    let text = match part {
        Some(Part::Train) => ShellText::SplitTrain,
        Some(Part::Validation) => ShellText::SplitValidation,
        Some(Part::Test) => ShellText::SplitTest,
        None => ShellText::SplitAll,
    };
    text.say(language).into_owned()
}
