//! `riskbench explain` for the time to default.

use super::asked::{fields_of, place_of_id, refuse_of_pds, show_fields, warn_of_unseen};
use crate::bundle::SurvivalModel;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::explain::rows::{Rows, explain_rows, say_sampled};
use crate::cli::explain::write::Written;
use crate::cli::failure::Failure;
use crate::cli::input::{Input, Known};
use crate::cli::output::report;
use crate::recipe::Task;
use crate::words::counted;
use crate::workflow::RowExplainer;
use crate::workflow::survival::{
    LoanGlobal, LoanRowExplainer, check_columns, loan_effects, write_loan_dependences,
};

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
    let known = || Known::of_survival(model);
    let mut rows = Rows::open(arguments, &known, false)?;
    let own = model.id.as_ref();
    let id = place_of_id(arguments.id.as_ref(), own, (rows.names(), rows.of_sheets()))?;
    if let Some(Input { source, table }) = rows.whole()? {
        warn_of_unseen(&model.recipe, (source, table), &arguments.read)?;
    }
    let fields = fields_of(arguments, &model.recipe);
    let explainer = LoanRowExplainer::new(model, fields, arguments.as_new)?;
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
            let of_loans = explainer.explainer();
            let effects = loan_effects(of_loans, model, table, explained, progress)?;
            let (global, shapes) =
                effects.ok_or_else(|| Failure::other("Nothing was explained."))?;
            let mut dependence = Vec::new();
            let written = write_loan_dependences(&mut dependence, &shapes);
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
        say_sampled(global.sampled_rows, (global.rows + without, "loan"));
        report::line(&format!("written to {}", folder.display()));
    }
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
