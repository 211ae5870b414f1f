//! `riskbench monitor`: later portfolios against the development of a model, month by month.

use super::failure::Failure;
use super::input::{self, Known};
use super::join::model_files;
use super::output::{monitor_report, progress, report};
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::list;
use crate::cli::arguments::monitor_args::MonitorArguments;
use crate::files::write_atomic;
use crate::recipe::TargetSpec;
use crate::table::Stream;
use crate::words::{counted, one_or_many};
use crate::workflow::{
    Monitor, MonitorError, MonitorPlan, Monitoring, OneClass, Remark, file_period, open_dated,
    write_monitoring,
};
use std::ops::ControlFlow;
use std::path::Path;

pub(super) fn run(arguments: &MonitorArguments) -> Result<(), Failure> {
    if let Some(out) = &arguments.out {
        if input::is_stdio(out) {
            return Err(Failure::usage(
                "--out names a CSV file; for standard output take --json.",
            ));
        }
        input::keep_sources(&arguments.files, out)?;
        input::keep_source(&arguments.model, out)?;
    }
    let model = load(&arguments.model)?;
    let target = target(arguments, &model.target);
    let plan = MonitorPlan {
        date: arguments.date.clone(),
        target: target.clone(),
        false_alarms: arguments.false_alarms,
    };
    let join = model.join.as_ref();
    let made = model_files(join, &arguments.model_files, &arguments.read)?;
    let mut monitor = Monitor::new(&model, plan)?;
    let bar = progress::reading(0);
    for file in &arguments.files {
        let mut stream = stream(arguments, Known::of(&model, made.as_ref()), file)?;
        let mut follow = |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            ControlFlow::Continue(())
        };
        let added = monitor.add(
            &file_period(file, &arguments.files),
            &mut stream,
            &mut follow,
        );
        added.map_err(|error| of_file(error, file, &arguments.files))?;
    }
    bar.finish_and_clear();
    let found = monitor.finish()?;
    if let Some(out) = &arguments.out {
        let written = write_atomic(out, |w| write_monitoring(&found, w));
        written.map_err(|e| Failure::writing(out, &e))?;
    }
    let is_told = |remark: &&Remark| match remark {
        Remark::Recipe(remark) => input::is_told(&arguments.read, remark),
        _ => false,
    };
    let remarks = found.remarks.iter().filter(|remark| !is_told(remark));
    remarks.for_each(report::warning);
    say_outcomes(&found, &target);
    if arguments.json {
        report::json(&found);
    } else {
        monitor_report::show(&found, &model);
    }
    Ok(())
}

fn load(path: &Path) -> Result<Model, Failure> {
    match AnyModel::load(path).map_err(|e| Failure::of_model(path, e))? {
        AnyModel::Pd(model) => Ok(*model),
        AnyModel::Survival(_) => Err(Failure::unusable(
            "Monitoring is of a PD at one horizon, and this model learned the time to default; evaluate \
             shows its figures on a later file.",
        )),
        AnyModel::Task(_) => Err(Failure::unusable(
            "Monitoring is of a PD, and this model learned several classes or a number; evaluate \
             shows its figures on a later file.",
        )),
    }
}

/// The outcomes as the model learned them, unless the command says otherwise.
fn target(arguments: &MonitorArguments, own: &TargetSpec) -> TargetSpec {
    let mut target = own.clone();
    if let Some(column) = &arguments.target {
        target.column.clone_from(column);
        target.as_written &= target.column == own.column;
    }
    let (bad, good) = (list(&arguments.bad), list(&arguments.good));
    if !bad.is_empty() {
        // What was good or neither then, may be written otherwise, too.
        (target.bad, target.good) = (bad, good);
        target.indeterminate = Vec::new();
    }
    target
}

/// Tells where outcomes are missing, or look as if bad were written otherwise.
fn say_outcomes(found: &Monitoring, target: &TargetSpec) {
    if !found.without_target.is_empty() {
        report::warning(format!(
            "{} without the column {:?}, so that calibration and AUC are not judged there: {} \
             (--target names another column).",
            counted(found.without_target.len(), "file"),
            target.column,
            found.without_target.join(", ")
        ));
    }
    if found.unread_outcomes > 0 {
        report::warning(format!(
            "{} neither bad ({}) nor good as the model learned, and {} left out; if the files write \
             outcomes otherwise, name the bad ones with --bad, and the good ones with --good where \
             not all others are good.",
            counted_are(found.unread_outcomes, "outcome"),
            report::bad_of(target),
            one_or_many(found.unread_outcomes, "is", "are")
        ));
    }
    if let Some(class) = found.one_class {
        let what = match class {
            OneClass::Bad => "Every known outcome is bad",
            OneClass::Good => "No known outcome is bad",
        };
        report::warning(format!(
            "{what} ({} = {}); if the files write outcomes otherwise, name the bad ones with --bad.",
            target.column,
            report::bad_of(target)
        ));
    }
}

fn counted_are(n: usize, noun: &str) -> String {
    format!("{} {}", counted(n, noun), one_or_many(n, "is", "are"))
}

/// Begins to read a file.
fn stream(
    arguments: &MonitorArguments,
    known: Known,
    file: &Path,
) -> Result<Stream<'static>, Failure> {
    let date = arguments.date.as_deref();
    if input::is_stdio(file) {
        return input::stream(file, &arguments.read, known, date.is_some());
    }
    Ok(open_dated(
        file,
        &input::options(&arguments.read, known)?,
        date,
    )?)
}

/// Which of several files cannot be used.
fn of_file(error: MonitorError, file: &Path, all: &[std::path::PathBuf]) -> Failure {
    let mut failure = Failure::from(error);
    if all.len() > 1 {
        failure.message = format!("{}: {}", file.display(), failure.message);
    }
    failure
}
