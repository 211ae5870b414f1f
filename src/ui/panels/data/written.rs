//! How a column is written: what the loader decided, and what is told instead.

use super::choice::{Verdict, WIDTH, choice_ui, row_ui};
use super::layout::{Layout, read_again_ui};
use crate::profile::ColumnProfile;
use crate::table::{Convention, Unit};
use crate::ui::panels::field;
use crate::ui::panels::kinds::Sort;
use crate::ui::request::Scene;
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::{key_value_row_ui, secondary_button, title_ui};
use crate::workbench::Loaded;
use eframe::egui::{Align, Label, Layout as Direction, Ui};
use std::collections::BTreeMap;

/// Draws how a column was read, and how it is to be read.
pub(super) fn written_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    layout: &mut Layout,
    loaded: &Loaded,
    profile: &ColumnProfile,
) {
    let language = scene.language;
    ui.add_space(tokens(ui).gap);
    title_ui(ui, &DataText::Written.say(language));
    let was_told = loaded.options.columns.contains_key(&profile.name);
    let found = profile.convention.map_or_else(
        || DataText::AsItCame.say(language).into_owned(),
        |convention| described(convention, language),
    );
    let who = if was_told {
        DataText::Told
    } else {
        DataText::FoundOut
    };
    let shown = format!("{found} · {}", who.say(language));
    key_value_row_ui(ui, &DataText::ReadAsShort.say(language), &shown, "");
    let comma = loaded.table.decisions.decimal_mark.value == ',';
    let before = layout.told.columns.get(&profile.name).copied();
    let after = edited_ui(ui, language, before, profile.convention, comma);
    match after {
        Some(told) => layout.told.columns.insert(profile.name.clone(), told),
        None => layout.told.columns.remove(&profile.name),
    };
    if layout.told != loaded.options {
        read_again_ui(ui, scene, layout, loaded);
    }
}

/// The controls of one column; what they tell.
fn edited_ui(
    ui: &mut Ui,
    language: Language,
    told: Option<Convention>,
    found: Option<Convention>,
    comma: bool,
) -> Option<Convention> {
    let say = |text: &DataText| text.say(language).into_owned();
    let sorts = Sort::ALL.map(|(sort, name)| (sort, say(&name)));
    let before = told.map(Sort::of);
    let mut sort = before;
    let name = (&DataText::WrittenAs, &Verdict::default());
    choice_ui(ui, language, name, &mut sort, &sorts);
    let mut convention = match told {
        Some(told) if sort == before => told,
        _ => sort?.convention(found, comma),
    };
    match &mut convention {
        Convention::Number {
            comma,
            percent,
            unit,
            ..
        } => {
            let marks = [
                (false, say(&DataText::DecimalPoint)),
                (true, say(&DataText::DecimalComma)),
            ];
            must_ui(ui, language, &DataText::DecimalMark, comma, &marks);
            let none = (None, say(&DataText::NoUnit));
            let units = Unit::ALL.map(|unit| (Some(unit), say(&unit_word(unit))));
            let units: Vec<_> = std::iter::once(none).chain(units).collect();
            must_ui(ui, language, &DataText::Unit, unit, &units);
            ui.checkbox(percent, say(&DataText::PercentSigns));
        }
        Convention::Day {
            day_first,
            compact,
            months,
            first_year,
            ..
        } => {
            let orders = [
                (false, say(&DataText::MonthFirst)),
                (true, say(&DataText::DayFirst)),
            ];
            must_ui(ui, language, &DataText::DayOrder, day_first, &orders);
            ui.checkbox(compact, say(&DataText::CompactDays));
            ui.checkbox(months, say(&DataText::MonthDigits));
            let found = (None, say(&DataText::ShortYearsFound));
            let centuries = centuries(*first_year).map(|first| (Some(first), say(&years(first))));
            let centuries: Vec<_> = std::iter::once(found).chain(centuries).collect();
            must_ui(ui, language, &DataText::ShortYears, first_year, &centuries);
        }
        Convention::Text
        | Convention::Flag { .. }
        | Convention::Serial
        | Convention::Seconds
        | Convention::Yymmdd => {}
    }
    Some(convention)
}

/// The hundred years from `first` on.
fn years(first: i16) -> DataText {
    DataText::ShortYearsFrom(format!("{first}–{}", first.saturating_add(99)))
}

/// First years to choose from, the one that holds among them.
fn centuries(chosen: Option<i16>) -> impl Iterator<Item = i16> {
    let decades = (1900..=2000).step_by(10);
    let other = chosen.filter(|first| *first < 1900 || *first > 2000 || first % 10 != 0);
    other.into_iter().chain(decades)
}

/// A choice of which one always holds.
fn must_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    language: Language,
    name: &DataText,
    chosen: &mut T,
    options: &[(T, String)],
) {
    let name = name.say(language);
    let options: Vec<_> = options
        .iter()
        .map(|(v, text)| (*v, text.as_str()))
        .collect();
    row_ui(ui, language, &name, &Verdict::default(), |ui| {
        let picked = field::choice_ui(ui, &name, *chosen, &options, WIDTH);
        *chosen = picked.unwrap_or(*chosen);
    });
}

/// The columns that are told how they are written, each with a way back.
pub(super) fn told_ui(ui: &mut Ui, language: Language, told: &mut BTreeMap<String, Convention>) {
    if told.is_empty() {
        return;
    }
    ui.add_space(tokens(ui).gap);
    title_ui(ui, &DataText::ColumnsTold.say(language));
    let find_out = DataText::FindOut.say(language);
    told.retain(|column, convention| {
        let mut kept = true;
        ui.horizontal(|ui| {
            ui.with_layout(Direction::right_to_left(Align::Center), |ui| {
                let button = secondary_button(ui, &find_out);
                let name = DataText::FindOutOf(column.clone()).say(language);
                kept = !button.accessible_name(name.as_ref()).clicked();
                ui.with_layout(Direction::left_to_right(Align::Center), |ui| {
                    let text = format!("{column}: {}", described(*convention, language));
                    ui.add(Label::new(text).truncate());
                });
            });
        });
        kept
    });
}

/// A convention in words.
pub(super) fn described(convention: Convention, language: Language) -> String {
    let words = match convention {
        Convention::Text => vec![DataText::AsText],
        Convention::Number {
            comma,
            percent,
            unit,
            affix,
        } => {
            let mark = if comma {
                DataText::DecimalComma
            } else {
                DataText::DecimalPoint
            };
            let percent = percent.then_some(DataText::PercentSigns);
            let words = [DataText::AsNumber, mark].into_iter();
            let around = affix.map(|affix| DataText::Around(affix.around()));
            let words = words.chain(percent).chain(unit.map(unit_word));
            words.chain(around).collect()
        }
        Convention::Day { day_first, .. } => {
            let order = if day_first {
                DataText::DayFirst
            } else {
                DataText::MonthFirst
            };
            vec![DataText::AsDay, order]
        }
        Convention::Flag { .. } => vec![DataText::AsFlag],
        Convention::Serial => vec![DataText::AsSerial],
        Convention::Seconds => vec![DataText::AsSeconds],
        Convention::Yymmdd => vec![DataText::AsYymmdd],
    };
    let words: Vec<_> = words.iter().map(|word| word.say(language)).collect();
    words.join(match language {
        Language::English => ", ",
        Language::Chinese => "，",
    })
}

/// What a number counts.
pub(super) fn unit_word(unit: Unit) -> DataText {
    match unit {
        Unit::Days => DataText::UnitDays,
        Unit::Weeks => DataText::UnitWeeks,
        Unit::Months => DataText::UnitMonths,
        Unit::Years => DataText::UnitYears,
        Unit::Instalments => DataText::UnitInstalments,
        Unit::Myriads => DataText::UnitMyriads,
        Unit::YearsAndMonths => DataText::UnitYearsAndMonths,
        Unit::Multiples => DataText::UnitMultiples,
        Unit::PerMille => DataText::UnitPerMille,
        Unit::BasisPoints => DataText::UnitBasisPoints,
        Unit::DaysAndWeeks => DataText::UnitDaysAndWeeks,
        Unit::Durations => DataText::UnitDurations,
        Unit::Shares => DataText::UnitShares,
    }
}
