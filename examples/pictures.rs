//! Pictures of every panel, rendered without a display or a GPU: dark and
//! light, English and Chinese, 1280×800 and 1920×1080, or at sizes that are given.
//!
//! `cargo run --release --example pictures -- FOLDER [FILTER] [WIDTHxHEIGHT[@ZOOM] …]`, such as
//! `pictures '' 960x600 1280x800@1.3 2560x1440`. FILTER is the beginning of the pictures' names, or
//! a part of the names of the usual steps; empty for all. `--looks en-light,zh-dark` draws these two
//! of the four looks alone.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for developers"
)]

#[path = "../tests/it/loans.rs"]
mod loans;
#[path = "../tests/it/raster.rs"]
mod raster;

use eframe::egui::{self, Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use riskbench::bundle::PointsChange;
use riskbench::document::Format;
use riskbench::evaluate::decide::strategy::Margin;
use riskbench::explain::TextLanguage;
use riskbench::export::{Dialect, Target};
use riskbench::network::Family;
use riskbench::recipe::Task;
use riskbench::recipe::outcome::split::Method;
use riskbench::score::MoneyTerms;
use riskbench::score::{Given, Policy};
use riskbench::table::{Convention, Kind};
use riskbench::ui::app::{App, Overlay};
use riskbench::ui::dialogs::Choice;
use riskbench::ui::overlays::palette::Palette;
use riskbench::ui::overlays::path_box::{PathBox, Why};
use riskbench::ui::text::{DecideText, FeaturesText, Language, Say, TrainText};
use riskbench::workbench::{
    AnalysisKind, AnalysisPlan, Command, JobKind, LossPlan, MonitorBy, Remedy, RunId, Step, Theme,
};
use riskbench::workflow::survival::ScenarioTable;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

fn main() {
    let mut words = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(word) = arguments.next() {
        if word == "--looks" {
            LOOKS.set(arguments.next().unwrap_or_default()).unwrap();
        } else {
            words.push(word);
        }
    }
    let mut words = words.into_iter();
    let folder = words.next().unwrap_or_else(|| "pictures".to_owned());
    let only = words.next().unwrap_or_default();
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let mut sizes: Vec<Size> = words.map(|word| Size::parse(&word)).collect();
    if sizes.is_empty() {
        sizes.extend(["1280x800", "1920x1080"].map(Size::parse));
    }
    for size in &sizes {
        every_view(size, folder, &only);
    }
    if only.is_empty() || only.starts_with("lifetime") {
        // As high as the whole panel.
        let mut harness = raster::window([1280.0, 2600.0], 1.0);
        lifetime(&mut harness, folder, "tall", &only);
    }
}

/// The looks that are drawn, such as `en-light,zh-dark`; unset for all.
static LOOKS: OnceLock<String> = OnceLock::new();

/// A size of the window.
struct Size {
    /// Width and height in points, at the zoom.
    points: [f32; 2],
    zoom: f32,
    /// How names of pictures end.
    name: String,
}

impl Size {
    /// Of `1280x800`, in pixels, or `1280x800@1.3`.
    fn parse(word: &str) -> Self {
        let (pixels, zoom) = word.split_once('@').unwrap_or((word, "1"));
        let (width, height) = pixels.split_once('x').expect("WIDTHxHEIGHT[@ZOOM]");
        let [width, height, zoom] = [width, height, zoom].map(|of| of.parse::<f32>().unwrap());
        let name = if zoom == 1.0 {
            format!("{width}")
        } else {
            format!("{width}z{zoom}")
        };
        Self {
            points: [width / zoom, height / zoom],
            zoom,
            name,
        }
    }
}

/// A group of pictures, by the beginning of their names.
type Group = fn(&mut Harness<'_, App>, &Path, &str, &str);

/// The groups that need no trained sample; each leaves the window empty.
const GROUPS: [(&str, Group); 9] = [
    ("empty", empty),
    ("loading", offer),
    ("small", small),
    ("scorecard", scorecard),
    ("trees", trees),
    ("explain", explain),
    ("report", report),
    ("monitor", monitor),
    ("lifetime", lifetime_parts),
];

/// The pictures of one size whose names `only` begins.
fn every_view(size: &Size, folder: &Path, only: &str) {
    let mut harness = raster::window(size.points, size.zoom);
    let harness = &mut harness;
    let name = &*size.name;
    if only.starts_with("search") {
        return search(harness, folder, name, only);
    }
    let in_group = |group: &str| !only.is_empty() && only.starts_with(group);
    for (group, draw) in GROUPS {
        if only.is_empty() || in_group(group) {
            draw(harness, folder, name, only);
        }
    }
    if GROUPS.iter().any(|(group, _)| in_group(group)) && !is_step_and_group(only) {
        return;
    }
    if !only.starts_with("target") {
        prepare(harness);
        for step in Step::ALL {
            harness.state_mut().bench.apply(Command::GoTo(step));
            every_look(harness, folder, &format!("{step:?}"), name, only);
        }
        bins(harness, folder, name, only);
        decide(harness, folder, name, only);
        views(harness, folder, name, only);
        cursor(harness, folder, name, only);
        menus(harness, folder, name, only);
        missing(harness, folder, name, only);
    }
    if only.is_empty() || only.starts_with("target") {
        targets(harness, folder, name, only);
    }
}

/// Whether the name of a group is that of a step as well, whose picture with the sample is
/// among the steps (`report_`).
fn is_step_and_group(only: &str) -> bool {
    only.ends_with('_')
}

/// Times to default, part by part: what is empty, what is seen at first, and what is further
/// down the panel.
fn lifetime_parts(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("loans.csv");
    std::fs::write(&path, loans::loans()).unwrap();
    raster::send(harness, Command::OpenPath(path));
    raster::send(harness, Command::SetTarget("defaulted".to_owned()));
    raster::send(harness, Command::GoTo(Step::Lifetime));
    every_look(harness, folder, "LifetimeBegin", size, only);
    raster::send(harness, Command::RunAnalysis(AnalysisKind::Lifetime));
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    let field = harness.get_by_role_and_label(Role::TextInput, "loan");
    field.focus();
    harness.run_steps(2);
    harness
        .get_by_role_and_label(Role::TextInput, "loan")
        .type_text("7");
    harness.run_steps(4);
    // The wheel over the middle of the panel, from its beginning to its end.
    let middle = harness.ctx.content_rect().center();
    harness.hover_at(middle + egui::vec2(60.0, 0.0));
    let page = harness.ctx.content_rect().height() - 120.0;
    for place in 0..5 {
        every_look(harness, folder, &format!("LifetimePart{place}"), size, only);
        harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            source: egui::MouseWheelSource::Unknown,
            delta: egui::vec2(0.0, -page),
            phase: egui::TouchPhase::Move,
            modifiers: egui::Modifiers::NONE,
        });
        harness.run_steps(30);
    }
    harness.remove_cursor();
    raster::send(harness, Command::CloseData);
}

/// Boosted trees: the settings, a training with its curves, figures, Explain, and Tune.
fn trees(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    raster::send(harness, Command::OpenSample);
    for family in [Family::Logistic, Family::Trees] {
        let mut settings = harness.state().bench.settings().unwrap().clone();
        settings.family = family;
        raster::send(harness, Command::SetSettings(settings));
        if family == Family::Trees {
            raster::send(harness, Command::GoTo(Step::Train));
            every_look(harness, folder, "TreesSettings", size, only);
        }
        raster::send(harness, Command::Train);
    }
    every_look(harness, folder, "TreesTrained", size, only);
    for step in [Step::Evaluate, Step::Explain, Step::Score, Step::Report] {
        raster::send(harness, Command::GoTo(step));
        every_look(harness, folder, &format!("Trees{step:?}"), size, only);
    }
    raster::send(harness, Command::GoTo(Step::Train));
    raster::send(harness, Command::Search(Duration::from_secs(8)));
    every_look(harness, folder, "TreesTuned", size, only);
    raster::send(harness, Command::CloseData);
}

/// Times to default: the curves, and expected losses under scenarios.
fn lifetime(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("loans.csv");
    std::fs::write(&path, loans::loans()).unwrap();
    raster::send(harness, Command::OpenPath(path));
    raster::send(harness, Command::SetTarget("defaulted".to_owned()));
    raster::send(harness, Command::RunAnalysis(AnalysisKind::Lifetime));
    let mut scenarios = ScenarioTable::default();
    "0.6".clone_into(&mut scenarios.lines[0][1]);
    scenarios.add_line("downturn", "0.4");
    scenarios.add_line("downturn", "");
    scenarios.add_field("debt");
    for (line, place, cell) in [
        (1, 2, "1"),
        (1, 3, "0.4"),
        (1, 5, "1.1"),
        (1, 6, "+10%"),
        (2, 2, "25"),
    ] {
        cell.clone_into(&mut scenarios.lines[line][place]);
    }
    let plan = LossPlan {
        money: MoneyTerms {
            ead: Some(Given::Same(10_000.0)),
            ..MoneyTerms::default()
        },
        rate: 0.05,
        scenarios,
        ..LossPlan::default()
    };
    raster::send(harness, Command::PlanAnalysis(AnalysisPlan::Losses(plan)));
    raster::send(harness, Command::GoTo(Step::Lifetime));
    every_look(harness, folder, "LifetimeLosses", size, only);
}

/// A scorecard with its points, and a network beside it.
fn scorecard(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    raster::send(harness, Command::OpenSample);
    for family in [Family::Logistic, Family::Scorecard] {
        let mut settings = harness.state().bench.settings().unwrap().clone();
        settings.family = family;
        raster::send(harness, Command::SetSettings(settings));
        raster::send(harness, Command::Train);
    }
    raster::send(harness, Command::GoTo(Step::Train));
    every_look(harness, folder, "ScorecardTrain", size, only);
    raster::send(harness, Command::GoTo(Step::Evaluate));
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "Points")
        .click();
    every_look(harness, folder, "ScorecardPoints", size, only);
    edited_points(harness, folder, size, only);
    let first = harness.state().bench.runs[0].id;
    raster::send(harness, Command::ShowRun(first));
    every_look(harness, folder, "ScorecardEarns", size, only);
    raster::send(harness, Command::CloseData);
}

/// Points that are typed, points that would break nothing yet, and the run that they become.
fn edited_points(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let run = harness.state().bench.shown_run().unwrap().clone();
    let table = run.experiment.model.points().unwrap();
    let bins = table.attributes[..2].iter();
    let bins = bins.flat_map(|a| a.bins[..2].iter().map(|bin| (a.column.clone(), bin)));
    let changes = bins.map(|(column, bin)| PointsChange {
        column,
        bin: bin.holds.clone(),
        points: bin.points.round() - 3.0,
    });
    raster::send(harness, Command::EditPoints(run.id, changes.collect()));
    every_look(harness, folder, "ScorecardTyped", size, only);
    raster::send(harness, Command::KeepPoints(run.id));
    every_look(harness, folder, "ScorecardEdited", size, only);
}

/// The Explain step on few rows: what-if, reasons, the nearest approved profile, a field of
/// levels, and one over several months.
fn explain(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    raster::send(harness, Command::GoTo(Step::Explain));
    every_look(harness, folder, "ExplainEmpty", size, only);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    let text = std::fs::read_to_string(sample).unwrap();
    let lines: Vec<&str> = text.lines().take(1001).collect();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("small.csv");
    std::fs::write(&path, lines.join("\n")).unwrap();
    raster::send(harness, Command::OpenPath(path));
    let train = |harness: &mut Harness<'_, App>, family| {
        let mut settings = harness.state().bench.settings().unwrap().clone();
        (settings.family, settings.epochs) = (family, Some(12));
        settings.members = Some(1);
        raster::send(harness, Command::SetSettings(settings));
        raster::send(harness, Command::Train);
    };
    train(harness, Family::Mlp);
    let pds = &harness.state().bench.runs[0].experiment.pds;
    let worst = (0..pds.len()).max_by(|a, b| pds[*a].total_cmp(&pds[*b]));
    raster::send(harness, Command::Select(worst));
    raster::send(harness, Command::GoTo(Step::Explain));
    speak(harness, Theme::Dark, Language::English);
    settle(harness, &[JobKind::Explain]);
    harness.run_steps(4);
    let press = |harness: &mut Harness<'_, App>, role, label: &str| {
        harness.get_by_role_and_label(role, label).click();
        harness.run_steps(4);
        settle(
            harness,
            &[JobKind::Explain, JobKind::Study, JobKind::Nearest],
        );
    };
    press(harness, Role::RadioButton, "Nearest approved");
    press(harness, Role::Button, "Find");
    every_look(harness, folder, "ExplainNearest", size, only);
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    press(harness, Role::Button, "Take over");
    every_look(harness, folder, "ExplainWhatIf", size, only);
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    press(harness, Role::RadioButton, "Reasons");
    every_look(harness, folder, "ExplainReasons", size, only);
    train(harness, Family::Lstm);
    settle(harness, &[JobKind::Explain]);
    every_look(harness, folder, "ExplainMonths", size, only);
    raster::send(harness, Command::CloseData);
}

/// The Monitor step: nothing, and later rows with a drift in some months.
fn monitor(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    raster::send(harness, Command::GoTo(Step::Monitor));
    every_look(harness, folder, "MonitorEmpty", size, only);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    let text = std::fs::read_to_string(sample).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let names: Vec<&str> = lines[0].split(',').collect();
    let income = names
        .iter()
        .position(|name| *name == "annual_income")
        .unwrap();
    let drifted = |(k, line): (usize, &&str)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        let month = k % 12 + 1;
        if month == 9 && k % 5 == 0 {
            cells[income] = "";
        }
        format!("2026-{month:02}-15,{}", cells.join(","))
    };
    let later = lines[2501..].iter().enumerate().map(drifted);
    let later = [format!("decided,{}", lines[0])].into_iter().chain(later);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("small.csv");
    std::fs::write(&path, lines[..2501].join("\n")).unwrap();
    let later_path = place.path().join("later.csv");
    std::fs::write(&later_path, later.collect::<Vec<_>>().join("\n")).unwrap();
    raster::send(harness, Command::OpenPath(path));
    let mut settings = harness.state().bench.settings().unwrap().clone();
    (settings.family, settings.epochs) = (Family::Mlp, Some(12));
    settings.members = Some(1);
    raster::send(harness, Command::SetSettings(settings));
    raster::send(harness, Command::Train);
    raster::send(harness, Command::GoTo(Step::Monitor));
    every_look(harness, folder, "MonitorBegin", size, only);
    let monitor = Command::Monitor {
        files: vec![later_path],
        by: MonitorBy::Suggested,
    };
    raster::send(harness, monitor);
    settle(harness, &[JobKind::Monitor]);
    every_look(harness, folder, "MonitorFound", size, only);
    let files = harness.state().bench.monitoring.found.as_ref();
    let files = files.map(|found| found.files.clone()).unwrap();
    raster::send(harness, Command::TrainChallenger(files));
    settle(harness, &[JobKind::Monitor]);
    every_look(harness, folder, "MonitorChallenger", size, only);
    raster::send(harness, Command::SetCutoff(0.4));
    every_look(harness, folder, "MonitorStale", size, only);
    raster::send(harness, Command::CloseData);
}

/// The Report step on few rows: nothing, the preview at its beginning and further down, a report
/// with a changed figure, and an export.
fn report(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    raster::send(harness, Command::GoTo(Step::Report));
    every_look(harness, folder, "ReportEmpty", size, only);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    let text = std::fs::read_to_string(sample).unwrap();
    let lines: Vec<&str> = text.lines().take(1001).collect();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("small.csv");
    std::fs::write(&path, lines.join("\n")).unwrap();
    raster::send(harness, Command::OpenPath(path));
    let mut settings = harness.state().bench.settings().unwrap().clone();
    (settings.family, settings.epochs) = (Family::Mlp, Some(12));
    settings.members = Some(1);
    raster::send(harness, Command::SetSettings(settings));
    raster::send(harness, Command::Train);
    raster::send(harness, Command::SetCutoff(0.4));
    raster::send(harness, Command::GoTo(Step::Report));
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    settle(harness, &[JobKind::Report]);
    every_look(harness, folder, "ReportPreview", size, only);
    for (place, name) in [
        (4, "Features"),
        (6, "Discrimination"),
        (10, "Economics"),
        (12, "Challenger"),
    ] {
        speak(harness, Theme::Dark, Language::English);
        harness.run_steps(8);
        let entry = harness.query_all_by_role(Role::Button).find(|node| {
            let label = node.accesskit_node().label().unwrap_or_default();
            label.starts_with(&format!("{place} "))
        });
        entry.unwrap().click();
        harness.run_steps(20);
        every_look(harness, folder, &format!("Report{name}"), size, only);
    }
    let press = |harness: &mut Harness<'_, App>, role, label: &str| {
        speak(harness, Theme::Dark, Language::English);
        harness.run_steps(4);
        harness.get_by_role_and_label(role, label).click();
        harness.run_steps(4);
    };
    let path = place.path().join("report.html");
    let command = Command::SaveReport {
        path: path.clone(),
        format: Format::Html,
        language: TextLanguage::En,
    };
    raster::send(harness, command);
    press(harness, Role::RadioButton, "Decision log");
    every_look(harness, folder, "ReportLog", size, only);
    press(harness, Role::RadioButton, "Verify");
    every_look(harness, folder, "ReportVerify", size, only);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("value=\"0.", "value=\"1.", 3)).unwrap();
    raster::send(harness, Command::VerifyReport(path));
    every_look(harness, folder, "ReportDiffers", size, only);
    press(harness, Role::RadioButton, "Export the model");
    press(harness, Role::RadioButton, "SQL");
    let command = Command::ExportModel {
        path: place.path().join("model.sql"),
        target: Target::Sql(Dialect::DuckDb, "applicants".to_owned()),
    };
    raster::send(harness, command);
    every_look(harness, folder, "ReportExport", size, only);
    raster::send(harness, Command::CloseData);
}

/// Targets that are classes, ordered classes, a number and a count, on the sample with few
/// columns.
fn targets(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let all = [
        ("annual_income", Task::Regression, "Number"),
        ("purpose", Task::Multiclass, "Classes"),
        ("existing_loans", Task::Count, "Count"),
        ("term_months", Task::Ordinal, "Ordered"),
    ];
    raster::send(harness, Command::CloseData);
    raster::send(harness, Command::OpenSample);
    for (target, task, name) in all {
        raster::send(harness, Command::SetTarget(target.to_owned()));
        raster::send(harness, Command::SetTask(Some(task)));
        raster::send(harness, Command::GoTo(Step::Evaluate));
        let untrained = format!("Target{name}Untrained");
        every_look(harness, folder, &untrained, size, only);
        for family in [Family::Logistic, Family::Mlp] {
            let mut settings = harness.state().bench.settings().unwrap().clone();
            (settings.family, settings.epochs) = (family, Some(12));
            raster::send(harness, Command::SetSettings(settings));
            raster::send(harness, Command::Train);
        }
        let steps = [
            Step::Features,
            Step::Train,
            Step::Evaluate,
            Step::Explain,
            Step::Decide,
            Step::Score,
            Step::Report,
        ];
        for step in steps {
            raster::send(harness, Command::GoTo(step));
            if step == Step::Score {
                // The reasons of a row.
                harness.run_steps(4);
                speak(harness, Theme::Dark, Language::English);
                harness.run_steps(4);
                harness.query_all_by_role(Role::Row).next().unwrap().click();
                harness.run_steps(4);
            }
            let name = format!("Target{name}{step:?}");
            every_look(harness, folder, &name, size, only);
        }
    }
    raster::send(harness, Command::CloseData);
}

/// A search on a clock, live and stopped.
fn search(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    raster::send(harness, Command::OpenSample);
    raster::send(harness, Command::GoTo(Step::Train));
    let hour = Command::Search(Duration::from_hours(1));
    harness.state_mut().bench.apply(hour);
    let tried = |harness: &Harness<'_, App>| {
        let live = harness.state().bench.live.as_ref();
        let search = live.and_then(|live| live.search.as_ref());
        search.map_or(0, |search| search.trials.len())
    };
    while tried(harness) < 6 {
        harness.step();
        std::thread::sleep(Duration::from_millis(10));
    }
    every_look(harness, folder, "SearchLive", size, only);
    raster::send(harness, Command::Stop);
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "leaderboard")
        .click();
    every_look(harness, folder, "SearchDone", size, only);
}

fn empty(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    for step in Step::ALL {
        harness.state_mut().bench.apply(Command::GoTo(step));
        every_look(harness, folder, &format!("Empty{step:?}"), size, only);
    }
}

/// A file that would take too much memory, and a sample of it with all that can
/// be told of its layout.
fn offer(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::GoTo(Step::Start));
    bench.pretend_free(2 << 20);
    bench.apply(Command::OpenPath(path.into()));
    settle(harness, &[JobKind::Load]);
    every_look(harness, folder, "LoadingOffer", size, only);
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::Oversize(Remedy::Sample(1_000)));
    settle(harness, &[JobKind::Load, JobKind::Preview]);
    every_look(harness, folder, "LoadingSampled", size, only);
    let day = Convention::Day {
        day_first: true,
        compact: true,
        months: true,
        first_year: None,
        range: None,
    };
    let data = harness.state().bench.data.clone().unwrap();
    let dates = data.table.columns.iter().find(|c| c.kind == Kind::Date);
    let mut told = data.options.clone();
    (told.quote, told.header) = (Some("\"".to_owned()), Some(1));
    told.columns.extend(dates.map(|c| (c.name.clone(), day)));
    harness.state_mut().bench.apply(Command::Reload(told));
    settle(harness, &[JobKind::Load, JobKind::Preview]);
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "Loading")
        .click();
    harness.run_steps(4);
    every_look(harness, folder, "LoadingLayout", size, only);
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "Columns")
        .click();
    harness.run_steps(4);
    harness.get_by_label("List of columns").focus();
    harness.run_steps(2);
    // The first of its columns is a key; the date is further down.
    let place = data.table.columns.iter().position(|c| c.kind == Kind::Date);
    for _ in 0..place.unwrap_or(0) {
        harness.key_press(Key::ArrowDown);
        harness.run_steps(2);
    }
    every_look(harness, folder, "LoadingWritten", size, only);
    harness.state_mut().bench.apply(Command::CloseData);
    harness.state_mut().bench.pretend_free(u64::MAX);
}

/// The sample with three trained runs and one under way no more.
fn prepare(harness: &mut Harness<'_, App>) {
    harness.state_mut().bench.apply(Command::OpenSample);
    settle(harness, &[JobKind::Load, JobKind::Preview]);
    for family in [Family::Logistic, Family::Mlp, Family::Lstm] {
        let mut settings = harness.state().bench.settings().unwrap().clone();
        settings.family = family;
        harness
            .state_mut()
            .bench
            .apply(Command::SetSettings(settings));
        settle(harness, &[JobKind::Preview]);
        harness.state_mut().bench.apply(Command::Train);
        settle(harness, &[JobKind::Train]);
    }
    let runs: Vec<RunId> = harness.state().bench.runs.iter().map(|r| r.id).collect();
    if let [first, .., last] = runs[..] {
        harness
            .state_mut()
            .bench
            .apply(Command::Overlay(first, true));
        let champion = Command::SetChampion(Some(last));
        harness.state_mut().bench.apply(champion);
    }
    harness.state_mut().bench.apply(Command::Select(Some(12)));
}

/// A small file with a line of totals and a cell that does not fit; runs that differ
/// in columns and split, one of them of no use; a setting that cannot be read.
fn small(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    let text = std::fs::read_to_string(sample).unwrap();
    let mut lines: Vec<String> = text.lines().take(1001).map(str::to_owned).collect();
    lines[40] = lines[40].replacen(",36,", ",three years,", 1);
    lines.push(format!("Total,,{}", "9,".repeat(60)));
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("small.csv");
    std::fs::write(&path, lines.join("\n")).unwrap();
    raster::send(harness, Command::OpenPath(path.clone()));
    let settings = |harness: &Harness<'_, App>, family, rate| {
        let mut settings = harness.state().bench.settings().unwrap().clone();
        (settings.family, settings.learning_rate) = (family, rate);
        Command::SetSettings(settings)
    };
    raster::send(harness, Command::Train);
    let without = Command::UseColumn {
        column: "loan_amount".to_owned(),
        used: false,
    };
    raster::send(harness, without);
    raster::send(harness, Command::Train);
    let mut split = harness.state().bench.choices.clone().unwrap().split;
    split.method = Method::Date("application_date".to_owned());
    raster::send(harness, Command::SetSplit(split));
    for (family, rate) in [(Family::Logistic, None), (Family::Gru, Some(1e-9))] {
        let command = settings(harness, family, rate);
        raster::send(harness, command);
        raster::send(harness, Command::Train);
    }
    let runs: Vec<RunId> = harness.state().bench.runs.iter().map(|r| r.id).collect();
    for run in &runs[1..] {
        raster::send(harness, Command::Overlay(*run, true));
    }
    raster::send(harness, Command::SetChampion(Some(runs[0])));
    raster::send(harness, Command::GoTo(Step::Train));
    every_look(harness, folder, "SmallTrain", size, only);
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    let field = |harness: &Harness<'_, App>| {
        let input = harness.get_by_role_and_label(Role::TextInput, "epochs, at most");
        input.focus();
    };
    field(harness);
    harness.run_steps(2);
    harness
        .get_by_role_and_label(Role::TextInput, "epochs, at most")
        .type_text("0");
    harness.run_steps(4);
    every_look(harness, folder, "SmallUnreadable", size, only);
    raster::send(harness, Command::Unreadable(Step::Train, None));
    let rejects = harness.state().bench.data.as_ref().unwrap();
    let aside = format!("Set aside: {}", rejects.table.rejects.len());
    for (step, tab) in [
        (Step::Evaluate, "Ranking"),
        (Step::Evaluate, "Calibration"),
        (Step::Evaluate, "Compare"),
        (Step::Data, &aside),
        (Step::Score, ""),
    ] {
        speak(harness, Theme::Dark, Language::English);
        raster::send(harness, Command::GoTo(step));
        harness.run_steps(4);
        if !tab.is_empty() {
            harness
                .get_by_role_and_label(Role::RadioButton, tab)
                .click();
        }
        settle(harness, &[JobKind::Study]);
        let name = tab.split(' ').next().unwrap_or_default();
        every_look(harness, folder, &format!("Small{step:?}{name}"), size, only);
    }
    check_and_retrain(harness, folder, size, only);
    overlays(harness, folder, &path, size, only);
    raster::send(harness, Command::ScoreFile(path));
    settle(harness, &[JobKind::ScoreFile]);
    every_look(harness, folder, "SmallScored", size, only);
    raster::send(harness, Command::CloseScored);
    raster::send(harness, Command::CloseData);
}

/// The check of the data, and what a column adds.
fn check_and_retrain(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    speak(harness, Theme::Dark, Language::English);
    raster::send(harness, Command::GoTo(Step::Data));
    harness.run_steps(4);
    harness.get_by_label_contains("Check: ").click();
    harness.run_steps(4);
    every_look(harness, folder, "SmallCheck", size, only);
    // The second choice is compared with the first.
    let mut settings = harness.state().bench.settings().unwrap().clone();
    (settings.family, settings.learning_rate) = (Family::Logistic, None);
    raster::send(harness, Command::SetSettings(settings));
    raster::send(harness, Command::SetRetraining(true));
    for column in ["days_late_1", "days_late_2"] {
        let column = column.to_owned();
        raster::send(
            harness,
            Command::UseColumn {
                column,
                used: false,
            },
        );
    }
    raster::send(harness, Command::GoTo(Step::Features));
    every_look(harness, folder, "SmallRetrain", size, only);
    raster::send(harness, Command::SetRetraining(false));
}

/// What lies over the window.
fn overlays(harness: &mut Harness<'_, App>, folder: &Path, file: &Path, size: &str, only: &str) {
    let path_box = PathBox::new(Choice::Open, Some(file), "", Why::NoDialog);
    for (name, overlay) in [
        ("SmallPath", Overlay::Path(path_box)),
        ("SmallGlossary", Overlay::Glossary(String::new())),
        ("SmallPalette", Overlay::Palette(Palette::default())),
        ("SmallQuit", Overlay::Quit),
    ] {
        harness.state_mut().overlay = overlay;
        every_look(harness, folder, name, size, only);
    }
    harness.state_mut().overlay = Overlay::None;
    harness.run_steps(2);
}

/// The bins of a column on the Features step.
fn bins(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    if !"featuresbins".contains(only) {
        return;
    }
    harness
        .state_mut()
        .bench
        .apply(Command::GoTo(Step::Features));
    speak(harness, Theme::Dark, Language::English);
    harness.run_steps(4);
    for column in ["annual_income", "purpose"] {
        let name = FeaturesText::PrepareName(column.to_owned());
        harness.get_by_label(&name.en()).click();
        harness.run_steps(4);
        settle(harness, &[JobKind::Study]);
        every_look(
            harness,
            folder,
            &format!("FeaturesBins_{column}"),
            size,
            only,
        );
        speak(harness, Theme::Dark, Language::English);
        harness.run_steps(4);
    }
}

/// The views of the Decide step, with a band, a policy and money.
fn decide(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::GoTo(Step::Decide));
    let mut terms = bench.terms().unwrap().clone();
    terms.refer_pd = Some(bench.cutoff * 0.7);
    terms.policy = Policy::from_json(POLICY).unwrap();
    terms.money.ead = Some(Given::Column("loan_amount".to_owned()));
    let (share, cost) = (0.12, 50.0);
    terms.money.margin = Some(Margin { share, cost });
    bench.apply(Command::SetTerms(Box::new(terms)));
    let first = bench.runs.first().map(|run| run.id);
    bench.apply(Command::SwapWith(first));
    for (view, name) in [
        (DecideText::ViewStrategy, "DecideStrategy"),
        (DecideText::ViewScale, "DecideScale"),
        (DecideText::ViewMoney, "DecideMoney"),
        (DecideText::ViewPolicy, "DecidePolicy"),
        (DecideText::ViewCompare, "DecideCompare"),
    ] {
        settle(harness, &[JobKind::Decide]);
        let language = harness.state().language();
        harness.get_by_label(&view.say(language)).click();
        settle(harness, &[JobKind::Decide]);
        every_look(harness, folder, name, size, only);
    }
}

const POLICY: &str = r#"[
    {"name": "minor", "column": "age", "comparison": "<", "value": 21, "outcome": "DECLINE"},
    {"name": "thin file", "column": "annual_income", "comparison": "missing", "outcome": "REFER"},
    {"name": "capital", "column": "region", "comparison": "in", "value": ["Capital", "Coast"],
     "outcome": "REFER", "enabled": false}
]"#;
/// The views of the Evaluate step.
fn views(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    harness
        .state_mut()
        .bench
        .apply(Command::GoTo(Step::Evaluate));
    for view in [
        "Ranking",
        "Calibration",
        "Stability",
        "Segments",
        "Compare",
        "Resampling",
    ] {
        if !format!("evaluate{view}").to_lowercase().contains(only) && !only.contains("evaluate") {
            continue;
        }
        speak(harness, Theme::Dark, Language::English);
        harness.run_steps(4);
        harness
            .get_by_role_and_label(Role::RadioButton, view)
            .click();
        settle(harness, &[JobKind::Study]);
        if view == "Resampling" {
            for button in ["Cross-validate", "Draw"] {
                harness.get_by_label(button).click();
                harness.run_steps(2);
                settle(harness, &[JobKind::Resample]);
            }
        }
        every_look(harness, folder, &format!("Evaluate{view}"), size, only);
    }
}

/// A point of a figure that is read.
fn cursor(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    if !"evaluatecursor".contains(only) {
        return;
    }
    speak(harness, Theme::Dark, Language::English);
    raster::send(harness, Command::GoTo(Step::Evaluate));
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "Ranking")
        .click();
    harness.run_steps(4);
    let plot = {
        let plots = harness.get_all_by_label_contains("Figure ROC");
        plots.last().unwrap().rect()
    };
    let at = plot.left_top() + plot.size() * egui::vec2(0.32, 0.22);
    harness.hover_at(at);
    every_look(harness, folder, "EvaluateCursor", size, only);
    harness.remove_cursor();
}

/// Figures of a day and of a few whole numbers, and menus under the right mouse button.
fn menus(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    if !"menus".contains(only) {
        return;
    }
    let english = |harness: &mut Harness<'_, App>, step| {
        speak(harness, Theme::Dark, Language::English);
        raster::send(harness, Command::GoTo(step));
        harness.run_steps(4);
    };
    english(harness, Step::Data);
    harness
        .get_by_role_and_label(Role::RadioButton, "Columns")
        .click();
    harness.run_steps(4);
    harness.get_by_label("List of columns").focus();
    harness.run_steps(2);
    for (downs, name) in [(1, "MenusDate"), (2, "MenusMonths")] {
        for _ in 0..downs {
            harness.key_press(Key::ArrowDown);
            harness.run_steps(2);
        }
        every_look(harness, folder, name, size, only);
        speak(harness, Theme::Dark, Language::English);
        harness.run_steps(4);
    }
    let run = TrainText::Show(harness.state().bench.runs[0].name.clone());
    let column = FeaturesText::PrepareName("annual_income".to_owned());
    for (step, label, name) in [
        (Step::Train, run.en().into_owned(), "MenusRun"),
        (Step::Score, "A2023-000003".to_owned(), "MenusApplicant"),
        (Step::Features, column.en().into_owned(), "MenusColumn"),
    ] {
        english(harness, step);
        let rows = harness.get_all_by_label(&label);
        let row = rows.max_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
        row.unwrap().click_secondary();
        harness.run_steps(4);
        every_look(harness, folder, name, size, only);
        harness.key_press(Key::Escape);
        harness.run_steps(4);
    }
}

/// A dialog that is not answered, and a project whose portfolio was moved.
fn missing(harness: &mut Harness<'_, App>, folder: &Path, size: &str, only: &str) {
    if !"missing".contains(only) {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let [path, moved] = ["loans.csv", "elsewhere.csv"].map(|name| place.path().join(name));
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    std::fs::copy(sample, &path).unwrap();
    let path_box = PathBox::new(Choice::Open, Some(&path), "", Why::StillOpen);
    harness.state_mut().overlay = Overlay::Path(path_box);
    every_look(harness, folder, "MissingAnswer", size, only);
    harness.state_mut().overlay = Overlay::None;
    let project = place.path().join("work.riskbench-project");
    raster::send(harness, Command::OpenPath(path.clone()));
    raster::send(harness, Command::SaveProject(Some(project.clone())));
    raster::send(harness, Command::CloseData);
    std::fs::rename(path, moved).unwrap();
    raster::send(harness, Command::OpenPath(project));
    every_look(harness, folder, "MissingPortfolio", size, only);
}

fn speak(harness: &mut Harness<'_, App>, theme: Theme, language: Language) {
    let mut preferences = harness.state().bench.preferences.clone();
    (preferences.theme, preferences.language) = (theme, Some(language));
    harness
        .state_mut()
        .bench
        .apply(Command::SetPreferences(preferences));
}

fn settle(harness: &mut Harness<'_, App>, kinds: &[JobKind]) {
    loop {
        harness.step();
        let busy = |kind: &JobKind| harness.state().bench.is_busy(*kind);
        if !kinds.iter().any(busy) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn every_look(harness: &mut Harness<'_, App>, folder: &Path, step: &str, size: &str, only: &str) {
    for (theme, look) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for (language, spoken) in [(Language::English, "en"), (Language::Chinese, "zh")] {
            let name = format!("{step}_{look}_{spoken}_{size}.png").to_lowercase();
            let wanted = |looks: &String| looks.contains(&format!("{spoken}-{look}"));
            if !name.contains(only) || !LOOKS.get().is_none_or(wanted) {
                continue;
            }
            speak(harness, theme, language);
            for _ in 0..6 {
                settle(
                    harness,
                    &[
                        JobKind::View,
                        JobKind::Preview,
                        JobKind::Study,
                        JobKind::Explain,
                        JobKind::Decide,
                    ],
                );
            }
            harness.render().unwrap().save(folder.join(&name)).unwrap();
            println!("{name}");
        }
    }
}
