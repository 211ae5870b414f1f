//! The words of the features panel for kinds, purposes and notes.

use super::columns::{Note, Purpose};
use crate::recipe::inputs::roles::Role;
use crate::recipe::outcome::split::Part;
use crate::table::Kind;
use crate::ui::number;
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::Ink;
use std::borrow::Cow;

pub(super) fn kind(kind: Kind) -> FeaturesText {
    match kind {
        Kind::Integer => FeaturesText::KindInteger,
        Kind::Number => FeaturesText::KindNumber,
        Kind::Percentage => FeaturesText::KindPercentage,
        Kind::Money => FeaturesText::KindMoney,
        Kind::Date => FeaturesText::KindDate,
        Kind::Flag => FeaturesText::KindFlag,
        Kind::Category => FeaturesText::KindCategory,
        Kind::Text => FeaturesText::KindText,
        Kind::Identifier => FeaturesText::KindIdentifier,
        Kind::Empty => FeaturesText::KindEmpty,
    }
}

pub(super) fn purpose(purpose: Purpose) -> FeaturesText {
    let Purpose::Role(role) = purpose else {
        return FeaturesText::RoleSplit;
    };
    match role {
        Role::Input => FeaturesText::RoleInput,
        Role::Target => FeaturesText::RoleTarget,
        Role::Id => FeaturesText::RoleId,
        Role::Date => FeaturesText::RoleDate,
        Role::Exposure => FeaturesText::RoleExposure,
        Role::Weight => FeaturesText::RoleWeight,
        Role::Monitor => FeaturesText::RoleMonitor,
        Role::Ignore => FeaturesText::RoleIgnore,
    }
}

pub(super) fn part(part: Part) -> FeaturesText {
    match part {
        Part::Train => FeaturesText::PartTrain,
        Part::Validation => FeaturesText::PartValidation,
        Part::Test => FeaturesText::PartTest,
    }
}

/// The badge of a note and its colour.
pub(super) fn badge(note: &Note, language: Language) -> (Cow<'static, str>, Ink) {
    let (text, ink) = match note {
        Note::LeakAuc(_) | Note::LeakIv(_) | Note::LeakName => (FeaturesText::NoteLeak, Ink::Stale),
        Note::Protected => (FeaturesText::NoteProtected, Ink::Stale),
        Note::Constant => (FeaturesText::NoteConstant, Ink::Muted),
        Note::IdLike => (FeaturesText::NoteIdLike, Ink::Muted),
        Note::Text => (FeaturesText::NoteText, Ink::Muted),
        Note::Misfits(_) => (FeaturesText::NoteMisfits, Ink::Stale),
        Note::Own => (FeaturesText::NoteOwn, Ink::Accent),
        Note::Codes(_) => (FeaturesText::NoteCodes, Ink::Stale),
        Note::Special => (FeaturesText::NoteSpecial, Ink::Accent),
        Note::Step { stem, step, steps } => (
            FeaturesText::StepShort(stem.clone(), *step, *steps),
            Ink::Accent,
        ),
    };
    (text.say(language), ink)
}

/// Why a note stands there.
pub(super) fn reason(note: &Note, language: Language) -> Cow<'static, str> {
    match note {
        Note::LeakAuc(auc) => FeaturesText::LeakAuc(number::ratio(*auc)).say(language),
        Note::LeakIv(iv) => FeaturesText::LeakIv(number::ratio(*iv)).say(language),
        Note::LeakName => FeaturesText::LeakName.say(language),
        Note::Protected => TermText::Protected.say(language),
        Note::Constant => FeaturesText::NoteConstantTip.say(language),
        Note::IdLike => FeaturesText::NoteIdLikeTip.say(language),
        Note::Text => FeaturesText::NoteTextTip.say(language),
        Note::Misfits(n) => FeaturesText::NoteMisfitsTip(*n).say(language),
        Note::Own => FeaturesText::NoteOwnTip.say(language),
        Note::Codes(codes) => FeaturesText::NoteCodesTip(codes.clone()).say(language),
        Note::Special => FeaturesText::NoteSpecialTip.say(language),
        Note::Step { stem, step, steps } => {
            let place = FeaturesText::Step(stem.clone(), *step, *steps).say(language);
            format!("{place}. {}", TermText::Sequence.say(language)).into()
        }
    }
}
