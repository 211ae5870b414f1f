//! `riskbench train` on a file that takes more memory than there is: when it is one, what does not
//! go with it, and its files.

use super::outputs::{FILES, POINTS};
use super::{Outputs, choices, conclude, introduce, joined, no_sequence, write_history};
use crate::cli::arguments::args::TrainArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Known};
use crate::cli::output::progress::{TrainingProgress, reading};
use crate::cli::output::report;
use crate::cli::signals;
use crate::files::Staged;
use crate::network::Family;
use crate::recipe::Task;
use crate::recipe::outcome::split::Method;
use crate::table::{Format, LoadOptions, free_memory};
use crate::train::Control;
use crate::workflow::out_of_core::{LEAST_MEMORY, LargeFile, OutOfCoreError, OutOfCorePlan};
use crate::workflow::{self, tasks::task_in};
use crate::workflow::{Augment, Choices, Experiment, Material, Prepared, points_sheet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Memory that a training takes for each byte of a file of delimited text: text, typed table and
/// inputs twice. Measured 8.7 on 1 M rows of 25 columns.
const PER_BYTE: u64 = 9;
/// What what is said of columns is of.
const OF_SAMPLE: &str = "What is said of columns, their cells and values below is of the random sample \
                         that was read, not of the whole file; records and outcomes are of all.";
/// What a compressed file becomes, about.
const UNPACKED: u64 = 5;

/// That a file takes more than there is.
pub(super) struct Large {
    path: PathBuf,
    /// Bytes that a training in memory takes, about.
    needed: u64,
    /// Bytes that it may take.
    allowed: u64,
    /// Bytes that a training outside of memory plans with.
    planned: u64,
}

/// Whether the portfolio is to be trained on outside of memory.
///
/// # Errors
/// If it would have to be, and is not one file of delimited text.
pub(super) fn large(arguments: &TrainArguments) -> Result<Option<Large>, Failure> {
    let (asked, free) = (arguments.memory.memory, free_memory());
    let Some(allowed) = [asked, free].into_iter().flatten().min() else {
        return Ok(None);
    };
    let read = &arguments.read;
    let (mut needed, mut is_text) = (0, arguments.files.len() == 1);
    for path in &arguments.files {
        let Some((bytes, format)) = look(path) else {
            if asked.is_some() && (input::is_stdio(path) || path.exists()) {
                return Err(Failure::usage(format!(
                    "--memory is for a file, which is read more than once; {} is none. Save it to \
                     a file first, or leave --memory out.",
                    shown(path)
                )));
            }
            return Ok(None);
        };
        is_text &= matches!(format, Format::Text | Format::Gzip | Format::Zstd);
        let unpacked = if format == Format::Text { 1 } else { UNPACKED };
        needed += bytes * unpacked * PER_BYTE;
    }
    if needed <= allowed || read.sample_rows.is_some() {
        return Ok(None);
    }
    if !is_text || read.fixed_width.is_some() || read.sheet.is_some() {
        // Without a word of the user the loader judges by itself.
        return match asked {
            None => Ok(None),
            Some(_) => Err(Failure::usage(format!(
                "The portfolio takes about {} and --memory allows {}; only one file of delimited \
                 text is trained on outside of memory. Export it as one CSV file, or train on a \
                 sample (--sample-rows).",
                size(needed),
                size(allowed)
            ))),
        };
    }
    Ok(Some(Large {
        path: arguments.files[0].clone(),
        needed,
        allowed,
        planned: if asked == Some(allowed) {
            allowed
        } else {
            allowed / 2
        },
    }))
}

fn shown(path: &Path) -> String {
    if input::is_stdio(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Length and format of a file; `None` of what is none.
fn look(path: &Path) -> Option<(u64, Format)> {
    if input::is_stdio(path) {
        return None;
    }
    let file = File::open(path).ok()?;
    let found = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut head = Vec::new();
    file.take(Format::HEAD as u64).read_to_end(&mut head).ok()?;
    Some((found.len(), Format::of(&head, Some(path))))
}

/// What needs all rows in memory.
fn refuse(arguments: &TrainArguments, large: &Large) -> Result<(), Failure> {
    let split = matches!(arguments.split.method, Method::Random | Method::Date(_));
    let network = &arguments.network;
    let searches = network.time_budget.is_some() || network.repeat_search.is_some();
    let terms = &arguments.terms;
    let refused = [
        ("--split group or column", !split),
        ("--folds", arguments.split.folds.is_some()),
        ("--drop-duplicates", arguments.drop_duplicates),
        ("--time-budget or --repeat-search", searches),
        ("--member", network.member.is_some()),
        (
            "--events, --edges or --formula",
            joined::is_wanted(arguments),
        ),
        ("--augment", network.augment != Augment::None),
        ("--model trees", network.model == Some(Family::Trees)),
        ("--monotone", !network.monotone.is_empty()),
        ("--policy", terms.policy_file().is_some()),
        ("--ead or --lgd of a column", terms.reads_money()),
        ("--reasons", arguments.reasons.reasons > 0),
        (
            "--columns or --with-money",
            !arguments.extra.extras().is_empty(),
        ),
    ];
    let refused: Vec<&str> = refused
        .into_iter()
        .filter_map(|(flag, is_given)| is_given.then_some(flag))
        .collect();
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{} {}, and outside of memory a training takes no {}. Leave it out, allow more memory \
         (--memory), or train on a sample (--sample-rows); reasons, policy and amounts are also \
         options of score.",
        large.path.display(),
        large.takes(),
        refused.join(", ")
    )))
}

impl Large {
    fn takes(&self) -> String {
        format!(
            "takes about {} in memory, and {} may be used",
            size(self.needed),
            size(self.allowed)
        )
    }

    /// Trains, evaluates and writes.
    pub(super) fn train(
        &self,
        arguments: &TrainArguments,
        out: &Outputs<'_>,
        begun: Instant,
    ) -> Result<(), Failure> {
        refuse(arguments, self)?;
        report::line(&format!(
            "{} {}: it is trained on outside of memory.",
            self.path.display(),
            self.takes()
        ));
        if self.planned < LEAST_MEMORY {
            report::warning(format!(
                "{} of memory are used: in less no recipe can be fitted.",
                size(LEAST_MEMORY)
            ));
        }
        let folder = arguments.memory.folder(&arguments.out);
        let options: LoadOptions = input::options(&arguments.read, Known::default())?;
        let plan = OutOfCorePlan {
            path: &self.path,
            options: &options,
            memory: self.planned,
            folder: &folder,
        };
        let file = with_bar(|progress| LargeFile::sample(plan, progress))?;
        if file.is_sampled() {
            report::warning(OF_SAMPLE);
        }
        let mut choices = choices(arguments, &file.table)?;
        choices.no_sequence = no_sequence(arguments, &file.table, &choices)?;
        let task = task_in(&file.table, &choices);
        if task != Task::Binary {
            return Err(Failure::usage(format!(
                "{} {}, and outside of memory only good and bad are learned, not the task {}. \
                 Allow more memory (--memory), or train on a sample (--sample-rows).",
                self.path.display(),
                self.takes(),
                task.name()
            )));
        }
        let prepared = with_bar(|progress| file.prepare(&choices, progress))?;
        if let Some(population) = &prepared.population {
            population.remarks().iter().for_each(report::warning);
            report::warning(population.figures());
        }
        introduce(&prepared);
        let experiment = learn(&file, &choices, &prepared, begun)?;
        commit(out, &file, (&prepared, experiment), begun)
    }
}

/// Trains and compares.
fn learn(
    file: &LargeFile<'_>,
    choices: &Choices,
    prepared: &Prepared,
    begun: Instant,
) -> Result<Experiment, Failure> {
    let control = Control::default();
    signals::stop_instead(&control);
    let mut progress = TrainingProgress::new(true);
    let material = Material {
        table: &file.table,
        source_sha256: &file.sha256,
        choices,
        prepared,
        begun,
    };
    let mut experiment = workflow::run(material, &control, &mut |event| progress.show(event))?;
    workflow::add_challengers(&material, &mut experiment, &control);
    experiment.warnings.iter().for_each(report::warning);
    if file.is_sampled() {
        experiment.metrics.warnings.insert(0, OF_SAMPLE.to_owned());
    }
    if let Some(figures) = &experiment.metrics.larger_than_memory {
        experiment.metrics.warnings.push(figures.to_string());
    }
    Ok(experiment)
}

/// Writes the files of the training as a set.
fn commit(
    out: &Outputs<'_>,
    file: &LargeFile<'_>,
    (prepared, mut experiment): (&Prepared, Experiment),
    begun: Instant,
) -> Result<(), Failure> {
    out.add_texts(&mut experiment);
    experiment.metrics.seconds_total = begun.elapsed().as_secs_f64();
    let [scored, metrics_json, history_csv, ..] = FILES;
    let mut failed = None;
    let staged = out.stage(scored, |w| {
        let written = with_bar(|progress| file.write_scored(w, (prepared, &experiment), progress));
        written.unwrap_or_else(|failure| {
            failed = Some(failure);
            // Nothing half written is to stay.
            Err(io::ErrorKind::InvalidData.into())
        })
    });
    if let Some(failure) = failed {
        return Err(failure);
    }
    let metrics = report::pretty(&experiment.metrics);
    let mut files: Vec<Staged> = vec![
        staged?,
        out.stage(metrics_json, |w| writeln!(w, "{metrics}"))?,
        out.stage(history_csv, |w| write_history(w, &experiment.outcome))?,
    ];
    if let Some(points) = experiment.model.points() {
        let text = points_sheet(&points).csv();
        files.push(out.stage(POINTS, |w| w.write_all(text.as_bytes()))?);
    }
    files.push(out.stage_model(|path| experiment.model.stage(path))?);
    out.commit(files)?;
    conclude(&experiment.metrics, out);
    Ok(())
}

/// Works on the file with a bar that follows the bytes read.
fn with_bar<T>(
    work: impl FnOnce(&mut dyn FnMut(u64, u64)) -> Result<T, OutOfCoreError>,
) -> Result<T, Failure> {
    let bar = reading(0);
    let done = work(&mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    Ok(done?)
}

impl From<OutOfCoreError> for Failure {
    fn from(error: OutOfCoreError) -> Self {
        match error {
            OutOfCoreError::Table(error) => error.into(),
            OutOfCoreError::Session(error) => error.into(),
            OutOfCoreError::Split => Self::usage(format!("{error} (--split, --sample-rows)")),
            OutOfCoreError::NoText | OutOfCoreError::TooManyRows => {
                Self::unusable(format!("{error} (--sample-rows)"))
            }
            OutOfCoreError::NoSpace { .. } | OutOfCoreError::Scratch { .. } => {
                Self::reading(format!("{error} (--cache-dir)"))
            }
        }
    }
}

fn size(bytes: u64) -> String {
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    if mebibytes < 1024.0 {
        format!("{mebibytes:.0} MiB")
    } else {
        format!("{:.1} GiB", mebibytes / 1024.0)
    }
}
