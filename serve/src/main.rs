//! `riskbench-serve`: scores applicants one at a time for programs on this machine, by HTTP on the
//! loopback interface or a Unix socket. It keeps and logs nothing of an applicant.

mod figures;
mod limits;
mod listen;
mod refusal;
mod request;
mod routes;
mod server;
mod service;
mod signals;

use clap::Parser;
use limits::{Limits, MOST_BODY};
use listen::{Address, AddressError, Listener};
use riskbench::bundle::{BundleError, Model};
use riskbench::explain::{Baseline, MOST_REASONS, TextLanguage};
use riskbench::workflow::ReasonTerms;
use routes::Shared;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};
use service::Service;
use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Scores applicants one at a time, for programs on this machine.
#[derive(Debug, Parser)]
#[command(name = "riskbench-serve", version = riskbench::words::VERSION, about)]
struct Arguments {
    /// The model file
    model: PathBuf,
    /// Where to listen: `127.0.0.1:PORT` (port 0: a free one), `[::1]:PORT`, or `unix:PATH`
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: String,
    /// Reasons of each applicant, 0 to 4 [default: 4 where the model can give them]
    #[arg(long, value_name = "N", value_parser = reasons)]
    reasons: Option<usize>,
    /// What applicants are compared with: the mean of the training rows, or those just approved
    #[arg(long, value_name = "mean|approved", default_value = "mean", value_parser = word::<Baseline>)]
    baseline: Baseline,
    /// Language of the reasons
    #[arg(long, value_name = "en|zh", default_value = "en", value_parser = word::<TextLanguage>)]
    language: TextLanguage,
    /// Most applicants in a request
    #[arg(long, value_name = "N", default_value = "1000")]
    max_applicants: NonZero<u32>,
    /// Largest body of a request, in KiB
    #[arg(long, value_name = "KIB", default_value = "1024", value_parser = body_kib)]
    max_body: usize,
    /// Connections at once; further ones get status 503
    #[arg(long, value_name = "N", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=4096))]
    connections: u16,
    /// Threads that score [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Why the service does not start: a sentence and the exit code, as of `riskbench`.
struct Failure {
    code: u8,
    message: String,
}

fn reasons(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| *n <= MOST_REASONS);
    number.ok_or_else(|| format!("give a number from 0 to {MOST_REASONS}"))
}

fn body_kib(text: &str) -> Result<usize, String> {
    let most = MOST_BODY >> 10;
    let number = text.parse().ok().filter(|kib| (1..=most).contains(kib));
    number.ok_or_else(|| format!("give a number from 1 to {most}"))
}

fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let word: StrDeserializer<'_, WordError> = serde::de::IntoDeserializer::into_deserializer(text);
    T::deserialize(word).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    quiet_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if !error.use_stderr() => {
            print(&mut std::io::stdout(), error.to_string().trim_end());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            let first = first.trim_start_matches("error: ");
            say(&format!(
                "{first}; `riskbench-serve --help` lists the options."
            ));
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// A line to standard error, where all messages of the service go.
fn say(message: &str) {
    print(
        &mut std::io::stderr(),
        &format!("riskbench-serve: {message}"),
    );
}

fn print(to: &mut dyn Write, line: &str) {
    // The reader may have closed its end.
    drop(writeln!(to, "{line}"));
}

/// A panic message may quote a value: show only where it came from.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|at| format!(" at {}:{}", at.file(), at.line()));
        say(&format!(
            "a mistake of the program{}",
            place.unwrap_or_default()
        ));
    }));
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let address: Address = arguments
        .listen
        .parse()
        .map_err(|error| failure_of_address(&error))?;
    let limits = Limits {
        body_bytes: arguments.max_body << 10,
        rows: arguments.max_applicants.get() as usize,
        connections: arguments.connections.into(),
        threads: arguments.threads.map_or_else(processors, usize::from),
    };
    let service = service(arguments, limits)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(limits.threads)
        .build();
    let shared = Arc::new(Shared {
        service,
        pool: pool.map_err(|error| other(&error))?,
        free: Arc::new(Semaphore::new(limits.threads)),
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| other(&error))?;
    runtime.block_on(async {
        let listener = Listener::bind(&address).map_err(|error| failure_of_address(&error))?;
        let stop = signals::listen().map_err(|error| other(&error))?;
        say(&format!(
            "listening on {}; Ctrl-C or SIGTERM ends it.",
            listener.shown()
        ));
        server::serve(listener, Arc::clone(&shared), stop).await;
        say(&format!(
            "ended. {}",
            shared.service.figures.health().sentence()
        ));
        Ok(())
    })
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Loads the model, which stays for as long as the program runs.
fn service(arguments: &Arguments, limits: Limits) -> Result<Service, Failure> {
    let path = &arguments.model;
    let bytes = std::fs::read(path).map_err(|error| failure_of_model(path, error.into()))?;
    let sha256 = riskbench::files::fingerprint(&bytes);
    drop(bytes);
    let model = Model::load(path).map_err(|error| failure_of_model(path, error))?;
    let model: &'static Model = Box::leak(Box::new(model));
    let default = if model.explanation.is_some() {
        MOST_REASONS
    } else {
        0
    };
    let most = arguments.reasons.unwrap_or(default);
    let terms = (most > 0).then(|| ReasonTerms {
        most,
        baseline: arguments.baseline,
        language: arguments.language,
        ..ReasonTerms::default()
    });
    Service::new(model, sha256, terms.as_ref(), limits).map_err(|error| Failure {
        code: 3,
        message: error.to_string(),
    })
}

fn other(error: &dyn std::error::Error) -> Failure {
    Failure {
        code: 1,
        message: format!("The service could not start: {error}."),
    }
}

fn failure_of_address(error: &AddressError) -> Failure {
    Failure {
        code: if error.is_usage() { 2 } else { 4 },
        message: format!("{error}."),
    }
}

fn failure_of_model(path: &Path, error: BundleError) -> Failure {
    let path = path.display();
    match error {
        BundleError::Io(error) => Failure {
            code: 4,
            message: format!("The model {path} cannot be read ({error}); check the path."),
        },
        error => Failure {
            code: 3,
            message: format!("{path}: {error}"),
        },
    }
}
