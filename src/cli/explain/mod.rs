//! `riskbench explain`: the contributions of the fields to every applicant's PD, class, number or
//! PD over 12 periods.

mod monotone;
mod what_if;

use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::join::model_files;
use crate::cli::output::{progress, report};
use crate::cli::targets::{survival_explain, task_explain};
use crate::explain::LevelOrder;
use crate::files::{Staged, stage};
use crate::recipe::RecipeError;
use crate::recipe::error::nearest;
use crate::words::counted;
use crate::workflow::{
    ExplainPlan, ExplainTableError, Explained, FieldDependence, check_fit, dependences,
    explain_table, write_contributions, write_dependences,
};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// What the command writes.
const FILES: [&str; 3] = ["contributions.csv", "global.json", "dependence.csv"];
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
        for name in FILES {
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
    let file = std::slice::from_ref(&arguments.file);
    let join = model.join.as_ref();
    let made = model_files(join, &arguments.model_files, &arguments.read)?;
    let known = || Known::of(model, made.as_ref());
    let input = input::load(file, &arguments.read, known())?;
    input::require_rows(&input)?;
    let names = input.source.names();
    if let Some(id) = &arguments.id
        && !names.contains(id)
    {
        return Err(Failure::from(RecipeError::NoColumn {
            name: id.clone(),
            nearest: nearest(id, names.iter().map(String::as_str)),
            sheets: input.table.decisions.of_sheets(),
        }));
    }
    let fit = check_fit(model, &input.source, &input.table)?;
    let is_told = |remark: &&crate::recipe::Remark| input::is_told(&arguments.read, remark);
    fit.iter()
        .filter(|remark| !is_told(remark))
        .for_each(report::warning);
    if let Some(folder) = &arguments.out {
        all(arguments, model, &input, folder)?;
    }
    if !arguments.monotone.is_empty() {
        monotone::run(arguments, model, &input)?;
    }
    if arguments.one.is_wanted() {
        let reading = input::options(&arguments.read, known())?;
        what_if::run(arguments, model, &input, &reading)?;
    }
    Ok(())
}

/// Explains every applicant, into a folder.
fn all(
    arguments: &ExplainArguments,
    model: &Model,
    Input { source, table }: &Input,
    folder: &Path,
) -> Result<(), Failure> {
    let plan = ExplainPlan {
        baseline: arguments.baseline,
        by_step: arguments.by_step,
    };
    let bar = progress::explaining();
    let explained = explain_table(model, (source, table), plan, &mut |share| {
        bar.set_position(u64::from((share * 100.0) as u8));
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    let Some(explained) = explained else {
        return Ok(());
    };
    let shapes = dependences(model, (source, table), arguments.by_step)?;
    let id = arguments.id.as_ref().or(model.id.as_ref());
    let id = id.and_then(|id| source.names().iter().position(|name| name == id));
    let json = report::pretty(&explained.global);
    write_files(
        folder,
        &|w| write_contributions(w, source, id, &explained),
        &json,
        &|w| write_dependences(w, &shapes),
    )?;
    show(&explained);
    report::certificate(&model.monotone);
    report::line(order_line(&shapes));
    report::line(&format!("written to {}", folder.display()));
    Ok(())
}

/// Writes one of the files.
type Fill<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Writes contributions, what the fields are worth and dependence into a folder, all or none.
pub(in crate::cli) fn write_files(
    folder: &Path,
    contributions: Fill<'_>,
    global: &str,
    dependence: Fill<'_>,
) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::writing(folder, &e))?;
    let json = |w: &mut dyn Write| writeln!(w, "{global}");
    let fills: [Fill<'_>; 3] = [contributions, &json, dependence];
    let mut staged = Vec::with_capacity(fills.len());
    for (name, fill) in FILES.into_iter().zip(fills) {
        let path = folder.join(name);
        let file = stage(&path, |w| fill(w));
        staged.push(file.map_err(|e| Failure::writing(&path, &e))?);
    }
    let mut all = staged.into_iter();
    let committed = all.try_for_each(Staged::commit);
    committed.map_err(|e| Failure::writing(folder, &e))
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

fn show(explained: &Explained) {
    let global = &explained.global;
    report::line(&format!(
        "{} explained, {} without a PD; baseline {}, log-odds {:.4}; largest residual {:.1e}",
        counted(global.rows, "applicant"),
        explained.without_pd(),
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

impl From<ExplainTableError> for Failure {
    fn from(error: ExplainTableError) -> Self {
        match error {
            ExplainTableError::Explain(error) => error.into(),
            ExplainTableError::Scoring(error) => error.into(),
        }
    }
}
