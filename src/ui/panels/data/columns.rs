//! The columns: a list of what is in each, and one of them in full.

use super::cells::record_number;
use super::keys;
use super::layout::Layout;
use super::written::{unit_word, written_ui};
use crate::profile::ColumnProfile;
use crate::profile::column::{CategorySummary, NumberSummary};
use crate::table::{Convention, Kind, date};
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::grid::Above;
use crate::ui::request::{Scene, rows_of};
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::ui::theme::{Ink, Tokens, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{key_value_row_ui, note_ui, text_width, title_ui};
use crate::workbench::Loaded;
use crate::workflow::NumberStyle;
use eframe::egui::{
    self, Align2, FontId, Label, Pos2, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, Vec2, WidgetInfo,
};
use std::borrow::Cow;
use std::sync::Arc;

/// Height of a column in the list.
const ITEM: f32 = 40.0;
/// Width of a small histogram.
const SPARK: f32 = 84.0;
/// Cells that do not fit that are listed without scrolling.
const MISFIT_ROWS: usize = 6;
/// Width of the bar of one of a few values.
const FULL: f64 = 0.92;
/// Categories drawn in full.
const MOST_BARS: usize = 12;

/// What the list of columns remembers.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The column that is shown in full.
    selected: usize,
    scroll_to_selected: bool,
    /// The figure of the selected column, and what it was made of.
    figure: Option<(usize, Language, Figure)>,
    /// How high the list is.
    above: Above,
}

impl Columns {
    /// What stays where the same columns are read again.
    pub fn again(self) -> Self {
        Self {
            selected: self.selected,
            scroll_to_selected: true,
            figure: None,
            above: self.above,
        }
    }

    /// Shows a column in full.
    pub fn show(&mut self, place: usize) {
        self.selected = place;
        self.scroll_to_selected = true;
    }
}

#[cfg(test)]
impl Columns {
    pub fn selected(&self) -> usize {
        self.selected
    }

    pub fn select(&mut self, place: usize) {
        self.selected = place;
    }
}

/// Draws the list and the selected column beneath; the row of a cell that was chosen.
pub(super) fn columns_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    state: &mut Columns,
    layout: &mut Layout,
    loaded: &Arc<Loaded>,
) -> Option<usize> {
    let mut jump = None;
    let profiles = &loaded.profile.columns;
    state.selected = state.selected.min(profiles.len().saturating_sub(1));
    let name = TableText::LowerEdge.say(scene.language);
    let [above, below] = state.above.divide_ui(ui, (0.5, 3.0 * ITEM), &name);
    ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
        list_ui(ui, scene.language, state, loaded);
    });
    ui.scope_builder(UiBuilder::new().max_rect(below), |ui| {
        if let Some(profile) = profiles.get(state.selected) {
            jump = detail_ui(ui, scene, state, (layout, loaded), profile);
        }
    });
    jump
}

fn list_ui(ui: &mut Ui, language: Language, state: &mut Columns, loaded: &Loaded) {
    let profiles = &loaded.profile.columns;
    let rect = ui.available_rect_before_wrap();
    let id = ui.scope_id().with("columns");
    let area = ui.interact(rect, id, Sense::click());
    let name = DataText::ColumnList.say(language);
    area.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, name.as_ref()));
    let page = (rect.height() / ITEM) as usize;
    if let Some(place) = keys::moved(ui, id, Some(state.selected), profiles.len(), page) {
        state.selected = place;
        state.scroll_to_selected = true;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut scroll = ScrollArea::vertical()
        .id_salt("column list")
        .auto_shrink([false, false]);
    if std::mem::take(&mut state.scroll_to_selected) {
        // The selected column comes to stand in the middle.
        let offset = state.selected as f32 * ITEM - (rect.height() - ITEM) / 2.0;
        scroll = scroll.vertical_scroll_offset(offset.max(0.0));
    }
    let mut clicked = None;
    scroll.following_rows(ui, ITEM, profiles.len(), |ui, shown| {
        for place in shown {
            let style = loaded.styles.get(place).copied().unwrap_or_default();
            if item_ui(
                ui,
                language,
                (&profiles[place], style),
                place == state.selected,
            ) {
                clicked = Some(place);
            }
        }
    });
    if let Some(place) = clicked {
        state.selected = place;
        area.request_focus();
    }
    if area.has_focus() {
        let stroke = Stroke::new(1.0, tokens(ui).accent);
        ui.painter()
            .rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Outside);
    }
}

/// One column of the list; true once it is clicked.
fn item_ui(
    ui: &mut Ui,
    language: Language,
    (profile, style): (&ColumnProfile, NumberStyle),
    chosen: bool,
) -> bool {
    let t = tokens(ui);
    let size = Vec2::new(ui.available_width(), ITEM);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let kind = kind_word(profile.kind).say(language);
    let facts = facts(profile, style, language);
    let label = profile.label.iter().map(|label| format!(" ({label})"));
    let label: String = label.collect();
    let spoken = format!("{}{label}, {kind}, {}", profile.name, facts.join(" · "));
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &spoken));
    let fill = if chosen {
        t.selection
    } else if response.hovered() {
        t.hover
    } else {
        t.card
    };
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, fill);
    painter.hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        Stroke::new(1.0, t.rule),
    );
    let room = rect.shrink2(Vec2::new(6.0, 3.0));
    let spark = Rect::from_min_max(Pos2::new(room.right() - SPARK, room.top()), room.max);
    spark_ui(ui, spark.shrink2(Vec2::new(0.0, 3.0)), profile, t);
    let words = Rect::from_min_max(room.min, Pos2::new(spark.left() - t.gap, room.bottom()));
    let upper = Rect::from_min_max(words.min, Pos2::new(words.right(), words.center().y + 1.0));
    let kind_width = kind_ui(ui, upper, &kind, t);
    let name = upper.with_max_x(upper.right() - kind_width - t.gap);
    let lower = words.with_min_y(words.center().y + 1.0);
    line_ui(ui, name, RichText::new(&profile.name).color(t.text));
    let note = |facts: &[String]| RichText::new(facts.join(" · ")).size(t.text_small);
    // As many of the facts as there is room for; all of them are under the pointer.
    let fits = |most: &usize| text_width(ui, note(&facts[..*most])) <= lower.width();
    let shown = (1..=facts.len()).rev().find(fits).unwrap_or(1);
    line_ui(ui, lower, note(&facts[..shown]).color(t.muted));
    response.on_hover_text(spoken).clicked()
}

fn kind_ui(ui: &Ui, rect: Rect, kind: &str, t: &Tokens) -> f32 {
    let font = FontId::proportional(t.text_small);
    let at = Pos2::new(rect.right(), rect.center().y);
    let drawn = ui
        .painter()
        .text(at, Align2::RIGHT_CENTER, kind, font, t.muted);
    drawn.width()
}

/// A text on one line within `rect`, which was allocated before.
fn line_ui(ui: &mut Ui, rect: Rect, text: RichText) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    child.add(Label::new(text).selectable(false).truncate());
}

/// The second line of a column, fact by fact: missing cells, distinct values, its
/// middle and ends or its most frequent values.
fn facts(profile: &ColumnProfile, style: NumberStyle, language: Language) -> Vec<String> {
    let missing = number::percent(profile.missing_share);
    let mut facts = Vec::new();
    if profile.misfits > 0 {
        facts.push(DataText::MisfitCount(profile.misfits).say(language));
    }
    facts.push(DataText::MissingShare(missing).say(language));
    facts.push(DataText::DistinctCount(profile.distinct).say(language));
    let mut facts: Vec<String> = facts.into_iter().map(Cow::into_owned).collect();
    if let Some(numbers) = &profile.numbers {
        let middle = median(numbers).unwrap_or(f64::NAN);
        let shown = [numbers.min, middle, numbers.max].map(|v| value(v, profile.kind, style));
        facts.push(shown.join(" … "));
    } else if let Some(categories) = &profile.categories {
        let top = categories.top.iter().take(3).map(|(name, _)| name.as_str());
        let top = top.collect::<Vec<_>>().join(", ");
        if !top.is_empty() {
            facts.push(top);
        }
    }
    facts
}

fn median(numbers: &NumberSummary) -> Option<f64> {
    let middle = numbers.quantiles.iter().find(|q| q.level == 0.5)?;
    Some(middle.value)
}

/// A value of a column in its style; of dates the day.
fn value(value: f64, kind: Kind, style: NumberStyle) -> String {
    match style.format {
        _ if kind == Kind::Date && value.is_finite() => date::iso(value.round() as i32),
        Some(format) => number::formatted(value, format),
        None => number::plain(value),
    }
}

fn kind_word(kind: Kind) -> DataText {
    match kind {
        Kind::Integer => DataText::KindInteger,
        Kind::Number => DataText::KindNumber,
        Kind::Percentage => DataText::KindPercentage,
        Kind::Money => DataText::KindMoney,
        Kind::Date => DataText::KindDate,
        Kind::Flag => DataText::KindFlag,
        Kind::Category => DataText::KindCategory,
        Kind::Text => DataText::KindText,
        Kind::Identifier => DataText::KindIdentifier,
        Kind::Empty => DataText::KindEmpty,
    }
}

/// The rows of each whole number between the least and the greatest of a few values; of the
/// values alone where that would be more than `most`.
fn spaced(values: &[(f64, usize)], most: usize) -> Vec<usize> {
    let (Some((least, _)), Some((last, _))) = (values.first(), values.last()) else {
        return Vec::new();
    };
    let width = (last - least) as usize + 1;
    if width > most {
        return values.iter().map(|(_, rows)| *rows).collect();
    }
    let mut counts = vec![0; width];
    for (value, rows) in values {
        counts[(value - least) as usize] = *rows;
    }
    counts
}

/// A small histogram of numbers or of the most frequent values.
fn spark_ui(ui: &Ui, rect: Rect, profile: &ColumnProfile, t: &Tokens) {
    let categories = profile.categories.as_ref();
    let most = crate::profile::column::HISTOGRAM_BINS;
    let counts: Vec<usize> = match (&profile.numbers, categories) {
        // A few whole numbers are as wide apart as their values.
        (Some(numbers), _) if !numbers.values.is_empty() => spaced(&numbers.values, most),
        (Some(numbers), _) => numbers.histogram.counts.clone(),
        (None, Some(categories)) => categories.top.iter().take(most).map(|(_, n)| *n).collect(),
        (None, None) => return,
    };
    let top = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    let width = rect.width() / counts.len().max(6) as f32;
    for (i, n) in counts.iter().enumerate() {
        let left = rect.left() + i as f32 * width;
        let height = (*n as f32 / top * rect.height()).max(if *n > 0 { 1.0 } else { 0.0 });
        let low = Pos2::new(left + width - 1.0, rect.bottom());
        let bar = Rect::from_min_max(Pos2::new(left, rect.bottom() - height), low);
        ui.painter().rect_filled(bar, 0.0, t.accent);
    }
    let base = Stroke::new(1.0, t.border);
    ui.painter().hline(rect.x_range(), rect.bottom(), base);
}

// ---- one column in full ----

fn detail_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    state: &mut Columns,
    (layout, loaded): (&mut Layout, &Loaded),
    profile: &ColumnProfile,
) -> Option<usize> {
    let shown = ScrollArea::vertical()
        .id_salt(("column", state.selected))
        .auto_shrink([false, false])
        .following(ui, |ui| {
            if let Some(numbers) = &profile.numbers {
                distribution_ui(ui, scene, state, profile, numbers);
            } else {
                title_ui(ui, &profile.name);
            }
            if let Some(categories) = &profile.categories {
                categories_ui(ui, scene.language, profile, categories);
            } else if profile.numbers.is_none() {
                note_ui(ui, &DataText::PrivateValues.say(scene.language));
            }
            written_ui(ui, scene, layout, loaded, profile);
            let jump = misfits_ui(ui, scene.language, loaded, state.selected);
            let style = loaded.styles.get(state.selected).copied();
            figures_ui(ui, scene.language, profile, style.unwrap_or_default());
            jump
        });
    shown.inner
}

/// The cells of a column that do not fit its kind; the row of one that was chosen.
fn misfits_ui(ui: &mut Ui, language: Language, loaded: &Loaded, place: usize) -> Option<usize> {
    let misfits = &loaded.table.columns.get(place)?.misfits;
    if misfits.is_empty() {
        return None;
    }
    let t = tokens(ui);
    title_ui(ui, &DataText::MisfitList(misfits.len()).say(language));
    let mut chosen = None;
    let height = t.row_height * misfits.len().min(MISFIT_ROWS) as f32;
    ScrollArea::vertical()
        .id_salt(("misfits", place))
        .max_height(height)
        .auto_shrink([false, true])
        .following_rows(ui, t.row_height, misfits.len(), |ui, shown| {
            for misfit in &misfits[shown] {
                ui.horizontal(|ui| {
                    ui.set_min_height(t.row_height);
                    let record = record_number(&loaded.table.rejects, misfit.row);
                    let text = DataText::RecordNumber(record).say(language);
                    let jump = ui.link(&*text);
                    let jump = jump.on_hover_text(DataText::JumpTip.say(language));
                    if jump.clicked() {
                        chosen = Some(misfit.row);
                    }
                    let cell = RichText::new(&misfit.text).color(t.stale);
                    ui.add(Label::new(cell).truncate())
                        .on_hover_text(&misfit.text);
                });
            }
        });
    chosen
}

fn distribution_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    state: &mut Columns,
    profile: &ColumnProfile,
    numbers: &NumberSummary,
) {
    let (place, language) = (state.selected, scene.language);
    if !matches!(&state.figure, Some((p, l, _)) if (*p, *l) == (place, language)) {
        state.figure = Some((place, language, figure(profile, numbers, language)));
    }
    let Some((.., figure)) = &state.figure else {
        return;
    };
    let height = (ui.available_height() * 0.5).clamp(110.0, 240.0);
    if let Some(action) = figure_ui(ui, figure, "column", height, None, language) {
        scene.ask_of_figure(figure, action);
    }
}

fn figure(profile: &ColumnProfile, numbers: &NumberSummary, language: Language) -> Figure {
    let rows = DataText::RowsAxis.say(language).into_owned();
    let title = DataText::Distribution(profile.name.clone()).say(language);
    let is_date = profile.kind == Kind::Date;
    let x = if is_date {
        Axis::new(DataText::DateAxis.say(language)).days()
    } else {
        Axis::new(profile.name.clone())
    };
    let (x, points, width) = if numbers.values.is_empty() {
        let edges = &numbers.histogram.edges;
        let bars = edges.windows(2).zip(&numbers.histogram.counts);
        let points = bars.map(|(edge, n)| [f64::midpoint(edge[0], edge[1]), *n as f64]);
        let width = edges
            .windows(2)
            .next()
            .map_or(1.0, |edge| edge[1] - edge[0]);
        let width = if width > 0.0 { width } else { 1.0 };
        let mut x = x;
        if let (true, [first, .., last]) = (is_date, &**edges) {
            // Room for half of the name of a day at both ends.
            x.range = Some([first - width, last + width]);
        }
        (x, points.collect(), width)
    } else {
        // A few whole numbers are spaced evenly, each under its own bar.
        let values = numbers.values.iter();
        let names = values.clone().map(|(value, _)| number::plain(*value));
        let places = values.zip(1_u32..);
        let points = places.map(|((_, n), place)| [f64::from(place), *n as f64]);
        (x.ordered(names.collect()), points.collect(), FULL)
    };
    let series = Series::new(rows.clone(), Ink::Accent, points).style(Style::Bars(width));
    let mut figure = Figure::new(title, x, Axis::new(rows)).with(series);
    figure.legend = false;
    figure.caption = rows_of(profile.rows - profile.missing);
    figure
}

fn categories_ui(
    ui: &mut Ui,
    language: Language,
    profile: &ColumnProfile,
    categories: &CategorySummary,
) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let present = (profile.rows - profile.missing).max(1) as f64;
    for (name, n) in categories.top.iter().take(MOST_BARS) {
        bar_ui(ui, language, name, *n, present);
    }
    let rest = categories.top.get(MOST_BARS..).unwrap_or_default();
    let others = rest.len() + categories.other_categories;
    if others > 0 {
        let rows = rest.iter().map(|(_, n)| n).sum::<usize>() + categories.other_rows;
        let name = DataText::OtherValues(others).say(language);
        bar_ui(ui, language, &name, rows, present);
    }
}

/// A value with its rows over a bar as long as their share.
fn bar_ui(ui: &mut Ui, language: Language, name: &str, n: usize, present: f64) {
    let t = tokens(ui);
    let size = Vec2::new(ui.available_width(), 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let share = n as f64 / present;
    let figures = DataText::RowsAndShare(n, number::percent(share)).say(language);
    let spoken = format!("{name}: {figures}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let bar = rect.with_max_x(rect.left() + (rect.width() * share as f32).max(1.0));
    ui.painter().rect_filled(bar, 2.0, t.selection);
    let at = Pos2::new(rect.right() - 4.0, rect.center().y);
    let drawn = ui
        .painter()
        .text(at, Align2::RIGHT_CENTER, &figures, t.font_small(), t.muted);
    let left = Rect::from_min_max(
        rect.min + Vec2::new(4.0, 0.0),
        Pos2::new(drawn.left() - t.gap, rect.bottom()),
    );
    line_ui(ui, left, RichText::new(name));
    response.on_hover_text(spoken);
}

/// The figures of a column, one to a row.
fn figures_ui(ui: &mut Ui, language: Language, profile: &ColumnProfile, style: NumberStyle) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut row = |key: DataText, shown: &str| {
        key_value_row_ui(ui, &key.say(language), shown, "");
    };
    row(DataText::Kind, &kind_word(profile.kind).say(language));
    if let Some(unit) = profile.convention.and_then(Convention::unit) {
        row(DataText::Unit, &unit_word(unit).say(language));
    }
    let share = number::percent(profile.missing_share);
    let missing = DataText::RowsAndShare(profile.missing, share);
    row(DataText::MissingCells, &missing.say(language));
    if profile.misfits > 0 {
        row(DataText::Misfits, &number::count(profile.misfits));
    }
    row(DataText::Distinct, &number::count(profile.distinct));
    let Some(numbers) = &profile.numbers else {
        return;
    };
    let kind = profile.kind;
    // Between two values lie quantiles of one more decimal, and the mean of two more.
    let exact = |v: f64| (v - style.rounded(v)).abs() > 1e-9 * v.abs().max(1e-9);
    let finer = numbers.quantiles.iter().any(|q| exact(q.value));
    let style = style.finer(u8::from(finer));
    row(DataText::Min, &value(numbers.min, kind, style));
    for quantile in &numbers.quantiles {
        let key = if quantile.level == 0.5 {
            DataText::Median
        } else {
            DataText::Quantile(format!("{:.0} %", quantile.level * 100.0))
        };
        row(key, &value(quantile.value, kind, style));
    }
    row(DataText::Max, &value(numbers.max, kind, style));
    if kind != Kind::Date {
        let style = style.finer(2 - u8::from(finer));
        row(DataText::Mean, &value(numbers.mean, kind, style));
        let deviation = value(numbers.standard_deviation, kind, style);
        row(DataText::Deviation, &deviation);
    }
    for code in &numbers.special_codes {
        let key = DataText::SpecialCode(value(code.value, kind, style)).say(language);
        let tip = DataText::SpecialCodeTip.say(language);
        key_value_row_ui(ui, &key, &number::count(code.rows), &tip);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_whole_numbers_keep_their_distance() {
        assert_eq!(spaced(&[(1.0, 4), (2.0, 7), (5.0, 2)], 20), [4, 7, 0, 0, 2]);
        assert_eq!(spaced(&[(0.0, 4), (999.0, 2)], 20), [4, 2]);
        assert!(spaced(&[], 20).is_empty());
    }
}
