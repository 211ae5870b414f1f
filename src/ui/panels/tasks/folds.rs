//! Cross-validation of a run on several classes or a number: figures fold by fold, their spread, and
//! those of all out-of-fold predictions.

use crate::evaluate::targets::{Keyed, OF_CLASSES, OF_NUMBERS};
use crate::ui::panels::evaluate::{Start, progress_row_ui, start_ui};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, StudyText, TaskText};
use crate::ui::widgets::{card_with_ui, note_ui};
use crate::workbench::{Answer, Command, Question, TaskRun};
use crate::workflow::Spread;
use crate::workflow::tasks::{PartFigures, TaskFolds};
use eframe::egui::Ui;

/// The number of folds that was chosen.
pub(super) struct Chosen(usize);

impl Default for Chosen {
    fn default() -> Self {
        Self(5)
    }
}

/// Draws the card and the table.
pub(super) fn folds_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &TaskRun, chosen: &mut Chosen) {
    let language = scene.language;
    progress_row_ui(ui, scene);
    let note = StudyText::CrossNote.say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note);
    };
    let ask = |k| Question::TaskFolds { run: run.id, k };
    card_with_ui(ui, &StudyText::CrossValidation.say(language), right, |ui| {
        let free = scene.bench.refusal(&Command::Ask(ask(chosen.0))).is_none();
        if start_ui(ui, scene, &Start::FOLDS, &mut chosen.0, free) {
            scene.send(Command::Ask(ask(chosen.0)));
        }
    });
    let bench = scene.bench;
    let found = match bench.studies.answer(&ask(chosen.0)) {
        Some(Ok(Answer::TaskFolds(done))) => Some(&**done),
        // Whatever number the field holds, the latest is shown.
        _ => bench.studies.latest_task_folds(run.id),
    };
    match found {
        Some(found) => table(found, language).show(ui, scene),
        None => {
            note_ui(ui, &StudyText::FoldsIdle.say(language));
        }
    }
}

fn table(folds: &TaskFolds, language: Language) -> Table {
    let classes = folds.each.iter().map(PartFigures::classes).collect();
    let numbers = folds.each.iter().map(PartFigures::numbers).collect();
    match &folds.pooled {
        Some(PartFigures::Numbers(pooled)) => {
            table_of(folds, &OF_NUMBERS, (numbers, pooled), language)
        }
        Some(PartFigures::Classes(pooled)) => {
            table_of(folds, &OF_CLASSES, (classes, pooled), language)
        }
        None => Table::new(&StudyText::CrossValidation, "folds.csv", language),
    }
}

fn table_of<F>(
    folds: &TaskFolds,
    figures: &[Keyed<F>],
    (each, pooled): (Vec<Option<&F>>, &F),
    l: Language,
) -> Table {
    let mut table = Table::new(&StudyText::CrossValidation, "folds.csv", l)
        .column(StudyText::Fold.say(l), None)
        .column(TaskText::N.say(l), None);
    // What no fold has, such as figures of an order, has no column.
    let has = |(key, _): &&Keyed<F>| folds.spreads.get(*key).copied().flatten().is_some();
    let shown: Vec<&Keyed<F>> = figures.iter().filter(has).collect();
    for (key, _) in &shown {
        table = table.column(name(key).say(l), None);
    }
    table = table.column(StudyText::BestEpoch.say(l), None);
    let row = |first: Value, rows: Value, of: &dyn Fn(&Keyed<F>) -> Option<f64>, last: Value| {
        let mut row = vec![first, rows];
        row.extend(shown.iter().map(|keyed| Value::metric(of(keyed), 4)));
        row.push(last);
        row
    };
    for (k, (figures, epoch)) in each.iter().zip(&folds.best_epochs).enumerate() {
        let of = |keyed: &Keyed<F>| figures.and_then(keyed.1);
        let rows = folds.each.get(k).map_or(0, PartFigures::n);
        let (fold, rows) = (Value::count(k + 1), Value::count(rows));
        table.rows.push(row(fold, rows, &of, Value::count(*epoch)));
    }
    let none = Value::default;
    let summary = |text: StudyText, of: fn(Spread) -> f64| {
        let of = |keyed: &Keyed<F>| folds.spreads.get(keyed.0).copied().flatten().map(of);
        row(Value::text(text.say(l)).total(), none(), &of, none())
    };
    let all = folds.pooled.as_ref().map_or(0, PartFigures::n);
    let of_pooled = |keyed: &Keyed<F>| (keyed.1)(pooled);
    let first = Value::text(TaskText::OutOfFold.say(l)).total();
    let last = row(first, Value::count(all), &of_pooled, none());
    table.rows.push(summary(StudyText::Mean, |of| of.mean));
    table.rows.push(summary(StudyText::Spread, |of| of.sd));
    table.rows.push(last);
    table
}

/// The name of a figure by its key in files.
fn name(key: &str) -> TaskText {
    match key {
        "accuracy" => TaskText::Accuracy,
        "macro_recall" => TaskText::MacroRecall,
        "macro_f1" => TaskText::MacroF1,
        "log_loss" => TaskText::LogLoss,
        "auc_ovr" => TaskText::AucOvr,
        "kappa" => TaskText::Kappa,
        "within_one" => TaskText::WithinOne,
        "kappa_quadratic" => TaskText::KappaQuadratic,
        "mae" => TaskText::Mae,
        "rmse" => TaskText::Rmse,
        "r2" => TaskText::R2,
        "bias" => TaskText::Bias,
        "median_absolute_error" => TaskText::MedianError,
        "rank_correlation" => TaskText::Rank,
        "coverage" => TaskText::Coverage,
        _ => TaskText::Loss,
    }
}
