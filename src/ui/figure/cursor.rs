//! The data cursor of a figure: the point under the pointer or reached by arrow keys, the one
//! that is pinned, and what both read. It draws nothing.

use super::sheet::is_finite;
use super::{Axis, Figure, Scale, Style};
use crate::score::safe_cell;
use crate::ui::number;
use crate::ui::widgets::short;
use eframe::egui::Pos2;

/// Points of the screen from which on a point of the figure is not meant.
const REACH: f32 = 40.0;
/// Points of the screen between two stops of an arrow key, at least.
const STRIDE: f32 = 2.0;

/// A point of a figure: the place of its series, and its own within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The place of the series.
    pub series: usize,
    /// The place of the point within it.
    pub point: usize,
}

/// What is kept between frames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Where the arrow keys are.
    pub(super) at: Option<Place>,
    /// What stays shown.
    pub(super) pinned: Option<Place>,
}

impl Cursor {
    /// Forgets places that the figure does not have any more.
    pub(super) fn of(mut self, figure: &Figure) -> Self {
        self.at = self.at.filter(|place| point(figure, *place).is_some());
        self.pinned = self.pinned.filter(|place| point(figure, *place).is_some());
        self
    }
}

/// The point at a place, if it can be drawn.
pub(super) fn point(figure: &Figure, place: Place) -> Option<[f64; 2]> {
    let series = figure.series.get(place.series)?;
    let point = series.points.get(place.point).filter(|p| is_finite(p));
    point.copied()
}

/// The point nearest to `pointer` among all series, `on_screen` being where a point is.
pub(super) fn nearest(
    figure: &Figure,
    pointer: Pos2,
    on_screen: impl Fn([f64; 2]) -> Pos2,
) -> Option<Place> {
    let mut best: Option<(f32, Place)> = None;
    for (series, drawn) in figure.series.iter().enumerate() {
        for (point, at) in drawn.points.iter().enumerate() {
            if !is_finite(at) {
                continue;
            }
            let away = match drawn.style {
                // The whole column of a bar is its own.
                Style::Bars(width) => {
                    let ends = [-0.5, 0.5].map(|half| on_screen([at[0] + half * width, at[1]]).x);
                    let within = pointer.x.clamp(ends[0].min(ends[1]), ends[0].max(ends[1]));
                    (pointer.x - within).abs()
                }
                _ => on_screen(*at).distance(pointer),
            };
            if away <= REACH && best.is_none_or(|(least, _)| away < least) {
                best = Some((away, Place { series, point }));
            }
        }
    }
    best.map(|(_, place)| place)
}

/// The next point along its series that shows at another place of the screen; the same at
/// the end.
pub(super) fn along(
    figure: &Figure,
    from: Place,
    forward: bool,
    on_screen: impl Fn([f64; 2]) -> Pos2,
) -> Place {
    let Some(here) = point(figure, from).map(&on_screen) else {
        return from;
    };
    let mut last = from;
    loop {
        let next = if forward {
            last.point.checked_add(1)
        } else {
            last.point.checked_sub(1)
        };
        let count = figure.series.get(last.series).map_or(0, |s| s.points.len());
        let Some(next) = next.filter(|next| *next < count) else {
            return if point(figure, last).is_some() {
                last
            } else {
                from
            };
        };
        last.point = next;
        let there = point(figure, last).map(&on_screen);
        if there.is_some_and(|there| there.distance(here) >= STRIDE) {
            return last;
        }
    }
}

/// The point of the next series that is nearest along the horizontal axis.
pub(super) fn across(figure: &Figure, from: Place, forward: bool) -> Place {
    let Some(here) = point(figure, from) else {
        return from;
    };
    let count = figure.series.len();
    for step in 1..count {
        let step = if forward { step } else { count - step };
        let series = (from.series + step) % count;
        if let Some(point) = beside(figure, series, here[0]) {
            return Place { series, point };
        }
    }
    from
}

/// Where the arrow keys begin: on the last series, which is drawn over the others.
pub(super) fn first(figure: &Figure) -> Option<Place> {
    let series = figure.series.len().checked_sub(1)?;
    let middle = figure.handle.or_else(|| {
        let points = &figure.series[series].points;
        Some(points.get(points.len() / 2)?[0])
    })?;
    let point = beside(figure, series, middle)?;
    Some(Place { series, point })
}

fn beside(figure: &Figure, series: usize, x: f64) -> Option<usize> {
    let points = figure.series.get(series)?.points.iter().enumerate();
    let away = |at: &[f64; 2]| (at[0] - x).abs();
    let drawn = points.filter(|(_, at)| is_finite(at));
    let nearest = drawn.min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b)))?;
    Some(nearest.0)
}

/// What a point reads: the name of its series and both values, one to a line.
pub(super) fn reading(figure: &Figure, place: Place) -> Option<String> {
    let [x, y] = point(figure, place)?;
    let name = short(&figure.series.get(place.series)?.name);
    let line = |axis: &Axis, value| {
        let text = format!("{} {}", short(&axis.label), value_text(axis, value));
        text.trim().to_owned()
    };
    Some([name, line(&figure.x, x), line(&figure.y, y)].join("\n"))
}

/// The same with all digits for a spreadsheet: a line of names and one of values, apart by
/// tabs.
pub(super) fn copied(figure: &Figure, place: Place) -> Option<String> {
    let [x, y] = point(figure, place)?;
    let cell = |text: &str| safe_cell(text).replace(['\t', '\n', '\r'], " ");
    let head = |label: &str, other: &str| cell(if label.is_empty() { other } else { label });
    let name = cell(&figure.series.get(place.series)?.name);
    let x = cell(&figure.x.written(x, |x| x.to_string()));
    Some(format!(
        "{}\t{}\t{}\n{name}\t{x}\t{y}",
        cell(&figure.title),
        head(&figure.x.label, "x"),
        head(&figure.y.label, "y"),
    ))
}

fn value_text(axis: &Axis, value: f64) -> String {
    axis.written(
        value,
        match axis.scale {
            Scale::Plain => number::plain,
            Scale::Percent => number::percent,
            Scale::Days => number::day,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::figure::Series;
    use crate::ui::theme::Ink;
    use eframe::egui::pos2;

    fn figure() -> Figure {
        let gap = vec![
            [0.0, 1.0],
            [f64::NAN, 1.0],
            [0.5, 3.0],
            [0.501, 3.0],
            [1.0, 5.0],
        ];
        Figure::new(
            "F",
            Axis::new("x").between(0.0, 1.0),
            Axis::new("y").percent(),
        )
        .with(Series::new(
            "=low",
            Ink::Muted,
            vec![[0.0, 0.0], [1.0, 0.0]],
        ))
        .with(Series::new("high", Ink::Accent, gap))
    }

    /// A hundred points of the screen to a unit, upwards.
    fn on_screen([x, y]: [f64; 2]) -> Pos2 {
        pos2(x as f32 * 100.0, 500.0 - y as f32 * 100.0)
    }

    fn place(series: usize, point: usize) -> Place {
        Place { series, point }
    }

    #[test]
    fn the_nearest_point_of_all_series_is_read() {
        let at = |x, y| nearest(&figure(), pos2(x, y), on_screen);
        assert_eq!(at(97.0, 10.0), Some(place(1, 4)));
        assert_eq!(at(97.0, 490.0), Some(place(0, 1)));
        assert_eq!(at(50.0, 350.0), None);
        let text = reading(&figure(), place(1, 4)).unwrap();
        assert_eq!(text, "high\nx 1\ny 500.0 %");
    }

    #[test]
    fn the_column_of_a_bar_is_its_own() {
        let bars = Series::new("n", Ink::Good, vec![[0.2, 0.01], [0.6, 4.0]]);
        let figure =
            Figure::new("", Axis::default(), Axis::default()).with(bars.style(Style::Bars(0.4)));
        assert_eq!(
            nearest(&figure, pos2(25.0, 100.0), on_screen),
            Some(place(0, 0))
        );
        assert_eq!(
            nearest(&figure, pos2(60.0, 480.0), on_screen),
            Some(place(0, 1))
        );
    }

    #[test]
    fn arrow_keys_go_over_gaps_and_stop_at_the_end() {
        let f = figure();
        assert_eq!(first(&f), Some(place(1, 2)));
        assert_eq!(along(&f, place(1, 0), true, on_screen), place(1, 2));
        // The next one is a tenth of a point away.
        assert_eq!(along(&f, place(1, 2), true, on_screen), place(1, 4));
        assert_eq!(along(&f, place(1, 4), true, on_screen), place(1, 4));
        assert_eq!(along(&f, place(1, 2), false, on_screen), place(1, 0));
        assert_eq!(across(&f, place(1, 4), true), place(0, 1));
        assert_eq!(across(&f, place(0, 0), false), place(1, 0));
    }

    #[test]
    fn a_point_is_copied_with_all_digits_and_runs_nothing() {
        let figure = figure();
        assert_eq!(
            copied(&figure, place(0, 1)).unwrap(),
            "F\tx\ty\n'=low\t1\t0"
        );
        assert_eq!(copied(&figure, place(1, 1)), None);
        assert_eq!(
            Cursor {
                at: Some(place(1, 1)),
                pinned: Some(place(9, 0))
            }
            .of(&figure),
            Cursor::default()
        );
    }
}
