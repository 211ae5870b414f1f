//! The path box: files are named by hand where the system shows no dialog, or where
//! that is quicker. It lists what the typed path begins, and completes it.

use crate::ui::dialogs::Choice;
use crate::ui::text::{Language, Say, ShellText};
use crate::ui::theme::tokens;
use crate::ui::widgets;
use eframe::egui::text::CCursor;
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, Button, EventFilter, Id, Key, Label, Modal, RichText, ScrollArea, TextEdit, Ui,
};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// Most entries that are listed.
const MOST_LISTED: usize = 200;
/// Most entries of a folder that are read: a look, not an inventory.
const MOST_READ: usize = 20_000;
const WIDTH: f32 = 560.0;
const LIST_HEIGHT: f32 = 240.0;

/// What is typed in the box while it is open.
#[derive(Debug)]
pub struct PathBox {
    /// What the file is for.
    pub choice: Choice,
    typed: String,
    why: Why,
    chosen: Option<usize>,
    /// The folder that was read last, and what it holds.
    folder: Option<(PathBuf, Vec<Entry>)>,
    /// Puts the cursor at the end.
    to_end: bool,
    /// The file that is there and was asked about once.
    asked: Option<PathBuf>,
}

/// Why a path is named by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was asked for.
    Asked,
    /// The system showed no dialog.
    NoDialog,
    /// A dialog is open that has not been answered.
    StillOpen,
}

/// What a folder holds under a name.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    name: String,
    is_folder: bool,
}

/// What became of an open box this frame.
#[derive(Debug, PartialEq)]
pub enum Entered {
    /// It stays open.
    Nothing,
    /// It closes without a path.
    Closed,
    /// It closes with one.
    Path(PathBuf),
}

impl PathBox {
    /// A box that begins in the folder of the latest file; `name` is that of a file to
    /// be written. `why` says what it is in place of.
    #[must_use]
    pub fn new(choice: Choice, latest: Option<&Path>, name: &str, why: Why) -> Self {
        let folder = latest.and_then(Path::parent).filter(|f| f.is_dir());
        let folder = folder.map(Path::to_owned).or_else(home);
        let mut typed = folder.map_or(String::new(), |f| f.display().to_string());
        if !typed.is_empty() && !typed.ends_with(MAIN_SEPARATOR) {
            typed.push(MAIN_SEPARATOR);
        }
        typed += name;
        Self {
            choice,
            typed,
            why,
            chosen: None,
            folder: None,
            to_end: true,
            asked: None,
        }
    }

    /// Whether Enter takes a path: one that replaces a file only at the second time.
    fn takes(&mut self, path: &Path) -> bool {
        let replaces = self.choice.writes() && path.is_file();
        let asked = self.asked.as_deref() == Some(path);
        if replaces && !asked {
            self.asked = Some(path.to_owned());
            return false;
        }
        true
    }

    /// What of the folder begins as the typed name does, folders first.
    fn listed(&mut self) -> Vec<Entry> {
        let (folder, begun) = split(&self.typed);
        if self.folder.as_ref().is_none_or(|(read, _)| *read != folder) {
            let entries = entries(&folder);
            self.folder = Some((folder, entries));
        }
        let begun = begun.to_lowercase();
        let writes = self.choice.writes();
        let entries = self.folder.iter().flat_map(|(_, entries)| entries);
        let fits = |entry: &&Entry| {
            // Hidden ones by name only.
            let hidden = entry.name.starts_with('.') && !begun.starts_with('.');
            // A name to be written need not be one that is there.
            let begins = entry.name.to_lowercase().starts_with(&begun);
            !hidden && (begins || (writes && entry.is_folder))
        };
        entries.filter(fits).take(MOST_LISTED).cloned().collect()
    }

    /// Completes the typed path by an entry.
    fn take(&mut self, entry: &Entry) {
        let (folder, name) = split(&self.typed);
        let mut path = folder.join(&entry.name).display().to_string();
        if entry.is_folder {
            path.push(MAIN_SEPARATOR);
            if self.choice.writes() {
                path += &name;
            }
        }
        (self.typed, self.chosen, self.to_end) = (path, None, true);
    }

    /// Completes as far as all listed entries agree.
    fn complete(&mut self, listed: &[Entry]) {
        let [first, rest @ ..] = listed else {
            return;
        };
        if rest.is_empty() {
            self.take(first);
            return;
        }
        let mut common: Vec<char> = first.name.chars().collect();
        for entry in rest {
            let same = common.iter().zip(entry.name.chars());
            let same = same.take_while(|(a, b)| *a == b).count();
            common.truncate(same);
        }
        let (folder, begun) = split(&self.typed);
        if common.len() > begun.chars().count() {
            let name: String = common.into_iter().collect();
            self.typed = folder.join(name).display().to_string();
            self.to_end = true;
        }
    }
}

/// The folder of a typed path and the name that is begun in it. A path that is pasted
/// may be in quotes or begin with `~` or `file://`.
fn split(typed: &str) -> (PathBuf, String) {
    let path = path_of(typed);
    let text = path.display().to_string();
    let ends = typed.trim().ends_with(['/', '\\']);
    if ends || text.is_empty() {
        return (path, String::new());
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let folder = path.parent().map_or(PathBuf::new(), Path::to_owned);
    (folder, name.unwrap_or_default())
}

/// The path that a text names.
fn path_of(typed: &str) -> PathBuf {
    let text = typed.trim().trim_matches(['"', '\'']);
    let text = text.strip_prefix("file://").unwrap_or(text);
    let below_home = text.strip_prefix('~').map(|rest| {
        let rest = rest.trim_start_matches(['/', '\\']);
        home().map_or_else(|| PathBuf::from(text), |home| home.join(rest))
    });
    below_home.unwrap_or_else(|| PathBuf::from(text))
}

fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}

/// What a folder holds, folders first, by name; nothing where it cannot be read.
fn entries(folder: &Path) -> Vec<Entry> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let Ok(read) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    // The kind comes with the name; only links ask the file system again.
    let is_folder = |entry: &std::fs::DirEntry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()))
    };
    let entry = |entry: std::fs::DirEntry| Entry {
        name: entry.file_name().to_string_lossy().into_owned(),
        is_folder: is_folder(&entry),
    };
    let mut entries: Vec<Entry> = read.take(MOST_READ).flatten().map(entry).collect();
    entries.sort_by_key(|entry| (!entry.is_folder, entry.name.to_lowercase()));
    entries
}

/// Draws the open box over everything.
pub fn path_box_ui(ui: &Ui, language: Language, state: &mut PathBox) -> Entered {
    let mut entered = Entered::Nothing;
    let writes = state.choice.writes();
    let say = |text: ShellText| text.say(language).into_owned();
    let modal = Modal::new(Id::unique("path box")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        let t = tokens(ui);
        let heading = if writes {
            ShellText::PathHeadingSave
        } else {
            ShellText::PathHeadingOpen
        };
        widgets::heading_ui(ui, &say(heading));
        let reason = match state.why {
            Why::Asked => None,
            Why::NoDialog => Some(ShellText::PathInPlace),
            Why::StillOpen => Some(ShellText::PathStillOpen),
        };
        if let Some(reason) = reason {
            ui.add(Label::new(say(reason)).wrap());
        }
        // Tab completes, as in a shell.
        let tab = ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Tab));
        field_ui(ui, state, &say(ShellText::PathName));
        let listed = state.listed();
        if tab {
            state.complete(&listed);
        }
        move_choice(ui, state, listed.len());
        let nothing = if writes {
            ShellText::PathNew
        } else {
            ShellText::PathNothing
        };
        list_ui(ui, state, &listed, &say(nothing));
        ui.add_space(t.gap);
        let path = path_of(&state.typed);
        let problem = problem(&path, writes);
        let enter = ui.input(|i| i.key_pressed(Key::Enter));
        let chosen = state.chosen.and_then(|place| listed.get(place)).cloned();
        ui.horizontal(|ui| {
            let text = match (writes, path.is_file()) {
                (false, _) => ShellText::PathOpen,
                (true, false) => ShellText::PathSave,
                (true, true) => ShellText::PathReplace,
            };
            let pressed = widgets::primary_button_if(ui, problem.is_none(), &say(text)).clicked();
            match chosen {
                Some(entry) if enter => state.take(&entry),
                // The button says what it does.
                _ if problem.is_none() && (pressed || (enter && state.takes(&path))) => {
                    entered = Entered::Path(path.clone());
                }
                _ => {}
            }
            if widgets::secondary_button(ui, &say(ShellText::Cancel)).clicked() {
                entered = Entered::Closed;
            }
            if let Some(problem) = problem {
                let text = RichText::new(say(problem)).color(t.muted);
                ui.add(Label::new(text).truncate());
            } else if state.asked.as_ref() == Some(&path) {
                let text = RichText::new(say(ShellText::PathIsThere)).color(t.stale);
                ui.add(Label::new(text).truncate());
            }
        });
    });
    if modal.should_close() && entered == Entered::Nothing {
        entered = Entered::Closed;
    }
    entered
}

fn field_ui(ui: &mut Ui, state: &mut PathBox, name: &str) {
    let id = Id::unique("path field");
    let field = TextEdit::singleline(&mut state.typed)
        .id(id)
        .desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name(name);
    response.request_focus();
    let filter = EventFilter {
        tab: true,
        vertical_arrows: true,
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    if response.changed() {
        state.chosen = None;
    }
    if std::mem::take(&mut state.to_end) {
        let mut edit = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let end = CCursor::new(state.typed.chars().count());
        let range = egui::text::CCursorRange::one(end);
        edit.cursor.set_char_range(Some(range));
        edit.store(ui.ctx(), id);
    }
}

fn move_choice(ui: &Ui, state: &mut PathBox, count: usize) {
    let (down, up) = ui.input(|i| (i.key_pressed(Key::ArrowDown), i.key_pressed(Key::ArrowUp)));
    state.chosen = match (state.chosen, down, up) {
        _ if count == 0 => None,
        (None, true, _) => Some(0),
        (Some(place), true, _) => Some((place + 1).min(count - 1)),
        (Some(0) | None, _, true) => None,
        (Some(place), _, true) => Some(place - 1),
        (chosen, ..) => chosen.filter(|place| *place < count),
    };
}

fn list_ui(ui: &mut Ui, state: &mut PathBox, listed: &[Entry], nothing: &str) {
    let mut taken = None;
    ScrollArea::vertical()
        .max_height(LIST_HEIGHT)
        .min_scrolled_height(LIST_HEIGHT)
        .auto_shrink(false)
        .show(ui, |ui| {
            if listed.is_empty() {
                widgets::note_ui(ui, nothing);
            }
            for (place, entry) in listed.iter().enumerate() {
                let mut text = entry.name.clone();
                if entry.is_folder {
                    text.push(MAIN_SEPARATOR);
                }
                let chosen = state.chosen == Some(place);
                let button = Button::new(text)
                    .selected(chosen)
                    .frame_when_inactive(false)
                    .truncate()
                    .min_size(egui::vec2(ui.available_width(), 0.0));
                let response = ui.add(button);
                if chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    taken = Some(entry.clone());
                }
            }
        });
    if let Some(entry) = taken {
        state.take(&entry);
    }
}

/// Why a path is not taken; `None` if it is.
fn problem(path: &Path, writes: bool) -> Option<ShellText> {
    if path.as_os_str().is_empty() {
        return Some(ShellText::PathEmpty);
    }
    // Several files of a folder are one portfolio.
    if !writes {
        return (!path.exists()).then_some(ShellText::PathMissing);
    }
    if path.is_dir() {
        return Some(ShellText::PathIsFolder);
    }
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let lacks = parent.is_some_and(|parent| !parent.is_dir());
    lacks.then_some(ShellText::PathNoFolder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["loans_2024.csv", "loans_2025.csv", ".hidden"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("later")).unwrap();
        folder
    }

    fn names(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    #[test]
    fn what_is_typed_is_listed_and_completed() {
        let folder = made();
        let latest = folder.path().join("loans_2024.csv");
        let mut state = PathBox::new(Choice::Open, Some(&latest), "", Why::Asked);
        let listed = state.listed();
        assert_eq!(
            names(&listed),
            ["later", "loans_2024.csv", "loans_2025.csv"]
        );
        state.complete(&listed);
        assert_eq!(path_of(&state.typed), folder.path().join("l"));
        state.typed = folder.path().join("LO").display().to_string();
        let listed = state.listed();
        state.complete(&listed);
        assert_eq!(path_of(&state.typed), folder.path().join("loans_202"));
        state.typed += "5";
        let listed = state.listed();
        state.complete(&listed);
        assert_eq!(path_of(&state.typed), folder.path().join("loans_2025.csv"));
        assert_eq!(problem(&path_of(&state.typed), false), None);
    }

    #[test]
    fn a_name_to_be_written_goes_along_into_a_folder() {
        let folder = made();
        let latest = folder.path().join("loans_2024.csv");
        let mut state = PathBox::new(Choice::Model, Some(&latest), "m.riskbench", Why::NoDialog);
        let listed = state.listed();
        assert_eq!(names(&listed), ["later"]);
        state.take(&listed[0]);
        let path = folder.path().join("later").join("m.riskbench");
        assert_eq!(path_of(&state.typed), path);
        assert_eq!(problem(&path, true), None);
        let nowhere = folder.path().join("no").join("m.riskbench");
        assert_eq!(problem(&nowhere, true), Some(ShellText::PathNoFolder));
        assert_eq!(problem(folder.path(), true), Some(ShellText::PathIsFolder));
        assert_eq!(problem(&nowhere, false), Some(ShellText::PathMissing));
        // A file that is there is replaced at the second Enter, another one not yet.
        let [one, other] = ["loans_2024.csv", "loans_2025.csv"].map(|f| folder.path().join(f));
        let taken = [&one, &one, &other, &one].map(|path| state.takes(path));
        assert_eq!(taken, [false, true, false, false]);
        assert!(state.takes(&path));
    }

    #[test]
    fn pasted_paths_are_taken_as_they_come() {
        for typed in [
            "\"/a/b.csv\"",
            " /a/b.csv ",
            "file:///a/b.csv",
            "'/a/b.csv'",
        ] {
            assert_eq!(path_of(typed), Path::new("/a/b.csv"), "{typed}");
        }
        let home = home().unwrap();
        assert_eq!(path_of("~/b.csv"), home.join("b.csv"));
    }
}
