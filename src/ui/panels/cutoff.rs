//! The cutoff control: slider, typed PD, and the ways of choosing a cutoff. It
//! keeps nothing: what a way needs stands in the rule of the session.

use crate::evaluate::Confusion;
use crate::evaluate::Rule;
use crate::evaluate::decide::strategy::{Costs, Margin};
use crate::recipe::outcome::split::Part;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::CutoffText;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{note_ui, segmented_ui};
use crate::workbench::{Command, Run};
use eframe::egui::{DragValue, Label, RichText, Slider, Ui};

/// Under this PD the slider no longer spreads.
const FINEST: f64 = 1e-3;

/// A way of choosing the cutoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    MaxF1,
    MaxKs,
    Approval,
    BadRate,
    Cost,
    Profit,
    Half,
    ByHand,
}

impl Way {
    fn of(rule: Option<Rule>, cutoff: f64) -> Self {
        match rule {
            Some(Rule::MaxF1) => Self::MaxF1,
            Some(Rule::MaxKs) => Self::MaxKs,
            Some(Rule::ApprovalRate(_)) => Self::Approval,
            Some(Rule::ApprovedBadRate(_)) => Self::BadRate,
            Some(Rule::MinCost(_)) => Self::Cost,
            Some(Rule::MaxProfit(_)) => Self::Profit,
            Some(Rule::Fixed(_)) | None if cutoff == 0.5 => Self::Half,
            Some(Rule::Fixed(_)) | None => Self::ByHand,
        }
    }
}

/// Draws the whole control: the slider, the ways, and what the chosen way needs.
/// `part` names a part within a sentence.
pub fn cutoff_control_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    run: &Run,
    part: impl Fn(Part) -> String,
) {
    cutoff_slider_ui(ui, scene, run);
    ways_ui(ui, scene, run);
    let Some(rule) = scene.bench.rule else {
        return;
    };
    if !matches!(rule, Rule::MaxF1 | Rule::MaxKs | Rule::Fixed(_)) {
        ui.horizontal_wrapped(|ui| {
            if let Some(rule) = terms_ui(ui, scene, rule) {
                scene.send(Command::SetRule(rule));
            }
        });
    }
    let chooser = run.curves.chooser(rule);
    reached_ui(ui, scene, run, rule, &part);
    if let Rule::ApprovedBadRate(most) = rule
        && let Some(c) = run.curves.confusion_at(chooser, scene.bench.cutoff)
        && approved_bad_rate(&c).is_none_or(|rate| rate > most)
    {
        let text = CutoffText::Unreached(part(chooser)).say(scene.language);
        let text = RichText::new(text).color(tokens(ui).stale);
        ui.add(Label::new(text).wrap());
    }
}

/// The share that a rule asks for, as it comes out on the rows that choose the cutoff
/// and on those shown.
fn reached_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    run: &Run,
    rule: Rule,
    part: &impl Fn(Part) -> String,
) {
    let share = match rule {
        Rule::ApprovalRate(_) => approval_rate,
        Rule::ApprovedBadRate(_) => approved_bad_rate,
        _ => return,
    };
    let mut parts = vec![run.curves.chooser(rule), scene.bench.part];
    parts.dedup();
    let said = parts.into_iter().filter_map(|of| {
        let counts = run.curves.confusion_at(of, scene.bench.cutoff)?;
        let text = CutoffText::On(part(of), number::percent(share(&counts)?));
        Some(text.say(scene.language).into_owned())
    });
    let said: Vec<String> = said.collect();
    note_ui(ui, &said.join(" · "));
}

/// Draws the slider with the typed PD and its points.
pub fn cutoff_slider_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Run) {
    let (language, before) = (scene.language, scene.bench.cutoff);
    let scaling = &run.experiment.model.scorecard.scaling;
    let points = f64::from(scaling.points(before));
    ui.horizontal(|ui| {
        let muted = tokens(ui).muted;
        ui.label(RichText::new(CutoffText::Pd.say(language)).color(muted))
            .on_hover_text(TermText::Pd.say(language));
        let mut cutoff = before;
        ui.spacing_mut().slider_width = (ui.available_width() - 150.0).max(60.0);
        let slider = Slider::new(&mut cutoff, 0.0..=1.0)
            .logarithmic(true)
            .smallest_positive(FINEST)
            .show_value(false);
        let slid = ui.add(slider);
        let typed = DragValue::new(&mut cutoff)
            .range(0.0..=1.0)
            .speed(0.001)
            .custom_formatter(|pd, _| number::pd(pd))
            .custom_parser(parse_share);
        let typed = ui.add(typed);
        let changed = slid.changed() || typed.changed();
        let starts = slid.drag_started() || typed.drag_started();
        let goes_on = [&slid, &typed]
            .iter()
            .any(|r| r.dragged() && !r.drag_started());
        slid.accessible_name(CutoffText::Slider.say(language));
        typed.accessible_name(CutoffText::Typed.say(language));
        let points = CutoffText::Points(number::points(points)).say(language);
        note_ui(ui, &points).on_hover_text(TermText::Score.say(language));
        if starts || (changed && cutoff != before) {
            scene.send(moved_to(cutoff, goes_on));
        }
    });
}

/// What moves the cutoff; `goes_on` while a drag lasts that has moved it before.
pub(in crate::ui::panels) fn moved_to(cutoff: f64, goes_on: bool) -> Command {
    let cutoff = cutoff.clamp(0.0, 1.0);
    if goes_on {
        Command::DragCutoff(cutoff)
    } else {
        Command::SetCutoff(cutoff)
    }
}

fn ways_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Run) {
    let language = scene.language;
    let mut way = Way::of(scene.bench.rule, scene.bench.cutoff);
    let ways = [
        (Way::MaxF1, CutoffText::MaxF1),
        (Way::MaxKs, CutoffText::MaxKs),
        (Way::Approval, CutoffText::Approval),
        (Way::BadRate, CutoffText::BadRate),
        (Way::Cost, CutoffText::Cost),
        (Way::Profit, CutoffText::Profit),
        (Way::Half, CutoffText::Half),
    ];
    let texts = ways.map(|(way, text)| (way, text.say(language)));
    let options: Vec<(Way, &str)> = texts.iter().map(|(way, text)| (*way, &**text)).collect();
    // All of them in one row of the card.
    let before = ui.spacing().button_padding;
    ui.spacing_mut().button_padding.x = tokens(ui).gap_small * 1.5;
    let is_other = segmented_ui(ui, &CutoffText::Ways.say(language), &mut way, &options);
    ui.spacing_mut().button_padding = before;
    if is_other {
        let command = first_of(way, scene, run);
        scene.send(command);
    }
}

/// What a press on a way asks for: where a way needs a number, the one that holds
/// at the cutoff as it is.
fn first_of(way: Way, scene: &Scene<'_>, run: &Run) -> Command {
    let cutoff = scene.bench.cutoff;
    let terms = scene.bench.terms();
    let rule = match way {
        Way::MaxF1 => Rule::MaxF1,
        Way::MaxKs => Rule::MaxKs,
        Way::Approval => Rule::ApprovalRate(now(run, cutoff, approval_rate).unwrap_or(0.7)),
        Way::BadRate => Rule::ApprovedBadRate(now(run, cutoff, approved_bad_rate).unwrap_or(0.1)),
        Way::Cost => Rule::MinCost(terms.map_or(Costs::default(), |terms| terms.costs)),
        Way::Profit => Rule::MaxProfit(terms.and_then(|terms| terms.money.margin).unwrap_or(
            Margin {
                share: 0.1,
                cost: 0.0,
            },
        )),
        Way::Half => return Command::SetCutoff(0.5),
        Way::ByHand => return Command::SetCutoff(cutoff),
    };
    Command::SetRule(rule)
}

/// A share at the cutoff on the rows that choose it, in whole thousandths.
fn now(run: &Run, cutoff: f64, share: fn(&Confusion) -> Option<f64>) -> Option<f64> {
    let chooser = run.curves.chooser(Rule::ApprovalRate(0.0));
    let counts = run.curves.confusion_at(chooser, cutoff)?;
    Some((share(&counts)? * 1000.0).round() / 1000.0)
}

fn approval_rate(c: &Confusion) -> Option<f64> {
    (c.n() > 0).then(|| (c.tn + c.fn_) as f64 / c.n() as f64)
}

fn approved_bad_rate(c: &Confusion) -> Option<f64> {
    let approved = c.tn + c.fn_;
    (approved > 0).then(|| c.fn_ as f64 / approved as f64)
}

/// The numbers of a rule; the rule with another number, once one was changed.
fn terms_ui(ui: &mut Ui, scene: &Scene<'_>, rule: Rule) -> Option<Rule> {
    let mut number = |name: CutoffText, value: f64, unit: Unit| {
        let name = name.say(scene.language);
        number_ui(ui, &name, value, unit)
    };
    match rule {
        Rule::ApprovalRate(share) => {
            number(CutoffText::ApprovalAtLeast, share, Unit::Share).map(Rule::ApprovalRate)
        }
        Rule::ApprovedBadRate(share) => {
            number(CutoffText::BadRateAtMost, share, Unit::Share).map(Rule::ApprovedBadRate)
        }
        Rule::MinCost(costs) => {
            let bad = number(CutoffText::CostOfBad, costs.fn_, Unit::Amount);
            let good = number(CutoffText::CostOfGood, costs.fp, Unit::Amount);
            (bad.is_some() || good.is_some()).then(|| {
                Rule::MinCost(Costs {
                    fn_: bad.unwrap_or(costs.fn_),
                    fp: good.unwrap_or(costs.fp),
                    ..costs
                })
            })
        }
        Rule::MaxProfit(margin) => {
            let share = number(CutoffText::Margin, margin.share, Unit::Share);
            let cost = number(CutoffText::CostOfApproval, margin.cost, Unit::Amount);
            (share.is_some() || cost.is_some()).then(|| {
                Rule::MaxProfit(Margin {
                    share: share.unwrap_or(margin.share),
                    cost: cost.unwrap_or(margin.cost),
                })
            })
        }
        Rule::MaxF1 | Rule::MaxKs | Rule::Fixed(_) => None,
    }
}

/// What a number of a rule is measured in.
#[derive(Clone, Copy)]
enum Unit {
    /// A share of one, shown in percent.
    Share,
    /// Any amount of 0 or more.
    Amount,
}

fn number_ui(ui: &mut Ui, name: &str, value: f64, unit: Unit) -> Option<f64> {
    note_ui(ui, name);
    let mut changed = value;
    let field = match unit {
        Unit::Share => DragValue::new(&mut changed)
            .range(0.0..=1.0)
            .speed(0.002)
            .custom_formatter(|share, _| number::percent(share))
            .custom_parser(parse_percent),
        Unit::Amount => DragValue::new(&mut changed).range(0.0..=1e9).speed(0.05),
    };
    let response = ui.add(field);
    let is_new = response.changed() && changed != value;
    response.accessible_name(name);
    is_new.then_some(changed)
}

/// A PD as typed: `.271`, `0.271`, `27.1 %`.
pub fn parse_share(text: &str) -> Option<f64> {
    let text = text.trim();
    let (digits, unit) = match text.strip_suffix(['%', '％']) {
        Some(digits) => (digits, 0.01),
        None => (text, 1.0),
    };
    let pd = digits.trim().parse::<f64>().ok()? * unit;
    (0.0..=1.0).contains(&pd).then_some(pd)
}

/// A share as typed where percent is shown: `70`, `70 %`, `.7`.
fn parse_percent(text: &str) -> Option<f64> {
    parse_share(text).or_else(|| parse_share(&format!("{text} %")))
}

#[cfg(test)]
mod tests {
    use super::{parse_percent, parse_share};

    #[test]
    fn a_pd_may_be_typed_as_a_share_or_in_percent() {
        assert_eq!(parse_share(" .25 "), Some(0.25));
        assert_eq!(parse_share("25 %"), Some(0.25));
        assert_eq!(parse_share("25"), None);
        assert_eq!(parse_share("x"), None);
        assert_eq!(parse_percent("25"), Some(0.25));
        assert_eq!(parse_percent(".25"), Some(0.25));
        assert_eq!(parse_percent("125"), None);
    }
}
