//! The command palette: every action by its name in either language or by another word
//! for it, every run, every column, and the applicants by their id.

use crate::ui::action::Action;
use crate::ui::text::{Language, Say, ShellText, TrainText};
use crate::ui::theme::tokens;
use crate::workbench::{Command, Refusal, RunId, Theme, Workbench};
use eframe::egui::{self, Key, Modal, Response, TextEdit, Ui};

/// Most entries shown at once.
const MOST_SHOWN: usize = 12;

/// What is typed and chosen in the palette while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    typed: String,
    chosen: usize,
    /// Height of the longest list so far.
    height: f32,
}

/// What became of an open palette this frame.
pub enum Picked {
    /// It stays open.
    Nothing,
    /// It closes without a choice.
    Closed,
    /// It closes with one.
    Action(Action),
    /// It closes with a run to be shown.
    Run(RunId),
    /// It closes with a column to be shown, by its place.
    Column(usize),
    /// It closes with a text that the ids of applicants hold.
    Applicants(String),
}

/// What the palette offers.
#[derive(Debug, Clone, PartialEq)]
enum Entry {
    Action(Action),
    Run(RunId, String),
    Column(usize, String),
    Applicants(String),
}

impl Entry {
    fn words(&self, language: Language) -> String {
        match self {
            Self::Action(action) => action.words(language).into_owned(),
            Self::Run(_, name) => TrainText::Show(name.clone()).say(language).into_owned(),
            Self::Column(_, name) => {
                let text = ShellText::ShowColumn(name.clone());
                text.say(language).into_owned()
            }
            Self::Applicants(id) => {
                let text = ShellText::FindApplicant(id.clone());
                text.say(language).into_owned()
            }
        }
    }

    /// All words that find it, in lower case.
    fn found_by(&self) -> String {
        let mut words: Vec<String> = Language::ALL.map(|l| self.words(l)).to_vec();
        if let Self::Action(action) = self {
            words.push(other_words(*action).to_owned());
        }
        words.join(" ").to_lowercase()
    }

    fn refusal(&self, bench: &Workbench) -> Option<Refusal> {
        match self {
            Self::Action(action) => action.refusal(bench),
            Self::Run(run, _) => bench.refusal(&Command::ShowRun(*run)),
            Self::Column(..) | Self::Applicants(_) => None,
        }
    }

    fn picked(&self) -> Picked {
        match self {
            Self::Action(action) => Picked::Action(*action),
            Self::Run(run, _) => Picked::Run(*run),
            Self::Column(place, _) => Picked::Column(*place),
            Self::Applicants(id) => Picked::Applicants(id.clone()),
        }
    }
}

/// Words for an action that other programs use.
fn other_words(action: Action) -> &'static str {
    match action {
        Action::Open | Action::OpenPath => {
            "load import file csv excel parquet sas spss stata 导入 加载"
        }
        Action::OpenSample => "demo example 演示",
        Action::SaveProject | Action::SaveProjectAs => "store keep workspace 存储",
        Action::SaveModel => "export store 导出",
        Action::Export => "save download write results scores csv excel xlsx 下载 结果",
        Action::ScoreFile => "predict apply batch 预测",
        Action::Quit => "exit 关闭",
        Action::Train => "fit run learn new model 拟合 运行",
        Action::Search(_) => "tune automl budget clock optimise hyperparameters 调参 自动",
        Action::PauseOrResume => "halt continue 暂停",
        Action::Stop => "cancel abort end 取消 终止",
        Action::ZoomIn | Action::ZoomOut | Action::ZoomReset => "scale size font 字号",
        Action::UseTheme(Theme::System | Theme::Dark | Theme::Light) => {
            "theme appearance colours colors mode 外观 主题"
        }
        Action::Speak(Language::Chinese) => "language chinese 中文 语言",
        Action::Speak(Language::English) => "language english 英文 语言",
        Action::Notices => "messages warnings log history 消息 日志",
        Action::Shortcuts => "help keys keyboard 帮助 快捷键",
        Action::Glossary => "help terms formula auc ks meaning 帮助 公式 指标",
        Action::About => "version licence license help 版本",
        _ => "",
    }
}

/// Draws the open palette over everything.
pub fn palette_ui(ui: &Ui, bench: &Workbench, language: Language, palette: &mut Palette) -> Picked {
    let mut picked = Picked::Nothing;
    let mut pointed = None;
    let found = matches(&palette.typed, bench);
    let modal = Modal::new(egui::Id::unique("palette")).show(ui.ctx(), |ui| {
        ui.set_width(480.0);
        let hint = ShellText::PaletteHint.say(language);
        let field = TextEdit::singleline(&mut palette.typed)
            .hint_text(hint.clone())
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, hint.clone()));
        field.request_focus();
        if field.changed() {
            palette.chosen = 0;
        }
        ui.add_space(tokens(ui).gap);
        let top = ui.cursor().top();
        if found.is_empty() {
            ui.weak(ShellText::PaletteNone.say(language));
        }
        for (place, entry) in found.iter().take(MOST_SHOWN).enumerate() {
            let response = entry_ui(ui, bench, language, entry, place == palette.chosen);
            if response.clicked() {
                picked = entry.picked();
            }
            // What Enter runs is marked: the mouse marks it where it moves.
            let is_moving = ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO);
            if is_moving && response.contains_pointer() {
                pointed = Some(place);
            }
        }
        // As high as it was with all of them, so that it does not jump.
        palette.height = palette.height.max(ui.cursor().top() - top);
        ui.add_space((top + palette.height - ui.cursor().top()).max(0.0));
    });
    let last = found.len().clamp(1, MOST_SHOWN) - 1;
    let (down, up, enter) = ui.input(|i| {
        let pressed = |key| i.key_pressed(key);
        (
            pressed(Key::ArrowDown),
            pressed(Key::ArrowUp),
            pressed(Key::Enter),
        )
    });
    if pointed.is_some_and(|place| place != palette.chosen) {
        ui.ctx().request_repaint();
    }
    palette.chosen = pointed.unwrap_or(palette.chosen);
    palette.chosen = match (down, up) {
        (true, _) => (palette.chosen + 1).min(last),
        (_, true) => palette.chosen.saturating_sub(1),
        _ => palette.chosen.min(last),
    };
    if enter
        && let Some(entry) = found.get(palette.chosen)
        && entry.refusal(bench).is_none()
    {
        picked = entry.picked();
    }
    if modal.should_close() && matches!(picked, Picked::Nothing) {
        picked = Picked::Closed;
    }
    picked
}

fn entry_ui(
    ui: &mut Ui,
    bench: &Workbench,
    language: Language,
    entry: &Entry,
    chosen: bool,
) -> Response {
    let refusal = entry.refusal(bench);
    let shortcut = match entry {
        Entry::Action(action) => action.shortcut(),
        Entry::Run(..) | Entry::Column(..) | Entry::Applicants(_) => None,
    };
    let keys = shortcut
        .map(|s| ui.ctx().format_shortcut(&s))
        .unwrap_or_default();
    let fill = if chosen {
        tokens(ui).selection
    } else {
        egui::Color32::TRANSPARENT
    };
    let words = entry.words(language);
    let button = egui::Button::new(&words)
        .shortcut_text(keys)
        .fill(fill)
        .stroke(egui::Stroke::NONE)
        .min_size(egui::vec2(ui.available_width(), 0.0));
    let response = ui.add_enabled(refusal.is_none(), button);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, refusal.is_none(), chosen, &words)
    });
    response
}

/// What is found by all that is typed, word by word; actions that are possible now
/// come first.
fn matches(typed: &str, bench: &Workbench) -> Vec<Entry> {
    let wanted: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let holds = |entry: &Entry| {
        let words = entry.found_by();
        wanted.iter().all(|w| words.contains(w))
    };
    let runs = bench.runs.iter().rev();
    let runs = runs.map(|run| Entry::Run(run.id, run.name.clone()));
    let actions = Action::all().into_iter().map(Entry::Action);
    let columns = bench.data.iter().flat_map(|data| &data.table.columns);
    // Without a word there would be hundreds of them.
    let columns = columns.enumerate().filter(|_| !wanted.is_empty());
    let columns = columns.map(|(place, column)| Entry::Column(place, column.name.clone()));
    let mut found: Vec<Entry> = actions.chain(runs).chain(columns).filter(holds).collect();
    // What is found by its name stands before what is found by another word for it.
    let by_name = |entry: &Entry| {
        let names = Language::ALL
            .map(|l| entry.words(l))
            .join(" ")
            .to_lowercase();
        wanted.iter().all(|word| names.contains(word))
    };
    found.sort_by_key(|entry| (entry.refusal(bench).is_some(), !by_name(entry)));
    let id = typed.trim();
    if !id.is_empty() && bench.applicants().is_some() {
        // It matches every text, so it is listed after the entries that match by name.
        let entry = Entry::Applicants(id.to_owned());
        found.insert(found.len().min(MOST_SHOWN - 1), entry);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn words_in_any_order_and_language_find_an_action() {
        let bench = Workbench::new(None, Arc::new(|| {}));
        let finds = |typed: &str, action| {
            let found = matches(typed, &bench);
            assert!(found.contains(&Entry::Action(action)), "{typed}");
        };
        finds("csv export", Action::Export);
        finds("导出", Action::Export);
        finds("lang", Action::Speak(Language::Chinese));
        finds("chin", Action::Speak(Language::Chinese));
        let first = matches("chin", &bench).into_iter().next();
        assert_eq!(first, Some(Entry::Action(Action::Speak(Language::Chinese))));
        finds("import", Action::Open);
        finds("predict", Action::ScoreFile);
        finds("dark mode", Action::UseTheme(Theme::Dark));
        assert_eq!(matches("no such thing", &bench), []);
        let all = matches("", &bench);
        assert_eq!(all.len(), Action::all().len());
        let mut sample = Workbench::new(None, Arc::new(|| {}));
        sample.apply(Command::OpenSample);
        while sample.data.is_none() {
            sample.pump(std::time::Duration::from_millis(20));
        }
        let found = matches("LOAN amount", &sample);
        let named = |name: &str| matches!(&found[0], Entry::Column(_, of) if of == name);
        assert!(named("loan_amount"), "{found:?}");
        // No applicant is scored yet.
        assert!(!found.contains(&Entry::Applicants("LOAN amount".to_owned())));
        // What is not possible now comes last.
        let refused = |entry: &Entry| entry.refusal(&bench).is_some();
        assert!(all.is_sorted_by_key(refused) && refused(&all[all.len() - 1]));
    }

    #[test]
    fn the_marked_entry_is_the_one_that_enter_runs() {
        use egui_kittest::{
            Harness,
            kittest::{NodeT, Queryable},
        };
        struct State {
            bench: Workbench,
            palette: Palette,
            ran: Option<Action>,
        }
        let state = State {
            bench: Workbench::new(None, Arc::new(|| {})),
            palette: Palette::default(),
            ran: None,
        };
        let mut harness = Harness::builder()
            .with_size([700.0, 600.0])
            .with_context_setup(crate::ui::theme::install)
            .build_ui_state(
                |ui, state: &mut State| {
                    let (bench, palette) = (&state.bench, &mut state.palette);
                    let picked = palette_ui(ui, bench, Language::English, palette);
                    if let Picked::Action(action) = picked {
                        state.ran = Some(action);
                    }
                },
                state,
            );
        harness.run();
        let found = matches("", &harness.state().bench);
        let name = |place: usize| found[place].words(Language::English);
        let marked = |harness: &Harness<'_, State>| -> Vec<usize> {
            let nodes = (0..5).filter(|place| {
                let name = name(*place);
                let node = harness.get_all_by_label(&name).next().unwrap();
                node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
            });
            nodes.collect()
        };
        assert_eq!(marked(&harness), [0]);
        harness.get_by_label(&name(1)).hover();
        harness.run();
        harness.get_by_label(&name(3)).hover();
        harness.run();
        assert_eq!(marked(&harness), [3]);
        harness.key_press(Key::ArrowUp);
        harness.run();
        assert_eq!(marked(&harness), [2]);
        harness.key_press(Key::Enter);
        harness.run();
        let Entry::Action(wanted) = &found[2] else {
            panic!("{found:?}");
        };
        assert_eq!(harness.state().ran, Some(*wanted));
    }
}
