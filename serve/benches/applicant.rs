//! How long one applicant takes, from values to decision: one default network, trained on the
//! sample portfolio with the inputs that the program suggests.
//!
//! `cargo bench -p riskbench-serve`

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails loudly; its macro makes a function"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use riskbench::bundle::Model;
use riskbench::network::Backend;
use riskbench::profile::profile;
use riskbench::table::{LoadOptions, Source, Table};
use riskbench::train::Control;
use riskbench::workflow::{ApplicantScorer, Choices, GivenValue, Material, SAMPLE, prepare, run};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Instant;

/// The applicants that are scored in turn.
const APPLICANTS: usize = 1_000;

fn sample() -> (Source, Table) {
    let source = Source::from_bytes(SAMPLE.to_vec(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    (source, table)
}

fn trained(source: &Source, table: &Table) -> Model {
    let mut choices = Choices::suggested(&profile(table));
    choices.settings.members = Some(1);
    choices.settings.epochs = Some(2);
    let prepared = prepare(source, table, &choices).unwrap();
    let training = Material {
        table,
        source_sha256: "",
        choices: &choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    run(training, &Control::default(), &mut |_| {})
        .unwrap()
        .model
}

/// The values of the fields of each applicant, as a caller of the service sends them.
fn requests(scorer: &ApplicantScorer<'_>) -> Vec<Vec<GivenValue>> {
    let mut reader = csv::Reader::from_reader(SAMPLE);
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|h| h == name).unwrap();
    let places: Vec<usize> = scorer.fields().iter().map(|f| place(&f.name)).collect();
    let records = reader.records().take(APPLICANTS).map(Result::unwrap);
    let fields = |record: csv::StringRecord| places.iter().map(|k| given(&record[*k])).collect();
    records.map(fields).collect()
}

fn given(cell: &str) -> GivenValue {
    let text = cell.to_owned();
    match cell.parse() {
        _ if cell.is_empty() => GivenValue::Missing,
        Ok(value) => GivenValue::Number { value, text },
        Err(_) => GivenValue::Text(text),
    }
}

fn applicant(criterion: &mut Criterion) {
    let (source, table) = sample();
    let model = trained(&source, &table);
    let mut row = 0;
    criterion.bench_function("one applicant, values to decision", |bench| {
        bench.iter(|| {
            row = (row + 1) % APPLICANTS;
            let pd = model.pds(Backend::Fused, &table, row..row + 1).unwrap()[0];
            let card = &model.scorecard;
            black_box((card.scaling.points(pd), card.decide(pd)))
        });
    });

    let scorer = ApplicantScorer::new(&model, None).unwrap();
    let applicants = requests(&scorer);
    criterion.bench_function("one applicant, fields of a request to decision", |bench| {
        bench.iter(|| {
            row = (row + 1) % APPLICANTS;
            scorer.score(black_box(&applicants[row])).unwrap()
        });
    });
}

criterion_group!(benches, applicant);
criterion_main!(benches);
