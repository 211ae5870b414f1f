//! The evaluate panel, drawn without a renderer over the sample portfolio.

use super::*;
use crate::evaluate::Rule;
use crate::recipe::outcome::split::Method;
use crate::ui::dialogs::Choice;
use crate::ui::request::Request;
use crate::ui::{fonts, theme};
use crate::workbench::Workbench;
use crate::workflow::Settings;
use eframe::egui::{Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) struct Stage {
    pub(crate) bench: Workbench,
    pub(crate) language: Language,
    pub(crate) requests: Vec<Request>,
}

impl Stage {
    pub(crate) fn empty(language: Language) -> Self {
        Self {
            bench: Workbench::new(None, Arc::new(|| {})),
            language,
            requests: Vec::new(),
        }
    }

    /// The sample portfolio with a short training of a logistic regression.
    pub(crate) fn trained(language: Language) -> Self {
        let mut stage = Self::empty(language);
        stage.bench.apply(Command::OpenSample);
        stage.settle(|bench| bench.preview.as_ref().is_some_and(|p| p.problem.is_none()));
        let mut settings = stage.bench.settings().cloned().unwrap();
        quicken(&mut settings);
        stage.bench.apply(Command::SetSettings(settings));
        stage.settle(|bench| bench.jobs.is_empty());
        stage.bench.apply(Command::Train);
        stage.settle(|bench| bench.shown_run().is_some());
        stage
    }

    pub(crate) fn settle(&mut self, done: impl Fn(&Workbench) -> bool) {
        let end = Instant::now() + Duration::from_mins(1);
        loop {
            self.bench.pump(Duration::from_millis(20));
            if done(&self.bench) && self.bench.jobs.is_empty() {
                return;
            }
            let told: Vec<_> = self.bench.notices.iter().map(|n| &n.message).collect();
            assert!(Instant::now() < end, "not done in a minute: {told:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Hands what was asked for to the session, as the app does.
    pub(crate) fn obey(&mut self) {
        for request in self.requests.drain(..) {
            if let Request::Do(command) = request {
                self.bench.apply(command);
            }
        }
        self.settle(|bench| bench.jobs.is_empty());
    }
}

pub(super) fn quicken(settings: &mut Settings) {
    settings.family = crate::network::Family::Logistic;
    settings.epochs = Some(3);
}

/// A window of `size` that draws one panel.
pub(crate) fn window<P: Default + 'static>(
    stage: Stage,
    size: [f32; 2],
    theme: Theme,
    draw: fn(&mut Ui, &mut Scene<'_>, &mut P),
) -> Harness<'static, Stage> {
    let mut panel = P::default();
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(12)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            move |ui, stage: &mut Stage| {
                let mut scene = Scene {
                    bench: &stage.bench,
                    language: stage.language,
                    requests: &mut stage.requests,
                };
                draw(ui, &mut scene, &mut panel);
            },
            stage,
        )
}

pub(super) fn evaluate(stage: Stage, size: [f32; 2], theme: Theme) -> Harness<'static, Stage> {
    window(stage, size, theme, evaluate_ui)
}

#[test]
fn a_scorecard_shows_its_points_and_other_runs_what_they_earn_over_one() {
    let mut stage = Stage::trained(Language::English);
    let mut settings = stage.bench.settings().unwrap().clone();
    settings = settings.without_training();
    settings.family = crate::network::Family::Scorecard;
    stage.bench.apply(Command::SetSettings(settings));
    stage.settle(|bench| bench.jobs.is_empty());
    let first = stage.bench.runs[0].id;
    stage.bench.apply(Command::Train);
    stage.settle(|bench| bench.runs.len() == 2);
    let mut harness = evaluate(stage, [1280.0, 800.0], Theme::Light);
    harness.run_steps(4);
    harness
        .get_by_role_and_label(Role::RadioButton, "Points")
        .click();
    harness.run_steps(4);
    assert!(
        harness
            .query_by_label_contains("exact points add up")
            .is_some()
    );
    harness.state_mut().bench.apply(Command::ShowRun(first));
    harness.run_steps(4);
    assert!(
        harness
            .query_by_role_and_label(Role::RadioButton, "Points")
            .is_none()
    );
    assert!(
        harness
            .query_by_label_contains("to a comparison scorecard · AUC")
            .is_some()
    );
}

#[test]
fn without_a_run_it_leads_to_training() {
    for language in Language::ALL {
        let stage = Stage::empty(language);
        let mut harness = evaluate(stage, [1080.0, 700.0], Theme::Dark);
        harness.run();
        let button = EvaluateText::GoToTrain.say(language);
        harness.get_by_label(&button).click();
        harness.run();
        let asked = &harness.state().requests;
        assert!(matches!(
            asked[..],
            [Request::Do(Command::GoTo(Step::Train))]
        ));
    }
}

#[test]
fn every_size_theme_and_language_is_drawn() {
    for language in Language::ALL {
        let stage = Stage::trained(language);
        let mut harness = evaluate(stage, [1080.0, 736.0], Theme::Dark);
        for theme in [Theme::Dark, Theme::Light] {
            harness.ctx.set_theme(theme);
            for size in [[1080.0, 736.0], [1720.0, 1000.0], [700.0, 500.0]] {
                harness.set_size(size.into());
                harness.run();
                let kept = format!("{}: ", EvaluateText::GoodKept.say(language));
                let cell = harness.get_by_label_contains(&kept).rect();
                assert!(cell.right() < size[0] && cell.width() > 100.0, "{cell:?}");
            }
        }
        assert!(harness.state().requests.is_empty());
    }
}

#[test]
fn the_matrix_follows_the_cutoff_at_once() {
    let mut harness = evaluate(
        Stage::trained(Language::English),
        [1080.0, 2000.0],
        Theme::Dark,
    );
    for cutoff in [0.0, 0.2, 1.0] {
        harness.state_mut().bench.apply(Command::SetCutoff(cutoff));
        harness.run();
        let bench = &harness.state().bench;
        let run = bench.shown_run().unwrap();
        let c = run.curves.confusion_at(bench.part, cutoff).unwrap();
        let avoided = format!("losses avoided: {}", crate::ui::number::count(c.tp));
        harness.get_by_label_contains(&avoided);
    }
}

#[test]
fn the_ways_of_setting_a_cutoff_ask_for_it() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1080.0, 2000.0], Theme::Light);
    harness.run();
    harness.get_by_label("max KS").click();
    harness.run();
    let asked = &harness.state().requests;
    assert!(matches!(
        asked[..],
        [Request::Do(Command::SetRule(Rule::MaxKs))]
    ));
    harness.state_mut().obey();
    harness.run();
    harness.get_by_label("0.5").click();
    harness.run();
    harness.state_mut().obey();
    harness.run();
    assert_eq!(harness.state().bench.cutoff, 0.5);
    harness
        .get_by_label("Cutoff as a PD")
        .set_value_accesskit(0.25);
    harness.run();
    harness.state_mut().obey();
    assert!((harness.state().bench.cutoff - 0.25).abs() < 1e-9);
    let validation = harness.get_by_role_and_label(Role::RadioButton, "Validation");
    validation.click();
    harness.run();
    harness.state_mut().obey();
    assert_eq!(harness.state().bench.part, Part::Validation);
}

#[test]
fn tables_are_saved() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1080.0, 2000.0], Theme::Light);
    harness.run();
    for (view, button, first) in [
        (
            "Overview",
            "Save the table Parts side by side…",
            "figure,Train",
        ),
        ("Compare", "Save the table All runs…", "run,model,AUC"),
        (
            "Ranking",
            "Save the table Gains table…",
            "tenth,pd_low,pd_high,rows",
        ),
    ] {
        harness
            .get_by_role_and_label(Role::RadioButton, view)
            .click();
        harness.run();
        harness.get_by_label(button).click();
        harness.run();
        let asked = std::mem::take(&mut harness.state_mut().requests);
        let [Request::Choose(Choice::Table { name, sheet })] = &asked[..] else {
            panic!("{asked:?}");
        };
        let text = sheet.csv();
        assert!(name.contains(".csv") && text.starts_with(first), "{text}");
    }
}

/// Shows a view and has its questions answered.
pub(super) fn show(harness: &mut Harness<'_, Stage>, view: &StudyText) {
    let language = harness.state().language;
    let name = view.say(language).into_owned();
    harness
        .get_by_role_and_label(Role::RadioButton, &name)
        .click();
    harness.run();
    harness.state_mut().obey();
    harness.run();
    assert!(harness.state().requests.is_empty(), "{view:?} asks again");
}

#[test]
fn every_view_shows_its_figures_within_the_window() {
    let views = [
        (StudyText::Ranking, StudyText::Gains),
        (StudyText::Stability, StudyText::Csi),
        (StudyText::Stability, StudyText::Months),
        (StudyText::Segments, StudyText::Segments),
        (StudyText::Compare, StudyText::SwapSet),
    ];
    for language in Language::ALL {
        let mut stage = Stage::trained(language);
        stage.bench.apply(Command::Train);
        stage.settle(|bench| bench.runs.len() == 2);
        let size = [1080.0, 736.0];
        let mut harness = evaluate(stage, size, Theme::Dark);
        for (view, table) in &views {
            harness.set_size(size.into());
            show(&mut harness, view);
            let title = table.say(language).into_owned();
            let save = crate::ui::text::TableText::SaveNamed(title)
                .say(language)
                .into_owned();
            let button = harness.get_by_label(&save).rect();
            assert!(button.right() < size[0], "{view:?}: {button:?}");
        }
    }
}

#[test]
fn runs_are_compared_whatever_changed_between_them() {
    let mut stage = Stage::trained(Language::English);
    let mut split = stage.bench.choices.as_ref().unwrap().split.clone();
    split.method = Method::Date("application_date".to_owned());
    let without = Command::UseColumn {
        column: "loan_amount".to_owned(),
        used: false,
    };
    for command in [without, Command::SetSplit(split), Command::Train] {
        stage.bench.apply(command);
        stage.settle(|bench| bench.jobs.is_empty());
    }
    let name = stage.bench.runs[0].name.clone();
    let mut harness = evaluate(stage, [1280.0, 1400.0], Theme::Dark);
    show(&mut harness, &StudyText::Compare);
    let only = format!("only in {name}: loan_amount · split: by date, application_date");
    harness.get_by_label_contains(&only);
    harness.get_by_label_contains("test rows that both hold");
    harness.get_by_label("≠ random, seed 1");
    assert!(harness.query_by_label_contains("share no").is_none());
    // Only where no row is shared it says so.
    let mut split = harness
        .state()
        .bench
        .choices
        .as_ref()
        .unwrap()
        .split
        .clone();
    (split.method, split.validation) = (Method::Random, 0.0);
    for command in [Command::SetSplit(split), Command::Train] {
        let stage = harness.state_mut();
        stage.bench.apply(command);
        stage.settle(|bench| bench.jobs.is_empty());
    }
    let bench = &mut harness.state_mut().bench;
    let dated = bench.runs[1].id;
    bench.apply(Command::ShowRun(dated));
    bench.apply(Command::ShowPart(Part::Validation));
    show(&mut harness, &StudyText::Compare);
    harness.get_by_label_contains("share no validation rows");
}

#[test]
fn calibration_uses_the_scale_in_force() {
    let mut stage = Stage::trained(Language::English);
    let mut terms = stage.bench.terms().cloned().unwrap();
    terms.grades = crate::score::Grades::new(vec![0.1, 0.4]).unwrap();
    stage.bench.apply(Command::SetTerms(Box::new(terms)));
    stage.settle(|bench| bench.jobs.is_empty());
    let mut harness = evaluate(stage, [1280.0, 1200.0], Theme::Dark);
    show(&mut harness, &StudyText::Calibration);
    harness.get_by_label_contains("scale in force");
    for label in [
        "0 % – 10 %",
        "10 % – 40 %",
        "40 % – 100 %",
        "Sort by verdict",
    ] {
        harness.get_by_label(label);
    }
    assert!(harness.query_by_label("D").is_none());
    assert!(harness.query_by_label("traffic light").is_none());
    harness.get_by_label("Save the table Grades…").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().requests);
    let [Request::Choose(Choice::Table { sheet, .. })] = &asked[..] else {
        panic!("{asked:?}");
    };
    let text = sheet.csv();
    assert!(text.starts_with("grade,pd_low,pd_high,rows"), "{text}");
    assert!(text.contains("\nB,0.1,0.4,"), "{text}");
}

#[test]
fn deciles_run_as_in_the_scored_file() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1280.0, 900.0], Theme::Light);
    show(&mut harness, &StudyText::Ranking);
    harness.get_by_label("Save the table Gains table…").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().requests);
    let [Request::Choose(Choice::Table { sheet, .. })] = &asked[..] else {
        panic!("{asked:?}");
    };
    let text = sheet.csv();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    // Tenths of these rows: the deciles of the scored file have bounds of their own.
    harness.get_by_label("tenths of the test rows, 10 the riskiest");
    assert_eq!(lines[0][..4], ["tenth", "pd_low", "pd_high", "rows"]);
    assert_eq!((lines[1][0], lines[10][0]), ("10", "1"));
    let pd = |line: usize, cell: usize| lines[line][cell].parse::<f64>().unwrap();
    // 10 holds the highest PDs, as a decile of the scored file does.
    assert!(pd(1, 1) > pd(10, 2) && pd(1, 1) <= pd(1, 2));
    let applicants = harness.state().bench.applicants().unwrap();
    let decile = |pd: f64| applicants.scorecard.deciles.decile(pd);
    assert!(decile(pd(1, 2)) == 10 && decile(pd(10, 1)) == 1);
}

#[test]
fn segments_follow_the_cutoff_without_another_study() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1080.0, 1200.0], Theme::Dark);
    show(&mut harness, &StudyText::Segments);
    harness.state_mut().bench.apply(Command::SetCutoff(1.0));
    harness.run();
    // Everybody is approved, so that no group is treated worse.
    harness.get_by_label_contains("No group has an adverse impact ratio");
    assert!(harness.get_all_by_label("100.0 %").count() > 1);
    assert!(harness.state().requests.is_empty());
}

#[test]
fn resampling_is_started_by_hand() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1080.0, 900.0], Theme::Light);
    show(&mut harness, &StudyText::Resampling);
    for (button, shown) in [
        ("Cross-validate", "± standard deviation"),
        ("Draw", "average precision"),
    ] {
        assert!(harness.query_by_label(shown).is_none());
        harness.get_by_label(button).click();
        harness.run();
        harness.state_mut().obey();
        harness.run();
        harness.get_by_label(shown);
    }
}

#[test]
fn where_there_is_nothing_to_show_a_sentence_stands() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1080.0, 900.0], Theme::Light);
    show(&mut harness, &StudyText::Compare);
    harness.get_by_label_contains("one run only");
    harness.state_mut().bench.apply(Command::OpenSample);
    harness.state_mut().settle(|bench| bench.data.is_some());
    harness.run();
    harness.get_by_label("No trained model yet");
}

#[test]
fn a_way_that_needs_a_number_starts_from_what_holds() {
    let stage = Stage::trained(Language::English);
    let mut harness = evaluate(stage, [1080.0, 900.0], Theme::Light);
    for way in ["approval rate", "bad rate", "cost", "profit"] {
        harness
            .get_by_role_and_label(Role::RadioButton, way)
            .click();
        harness.run();
        harness.state_mut().obey();
        harness.run();
        let rule = harness.state().bench.rule.unwrap();
        let fits = match rule {
            Rule::ApprovalRate(share) => way == "approval rate" && share > 0.0,
            Rule::ApprovedBadRate(share) => way == "bad rate" && share > 0.0,
            Rule::MinCost(costs) => way == "cost" && costs.fn_ == 5.0,
            Rule::MaxProfit(margin) => way == "profit" && margin.share == 0.1,
            _ => false,
        };
        assert!(fits, "{way}: {rule:?}");
    }
    let unreached = Command::SetRule(Rule::ApprovedBadRate(0.0));
    harness.state_mut().bench.apply(unreached);
    harness.state_mut().bench.apply(Command::SetCutoff(0.5));
    let rule = Command::SetRule(Rule::ApprovedBadRate(0.0));
    harness.state_mut().bench.apply(rule);
    harness.run();
    let bench = &harness.state().bench;
    let reached = bench
        .shown_run()
        .unwrap()
        .curves
        .cutoff_by(bench.rule.unwrap());
    let told = harness
        .query_by_label_contains("No cutoff reaches this")
        .is_some();
    assert_eq!(told, reached.is_none());
}

/// Where the plot of a figure is, its handle, and whether a mark is there.
fn plot_of(harness: &Harness<'_, Stage>, title: &str) -> eframe::egui::Rect {
    use egui_kittest::kittest::NodeT;
    let name = format!("Figure {title}: ");
    let images = harness.get_all_by_role(Role::Image);
    let is_it = |node: &egui_kittest::Node<'_>| {
        let label = node.accesskit_node().label().unwrap_or_default();
        label.starts_with(&name)
    };
    let mut plots = images.filter(is_it);
    plots.next().unwrap().rect()
}

#[test]
fn the_cutoff_is_marked_and_dragged_in_every_figure_and_taken_back_at_once() {
    let mut stage = Stage::trained(Language::English);
    stage.bench.apply(Command::SetCutoff(0.12));
    let run = stage.bench.shown_run().unwrap().clone();
    let part = stage.bench.part;
    let curves = run.curves.part(part).unwrap();
    let sight = |cutoff| Shown {
        name: &run.name,
        ink: Ink::Accent,
        style: crate::ui::figure::Style::Line,
        curves,
        cutoff,
        scaling: &run.experiment.model.scorecard.scaling,
        language: Language::English,
    };
    let figures = |cutoff| curve_figures(&sight(cutoff), &[], Cut::EqualCount);
    let (before, after) = (figures(0.12), figures(0.2));
    for (before, after) in before.iter().zip(&after) {
        assert!(before.handle.is_some(), "{}", before.title);
        assert_ne!(before.handle, after.handle, "{}", before.title);
        let is_marked = |mark: &crate::ui::figure::Mark| match mark {
            crate::ui::figure::Mark::Vertical { x, .. } => Some(*x) == before.handle,
            crate::ui::figure::Mark::Point { at, .. } => Some(at[0]) == before.handle,
            _ => false,
        };
        assert!(before.marks.iter().any(is_marked), "{}", before.title);
    }
    // The place of a cutoff in a figure leads back to what it does.
    let all = [
        Which::Roc,
        Which::PrecisionRecall,
        Which::Ks,
        Which::Scores,
        Which::Cap,
        Which::Reliability,
    ];
    for which in all {
        let x = after[which as usize].handle.unwrap();
        let to = crate::ui::figure::Picked::To { x, goes_on: false };
        let cutoff = figures::cutoff_at(which, to, &sight(0.12)).unwrap();
        let c = |cutoff| curves.confusion_at(cutoff);
        let apart = c(cutoff).tp.abs_diff(c(0.2).tp);
        assert!(apart <= curves.rows() / 50, "{which:?}: {cutoff}");
        let step = |up| crate::ui::figure::Picked::Step { up };
        let steps =
            [true, false].map(|up| figures::cutoff_at(which, step(up), &sight(0.12)).unwrap());
        // To the right along the axis of the figure.
        let places = steps.map(|cutoff| figures(cutoff)[which as usize].handle.unwrap());
        assert!(places[0] > places[1], "{which:?}: {steps:?}");
    }

    let mut harness = evaluate(stage, [1180.0, 1400.0], Theme::Dark);
    harness.run();
    let plot = plot_of(&harness, "KS");
    let place = |x: f64| {
        let range = curves.cumulative.last().unwrap()[0] as f32;
        let x = plot.left() + plot.width() * (0.02 + 0.96 * x as f32 / range);
        eframe::egui::pos2(x, plot.center().y + 40.0)
    };
    let undo = harness.state().bench.cutoff;
    // Edits that follow each other closely are one.
    std::thread::sleep(Duration::from_millis(1100));
    harness.hover_at(place(0.12));
    harness.run();
    harness.drag_at(place(0.12));
    harness.run();
    for to in [0.15, 0.2, 0.25] {
        harness.hover_at(place(to));
        harness.run_steps(2);
        harness.state_mut().obey();
        std::thread::sleep(Duration::from_millis(600));
    }
    harness.drop_at(place(0.25));
    harness.run();
    harness.state_mut().obey();
    let moved = harness.state().bench.cutoff;
    assert!((moved - 0.25).abs() < 0.02, "{moved}");
    harness.state_mut().bench.apply(Command::Undo);
    assert_eq!(harness.state().bench.cutoff, undo);
}
