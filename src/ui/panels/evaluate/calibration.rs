//! The calibration view: whether the PDs can be taken at their word.

use super::Sight;
use super::figures::{Which, figure_at_ui};
use super::layout::row_ui;
use super::table::{Table, Value};
use super::tiles::figures_of;
use crate::evaluate::grades::{GradeLine, GradeTable, Light};
use crate::evaluate::reliability::Cut;
use crate::ui::figure::Figure;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{DecideText, EvaluateText, Say, StudyText, TermText};
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, key_value_row_ui, segmented_ui};
use eframe::egui::{Label, RichText, Ui};

/// Draws the view.
pub(super) fn calibration_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drawn: &[Figure],
    cut: &mut Cut,
    sight: &Sight<'_>,
) {
    row_ui(ui, &[5.0, 4.0], |ui, place| match place {
        0 => figure_at_ui(ui, scene, drawn, Which::Reliability),
        _ => figures_ui(ui, cut, sight),
    });
    if let Some(grades) = &sight.curves.grades {
        findings_ui(ui, grades, sight);
        table(grades, sight).show(ui, scene);
    }
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
            let ratio = |value| number::or_none(value, number::two);
            let line = &figures.calibration;
            let hosmer = figures.hosmer_lemeshow.as_ref().map(|test| test.p);
            let rows = [
                (
                    StudyText::Oe.say(l),
                    ratio(line.oe),
                    TermText::ObservedExpected,
                ),
                (
                    StudyText::Slope.say(l),
                    ratio(line.slope),
                    TermText::CalibrationSlope,
                ),
                (
                    StudyText::Intercept.say(l),
                    ratio(line.intercept),
                    TermText::Calibration,
                ),
                (
                    EvaluateText::Brier.say(l),
                    number::or_none(figures.brier, number::auc),
                    TermText::Brier,
                ),
                (
                    EvaluateText::LogLoss.say(l),
                    number::or_none(figures.log_loss, number::loss),
                    TermText::LogLoss,
                ),
                (
                    EvaluateText::Ece.say(l),
                    number::or_none(figures.ece, number::auc),
                    TermText::Ece,
                ),
                (
                    StudyText::Spiegelhalter.say(l),
                    ratio(figures.spiegelhalter_z),
                    TermText::Spiegelhalter,
                ),
                (
                    StudyText::HosmerLemeshow.say(l),
                    number::or_none(hosmer, number::ratio),
                    TermText::HosmerLemeshow,
                ),
            ];
            ui.spacing_mut().item_spacing.y = 2.0;
            for (name, value, term) in rows {
                key_value_row_ui(ui, &name, &value, &term.say(l));
            }
        },
    );
}

/// What to look at in the grades.
fn findings_ui(ui: &mut Ui, grades: &GradeTable, sight: &Sight<'_>) {
    let mut say = |text: StudyText| {
        let text = RichText::new(text.say(sight.language)).color(tokens(ui).stale);
        ui.add(Label::new(text).wrap());
    };
    if !grades.inversions.is_empty() {
        let pairs = grades.inversions.iter();
        let pairs: Vec<String> = pairs.map(|[a, b]| format!("{a}–{b}")).collect();
        say(StudyText::Inversions(pairs.join(", ")));
    }
    if grades.concentrated {
        let share = number::percent(grades.largest_share);
        say(StudyText::Concentrated(share));
    }
}

fn table(grades: &GradeTable, sight: &Sight<'_>) -> Table {
    let l = sight.language;
    let study = |text: StudyText| text.say(l).into_owned();
    let word = |text: EvaluateText| text.say(l).into_owned();
    let mut table = Table::new(&StudyText::Grades, "grades.csv", l)
        .column(
            study(StudyText::Grade),
            Some(TermText::Grade.say(l).into_owned()),
        )
        .column(study(StudyText::PdRange), None)
        .column(word(EvaluateText::Rows), None)
        .column(study(StudyText::Share), None)
        .column(word(EvaluateText::BadRows), None)
        .column(study(StudyText::MeanPd), None)
        .column(study(StudyText::Observed), None)
        .column(
            study(StudyText::Binomial),
            Some(study(StudyText::TermBinomial)),
        )
        .column(
            study(StudyText::Jeffreys),
            Some(study(StudyText::TermJeffreys)),
        )
        .column(study(StudyText::Light), Some(study(StudyText::TermLight)));
    table.note = study(StudyText::GradesNote);
    table.interval = "pd";
    let light = |line: &GradeLine| match line.light {
        _ if line.has_too_few_rows() => Value::text(&DecideText::LightFew.say(l)),
        None => Value::text(number::NONE),
        Some(Light::Green) => Value::text(&study(StudyText::Green)),
        Some(Light::Yellow) => Value::text(&study(StudyText::Yellow)),
        Some(Light::Red) => Value::text(&study(StudyText::Red)),
    };
    let row = |line: &GradeLine| {
        vec![
            Value::text(&line.grade.to_string()),
            Value::interval(Some([line.pd_from, line.pd_to])),
            Value::count(line.n),
            Value::figure(Some(line.share), number::percent),
            Value::count(line.bads),
            Value::figure(line.expected, number::percent),
            Value::figure(line.observed, number::percent),
            Value::figure(line.binomial, number::ratio),
            Value::figure(line.jeffreys, number::ratio),
            light(line),
        ]
    };
    table.rows = grades.grades.iter().map(row).collect();
    table
}
