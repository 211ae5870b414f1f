//! `riskbench evaluate`: the figures of a model on known outcomes, and what can
//! be said without them.

use super::failure::Failure;
use super::input::{self, Input, Known};
use super::join::model_files;
use super::output::{report, review_report};
use super::points;
use super::targets::{survival, tasks};
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::evaluate_args::EvaluateArguments;
use crate::evaluate::{Sample, alerts};
use crate::network::Backend;
use crate::recipe::RecipeError;
use crate::recipe::TargetSpec;
use crate::recipe::inputs::roles::is_protected;
use crate::recipe::outcome::labels::{Labels, find_column, labels_to_evaluate};
use crate::report::{Other, Plan, Report, Rows, evaluate};
use crate::score::MoneyTerms;
use crate::table::{Source, Table};
use crate::workflow::{self, Evaluation, SessionError};
use std::ops::ControlFlow;
use std::path::Path;

pub(super) fn run(arguments: &EvaluateArguments) -> Result<(), Failure> {
    let model = AnyModel::load(&arguments.model);
    match model.map_err(|e| Failure::of_model(&arguments.model, e))? {
        AnyModel::Pd(model) => evaluate_pds(arguments, *model),
        AnyModel::Task(model) => {
            model_files(None, &arguments.model_files, &arguments.read)?;
            tasks::evaluate(arguments, &model)
        }
        AnyModel::Survival(model) => {
            model_files(None, &arguments.model_files, &arguments.read)?;
            survival::evaluate(arguments, &model)
        }
    }
}

fn evaluate_pds(arguments: &EvaluateArguments, mut model: Model) -> Result<(), Failure> {
    let (join, read) = (model.join.as_ref(), &arguments.read);
    let made = model_files(join, &arguments.model_files, read)?;
    let Input { source, table } = input::load(
        std::slice::from_ref(&arguments.file),
        read,
        Known::of(&model, made.as_ref()),
    )?;
    arguments.overrides.apply(&mut model.scorecard)?;
    let target = target(arguments, &model.target, &table);
    let money = arguments.money.over(&model.money)?;
    money.check_columns(Some(&table), &target.column, model.id.as_deref())?;
    let fit = workflow::check_fit(&model, &source, &table)?;
    let mut warnings: Vec<String> = table.warnings.iter().map(ToString::to_string).collect();
    let mut warn = |sentence: String| {
        report::warning(&sentence);
        warnings.push(sentence);
    };
    let labels = outcomes(arguments, &model, &target, (&source, &table), &mut warn)?;
    drop(source);
    for remark in fit
        .iter()
        .filter(|remark| !input::is_told(&arguments.read, remark))
    {
        warn(remark.to_string());
    }
    let policy = &model.scorecard.policy;
    let of_terms = if arguments.review.is_wanted() {
        workflow::terms_remarks(policy, &money, &table)
    } else {
        workflow::policy_remarks(policy, &table)
    };
    let on_target = workflow::rules_on_target(policy, &model.target.column);
    let mut of_file = Vec::new();
    for remark in of_terms.into_iter().chain(on_target) {
        warn(remark.to_string());
        if let workflow::Remark::Policy(finding) = remark {
            of_file.push(finding);
        }
    }
    if arguments.overrides.policy_file().is_some() {
        for finding in workflow::training_findings(&model, &of_file) {
            warn(finding.to_string());
        }
    }
    let pds = model.pds(Backend::default(), &table, 0..table.rows)?;
    let all = labels.as_ref().map(|labels| {
        let labelled = |(row, pd): (usize, &f64)| {
            let bad = labels.is_bad(row).filter(|_| !pd.is_nan());
            bad.map(|bad| (bad, *pd))
        };
        let (y, p): (Vec<bool>, Vec<f64>) = pds.iter().enumerate().filter_map(labelled).unzip();
        let objective = model.provenance.objective;
        let cutoff = model.scorecard.cutoff_pd;
        let figures = evaluate(&y, &p, cutoff, objective, Sample::HoldOut);
        (figures, y, p)
    });
    let ranked = all.as_ref().and_then(|(figures, ..)| figures.auc_ci);
    ranked.and_then(wrong_way).into_iter().for_each(&mut warn);
    let found = match (&all, arguments.alerts) {
        (Some((_, y, p)), Some(budget)) => {
            let losses = losses(&money, &table, labels.as_ref(), &pds);
            Some(alerts(budget, y, p, losses.as_deref()))
        }
        _ => None,
    };
    let all = all.map(|(figures, ..)| figures);
    // Without outcomes there is nothing but the review.
    let full = if arguments.review.is_wanted() || labels.is_none() {
        let labels = labels.as_ref();
        Some(review(arguments, &model, &table, &pds, labels, &mut warn)?)
    } else {
        None
    };
    let evaluation = Evaluation {
        rows: table.rows,
        rejected: table.rejects.len(),
        bads: labels.as_ref().map(|labels| labels.bads),
        indeterminate: labels.as_ref().map(|labels| labels.indeterminates),
        model: model.network.config().family,
        seed: model.provenance.seed,
        backend: Backend::default(),
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        points_edited: model.edited_points().into_iter().map(Into::into).collect(),
        all,
        alerts: found,
        warnings,
        full,
    };
    if arguments.json {
        report::json(&evaluation);
        return Ok(());
    }
    let bad = match &labels {
        Some(_) => format!("bad = {} ({})  ", report::bad_of(&target), target.column),
        None => String::new(),
    };
    show(&evaluation, &bad, model.scorecard.cutoff_pd);
    Ok(())
}

/// What is to be said of an interval of AUC that lies below .5.
fn wrong_way([low, high]: [f64; 2]) -> Option<String> {
    (high < 0.5).then(|| {
        format!(
            "The AUC lies below .5 beyond chance (95 % interval {low:.4} to {high:.4}): the model \
             ranks these outcomes the wrong way round. Perhaps other values mean bad here than in \
             training; --bad names them."
        )
    })
}

fn show(evaluation: &Evaluation, bad: &str, cutoff: f64) {
    report::line(&format!(
        "{bad}{} model, cutoff PD {cutoff:.4}",
        evaluation.model.name()
    ));
    if !evaluation.points_edited.is_empty() {
        report::line(&points::said(&evaluation.points_edited));
    }
    if let Some(all) = &evaluation.all {
        report::figures(&[("all", Some(all))]);
        if evaluation.alerts.is_some() {
            report::alerts(&[(all.average_precision, evaluation.alerts)]);
        }
    }
    if let Some(full) = &evaluation.full {
        review_report::show(full);
    }
}

/// The losses of the rows that have an outcome and a PD, where the file holds exposures.
fn losses(
    money: &MoneyTerms,
    table: &Table,
    labels: Option<&Labels>,
    pds: &[f64],
) -> Option<Vec<f64>> {
    let labels = labels?;
    let known = |row: &usize| labels.is_bad(*row).is_some() && !pds[*row].is_nan();
    let rows: Vec<usize> = (0..table.rows).filter(known).collect();
    money.read(table).ok()?.losses(&rows)
}

fn load(path: &Path) -> Result<Model, Failure> {
    Model::load(path).map_err(|e| Failure::of_model(path, e))
}

/// Refuses to compare with a model that reads columns which it makes itself and the first does not.
fn check_made(other: &Model, model: &Model, path: &Path) -> Result<(), Failure> {
    let Some(join) = other.join.as_ref().filter(|_| other.join != model.join) else {
        return Ok(());
    };
    let read = other.recipe.columns();
    let lacks = |name: &&String| read.contains(&name.as_str()) && !model.makes(name);
    let lacking: Vec<&str> = join
        .columns
        .iter()
        .filter(lacks)
        .map(String::as_str)
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{} makes columns of its own that the first model does not make ({}), so that the two cannot \
         be compared on one table; evaluate each by itself, or add the columns to the file with join \
         and train both on it.",
        path.display(),
        lacking.join(", ")
    )))
}

/// The outcomes of the rows; `None` where the file holds none: it lacks the model's
/// target and no other was named, or the target is empty.
fn outcomes(
    arguments: &EvaluateArguments,
    model: &Model,
    target: &TargetSpec,
    (source, table): (&Source, &Table),
    warn: &mut dyn FnMut(String),
) -> Result<Option<Labels>, Failure> {
    if arguments.target.is_none() && table.column(&target.column).is_none() {
        warn(format!(
            "There is no column {:?}, which tells the outcome; only what needs none is shown \
             (--target names another column).",
            target.column
        ));
        return Ok(None);
    }
    let before = *target == model.target;
    let labels = match labels_to_evaluate(source, table, target, before) {
        // One value alone means what it meant to the model.
        Err(RecipeError::OneClass { .. }) if target.bad.is_empty() => {
            let known = TargetSpec {
                column: target.column.clone(),
                ..model.target.clone()
            };
            labels_to_evaluate(source, table, &known, true)?
        }
        labels => labels?,
    };
    for warning in &labels.warnings {
        warn(warning.to_string());
    }
    let date = arguments.review.date.as_deref();
    for remark in workflow::unripe_months(table, date, &labels) {
        warn(remark.to_string());
    }
    Ok(Some(labels).filter(|labels| labels.goods + labels.bads > 0))
}

fn review(
    arguments: &EvaluateArguments,
    model: &Model,
    table: &Table,
    pds: &[f64],
    labels: Option<&Labels>,
    warn: &mut dyn FnMut(String),
) -> Result<Report, Failure> {
    let asked = &arguments.review;
    for name in arguments.money.columns() {
        find_column(table, name)?;
    }
    let money = arguments.money.over(&model.money)?;
    if let Err(error) = money.read(table) {
        if arguments.money.columns().next().is_some() {
            return Err(error.into());
        }
        warn(
            "The columns of EAD or LGD that the model names are not there; no expected loss is \
             shown (--ead and --lgd name others)."
                .to_owned(),
        );
    }
    let protected = || {
        let names = table.columns.iter().map(|column| column.name.clone());
        names.filter(|name| is_protected(name)).collect()
    };
    let other = match &asked.compare {
        Some(path) => {
            let other = load(path)?;
            check_made(&other, model, path)?;
            if other.holds_training_rows(table) {
                warn(format!(
                    "The file holds the rows that {} was trained on, so that its figures here are too \
                     good; compare on rows that neither model has seen.",
                    path.display()
                ));
            }
            Some(Other {
                name: path.display().to_string(),
                pds: other.pds(Backend::default(), table, 0..table.rows)?,
                cutoff: other.scorecard.cutoff_pd,
            })
        }
        None => None,
    };
    let shown = |names: Vec<String>| -> Vec<String> {
        let shown = names.iter().map(|name| input::shown_name(table, name));
        shown.collect()
    };
    let plan = Plan {
        money,
        date: asked.date.clone(),
        segments: shown(asked.segments()),
        monitored: asked.monitored().map_or_else(protected, shown),
        other,
        draws: asked.draws,
        seed: model.provenance.seed,
        ..Plan::default()
    };
    let y_true: Vec<Option<bool>> = match labels {
        Some(labels) => (0..table.rows).map(|row| labels.is_bad(row)).collect(),
        None => Vec::new(),
    };
    if labels.is_none()
        && !(plan.date.is_none() && plan.segments.is_empty() && plan.other.is_none())
    {
        warn(
            "Figures by month, by group and against another model need outcomes; they are left \
             out."
                .to_owned(),
        );
    }
    if model.development.is_none() {
        warn(
            "The model is of an earlier version and does not know how its training rows lay; no \
             drift is shown (train it again)."
                .to_owned(),
        );
    }
    let other = plan.other.as_ref();
    let decided = model.decided(table, pds)?;
    let is_scored =
        |row: &usize| !pds[*row].is_nan() && other.is_none_or(|o| !o.pds[*row].is_nan());
    let rows = Rows {
        table,
        rows: &(0..table.rows).filter(is_scored).collect::<Vec<usize>>(),
        pds,
        y_true: &y_true,
        decided: &decided,
        scorecard: &model.scorecard,
        development: model.development.as_ref(),
        objective: model.provenance.objective,
    };
    let done = crate::report::report(&rows, &plan, &mut |_| ControlFlow::Continue(()));
    Ok(done.map_err(SessionError::from)?)
}

/// The model's own target, unless the command names another.
fn target(arguments: &EvaluateArguments, own: &TargetSpec, table: &Table) -> TargetSpec {
    let another = arguments.target.as_ref().filter(|t| **t != own.column);
    let mut target = match another {
        Some(column) => TargetSpec {
            column: input::shown_name(table, column),
            ..TargetSpec::default()
        },
        None => own.clone(),
    };
    let bad = input::values(table, &target.column, &arguments.bad);
    if !bad.is_empty() {
        target.bad = bad;
    }
    target.as_written &= another.is_none();
    target
}
