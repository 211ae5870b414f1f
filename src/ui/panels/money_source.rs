//! Where an amount of every row is read: a column, or one value for all.

use super::field::{Drafts, Edit, Field, field_ui, name_ui, number as any};
use crate::recipe::{Reason, Role};
use crate::score::Given;
use crate::table::Kind;
use crate::ui::request::Scene;
use crate::ui::text::{DecideText, Say};
use crate::workbench::Loaded;
use eframe::egui::Ui;

/// Fewer values, all of them below [`LARGE`], are codes or counts and no amounts.
const LEAST_AMOUNTS: usize = 20;
const LARGE: f64 = 1000.0;
const FIELD: f32 = 84.0;
const COMBO: f32 = 150.0;

/// An amount that is one for all or stands in a column.
pub(super) struct Source {
    pub(super) key: &'static str,
    pub(super) place: DecideText,
    pub(super) value: DecideText,
    pub(super) percent: bool,
    pub(super) default: f64,
}

/// Draws a list of columns, and beside it the value for all where no column is chosen.
pub(super) fn source_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    drafts: &mut Drafts,
    source: &Source,
    given: &mut Option<Given>,
) {
    let language = scene.language;
    let Some(data) = &scene.bench.data else {
        return;
    };
    ui.horizontal(|ui| {
        let same = DecideText::SameForAll.say(language);
        let column = match &*given {
            Some(Given::Column(name)) => Some(name.clone()),
            _ => None,
        };
        let shown = column.clone().unwrap_or_else(|| same.clone().into_owned());
        let label = source.place.say(language);
        let target = scene
            .bench
            .choices
            .as_ref()
            .map(|c| c.target.column.as_str());
        let holds = |at: &usize| {
            let name = data.table.columns[*at].name.as_str();
            // One that is chosen stays in the list.
            column.as_deref() == Some(name)
                || Some(name) != target && may_hold(data, *at, source.percent)
        };
        let names = (0..data.table.columns.len()).filter(holds);
        let names = names.map(|at| data.table.columns[at].name.as_str());
        let picked = name_ui(
            ui,
            &label,
            column.as_deref(),
            Some(&same),
            names,
            &shown,
            COMBO,
        );
        match picked {
            Some(Some(name)) => *given = Some(Given::Column(name)),
            Some(None) => *given = Some(Given::Same(source.default)),
            None => {}
        }
        if column.is_some() {
            return;
        }
        let value = match &*given {
            Some(Given::Same(value)) => *value,
            _ => source.default,
        };
        let name = source.value.say(language);
        let wanted = if source.percent {
            DecideText::WantedShare
        } else {
            DecideText::WantedAmount
        };
        let wanted = wanted.say(language);
        let text = if source.percent {
            percent_text(value)
        } else {
            value.to_string()
        };
        let field = Field {
            key: source.key,
            name: &name,
            value: Some(text),
            hint: "",
            wanted: &wanted,
            width: FIELD,
        };
        let is_percent = source.percent;
        let read = |text: &str| {
            if is_percent {
                percent(text)
            } else {
                any(|n| n >= 0.0)(text)
            }
        };
        match field_ui(ui, drafts, &field, read) {
            Some(Edit::Set(value)) => *given = Some(Given::Same(value)),
            Some(Edit::Reset) => *given = None,
            None => {}
        }
    });
}

/// A share with the digits that it needs: `45 %`.
pub(super) fn percent_text(share: f64) -> String {
    format!("{} %", (share * 1e12).round() / 1e10)
}

/// A percentage from 0 to 100 as the share that it means.
pub(super) fn percent(text: &str) -> Option<f64> {
    let digits = text.trim().trim_end_matches(['%', '％']).trim();
    let percent: f64 = digits.parse().ok()?;
    let share: f64 = format!("{percent}e-2").parse().ok()?;
    (0.0..=1.0).contains(&share).then_some(share)
}

/// Whether the column at a place can hold shares or, otherwise, amounts: numbers that are
/// neither ids nor, where amounts are wanted, codes of few values.
fn may_hold(data: &Loaded, place: usize, shares: bool) -> bool {
    let column = &data.table.columns[place];
    let holds_numbers = match column.kind {
        Kind::Integer | Kind::Number | Kind::Money => true,
        Kind::Percentage => shares,
        _ => false,
    };
    let is_id = data.roles.get(place).is_some_and(|guess| {
        guess.role == Role::Id || matches!(guess.reason, Reason::RowNumbers | Reason::OwnValues)
    });
    let distinct = data.profile.columns.get(place).map_or(0, |p| p.distinct);
    let is_small = || column.ends().is_none_or(|(_, most)| most < LARGE);
    let is_code = distinct < LEAST_AMOUNTS && is_small();
    holds_numbers && !is_id && (shares || !is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_offered_as_exposure_and_nothing_else() {
        let stage =
            crate::ui::panels::evaluate::tests::Stage::trained(crate::workbench::Language::English);
        let data = stage.bench.data.clone().unwrap();
        let offered = |shares| -> Vec<&str> {
            let columns = data.table.columns.iter().enumerate();
            let kept = columns.filter(|(at, _)| may_hold(&data, *at, shares));
            kept.map(|(_, column)| column.name.as_str()).collect()
        };
        let exposures = offered(false);
        for name in ["loan_amount", "annual_income", "balance_1"] {
            assert!(exposures.contains(&name), "{name}: {exposures:?}");
        }
        for name in [
            "application_id",
            "term_months",
            "housing",
            "purpose",
            "gender",
            "existing_loans",
            "default_flag",
            "application_date",
        ] {
            assert!(!exposures.contains(&name), "{name}: {exposures:?}");
        }
        assert!(!offered(true).contains(&"application_id"));
        assert_eq!(data.exposures().next(), Some("loan_amount"));
    }

    #[test]
    fn shares_are_typed_in_percent() {
        assert_eq!(percent("45 %"), Some(0.45));
        assert_eq!(percent("7"), Some(0.07));
        assert_eq!(percent("101"), None);
        assert_eq!(percent_text(0.07), "7 %");
    }
}
