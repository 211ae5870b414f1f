//! The app: one session, its panels, and what happens around a frame. It draws
//! nothing itself; see `shell` and `panels`.

use super::action::{Action, Effect};
use super::dialogs::{Choice, DialogAnswer, Dialogs};
use super::overlays::Answer;
use super::overlays::glossary::glossary_ui;
use super::overlays::palette::{Palette, Picked, palette_ui};
use super::overlays::path_box::{Entered, PathBox, Why, path_box_ui};
use super::panels::Panels;
use super::request::{Request, Scene};
use super::text::Language;
use super::{overlays, shell, tab_order, theme};
use crate::workbench::{Command, JobKind, Preferences, Step, ViewRequest, Viewed, Workbench};
use eframe::egui::{self, Id, Key, LayerId, ViewportCommand};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Most time a frame spends on messages of jobs.
const PUMP: Duration = Duration::from_millis(10);
/// Smallest and largest zoom.
const ZOOM: std::ops::RangeInclusive<f32> = 0.6..=2.5;

/// What lies over the window.
#[derive(Debug, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The command palette.
    Palette(Palette),
    /// The list of shortcuts.
    Shortcuts,
    /// The glossary, with what is typed to search it.
    Glossary(String),
    /// What the program is, and its licences.
    About,
    /// The history of notices.
    Notices,
    /// Whether to close while a training runs.
    Quit,
    /// Whether to give up runs that are in no project, for this.
    Replace(Command),
    /// A file named by hand.
    Path(PathBox),
}

/// The window's content.
pub struct App {
    /// The session.
    pub bench: Workbench,
    /// What lies over the window.
    pub overlay: Overlay,
    panels: Panels,
    dialogs: Box<dyn Dialogs>,
    pending: Option<Choice>,
    /// What had the keyboard last.
    focused: Option<Id>,
    /// The step that was shown last.
    step: Step,
    /// What of the window itself, not of a list or dialog over it, had the keyboard last.
    placed: Option<Id>,
    /// The preferences that the context was set to.
    applied: Option<Preferences>,
    /// Closing was confirmed.
    closing: bool,
    /// The window closes once the project is saved.
    closing_saved: bool,
    /// What is done once the project is saved.
    after_save: Option<Command>,
    /// The file that was written last; the next one begins in its folder.
    saved_to: Option<PathBuf>,
    /// The title of the window as it was last set.
    title: String,
    /// Size of the window's content, in points at zoom 1.
    size: Option<[f32; 2]>,
    /// Whether the first window was fitted into its monitor.
    fitted: bool,
}

impl App {
    /// A window over a session.
    #[must_use]
    pub fn new(bench: Workbench, dialogs: Box<dyn Dialogs>) -> Self {
        Self {
            bench,
            overlay: Overlay::None,
            panels: Panels::default(),
            dialogs,
            pending: None,
            focused: None,
            step: Step::default(),
            placed: None,
            applied: None,
            closing: false,
            closing_saved: false,
            after_save: None,
            saved_to: None,
            title: String::new(),
            size: None,
            fitted: false,
        }
    }

    /// The language that is spoken.
    #[must_use]
    pub fn language(&self) -> Language {
        self.bench
            .preferences
            .language
            .unwrap_or_else(super::text::of_system)
    }

    /// What does not need a frame: messages of jobs, answers of dialogs.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.bench.speak(self.language());
        if self.bench.pump(PUMP) {
            ctx.request_repaint();
        }
        if let Some(delay) = self.bench.next_pump() {
            ctx.request_repaint_after(delay);
        }
        if let Some(answer) = self.dialogs.answer()
            && let Some(pending) = self.pending.take()
        {
            self.answered(pending, answer);
        }
        self.keep_place(ctx);
        self.apply_preferences(ctx);
        self.entitle(ctx);
        self.go_on_saved(ctx);
        self.fit(ctx);
        let shown = ctx.input(|i| i.viewport().inner_rect);
        self.size = shown
            .map(|rect| (rect.size() * ctx.zoom_factor()).into())
            .or(self.size);
        let closing = ctx.input(|i| i.viewport().close_requested());
        let unsaved = self.bench.is_unsaved() && self.bench.preferences.confirmations;
        if closing && (self.bench.busy_learning() || unsaved) && !self.closing {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.overlay = Overlay::Quit;
        }
    }

    /// Has Tab go on from the field that Enter or Escape has left. Where that field is no longer
    /// drawn (of a dialog, of another step), Tab enters the panel of the step.
    fn keep_place(&mut self, ctx: &egui::Context) {
        if std::mem::replace(&mut self.step, self.bench.step) != self.bench.step {
            // Nothing of the step before, nor of the menus, is what Tab goes on from.
            (self.focused, self.placed) = (None, None);
            if let Some(id) = ctx.memory(egui::Memory::focused)
                && matches!(self.overlay, Overlay::None)
            {
                ctx.memory_mut(|memory| memory.surrender_focus(id));
            }
        }
        let focused = ctx.memory(egui::Memory::focused);
        if let Some(id) = focused {
            let drawn = ctx.read_response(id);
            if drawn.is_some_and(|it| it.layer_id == LayerId::background()) {
                self.placed = focused;
            }
            self.focused = focused;
            tab_order::follow(ctx);
            return;
        }
        let is_open = |id: &Id| {
            let drawn = ctx.read_response(*id).filter(egui::Response::enabled);
            drawn.is_some_and(|it| ctx.memory(|memory| memory.allows_interaction(it.layer_id)))
        };
        let left = self.focused.filter(|_| self.focused != self.placed);
        if left.is_some_and(|left| !is_open(&left))
            && let Some(placed) = self.placed.filter(is_open)
        {
            // A list or a dialog was closed: what opened it has the keyboard again.
            self.focused = self.placed;
            ctx.memory_mut(|memory| memory.request_focus(placed));
            return;
        }
        let tab = ctx.input(|input| input.key_pressed(Key::Tab) && !input.modifiers.shift);
        let back = ctx.input(|input| input.key_pressed(Key::Tab) && input.modifiers.shift);
        if !tab && !back {
            return;
        }
        let last = self.focused.take().filter(is_open);
        let from = last.or_else(|| shell::before_panel(ctx).filter(|id| tab && is_open(id)));
        if let Some(from) = from {
            ctx.memory_mut(|memory| memory.request_focus(from));
            tab_order::follow(ctx);
        }
    }

    /// Does what a dialog was opened for; names files by hand where there is none.
    fn answered(&mut self, pending: Choice, answer: DialogAnswer) {
        let files = match answer {
            DialogAnswer::Chosen(files) => files,
            DialogAnswer::NoDialog => return self.name_by_hand(pending, Why::NoDialog),
        };
        if pending.writes() {
            self.saved_to = files.last().cloned().or(self.saved_to.take());
        }
        if let Some(command) = pending.command(files) {
            self.command(command);
        } else {
            (self.closing_saved, self.after_save) = (false, None);
        }
    }

    /// Keeps the title of the window: what is open, and whether it is saved.
    fn entitle(&mut self, ctx: &egui::Context) {
        let title = title(&self.bench);
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Closes the window, or opens another portfolio, after the save that was asked for
    /// with it.
    fn go_on_saved(&mut self, ctx: &egui::Context) {
        let waits = self.pending.is_some() || matches!(self.overlay, Overlay::Path(_));
        if waits || self.bench.is_busy(JobKind::SaveProject) {
            return;
        }
        let closes = std::mem::take(&mut self.closing_saved);
        let command = self.after_save.take();
        // A save that failed is reported, and all stays as it is.
        if self.bench.dirty {
            return;
        }
        if let Some(command) = command {
            self.bench.apply(command);
        }
        if closes {
            self.closing = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Has a file named by hand.
    fn name_by_hand(&mut self, choice: Choice, why: Why) {
        let name = self.file_name(&choice);
        let origin = self.bench.data.as_ref().and_then(|data| data.origin.path());
        let recent = self.bench.preferences.recents.first();
        let saved = self.saved_to.as_deref().filter(|_| choice.writes());
        let latest = saved.or(origin).or(recent.map(PathBuf::as_path));
        let path_box = PathBox::new(choice, latest, &name, why);
        self.overlay = Overlay::Path(path_box);
    }

    /// The name to begin with of a file to be written.
    fn file_name(&self, choice: &Choice) -> String {
        let scored = self.bench.scored.as_ref().map(|scored| &scored.name);
        let data = self.bench.data.as_ref().map(|data| &data.name);
        let data = match choice {
            Choice::Export(_) => scored.or(data),
            _ => data,
        };
        let run = self.bench.shown_run().map_or("", |run| &run.name);
        choice.name(data.map_or("", String::as_str), run)
    }

    /// Once the monitor is known, makes a first window that is too large for it
    /// smaller, so that the status bar can be seen.
    fn fit(&mut self, ctx: &egui::Context) {
        if self.fitted {
            return;
        }
        let (monitor, inner, outer) = ctx.input(|i| {
            let viewport = i.viewport();
            (
                viewport.monitor_size,
                viewport.inner_rect,
                viewport.outer_rect,
            )
        });
        let (Some(monitor), Some(inner)) = (monitor, inner) else {
            return;
        };
        self.fitted = true;
        let frame = outer.map(|outer| outer.size() - inner.size());
        if let Some(size) = super::window::fitting(inner.size(), frame, monitor) {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
        }
    }

    /// One frame.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let language = self.language();
        let mut requests = Vec::new();
        let mut actions = self.keys(ui.ctx());
        let takes_events = self.bench.step == Step::Data && self.panels.takes_events();
        dropped(ui.ctx(), (self.bench.step, takes_events), &mut requests);
        let mut scene = Scene {
            bench: &self.bench,
            language,
            requests: &mut requests,
        };
        shell::frame_ui(ui, &mut scene, &mut actions, &mut self.panels);
        self.overlays_ui(ui, &mut actions, &mut requests);
        tab_order::ring_ui(ui);
        for action in actions {
            self.perform(ui.ctx(), action, &mut requests);
        }
        for request in requests {
            self.execute(ui.ctx(), request);
        }
    }

    /// Stops the jobs and keeps what is to be kept.
    pub fn shutdown(&mut self) {
        let preferences = Preferences {
            window: self.size.or(self.bench.preferences.window),
            ..self.bench.preferences.clone()
        };
        if preferences != self.bench.preferences {
            self.bench.apply(Command::SetPreferences(preferences));
        }
        self.bench.shutdown();
    }

    fn overlays_ui(
        &mut self,
        ui: &egui::Ui,
        actions: &mut Vec<Action>,
        requests: &mut Vec<Request>,
    ) {
        let language = self.language();
        let close = match &mut self.overlay {
            Overlay::None => {
                if let Some(oversize) = &self.bench.oversize {
                    let remedy = overlays::oversize_ui(ui, oversize, language);
                    requests.extend(remedy.map(|r| Request::Do(Command::Oversize(r))));
                }
                false
            }
            Overlay::Palette(palette) => match palette_ui(ui, &self.bench, language, palette) {
                Picked::Nothing => false,
                Picked::Closed => true,
                Picked::Action(action) => {
                    actions.push(action);
                    true
                }
                Picked::Run(run) => {
                    requests.push(Request::Do(Command::ShowRun(run)));
                    true
                }
                Picked::Column(place) => {
                    self.panels.show_column(place);
                    requests.push(Request::Do(Command::GoTo(Step::Data)));
                    true
                }
                Picked::Applicants(search) => {
                    let found = ViewRequest {
                        what: Viewed::Applicants,
                        search,
                        ..ViewRequest::default()
                    };
                    requests.push(Request::Do(Command::View(found)));
                    requests.push(Request::Do(Command::GoTo(Step::Score)));
                    true
                }
            },
            Overlay::Shortcuts => overlays::shortcuts_ui(ui, language),
            Overlay::Glossary(typed) => glossary_ui(ui, language, typed),
            Overlay::About => overlays::about_ui(ui, language),
            Overlay::Notices => overlays::notices_ui(ui, &self.bench, language, requests),
            Overlay::Path(path_box) => match path_box_ui(ui, language, path_box) {
                Entered::Nothing => false,
                Entered::Closed => {
                    (self.closing_saved, self.after_save) = (false, None);
                    true
                }
                Entered::Path(path) => {
                    if path_box.choice.writes() {
                        self.saved_to = Some(path.clone());
                    }
                    let command = path_box.choice.clone().command(vec![path]);
                    requests.extend(command.map(Request::Do));
                    true
                }
            },
            Overlay::Quit => match overlays::quit_ui(ui, language, self.bench.busy_learning()) {
                Answer::None => false,
                Answer::Stay => true,
                Answer::Save => {
                    self.closing_saved = true;
                    actions.push(Action::SaveProject);
                    true
                }
                Answer::GoOn => {
                    self.closing = true;
                    self.bench.leave_unsaved();
                    ui.ctx().send_viewport_cmd(ViewportCommand::Close);
                    true
                }
            },
            Overlay::Replace(command) => match overlays::replace_ui(ui, language) {
                Answer::None => false,
                Answer::Stay => true,
                Answer::Save => {
                    self.after_save = Some(command.clone());
                    actions.push(Action::SaveProject);
                    true
                }
                Answer::GoOn => {
                    self.bench.apply(command.clone());
                    true
                }
            },
        };
        if close {
            self.overlay = Overlay::None;
        }
    }

    /// The actions whose keys were pressed.
    fn keys(&self, ctx: &egui::Context) -> Vec<Action> {
        let mut all = Action::all();
        // The longer keys first, so that Ctrl+S does not eat Ctrl+Shift+S.
        all.sort_by_key(|a| a.shortcut().is_some_and(|s| !s.modifiers.shift));
        let typing = ctx.egui_wants_keyboard_input();
        let pressed = |action: &Action| {
            let edits_text = matches!(action, Action::Undo | Action::Redo);
            let Some(shortcut) = action.shortcut().filter(|_| !(typing && edits_text)) else {
                return false;
            };
            ctx.input_mut(|i| i.consume_shortcut(&shortcut))
        };
        // Neither the overlays here nor the questions of a panel let keys through.
        let asked = ctx.memory(|memory| memory.top_modal_layer().is_some());
        let free = matches!(self.overlay, Overlay::None) && !asked;
        // The other analyses have the key of the training for their own start.
        let is_beside = self.bench.step.is_beside();
        all.into_iter()
            .filter(|action| !(is_beside && *action == Action::Train))
            .filter(|action| free && pressed(action))
            .collect()
    }

    fn perform(&mut self, ctx: &egui::Context, action: Action, requests: &mut Vec<Request>) {
        match action.effect(&self.bench) {
            Effect::Ask(request) => requests.push(*request),
            Effect::Window(action) => self.window(ctx, action),
        }
    }

    fn window(&mut self, ctx: &egui::Context, action: Action) {
        let mut preferences = self.bench.preferences.clone();
        match action {
            Action::Palette => self.overlay = Overlay::Palette(Palette::default()),
            Action::Shortcuts => self.overlay = Overlay::Shortcuts,
            Action::Glossary => self.overlay = Overlay::Glossary(String::new()),
            Action::About => self.overlay = Overlay::About,
            Action::Notices => self.overlay = Overlay::Notices,
            Action::OpenPath => self.name_by_hand(Choice::Open, Why::Asked),
            Action::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Action::ZoomIn => preferences.zoom += 0.1,
            Action::ZoomOut => preferences.zoom -= 0.1,
            Action::ZoomReset => preferences.zoom = 1.0,
            Action::UseTheme(theme) => preferences.theme = theme,
            Action::Speak(language) => preferences.language = Some(language),
            _ => {}
        }
        preferences.zoom = preferences.zoom.clamp(*ZOOM.start(), *ZOOM.end());
        if preferences != self.bench.preferences {
            self.bench.apply(Command::SetPreferences(preferences));
        }
    }

    fn execute(&mut self, ctx: &egui::Context, request: Request) {
        let choice = match request {
            Request::Do(command) => return self.command(command),
            Request::Copy(text) => return ctx.copy_text(text),
            Request::Choose(choice) => choice,
        };
        let language = self.language();
        let name = self.file_name(&choice);
        if !self.dialogs.ask(&choice, &name, language) {
            // The answer of the open dialog is still for what it was opened for.
            return self.name_by_hand(choice, Why::StillOpen);
        }
        self.pending = Some(choice);
        // Answers that are there already need no frame to come.
        ctx.request_repaint();
    }

    /// Does it, or asks first where runs would be lost.
    fn command(&mut self, command: Command) {
        let replaces = match &command {
            Command::OpenPath(path) => !is_model_file(path),
            Command::OpenSeveral(_) | Command::OpenSample | Command::CloseData => true,
            _ => false,
        };
        let asks = self.bench.preferences.confirmations;
        if replaces && self.bench.is_unsaved() && asks && self.bench.refusal(&command).is_none() {
            self.overlay = Overlay::Replace(command);
        } else {
            self.bench.apply(command);
        }
    }

    fn apply_preferences(&mut self, ctx: &egui::Context) {
        if self.applied.as_ref() == Some(&self.bench.preferences) {
            return;
        }
        if self.applied.is_none() {
            theme::install(ctx);
        }
        let preferences = self.bench.preferences.clone();
        ctx.set_theme(theme::preference(preferences.theme));
        ctx.set_zoom_factor(preferences.zoom);
        self.applied = Some(preferences);
    }
}

/// Whether a file is a model by its name: opening it leaves the portfolio and its runs.
fn is_model_file(path: &Path) -> bool {
    let extension = path.extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("riskbench"))
}

/// `loans.csv · risk.riskbench-project ● — riskbench`: what is open, and a dot where
/// something is not saved.
fn title(bench: &Workbench) -> String {
    let data = bench.data.as_ref().map(|data| data.name.clone());
    let project = bench.project.as_ref().and_then(|path| path.file_stem());
    let project = project.map(|name| name.to_string_lossy().into_owned());
    let opened = bench.opened.as_ref().map(|opened| opened.name.clone());
    let names: Vec<String> = match (project, data) {
        (None, None) => opened.into_iter().collect(),
        (project, data) => project.into_iter().chain(data).collect(),
    };
    if names.is_empty() {
        return "riskbench".to_owned();
    }
    let mark = if bench.is_unsaved() { " ●" } else { "" };
    format!("{}{mark} — riskbench", names.join(" · "))
}

/// What is dropped on the window is opened; on the Monitor step, where it is no model or project,
/// monitored; on the card for columns from another file, taken as that.
fn dropped(ctx: &egui::Context, (step, takes_events): (Step, bool), requests: &mut Vec<Request>) {
    let files = ctx.input(|i| i.raw.dropped_files.clone());
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path().to_owned()).collect();
    let is_own = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        matches!(ending, Some("riskbench" | "riskbench-project"))
    };
    let choice = match step {
        _ if paths.iter().any(is_own) => Choice::Open,
        Step::Monitor => Choice::Monitor,
        _ if takes_events => Choice::Events,
        _ => Choice::Open,
    };
    requests.extend(choice.command(paths).map(Request::Do));
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        App::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        App::ui(self, ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.shutdown();
    }
}
