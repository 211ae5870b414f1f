//! `riskbench combine`: the members of an ensemble that were trained one by one become one model.

use super::{introduce, show};
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::training::combine_args::CombineArguments;
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::output::{progress, report};
use crate::table::{Source, Table, TableError};
use crate::train::Control;
use crate::workflow::{self, Experiment, Material, Members};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(in crate::cli) fn run(arguments: &CombineArguments) -> Result<(), Failure> {
    let begun = Instant::now();
    let out = &arguments.out;
    if input::is_stdio(out) {
        return Err(Failure::usage(
            "--out names a model file; a model does not go to standard output.",
        ));
    }
    if out.is_dir() {
        return Err(Failure::usage(format!(
            "{} is a folder; name the model file to write, such as {}.",
            out.display(),
            out.join("model.riskbench").display()
        )));
    }
    input::keep_sources(&arguments.files, out)?;
    input::keep_sources(&arguments.data, out)?;
    let models = arguments.files.iter().map(|file| {
        let model = load(file)?;
        Ok((file.display().to_string(), model))
    });
    let members = Members::gather(models.collect::<Result<_, Failure>>()?, &arguments.without)?;
    let texts = members.first().and_then(|model| model.explanation.as_ref());
    let texts = texts.map(|explanation| explanation.texts.clone());
    let (source, table) = data(arguments, &members)?;
    let mut experiment = joined((&source, &table), members, arguments.json, begun)?;
    if let (Some(texts), Some(explanation)) = (texts, &mut experiment.model.explanation) {
        explanation.texts = texts;
    }
    let staged = experiment.model.stage(out);
    let staged = staged.map_err(|e| Failure::of_saving(out, e))?;
    staged.commit().map_err(|e| Failure::writing(out, &e))?;
    experiment.metrics.seconds_total = begun.elapsed().as_secs_f64();
    if arguments.json {
        report::json(&experiment.metrics);
    } else {
        show(&experiment.metrics);
        report::line(&format!("written to {}", out.display()));
    }
    Ok(())
}

fn load(path: &Path) -> Result<Model, Failure> {
    match AnyModel::load(path).map_err(|e| Failure::of_model(path, e))? {
        AnyModel::Pd(model) => Ok(*model),
        AnyModel::Task(_) | AnyModel::Survival(_) => Err(Failure::unusable(format!(
            "{} gives no PDs, and only members of ensembles that do can be combined.",
            path.display()
        ))),
    }
}

/// The table that the members were trained on.
fn data(arguments: &CombineArguments, members: &Members) -> Result<(Source, Table), Failure> {
    let recorded = members.files();
    let files: &[PathBuf] = if arguments.data.is_empty() {
        &recorded.files
    } else {
        &arguments.data
    };
    if files.is_empty() {
        return Err(Failure::usage(
            "The members were trained on standard input, which cannot be read again; save it to a \
             file and name it with --data.",
        ));
    }
    if let Some(gone) = files.iter().find(|file| !file.exists()) {
        return Err(Failure::reading(format!(
            "The members were trained on {}, which is not there; name the file with --data.",
            gone.display()
        )));
    }
    input::keep_sources(files, &arguments.out)?;
    let bar = progress::reading(0);
    let mut show = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    };
    let read = Source::open_all(files, &recorded.options, &mut show).and_then(|source| {
        let table = source.table(&mut show)?;
        Ok::<_, TableError>((source, table))
    });
    bar.finish_and_clear();
    let (source, table) = read?;
    table.warnings.iter().for_each(report::warning);
    Ok((source, table))
}

fn joined(
    (source, table): (&Source, &Table),
    members: Members,
    is_json: bool,
    begun: Instant,
) -> Result<Experiment, Failure> {
    let choices = members.choices().clone();
    let prepared = workflow::prepare(source, table, &choices)?;
    if is_json {
        prepared.warnings.iter().for_each(report::warning);
    } else {
        introduce(&prepared);
    }
    let material = Material {
        table,
        source_sha256: &source.fingerprint(),
        choices: &choices,
        prepared: &prepared,
        begun,
    };
    let control = Control::default();
    let mut experiment = workflow::combine(material, members, &control)?;
    workflow::add_challengers(&material, &mut experiment, &control);
    experiment.warnings.iter().for_each(report::warning);
    Ok(experiment)
}
