//! The analyses beside the credit model: their plans, jobs, results and files.

use super::*;
use crate::bundle::AnyModel;
use crate::explain::TextLanguage;
use crate::market::{Dates, Options, Predict};
use crate::score::{Given, MoneyTerms};
use crate::synthetic::AnomalyMethod;
use crate::table::LoadOptions;
use crate::workflow::survival::{By, ScenarioTable, Shift};
use std::path::PathBuf;

#[path = "../../../tests/it/loans.rs"]
mod fixture;

/// Days of two random walks, the oldest first.
fn days(rows: usize) -> String {
    let (mut state, mut a, mut b) = (12_345_u64, 100.0, 50.0);
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5) * 0.04
    };
    let mut text = "day,alpha,beta,same\n".to_owned();
    for day in 0..rows {
        a *= f64::exp(draw());
        b *= f64::exp(draw());
        let (month, day) = (1 + day / 28, 1 + day % 28);
        let (year, month) = (2000 + (month - 1) / 12, 1 + (month - 1) % 12);
        text += &format!("{year}-{month:02}-{day:02},{a:.4},{b:.4},7\n");
    }
    text
}

fn with_days(folder: &Path, rows: usize) -> Workbench {
    let path = folder.join("days.csv");
    std::fs::write(&path, days(rows)).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    bench
}

fn plan(series: &[&str]) -> ForecastPlan {
    ForecastPlan {
        series: series.iter().map(ToString::to_string).collect(),
        dates: Dates::First,
        options: Options {
            model: Family::Mlp,
            ..Options::default()
        },
    }
}

fn plan_forecast(bench: &mut Workbench, plan: ForecastPlan) {
    apply(bench, Command::PlanAnalysis(AnalysisPlan::Forecast(plan)));
}

/// The file that an analysis writes.
fn written(bench: &mut Workbench, kind: AnalysisKind, folder: &Path) -> PathBuf {
    let path = folder.join("out.csv");
    apply(bench, Command::ExportAnalysis(kind, path.clone()));
    path
}

#[test]
fn daily_series_are_suggested_forecast_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_days(folder.path(), 300);
    assert_eq!(bench.analyses.forecast.plan.series, ["alpha"]);
    assert_eq!(bench.mark(Step::Market), Mark::Ready);
    plan_forecast(&mut bench, plan(&["alpha", "beta"]));
    bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
    let again = Command::RunAnalysis(AnalysisKind::Forecast);
    assert_eq!(bench.refusal(&again), Some(Refusal::Analysing));
    settle(&mut bench);
    assert_eq!(errors(&bench), Vec::<String>::new());
    let run = bench.analyses.forecast.result.clone().unwrap();
    assert_eq!(run.forecasts.series.len(), 2);
    assert!(run.forecasts.portfolio.is_some());
    let course = &run.courses[1];
    assert_eq!((course.series.as_str(), course.fold), ("beta", 1));
    assert_eq!(course.history, run.forecasts.series[1].training.history);
    assert_eq!(bench.mark(Step::Market), Mark::Done);

    let path = written(&mut bench, AnalysisKind::Forecast, folder.path());
    let mut expected = Vec::new();
    crate::market::write_forecasts(&mut expected, &run.market, &run.forecasts).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), expected);

    let mut other = plan(&["alpha"]);
    other.options.predict = Predict::Volatility;
    plan_forecast(&mut bench, other);
    assert_eq!(bench.mark(Step::Market), Mark::Stale);
    apply(&mut bench, Command::CloseData);
    assert!(bench.analyses.forecast.result.is_none());
}

#[test]
fn series_that_cannot_be_forecast_leave_a_sentence_and_the_earlier_result() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_days(folder.path(), 300);
    plan_forecast(&mut bench, plan(&["alpha"]));
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Forecast));
    let run = bench.analyses.forecast.result.clone().unwrap();
    let mut check = |plan: ForecastPlan, words: &str| {
        plan_forecast(&mut bench, plan);
        apply(&mut bench, Command::RunAnalysis(AnalysisKind::Forecast));
        let problem = bench.analyses.forecast.problem.clone().unwrap().to_string();
        assert!(problem.contains(words), "{problem}");
        let left = bench.analyses.forecast.result.clone().unwrap();
        assert!(Arc::ptr_eq(&left, &run));
    };
    check(plan(&["same"]), "does not change");
    let mut long = plan(&["alpha"]);
    long.options.lags = 290;
    check(long, "choose fewer lags");
    let dated = ForecastPlan {
        dates: Dates::Column("beta".to_owned()),
        ..plan(&["alpha"])
    };
    check(dated, "holds no dates");
    plan_forecast(&mut bench, plan(&["alpha"]));
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Forecast));
    assert!(bench.analyses.forecast.problem.is_none());
    plan_forecast(&mut bench, plan(&[]));
    let run = Command::RunAnalysis(AnalysisKind::Forecast);
    assert_eq!(bench.refusal(&run), Some(Refusal::NoSeries));
}

#[test]
fn a_forecast_is_cancelled_or_stopped_with_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_days(folder.path(), 3_000);
    let mut slow = plan(&["alpha", "beta"]);
    slow.options.model = Family::Lstm;
    slow.options.folds = 4;
    plan_forecast(&mut bench, slow);
    let epochs = |bench: &Workbench| {
        let live = bench.analyses.forecast.live.as_ref();
        live.is_some_and(|live| {
            let all = live.progress.courses.len() == 8;
            all && live.progress.courses.iter().all(|c| !c.history.is_empty())
        })
    };
    bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
    wait(&mut bench, epochs);
    let job = bench.analyses.job(AnalysisKind::Forecast).unwrap();
    let progress = bench.jobs.iter().find(|status| status.id == job);
    assert!(progress.unwrap().progress.is_some_and(|share| share > 0.0));
    apply(&mut bench, Command::CancelJob(job));
    assert!(bench.analyses.forecast.result.is_none());
    assert!(bench.analyses.forecast.problem.is_none());
    let last = bench.notices.last().unwrap().message.to_string();
    assert_eq!(last, "Cancelled.");

    bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
    wait(&mut bench, epochs);
    apply(&mut bench, Command::StopAnalysis(AnalysisKind::Forecast));
    let run = bench.analyses.forecast.result.clone().unwrap();
    assert!(run.forecasts.stopped);
    let last = bench.notices.last().unwrap().message.to_string();
    assert!(last.contains("was stopped"), "{last}");
}

#[test]
fn a_result_of_another_portfolio_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_days(folder.path(), 400);
    bench.apply(Command::RunAnalysis(AnalysisKind::Forecast));
    apply(&mut bench, Command::OpenSample);
    assert!(bench.analyses.forecast.result.is_none());
    assert!(bench.analyses.forecast.plan.series.is_empty());
    assert_eq!(bench.mark(Step::Market), Mark::Empty);
}

#[test]
fn anomalies_need_no_target_and_keep_protected_attributes_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_sample();
    assert_eq!(bench.analyses.anomalies.plan.drop, ["default_flag"]);
    let data = bench.data.clone().unwrap();
    let columns = bench.analyses.anomalies.plan.columns(&data).unwrap();
    assert!(!columns.protected_left_out.is_empty());
    for method in [AnomalyMethod::IsolationForest, AnomalyMethod::Autoencoder] {
        let plan = AnomalyPlan {
            method,
            ..bench.analyses.anomalies.plan.clone()
        };
        apply(
            &mut bench,
            Command::PlanAnalysis(AnalysisPlan::Anomalies(plan)),
        );
        apply(&mut bench, Command::RunAnalysis(AnalysisKind::Anomalies));
        assert_eq!(errors(&bench), Vec::<String>::new());
        let search = bench.analyses.anomalies.result.clone().unwrap();
        assert_eq!(search.columns, columns);
        let score = |row: &u32| search.found.scores[*row as usize];
        assert!(search.order.is_sorted_by(|a, b| score(a) >= score(b)));
        assert_eq!(search.order.len(), 5_000);
        let path = written(&mut bench, AnalysisKind::Anomalies, folder.path());
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with("id,score,column_1,column_2,column_3\n"));
        assert_eq!(text.lines().count(), 5_001);
        let id = search.id_of(0);
        let first = format!("{id},{:.6},", search.found.scores[0]);
        assert!(text.lines().nth(1).unwrap().starts_with(&first), "{first}");
    }
    assert_eq!(bench.mark(Step::Anomalies), Mark::Done);
}

#[test]
fn steps_are_ready_only_for_files_that_suit_them() {
    let folder = tempfile::tempdir().unwrap();
    let marks = |text: &str| {
        let path = folder.path().join("loans.csv");
        std::fs::write(&path, text).unwrap();
        let mut bench = empty();
        apply(&mut bench, Command::OpenPath(path));
        [Step::Anomalies, Step::Market].map(|step| bench.mark(step))
    };
    assert_eq!(marks("id,income,amount\n"), [Mark::Empty; 2]);
    // Each row has a date of its own, which is one of birth.
    let mut born = "id,Geburtsdatum,income\n".to_owned();
    for row in 0..60 {
        let (day, month) = (1 + row % 28, 1 + row % 12);
        born += &format!(
            "A{row},{day:02}.{month:02}.{},{}\n",
            1950 + row / 2,
            900 + 7 * row
        );
    }
    assert_eq!(marks(&born), [Mark::Ready, Mark::Empty]);
    let named = born.replace("Geburtsdatum", "Antragsdatum");
    assert_eq!(marks(&named), [Mark::Ready, Mark::Empty], "dates far apart");
}

#[test]
fn synthetic_rows_are_made_of_the_target_and_written_with_their_figures() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_sample();
    assert_eq!(bench.mark(Step::Synthetic), Mark::Ready);
    let SynthesisChoices(plan) = bench.analyses.synthesis.plan;
    let plan = SynthesisChoices(SynthesisPlan {
        rows: Some(200),
        epochs: Some(2),
        only_bads: true,
        ..plan
    });
    apply(
        &mut bench,
        Command::PlanAnalysis(AnalysisPlan::Synthesis(plan)),
    );
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Synthesis));
    assert_eq!(errors(&bench), Vec::<String>::new());
    let run = bench.analyses.synthesis.result.clone().unwrap();
    let report = &run.made.report;
    assert_eq!((report.rows, report.bads), (200, 200));
    assert_eq!(report.losses.len(), 2);
    assert!(!report.protected_left_out.is_empty());
    let path = written(&mut bench, AnalysisKind::Synthesis, folder.path());
    let rows = std::fs::read_to_string(&path).unwrap();
    assert_eq!(rows.lines().count(), 201);
    let figures = std::fs::read_to_string(path.with_extension("json")).unwrap();
    let read: crate::synthetic::SynthesisReport = serde_json::from_str(&figures).unwrap();
    assert_eq!(&read, report);
    let json = Command::ExportAnalysis(AnalysisKind::Synthesis, "out.json".into());
    assert_eq!(bench.refusal(&json), Some(Refusal::NameOfFigures));

    assert_eq!(bench.mark(Step::Synthetic), Mark::Done);
    let unused = Command::UseColumn {
        column: "annual_income".to_owned(),
        used: false,
    };
    apply(&mut bench, unused);
    assert_eq!(bench.mark(Step::Synthetic), Mark::Stale);
}

#[test]
fn what_cannot_be_synthesised_is_said() {
    let mut bench = with_sample();
    apply(&mut bench, Command::SetTarget("annual_income".to_owned()));
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Synthesis));
    assert!(bench.analyses.synthesis.problem.is_some());
    assert!(bench.analyses.synthesis.result.is_none());
    let export = Command::ExportAnalysis(AnalysisKind::Synthesis, "out.csv".into());
    assert_eq!(bench.refusal(&export), Some(Refusal::NoResult));
}

#[test]
fn a_field_that_cannot_be_read_stops_its_own_analysis_and_no_training() {
    let mut bench = with_sample();
    let field = Unreadable {
        field: "seed".to_owned(),
        wanted: "a whole number".to_owned(),
    };
    apply(
        &mut bench,
        Command::Unreadable(Step::Anomalies, Some(field.clone())),
    );
    let run = Command::RunAnalysis(AnalysisKind::Anomalies);
    assert_eq!(bench.refusal(&run), Some(Refusal::Unreadable(field)));
    assert_eq!(bench.refusal(&Command::Train), None);
    assert_eq!(
        bench.refusal(&Command::RunAnalysis(AnalysisKind::Synthesis)),
        None
    );
}

#[test]
fn a_file_that_is_read_again_keeps_its_plans_and_a_project_opens_on_its_own_steps() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = with_days(folder.path(), 120);
    let told = bench
        .notices
        .iter()
        .map(|notice| notice.message.to_string());
    assert!(
        told.into_iter()
            .any(|text| text.contains("looks like daily series"))
    );
    plan_forecast(&mut bench, plan(&["beta"]));
    apply(&mut bench, Command::Reload(LoadOptions::default()));
    assert_eq!(bench.analyses.forecast.plan, plan(&["beta"]));

    apply(&mut bench, Command::GoTo(Step::Market));
    let project = folder.path().join("days.riskbench-project");
    apply(&mut bench, Command::SaveProject(Some(project.clone())));
    let mut again = empty();
    apply(&mut again, Command::OpenPath(project));
    assert_eq!(errors(&again), Vec::<String>::new());
    // The project keeps what is asked for, and where one was.
    assert_eq!(again.step, Step::Market);
    assert_eq!(again.analyses.forecast.plan, plan(&["beta"]));
    assert!(again.analyses.forecast.result.is_none());
}

/// The loans, opened.
fn loans(folder: &Path) -> Workbench {
    let path = folder.join("loans.csv");
    std::fs::write(&path, fixture::loans()).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    apply(&mut bench, Command::SetTarget("defaulted".to_owned()));
    bench
}

#[test]
fn lifetime_pds_are_learned_shifted_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = loans(folder.path());
    // The name of the column says what it is.
    assert_eq!(bench.analyses.lifetime.plan.time, "months_on_book");
    assert_eq!(bench.mark(Step::Lifetime), Mark::Ready);
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Lifetime));
    assert_eq!(errors(&bench), Vec::<String>::new());
    assert_eq!(bench.mark(Step::Lifetime), Mark::Done);
    let run = bench.analyses.lifetime.result.clone().unwrap();
    assert!(run.fields.contains(&"debt".to_owned()));
    assert!(!run.fields.contains(&"months_on_book".to_owned()));
    let shift = Shift {
        column: "debt".to_owned(),
        by: By::Times(1.3),
    };
    let sum = |shift| run.curve(shift).iter().sum::<f64>();
    let (base, raised) = (sum(None), sum(Some(&shift)));
    assert!(raised > base + 0.01, "{base} {raised}");
    let path = written(&mut bench, AnalysisKind::Lifetime, folder.path());
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(text.lines().count(), 801);
    let header = "id,split,months_on_book,pd_12,pd_lifetime,ecl_12,ecl_lifetime";
    assert_eq!(text.lines().next(), Some(header));
    let explained = run.explained.as_ref().unwrap();
    assert_eq!(explained.global.fields[0].field, "debt");
    assert!(explained.global.largest_residual <= 1e-3);
    let moves = run.moves(0, TextLanguage::En, true);
    assert_eq!(moves.unwrap().fields.len(), explained.effects.len());
    let plan = LossPlan {
        with_reasons: true,
        ..LossPlan::default()
    };
    plan_losses(&mut bench, plan);
    let path = written(&mut bench, AnalysisKind::Lifetime, folder.path());
    let text = std::fs::read_to_string(path).unwrap();
    let head = text.lines().next().unwrap();
    assert!(head.contains("ecl_lifetime,reason_1,") && head.ends_with("reason_baseline"));
    // A change of the columns makes it stale, another plan as well.
    let unused = Command::UseColumn {
        column: "income".to_owned(),
        used: false,
    };
    apply(&mut bench, unused);
    assert_eq!(bench.mark(Step::Lifetime), Mark::Stale);
}

fn plan_losses(bench: &mut Workbench, plan: LossPlan) {
    apply(bench, Command::PlanAnalysis(AnalysisPlan::Losses(plan)));
}

/// Sums of the columns of expected losses of a scored file.
fn sums_of(path: &Path) -> [f64; 2] {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut sums = [0.0; 2];
    for record in reader.records() {
        let record = record.unwrap();
        for (sum, place) in sums.iter_mut().zip([5, 6]) {
            *sum += record[place].parse().unwrap_or(0.0);
        }
    }
    sums
}

fn scenarios(crisis_weight: &str) -> ScenarioTable {
    let mut table = ScenarioTable::default();
    "0.6".clone_into(&mut table.lines[0][1]);
    table.add_line("crisis", crisis_weight);
    table.add_field("debt");
    "0.5".clone_into(&mut table.lines[1][3]);
    "+10%".clone_into(&mut table.lines[1][6]);
    table
}

#[test]
fn expected_losses_follow_their_plan_and_are_those_of_the_written_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = loans(folder.path());
    assert!(bench.losses().is_none());
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Lifetime));
    let unit = bench.losses().unwrap().counts.totals.losses;
    let money = MoneyTerms {
        ead: Some(Given::Same(1000.0)),
        lgd: Some(Given::Same(0.9)),
        margin: None,
    };
    let plan = LossPlan {
        money,
        ..LossPlan::default()
    };
    plan_losses(&mut bench, plan.clone());
    let base = bench.losses().unwrap().counts.totals.losses;
    for (a, b) in unit.iter().zip(base) {
        assert!((a * 2000.0 - b).abs() < 1e-6 * b, "{a} {b}");
    }
    let plan = LossPlan {
        scenarios: scenarios("0.4"),
        by_period: true,
        ..plan
    };
    plan_losses(&mut bench, plan.clone());
    assert_eq!(errors(&bench), Vec::<String>::new());
    let made = Arc::clone(bench.losses().unwrap());
    let totals = &made.counts.totals;
    let [calm, crisis] = [totals.by_scenario[0], totals.by_scenario[1]];
    assert!((calm[1] - base[1]).abs() < 1e-9 * base[1]);
    assert!(crisis[1] > 1.2 * calm[1]);
    let weighted = 0.6 * calm[1] + 0.4 * crisis[1];
    assert!((totals.losses[1] - weighted).abs() < 1e-9 * weighted);
    let path = written(&mut bench, AnalysisKind::Lifetime, folder.path());
    for (sum, total) in sums_of(&path).iter().zip(totals.losses) {
        assert!((sum - total).abs() < 1e-9 * total, "{sum} {total}");
    }
    let head = std::fs::read_to_string(&path).unwrap();
    assert!(head.lines().next().unwrap().contains("cumulative_pd_12"));

    // A table that cannot be read keeps what there was, and nothing is written by it.
    plan_losses(
        &mut bench,
        LossPlan {
            scenarios: scenarios("0.5"),
            ..plan.clone()
        },
    );
    assert!(bench.losses().is_none());
    let export = Command::ExportAnalysis(AnalysisKind::Lifetime, path);
    assert_eq!(bench.refusal(&export), Some(Refusal::Scenarios));

    // A field that the model does not read as a number is named.
    let mut table = ScenarioTable::default();
    table.add_field("loan");
    "+1".clone_into(&mut table.lines[0][6]);
    plan_losses(
        &mut bench,
        LossPlan {
            scenarios: table,
            ..plan
        },
    );
    let problem = bench.analyses.losses.problem.clone().unwrap().to_string();
    assert!(problem.contains("\"loan\" cannot be shifted"), "{problem}");
}

#[test]
fn a_panic_while_losses_are_computed_is_told_and_another_plan_computes_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = loans(folder.path());
    bench.fail_next(JobKind::Losses);
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Lifetime));
    let told = errors(&bench);
    assert!(
        told.len() == 1 && told[0].contains("a mistake of its own"),
        "{told:?}"
    );
    assert!(bench.losses().is_none() && bench.analyses.losses.problem.is_some());
    let plan = LossPlan {
        rate: 0.05,
        ..LossPlan::default()
    };
    plan_losses(&mut bench, plan);
    assert!(bench.losses().is_some() && bench.analyses.losses.problem.is_none());
}

#[test]
fn a_plan_of_losses_keeps_what_the_file_still_holds() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = loans(folder.path());
    let plan = LossPlan {
        money: MoneyTerms {
            ead: Some(Given::Column("income".to_owned())),
            lgd: Some(Given::Same(0.3)),
            margin: None,
        },
        scenarios: scenarios("0.4"),
        ..LossPlan::default()
    };
    plan_losses(&mut bench, plan.clone());
    let path = folder.path().join("loans.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("debt,income", "debts,incomes", 1)).unwrap();
    apply(&mut bench, Command::Reload(LoadOptions::default()));
    let kept = &bench.analyses.losses.plan;
    assert_eq!((&kept.money.ead, &kept.money.lgd), (&None, &plan.money.lgd));
    assert_eq!(kept.scenarios.lines.len(), 2);
    assert_eq!(kept.scenarios.fields().count(), 0);
}

#[test]
fn scenarios_are_read_from_a_file_and_kept_in_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = loans(folder.path());
    let file = folder.path().join("scenarios.csv");
    std::fs::write(&file, scenarios("0.4").to_csv()).unwrap();
    apply(&mut bench, Command::ReadScenarios(file.clone()));
    assert_eq!(bench.analyses.losses.plan.scenarios, scenarios("0.4"));
    std::fs::write(&file, "scenario,weight\nbase,0.3\n").unwrap();
    apply(&mut bench, Command::ReadScenarios(file));
    let told = errors(&bench).join(" ");
    assert!(told.contains("add up to 0.300000"), "{told}");
    assert_eq!(bench.analyses.losses.plan.scenarios, scenarios("0.4"));

    let plan = LifetimePlan {
        horizon: Some(20),
        ..bench.analyses.lifetime.plan.clone()
    };
    apply(
        &mut bench,
        Command::PlanAnalysis(AnalysisPlan::Lifetime(plan.clone())),
    );
    apply(&mut bench, Command::RunAnalysis(AnalysisKind::Lifetime));
    let model = folder.path().join("lifetime.riskbench");
    apply(&mut bench, Command::SaveLifetimeModel(model.clone()));
    let loaded = AnyModel::load(&model).unwrap();
    assert!(matches!(loaded, AnyModel::Survival(model) if model.horizon() == 20));

    let project = folder.path().join("loans.riskbench-project");
    apply(&mut bench, Command::SaveProject(Some(project.clone())));
    let mut again = empty();
    apply(&mut again, Command::OpenPath(project));
    assert_eq!(errors(&again), Vec::<String>::new());
    assert_eq!(again.analyses.lifetime.plan, plan);
    assert_eq!(again.analyses.losses.plan, bench.analyses.losses.plan);
}

#[test]
fn what_gives_no_time_to_default_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = loans(folder.path());
    let plan = LifetimePlan::default();
    apply(
        &mut bench,
        Command::PlanAnalysis(AnalysisPlan::Lifetime(plan.clone())),
    );
    let run = Command::RunAnalysis(AnalysisKind::Lifetime);
    assert_eq!(bench.refusal(&run), Some(Refusal::NoTime));
    let plan = LifetimePlan {
        time: "months_on_book".to_owned(),
        horizon: Some(1),
        ..plan
    };
    apply(
        &mut bench,
        Command::PlanAnalysis(AnalysisPlan::Lifetime(plan)),
    );
    apply(&mut bench, run);
    assert!(bench.analyses.lifetime.result.is_none());
    let problem = bench.analyses.lifetime.problem.clone().unwrap();
    assert!(problem.to_string().contains("at least 20"), "{problem}");
}
