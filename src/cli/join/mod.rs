//! `riskbench join`: columns for applicants from other files.

mod edges;

use super::failure::Failure;
use super::input::{self, Input, Known};
use crate::cli::arguments::args::list;
use crate::cli::arguments::join_args::{EdgeArguments, EventArguments, JoinArguments};
use crate::cli::output::join_report::{self, JoinSummary};
use crate::cli::output::progress;
use crate::cli::output::report;
use crate::files::{Staged, stage};
use crate::join::{
    AsOf, EventColumns, Feature, Formula, JoinRecipe, Measure, check_names, join_events,
};
use crate::recipe::Remark;
use crate::recipe::TargetSpec;
use crate::recipe::checks::day_order::day_orders;
use crate::recipe::outcome::labels::labels_in;
use crate::table::Table;
use crate::words::counted;
use crate::workflow::{bin_features, move_to_month_ends, names_months, write_joined};
use indicatif::ProgressBar;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Windows where none are named, in months.
const WINDOWS: [i64; 4] = [1, 3, 6, 12];

pub(super) fn run(arguments: &JoinArguments) -> Result<(), Failure> {
    let recipe_file = check(arguments)?;
    let mut recipe = recipe(arguments)?;
    let formulas = formulas(&recipe)?;
    let known = Known::written(recipe.conventions.clone());
    let mut input = input::load(&arguments.files, &arguments.read, known)?;
    input::require_rows(&input)?;
    let EdgeArguments {
        outcome_date,
        outcomes,
        ..
    } = &arguments.edges;
    if let Some(known) = outcome_date.as_ref().filter(|_| outcomes.is_none()) {
        count_months_when_over(&mut input, known);
    }
    let Input { source, table } = &input;
    let target = target(arguments, &input)?;
    let mut summary = JoinSummary::default();
    let mut features = of_events(arguments, table, &mut recipe, &mut summary)?;
    features.extend(edges::of_edges(
        arguments,
        &input,
        target.as_ref(),
        &mut recipe,
        &mut summary,
    )?);
    for formula in &formulas {
        let (made, counts) = formula.compute(table, &features, recipe.as_of.as_deref())?;
        features.push(made);
        summary.formulas.push(counts);
    }
    check_names(table, &features)?;
    let read = [&recipe.key, &recipe.as_of].into_iter().flatten().cloned();
    let in_formulas = formulas.iter().flat_map(|f| f.columns()).map(str::to_owned);
    let read: Vec<String> = read.chain(in_formulas).collect();
    recipe.keep_conventions(table, read.into_iter());
    recipe.columns = features.iter().map(|f| f.name.clone()).collect();
    summary.columns(&features);
    write(arguments, recipe_file.as_deref(), &recipe, &|w| {
        write_joined(w, source, &features)
    })?;
    if let Some((_, y_true)) = target {
        summary.binning = Some(bin_features(&features, &y_true)?);
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

fn formulas(recipe: &JoinRecipe) -> Result<Vec<Formula>, Failure> {
    let formulas = recipe.formulas.iter().map(|text| Formula::read(text));
    Ok(formulas.collect::<Result<_, _>>()?)
}

/// Refuses options that do not go together; where the recipe goes.
fn check(arguments: &JoinArguments) -> Result<Option<PathBuf>, Failure> {
    let out = &arguments.out;
    let EdgeArguments { file, outcomes, .. } = &arguments.edges;
    let sources = [&arguments.events.file, &arguments.like, file, outcomes];
    let mut read: Vec<PathBuf> = arguments.files.clone();
    read.extend(sources.into_iter().flatten().cloned());
    input::keep_sources(&read, out)?;
    let has_file = arguments.events.file.is_some() || file.is_some();
    if !has_file && arguments.formulas.is_empty() && arguments.like.is_none() {
        return Err(Failure::usage(
            "Nothing says which columns to add; name a file of events (--events) or of edges \
             (--edges), or give a --formula.",
        ));
    }
    let of_edges = [
        (arguments.edges.outcome_date.is_some(), "--outcome-date"),
        (outcomes.is_some(), "--outcomes"),
    ];
    if let Some((_, flag)) = of_edges
        .into_iter()
        .find(|(given, _)| *given && file.is_none())
    {
        return Err(Failure::usage(format!(
            "{flag} is about the neighbours of an applicant; name the file of edges with --edges."
        )));
    }
    if input::is_stdio(out) {
        if arguments.json {
            return Err(Failure::usage(
                "--json and the joined file cannot both go to standard output; name a file \
                 with --out.",
            ));
        }
        return Ok(None);
    }
    if arguments.like.is_some() {
        return Ok(None);
    }
    let recipe = out.with_extension("join.json");
    input::keep_sources(&read, &recipe)?;
    Ok(Some(recipe))
}

/// The recipe that is repeated, or a new one.
fn recipe(arguments: &JoinArguments) -> Result<JoinRecipe, Failure> {
    let Some(path) = &arguments.like else {
        let prefix = arguments.prefix.clone().unwrap_or_default();
        let (key, as_of) = (arguments.key.clone(), arguments.as_of.clone());
        return Ok(JoinRecipe {
            formulas: arguments.formulas.clone(),
            ..JoinRecipe::new(key, as_of, prefix)
        });
    };
    let text = std::fs::read_to_string(path).map_err(|e| {
        let path = path.display();
        Failure::reading(format!(
            "The recipe {path} cannot be read ({e}); check the path."
        ))
    })?;
    let recipe = JoinRecipe::read(&text).map_err(|what| {
        Failure::unusable(format!(
            "{} is no recipe of a join ({what}); name the .join.json that stands beside a joined \
             file.",
            path.display()
        ))
    })?;
    let made = [
        (recipe.events.is_some(), &arguments.events.file, "--events"),
        (recipe.edges.is_some(), &arguments.edges.file, "--edges"),
    ];
    for (is_made, file, flag) in made {
        if is_made != file.is_some() {
            let (has, remedy) = if is_made {
                ("makes columns of such a file", "name it")
            } else {
                ("makes no columns of such a file", "leave it out")
            };
            return Err(Failure::usage(format!(
                "The recipe {has}; {remedy} ({flag})."
            )));
        }
    }
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

/// The columns of the events.
fn of_events(
    arguments: &JoinArguments,
    table: &Table,
    recipe: &mut JoinRecipe,
    summary: &mut JoinSummary,
) -> Result<Vec<Feature>, Failure> {
    let EventArguments { file, .. } = &arguments.events;
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let key = named(
        recipe.key.as_ref(),
        "--key",
        "the column that events name applicants by",
    )?;
    let as_of = named(
        recipe.as_of.as_ref(),
        "--as-of",
        "the date of the application",
    )?;
    let conventions = recipe.events.as_ref().map(|e| e.conventions.clone());
    let events = match &recipe.events {
        Some(_) => None,
        None => Some(event_columns(&arguments.events, &key)?),
    };
    // Windows are refused before a large file is read.
    if let Some(columns) = &events {
        columns.check()?;
    }
    let known = conventions.unwrap_or_default();
    let mut beside = input::load_beside(file, &arguments.read, &known)?;
    let is_new = recipe.events.is_none();
    if let Some(made) = &recipe.events {
        let read = made.measures.iter().map(Measure::column);
        check_written(&beside, read.chain([made.date.as_str()]), arguments)?;
    }
    let date = match (&recipe.events, &events) {
        (Some(made), _) => made.date.clone(),
        (None, Some(columns)) => columns.date.clone(),
        (None, None) => String::new(),
    };
    count_months_when_over(&mut beside, &date);
    let Input { table: data, .. } = beside;
    let mut made = match (recipe.events.take(), events) {
        (Some(made), _) => made,
        (None, columns) => {
            let (made, left_out) = columns.unwrap_or_default().recipe(&data)?;
            summary.left_out = left_out;
            made
        }
    };
    let to = AsOf {
        applicants: table,
        key: &key,
        as_of: &as_of,
    };
    let bar = progress::joining(table.rows);
    let joined = join_events(to, &data, (&mut made, &recipe.prefix), is_new, &step(&bar));
    bar.finish_and_clear();
    let (features, counts) = joined?;
    recipe.events = Some(made);
    summary.events = Some(counts);
    Ok(features)
}

/// Dates that name months count from the end of the month, as they may be of any of its days.
pub(super) fn count_months_when_over(input: &mut Input, date: &str) {
    if names_months(&input.source, date) {
        report::warning(format!(
            "The dates of {date:?} name months, not days; each counts from the end of its month."
        ));
        move_to_month_ends(&mut input.table, date);
    }
}

/// Refuses a file whose columns are not written as those that the recipe was made from.
pub(super) fn check_written<'a>(
    input: &Input,
    columns: impl Iterator<Item = &'a str>,
    arguments: &JoinArguments,
) -> Result<(), Failure> {
    let columns: Vec<&str> = columns.collect();
    for remark in day_orders(&input.source, &input.table, &columns) {
        if input::is_told(&arguments.read, &remark) {
            continue;
        }
        match &remark {
            Remark::DayOrder {
                contradicting: 1.., ..
            } => return Err(Failure::unusable(remark.to_string())),
            _ => report::warning(&remark),
        }
    }
    for column in columns.iter().filter_map(|name| input.table.column(name)) {
        let filled = column.len() - column.missing() + column.misfits.len();
        if filled > 0 && 2 * column.misfits.len() > filled {
            return Err(Failure::unusable(format!(
                "{} of {} of {:?} cannot be read as the recipe reads them; if this file writes \
                 them otherwise, say how with --read {}=HOW.",
                column.misfits.len(),
                counted(filled, "cell"),
                column.name,
                column.name
            )));
        }
    }
    Ok(())
}

fn step(bar: &ProgressBar) -> impl Fn(usize) + Sync {
    |rows| bar.inc(rows as u64)
}

fn event_columns(arguments: &EventArguments, key: &str) -> Result<EventColumns, Failure> {
    let windows = match &arguments.windows[..] {
        [] => WINDOWS.to_vec(),
        windows => windows.to_vec(),
    };
    Ok(EventColumns {
        key: arguments
            .events_key
            .clone()
            .unwrap_or_else(|| key.to_owned()),
        date: named(
            arguments.event_date.as_ref(),
            "--event-date",
            "the date of an event",
        )?,
        windows,
        measures: list(&arguments.columns),
    })
}

/// An option that is needed here.
fn named(given: Option<&String>, flag: &str, what: &str) -> Result<String, Failure> {
    let missing = || Failure::usage(format!("{flag} is needed: it names {what}."));
    given.cloned().ok_or_else(missing)
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
