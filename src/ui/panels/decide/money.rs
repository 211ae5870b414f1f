//! The money: exposure, loss, margin and costs as entered, and what is lost by
//! decision and grade.

use super::super::field::{Drafts, Edit, Field, field_ui, number as any};
use super::super::money_source::{Source, percent, percent_text, source_ui};
use super::bands::totals;
use super::sheet::{Cell, amount, figures, first, sheet_ui, warning_ui};
use super::{Sight, send};
use crate::evaluate::decide::money::PLACEHOLDER_LGD;
use crate::evaluate::decide::strategy::Costs;
use crate::report::Totals;
use crate::score::Given;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::DecideText;
use crate::ui::text::Say;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{card_ui, key_value_row_ui, note_ui, secondary_button};
use crate::workflow::Terms;
use eframe::egui::{Align, Label, Layout, RichText, Ui};

/// Columns that are offered as exposure.
const MOST_OFFERS: usize = 3;
const FIELD: f32 = 84.0;
/// Two cards are beside each other where there is so much room.
const BESIDE: f32 = 520.0;

/// Draws the view.
pub(super) fn money_ui(ui: &mut Ui, scene: &mut Scene<'_>, drafts: &mut Drafts, sight: &Sight<'_>) {
    let mut next = sight.terms.clone();
    let language = sight.language;
    let stakes = |ui: &mut Ui, next: &mut Terms, drafts: &mut Drafts| {
        card_ui(ui, &DecideText::MoneyTerms.say(language), |ui| {
            stakes_ui(ui, scene, drafts, next);
            if let Some(pd) = super::strategy::even_pd(sight) {
                let name = DecideText::BreakEven.say(language);
                let tip = DecideText::BreakEvenTip.say(language);
                key_value_row_ui(ui, &name, &number::pd(pd), &tip);
            }
        });
    };
    if ui.available_width() < BESIDE {
        stakes(ui, &mut next, drafts);
        card_ui(ui, &DecideText::Costs.say(language), |ui| {
            costs_ui(ui, scene, drafts, &mut next);
        });
    } else {
        ui.columns(2, |columns| {
            stakes(&mut columns[0], &mut next, drafts);
            card_ui(&mut columns[1], &DecideText::Costs.say(language), |ui| {
                costs_ui(ui, scene, drafts, &mut next);
            });
        });
    }
    send(scene, sight, |terms| *terms = next);
    if sight.sums.gaps.is_err() {
        unreadable_ui(ui, sight);
        return;
    }
    by_decision_ui(ui, scene, sight);
    by_grade_ui(ui, scene, sight);
}

/// Says why no losses can be shown.
pub(super) fn unreadable_ui(ui: &mut Ui, sight: &Sight<'_>) {
    if let Err(error) = &sight.sums.gaps {
        let t = tokens(ui);
        let text = DecideText::MoneyUnreadable.say(sight.language);
        ui.label(RichText::new(text).color(t.bad));
        warning_ui(ui, &error.say(sight.language));
    }
}

fn stakes_ui(ui: &mut Ui, scene: &Scene<'_>, drafts: &mut Drafts, next: &mut Terms) {
    let language = scene.language;
    let money = &mut next.money;
    let placeholder = money.is_placeholder();
    let name = DecideText::Lgd.say(language);
    line_ui(ui, &name, &DecideText::LgdTip.say(language));
    let source = Source {
        key: "lgd",
        place: DecideText::LgdSource,
        value: DecideText::LgdValue,
        percent: true,
        default: PLACEHOLDER_LGD,
    };
    source_ui(ui, scene, drafts, &source, &mut money.lgd);
    if placeholder {
        let t = tokens(ui);
        let text = DecideText::Placeholder.say(language);
        ui.label(RichText::new(text).color(t.stale));
        if secondary_button(ui, &DecideText::Confirm.say(language)).clicked() {
            money.lgd = Some(Given::Same(PLACEHOLDER_LGD));
        }
    }
    let name = DecideText::Ead.say(language);
    line_ui(ui, &name, &DecideText::EadTip.say(language));
    let source = Source {
        key: "ead",
        place: DecideText::EadSource,
        value: DecideText::EadValue,
        percent: false,
        default: 1.0,
    };
    source_ui(ui, scene, drafts, &source, &mut money.ead);
    exposure_ui(ui, scene, &mut money.ead);
    let mut margin = money.margin;
    let share = margin.map(|margin| percent_text(margin.share));
    let entry = Entry {
        key: "margin",
        name: DecideText::Margin,
        tip: DecideText::MarginTip,
        wanted: DecideText::WantedShare,
        value: share,
    };
    match entry_ui(ui, scene, drafts, &entry, percent) {
        Some(Edit::Set(share)) => margin = Some(with_share(margin.unwrap_or_default(), share)),
        Some(Edit::Reset) => margin = None,
        None => {}
    }
    let entry = Entry {
        key: "cost per loan",
        name: DecideText::CostPerLoan,
        tip: DecideText::CostPerLoanTip,
        wanted: DecideText::WantedAmount,
        value: margin.map(|margin| margin.cost.to_string()),
    };
    let edit = ui.add_enabled_ui(margin.is_some(), |ui| {
        entry_ui(ui, scene, drafts, &entry, any(|n| n >= 0.0))
    });
    if let (Some(edit), Some(margin)) = (edit.inner, &mut margin) {
        margin.cost = match edit {
            Edit::Set(cost) => cost,
            Edit::Reset => 0.0,
        };
    }
    money.margin = margin;
}

/// Says what an exposure of 1 means, and offers the columns whose names tell of an
/// amount.
fn exposure_ui(ui: &mut Ui, scene: &Scene<'_>, ead: &mut Option<Given>) {
    if !is_unit(ead.as_ref()) {
        return;
    }
    let language = scene.language;
    let t = tokens(ui);
    let text = RichText::new(DecideText::UnitExposure.say(language)).color(t.stale);
    ui.add(Label::new(text).wrap());
    let Some(data) = &scene.bench.data else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        for column in data.exposures().take(MOST_OFFERS) {
            let text = DecideText::UseAsExposure(column.to_owned()).say(language);
            if secondary_button(ui, &text).clicked() {
                *ead = Some(Given::Column(column.to_owned()));
            }
        }
    });
}

/// Whether every applicant counts as one unit.
pub(super) fn is_unit(ead: Option<&Given>) -> bool {
    matches!(ead, None | Some(Given::Same(1.0)))
}

fn with_share(
    margin: crate::evaluate::decide::strategy::Margin,
    share: f64,
) -> crate::evaluate::decide::strategy::Margin {
    crate::evaluate::decide::strategy::Margin { share, ..margin }
}

fn line_ui(ui: &mut Ui, name: &str, tip: &str) {
    let muted = tokens(ui).muted;
    ui.label(RichText::new(name).color(muted))
        .on_hover_text(tip);
}

struct Entry {
    key: &'static str,
    name: DecideText,
    tip: DecideText,
    wanted: DecideText,
    value: Option<String>,
}

/// A name at the left and a field at the right.
fn entry_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    drafts: &mut Drafts,
    entry: &Entry,
    parse: impl Fn(&str) -> Option<f64>,
) -> Option<Edit<f64>> {
    let language = scene.language;
    let name = entry.name.say(language);
    let wanted = entry.wanted.say(language);
    let row = ui.horizontal(|ui| {
        line_ui(ui, &name, &entry.tip.say(language));
        let end = Layout::right_to_left(Align::Center);
        let edit = ui.with_layout(end, |ui| {
            let field = Field {
                key: entry.key,
                name: &name,
                value: entry.value.clone(),
                hint: number::NONE,
                wanted: &wanted,
                width: FIELD,
            };
            field_ui(ui, drafts, &field, parse)
        });
        edit.inner
    });
    row.inner
}

fn costs_ui(ui: &mut Ui, scene: &Scene<'_>, drafts: &mut Drafts, next: &mut Terms) {
    let Costs { tp, fp, tn, fn_ } = &mut next.costs;
    let default = Costs::default();
    for (key, name, cost, usual) in [
        ("cost tn", DecideText::CostKept, tn, default.tn),
        ("cost fp", DecideText::CostLost, fp, default.fp),
        ("cost fn", DecideText::CostTaken, fn_, default.fn_),
        ("cost tp", DecideText::CostAvoided, tp, default.tp),
    ] {
        let entry = Entry {
            key,
            name,
            tip: DecideText::CostsTip,
            wanted: DecideText::WantedNumber,
            value: Some(cost.to_string()),
        };
        match entry_ui(ui, scene, drafts, &entry, any(f64::is_finite)) {
            Some(Edit::Set(value)) => *cost = value,
            Some(Edit::Reset) => *cost = usual,
            None => {}
        }
    }
    note_ui(ui, &DecideText::CostsTip.say(scene.language));
}

fn columns(head: DecideText, with_profit: bool) -> Vec<super::sheet::Column> {
    let mut columns = vec![
        first(head),
        figures(DecideText::Rows),
        figures(DecideText::Exposure),
        figures(DecideText::ExpectedLoss),
        figures(DecideText::LossRate),
    ];
    columns.extend(with_profit.then(|| figures(DecideText::Profit)));
    columns
}

fn row(name: Cell, totals: &Totals, with_profit: bool) -> Vec<Cell> {
    let mut row = vec![
        name,
        Cell::count(totals.n),
        Cell::figure(Some(totals.exposure), amount),
        Cell::figure(Some(totals.expected_loss), amount),
        Cell::figure(totals.loss_rate(), number::percent),
    ];
    row.extend(with_profit.then(|| Cell::figure(Some(totals.profit), amount)));
    row
}

fn by_decision_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let profit = sight.terms.money.margin.is_some();
    let totals = totals(sight);
    let all = totals[0] + totals[1] + totals[2];
    let names = [
        (DecideText::Approve, Ink::Good),
        (DecideText::Refer, Ink::Muted),
        (DecideText::Decline, Ink::Bad),
    ];
    let mut rows: Vec<Vec<Cell>> = names
        .iter()
        .zip(&totals)
        .map(|((name, ink), totals)| row(Cell::text(name.say(language)).ink(*ink), totals, profit))
        .collect();
    let name = Cell::text(DecideText::All.say(language)).total();
    rows.push(row(name, &all, profit));
    let title = DecideText::ByDecision.say(language);
    let columns = columns(DecideText::DecisionHead, profit);
    let names = (&*title, "expected_loss.csv");
    sheet_ui(ui, scene, names, &columns, &rows, |ui, _| {
        if let Ok([ead, lgd]) = sight.sums.gaps
            && ead + lgd > 0
        {
            warning_ui(ui, &DecideText::Gaps(ead, lgd).say(language));
        }
        if sight.terms.money.is_placeholder() {
            warning_ui(ui, &DecideText::Placeholder.say(language));
        }
        if is_unit(sight.terms.money.ead.as_ref()) {
            note_ui(ui, &DecideText::UnitShort.say(language));
        }
    });
}

fn by_grade_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let profit = sight.terms.money.margin.is_some();
    let margin = sight.margin();
    let bounds = sight.terms.grades.bounds();
    let edges: Vec<f64> = [0.0]
        .into_iter()
        .chain(bounds.iter().copied())
        .chain([f64::INFINITY])
        .collect();
    let letters = (b'A'..).map(char::from);
    let rows: Vec<Vec<Cell>> = edges
        .windows(2)
        .zip(letters)
        .map(|(ends, letter)| {
            let totals = sight.sums.between(ends[0], ends[1], &margin);
            row(Cell::text(letter.to_string()), &totals, profit)
        })
        .collect();
    let title = DecideText::ByGrade.say(sight.language);
    let columns = columns(DecideText::GradeHead, profit);
    let names = (&*title, "expected_loss_by_grade.csv");
    sheet_ui(ui, scene, names, &columns, &rows, |ui, _| {
        if is_unit(sight.terms.money.ead.as_ref()) {
            note_ui(ui, &DecideText::UnitShort.say(sight.language));
        }
    });
}
