//! Speed of the steps that an analyst waits for: loading, preparation, one epoch
//! of each network, scoring, and the curves of a large portfolio.
//!
//! `cargo bench --bench speed [-- NAME]`: the median and the least time of runs over
//! three seconds each, and what goes through in a second.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and fails loudly"
)]

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use riskbench::bundle::{Model, Provenance};
use riskbench::network::{Backend, Family, Inputs, Network, Objective};
use riskbench::recipe::{Matrix, Plan, Recipe, Style, TargetSpec};
use riskbench::report::PartCurves;
use riskbench::score::{Deciles, MoneyTerms, Scorecard, WriteOptions};
use riskbench::table::{LoadOptions, Stream, Table, load_bytes};
use riskbench::train::{Control, Data, Preset, network_preset, train, train_preset};
use riskbench::workflow::{Asked, SAMPLE, score_stream};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

const FAMILIES: [Family; 6] = [
    Family::Mlp,
    Family::Cnn,
    Family::Lstm,
    Family::Gru,
    Family::Rnn,
    Family::Logistic,
];
const INPUTS: [&str; 6] = [
    "loan_amount",
    "annual_income",
    "housing",
    "purpose",
    "credit_utilisation",
    "days_late_1",
];

/// How long each step is repeated.
const MEASURED: Duration = Duration::from_secs(3);
/// Runs that are enough, and those that are needed.
const MOST_RUNS: usize = 100;
const LEAST_RUNS: usize = 5;

/// Times a step that takes `amount` of `unit`, if its name holds the one asked for.
fn measure<T>(name: &str, (amount, unit): (usize, &str), mut step: impl FnMut() -> T) {
    let asked = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    if asked.is_some_and(|asked| !name.contains(&asked)) {
        return;
    }
    black_box(step());
    let mut seconds = Vec::new();
    let begun = Instant::now();
    while seconds.len() < LEAST_RUNS || (begun.elapsed() < MEASURED && seconds.len() < MOST_RUNS) {
        let start = Instant::now();
        black_box(step());
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_unstable_by(f64::total_cmp);
    let (median, least) = (seconds[seconds.len() / 2], seconds[0]);
    println!(
        "{name:<32} {:>10.3} ms, least {:>10.3} ms, {:>12.0} {unit}/s",
        median * 1e3,
        least * 1e3,
        amount as f64 / median
    );
}

fn main() {
    loading();
    preparation();
    epochs();
    applicant();
    scoring();
    curves();
}

/// The sample, repeated.
fn portfolio(times: usize) -> Vec<u8> {
    let body = SAMPLE.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mut bytes = SAMPLE.to_vec();
    (1..times).for_each(|_| bytes.extend_from_slice(&SAMPLE[body..]));
    bytes
}

fn table(bytes: &[u8]) -> Table {
    let options = LoadOptions::default();
    load_bytes(bytes.to_vec(), &options, &mut |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

fn plan(table: &Table) -> Plan {
    let inputs = INPUTS.map(str::to_owned);
    Plan::default_for(table, &inputs, None, Style::Tuned).0
}

fn fitted(table: &Table) -> Recipe {
    let rows: Vec<usize> = (0..table.rows).collect();
    let bad: Vec<bool> = rows.iter().map(|row| row % 5 == 0).collect();
    Recipe::fit(table, &plan(table), &rows, &bad).unwrap().0
}

fn loading() {
    let bytes = portfolio(10);
    measure("load 50,000 rows", (50_000, "rows"), || {
        table(black_box(&bytes))
    });
}

fn preparation() {
    let table = table(&portfolio(10));
    let recipe = fitted(&table);
    let amount = (table.rows, "rows");
    measure("recipe fit", amount, || fitted(black_box(&table)));
    measure("recipe apply", amount, || {
        recipe.apply(&table, 0..table.rows)
    });
}

fn epochs() {
    const ROWS: usize = 2_000;
    for family in FAMILIES {
        let steps = matches!(
            family,
            Family::Cnn | Family::Lstm | Family::Gru | Family::Rnn
        );
        let inputs = Inputs {
            statics: if steps { 0 } else { 23 },
            steps: if steps { 6 } else { 0 },
            channels: if steps { 3 } else { 0 },
        };
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut draw = |count: usize| (0..count).map(|_| rng.random::<f32>() - 0.5).collect();
        let data = Data {
            x: Matrix {
                rows: ROWS,
                static_width: inputs.statics,
                statics: draw(ROWS * inputs.statics),
                steps: inputs.steps,
                channels: inputs.channels,
                sequence: draw(ROWS * inputs.steps * inputs.channels),
            },
            y: (0..ROWS)
                .map(|row| f32::from(u8::from(row % 5 == 0)))
                .collect(),
        };
        let nothing = Data {
            x: data.x.select(&[]),
            y: Vec::new(),
        };
        let mut training = train_preset(Preset::Plain, family, ROWS);
        training.epochs = 1;
        let config = network_preset(Preset::Plain, family);
        let name = format!("epoch {}", family.name());
        measure(&name, (ROWS, "rows"), || {
            let mut network = Network::new(config.clone(), inputs, 1).unwrap();
            let control = Control::default();
            train(
                &mut network,
                &data,
                &nothing,
                &training,
                &control,
                &mut |_| {},
            )
            .unwrap()
        });
    }
}

fn model(table: &Table) -> Model {
    let recipe = fitted(table);
    let inputs = Inputs {
        statics: recipe.shape().static_width,
        steps: 0,
        channels: 0,
    };
    let pds: Vec<f64> = (1..100).map(|i| f64::from(i) / 100.0).collect();
    Model {
        network: Network::new(network_preset(Preset::Plain, Family::Mlp), inputs, 1).unwrap(),
        recipe,
        scorecard: Scorecard::new(Deciles::of(&pds).unwrap(), 0.5),
        target: TargetSpec {
            column: "default_flag".to_owned(),
            bad: vec!["1".to_owned()],
            ..TargetSpec::default()
        },
        id: Some("application_id".to_owned()),
        logit_shift: 0.0,
        intercept: 0.0,
        recalibration: None,
        written: std::collections::BTreeMap::new(),
        money: MoneyTerms::default(),
        ead_range: None,
        lgd_range: None,
        watched: std::collections::BTreeMap::new(),
        development: None,
        explanation: None,
        record: None,
        monotone: Vec::new(),
        join: None,
        points_edits: None,
        provenance: Provenance {
            version: String::new(),
            seed: 1,
            train_rows: table.rows,
            source_sha256: String::new(),
            head: None,
            rows: None,
            objective: Objective::Bce,
            protected_inputs: Vec::new(),
        },
    }
}

/// From the values of one applicant to the decision, one call for each.
fn applicant() {
    const ROWS: usize = 1_000;
    let table = table(SAMPLE);
    let model = model(&table);
    measure("one applicant at a time", (ROWS, "applicants"), || {
        let decide = |row: usize| {
            let pd = model.pds(Backend::Fused, &table, row..row + 1).unwrap()[0];
            let card = &model.scorecard;
            (card.scaling.points(pd), card.decide(pd))
        };
        (0..ROWS)
            .map(decide)
            .filter(|(points, _)| *points > 0)
            .count()
    });
}

fn scoring() {
    let model = model(&table(SAMPLE));
    let bytes = portfolio(10);
    let options = LoadOptions {
        columns: model.recipe.conventions(),
        ..LoadOptions::default()
    };
    measure("score 50,000 rows, CSV to CSV", (50_000, "rows"), || {
        let mut stream = Stream::of(&bytes[..], &options, Stream::BLOCK_BYTES).unwrap();
        let mut out = Vec::new();
        let write = WriteOptions::default();
        score_stream(
            &mut stream,
            &model,
            Some(0),
            &write,
            Asked::default(),
            &mut out,
            &mut |_, _| {},
        )
        .unwrap();
        out
    });
}

fn curves() {
    const ROWS: usize = 200_000;
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let p: Vec<f64> = (0..ROWS).map(|_| rng.random::<f64>()).collect();
    let y: Vec<bool> = p.iter().map(|p| rng.random::<f64>() < *p).collect();
    let card = Scorecard::new(Deciles::of(&p).unwrap(), 0.5);
    measure("curves of 200,000 rows", (ROWS, "rows"), || {
        PartCurves::of(&y, &p, &card)
    });
}
