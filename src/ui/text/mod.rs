//! The text catalogue: every sentence and word that the window shows, in English
//! and Simplified Chinese. Names and values from the analyst's file are never
//! translated.
//!
//! One file and one enum per panel. A line holds a message's name, its arguments
//! with an example of each, and its text in both languages, so that no language
//! can lack a message:
//!
//! ```text
//! RowsShown(shown: usize = 12, all: usize = 300): "{shown} of {all} ⟨row|rows⟩", "…";
//! ```
//!
//! `⟨row|rows⟩` is decided by the number before it.

mod messages;
use crate::evaluate::METRICS;
use crate::evaluate::metrics::Words;
use crate::words::with_combining_letters;
use std::borrow::Cow;

/// Declares the messages of one panel; see the head of the file.
macro_rules! catalogue {
    (@text $text:literal) => { std::borrow::Cow::Borrowed($text) };
    (@agreed $text:literal) => { std::borrow::Cow::Borrowed($text) };
    (@agreed $text:literal, $($arg:ident),+) => {{
        $(let $arg = $crate::ui::text::Argument::shown($arg);)+
        std::borrow::Cow::Owned($crate::words::agreed(format!($text)))
    }};
    (@text $text:literal, $($arg:ident),+) => {{
        $(let $arg = $crate::ui::text::Argument::shown($arg);)+
        std::borrow::Cow::Owned(format!($text))
    }};
    (
        $(#[$meta:meta])*
        $name:ident {
            $($variant:ident $(($($arg:ident : $type:ty = $example:expr),+))?
                : $en:literal, $zh:literal;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, reason = "each message is named after its text")]
        pub enum $name {
            $($variant $(($($type),+))?,)*
        }

        impl $crate::ui::text::Say for $name {
            fn en(&self) -> std::borrow::Cow<'static, str> {
                match self {
                    $(Self::$variant $(($($arg),+))? => catalogue!(@agreed $en $(, $($arg),+)?),)*
                }
            }

            fn zh(&self) -> std::borrow::Cow<'static, str> {
                match self {
                    $(Self::$variant $(($($arg),+))? => catalogue!(@text $zh $(, $($arg),+)?),)*
                }
            }

            fn examples() -> Vec<Self> {
                vec![$(Self::$variant $(($(<$type as $crate::ui::text::Argument>::of($example)),+))?,)*]
            }
        }
    };
}

mod analyses;
mod check;
mod cutoff;
pub(in crate::ui) mod edits;
mod figure;
mod shell;
mod steps;
mod studies;
mod table;
mod terms;

pub use analyses::AnalysisText;
pub use check::CheckText;
pub use cutoff::CutoffText;
pub use figure::FigureText;
pub use shell::ShellText;
pub use steps::{
    AlertText, AnomalyText, DataText, DecideText, EvaluateText, ExplainText, FeaturesText,
    JoinText, LifetimeText, LossText, MarketText, MonitorText, ReportText, ScoreText, StartText,
    SyntheticText, TaskText, TrainText,
};
pub use studies::StudyText;
pub use table::TableText;
pub use terms::TermText;

pub use crate::workbench::Language;

/// The language of the system, where nothing was chosen: Chinese if its first
/// locale is, else English.
#[must_use]
pub fn of_system() -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let set = names
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match set {
        Some(locale) if locale.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}

/// A message that can be said in either language.
pub trait Say: Sized {
    /// In English.
    fn en(&self) -> Cow<'static, str>;

    /// In Simplified Chinese.
    fn zh(&self) -> Cow<'static, str>;

    /// One example of each message, for tests.
    fn examples() -> Vec<Self>;

    /// In the language asked for.
    fn say(&self, language: Language) -> Cow<'static, str> {
        let said = match language {
            Language::English => self.en(),
            Language::Chinese => self.zh(),
        };
        match with_combining_letters(&said) {
            Cow::Owned(plain) => Cow::Owned(plain),
            Cow::Borrowed(_) => said,
        }
    }
}

impl Say for Words {
    fn en(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.en)
    }

    fn zh(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.zh)
    }

    fn examples() -> Vec<Self> {
        METRICS.iter().flat_map(|m| [m.name, m.term]).collect()
    }
}

/// What a message can be told: a count, or a text that is ready to show.
pub(crate) trait Argument {
    /// What an example is written as.
    type Example;

    /// The argument of an example.
    fn of(example: Self::Example) -> Self;

    /// How it stands in a sentence.
    fn shown(&self) -> Cow<'_, str>;
}

impl Argument for usize {
    type Example = Self;

    fn of(example: Self) -> Self {
        example
    }

    fn shown(&self) -> Cow<'_, str> {
        Cow::Owned(super::number::count(*self))
    }
}

impl Argument for String {
    type Example = &'static str;

    fn of(example: &'static str) -> Self {
        example.to_owned()
    }

    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
pub(crate) mod tests;
