//! The learning curves: loss, accuracy and AUC by epoch, of the training under
//! way or of the shown run, with overlaid runs behind. They are put together
//! again when an epoch is over, not in every frame.

use super::TrainPanel;
use super::header::{WIDE, front_run};
use super::leaderboard::{leaderboard_ui, trials_of};
use super::members::{members_of, members_ui};
use crate::network::{Family, Objective};
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::train::EpochRecord;
use crate::ui::figure::{Axis, Figure, Mark, Series, Style, figure_ui};
use crate::ui::request::{Scene, rows_of, run_ink, run_style};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TaskText;
use crate::ui::text::TrainText;
use crate::ui::theme::{Ink, tokens};
use crate::workbench::{Run, RunId, Workbench};
use eframe::egui::{Ui, UiBuilder};

/// Which figure stands beside the loss where there is room for two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Second {
    Accuracy,
    Auc,
    /// The members of an ensemble, as a table.
    Members,
    /// What a search has tried, as a table.
    Leaderboard,
}

/// The figures, as of what they were made from.
#[derive(Debug, Default)]
pub(super) struct CurveSet {
    of: Option<Shown>,
    /// Loss, accuracy, AUC.
    figures: Vec<Figure>,
}

#[derive(Debug, PartialEq)]
struct Shown {
    language: Language,
    /// Run, its name, its epochs, its best; the first one is in front.
    runs: Vec<(RunId, String, usize, Option<usize>)>,
    epochs: usize,
    /// Whether the training under way holds rows back.
    held_back: bool,
}

/// One training among the curves.
struct Course<'a> {
    run: RunId,
    name: &'a str,
    history: &'a [EpochRecord],
    best: Option<usize>,
    objective: Objective,
    /// Whether the validation figures are of training rows that networks hold back.
    held_back: bool,
    /// Whether it grew trees, each of which counts as an epoch.
    of_trees: bool,
}

impl CurveSet {
    #[cfg(test)]
    pub(super) fn loss(&self) -> &Figure {
        &self.figures[0]
    }

    /// Makes the figures again where something in them changed.
    pub(super) fn refresh(&mut self, bench: &Workbench, language: Language) {
        // Losses of another kind of target are on another scale.
        let binary = bench.task() == Task::Binary;
        let front = front_run(bench).filter(|_| bench.live.is_none() && binary);
        let behind =
            |run: &&Run| run.overlaid && binary && front.is_none_or(|front| front.id != run.id);
        let behind: Vec<&Run> = bench.runs.iter().filter(behind).collect();
        let live = bench.live.as_ref().map(|live| {
            let epochs = live.history.len();
            (live.run, live.name.clone(), epochs, live.best_epoch)
        });
        let task_run = bench.shown_task_run().filter(|_| bench.live.is_none());
        let of_task = task_run.map(|run| {
            let outcome = &run.experiment.outcome;
            let epochs = outcome.history.len();
            (run.id, run.name.clone(), epochs, Some(outcome.best_epoch))
        });
        let finished = front.into_iter().chain(behind.iter().copied());
        let shown = Shown {
            language,
            runs: live
                .into_iter()
                .chain(of_task)
                .chain(finished.map(of_run))
                .collect(),
            epochs: bench.live.as_ref().map_or(0, |live| live.epochs),
            held_back: bench.live.as_ref().is_some_and(|live| live.held_back),
        };
        if self.of.as_ref() == Some(&shown) {
            return;
        }
        let caption = match (front, &bench.live) {
            (_, Some(live)) => live.name.clone(),
            (Some(run), None) => caption(run, language),
            (None, None) => task_run.map_or(String::new(), |run| run.name.clone()),
        };
        let live = bench.live.as_ref();
        let live = live.map(|live| course_of_live(live, bench.task()));
        let of_task = task_run.map(|run| Course {
            run: run.id,
            name: &run.name,
            history: &run.experiment.outcome.history,
            best: Some(run.experiment.outcome.best_epoch),
            objective: run.experiment.model.objective,
            held_back: run.experiment.outcome.held_back,
            of_trees: false,
        });
        let front = live.or(of_task).or_else(|| front.map(course));
        let behind: Vec<Course<'_>> = behind.into_iter().map(course).collect();
        self.figures = figures(front.as_ref(), &behind, shown.epochs, language);
        for figure in &mut self.figures {
            figure.caption.clone_from(&caption);
        }
        self.of = Some(shown);
    }
}

/// The run, and the rows that it was trained on and chose its epoch on.
fn caption(run: &Run, language: Language) -> String {
    if let Some(part) = run.curves.part(Part::Train)
        && run.experiment.outcome.held_back
    {
        let text = TrainText::HeldBackRows(part.rows()).say(language);
        return format!("{} · {text}", run.name);
    }
    let parts = [
        (Part::Train, TrainText::TrainSeries),
        (Part::Validation, TrainText::ValidationSeries),
    ];
    let parts = parts.into_iter().filter_map(|(part, name)| {
        let rows = run.curves.part(part)?.rows();
        Some(format!("{} {}", name.say(language), rows_of(rows)))
    });
    let parts: Vec<String> = parts.collect();
    format!("{} · {}", run.name, parts.join(", "))
}

fn of_run(run: &Run) -> (RunId, String, usize, Option<usize>) {
    let best = Some(run.experiment.outcome.best_epoch);
    (run.id, run.name.clone(), run.history().len(), best)
}

fn course(run: &Run) -> Course<'_> {
    Course {
        run: run.id,
        name: &run.name,
        history: run.history(),
        best: Some(run.experiment.outcome.best_epoch),
        objective: run.experiment.model.provenance.objective,
        held_back: run.experiment.outcome.held_back,
        of_trees: run.experiment.metrics.model == Family::Trees,
    }
}

fn course_of_live(live: &crate::workbench::Live, task: Task) -> Course<'_> {
    let resolved = live.choices.settings.resolve(0);
    let of_settings = resolved.map_or(Objective::Bce, |(_, train)| train.objective);
    Course {
        run: live.run,
        name: &live.name,
        history: &live.history,
        best: live.best_epoch,
        objective: match task {
            Task::Binary => of_settings,
            Task::Multiclass | Task::Ordinal => Objective::Softmax,
            Task::Regression | Task::Count => Objective::Squared,
            Task::Survival => Objective::Hazard(1),
        },
        held_back: live.held_back,
        of_trees: live.of_trees(),
    }
}

fn figures(
    front: Option<&Course<'_>>,
    behind: &[Course<'_>],
    epochs: usize,
    language: Language,
) -> Vec<Figure> {
    let loss = match front.map(|course| course.objective) {
        Some(Objective::Bce) => TrainText::LossLog,
        Some(Objective::Mse) => TrainText::LossSquared,
        _ => TrainText::Loss,
    };
    let build = |title, train: Option<Pick>, validation: Pick| {
        let run = front.map_or(0, |course| course.history.len());
        let mut figure = blank(&title, (run, epochs), &axis_name(front, behind), language);
        if let Some(front) = front {
            add_front(&mut figure, front, train, validation, language);
        }
        for course in behind {
            // Without validation rows there is still a training curve.
            let mut points = points(course.history, validation);
            if let (true, Some(train)) = (points.is_empty(), train) {
                points = self::points(course.history, train);
            }
            let series = Series::new(course.name, run_ink(course.run), points);
            figure.series.push(series.style(behind_style(course.run)));
        }
        figure
    };
    let mut accuracy = build(TrainText::Accuracy, Some(|e| e.train_accuracy), |e| {
        e.validation_accuracy
    });
    if front.is_some_and(|course| course.objective.is_of_classes()) {
        accuracy.title = TaskText::AccuracyTitle.say(language).into_owned();
    }
    vec![
        build(loss, Some(|e| Some(e.train_loss)), |e| e.validation_loss),
        accuracy,
        build(auc_title(front, behind), None, |e| e.validation_auc),
    ]
}

/// The title of the AUC, with the rows that it is of where these are the same for all runs.
fn auc_title(front: Option<&Course<'_>>, behind: &[Course<'_>]) -> TrainText {
    let held_back = front.is_some_and(|front| front.held_back);
    if behind.iter().any(|course| course.held_back != held_back) {
        return TrainText::AucShort;
    }
    if held_back {
        TrainText::AucHeldBack
    } else {
        TrainText::AucTitle
    }
}

/// The line of a run behind the one in front, which alone is drawn through.
fn behind_style(run: RunId) -> Style {
    match run_style(run) {
        Style::Line => Style::Dashed,
        _ => Style::Dotted,
    }
}

type Pick = fn(&EpochRecord) -> Option<f64>;

fn points(history: &[EpochRecord], pick: Pick) -> Vec<[f64; 2]> {
    let point = |record: &EpochRecord| Some([record.epoch as f64, pick(record)?]);
    history.iter().filter_map(point).collect()
}

/// Where the axis of a training under way ends: little beyond the epochs that were `run`,
/// and not beyond `most`.
fn axis_end(run: usize, most: usize) -> usize {
    const STEPS: [usize; 6] = [10, 15, 20, 30, 50, 75];
    let ends = (0..).map(|k: u32| 10_usize.saturating_pow(k));
    let mut ends = ends.flat_map(|power| STEPS.map(|step| step.saturating_mul(power)));
    ends.find(|end| *end >= run)
        .map_or(most, |end| end.min(most))
}

/// What trainings are counted in.
fn axis_name(front: Option<&Course<'_>>, behind: &[Course<'_>]) -> TrainText {
    let all = || front.into_iter().chain(behind);
    match (all().any(|c| c.of_trees), all().all(|c| c.of_trees)) {
        (true, true) => TrainText::TreeAxis,
        (true, false) => TrainText::RoundAxis,
        _ => TrainText::EpochAxis,
    }
}

fn blank(
    title: &TrainText,
    (run, epochs): (usize, usize),
    axis: &TrainText,
    language: Language,
) -> Figure {
    let mut x = Axis::new(axis.say(language));
    if epochs > 0 {
        x = x.between(0.0, axis_end(run, epochs) as f64);
    }
    Figure::new(title.say(language), x, Axis::new(""))
}

fn add_front(
    figure: &mut Figure,
    course: &Course<'_>,
    train: Option<Pick>,
    validation: Pick,
    language: Language,
) {
    let mut add = |name: TrainText, ink: Ink, pick: Pick| {
        let points = points(course.history, pick);
        let mut series = Series::new(name.say(language), ink, points);
        // A line needs two epochs; one is a disc.
        if series.points.len() == 1 {
            series = series.style(Style::LinePoints);
        }
        if !series.points.is_empty() {
            figure.series.push(series);
        }
    };
    if let Some(train) = train {
        add(TrainText::TrainSeries, Ink::Muted, train);
    }
    // What other runs are held against has the colour of the run.
    let name = if course.held_back {
        TrainText::HeldBackSeries
    } else {
        TrainText::ValidationSeries
    };
    add(name, run_ink(course.run), validation);
    if let Some(epoch) = course.best.filter(|epoch| *epoch > 0) {
        figure.marks.push(Mark::Vertical {
            x: epoch as f64,
            label: if course.of_trees {
                TrainText::TreesKept(epoch).say(language).into_owned()
            } else {
                TrainText::BestEpoch(epoch).say(language).into_owned()
            },
            ink: Ink::Done,
        });
    }
}

/// The place of the table of members among the figures.
const MEMBERS: usize = 3;
/// The same of the leaderboard.
const LEADERBOARD: usize = 4;

/// Draws two figures side by side, or all three where there is room.
pub(super) fn curves_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel, height: f32) {
    let t = tokens(ui);
    let task = scene.bench.task();
    let members = !members_of(scene.bench).is_empty();
    let searched = !trials_of(scene.bench).is_empty();
    let places: &[usize] = match panel.second {
        _ if scene.bench.is_searching() => &[LEADERBOARD],
        Second::Leaderboard if searched => &[0, LEADERBOARD],
        _ if task.has_classes() => &[0, 1],
        _ if task != Task::Binary => &[0],
        Second::Members if members && ui.available_width() > WIDE => &[0, 2, MEMBERS],
        Second::Members if members => &[0, MEMBERS],
        _ if ui.available_width() > WIDE => &[0, 1, 2],
        Second::Accuracy | Second::Members | Second::Leaderboard => &[0, 1],
        Second::Auc => &[0, 2],
    };
    let n = places.len() as f32;
    let width = (ui.available_width() - (n - 1.0) * t.gap_large) / n;
    let mut area = ui.available_rect_before_wrap();
    let mut used = area;
    used.max.y = used.min.y;
    for place in places {
        if [MEMBERS, LEADERBOARD].contains(place) {
            // A table that scrolls puts its bar beside its rows.
            let bar = if places.len() == 1 {
                ui.spacing().scroll.allocated_width()
            } else {
                0.0
            };
            area.set_width(width - bar);
            let builder = UiBuilder::new().max_rect(area).id_salt(*place);
            let mut child = ui.new_child(builder);
            if *place == MEMBERS {
                members_ui(&mut child, scene, used.height());
            } else {
                // Alone, it takes the place of a figure.
                let room = used.height().max(height);
                leaderboard_ui(&mut child, scene, &mut panel.leaderboard, room);
            }
            used = used.union(child.min_rect());
            continue;
        }
        let Some(figure) = panel.curves.figures.get(*place) else {
            continue;
        };
        area.set_width(width);
        let builder = UiBuilder::new().max_rect(area).id_salt(*place);
        let mut child = ui.new_child(builder);
        let id = ["loss", "accuracy", "auc"][*place];
        let follow = Some(&mut panel.follow[*place]);
        let action = figure_ui(&mut child, figure, id, height, follow, scene.language);
        used = used.union(child.min_rect());
        if let Some(action) = action {
            scene.ask_of_figure(figure, action);
        }
        area = area.translate(eframe::egui::vec2(width + t.gap_large, 0.0));
    }
    ui.advance_cursor_after_rect(used);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(epoch: usize) -> EpochRecord {
        EpochRecord {
            epoch,
            train_loss: 0.5,
            validation_loss: None,
            train_accuracy: Some(0.8),
            validation_accuracy: None,
            validation_auc: None,
            validation_refined: None,
            learning_rate: 1e-3,
            seconds: 0.1,
        }
    }

    #[test]
    fn without_validation_rows_the_training_curves_stand_alone() {
        let history: Vec<_> = (1..=3).map(record).collect();
        let course = || Course {
            run: RunId(2),
            name: "MLP 1",
            history: &history,
            best: Some(2),
            objective: Objective::Bce,
            held_back: false,
            of_trees: false,
        };
        let made = figures(Some(&course()), &[course()], 9, Language::English);
        assert_eq!(made[0].series.len(), 2);
        assert_eq!(made[0].series[1].style, Style::Dashed);
        assert_eq!(made[0].series[1].points.len(), 3);
        assert_eq!(made[0].marks.len(), 1);
        assert_eq!(made[0].x.range, Some([0.0, 9.0]));
        // Of thousands of epochs the axis shows those that were run.
        let long = figures(Some(&course()), &[], 3000, Language::English);
        assert_eq!(long[0].x.range, Some([0.0, 10.0]));
        assert_eq!(
            [11, 76, 100, 2999].map(|run| axis_end(run, 3000)),
            [15, 100, 100, 3000]
        );
        assert_eq!(made[0].title, "Loss (log-loss)");
        assert!(made[2].series[0].points.is_empty());
    }

    #[test]
    fn the_colour_of_a_run_does_not_hang_on_which_one_is_in_front() {
        let watched = |epoch| EpochRecord {
            validation_loss: Some(0.4),
            ..record(epoch)
        };
        let history: Vec<_> = (1..=3).map(watched).collect();
        let course = |run| Course {
            run: RunId(run),
            name: "MLP",
            history: &history,
            best: None,
            objective: Objective::Bce,
            held_back: false,
            of_trees: false,
        };
        let inks = |front, behind| {
            let made = figures(
                Some(&course(front)),
                &[course(behind)],
                0,
                Language::English,
            );
            // Train and validation of the one in front, then the other.
            made[0]
                .series
                .iter()
                .map(|s| s.ink)
                .skip(1)
                .collect::<Vec<_>>()
        };
        let (before, after) = (inks(1, 2), inks(2, 1));
        assert_eq!(before, [after[1], after[0]]);
        assert_ne!(before[0], before[1]);
        assert_ne!(
            (run_ink(RunId(8)), run_style(RunId(8))),
            (run_ink(RunId(1)), run_style(RunId(1)))
        );
        assert_eq!(run_ink(RunId(8)), run_ink(RunId(1)));
    }

    #[test]
    fn rows_that_are_held_back_are_not_called_validation() {
        let watched = |epoch| EpochRecord {
            validation_loss: Some(0.4),
            validation_auc: Some(0.7),
            ..record(epoch)
        };
        let history: Vec<_> = (1..=3).map(watched).collect();
        let course = |held_back| Course {
            run: RunId(1),
            name: "MLP 1",
            history: &history,
            best: None,
            objective: Objective::Bce,
            held_back,
            of_trees: false,
        };
        let titles = |front, behind: &[Course<'_>]| {
            let made = figures(Some(&course(front)), behind, 0, Language::English);
            (made[0].series[1].name.clone(), made[2].title.clone())
        };
        let of = |name: &str, title: &str| (name.to_owned(), title.to_owned());
        assert_eq!(titles(true, &[]), of("held back", "AUC (held back)"));
        assert_eq!(titles(false, &[]), of("validation", "AUC (validation)"));
        assert_eq!(titles(true, &[course(false)]), of("held back", "AUC"));
    }
}
