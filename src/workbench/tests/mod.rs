//! A bench for tests: a workbench whose jobs are waited for.

mod alerts;
mod analyses;
mod deciding;
mod decision_log;
mod drift;
mod edits;
mod explaining;
mod portfolio;
mod projects;
mod studies;
mod way;

use super::*;
use crate::network::Family;
use crate::train::Preset;
use crate::workflow::*;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pumps until `done`; fails after two minutes.
fn wait(bench: &mut Workbench, done: impl Fn(&Workbench) -> bool) {
    let begun = Instant::now();
    while !done(bench) {
        bench.pump(Duration::from_millis(5));
        assert!(begun.elapsed() < Duration::from_mins(2), "{:?}", bench.jobs);
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Pumps until nothing runs and nothing is due.
fn settle(bench: &mut Workbench) {
    wait(bench, |bench| bench.jobs.is_empty() && !bench.preview_due);
}

fn apply(bench: &mut Workbench, command: Command) {
    bench.apply(command);
    settle(bench);
}

fn empty() -> Workbench {
    Workbench::new(None, Arc::new(|| {}))
}

fn with_sample() -> Workbench {
    let mut bench = empty();
    apply(&mut bench, Command::OpenSample);
    bench
}

/// A training of a moment that ranks better than chance.
fn quick() -> Settings {
    Settings {
        epochs: Some(2),
        batch_size: Some(64),
        learning_rate: Some(0.02),
        ..Settings::new(Family::Logistic, Preset::Plain, 1)
    }
}

fn trained() -> Workbench {
    let mut bench = with_sample();
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    assert_eq!(bench.runs.len(), 1, "{:?}", errors(&bench));
    bench
}

/// The sentences of all errors and refusals so far.
fn errors(bench: &Workbench) -> Vec<String> {
    let bad = |n: &&Notice| n.level == Level::Error || matches!(n.message, Message::Refused(_));
    let bad = bench.notices.iter().filter(bad);
    bad.map(|notice| notice.message.to_string()).collect()
}

fn pds(bench: &Workbench) -> Vec<f64> {
    bench.shown_run().unwrap().experiment.pds.clone()
}

/// The built-in portfolio as a file in `folder`.
fn sample_file(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("loans.csv");
    std::fs::write(&path, SAMPLE).unwrap();
    path
}
