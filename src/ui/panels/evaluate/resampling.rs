//! The resampling view: cross-validation and bootstrap intervals of the shown
//! run, started by hand, with progress and a way out.

use super::layout::row_ui;
use super::{Sight, has_data, in_part};
use crate::evaluate::Metric;
use crate::evaluate::View;
use crate::evaluate::discrimination::bootstrap::{Interval, LEAST_DRAWS};
use crate::evaluate::metrics_of;
use crate::network::Family;
use crate::ui::number;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, note_ui, primary_button_if, progress_ui, secondary_button};
use crate::workbench::{Answer, Command, JobKind, Question};
use crate::workflow::{Folds, MOST_FOLDS, Spread};
use eframe::egui::{DragValue, Ui};

/// What was chosen in this view.
pub(super) struct Chosen {
    folds: usize,
    draws: usize,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            folds: 5,
            draws: 1000,
        }
    }
}

/// Draws the view.
pub(super) fn resampling_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    sight: &Sight<'_>,
) {
    if !has_data(ui, scene, sight.run) {
        return;
    }
    progress_row_ui(ui, scene);
    row_ui(ui, &[1.0, 1.0], |ui, place| {
        if place == 0 {
            folds_ui(ui, scene, chosen, sight);
        } else {
            draws_ui(ui, scene, chosen, sight);
        }
    });
}

/// How far a resampling is, with a way out.
pub(in crate::ui::panels) fn progress_row_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let bench = scene.bench;
    let job = bench.jobs.iter().find(|job| job.kind == JobKind::Resample);
    let Some(job) = job else {
        return;
    };
    ui.horizontal(|ui| {
        let words = crate::ui::shell::job_words(job, scene.language);
        note_ui(ui, &words);
        progress_ui(ui, &words, job.progress, 240.0);
        if secondary_button(ui, &StudyText::Cancel.say(scene.language)).clicked() {
            scene.send(Command::CancelJob(job.id));
        }
    });
}

/// A number and the button that starts the work with it.
pub(in crate::ui::panels) struct Start {
    name: StudyText,
    button: StudyText,
    least: usize,
    most: usize,
}

impl Start {
    /// Of a cross-validation.
    pub(in crate::ui::panels) const FOLDS: Self = Self {
        name: StudyText::Folds,
        button: StudyText::StartFolds,
        least: 2,
        most: MOST_FOLDS,
    };
}

/// Draws number and button; whether it was pressed.
pub(in crate::ui::panels) fn start_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    start: &Start,
    n: &mut usize,
    free: bool,
) -> bool {
    let name = start.name.say(scene.language);
    let mut pressed = false;
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        ui.add(DragValue::new(n).range(start.least..=start.most))
            .accessible_name(&*name);
        let text = start.button.say(scene.language);
        pressed = primary_button_if(ui, free, &text).clicked();
    });
    pressed
}

fn folds_ui(ui: &mut Ui, scene: &mut Scene<'_>, chosen: &mut Chosen, sight: &Sight<'_>) {
    let language = sight.language;
    let note = StudyText::CrossNote.say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note);
    };
    card_with_ui(ui, &StudyText::CrossValidation.say(language), right, |ui| {
        let ask = |k| {
            Command::Ask(Question::Folds {
                run: sight.run.id,
                k,
            })
        };
        let free = scene.bench.refusal(&ask(chosen.folds)).is_none();
        if start_ui(ui, scene, &Start::FOLDS, &mut chosen.folds, free) {
            scene.send(ask(chosen.folds));
        }
    });
    let question = Question::Folds {
        run: sight.run.id,
        k: chosen.folds,
    };
    let bench = scene.bench;
    let asked = match bench.studies.answer(&question) {
        Some(Ok(Answer::Folds(done))) => Some(&**done),
        // Whatever number the field holds, the latest is shown.
        _ => bench.studies.latest_folds(sight.run.id),
    };
    match asked {
        Some(done) => {
            ui.add_space(tokens(ui).gap);
            let rounds = match sight.run.choices.settings.family {
                Family::Trees => StudyText::TreesKept,
                _ => StudyText::BestEpoch,
            };
            fold_table(done, &rounds, language).show(ui, scene);
        }
        None => {
            note_ui(ui, &StudyText::FoldsIdle.say(language));
        }
    }
}

fn fold_table(folds: &Folds, rounds: &StudyText, l: Language) -> Table {
    let mut table = Table::new(&StudyText::CrossValidation, "folds.csv", l)
        .column(StudyText::Fold.say(l), None)
        .column(EvaluateText::Rows.say(l), None);
    let metrics = metrics_of(View::Folds);
    for (metric, _) in &metrics {
        table = table.column(metric.name.say(l), None);
    }
    table = table.column(rounds.say(l), None);
    let row = |first: Value, rows: Value, of: &dyn Fn(&Metric) -> Option<f64>, last: Value| {
        let mut row = vec![first, rows];
        let values = metrics.iter();
        row.extend(values.map(|(metric, decimals)| Value::metric(of(metric), *decimals)));
        row.push(last);
        row
    };
    let each = folds.each.iter().zip(&folds.best_epochs).enumerate();
    for (k, (figures, epoch)) in each {
        let of = |metric: &Metric| (metric.get)(figures);
        let (fold, rows) = (Value::count(k + 1), Value::count(figures.n));
        table.rows.push(row(fold, rows, &of, Value::count(*epoch)));
    }
    let summary = |name: StudyText, of: fn(Spread) -> f64| {
        let of = |metric: &Metric| folds.spreads.of(metric).map(of);
        let (none, name) = (Value::default(), Value::text(name.say(l)).total());
        row(name, none.clone(), &of, none)
    };
    table.rows.push(summary(StudyText::Mean, |of| of.mean));
    table.rows.push(summary(StudyText::Spread, |of| of.sd));
    table
}

fn draws_ui(ui: &mut Ui, scene: &mut Scene<'_>, chosen: &mut Chosen, sight: &Sight<'_>) {
    let language = sight.language;
    let part = in_part(sight.part, language).into_owned();
    let note = StudyText::BootstrapNote(part).say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note);
    };
    let ask = |draws| Question::Intervals {
        run: sight.run.id,
        part: sight.part,
        draws,
    };
    card_with_ui(ui, &StudyText::Bootstrap.say(language), right, |ui| {
        let start = Start {
            name: StudyText::Draws,
            button: StudyText::StartDraws,
            least: LEAST_DRAWS,
            most: 20_000,
        };
        let command = Command::Ask(ask(chosen.draws));
        let free = scene.bench.refusal(&command).is_none();
        if start_ui(ui, scene, &start, &mut chosen.draws, free) {
            scene.send(Command::Ask(ask(chosen.draws)));
        }
    });
    let bench = scene.bench;
    match bench.studies.answer(&ask(chosen.draws)) {
        Some(Ok(Answer::Intervals(found))) => {
            ui.add_space(tokens(ui).gap);
            interval_table(found, language).show(ui, scene);
        }
        _ => {
            note_ui(ui, &StudyText::DrawsIdle.say(language));
        }
    }
}

fn interval_table(found: &[Option<Interval>], l: Language) -> Table {
    let mut table = Table::new(&StudyText::Bootstrap, "intervals.csv", l)
        .column(EvaluateText::Figure.say(l), None)
        .column(StudyText::Value.say(l), None)
        .column(StudyText::Low.say(l), None)
        .column(StudyText::High.say(l), None);
    let row = |((metric, _), found): ((&Metric, usize), &Option<Interval>)| {
        let of = |end: fn(&Interval) -> f64| Value::figure(found.as_ref().map(end), number::auc);
        vec![
            Value::text(metric.name.say(l)),
            of(|interval| interval.value),
            of(|interval| interval.low),
            of(|interval| interval.high),
        ]
    };
    table.by_row = true;
    table.rows = metrics_of(View::Intervals)
        .into_iter()
        .zip(found)
        .map(row)
        .collect();
    table
}
