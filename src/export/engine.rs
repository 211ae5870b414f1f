//! An export on the engine that it is for: on the `SQLite` of this program, or on what is installed. What
//! checks it is run there, within a time limit and from memory, so that nothing is written.

use super::dialect::Dialect;
use super::{Export, TOLERANCE, Target};
use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long an engine may take.
const LIMIT: Duration = Duration::from_mins(1);
/// Longest query that is run: engines take minutes and gigabytes to plan longer ones.
const MOST_TEXT: usize = 1 << 20;
/// How often it is looked whether it is done.
const LOOK: Duration = Duration::from_millis(10);
/// Most characters that are told of what an engine says.
const MOST_SAID: usize = 200;
/// What the engines read instead of the settings of a user.
const NOTHING: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// Runs a query from standard input with the module of a Python installation.
const PYTHON_SQLITE: &str = "import sqlite3, sys
sys.stdin.reconfigure(encoding='utf-8')
rows = sqlite3.connect(':memory:').execute(sys.stdin.read())
print(sqlite3.sqlite_version)
print('|'.join(map(str, rows.fetchone())))";
const PYTHON_DUCKDB: &str = "import duckdb, sys
sys.stdin.reconfigure(encoding='utf-8')
rows = duckdb.connect().execute(sys.stdin.read())
print(duckdb.__version__)
print('|'.join(map(str, rows.fetchone())))";
/// Runs an exported file from standard input.
const PYTHON_FILE: &str = "import sys, numpy
sys.stdin.reconfigure(encoding='utf-8')
print(sys.version.split()[0] + ', NumPy ' + numpy.__version__)
names = {'__name__': 'export'}
exec(compile(sys.stdin.read(), 'export', 'exec'), names)
largest, other, with_pd = names['self_test']()
print(f'{with_pd}|{largest}|{other}')";

/// What an engine gives.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineFigures {
    /// The engine with its version.
    pub engine: String,
    /// Rows with a PD.
    pub with_pd: usize,
    /// Largest difference of a PD to that of the model.
    pub difference: f64,
    /// Rows that are decided otherwise.
    pub decided_otherwise: usize,
}

/// What became of an export on its engine.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineRun {
    /// It ran.
    Ran(EngineFigures),
    /// The engine is not installed here, or needs a server.
    Absent,
    /// It did not give the figures: what it said, on one line.
    Failed(String),
}

impl EngineFigures {
    /// Whether the PDs are those of the model, of so many rows.
    #[must_use]
    pub fn agrees(&self, with_pd: usize) -> bool {
        self.with_pd == with_pd && self.difference <= TOLERANCE
    }
}

impl EngineRun {
    /// A run that was stopped.
    pub(super) fn late(limit: Duration) -> Self {
        Self::Failed(format!("it was not done after {} s", limit.as_secs()))
    }
}

/// A program that may run an export.
struct Engine {
    name: &'static str,
    program: &'static str,
    arguments: Vec<&'static str>,
    /// A query that comes first and gives the version.
    version: &'static str,
}

/// Runs an export on its engine.
#[must_use]
pub fn run_on_engine(export: &Export, target: &Target) -> EngineRun {
    let query = export.check.as_ref().map(|(_, check)| &check[..]);
    if let (Target::Sql(..), Some(length)) = (target, query.map(<[u8]>::len))
        && let Some(refused) = too_long(length)
    {
        return refused;
    }
    #[cfg(feature = "sqlite")]
    if let (Target::Sql(Dialect::Sqlite, _), Some(query)) = (target, query) {
        return super::sqlite::run(&String::from_utf8_lossy(query), LIMIT);
    }
    let (engines, text) = match target {
        Target::Sql(dialect, _) => (of_dialect(*dialect), query.unwrap_or_default()),
        Target::Python => (of_python("Python", PYTHON_FILE), &export.bytes[..]),
        Target::Onnx => (Vec::new(), &[][..]),
    };
    let mut absent = EngineRun::Absent;
    for engine in engines {
        let input = [engine.version.as_bytes(), text].concat();
        match run(&engine, input, LIMIT) {
            EngineRun::Absent => {}
            // Another program may have what this one lacks.
            failed @ EngineRun::Failed(_) => absent = failed,
            ran @ EngineRun::Ran(_) => return ran,
        }
    }
    absent
}

/// Why a query of so many bytes is not run.
fn too_long(length: usize) -> Option<EngineRun> {
    let megabytes = length.div_ceil(1 << 20);
    (length > MOST_TEXT).then(|| {
        EngineRun::Failed(format!(
            "a query of {megabytes} MB takes it too long to plan"
        ))
    })
}

fn of_dialect(dialect: Dialect) -> Vec<Engine> {
    let shell = |name, program, arguments: &[&'static str], version| Engine {
        name,
        program,
        arguments: arguments.to_vec(),
        version,
    };
    let (first, python) = match dialect {
        Dialect::Sqlite => (
            shell(
                "SQLite",
                "sqlite3",
                &["-init", NOTHING, "-batch", "-bail", ":memory:"],
                "SELECT sqlite_version();\n",
            ),
            PYTHON_SQLITE,
        ),
        Dialect::DuckDb => (
            shell(
                "DuckDB",
                "duckdb",
                &[
                    "-init",
                    NOTHING,
                    "-batch",
                    "-bail",
                    "-list",
                    "-noheader",
                    ":memory:",
                ],
                "SELECT version();\n",
            ),
            PYTHON_DUCKDB,
        ),
        // It needs a server.
        Dialect::Postgres => return Vec::new(),
    };
    let name = first.name;
    std::iter::once(first)
        .chain(of_python(name, python))
        .collect()
}

/// The interpreters of Python, without the folder that they are started in and settings of a user.
fn of_python(name: &'static str, code: &'static str) -> Vec<Engine> {
    let engine = |program| Engine {
        name,
        program,
        arguments: vec!["-I", "-c", code],
        version: "",
    };
    vec![engine("python3"), engine("python")]
}

fn run(engine: &Engine, input: Vec<u8>, limit: Duration) -> EngineRun {
    let child = Command::new(engine.program)
        .args(&engine.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(child) = child else {
        return EngineRun::Absent;
    };
    let Ok(done) = finish(child, input, limit) else {
        return EngineRun::Failed("it could not be run".to_owned());
    };
    let Some((is_well, said, errors)) = done else {
        return EngineRun::late(limit);
    };
    match figures(engine.name, &said).filter(|_| is_well) {
        Some(figures) => EngineRun::Ran(figures),
        None if errors.contains("ModuleNotFoundError") => EngineRun::Absent,
        None => EngineRun::Failed(reason(&errors)),
    }
}

/// Feeds a program and waits for what it says: whether it went well, its output and its errors. `None`
/// where it was stopped at the limit.
fn finish(
    mut child: Child,
    input: Vec<u8>,
    limit: Duration,
) -> io::Result<Option<(bool, String, String)>> {
    let (stdin, begun) = (child.stdin.take(), Instant::now());
    let feed = thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // A program that ends early is told by what it returns.
            drop(stdin.write_all(&input));
        }
    });
    let [out, errors] = [
        child
            .stdout
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
        child
            .stderr
            .take()
            .map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
    ]
    .map(|pipe| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(pipe) = pipe {
                drop(pipe.take(1 << 20).read_to_end(&mut bytes));
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
    });
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if begun.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(LOOK);
    };
    let Some(status) = status else {
        return Ok(None);
    };
    let text = |thread: thread::JoinHandle<String>| thread.join().unwrap_or_default();
    drop(feed.join());
    Ok(Some((status.success(), text(out), text(errors))))
}

/// What an engine prints: its version, then rows with a PD, the largest difference and rows that are
/// decided otherwise.
fn figures(name: &str, said: &str) -> Option<EngineFigures> {
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let version = lines.next()?;
    let mut cells = lines.next()?.split('|');
    let figures = EngineFigures {
        engine: format!("{name} {}", version.trim_start_matches('v')),
        with_pd: cells.next()?.parse().ok()?,
        difference: cells.next()?.parse().ok()?,
        decided_otherwise: cells.next()?.parse().ok()?,
    };
    cells.next().is_none().then_some(figures)
}

/// The line of what a program says that names an error, else the last one; cut.
fn reason(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('^'));
    let named = lines.clone().find(|line| line.contains("rror"));
    let line = named.or_else(|| lines.next_back());
    line.unwrap_or("it gave no figures")
        .chars()
        .take(MOST_SAID)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_and_nothing_else() {
        let found = figures("SQLite", "3.40.1\n240|7.6e-08|0\n").unwrap();
        assert_eq!(found.engine, "SQLite 3.40.1");
        assert!(found.agrees(240) && !found.agrees(241));
        let found = figures("DuckDB", "v2.0.1\n240|0.002|3\n").unwrap();
        assert_eq!((found.decided_otherwise, found.agrees(240)), (3, false));
        for said in ["", "3.40.1\n", "3.40.1\n240|x|0\n", "3.40.1\n240|0|0|0\n"] {
            assert_eq!(figures("SQLite", said), None);
        }
        assert_eq!(reason("a\n  b\n\n"), "b");
        let said = "Error near line 4: no such function: exp\n   ^--- error here\n";
        assert_eq!(reason(said), "Error near line 4: no such function: exp");
    }

    #[test]
    fn a_query_that_takes_minutes_to_plan_is_not_run() {
        assert_eq!(too_long(MOST_TEXT), None);
        let Some(EngineRun::Failed(reason)) = too_long(6 << 20) else {
            panic!("it was run");
        };
        assert!(reason.starts_with("a query of 6 MB"), "{reason}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_has_a_limit_and_may_be_absent_or_fail() {
        let shell = |program, code| Engine {
            name: "Shell",
            program,
            arguments: vec!["-c", code],
            version: "",
        };
        let limit = Duration::from_secs(20);
        let of = |engine: Engine| run(&engine, b"240|1e-9|0\n".to_vec(), limit);
        let ran = of(shell("sh", "echo 1; cat"));
        assert!(matches!(ran, EngineRun::Ran(found) if found.agrees(240)));
        assert_eq!(of(shell("no-such-engine", "")), EngineRun::Absent);
        assert_eq!(
            of(shell("sh", "echo ModuleNotFoundError >&2; exit 1")),
            EngineRun::Absent
        );
        let failed = EngineRun::Failed("too old".to_owned());
        assert_eq!(of(shell("sh", "echo too old >&2; exit 1")), failed);
        let slow = shell("sleep", "");
        let slow = Engine {
            arguments: vec!["600"],
            ..slow
        };
        let found = run(&slow, vec![b'x'; 1 << 20], Duration::ZERO);
        assert_eq!(
            found,
            EngineRun::Failed("it was not done after 0 s".to_owned())
        );
    }
}
