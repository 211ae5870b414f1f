//! `train`, `score` and `evaluate` for targets beyond good and bad.

use crate::bundle::TaskModel;
use crate::cli::arguments::args::{ScoreArguments, TrainArguments};
use crate::cli::arguments::evaluate_args::EvaluateArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::progress::TrainingProgress;
use crate::cli::output::{progress, report, scored};
use crate::cli::signals;
use crate::cli::training::{Outputs, write_history};
use crate::evaluate::targets::{ClassFigures, NumberFigures};
use crate::explain::ExplainError;
use crate::network::{Backend, Family};
use crate::recipe::outcome::targets::known_targets;
use crate::recipe::{RecipeError, Task};
use crate::score::WriteOptions;
use crate::table::{Source, Table};
use crate::train::Control;
use crate::words::counted;
use crate::workflow::tasks::{
    PartFigures, TaskExperiment, TaskPrepared, TaskRows, evaluate_task, prepare_task, run_task,
    score_task_stream, write_task_header, write_task_rows,
};
use crate::workflow::{Choices, ScoringError, Terms};
use serde::Serialize;
use std::io;
use std::time::Instant;

/// Trains on a target of the task `task`.
pub(in crate::cli) fn train(
    arguments: &TrainArguments,
    (source, table): (&Source, &Table),
    choices: &Choices,
    task: Task,
    out: &Outputs<'_>,
    begun: Instant,
) -> Result<(), Failure> {
    refuse_terms(arguments, choices, task)?;
    let prepared = prepare_task(table, choices, task)?;
    introduce(choices, &prepared);
    let control = Control::default();
    signals::stop_instead(&control);
    let mut progress = TrainingProgress::new(false);
    let fingerprint = source.fingerprint();
    let experiment = run_task(
        (table, &fingerprint),
        choices,
        &prepared,
        begun,
        &control,
        &mut |event| progress.show(event),
    )?;
    write(out, source, &prepared, &experiment)?;
    let metrics = &experiment.metrics;
    report::line("");
    let parts = [&metrics.train, &metrics.validation, &metrics.test];
    let names = ["train", "validation", "test"];
    show(
        &names
            .into_iter()
            .zip(parts.map(Option::as_ref))
            .collect::<Vec<_>>(),
    );
    let shown = metrics.test.as_ref().or(metrics.validation.as_ref());
    if let Some(PartFigures::Classes(figures)) = shown.or(metrics.train.as_ref()) {
        show_confusion(figures);
    }
    report::line(&format!(
        "best epoch {} of {}{}, {}, {}, {:.1} s",
        metrics.best_epoch,
        metrics.epochs_run,
        if metrics.stopped { " (stopped)" } else { "" },
        counted(metrics.inputs, "input"),
        counted(metrics.parameters, "parameter"),
        metrics.seconds_total
    ));
    out.say_written();
    Ok(())
}

/// What only PDs have is refused, not left aside.
fn refuse_terms(arguments: &TrainArguments, choices: &Choices, task: Task) -> Result<(), Failure> {
    let named = [
        &choices.target.bad,
        &choices.target.good,
        &choices.target.indeterminate,
    ];
    let what = if named.iter().any(|list| !list.is_empty()) {
        "--bad, --good and --indeterminate name the values of two classes"
    } else if arguments.split.folds.is_some() {
        "--folds cross-validates PDs"
    } else if choices.terms != Terms::default() {
        "cutoff, policy, grades and money are made of PDs"
    } else if !arguments.extra.extras().is_empty() {
        "columns on request are made of PDs"
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!(
        "{what}; leave it out for the task {}, or learn good and bad with --task binary.",
        task.name()
    )))
}

fn introduce(choices: &Choices, prepared: &TaskPrepared) {
    let targets = &prepared.targets;
    let known = targets.values.len() - targets.unknown();
    let what = match targets.task {
        Task::Ordinal => format!(
            "{} ordered classes: {}",
            targets.classes.len(),
            targets.classes.join(" < ")
        ),
        Task::Regression => "a number".to_owned(),
        Task::Count => "a count".to_owned(),
        Task::Survival => "the time to default".to_owned(),
        Task::Binary | Task::Multiclass => {
            format!(
                "{} classes: {}",
                targets.classes.len(),
                targets.classes.join(", ")
            )
        }
    };
    let chosen = match choices.task {
        Some(_) => String::new(),
        None => format!(
            "; --task names another task, and --bad the values that mean bad ({} was decided)",
            targets.task.name()
        ),
    };
    report::line(&format!(
        "{} = {what} · {}{chosen}",
        choices.target.column,
        counted(known, "row")
    ));
    report::protected_left_out(
        &prepared.prepared.selection.protected_left_out,
        report::ALLOW_OR_ALL,
        false,
    );
    prepared.prepared.warnings.iter().for_each(report::warning);
}

fn write(
    out: &Outputs<'_>,
    source: &Source,
    prepared: &TaskPrepared,
    experiment: &TaskExperiment,
) -> Result<(), Failure> {
    let id = prepared.prepared.selection.id.as_ref();
    let rows = TaskRows {
        source,
        id: id.and_then(|id| source.names().iter().position(|name| name == id)),
        parts: &prepared.prepared.parts,
        targets: Some(&prepared.targets),
        predicted: &experiment.predicted,
        model: &experiment.model,
    };
    let options = WriteOptions::default();
    let metrics = report::pretty(&experiment.metrics);
    let outcome = &experiment.outcome;
    let staged = vec![
        out.stage("scored.csv", |w| {
            write_task_header(w, rows.model, &options)?;
            write_task_rows(w, &rows, &options, 0)
        })?,
        out.stage("metrics.json", |w| writeln!(w, "{metrics}"))?,
        out.stage("history.csv", |w| write_history(w, outcome))?,
        out.stage_model(|path| experiment.model.stage(path))?,
    ];
    out.commit(staged)
}

/// Scores a portfolio.
pub(in crate::cli) fn score(arguments: &ScoreArguments, model: &TaskModel) -> Result<(), Failure> {
    if arguments.reasons.reasons > 0 {
        return Err(ExplainError::NoPd.into());
    }
    if !arguments.extra.extras().is_empty() || arguments.overrides.is_given() {
        return Err(Failure::usage(format!(
            "The model learned a target of the task {}: there is no PD, cutoff or policy; leave \
             these options out.",
            model.task.name()
        )));
    }
    let mut stream = input::stream(
        &arguments.file,
        &arguments.read,
        Known::of_task(model),
        false,
    )?;
    let names = stream.names().to_vec();
    let id = arguments.id.as_ref().or(model.id.as_ref());
    if let Some(id) = &arguments.id
        && !names.contains(id)
    {
        return Err(Failure::from(RecipeError::NoColumn {
            name: id.clone(),
            nearest: crate::recipe::error::nearest(id, names.iter().map(String::as_str)),
            sheets: stream.of_sheets(),
        }));
    }
    let options = WriteOptions {
        exact: arguments.exact,
        bom: arguments.bom,
        input_columns: if arguments.with_input { &names } else { &[] },
        extras: &[],
        reason_baseline: None,
    };
    let place = id.and_then(|id| names.iter().position(|name| name == id));
    let bar = progress::reading(0);
    let mut follow = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let (mut done, mut failed) = (None, None);
    let written = scored::write_by(&arguments.out, |w| {
        match score_task_stream(&mut stream, model, place, &options, w, &mut follow) {
            Ok(scoring) => done = Some(scoring),
            Err(ScoringError::Writing(error)) => return Err(error),
            Err(error) => {
                failed = Some(error);
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(())
    });
    bar.finish_and_clear();
    match failed {
        Some(ScoringError::Table(error)) => return Err(error.into()),
        Some(ScoringError::Recipe(error)) => return Err(error.into()),
        _ => written.map_err(|e| Failure::writing(&arguments.out, &e))?,
    }
    let Some(scoring) = done else { return Ok(()) };
    scoring.of_file.iter().for_each(report::warning);
    let is_told = |remark: &&crate::recipe::Remark| input::is_told(&arguments.read, remark);
    let remarks = scoring.remarks.iter().filter(|remark| !is_told(remark));
    remarks.for_each(report::warning);
    if !input::is_stdio(&arguments.out) {
        report::line(&format!(
            "{} scored, {} not scored",
            counted(scoring.scored, "row"),
            scoring.unscored
        ));
    }
    Ok(())
}

/// The content of `evaluate --json`.
#[derive(Serialize)]
struct Evaluation<'a> {
    rows: usize,
    rejected: usize,
    task: Task,
    target: &'a str,
    classes: &'a [String],
    model: Family,
    seed: u64,
    inputs: usize,
    parameters: usize,
    all: Option<PartFigures>,
    warnings: Vec<String>,
}

/// Evaluates a model on a portfolio.
pub(in crate::cli) fn evaluate(
    arguments: &EvaluateArguments,
    model: &TaskModel,
) -> Result<(), Failure> {
    if arguments.review.is_wanted() || arguments.overrides.is_given() || !arguments.bad.is_empty() {
        return Err(Failure::usage(format!(
            "The model learned a target of the task {}: figures of PDs, cutoffs and policies do \
             not exist for it; leave these options out.",
            model.task.name()
        )));
    }
    let Input { source, table } = input::load(
        std::slice::from_ref(&arguments.file),
        &arguments.read,
        Known::of_task(model),
    )?;
    let mut warnings: Vec<String> = table.warnings.iter().map(ToString::to_string).collect();
    let signed = model.recipe.check_marks(&source, &table)?;
    let unseen = model.recipe.unseen(&table);
    unseen.check(&signed)?;
    for remark in unseen.remarks() {
        report::warning(&remark);
        warnings.push(remark.to_string());
    }
    let target = arguments.target.as_ref().unwrap_or(&model.target);
    let predicted = model.predict(Backend::default(), &table, 0..table.rows)?;
    let rows: Vec<usize> = (0..table.rows).collect();
    let all = match known_targets(&table, target, model.task, &model.classes) {
        Some(targets) => {
            let unknown = targets.unknown();
            if unknown > 0 {
                let column = target.clone();
                let remark = crate::recipe::Remark::NoTarget {
                    rows: unknown,
                    column,
                };
                report::warning(&remark);
                warnings.push(remark.to_string());
            }
            evaluate_task(model, &targets, &predicted, &rows)
        }
        None if arguments.target.is_some() => {
            crate::recipe::outcome::labels::find_column(&table, target)?;
            None
        }
        None => {
            let sentence = format!(
                "There is no column {target:?}, which holds the target; no figure can be had \
                 (--target names another column)."
            );
            report::warning(&sentence);
            warnings.push(sentence);
            None
        }
    };
    let evaluation = Evaluation {
        rows: table.rows,
        rejected: table.rejects.len(),
        task: model.task,
        target,
        classes: &model.classes,
        model: model.network.config().family,
        seed: model.seed,
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        all,
        warnings,
    };
    if arguments.json {
        report::json(&evaluation);
        return Ok(());
    }
    let family = evaluation.model.name();
    report::line(&format!(
        "{target} · {} · {family} model",
        model.task.name()
    ));
    show(&[("all", evaluation.all.as_ref())]);
    match &evaluation.all {
        Some(PartFigures::Classes(figures)) => show_confusion(figures),
        Some(PartFigures::Numbers(figures)) => show_calibration(figures),
        None => {}
    }
    Ok(())
}

type Line<F> = (&'static str, usize, fn(&F) -> Option<f64>);

const OF_CLASSES: [Line<ClassFigures>; 10] = [
    ("rows", 0, |f| Some(f.n as f64)),
    ("loss", 4, |f| f.loss),
    ("accuracy", 4, |f| f.accuracy),
    ("macro recall", 4, |f| f.macro_recall),
    ("macro F1", 4, |f| f.macro_f1),
    ("log-loss", 4, |f| f.log_loss),
    ("AUC, one vs rest", 4, |f| f.auc_ovr),
    ("kappa", 4, |f| f.kappa),
    ("within one class", 4, |f| f.within_one),
    ("quadratic kappa", 4, |f| f.kappa_quadratic),
];

const OF_NUMBERS: [Line<NumberFigures>; 8] = [
    ("rows", 0, |f| Some(f.n as f64)),
    ("loss", 4, |f| f.loss),
    ("MAE", 4, |f| f.mae),
    ("RMSE", 4, |f| f.rmse),
    ("R²", 4, |f| f.r2),
    ("bias", 4, |f| f.bias),
    ("rank correlation", 4, |f| f.rank_correlation),
    ("share at or below", 4, |f| f.coverage),
];

/// The figures of several parts side by side.
fn show(columns: &[(&str, Option<&PartFigures>)]) {
    let row = |name: &str, cells: Vec<String>| {
        report::line(&format!("{name:<18}{}", cells.concat()));
    };
    row(
        "",
        columns
            .iter()
            .map(|(part, _)| format!("{part:>12}"))
            .collect(),
    );
    let cell = |value: Option<f64>, decimals: usize| match value {
        Some(value) => format!("{value:>12.decimals$}"),
        None => format!("{:>12}", "–"),
    };
    for (name, decimals, get) in OF_CLASSES {
        let of = |figures: Option<&PartFigures>| match figures {
            Some(PartFigures::Classes(figures)) => Some(get(figures)),
            _ => None,
        };
        lines(columns, name, decimals, &of, &cell, &row);
    }
    for (name, decimals, get) in OF_NUMBERS {
        let of = |figures: Option<&PartFigures>| match figures {
            Some(PartFigures::Numbers(figures)) => Some(get(figures)),
            _ => None,
        };
        lines(columns, name, decimals, &of, &cell, &row);
    }
}

/// One line of [`show`], if any part has the figure.
fn lines(
    columns: &[(&str, Option<&PartFigures>)],
    name: &str,
    decimals: usize,
    of: &dyn Fn(Option<&PartFigures>) -> Option<Option<f64>>,
    cell: &dyn Fn(Option<f64>, usize) -> String,
    row: &dyn Fn(&str, Vec<String>),
) {
    let values: Vec<Option<f64>> = columns.iter().map(|(_, f)| of(*f).flatten()).collect();
    if values.iter().any(Option::is_some) {
        row(
            name,
            values
                .into_iter()
                .map(|value| cell(value, decimals))
                .collect(),
        );
    }
}

/// Rows by true and predicted class.
fn show_confusion(figures: &ClassFigures) {
    const MOST: usize = 12;
    if figures.classes.len() > MOST {
        return;
    }
    let cut = |text: &str| text.chars().take(10).collect::<String>();
    let header = figures.classes.iter().map(|c| format!("{:>11}", cut(c)));
    let header = header.collect::<Vec<_>>().concat();
    report::line("");
    report::line(&format!("{:<18}{header}", "true \\ predicted"));
    for (class, row) in figures.classes.iter().zip(&figures.confusion) {
        let cells = row.iter().map(|count| format!("{count:>11}"));
        let cells = cells.collect::<Vec<_>>().concat();
        report::line(&format!("{:<18}{cells}", cut(class)));
    }
}

/// Mean predicted and actual numbers by bins.
fn show_calibration(figures: &NumberFigures) {
    report::line("");
    report::line(&format!(
        "{:>8}{:>16}{:>16}",
        "rows", "mean predicted", "mean actual"
    ));
    for bin in &figures.calibration {
        report::line(&format!(
            "{:>8}{:>16.4}{:>16.4}",
            bin.n, bin.predicted, bin.actual
        ));
    }
}
