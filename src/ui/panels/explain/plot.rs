//! What the chosen field does: bad rates, partial dependence, accumulated local effects and the
//! curve of the chosen applicant, and the same as a table.

use super::edits::Edits;
use super::{ExplainPanel, answer_ui, part_text};
use crate::evaluate::binning::Holds;
use crate::explain::{Grid, LevelOrder, PointValue};
use crate::ui::figure::{Axis, Figure, Mark, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::field::choice_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{ExplainText, Language, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::{card_ui, note_ui};
use crate::workbench::{Answer, Applicants, EffectStudy, Question, ShownRows};
use eframe::egui::Ui;

/// Least height of the plot, and its share of the room.
const LEAST: f32 = 220.0;
const SHARE: f32 = 0.52;

/// Draws the plot and the table of the chosen field.
pub(super) fn plot_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    of: ShownRows,
    panel: &mut ExplainPanel,
) {
    let Some(field) = panel.field.clone() else {
        return;
    };
    let language = scene.language;
    let room = ui.available_height();
    month_ui(ui, panel, &field, language);
    let name = panel.month.clone().unwrap_or_else(|| field.clone());
    let question = Question::Effects(of, name.clone());
    let is_there = matches!(scene.bench.studies.answer(&question), Some(Ok(_)));
    if !is_there {
        card_ui(ui, &name, |ui| {
            answer_ui(ui, scene, question, &name).is_some()
        });
        return;
    }
    let Some(Answer::Effects(study)) = answer_ui(ui, scene, question, &name) else {
        return;
    };
    let mut figure = figure(study, &name, language);
    if let Some(edits) = &mut panel.applicant.edits {
        add_applicant(&mut figure, study, (applicants, edits), &name, language);
    }
    let part = part_text(study.part, language);
    let caption = ExplainText::Caption(part, study.rows, study.averaged);
    figure.caption = caption.say(language).into_owned();
    let height = (room * SHARE).max(LEAST);
    if let Some(action) = figure_ui(ui, &figure, "explain effects", height, None, language) {
        scene.ask_of_figure(&figure, action);
    }
    let tip = ExplainText::PartialTip.say(language);
    note_ui(ui, &note(study, language)).on_hover_text(tip);
    table(study, &name, language).show(ui, scene);
}

/// What to know of the lines.
fn note(study: &EffectStudy, language: Language) -> String {
    let order = study.effects.order().map(|order| match order {
        LevelOrder::BadRate => ExplainText::OrderBadRate,
        LevelOrder::MeanPd => ExplainText::OrderMeanPd,
    });
    let months = (study.effects.grid.steps() > 1).then_some(ExplainText::NoAleMonths);
    let nothing = why_nothing(&study.effects.grid);
    let all = nothing.into_iter().chain(order).chain(months);
    let said: Vec<String> = all.map(|text| text.say(language).into_owned()).collect();
    if said.is_empty() {
        return ExplainText::HowToRead.say(language).into_owned();
    }
    said.join("; ")
}

/// Which month of a field over several is shown.
fn month_ui(ui: &mut Ui, panel: &mut ExplainPanel, field: &str, language: Language) {
    let columns = panel.columns(field);
    if columns.len() < 2 {
        panel.month = None;
        return;
    }
    let all = ExplainText::AllMonths.say(language);
    let months = columns.iter().enumerate().map(|(k, c)| (k + 1, c.as_str()));
    let options: Vec<(usize, &str)> = std::iter::once((0, &*all)).chain(months).collect();
    let is_shown = |column: &String| panel.month.as_ref() == Some(column);
    let chosen = columns.iter().position(is_shown).map_or(0, |k| k + 1);
    let name = ExplainText::Months.say(language);
    let width = ui.available_width().min(260.0);
    if let Some(place) = choice_ui(ui, &name, chosen, &options, width) {
        panel.month = place.checked_sub(1).and_then(|k| columns.get(k).cloned());
    }
}

/// Why there is nothing to compare.
pub(in crate::ui::panels) fn why_nothing(grid: &Grid) -> Option<ExplainText> {
    match &grid.points[..] {
        [] => Some(ExplainText::AllMissing),
        [one] if one.value == PointValue::Missing => Some(ExplainText::AllMissing),
        [_] => Some(ExplainText::Constant),
        _ => None,
    }
}

fn point_name(value: &PointValue, is_day: bool, language: Language) -> String {
    match value {
        PointValue::Number(day) if is_day => number::day(*day),
        PointValue::Number(value) => number::plain(*value),
        PointValue::Level(level) => level.clone(),
        PointValue::OtherLevels => ExplainText::OtherLevels.say(language).into_owned(),
        PointValue::Missing => ExplainText::MissingLevel.say(language).into_owned(),
    }
}

/// The values of a grid.
pub(in crate::ui::panels) fn names(grid: &Grid, language: Language) -> Vec<String> {
    let points = grid.points.iter();
    points
        .map(|point| point_name(&point.value, grid.is_day, language))
        .collect()
}

/// The numbers of the grid, rising.
fn numbers(grid: &Grid) -> Vec<f64> {
    let number = |value: &PointValue| match value {
        PointValue::Number(number) => Some(*number),
        _ => None,
    };
    grid.points
        .iter()
        .filter_map(|point| number(&point.value))
        .collect()
}

/// Where a number is along the axis: 1 at the first point, 2 at the second, between them in
/// proportion, and a little beyond the ends.
fn place_of(numbers: &[f64], value: f64) -> f64 {
    let next = numbers.partition_point(|number| *number < value);
    match (
        next.checked_sub(1).and_then(|k| numbers.get(k)),
        numbers.get(next),
    ) {
        (_, Some(high)) if *high == value => next as f64 + 1.0,
        (Some(low), Some(high)) => next as f64 + (value - low) / (high - low),
        (None, _) => 0.6,
        (Some(_), None) => numbers.len() as f64 + 0.4,
    }
}

fn figure(study: &EffectStudy, name: &str, language: Language) -> Figure {
    let say = |text: ExplainText| text.say(language).into_owned();
    let (grid, found) = (&study.effects.grid, &study.effects.dependence);
    let axis = if grid.numbers > 0 {
        Axis::new(name).ordered(names(grid, language))
    } else {
        Axis::new(name).named(names(grid, language))
    };
    let mut figure = Figure::new(name, axis, Axis::new(say(ExplainText::PdAxis)).percent());
    for bars in bars(study, &say(ExplainText::BadRate)) {
        figure = figure.with(bars);
    }
    // Numbers are joined; levels are places of their own.
    let line = |name: String, ink, style: [Style; 2], values: &[Option<f64>], add: f64| {
        let at = |k: usize| [k as f64 + 1.0, values[k].map_or(f64::NAN, |v| v + add)];
        let numbers: Vec<[f64; 2]> = (0..grid.numbers).map(at).collect();
        let others = (grid.numbers..values.len()).map(at).collect();
        let series = Series::new(name.clone(), ink, numbers).style(style[0]);
        let apart = Series::new(name.clone(), ink, others).style(style[1]);
        let is_numbers = grid.numbers > 0;
        [
            is_numbers.then_some(series),
            Some(if is_numbers {
                apart.in_legend("")
            } else {
                apart.in_legend(name)
            }),
        ]
    };
    let partial = line(
        say(ExplainText::Partial),
        Ink::Accent,
        [Style::LinePoints, Style::Points],
        &found.partial,
        0.0,
    );
    let accumulated = if found.accumulated.iter().any(Option::is_some) {
        line(
            say(ExplainText::Accumulated),
            Ink::Series(2),
            [Style::Dashed, Style::Points],
            &found.accumulated,
            study.mean_pd,
        )
    } else {
        [None, None]
    };
    for series in partial.into_iter().chain(accumulated).flatten() {
        let is_drawn = series.points.iter().any(|[_, y]| y.is_finite());
        if is_drawn {
            figure = figure.with(series);
        }
    }
    figure
}

/// Bad rates: of bins as wide as the numbers that they hold, and of levels.
fn bars(study: &EffectStudy, name: &str) -> Vec<Series> {
    let grid = &study.effects.grid;
    let numbers = numbers(grid);
    let mut bars: Vec<([f64; 2], f64)> = Vec::new();
    for bin in study.bins.iter().flat_map(|bins| &bins.bins) {
        let (Holds::Range { above, up_to }, Some(rate)) = (&bin.line.holds, bin.line.bad_rate)
        else {
            continue;
        };
        let from = above.map_or(0.5, |above| place_of(&numbers, above));
        let to = up_to.map_or(numbers.len() as f64 + 0.5, |to| place_of(&numbers, to));
        bars.push(([from, to], rate));
    }
    let rates = study.effects.dependence.bad_rate.iter().enumerate();
    for (place, rate) in rates.skip(grid.numbers) {
        let at = place as f64 + 1.0;
        bars.extend(rate.map(|rate| ([at - 0.35, at + 0.35], rate)));
    }
    let series = |(place, ([from, to], rate)): (usize, ([f64; 2], f64))| {
        // A little apart from each other.
        let width = (to - from - 0.06).max(0.04);
        let bar = vec![[f64::midpoint(from, to), rate]];
        let bar = Series::new(name, Ink::Backdrop, bar).style(Style::Bars(width));
        if place == 0 { bar } else { bar.in_legend("") }
    };
    bars.into_iter().enumerate().map(series).collect()
}

/// The curve of the applicant, and where they are on it.
fn add_applicant(
    figure: &mut Figure,
    study: &EffectStudy,
    (applicants, edits): (&Applicants<'_>, &mut Edits),
    name: &str,
    language: Language,
) {
    let grid = &study.effects.grid;
    let text = ExplainText::OneApplicant.say(language);
    let curve = edits.curve(applicants, name, grid).to_vec();
    if curve.len() != grid.points.len() {
        return;
    }
    let at = |k: usize| [k as f64 + 1.0, curve[k].unwrap_or(f64::NAN)];
    let numbers = (0..grid.numbers).map(at).collect();
    let others: Vec<[f64; 2]> = (grid.numbers..curve.len()).map(at).collect();
    let line = Series::new(&*text, Ink::Text, numbers);
    let apart = Series::new(&*text, Ink::Text, others).style(Style::Points);
    if grid.numbers > 0 {
        figure.series.push(line);
        figure.series.push(apart.in_legend(""));
    } else {
        figure.series.push(apart);
    }
    let pd = edits
        .outcome
        .and_then(|outcome| outcome.scored)
        .map(|s| s.pd);
    if let (Some(pd), Some(place)) = (pd, own_place(applicants, edits, grid, name)) {
        figure.marks.push(Mark::Point {
            at: [place, pd],
            label: ExplainText::Now.say(language).into_owned(),
            ink: Ink::Text,
        });
    }
}

/// Where the applicant's own value is along the axis; `None` of a field over several months,
/// and of a level that is no point.
fn own_place(applicants: &Applicants<'_>, edits: &Edits, grid: &Grid, name: &str) -> Option<f64> {
    let column = edits.table.as_ref()?.column(name)?;
    if grid.steps() != 1 {
        return None;
    }
    let recipe = &applicants.model.recipe;
    let level = |wanted: &PointValue| {
        let place = grid
            .points
            .iter()
            .position(|point| point.value == *wanted)?;
        Some(place as f64 + 1.0)
    };
    if recipe.reads_numbers(name) {
        let mut numbers = recipe.numbers(column);
        let special = recipe.special_of(name);
        let places = special.map(|s| (s.names(), s.places(column, 0..1, &mut numbers)));
        if let Some(number) = numbers.first().filter(|number| number.is_finite()) {
            let known = self::numbers(grid);
            return (!known.is_empty()).then(|| place_of(&known, *number));
        }
        let word = places.and_then(|(names, places)| {
            let place = *places.first()? as usize;
            names.get(place).cloned()
        });
        return level(&word.map_or(PointValue::Missing, PointValue::Level));
    }
    let text = column.texts_of(0..1).pop().flatten();
    let value = text.map(|text| PointValue::Level(text.trim().to_owned()));
    let value = value.unwrap_or(PointValue::Missing);
    level(&value).or_else(|| level(&PointValue::OtherLevels))
}

fn table(study: &EffectStudy, name: &str, language: Language) -> Table {
    let say = |text: ExplainText| text.say(language).into_owned();
    let title = say(ExplainText::TableTitle(name.to_owned()));
    let mut table = Table::named(title, "dependence.csv")
        .column(say(ExplainText::Value), None)
        .column(say(ExplainText::Rows), None)
        .column(say(ExplainText::BadRate), None)
        .column(
            say(ExplainText::PartialPd),
            Some(say(ExplainText::PartialTip)),
        )
        .column(say(ExplainText::AlePd), None);
    let found = &study.effects.dependence;
    let names = names(&study.effects.grid, language);
    let row = |(place, name): (usize, String)| {
        vec![
            Value::text(name),
            Value::count(found.rows[place]),
            Value::figure(found.bad_rate[place], number::percent),
            Value::figure(found.partial[place], number::pd),
            Value::figure(found.accumulated[place], number::auc),
        ]
    };
    // The panel scrolls.
    table.most_rows = usize::MAX;
    table.rows = names.into_iter().enumerate().map(row).collect();
    table
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_number_is_placed_between_its_neighbours() {
        let numbers = [10.0, 20.0, 100.0];
        for (value, expected) in [
            (10.0, 1.0),
            (15.0, 1.5),
            (20.0, 2.0),
            (60.0, 2.5),
            (100.0, 3.0),
            (5.0, 0.6),
            (101.0, 3.4),
        ] {
            assert_eq!(place_of(&numbers, value), expected, "{value}");
        }
    }
}
