//! The menu of the applicants under the right mouse button: copying, saving what is shown,
//! sorting, and filtering by a value.

use super::table::name;
use super::{outcome_text, part_text, row_at};
use crate::ui::panels::sheet::item_ui;
use crate::ui::text::Language;
use crate::ui::text::TableText;
use crate::workbench::{Applicant, ApplicantColumn, Applicants, ViewRequest, Workbench};
use crate::workflow::{Cell, Format, Sheet};
use eframe::egui::Ui;

/// Most applicants that are copied.
const MOST_COPIED: usize = 10_000;

/// Where the menu was opened: a row of the table and a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct At {
    pub(super) row: Option<usize>,
    pub(super) column: Option<ApplicantColumn>,
}

/// What was chosen.
#[derive(Debug)]
pub(super) enum Wish {
    Copy(String),
    Save,
    View(ViewRequest),
}

/// What the menu is made of.
pub(super) struct Menu<'a> {
    pub(super) bench: &'a Workbench,
    pub(super) applicants: &'a Applicants<'a>,
    pub(super) language: Language,
}

impl Menu<'_> {
    /// Draws the entries; what was chosen.
    pub(super) fn ui(&self, ui: &mut Ui, at: At) -> Option<Wish> {
        let language = self.language;
        let item = |ui: &mut Ui, text: TableText| item_ui(ui, &text, language);
        let mut wish = None;
        let one = at.row.and_then(|row| self.applicants.get(row));
        if let (Some(row), Some(one)) = (at.row, &one) {
            if let Some(column) = at.column
                && item(ui, TableText::CopyCell)
            {
                wish = Some(Wish::Copy(cell(one, column, language).exact()));
            }
            if item(ui, TableText::CopyRow) {
                let sheet = sheet(self.applicants, [row].into_iter(), language);
                wish = Some(Wish::Copy(sheet.tab_separated()));
            }
        }
        let view = &self.bench.applicant_view;
        let shown = view.len(self.applicants.len());
        if (1..=MOST_COPIED).contains(&shown) && item(ui, TableText::CopyShown(shown)) {
            let rows = (0..shown).filter_map(|place| row_at(self.bench, self.applicants, place));
            let sheet = sheet(self.applicants, rows, language);
            wish = Some(Wish::Copy(sheet.tab_separated()));
        }
        if item(ui, TableText::SaveAs) {
            wish = Some(Wish::Save);
        }
        let Some(column) = at.column else {
            return wish;
        };
        ui.separator();
        let request = &view.request;
        let place = ApplicantColumn::ALL.iter().position(|one| *one == column);
        for (text, falls) in [
            (TableText::SortRising, false),
            (TableText::SortFalling, true),
        ] {
            if item(ui, text) {
                wish = Some(Wish::View(ViewRequest {
                    sort: place.map(|place| (place, falls)),
                    ..request.clone()
                }));
            }
        }
        if request.sort.is_some() && item(ui, TableText::OwnOrder) {
            let sort = None;
            let request = request.clone();
            wish = Some(Wish::View(ViewRequest { sort, ..request }));
        }
        if let Some((one, place)) = one.as_ref().zip(place)
            && let Some((value, wanted)) = filtered(one, (place, column), request, language)
            && item(ui, TableText::FilterValue(value))
        {
            wish = Some(Wish::View(wanted));
        }
        wish
    }
}

/// What is asked for so that only applicants with the same value are shown, and the
/// value; `None` where the column has no filter or the applicant no value.
fn filtered(
    one: &Applicant,
    (place, column): (usize, ApplicantColumn),
    request: &ViewRequest,
    language: Language,
) -> Option<(String, ViewRequest)> {
    let mut request = request.clone();
    let value = cell(one, column, language).exact();
    match column {
        ApplicantColumn::Split => request.part = Some(one.split?),
        ApplicantColumn::Outcome => return None,
        ApplicantColumn::Grade => request.grade = Some(one.scored.as_ref()?.grade),
        ApplicantColumn::Decision => request.decision = Some(one.scored.as_ref()?.decision),
        _ => {
            column.compared()?;
            request.columns.retain(|(of, _)| *of != place);
            request.columns.push((place, format!("= {value}")));
        }
    }
    (!value.is_empty()).then_some((value, request))
}

/// Some applicants as a table.
pub(super) fn sheet(
    applicants: &Applicants<'_>,
    rows: impl Iterator<Item = usize>,
    language: Language,
) -> Sheet {
    let columns = ApplicantColumn::ALL;
    let row = |one: Applicant| columns.map(|column| cell(&one, column, language)).to_vec();
    Sheet {
        head: columns.map(|column| name(column, language)).to_vec(),
        rows: rows
            .filter_map(|row| applicants.get(row))
            .map(row)
            .collect(),
    }
}

/// A cell with all its digits.
fn cell(one: &Applicant, column: ApplicantColumn, language: Language) -> Cell {
    let scored =
        |of: &dyn Fn(&crate::score::Scored) -> Cell| one.scored.as_ref().map_or(Cell::Empty, of);
    let number = |number: f64| Cell::Number(number, Format::General);
    let text = |text: std::borrow::Cow<'_, str>| Cell::Text(text.into_owned());
    match column {
        ApplicantColumn::Id => Cell::Text(one.id.clone()),
        ApplicantColumn::Split => one
            .split
            .map_or(Cell::Empty, |part| text(part_text(part, language))),
        ApplicantColumn::Outcome => text(outcome_text(one.y_true, language)),
        ApplicantColumn::Pd => scored(&|s| number(s.pd)),
        ApplicantColumn::Points => scored(&|s| number(f64::from(s.score))),
        ApplicantColumn::Grade => scored(&|s| Cell::Text(s.grade.to_string())),
        ApplicantColumn::Decile => scored(&|s| number(f64::from(s.decile))),
        ApplicantColumn::Decision => scored(&|s| text(super::decision_text(s.decision, language))),
    }
}
