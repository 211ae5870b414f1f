//! The frame around the panels: menus, the strip of what holds now, the step
//! rail, the job bar.

mod page;
mod rail;

pub use rail::before_panel;

use crate::recipe::Task;
use crate::ui::action::{Action, part_name};
use crate::ui::menus::menus_ui;
use crate::ui::number;
use crate::ui::panels::evaluate::part_name_of;
use crate::ui::panels::tasks::short_task_text;
use crate::ui::panels::{Panels, panel_ui};
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, ShellText, TaskText};
use crate::ui::theme::tokens;
use crate::ui::widgets;
use crate::ui::widgets::Following;
use crate::workbench::{Command, JobKind, JobStatus, Level, Live, LiveState, Step};
use eframe::egui::{
    self, Align, Button, CentralPanel, Frame, Id, Layout, Margin, Panel, RichText, Role,
    ScrollArea, Ui, WidgetInfo,
};
use page::page_size;
use rail::rail_ui;
use std::path::Path;
use std::time::{Duration, SystemTime};

const RAIL_WIDTH: f32 = 168.0;
const STRIP_HEIGHT: f32 = 36.0;
const JOB_BAR_HEIGHT: f32 = 28.0;
/// What panels are made for: the page of a window of 960 × 600.
const LEAST_PAGE: egui::Vec2 = egui::vec2(740.0, 500.0);
/// What the first page needs.
const LEAST_START: egui::Vec2 = egui::vec2(420.0, 400.0);
/// How long the job bar shows the latest notice.
const NOTICE_SHOWN: Duration = Duration::from_secs(8);

/// Draws the window's frame and, within it, the panel of the current step.
pub fn frame_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    actions: &mut Vec<Action>,
    panels: &mut Panels,
) {
    let t = tokens(ui);
    let bar = Frame::new()
        .fill(t.bar)
        .inner_margin(Margin::symmetric(12, 0));
    Panel::top("strip")
        .exact_size(STRIP_HEIGHT)
        .frame(bar)
        .show(ui, |ui| strip_ui(ui, scene, actions));
    Panel::bottom("jobs")
        .exact_size(JOB_BAR_HEIGHT)
        .frame(bar)
        .show(ui, |ui| job_bar_ui(ui, scene, actions));
    let rail = Frame::new()
        .fill(t.bar)
        .inner_margin(Margin::symmetric(8, 10));
    Panel::left("rail")
        .exact_size(RAIL_WIDTH)
        .resizable(false)
        .frame(rail)
        .show(ui, |ui| rail_ui(ui, scene));
    let page = Frame::new()
        .fill(t.page)
        .inner_margin(Margin::symmetric(16, 12));
    CentralPanel::default().frame(page).show(ui, |ui| {
        page_ui(ui, scene, panels);
        drop_hint_ui(ui, scene.language);
    });
}

/// The panel of the current step. In a smaller window than panels are made for, it is
/// scrolled both ways.
fn page_ui(ui: &mut Ui, scene: &mut Scene<'_>, panels: &mut Panels) {
    let room = ui.available_size();
    let least = match scene.bench.step {
        Step::Start => LEAST_START,
        _ => LEAST_PAGE,
    };
    if room.x >= least.x && room.y >= least.y {
        panel_ui(ui, scene, panels);
        return;
    }
    ScrollArea::both()
        .id_salt("page")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            let bar = ui.spacing().scroll.allocated_width();
            let page = egui::Rect::from_min_size(ui.cursor().min, page_size(room, least, bar));
            let builder = egui::UiBuilder::new().max_rect(page);
            ui.scope_builder(builder, |ui| {
                ui.set_min_size(page.size());
                panel_ui(ui, scene, panels);
            });
        });
}

fn strip_ui(ui: &mut Ui, scene: &mut Scene<'_>, actions: &mut Vec<Action>) {
    egui::MenuBar::new().ui(ui, |ui| {
        ui.set_min_height(STRIP_HEIGHT);
        menus_ui(ui, scene, actions);
        ui.add_space(10.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            palette_button_ui(ui, scene.language, actions);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 10.0;
                ui.spacing_mut().interact_size.y = 16.0;
                strip_chips_ui(ui, scene);
            });
        });
    });
}

fn palette_button_ui(ui: &mut Ui, language: Language, actions: &mut Vec<Action>) {
    let keys = Action::Palette
        .shortcut()
        .map(|s| ui.ctx().format_shortcut(&s));
    let text = RichText::new(keys.unwrap_or_default()).color(tokens(ui).muted);
    let response = ui.add(Button::new(text).frame_when_inactive(false));
    let words = ShellText::Palette.say(language).into_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.clone()));
    if response.on_hover_text(words).clicked() {
        actions.push(Action::Palette);
    }
}

/// What is open, and whether it is saved.
fn file_chip_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let (bench, language) = (scene.bench, scene.language);
    let Some(data) = &bench.data else {
        return;
    };
    let name = bench.project.as_deref().and_then(Path::file_stem);
    let name = name.map_or(data.name.clone(), |name| {
        name.to_string_lossy().into_owned()
    });
    let unsaved = bench.is_unsaved();
    let name = widgets::short(&name);
    let value = if unsaved { format!("{name} ●") } else { name };
    let label = match bench.project {
        Some(_) => ShellText::ChipProject,
        None => ShellText::ChipFile,
    };
    let tip = match (&bench.project, unsaved) {
        (None, _) => ShellText::NoProject,
        (Some(_), true) => ShellText::ProjectUnsaved,
        (Some(_), false) => ShellText::ProjectSaved,
    };
    let tip = format!("{}\n{}", data.name, tip.say(language));
    let chip = chip_to_ui(ui, scene, Step::Data, [&label.say(language), &value]);
    chip.map(|chip| chip.on_hover_text(tip));
}

/// A chip with its label and value, where there is room for it; a press leads to its step.
fn chip_to_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    step: Step,
    [label, value]: [&str; 2],
) -> Option<egui::Response> {
    let more = widgets::chip_width(ui, "…", "") + ui.spacing().item_spacing.x;
    if widgets::chip_width(ui, label, value) + more > ui.available_width() {
        let id = left_out_id();
        let said = format!("{label}: {value}");
        ui.data_mut(|data| data.get_temp_mut_or_default::<Vec<String>>(id).push(said));
        return None;
    }
    let response = widgets::chip_ui(ui, label, value);
    if response.clicked() {
        scene.send(Command::GoTo(step));
    }
    Some(response)
}

/// Where the chips of a frame that have no room are kept.
fn left_out_id() -> Id {
    Id::unique("chips left out")
}

/// The chips, and a mark with those for which there is no room.
fn strip_chips_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    ui.data_mut(|data| data.remove::<Vec<String>>(left_out_id()));
    chips_ui(ui, scene);
    let left_out: Vec<String> = ui
        .data(|data| data.get_temp(left_out_id()))
        .unwrap_or_default();
    if !left_out.is_empty() {
        widgets::chip_ui(ui, "…", "").on_hover_text(left_out.join("\n"));
    }
}

/// The chips that are always true.
fn chips_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let (bench, language) = (scene.bench, scene.language);
    let say = |text: ShellText| text.say(language).into_owned();
    let none = say(ShellText::NoneYet);
    file_chip_ui(ui, scene);
    if let (None, Some(opened)) = (&bench.data, &bench.opened) {
        chip_to_ui(
            ui,
            scene,
            Step::Train,
            [&say(ShellText::ChipModel), &opened.name],
        );
        let scorecard = &opened.model.scorecard;
        let points = scorecard.scaling.points(scorecard.cutoff_pd).to_string();
        let cutoff = ShellText::CutoffPdScore(number::pd(scorecard.cutoff_pd), points);
        chip_to_ui(
            ui,
            scene,
            Step::Decide,
            [&say(ShellText::ChipCutoff), &say(cutoff)],
        );
    }
    let Some(choices) = &bench.choices else {
        chip_to_ui(ui, scene, Step::Start, [&say(ShellText::ChipRows), &none]);
        return;
    };
    if let Some((read, all)) = bench.data.as_ref().and_then(|data| data.sample()) {
        let text = say(ShellText::SampleOfRecords(read, all));
        chip_to_ui(ui, scene, Step::Data, [&say(ShellText::ChipSample), &text]);
    }
    if bench.task() != Task::Binary {
        task_chips_ui(ui, scene, &choices.target.column);
        return;
    }
    let preview = bench.preview.as_ref().filter(|p| !p.bad_values.is_empty());
    let bad = match &preview {
        Some(target) => say(ShellText::TargetIs(
            choices.target.column.clone(),
            target.bad_values.join(", "),
        )),
        None if choices.target.column.is_empty() => none.clone(),
        None => choices.target.column.clone(),
    };
    chip_to_ui(ui, scene, Step::Features, [&say(ShellText::ChipBad), &bad]);
    if let Some(target) = preview {
        let rows = target.bads + target.goods;
        let rate = number::percent(target.bads as f64 / rows.max(1) as f64);
        let text = say(ShellText::BadsOfRows(target.bads, rows, rate));
        chip_to_ui(
            ui,
            scene,
            Step::Features,
            [&say(ShellText::ChipBads), &text],
        );
    }
    let Some(run) = bench.shown_run() else {
        let opened = bench.opened.as_ref().map(|opened| opened.name.as_str());
        chip_to_ui(
            ui,
            scene,
            Step::Train,
            [&say(ShellText::ChipModel), opened.unwrap_or(&none)],
        );
        return;
    };
    let named = [&*say(ShellText::ChipModel), &*widgets::short(&run.name)];
    let chip = chip_to_ui(ui, scene, Step::Train, named);
    chip.map(|chip| chip.on_hover_text(&run.name));
    let points = run.experiment.model.scorecard.scaling.points(bench.cutoff);
    let cutoff = ShellText::CutoffPdScore(number::pd(bench.cutoff), points.to_string());
    chip_to_ui(
        ui,
        scene,
        Step::Decide,
        [&say(ShellText::ChipCutoff), &say(cutoff)],
    );
    let part = part_name_of(run, bench.part, language);
    chip_to_ui(
        ui,
        scene,
        Step::Evaluate,
        [&say(ShellText::ChipShown), &part],
    );
}

/// The same where the target is no good and bad.
fn task_chips_ui(ui: &mut Ui, scene: &Scene<'_>, target: &str) {
    let (bench, language) = (scene.bench, scene.language);
    let say = |text: ShellText| text.say(language);
    let learned = short_task_text(bench.task()).say(language);
    widgets::chip_ui(
        ui,
        &TaskText::Target.say(language),
        &format!("{target} ({learned})"),
    );
    let Some(run) = bench.shown_task_run() else {
        widgets::chip_ui(ui, &say(ShellText::ChipModel), &say(ShellText::NoneYet));
        return;
    };
    widgets::chip_ui(ui, &say(ShellText::ChipModel), &widgets::short(&run.name))
        .on_hover_text(&run.name);
    let part = part_name(run.part(bench.part), language);
    widgets::chip_ui(ui, &say(ShellText::ChipShown), &part);
}

fn job_bar_ui(ui: &mut Ui, scene: &mut Scene<'_>, actions: &mut Vec<Action>) {
    let (bench, language) = (scene.bench, scene.language);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        // The longest job that is worth a word; views come and go in no time.
        let shown = bench.jobs.iter().find(|j| {
            let quiet = [
                JobKind::View,
                JobKind::Preview,
                JobKind::Study,
                JobKind::Decide,
                JobKind::Losses,
                JobKind::Retrain,
            ];
            !quiet.contains(&j.kind)
        });
        match (&bench.live, shown) {
            // What went wrong comes before what goes on.
            (Some(_), _) if has_fresh_trouble(scene) => latest_ui(ui, scene),
            (Some(live), _) => live_ui(ui, scene, live),
            (None, Some(job)) => job_ui(ui, scene, job),
            (None, None) => latest_ui(ui, scene),
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let unread = bench.notices.iter().filter(|n| !n.read).count();
            let text = ShellText::Notices(unread).say(language).into_owned();
            let button =
                Button::new(RichText::new(text).color(tokens(ui).muted)).frame_when_inactive(false);
            if ui.add(button).clicked() {
                actions.push(Action::Notices);
            }
        });
    });
}

fn live_ui(ui: &mut Ui, scene: &mut Scene<'_>, live: &Live) {
    let language = scene.language;
    let say = |text: ShellText| text.say(language).into_owned();
    let name = live.name.clone();
    let mut words = say(match &live.search {
        Some(search) => ShellText::JobSearching(name, search.trials.len()),
        None if live.of_trees() => ShellText::JobTrees(name, live.epoch, live.epochs),
        None => ShellText::JobTraining(name, live.epoch, live.epochs),
    });
    let mut notes = Vec::new();
    if live.state == LiveState::Paused {
        notes.push(say(ShellText::Paused));
    } else {
        if live.rows_per_second > 0.0 {
            notes.push(say(ShellText::RowsPerSecond(live.rows_per_second as usize)));
        }
        if let Some(eta) = live.time_left() {
            notes.push(say(ShellText::TimeLeft(number::duration(eta))));
        }
    }
    for note in notes {
        words += " · ";
        words += &note;
    }
    ui.label(&words);
    widgets::progress_ui(ui, &words, Some(live.progress()), 220.0);
    let (pause, command) = match live.state {
        LiveState::Paused => (ShellText::Resume, Command::Resume),
        LiveState::Running | LiveState::Stopping => (ShellText::Pause, Command::Pause),
    };
    let running = live.state != LiveState::Stopping;
    // A search goes by the clock.
    let pauses = live.search.is_none();
    if pauses
        && ui
            .add_enabled(running, Button::new(say(pause)).small())
            .clicked()
    {
        scene.send(command);
    }
    if ui
        .add_enabled(running, Button::new(say(ShellText::StopKeepBest)).small())
        .clicked()
    {
        scene.send(Command::Stop);
    }
}

fn job_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &JobStatus) {
    let language = scene.language;
    let words = job_words(job, language);
    ui.label(&words);
    widgets::progress_ui(ui, &words, job.progress, 220.0);
    if job.cancellable {
        let cancel = ShellText::Cancel.say(language).into_owned();
        if ui.add(Button::new(cancel).small()).clicked() {
            scene.send(Command::CancelJob(job.id));
        }
    }
}

/// What a job does, in words.
#[must_use]
pub fn job_words(job: &JobStatus, language: Language) -> String {
    let name = job.about.clone();
    let text = match job.kind {
        JobKind::Load => ShellText::JobLoading(name),
        JobKind::Preview => ShellText::JobPreparing,
        JobKind::Decide => ShellText::JobDeciding,
        JobKind::Train | JobKind::Study | JobKind::Retrain => ShellText::JobEvaluating,
        JobKind::ScoreFile => ShellText::JobScoring,
        JobKind::Export | JobKind::SaveProject => ShellText::JobExporting(name),
        JobKind::View => ShellText::JobSorting,
        JobKind::Resample => ShellText::JobResampling(name),
        JobKind::Explain => ShellText::JobExplaining(name),
        JobKind::Nearest => ShellText::JobNearest,
        JobKind::Report if name.is_empty() => ShellText::JobReport,
        JobKind::Report => ShellText::JobReportOf(name),
        JobKind::Monitor if name.is_empty() => ShellText::JobMonitor,
        JobKind::Monitor => ShellText::JobMonitorOf(name),
        JobKind::Lifetime => ShellText::JobLifetime(name),
        JobKind::Losses => ShellText::JobLosses,
        JobKind::Forecast => ShellText::JobForecast(name),
        JobKind::Anomalies => ShellText::JobAnomalies(name),
        JobKind::Synthesis => ShellText::JobSynthesis(name),
    };
    text.say(language).into_owned()
}

/// Whether a warning or error came up just now.
fn has_fresh_trouble(scene: &Scene<'_>) -> bool {
    scene.bench.notices.last().is_some_and(|notice| {
        let age = SystemTime::now()
            .duration_since(notice.at)
            .unwrap_or_default();
        notice.level != Level::Info && !notice.read && age < NOTICE_SHOWN
    })
}

/// The latest notice for a while, then that all is ready.
fn latest_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let language = scene.language;
    let t = tokens(ui);
    let fresh = scene.bench.notices.last().and_then(|notice| {
        let age = SystemTime::now()
            .duration_since(notice.at)
            .unwrap_or_default();
        let left = NOTICE_SHOWN.checked_sub(age);
        let lasting = notice.level != Level::Info && !notice.read;
        (left.is_some() || lasting).then_some((notice, left))
    });
    let Some((notice, left)) = fresh else {
        let mut text = ShellText::JobNone.say(language).into_owned();
        // A file that was written unasked is named.
        let project = scene.bench.project.as_deref().and_then(Path::file_name);
        if let (Some(at), Some(name)) = (scene.bench.saved_by_itself(), project) {
            let age = SystemTime::now().duration_since(at).unwrap_or_default();
            let ago = ShellText::Ago(number::duration(age)).say(language);
            let name = widgets::short(&name.to_string_lossy());
            text += " · ";
            text += &ShellText::SavedByItself(name, ago.into_owned()).say(language);
            ui.ctx().request_repaint_after(Duration::from_secs(30));
        }
        ui.colored_label(t.muted, text);
        return;
    };
    if let Some(left) = left {
        ui.ctx().request_repaint_after(left);
    }
    let colour = match notice.level {
        Level::Info => t.text,
        Level::Warning => t.stale,
        Level::Error => t.bad,
    };
    let room = (ui.available_width() - 140.0).max(120.0);
    let text = notice.message.say(language);
    ui.allocate_ui(egui::vec2(room, ui.available_height()), |ui| {
        let label = egui::Label::new(RichText::new(text.as_ref()).color(colour)).truncate();
        ui.add(label).on_hover_text(text.as_ref());
    });
}

/// A veil with a sentence while a file hovers over the window.
fn drop_hint_ui(ui: &Ui, language: Language) {
    let hovering = ui.ctx().input(|i| i.raw.hovered_files.len());
    if hovering == 0 {
        return;
    }
    let text = if hovering > 1 {
        ShellText::DropOne
    } else {
        ShellText::DropHere
    };
    let t = tokens(ui);
    let rect = ui.max_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(
        egui::Order::Foreground,
        egui::Id::unique("drop hint"),
    ));
    painter.rect_filled(rect, t.radius_card, t.card.gamma_multiply(0.9));
    let stroke = egui::Stroke::new(2.0, t.accent);
    painter.rect_stroke(rect, t.radius_card, stroke, egui::StrokeKind::Inside);
    let font = egui::FontId::proportional(t.text_heading);
    let text = text.say(language);
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        text,
        font,
        t.text,
    );
}
