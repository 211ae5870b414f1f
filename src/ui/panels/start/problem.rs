//! A problem: why a file was not opened, in the window's language, with the
//! remedy. Other notices are not told here.

use crate::ui::number;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StartText;
use crate::workbench::{JobKind, Level, Message, Notice};
use std::borrow::Cow;
use std::path::Path;

/// What went wrong when something was opened last; `None` where it was opened
/// or cancelled, or nothing was opened yet.
pub(super) fn latest(notices: &[Notice], language: Language) -> Option<String> {
    let notice = notices.iter().rev().find(|n| is_about_opening(n))?;
    if notice.level != Level::Error {
        return None;
    }
    Some(of(&notice.message, language).into_owned())
}

/// Whether that is a project whose portfolio is not where it was.
pub(super) fn misses_portfolio(notices: &[Notice]) -> bool {
    let notice = notices.iter().rev().find(|n| is_about_opening(n));
    notice.is_some_and(|n| matches!(n.message, Message::SourceVanished(_)))
}

fn is_about_opening(notice: &Notice) -> bool {
    matches!(
        notice.message,
        Message::Opened { .. }
            | Message::ModelOpened(_)
            | Message::ProjectOpened(_)
            | Message::Cancelled
            | Message::Table(_)
            | Message::Model { .. }
            | Message::Picture(_)
            | Message::TooLarge { .. }
            | Message::ProjectDamaged(_)
            | Message::ProjectNewer(_)
            | Message::SourceVanished(_)
            | Message::Broken(JobKind::Load)
    )
}

/// This panel's own words, where it has some.
fn of(message: &Message, language: Language) -> Cow<'static, str> {
    let text = match message {
        Message::Table(error) => return error.say(language),
        Message::Model { path, error } => {
            StartText::BadModel(name(path), error.say(language).into_owned())
        }
        Message::Picture(path) => StartText::Picture(name(path)),
        Message::TooLarge { path, bytes } => StartText::TooLarge(name(path), number::bytes(*bytes)),
        Message::ProjectDamaged(path) => StartText::ProjectDamaged(name(path)),
        Message::ProjectNewer(path) => StartText::ProjectNewer(name(path)),
        Message::SourceVanished(path) => StartText::SourceVanished(shown(path)),
        Message::Broken(_) => StartText::Broken,
        other => return other.say(language),
    };
    text.say(language)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
