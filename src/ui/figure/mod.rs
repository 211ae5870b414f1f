//! A figure: what a plot shows, said without saying how it is drawn. It can be
//! drawn in the window, and written as CSV, SVG and PNG. It computes nothing:
//! points come in ready, at most a few thousand to a series.

mod cursor;
mod draw;
mod interaction;
mod labels;
mod legend;
mod marks;
mod numbers;
mod png;
mod raster;
mod sheet;
mod svg;
mod ticks;

pub use raster::Canvas;

pub use cursor::Place;
pub use draw::{FigureAction, Pick, Picked, figure_to_pick_ui, figure_ui};

use crate::score::safe_cell;

use super::theme::{Ink, Tokens};

/// How numbers along an axis are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    /// As they are.
    #[default]
    Plain,
    /// Shares of one as percentages.
    Percent,
    /// Days since 1970-01-01 as dates.
    Days,
}

/// One axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is measured along it.
    pub label: String,
    /// Its ends; taken from the points where absent.
    pub range: Option<[f64; 2]>,
    /// How its numbers are shown.
    pub scale: Scale,
    /// What stands at the places 1, 2 and so on, where these are no numbers.
    pub names: Vec<String>,
    /// Whether the names follow each other as months do: where there is no room for all,
    /// every second, third and so on is named.
    pub ordered: bool,
}

impl Axis {
    /// An axis that spans its points.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// From `low` to `high`.
    #[must_use]
    pub fn between(mut self, low: f64, high: f64) -> Self {
        self.range = Some([low, high]);
        self
    }

    /// Shares of one, shown as percentages.
    #[must_use]
    pub fn percent(mut self) -> Self {
        self.scale = Scale::Percent;
        self
    }

    /// Days since 1970-01-01, shown as dates.
    #[must_use]
    pub fn days(mut self) -> Self {
        self.scale = Scale::Days;
        self
    }

    /// Places with names in place of numbers.
    #[must_use]
    pub fn named(mut self, names: Vec<String>) -> Self {
        self.range = Some([0.5, names.len() as f64 + 0.5]);
        self.names = names;
        self
    }

    /// Places with names that follow each other, as months, grades and tenths do.
    #[must_use]
    pub fn ordered(self, names: Vec<String>) -> Self {
        Self {
            ordered: true,
            ..self.named(names)
        }
    }

    /// The name of the place nearest to `value`.
    fn name_at(&self, value: f64) -> Option<&str> {
        let place = value.round() as usize;
        Some(self.names.get(place.checked_sub(1)?)?.as_str())
    }

    /// A value as a table holds it.
    fn written(&self, value: f64, show: impl Fn(f64) -> String) -> String {
        self.name_at(value)
            .map_or_else(|| show(value), str::to_owned)
    }
}

/// How the points of a series are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Style {
    /// Joined by a line.
    #[default]
    Line,
    /// Joined by a dashed line; guides and references.
    Dashed,
    /// Joined by a dotted line; the ends of intervals.
    Dotted,
    /// Joined level by level: each value holds until the next.
    Step,
    /// A disc at each.
    Points,
    /// A line and a disc at each.
    LinePoints,
    /// A bar from zero to each, this wide along the axis.
    Bars(f64),
}

/// Named points.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend and the table.
    pub name: String,
    /// What it stands for.
    pub ink: Ink,
    /// How it is drawn.
    pub style: Style,
    /// Its points; one that is not a number leaves a gap.
    pub points: Vec<[f64; 2]>,
    /// What the legend has in place of its name; not in the legend if empty.
    pub legend: Option<String>,
}

impl Series {
    /// A line through `points`.
    #[must_use]
    pub fn new(name: impl Into<String>, ink: Ink, points: Vec<[f64; 2]>) -> Self {
        Self {
            name: name.into(),
            ink,
            style: Style::Line,
            points,
            legend: None,
        }
    }

    /// The same with another name in the legend, or with none.
    #[must_use]
    pub fn in_legend(mut self, name: impl Into<String>) -> Self {
        self.legend = Some(name.into());
        self
    }

    /// What the legend says.
    pub(super) fn key(&self) -> &str {
        self.legend.as_deref().unwrap_or(&self.name)
    }

    /// The same, drawn otherwise.
    #[must_use]
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

/// One thing to point out.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its fields are")]
pub enum Mark {
    /// A dashed line across the figure at `x`.
    Vertical { x: f64, label: String, ink: Ink },
    /// A dashed line along the figure at `y`.
    Horizontal { y: f64, label: String, ink: Ink },
    /// A disc at `at`.
    Point {
        at: [f64; 2],
        label: String,
        ink: Ink,
    },
    /// A line at `x` from the first `y` to the second, as KS is drawn.
    Gap {
        x: f64,
        y: [f64; 2],
        label: String,
        ink: Ink,
    },
}

/// What a plot shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// Its title; also its name for screen readers and files.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Whether one unit is as long on both axes.
    pub equal_aspect: bool,
    /// What is drawn.
    pub series: Vec<Series>,
    /// What is pointed out.
    pub marks: Vec<Mark>,
    /// Whether the names of the series stand beside the title.
    pub legend: bool,
    /// What it is of: run, part and number of rows.
    pub caption: String,
    /// The place along the horizontal axis that can be dragged: the cutoff.
    pub handle: Option<f64>,
}

/// Why a figure cannot be made a picture.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// The size is zero or beyond reason.
    #[error("A picture of {0} × {1} pixels cannot be made; 64 to 8,192 are possible.")]
    Size(u32, u32),
    /// The encoder refused.
    #[error("The picture could not be written as PNG: {0}.")]
    Png(String),
}

impl Figure {
    /// A figure without content.
    #[must_use]
    pub fn new(title: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self {
            title: title.into(),
            x,
            y,
            legend: true,
            ..Self::default()
        }
    }

    /// Adds a series.
    #[must_use]
    pub fn with(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// Adds a mark.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// Makes one unit as long on both axes.
    #[must_use]
    pub fn square(mut self) -> Self {
        self.equal_aspect = true;
        self
    }

    /// The points as CSV: one line each, with the name of its series.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let head = |label: &str, other: &str| {
            if label.is_empty() {
                other.to_owned()
            } else {
                csv_cell(label)
            }
        };
        let mut out = format!(
            "series,{},{}\n",
            head(&self.x.label, "x"),
            head(&self.y.label, "y")
        );
        for series in &self.series {
            let name = csv_cell(&series.name);
            for [x, y] in &series.points {
                let x = csv_cell(&self.x.written(*x, |x| x.to_string()));
                out += &[&name, ",", &x, ",", &y.to_string(), "\n"].concat();
            }
        }
        out
    }

    /// A point as text for a spreadsheet: names and values, apart by tabs.
    #[must_use]
    pub fn point_text(&self, place: Place) -> Option<String> {
        cursor::copied(self, place)
    }

    /// A picture as SVG text, `width` × `height` pixels.
    #[must_use]
    pub fn to_svg(&self, tokens: &Tokens, width: f32, height: f32) -> String {
        svg::write(self, tokens, width, height)
    }

    /// A picture as the bytes of a PNG file, drawn without a graphics card.
    ///
    /// # Errors
    /// If the size is beyond reason or the encoder refuses.
    pub fn to_png(&self, tokens: &Tokens, width: u32, height: u32) -> Result<Vec<u8>, FigureError> {
        png::page(&[self], 1, tokens, [width, height])
    }

    /// A name for a file of this figure, without its extension.
    #[must_use]
    pub fn file_stem(&self) -> String {
        let kept = |c: char| if c.is_alphanumeric() { c } else { '_' };
        let stem: String = self.title.chars().map(kept).take(60).collect();
        let stem = stem.trim_matches('_').to_lowercase();
        if stem.is_empty() {
            "figure".to_owned()
        } else {
            stem
        }
    }
}

/// Several figures as the bytes of one PNG file, `columns` to a row, each `size` pixels
/// wide and high.
///
/// # Errors
/// If the size is beyond reason or the encoder refuses.
pub fn page_png(
    figures: &[&Figure],
    columns: usize,
    tokens: &Tokens,
    size: [u32; 2],
) -> Result<Vec<u8>, FigureError> {
    png::page(figures, columns, tokens, size)
}

/// A cell that a spreadsheet reads as it stands.
fn csv_cell(text: &str) -> String {
    let text = safe_cell(text);
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
#[path = "figure_tests.rs"]
mod tests;
