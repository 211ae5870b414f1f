//! `riskbench report`: the validation report of a model as one file.

use super::failure::Failure;
use super::input::{self, Input, Known};
use super::join::model_files;
use super::output::report;
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::ReadArguments;
use crate::cli::arguments::join_args::ModelFilesArguments;
use crate::cli::arguments::report_args::ReportArguments;
use crate::document::{self, DocumentError, Format, Portfolio, Project, Subject};
use crate::files::{fingerprint, write_atomic};
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
    let (model, model_sha256) = load_model(&arguments.model)?;
    let project = arguments.project.as_deref().map(load_project).transpose()?;
    let side = &arguments.model_files;
    let input = load_portfolio(&model, arguments.file.as_ref(), side, &arguments.read)?;
    let subject = Subject {
        model: &model,
        model_sha256: &model_sha256,
        portfolio: input.as_ref().map(portfolio),
        project: project.as_ref(),
        language: arguments.language,
    };
    let document = document::compose(subject)?;
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

/// A model of good and bad, and the SHA-256 of its file.
pub(super) fn load_model(path: &Path) -> Result<(Model, String), Failure> {
    let model = match AnyModel::load(path).map_err(|e| Failure::of_model(path, e))? {
        AnyModel::Pd(model) => *model,
        AnyModel::Survival(_) => {
            return Err(Failure::unusable(
                "A report is of a PD at one horizon, and this model learned the time to default; \
                 evaluate shows its figures.",
            ));
        }
        AnyModel::Task(_) => {
            return Err(Failure::unusable(
                "A report is of a PD, and this model learned several classes or a number; \
                 evaluate shows its figures.",
            ));
        }
    };
    let bytes = std::fs::read(path).map_err(|e| Failure::of_model(path, e.into()))?;
    Ok((model, fingerprint(&bytes)))
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
    let is_told = |remark: &&crate::recipe::Remark| input::is_told(read, remark);
    let remarks = fit.iter().filter(|remark| !is_told(remark));
    remarks.for_each(report::warning);
    Ok(Some(input))
}

pub(super) fn portfolio(input: &Input) -> Portfolio<'_> {
    Portfolio {
        source: &input.source,
        table: &input.table,
    }
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
