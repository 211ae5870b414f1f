//! `riskbench explain` for targets beyond good and bad.

use super::asked::{fields_of, place_of_id, refuse_of_pds, show_fields, warn_of_unseen};
use crate::bundle::TaskModel;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::explain::write_files;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::report;
use crate::network::Backend;
use crate::recipe::outcome::targets::known_targets;
use crate::words::counted;
use crate::workflow::ScoringError;
use crate::workflow::tasks::{
    ContributionRows, TaskExplainer, TaskGlobal, Unit, task_dependences, task_global,
    write_task_contributions, write_task_dependences,
};
use std::ops::ControlFlow;

/// Explains every row of a file, into a folder.
pub(in crate::cli) fn explain(
    arguments: &ExplainArguments,
    model: &TaskModel,
) -> Result<(), Failure> {
    let of_pds = ("the PD of one applicant", "a PD");
    refuse_of_pds(arguments, of_pds, (model.task, "row"))?;
    let Some(folder) = &arguments.out else {
        return Ok(());
    };
    let file = std::slice::from_ref(&arguments.file);
    let input = input::load(file, &arguments.read, Known::of_task(model))?;
    input::require_rows(&input)?;
    let Input { source, table } = &input;
    let sheets = table.decisions.of_sheets();
    let id = place_of_id(
        arguments.id.as_ref(),
        model.id.as_ref(),
        (source.names(), sheets),
    )?;
    warn_of_unseen(&model.recipe, (source, table), &arguments.read)?;
    let fields = fields_of(arguments, &model.recipe);
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
    let loss = global.figure.name();
    show_fields(&global.fields, ("contrib.", loss, 4));
    if global.outcomes == 0 {
        report::line(&format!(
            "{loss} rise: not measured, as fewer than 20 targets are known in this file"
        ));
    }
}
