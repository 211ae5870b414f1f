//! The recent files: a list from which one is opened again. Whether they are
//! still there is found out beside the window, as a network share may take long
//! to answer.

use crate::ui::request::Scene;
use crate::ui::text::Say;
use crate::ui::text::ShellText;
use crate::ui::text::StartText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, focus_ring_ui, note_ui, secondary_button};
use crate::workbench::Command;
use eframe::egui::{self, Align, Button, Label, Layout, RichText, Ui};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// How long an answer counts.
const VALID: Duration = Duration::from_secs(5);

type Answer = Arc<OnceLock<Vec<PathBuf>>>;

/// Which of the recent files are gone, as far as is known.
#[derive(Debug, Default)]
pub(super) struct Presence {
    gone: Vec<PathBuf>,
    asked: Vec<PathBuf>,
    asked_at: Option<Instant>,
    answer: Option<Answer>,
}

impl Presence {
    /// Whether the file was gone when it was last looked for.
    pub(super) fn is_gone(&self, path: &Path) -> bool {
        self.gone.iter().any(|gone| gone == path)
    }

    /// Takes in what was found out, and asks again where that is too old.
    fn update(&mut self, ctx: &egui::Context, recents: &[PathBuf]) {
        if let Some(gone) = self.answer.as_ref().and_then(|answer| answer.get()) {
            self.gone.clone_from(gone);
            self.answer = None;
        }
        let old = self.asked_at.is_none_or(|at| at.elapsed() > VALID);
        if self.answer.is_none() && (old || self.asked != recents) && !recents.is_empty() {
            self.ask(ctx, recents);
        }
    }

    fn ask(&mut self, ctx: &egui::Context, recents: &[PathBuf]) {
        let answer = Answer::default();
        let (ctx, paths, told) = (ctx.clone(), recents.to_vec(), Arc::clone(&answer));
        let look = move || {
            let gone = paths.into_iter().filter(|path| !path.exists()).collect();
            if told.set(gone).is_ok() {
                ctx.request_repaint();
            }
        };
        self.asked = recents.to_vec();
        self.asked_at = Some(Instant::now());
        // Without a thread the files are taken to be there; opening one tells.
        let started = std::thread::Builder::new().spawn(look).is_ok();
        self.answer = started.then_some(answer);
    }
}

/// The list, the latest file first.
pub(super) fn recents_ui(ui: &mut Ui, scene: &mut Scene<'_>, presence: &mut Presence) {
    let bench = scene.bench;
    let language = scene.language;
    let recents = &bench.preferences.recents;
    presence.update(ui.ctx(), recents);
    let mut clear = false;
    card_with_ui(
        ui,
        &ShellText::RecentFiles.say(language),
        |ui| {
            if !recents.is_empty() {
                clear = secondary_button(ui, &ShellText::ClearRecent.say(language)).clicked();
            }
        },
        |ui| {
            if recents.is_empty() {
                let text = if bench.preferences.remember_recents {
                    ShellText::NoRecent.say(language)
                } else {
                    StartText::RecentsOff.say(language)
                };
                note_ui(ui, &text);
            }
            for path in recents {
                recent_ui(ui, scene, path, presence.is_gone(path));
            }
        },
    );
    if clear {
        scene.send(Command::ClearRecents);
    }
}

fn recent_ui(ui: &mut Ui, scene: &mut Scene<'_>, path: &Path, gone: bool) {
    let t = tokens(ui);
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let folder = path.parent().map(Path::to_string_lossy).unwrap_or_default();
    let busy = scene.bench.is_busy(crate::workbench::JobKind::Load);
    ui.horizontal(|ui| {
        // What is not enabled is faded besides.
        let ink = if gone { t.text } else { t.accent };
        let text = RichText::new(name.as_ref()).color(ink);
        let button = ui.add_enabled(!gone && !busy, Button::new(text).frame(false).truncate());
        let spoken = StartText::OpenRecent(name.to_string()).say(scene.language);
        let button = button
            .accessible_name(spoken)
            .on_hover_text(path.to_string_lossy());
        focus_ring_ui(ui, &button);
        if button.clicked() {
            scene.send(Command::OpenPath(path.to_owned()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if gone {
                note_ui(ui, &StartText::Missing.say(scene.language))
                    .on_hover_text(ShellText::FileGone.say(scene.language));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let folder = RichText::new(folder).size(t.text_small).color(t.muted);
                ui.add(Label::new(folder).truncate());
            });
        });
    });
}
