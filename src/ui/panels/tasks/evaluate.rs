//! How good a run on several classes or a number is: figures by part, the confusion matrix,
//! each class, calibration and residuals.

use super::folds::folds_ui;
use super::{TaskPanel, caption, header_ui, untrained_ui};
use crate::evaluate::targets::{ClassFigures, NumberFigures};
use crate::recipe::outcome::split::Part;
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::evaluate::{part_name, row_ui};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, TaskText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::figure_tile_ui;
use crate::workbench::{RunId, TaskRun};
use crate::workflow::tasks::PartFigures;
use eframe::egui::{ScrollArea, Ui};
use std::sync::Arc;

/// Rows that a scatter draws at most.
const MOST_POINTS: usize = 2_000;
/// Bars of the residuals.
const BARS: usize = 40;
/// Height of a figure.
const HEIGHT: f32 = 300.0;
/// Width of a scroll bar.
const BAR: f32 = 12.0;
/// The heads of more classes do not fit beside each other.
const MOST_CLASSES: usize = 30;

/// The figures of a run on a part, kept between frames.
#[derive(Default)]
pub(super) struct Drawn {
    of: Option<(RunId, Part, Language)>,
    figures: Vec<Figure>,
}

/// A figure by name, what it means, its decimals, and where it is.
type Line<F> = (TaskText, Option<TaskText>, usize, fn(&F) -> Option<f64>);

fn of_classes() -> Vec<Line<ClassFigures>> {
    use TaskText as T;
    vec![
        (T::N, None, 0, |f| Some(f.n as f64)),
        (T::Accuracy, Some(T::AccuracyTip), 4, |f| f.accuracy),
        (T::MacroRecall, Some(T::MacroRecallTip), 4, |f| {
            f.macro_recall
        }),
        (T::MacroF1, Some(T::MacroF1Tip), 4, |f| f.macro_f1),
        (T::LogLoss, Some(T::LogLossTip), 4, |f| f.log_loss),
        (T::AucOvr, Some(T::AucOvrTip), 4, |f| f.auc_ovr),
        (T::Kappa, Some(T::KappaTip), 4, |f| f.kappa),
        (T::WithinOne, Some(T::WithinOneTip), 4, |f| f.within_one),
        (T::KappaQuadratic, Some(T::KappaQuadraticTip), 4, |f| {
            f.kappa_quadratic
        }),
        (T::Loss, None, 4, |f| f.loss),
    ]
}

fn of_numbers() -> Vec<Line<NumberFigures>> {
    use TaskText as T;
    vec![
        (T::N, None, 0, |f| Some(f.n as f64)),
        (T::Mae, Some(T::MaeTip), 4, |f| f.mae),
        (T::Rmse, Some(T::RmseTip), 4, |f| f.rmse),
        (T::R2, Some(T::R2Tip), 4, |f| f.r2),
        (T::Bias, Some(T::BiasTip), 4, |f| f.bias),
        (T::Rank, Some(T::RankTip), 4, |f| f.rank_correlation),
        (T::Coverage, Some(T::CoverageTip), 4, |f| f.coverage),
        (T::Loss, None, 4, |f| f.loss),
    ]
}

/// Draws the panel.
pub fn task_evaluate_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TaskPanel) {
    let Some(run) = scene.bench.shown_task_run().cloned() else {
        untrained_ui(ui, scene);
        return;
    };
    let language = scene.language;
    let title = EvaluateText::Title.say(language);
    header_ui(ui, scene, &run, (&title, true), |_, _| {});
    let part = run.part(scene.bench.part);
    let Some(figures) = run.figures(part) else {
        return;
    };
    let (kept, chosen) = (&mut panel.drawn, &mut panel.folds);
    if kept.of != Some((run.id, part, language)) {
        kept.figures = match figures {
            PartFigures::Classes(_) => Vec::new(),
            PartFigures::Numbers(figures) => drawn(&run, part, figures, language),
        };
        kept.of = Some((run.id, part, language));
    }
    ScrollArea::vertical()
        .id_salt("task evaluate")
        .auto_shrink(false)
        .following(ui, |ui| {
            ui.spacing_mut().item_spacing.y = tokens(ui).gap_large;
            // A long table scrolls by itself; its bar takes room at the right.
            ui.set_max_width(ui.available_width() - BAR);
            match figures {
                PartFigures::Classes(figures) => {
                    tiles_ui(ui, &of_classes(), figures, language);
                    classes_ui(ui, scene, &run, figures);
                }
                PartFigures::Numbers(figures) => {
                    tiles_ui(ui, &of_numbers(), figures, language);
                    numbers_ui(ui, scene, &run, &kept.figures);
                }
            }
            folds_ui(ui, scene, &run, chosen);
        });
}

/// The first figures as tiles.
fn tiles_ui<F>(ui: &mut Ui, lines: &[Line<F>], figures: &F, language: Language) {
    let known = lines.iter().filter(|(.., get)| get(figures).is_some());
    let tiles: Vec<&Line<F>> = known.skip(1).take(7).collect();
    row_ui(ui, &vec![1.0; tiles.len().max(1)], |ui, place| {
        if let Some((name, tip, decimals, get)) = tiles.get(place) {
            let value = get(figures).map_or(String::new(), |v| figure_text(v, *decimals));
            let tip = tip
                .as_ref()
                .map_or(String::new(), |tip| tip.say(language).into_owned());
            figure_tile_ui(ui, &name.say(language), &value, "", &tip);
        }
    });
}

fn classes_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Arc<TaskRun>, figures: &ClassFigures) {
    let language = scene.language;
    let say = |text: TaskText| text.say(language);
    parts_table(run, &of_classes(), language, |figures| match figures {
        PartFigures::Classes(figures) => Some(figures),
        PartFigures::Numbers(_) => None,
    })
    .show(ui, scene);
    if figures.classes.len() <= MOST_CLASSES {
        let mut table = Table::new(&TaskText::Confusion, "confusion.csv", language)
            .column(say(TaskText::TrueClass), None);
        for class in &figures.classes {
            table = table.column(class.clone(), None);
        }
        let rows = figures.classes.iter().zip(&figures.confusion).enumerate();
        table.rows = rows
            .map(|(place, (class, counts))| {
                let cell = |(k, count): (usize, &usize)| match (k == place, *count) {
                    (true, count) => Value::count(count).ink(Ink::Good),
                    (false, 0) => Value::count(0).ink(Ink::Muted),
                    (false, count) => Value::count(count),
                };
                let cells = counts.iter().enumerate().map(cell);
                std::iter::once(Value::text(class.clone()))
                    .chain(cells)
                    .collect()
            })
            .collect();
        table.show(ui, scene);
    }
    let mut table = Table::new(&TaskText::ByClass, "classes.csv", language)
        .column(say(TaskText::Class), None)
        .column(say(TaskText::ClassRows), None)
        .column(say(TaskText::PredictedRows), None)
        .column(say(TaskText::Recall), None)
        .column(say(TaskText::Precision), None)
        .column(say(TaskText::F1), None)
        .column(say(TaskText::Auc), None);
    let row = |class: &crate::evaluate::targets::classes::OneClass| {
        vec![
            Value::text(class.class.clone()),
            Value::count(class.rows),
            Value::count(class.predicted),
            Value::metric(class.recall, 4),
            Value::metric(class.precision, 4),
            Value::metric(class.f1, 4),
            Value::metric(class.auc, 4),
        ]
    };
    table.rows = figures.by_class.iter().map(row).collect();
    table.show(ui, scene);
}

fn numbers_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Arc<TaskRun>, drawn: &[Figure]) {
    let language = scene.language;
    let ids = ["task calibration", "task scatter", "task residuals"];
    let wide = ui.available_width() >= 1000.0;
    let columns = if wide { 3 } else { 2 };
    for (first, figures) in drawn.chunks(columns).enumerate() {
        row_ui(ui, &vec![1.0; columns], |ui, place| {
            let Some(figure) = figures.get(place) else {
                return;
            };
            let id = ids[first * columns + place];
            if let Some(action) = figure_ui(ui, figure, id, HEIGHT, None, language) {
                scene.ask_of_figure(figure, action);
            }
        });
    }
    parts_table(run, &of_numbers(), language, |figures| match figures {
        PartFigures::Numbers(figures) => Some(figures),
        PartFigures::Classes(_) => None,
    })
    .show(ui, scene);
}

/// The figures of all parts side by side.
fn parts_table<F>(
    run: &TaskRun,
    lines: &[Line<F>],
    language: Language,
    of: impl Fn(&PartFigures) -> Option<&F>,
) -> Table {
    let parts = Part::ALL.into_iter();
    let parts: Vec<(Part, &F)> = parts
        .filter_map(|part| Some((part, of(run.figures(part)?)?)))
        .collect();
    let mut table = Table::new(&TaskText::Parts, "parts.csv", language)
        .column(TaskText::Figure.say(language), None);
    for (part, _) in &parts {
        table = table.column(part_name(*part, language), None);
    }
    for (name, tip, decimals, get) in lines {
        let values: Vec<Option<f64>> = parts.iter().map(|(_, figures)| get(figures)).collect();
        if values.iter().all(Option::is_none) {
            continue;
        }
        let value = |value: Option<f64>| match *decimals {
            0 => value.map_or(Value::default(), |n| Value::count(n as usize)),
            decimals => {
                let shown = value.map_or(String::new(), |v| figure_text(v, decimals));
                Value::number(value, shown)
            }
        };
        let mut row = vec![Value::text(name.say(language))];
        row.extend(values.into_iter().map(value));
        let tip = tip.as_ref().map(|tip| tip.say(language).into_owned());
        table.row_terms.push(tip);
        table.rows.push(row);
    }
    table.by_row = true;
    table
}

/// Calibration by bins, actual against predicted row by row, and the residuals.
fn drawn(run: &TaskRun, part: Part, figures: &NumberFigures, language: Language) -> Vec<Figure> {
    let say = |text: TaskText| text.say(language).into_owned();
    let caption = caption(run, part, figures.n, language);
    let bins = figures
        .calibration
        .iter()
        .map(|bin| [bin.predicted, bin.actual]);
    let bins: Vec<[f64; 2]> = bins.collect();
    let (axis_x, axis_y) = (
        Axis::new(say(TaskText::MeanPredicted)),
        Axis::new(say(TaskText::MeanActual)),
    );
    let mut calibration = Figure::new(say(TaskText::Calibration), axis_x, axis_y)
        .with(ideal(&bins, language))
        .with(Series::new(say(TaskText::Bins), Ink::Accent, bins).style(Style::LinePoints));
    calibration.caption.clone_from(&caption);

    let pairs = pairs(run, part);
    let every = pairs.len().div_ceil(MOST_POINTS).max(1);
    let shown: Vec<[f64; 2]> = pairs.iter().step_by(every).copied().collect();
    let points = say(TaskText::RowsDrawn(shown.len()));
    let mut scatter = Figure::new(
        say(TaskText::Scatter),
        Axis::new(say(TaskText::Predicted)),
        Axis::new(say(TaskText::Actual)),
    )
    .with(ideal(&shown, language))
    .with(Series::new(points, Ink::Accent, shown).style(Style::Points));
    scatter.caption.clone_from(&caption);

    let misses: Vec<f64> = pairs.iter().map(|[p, y]| y - p).collect();
    let (bars, width) = histogram(&misses);
    let mut residuals = Figure::new(
        say(TaskText::Residuals),
        Axis::new(say(TaskText::Residual)),
        Axis::new(say(TaskText::Rows2)),
    )
    .with(Series::new(say(TaskText::Rows2), Ink::Accent, bars).style(Style::Bars(width)));
    residuals.caption = caption;
    vec![calibration, scatter, residuals]
}

/// The line on which predicted and actual are equal.
fn ideal(points: &[[f64; 2]], language: Language) -> Series {
    let ends = points.iter().flatten();
    let low = ends.clone().copied().fold(f64::INFINITY, f64::min);
    let high = ends.copied().fold(f64::NEG_INFINITY, f64::max);
    let line = if low < high {
        vec![[low; 2], [high; 2]]
    } else {
        Vec::new()
    };
    let name = TaskText::Ideal.say(language);
    Series::new(name, Ink::Muted, line).style(Style::Dashed)
}

/// Predicted and actual numbers of the rows of a part.
fn pairs(run: &TaskRun, part: Part) -> Vec<[f64; 2]> {
    let predicted = &run.experiment.predicted;
    let rows = run.parts.iter().enumerate();
    let pair = |(row, of): (usize, &Option<Part>)| {
        let held = *of == Some(part) && predicted.known[row];
        held.then(|| Some([predicted.values[row], run.targets.values[row]?]))?
    };
    rows.filter_map(pair).collect()
}

/// Bars of equal width from the 0.5 % to the 99.5 % quantile; what is outside is counted in
/// the outermost.
fn histogram(values: &[f64]) -> (Vec<[f64; 2]>, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64) as usize];
    if sorted.is_empty() {
        return (Vec::new(), 1.0);
    }
    let (low, high) = (at(0.005), at(0.995));
    let width = (high - low) / BARS as f64;
    if width <= 0.0 {
        return (vec![[low, sorted.len() as f64]], 1.0);
    }
    let mut counts = [0_usize; BARS];
    for value in values {
        let bar = ((value - low) / width).clamp(0.0, BARS as f64 - 1.0);
        counts[bar as usize] += 1;
    }
    let bars = counts.iter().enumerate();
    let bars = bars.map(|(bar, count)| [low + (bar as f64 + 0.5) * width, *count as f64]);
    (bars.collect(), width)
}

/// A figure: large numbers, as of amounts, without digits that say nothing.
pub(super) fn figure_text(value: f64, decimals: usize) -> String {
    match value.abs() {
        size if size >= 1_000.0 => number::plain(value.round()),
        size if size >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.decimals$}"),
    }
}

/// Decimals with which the numbers of a target are listed.
pub(super) fn decimals_of(run: &TaskRun) -> usize {
    let values = run.targets.values.iter().flatten();
    let most = values.fold(0.0_f64, |most, value| most.max(value.abs()));
    match most {
        most if most >= 100.0 => 2,
        _ => 4,
    }
}

/// A number of the target as the list shows it.
pub(super) fn shown_number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.trim_start_matches('-');
    let thousands = number::count(digits.parse().unwrap_or(0));
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{thousands}.{fraction}")
}
