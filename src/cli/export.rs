//! `riskbench export`: a model as Python, SQL or ONNX.

use super::failure::Failure;
use super::input;
use super::output::report;
use crate::bundle::{AnyModel, reads_made};
use crate::cli::arguments::export_args::{DialectName, ExportArguments, Form};
use crate::export::{self, Dialect, EngineRun, Export, ExportError, Target};
use crate::words::counted;
use std::path::Path;

pub(super) fn run(arguments: &ExportArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    if input::is_stdio(out) {
        return Err(Failure::usage(
            "--out names a file; an export does not go to standard output.",
        ));
    }
    let target = target(arguments)?;
    input::keep_source(&arguments.model, out)?;
    let model = AnyModel::load(&arguments.model);
    let model = match model.map_err(|e| Failure::of_model(&arguments.model, e))? {
        AnyModel::Pd(model) => model,
        AnyModel::Survival(_) => {
            return Err(Failure::usage(
                "The model learned the time to default; exports are of PDs at one horizon, and \
                 `riskbench score` takes this one.",
            ));
        }
        AnyModel::Task(model) => {
            return Err(Failure::usage(format!(
                "The model learned a target of the task {}, which gives no PD; exports are of \
                 models of good and bad, and `riskbench score` takes this one.",
                model.task.name()
            )));
        }
    };
    let export = export::export(&model, &target)?;
    let check = export.check_path(out);
    if let Some(check) = &check {
        input::keep_source(&arguments.model, check)?;
    }
    let ran = export::run_on_engine(&export, &target);
    if let EngineRun::Ran(found) = &ran
        && !found.agrees(export.with_pd)
    {
        return Err(Failure::from(ExportError::DiffersOn {
            engine: found.engine.clone(),
            difference: format!("{:.1e}", found.difference),
        }));
    }
    let written = export.write(out);
    written.map_err(|(path, error)| Failure::writing(&path, &error))?;
    show(&export, out);
    show_engine(&ran, &target, check.as_deref().unwrap_or(out), out);
    let made = model.made_inputs();
    if !made.is_empty() {
        report::warning(reads_made(&made));
    }
    Ok(())
}

fn target(arguments: &ExportArguments) -> Result<Target, Failure> {
    let is_sql = arguments.to == Form::Sql;
    if !is_sql && (arguments.dialect.is_some() || arguments.table.is_some()) {
        return Err(Failure::usage(
            "--dialect and --table belong to --to sql; leave them out.",
        ));
    }
    Ok(match arguments.to {
        Form::Python => Target::Python,
        Form::Onnx => Target::Onnx,
        Form::Sql => {
            let dialect = match arguments.dialect.unwrap_or(DialectName::Duckdb) {
                DialectName::Duckdb => Dialect::DuckDb,
                DialectName::Postgres => Dialect::Postgres,
                DialectName::Sqlite => Dialect::Sqlite,
            };
            let table = arguments.table.clone();
            let table = table.unwrap_or_else(|| "applicants".to_owned());
            if table.trim().is_empty() || table.contains('\0') {
                return Err(Failure::usage("--table takes the name of a table."));
            }
            Target::Sql(dialect, table)
        }
    })
}

fn show(export: &Export, out: &Path) {
    report::line(&format!(
        "written to {}: {}, {} bytes",
        out.display(),
        counted(export.columns, "column"),
        export.bytes.len()
    ));
    report::line(&format!(
        "checked on {} of the model's own making, {} with a PD: largest difference {:.1e}",
        counted(export.rows, "row"),
        export.with_pd,
        export.difference
    ));
}

/// Says what became of the export on its engine, and how to run it there.
fn show_engine(ran: &EngineRun, target: &Target, check: &Path, out: &Path) {
    match ran {
        EngineRun::Ran(found) => {
            report::line(&format!(
                "run on {}: largest difference {:.1e}, {} decided otherwise",
                found.engine, found.difference, found.decided_otherwise
            ));
        }
        EngineRun::Absent => report::line(&format!(
            "its text was not run here: {}",
            match target {
                Target::Sql(Dialect::Postgres, _) => "that needs a server",
                Target::Sql(Dialect::Sqlite, _) => "sqlite3 or python3 is not installed",
                Target::Sql(Dialect::DuckDb, _) => {
                    "neither duckdb nor python3 with its module is installed"
                }
                Target::Python => "python3 with NumPy is not installed",
                Target::Onnx => "onnxruntime is not started",
            }
        )),
        EngineRun::Failed(why) => {
            report::warning(format!(
                "The engine that is installed here did not run it: {why}"
            ));
        }
    }
    let shown = check.display();
    report::line(&match target {
        Target::Python => format!("on your engine: python {shown} --self-test"),
        Target::Onnx => format!("on your engine: python {shown} {}", out.display()),
        Target::Sql(..) => {
            format!("on your engine: run {shown}, which gives the largest difference")
        }
    });
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Unchecked(_) => Self::other(error.to_string()),
            _ => Self::unusable(error.to_string()),
        }
    }
}
