//! `riskbench explain` for targets beyond good and bad.

use super::asked::{fields_of, place_of_id, refuse_of_pds, show_fields, warn_of_unseen};
use crate::bundle::TaskModel;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::explain::rows::{Rows, explain_rows, say_sampled};
use crate::cli::explain::write::Written;
use crate::cli::failure::Failure;
use crate::cli::input::{Input, Known};
use crate::cli::output::report;
use crate::words::counted;
use crate::workflow::RowExplainer;
use crate::workflow::tasks::{
    TaskExplainer, TaskGlobal, Unit, task_effects, write_task_dependences,
};

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
    let known = || Known::of_task(model);
    let mut rows = Rows::open(arguments, &known, false)?;
    let id = place_of_id(
        arguments.id.as_ref(),
        model.id.as_ref(),
        (rows.names(), rows.of_sheets()),
    )?;
    if let Some(Input { source, table }) = rows.whole()? {
        warn_of_unseen(&model.recipe, (source, table), &arguments.read)?;
    }
    let fields = fields_of(arguments, &model.recipe);
    let explainer = TaskExplainer::new(model, fields)?;
    let mut found = None;
    let of = (
        &explainer as &dyn RowExplainer,
        &known as &dyn Fn() -> Known,
    );
    explain_rows(
        arguments,
        of,
        (&mut rows, id),
        folder,
        &mut |table, explained, progress| {
            let effects = task_effects(&explainer, model, table.1, explained, progress)?;
            let (global, shapes) =
                effects.ok_or_else(|| Failure::other("Nothing was explained."))?;
            let mut dependence = Vec::new();
            let written = write_task_dependences(&mut dependence, model, &shapes);
            written.map_err(|e| Failure::writing(folder, &e))?;
            let json = report::pretty(&global);
            found = Some((global, explained.0.without));
            Ok(Written {
                global: json,
                dependence,
            })
        },
    )?;
    if let Some((global, without)) = found {
        show(&global, without);
        say_sampled(global.sampled_rows, (global.rows + without, "row"));
        report::line(&format!("written to {}", folder.display()));
    }
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
