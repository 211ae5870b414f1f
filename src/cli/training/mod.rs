//! `riskbench train`: a portfolio in; a model, the scored portfolio, metrics
//! and the history of the training out.

pub(super) mod combine;
mod history;
mod joined;
mod large;
mod outputs;
pub(super) mod retrain;
mod search;

pub(super) use history::write_history;
pub(super) use outputs::Outputs;

use super::arguments::special;
use super::failure::Failure;
use super::input::{self, Input, Known};
use super::signals;
use super::targets::{survival, tasks};
use crate::bundle::MemberOf;
use crate::cli::arguments::args::{How, TrainArguments};
use crate::cli::arguments::training::network_args::Patience;
use crate::cli::output::progress::{FoldLines, TrainingProgress};
use crate::cli::output::report;
use crate::evaluate::Figures;
use crate::evaluate::binning::Trend;
use crate::network::Family;
use crate::recipe::Encoding;
use crate::recipe::Scaling;
use crate::recipe::TargetSpec;
use crate::recipe::Task;
use crate::recipe::find_sequence;
use crate::recipe::outcome::split::SplitPlan;
use crate::table::{Source, Table};
use crate::train::{Control, Preset};
use crate::words::counted;
use crate::workflow::choices::DEFAULT_VALIDATION;
use crate::workflow::{
    self, AlertsByPart, Choices, CrossValidation, Experiment, Material, Metrics, Prepared,
    Settings, Terms,
};
use outputs::Run;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

pub(super) fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    let existed = arguments.out.exists();
    let done = train(arguments);
    if done.is_err() && !existed {
        // Only a folder that is still empty goes.
        std::fs::remove_dir(&arguments.out).ok();
    }
    done
}

fn train(arguments: &TrainArguments) -> Result<(), Failure> {
    let begun = Instant::now();
    if input::is_stdio(&arguments.out) {
        return Err(Failure::usage(
            "--out names a folder; a training cannot go to standard output.",
        ));
    }
    check_member(arguments)?;
    let out = Outputs::new(arguments)?;
    if let Some(large) = large::large(arguments)? {
        return large.train(arguments, &out, begun);
    }
    let recipe = joined::recipe(arguments)?;
    let known = recipe.as_ref().map(|recipe| recipe.conventions.clone());
    let known = Known::to_train(known.unwrap_or_default());
    let Input { source, mut table } = input::load(&arguments.files, &arguments.read, known)?;
    let mut choices = choices(arguments, &table)?;
    joined::add(
        arguments,
        &source,
        &mut table,
        &mut choices,
        recipe.as_ref(),
    )?;
    choices.no_sequence = no_sequence(arguments, &table, &choices)?;
    let task = workflow::tasks::task_in(&table, &choices);
    survival::check(arguments, task)?;
    if let Some(plan) = search::plan(arguments)? {
        if task != Task::Binary {
            return Err(Failure::usage(format!(
                "A search is for good and bad; leave out --time-budget and --repeat-search for the \
                 task {}.",
                task.name()
            )));
        }
        return search::train(arguments, (&source, &table), &choices, &plan, &out, begun);
    }
    if task != Task::Binary && arguments.network.member.is_some() {
        return Err(Failure::usage(format!(
            "Ensembles are for good and bad; leave out --member for the task {}.",
            task.name()
        )));
    }
    if task == Task::Survival {
        return survival::train(arguments, (&source, &table), &choices, &out, begun);
    }
    if task != Task::Binary {
        return tasks::train(arguments, (&source, &table), &choices, task, &out, begun);
    }
    let trained = train_pds(arguments, (&source, &table), &choices, &out, begun)?;
    conclude(&trained.experiment.metrics, &out);
    trained.failed.map_or(Ok(()), Err)
}

/// Refuses two numbers of members.
fn check_member(arguments: &TrainArguments) -> Result<(), Failure> {
    let network = &arguments.network;
    if network.member.is_some() && joined::is_wanted(arguments) {
        return Err(Failure::usage(
            "A member cannot be trained on columns of other files or formulas: combine reads the \
             file of the members again, which lacks them. Write them into a file first (riskbench \
             join), and train on that.",
        ));
    }
    match (network.member, network.members) {
        (Some((_, of)), Some(members)) if of != members => Err(Failure::usage(format!(
            "--member is of {}, but --members says {members}; leave --members out.",
            counted(of, "member")
        ))),
        _ => Ok(()),
    }
}

/// What came of a training of PDs, once its files are written.
pub(super) struct Trained {
    pub(super) prepared: Prepared,
    pub(super) experiment: Experiment,
    /// What went wrong after the run itself was written.
    failed: Option<Failure>,
}

/// Trains by choices on newer rows, and writes what a training writes.
pub(super) fn train_again(
    arguments: &TrainArguments,
    (source, table): (&Source, &Table),
    choices: &Choices,
) -> Result<Trained, Failure> {
    let begun = Instant::now();
    let out = Outputs::new(arguments)?;
    let trained = train_pds(arguments, (source, table), choices, &out, begun)?;
    conclude(&trained.experiment.metrics, &out);
    Ok(trained)
}

fn train_pds(
    arguments: &TrainArguments,
    (source, table): (&Source, &Table),
    choices: &Choices,
    out: &Outputs<'_>,
    begun: Instant,
) -> Result<Trained, Failure> {
    let prepared = workflow::prepare(source, table, choices)?;
    introduce(&prepared);

    let control = Control::default();
    signals::stop_instead(&control);
    let mut progress = TrainingProgress::of(choices.settings.family);
    let material = Material {
        table,
        source_sha256: &source.fingerprint(),
        choices,
        prepared: &prepared,
        begun,
    };
    if let Some(k) = arguments.split.folds {
        workflow::check_folds(&material, k)?;
    }
    let mut experiment = workflow::run(material, &control, &mut |event| progress.show(event))?;
    if let Some(place) = arguments.network.member {
        // What an ensemble is compared with is fitted once, where it is combined.
        note_member(arguments, place, &mut experiment)?;
    } else {
        workflow::add_challengers(&material, &mut experiment, &control);
        workflow::add_direction_cost(source, &material, &mut experiment, &control)?;
    }
    experiment.warnings.iter().for_each(report::warning);
    experiment.metrics.seconds_total = begun.elapsed().as_secs_f64();
    let terms = &choices.terms;
    warn_of_terms(terms, table, &mut experiment);
    out.add_texts(&mut experiment);
    let (mut validated, mut failed) = (None, None);
    if let Some(k) = arguments.split.folds {
        // An error of a fold is reported once the run itself is written.
        match folds(material, k, &experiment, &control) {
            Ok(done) => validated = done,
            Err(failure) => failed = Some(failure),
        }
        experiment.metrics.folds = validated.as_ref().map(|done| done.folds.clone());
        experiment.metrics.seconds_total = begun.elapsed().as_secs_f64();
    }
    let run = Run {
        source,
        table,
        prepared: &prepared,
        experiment: &experiment,
        validated: validated.as_ref(),
    };
    let mut staged = out.stage_all(arguments, run)?;
    failed = failed.or(staged.refused.take().map(Failure::from));
    out.commit_run(staged)?;
    Ok(Trained {
        prepared,
        experiment,
        failed,
    })
}

/// Gives the model of a member what `combine` needs to know.
fn note_member(
    arguments: &TrainArguments,
    (place, of): (usize, usize),
    experiment: &mut Experiment,
) -> Result<(), Failure> {
    let named = arguments.files.iter().filter(|file| !input::is_stdio(file));
    let files = named.map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone()));
    let member = MemberOf {
        place,
        of,
        files: files.collect(),
        options: input::options(&arguments.read, Known::default())?,
    };
    if let Some(record) = &mut experiment.model.record {
        record.member = Some(member);
    }
    Ok(())
}

/// Tells what the policy and the money terms find in the table.
pub(super) fn warn_of_terms(terms: &Terms, table: &Table, experiment: &mut Experiment) {
    let on_target = workflow::rules_on_target(&terms.policy, &experiment.model.target.column);
    let of_terms = workflow::terms_remarks(&terms.policy, &terms.money, table);
    for remark in of_terms.into_iter().chain(on_target) {
        report::warning(&remark);
        experiment.metrics.warnings.push(remark.to_string());
    }
}

/// Cross-validates; `None` where Ctrl-C ended it.
fn folds(
    material: Material<'_>,
    k: usize,
    experiment: &Experiment,
    control: &Control,
) -> Result<Option<CrossValidation>, Failure> {
    let cutoff = experiment.model.scorecard.cutoff_pd;
    let mut lines = FoldLines::new(k, material.choices.settings.family);
    let mut hear = |fold, event| lines.hear(fold, &event);
    let done = workflow::cross_validate(material, k, cutoff, control, &mut hear)?;
    if done.is_none() {
        lines.stopped();
    }
    Ok(done)
}

fn choices(arguments: &TrainArguments, table: &Table) -> Result<Choices, Failure> {
    let shown = |name: &String| input::shown_name(table, name);
    let target = shown(&arguments.target);
    let values = |given: &[String]| input::values(table, &target, given);
    let spec = TargetSpec {
        bad: values(&arguments.bad),
        good: values(&arguments.good),
        indeterminate: values(&arguments.indeterminate),
        column: target.clone(),
        as_written: false,
    };
    Ok(Choices {
        task: arguments.task.0,
        classes: values(&arguments.classes),
        drop_duplicates: arguments.drop_duplicates,
        order: arguments.sequence,
        encodings: encodings(arguments, shown)?,
        special: special::by_column(&arguments.special, shown),
        monotone: monotone(arguments, shown)?,
        no_sequence: BTreeSet::new(),
        split: SplitPlan {
            method: arguments.split.method.clone(),
            test: arguments.split.test,
            validation: arguments.split.validation.unwrap_or(DEFAULT_VALIDATION),
            // `--folds` writes out-of-fold PDs of its own.
            out_of_fold: arguments.split.validation.is_none() && arguments.split.folds.is_none(),
            seed: arguments.seed,
        },
        settings: settings(arguments),
        terms: arguments.terms.terms()?,
        ..input::choices(&arguments.inputs, table, spec)
    })
}

/// The preparations that `--encode` names.
fn encodings(
    arguments: &TrainArguments,
    shown: impl Fn(&String) -> String,
) -> Result<BTreeMap<String, Vec<Encoding>>, Failure> {
    let mut encodings = BTreeMap::new();
    for given in &arguments.encode {
        let encoding = match given.how {
            How::Unscaled => Encoding::Scaled(Scaling::None),
            How::Scaled
                if arguments.network.preset == Preset::Plain
                    || arguments.network.network.is_some() =>
            {
                Encoding::Scaled(Scaling::Standard)
            }
            How::Scaled | How::QuantileNormal => Encoding::Scaled(Scaling::QuantileNormal),
            How::Standard => Encoding::Scaled(Scaling::Standard),
            How::MinMax => Encoding::Scaled(Scaling::MinMax),
            How::OneHot => Encoding::OneHot,
            How::Ordinal => Encoding::Ordinal,
            How::Woe => Encoding::Woe,
            How::WoeBins => Encoding::WoeBins,
        };
        let flag = given.missing.then_some(Encoding::MissingFlag);
        let encoders: Vec<Encoding> = [encoding].into_iter().chain(flag).collect();
        let column = shown(&given.column);
        if encodings.insert(column.clone(), encoders).is_some() {
            return Err(Failure::usage(format!(
                "--encode names the column {column:?} twice; say once how it is prepared."
            )));
        }
    }
    Ok(encodings)
}

/// The trends that `--monotone` names.
fn monotone(
    arguments: &TrainArguments,
    shown: impl Fn(&String) -> String,
) -> Result<BTreeMap<String, Trend>, Failure> {
    let mut trends = BTreeMap::new();
    for (column, trend) in &arguments.network.monotone {
        let column = shown(column);
        if trends.insert(column.clone(), *trend).is_some() {
            return Err(Failure::usage(format!(
                "--monotone names the field {column:?} twice; say once how the PD runs with it."
            )));
        }
    }
    Ok(trends)
}

/// The stems that `--no-sequence` names, each of which must be there.
fn no_sequence(
    arguments: &TrainArguments,
    table: &Table,
    choices: &Choices,
) -> Result<BTreeSet<String>, Failure> {
    if arguments.no_sequence.is_empty() {
        return Ok(BTreeSet::new());
    }
    let inputs = workflow::select_inputs(table, choices)?.inputs;
    let found = find_sequence(table, &inputs, choices.order);
    let channels = found.map_or(Vec::new(), |block| block.channels);
    let stems: Vec<String> = channels.into_iter().map(|channel| channel.stem).collect();
    for stem in &arguments.no_sequence {
        if !stems.contains(stem) {
            let there = if stems.is_empty() {
                "no sequence was found at all".to_owned()
            } else {
                format!("found were: {}", stems.join(", "))
            };
            return Err(Failure::usage(format!(
                "--no-sequence names {stem:?}, but there is no such sequence ({there})."
            )));
        }
    }
    Ok(arguments.no_sequence.iter().cloned().collect())
}

fn settings(arguments: &TrainArguments) -> Settings {
    let a = &arguments.network;
    let named = a.network.map(crate::train::Literature::sizes);
    let (family, preset) = match &named {
        Some((family, ..)) => (*family, Preset::Plain),
        None => (a.model.unwrap_or(Family::Mlp), a.preset),
    };
    let (hidden, dropout) = named.map_or((None, None), |(_, h, d)| (Some(h), Some(d)));
    Settings {
        backend: a.backend,
        members: a.member.map(|(_, of)| of).or(a.members),
        member: a.member.map(|(place, _)| place - 1),
        hidden: a.hidden.clone().or(hidden),
        filters: a.filters,
        kernel: a.kernel,
        pool: a.pool,
        leaves: a.leaves,
        grid: a.grid,
        activation: a.activation,
        dropout: a.dropout.or(dropout),
        norm: a.norm,
        epochs: a.epochs,
        batch_size: a.batch_size,
        learning_rate: a.learning_rate,
        schedule: a.schedule,
        algorithm: a.optimizer,
        l1: a.l1,
        l2: a.l2,
        clip: a.clip,
        patience: a.patience.map(|p| match p {
            Patience::Epochs(n) => Some(n),
            Patience::Off => None,
        }),
        monitor: a.monitor,
        objective: a.objective,
        class_weight: a.class_weight,
        augment: a.augment,
        recalibration: a.recalibrate.0,
        ..Settings::new(family, preset, arguments.seed)
    }
}

/// Says what the program is about to do, before it takes its time.
pub(super) fn introduce(prepared: &Prepared) {
    let labels = &prepared.labels;
    report::line(&format!(
        "bad = {} ({}) · {} / {} ({:.2} %)",
        report::bad_of(&prepared.target),
        prepared.target.column,
        counted(labels.bads, "bad"),
        counted(labels.bads + labels.goods, "row"),
        100.0 * labels.bad_rate()
    ));
    let good = &labels.good_values;
    if good.len() > 1 && good.len() <= 20 {
        report::line(&format!("good = {} (--good names fewer)", good.join(", ")));
    }
    report::protected_left_out(
        &prepared.selection.protected_left_out,
        report::ALLOW_OR_ALL,
        false,
    );
    prepared.warnings.iter().for_each(report::warning);
}

pub(super) fn conclude(metrics: &Metrics, out: &Outputs<'_>) {
    show(metrics);
    out.say_written();
}

/// The figures of a training, for people.
pub(super) fn show(metrics: &Metrics) {
    report::line("");
    report::figures(&[
        ("train", metrics.train.as_ref()),
        ("validation", metrics.validation.as_ref()),
        ("test", metrics.test.as_ref()),
    ]);
    if let Some(AlertsByPart {
        train,
        validation,
        test,
    }) = &metrics.alerts
    {
        let average = |figures: &Option<Figures>| figures.as_ref()?.average_precision;
        report::alerts(&[
            (average(&metrics.train), *train),
            (average(&metrics.validation), *validation),
            (average(&metrics.test), *test),
        ]);
    }
    if let Some(folds) = metrics.out_of_fold {
        report::out_of_fold(folds);
    }
    report::in_the_large(metrics.test.as_ref());
    if let Some(challenger) = &metrics.challenger {
        report::challenger(challenger);
    }
    if let Some(trees) = &metrics.boosted_trees {
        report::boosted_trees(trees);
    }
    if let Some(agreement) = &metrics.explanation {
        report::agreement(agreement);
    }
    report::certificate(&metrics.monotone);
    if let Some(cost) = &metrics.direction_cost {
        report::direction_cost(cost);
    }
    report::policy(&metrics.policy);
    if let Some(folds) = &metrics.folds {
        report::folds(folds);
    }
    if let Some(augmented) = &metrics.augmented {
        report::line(&format!(
            "{} added to the {} of the training rows",
            counted(augmented.synthetic_bads, "synthetic bad"),
            counted(augmented.training_bads, "bad")
        ));
    }
    let cutoff = metrics.train.as_ref().map_or(f64::NAN, |f| f.cutoff);
    report::line(&format!(
        "cutoff PD {cutoff:.4}{}, {}{}, {}, {}, {:.1} s",
        networks(metrics),
        kept(metrics),
        if metrics.stopped { " (stopped)" } else { "" },
        counted(metrics.inputs, "input"),
        counted(metrics.parameters, "parameter"),
        metrics.seconds_total
    ));
}

/// What was kept of the training, as a part of a sentence.
fn kept(metrics: &Metrics) -> String {
    let (kept, run) = (metrics.best_epoch, metrics.epochs_run);
    let sets = metrics.members.iter().filter(|set| set.weight > 0.0);
    match metrics.model {
        Family::Trees if !metrics.members.is_empty() => {
            counted(sets.map(|set| set.best_epoch).sum(), "tree")
        }
        Family::Trees => format!("{kept} of {}", counted(run, "tree")),
        _ => format!("best epoch {kept} of {run}"),
    }
}

/// How many networks, or sets of trees, the model averages, as a part of a sentence; nothing of a
/// single one.
fn networks(metrics: &Metrics) -> String {
    let noun = match metrics.model {
        Family::Trees => "set",
        _ => "network",
    };
    let trained = metrics.members.len();
    let kept = metrics.members.iter().filter(|member| member.weight > 0.0);
    match kept.count() {
        _ if trained == 0 => String::new(),
        kept if kept == trained => format!(", {}", counted(trained, noun)),
        kept => format!(", {kept} of {}", counted(trained, noun)),
    }
}
