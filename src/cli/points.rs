//! `riskbench points`: points of a scorecard set by hand, from its table of points as edited.

use super::failure::Failure;
use super::input::{self, Input};
use super::output::report::{self, fixed};
use super::report::{load_portfolio, portfolio};
use crate::bundle::{
    AnyModel, Model, PointsChange, PointsError, PointsTable, bin_name, shown_certificate,
};
use crate::cli::arguments::points_args::PointsArguments;
use crate::document;
use crate::files::stage;
use crate::network::Backend;
use crate::table::{LoadOptions, Source};
use crate::words::counted;
use crate::workflow::{
    EditedPoints, Effect, PointsFileError, PointsLines, TrainingRows, measure, points_sheet,
};
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::Path;

/// Least size of a coefficient whose points are rounded.
const LEAST_COEFFICIENT: f64 = 1e-6;

/// What `points --json` prints.
#[derive(Debug, Serialize)]
struct Output {
    /// What this run changed.
    changes: Vec<EditedPoints>,
    /// Bins whose points stay.
    unchanged: usize,
    /// All bins of the new model whose points are not those of the training.
    points_edited: Vec<EditedPoints>,
    /// Whether figures and development of the new model were measured with the new points.
    measured: bool,
    cutoff_pd: f64,
    /// Before and after, where a portfolio was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Effect>,
    warnings: Vec<String>,
}

/// A model of good and bad.
fn load_model(path: &Path) -> Result<Model, Failure> {
    match AnyModel::load(path).map_err(|e| Failure::of_model(path, e))? {
        AnyModel::Pd(model) => Ok(*model),
        AnyModel::Survival(_) | AnyModel::Task(_) => Err(PointsError::NoScorecard.into()),
    }
}

pub(super) fn run(arguments: &PointsArguments) -> Result<(), Failure> {
    check_outputs(arguments)?;
    let model = load_model(&arguments.model)?;
    let table = model.points().ok_or(PointsError::NoScorecard)?;
    let lines = read_points(&arguments.points)?;
    let mut changes = lines.changes(&table)?;
    if arguments.round {
        round(&table, &mut changes);
    }
    let (mut edited, done) = model.with_points(&changes)?;
    let input = load_portfolio(
        &model,
        arguments.file.as_ref(),
        &arguments.model_files,
        &arguments.read,
    )?;
    let effect = match &input {
        Some(input) => Some(compare(&model, &mut edited, input)?),
        None => None,
    };
    write(arguments, &edited)?;
    let bins: usize = table.attributes.iter().map(|a| a.bins.len()).sum();
    let output = Output {
        unchanged: bins - done.len(),
        changes: done.into_iter().map(Into::into).collect(),
        points_edited: edited.edited_points().into_iter().map(Into::into).collect(),
        measured: !edited.is_unmeasured(),
        cutoff_pd: edited.scorecard.cutoff_pd,
        effect,
        warnings: warnings(arguments, &model, &edited),
    };
    output.warnings.iter().for_each(report::warning);
    if arguments.json {
        report::json(&output);
    } else {
        show(arguments, &edited, &output);
    }
    Ok(())
}

/// Refuses outputs that are inputs, or no files.
fn check_outputs(arguments: &PointsArguments) -> Result<(), Failure> {
    let outputs = std::iter::once(&arguments.out).chain(&arguments.table);
    for out in outputs {
        if input::is_stdio(out) {
            return Err(Failure::usage(
                "--out and --table name files; neither goes to standard output.",
            ));
        }
        let read = [&arguments.model, &arguments.points].into_iter();
        for source in read.chain(&arguments.file) {
            input::keep_source(source, out)?;
        }
    }
    if arguments.table.as_ref() == Some(&arguments.out) {
        return Err(Failure::usage(
            "--out and --table name the same file; choose another --table.",
        ));
    }
    Ok(())
}

/// The table of points as texts, whatever wrote it.
fn read_points(path: &Path) -> Result<PointsLines, Failure> {
    if input::is_stdio(path) {
        return Err(Failure::usage(
            "Standard input can hold the portfolio only; name the file of the points.",
        ));
    }
    let options = LoadOptions {
        header: Some(1),
        keep_totals: true,
        ..LoadOptions::default()
    };
    let source = Source::open(path, &options, &mut |_, _| ControlFlow::Continue(()))?;
    Ok(PointsLines::of(&source))
}

/// Adds changes that make the points of every bin a whole number.
fn round(table: &PointsTable, changes: &mut Vec<PointsChange>) {
    for change in &mut *changes {
        change.points = change.points.round();
    }
    for attribute in &table.attributes {
        if attribute.coefficient.abs() < LEAST_COEFFICIENT {
            continue;
        }
        for bin in &attribute.bins {
            let is_given = |change: &PointsChange| {
                change.column == attribute.column && change.bin == bin.holds
            };
            // Points read by the network as f32 are whole but for its rounding.
            let is_whole = (bin.points - bin.rounded()).abs() < 1e-4;
            if !is_whole && !changes.iter().any(is_given) {
                changes.push(PointsChange {
                    column: attribute.column.clone(),
                    bin: bin.holds.clone(),
                    points: bin.rounded(),
                });
            }
        }
    }
}

/// Scores and decisions before and after; on the training file the new model is measured again.
fn compare(model: &Model, edited: &mut Model, input: &Input) -> Result<Effect, Failure> {
    let Input { source, table } = input;
    let rows = 0..table.rows;
    let before = model.pds(Backend::default(), table, rows.clone())?;
    let decided = model.decided(table, &before)?;
    let labels = document::outcomes(model, portfolio(input))?;
    let bad = |row| labels.as_ref().and_then(|labels| labels.is_bad(row));
    let y_true: Vec<Option<bool>> = rows.clone().map(bad).collect();
    let is_training = document::is_training(model, table, &source.fingerprint());
    let after = if is_training && edited.is_unmeasured() && edited.record.is_some() {
        let data = TrainingRows {
            table,
            y_true: &y_true,
            parts: &document::parts(model, table, labels.as_ref()),
        };
        measure(edited, data, &decided)?.pds.pd
    } else {
        edited.pds(Backend::default(), table, rows)?
    };
    Ok(Effect::of(
        &y_true,
        (model, &before, &decided),
        (edited, &after, &decided),
    ))
}

fn write(arguments: &PointsArguments, edited: &Model) -> Result<(), Failure> {
    let out = &arguments.out;
    let staged = edited.stage(out).map_err(|e| Failure::of_saving(out, e))?;
    let table = match (&arguments.table, edited.points()) {
        (Some(path), Some(points)) => {
            let sheet = points_sheet(&points);
            let staged = stage(path, |w| sheet.write(path, w));
            Some((path, staged.map_err(|e| Failure::writing(path, &e))?))
        }
        _ => None,
    };
    staged.commit().map_err(|e| Failure::writing(out, &e))?;
    match table {
        Some((path, staged)) => staged.commit().map_err(|e| Failure::writing(path, &e)),
        None => Ok(()),
    }
}

/// What to look at in the new model.
fn warnings(arguments: &PointsArguments, model: &Model, edited: &Model) -> Vec<String> {
    let mut warnings = Vec::new();
    if arguments.round {
        warnings.extend(not_rounded(edited));
    }
    if edited.is_unmeasured() {
        warnings.push(
            "The model file keeps the figures of its training with the points as trained, and does \
             not know how scores lay with the edited ones, which monitoring needs; name the \
             training file behind the table of points to measure them again."
                .to_owned(),
        );
    }
    let wrong = |model: &Model| model.points().map_or_else(Vec::new, |t| against_risk(&t));
    let before = wrong(model);
    let new: Vec<String> = wrong(edited)
        .into_iter()
        .filter(|bin| !before.contains(bin))
        .collect();
    if !new.is_empty() {
        warnings.push(format!(
            "With these points bins of a higher bad rate earn more than the next ones: {}.",
            new.join("; ")
        ));
    }
    warnings
}

/// The fields whose points --round leaves as they are.
fn not_rounded(edited: &Model) -> Option<String> {
    let table = edited.points()?;
    let flat = table.attributes.iter();
    let flat = flat.filter(|a| a.coefficient.abs() < LEAST_COEFFICIENT);
    let names: Vec<&str> = flat.map(|a| &*a.column).collect();
    let keeps = if names.len() == 1 { "keeps" } else { "keep" };
    (!names.is_empty()).then(|| {
        format!(
            "{} {keeps} points that are not whole: the coefficient is 0, so every applicant gets \
             the same; leave such fields out of the training for whole sums.",
            names.join(", ")
        )
    })
}

/// Ranges next to each other of which the one with the higher bad rate earns more points.
fn against_risk(table: &PointsTable) -> Vec<String> {
    use crate::bundle::Holds;
    let mut found = Vec::new();
    for attribute in &table.attributes {
        for pair in attribute.bins.windows(2) {
            let [a, b] = pair else { continue };
            let both_ranges = [a, b]
                .iter()
                .all(|bin| matches!(bin.holds, Holds::Range(..)));
            let (Some(rate), Some(next)) = (a.bad_rate(), b.bad_rate()) else {
                continue;
            };
            let apart = a.points - b.points;
            if both_ranges && apart.abs() > 1e-3 && (rate - next) * apart > 0.0 {
                found.push(format!(
                    "{}, {} and {}",
                    attribute.column,
                    bin_name(&a.holds),
                    bin_name(&b.holds)
                ));
            }
        }
    }
    found
}

fn show(arguments: &PointsArguments, edited: &Model, output: &Output) {
    for change in &output.changes {
        report::line(&format!(
            "{}, {}: {} → {}",
            change.field,
            change.bin,
            short(change.from),
            short(change.to)
        ));
    }
    let stay = counted(output.unchanged, "bin");
    report::line(&match output.changes.len() {
        0 => format!("no points changed; {stay} as before"),
        n => format!("{} changed; {stay} as before", counted(n, "bin")),
    });
    if !edited.monotone.is_empty() {
        report::line(&format!(
            "still monotone for every applicant: PD with {}",
            shown_certificate(&edited.monotone)
        ));
    }
    if let Some(effect) = &output.effect {
        show_effect(effect);
    }
    report::line(&format!("cutoff PD {:.4}, as before", output.cutoff_pd));
    if output.measured && !output.points_edited.is_empty() {
        report::line("figures and development of the model measured again on the training file");
    }
    report::line(&format!("written to {}", arguments.out.display()));
}

fn show_effect(effect: &Effect) {
    let Effect { before, after, .. } = effect;
    report::line(&format!(
        "{} with a PD, {} with an outcome:",
        counted(effect.rows, "row"),
        effect.outcomes
    ));
    report::line(&format!("{:<22}{:>10}{:>10}", "", "before", "after"));
    let figure = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| fixed(v, 4));
    let share = |value: Option<f64>| {
        value.map_or_else(|| "-".to_owned(), |v| format!("{} %", fixed(100.0 * v, 2)))
    };
    let lines = [
        ("AUC", figure(before.auc), figure(after.auc)),
        ("KS", figure(before.ks), figure(after.ks)),
        ("mean PD", share(before.mean_pd), share(after.mean_pd)),
        ("bad rate", share(effect.bad_rate), share(effect.bad_rate)),
        ("O/E", figure(before.oe), figure(after.oe)),
        ("approved", share(before.approved), share(after.approved)),
        (
            "bad rate of approved",
            share(before.approved_bad_rate),
            share(after.approved_bad_rate),
        ),
    ];
    for (name, before, after) in lines {
        report::line(&format!("{name:<22}{before:>10}{after:>10}"));
    }
    let flips = effect.flips;
    report::line(&format!(
        "{} of another decision: {} to APPROVE, {} to REFER, {} to DECLINE",
        counted(flips.rows, "applicant"),
        flips.to_approve,
        flips.to_refer,
        flips.to_decline
    ));
}

/// What `evaluate` says of a model whose points were edited.
pub(super) fn said(edited: &[EditedPoints]) -> String {
    let mut fields: Vec<&str> = edited.iter().map(|e| &*e.field).collect();
    fields.dedup();
    format!(
        "points set by hand: {} of {}",
        counted(edited.len(), "bin"),
        fields.join(", ")
    )
}

/// Points with two decimals, or none where they are whole.
fn short(points: f64) -> String {
    let is_whole = (points - points.round()).abs() < 5e-3;
    fixed(points, if is_whole { 0 } else { 2 })
}

impl From<PointsError> for Failure {
    fn from(error: PointsError) -> Self {
        Self::unusable(error.to_string())
    }
}

impl From<PointsFileError> for Failure {
    fn from(error: PointsFileError) -> Self {
        Self::unusable(error.to_string())
    }
}
