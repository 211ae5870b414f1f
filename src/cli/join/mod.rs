//! `riskbench join`: columns for applicants from other files; and the same columns in memory, for
//! a training and for the commands that use its model.

mod side;

pub(in crate::cli) use side::{check_files, join_in_memory, model_files, say_joined};

use super::failure::Failure;
use super::input::{self, Input, Known};
use crate::cli::arguments::join_args::{EdgeArguments, JoinArguments};
use crate::cli::output::join_report::{self, JoinSummary};
use crate::cli::output::report;
use crate::files::{Staged, stage};
use crate::join::JoinRecipe;
use crate::recipe::TargetSpec;
use crate::recipe::outcome::labels::labels_in;
use crate::workflow::{bin_features, write_joined};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &JoinArguments) -> Result<(), Failure> {
    let recipe_file = check(arguments)?;
    let recipe = arguments.like.as_deref();
    let recipe = recipe
        .map(|path| read_recipe(path, arguments))
        .transpose()?;
    let conventions = recipe.as_ref().map(|recipe| recipe.conventions.clone());
    let known = Known::written(conventions.unwrap_or_default());
    let input = input::load(&arguments.files, &arguments.read, known)?;
    input::require_rows(&input)?;
    let target = target(arguments, &input)?;
    let spec = target.as_ref().map(|(spec, _)| spec);
    let (terms, read) = (&arguments.terms, &arguments.read);
    let joined = join_in_memory(
        (&input.source, &input.table),
        terms,
        recipe.as_ref(),
        spec,
        read,
    )?;
    let mut summary = JoinSummary::of(&joined);
    write(arguments, recipe_file.as_deref(), &joined.recipe, &|w| {
        write_joined(w, &input.source, &joined.features)
    })?;
    if let Some((_, y_true)) = target {
        summary.binning = Some(bin_features(&joined.features, &y_true)?);
    }
    if arguments.json {
        report::json(&summary);
        return Ok(());
    }
    join_report::show(&summary);
    if !input::is_stdio(&arguments.out) {
        let beside = recipe_file.map_or(String::new(), |f| format!(" and {}", f.display()));
        report::note(&format!("written to {}{beside}", arguments.out.display()));
    }
    Ok(())
}

/// Refuses options that do not go together; where the recipe goes.
fn check(arguments: &JoinArguments) -> Result<Option<PathBuf>, Failure> {
    let (out, terms) = (&arguments.out, &arguments.terms);
    let mut read: Vec<PathBuf> = arguments.files.clone();
    read.extend(terms.files().all().cloned());
    read.extend(arguments.like.iter().cloned());
    input::keep_sources(&read, out)?;
    let has_file = terms.events.file.is_some() || terms.edges.file.is_some();
    if !has_file && terms.formulas.is_empty() && arguments.like.is_none() {
        return Err(Failure::usage(
            "Nothing says which columns to add; name a file of events (--events) or of edges \
             (--edges), or give a --formula.",
        ));
    }
    check_edges(&terms.edges)?;
    if input::is_stdio(out) {
        if arguments.json {
            return Err(Failure::usage(
                "--json and the joined file cannot both go to standard output; name a file \
                 with --out.",
            ));
        }
        return Ok(None);
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::reading(format!(
            "There is no folder {}, in which the joined file would be written; create it, or choose \
             another --out.",
            folder.display()
        )));
    }
    if arguments.like.is_some() {
        return Ok(None);
    }
    let recipe = out.with_extension("join.json");
    input::keep_sources(&read, &recipe)?;
    Ok(Some(recipe))
}

/// Refuses options of the neighbours without a network.
pub(in crate::cli) fn check_edges(edges: &EdgeArguments) -> Result<(), Failure> {
    let of_edges = [
        (edges.outcome_date.is_some(), "--outcome-date"),
        (edges.outcomes.is_some(), "--outcomes"),
    ];
    let mut given = of_edges.into_iter().filter(|(given, _)| *given);
    match given.next().filter(|_| edges.file.is_none()) {
        None => Ok(()),
        Some((_, flag)) => Err(Failure::usage(format!(
            "{flag} is about the neighbours of an applicant; name the file of edges with --edges."
        ))),
    }
}

/// The recipe of a file that is to be repeated.
pub(in crate::cli) fn recipe_of(path: &Path) -> Result<JoinRecipe, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| {
        let path = path.display();
        Failure::reading(format!(
            "The recipe {path} cannot be read ({e}); check the path."
        ))
    })?;
    JoinRecipe::read(&text).map_err(|what| {
        Failure::unusable(format!(
            "{} is no recipe of a join ({what}); name the .join.json that stands beside a joined \
             file.",
            path.display()
        ))
    })
}

/// The recipe that is repeated, with the files that it needs and no others.
fn read_recipe(path: &Path, arguments: &JoinArguments) -> Result<JoinRecipe, Failure> {
    let recipe = recipe_of(path)?;
    side::check_files("The recipe", &recipe, &arguments.terms.files())?;
    Ok(recipe)
}

/// How the outcome is read, and that of each row.
type Outcome = (TargetSpec, Vec<Option<bool>>);

/// The outcomes, where a target is named.
fn target(arguments: &JoinArguments, input: &Input) -> Result<Option<Outcome>, Failure> {
    let Some(target) = &arguments.target else {
        return Ok(None);
    };
    let Input { source, table } = input;
    let column = input::shown_name(table, target);
    let mut spec = TargetSpec {
        bad: input::values(table, &column, &arguments.bad),
        column,
        ..TargetSpec::default()
    };
    let labels = labels_in(source, table, &spec)?;
    labels.warnings.iter().for_each(report::warning);
    // A guess is not made again on other rows.
    spec.bad.clone_from(&labels.bad_values);
    spec.as_written = labels.as_written;
    let y_true = (0..table.rows).map(|row| labels.is_bad(row)).collect();
    Ok(Some((spec, y_true)))
}

/// Writes the joined file and, beside it, the recipe: both, or none.
fn write(
    arguments: &JoinArguments,
    recipe_file: Option<&Path>,
    recipe: &JoinRecipe,
    fill: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let out = arguments.out.as_path();
    if input::is_stdio(out) {
        let mut buffered = io::BufWriter::new(io::stdout().lock());
        let written = fill(&mut buffered).and_then(|()| buffered.flush());
        return written.map_err(|e| Failure::writing(out, &e));
    }
    let mut staged = vec![stage(out, |w| fill(w)).map_err(|e| Failure::writing(out, &e))?];
    if let Some(path) = recipe_file {
        let text = report::pretty(recipe) + "\n";
        let written = stage(path, |w| w.write_all(text.as_bytes()));
        staged.push(written.map_err(|e| Failure::writing(path, &e))?);
    }
    let named = staged.into_iter().try_for_each(Staged::commit);
    named.map_err(|e| Failure::writing(out, &e))
}
