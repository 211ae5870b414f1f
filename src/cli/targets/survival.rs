//! `train`, `score` and `evaluate` for the time to default.

use super::asked::reason_terms;
use crate::bundle::SurvivalModel;
use crate::cli::arguments::args::{ScoreArguments, TrainArguments};
use crate::cli::arguments::evaluate_args::EvaluateArguments;
use crate::cli::arguments::reason_args::{ReasonArguments, say_protected};
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::progress::TrainingProgress;
use crate::cli::output::{progress, report, scored, survival_report};
use crate::cli::signals;
use crate::cli::training::{Outputs, write_history};
use crate::explain::{Baseline, ExplainError};
use crate::network::Family;
use crate::recipe::{RecipeError, Task};
use crate::score::WriteOptions;
use crate::table::{Source, Table};
use crate::train::Control;
use crate::workflow::survival::{
    ForecastTerms, LoanReasoner, LoanStates, Scenarios, SurvivalError, SurvivalExperiment,
    SurvivalFigures, SurvivalPlan, SurvivalPrepared, SurvivalRows, SurvivalScoring, check_columns,
    evaluate_survival, forecasts, portfolio_spells, prepare_survival, run_survival, scenario_lines,
    score_survival_stream, write_survival_header, write_survival_rows,
};
use crate::workflow::{Choices, Terms};
use serde::Serialize;
use std::io;
use std::path::Path;
use std::time::Instant;

/// Refuses the arguments of the time to default for another task, and the task without its time.
pub(in crate::cli) fn check(arguments: &TrainArguments, task: Task) -> Result<(), Failure> {
    let given = &arguments.survival;
    let of_survival = task == Task::Survival;
    if of_survival && given.time.is_none() {
        return Err(Failure::usage(
            "The task survival needs --time, the column of months on book; --event names the column \
             of defaults.",
        ));
    }
    if !of_survival && (given.time.is_some() || given.horizon.is_some()) {
        return Err(Failure::usage(
            "--time and --horizon are for --task survival; add it, or leave them out.",
        ));
    }
    Ok(())
}

/// Trains on times to default.
pub(in crate::cli) fn train(
    arguments: &TrainArguments,
    (source, table): (&Source, &Table),
    choices: &Choices,
    out: &Outputs<'_>,
    begun: Instant,
) -> Result<(), Failure> {
    refuse_terms(arguments, choices)?;
    let time = arguments.survival.time.clone().unwrap_or_default();
    let plan = SurvivalPlan {
        time: input::shown_name(table, &time),
        horizon: arguments.survival.horizon,
    };
    let prepared = prepare_survival(source, table, choices, &plan)?;
    survival_report::introduce(choices, &plan, &prepared);
    let control = Control::default();
    signals::stop_instead(&control);
    let mut progress = TrainingProgress::new(false);
    let mut experiment = run_survival(
        (table, &source.fingerprint()),
        (choices, &plan),
        &prepared,
        begun,
        &control,
        &mut |event| progress.show(event),
    )?;
    out.add_survival_texts(&mut experiment.model);
    write(arguments, out, (source, table), &prepared, &experiment)?;
    experiment.left_out.iter().for_each(report::warning);
    survival_report::conclude(&experiment.metrics);
    out.say_written();
    Ok(())
}

/// What is made of PDs at one horizon is refused, not left aside.
fn refuse_terms(arguments: &TrainArguments, choices: &Choices) -> Result<(), Failure> {
    let others = Terms {
        money: choices.terms.money.clone(),
        ..Terms::default()
    };
    let what = if !choices.target.good.is_empty() || !choices.target.indeterminate.is_empty() {
        "--good and --indeterminate name outcomes of a fixed horizon: all that does not mean default \
         is a loan that has not defaulted yet"
    } else if arguments.split.folds.is_some() {
        "--folds cross-validates PDs of one horizon"
    } else if choices.terms != others || choices.terms.money.margin.is_some() {
        "cutoff, policy, grades, alerts and margins are made of PDs of one horizon"
    } else if !arguments.extra.extras().is_empty() {
        "columns on request are made of PDs of one horizon"
    } else if arguments.reasons.baseline != Baseline::Mean {
        return Err(ExplainError::MeanOnly.into());
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!(
        "{what}; leave it out for the task survival."
    )))
}

fn write(
    arguments: &TrainArguments,
    out: &Outputs<'_>,
    (source, table): (&Source, &Table),
    prepared: &SurvivalPrepared,
    experiment: &SurvivalExperiment,
) -> Result<(), Failure> {
    let model = &experiment.model;
    let terms = ForecastTerms {
        scenarios: Scenarios::single(&[]),
        money: model.money.clone(),
        rate: 0.0,
        as_new: !model.is_panel,
        term: None,
    };
    let states = LoanStates::read(source, table, model, &terms)?;
    let forecasts = forecasts(model, table, &terms, &states)?;
    let id = model.id.as_ref();
    let reasoner = reasoner_of(&arguments.reasons, model, false)?;
    let of_rows = |reasoner: &LoanReasoner<'_>| reasoner.of(&prepared.prepared.inputs, &forecasts);
    let reasons = reasoner.as_ref().map(of_rows);
    let given = reasons.as_deref().zip(reasoner.as_ref());
    let rows = SurvivalRows {
        source,
        id: id.and_then(|id| source.names().iter().position(|name| name == id)),
        parts: &prepared.prepared.parts,
        forecasts: &forecasts,
        periods: 0,
        reasons: given,
    };
    let header = (0, reasoner.as_ref().map_or(0, LoanReasoner::most));
    let options = WriteOptions::default();
    let metrics = report::pretty(&experiment.metrics);
    let staged = vec![
        out.stage("scored.csv", |w| {
            write_survival_header(w, header, &options)?;
            write_survival_rows(w, &rows, &options, 0)
        })?,
        out.stage("metrics.json", |w| writeln!(w, "{metrics}"))?,
        out.stage("history.csv", |w| write_history(w, &experiment.outcome))?,
        out.stage_model(|path| model.stage(path))?,
    ];
    out.commit(staged)?;
    say_protected(given.map_or(0, |(reasons, reasoner)| reasoner.protected_in(reasons)));
    Ok(())
}

/// What names the reasons of loans, where they are asked for.
fn reasoner_of<'a>(
    arguments: &ReasonArguments,
    model: &'a SurvivalModel,
    with_texts: bool,
) -> Result<Option<LoanReasoner<'a>>, Failure> {
    let terms = reason_terms(arguments, &model.recipe, with_texts)?;
    let reasoner = terms.map(|terms| LoanReasoner::new(model, &terms));
    Ok(reasoner.transpose()?)
}

/// Scores a portfolio: PDs over 12 periods and the life of each loan, and expected losses.
pub(in crate::cli) fn score(
    arguments: &ScoreArguments,
    model: &SurvivalModel,
) -> Result<(), Failure> {
    if !arguments.extra.extras().is_empty() || arguments.overrides.is_given() {
        return Err(Failure::usage(
            "The model learned the time to default: there is no cutoff, policy or column on request; \
             leave these options out.",
        ));
    }
    let reasoner = reasoner_of(&arguments.reasons, model, true)?;
    let asked = &arguments.forecast;
    let money = arguments.money.over(&model.money)?;
    let scenarios = match &asked.scenarios {
        None => Scenarios::single(&asked.shift),
        Some(path) => read_scenarios(path, arguments)?,
    };
    let terms = ForecastTerms {
        scenarios,
        money,
        rate: asked.rate.unwrap_or(0.0),
        as_new: asked.as_new,
        term: asked.term.clone(),
    };
    let id = arguments.id.as_ref().or(model.id.as_ref());
    check_columns(&[
        ("the model's time on book", Some(&model.time)),
        ("the model's outcome", Some(&model.event.column)),
        ("the id", id.map(String::as_str)),
        ("--ead", terms.money.ead_column()),
        ("--lgd", terms.money.lgd_column()),
        ("--term", terms.term.as_deref()),
    ])?;
    let known = Known::of_survival(model);
    let others = terms.money.columns().chain(terms.term.as_deref());
    let is_told = |name: &str| arguments.read.written.iter().any(|(c, _)| c == name);
    // A column of which the model does not know how it is written is judged as a whole.
    let at_once = others
        .into_iter()
        .any(|name| !known.conventions.contains_key(name) && !is_told(name));
    let mut stream = input::stream(&arguments.file, &arguments.read, known, at_once)?;
    let names = stream.names().to_vec();
    let named = arguments.id.iter().map(String::as_str);
    let named = named
        .chain(terms.money.columns())
        .chain(terms.term.as_deref());
    for name in named {
        if !names.iter().any(|known| known == name) {
            return Err(Failure::from(RecipeError::NoColumn {
                name: name.to_owned(),
                nearest: crate::recipe::error::nearest(name, names.iter().map(String::as_str)),
                sheets: stream.of_sheets(),
            }));
        }
    }
    let place = id.and_then(|id| names.iter().position(|name| name == id));
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
    let periods = if asked.term_structure {
        model.horizon() as usize
    } else {
        0
    };
    let (mut scoring, mut failed) = (SurvivalScoring::default(), None);
    let written = scored::write_by(&arguments.out, |w| {
        let at = (place, periods);
        let model = (model, reasoner.as_ref());
        match score_survival_stream(&mut stream, model, at, &terms, &options, w, &mut follow) {
            Ok(done) => scoring = done,
            Err(error) => {
                failed = Some(error);
                // Nothing half written is to stay.
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(())
    });
    bar.finish_and_clear();
    if let Some(error) = failed {
        return Err(Failure::of_survival(&arguments.out, error));
    }
    written.map_err(|e| Failure::writing(&arguments.out, &e))?;
    scoring.of_file.iter().for_each(report::warning);
    let is_told = |remark: &&crate::recipe::Remark| input::is_told(&arguments.read, remark);
    scoring
        .remarks
        .iter()
        .filter(|r| !is_told(r))
        .for_each(report::warning);
    say_protected(scoring.protected_reasons);
    survival_report::scored(model, &terms, &scoring, input::is_stdio(&arguments.out));
    Ok(())
}

/// The table of scenarios, its cells as texts.
fn read_scenarios(path: &Path, arguments: &ScoreArguments) -> Result<Scenarios, Failure> {
    let none = std::collections::BTreeMap::new();
    let Input { source, .. } = input::load_beside(path, &arguments.read, &none)?;
    Ok(Scenarios::read(
        source.names(),
        &scenario_lines(&source),
        &arguments.forecast.shift,
    )?)
}

/// The content of `evaluate --json`.
#[derive(Serialize)]
struct Evaluation<'a> {
    rows: usize,
    rejected: usize,
    task: Task,
    time: &'a str,
    event: &'a str,
    horizon: u32,
    model: Family,
    seed: u64,
    inputs: usize,
    parameters: usize,
    all: Option<SurvivalFigures>,
    warnings: Vec<String>,
}

/// Evaluates a model on a portfolio.
pub(in crate::cli) fn evaluate(
    arguments: &EvaluateArguments,
    model: &SurvivalModel,
) -> Result<(), Failure> {
    let asked = arguments.review.is_wanted() || arguments.alerts.is_some();
    if asked || arguments.overrides.is_given() || arguments.target.is_some() {
        return Err(Failure::usage(
            "The model learned the time to default: another target, reports, alerts, cutoffs and \
             policies are for PDs of one horizon; leave these options out.",
        ));
    }
    let Input { source, table } = input::load(
        std::slice::from_ref(&arguments.file),
        &arguments.read,
        Known::of_survival(model),
    )?;
    let mut warnings: Vec<String> = table.warnings.iter().map(ToString::to_string).collect();
    let mut warn = |sentence: String| {
        report::warning(&sentence);
        warnings.push(sentence);
    };
    let signed = model.recipe.check_marks(&source, &table)?;
    let unseen = model.recipe.unseen(&table);
    unseen.check(&signed)?;
    unseen
        .remarks()
        .iter()
        .for_each(|remark| warn(remark.to_string()));
    let mut event = model.event.clone();
    let bad = input::values(&table, &event.column, &arguments.bad);
    if !bad.is_empty() {
        event.good.retain(|value| !bad.contains(value));
        event.bad = bad;
    }
    crate::recipe::outcome::labels::find_column(&table, &event.column)?;
    let spells = portfolio_spells((&source, &table), model, &event)?;
    spells
        .remarks
        .iter()
        .for_each(|remark| warn(remark.to_string()));
    let hazards = model.hazards(&table, 0..table.rows)?;
    let rows: Vec<usize> = (0..table.rows).filter(|row| hazards.known[*row]).collect();
    let of = |row: usize, each: &mut [f64]| model.write_hazards(&hazards, row, 0.0, each);
    let all = evaluate_survival(&spells, &rows, model.horizon(), &model.censoring, &of);
    if all.is_none() {
        return Err(SurvivalError::NoRows {
            time: model.time.clone(),
            event: event.column.clone(),
        }
        .into());
    }
    let evaluation = Evaluation {
        rows: table.rows,
        rejected: table.rejects.len(),
        task: Task::Survival,
        time: &model.time,
        event: &event.column,
        horizon: model.horizon(),
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
    survival_report::figures(&[("all", evaluation.all.as_ref())]);
    if let Some(all) = &evaluation.all {
        survival_report::calibration(&all.calibration);
    }
    Ok(())
}
