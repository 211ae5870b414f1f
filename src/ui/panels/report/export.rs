//! The view of exports: what the model is written as, a button that writes it, and how far the
//! export agrees with the model.

use super::super::evaluate::{banner_ui, row_ui};
use super::working_ui;
use crate::export::{Dialect, ExportError, MOST_SQL_WEIGHTS, Target};
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, ReportText, Say};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    card_ui, figure_tile_ui, note_ui, primary_button_if, segmented_ui, title_ui,
};
use crate::workbench::{CheckedExport, ExportedModel, JobKind, Workbench};
use eframe::egui::{Label, RichText, ScrollArea, TextEdit, Ui};

/// The choices are never wider.
const WIDTH: f32 = 720.0;

/// The form of an export.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Python,
    Sql,
    Onnx,
}

/// What is chosen.
pub(super) struct Form {
    kind: Kind,
    dialect: Dialect,
    table: String,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            kind: Kind::Python,
            dialect: Dialect::DuckDb,
            table: "applicants".to_owned(),
        }
    }
}

impl Form {
    /// What is written; `None` without the name of a table.
    fn target(&self) -> Option<Target> {
        match self.kind {
            Kind::Python => return Some(Target::Python),
            Kind::Onnx => return Some(Target::Onnx),
            Kind::Sql => {}
        }
        let table = self.table.trim();
        let is_name = !table.is_empty() && !table.contains('\0');
        is_name.then(|| Target::Sql(self.dialect, table.to_owned()))
    }

    /// Why a model of so many weights is not written, shown before a file is chosen.
    fn too_large(&self, weights: usize) -> Option<ExportError> {
        let is_too_large = self.kind == Kind::Sql && weights > MOST_SQL_WEIGHTS;
        is_too_large.then_some(ExportError::TooLarge {
            weights,
            most: MOST_SQL_WEIGHTS,
        })
    }
}

/// Draws the view.
pub(super) fn export_ui(ui: &mut Ui, scene: &mut Scene<'_>, form: &mut Form) {
    ScrollArea::vertical()
        .id_salt("report export")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            ui.set_max_width(ui.available_width().min(WIDTH));
            form_ui(ui, scene, form);
            let language = scene.language;
            let mut jobs = scene.bench.jobs.iter();
            let job = jobs.find(|job| job.kind == JobKind::Report && !job.about.is_empty());
            if let Some(job) = job {
                let words = ReportText::Exporting(job.about.clone()).say(language);
                working_ui(ui, scene, &words);
            }
            if let Some(exported) = &scene.bench.reporting.exported {
                exported_ui(ui, exported, language);
            }
        });
}

fn form_ui(ui: &mut Ui, scene: &mut Scene<'_>, form: &mut Form) {
    let language = scene.language;
    let say = |text: ReportText| text.say(language);
    card_ui(ui, &say(ReportText::ViewExport), |ui| {
        ui.add(Label::new(&*say(ReportText::ExportSentence)).wrap());
        let names = [ReportText::Python, ReportText::Sql, ReportText::Onnx].map(say);
        let kinds = [Kind::Python, Kind::Sql, Kind::Onnx];
        let forms = [0, 1, 2].map(|place| (kinds[place], &*names[place]));
        let name = say(ReportText::Form);
        title_ui(ui, &name);
        segmented_ui(ui, &name, &mut form.kind, &forms);
        if form.kind == Kind::Sql {
            let dialects = [
                (Dialect::DuckDb, Dialect::DuckDb.name()),
                (Dialect::Postgres, Dialect::Postgres.name()),
                (Dialect::Sqlite, Dialect::Sqlite.name()),
            ];
            let name = say(ReportText::Dialect);
            title_ui(ui, &name);
            segmented_ui(ui, &name, &mut form.dialect, &dialects);
            let name = say(ReportText::TableName);
            title_ui(ui, &name);
            ui.add(TextEdit::singleline(&mut form.table).desired_width(260.0))
                .on_hover_text(&*say(ReportText::TableNameTip))
                .accessible_name(&*name);
        }
        let target = form.target();
        if target.is_none() {
            note_ui(ui, &say(ReportText::NoTableName));
        }
        ui.add_space(tokens(ui).gap_small);
        let too_large = weights(scene.bench).and_then(|weights| form.too_large(weights));
        if let Some(error) = &too_large {
            let text = RichText::new(error.say(language)).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        }
        let is_busy = scene.bench.is_busy(JobKind::Report);
        let is_free = target.is_some() && too_large.is_none() && !is_busy;
        let pressed = primary_button_if(ui, is_free, &say(ReportText::ExportModel)).clicked();
        if let Some(target) = target.filter(|_| pressed) {
            scene.ask(Request::Choose(Choice::ModelExport(target)));
        }
    });
}

/// Number of weights of the model that is exported.
fn weights(bench: &Workbench) -> Option<usize> {
    let run = bench.shown_run().map(|run| &run.experiment.model);
    let model = run.or(bench.opened.as_ref().map(|opened| &*opened.model))?;
    Some(model.network.parameters())
}

fn exported_ui(ui: &mut Ui, exported: &ExportedModel, language: Language) {
    let say = |text: ReportText| text.say(language);
    let name = exported.name.clone();
    match &exported.found {
        Err(error) => {
            let refused = say(ReportText::Refused(name));
            let sentence = format!("{refused} {}", error.say(language));
            banner_ui(ui, Ink::Bad, &sentence, |_| {});
        }
        Ok(found) => {
            banner_ui(
                ui,
                Ink::Done,
                &say(ReportText::Exported(name.clone())),
                |_| {},
            );
            checked_ui(ui, found, language);
            let check = found.check.clone().unwrap_or_else(|| name.clone());
            let check = match exported.target {
                Target::Sql(..) => ReportText::CheckSql(check),
                Target::Onnx => ReportText::CheckOnnx(check, name),
                Target::Python => ReportText::CheckPython(name),
            };
            note_ui(ui, &say(check));
        }
    }
}

fn checked_ui(ui: &mut Ui, found: &CheckedExport, language: Language) {
    let say = |text: ReportText| text.say(language);
    row_ui(ui, &[1.0, 1.0], |ui, place| {
        if place == 0 {
            let difference = format!("{:.1e}", found.difference);
            let checked = say(ReportText::CheckedRows(found.rows, found.with_pd));
            figure_tile_ui(
                ui,
                &say(ReportText::LargestDifference),
                &difference,
                &checked,
                "",
            );
        } else {
            let columns = number::count(found.columns);
            figure_tile_ui(ui, &say(ReportText::ReadsColumns), &columns, "", "");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_query_has_too_many_weights() {
        let mut form = Form::default();
        assert_eq!(form.too_large(1_000_000), None);
        form.kind = Kind::Sql;
        assert_eq!(form.too_large(MOST_SQL_WEIGHTS), None);
        let error = form.too_large(MOST_SQL_WEIGHTS + 1);
        assert!(matches!(
            error,
            Some(ExportError::TooLarge {
                weights: 30_001,
                ..
            })
        ));
    }
}
