//! A problem: why a file was not opened, in the window's language, with the
//! remedy. Other notices are not told here.

use crate::session::{JobKind, Level, Message, Notice};
use crate::table::TableError;
use crate::ui::number;
use crate::ui::text::{Language, Say, StartText};
use std::path::Path;

/// What went wrong when something was opened last; `None` where it was opened
/// or cancelled, or nothing was opened yet.
pub(super) fn latest(notices: &[Notice], language: Language) -> Option<String> {
    let notice = notices.iter().rev().find(|n| is_about_opening(n))?;
    if notice.level != Level::Error {
        return None;
    }
    Some(of(&notice.message).say(language).into_owned())
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

fn of(message: &Message) -> StartText {
    match message {
        Message::Table(error) => of_table(error),
        Message::Model { path, error } => StartText::BadModel(name(path), error.to_string()),
        Message::Picture(path) => StartText::Picture(name(path)),
        Message::TooLarge { path, bytes } => StartText::TooLarge(name(path), number::bytes(*bytes)),
        Message::ProjectDamaged(path) => StartText::ProjectDamaged(name(path)),
        Message::ProjectNewer(path) => StartText::ProjectNewer(name(path)),
        Message::SourceVanished(path) => StartText::SourceVanished(shown(path)),
        Message::Broken(_) => StartText::Broken,
        other => StartText::Other(other.to_string()),
    }
}

fn of_table(error: &TableError) -> StartText {
    match error {
        TableError::NotFound { path } => StartText::NotFound(path.clone()),
        TableError::IsFolder { path } => StartText::IsFolder(path.clone()),
        TableError::PermissionDenied { path } => StartText::NoPermission(path.clone()),
        TableError::Unreadable { path, .. } => StartText::Unreadable(path.clone()),
        TableError::Changed { path } => StartText::Changed(path.clone()),
        TableError::Binary { .. } => StartText::Binary,
        TableError::UnknownEncoding { told } => StartText::BadEncoding(told.clone()),
        TableError::UnknownDelimiter { told } => StartText::BadDelimiter(told.clone()),
        TableError::TooManyColumns { found, limit } => StartText::TooManyColumns(*found, *limit),
        TableError::RecordTooLong { limit, .. } => StartText::RecordTooLong(*limit),
        other => StartText::Other(other.to_string()),
    }
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
