//! The load of a large portfolio: seconds, and the most memory it took.
//!
//! `cargo bench --bench load -- FILE`; without a file it repeats the built-in
//! sample up to 200,000 rows. The first line is for programs (tool, rows,
//! seconds, MiB), as what it is compared with prints it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and fails loudly"
)]

use riskbench::table::{LoadOptions, load};
use riskbench::workflow::SAMPLE;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let given = std::env::args()
        .skip(1)
        .find(|a| !a.starts_with("--"))
        .map(PathBuf::from);
    let made = given.is_none().then(repeated_sample);
    let path = given
        .as_deref()
        .or(made.as_ref().map(tempfile::NamedTempFile::path))
        .unwrap();
    report(path);
}

fn report(path: &Path) {
    let bytes = path.metadata().unwrap().len();
    let begun = Instant::now();
    let table = load(path, &LoadOptions::default(), &mut |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let peak = peak_memory();
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    println!(
        "riskbench {} {seconds:.3} s {:.0} MiB",
        table.rows,
        mib(peak.unwrap_or(0))
    );
    println!(
        "{} columns, {} set aside; the file has {:.0} MiB; peak / file = {}",
        table.columns.len(),
        table.rejects.len(),
        mib(bytes),
        peak.map_or("unknown on this system".to_owned(), |peak| format!(
            "{:.2}",
            peak as f64 / bytes as f64
        ))
    );
}

/// The most memory the process has held, in bytes, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}

fn repeated_sample() -> tempfile::NamedTempFile {
    let text = std::str::from_utf8(SAMPLE).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{header}").unwrap();
    for _ in 0..40 {
        file.write_all(rows.as_bytes()).unwrap();
    }
    file
}
