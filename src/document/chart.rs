//! A figure as data, and its layout as shapes on a sheet: SVG and EMF are written from the
//! same shapes. Coordinates of a sheet are pixels from the upper left corner.

use crate::files::fingerprint;

/// Width of a sheet.
pub const WIDTH: f64 = 360.0;
/// Height of a sheet with axes.
pub const HEIGHT: f64 = 250.0;
/// Height of a bar with its name, of a sheet of bars.
const BAR: f64 = 18.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 40.0;
/// Width that the names of bars take.
const NAMES: f64 = 130.0;
/// Most characters of the name of a bar.
const MOST_NAME: usize = 22;

/// A colour by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Names, ticks.
    Muted,
    /// Titles.
    Text,
    /// Lines of the grid.
    Rule,
    /// The first series.
    First,
    /// The second series.
    Second,
    /// The third series.
    Third,
}

/// How a series is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line.
    Line,
    /// A broken line for reference.
    Dashed,
    /// Points, each with a vertical interval [low, high] where there is one.
    Points(Vec<[f64; 2]>),
    /// A vertical line from `y[0]` to `y[1]` at the `x` of both points.
    Span,
}

/// A series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend; empty for none.
    pub name: String,
    /// Its colour.
    pub ink: Ink,
    /// How it is drawn.
    pub mark: Mark,
    /// Its points.
    pub points: Vec<[f64; 2]>,
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// Its ends.
    pub range: [f64; 2],
    /// Whether ticks are percentages of 1.
    pub percent: bool,
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Lengths, one for each series.
    pub values: Vec<f64>,
}

/// What a figure shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    /// Series over two axes.
    Axes {
        /// Horizontal.
        x: Axis,
        /// Vertical.
        y: Axis,
        /// In the order in which they are drawn.
        series: Vec<Series>,
    },
    /// Horizontal bars with names.
    Bars {
        /// Names of the values of a bar; empty where there is one.
        legend: Vec<String>,
        /// From the top.
        bars: Vec<Bar>,
        /// Decimals of the numbers beside the bars.
        decimals: usize,
        /// Whether the numbers are percentages of 1.
        percent: bool,
    },
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Its name, unique in the document.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub plot: Plot,
    /// Where its numbers come from.
    pub origin: super::tree::Origin,
}

/// A shape on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A line through points.
    Line {
        /// Points.
        points: Vec<[f64; 2]>,
        /// Its colour.
        ink: Ink,
        /// Its width.
        width: f64,
        /// Whether it is broken.
        dashed: bool,
    },
    /// A filled rectangle: left, top, width, height.
    Box([f64; 4], Ink),
    /// A disc: centre and radius.
    Disc([f64; 2], f64, Ink),
    /// Words.
    Words {
        /// Where the baseline begins, is centred, or ends.
        at: [f64; 2],
        /// −1 begins there, 0 is centred, 1 ends there.
        anchor: i8,
        /// Height of the letters.
        size: f64,
        /// Whether they run upwards.
        upwards: bool,
        /// Their colour.
        ink: Ink,
        /// Whether they are bold.
        bold: bool,
        /// The words.
        text: String,
    },
}

/// Shapes with the height of their sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Height.
    pub height: f64,
    /// Shapes in the order of drawing.
    pub shapes: Vec<Shape>,
}

impl Chart {
    /// SHA-256 of all numbers and names in full precision.
    #[must_use]
    pub fn digest(&self) -> String {
        fingerprint(format!("{:?}", (&self.title, &self.plot)).as_bytes())
    }

    /// The shapes of the figure.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let mut shapes = vec![words([0.0, 13.0], -1, 13.0, Ink::Text, true, &self.title)];
        let height = match &self.plot {
            Plot::Axes { x, y, series } => {
                axes(&mut shapes, x, y, series);
                HEIGHT
            }
            Plot::Bars {
                legend,
                bars,
                decimals,
                percent,
            } => bars_of(&mut shapes, legend, bars, (*decimals, *percent)),
        };
        Sheet { height, shapes }
    }
}

fn words(at: [f64; 2], anchor: i8, size: f64, ink: Ink, bold: bool, text: &str) -> Shape {
    Shape::Words {
        at,
        anchor,
        size,
        upwards: false,
        ink,
        bold,
        text: text.to_owned(),
    }
}

/// Width of words, about: wide characters are as wide as they are high.
fn width_of(text: &str, size: f64) -> f64 {
    let width = |c: char| if c as u32 >= 0x2e80 { 1.0 } else { 0.54 };
    text.chars().map(width).sum::<f64>() * size
}

fn legend(shapes: &mut Vec<Shape>, names: &[(&str, Ink)]) {
    let mut left = 0.0;
    for (name, ink) in names.iter().filter(|(name, _)| !name.is_empty()) {
        shapes.push(Shape::Box([left, 23.0, 12.0, 3.0], *ink));
        shapes.push(words(
            [left + 16.0, 28.0],
            -1,
            10.5,
            Ink::Muted,
            false,
            name,
        ));
        left += 16.0 + width_of(name, 10.5) + 14.0;
    }
}

/// Steps of 1, 2 or 5 times a power of ten, at most five of them.
fn ticks([low, high]: [f64; 2]) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return vec![low];
    }
    let rough = span / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    let step = steps.into_iter().find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(span);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|k| k as f64 * step).collect()
}

fn tick_name(value: f64, all: &[f64], percent: bool) -> String {
    let scale = if percent { 100.0 } else { 1.0 };
    let step = match all {
        [a, b, ..] => (b - a).abs() * scale,
        _ => 1.0,
    };
    let decimals = (0..6).find(|d| {
        let shifted = step * 10f64.powi(*d);
        (shifted - shifted.round()).abs() < 1e-6
    });
    let decimals = decimals.unwrap_or(6) as usize;
    let sign = if percent { " %" } else { "" };
    // From 0, as −0 has a sign.
    format!("{:.decimals$}{sign}", value * scale + 0.0)
}

/// Size of the name of an axis, the room that the one beside the figure takes, and the gap between a
/// tick and its name.
const AXIS_SIZE: f64 = 10.5;
const NAME_ROOM: f64 = 15.0;
const TICK_GAP: f64 = 6.0;

/// Where the axes begin: further right where the name of the upright one would stand in the names of its
/// ticks.
fn left_of(y: &Axis, ticks: &[f64]) -> f64 {
    let height = HEIGHT - TOP - BOTTOM;
    let reach = text_width(&y.name, AXIS_SIZE) / 2.0 + AXIS_SIZE;
    let span = y.range[1] - y.range[0];
    let from_middle = |tick: &f64| ((tick - y.range[0]) / span - 0.5).abs() * height;
    let beside = ticks.iter().filter(|tick| from_middle(tick) < reach);
    let widths = beside.map(|tick| text_width(&tick_name(*tick, ticks, y.percent), 10.0));
    let widest = widths.fold(0.0, f64::max);
    LEFT.max(NAME_ROOM + widest + TICK_GAP)
}

/// About how wide a text is.
fn text_width(text: &str, size: f64) -> f64 {
    let width = |c: char| match c {
        '.' | ',' | ' ' => 0.32,
        '%' | 'm' | 'w' => 0.9,
        c if c.is_ascii() => 0.6,
        _ => 1.0,
    };
    text.chars().map(width).sum::<f64>() * size
}

fn axes(shapes: &mut Vec<Shape>, x: &Axis, y: &Axis, series: &[Series]) {
    let names: Vec<(&str, Ink)> = series.iter().map(|s| (&s.name[..], s.ink)).collect();
    legend(shapes, &names);
    let height = HEIGHT - TOP - BOTTOM;
    let of_y = ticks(y.range);
    let left = left_of(y, &of_y);
    let width = WIDTH - left - RIGHT;
    let across = |v: f64| left + (v - x.range[0]) / (x.range[1] - x.range[0]) * width;
    let down = |v: f64| TOP + height - (v - y.range[0]) / (y.range[1] - y.range[0]) * height;
    let inside = |p: &[f64; 2]| {
        let clamp = |v: f64, range: [f64; 2]| v.clamp(range[0], range[1]);
        [across(clamp(p[0], x.range)), down(clamp(p[1], y.range))]
    };
    let rule = |points: Vec<[f64; 2]>| Shape::Line {
        points,
        ink: Ink::Rule,
        width: 1.0,
        dashed: false,
    };
    let of_x = ticks(x.range);
    for tick in &of_y {
        let at = down(*tick);
        shapes.push(rule(vec![[left, at], [left + width, at]]));
        let name = tick_name(*tick, &of_y, y.percent);
        shapes.push(words(
            [left - TICK_GAP, at + 3.5],
            1,
            10.0,
            Ink::Muted,
            false,
            &name,
        ));
    }
    for tick in &of_x {
        let at = across(*tick);
        shapes.push(rule(vec![[at, TOP], [at, TOP + height]]));
        let name = tick_name(*tick, &of_x, x.percent);
        shapes.push(words(
            [at, TOP + height + 14.0],
            0,
            10.0,
            Ink::Muted,
            false,
            &name,
        ));
    }
    let middle = left + width / 2.0;
    shapes.push(words(
        [middle, HEIGHT - 8.0],
        0,
        10.5,
        Ink::Muted,
        false,
        &x.name,
    ));
    shapes.push(Shape::Words {
        at: [10.0, TOP + height / 2.0],
        anchor: 0,
        size: AXIS_SIZE,
        upwards: true,
        ink: Ink::Muted,
        bold: false,
        text: y.name.clone(),
    });
    for one in series {
        let points: Vec<[f64; 2]> = one.points.iter().map(inside).collect();
        match &one.mark {
            Mark::Line | Mark::Dashed | Mark::Span => shapes.push(Shape::Line {
                points,
                ink: one.ink,
                width: if one.mark == Mark::Dashed { 1.2 } else { 1.8 },
                dashed: one.mark == Mark::Dashed,
            }),
            Mark::Points(intervals) => {
                for ([low, high], point) in intervals.iter().zip(&one.points) {
                    shapes.push(Shape::Line {
                        points: vec![inside(&[point[0], *low]), inside(&[point[0], *high])],
                        ink: one.ink,
                        width: 1.2,
                        dashed: false,
                    });
                }
                shapes.extend(points.into_iter().map(|at| Shape::Disc(at, 3.2, one.ink)));
            }
        }
    }
}

fn bars_of(
    shapes: &mut Vec<Shape>,
    names: &[String],
    bars: &[Bar],
    (decimals, percent): (usize, bool),
) -> f64 {
    let inks = [Ink::First, Ink::Second, Ink::Third];
    let named: Vec<(&str, Ink)> = names.iter().map(String::as_str).zip(inks).collect();
    legend(shapes, &named);
    let values = bars.iter().flat_map(|bar| &bar.values);
    let most = values.fold(0.0, |most: f64, value| most.max(value.abs()));
    let room = WIDTH - NAMES - 58.0;
    let thin = if named.len() > 1 { 11.0 } else { BAR };
    let mut top = if named.is_empty() { 24.0 } else { TOP };
    for bar in bars {
        let mut name: String = bar.name.chars().take(MOST_NAME).collect();
        if bar.name.chars().count() > MOST_NAME {
            name.push('…');
        }
        let block = thin * bar.values.len() as f64;
        let middle = top + block / 2.0 + 3.5;
        shapes.push(words(
            [NAMES - 8.0, middle],
            1,
            10.5,
            Ink::Text,
            false,
            &name,
        ));
        for (value, ink) in bar.values.iter().zip(inks) {
            let length = if most > 0.0 {
                value.abs() / most * room
            } else {
                0.0
            };
            shapes.push(Shape::Box(
                [NAMES, top + 2.0, length.max(0.5), thin - 4.0],
                ink,
            ));
            let scale = if percent { 100.0 } else { 1.0 };
            let sign = if percent { " %" } else { "" };
            let text = format!("{:.decimals$}{sign}", value * scale + 0.0);
            let at = [NAMES + length + 5.0, top + thin / 2.0 + 3.5];
            shapes.push(words(at, -1, 10.0, Ink::Muted, false, &text));
            top += thin;
        }
        top += if named.len() > 1 { 6.0 } else { 2.0 };
    }
    top + 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for (range, expected) in [
            ([0.0, 1.0], "0.0 0.2 0.4 0.6 0.8 1.0"),
            ([0.0, 0.3], "0.0 0.1 0.2 0.3"),
            ([1.0, 20.0], "5 10 15 20"),
            ([0.31, 0.48], "0.35 0.40 0.45"),
        ] {
            let found = ticks(range);
            let names: Vec<String> = found.iter().map(|t| tick_name(*t, &found, false)).collect();
            assert_eq!(names.join(" "), expected);
        }
        assert_eq!(ticks([2.0, 2.0]), [2.0]);
        assert_eq!(tick_name(0.2, &[0.0, 0.2], true), "20 %");
    }

    #[test]
    fn a_point_beyond_the_axes_is_drawn_at_their_edge() {
        let axis = || Axis {
            name: String::new(),
            range: [0.0, 1.0],
            percent: false,
        };
        let chart = Chart {
            id: "a".into(),
            title: "t".into(),
            origin: crate::document::tree::Origin::Model,
            plot: Plot::Axes {
                x: axis(),
                y: axis(),
                series: vec![Series {
                    name: String::new(),
                    ink: Ink::First,
                    mark: Mark::Line,
                    points: vec![[0.5, 3.0], [-1.0, 0.0]],
                }],
            },
        };
        let sheet = chart.sheet();
        let Some(Shape::Line { points, .. }) = sheet.shapes.last() else {
            panic!("no line");
        };
        assert_eq!(points[0][1], TOP);
        assert_eq!(points[1], [LEFT, HEIGHT - BOTTOM]);
        // Names of ticks beside that of the axis need more room.
        let fine = |name: &str| Axis {
            name: name.to_owned(),
            range: [0.421, 0.529],
            percent: false,
        };
        let found = ticks(fine("").range);
        assert!(left_of(&fine("loss"), &found) > LEFT);
        assert_eq!(left_of(&axis(), &ticks([0.0, 1.0])), LEFT);
        let mut other = chart.clone();
        other.title = "u".into();
        assert_ne!(other.digest(), chart.digest());
    }
}
