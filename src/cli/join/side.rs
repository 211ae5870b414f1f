//! The files beside the applicants: read, joined in memory, and told about.

use crate::cli::arguments::args::ReadArguments;
use crate::cli::arguments::join_args::{JoinTermsArguments, ModelFilesArguments};
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::output::join_report::{self, JoinSummary};
use crate::cli::output::{progress, report};
use crate::join::{File, JoinRecipe};
use crate::recipe::TargetSpec;
use crate::table::{Convention, MadeColumns, Source, Table};
use crate::workflow::{
    JoinFileError, JoinFiles, JoinRemark, Joined, Needed, SideReading, join_files, joiner,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Joins applicants with the files that are named, by a recipe where there is one. `target` is
/// read where bads among neighbours count.
pub(in crate::cli) fn join_in_memory(
    applicants: (&Source, &Table),
    terms: &JoinTermsArguments,
    recipe: Option<&JoinRecipe>,
    target: Option<&TargetSpec>,
    read: &ReadArguments,
) -> Result<Joined, Failure> {
    let files = terms.files();
    no_standard_input(&files)?;
    let plan = terms.plan();
    let bar = progress::joining(applicants.1.rows);
    let done = read_with(read, &mut |reading| {
        let steps = |rows| bar.inc(rows as u64);
        join_files(applicants, &plan, recipe, &files, target, reading, &steps)
    });
    bar.finish_and_clear();
    done
}

/// What makes the columns of a model from other files; `None` of a model without any.
pub(in crate::cli) fn model_files(
    recipe: Option<&JoinRecipe>,
    arguments: &ModelFilesArguments,
    read: &ReadArguments,
) -> Result<Option<MadeColumns>, Failure> {
    let files = arguments.files();
    let Some(recipe) = recipe else {
        return match files.all().next() {
            None => Ok(None),
            Some(_) => Err(Failure::usage(
                "The model reads no columns of other files; leave --events, --edges and --outcomes \
                 out.",
            )),
        };
    };
    check_files("The model", recipe, &files)?;
    no_standard_input(&files)?;
    let made = read_with(read, &mut |reading| joiner(recipe, &files, reading))?;
    Ok(Some(MadeColumns(Arc::new(made))))
}

/// Refuses files that are needed and not named, or named and not needed.
pub(in crate::cli) fn check_files(
    what: &str,
    recipe: &JoinRecipe,
    files: &JoinFiles,
) -> Result<(), Failure> {
    let outcome = recipe.edges.as_ref().is_some_and(|e| e.outcome.is_some());
    for (is_made, file, of) in [
        (recipe.events.is_some(), &files.events, File::Events),
        (recipe.edges.is_some(), &files.edges, File::Edges),
        (outcome, &files.outcomes, File::Outcomes),
    ] {
        if is_made == file.is_some() {
            continue;
        }
        let flag = flag_of(of);
        return Err(Failure::usage(if is_made {
            format!(
                "{what} makes columns of a file of {}; name it with {flag}{}.",
                of.name(),
                match of {
                    File::Outcomes => {
                        " (key, target and outcome date of the neighbours, such as the applicants \
                         that it was made with)"
                    }
                    _ => "",
                }
            )
        } else {
            format!(
                "{what} makes no columns of a file of {}; leave {flag} out.",
                of.name()
            )
        }));
    }
    Ok(())
}

/// Tells what became of rows, events and edges.
pub(in crate::cli) fn say_joined(joined: &Joined) {
    join_report::show(&JoinSummary::of(joined));
}

fn flag_of(file: File) -> &'static str {
    match file {
        File::Applicants => "FILE",
        File::Events => "--events",
        File::Edges => "--edges",
        File::Outcomes => "--outcomes",
    }
}

fn no_standard_input(files: &JoinFiles) -> Result<(), Failure> {
    if files.all().any(|file| input::is_stdio(file)) {
        return Err(Failure::usage(
            "Standard input can hold the portfolio only; name a file.",
        ));
    }
    Ok(())
}

/// Reads files as the command says, with a bar and with warnings as they come.
fn read_with<T>(
    read: &ReadArguments,
    work: &mut dyn FnMut(&mut SideReading<'_>) -> Result<T, JoinFileError>,
) -> Result<T, Failure> {
    let bar = progress::reading(0);
    let written: BTreeMap<String, Convention> = read.written.iter().cloned().collect();
    let done = work(&mut SideReading {
        written: &written,
        keep_totals: read.keep_totals,
        progress: &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            ControlFlow::Continue(())
        },
        warn: &mut |remark: JoinRemark| report::warning(remark),
    });
    bar.finish_and_clear();
    Ok(done?)
}

impl From<JoinFileError> for Failure {
    fn from(error: JoinFileError) -> Self {
        match error {
            JoinFileError::Table { error, .. } => error.into(),
            JoinFileError::Join(error) => error.into(),
            JoinFileError::Needs(needed) => {
                let flag = match needed {
                    Needed::Key => "--key",
                    Needed::AsOf => "--as-of",
                    Needed::EventDate => "--event-date",
                    Needed::File(file) => flag_of(file),
                };
                Self::usage(format!("{flag} is needed: it names {}.", needed.noun()))
            }
            JoinFileError::DayOrder(remark) => Self::unusable(remark.to_string()),
            JoinFileError::OtherForm { ref column, .. } => {
                Self::unusable(format!("{error} (--read {column}=HOW)"))
            }
        }
    }
}
