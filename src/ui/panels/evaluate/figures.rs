//! The figures of the shown run that its curves give. Their points are taken over once per run
//! and part; in each frame only the marks of the cutoff move.

use super::Sight;
use crate::evaluate::reliability::{Cut, ReliabilityBin};
use crate::recipe::split::Part;
use crate::session::{PartCurves, RunId, ScoreHistogram, Workbench};
use crate::ui::figure::{Axis, Figure, Mark, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, StudyText};
use crate::ui::theme::{Ink, tokens};
use eframe::egui::Ui;

/// Height of a plot within its card.
const HEIGHT: f32 = 232.0;

/// Which figure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    Roc,
    PrecisionRecall,
    Ks,
    Scores,
    Cap,
    Reliability,
}

/// The figures with what they were made of.
#[derive(Default)]
pub(super) struct Figures {
    made_of: Option<Origin>,
    drawn: Vec<Figure>,
}

#[derive(PartialEq)]
struct Origin {
    data_revision: u64,
    run: RunId,
    name: String,
    part: Part,
    language: Language,
    overlaid: Vec<RunId>,
    cut: Cut,
}

impl Figures {
    /// The figures of what is shown, in the order of [`Which`].
    pub(super) fn of(&mut self, bench: &Workbench, sight: &Sight<'_>, cut: Cut) -> &[Figure] {
        let others = || {
            let runs = bench.runs.iter();
            // A run on other data or another target cannot be laid over this one.
            runs.filter(|run| run.overlaid && !run.stale && run.id != sight.run.id)
        };
        let origin = Origin {
            data_revision: bench.data_revision,
            run: sight.run.id,
            name: sight.run.name.clone(),
            part: sight.part,
            language: sight.language,
            overlaid: others().map(|run| run.id).collect(),
            cut,
        };
        if self.made_of.as_ref() != Some(&origin) {
            let behind: Vec<(&str, &PartCurves)> = others()
                .filter_map(|run| Some((run.name.as_str(), run.curves.part(sight.part)?)))
                .collect();
            self.drawn = vec![
                roc(sight, &behind),
                precision_recall(sight, &behind),
                ks(sight),
                scores(sight),
                cap(sight, &behind),
                reliability(sight, cut),
            ];
            self.made_of = Some(origin);
        }
        mark(&mut self.drawn, sight);
        &self.drawn
    }
}

fn say(sight: &Sight<'_>, text: &impl Say) -> String {
    text.say(sight.language).into_owned()
}

fn shares(sight: &Sight<'_>, label: &impl Say) -> Axis {
    Axis::new(say(sight, label)).between(0.0, 1.0)
}

/// Adds the curves of the other runs, then the shown one on top.
fn with_runs(
    mut figure: Figure,
    sight: &Sight<'_>,
    behind: &[(&str, &PartCurves)],
    points: fn(&PartCurves) -> &[[f64; 2]],
) -> Figure {
    for (n, (name, curves)) in behind.iter().enumerate() {
        let ink = Ink::Series(n + 1);
        figure = figure.with(Series::new(*name, ink, points(curves).to_vec()));
    }
    let shown = points(sight.curves).to_vec();
    figure.with(Series::new(&sight.run.name, Ink::Accent, shown))
}

fn roc(sight: &Sight<'_>, behind: &[(&str, &PartCurves)]) -> Figure {
    let figure = Figure::new(
        say(sight, &EvaluateText::Roc),
        shares(sight, &EvaluateText::GoodsDeclined),
        shares(sight, &EvaluateText::BadsDeclined),
    );
    let guessing = say(sight, &EvaluateText::Guessing);
    let guessing = Series::new(guessing, Ink::Muted, vec![[0.0, 0.0], [1.0, 1.0]]);
    let mut figure = with_runs(
        figure.with(guessing.style(Style::Dashed)),
        sight,
        behind,
        |c| &c.roc,
    );
    figure.legend = !behind.is_empty();
    figure
}

fn precision_recall(sight: &Sight<'_>, behind: &[(&str, &PartCurves)]) -> Figure {
    let figure = Figure::new(
        say(sight, &EvaluateText::PrecisionRecall),
        shares(sight, &EvaluateText::RecallAxis),
        shares(sight, &EvaluateText::PrecisionRow),
    );
    let rate = sight.curves.bads as f64 / sight.curves.rows().max(1) as f64;
    let guessing = say(sight, &EvaluateText::Guessing);
    let guessing = Series::new(guessing, Ink::Muted, vec![[0.0, rate], [1.0, rate]]);
    let mut figure = with_runs(
        figure.with(guessing.style(Style::Dashed)),
        sight,
        behind,
        |c| &c.precision_recall,
    );
    figure.legend = !behind.is_empty();
    figure
}

fn ks(sight: &Sight<'_>) -> Figure {
    let of = |class: usize| {
        let points = sight.curves.cumulative.iter();
        points.map(|point| [point[0], point[class]]).collect()
    };
    Figure::new(
        say(sight, &EvaluateText::Ks),
        Axis::new(say(sight, &EvaluateText::Pd)),
        shares(sight, &EvaluateText::CumulativeShare),
    )
    .with(Series::new(say(sight, &EvaluateText::Goods), Ink::Good, of(1)).style(Style::Step))
    .with(Series::new(say(sight, &EvaluateText::Bads), Ink::Bad, of(2)).style(Style::Step))
}

fn cap(sight: &Sight<'_>, behind: &[(&str, &PartCurves)]) -> Figure {
    let rate = sight.curves.bads as f64 / sight.curves.rows().max(1) as f64;
    let guide = |name: String, points: Vec<[f64; 2]>| {
        Series::new(name, Ink::Muted, points).style(Style::Dashed)
    };
    let guessing = guide(
        say(sight, &EvaluateText::Guessing),
        vec![[0.0, 0.0], [1.0, 1.0]],
    );
    let perfect = guide(
        say(sight, &StudyText::Perfect),
        vec![[0.0, 0.0], [rate, 1.0], [1.0, 1.0]],
    );
    let figure = Figure::new(
        say(sight, &StudyText::Cap),
        shares(sight, &StudyText::ShareRiskiest),
        shares(sight, &StudyText::ShareOfBads),
    );
    let figure = figure.with(guessing).with(perfect);
    let mut figure = with_runs(figure, sight, behind, |c| &c.cap);
    figure.legend = !behind.is_empty();
    figure
}

fn reliability(sight: &Sight<'_>, cut: Cut) -> Figure {
    let bins = match cut {
        Cut::EqualCount => &sight.curves.by_count,
        Cut::EqualWidth => &sight.curves.by_width,
    };
    let of = |value: fn(&ReliabilityBin) -> f64| -> Vec<[f64; 2]> {
        bins.iter().map(|bin| [bin.mean_pd, value(bin)]).collect()
    };
    let end = |value: fn(&ReliabilityBin) -> f64, name: &StudyText| {
        Series::new(say(sight, name), Ink::Muted, of(value))
    };
    let most = bins.iter().map(|bin| bin.mean_pd.max(bin.bad_rate));
    let most = most.fold(0.0, f64::max);
    let ideal = vec![[0.0, 0.0], [most, most]];
    let ideal = Series::new(say(sight, &StudyText::Ideal), Ink::Muted, ideal);
    let observed = say(sight, &StudyText::Observed);
    let observed = Series::new(observed, Ink::Accent, of(|bin| bin.bad_rate));
    let mut figure = Figure::new(
        say(sight, &StudyText::Reliability),
        Axis::new(say(sight, &StudyText::MeanPd)).percent(),
        Axis::new(say(sight, &StudyText::Observed)).percent(),
    )
    .with(ideal.style(Style::Dashed))
    .with(end(|bin| bin.interval[0], &StudyText::Low).style(Style::Dashed))
    .with(end(|bin| bin.interval[1], &StudyText::High).style(Style::Dashed))
    .with(observed.style(Style::LinePoints));
    figure.legend = false;
    figure
}

fn scores(sight: &Sight<'_>) -> Figure {
    let histogram = &sight.curves.scores;
    let width = match histogram.edges.as_slice() {
        [first, second, ..] => second - first,
        _ => 1.0,
    };
    let bars = |name: EvaluateText, ink, counts: &[usize], shift: f64| {
        let points = bar_points(histogram, counts, width * (0.5 + shift));
        Series::new(say(sight, &name), ink, points).style(Style::Bars(width * 0.44))
    };
    Figure::new(
        say(sight, &EvaluateText::Scores),
        Axis::new(say(sight, &EvaluateText::ScoreAxis)),
        Axis::new(say(sight, &EvaluateText::Applicants)),
    )
    .with(bars(
        EvaluateText::Goods,
        Ink::Good,
        &histogram.goods,
        -0.22,
    ))
    .with(bars(EvaluateText::Bads, Ink::Bad, &histogram.bads, 0.22))
}

fn bar_points(histogram: &ScoreHistogram, counts: &[usize], shift: f64) -> Vec<[f64; 2]> {
    let bars = histogram.edges.iter().zip(counts);
    bars.map(|(edge, count)| [edge + shift, *count as f64])
        .collect()
}

/// Points out the cutoff in each figure, and the KS in its own.
fn mark(drawn: &mut [Figure], sight: &Sight<'_>) {
    let [roc, precision_recall, ks, scores, cap, _] = drawn else {
        return;
    };
    let c = sight.curves.confusion_at(sight.cutoff);
    let label = say(sight, &EvaluateText::CutoffMark(number::pd(sight.cutoff)));
    let point = |at: Option<[f64; 2]>| {
        at.map(|at| Mark::Point {
            at,
            label: label.clone(),
            ink: Ink::Bad,
        })
    };
    let line = |x: f64| Mark::Vertical {
        x,
        label: label.clone(),
        ink: Ink::Text,
    };
    let rejected_goods = c.specificity().map(|specificity| 1.0 - specificity);
    roc.marks = point(rejected_goods.zip(c.recall()).map(Into::into))
        .into_iter()
        .collect();
    precision_recall.marks = point(c.recall().zip(c.precision()).map(Into::into))
        .into_iter()
        .collect();
    let declined = (c.n() > 0).then(|| (c.tp + c.fp) as f64 / c.n() as f64);
    cap.marks = point(declined.zip(c.recall()).map(Into::into))
        .into_iter()
        .collect();
    ks.marks = gap(sight).into_iter().chain([line(sight.cutoff)]).collect();
    let scaling = &sight.run.experiment.model.scorecard.scaling;
    scores.marks = vec![line(f64::from(scaling.points(sight.cutoff)))];
}

fn gap(sight: &Sight<'_>) -> Option<Mark> {
    let ks = sight.curves.ks.as_ref()?;
    let curve = &sight.curves.cumulative;
    let place = curve.partition_point(|point| point[0] <= ks.pd);
    let [_, goods, bads] = *curve.get(place.checked_sub(1)?)?;
    Some(Mark::Gap {
        x: ks.pd,
        y: [bads, goods],
        label: say(sight, &EvaluateText::KsMark(number::ratio(ks.value))),
        ink: Ink::Done,
    })
}

/// Draws one of the figures and hands on what is wanted of it.
pub(super) fn figure_at_ui(ui: &mut Ui, scene: &mut Scene<'_>, drawn: &[Figure], which: Which) {
    let Some(figure) = drawn.get(which as usize) else {
        return;
    };
    let id = match which {
        Which::Roc => "evaluate roc",
        Which::PrecisionRecall => "evaluate pr",
        Which::Ks => "evaluate ks",
        Which::Scores => "evaluate scores",
        Which::Cap => "evaluate cap",
        Which::Reliability => "evaluate reliability",
    };
    if let Some(action) = figure_ui(ui, figure, id, HEIGHT, None, scene.language) {
        scene.ask_of_figure(figure, action, tokens(ui));
    }
}
