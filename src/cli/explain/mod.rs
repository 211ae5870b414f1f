//! `riskbench explain`: the contributions of the fields to every applicant's PD, class, number or
//! PD over 12 periods.

mod monotone;
pub(in crate::cli) mod rows;
mod what_if;
pub(in crate::cli) mod write;

use self::rows::{Rows, explain_rows, say_sampled};
use self::write::Written;
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::join::model_files;
use crate::cli::output::report;
use crate::cli::targets::{survival_explain, task_explain};
use crate::explain::LevelOrder;
use crate::join::JoinRecipe;
use crate::recipe::RecipeError;
use crate::recipe::error::nearest;
use crate::words::counted;
use crate::workflow::{
    ExplainPlan, FieldDependence, Global, PdExplainer, RowExplainer, check_fit, write_dependences,
};
use std::path::Path;

/// Fields that are shown.
const SHOWN: usize = 10;

pub(in crate::cli) fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    let checks = !arguments.monotone.is_empty();
    let without = arguments.one.without_applicant();
    if let Some(option) = without.filter(|option| !(checks && *option == "--json")) {
        return Err(Failure::usage(format!(
            "{option} is about one applicant; name them with --applicant ID or --record N."
        )));
    }
    if arguments.one.is_wanted() && arguments.read.sample_rows.is_some() {
        return Err(Failure::usage(
            "One applicant is sought among all records, and --sample-rows reads a part of them; \
             leave it out.",
        ));
    }
    if let Some(folder) = &arguments.out {
        if input::is_stdio(folder) {
            return Err(Failure::usage(
                "--out names a folder; explanations cannot go to standard output.",
            ));
        }
        for name in write::FILES {
            let out = folder.join(name);
            input::keep_source(&arguments.file, &out)?;
            input::keep_source(&arguments.model, &out)?;
        }
    }
    let model = AnyModel::load(&arguments.model);
    let model = model.map_err(|e| Failure::of_model(&arguments.model, e))?;
    if arguments.as_new && !matches!(model, AnyModel::Survival(_)) {
        return Err(Failure::usage(
            "--as-new is for models of the time to default; leave it out.",
        ));
    }
    match model {
        AnyModel::Pd(model) => explain(arguments, &model),
        AnyModel::Task(model) => task_explain::explain(arguments, &model),
        AnyModel::Survival(model) => survival_explain::explain(arguments, &model),
    }
}

fn explain(arguments: &ExplainArguments, model: &Model) -> Result<(), Failure> {
    let join = model.join.as_ref();
    let made = model_files(join, &arguments.model_files, &arguments.read)?;
    let known = || Known::of(model, made.as_ref());
    let asks_table = !arguments.monotone.is_empty() || arguments.one.is_wanted();
    let of_file = (&known(), made.as_ref());
    let undecided = input::undecided_columns(model, &arguments.read, of_file, Vec::new());
    let by_day = join.is_some_and(JoinRecipe::ranks_by_day);
    let at_once = asks_table || !undecided.is_empty() || by_day;
    let mut rows = Rows::open(arguments, &known, at_once)?;
    let names = rows.names();
    if let Some(id) = &arguments.id
        && !names.contains(id)
    {
        return Err(Failure::from(RecipeError::NoColumn {
            name: id.clone(),
            nearest: nearest(id, names.iter().map(String::as_str)),
            sheets: rows.of_sheets(),
        }));
    }
    if let Some(Input { source, table }) = rows.whole()? {
        let fit = check_fit(model, source, table)?;
        let is_told = |remark: &&crate::recipe::Remark| input::is_told(&arguments.read, remark);
        fit.iter()
            .filter(|remark| !is_told(remark))
            .for_each(report::warning);
    }
    if let Some(folder) = &arguments.out {
        all(arguments, (model, &known), &mut rows, folder)?;
    }
    let Some(input) = rows.whole()? else {
        return Ok(());
    };
    if !arguments.monotone.is_empty() {
        monotone::run(arguments, model, input)?;
    }
    if arguments.one.is_wanted() {
        let reading = input::options(&arguments.read, known())?;
        what_if::run(arguments, model, input, &reading)?;
    }
    Ok(())
}

/// Explains every applicant, into a folder.
fn all(
    arguments: &ExplainArguments,
    (model, known): (&Model, &dyn Fn() -> Known),
    rows: &mut Rows,
    folder: &Path,
) -> Result<(), Failure> {
    let plan = ExplainPlan {
        baseline: arguments.baseline,
        by_step: arguments.by_step,
    };
    let explainer = PdExplainer::new(model, plan)?;
    let id = arguments.id.as_ref().or(model.id.as_ref());
    let id = id.and_then(|id| rows.names().iter().position(|name| name == id));
    let mut found = None;
    let of = (&explainer as &dyn RowExplainer, known);
    explain_rows(
        arguments,
        of,
        (rows, id),
        folder,
        &mut |table, explained, progress| {
            let (global, shapes) = explainer.effects(table, explained, progress)?;
            let mut dependence = Vec::new();
            write_dependences(&mut dependence, &shapes)
                .map_err(|e| Failure::writing(folder, &e))?;
            let json = report::pretty(&global);
            found = Some((global, shapes, explained.0.without));
            Ok(Written {
                global: json,
                dependence,
            })
        },
    )?;
    if let Some((global, shapes, without)) = found {
        show(&global, without);
        report::certificate(&model.monotone);
        report::line(order_line(&shapes));
        say_sampled(global.sampled_rows, (global.rows + without, "applicant"));
        report::line(&format!("written to {}", folder.display()));
    }
    Ok(())
}

/// What dependence.csv holds, and by what levels are ordered in it.
fn order_line(shapes: &[FieldDependence]) -> &'static str {
    match shapes.iter().find_map(FieldDependence::order) {
        Some(LevelOrder::MeanPd) => {
            "dependence.csv: pd_partial is a PD, pd_ale a difference of PDs; categories by mean PD"
        }
        _ => {
            "dependence.csv: pd_partial is a PD, pd_ale a difference of PDs; categories by bad rate"
        }
    }
}

fn show(global: &Global, without: usize) {
    report::line(&format!(
        "{} explained, {without} without a PD; baseline {}, log-odds {:.4}; largest residual {:.1e}",
        counted(global.rows, "applicant"),
        global.baseline.name(),
        global.base,
        global.largest_residual
    ));
    report::line(&format!(
        "{:<28}{:>16}{:>10}{:>12}  {}",
        "field", "mean |log-odds|", "raises", "AUC drop", "95 %"
    ));
    for field in global.fields.iter().take(SHOWN) {
        let worth = field.importance.map_or(String::new(), |worth| {
            let [low, high] = worth.interval;
            format!("{:>12.4}  {low:.4} to {high:.4}", worth.auc_drop)
        });
        report::line(&format!(
            "{:<28}{:>16.4}{:>9.1}%{worth}",
            field.field,
            field.mean_absolute,
            100.0 * field.raises
        ));
    }
    if global.outcomes == 0 {
        report::line(
            "AUC drop: not measured, as fewer than 20 bads or 20 goods are known in this file",
        );
    }
    if let Some(agreement) = &global.agreement {
        report::agreement(agreement);
    }
}
