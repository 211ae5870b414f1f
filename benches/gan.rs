//! Times of one training epoch of the GAN, on 20,000 synthetic training rows of 30 columns.
//!
//! `cargo bench --bench gan [-- [PRESET] [EPOCHS] [THREADS]]`: PRESET (both by default) is tuned
//! or plain. A line for each: its name, rows, batch, seconds of one epoch (median), microseconds
//! of a step. `gan_peer.py` is the same in PyTorch.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and fails loudly"
)]

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use riskbench::synthetic::{Request, SyntheticEvent, synthesize};
use riskbench::table::{Column, Kind, Table};
use riskbench::train::{Control, Preset};
use std::time::Instant;

/// A fifth is held out.
const ROWS: usize = 25_000;
const NUMBERS: usize = 24;
const CATEGORIES: usize = 6;
const LEVELS: [&str; 4] = ["a", "b", "c", "d"];

fn table(rng: &mut Pcg64Mcg) -> Table {
    let mut columns = Vec::new();
    for place in 0..NUMBERS {
        let mut value = || Some((0..4).map(|_| rng.random::<f64>()).sum::<f64>());
        let values: Vec<Option<f64>> = (0..ROWS).map(|_| value()).collect();
        let name = format!("number_{place}");
        columns.push(Column::from_numbers(&name, Kind::Number, &values));
    }
    for place in 0..CATEGORIES {
        let mut level = || Some(LEVELS[rng.random_range(0..LEVELS.len())]);
        let texts: Vec<Option<&str>> = (0..ROWS).map(|_| level()).collect();
        let name = format!("category_{place}");
        columns.push(Column::from_texts(&name, Kind::Category, &texts));
    }
    let bad: Vec<Option<i64>> = (0..ROWS)
        .map(|row| Some(i64::from(row % 20 == 0)))
        .collect();
    columns.push(Column::from_integers("bad", Kind::Flag, &bad));
    Table::from_columns(columns)
}

fn time(preset: Preset, epochs: usize) {
    let table = table(&mut Pcg64Mcg::seed_from_u64(1));
    let names = table.columns.iter().map(|column| column.name.clone());
    let inputs: Vec<String> = names.filter(|name| name != "bad").collect();
    let labels: Vec<Option<bool>> = (0..ROWS).map(|row| Some(row % 20 == 0)).collect();
    let request = Request {
        table: &table,
        inputs: &inputs,
        target: "bad",
        labels: &labels,
        only_bads: false,
        rows: Some(100),
        preset,
        epochs: Some(epochs),
        seed: 1,
    };
    let (mut last, mut seconds) = (Instant::now(), Vec::new());
    let mut hear = |event: SyntheticEvent| {
        if let SyntheticEvent::Epoch(_) = event {
            seconds.push(last.elapsed().as_secs_f64());
        }
        last = Instant::now();
    };
    let made = synthesize(&request, &Control::default(), &mut hear).unwrap();
    seconds.sort_by(f64::total_cmp);
    let (rows, batch) = (made.report.training_rows, made.report.config.batch);
    let median = seconds[seconds.len() / 2];
    let steps = rows.div_ceil(batch) as f64;
    println!(
        "{preset:?} {rows} rows, batch {batch}: {median:.4} s an epoch (least {:.4}), {:.1} µs a step",
        seconds[0],
        1e6 * median / steps
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|a| a != "--bench").collect();
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse().ok());
    if let Some(threads) = number(3) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build_global().unwrap();
    }
    let wanted = arguments.get(1).map(|text| text.to_lowercase());
    for preset in [Preset::Tuned, Preset::Plain] {
        let name = format!("{preset:?}").to_lowercase();
        if wanted.as_ref().is_none_or(|wanted| *wanted == name) {
            time(preset, number(2).unwrap_or(5));
        }
    }
}
