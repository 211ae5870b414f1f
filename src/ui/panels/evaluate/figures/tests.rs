//! The figures of the shown run with others behind it.

use super::*;
use crate::ui::panels::evaluate::tests::{Stage, evaluate, show};
use crate::workbench::Command;
use eframe::egui::Theme;
use egui_kittest::kittest::Queryable;

#[test]
fn an_overlaid_run_is_drawn_on_the_same_rows_or_said_to_be_missing() {
    let mut stage = Stage::trained(Language::English);
    let column = "loan_amount".to_owned();
    let without = Command::UseColumn {
        column,
        used: false,
    };
    for command in [without, Command::Train] {
        stage.bench.apply(command);
        stage.settle(|bench| bench.jobs.is_empty());
    }
    let [first, second] = [0, 1].map(|place| stage.bench.runs[place].id);
    stage.bench.apply(Command::ShowRun(second));
    stage.bench.apply(Command::Overlay(first, true));
    assert!(stage.bench.run(first).unwrap().stale);
    let drawn = |stage: &Stage| {
        let run = stage.bench.shown_run().unwrap();
        let sight = Sight {
            run,
            part: stage.bench.part,
            curves: run.curves.part(stage.bench.part).unwrap(),
            cutoff: stage.bench.cutoff,
            height: 500.0,
            language: Language::English,
        };
        let mut figures = Figures::default();
        let (drawn, missing) = figures.of(&stage.bench, &sight, Cut::EqualCount);
        let series = drawn[Which::Roc as usize].series.iter();
        let series: Vec<_> = series.map(|s| (s.name.clone(), s.ink)).collect();
        (series, missing.to_vec())
    };
    let (series, missing) = drawn(&stage);
    assert_eq!((series.len(), missing.len()), (3, 0), "{missing:?}");
    // Each keeps its colour when the other becomes the current one.
    stage.bench.apply(Command::ShowRun(first));
    stage.bench.apply(Command::Overlay(second, true));
    let (turned, _) = drawn(&stage);
    assert_eq!(series[1..], [turned[2].clone(), turned[1].clone()]);

    // Other rows, then the opposite target.
    let mut split = stage.bench.choices.as_ref().unwrap().split.clone();
    split.seed += 1;
    let good = stage.bench.preview.as_ref().unwrap();
    let good = good.values.iter().map(|(value, _)| value.clone());
    let bads = stage.bench.preview.as_ref().unwrap().bad_values.clone();
    let good: Vec<String> = good.filter(|value| !bads.contains(value)).collect();
    for command in [Command::SetSplit(split), Command::Train] {
        stage.bench.apply(command);
        stage.settle(|bench| bench.jobs.is_empty());
    }
    let third = stage.bench.runs[2].id;
    stage.bench.apply(Command::ShowRun(third));
    let (series, missing) = drawn(&stage);
    assert_eq!((series.len(), missing.len()), (2, 2));
    assert!(
        missing[0].contains("is not drawn: it holds only"),
        "{missing:?}"
    );
    for command in [Command::SetBad(good), Command::Train] {
        stage.bench.apply(command);
        stage.settle(|bench| bench.jobs.is_empty());
    }
    let fourth = stage.bench.runs[3].id;
    stage.bench.apply(Command::ShowRun(fourth));
    let (_, missing) = drawn(&stage);
    assert!(missing[1].contains("means the opposite"), "{missing:?}");

    let mut harness = evaluate(stage, [1280.0, 1400.0], Theme::Dark);
    show(&mut harness, &StudyText::Ranking);
    harness
        .get_all_by_label_contains("is not drawn")
        .next()
        .unwrap();
    show(&mut harness, &StudyText::Compare);
    // Nothing is compared, and both targets are named with their values.
    harness.get_by_label_contains("mean opposite things");
    harness.get_by_label_contains("target: default_flag = 0 / default_flag = 1");
    assert!(harness.query_by_label_contains("The difference").is_none());
}
