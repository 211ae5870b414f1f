//! Times of the window without a window: start to first frame, a frame of every
//! step with a large portfolio, and whether an idle window asks for frames.
//!
//! `cargo bench --bench window [FILE]`; without a file it makes 1,000,000 rows
//! from the built-in sample. `-- what-if` times the Explain step on the sample instead.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and fails loudly"
)]

use eframe::egui::{
    self, Event, Modifiers, MouseWheelSource, MouseWheelUnit, Rect, TouchPhase, Vec2,
};
use riskbench::network::Family;
use riskbench::train::Control;
use riskbench::ui::app::App;
use riskbench::ui::dialogs::{Choice, DialogAnswer, Dialogs};
use riskbench::ui::fonts;
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, JobKind, Question, Step, Workbench};
use riskbench::workflow::{
    Change, Material, Movable, Nearest, NearestPlan, SAMPLE, nearest_approved, prepare, run,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FRAMES: usize = 60;

struct Silent;

impl Dialogs for Silent {
    fn ask(&mut self, _: &Choice, _: &str, _: Language) -> bool {
        true
    }

    fn answer(&mut self) -> Option<DialogAnswer> {
        None
    }
}

struct Screen {
    ctx: egui::Context,
    app: App,
}

impl Screen {
    fn new() -> Self {
        let ctx = egui::Context::default();
        fonts::install(&ctx);
        let bench = Workbench::new(None, Arc::new(|| {}));
        Self {
            ctx,
            app: App::new(bench, Box::new(Silent)),
        }
    }

    /// One frame, and how long until the next is wanted.
    fn frame(&mut self, events: Vec<Event>) -> (Duration, Duration) {
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(
                egui::Pos2::ZERO,
                Vec2::new(1920.0, 1080.0),
            )),
            events,
            ..egui::RawInput::default()
        };
        let begun = Instant::now();
        self.app.logic(&self.ctx);
        let output = self.ctx.run_ui(input, |ui| self.app.ui(ui));
        let delay = output
            .viewport_output
            .values()
            .map(|v| v.repaint_delay)
            .min();
        let mut output = output;
        let shapes = std::mem::take(&mut output.shapes);
        let shapes = self.ctx.tessellate(shapes, output.pixels_per_point);
        let taken = begun.elapsed();
        drop(shapes);
        output.drop_without_applying_deltas();
        (taken, delay.unwrap_or_default())
    }

    fn wait(&mut self, kinds: &[JobKind]) {
        while kinds.iter().any(|kind| self.app.bench.is_busy(*kind)) {
            self.app.logic(&self.ctx);
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A change of one applicant, their curve over a field, and the studies of the Explain step.
fn what_if(screen: &mut Screen) {
    screen.app.bench.apply(Command::OpenSample);
    screen.wait(&[JobKind::Load, JobKind::Preview]);
    screen.app.bench.apply(Command::Train);
    screen.wait(&[JobKind::Train]);
    let of = screen.app.bench.explained_rows().unwrap();
    for (name, question) in [
        ("all fields", Question::Fields(of)),
        (
            "one field",
            Question::Effects(of, "annual_income".to_owned()),
        ),
    ] {
        let begun = Instant::now();
        screen.app.bench.apply(Command::Ask(question));
        screen.wait(&[JobKind::Explain]);
        println!("{name}: {:.2} s", begun.elapsed().as_secs_f64());
    }
    let applicants = screen.app.bench.applicants().unwrap();
    let (model, card) = (applicants.model, &applicants.scorecard);
    let mut taken: Vec<Duration> = (0..500)
        .map(|k| {
            let what_if = applicants.what_if(k % 50 * 90).unwrap();
            let change = Change {
                column: "annual_income".to_owned(),
                value: (20_000 + 100 * k).to_string(),
            };
            let begun = Instant::now();
            what_if.outcome(model, card, &[change]).unwrap();
            begun.elapsed()
        })
        .collect();
    taken.sort();
    let of = |place: usize| taken[place].as_secs_f64() * 1e3;
    println!(
        "a what-if: median {:.2} ms, slowest of 500 {:.2} ms",
        of(250),
        of(499)
    );
    let worst =
        (0..applicants.len()).max_by(|a, b| applicants.pds[*a].total_cmp(&applicants.pds[*b]));
    let what_if = applicants.what_if(worst.unwrap()).unwrap();
    let fields = model.recipe.columns().into_iter().map(|column| Movable {
        column: column.to_owned(),
        ..Movable::default()
    });
    let plan = NearestPlan {
        fields: fields.collect(),
        most_changes: 3,
    };
    let begun = Instant::now();
    let found = nearest_approved(
        model,
        card,
        (&what_if, applicants.table),
        &plan,
        &mut |_| std::ops::ControlFlow::Continue(()),
    )
    .unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "nearest approved profile: {seconds:.2} s, {}",
        match found {
            Nearest::Found(found) =>
                format!("{} changes, {} profiles", found.moved.len(), found.tried),
            other => format!("{other:?}"),
        }
    );
    screen.app.bench.apply(Command::Select(worst));
    screen.app.bench.apply(Command::GoTo(Step::Explain));
    for _ in 0..20 {
        screen.frame(Vec::new());
        screen.wait(&[JobKind::Explain, JobKind::Study, JobKind::View]);
    }
    let frames = (0..FRAMES).map(|_| screen.frame(Vec::new()).0);
    let slowest = frames.max().unwrap_or_default();
    println!(
        "slowest frame of the step: {:.1} ms",
        slowest.as_secs_f64() * 1e3
    );
}

/// The time that this thread has been on a core, without waiting for one; Linux tells.
fn on_core() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn main() {
    let begun = Instant::now();
    let mut screen = Screen::new();
    screen.frame(Vec::new());
    println!(
        "start to first frame: {:.0} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );

    // `-- retrain [FILE]`: from a tick of a column to what it adds, and nothing else.
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("retrain") {
        retraining(&mut screen, arguments.next().map(PathBuf::from));
        return;
    }
    // `-- what-if`: the Explain step on the sample with the default ensemble, and nothing else.
    if std::env::args().nth(1).as_deref() == Some("what-if") {
        what_if(&mut screen);
        return;
    }
    let given = std::env::args().nth(1).filter(|a| !a.starts_with('-'));
    let folder = tempfile::tempdir().unwrap();
    let file = given.map_or_else(|| large(folder.path()), PathBuf::from);
    screen.app.bench.apply(Command::OpenPath(file));
    let begun = Instant::now();
    let mut frames = Vec::new();
    while screen.app.bench.is_busy(JobKind::Load) || frames.len() < 8 {
        let before = on_core();
        let (taken, _) = screen.frame(Vec::new());
        let worked = on_core()
            .zip(before)
            .map(|(now, then)| now.saturating_sub(then));
        frames.push((worked.unwrap_or(taken), taken));
        std::thread::sleep(Duration::from_millis(2));
    }
    let seconds = begun.elapsed().as_secs_f64();
    let latest = frames.len() - 1;
    let of_work = frames.iter().map(|(worked, _)| *worked);
    let ms = |d: Option<Duration>| d.unwrap_or_default().as_secs_f64() * 1e3;
    println!(
        "load: {seconds:.2} s, {} frames meanwhile; slowest {:.1} ms, of its own work {:.1} ms; the \
         one that shows the rows {:.1} ms, of its own work {:.1} ms",
        frames.len(),
        ms(frames.iter().map(|(_, taken)| *taken).max()),
        ms(of_work.max()),
        ms(Some(frames[latest].1)),
        ms(Some(frames[latest].0)),
    );
    screen.wait(&[JobKind::Preview]);
    train(&mut screen);
    // The job bar shows the latest notice for a while, and wakes once to end it.
    std::thread::sleep(Duration::from_secs(9));
    for step in Step::ALL {
        step_times(&mut screen, step);
    }
    training(&mut screen);
}

/// Columns are taken out and in again; each time the default MLP is trained beside. The
/// same choices, trained and evaluated as `train` does, are timed for comparison.
fn retraining(screen: &mut Screen, file: Option<PathBuf>) {
    let open = file.map_or(Command::OpenSample, Command::OpenPath);
    screen.app.bench.apply(open);
    screen.wait(&[JobKind::Load, JobKind::Preview]);
    screen.app.bench.apply(Command::SetRetraining(true));
    screen.wait(&[JobKind::Retrain]);
    let inputs = screen
        .app
        .bench
        .retraining
        .now
        .clone()
        .unwrap()
        .columns
        .clone();
    let mut ticks = Vec::new();
    for used in [false, true] {
        for column in inputs.iter().take(3).cloned() {
            let begun = Instant::now();
            screen.app.bench.apply(Command::UseColumn { column, used });
            screen.frame(Vec::new());
            screen.wait(&[JobKind::Retrain]);
            screen.frame(Vec::new());
            ticks.push(begun.elapsed().as_secs_f64());
        }
    }
    let begun = Instant::now();
    by_command(screen);
    let whole = begun.elapsed().as_secs_f64();
    ticks.sort_by(f64::total_cmp);
    let tick = ticks[ticks.len() / 2];
    let retraining = &screen.app.bench.retraining;
    let how = match &retraining.now.as_ref().unwrap().found {
        found if found.cross_validated => "cross-validated",
        _ => "validation rows",
    };
    println!(
        "tick to figure: median {tick:.2} s of {} ({how}); the training with its evaluation {whole:.2} s; ratio {:.2}",
        ticks.len(),
        tick / whole
    );
}

/// How long a training takes to obey, and whether the window slows it down:
/// the same MLP on the sample by hand and by the functions of the command.
fn training(screen: &mut Screen) {
    screen.app.bench.apply(Command::OpenSample);
    screen.wait(&[JobKind::Load, JobKind::Preview]);
    let mut settings = screen.app.bench.settings().unwrap().clone();
    (settings.family, settings.epochs, settings.patience) = (Family::Mlp, Some(60), Some(None));
    screen.app.bench.apply(Command::SetSettings(settings));
    screen.wait(&[JobKind::Preview]);
    let mut ratios: Vec<f64> = (0..5)
        .map(|_| by_hand(screen) / by_command(screen))
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!(
        "seconds per epoch, window against command: median ratio {:.3}",
        ratios[2]
    );

    screen.app.bench.apply(Command::Train);
    while screen
        .app
        .bench
        .live
        .as_ref()
        .is_none_or(|live| live.epoch < 3)
    {
        screen.frame(Vec::new());
    }
    let begun = Instant::now();
    screen.app.bench.apply(Command::Stop);
    screen.wait(&[JobKind::Train]);
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    println!("stop to a finished, evaluated run: {ms:.0} ms");
}

fn by_hand(screen: &mut Screen) -> f64 {
    screen.app.bench.apply(Command::Train);
    while screen.app.bench.is_busy(JobKind::Train) {
        screen.frame(Vec::new());
        std::thread::sleep(Duration::from_millis(50));
    }
    let run = screen.app.bench.runs.last().unwrap();
    run.experiment.metrics.seconds_per_epoch.unwrap()
}

fn by_command(screen: &Screen) -> f64 {
    let data = screen.app.bench.data.as_ref().unwrap();
    let choices = screen.app.bench.choices.as_ref().unwrap();
    let prepared = prepare(&data.source, &data.table, choices).unwrap();
    let material = Material {
        table: &data.table,
        source_sha256: &data.sha256,
        choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    let experiment = run(material, &Control::default(), &mut |_| {}).unwrap();
    experiment.metrics.seconds_per_epoch.unwrap()
}

/// A quick logistic regression, so that every step has something to show.
fn train(screen: &mut Screen) {
    let mut settings = screen.app.bench.settings().unwrap().clone();
    settings.family = Family::Logistic;
    settings.epochs = Some(1);
    screen.app.bench.apply(Command::SetSettings(settings));
    screen.wait(&[JobKind::Preview]);
    screen.app.bench.apply(Command::Train);
    screen.wait(&[JobKind::Train]);
    println!("runs: {}", screen.app.bench.runs.len());
}

fn step_times(screen: &mut Screen, step: Step) {
    screen.app.bench.apply(Command::GoTo(step));
    for _ in 0..5 {
        screen.frame(Vec::new());
        screen.wait(&[JobKind::View, JobKind::Preview]);
    }
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            let wheel = Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: Vec2::new(0.0, -80.0),
                phase: TouchPhase::Move,
                modifiers: Modifiers::NONE,
                source: MouseWheelSource::Wheel,
            };
            let over = Event::PointerMoved(egui::pos2(700.0, 500.0));
            screen.frame(vec![over, wheel]).0
        })
        .collect();
    times.sort();
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    let mut idle = Duration::ZERO;
    screen.frame(vec![Event::PointerGone]);
    for _ in 0..200 {
        idle = screen.frame(Vec::new()).1;
    }
    let rests = if idle > Duration::from_hours(1) {
        "rests"
    } else {
        "asks for frames"
    };
    println!(
        "{step:?}: frame median {:.2} ms, slowest {:.2} ms; idle it {rests}",
        ms(times[FRAMES / 2]),
        ms(times[FRAMES - 1])
    );
}

/// A million applicants: the sample again and again with fresh ids.
fn large(folder: &std::path::Path) -> PathBuf {
    let text = std::str::from_utf8(SAMPLE).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = body.lines().map(|l| l.split_once(',').unwrap().1).collect();
    let mut out = String::with_capacity(220 << 20);
    out.push_str(header);
    out.push('\n');
    for i in 0..1_000_000 {
        out.push_str(&format!("B{i},{}\n", rows[i % rows.len()]));
    }
    let path = folder.join("million.csv");
    std::fs::write(&path, out).unwrap();
    path
}
