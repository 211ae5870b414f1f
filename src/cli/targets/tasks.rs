//! `train`, `score` and `evaluate` for targets beyond good and bad.

use super::asked::{place_of_id, reason_terms};
use super::task_figures::{show, show_calibration, show_confusion, show_folds};
use crate::bundle::TaskModel;
use crate::cli::arguments::args::{ScoreArguments, TrainArguments};
use crate::cli::arguments::evaluate_args::EvaluateArguments;
use crate::cli::arguments::reason_args::{ReasonArguments, say_protected};
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::progress::{FoldLines, TrainingProgress};
use crate::cli::output::{progress, report, scored};
use crate::cli::signals;
use crate::cli::training::{Outputs, write_history};
use crate::explain::{Baseline, ExplainError};
use crate::network::{Backend, Family};
use crate::recipe::Task;
use crate::recipe::outcome::targets::known_targets;
use crate::score::WriteOptions;
use crate::table::{Source, Table};
use crate::train::{ClassWeight, Control};
use crate::words::counted;
use crate::workflow::tasks::{
    PartFigures, TaskCrossValidation, TaskExperiment, TaskPrepared, TaskReasoner, TaskRows,
    check_task_folds, cross_validate_task, evaluate_task, prepare_task, run_task,
    score_task_stream, write_task_header, write_task_oof, write_task_rows,
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
    if arguments.reasons.baseline != Baseline::Mean {
        return Err(ExplainError::MeanOnly.into());
    }
    let prepared = prepare_task(table, choices, task)?;
    introduce(choices, &prepared);
    if let Some(k) = arguments.split.folds {
        check_task_folds(table, choices, &prepared, k)?;
    }
    let control = Control::default();
    signals::stop_instead(&control);
    let mut progress = TrainingProgress::new(false);
    let fingerprint = source.fingerprint();
    let mut experiment = run_task(
        (table, &fingerprint),
        choices,
        &prepared,
        begun,
        &control,
        &mut |event| progress.show(event),
    )?;
    out.add_task_texts(&mut experiment.model);
    let (mut validated, mut failed) = (None, None);
    if let Some(k) = arguments.split.folds {
        let of_run = ((table, &fingerprint[..]), choices, &prepared);
        // An error of a fold is reported once the run itself is written.
        match folds(of_run, k, &control) {
            Ok(done) => validated = done,
            Err(failure) => failed = Some(failure),
        }
        experiment.metrics.folds = validated.as_ref().map(|done| done.folds.clone());
        experiment.metrics.seconds_total = begun.elapsed().as_secs_f64();
    }
    write(
        arguments,
        out,
        (source, &prepared),
        (&experiment, validated.as_ref()),
    )?;
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
    if let Some(folds) = &metrics.folds {
        show_folds(folds);
    }
    out.say_written();
    failed.map_or(Ok(()), Err)
}

/// A table with its fingerprint, the choices and what was prepared by them.
type OfRun<'a> = ((&'a Table, &'a str), &'a Choices, &'a TaskPrepared);

/// Cross-validates; `None` where Ctrl-C ended it.
fn folds(
    (source, choices, prepared): OfRun<'_>,
    k: usize,
    control: &Control,
) -> Result<Option<TaskCrossValidation>, Failure> {
    let mut lines = FoldLines::new(k, choices.settings.family);
    let mut hear = |fold, event| lines.hear(fold, &event);
    let done = cross_validate_task(source, choices, prepared, k, control, &mut hear)?;
    if done.is_none() {
        lines.stopped();
    }
    Ok(done)
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
    if choices.settings.class_weight == Some(ClassWeight::Balanced) {
        report::line(
            "balanced class weights: chances are those of classes that are equally frequent",
        );
    }
    prepared.prepared.warnings.iter().for_each(report::warning);
}

fn write(
    arguments: &TrainArguments,
    out: &Outputs<'_>,
    (source, prepared): (&Source, &TaskPrepared),
    (experiment, validated): (&TaskExperiment, Option<&TaskCrossValidation>),
) -> Result<(), Failure> {
    let id = prepared.prepared.selection.id.as_ref();
    let predicted = &experiment.predicted;
    let reasoner = reasoner_of(&arguments.reasons, &experiment.model, false)?;
    let of_rows = |reasoner: &TaskReasoner<'_>| reasoner.of(&prepared.prepared.inputs, predicted);
    let movers = reasoner.as_ref().map(of_rows);
    let given = movers.as_deref().zip(reasoner.as_ref());
    let rows = TaskRows {
        source,
        id: id.and_then(|id| source.names().iter().position(|name| name == id)),
        parts: &prepared.prepared.parts,
        targets: Some(&prepared.targets),
        predicted,
        model: &experiment.model,
        movers: given,
    };
    let reasons = reasoner.as_ref().map_or(0, TaskReasoner::most);
    let options = WriteOptions::default();
    let metrics = report::pretty(&experiment.metrics);
    let outcome = &experiment.outcome;
    let mut staged = vec![
        out.stage("scored.csv", |w| {
            write_task_header(w, rows.model, reasons, &options)?;
            write_task_rows(w, &rows, &options, 0)
        })?,
        out.stage("metrics.json", |w| writeln!(w, "{metrics}"))?,
        out.stage("history.csv", |w| write_history(w, outcome))?,
    ];
    if let Some(validated) = validated {
        let of = (source, rows.id);
        staged.push(out.stage("oof.csv", |w| {
            write_task_oof(w, of, rows.model, prepared, validated)
        })?);
    }
    staged.push(out.stage_model(|path| experiment.model.stage(path))?);
    out.commit(staged)?;
    say_protected(given.map_or(0, |(movers, reasoner)| reasoner.protected_in(movers)));
    Ok(())
}

/// Scores a portfolio.
pub(in crate::cli) fn score(arguments: &ScoreArguments, model: &TaskModel) -> Result<(), Failure> {
    if !arguments.extra.extras().is_empty() || arguments.overrides.is_given() {
        return Err(Failure::usage(format!(
            "The model learned a target of the task {}: there is no PD, cutoff or policy; leave \
             these options out.",
            model.task.name()
        )));
    }
    let reasoner = reasoner_of(&arguments.reasons, model, true)?;
    let mut stream = input::stream(
        &arguments.file,
        &arguments.read,
        Known::of_task(model),
        false,
    )?;
    let names = stream.names().to_vec();
    let place = place_of_id(
        arguments.id.as_ref(),
        model.id.as_ref(),
        (&names, stream.of_sheets()),
    )?;
    let options = WriteOptions {
        exact: arguments.exact,
        bom: arguments.bom,
        input_columns: if arguments.with_input { &names } else { &[] },
        extras: &[],
        reason_baseline: None,
    };
    let bar = progress::reading(0);
    let mut follow = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let (mut done, mut failed) = (None, None);
    let written = scored::write_by(&arguments.out, |w| {
        let model = (model, reasoner.as_ref());
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
    say_protected(scoring.protected_reasons);
    if !input::is_stdio(&arguments.out) {
        report::line(&format!(
            "{} scored, {} not scored",
            counted(scoring.scored, "row"),
            scoring.unscored
        ));
    }
    Ok(())
}

/// What names the fields that move a prediction most, where reasons are asked for.
fn reasoner_of<'a>(
    arguments: &ReasonArguments,
    model: &'a TaskModel,
    with_texts: bool,
) -> Result<Option<TaskReasoner<'a>>, Failure> {
    let terms = reason_terms(arguments, &model.recipe, with_texts)?;
    let reasoner = terms.map(|terms| TaskReasoner::new(model, &terms));
    Ok(reasoner.transpose()?)
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
