//! A figure in the window: a card with its title, legend, menu, and either the
//! plot or its numbers as a table.

use super::marks::{Extent, add_labels, add_mark};
use super::sheet::{is_finite, joined, runs, stop_text, stops};
use super::{Axis, Figure, Scale, Series, Style};
use crate::ui::number;
use crate::ui::text::FigureText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::{Tokens, tokens};
use crate::ui::widgets::{card_frame_ui, note_ui, title_ui};
use eframe::egui::{
    self, Align, Layout, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo,
};
use egui_plot::{
    AxisHints, Bar, BarChart, GridInput, GridMark, HoverPosition, Line, LineStyle, Plot,
    PlotPoints, PlotUi, Points,
};

/// Width of a colour in a legend.
const SWATCH: f32 = 12.0;
/// Rows of a legend that does not fit beside the title.
const LEGEND_ROWS: usize = 3;
/// Room for the count of the names that fit into no row.
const COUNT: f32 = 30.0;
/// Points of the screen between two corners of a line, at least.
const NEAREST: f64 = 0.5;
/// A plot is never lower, whatever its legend takes.
const LEAST_PLOT: f32 = 80.0;

/// What the analyst wants done with a figure; whoever owns the dialogs and the
/// clipboard does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureAction {
    /// Its points as CSV to the clipboard.
    CopyCsv,
    /// Its points into a CSV file.
    SaveCsv,
    /// Its picture into a PNG file.
    SavePng,
    /// Its picture into an SVG file.
    SaveSvg,
}

/// Draws `figure` as a card, the plot `height` high. `id` tells it from every
/// other figure shown. With `follow` there is a toggle that keeps all points in
/// view; moving or zooming turns it off.
pub fn figure_ui(
    ui: &mut Ui,
    figure: &Figure,
    id: &str,
    height: f32,
    follow: Option<&mut bool>,
    language: Language,
) -> Option<FigureAction> {
    drawn_ui(ui, figure, (id, height), follow, None, language)
}

/// Draws `figure` as [`figure_ui`] does; a press or drag in the plot gives the
/// place along its horizontal axis to `picked` instead of moving it.
pub fn figure_to_pick_ui(
    ui: &mut Ui,
    figure: &Figure,
    (id, height): (&str, f32),
    picked: &mut Option<f64>,
    language: Language,
) -> Option<FigureAction> {
    drawn_ui(ui, figure, (id, height), None, Some(picked), language)
}

fn drawn_ui(
    ui: &mut Ui,
    figure: &Figure,
    (id, height): (&str, f32),
    follow: Option<&mut bool>,
    picked: Option<&mut Option<f64>>,
    language: Language,
) -> Option<FigureAction> {
    let t = tokens(ui);
    let table_id = ui.scope_id().with((id, "as table"));
    let mut as_table = ui.data(|data| data.get_temp(table_id).unwrap_or(false));
    let mut action = None;
    let mut follow = follow;
    let mut below = false;
    card_frame_ui(ui, &figure.title, |ui| {
        ui.horizontal(|ui| {
            title_ui(ui, &figure.title);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                action = menu_ui(ui, figure, &mut as_table, language);
                if let Some(follow) = follow.as_deref_mut() {
                    ui.checkbox(
                        follow,
                        RichText::new(FigureText::Follow.say(language)).size(t.text_small),
                    )
                    .on_hover_text(FigureText::FollowTip.say(language));
                }
                if figure.legend && figure.series.len() > 1 {
                    below = !legend_ui(ui, figure);
                }
            });
        });
        let mut height = height;
        if below {
            let top = ui.cursor().top();
            legend_rows_ui(ui, figure);
            height = (height - (ui.cursor().top() - top)).max(LEAST_PLOT);
        }
        if figure.series.iter().all(|series| series.points.is_empty()) {
            empty_ui(ui, height, language);
        } else if as_table {
            table_ui(ui, figure, id, height, language);
        } else {
            plot_ui(ui, figure, (id, height), follow, picked, language);
        }
    });
    ui.data_mut(|data| data.insert_temp(table_id, as_table));
    action
}

fn menu_ui(
    ui: &mut Ui,
    figure: &Figure,
    as_table: &mut bool,
    language: Language,
) -> Option<FigureAction> {
    let mut action = None;
    let name = FigureText::Menu(figure.title.clone()).say(language);
    let response = ui.menu_button("…", |ui| {
        ui.checkbox(as_table, FigureText::AsTable.say(language));
        ui.separator();
        for (text, chosen) in [
            (FigureText::CopyCsv, FigureAction::CopyCsv),
            (FigureText::SaveCsv, FigureAction::SaveCsv),
            (FigureText::SavePng, FigureAction::SavePng),
            (FigureText::SaveSvg, FigureAction::SaveSvg),
        ] {
            if ui.button(text.say(language)).clicked() {
                action = Some(chosen);
            }
        }
        ui.separator();
        note_ui(ui, &FigureText::ZoomTip.say(language));
    });
    response.response.accessible_name(name);
    action
}

/// The named series, each with the width of its place in a legend.
fn entries<'a>(ui: &Ui, figure: &'a Figure) -> Vec<(&'a Series, f32)> {
    let t = tokens(ui);
    let named = figure.series.iter().filter(|s| !s.name.is_empty());
    let entry = |series: &'a Series| {
        let words = egui::WidgetText::from(RichText::new(&series.name).size(t.text_small));
        let galley = words.into_galley(ui, None, f32::INFINITY, egui::TextStyle::Body);
        (series, galley.size().x + SWATCH + t.gap_small + t.gap)
    };
    named.map(entry).collect()
}

/// The names of the series with their colours beside the title, laid out from right
/// to left; `false` where there is no room for all of them.
fn legend_ui(ui: &mut Ui, figure: &Figure) -> bool {
    let t = tokens(ui);
    let entries = entries(ui, figure);
    let needed: f32 = entries.iter().map(|(_, width)| width).sum();
    if needed + t.gap > ui.available_width() {
        return false;
    }
    for (series, _) in entries.iter().rev() {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = t.gap_small;
            note_ui(ui, &series.name);
            swatch_ui(ui, series);
        });
    }
    true
}

/// The same in rows of their own. What does not fit into them is counted, and
/// named under the pointer.
fn legend_rows_ui(ui: &mut Ui, figure: &Figure) {
    let entries = entries(ui, figure);
    let widths: Vec<f32> = entries.iter().map(|(_, width)| *width).collect();
    let (rows, left) = packed(&widths, ui.available_width());
    let mut shown = entries.iter().map(|(series, _)| series);
    let last = rows.len().saturating_sub(1);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (row, count) in rows.into_iter().enumerate() {
        ui.horizontal(|ui| {
            let t = tokens(ui);
            ui.set_height(t.text_small + 4.0);
            ui.spacing_mut().item_spacing.x = t.gap;
            for series in shown.by_ref().take(count) {
                ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.x = t.gap_small;
                    swatch_ui(ui, series);
                    note_ui(ui, &series.name);
                });
            }
            if row == last && left > 0 {
                let names: Vec<&str> = shown.by_ref().map(|s| s.name.as_str()).collect();
                note_ui(ui, &format!("+{left}")).on_hover_text(names.join("\n"));
            }
        });
    }
}

/// How many of the entries stand in each row, and how many in none.
fn packed(widths: &[f32], room: f32) -> (Vec<usize>, usize) {
    let (mut rows, mut used) = (vec![0], 0.0);
    for (place, width) in widths.iter().enumerate() {
        let is_last = rows.len() == LEGEND_ROWS;
        let rest = widths.len() - place;
        // The last row keeps room for the count of what is left.
        let kept = if is_last && rest > 1 { COUNT } else { 0.0 };
        let count = rows.len() - 1;
        if rows[count] > 0 && used + width + kept > room {
            if is_last {
                return (rows, rest);
            }
            rows.push(0);
            used = 0.0;
        }
        used += width;
        let count = rows.len() - 1;
        rows[count] += 1;
    }
    (rows, 0)
}

fn swatch_ui(ui: &mut Ui, series: &Series) {
    let t = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(SWATCH), Sense::hover());
    let stroke = Stroke::new(2.5, t.colour(series.ink));
    ui.painter().hline(rect.x_range(), rect.center().y, stroke);
}

fn empty_ui(ui: &mut Ui, height: f32, language: Language) {
    let size = Vec2::new(ui.available_width(), height);
    ui.allocate_ui_with_layout(
        size,
        Layout::centered_and_justified(egui::Direction::TopDown),
        |ui| note_ui(ui, &FigureText::Empty.say(language)),
    );
}

// ---- the numbers ----

fn table_ui(ui: &mut Ui, figure: &Figure, id: &str, height: f32, language: Language) {
    let t = tokens(ui);
    let width = (ui.available_width() - t.gap_large) / 3.0;
    let head = FigureText::SeriesColumn.say(language);
    row_ui(ui, width, true, [&head, &figure.x.label, &figure.y.label]);
    let rows = figure.series.iter().map(|series| series.points.len()).sum();
    ScrollArea::vertical()
        .id_salt((id, "numbers"))
        .max_height((height - t.row_height).max(t.row_height))
        .auto_shrink([false, false])
        .show_rows(ui, t.row_height, rows, |ui, shown| {
            for row in shown {
                let Some((series, [x, y])) = nth_point(figure, row) else {
                    continue;
                };
                let (x, y) = (figure.x.written(x, number::plain), number::plain(y));
                row_ui(ui, width, false, [&series.name, &x, &y]);
            }
        });
}

fn row_ui(ui: &mut Ui, width: f32, head: bool, cells: [&str; 3]) {
    let t = tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (i, cell) in cells.into_iter().enumerate() {
            let colour = if head { t.muted } else { t.text };
            let layout = if i == 0 {
                Layout::left_to_right(Align::Center)
            } else {
                Layout::right_to_left(Align::Center)
            };
            let size = Vec2::new(width, t.row_height - t.gap);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_width(width);
                ui.add(egui::Label::new(RichText::new(cell).color(colour)).truncate());
            });
        }
    });
}

fn nth_point(figure: &Figure, mut n: usize) -> Option<(&Series, [f64; 2])> {
    for series in &figure.series {
        match series.points.get(n) {
            Some(point) => return Some((series, *point)),
            None => n -= series.points.len(),
        }
    }
    None
}

// ---- the plot ----

fn plot_ui(
    ui: &mut Ui,
    figure: &Figure,
    (id, height): (&str, f32),
    follow: Option<&mut bool>,
    picked: Option<&mut Option<f64>>,
    language: Language,
) {
    let t = tokens(ui);
    // What is left beside the numbers of the other axis.
    let width = (ui.available_width() - 60.0).max(0.0);
    let x_axis = axis_hints(AxisHints::new_x(), &figure.x, width, t).label_spacing(22.0..=40.0);
    let y_axis = axis_hints(AxisHints::new_y(), &figure.y, height, t).label_spacing(10.0..=15.0);
    let mut plot = Plot::new(id)
        .height(height)
        .allow_drag(picked.is_none())
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .set_margin_fraction(Vec2::splat(0.02))
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(|input| grid(&figure.x, &input))
        .y_grid_spacer(|input| grid(&figure.y, &input))
        .grid_color(t.rule)
        .grid_fade(0.0)
        .label_formatter(|position| readout(figure, position));
    if figure.equal_aspect {
        plot = plot.data_aspect(1.0);
    }
    for end in figure.x.range.into_iter().flatten() {
        plot = plot.include_x(end);
    }
    for end in figure.y.range.into_iter().flatten() {
        plot = plot.include_y(end);
    }
    let following = follow.as_deref().copied().unwrap_or(false);
    let name = spoken_name(figure, language);
    let builder = UiBuilder::new()
        .accessibility_role(Role::Figure)
        .accessibility_label(&*name);
    let shown = ui.scope_builder(builder, |ui| {
        if figure.equal_aspect {
            // Room for the numbers of the axis beside a plane as wide as it is high.
            ui.set_max_width(ui.available_width().min(height + 40.0));
        }
        let extent = Extent::of(figure);
        plot.show(ui, |plot| {
            if following {
                plot.set_auto_bounds(true);
            }
            for series in &figure.series {
                add_series(plot, series, t);
            }
            for (i, mark) in figure.marks.iter().enumerate() {
                add_mark(plot, mark, i, t);
            }
            // Labels lie over all lines.
            add_labels(plot, figure, t, &extent);
        })
    });
    let (response, transform) = (shown.inner.response, shown.inner.transform);
    if let Some(picked) = picked
        && (response.clicked() || response.dragged())
        && let Some(at) = response.interact_pointer_pos()
    {
        *picked = Some(transform.value_from_position(at).x);
    }
    let moved = response.dragged() || response.ctx.input(|i| i.zoom_delta() != 1.0);
    if let Some(follow) = follow
        && response.contains_pointer()
        && moved
    {
        *follow = false;
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

fn spoken_name(figure: &Figure, language: Language) -> String {
    let names: Vec<&str> = figure.series.iter().map(|s| s.name.as_str()).collect();
    FigureText::Kind(figure.title.clone(), names.join(", "))
        .say(language)
        .into_owned()
}

fn axis_hints<'a>(hints: AxisHints<'a>, axis: &'a Axis, length: f32, t: &Tokens) -> AxisHints<'a> {
    hints
        .label(RichText::new(&axis.label).size(t.text_small).color(t.muted))
        .formatter(move |mark, _| stop_text(axis, mark.value, mark.step_size, length))
        .tick_label_color(t.muted)
        .tick_label_font(t.font_small())
}

fn grid(axis: &Axis, input: &GridInput) -> Vec<GridMark> {
    let (values, step_size) = stops(axis, [input.bounds.0, input.bounds.1]);
    let mark = |value| GridMark { value, step_size };
    values.into_iter().map(mark).collect()
}

fn value_text(axis: &Axis, value: f64) -> String {
    axis.written(
        value,
        match axis.scale {
            Scale::Plain => number::plain,
            Scale::Percent => number::percent,
        },
    )
}

fn readout(figure: &Figure, position: &HoverPosition<'_>) -> Option<String> {
    let HoverPosition::NearDataPoint {
        plot_name,
        position,
        ..
    } = position
    else {
        return None;
    };
    let x = value_text(&figure.x, position.x);
    let y = value_text(&figure.y, position.y);
    Some(format!(
        "{plot_name}\n{} {x}\n{} {y}",
        figure.x.label, figure.y.label
    ))
}

fn add_series<'a>(plot: &mut PlotUi<'a>, series: &'a Series, t: &Tokens) {
    let corners = joined(series);
    let width = match series.style {
        Style::Dashed => 1.0,
        _ => t.line,
    };
    let (name, colour) = (&series.name, t.colour(series.ink));
    let transform = plot.transform();
    let scale = [transform.dpos_dvalue_x(), transform.dpos_dvalue_y()].map(f64::abs);
    // One that is no number would break a line in one piece (and egui_plot).
    for (i, run) in corners.iter().flat_map(|c| runs(c)).enumerate() {
        let line = Line::new(
            name,
            apart(run, scale).into_iter().collect::<PlotPoints<'_>>(),
        );
        let line = line.id((name, i)).color(colour).width(width);
        // A band between the lowest and highest point of a pixel column is as thick as
        // a step of a curve.
        let line = line.allow_band(false);
        plot.line(match series.style {
            Style::Dashed => line.style(LineStyle::dashed_dense()),
            _ => line,
        });
    }
    let points = || series.points.iter().filter(|p| is_finite(p));
    match series.style {
        Style::Points | Style::LinePoints => {
            let discs = Points::new(name, points().copied().collect::<PlotPoints<'_>>());
            plot.points(discs.id((name, "discs")).color(colour).radius(3.0));
        }
        Style::Bars(width) => {
            let bars = points().map(|[x, y]| Bar::new(*x, *y).width(width).fill(colour));
            plot.bar_chart(BarChart::new(name, bars.collect()).color(colour));
        }
        Style::Line | Style::Dashed | Style::Step => {}
    }
}

/// The points of a line that lie at least [`NEAREST`] from the one before, `scale`
/// being the points of the screen to a unit. Nearer corners cost vertices and show
/// as spikes where the line is wider than the distance between them.
fn apart(points: &[[f64; 2]], scale: [f64; 2]) -> Vec<[f64; 2]> {
    if !scale.iter().all(|s| s.is_finite() && *s > 0.0) {
        return points.to_vec();
    }
    let mut kept: Vec<[f64; 2]> = Vec::with_capacity(points.len());
    for (place, point) in points.iter().enumerate() {
        let is_far = |last: &[f64; 2]| {
            (0..2).any(|axis| (point[axis] - last[axis]).abs() * scale[axis] >= NEAREST)
        };
        if kept.last().is_none_or(is_far) {
            kept.push(*point);
        } else if place + 1 == points.len() {
            // The end stays where it is.
            if kept.len() > 1 {
                kept.pop();
            }
            kept.push(*point);
        }
    }
    kept
}

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;
