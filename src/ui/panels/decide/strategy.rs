//! The strategy: what every cutoff approves, and what that earns or loses. The
//! points are taken over when sums or terms change; in a frame only marks move.

use super::super::cutoff::moved_to;
use super::sheet::amount;
use super::{DecidePanel, Shown, Sight};
use crate::evaluate::decide::money::{PLACEHOLDER_LGD, break_even};
use crate::evaluate::decide::strategy::{Costs, Margin, StrategyPoint};
use crate::recipe::outcome::split::Part;
use crate::score::Given;
use crate::ui::figure::{Axis, Figure, Mark, Pick, Picked, Series, Style, figure_to_pick_ui};
use crate::ui::number;
use crate::ui::request::{Scene, caption};
use crate::ui::text::DecideText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::Ink;
use crate::ui::widgets::{note_ui, secondary_button, segmented_ui};
use crate::workbench::Workbench;
use eframe::egui::Ui;

/// Least and greatest height of a plot within its card, and the greatest of one alone.
const HEIGHTS: [f32; 2] = [180.0, 640.0];
const HIGHEST_ALONE: f32 = 900.0;
/// Height of what is around the two plots, and around the first one alone.
const AROUND: f32 = 270.0;
const AROUND_ONE: f32 = 206.0;
/// What wraps around it in a narrow window.
const NARROW: f32 = 84.0;
/// Share of the room that the first plot takes above what is said of cells that cannot be read.
const ALONE: f32 = 0.7;
/// From this width on the choice of the curve and its sentence are on one row.
const ONE_ROW: f32 = 560.0;
/// Room above a curve, where labels stand, as a share of its height.
const HEADROOM: f64 = 0.15;
/// How near to the cutoff the label of the other one would stand on its own.
const NEAR: f64 = 0.25;

/// What the lower plot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Curve {
    #[default]
    Profit,
    ExpectedLoss,
    Cost,
}

impl Curve {
    fn value(self, point: &StrategyPoint) -> f64 {
        match self {
            Self::Profit => point.profit,
            Self::ExpectedLoss => point.expected_loss,
            Self::Cost => point.cost,
        }
    }
}

/// The figures with what they were made of.
#[derive(Default)]
pub(super) struct Figures {
    curve: Curve,
    made_of: Option<Origin>,
    drawn: Vec<Figure>,
    /// The best point of the lower figure.
    best: Option<[f64; 2]>,
}

#[derive(PartialEq)]
struct Origin {
    revision: u64,
    part: Part,
    language: Language,
    curve: Curve,
    margin: Margin,
    costs: Costs,
}

impl Figures {
    fn of(&mut self, bench: &Workbench, sight: &Sight<'_>) -> &[Figure] {
        let origin = Origin {
            revision: sight.decisions.revision,
            part: sight.part,
            language: sight.language,
            curve: self.curve,
            margin: sight.margin(),
            costs: sight.terms.costs,
        };
        if self.made_of.as_ref() != Some(&origin) {
            let points: Vec<StrategyPoint> = sight.points();
            let worth = self.curve;
            self.drawn = vec![tradeoff(sight, &points), worths(sight, &points, worth)];
            self.best = best(&points, worth);
            self.made_of = Some(origin);
        }
        for figure in &mut self.drawn {
            figure.caption = caption(bench, sight.sums.strategy.rows(), sight.language);
            figure.handle = sight.approval_at(sight.cutoff);
        }
        let (curve, best) = (self.curve, self.best);
        mark(&mut self.drawn, sight, curve, best);
        &self.drawn
    }
}

impl Sight<'_> {
    /// What the cutoffs of the curve do.
    fn points(&self) -> Vec<StrategyPoint> {
        let (costs, margin) = (self.terms.costs, self.margin());
        let cutoffs = self.sums.cutoffs.iter();
        cutoffs
            .map(|cutoff| self.sums.strategy.at(*cutoff, &costs, &margin))
            .collect()
    }

    fn approval_at(&self, cutoff: f64) -> Option<f64> {
        let point = self
            .sums
            .strategy
            .at(cutoff, &Costs::default(), &Margin::default());
        point.approval_rate
    }
}

fn say(sight: &Sight<'_>, text: &DecideText) -> String {
    text.say(sight.language).into_owned()
}

fn approval_axis(sight: &Sight<'_>) -> Axis {
    Axis::new(say(sight, &DecideText::ApprovalRate))
        .between(0.0, 1.0)
        .percent()
}

fn tradeoff(sight: &Sight<'_>, points: &[StrategyPoint]) -> Figure {
    let rates = points
        .iter()
        .filter_map(|point| Some([point.approval_rate?, point.approved_bad_rate?]));
    let strategy = &sight.sums.strategy;
    let overall = strategy.bads() as f64 / strategy.rows().max(1) as f64;
    let overall = vec![[0.0, overall], [1.0, overall]];
    let reference = Series::new(say(sight, &DecideText::AllApproved), Ink::Muted, overall);
    let approved = say(sight, &DecideText::ApprovedBadRate);
    let rates: Vec<[f64; 2]> = rates.collect();
    Figure::new(
        say(sight, &DecideText::Tradeoff),
        approval_axis(sight),
        with_headroom(Axis::new(&approved), &rates).percent(),
    )
    .with(reference.style(Style::Dashed))
    .with(Series::new(approved, Ink::Bad, rates))
}

fn worths(sight: &Sight<'_>, points: &[StrategyPoint], curve: Curve) -> Figure {
    let (title, name, ink) = match curve {
        Curve::Profit => (DecideText::ProfitBy, DecideText::Profit, Ink::Good),
        Curve::ExpectedLoss => (
            DecideText::ExpectedLossBy,
            DecideText::ExpectedLoss,
            Ink::Bad,
        ),
        Curve::Cost => (DecideText::CostBy, DecideText::Cost, Ink::Bad),
    };
    let points = points
        .iter()
        .filter_map(|point| Some([point.approval_rate?, curve.value(point)]));
    let points: Vec<[f64; 2]> = points.collect();
    let name = say(sight, &name);
    let worth = with_headroom(Axis::new(&name), &points);
    let mut figure = Figure::new(say(sight, &title), approval_axis(sight), worth)
        .with(Series::new(name, ink, points));
    figure.legend = false;
    figure
}

/// An axis with room above the points for the labels of marks.
fn with_headroom(axis: Axis, points: &[[f64; 2]]) -> Axis {
    let values = points.iter().map(|point| point[1]);
    let high = values.clone().fold(0.0, f64::max);
    let low = values.fold(0.0, f64::min);
    axis.between(low, high + HEADROOM * (high - low))
}

/// The point of the highest profit or the lowest cost.
fn best(points: &[StrategyPoint], curve: Curve) -> Option<[f64; 2]> {
    let sign = match curve {
        Curve::Profit => 1.0,
        Curve::Cost => -1.0,
        // Approving nobody loses least, which is no advice.
        Curve::ExpectedLoss => return None,
    };
    let worth = |point: &&StrategyPoint| sign * curve.value(point);
    let best = points.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)))?;
    Some([best.approval_rate?, curve.value(best)])
}

/// Points out the cutoffs, the break-even and the best.
fn mark(drawn: &mut [Figure], sight: &Sight<'_>, curve: Curve, best: Option<[f64; 2]>) {
    let line = |pd: f64, text: DecideText, ink: Ink| {
        sight.approval_at(pd).map(|x| Mark::Vertical {
            x,
            label: say(sight, &text),
            ink,
        })
    };
    let cutoff = line(
        sight.cutoff,
        DecideText::CutoffMark(number::pd(sight.cutoff)),
        Ink::Text,
    );
    let refer = sight.terms.refer_pd.filter(|pd| *pd < sight.cutoff);
    let gap = |pd| Some(sight.approval_at(sight.cutoff)? - sight.approval_at(pd)?);
    let refer = refer.and_then(|pd| {
        let mut mark = line(pd, DecideText::ReferMark(number::pd(pd)), Ink::Muted)?;
        if let Mark::Vertical { label, .. } = &mut mark
            && gap(pd)? < NEAR
        {
            label.clear();
        }
        Some(mark)
    });
    let both: Vec<Mark> = cutoff.into_iter().chain(refer).collect();
    if let [tradeoff, worth] = drawn {
        tradeoff.marks.clone_from(&both);
        worth.marks = both.into_iter().take(1).collect();
        if let (Curve::Profit, Some(pd)) = (curve, even_pd(sight)) {
            let text = DecideText::BreakEvenMark(number::pd(pd));
            worth.marks.extend(line(pd, text, Ink::Muted));
        }
        worth.marks.extend(best.map(|at| Mark::Point {
            at,
            label: say(sight, &DecideText::BestMark(amount(at[1]))),
            ink: Ink::Done,
        }));
    }
}

/// The PD at which a loan breaks even, where one holds for all.
pub(super) fn even_pd(sight: &Sight<'_>) -> Option<f64> {
    let margin = sight.terms.money.margin?;
    let lgd = match &sight.terms.money.lgd {
        None => PLACEHOLDER_LGD,
        Some(Given::Same(lgd)) => *lgd,
        Some(Given::Column(_)) => return None,
    };
    break_even(margin.share, lgd).filter(|_| margin.cost == 0.0)
}

/// Draws the view.
pub(super) fn strategy_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut DecidePanel,
    sight: &Sight<'_>,
) {
    let language = sight.language;
    let mut picked = None;
    let figures = &mut panel.figures;
    let lacks_margin = figures.curve == Curve::Profit && sight.terms.money.margin.is_none();
    let unreadable = sight.sums.gaps.is_err() && figures.curve != Curve::Cost;
    let is_narrow = ui.available_width() < ONE_ROW;
    let (height, highest) = if lacks_margin {
        let more = if is_narrow { NARROW } else { 0.0 };
        (sight.height - AROUND_ONE - more, HIGHEST_ALONE)
    } else if unreadable {
        ((sight.height - AROUND) * ALONE, HIGHEST_ALONE)
    } else {
        ((sight.height - AROUND) / 2.0, HEIGHTS[1])
    };
    let height = height.clamp(HEIGHTS[0], highest);
    let bench = scene.bench;
    figure_at_ui(
        ui,
        scene,
        (figures.of(bench, sight), 0),
        height,
        &mut picked,
    );
    let choose = |ui: &mut Ui, figures: &mut Figures| {
        let texts = [
            (Curve::Profit, DecideText::Profit.say(language)),
            (Curve::ExpectedLoss, DecideText::ExpectedLoss.say(language)),
            (Curve::Cost, DecideText::Cost.say(language)),
        ];
        let options: Vec<(Curve, &str)> = texts.iter().map(|(c, text)| (*c, &**text)).collect();
        let name = DecideText::Curve.say(language);
        segmented_ui(ui, &name, &mut figures.curve, &options);
        note_ui(ui, &DecideText::PickTip.say(language));
    };
    if is_narrow {
        choose(ui, figures);
    } else {
        ui.horizontal(|ui| choose(ui, figures));
    }
    if lacks_margin {
        ui.horizontal_wrapped(|ui| {
            note_ui(ui, &DecideText::NoMargin.say(language));
            if secondary_button(ui, &DecideText::GoToMoney.say(language)).clicked() {
                panel.shown = Shown::Money;
            }
        });
    } else if unreadable {
        super::money::unreadable_ui(ui, sight);
    } else {
        figure_at_ui(
            ui,
            scene,
            (figures.of(bench, sight), 1),
            height,
            &mut picked,
        );
    }
    if sight.sums.ruled() > 0 {
        note_ui(ui, &DecideText::ByScore.say(language));
    }
    let strategy = &sight.sums.strategy;
    let Some(picked) = picked else {
        return;
    };
    let (cutoff, goes_on) = match picked {
        Picked::To { x, goes_on } => (strategy.cutoff_for_approval(x), goes_on),
        Picked::Step { up } => (strategy.cutoff_beside(sight.cutoff, up), false),
    };
    if let Some(cutoff) = cutoff.filter(|cutoff| !goes_on || *cutoff != sight.cutoff) {
        scene.send(moved_to(cutoff, goes_on));
    }
}

fn figure_at_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (drawn, place): (&[Figure], usize),
    height: f32,
    picked: &mut Option<Picked>,
) {
    let Some(figure) = drawn.get(place) else {
        return;
    };
    let id = ["decide tradeoff", "decide worth"][place];
    let moves = (Pick::Anywhere, picked);
    let action = figure_to_pick_ui(ui, figure, (id, height), moves, scene.language);
    if let Some(action) = action {
        scene.ask_of_figure(figure, action);
    }
}
