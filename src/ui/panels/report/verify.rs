//! The view of verification: a button that chooses a written report, and what was found.

use super::super::evaluate::banner_ui;
use super::super::grid::Width;
use super::super::sheet::{Table, Value};
use super::{choose_report, working_ui};
use crate::document::verify::Difference;
use crate::ui::request::Scene;
use crate::ui::text::{Language, ReportText, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::Following;
use crate::ui::widgets::{note_ui, primary_button_if};
use crate::workbench::{JobKind, ReportProblem, VerifiedFigures, VerifiedReport};
use eframe::egui::{Label, ScrollArea, Ui};

/// Differences that are listed.
const MOST_LISTED: usize = 200;

/// Draws the view.
pub(super) fn verify_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    ScrollArea::vertical()
        .id_salt("report verify")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            ui.add(Label::new(&*ReportText::VerifySentence.say(language)).wrap());
            let is_free = !scene.bench.is_busy(JobKind::Report);
            let name = ReportText::VerifyFile.say(language);
            if primary_button_if(ui, is_free, &name).clicked() {
                choose_report(scene);
            }
            let mut jobs = scene.bench.jobs.iter();
            let job = jobs.find(|job| job.kind == JobKind::Report && !job.about.is_empty());
            if let Some(job) = job {
                let words = ReportText::Verifying(job.about.clone()).say(language);
                working_ui(ui, scene, &words);
            }
            if let Some(verified) = &scene.bench.reporting.verified {
                verified_ui(ui, scene, verified);
            }
        });
}

fn verified_ui(ui: &mut Ui, scene: &mut Scene<'_>, verified: &VerifiedReport) {
    let language = scene.language;
    let name = verified.name.clone();
    let found = match &verified.found {
        Ok(found) => found,
        Err(problem) => {
            let text = match problem {
                ReportProblem::TooLarge => ReportText::TooLarge(name),
                ReportProblem::NoReport => ReportText::NoReport(name),
                ReportProblem::OtherModel(sha256) => ReportText::OtherModel(name, sha256.clone()),
            };
            banner_ui(ui, Ink::Bad, &text.say(language), |_| {});
            return;
        }
    };
    let VerifiedFigures {
        figures,
        model,
        other_portfolio,
    } = found;
    let model = model.clone();
    let (ink, text) = if !figures.differences.is_empty() {
        let differences = figures.differences.len();
        (
            Ink::Bad,
            ReportText::Differ(name, differences, figures.equal),
        )
    } else if figures.unchecked.is_empty() {
        (Ink::Done, ReportText::AllEqual(name, figures.equal, model))
    } else {
        (
            Ink::Stale,
            ReportText::EqualChecked(name, figures.equal, model),
        )
    };
    banner_ui(ui, ink, &text.say(language), |_| {});
    if *other_portfolio {
        let sentence = ReportText::OtherPortfolio.say(language);
        banner_ui(ui, Ink::Stale, &sentence, |_| {});
    }
    if !figures.unchecked.is_empty() {
        note_ui(
            ui,
            &ReportText::Unchecked(figures.unchecked.len()).say(language),
        );
    }
    if figures.differences.is_empty() {
        return;
    }
    let all = figures.differences.len();
    if all > MOST_LISTED {
        note_ui(ui, &ReportText::Worst(MOST_LISTED, all).say(language));
    }
    differences_table(&figures.differences, language).show(ui, scene);
}

fn differences_table(differences: &[Difference], language: Language) -> Table {
    let mut table = Table::new(&ReportText::Differences, "differences.csv", language);
    let heads = [
        ReportText::Figure,
        ReportText::Written,
        ReportText::ComputedNow,
    ];
    for head in heads {
        table = table
            .column(head.say(language), None)
            .wide(Width::Rest(90.0));
    }
    table.by_row = true;
    let row = |difference: &Difference| {
        let say = |text: ReportText| text.say(language).into_owned();
        let cells = match difference {
            Difference::Value {
                id,
                written,
                computed,
            } => [id.clone(), written.clone(), computed.clone()],
            Difference::Shown {
                id,
                written,
                computed,
            } => [
                id.clone(),
                say(ReportText::ShownAs(written.clone())),
                say(ReportText::ShownAs(computed.clone())),
            ],
            Difference::Absent(id) => [id.clone(), say(ReportText::Absent), String::new()],
            Difference::Unknown(id) => [id.clone(), String::new(), say(ReportText::Unknown)],
            Difference::Chart(id) => [id.clone(), say(ReportText::Drawing), String::new()],
            Difference::Log(line) | Difference::ProjectLog(line) => [
                say(ReportText::LogLine(*line)),
                say(ReportText::LogDiffers),
                String::new(),
            ],
            Difference::NotInProject(line) => [
                say(ReportText::LogLine(*line)),
                String::new(),
                say(ReportText::LogNotInProject),
            ],
            Difference::Text(heading) => [heading.clone(), say(ReportText::Words), String::new()],
        };
        cells.map(Value::text).to_vec()
    };
    table.rows = differences.iter().take(MOST_LISTED).map(row).collect();
    table
}
