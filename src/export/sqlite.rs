//! A query on the `SQLite` of this program, from memory. What `SQLite` computes by its mathematical
//! functions, which it is built without here, this computes by the standard library.

use super::engine::{EngineFigures, EngineRun};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Row};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A function of one number.
type Function = fn(f64) -> f64;

/// The functions by their names; no value where `SQLite` gives none.
const FUNCTIONS: [(&str, Function); 5] = [
    ("exp", f64::exp),
    ("ln", f64::ln),
    ("sqrt", f64::sqrt),
    ("floor", f64::floor),
    ("cos", f64::cos),
];

/// Runs a query that gives rows with a PD, the largest difference and rows that are decided otherwise.
pub(super) fn run(query: &str, limit: Duration) -> EngineRun {
    let connection = match opened() {
        Ok(connection) => connection,
        Err(error) => return EngineRun::Failed(error.to_string()),
    };
    let handle = connection.get_interrupt_handle();
    let (done, is_done) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let late = is_done.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            handle.interrupt();
        }
        late
    });
    let found = connection.query_row(query, [], figures);
    drop(done);
    let is_late = watch.join().unwrap_or(false);
    match found {
        Ok(figures) => EngineRun::Ran(figures),
        Err(_) if is_late => EngineRun::late(limit),
        Err(error) => EngineRun::Failed(error.to_string()),
    }
}

fn opened() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, function) in FUNCTIONS {
        let value = move |context: &mut Context<'_>| -> rusqlite::Result<Option<f64>> {
            let x: Option<f64> = context.get(0)?;
            Ok(x.map(function).filter(|value| !value.is_nan()))
        };
        connection.create_scalar_function(name, 1, flags, value)?;
    }
    Ok(connection)
}

fn figures(row: &Row<'_>) -> rusqlite::Result<EngineFigures> {
    let difference: Option<f64> = row.get(1)?;
    let count = |place: usize| -> rusqlite::Result<usize> {
        let count: i64 = row.get(place)?;
        Ok(usize::try_from(count).unwrap_or_default())
    };
    Ok(EngineFigures {
        engine: format!("SQLite {}", rusqlite::version()),
        with_pd: count(0)?,
        difference: difference.unwrap_or(f64::NAN),
        decided_otherwise: count(2)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_run_with_the_functions_that_it_needs() {
        let query =
            "SELECT 240, exp(0e0) - 1e0 + ln(1e0) + sqrt(0e0) + cos(0e0) - floor(1.5e0), 2;";
        let EngineRun::Ran(found) = run(query, Duration::from_secs(20)) else {
            panic!("it was not run");
        };
        assert!(found.engine.starts_with("SQLite 3."));
        assert_eq!((found.with_pd, found.difference), (240, 0.0));
        assert_eq!(found.decided_otherwise, 2);
        let none = run("SELECT 0, ln(-1e0), 0;", Duration::from_secs(20));
        assert!(matches!(none, EngineRun::Ran(found) if !found.agrees(0)));
        let failed = run("SELECT nosuch(1), 0, 0;", Duration::from_secs(20));
        assert!(matches!(failed, EngineRun::Failed(why) if why.contains("nosuch")));
        let endless = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n) SELECT \
                       count(*), 0e0, 0 FROM n;";
        let limit = Duration::from_millis(50);
        assert_eq!(run(endless, limit), EngineRun::late(limit));
    }
}
