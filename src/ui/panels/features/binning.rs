//! The bins of the chosen column: bad rate and weight of evidence bin by bin,
//! cut by themselves or by hand. A view: what enters the model is not changed.

use super::super::field::{Drafts, Edit, Field, choice_ui, field_ui};
use super::super::grid::{self, Width};
use super::super::study::study_ui;
use crate::evaluate::binning::{Holds, Trend};
use crate::evaluate::population::information::Strength;
use crate::recipe::encoding::special::read_codes;
use crate::table::{Kind, date};
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::request::{Scene, rows_of};
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{card_ui, note_ui, secondary_button};
use crate::workbench::{Answer, Loaded, Question};
use crate::workflow::{Binned, BinningPlan, Choices, NamedBin};
use eframe::egui::{RichText, Ui};

/// Height of the plot within its card.
const HEIGHT: f32 = 170.0;
/// Most edges that may be typed.
const MOST_EDGES: usize = 50;

/// How the chosen column is cut.
#[derive(Debug, Default)]
pub(super) struct Binning {
    column: String,
    plan: BinningPlan,
    /// The codes that were chosen for the column when they were taken over.
    codes: Vec<String>,
}

/// Draws the bins of a column.
pub(super) fn binning_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (loaded, choices): (&Loaded, &Choices),
    name: &str,
    (binning, drafts): (&mut Binning, &mut Drafts),
) {
    let Some(column) = loaded.table.column(name) else {
        return;
    };
    let free = matches!(column.kind, Kind::Text | Kind::Identifier | Kind::Empty);
    if free || choices.target.column.is_empty() || choices.target.column == name {
        return;
    }
    let chosen = choices.special.get(name).map_or(&[][..], Vec::as_slice);
    if binning.column != name {
        *binning = Binning {
            column: name.to_owned(),
            ..Binning::default()
        };
    }
    if binning.codes != chosen {
        binning.codes = chosen.to_vec();
        binning.plan.special = read_codes(column, chosen).unwrap_or_default();
    }
    let language = scene.language;
    let question = Question::Bins {
        target: choices.target.clone(),
        column: name.to_owned(),
        plan: binning.plan.clone(),
    };
    card_ui(ui, &FeaturesText::Binning.say(language), |ui| {
        let numbers = !column.is_text();
        if numbers {
            plan_ui(ui, &mut binning.plan, drafts, language);
        }
        let Some(Answer::Bins(found)) = study_ui(ui, scene, question) else {
            return;
        };
        let strength = strength(found.strength).say(language).into_owned();
        let iv = FeaturesText::BinningIv(number::ratio(found.iv), strength);
        note_ui(ui, &iv.say(language)).on_hover_text(TermText::Iv.say(language));
        let names: Vec<String> = found
            .bins
            .iter()
            .map(|bin| bin_name(bin, column.kind, language))
            .collect();
        table_ui(ui, found, &names, language);
        let edges = edges(found);
        if numbers && binning.plan.edges.is_empty() && !edges.is_empty() {
            let text = FeaturesText::EditEdges.say(language);
            if secondary_button(ui, &text).clicked() {
                binning.plan.edges = edges;
            }
        }
        let mut figure = figure(found, names, language);
        let rows = found.bins.iter().map(|bin| bin.line.n).sum();
        figure.caption = format!("{} · {}", found.column, rows_of(rows));
        if let Some(action) = figure_ui(ui, &figure, "features bins", HEIGHT, None, language) {
            scene.ask_of_figure(&figure, action);
        }
    });
}

fn plan_ui(ui: &mut Ui, plan: &mut BinningPlan, drafts: &mut Drafts, language: Language) {
    let trends = [
        (Trend::Auto, FeaturesText::TrendAuto),
        (Trend::Ascending, FeaturesText::TrendUp),
        (Trend::Descending, FeaturesText::TrendDown),
        (Trend::Peak, FeaturesText::TrendPeak),
        (Trend::Valley, FeaturesText::TrendValley),
        (Trend::Free, FeaturesText::TrendFree),
    ];
    let words = trends.map(|(trend, text)| (trend, text.say(language)));
    let options: Vec<(Trend, &str)> = words
        .iter()
        .map(|(trend, text)| (*trend, &**text))
        .collect();
    let name = FeaturesText::Trend.say(language);
    let width = ui.available_width();
    if let Some(trend) = choice_ui(ui, &name, plan.trend, &options, width) {
        (plan.trend, plan.edges) = (trend, Vec::new());
    }
    let wanted = FeaturesText::WantedNumbers.say(language);
    for (text, key, numbers) in [
        (FeaturesText::Edges, "bin edges", &mut plan.edges),
        (FeaturesText::SpecialCodes, "bin special", &mut plan.special),
    ] {
        let name = text.say(language);
        note_ui(ui, &name);
        let shown: Vec<String> = numbers.iter().map(f64::to_string).collect();
        let field = Field {
            key,
            name: &name,
            value: (!shown.is_empty()).then(|| shown.join(", ")),
            hint: &FeaturesText::Automatic.say(language),
            wanted: &wanted,
            width: width - 8.0,
        };
        match field_ui(ui, drafts, &field, several) {
            Some(Edit::Set(several)) => *numbers = several,
            Some(Edit::Reset) => numbers.clear(),
            None => {}
        }
    }
}

/// Numbers in rising order, such as `10, 20.5`.
fn several(text: &str) -> Option<Vec<f64>> {
    let parts = text.split([',', '，', ' ', ';']);
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    let read = |part: &str| part.parse::<f64>().ok().filter(|n| n.is_finite());
    let mut numbers: Vec<f64> = parts.map(read).collect::<Option<_>>()?;
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.dedup();
    (1..=MOST_EDGES).contains(&numbers.len()).then_some(numbers)
}

fn edges(found: &Binned) -> Vec<f64> {
    let ends = found.bins.iter().filter_map(|bin| match bin.line.holds {
        Holds::Range { up_to, .. } => up_to,
        _ => None,
    });
    ends.collect()
}

/// What a bin holds, in the window's language.
fn bin_name(bin: &NamedBin, kind: Kind, language: Language) -> String {
    let show = |value: f64| match kind {
        Kind::Date => date::iso(value.round() as i32),
        _ => number::plain(value),
    };
    let text = match &bin.line.holds {
        Holds::Range {
            above: Some(above),
            up_to: Some(up_to),
        } => FeaturesText::BinBetween(show(*above), show(*up_to)),
        Holds::Range {
            above: None,
            up_to: Some(up_to),
        } => return format!("≤ {}", show(*up_to)),
        Holds::Range {
            above: Some(above),
            up_to: None,
        } => return format!("> {}", show(*above)),
        Holds::Range { .. } => FeaturesText::BinAll,
        Holds::Special(code) => FeaturesText::BinCode(show(*code)),
        Holds::Word(_) | Holds::Categories(_) => return bin.name.clone(),
        Holds::Other => FeaturesText::BinOther,
        Holds::Missing => FeaturesText::BinMissing,
    };
    text.say(language).into_owned()
}

fn strength(strength: Strength) -> FeaturesText {
    match strength {
        Strength::Unpredictive => FeaturesText::IvUnpredictive,
        Strength::Weak => FeaturesText::IvWeak,
        Strength::Medium => FeaturesText::IvMedium,
        Strength::Strong => FeaturesText::IvStrong,
        Strength::Suspicious => FeaturesText::IvSuspicious,
    }
}

fn table_ui(ui: &mut Ui, found: &Binned, names: &[String], language: Language) {
    let widths = [
        Width::Rest(90.0),
        Width::Points(52.0),
        Width::Points(58.0),
        Width::Points(56.0),
    ];
    let t = tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let row = grid::row_ui(ui, false);
        let columns = grid::edges(&widths, row.width());
        let heads = [
            FeaturesText::Bin,
            FeaturesText::Rows,
            FeaturesText::Rate,
            FeaturesText::Woe,
        ];
        for (i, head) in heads.into_iter().enumerate() {
            let text = RichText::new(head.say(language)).size(t.text_small);
            let cell = grid::cell(row, &columns, i);
            grid::text_ui(ui, cell, i > 0, text.color(t.muted));
        }
        for (place, (bin, name)) in found.bins.iter().zip(names).enumerate() {
            let row = grid::row_ui(ui, false);
            let cells = [
                format!("{} · {name}", place + 1),
                number::count(bin.line.n),
                number::or_none(bin.line.bad_rate, number::percent),
                number::two(bin.line.woe),
            ];
            for (i, text) in cells.into_iter().enumerate() {
                let cell = grid::cell(row, &columns, i);
                grid::text_ui(ui, cell, i > 0, text);
            }
        }
    });
}

fn figure(found: &Binned, names: Vec<String>, language: Language) -> Figure {
    let bins = found.bins.iter().enumerate();
    let rates = bins.filter_map(|(k, bin)| Some([k as f64 + 1.0, bin.line.bad_rate?]));
    let rate = FeaturesText::Rate.say(language);
    let bars = Series::new(rate.clone(), Ink::Bad, rates.collect()).style(Style::Bars(0.7));
    Figure::new(
        FeaturesText::BinRates.say(language),
        Axis::new(FeaturesText::Bin.say(language)).named(names),
        Axis::new(rate).percent(),
    )
    .with(bars)
}

#[cfg(test)]
mod tests {
    use super::several;

    #[test]
    fn edges_are_read_in_any_order_and_nothing_else_is() {
        assert_eq!(several("20, 10 20；"), None);
        assert_eq!(several("20, 10 20"), Some(vec![10.0, 20.0]));
        assert_eq!(several("10, x"), None);
        assert_eq!(several(" "), None);
    }
}
