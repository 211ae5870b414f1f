//! The stability view: whether the shown part looks as the training rows did,
//! and how months differ.

use super::super::study::study_ui;
use super::layout::{plot_height, row_ui};
use super::{Sight, has_data};
use crate::evaluate::metrics::AUC;
use crate::evaluate::population::stability::{Drift, Psi, Vintage};
use crate::recipe::inputs::roles::orders_in_time;
use crate::report::{ColumnDrift, ScoreDrift, month_name};
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::{Scene, caption};
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::theme::Ink;
use crate::ui::widgets::note_ui;
use crate::workbench::{Answer, DriftStudy, Loaded, Question};
use eframe::egui::{ComboBox, Ui};

/// Height of a plot within its card.
const HEIGHT: f32 = 200.0;
/// What the sentence beneath the figures takes.
const NOTE: f32 = 36.0;

/// What was chosen in this view.
#[derive(Default)]
pub(super) struct Chosen {
    date: Option<String>,
}

/// Draws the view.
pub(super) fn stability_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    sight: &Sight<'_>,
) {
    let Some(data) = scene.bench.data.clone() else {
        return;
    };
    if !has_data(ui, scene, sight.run) {
        return;
    }
    let dates = dates(&data);
    let date = chosen.date.take().filter(|name| dates.contains(name));
    chosen.date = date.or_else(|| dates.first().cloned());
    date_ui(ui, chosen, &dates, sight.language);
    let question = Question::Drift {
        run: sight.run.id,
        part: sight.part,
        date: chosen.date.clone(),
    };
    let Some(Answer::Drift(drift)) = study_ui(ui, scene, question) else {
        return;
    };
    content_ui(ui, scene, drift, sight);
}

fn dates(data: &Loaded) -> Vec<String> {
    let columns = data.table.columns.iter();
    let dates = columns.filter(|column| orders_in_time(&column.name, column.kind));
    dates.map(|column| column.name.clone()).collect()
}

fn date_ui(ui: &mut Ui, chosen: &mut Chosen, dates: &[String], language: Language) {
    let (Some(date), true) = (&mut chosen.date, dates.len() > 1) else {
        return;
    };
    let name = StudyText::DateColumn.say(language);
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        let combo = ComboBox::from_id_salt("evaluate date").selected_text(date.as_str());
        let combo = combo.show_ui(ui, |ui| {
            let entries = dates.iter().map(|other| (other == date, other));
            if let Some(other) = entries_ui(ui, entries).and_then(|place| dates.get(place)) {
                date.clone_from(other);
            }
        });
        combo.response.accessible_name(&*name);
    });
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, drift: &DriftStudy, sight: &Sight<'_>) {
    let language = sight.language;
    let by_column = (!drift.drift.csi.is_empty()).then(|| csi_table(&drift.drift.csi, language));
    let by_month = (!drift.months.is_empty()).then(|| month_table(&drift.months, language));
    let tables = || by_column.iter().chain(&by_month);
    let below = tables().map(|table| table.height(ui)).sum::<f32>() + NOTE;
    let width = ui.available_width() / 2.0;
    let height = plot_height(ui, sight.height, below, width, HEIGHT);
    row_ui(ui, &[1.0, 1.0], |ui, place| {
        let (mut figure, id) = match (place, &drift.drift.psi) {
            (0, Some(score)) => (deciles(score, language), "evaluate psi"),
            (0, None) => {
                note_ui(ui, &StudyText::NoDevelopment.say(language));
                return;
            }
            _ if drift.months.is_empty() => {
                note_ui(ui, &StudyText::NoDate.say(language));
                return;
            }
            _ => (months(&drift.months, language), "evaluate months"),
        };
        figure.caption = caption(scene.bench, sight.curves.rows(), language);
        if let Some(action) = figure_ui(ui, &figure, id, height, None, language) {
            scene.ask_of_figure(&figure, action);
        }
    });
    if let Some(score) = &drift.drift.psi {
        note_ui(ui, &psi_words(&score.psi, language)).on_hover_text(TermText::Psi.say(language));
    }
    for table in tables() {
        table.show(ui, scene);
    }
}

/// What a stability index says: by the usual bounds, and below these whether it is more than
/// chance, of which the monitor sounds an alarm.
pub(in crate::ui::panels) fn drift_word(psi: &Psi) -> StudyText {
    let is_chance = psi.chance_95.is_none_or(|chance| psi.value <= chance);
    match psi.drift {
        Drift::Stable if is_chance => StudyText::Stable,
        Drift::Stable => StudyText::Slight,
        Drift::Watch => StudyText::Watch,
        Drift::Shift => StudyText::Shift,
    }
}

/// A stability index with what it says and what chance alone reaches.
pub(in crate::ui::panels) fn psi_words(psi: &Psi, language: Language) -> String {
    let word = drift_word(psi).say(language).into_owned();
    let chance = number::or_none(psi.chance_95, number::auc);
    StudyText::PsiNote(number::auc(psi.value), word, chance)
        .say(language)
        .into_owned()
}

fn deciles(score: &ScoreDrift, language: Language) -> Figure {
    let say = |text: StudyText| text.say(language).into_owned();
    let bars = |name: StudyText, ink, counts: &[usize], shift: f64| {
        let all = counts.iter().sum::<usize>().max(1) as f64;
        let points = counts.iter().enumerate();
        let points = points.map(|(k, n)| [k as f64 + 1.0 + shift, *n as f64 / all]);
        Series::new(say(name), ink, points.collect()).style(Style::Bars(0.4))
    };
    let deciles = 1..=score.now.len().max(score.development.len());
    let names = deciles.map(|decile| decile.to_string()).collect();
    Figure::new(
        say(StudyText::ScorePsi),
        Axis::new(say(StudyText::Decile)).ordered(names),
        Axis::new(say(StudyText::Share)).percent(),
    )
    .with(bars(
        StudyText::InTraining,
        Ink::Muted,
        &score.development,
        -0.2,
    ))
    .with(bars(StudyText::Now, Ink::Accent, &score.now, 0.2))
}

fn months(months: &[Vintage], language: Language) -> Figure {
    let all = || months.iter().map(|month| month.month);
    let first = all().min().unwrap_or(0);
    let names = first..=all().max().unwrap_or(first);
    let of = |name: String, ink, value: fn(&Vintage) -> Option<f64>| {
        // A month without rows keeps its place.
        let points = months
            .iter()
            .filter_map(|month| Some([f64::from(month.month - first) + 1.0, value(month)?]));
        Series::new(name, ink, points.collect()).style(Style::LinePoints)
    };
    let say = |text: StudyText| text.say(language).into_owned();
    let bad_rate = EvaluateText::BadRate.say(language).into_owned();
    Figure::new(
        say(StudyText::Months),
        Axis::new(say(StudyText::MonthAxis)).ordered(names.map(month_name).collect()),
        Axis::new("").percent(),
    )
    .with(of(bad_rate, Ink::Bad, |month| Some(month.bad_rate)))
    .with(of(say(StudyText::MeanPd), Ink::Accent, |month| {
        month.mean_pd
    }))
}

fn month_table(months: &[Vintage], language: Language) -> Table {
    let word = |text: EvaluateText| text.say(language).into_owned();
    let mut table = Table::new(&StudyText::Months, "months.csv", language)
        .column(StudyText::MonthAxis.say(language), None)
        .column(word(EvaluateText::Rows), None)
        .column(word(EvaluateText::BadRows), None)
        .column(word(EvaluateText::BadRate), None)
        .column(StudyText::MeanPd.say(language), None)
        .column(AUC.name.say(language), None);
    let row = |month: &Vintage| {
        vec![
            Value::text(month_name(month.month)),
            Value::count(month.n),
            Value::count(month.bads),
            Value::figure(Some(month.bad_rate), number::percent),
            Value::figure(month.mean_pd, number::percent),
            Value::figure(month.auc, number::auc),
        ]
    };
    table.rows = months.iter().map(row).collect();
    table
}

/// The drift of columns, one a row.
pub(in crate::ui::panels) fn csi_table(columns: &[ColumnDrift], language: Language) -> Table {
    let say = |text: StudyText| text.say(language).into_owned();
    let csi = TermText::Csi.say(language).into_owned();
    let mut table = Table::new(&StudyText::Csi, "csi.csv", language)
        .column(say(StudyText::Column), None)
        .column(say(StudyText::CsiValue), Some(csi))
        .column(say(StudyText::Chance), None)
        .column(say(StudyText::Says), None);
    let row = |column: &ColumnDrift| {
        let csi = column.csi.as_ref();
        vec![
            Value::text(&column.column),
            Value::figure(csi.map(|csi| csi.value), number::auc),
            Value::figure(csi.and_then(|csi| csi.chance_95), number::auc),
            csi.map_or(Value::text(number::NONE), |csi| {
                Value::text(say(drift_word(csi)))
            }),
        ]
    };
    table.rows = columns.iter().map(row).collect();
    table
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Stage, evaluate, quicken, show};
    use super::*;
    use crate::workbench::Command;
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn an_index_that_is_more_than_chance_is_not_called_stable() {
        for (value, chance, word) in [
            (0.004, Some(0.006), StudyText::Stable),
            (0.059, Some(0.006), StudyText::Slight),
            (0.059, None, StudyText::Stable),
            (0.1, Some(0.006), StudyText::Watch),
            (0.8, Some(0.006), StudyText::Shift),
        ] {
            let psi = Psi {
                value,
                drift: Drift::of(value),
                chance_95: chance,
                expected: 1000,
                actual: 1000,
                bins: 10,
                terms: Vec::new(),
            };
            let said = drift_word(&psi).en();
            assert_eq!(said, word.en(), "{value}");
        }
    }

    #[test]
    fn a_date_of_birth_gives_no_months() {
        let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
        let text = sample.replacen("application_date", "date_of_birth", 1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("born.csv");
        std::fs::write(&path, text).unwrap();
        let mut stage = Stage::empty(Language::English);
        stage.bench.apply(Command::OpenPath(path));
        stage.settle(|bench| bench.preview.as_ref().is_some_and(|p| p.problem.is_none()));
        let mut settings = stage.bench.settings().cloned().unwrap();
        quicken(&mut settings);
        for command in [Command::SetSettings(settings), Command::Train] {
            stage.bench.apply(command);
            stage.settle(|bench| bench.jobs.is_empty());
        }
        let mut harness = evaluate(stage, [1280.0, 1400.0], Theme::Dark);
        show(&mut harness, &StudyText::Stability);
        harness.get_by_label(&StudyText::NoDate.en());
        assert!(harness.query_by_label("2023-01").is_none());
    }
}
