//! The score panel: every applicant with PD, score, grade and decision, and one
//! of them in detail. It formats the rows in view and no others.

mod alerts;
mod detail;
mod drift;
mod filters;
mod list;
mod menu;
mod reasons;
mod row_texts;
mod table;

pub(super) use reasons::{Reasons, Shown, contributions_ui, reasons_ui, unexplained};

#[cfg(test)]
mod tests;

use super::evaluate::{banner_ui, stale_ui};
use crate::recipe::Remark;
use crate::recipe::outcome::split::Part;
use crate::score::Decision;
use crate::table::{Objection, Reject};
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::JoinText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{empty_state_ui, heading_ui, note_ui, progress_ui, secondary_button};
use crate::workbench::{
    Applicants, Command, ExportOptions, JobKind, ScoredFile, Step, ViewRequest, Viewed, Workbench,
};
use eframe::egui::{Align, Label, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2};
use std::borrow::Cow;
use std::collections::HashSet;

/// Notes of a scored file that are shown at first.
const MOST_NOTES: usize = 3;
/// Records set aside that are named one by one.
const MOST_REJECTS: usize = 20;
/// Notes take no more of the window; more of them scroll.
const NOTES_HEIGHT: f32 = 160.0;

/// What the score panel keeps between frames.
#[derive(Default)]
pub struct ScorePanel {
    export: ExportOptions,
    list: list::List,
    detail: detail::Detail,
    drift: drift::DriftCard,
    alerts: alerts::Queue,
    /// Whether all notes on the file are shown.
    all_notes: bool,
}

/// Draws the panel.
pub fn score_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut ScorePanel) {
    let bench = scene.bench;
    let Some(applicants) = bench.applicants() else {
        nothing_ui(ui, scene);
        return;
    };
    let queue = &mut panel.alerts;
    filters::header_ui(ui, scene, &applicants, &mut panel.export, queue);
    let height = ui.available_height();
    ScrollArea::vertical()
        .id_salt("score")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            if panel.alerts.shown {
                let one = (&mut panel.list, &mut panel.detail);
                alerts::alerts_ui(ui, scene, &applicants, &mut panel.alerts, (one, height));
            } else {
                body_ui(ui, scene, panel, &applicants, height);
            }
        });
}

/// What is below the header, `height` high where it fits.
fn body_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut ScorePanel,
    applicants: &Applicants<'_>,
    height: f32,
) {
    let bench = scene.bench;
    scoring_ui(ui, scene);
    events_ui(ui, scene);
    match &bench.scored {
        Some(file) => {
            other_file_ui(ui, scene, file, &mut panel.all_notes);
            drift::drift_ui(ui, scene, file, &mut panel.drift);
        }
        None if bench.shown_run().is_some_and(|run| run.stale) => {
            stale_ui(ui, scene, &ScoreText::StaleSentence.say(scene.language));
        }
        None if !bench.export_stands() => {
            let sentence = ScoreText::ExportStale.say(scene.language);
            banner_ui(ui, Ink::Stale, &sentence, |_| {});
        }
        None => {}
    }
    if !bench.policy_stands() {
        let sentence = ScoreText::PolicyPending.say(scene.language);
        banner_ui(ui, Ink::Stale, &sentence, |ui| {
            if secondary_button(ui, &ScoreText::GoToDecide.say(scene.language)).clicked() {
                scene.send(Command::GoTo(Step::Decide));
            }
        });
    }
    panel.list.renew(bench, applicants);
    unscored_ui(ui, scene, panel.list.unscored());
    let used = ui.cursor().top() - ui.min_rect().top();
    let height = (height - used).max(LEAST_LIST);
    let whole = ui.available_rect_before_wrap().width();
    let room = Room::of(
        whole - tokens(ui).gap_large,
        applicants.model.explanation.is_some(),
        bench.selected.is_some(),
    );
    panel.list.room = room;
    let (left, right) = match room {
        Room::ListAlone => (all_of(ui, height), None),
        Room::Beside => {
            let (left, right) = halves(ui, height, (LIST + table::LEAST_REASONS, DETAIL));
            (left, Some(right))
        }
        Room::WithoutReasons => {
            let (left, right) = halves(ui, height, (LIST, LEAST_DETAIL));
            (left, Some(right))
        }
    };
    let mut part = ui.new_child(UiBuilder::new().id_salt("list").max_rect(left));
    list::list_ui(&mut part, scene, applicants, &mut panel.list);
    let Some(right) = right else {
        ui.allocate_rect(left, eframe::egui::Sense::hover());
        return;
    };
    let mut part = ui.new_child(UiBuilder::new().id_salt("detail").max_rect(right));
    detail::detail_ui(
        &mut part,
        scene,
        applicants,
        &mut panel.list,
        &mut panel.detail,
    );
    ui.allocate_rect(left.union(right), eframe::egui::Sense::hover());
}

/// Room for the columns of the list but for the reasons, and the least that is left for the
/// detail beside it.
const LIST: f32 = 552.0;
const LEAST_DETAIL: f32 = 204.0;
/// Room of the detail beside a list with all columns, at least.
const DETAIL: f32 = 280.0;
/// The list is never lower; where there is no room for it the panel scrolls.
const LEAST_LIST: f32 = 240.0;

/// What the width has room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Room {
    /// The list with all columns, and the detail.
    #[default]
    Beside,
    /// The list with all columns: the detail has nobody to show.
    ListAlone,
    /// The list without the reasons, which the detail shows of its applicant.
    WithoutReasons,
}

impl Room {
    /// Of `width` points, of a model with reasons or without, where an applicant is selected or
    /// not.
    fn of(width: f32, with_reasons: bool, selected: bool) -> Self {
        let reasons = if with_reasons {
            table::LEAST_REASONS
        } else {
            0.0
        };
        if width >= LIST + reasons + DETAIL {
            Self::Beside
        } else if selected {
            Self::WithoutReasons
        } else {
            Self::ListAlone
        }
    }
}

/// What is left of the panel, `height` high.
fn all_of(ui: &Ui, height: f32) -> Rect {
    let whole = ui.available_rect_before_wrap();
    whole.with_max_y(whole.top() + height)
}

/// The list at the left, the detail at the right; the list gets `list` points where the detail
/// keeps `detail`.
fn halves(ui: &Ui, height: f32, (list, detail): (f32, f32)) -> (Rect, Rect) {
    let whole = all_of(ui, height);
    let gap = tokens(ui).gap_large;
    let most = (whole.width() - gap - list).max(detail);
    let right = (whole.width() * 0.38).clamp(280.0, 560.0).min(most).floor();
    let middle = whole.right() - right;
    let left = Rect::from_min_max(whole.min, pos2(middle - gap, whole.bottom()));
    let right = Rect::from_min_max(pos2(middle, whole.top()), whole.max);
    (left, right)
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    heading_ui(ui, &ScoreText::Title.say(language));
    if scoring_ui(ui, scene) {
        return;
    }
    if let Some(opened) = &scene.bench.opened {
        let heading = ScoreText::ModelHeading(opened.name.clone()).say(language);
        let sentence = ScoreText::ModelSentence.say(language);
        let action = ScoreText::ScoreAnother.say(language);
        events_ui(ui, scene);
        let command = Command::ScoreFile("file".into());
        let refusal = scene.bench.refusal(&command);
        let action = Some(&*action).filter(|_| refusal.is_none());
        if empty_state_ui(ui, &heading, &sentence, action) {
            scene.ask(Request::Choose(Choice::Score));
        }
        return;
    }
    let heading = ScoreText::EmptyHeading.say(language);
    let sentence = ScoreText::EmptySentence.say(language);
    let action = ScoreText::GoToTrain.say(language);
    if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
        scene.send(Command::GoTo(Step::Train));
    }
}

/// The file of events of a model that makes columns of one, for the files that it scores.
fn events_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let join = scene.bench.scoring_model().and_then(|m| m.join.as_ref());
    if join.is_none_or(|join| join.events.is_none()) {
        return;
    }
    let file = scene.bench.files_of_model().events;
    let (ink, text) = match &file {
        Some(path) => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy().into_owned();
            (Ink::Accent, JoinText::ModelHas(name))
        }
        None => (Ink::Stale, JoinText::ModelNeeds),
    };
    banner_ui(ui, ink, &text.say(language), |ui| {
        if secondary_button(ui, &JoinText::Choose.say(language)).clicked() {
            scene.ask(Request::Choose(Choice::ModelEvents));
        }
    });
}

/// How far the scoring of another file is; whether one runs.
fn scoring_ui(ui: &mut Ui, scene: &Scene<'_>) -> bool {
    let jobs = &scene.bench.jobs;
    let Some(job) = jobs.iter().find(|job| job.kind == JobKind::ScoreFile) else {
        return false;
    };
    let name = ScoreText::Scoring(job.about.clone()).say(scene.language);
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        progress_ui(ui, &name, job.progress, 240.0);
    });
    true
}

/// Says what got no PD: applicants without any input, records that are no applicants.
fn unscored_ui(ui: &mut Ui, scene: &mut Scene<'_>, applicants: usize) {
    let bench = scene.bench;
    let aside = match (&bench.scored, &bench.data) {
        (None, Some(data)) => data.table.rejects.len(),
        _ => 0,
    };
    if applicants == 0 && aside == 0 {
        return;
    }
    let language = scene.language;
    let mut texts = Vec::new();
    if applicants > 0 {
        texts.push(ScoreText::WithoutPd(applicants).say(language));
    }
    if aside > 0 {
        texts.push(ScoreText::AsideInData(aside).say(language));
    }
    banner_ui(ui, Ink::Stale, &texts.join(" "), |ui| {
        if aside > 0 && secondary_button(ui, &ScoreText::GoToData.say(language)).clicked() {
            scene.send(Command::GoTo(Step::Data));
        }
    });
}

/// Says which other file is shown, and what is to be known of it.
fn other_file_ui(ui: &mut Ui, scene: &mut Scene<'_>, file: &ScoredFile, all: &mut bool) {
    let language = scene.language;
    let title = ScoreText::OtherFile(file.name.clone(), file.by.clone()).say(language);
    let back = if scene.bench.shown_run().is_some() {
        ScoreText::BackToPortfolio
    } else {
        ScoreText::CloseFile
    };
    let is_total = |reject: &Reject| {
        let reason = &reject.reason;
        matches!(reason, Objection::TotalsLine | Objection::Trailer)
    };
    let has_totals = file.table.rejects.iter().any(is_total);
    banner_ui(ui, Ink::Accent, &title, |ui| {
        if has_totals && secondary_button(ui, &ScoreText::KeepTotals.say(language)).clicked() {
            scene.send(Command::KeepTotals);
        }
        if secondary_button(ui, &back.say(language)).clicked() {
            scene.send(Command::CloseScored);
        }
    });
    let notes = notes(file, language);
    let rest = notes.len().saturating_sub(MOST_NOTES);
    let shown = if *all { notes.len() } else { MOST_NOTES };
    ScrollArea::vertical()
        .id_salt("notes")
        .max_height(NOTES_HEIGHT)
        .auto_shrink([false, true])
        .following(ui, |ui| {
            for note in notes.iter().take(shown) {
                let t = tokens(ui);
                let text = RichText::new(note).color(t.stale);
                let label = Label::new(text);
                let label = if *all { label.wrap() } else { label.truncate() };
                ui.add(label).on_hover_text(note);
            }
        });
    if rest > 0 {
        let text = if *all {
            ScoreText::FewerNotes
        } else {
            ScoreText::MoreNotes(rest)
        };
        if ui.link(&*text.say(language)).clicked() {
            *all = !*all;
        }
    }
}

/// What the loader and the model remarked on the file.
fn notes(file: &ScoredFile, language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    let rejects = &file.table.rejects;
    if !rejects.is_empty() {
        let aside = ScoreText::SetAside(rejects.len());
        notes.push(aside.say(language).into_owned());
    }
    for reject in rejects.iter().take(MOST_REJECTS) {
        let reason = reject.reason.say(language).into_owned();
        let line = ScoreText::RejectLine(reject.line as usize, reason);
        notes.push(line.say(language).into_owned());
    }
    notes.extend(schema(file, language));
    let of_table = file.table.warnings.iter().map(|r| r.say(language));
    notes.extend(of_table.map(Cow::into_owned));
    // Applicants without any input are named by the banner above the list.
    let by_banner = |remark: &Remark| matches!(remark, Remark::NoInputs(_));
    let of_model = file.remarks.iter().filter(|remark| !by_banner(remark));
    let of_model = of_model.map(|r| r.say(language));
    notes.extend(of_model.map(Cow::into_owned));
    notes
}

/// How the columns of the file differ from those that the model reads.
fn schema(file: &ScoredFile, language: Language) -> Vec<String> {
    let read = file.model.recipe.columns();
    let of_file = file.table.columns.iter().map(|c| c.name.as_str());
    let there: HashSet<&str> = of_file.clone().collect();
    let mut known: HashSet<&str> = read.iter().copied().collect();
    known.insert(&file.model.target.column);
    known.extend(file.model.id.as_deref());
    let lacking: Vec<&str> = read.into_iter().filter(|c| !there.contains(c)).collect();
    let spare: Vec<&str> = of_file.filter(|c| !known.contains(c)).collect();
    let mut notes = Vec::new();
    if !lacking.is_empty() {
        notes.push(
            ScoreText::NotThere(lacking.join(", "))
                .say(language)
                .into_owned(),
        );
    }
    if !spare.is_empty() {
        notes.push(
            ScoreText::NotRead(spare.join(", "))
                .say(language)
                .into_owned(),
        );
    }
    notes
}

/// The request that the applicants are shown by; change it and send it.
fn request_of(bench: &Workbench) -> ViewRequest {
    ViewRequest {
        what: Viewed::Applicants,
        ..bench.applicant_view.request.clone()
    }
}

/// The row of the table that stands at a place of the list.
fn row_at(bench: &Workbench, applicants: &Applicants<'_>, place: usize) -> Option<usize> {
    let row = bench.applicant_view.row(place)?;
    (row < applicants.len()).then_some(row)
}

fn part_text(part: Part, language: Language) -> Cow<'static, str> {
    match part {
        Part::Train => ScoreText::Train,
        Part::Validation => ScoreText::Validation,
        Part::Test => ScoreText::Test,
    }
    .say(language)
}

pub(in crate::ui::panels) fn decision_text(
    decision: Decision,
    language: Language,
) -> Cow<'static, str> {
    match decision {
        Decision::Approve => ScoreText::Approve,
        Decision::Refer => ScoreText::Refer,
        Decision::Decline => ScoreText::Decline,
    }
    .say(language)
}

pub(super) fn decision_ink(decision: Decision) -> Ink {
    match decision {
        Decision::Approve => Ink::Good,
        Decision::Refer => Ink::Muted,
        Decision::Decline => Ink::Bad,
    }
}

fn outcome_text(bad: Option<bool>, language: Language) -> Cow<'static, str> {
    match bad {
        Some(true) => ScoreText::Bad,
        Some(false) => ScoreText::Good,
        None => ScoreText::Unknown,
    }
    .say(language)
}

/// Lays out from the right end of a row.
fn at_end(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::right_to_left(Align::Center), content);
}
