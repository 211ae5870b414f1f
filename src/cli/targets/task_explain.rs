//! `riskbench explain` for targets beyond good and bad.

use super::tasks::place_of_id;
use crate::bundle::TaskModel;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::explain::write_files;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::report;
use crate::explain::{Baseline, ExplainError, Fields};
use crate::network::Backend;
use crate::recipe::outcome::targets::known_targets;
use crate::words::counted;
use crate::workflow::ScoringError;
use crate::workflow::tasks::{
    ContributionRows, TaskExplainer, TaskGlobal, Unit, task_dependences, task_global,
    write_task_contributions, write_task_dependences,
};
use std::ops::ControlFlow;

/// Fields that are shown.
const SHOWN: usize = 10;

/// Explains every row of a file, into a folder.
pub(in crate::cli) fn explain(
    arguments: &ExplainArguments,
    model: &TaskModel,
) -> Result<(), Failure> {
    refuse(arguments, model)?;
    let Some(folder) = &arguments.out else {
        return Ok(());
    };
    let file = std::slice::from_ref(&arguments.file);
    let input = input::load(file, &arguments.read, Known::of_task(model))?;
    input::require_rows(&input)?;
    let Input { source, table } = &input;
    let sheets = table.decisions.of_sheets();
    let id = place_of_id(arguments.id.as_ref(), model, (source.names(), sheets))?;
    let signed = model.recipe.check_marks(source, table)?;
    let unseen = model.recipe.unseen(table);
    unseen.check(&signed)?;
    let remarks = unseen.remarks();
    let untold = remarks
        .iter()
        .filter(|remark| !input::is_told(&arguments.read, remark));
    untold.for_each(report::warning);

    let fields = if arguments.by_step {
        Fields::by_step(&model.recipe)
    } else {
        Fields::of(&model.recipe)
    };
    let explainer = TaskExplainer::new(model, fields.clone())?;
    let rows = 0..table.rows;
    let predicted = model.predict_with_inputs(Backend::default(), table, rows);
    let (x, predicted) = predicted.map_err(ScoringError::from)?;
    let contributions = explainer.of(&x, &predicted);
    let targets = known_targets(table, &model.target, model.task, &model.classes);
    let y = targets
        .as_ref()
        .map_or(&[][..], |targets| &targets.values[..]);
    let known = (&x, &predicted, y);
    let mut go_on = |_| ControlFlow::Continue(());
    let global = task_global(&explainer, model, known, &contributions, &mut go_on);
    let Some(global) = global else { return Ok(()) };
    let of_table = (table, &x, &predicted);
    let shapes = task_dependences(model, &fields, of_table, targets.as_ref());
    let rows = ContributionRows {
        source,
        id,
        model,
        predicted: &predicted,
        fields: fields.names(),
        contributions: &contributions,
    };
    let json = report::pretty(&global);
    write_files(
        folder,
        &|w| write_task_contributions(w, &rows),
        &json,
        &|w| write_task_dependences(w, model, &shapes),
    )?;
    show(
        &global,
        predicted.known.iter().filter(|known| !**known).count(),
    );
    report::line(&format!("written to {}", folder.display()));
    Ok(())
}

/// What only PDs have is refused, not left aside.
fn refuse(arguments: &ExplainArguments, model: &TaskModel) -> Result<(), Failure> {
    if arguments.baseline != Baseline::Mean {
        return Err(ExplainError::MeanOnly.into());
    }
    let what = if arguments.one.is_wanted() {
        "--applicant and --record ask what would change the PD of one applicant"
    } else if !arguments.monotone.is_empty() {
        "--monotone asks for the direction of a PD"
    } else if arguments.model_files.files().all().next().is_some() {
        "the model reads no other files"
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!(
        "{what}; leave it out for the task {} (--out DIR explains every row).",
        model.task.name()
    )))
}

fn show(global: &TaskGlobal, without: usize) {
    let base = match global.bases[..] {
        [base] => format!(", {base:.4} there"),
        _ => String::new(),
    };
    report::line(&format!(
        "{} explained, {without} without a prediction; contributions in {}, against the mean of \
         the training rows{base}; largest residual {:.1e}",
        counted(global.rows, "row"),
        global.unit.words(),
        global.largest_residual
    ));
    if global.unit == Unit::ExpectedPlace
        && let (Some(first), Some(last)) = (global.classes.first(), global.classes.last())
    {
        report::line(&format!(
            "places count from 1 ({first}) to {} ({last}): a contribution above 0 moves towards {last}",
            global.classes.len()
        ));
    }
    let rise = format!("{} rise", global.figure.name());
    report::line(&format!(
        "{:<28}{:>16}{:>10}{rise:>20}  95 %",
        "field", "mean |contrib.|", "raises"
    ));
    for field in global.fields.iter().take(SHOWN) {
        let worth = field.importance.map_or(String::new(), |worth| {
            let [low, high] = worth.interval;
            format!("{:>20.4}  {low:.4} to {high:.4}", worth.rise)
        });
        report::line(&format!(
            "{:<28}{:>16.4}{:>9.1}%{worth}",
            field.field,
            field.mean_absolute,
            100.0 * field.raises
        ));
    }
    if global.outcomes == 0 {
        report::line(&format!(
            "{rise}: not measured, as fewer than 20 targets are known in this file"
        ));
    }
}
