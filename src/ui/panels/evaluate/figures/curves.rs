//! The figures that the curves of one model on some rows give, with its cutoff marked.

use super::Which;
use crate::evaluate::metrics::KS;
use crate::evaluate::probability::reliability::{Cut, ReliabilityBin};
use crate::report::{PartCurves, ScoreHistogram};
use crate::score::Scaling;
use crate::ui::figure::{Axis, Figure, Mark, Picked, Series, Style};
use crate::ui::number;
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::theme::Ink;
use std::borrow::Cow;

/// The model and the rows that figures are of.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What the model is called.
    pub name: &'a str,
    /// The colour of its curves.
    pub ink: Ink,
    /// The line of its curves.
    pub style: Style,
    /// Its curves on the rows.
    pub curves: &'a PartCurves,
    /// The PD from which on it declines.
    pub cutoff: f64,
    /// The points of its PDs.
    pub scaling: &'a Scaling,
    /// The language of titles and labels.
    pub language: Language,
}

/// The curves of another model behind those of the shown one.
#[derive(Debug, Clone)]
pub struct Behind<'a> {
    /// What the model is called.
    pub name: &'a str,
    /// The colour of its curves.
    pub ink: Ink,
    /// The line of its curves.
    pub style: Style,
    /// Its curves on the same rows.
    pub curves: Cow<'a, PartCurves>,
}

/// ROC, precision and recall, KS, scores, CAP and reliability, in this order, with the
/// curves of other models behind those of the shown one.
#[must_use]
pub fn curve_figures(shown: &Shown<'_>, behind: &[Behind<'_>], cut: Cut) -> Vec<Figure> {
    let mut drawn = vec![
        roc(shown, behind),
        precision_recall(shown, behind),
        ks(shown),
        scores(shown),
        cap(shown, behind),
        reliability(shown, cut),
    ];
    mark(&mut drawn, shown);
    drawn
}

fn say(shown: &Shown<'_>, text: &impl Say) -> String {
    text.say(shown.language).into_owned()
}

fn shares(shown: &Shown<'_>, label: &impl Say) -> Axis {
    Axis::new(say(shown, label)).between(0.0, 1.0)
}

/// Adds the curves of the other runs, then the shown one on top.
fn with_runs(
    mut figure: Figure,
    shown: &Shown<'_>,
    behind: &[Behind<'_>],
    points: fn(&PartCurves) -> &[[f64; 2]],
) -> Figure {
    for run in behind {
        let series = Series::new(run.name, run.ink, points(&run.curves).to_vec());
        figure = figure.with(series.style(run.style));
    }
    let own = points(shown.curves).to_vec();
    figure.with(Series::new(shown.name, shown.ink, own).style(shown.style))
}

fn roc(shown: &Shown<'_>, behind: &[Behind<'_>]) -> Figure {
    let figure = Figure::new(
        say(shown, &EvaluateText::Roc),
        shares(shown, &EvaluateText::GoodsDeclined),
        shares(shown, &EvaluateText::BadsDeclined),
    );
    let guessing = say(shown, &EvaluateText::Guessing);
    let guessing = Series::new(guessing, Ink::Muted, vec![[0.0, 0.0], [1.0, 1.0]]);
    let mut figure = with_runs(
        figure.with(guessing.style(Style::Dashed)),
        shown,
        behind,
        |c| &c.ranking.roc,
    );
    figure.legend = !behind.is_empty();
    figure
}

fn precision_recall(shown: &Shown<'_>, behind: &[Behind<'_>]) -> Figure {
    let figure = Figure::new(
        say(shown, &EvaluateText::PrecisionRecall),
        shares(shown, &EvaluateText::RecallAxis),
        shares(shown, &EvaluateText::PrecisionRow),
    );
    let rate = shown.curves.bads as f64 / shown.curves.rows().max(1) as f64;
    let guessing = say(shown, &EvaluateText::Guessing);
    let guessing = Series::new(guessing, Ink::Muted, vec![[0.0, rate], [1.0, rate]]);
    let mut figure = with_runs(
        figure.with(guessing.style(Style::Dashed)),
        shown,
        behind,
        |c| &c.precision_recall,
    );
    figure.legend = !behind.is_empty();
    figure
}

fn ks(shown: &Shown<'_>) -> Figure {
    let of = |class: usize| {
        let points = shown.curves.cumulative.iter();
        points.map(|point| [point[0], point[class]]).collect()
    };
    Figure::new(
        say(shown, &KS.name),
        Axis::new(say(shown, &EvaluateText::Pd)),
        shares(shown, &EvaluateText::CumulativeShare),
    )
    .with(Series::new(say(shown, &EvaluateText::Goods), Ink::Good, of(1)).style(Style::Step))
    .with(Series::new(say(shown, &EvaluateText::Bads), Ink::Bad, of(2)).style(Style::Step))
}

fn cap(shown: &Shown<'_>, behind: &[Behind<'_>]) -> Figure {
    let rate = shown.curves.bads as f64 / shown.curves.rows().max(1) as f64;
    let guide = |name: String, points: Vec<[f64; 2]>| {
        Series::new(name, Ink::Muted, points).style(Style::Dashed)
    };
    let guessing = guide(
        say(shown, &EvaluateText::Guessing),
        vec![[0.0, 0.0], [1.0, 1.0]],
    );
    let perfect = guide(
        say(shown, &StudyText::Perfect),
        vec![[0.0, 0.0], [rate, 1.0], [1.0, 1.0]],
    );
    let figure = Figure::new(
        say(shown, &StudyText::Cap),
        shares(shown, &StudyText::ShareRiskiest),
        shares(shown, &StudyText::ShareOfBads),
    );
    let figure = figure.with(guessing).with(perfect);
    let mut figure = with_runs(figure, shown, behind, |c| &c.ranking.cap);
    figure.legend = !behind.is_empty();
    figure
}

fn reliability(shown: &Shown<'_>, cut: Cut) -> Figure {
    let bins = match cut {
        Cut::EqualCount => &shown.curves.calibration.reliability,
        Cut::EqualWidth => &shown.curves.by_width,
    };
    let of = |value: fn(&ReliabilityBin) -> f64| -> Vec<[f64; 2]> {
        bins.iter().map(|bin| [bin.mean_pd, value(bin)]).collect()
    };
    let end = |value: fn(&ReliabilityBin) -> f64, name: &StudyText, legend: String| {
        let series = Series::new(say(shown, name), shown.ink, of(value));
        series.style(Style::Dotted).in_legend(legend)
    };
    let band = say(shown, &StudyText::Band);
    let most = bins.iter().map(|bin| bin.mean_pd.max(bin.bad_rate));
    let most = most.fold(0.0, f64::max);
    let ideal = vec![[0.0, 0.0], [most, most]];
    let ideal = Series::new(say(shown, &StudyText::Ideal), Ink::Muted, ideal);
    let observed = say(shown, &StudyText::Observed);
    let observed = Series::new(observed, shown.ink, of(|bin| bin.bad_rate));
    Figure::new(
        say(shown, &StudyText::Reliability),
        Axis::new(say(shown, &StudyText::MeanPd)).percent(),
        Axis::new(say(shown, &StudyText::Observed)).percent(),
    )
    .with(ideal.style(Style::Dashed))
    .with(end(|bin| bin.interval[0], &StudyText::Low, band))
    .with(end(|bin| bin.interval[1], &StudyText::High, String::new()))
    .with(observed.style(Style::LinePoints))
}

fn scores(shown: &Shown<'_>) -> Figure {
    let histogram = &shown.curves.scores;
    let width = match histogram.edges.as_slice() {
        [first, second, ..] => second - first,
        _ => 1.0,
    };
    let bars = |name: EvaluateText, ink, counts: &[usize], shift: f64| {
        let points = bar_points(histogram, counts, width * (0.5 + shift));
        Series::new(say(shown, &name), ink, points).style(Style::Bars(width * 0.44))
    };
    Figure::new(
        say(shown, &EvaluateText::Scores),
        Axis::new(say(shown, &EvaluateText::ScoreAxis)),
        Axis::new(say(shown, &EvaluateText::Applicants)),
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

/// Points out the cutoff in each figure, where it can be dragged, and the KS in its own.
pub(super) fn mark(drawn: &mut [Figure], shown: &Shown<'_>) {
    let [roc, precision_recall, ks, scores, cap, reliability] = drawn else {
        return;
    };
    let c = shown.curves.confusion_at(shown.cutoff);
    let label = say(shown, &EvaluateText::CutoffMark(number::pd(shown.cutoff)));
    let point = |figure: &mut Figure, at: Option<(f64, f64)>| {
        let mark = |at: (f64, f64)| Mark::Point {
            at: at.into(),
            label: label.clone(),
            // Of no run's colour, as the line of the cutoff.
            ink: Ink::Text,
        };
        figure.marks = at.map(mark).into_iter().collect();
        figure.handle = at.map(|(x, _)| x);
    };
    let line = |figure: &mut Figure, x: f64| {
        figure.marks = vec![Mark::Vertical {
            x,
            label: label.clone(),
            ink: Ink::Text,
        }];
        figure.handle = Some(x);
    };
    let rejected_goods = c.specificity().map(|specificity| 1.0 - specificity);
    point(roc, rejected_goods.zip(c.recall()));
    point(precision_recall, c.recall().zip(c.precision()));
    let declined = (c.n() > 0).then(|| (c.tp + c.fp) as f64 / c.n() as f64);
    point(cap, declined.zip(c.recall()));
    line(ks, shown.cutoff);
    ks.marks.extend(gap(shown));
    line(scores, f64::from(shown.scaling.points(shown.cutoff)));
    line(reliability, shown.cutoff);
}

/// The cutoff to which the handle of one of the figures was moved.
pub(in crate::ui::panels::evaluate) fn cutoff_at(
    which: Which,
    picked: Picked,
    shown: &Shown<'_>,
) -> Option<f64> {
    let strategy = &shown.curves.strategy;
    // Along some axes higher cutoffs are at the left.
    let falls = matches!(
        which,
        Which::Roc | Which::PrecisionRecall | Which::Cap | Which::Scores
    );
    match picked {
        Picked::Step { up } => strategy.cutoff_beside(shown.cutoff, up != falls),
        Picked::To { x, .. } => match which {
            Which::Roc => strategy.cutoff_for_goods_declined(x),
            Which::PrecisionRecall => strategy.cutoff_for_recall(x),
            Which::Cap => strategy.cutoff_for_approval(1.0 - x),
            Which::Ks | Which::Reliability => Some(x.clamp(0.0, 1.0)),
            Which::Scores => Some(shown.scaling.pd(x)),
        },
    }
}

fn gap(shown: &Shown<'_>) -> Option<Mark> {
    let ks = shown.curves.ranking.ks.as_ref()?;
    let curve = &shown.curves.cumulative;
    let place = curve.partition_point(|point| point[0] <= ks.pd);
    let [_, goods, bads] = *curve.get(place.checked_sub(1)?)?;
    Some(Mark::Gap {
        x: ks.pd,
        y: [bads, goods],
        label: say(shown, &EvaluateText::KsMark(number::ratio(ks.value))),
        ink: Ink::Done,
    })
}
