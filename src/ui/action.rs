//! An action: what menu, shortcut and palette offer. One enum carries its
//! words, its shortcut and what it asks for, so that none lacks any of them.

use super::request::Request;
use super::text::{Language, Say, ShellText};
use crate::recipe::outcome::split::Part;
use crate::ui::dialogs::Choice;
use crate::workbench::{Command, ExportOptions, Step, Theme, Workbench};
use eframe::egui::{Key, KeyboardShortcut, Modifiers};
use std::borrow::Cow;
use std::time::Duration;

/// Everything that can be asked for from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its menu entry")]
pub enum Action {
    Open,
    OpenPath,
    OpenSample,
    SaveProject,
    SaveProjectAs,
    SaveModel,
    Export,
    ScoreFile,
    Close,
    Quit,
    Undo,
    Redo,
    GoTo(Step),
    Show(Part),
    Train,
    /// Minutes.
    Search(u16),
    PauseOrResume,
    Stop,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    UseTheme(Theme),
    Speak(Language),
    ForgetRecents,
    Notices,
    Palette,
    Shortcuts,
    Glossary,
    About,
}

/// What an action comes to.
pub enum Effect {
    /// A request, as a panel would make it.
    Ask(Box<Request>),
    /// Something that the window does by itself.
    Window(Action),
}

impl Action {
    /// All actions, in the order of the palette.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::Open,
            Self::OpenPath,
            Self::OpenSample,
            Self::SaveProject,
            Self::SaveProjectAs,
            Self::SaveModel,
            Self::Export,
            Self::ScoreFile,
            Self::Close,
            Self::Quit,
            Self::Undo,
            Self::Redo,
        ];
        all.extend(Step::ALL.map(Self::GoTo));
        all.extend(Part::ALL.map(Self::Show));
        all.push(Self::Train);
        all.extend(SEARCH_MINUTES.map(Self::Search));
        all.extend([Self::PauseOrResume, Self::Stop]);
        all.extend([Self::ZoomIn, Self::ZoomOut, Self::ZoomReset]);
        all.extend([Theme::System, Theme::Dark, Theme::Light].map(Self::UseTheme));
        all.extend(Language::ALL.map(Self::Speak));
        all.extend([
            Self::ForgetRecents,
            Self::Notices,
            Self::Palette,
            Self::Shortcuts,
            Self::Glossary,
            Self::About,
        ]);
        all
    }

    /// The words of its menu entry.
    #[must_use]
    pub fn words(self, language: Language) -> Cow<'static, str> {
        let text = match self {
            Self::Open => ShellText::Open,
            Self::OpenPath => ShellText::OpenPath,
            Self::OpenSample => ShellText::OpenSample,
            Self::SaveProject => ShellText::SaveProject,
            Self::SaveProjectAs => ShellText::SaveProjectAs,
            Self::SaveModel => ShellText::SaveModel,
            Self::Export => ShellText::SaveScored,
            Self::ScoreFile => ShellText::ScoreFile,
            Self::Close => ShellText::Close,
            Self::Quit => ShellText::Quit,
            Self::Undo => ShellText::Undo,
            Self::Redo => ShellText::Redo,
            Self::GoTo(step) => ShellText::GoTo(step_name(step, language).into_owned()),
            Self::Show(part) => ShellText::ShowPart(part_name(part, language).into_owned()),
            Self::Train => ShellText::Train,
            Self::Search(minutes) => ShellText::Search(minutes.into()),
            Self::PauseOrResume => ShellText::PauseOrResume,
            Self::Stop => ShellText::StopKeepBest,
            Self::ZoomIn => ShellText::ZoomIn,
            Self::ZoomOut => ShellText::ZoomOut,
            Self::ZoomReset => ShellText::ZoomReset,
            Self::UseTheme(Theme::System) => ShellText::ThemeSystem,
            Self::UseTheme(Theme::Dark) => ShellText::ThemeDark,
            Self::UseTheme(Theme::Light) => ShellText::ThemeLight,
            Self::Speak(spoken) => return spoken.name().into(),
            Self::ForgetRecents => ShellText::ClearRecent,
            Self::Notices => ShellText::NoticeHistory,
            Self::Palette => ShellText::Palette,
            Self::Shortcuts => ShellText::Shortcuts,
            Self::Glossary => ShellText::Glossary,
            Self::About => ShellText::About,
        };
        text.say(language)
    }

    /// The keys that ask for it.
    #[must_use]
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let command = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        let shifted = |key| {
            let both = Modifiers::COMMAND.plus(Modifiers::SHIFT);
            Some(KeyboardShortcut::new(both, key))
        };
        match self {
            Self::Open => command(Key::O),
            Self::OpenPath => command(Key::L),
            Self::SaveProject => command(Key::S),
            Self::SaveProjectAs => shifted(Key::S),
            Self::Export => command(Key::E),
            Self::ScoreFile => shifted(Key::O),
            Self::Close => command(Key::W),
            Self::Quit => command(Key::Q),
            Self::Undo => command(Key::Z),
            Self::Redo => shifted(Key::Z),
            Self::GoTo(step) => match step_key(step) {
                (key, false) => command(key),
                (key, true) => shifted(key),
            },
            Self::Train => command(Key::Enter),
            Self::Search(5) => shifted(Key::Enter),
            Self::PauseOrResume => command(Key::P),
            Self::Stop => command(Key::Period),
            Self::ZoomIn => command(Key::Plus),
            Self::ZoomOut => command(Key::Minus),
            Self::ZoomReset => command(Key::Num0),
            Self::Palette => command(Key::K),
            Self::Notices => command(Key::J),
            Self::Shortcuts => Some(KeyboardShortcut::new(Modifiers::NONE, Key::F1)),
            Self::Glossary => Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::F1)),
            Self::OpenSample
            | Self::Search(_)
            | Self::SaveModel
            | Self::Show(_)
            | Self::UseTheme(_)
            | Self::Speak(_)
            | Self::ForgetRecents
            | Self::About => None,
        }
    }

    /// What it comes to, as things stand.
    #[must_use]
    pub fn effect(self, bench: &Workbench) -> Effect {
        let request = match self {
            Self::Open => Request::Choose(Choice::Open),
            Self::OpenSample => Request::Do(Command::OpenSample),
            Self::SaveProject if bench.project.is_some() => Request::Do(Command::SaveProject(None)),
            Self::SaveProject | Self::SaveProjectAs => Request::Choose(Choice::Project),
            Self::SaveModel => Request::Choose(Choice::Model),
            Self::Export => Request::Choose(Choice::Export(ExportOptions::default())),
            Self::ScoreFile => Request::Choose(Choice::Score),
            Self::Close => Request::Do(Command::CloseData),
            Self::Undo => Request::Do(Command::Undo),
            Self::Redo => Request::Do(Command::Redo),
            Self::GoTo(step) => Request::Do(Command::GoTo(step)),
            Self::Show(part) => Request::Do(Command::ShowPart(part)),
            Self::Train => Request::Do(Command::Train),
            Self::Search(minutes) => Request::Do(Command::Search(search_time(minutes))),
            Self::PauseOrResume => Request::Do(pause_or_resume(bench)),
            Self::Stop => Request::Do(Command::Stop),
            Self::ForgetRecents => Request::Do(Command::ClearRecents),
            Self::OpenPath
            | Self::Quit
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::UseTheme(_)
            | Self::Speak(_)
            | Self::Notices
            | Self::Palette
            | Self::Shortcuts
            | Self::Glossary
            | Self::About => return Effect::Window(self),
        };
        Effect::Ask(Box::new(request))
    }

    /// Why it is not possible now, if it is not.
    #[must_use]
    pub fn refusal(self, bench: &Workbench) -> Option<crate::workbench::Refusal> {
        let Effect::Ask(request) = self.effect(bench) else {
            return None;
        };
        let probe = match *request {
            Request::Do(command) => command,
            Request::Choose(Choice::Project) => Command::SaveProject(Some("project".into())),
            Request::Choose(Choice::Model) => Command::SaveModel("model".into()),
            Request::Choose(Choice::Score) => Command::ScoreFile("file".into()),
            Request::Choose(Choice::Export(options)) => Command::ExportScores {
                path: "scored.csv".into(),
                options,
            },
            _ => return None,
        };
        bench.refusal(&probe)
    }
}

/// How long searches take, in minutes.
pub const SEARCH_MINUTES: [u16; 3] = [1, 5, 20];

fn search_time(minutes: u16) -> Duration {
    Duration::from_mins(minutes.into())
}

fn pause_or_resume(bench: &Workbench) -> Command {
    use crate::workbench::LiveState;
    match bench.live.as_ref().map(|live| live.state) {
        Some(LiveState::Paused) => Command::Resume,
        _ => Command::Pause,
    }
}

/// The name of a step.
#[must_use]
pub fn step_name(step: Step, language: Language) -> Cow<'static, str> {
    let text = match step {
        Step::Start => ShellText::StepStart,
        Step::Data => ShellText::StepData,
        Step::Features => ShellText::StepFeatures,
        Step::Train => ShellText::StepTrain,
        Step::Evaluate => ShellText::StepEvaluate,
        Step::Explain => ShellText::StepExplain,
        Step::Decide => ShellText::StepDecide,
        Step::Score => ShellText::StepScore,
        Step::Report => ShellText::StepReport,
        Step::Monitor => ShellText::StepMonitor,
        Step::Lifetime => ShellText::StepLifetime,
        Step::Market => ShellText::StepMarket,
        Step::Anomalies => ShellText::StepAnomalies,
        Step::Synthetic => ShellText::StepSynthetic,
    };
    text.say(language)
}

/// The name of a part of the split.
#[must_use]
pub fn part_name(part: Part, language: Language) -> Cow<'static, str> {
    let text = match part {
        Part::Train => ShellText::SplitTrain,
        Part::Validation => ShellText::SplitValidation,
        Part::Test => ShellText::SplitTest,
    };
    text.say(language)
}

/// The key of a step, and whether Shift belongs to it.
fn step_key(step: Step) -> (Key, bool) {
    match step {
        Step::Start => (Key::Num1, false),
        Step::Data => (Key::Num2, false),
        Step::Features => (Key::Num3, false),
        Step::Train => (Key::Num4, false),
        Step::Evaluate => (Key::Num5, false),
        Step::Explain => (Key::Num6, false),
        Step::Decide => (Key::Num7, false),
        Step::Score => (Key::Num8, false),
        Step::Report => (Key::Num9, false),
        Step::Monitor => (Key::D, true),
        Step::Lifetime => (Key::L, true),
        Step::Market => (Key::M, true),
        Step::Anomalies => (Key::A, true),
        Step::Synthetic => (Key::G, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_keys_or_words() {
        let all = Action::all();
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                let keys = a.shortcut().is_some() && a.shortcut() == b.shortcut();
                assert!(!keys, "{a:?} and {b:?} share keys");
                for language in Language::ALL {
                    assert_ne!(a.words(language), b.words(language), "{a:?} {b:?}");
                }
            }
        }
    }
}
