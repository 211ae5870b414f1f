//! `riskbench report`: the validation report of a model as one file.

use super::failure::Failure;
use super::input::{self, Input, Known};
use super::join::model_files;
use super::output::report;
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::ReadArguments;
use crate::cli::arguments::join_args::ModelFilesArguments;
use crate::cli::arguments::report_args::ReportArguments;
use crate::document::tree::Document;
use crate::document::{
    self, AnyTarget, DocumentError, Format, Portfolio, Project, Subject, TargetSubject,
};
use crate::explain::TextLanguage;
use crate::files::{fingerprint, write_atomic};
use crate::recipe::{Recipe, Remark};
use crate::report::ReportError;
use crate::words::counted;
use crate::workflow::check_fit;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The format of a report by the ending of its name.
pub(super) fn format_of(path: &Path) -> Result<Format, Failure> {
    Format::of(path).ok_or_else(|| {
        Failure::usage(format!(
            "A report is a file that ends in .html or .docx, and {} does not; give it such a \
             name.",
            path.display()
        ))
    })
}

pub(super) fn run(arguments: &ReportArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    let format = format_of(out)?;
    let read = [
        Some(&arguments.model),
        arguments.file.as_ref(),
        arguments.project.as_ref(),
    ];
    for source in read.into_iter().flatten() {
        input::keep_source(source, out)?;
    }
    let project = arguments.project.as_deref().map(load_project).transpose()?;
    let Composed { document, .. } = compose(
        &arguments.model,
        arguments.file.as_ref(),
        (&arguments.model_files, &arguments.read),
        (project.as_ref(), arguments.language),
    )?;
    let bytes = format
        .bytes(&document)
        .map_err(|error| Failure::other(format!("The report was not packed: {error}.")))?;
    let written = write_atomic(out, |w| w.write_all(&bytes));
    written.map_err(|e| Failure::writing(out, &e))?;
    for section in document.sections.iter().filter(|s| !s.missing.is_empty()) {
        for sentence in &section.missing {
            report::line(&format!("{}: {sentence}", section.heading));
        }
    }
    let figures = document.values().len() + document.charts().len();
    report::line(&format!(
        "{} in {}, written to {}",
        counted(figures, "figure"),
        counted(document.sections.len(), "section"),
        out.display()
    ));
    Ok(())
}

/// A report, and the SHA-256 of the portfolio that it is of.
pub(super) struct Composed {
    pub(super) document: Document,
    pub(super) file_sha256: Option<String>,
}

/// The report of a model of any target.
pub(super) fn compose(
    path: &Path,
    file: Option<&PathBuf>,
    (side, read): (&ModelFilesArguments, &ReadArguments),
    (project, language): (Option<&Project>, TextLanguage),
) -> Result<Composed, Failure> {
    let model = AnyModel::load(path).map_err(|e| Failure::of_model(path, e))?;
    let bytes = std::fs::read(path).map_err(|e| Failure::of_model(path, e.into()))?;
    let model_sha256 = fingerprint(&bytes);
    drop(bytes);
    let input = match &model {
        AnyModel::Pd(model) => load_portfolio(model, file, side, read)?,
        AnyModel::Survival(model) => {
            let known = Known::of_survival(model);
            load_other(&model.recipe, known, file, (side, read))?
        }
        AnyModel::Task(model) => {
            let known = Known::of_task(model);
            load_other(&model.recipe, known, file, (side, read))?
        }
    };
    let portfolio = input.as_ref().map(portfolio);
    let target = match &model {
        AnyModel::Pd(model) => {
            let document = document::compose(Subject {
                model,
                model_sha256: &model_sha256,
                portfolio,
                project,
                language,
            })?;
            return Ok(Composed {
                document,
                file_sha256: input.map(|input| input.source.fingerprint()),
            });
        }
        AnyModel::Survival(model) => AnyTarget::Survival(model),
        AnyModel::Task(model) => AnyTarget::Task(model),
    };
    let document = document::compose_target(TargetSubject {
        model: target,
        model_sha256: &model_sha256,
        portfolio,
        project,
        language,
    })?;
    Ok(Composed {
        document,
        file_sha256: input.map(|input| input.source.fingerprint()),
    })
}

/// The portfolio, checked against the model.
pub(super) fn load_portfolio(
    model: &Model,
    file: Option<&PathBuf>,
    side: &ModelFilesArguments,
    read: &ReadArguments,
) -> Result<Option<Input>, Failure> {
    let Some(file) = file else { return Ok(None) };
    let made = model_files(model.join.as_ref(), side, read)?;
    let known = Known::of(model, made.as_ref());
    let input = input::load(std::slice::from_ref(file), read, known)?;
    input::require_rows(&input)?;
    let fit = check_fit(model, &input.source, &input.table)?;
    say(read, &fit);
    Ok(Some(input))
}

pub(super) fn portfolio(input: &Input) -> Portfolio<'_> {
    Portfolio {
        source: &input.source,
        table: &input.table,
    }
}

/// The same of a model of another target.
fn load_other(
    recipe: &Recipe,
    known: Known,
    file: Option<&PathBuf>,
    (side, read): (&ModelFilesArguments, &ReadArguments),
) -> Result<Option<Input>, Failure> {
    if side.files().all().next().is_some() {
        return Err(Failure::usage(
            "The model reads no columns of other files; leave --events, --edges and --outcomes out.",
        ));
    }
    let Some(file) = file else { return Ok(None) };
    let input = input::load(std::slice::from_ref(file), read, known)?;
    input::require_rows(&input)?;
    let signed = recipe.check_marks(&input.source, &input.table)?;
    let unseen = recipe.unseen(&input.table);
    unseen.check(&signed)?;
    say(read, &unseen.remarks());
    Ok(Some(input))
}

/// Reports how a file differs from training, but for what the command answers itself.
fn say(read: &ReadArguments, remarks: &[Remark]) {
    let is_told = |remark: &&Remark| input::is_told(read, remark);
    let remarks = remarks.iter().filter(|remark| !is_told(remark));
    remarks.for_each(report::warning);
}

pub(super) fn load_project(path: &Path) -> Result<Project, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::reading(format!(
            "The project {} cannot be read ({error}); check the path.",
            path.display()
        ))
    })?;
    Project::of(&text).map_err(|error| {
        Failure::unusable(format!(
            "{} cannot be used: {error}; name a project file that the window saved.",
            path.display()
        ))
    })
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Recipe(error) | DocumentError::Report(ReportError::Recipe(error)) => {
                error.into()
            }
            DocumentError::Policy(error) => error.into(),
            DocumentError::Report(ReportError::Evaluate(error)) => error.into(),
            DocumentError::Cancelled => Self::other("Cancelled."),
        }
    }
}
