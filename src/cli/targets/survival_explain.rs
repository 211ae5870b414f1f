//! `riskbench explain` for the time to default.

use super::asked::{fields_of, place_of_id, refuse_of_pds, show_fields, warn_of_unseen};
use crate::bundle::SurvivalModel;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::explain::write_files;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::report;
use crate::recipe::Task;
use crate::words::counted;
use crate::workflow::survival::{
    LoanExplainer, LoanGlobal, LoanRows, Window, check_columns, loan_dependences, loan_global,
    plain_forecasts, portfolio_spells, write_loan_contributions, write_loan_dependences,
};
use std::ops::ControlFlow;

/// Explains every loan of a file, into a folder.
pub(in crate::cli) fn explain(
    arguments: &ExplainArguments,
    model: &SurvivalModel,
) -> Result<(), Failure> {
    let of_pds = (
        "the PD of one applicant at one horizon",
        "a PD at one horizon",
    );
    refuse_of_pds(arguments, of_pds, (Task::Survival, "loan"))?;
    let Some(folder) = &arguments.out else {
        return Ok(());
    };
    let id = arguments.id.as_ref().or(model.id.as_ref());
    check_columns(&[
        ("the model's time on book", Some(&model.time)),
        ("the model's outcome", Some(&model.event.column)),
        ("the id", id.map(String::as_str)),
    ])?;
    let file = std::slice::from_ref(&arguments.file);
    let input = input::load(file, &arguments.read, Known::of_survival(model))?;
    input::require_rows(&input)?;
    let Input { source, table } = &input;
    let sheets = table.decisions.of_sheets();
    let own = model.id.as_ref();
    let id = place_of_id(arguments.id.as_ref(), own, (source.names(), sheets))?;
    warn_of_unseen(&model.recipe, (source, table), &arguments.read)?;
    let fields = fields_of(arguments, &model.recipe);
    let explainer = LoanExplainer::new(model, fields.clone())?;
    let forecasts = plain_forecasts(model, (source, table), arguments.as_new)?;
    let windows: Vec<Option<Window>> = forecasts.iter().map(Window::of).collect();
    let x = model.recipe.apply(table, 0..table.rows)?;
    let mut go_on = |_| ControlFlow::Continue(());
    let Some(explained) = explainer.of_loans(&x, &windows, &mut go_on) else {
        return Ok(());
    };
    // A file without outcomes is explained without what needs them.
    let spells = portfolio_spells((source, table), model, &model.event).ok();
    let of_rows = match &spells {
        Some(spells) => &spells.rows[..],
        None => &[],
    };
    let global = loan_global(&explainer, model, (&x, of_rows), &explained, &mut go_on);
    let Some(global) = global else { return Ok(()) };
    let empty = model.recipe.rows_without_inputs(table);
    let kept: Vec<usize> = (0..table.rows).filter(|row| !empty.contains(row)).collect();
    let shapes = loan_dependences(model, &fields, (table, &x), (&kept, spells.as_ref()));
    let rows = LoanRows {
        source,
        id,
        forecasts: &forecasts,
        fields: fields.names(),
        explained: &explained,
    };
    let json = report::pretty(&global);
    write_files(
        folder,
        &|w| write_loan_contributions(w, &rows),
        &json,
        &|w| write_loan_dependences(w, &shapes),
    )?;
    show(&global, table.rows - explained.rows.len());
    report::line(&format!("written to {}", folder.display()));
    Ok(())
}

fn show(global: &LoanGlobal, without: usize) {
    report::line(&format!(
        "{} explained, {without} without a PD; contributions in log-odds of pd_12, against the mean \
         of the training rows at the same months on book ({:.4} of a new loan); largest residual \
         {:.1e}",
        counted(global.rows, "loan"),
        global.base,
        global.largest_residual
    ));
    show_fields(&global.fields, ("log-odds", "log-loss", 6));
    if global.outcomes == 0 {
        report::line(
            "log-loss rise: not measured, as fewer than 20 rows have a known time and outcome in this \
             file",
        );
    }
}
