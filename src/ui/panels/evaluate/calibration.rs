//! The calibration view: whether the PDs can be taken at their word.

use super::super::decide::grades_ui;
use super::Sight;
use super::figures::{HEIGHT, Which, figure_at_ui};
use super::layout::{plot_height, row_ui};
use super::tiles::figures_of;
use crate::evaluate::View;
use crate::evaluate::metrics_of;
use crate::evaluate::probability::reliability::Cut;
use crate::ui::figure::Figure;
use crate::ui::number;
use crate::ui::panels::sheet::ROW;
use crate::ui::request::Scene;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::widgets::{card_with_ui, key_value_row_ui, segmented_ui};
use eframe::egui::Ui;

/// What the table of grades takes beside its grades: a sentence, the title, the head
/// and the sums.
const GRADES: f32 = 190.0;

/// Draws the view.
pub(super) fn calibration_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drawn: &[Figure],
    cut: &mut Cut,
    sight: &Sight<'_>,
) {
    let grades = scene
        .bench
        .terms()
        .map_or(0, |t| t.grades.bounds().len() + 1);
    let below = GRADES + ROW * grades as f32;
    let width = ui.available_width() * 5.0 / 9.0;
    let height = plot_height(ui, sight.height, below, width, HEIGHT);
    row_ui(ui, &[5.0, 4.0], |ui, place| match place {
        0 => figure_at_ui(ui, scene, (drawn, sight), (Which::Reliability, height)),
        _ => figures_ui(ui, cut, sight),
    });
    grades_in_force_ui(ui, scene, sight);
}

/// The grades by the scale that is set on the Decide step, as they stand there; by
/// the scale of the trained model where that one cannot be applied.
fn grades_in_force_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let decisions = scene.bench.decisions();
    let sums = decisions.and_then(|made| made.part(sight.part));
    let in_force = sums.and_then(|sums| sums.grades.as_ref().ok());
    let (grades, note) = match in_force {
        Some(grades) => (grades, StudyText::GradesInForce),
        None => match &sight.curves.calibration.grades {
            Some(grades) => (grades, StudyText::GradesTrained),
            None => return,
        },
    };
    ui.label(note.say(sight.language).into_owned());
    grades_ui(ui, scene, grades);
}

fn figures_ui(ui: &mut Ui, cut: &mut Cut, sight: &Sight<'_>) {
    let l = sight.language;
    let metrics = &sight.run.experiment.metrics;
    let Some(figures) = figures_of(metrics, sight.part) else {
        return;
    };
    let names = [StudyText::EqualCount, StudyText::EqualWidth].map(|text| text.say(l));
    let options = [(Cut::EqualCount, &*names[0]), (Cut::EqualWidth, &*names[1])];
    card_with_ui(
        ui,
        &StudyText::Figures.say(l),
        |_| {},
        |ui| {
            segmented_ui(ui, &StudyText::Bins.say(l), cut, &options);
            let two = |value| number::or_none(value, number::two);
            let line = &figures.calibration;
            let row = |name: StudyText, value, term: TermText| (name.say(l), value, term.say(l));
            let mut rows = vec![
                row(StudyText::Oe, two(line.oe), TermText::ObservedExpected),
                row(
                    StudyText::Slope,
                    two(line.slope),
                    TermText::CalibrationSlope,
                ),
                row(
                    StudyText::Intercept,
                    two(line.intercept),
                    TermText::Calibration,
                ),
            ];
            rows.extend(
                metrics_of(View::Calibration)
                    .into_iter()
                    .map(|(metric, decimals)| {
                        let value = number::metric((metric.get)(figures), decimals);
                        (metric.name.say(l), value, metric.term.say(l))
                    }),
            );
            let hosmer = figures.hosmer_lemeshow.as_ref().map(|test| test.p);
            rows.push(row(
                StudyText::HosmerLemeshow,
                number::or_none(hosmer, number::p_value),
                TermText::HosmerLemeshow,
            ));
            ui.spacing_mut().item_spacing.y = 2.0;
            for (name, value, term) in rows {
                key_value_row_ui(ui, &name, &value, &term);
            }
        },
    );
}
