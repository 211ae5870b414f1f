//! The views of the window, walked one after the other: each step with each of its tabs.

use crate::loans::loans;
use crate::raster::{send, window};
use eframe::egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use riskbench::market::Options;
use riskbench::network::Family;
use riskbench::recipe::Task;
use riskbench::synthetic::AnomalyMethod;
use riskbench::train::Preset;
use riskbench::ui::app::App;
use riskbench::ui::text::{
    AlertText, DataText, DecideText, ExplainText, FeaturesText, Language, ReportText, Say,
    StudyText,
};
use riskbench::workbench::{
    AnalysisKind, AnalysisPlan, AnomalyPlan, Command, ForecastPlan, JobKind, Step, SynthesisChoices,
};
use riskbench::workflow::SynthesisPlan;
use std::time::{Duration, Instant};

/// The window under test.
pub type Window = Harness<'static, App>;

/// Sizes of the content in points: 960 × 600, 1280 × 800 at 130 % and 2560 × 1440.
pub const SIZES: [[f32; 2]; 3] = [[960.0, 600.0], [985.0, 615.0], [2560.0, 1440.0]];

/// The sample with two models, one of them the champion.
pub fn trained() -> Window {
    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenSample);
    train(&mut window, &[Family::Logistic, Family::Mlp]);
    let first = window.state().bench.runs[0].id;
    send(&mut window, Command::SetChampion(Some(first)));
    send(&mut window, Command::Select(Some(12)));
    let mut terms = window.state().bench.terms().unwrap().clone();
    terms.alerts = Some(riskbench::evaluate::AlertBudget::Rows(100));
    send(&mut window, Command::SetTerms(Box::new(terms)));
    window
}

/// The sample with a target that is a number, and with one of ordered classes; each with
/// two runs.
pub fn other_targets() -> Vec<Window> {
    let targets = [
        ("annual_income", Task::Regression),
        ("employment_years", Task::Ordinal),
    ];
    let of = |(target, task): (&str, Task)| {
        let mut window = window([1280.0, 800.0], 1.0);
        send(&mut window, Command::OpenSample);
        send(&mut window, Command::SetTarget(target.to_owned()));
        send(&mut window, Command::SetTask(Some(task)));
        train(&mut window, &[Family::Logistic, Family::Mlp]);
        window
    };
    targets.map(of).into()
}

/// Days of three prices whose volatility moves, newest first, with a holiday.
pub fn daily_series(rows: usize) -> String {
    let (mut state, mut levels, mut volatility) = (7_u64, [100.0_f64, 60.0, 1.1], 0.01);
    let mut lines = Vec::new();
    for day in 0..rows {
        for level in &mut levels {
            let mut unit = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
            };
            let shock = unit() + unit() + unit();
            *level *= f64::exp(volatility * 2.0 * shock);
            volatility = 0.0004 + 0.9 * volatility + 0.12 * volatility * shock.abs();
        }
        let (month, date) = (1 + day / 28, 1 + day % 28);
        let (year, month) = (2010 + (month - 1) / 12, 1 + (month - 1) % 12);
        let [a, b, c] = levels;
        let a = if day == 40 {
            ".".to_owned()
        } else {
            format!("{a:.3}")
        };
        lines.push(format!("{year}-{month:02}-{date:02},{a},{b:.3},{c:.5}\n"));
    }
    lines.reverse();
    format!("date,index,bond,fx\n{}", lines.concat())
}

/// Opens daily series and forecasts two of them.
pub fn forecast_series(window: &mut Window, rows: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prices.csv");
    std::fs::write(&path, daily_series(rows)).unwrap();
    send(window, Command::OpenPath(path));
    let plan = ForecastPlan {
        series: vec!["index".to_owned(), "bond".to_owned()],
        options: Options {
            model: Family::Mlp,
            ..Options::default()
        },
        ..ForecastPlan::default()
    };
    send(window, Command::PlanAnalysis(AnalysisPlan::Forecast(plan)));
    send(window, Command::RunAnalysis(AnalysisKind::Forecast));
    assert!(window.state().bench.analyses.forecast.result.is_some());
}

/// Opens the sample, scores its rows by an autoencoder and makes a few synthetic rows.
pub fn score_and_synthesize(window: &mut Window) {
    send(window, Command::OpenSample);
    let analyses = &window.state().bench.analyses;
    let anomalies = AnomalyPlan {
        method: AnomalyMethod::Autoencoder,
        ..analyses.anomalies.plan.clone()
    };
    let SynthesisChoices(plan) = analyses.synthesis.plan;
    let plan = SynthesisPlan {
        rows: Some(400),
        epochs: Some(3),
        preset: Preset::Plain,
        ..plan
    };
    send(
        window,
        Command::PlanAnalysis(AnalysisPlan::Anomalies(anomalies)),
    );
    send(window, Command::RunAnalysis(AnalysisKind::Anomalies));
    let plan = AnalysisPlan::Synthesis(SynthesisChoices(plan));
    send(window, Command::PlanAnalysis(plan));
    send(window, Command::RunAnalysis(AnalysisKind::Synthesis));
    assert!(window.state().bench.analyses.synthesis.result.is_some());
}

/// Windows in which each of the analyses has a result.
pub fn analyses() -> Vec<Window> {
    let mut series = window([1280.0, 800.0], 1.0);
    forecast_series(&mut series, 400);
    let mut sample = window([1280.0, 800.0], 1.0);
    score_and_synthesize(&mut sample);
    let mut loans = window([1280.0, 800.0], 1.0);
    learn_lifetime(&mut loans);
    vec![series, sample, loans]
}

/// Opens loans with their months on book and learns the time to default.
pub fn learn_lifetime(window: &mut Window) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    std::fs::write(&path, loans()).unwrap();
    send(window, Command::OpenPath(path));
    send(window, Command::SetTarget("defaulted".to_owned()));
    send(window, Command::RunAnalysis(AnalysisKind::Lifetime));
    assert!(window.state().bench.analyses.lifetime.result.is_some());
}

/// The steps that are walked: where an analysis has a result, those of the analyses alone.
fn steps(window: &Window) -> Vec<Step> {
    let analyses = &window.state().bench.analyses;
    let any = AnalysisKind::ALL
        .iter()
        .any(|kind| analyses.has_result(*kind));
    let all = Step::ALL.into_iter();
    all.filter(|step| !any || step.is_beside()).collect()
}

/// Trains a model of each of the families for three epochs.
pub fn train(window: &mut Window, families: &[Family]) {
    for family in families {
        let mut settings = window.state().bench.settings().unwrap().clone();
        (settings.family, settings.epochs) = (*family, Some(3));
        send(window, Command::SetSettings(settings));
        send(window, Command::Train);
    }
}

/// Has the window speak a language.
pub fn speak(window: &mut Window, language: Language) {
    let mut preferences = window.state().bench.preferences.clone();
    preferences.language = Some(language);
    send(window, Command::SetPreferences(preferences));
}

/// Frames until nothing is computed any more.
pub fn settle(window: &mut Window) {
    let until = Instant::now() + Duration::from_mins(2);
    let mut quiet = 0;
    while quiet < 4 {
        window.step();
        let busy = |kind: &JobKind| window.state().bench.is_busy(*kind);
        quiet = if JobKind::ALL.iter().any(busy) {
            std::thread::yield_now();
            0
        } else {
            quiet + 1
        };
        assert!(Instant::now() < until, "{:?}", window.state().bench.jobs);
    }
}

/// The names of the tabs of the step that is shown.
fn tabs(window: &Window, language: Language) -> Vec<String> {
    let groups = [
        StudyText::Views.say(language),
        DecideText::Views.say(language),
        DataText::Side.say(language),
        ExplainText::Tab.say(language),
        ReportText::Views.say(language),
        AlertText::Listed.say(language),
    ];
    let groups = groups.iter().flat_map(|name| {
        window
            .query_all_by_role(Role::RadioGroup)
            .filter(move |node| node.accesskit_node().label().as_deref() == Some(&**name))
    });
    let buttons = groups.flat_map(|group| group.children_recursive());
    let buttons = buttons.filter(|node| node.accesskit_node().role() == Role::RadioButton);
    let mut names: Vec<String> = buttons
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Shows every view of the window in turn.
pub fn every_view(
    window: &mut Window,
    language: Language,
    mut visit: impl FnMut(&mut Window, &str),
) {
    for step in steps(window) {
        send(window, Command::GoTo(step));
        settle(window);
        let names = tabs(window, language);
        if names.is_empty() {
            visit(window, &format!("{step:?}"));
        }
        for name in names {
            window
                .get_by_role_and_label(Role::RadioButton, &name)
                .click();
            settle(window);
            visit(window, &format!("{step:?} {name}"));
        }
        if step == Step::Features && window.state().bench.uses("purpose") {
            let name = FeaturesText::PrepareName("purpose".to_owned());
            let press = |window: &mut Window| {
                if let Some(column) = window.query_by_label(&name.say(language)) {
                    column.click();
                }
                settle(window);
            };
            press(window);
            visit(window, "Features purpose");
            press(window);
        }
    }
}
