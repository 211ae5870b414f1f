//! `riskbench train --events`: a join in memory before the training, whose recipe the model keeps.

use crate::cli::arguments::args::TrainArguments;
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::join::{check_edges, check_files, join_in_memory, recipe_of, say_joined};
use crate::cli::output::report;
use crate::join::JoinRecipe;
use crate::recipe::outcome::labels::labels_in;
use crate::recipe::{TargetSpec, Task};
use crate::table::{Source, Table};
use crate::workflow::{Choices, add_features, tasks};

/// The recipe that is named, once the options of a join go together.
pub(super) fn recipe(arguments: &TrainArguments) -> Result<Option<JoinRecipe>, Failure> {
    let terms = &arguments.joined.terms;
    check_edges(&terms.edges)?;
    for file in terms.files().all().chain(&arguments.joined.recipe) {
        for name in super::outputs::FILES {
            input::keep_source(file, &arguments.out.join(name))?;
        }
    }
    let Some(path) = &arguments.joined.recipe else {
        if let Some(flag) = terms.lone_option() {
            return Err(Failure::usage(format!(
                "{flag} is about columns of other files; name a file of events (--events) or of \
                 edges (--edges), or give a --formula."
            )));
        }
        if !is_wanted(arguments) {
            return Ok(None);
        }
        terms.plan().check(&terms.files())?;
        return Ok(None);
    };
    let recipe = recipe_of(path)?;
    check_files("The recipe", &recipe, &terms.files())?;
    Ok(Some(recipe))
}

pub(super) fn is_wanted(arguments: &TrainArguments) -> bool {
    let terms = &arguments.joined.terms;
    let has_file = terms.files().all().next().is_some();
    has_file || !terms.formulas.is_empty() || arguments.joined.recipe.is_some()
}

/// Adds the columns of other files and formulas to a table, and their recipe to the choices.
pub(super) fn add(
    arguments: &TrainArguments,
    source: &Source,
    table: &mut Table,
    choices: &mut Choices,
    recipe: Option<&JoinRecipe>,
) -> Result<(), Failure> {
    if !is_wanted(arguments) {
        return Ok(());
    }
    let task = tasks::task_in(table, choices);
    if task != Task::Binary {
        return Err(Failure::usage(format!(
            "A model of the task {} keeps no columns of other files or formulas; write them into a \
             file first (riskbench join), and train on that.",
            task.name()
        )));
    }
    let terms = &arguments.joined.terms;
    let is_read = terms.edges.outcome_date.is_some();
    let target = is_read
        .then(|| settled(source, table, &choices.target))
        .transpose()?;
    let applicants = (source, &*table);
    let joined = join_in_memory(applicants, terms, recipe, target.as_ref(), &arguments.read)?;
    say_joined(&joined);
    add_features(table, &joined.features);
    choices.join = Some(joined.recipe);
    Ok(())
}

/// The target with the bad values that are guessed; a guess is not made again on other rows.
fn settled(source: &Source, table: &Table, target: &TargetSpec) -> Result<TargetSpec, Failure> {
    let labels = labels_in(source, table, target)?;
    labels.warnings.iter().for_each(report::warning);
    Ok(TargetSpec {
        bad: labels.bad_values.clone(),
        as_written: labels.as_written,
        ..target.clone()
    })
}
