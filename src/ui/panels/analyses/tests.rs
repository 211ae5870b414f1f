//! Panels of the analyses, drawn without a renderer over the sample and over daily series.

use crate::market::Options;
use crate::network::Family;
use crate::ui::dialogs::Choice;
use crate::ui::panels::trial::{self, Trial};
use crate::ui::panels::{Panels, panel_ui};
use crate::ui::request::Request;
use crate::ui::text::Language;
use crate::workbench::{
    AnalysisKind, AnalysisPlan, Command, ForecastPlan, Step, SynthesisChoices, Workbench,
};
use crate::workflow::SynthesisPlan;
use eframe::egui::{Key, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

type Window = Harness<'static, Trial<Panels>>;

/// High enough for a whole panel.
const SIZE: [f32; 2] = [1100.0, 2600.0];

fn at(mut bench: Workbench, step: Step) -> Window {
    bench.apply(Command::GoTo(step));
    trial::window(bench, Language::English, Theme::Light, SIZE, panel_ui)
}

fn has(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

/// A file of 400 days of two series.
fn days() -> Workbench {
    let mut text = "day,alpha,beta\n".to_owned();
    let (mut state, mut levels) = (7_u64, [100.0_f64, 20.0]);
    for day in 0..400 {
        for level in &mut levels {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let unit = (state >> 33) as f64 / f64::from(1_u32 << 31);
            *level *= f64::exp((unit - 0.5) * 0.05);
        }
        let (month, day) = (1 + day / 28, 1 + day % 28);
        let (year, month) = (2010 + (month - 1) / 12, 1 + (month - 1) % 12);
        let [a, b] = levels;
        text += &format!("{year}-{month:02}-{day:02},{a:.4},{b:.4}\n");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days.csv");
    std::fs::write(&path, text).unwrap();
    let mut bench = trial::empty();
    bench.apply(Command::OpenPath(path));
    trial::settle(&mut bench);
    bench
}

fn forecast(series: &[&str]) -> Workbench {
    let mut bench = days();
    bench.apply(Command::PlanAnalysis(AnalysisPlan::Forecast(
        ForecastPlan {
            series: series.iter().map(ToString::to_string).collect(),
            options: Options {
                model: Family::Mlp,
                ..Options::default()
            },
            ..ForecastPlan::default()
        },
    )));
    bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
    trial::settle(&mut bench);
    bench
}

fn asks_for(window: &Window, kind: AnalysisKind) -> bool {
    let wanted = Choice::Analysis(kind);
    let mut requests = window.state().requests.iter();
    requests.any(|request| matches!(request, Request::Choose(choice) if *choice == wanted))
}

#[test]
fn each_analysis_says_what_it_needs_without_a_portfolio() {
    for step in [
        Step::Lifetime,
        Step::Market,
        Step::Anomalies,
        Step::Synthetic,
    ] {
        let mut window = at(trial::empty(), step);
        assert!(has(&window, "No portfolio is open"), "{step:?}");
        window.get_by_label("Open a file…").click();
        window.run();
        let asked = &window.state().requests;
        assert!(matches!(asked[..], [Request::Choose(Choice::Open)]));
    }
}

#[test]
fn all_methods_stand_beside_the_network_with_their_tests() {
    let mut window = at(forecast(&["alpha", "beta"]), Step::Market);
    for text in [
        "Methods on the test rows",
        "VaR and ES of a long position",
        "Portfolios on the test rows",
        "Actual and forecast values",
        "Loss of the network",
        "Wealth after cost",
        "Read with this in mind",
        "is not better than the simpler methods",
    ] {
        assert!(has(&window, text), "{text}");
    }
    for method in ["MLP", "naive", "mean", "AR", "HAR", "GARCH"] {
        assert!(has(&window, method), "{method}");
    }
    window.get_by_label("Export forecasts…").click();
    window.run();
    assert!(asks_for(&window, AnalysisKind::Forecast));
    window.get_by_label("beta").click();
    window.run();
    window.get_by_label("Remove beta").click();
    window.run();
    let sent = window.state_mut().commands();
    let [Command::PlanAnalysis(AnalysisPlan::Forecast(plan))] = &sent[..] else {
        panic!("{sent:?}");
    };
    assert_eq!(plan.series, ["alpha"]);
}

#[test]
fn a_forecast_is_set_up_and_started_by_keyboard() {
    let mut window = at(days(), Step::Market);
    assert!(has(&window, "Nothing was forecast yet"));
    let lags = window.get_by_role_and_label(Role::TextInput, "lags, in days");
    lags.focus();
    window.run();
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
    window.run();
    window
        .get_by_role_and_label(Role::TextInput, "lags, in days")
        .type_text("12");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let sent = window.state_mut().commands();
    let lags = sent.iter().find_map(|command| match command {
        Command::PlanAnalysis(AnalysisPlan::Forecast(plan)) => Some(plan.options.lags),
        _ => None,
    });
    assert_eq!(lags, Some(12), "{sent:?}");
    window.get_by_label("Train and compare").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let sent = window.state_mut().commands();
    assert!(
        matches!(sent[..], [Command::RunAnalysis(AnalysisKind::Forecast)]),
        "{sent:?}"
    );
}

#[test]
fn a_running_forecast_can_be_cancelled_and_a_failed_one_says_why() {
    let mut bench = days();
    let job = {
        bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
        bench.analyses.job(AnalysisKind::Forecast).unwrap()
    };
    let mut window = at(bench, Step::Market);
    window.get_by_label("Cancel").click();
    window.run();
    let sent = window.state_mut().commands();
    assert!(
        matches!(sent[..], [Command::CancelJob(id)] if id == job),
        "{sent:?}"
    );

    let mut bench = days();
    let mut plan = bench.analyses.forecast.plan.clone();
    plan.options.horizon = 200;
    bench.apply(Command::PlanAnalysis(AnalysisPlan::Forecast(plan)));
    bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
    trial::settle(&mut bench);
    let window = at(bench, Step::Market);
    assert!(has(
        &window,
        "choose fewer lags, a shorter horizon or a longer series"
    ));
}

#[test]
fn a_portfolio_of_applicants_does_not_look_like_series() {
    let window = at(trial::sample(), Step::Market);
    assert!(has(&window, "does not look like daily series"));
    assert!(has(&window, "No series is chosen"));
}

#[test]
fn rows_are_listed_by_score_and_the_order_can_be_turned() {
    let mut bench = trial::sample();
    bench.apply(Command::RunAnalysis(AnalysisKind::Anomalies));
    trial::settle(&mut bench);
    let search = bench.analyses.anomalies.result.clone().unwrap();
    let of = |place: usize| search.id_of(search.order[place] as usize);
    let mut window = at(bench, Step::Anomalies);
    assert!(has(&window, "Protected attributes left out: "));
    assert!(has(&window, &of(0)) && !has(&window, &of(4_999)));
    // The columns named in the list, below the list of those left out.
    let named: Vec<&str> = search.unusual(search.order[0] as usize).collect();
    let cell = window.query_all_by_label(named[0]).next().unwrap();
    cell.hover();
    window.run();
    let value = format!("{}: ", named[0]);
    assert!(has(&window, &value), "{value}");
    window.get_by_label("Sort by score").click();
    window.run();
    assert!(has(&window, &of(4_999)) && !has(&window, &of(0)));
    window.get_by_label("Export scores…").click();
    window.run();
    assert!(asks_for(&window, AnalysisKind::Anomalies));
    window.get_by_label("Remove default_flag").click();
    window.run();
    let sent = window.state_mut().commands();
    assert!(
        matches!(&sent[..], [Command::PlanAnalysis(AnalysisPlan::Anomalies(plan))] if plan.drop.is_empty()),
        "{sent:?}"
    );
}

#[test]
fn synthetic_rows_have_their_losses_and_figures() {
    let mut bench = trial::sample();
    let SynthesisChoices(plan) = bench.analyses.synthesis.plan;
    let plan = SynthesisChoices(SynthesisPlan {
        rows: Some(300),
        epochs: Some(2),
        ..plan
    });
    bench.apply(Command::PlanAnalysis(AnalysisPlan::Synthesis(plan)));
    bench.apply(Command::RunAnalysis(AnalysisKind::Synthesis));
    trial::settle(&mut bench);
    let mut window = at(bench, Step::Synthetic);
    for text in [
        "Losses of both players by epoch",
        "Distributions of the columns",
        "Correlations",
        "Distance to the nearest training row",
        "Protected attributes left out: ",
        "default_flag = 1",
    ] {
        assert!(has(&window, text), "{text}");
    }
    window.get_by_label("Export rows…").click();
    window.run();
    assert!(asks_for(&window, AnalysisKind::Synthesis));
}

#[test]
fn without_a_target_the_way_to_it_is_named() {
    let mut window = at(days(), Step::Synthetic);
    assert!(has(&window, "No target is chosen"));
    window.get_by_label("Go to Features").click();
    window.run();
    let sent = window.state_mut().commands();
    assert!(matches!(sent[..], [Command::GoTo(Step::Features)]));
}

/// Loans with their months on book, which were learned from.
fn lifetime() -> Workbench {
    let mut text = "loan,debt,months_on_book,defaulted\n".to_owned();
    for loan in 0..600_u32 {
        let debt = loan * 37 % 50;
        let bad = u32::from(loan * 61 % 100 < debt);
        let months = 1 + loan * 17 % 24;
        text += &format!("L{loan},{debt},{months},{bad}\n");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    std::fs::write(&path, text).unwrap();
    let mut bench = trial::empty();
    bench.apply(Command::OpenPath(path));
    trial::settle(&mut bench);
    bench.apply(Command::SetTarget("defaulted".to_owned()));
    trial::settle(&mut bench);
    bench.apply(Command::RunAnalysis(AnalysisKind::Lifetime));
    trial::settle(&mut bench);
    bench
}

#[test]
fn the_curve_of_lifetime_pds_follows_a_slider() {
    let mut window = at(lifetime(), Step::Lifetime);
    for text in [
        "Cumulative PD by month",
        "PD in each month",
        "Observed and predicted hazard by month",
        "Beside simpler models",
        "Cox (Efron)",
    ] {
        assert!(has(&window, text), "{text}");
    }
    window
        .get_by_role_and_label(Role::ComboBox, "field")
        .click();
    window.run();
    // The table of what moves the PD names it as well.
    window.get_by_role_and_label(Role::Button, "debt").click();
    window.run();
    let by = |window: &Window| {
        let slider = window.get_by_role_and_label(Role::Slider, "shift of debt in percent");
        slider.accesskit_node().numeric_value()
    };
    assert_eq!(by(&window), Some(0.0));
    let label = "shift of debt in percent";
    window.get_by_role_and_label(Role::Slider, label).focus();
    window.run();
    window.key_press(Key::ArrowRight);
    window.run();
    window.run();
    assert!(by(&window).is_some_and(|percent| percent > 0.0));
    window.get_by_label("Export PDs…").click();
    window.run();
    assert!(asks_for(&window, AnalysisKind::Lifetime));
    window.get_by_label("Save model…").click();
    window.run();
    let asked = window.state().requests.last();
    let model = Request::Choose(Choice::LifetimeModel);
    assert!(asked.is_some_and(|asked| format!("{asked:?}") == format!("{model:?}")));
}

#[test]
fn scenarios_are_edited_in_their_table() {
    let mut window = at(lifetime(), Step::Lifetime);
    for text in [
        "Expected loss by scenario",
        "45 % is a placeholder",
        "Scenarios",
    ] {
        assert!(has(&window, text), "{text}");
    }
    window.get_by_label("Add a scenario").click();
    window.run();
    let sent = window.state_mut().commands();
    let [Command::PlanAnalysis(AnalysisPlan::Losses(plan))] = &sent[..] else {
        panic!("{sent:?}");
    };
    assert_eq!(plan.scenarios.lines.len(), 2);
    window.get_by_label("weight of line 1").focus();
    window.run();
    window.get_by_label("weight of line 1").type_text("2");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let sent = window.state_mut().commands();
    let [Command::PlanAnalysis(AnalysisPlan::Losses(plan))] = &sent[..] else {
        panic!("{sent:?}");
    };
    // Weights that add up to more are told, and the table stays as it is typed.
    assert!(plan.scenarios.scenarios().is_err());
}

#[test]
fn the_key_of_the_training_starts_the_analysis() {
    let mut window = at(days(), Step::Market);
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::Enter);
    window.run();
    let sent = window.state_mut().commands();
    assert!(
        matches!(sent[..], [Command::RunAnalysis(AnalysisKind::Forecast)]),
        "{sent:?}"
    );
    // Without a target nothing is started.
    let mut window = at(days(), Step::Lifetime);
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::Enter);
    window.run();
    assert!(window.state_mut().commands().is_empty());
}
