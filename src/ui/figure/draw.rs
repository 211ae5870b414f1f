//! A figure in the window: a card with its title, legend, menu, and either the
//! plot or its numbers as a table.

use super::cursor::Place;
use super::interaction::{Grip, cursor_ui, handle_at, moved};
use super::legend::{legend_rows_ui, legend_ui};
use super::marks::{add_mark, labels_ui};
use super::numbers::table_ui;
use super::sheet::{is_finite, joined, runs};
use super::ticks::{stop_text, stops};
use super::{Axis, Figure, Series, Style};
use crate::ui::text::FigureText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::{Tokens, tokens};
use crate::ui::widgets::{card_frame_ui, fitted, note_ui, text_width, title_line_ui};
use eframe::egui::{
    self, Align, CursorIcon, Layout, RichText, Role, Ui, UiBuilder, Vec2, WidgetInfo,
};
use egui_plot::{
    AxisHints, Bar, BarChart, GridInput, GridMark, Line, LineStyle, Plot, PlotPoints, PlotUi,
    Points,
};

/// Points of the screen between two corners of a line, at least.
const NEAREST: f64 = 0.5;
/// A plot is never lower, whatever its legend takes.
const LEAST_PLOT: f32 = 80.0;
/// Room for the button of the menu beside the title.
const MENU: f32 = 36.0;

/// What the analyst wants done with a figure; whoever owns the dialogs and the
/// clipboard does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureAction {
    /// Its points as CSV to the clipboard.
    CopyCsv,
    /// One of its points as text to the clipboard.
    CopyPoint(Place),
    /// Its points into a CSV file.
    SaveCsv,
    /// Its picture into a PNG file.
    SavePng,
    /// Its picture into an SVG file.
    SaveSvg,
}

/// What moves the handle of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// A drag that begins at it.
    Handle,
    /// A press or drag anywhere in the plot.
    Anywhere,
}

/// Where the handle of a figure is moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Picked {
    /// To a place along the horizontal axis.
    To {
        /// The place.
        x: f64,
        /// Whether a drag goes on that has moved it before.
        goes_on: bool,
    },
    /// One step along the axis, by the keyboard.
    Step {
        /// Whether to higher values.
        up: bool,
    },
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

/// Draws `figure` as [`figure_ui`] does; where its handle is moved goes to `picked`.
pub fn figure_to_pick_ui(
    ui: &mut Ui,
    figure: &Figure,
    (id, height): (&str, f32),
    (pick, picked): (Pick, &mut Option<Picked>),
    language: Language,
) -> Option<FigureAction> {
    let moves = Some((pick, picked));
    drawn_ui(ui, figure, (id, height), None, moves, language)
}

/// What moves the handle, and where its new place goes.
type Moves<'a> = Option<(Pick, &'a mut Option<Picked>)>;

fn drawn_ui(
    ui: &mut Ui,
    figure: &Figure,
    (id, height): (&str, f32),
    follow: Option<&mut bool>,
    moves: Moves<'_>,
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
            let title = title_line_ui(ui, &figure.title, ui.available_width() - MENU);
            if !figure.caption.is_empty() {
                title.on_hover_text(&figure.caption);
            }
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
                caption_ui(ui, figure);
            });
        });
        let mut height = height;
        if below {
            let top = ui.cursor().top();
            legend_rows_ui(ui, figure);
            // Half of the topmost number of the axis is above the plot.
            ui.add_space(t.text_small * 0.6);
            height = (height - (ui.cursor().top() - top)).max(LEAST_PLOT);
        }
        if figure.series.iter().all(|series| series.points.is_empty()) {
            empty_ui(ui, height, language);
        } else if as_table {
            table_ui(ui, figure, id, height, language);
        } else {
            let wanted = plot_ui(ui, figure, (id, height), follow, moves, language);
            action = action.or(wanted);
        }
    });
    ui.data_mut(|data| data.insert_temp(table_id, as_table));
    action
}

/// What the figure is of, beside its title where there is room.
fn caption_ui(ui: &mut Ui, figure: &Figure) {
    let t = tokens(ui);
    let text = RichText::new(&figure.caption).size(t.text_small);
    if figure.caption.is_empty() || text_width(ui, text) > ui.available_width() - t.gap {
        return;
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        note_ui(ui, &figure.caption);
    });
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
        note_ui(ui, &FigureText::CursorTip.say(language));
        if figure.handle.is_some() {
            note_ui(ui, &FigureText::HandleTip.say(language));
        }
    });
    response.response.accessible_name(name);
    action
}

fn empty_ui(ui: &mut Ui, height: f32, language: Language) {
    let size = Vec2::new(ui.available_width(), height);
    ui.allocate_ui_with_layout(
        size,
        Layout::centered_and_justified(egui::Direction::TopDown),
        |ui| note_ui(ui, &FigureText::Empty.say(language)),
    );
}

// ---- the plot ----

fn plot_ui(
    ui: &mut Ui,
    figure: &Figure,
    (id, height): (&str, f32),
    follow: Option<&mut bool>,
    moves: Moves<'_>,
    language: Language,
) -> Option<FigureAction> {
    let t = tokens(ui);
    let kept = ui.scope_id().with((id, "cursor"));
    let mut grip: Grip = ui.data(|data| data.get_temp(kept)).unwrap_or_default();
    let pick = moves.as_ref().map(|(pick, _)| *pick);
    let is_near = pick == Some(Pick::Handle) && grip.is_near(ui);
    let pans = pick != Some(Pick::Anywhere) && !is_near && !grip.held;
    // What is left beside the numbers of the other axis.
    let width = (ui.available_width() - 60.0).max(0.0);
    let label = |axis: &Axis, room: f32| fitted(ui, &axis.label, t.text_small, room);
    let labels = [label(&figure.x, width), label(&figure.y, height)];
    let [x_axis, y_axis] = [AxisHints::new_x(), AxisHints::new_y()];
    let x_axis = axis_hints(x_axis, &figure.x, (&labels[0], width), t).label_spacing(22.0..=40.0);
    let y_axis = axis_hints(y_axis, &figure.y, (&labels[1], height), t).label_spacing(10.0..=15.0);
    let mut plot = Plot::new(id)
        .height(height)
        .allow_drag(pans)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .set_margin_fraction(Vec2::splat(0.02))
        .custom_x_axes(vec![x_axis])
        .custom_y_axes(vec![y_axis])
        .x_grid_spacer(|input| grid(&figure.x, &input, width))
        .y_grid_spacer(|input| grid(&figure.y, &input, height))
        .grid_color(t.rule)
        .grid_fade(0.0)
        // The data cursor reads the points.
        .show_x(false)
        .show_y(false);
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
        })
    });
    let (response, transform) = (shown.inner.response, shown.inner.transform);
    labels_ui(ui, figure, &transform);
    grip.at = figure.handle.map(|x| handle_at(figure, x, &transform));
    if let Some((pick, picked)) = moves {
        *picked = moved(ui, &response, &transform, (pick, &mut grip)).or(*picked);
    }
    let moved = response.dragged() || response.ctx.input(|i| i.zoom_delta() != 1.0);
    if let Some(follow) = follow
        && response.contains_pointer()
        && moved
    {
        *follow = false;
    }
    let clicks = pick != Some(Pick::Anywhere);
    let (read, action) = cursor_ui(ui, figure, &response, &transform, (&mut grip, clicks));
    ui.data_mut(|data| data.insert_temp(kept, grip));
    let icon = if is_near || grip.held {
        CursorIcon::ResizeHorizontal
    } else {
        CursorIcon::Crosshair
    };
    let response = response.on_hover_cursor(icon);
    let name = match read {
        Some(read) => format!("{name}. {}", read.replace('\n', ", ")),
        None => name,
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    action
}

fn spoken_name(figure: &Figure, language: Language) -> String {
    let names: Vec<&str> = figure.series.iter().map(|s| s.name.as_str()).collect();
    FigureText::Kind(figure.title.clone(), names.join(", "))
        .say(language)
        .into_owned()
}

fn axis_hints<'a>(
    hints: AxisHints<'a>,
    axis: &'a Axis,
    (label, length): (&str, f32),
    t: &Tokens,
) -> AxisHints<'a> {
    hints
        .label(RichText::new(label).size(t.text_small).color(t.muted))
        .formatter(move |mark, _| stop_text(axis, mark.value, mark.step_size, length))
        .tick_label_color(t.muted)
        .tick_label_font(t.font_small())
}

fn grid(axis: &Axis, input: &GridInput, length: f32) -> Vec<GridMark> {
    let (values, step_size) = stops(axis, [input.bounds.0, input.bounds.1], length);
    let mark = |value| GridMark { value, step_size };
    values.into_iter().map(mark).collect()
}

fn add_series<'a>(plot: &mut PlotUi<'a>, series: &'a Series, t: &Tokens) {
    let corners = joined(series);
    let width = match series.style {
        Style::Dashed | Style::Dotted => 1.0,
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
            Style::Dotted => line.style(LineStyle::dotted_dense()),
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
        Style::Line | Style::Dashed | Style::Dotted | Style::Step => {}
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
