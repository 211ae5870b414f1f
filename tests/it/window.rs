//! The window by hand, without a renderer: drop the sample, choose, train three
//! networks, move the cutoff, export; every panel in both languages and themes;
//! what is dropped by mistake.

use eframe::egui::{self, DroppedFile, Key, Modifiers, Theme as EguiTheme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use riskbench::evaluate::Rule;
use riskbench::network::Family;
use riskbench::score::{Grades, Policy};
use riskbench::train::Algorithm;
use riskbench::ui::app::{App, Overlay};
use riskbench::ui::dialogs::{Choice, DialogAnswer, Dialogs};
use riskbench::ui::fonts;
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, JobKind, Level, Step, Theme, Workbench};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");

/// Files that the next dialogs choose; none cancels one.
#[derive(Clone, Default)]
struct Answers(Rc<RefCell<VecDeque<Vec<PathBuf>>>>);

impl Answers {
    fn next_is(&self, path: Option<&Path>) {
        self.next_are(path.as_slice());
    }

    fn next_are(&self, paths: &[&Path]) {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        self.0.borrow_mut().push_back(paths);
    }
}

struct Scripted {
    answers: Answers,
    is_open: bool,
}

impl Dialogs for Scripted {
    fn ask(&mut self, _: &Choice, _: &str, _: Language) -> bool {
        !std::mem::replace(&mut self.is_open, true)
    }

    fn answer(&mut self) -> Option<DialogAnswer> {
        if !std::mem::take(&mut self.is_open) {
            return None;
        }
        let mut answers = self.answers.0.borrow_mut();
        Some(match answers.pop_front() {
            Some(files) => DialogAnswer::Chosen(files),
            None => DialogAnswer::NoDialog,
        })
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

type Window = Harness<'static, App>;

fn window() -> (Window, Answers) {
    let answers = Answers::default();
    let scripted = Scripted {
        answers: answers.clone(),
        is_open: false,
    };
    let bench = Workbench::new(None, Arc::new(|| {}));
    let mut app = App::new(bench, Box::new(scripted));
    let mut preferences = app.bench.preferences.clone();
    preferences.language = Some(Language::English);
    app.bench.apply(Command::SetPreferences(preferences));
    let window = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_theme(EguiTheme::Dark)
        .with_context_setup(fonts::install)
        .build_ui_state(
            |ui, app: &mut App| {
                app.logic(&ui.ctx().clone());
                app.ui(ui);
            },
            app,
        );
    (window, answers)
}

/// Frames until no job runs.
fn settle(window: &mut Window) {
    let until = Instant::now() + Duration::from_mins(2);
    loop {
        window.step();
        window.step();
        if JobKind::ALL
            .iter()
            .all(|kind| !window.state().bench.is_busy(*kind))
        {
            return;
        }
        assert!(
            Instant::now() < until,
            "jobs: {:?}",
            window.state().bench.jobs
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn drop_files(window: &mut Window, paths: &[&Path]) {
    for path in paths {
        window
            .input_mut()
            .dropped_files
            .push(Arc::new(Dropped((*path).to_owned())));
    }
    settle(window);
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    settle(window);
}

fn keys(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    settle(window);
}

fn apply(window: &mut Window, command: Command) {
    window.state_mut().bench.apply(command);
    settle(window);
}

fn latest(window: &Window) -> (Level, String) {
    let notice = window.state().bench.notices.last().unwrap();
    (notice.level, notice.message.to_string())
}

fn train(window: &mut Window, family: Family) {
    let mut settings = window.state().bench.settings().unwrap().clone();
    (settings.family, settings.epochs) = (family, Some(3));
    apply(window, Command::SetSettings(settings));
    keys(window, Modifiers::COMMAND, Key::Enter);
}

const POLICY: &str =
    r#"[{"name": "young", "column": "age", "comparison": "<", "value": 25, "outcome": "REFER"}]"#;

#[test]
fn the_whole_way_by_hand_exports_what_the_command_writes() {
    let (mut window, answers) = window();
    drop_files(&mut window, &[Path::new(SAMPLE)]);
    assert_eq!(window.state().bench.step, Step::Data);
    keys(&mut window, Modifiers::COMMAND, Key::Num3);
    assert_eq!(window.state().bench.step, Step::Features);
    let target = window
        .state()
        .bench
        .choices
        .as_ref()
        .unwrap()
        .target
        .column
        .clone();
    assert_eq!(target, "default_flag");
    click(&mut window, "Use region");
    assert!(!window.state().bench.uses("region"));
    keys(&mut window, Modifiers::COMMAND, Key::Z);
    assert!(window.state().bench.uses("region"));
    click(&mut window, "Use region");

    keys(&mut window, Modifiers::COMMAND, Key::Num4);
    for family in [Family::Mlp, Family::Cnn, Family::Lstm] {
        train(&mut window, family);
    }
    assert_eq!(window.state().bench.runs.len(), 3);

    keys(&mut window, Modifiers::COMMAND, Key::Num5);
    let before = window.state().bench.cutoff;
    click(&mut window, "max KS");
    let after = window.state().bench.cutoff;
    assert_ne!(before, after);
    let bench = &window.state().bench;
    let run = bench.shown_run().unwrap();
    let confusion = run.curves.confusion_at(bench.part, after).unwrap();
    let declined = riskbench::ui::number::count(confusion.tp);
    assert!(
        window
            .query_all_by_label_contains(&declined)
            .next()
            .is_some()
    );
    apply(&mut window, Command::SetRule(Rule::MaxF1));

    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.json");
    std::fs::write(&policy, POLICY).unwrap();
    keys(&mut window, Modifiers::COMMAND, Key::Num7);
    assert_eq!(window.state().bench.step, Step::Decide);
    let mut terms = window.state().bench.terms().unwrap().clone();
    terms.refer_pd = Some(0.01);
    terms.grades = Grades::new(vec![0.05, 0.2]).unwrap();
    terms.policy = Policy::from_json(POLICY).unwrap();
    apply(&mut window, Command::SetTerms(Box::new(terms)));

    keys(&mut window, Modifiers::COMMAND, Key::Num8);
    let by_hand = folder.path().join("by hand.csv");
    answers.next_is(Some(&by_hand));
    keys(&mut window, Modifiers::COMMAND, Key::E);
    let out = folder.path().join("out");
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .args([
            "train",
            SAMPLE,
            "--target",
            "default_flag",
            "--drop",
            "region",
        ])
        .args(["--refer", "0.01", "--grades", "5%,20%", "--policy"])
        .arg(&policy)
        .args(["--model", "lstm", "--epochs", "3", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(status.status.success());
    let by_command = std::fs::read(out.join("scored.csv")).unwrap();
    let text = String::from_utf8_lossy(&by_command);
    assert!(text.contains("POLICY:young") && text.contains(",REFER,SCORE,"));
    assert!(std::fs::read(&by_hand).unwrap() == by_command);
}

#[test]
fn every_panel_draws_in_both_languages_and_themes() {
    let (mut window, _) = window();
    looks(&mut window);
    apply(&mut window, Command::OpenSample);
    looks(&mut window);
    train(&mut window, Family::Logistic);
    looks(&mut window);
}

fn looks(window: &mut Window) {
    for step in Step::ALL {
        apply(window, Command::GoTo(step));
        for theme in [Theme::Dark, Theme::Light] {
            for language in Language::ALL {
                let mut preferences = window.state().bench.preferences.clone();
                (preferences.theme, preferences.language) = (theme, Some(language));
                apply(window, Command::SetPreferences(preferences));
            }
        }
    }
    let mut preferences = window.state().bench.preferences.clone();
    preferences.language = Some(Language::English);
    apply(window, Command::SetPreferences(preferences));
}

#[test]
fn what_is_dropped_by_mistake_is_told_and_loses_nothing() {
    let (mut window, _) = window();
    drop_files(&mut window, &[Path::new(SAMPLE)]);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let picture = write("photo.png", b"\x89PNG\r\n\x1a\n");
    let model = write("broken.riskbench", b"not a model");
    let project = write("broken.riskbench-project", b"{");
    let gone = folder.path().join("gone.csv");
    let check = |window: &mut Window, paths: &[&Path], said: &str| {
        drop_files(window, paths);
        let (level, text) = latest(window);
        assert!(level >= Level::Warning, "{text}");
        assert!(text.contains(said), "{text}");
        assert_eq!(window.state().bench.data.as_ref().unwrap().table.rows, 5000);
    };
    check(&mut window, &[folder.path()], "folder");
    check(&mut window, &[&picture], "picture");
    check(&mut window, &[&model], "damaged");
    check(&mut window, &[&project], "damaged");
    check(&mut window, &[&gone], "there is no file");
    check(&mut window, &[&picture, &model], "picture");
    check(
        &mut window,
        &[Path::new(SAMPLE), &model],
        "as one portfolio",
    );
}

#[test]
fn several_files_that_a_dialog_chooses_are_one_portfolio() {
    let (mut window, answers) = window();
    let folder = tempfile::tempdir().unwrap();
    let paths = ["2023.csv", "2024.csv"].map(|name| folder.path().join(name));
    for path in &paths {
        std::fs::copy(SAMPLE, path).unwrap();
    }
    answers.next_are(&[&paths[0], &paths[1]]);
    keys(&mut window, Modifiers::COMMAND, Key::O);
    let data = window.state().bench.data.clone().unwrap();
    assert_eq!(data.table.rows, 10_000);
    assert_eq!(data.table.decisions.files, ["2023.csv", "2024.csv"]);
    answers.next_are(&[Path::new(SAMPLE)]);
    keys(&mut window, Modifiers::COMMAND, Key::O);
    assert_eq!(window.state().bench.data.as_ref().unwrap().table.rows, 5000);
}

#[test]
fn a_file_that_takes_too_much_memory_is_offered_as_a_sample_or_anyway() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    let rows: Vec<_> = (0..450_000)
        .map(|i| format!("{},{}", i % 977, i % 2))
        .collect();
    let rows = rows.join("\n");
    std::fs::write(&path, format!("income,default\n{rows}")).unwrap();
    let length = std::fs::metadata(&path).unwrap().len();
    for (button, said, rows) in [
        (Some("Load a sample of 100,000 rows"), "free", Some(100_000)),
        (Some("读取 100,000 行样本"), "可用", Some(100_000)),
        (Some("Load anyway"), "free", Some(450_000)),
        (Some("仍然读取全部"), "可用", Some(450_000)),
        (Some("Leave it"), "free", None),
        (None, "free", None),
    ] {
        let (mut window, _) = window();
        let mut preferences = window.state().bench.preferences.clone();
        if said == "可用" {
            preferences.language = Some(Language::Chinese);
        }
        apply(&mut window, Command::SetPreferences(preferences));
        window.state_mut().bench.pretend_free(4 * length);
        drop_files(&mut window, &[&path]);
        assert!(window.state().bench.data.is_none());
        // The first frame of a question only measures it.
        settle(&mut window);
        assert!(window.query_all_by_label_contains(said).next().is_some());
        match button {
            Some(button) => click(&mut window, button),
            None => keys(&mut window, Modifiers::NONE, Key::Escape),
        }
        let data = window.state().bench.data.as_ref();
        assert_eq!(data.map(|data| data.table.rows), rows, "{button:?}");
        assert!(window.state().bench.oversize.is_none());
    }
}

#[test]
fn a_job_that_panics_leaves_the_window_and_all_results() {
    let (mut window, answers) = window();
    drop_files(&mut window, &[Path::new(SAMPLE)]);
    train(&mut window, Family::Logistic);
    let folder = tempfile::tempdir().unwrap();
    let jobs: [(JobKind, Command); 3] = [
        (JobKind::Load, Command::OpenSample),
        (JobKind::Train, Command::Train),
        (JobKind::ScoreFile, Command::ScoreFile(SAMPLE.into())),
    ];
    for (kind, command) in jobs {
        window.state_mut().bench.fail_next(kind);
        apply(&mut window, command);
        let (level, text) = latest(&window);
        assert!(
            level == Level::Error && text.contains("mistake of its own"),
            "{kind:?}: {text}"
        );
        assert_eq!(window.state().bench.runs.len(), 1);
    }
    answers.next_is(Some(&folder.path().join("s.csv")));
    window.state_mut().bench.fail_next(JobKind::Export);
    keys(&mut window, Modifiers::COMMAND, Key::E);
    assert_eq!(latest(&window).0, Level::Error);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_diverging_training_is_told_and_the_earlier_run_stays() {
    let (mut window, _) = window();
    apply(&mut window, Command::OpenSample);
    train(&mut window, Family::Logistic);
    let mut settings = window.state().bench.settings().unwrap().clone();
    settings.algorithm = Some(Algorithm::Sgd);
    (settings.learning_rate, settings.clip) = (Some(1e38), Some(1e38));
    apply(&mut window, Command::SetSettings(settings));
    keys(&mut window, Modifiers::COMMAND, Key::Enter);
    let (level, text) = latest(&window);
    assert!(level == Level::Error && text.contains("diverged"), "{text}");
    assert_eq!(window.state().bench.runs.len(), 1);
}

#[test]
fn closing_asks_first_while_a_training_runs() {
    let (mut window, _) = window();
    apply(&mut window, Command::OpenSample);
    let mut settings = window.state().bench.settings().unwrap().clone();
    (settings.epochs, settings.patience) = (Some(100_000), Some(None));
    apply(&mut window, Command::SetSettings(settings));
    window.state_mut().bench.apply(Command::Train);
    window.step();
    close(&mut window);
    assert!(matches!(window.state().overlay, Overlay::Quit));
    assert!(window.state().bench.busy_training());
    window.get_by_label("Stay").click();
    window.step();
    window.step();
    assert!(matches!(window.state().overlay, Overlay::None));
    apply(&mut window, Command::Stop);
}

#[test]
fn a_cancelled_dialog_changes_nothing() {
    let (mut window, answers) = window();
    answers.next_is(None);
    keys(&mut window, Modifiers::COMMAND, Key::O);
    settle(&mut window);
    assert!(window.state().bench.data.is_none());
    assert!(window.state().bench.notices.is_empty());
}

#[test]
fn a_system_without_dialogs_takes_paths() {
    let (mut window, _) = window();
    keys(&mut window, Modifiers::COMMAND, Key::O);
    assert!(matches!(window.state().overlay, Overlay::Path(_)));
    window.get_by_label_contains("no file dialog");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    std::fs::write(&path, riskbench::workflow::SAMPLE).unwrap();
    keys(&mut window, Modifiers::COMMAND, Key::A);
    let typed = folder.path().join("lo").display().to_string();
    window.get_by_label("Path of the file").type_text(&typed);
    window.step();
    keys(&mut window, Modifiers::NONE, Key::Tab);
    keys(&mut window, Modifiers::NONE, Key::Enter);
    settle(&mut window);
    assert!(matches!(window.state().overlay, Overlay::None));
    let data = window.state().bench.data.as_ref().unwrap();
    assert_eq!(data.origin.path(), Some(path.as_path()));

    // A file is written, then the box begins in its folder, and asks before it replaces.
    let out = tempfile::tempdir().unwrap();
    let project = out.path().join("loans.riskbench-project");
    keys(&mut window, Modifiers::COMMAND, Key::S);
    keys(&mut window, Modifiers::COMMAND, Key::A);
    let typed = project.display().to_string();
    window.get_by_label("Path of the file").type_text(&typed);
    window.step();
    keys(&mut window, Modifiers::NONE, Key::Enter);
    assert!(project.exists());
    let save_as = Modifiers::COMMAND | Modifiers::SHIFT;
    keys(&mut window, save_as, Key::S);
    keys(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label_contains("Enter once more replaces it");
    assert!(matches!(window.state().overlay, Overlay::Path(_)));
    keys(&mut window, Modifiers::NONE, Key::Enter);
    assert!(matches!(window.state().overlay, Overlay::None));
}

#[test]
fn closing_can_save_first() {
    let (mut window, answers) = window();
    apply(&mut window, Command::OpenSample);
    train(&mut window, Family::Logistic);
    let folder = tempfile::tempdir().unwrap();
    answers.next_is(Some(&folder.path().join("kept")));
    close(&mut window);
    window.get_by_label("Save and quit").click();
    window.step();
    settle(&mut window);
    assert!(folder.path().join("kept.riskbench-project").exists());
    assert!(!window.state().bench.is_unsaved());
    // The window does not ask again.
    close(&mut window);
    assert!(matches!(window.state().overlay, Overlay::None));
}

#[test]
fn another_portfolio_can_be_opened_after_a_save() {
    let (mut window, answers) = window();
    apply(&mut window, Command::OpenSample);
    train(&mut window, Family::Logistic);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    std::fs::write(&path, riskbench::workflow::SAMPLE).unwrap();
    answers.next_is(Some(&path));
    keys(&mut window, Modifiers::COMMAND, Key::O);
    assert!(matches!(window.state().overlay, Overlay::Replace(_)));
    answers.next_is(Some(&folder.path().join("kept")));
    window.get_by_label("Save and go on").click();
    for _ in 0..4 {
        settle(&mut window);
    }
    assert!(folder.path().join("kept.riskbench-project").exists());
    let bench = &window.state().bench;
    assert_eq!(bench.data.as_ref().unwrap().name, "loans.csv");
    assert!(bench.runs.is_empty());
}

#[test]
fn a_chip_leads_to_its_step_and_another_model_keeps_the_applicant() {
    let (mut window, _) = window();
    apply(&mut window, Command::OpenSample);
    train(&mut window, Family::Logistic);
    train(&mut window, Family::Logistic);
    for (name, step) in [("cutoff: PD", Step::Decide), ("bads: ", Step::Features)] {
        window.get_by_label_contains(name).click();
        settle(&mut window);
        assert_eq!(window.state().bench.step, step);
    }
    apply(&mut window, Command::Select(Some(7)));
    let first = window.state().bench.runs[0].id;
    apply(&mut window, Command::ShowRun(first));
    assert_eq!(window.state().bench.selected, Some(7));
}

#[test]
fn closing_with_unsaved_runs_asks_and_questions_block_the_keys() {
    let (mut window, _) = window();
    apply(&mut window, Command::OpenSample);
    train(&mut window, Family::Logistic);
    close(&mut window);
    assert!(matches!(window.state().overlay, Overlay::Quit));
    let step = window.state().bench.step;
    keys(&mut window, Modifiers::COMMAND, Key::Num2);
    assert_eq!(window.state().bench.step, step);
}

fn close(window: &mut Window) {
    let viewports = &mut window.input_mut().viewports;
    let info = viewports.entry(egui::ViewportId::ROOT).or_default();
    info.events.push(egui::ViewportEvent::Close);
    window.step();
    window.step();
}

#[test]
fn the_palette_and_the_overlays_open_by_keyboard_and_close_by_escape() {
    let (mut window, _) = window();
    keys(&mut window, Modifiers::COMMAND, Key::K);
    assert!(matches!(window.state().overlay, Overlay::Palette(_)));
    window.event(egui::Event::Text("sample".to_owned()));
    settle(&mut window);
    keys(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.state().bench.data.is_some());
    keys(&mut window, Modifiers::NONE, Key::F1);
    assert!(matches!(window.state().overlay, Overlay::Shortcuts));
    keys(&mut window, Modifiers::NONE, Key::Escape);
    assert!(matches!(window.state().overlay, Overlay::None));
}

#[test]
fn an_idle_window_asks_for_no_frames() {
    let (mut window, _) = window();
    apply(&mut window, Command::OpenSample);
    train(&mut window, Family::Logistic);
    std::thread::sleep(Duration::from_secs(9));
    for step in Step::ALL {
        apply(&mut window, Command::GoTo(step));
        window.run_steps(8);
        let output = window.output();
        let delay = output
            .viewport_output
            .values()
            .map(|v| v.repaint_delay)
            .min();
        assert!(
            delay.unwrap() > Duration::from_hours(1),
            "{step:?}: {delay:?}"
        );
    }
}
