//! `riskbench retrain`: a challenger by the recipe of a model on newer rows, and how the two
//! differ.

use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::{Arguments, Command, TrainArguments, list};
use crate::cli::arguments::monitor_args::RetrainArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::join::model_files;
use crate::cli::output::report::{self, fixed};
use crate::cli::training;
use crate::files::write_atomic;
use crate::table::{LoadOptions, Source};
use crate::words::counted;
use crate::workflow::{Difference, Given, check_fit, choices_of, learned_from, write_difference};
use clap::Parser;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

const FIGURES: &str = "difference.json";
const ROWS: &str = "difference.csv";

pub(in crate::cli) fn run(arguments: &RetrainArguments) -> Result<(), Failure> {
    let existed = arguments.out.exists();
    let done = retrain(arguments);
    if done.is_err() && !existed {
        // Only a folder that is still empty goes.
        std::fs::remove_dir(&arguments.out).ok();
    }
    done
}

fn retrain(arguments: &RetrainArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    if input::is_stdio(out) {
        return Err(Failure::usage(
            "--out names a folder; a training cannot go to standard output.",
        ));
    }
    let read: Vec<_> = arguments
        .files
        .iter()
        .chain([&arguments.model])
        .cloned()
        .collect();
    for name in [
        FIGURES,
        ROWS,
        "model.riskbench",
        "scored.csv",
        "metrics.json",
    ] {
        input::keep_sources(&read, &out.join(name))?;
    }
    let champion = load(&arguments.model)?;
    let mut choices =
        choices_of(&champion).map_err(|error| Failure::unusable(error.to_string()))?;
    let bad = list(&arguments.bad);
    if !bad.is_empty() {
        (choices.target.bad, choices.target.good) = (bad, list(&arguments.good));
        choices.target.indeterminate = Vec::new();
    }
    if let Some(seed) = arguments.seed {
        choices.split.seed = seed;
        choices.settings.seed = seed;
    }
    if !champion.edited_points().is_empty() {
        report::warning(
            "Points of the model were set by hand; the challenger is trained anew and has none of \
             them. Set them again on its own table of points.",
        );
    }
    let join = champion.join.as_ref();
    let made = model_files(join, &arguments.model_files, &arguments.read)?;
    let known = || Known::of(&champion, made.as_ref());
    let options = || input::options(&arguments.read, known());
    check_each(&champion, &arguments.files, options)?;
    let Input { source, table } = input::load(&arguments.files, &arguments.read, known())?;
    let input = Input { source, table };
    input::require_rows(&input)?;
    let Input { source, table } = input;
    for remark in check_fit(&champion, &source, &table)? {
        report::warning(&remark);
    }
    let like = train_arguments(arguments, &champion)?;
    let trained = training::train_again(&like, (&source, &table), &choices)?;
    let files = arguments.files.iter().filter(|file| !input::is_stdio(file));
    let files: Vec<PathBuf> = files.cloned().collect();
    let learned = learned_from(&champion, &files, &options()?)?;
    let given = Given::of(&champion, &table)?;
    let challenger = Given::of(&trained.experiment.model, &table)?;
    let both = (&given, &challenger);
    let rows = out.join(ROWS);
    let of_rows = (&trained.prepared, &trained.experiment);
    let written = write_atomic(&rows, |w| write_difference(w, &table, of_rows, both));
    written.map_err(|e| Failure::writing(&rows, &e))?;
    let found = Difference::of(&trained.prepared, (&given, learned), &challenger);
    let figures = out.join(FIGURES);
    let text = report::pretty(&found);
    let written = write_atomic(&figures, |w| writeln!(w, "{text}"));
    written.map_err(|e| Failure::writing(&figures, &e))?;
    match found {
        Some(found) => show(&found),
        None => report::warning(
            "No row was held out from the challenger, so that the two cannot be held against each \
             other; train a model with --test or --validation above 0.",
        ),
    }
    Ok(())
}

/// Checks that the model can read each of several files: in all of them together, the cells of one that is
/// written in another way may be too few to show it.
///
/// # Errors
/// Those of a load and of [`check_fit`], with the name of the file.
fn check_each(
    champion: &Model,
    files: &[PathBuf],
    options: impl Fn() -> Result<LoadOptions, Failure>,
) -> Result<(), Failure> {
    if files.len() < 2 {
        return Ok(());
    }
    for file in files.iter().filter(|file| !input::is_stdio(file)) {
        let of_file = |mut failure: Failure| {
            failure.message = format!("{}: {}", file.display(), failure.message);
            failure
        };
        let mut on = |_, _| ControlFlow::Continue(());
        let source = Source::open(file, &options()?, &mut on);
        let source = source.map_err(|error| of_file(error.into()))?;
        let table = source.table(&mut on);
        let table = table.map_err(|error| of_file(error.into()))?;
        // What only warns is told of all files together.
        check_fit(champion, &source, &table).map_err(|error| of_file(error.into()))?;
    }
    Ok(())
}

fn load(path: &Path) -> Result<Model, Failure> {
    match AnyModel::load(path).map_err(|e| Failure::of_model(path, e))? {
        AnyModel::Pd(model) => Ok(*model),
        AnyModel::Survival(_) => Err(Failure::unusable(
            "Training again is for PDs at one horizon, and this model learned the time to default; train \
             it anew.",
        )),
        AnyModel::Task(_) => Err(Failure::unusable(
            "Training again is for PDs, and this model learned several classes or a number; train \
             it anew.",
        )),
    }
}

/// The arguments of a training that writes to the folder; what it learns is in the choices.
fn train_arguments(
    arguments: &RetrainArguments,
    champion: &Model,
) -> Result<TrainArguments, Failure> {
    let mut words: Vec<std::ffi::OsString> = vec!["riskbench".into(), "train".into()];
    words.extend(["--target".into(), champion.target.column.clone().into()]);
    words.extend(["--out".into(), arguments.out.clone().into()]);
    words.push("--".into());
    words.extend(arguments.files.iter().map(|file| file.clone().into()));
    match Arguments::try_parse_from(words).map(|parsed| parsed.command) {
        Ok(Some(Command::Train(train))) => Ok(*train),
        _ => Err(Failure::other(
            "The arguments of the training were not understood.",
        )),
    }
}

fn show(found: &Difference) {
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |v| fixed(v, 4));
    let percent = |share: f64| format!("{} %", fixed(100.0 * share, 2));
    report::line("");
    report::line(&format!(
        "champion and challenger on {} ({} part)",
        counted(found.rows, "row"),
        found.part.name()
    ));
    report::line("             AUC   mean PD     O/E   approved");
    for (name, side) in [
        ("champion", &found.champion),
        ("challenger", &found.challenger),
    ] {
        report::line(&format!(
            "{name:<10} {:>6} {:>9} {:>7} {:>10}",
            number(side.auc),
            fixed(side.mean_pd, 4),
            side.oe.map_or("–".to_owned(), |oe| fixed(oe, 3)),
            percent(side.approval_rate)
        ));
    }
    if let (Some(difference), Some([low, high])) = (found.auc_difference, found.auc_ci) {
        let says = match (low > 0.0, high < 0.0) {
            (true, _) => "the challenger ranks better",
            (_, true) => "the champion ranks better",
            _ => "chance alone could make that difference",
        };
        report::line(&format!(
            "AUC of the challenger {}{} (95 % interval {} to {}): {says}",
            if difference < 0.0 { "" } else { "+" },
            fixed(difference, 4),
            fixed(low, 4),
            fixed(high, 4)
        ));
    }
    if found.champion_learned_from_these {
        report::line(
            "the champion learned from rows of these files, so that its figures here are too good: \
             judge on rows that neither has seen",
        );
    }
    report::line(&format!(
        "decisions that flip: {} ({}); rank correlation of the PDs {}",
        found.flips,
        percent(found.flip_share),
        number(found.rank_correlation)
    ));
    let names = ["approve", "refer", "decline"];
    for (name, line) in names.iter().zip(&found.decisions) {
        for (now, rows) in names.iter().zip(line).filter(|(now, _)| *now != name) {
            if *rows > 0 {
                report::line(&format!("  {name} → {now}: {rows}"));
            }
        }
    }
    if let Some(same) = found.same_first_reason {
        report::line(&format!(
            "same first reason in {} of the rows that either declines",
            percent(same)
        ));
    }
}
