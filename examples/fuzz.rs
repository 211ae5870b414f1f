//! A long run of the loader over mutated files: it must neither panic, nor take
//! over two seconds, nor lose a record.
//!
//! `cargo run --release --example fuzz -- SECONDS SEED [FOLDER]` writes each
//! input that breaks a promise to FOLDER (by default the system's folder for
//! temporary files), and ends with 1 if there was one.

#![allow(clippy::print_stdout, reason = "a tool for developers")]

#[path = "../tests/it/mutation.rs"]
mod mutation;

use mutation::{Mutator, check};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// An input that takes longer counts as hanging.
const SLOW: Duration = Duration::from_secs(2);

/// The input at work, for the thread that looks at the clock.
type AtWork = Arc<Mutex<Option<(Instant, u64, Vec<u8>)>>>;

#[derive(Default)]
struct Found {
    panics: u64,
    slow: u64,
    broken: u64,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| {
        let given = arguments.next().and_then(|text| text.parse().ok());
        given.unwrap_or(default)
    };
    let (seconds, seed): (u64, u64) = (number(60), number(1));
    let folder = arguments
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from);
    std::panic::set_hook(Box::new(|_| {}));
    let at_work = AtWork::default();
    watch(Arc::clone(&at_work), folder.clone());
    let (tried, taken, found) = run(Duration::from_secs(seconds), seed, &folder, &at_work);
    println!(
        "{tried} inputs in {:.0} s, {:.0} per minute: {} panics, {} over 2 s, {} broken promises",
        taken.as_secs_f64(),
        tried as f64 / taken.as_secs_f64() * 60.0,
        found.panics,
        found.slow,
        found.broken
    );
    if found.panics + found.slow + found.broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run(limit: Duration, seed: u64, folder: &Path, at_work: &AtWork) -> (u64, Duration, Found) {
    let mut mutator = Mutator::new(seed);
    let mut found = Found::default();
    let (begin, mut tried) = (Instant::now(), 0);
    while begin.elapsed() < limit {
        let (bytes, options) = (mutator.input(), mutator.options());
        let start = Instant::now();
        *hold(at_work) = Some((start, tried, bytes.clone()));
        let held = catch_unwind(AssertUnwindSafe(|| check(&bytes, &options)));
        *hold(at_work) = None;
        let what = match held {
            Err(_) => {
                found.panics += 1;
                Some("panic".to_owned())
            }
            Ok(Err(promise)) => {
                found.broken += 1;
                Some(promise)
            }
            Ok(Ok(())) if start.elapsed() > SLOW => {
                found.slow += 1;
                Some("slow".to_owned())
            }
            Ok(Ok(())) => None,
        };
        if let Some(what) = what {
            keep(folder, tried, &what, &bytes);
            println!("  with {options:?}");
        }
        tried += 1;
    }
    (tried, begin.elapsed(), found)
}

/// Keeps an input that never ends, which no return would report.
fn watch(at_work: AtWork, folder: PathBuf) {
    std::thread::spawn(move || {
        let mut last = None;
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let held = hold(&at_work);
            if let Some((start, number, bytes)) = &*held
                && start.elapsed() > 5 * SLOW
                && last != Some(*number)
            {
                last = Some(*number);
                keep(&folder, *number, "still at work", bytes);
            }
        }
    });
}

fn keep(folder: &Path, number: u64, what: &str, bytes: &[u8]) {
    let path = folder.join(format!("fuzz-{number}.csv"));
    let written = std::fs::write(&path, bytes).is_ok();
    let place = if written {
        path.display().to_string()
    } else {
        "nowhere, the folder cannot be written".to_owned()
    };
    println!("input {number}: {what}; kept in {place}");
}

fn hold<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
