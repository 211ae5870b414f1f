//! What the window writes of forecasts, anomalies and synthetic rows is what the commands write.

use super::*;
use crate::views::daily_series;
use riskbench::network::Family;
use riskbench::train::Preset;
use riskbench::workbench::{
    AnalysisKind, AnalysisPlan, Command as Asked, JobKind, Level, SynthesisChoices, Workbench,
};
use riskbench::workflow::SynthesisPlan;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Carries out a command and waits until nothing runs.
fn apply(bench: &mut Workbench, command: Asked) {
    bench.apply(command);
    let until = Instant::now() + Duration::from_mins(3);
    loop {
        bench.pump(Duration::from_millis(20));
        let busy = |kind: &JobKind| bench.is_busy(*kind);
        if !JobKind::ALL.iter().any(busy) {
            break;
        }
        assert!(Instant::now() < until, "{:?}", bench.jobs);
        std::thread::sleep(Duration::from_millis(5));
    }
    let failed = bench.notices.iter().find(|n| n.level == Level::Error);
    assert!(failed.is_none(), "{failed:?}");
}

fn opened(file: &str) -> Workbench {
    let mut bench = Workbench::new(None, Arc::new(|| {}));
    apply(&mut bench, Asked::OpenPath(file.into()));
    bench
}

#[test]
fn the_forecast_of_the_window_is_that_of_the_command() {
    let folder = Folder::new();
    let file = folder.write("prices.csv", &daily_series(300));
    let mut bench = opened(&file);
    let mut plan = bench.analyses.forecast.plan.clone();
    plan.series = vec!["index".to_owned(), "fx".to_owned()];
    plan.options.model = Family::Mlp;
    plan.options.horizon = 2;
    apply(
        &mut bench,
        Asked::PlanAnalysis(AnalysisPlan::Forecast(plan)),
    );
    apply(&mut bench, Asked::RunAnalysis(AnalysisKind::Forecast));
    let by_window = folder.path("by window.csv");
    let export = Asked::ExportAnalysis(AnalysisKind::Forecast, (&*by_window).into());
    apply(&mut bench, export);
    let out = folder.path("out");
    let arguments = [
        "forecast",
        &file,
        "--series",
        "index,fx",
        "--model",
        "mlp",
        "--horizon",
        "2",
        "--out",
        &out,
    ];
    ok(&arguments);
    assert_eq!(
        folder.read("by window.csv"),
        folder.read("out/forecast.csv")
    );
}

#[test]
fn the_anomalies_of_the_window_are_those_of_the_command() {
    let folder = Folder::new();
    let mut bench = opened(SAMPLE);
    apply(&mut bench, Asked::RunAnalysis(AnalysisKind::Anomalies));
    let by_window = folder.path("by window.csv");
    let export = Asked::ExportAnalysis(AnalysisKind::Anomalies, (&*by_window).into());
    apply(&mut bench, export);
    let out = folder.path("out.csv");
    ok(&["anomalies", SAMPLE, "--drop", "default_flag", "--out", &out]);
    assert_eq!(folder.read("by window.csv"), folder.read("out.csv"));
}

#[test]
fn the_synthetic_rows_of_the_window_are_those_of_the_command() {
    let folder = Folder::new();
    let mut bench = opened(SAMPLE);
    let SynthesisChoices(plan) = bench.analyses.synthesis.plan;
    let plan = SynthesisChoices(SynthesisPlan {
        rows: Some(150),
        epochs: Some(2),
        preset: Preset::Plain,
        ..plan
    });
    apply(
        &mut bench,
        Asked::PlanAnalysis(AnalysisPlan::Synthesis(plan)),
    );
    apply(&mut bench, Asked::RunAnalysis(AnalysisKind::Synthesis));
    let by_window = folder.path("window.csv");
    let export = Asked::ExportAnalysis(AnalysisKind::Synthesis, (&*by_window).into());
    apply(&mut bench, export);
    let out = folder.path("out.csv");
    let arguments = [
        "synthesize",
        SAMPLE,
        "--target",
        "default_flag",
        "--rows",
        "150",
        "--epochs",
        "2",
        "--preset",
        "plain",
        "--out",
        &out,
    ];
    ok(&arguments);
    for [window, command] in [["window.csv", "out.csv"], ["window.json", "out.json"]] {
        assert_eq!(folder.read(window), folder.read(command), "{window}");
    }
}
