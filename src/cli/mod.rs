//! The headless commands: arguments in, files and an exit code out.
//!
//! The only place that prints. What a command does is in `workflow/`; here
//! it is named, shown and written.

mod arguments;
mod output;
mod analyses;
mod binning;
mod clean;
mod evaluate;
mod explain;
mod export;
mod failure;
mod input;
mod join;
mod monitor;
mod points;
mod profile;
mod report;
mod sample;
mod score;
mod signals;
mod targets;
mod training;
mod verify;

use crate::ui::window::{self, WindowError};
use arguments::args::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

const HEADLESS: &str = "\
The same work by command, on the built-in sample:

  riskbench sample --out portfolio.csv
  riskbench train portfolio.csv --target default_flag --id application_id --model mlp --out out/mlp

`riskbench --help` lists the commands.";

/// Runs the command that the arguments name. Exit codes: 0 done; 2 the command
/// is wrong; 3 the data or the model can't be used; 4 a file is missing,
/// unreadable or can't be written; 1 anything else.
#[must_use]
pub fn run() -> ExitCode {
    quiet_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    match catch_unwind(AssertUnwindSafe(|| dispatch(arguments))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            output::report::error(&failure.message);
            ExitCode::from(failure.code)
        }
        Err(_) => {
            output::report::error(
                "The program made a mistake of its own and stopped; nothing was half-written. \
                 Please report the command and the line above.",
            );
            ExitCode::from(1)
        }
    }
}

/// Help and version go out as they are; a refusal becomes one sentence.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        output::report::line(&error.to_string());
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    let sentence = text.lines().next().unwrap_or_default();
    let sentence = sentence.trim_start_matches("error: ").trim_end_matches(':');
    let hint = "`riskbench COMMAND --help` lists the options";
    let names: Vec<&str> = text
        .lines()
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .map(str::trim)
        .collect();
    output::report::error(&match &names[..] {
        [] => format!("{sentence}; {hint}."),
        names => format!("{sentence}: {}; {hint}.", names.join(", ")),
    });
    ExitCode::from(2)
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    if let Some(read) = arguments.command.as_ref().and_then(Command::read) {
        input::use_threads(read);
    }
    if arguments.command.is_some() {
        signals::listen();
    }
    match arguments.command {
        None => open_window(&arguments),
        Some(Command::Profile(arguments)) => profile::run(&arguments),
        Some(Command::Clean(arguments)) => clean::run(&arguments),
        Some(Command::Train(arguments)) => training::run(&arguments),
        Some(Command::Combine(arguments)) => training::combine::run(&arguments),
        Some(Command::Score(arguments)) => score::run(&arguments),
        Some(Command::Sample(arguments)) => sample::run(&arguments),
        Some(Command::Evaluate(arguments)) => evaluate::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Monitor(arguments)) => monitor::run(&arguments),
        Some(Command::Retrain(arguments)) => training::retrain::run(&arguments),
        Some(Command::Report(arguments)) => report::run(&arguments),
        Some(Command::Verify(arguments)) => verify::run(&arguments),
        Some(Command::Points(arguments)) => points::run(&arguments),
        Some(Command::Export(arguments)) => export::run(&arguments),
        Some(Command::Forecast(arguments)) => analyses::forecast::run(&arguments),
        Some(Command::Synthesize(arguments)) => analyses::synthesize::run(&arguments),
        Some(Command::Anomalies(arguments)) => analyses::anomalies::run(&arguments),
        Some(Command::Join(arguments)) => join::run(&arguments.settled()),
    }?;
    output::report::finish()
}

fn open_window(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.out.is_some() {
        return sample::run::run(arguments.out.as_deref());
    }
    match window::open(arguments.file.as_deref(), arguments.renderer) {
        Ok(()) => Ok(()),
        Err(error @ WindowError::NoDisplay) if arguments.file.is_none() => {
            output::report::line(&error.to_string());
            sample::run::run(None)
        }
        Err(error) => Err(Failure::other(format!("{error} {HEADLESS}"))),
    }
}

/// A panic message may quote a cell: show only where it came from.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        if crate::panics::is_caught() {
            return;
        }
        if let Some(place) = info.location() {
            output::report::error(&format!("panic at {}:{}", place.file(), place.line()));
        }
    }));
}
