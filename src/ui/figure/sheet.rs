//! A sheet: a figure laid out on a given area as lines, discs, rectangles and
//! words, for writers that know no plot library. It draws nothing.

use super::labels::{Place, label, places};
use super::marks::label_ink;
use super::ticks::{stop_text, stops, tick, ticks};
use super::{Axis, Figure, Mark, Series, Style};
use crate::ui::theme::Tokens;
use crate::ui::widgets::short;
use eframe::egui::{Color32, Pos2, Rect, pos2, vec2};
use std::borrow::Cow;

/// Width of a line in a legend.
const SWATCH: f32 = 16.0;

/// Height of a row of names of series.
const LEGEND_ROW: f32 = 18.0;

/// Height of the row of the caption.
const CAPTION_ROW: f32 = 18.0;

/// Where a word stands about its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Lengths of a dash and of the gap behind it.
pub(super) type Dash = [f32; 2];

const DASHED: Dash = [5.0, 4.0];
const DOTTED: Dash = [1.5, 3.0];

/// One thing on a sheet.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Fill(Rect, Color32),
    Line {
        points: Vec<Pos2>,
        width: f32,
        dash: Option<Dash>,
        colour: Color32,
    },
    Disc(Pos2, f32, Color32),
    /// Centred on `at` up and down; `turned` runs it from bottom to top.
    Word {
        at: Pos2,
        anchor: Anchor,
        turned: bool,
        strong: bool,
        size: f32,
        colour: Color32,
        text: String,
    },
}

/// A laid-out figure.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) size: [f32; 2],
    /// `inside` is not drawn beyond it.
    pub(super) clip: Rect,
    pub(super) outside: Vec<Item>,
    pub(super) inside: Vec<Item>,
}

/// Lays `figure` out on `width` × `height`.
pub(super) fn lay_out(figure: &Figure, t: &Tokens, width: f32, height: f32) -> Sheet {
    let (x, y) = ranges(figure);
    let below = legend_rows(figure, t, width).len() as f32 * LEGEND_ROW;
    let top = (38.0 + below).min(height * 0.5);
    let foot = if figure.caption.is_empty() {
        46.0
    } else {
        46.0 + CAPTION_ROW
    };
    let room = Rect::from_min_max(pos2(58.0, top), pos2(width - 18.0, height - foot));
    let plane = Plane::new(room, x, y, figure.equal_aspect);
    let mut sheet = Sheet {
        size: [width, height],
        // Lines and discs on the edge are shown whole.
        clip: plane.area.expand(5.0),
        outside: Vec::new(),
        inside: Vec::new(),
    };
    let whole = Rect::from_min_size(Pos2::ZERO, vec2(width, height));
    sheet.outside.push(Item::Fill(whole, t.card));
    sheet.outside.push(Item::Fill(plane.area, t.page));
    sheet.axes(figure, &plane, t);
    sheet.head(figure, t);
    if !figure.caption.is_empty() {
        sheet.outside.push(Item::Word {
            at: pos2(14.0, height - CAPTION_ROW / 2.0 - 2.0),
            anchor: Anchor::Start,
            turned: false,
            strong: false,
            size: t.text_small,
            colour: t.muted,
            text: figure.caption.clone(),
        });
    }
    for series in &figure.series {
        sheet.series(series, &plane, t);
    }
    for mark in &figure.marks {
        sheet.mark(mark, &plane, t);
    }
    let size = |text: &str| vec2(rough_width(text, t.text_small), t.text_small + 2.0);
    let places = places(figure, plane.area, |point| plane.at(point), size);
    for (mark, place) in figure.marks.iter().zip(places) {
        if let Some(place) = place {
            sheet.label(mark, place, t);
        }
    }
    sheet
}

/// The names of the series, each with the width of its place; none where there is
/// no legend.
fn legend<'a>(figure: &'a Figure, t: &Tokens) -> Vec<(&'a Series, f32)> {
    if !figure.legend || figure.series.len() < 2 {
        return Vec::new();
    }
    let named = figure.series.iter().filter(|s| !s.key().is_empty());
    let width = |s: &Series| rough_width(&short(s.key()), t.text_small) + SWATCH + 5.0 + 12.0;
    named.map(|series| (series, width(series))).collect()
}

/// The names in rows below the title; no row where they fit beside it.
fn legend_rows<'a>(figure: &'a Figure, t: &Tokens, width: f32) -> Vec<Vec<(&'a Series, f32)>> {
    let names = legend(figure, t);
    let needed: f32 = names.iter().map(|(_, width)| width).sum();
    if needed <= width - 44.0 - rough_width(&figure.title, t.text_body) {
        return Vec::new();
    }
    let mut rows: Vec<Vec<(&Series, f32)>> = Vec::new();
    let mut used = f32::INFINITY;
    for entry in names {
        if used + entry.1 > width - 28.0 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += entry.1;
        if let Some(row) = rows.last_mut() {
            row.push(entry);
        }
    }
    rows
}

/// From values to places on the sheet.
struct Plane {
    area: Rect,
    x: [f64; 2],
    y: [f64; 2],
}

impl Plane {
    fn new(room: Rect, x: [f64; 2], y: [f64; 2], equal_aspect: bool) -> Self {
        let mut area = room;
        if equal_aspect {
            let (wide, high) = ((x[1] - x[0]) as f32, (y[1] - y[0]) as f32);
            let unit = (room.width() / wide).min(room.height() / high);
            area = Rect::from_min_size(room.min, vec2(wide, high) * unit);
        }
        Self { area, x, y }
    }

    fn at(&self, [x, y]: [f64; 2]) -> Pos2 {
        let share = |v: f64, [low, high]: [f64; 2]| ((v - low) / (high - low)) as f32;
        pos2(
            self.area.left() + share(x, self.x) * self.area.width(),
            self.area.bottom() - share(y, self.y) * self.area.height(),
        )
    }
}

fn ranges(figure: &Figure) -> ([f64; 2], [f64; 2]) {
    let points = figure.series.iter().flat_map(|s| &s.points);
    let bars = |s: &&Series| matches!(s.style, Style::Bars(_));
    let half = figure.series.iter().filter_map(|s| match s.style {
        Style::Bars(width) => Some(width / 2.0),
        _ => None,
    });
    let half = half.fold(0.0, f64::max);
    let floor = figure.series.iter().any(|s| bars(&s)).then_some(0.0);
    let xs = points
        .clone()
        .flat_map(|[x, _]| [x - half, x + half])
        .chain(figure.marks.iter().filter_map(|mark| match mark {
            Mark::Vertical { x, .. } => Some(*x),
            _ => None,
        }));
    let ys = points
        .map(|[_, y]| *y)
        .chain(floor)
        .chain(figure.marks.iter().filter_map(|mark| match mark {
            Mark::Horizontal { y, .. } => Some(*y),
            _ => None,
        }));
    (range(&figure.x, xs), range(&figure.y, ys))
}

fn range(axis: &Axis, values: impl Iterator<Item = f64>) -> [f64; 2] {
    if let Some([low, high]) = axis.range
        && low < high
    {
        return [low, high];
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|v| v.is_finite()) {
        low = low.min(value);
        high = high.max(value);
    }
    if low > high {
        return [0.0, 1.0];
    }
    let margin = if low < high {
        (high - low) * 0.02
    } else {
        low.abs().max(1.0) * 0.5
    };
    [low - margin, high + margin]
}

impl Sheet {
    fn axes(&mut self, figure: &Figure, plane: &Plane, t: &Tokens) {
        let area = plane.area;
        let (values, step) = stops(&figure.x, plane.x, area.width());
        for value in values {
            let x = plane.at([value, plane.y[0]]).x;
            self.rule([pos2(x, area.top()), pos2(x, area.bottom())], t);
            let at = pos2(x, area.bottom() + 12.0);
            self.word(
                at,
                Anchor::Middle,
                stop_text(&figure.x, value, step, area.width()),
                t,
            );
        }
        let (values, step) = ticks(plane.y, area.height());
        for value in values {
            let y = plane.at([plane.x[0], value]).y;
            self.rule([pos2(area.left(), y), pos2(area.right(), y)], t);
            let at = pos2(area.left() - 6.0, y);
            self.word(at, Anchor::End, tick(figure.y.scale, value, step), t);
        }
        let below = pos2(area.center().x, area.bottom() + 32.0);
        self.word(below, Anchor::Middle, figure.x.label.clone(), t);
        self.outside.push(Item::Word {
            at: pos2(13.0, area.center().y),
            anchor: Anchor::Middle,
            turned: true,
            strong: false,
            size: t.text_small,
            colour: t.muted,
            text: figure.y.label.clone(),
        });
    }

    /// The title, and from the right the names of the series.
    fn head(&mut self, figure: &Figure, t: &Tokens) {
        self.outside.push(Item::Word {
            at: pos2(14.0, 19.0),
            anchor: Anchor::Start,
            turned: false,
            strong: true,
            size: t.text_body,
            colour: t.text,
            text: figure.title.clone(),
        });
        let rows = legend_rows(figure, t, self.size[0]);
        if rows.is_empty() {
            let names = legend(figure, t);
            let width: f32 = names.iter().map(|(_, width)| width).sum();
            self.legend_row(&names, pos2(self.size[0] - 18.0 - width, 19.0), t);
        }
        for (row, names) in rows.iter().enumerate() {
            let at = pos2(14.0, 19.0 + (row + 1) as f32 * LEGEND_ROW);
            self.legend_row(names, at, t);
        }
    }

    /// Names with their colours, from `at` on.
    fn legend_row(&mut self, names: &[(&Series, f32)], at: Pos2, t: &Tokens) {
        let mut left = at.x;
        for (series, width) in names {
            self.outside.push(Item::Line {
                points: vec![pos2(left, at.y), pos2(left + SWATCH, at.y)],
                width: if dash(series).is_some() { 1.5 } else { 2.5 },
                dash: dash(series),
                colour: t.colour(series.ink),
            });
            let word = pos2(left + SWATCH + 5.0, at.y);
            self.word(word, Anchor::Start, short(series.key()), t);
            left += width;
        }
    }

    fn series(&mut self, series: &Series, plane: &Plane, t: &Tokens) {
        let colour = t.colour(series.ink);
        let dash = dash(series);
        let width = if dash.is_some() { 1.0 } else { t.line };
        let corners = joined(series);
        for run in corners.iter().flat_map(|corners| runs(corners)) {
            self.inside.push(Item::Line {
                points: run.iter().map(|p| plane.at(*p)).collect(),
                width,
                dash,
                colour,
            });
        }
        for point in series.points.iter().filter(|p| is_finite(p)) {
            match series.style {
                Style::Points | Style::LinePoints => {
                    self.inside.push(Item::Disc(plane.at(*point), 3.0, colour));
                }
                Style::Bars(wide) => {
                    let [x, y] = *point;
                    let from = plane.at([x - wide / 2.0, 0.0]);
                    let to = plane.at([x + wide / 2.0, y]);
                    let bar = Rect::from_two_pos(from, to);
                    self.inside.push(Item::Fill(bar, colour));
                }
                Style::Line | Style::Dashed | Style::Dotted | Style::Step => {}
            }
        }
    }

    fn mark(&mut self, mark: &Mark, plane: &Plane, t: &Tokens) {
        let area = plane.area;
        match mark {
            Mark::Vertical { x, ink, .. } => {
                let x = plane.at([*x, 0.0]).x;
                let ends = [pos2(x, area.top()), pos2(x, area.bottom())];
                self.guide(ends, 1.0, true, t.colour(*ink));
            }
            Mark::Horizontal { y, ink, .. } => {
                let y = plane.at([0.0, *y]).y;
                let ends = [pos2(area.left(), y), pos2(area.right(), y)];
                self.guide(ends, 1.0, true, t.colour(*ink));
            }
            Mark::Point { at, ink, .. } => {
                let disc = Item::Disc(plane.at(*at), 5.0, t.colour(*ink));
                self.inside.push(disc);
            }
            Mark::Gap { x, y, ink, .. } => {
                let ends = [plane.at([*x, y[0]]), plane.at([*x, y[1]])];
                self.guide(ends, t.line, false, t.colour(*ink));
            }
        }
    }

    /// The label of a mark, on a ground that hides what is below it where that is no curve.
    fn label(&mut self, mark: &Mark, place: Place, t: &Tokens) {
        if place.is_clear {
            self.inside.push(Item::Fill(place.room, t.page));
        }
        self.inside.push(Item::Word {
            at: place.room.left_center(),
            anchor: Anchor::Start,
            turned: false,
            strong: false,
            size: t.text_small,
            colour: t.colour(label_ink(mark)),
            text: label(mark).to_owned(),
        });
    }

    fn rule(&mut self, ends: [Pos2; 2], t: &Tokens) {
        self.outside.push(Item::Line {
            points: ends.to_vec(),
            width: 1.0,
            dash: None,
            colour: t.rule,
        });
    }

    fn guide(&mut self, ends: [Pos2; 2], width: f32, dashed: bool, colour: Color32) {
        let dash = dashed.then_some(DASHED);
        self.inside.push(Item::Line {
            points: ends.to_vec(),
            width,
            dash,
            colour,
        });
    }

    fn word(&mut self, at: Pos2, anchor: Anchor, text: String, t: &Tokens) {
        self.outside.push(Item::Word {
            at,
            anchor,
            turned: false,
            strong: false,
            size: t.text_small,
            colour: t.muted,
            text,
        });
    }
}

/// How the line of a series is broken.
fn dash(series: &Series) -> Option<Dash> {
    match series.style {
        Style::Dashed => Some(DASHED),
        Style::Dotted => Some(DOTTED),
        _ => None,
    }
}

/// Whether a point can be drawn.
pub(super) fn is_finite([x, y]: &[f64; 2]) -> bool {
    x.is_finite() && y.is_finite()
}

/// The stretches of a line between the points that are no numbers.
pub(super) fn runs(points: &[[f64; 2]]) -> impl Iterator<Item = &[[f64; 2]]> {
    let stretches = points.split(|point| !is_finite(point));
    stretches.filter(|run| run.len() > 1)
}

/// The points that a series joins by a line, if it does.
pub(super) fn joined(series: &Series) -> Option<Cow<'_, [[f64; 2]]>> {
    match series.style {
        Style::Step => Some(Cow::Owned(steps(&series.points))),
        Style::Line | Style::Dashed | Style::Dotted | Style::LinePoints => {
            Some(Cow::Borrowed(&series.points))
        }
        Style::Points | Style::Bars(_) => None,
    }
}

/// The corners of a line on which each value holds until the next point.
fn steps(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut corners = Vec::with_capacity(points.len() * 2);
    for (i, [x, y]) in points.iter().enumerate() {
        let before = i.checked_sub(1).map(|before| points[before][1]);
        // A level that goes on needs no corner, but at its end.
        let goes_on = before == Some(*y) && i + 1 < points.len();
        if goes_on {
            continue;
        }
        if let Some(before) = before {
            corners.push([*x, before]);
        }
        if before != Some(*y) {
            corners.push([*x, *y]);
        }
    }
    corners
}

/// About how wide a text runs: enough to set names side by side.
pub(super) fn rough_width(text: &str, size: f32) -> f32 {
    let width = |c: char| if c.is_ascii() { 0.55 } else { 1.0 };
    text.chars().map(width).sum::<f32>() * size
}
