//! The menus at the top: what they offer, and the letters that open them with Alt.

use super::action::{Action, SEARCH_MINUTES};
use super::request::Scene;
use super::text::{Language, Say, ShellText};
use crate::workbench::{Command, Step, Theme};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Button, Key, Modifiers, Popup, Stroke, TextStyle, Ui};

/// Draws the menus.
pub(super) fn menus_ui(ui: &mut Ui, scene: &mut Scene<'_>, actions: &mut Vec<Action>) {
    let language = scene.language;
    menu_ui(ui, language, (ShellText::MenuFile, Key::F), |ui| {
        entries_ui(
            ui,
            scene,
            actions,
            &[Action::Open, Action::OpenPath, Action::OpenSample],
        );
        recents_ui(ui, scene, actions);
        ui.separator();
        let project = [Action::SaveProject, Action::SaveProjectAs, Action::Close];
        entries_ui(ui, scene, actions, &project);
        ui.separator();
        let model = [Action::SaveModel, Action::Export, Action::ScoreFile];
        entries_ui(ui, scene, actions, &model);
        ui.separator();
        entries_ui(ui, scene, actions, &[Action::Quit]);
    });
    menu_ui(ui, language, (ShellText::MenuEdit, Key::E), |ui| {
        entries_ui(ui, scene, actions, &[Action::Undo, Action::Redo]);
        ui.separator();
        entries_ui(ui, scene, actions, &[Action::Palette]);
    });
    menu_ui(ui, language, (ShellText::MenuModel, Key::M), |ui| {
        entries_ui(
            ui,
            scene,
            actions,
            &[Action::Train, Action::PauseOrResume, Action::Stop],
        );
        ui.separator();
        entries_ui(ui, scene, actions, &SEARCH_MINUTES.map(Action::Search));
    });
    menu_ui(ui, language, (ShellText::MenuView, Key::V), |ui| {
        view_menu_ui(ui, scene, actions);
    });
    menu_ui(ui, language, (ShellText::MenuHelp, Key::H), |ui| {
        entries_ui(
            ui,
            scene,
            actions,
            &[Action::Shortcuts, Action::Glossary, Action::About],
        );
    });
}

/// A menu that Alt and its letter open; the letter is underlined while Alt is held.
fn menu_ui(
    ui: &mut Ui,
    language: Language,
    (name, key): (ShellText, Key),
    content: impl FnOnce(&mut Ui),
) {
    let name = name.say(language);
    let alt = ui.input(|input| input.modifiers.alt);
    let menu = ui
        .menu_button(with_letter(ui, &name, key, alt), content)
        .response;
    let menu = menu.accessible_name(&*name);
    if ui.input_mut(|input| input.consume_key(Modifiers::ALT, key)) {
        Popup::toggle_id(ui.ctx(), Popup::default_response_id(&menu));
        menu.request_focus();
    }
}

/// The name of a menu with its letter: a letter of the name, or one in brackets behind it.
fn with_letter(ui: &Ui, name: &str, key: Key, underlined: bool) -> LayoutJob {
    let letter = key.name();
    let [before, after] = match name.split_once(letter) {
        Some((before, after)) => [before.to_owned(), after.to_owned()],
        None => [format!("{name}("), ")".to_owned()],
    };
    let colour = ui.visuals().widgets.inactive.text_color();
    let plain = TextFormat {
        font_id: TextStyle::Button.resolve(ui.style()),
        color: colour,
        ..TextFormat::default()
    };
    let width = if underlined { 1.0 } else { 0.0 };
    let marked = TextFormat {
        underline: Stroke::new(width, colour),
        ..plain.clone()
    };
    let mut job = LayoutJob::default();
    job.append(&before, 0.0, plain.clone());
    job.append(letter, 0.0, marked);
    job.append(&after, 0.0, plain);
    job
}

fn view_menu_ui(ui: &mut Ui, scene: &Scene<'_>, actions: &mut Vec<Action>) {
    let language = scene.language;
    let steps = Step::ALL.map(Action::GoTo);
    entries_ui(ui, scene, actions, &steps);
    ui.separator();
    let preferences = &scene.bench.preferences;
    ui.menu_button(ShellText::Theme.say(language), |ui| {
        for theme in [Theme::System, Theme::Dark, Theme::Light] {
            let action = Action::UseTheme(theme);
            let on = preferences.theme == theme;
            if ui.radio(on, action.words(language)).clicked() {
                actions.push(action);
            }
        }
    });
    ui.menu_button(ShellText::LanguageMenu.say(language), |ui| {
        for spoken in Language::ALL {
            if ui.radio(language == spoken, spoken.name()).clicked() {
                actions.push(Action::Speak(spoken));
            }
        }
    });
    ui.separator();
    let zoom = [Action::ZoomIn, Action::ZoomOut, Action::ZoomReset];
    entries_ui(ui, scene, actions, &zoom);
    ui.separator();
    entries_ui(ui, scene, actions, &[Action::Notices]);
}

fn entries_ui(ui: &mut Ui, scene: &Scene<'_>, actions: &mut Vec<Action>, entries: &[Action]) {
    for action in entries {
        let refusal = action.refusal(scene.bench);
        let keys = action
            .shortcut()
            .map(|s| ui.ctx().format_shortcut(&s))
            .unwrap_or_default();
        let button = Button::new(action.words(scene.language).into_owned()).shortcut_text(keys);
        let mut response = ui.add_enabled(refusal.is_none(), button);
        if let Some(refusal) = refusal {
            response = response.on_disabled_hover_text(refusal.say(scene.language).into_owned());
        }
        if response.clicked() {
            actions.push(*action);
            ui.close();
        }
    }
}

fn recents_ui(ui: &mut Ui, scene: &mut Scene<'_>, actions: &mut Vec<Action>) {
    let language = scene.language;
    let recents = scene.bench.preferences.recents.clone();
    ui.menu_button(ShellText::OpenRecent.say(language), |ui| {
        if recents.is_empty() {
            ui.weak(ShellText::NoRecent.say(language));
        }
        for path in recents {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
            let response = ui.button(name.unwrap_or_default());
            if response.on_hover_text(path.display().to_string()).clicked() {
                scene.send(Command::OpenPath(path));
                ui.close();
            }
        }
        ui.separator();
        entries_ui(ui, scene, actions, &[Action::ForgetRecents]);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panels::evaluate::tests::{Stage, window};
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn alt_and_a_letter_open_a_menu_in_both_languages() {
        fn draw(ui: &mut Ui, scene: &mut Scene<'_>, _panel: &mut ()) {
            ui.horizontal(|ui| menus_ui(ui, scene, &mut Vec::new()));
        }
        for (language, menu) in [(Language::English, "File"), (Language::Chinese, "文件")] {
            let stage = Stage::empty(language);
            let mut harness = window(stage, [700.0, 500.0], Theme::Dark, draw);
            harness.run();
            let quit = Action::Quit.words(language);
            assert!(harness.query_by_label_contains(&quit).is_none());
            harness.get_by_label(menu);
            harness.key_press_modifiers(Modifiers::ALT, Key::F);
            harness.run();
            assert!(harness.query_by_label_contains(&quit).is_some());
            harness.key_press_modifiers(Modifiers::ALT, Key::F);
            harness.run();
            assert!(harness.query_by_label_contains(&quit).is_none());
        }
    }

    #[test]
    fn a_letter_is_one_of_the_name_or_stands_behind_it() {
        let ctx = eframe::egui::Context::default();
        let mut texts = Vec::new();
        _ = ctx.run_ui(eframe::egui::RawInput::default(), |ui| {
            texts = [("View", Key::V), ("文件", Key::F)]
                .map(|(name, key)| with_letter(ui, name, key, true).text)
                .to_vec();
        });
        assert_eq!(texts[0], "View");
        assert_eq!(texts[1], "文件(F)");
    }
}
