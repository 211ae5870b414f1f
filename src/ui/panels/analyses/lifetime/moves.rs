//! What the fields do to the PD over 12 periods: contributions and importance, the PD of a new loan by
//! the values of a field, and why one loan has its PD.

use super::super::form::labelled_ui;
use crate::explain::{ExplainError, TextLanguage};
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::explain::{names, part_text, why_nothing};
use crate::ui::panels::field::name_ui;
use crate::ui::panels::score::{Shown, contributions_ui, unexplained};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{ExplainText, Language, LifetimeText, Say, ScoreText, TaskText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{card_ui, key_value_row_ui, note_ui};
use crate::workbench::{LifetimeRun, LoanFields};
use crate::workflow::tasks::{RowMoves, TaskDependence, TaskField};
use eframe::egui::{Role, TextEdit, Ui, WidgetInfo};
use std::sync::Arc;

/// Height of the plot.
const HEIGHT: f32 = 280.0;
/// Loans of which a rate of defaults is drawn, at least.
const LEAST_OBSERVED: usize = 10;
/// The place of the observed rates among the lines of a field.
const OBSERVED: usize = 2;
/// Fields of a loan that have a bar of their own.
const MOST_BARS: usize = 12;
/// Width of the field with the name of a loan.
const LOAN: f32 = 160.0;

/// What is kept between frames.
#[derive(Default)]
pub(super) struct Moves {
    field: Option<String>,
    /// The loan as it is typed.
    loan: String,
    /// What was computed last, and of what.
    of: Option<(usize, String, Language, bool)>,
    found: Option<Result<RowMoves, ExplainError>>,
}

/// Draws the cards.
pub(super) fn moves_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    kept: &mut Moves,
    run: &Arc<LifetimeRun>,
) {
    let language = scene.language;
    let Some(explained) = &run.explained else {
        card_ui(ui, &LifetimeText::Moves.say(language), |ui| {
            note_ui(ui, &LifetimeText::NotExplained.say(language));
        });
        return;
    };
    let is_there = |name: &String| explained.effects.iter().any(|of| of.field == *name);
    if !kept.field.as_ref().is_some_and(is_there) {
        let first = explained.global.fields.first();
        kept.field = first.map(|field| field.field.clone());
    }
    row_ui(ui, &[1.0, 1.0], |ui, place| match place {
        0 => fields_table(explained, kept, language).show(ui, scene),
        _ => effects_ui(ui, scene, explained, kept),
    });
    let as_new = scene.bench.analyses.losses.plan.is_as_new(run);
    card_ui(ui, &LifetimeText::OneLoan.say(language), |ui| {
        one_loan_ui(ui, kept, run, (language, as_new));
    });
}

fn fields_table(explained: &LoanFields, kept: &Moves, language: Language) -> Table {
    let say = |text: TaskText| text.say(language).into_owned();
    let found = &explained.global;
    let unit = LifetimeText::Unit.say(language).into_owned();
    let mut table = Table::new(&LifetimeText::Moves, "fields.csv", language)
        .column(ExplainText::FieldName.say(language), None)
        .column(say(TaskText::Contribution), Some(unit.clone()))
        .column(say(TaskText::Raises), Some(say(TaskText::RaisesTip)));
    if found.outcomes > 0 {
        table = table
            .column(say(TaskText::LogLossRise), Some(say(TaskText::RiseTip)))
            .column("95 %", None);
    }
    let part = part_text(Some(explained.part), language);
    let rows = ExplainText::FieldsNote(part, found.rows).say(language);
    table.note = format!("{rows}; {unit}");
    let row = |field: &TaskField| {
        let mut cells = vec![
            Value::text(field.field.clone()),
            Value::figure(Some(field.mean_absolute), number::ratio),
            Value::figure(Some(field.raises), number::percent),
        ];
        if found.outcomes > 0 {
            let worth = field.importance;
            cells.push(Value::metric(worth.map(|w| w.rise), 5));
            cells.push(Value::interval(worth.map(|w| w.interval)));
        }
        cells
    };
    table.rows = found.fields.iter().map(row).collect();
    let shown = |field: &TaskField| Some(&field.field) == kept.field.as_ref();
    table.marked = found.fields.iter().position(shown);
    table
}

fn effects_ui(ui: &mut Ui, scene: &mut Scene<'_>, explained: &LoanFields, kept: &mut Moves) {
    let language = scene.language;
    let Some(field) = kept.field.clone() else {
        return;
    };
    let label = TaskText::FieldShown.say(language);
    let all = explained.global.fields.iter();
    let all = all.map(|field| field.field.as_str());
    let width = ui.available_width().min(260.0);
    let picked = name_ui(ui, &label, Some(&field), None, all, &field, width);
    if let Some(picked) = picked.flatten() {
        kept.field = Some(picked);
    }
    let Some(effects) = explained.effects.iter().find(|of| of.field == field) else {
        return;
    };
    let figure = figure(explained, effects, language);
    if let Some(action) = figure_ui(ui, &figure, "lifetime effects", HEIGHT, None, language) {
        scene.ask_of_figure(&figure, action);
    }
    let note = match why_nothing(&effects.grid) {
        Some(why) => why.say(language),
        None => LifetimeText::EffectsNote(LEAST_OBSERVED).say(language),
    };
    note_ui(ui, &note);
}

/// The PD of a new loan by the values of a field, beside the rate of defaults.
fn figure(explained: &LoanFields, effects: &TaskDependence, language: Language) -> Figure {
    let grid = &effects.grid;
    let axis = Axis::new(effects.field.clone());
    let axis = if grid.numbers > 0 {
        axis.ordered(names(grid, language))
    } else {
        axis.named(names(grid, language))
    };
    let y = Axis::new(LifetimeText::YearPd.say(language)).percent();
    let mut figure = Figure::new(effects.field.clone(), axis, y);
    let centre = mean_of(effects);
    let lines = [
        (LifetimeText::PartialPd, Ink::Accent, &effects.partial, 0.0),
        (
            LifetimeText::LocalPd,
            Ink::Series(2),
            &effects.accumulated,
            centre,
        ),
        (
            LifetimeText::ObservedRate,
            Ink::Series(1),
            &effects.actual,
            0.0,
        ),
    ];
    for (place, (name, ink, values, add)) in lines.into_iter().enumerate() {
        let at = |k: usize| {
            // The rate of a few loans is none.
            let rows = effects.rows.get(k).copied().unwrap_or_default();
            let is_few = place == OBSERVED && rows < LEAST_OBSERVED;
            let value = values[k]
                .as_ref()
                .filter(|_| !is_few)
                .and_then(|values| values.first());
            let value = value.map_or(f64::NAN, |value| value + add);
            [k as f64 + 1.0, value]
        };
        let style = match place {
            0 => Style::LinePoints,
            1 => Style::Dashed,
            _ => Style::Points,
        };
        let name = name.say(language).into_owned();
        let numbers: Vec<[f64; 2]> = (0..grid.numbers).map(at).collect();
        let others: Vec<[f64; 2]> = (grid.numbers..values.len()).map(at).collect();
        let is_numbers = numbers.iter().any(|[_, y]| y.is_finite());
        if is_numbers {
            figure = figure.with(Series::new(name.clone(), ink, numbers).style(style));
        }
        if others.iter().any(|[_, y]| y.is_finite()) {
            let legend = if is_numbers { "" } else { &name };
            let apart = Series::new(name.clone(), ink, others).style(Style::Points);
            figure = figure.with(apart.in_legend(legend));
        }
    }
    let part = part_text(Some(explained.part), language);
    let caption = ExplainText::Caption(part, explained.rows, explained.averaged);
    figure.caption = caption.say(language).into_owned();
    figure
}

/// The mean of the partial dependence over the rows, about which local effects are drawn.
fn mean_of(effects: &TaskDependence) -> f64 {
    let each = effects.partial.iter().zip(&effects.rows);
    let known = each.filter_map(|(value, rows)| Some((*value.as_ref()?.first()?, *rows as f64)));
    let (sum, rows) = known.fold((0.0, 0.0), |(sum, n), (value, rows)| {
        (sum + value * rows, n + rows)
    });
    sum / f64::max(rows, 1.0)
}

/// A loan by its id, or the number of its row.
fn row_of(run: &LifetimeRun, name: &str) -> Option<usize> {
    let name = name.trim();
    let table = &run.data().table;
    let id = run.experiment.model.id.as_ref();
    let column = id.and_then(|id| table.column(id));
    let by_id = column.and_then(|column| {
        let texts = column.texts();
        // Of a panel the latest row.
        texts.iter().rposition(|text| text.as_deref() == Some(name))
    });
    let number = || name.parse::<usize>().ok()?.checked_sub(1);
    by_id.or_else(|| number().filter(|row| *row < table.rows))
}

fn one_loan_ui(
    ui: &mut Ui,
    kept: &mut Moves,
    run: &Arc<LifetimeRun>,
    (language, as_new): (Language, bool),
) {
    let say = |text: LifetimeText| text.say(language);
    let (name, tip) = (say(LifetimeText::LoanName), say(LifetimeText::LoanTip));
    labelled_ui(ui, &name, &tip, |ui| {
        let hint = say(LifetimeText::LoanHint);
        let field = TextEdit::singleline(&mut kept.loan)
            .desired_width(LOAN)
            .hint_text(&*hint);
        ui.add(field)
            .on_hover_text(&*tip)
            .widget_info(|| named_field(&name));
    });
    if kept.loan.trim().is_empty() {
        note_ui(ui, &tip);
        return;
    }
    let of = (
        Arc::as_ptr(run) as usize,
        kept.loan.clone(),
        language,
        as_new,
    );
    if kept.of.as_ref() != Some(&of) {
        let texts = match language {
            Language::English => TextLanguage::En,
            Language::Chinese => TextLanguage::Zh,
        };
        kept.found = row_of(run, &kept.loan).map(|row| run.moves(row, texts, as_new));
        kept.of = Some(of);
    }
    match &kept.found {
        None => {
            note_ui(ui, &say(LifetimeText::NoLoan));
        }
        Some(Err(_)) => {
            note_ui(ui, &say(LifetimeText::NoYearPd));
        }
        Some(Ok(found)) => found_ui(ui, found, language),
    }
}

fn named_field(name: &str) -> WidgetInfo {
    WidgetInfo::labeled(Role::TextInput, true, name)
}

fn found_ui(ui: &mut Ui, found: &RowMoves, language: Language) {
    let say = |text: LifetimeText| text.say(language);
    let pd = 1.0 / (1.0 + (-found.output).exp());
    key_value_row_ui(ui, &say(LifetimeText::YearPd), &number::percent(pd), "");
    let shown = Shown {
        base: found.base,
        fields: &found.fields,
        calibration: 0.0,
        inks: [Ink::Bad, Ink::Good],
        decimals: 2,
    };
    let height = tokens(ui).row_height - 2.0;
    contributions_ui(ui, shown, (MOST_BARS, height), language);
    let [base, output] = [found.base, found.output].map(|v| number::metric(Some(v), 2));
    let note = TaskText::MovesNote(
        say(LifetimeText::Unit).into_owned(),
        base,
        output,
        unexplained(found.residual),
    );
    note_ui(ui, &note.say(language));
    if found.names_protected {
        note_ui(ui, &ScoreText::ProtectedReason.say(language));
    }
}
