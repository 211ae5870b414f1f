//! Where the labels of marks are: each beside its mark, over no curve and no other
//! label where there is such a place. It draws nothing.

use super::sheet::{is_finite, joined, runs};
use super::{Figure, Mark, Style};
use crate::ui::theme::Ink;
use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Between a vertical line and its label, and between two labels.
const GAP: f32 = 4.0;
/// Between a disc, or the line of a gap, and its label.
const ASIDE: f32 = 9.0;
/// Side of the cells in which curves are looked for.
const CELL: f32 = 4.0;

/// The label of a mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The room of its text.
    pub(super) room: Rect,
    /// Whether no curve runs through it: only then may it hide what is below it.
    pub(super) is_clear: bool,
}

/// A place for the label of each mark of a figure, none for an empty label. `at` is the
/// place of a point on the `area` of the plot, `size` the size of a text.
pub(super) fn places(
    figure: &Figure,
    area: Rect,
    at: impl Fn([f64; 2]) -> Pos2 + Copy,
    size: impl Fn(&str) -> Vec2,
) -> Vec<Option<Place>> {
    if figure.marks.iter().all(|mark| label(mark).is_empty()) {
        return vec![None; figure.marks.len()];
    }
    let curves = &Curves::of(figure, area, at);
    let mut taken: Vec<Rect> = Vec::new();
    let place = |mark: &Mark| {
        if label(mark).is_empty() {
            return None;
        }
        let (near, far) = rooms(mark, area, at, size(label(mark)));
        let all = || near.iter().chain(&far);
        let is_free = |room: &&Rect| {
            let inner = room.shrink(0.5);
            taken.iter().all(|other| !other.intersects(inner))
        };
        // A guide beneath is better than a place far away, and both than a curve.
        let at_most = |most: u8| {
            move |room: &&Rect| {
                area.contains_rect(**room) && is_free(room) && curves.over(**room) <= most
            }
        };
        let room = (near.iter().find(at_most(0)))
            .or_else(|| near.iter().find(at_most(GUIDE)))
            .or_else(|| far.iter().find(at_most(0)))
            .or_else(|| all().find(is_free))
            .or(near.first())?;
        taken.push(*room);
        Some(Place {
            room: *room,
            is_clear: curves.over(*room) == 0,
        })
    };
    figure.marks.iter().map(place).collect()
}

/// The words of a mark.
pub(super) fn label(mark: &Mark) -> &str {
    match mark {
        Mark::Vertical { label, .. }
        | Mark::Horizontal { label, .. }
        | Mark::Point { label, .. }
        | Mark::Gap { label, .. } => label,
    }
}

/// Where a label of this size may be beside its mark, and farther away; the best first,
/// and those within the area before those that would be cut.
fn rooms(
    mark: &Mark,
    area: Rect,
    at: impl Fn([f64; 2]) -> Pos2,
    size: Vec2,
) -> (Vec<Rect>, Vec<Rect>) {
    let mut distant = Vec::new();
    // Rows over the whole height, from the upper edge.
    let count = ((area.height() / size.y) as usize).clamp(1, 40);
    let rows = (0..count).map(|row| area.top() + 2.0 + row as f32 * size.y);
    let corners: Vec<Pos2> = match mark {
        Mark::Vertical { x, .. } => {
            let x = at([*x, 0.0]).x;
            let sides = [x + GAP, x - GAP - size.x];
            rows.flat_map(|y| sides.map(|x| pos2(x, y))).collect()
        }
        Mark::Horizontal { y, .. } => {
            let y = at([0.0, *y]).y;
            let ends = [
                area.right() - GAP - size.x,
                area.left() + GAP,
                area.center().x,
            ];
            let sides = [y - 1.0 - size.y, y + 1.0];
            ends.iter()
                .flat_map(|x| sides.map(|y| pos2(*x, y)))
                .collect()
        }
        Mark::Point { at: point, .. } => {
            let at = at(*point);
            let sides = [ASIDE, -ASIDE - size.x];
            // Below before above: the labels of lines are above.
            let heights = [2.0, -2.0 - size.y, ASIDE, -ASIDE - size.y];
            let near = heights.iter().flat_map(|y| sides.map(|x| at + vec2(x, *y)));
            let far = [2.0, 4.0, -3.0, -5.0].map(|rows| rows * size.y);
            let far = far.iter().flat_map(|y| sides.map(|x| at + vec2(x, *y)));
            distant = far.collect();
            near.collect()
        }
        Mark::Gap { x, y, .. } => {
            let ends = [at([*x, y[0]]), at([*x, y[1]])];
            let heights = [0.5, 0.35, 0.65, 0.2, 0.8];
            let sides = [GAP + 2.0, -GAP - 2.0 - size.x];
            let beside = |share: f32| {
                let on = ends[0].lerp(ends[1], share);
                sides.map(|x| on + vec2(x, -size.y / 2.0))
            };
            heights.into_iter().flat_map(beside).collect()
        }
    };
    let rooms = |corners: Vec<Pos2>| {
        let rooms = corners.into_iter();
        let rooms = rooms.map(|corner| Rect::from_min_size(corner, size));
        let (mut within, beyond): (Vec<_>, Vec<_>) =
            rooms.partition(|room| area.contains_rect(*room));
        within.extend(beyond);
        within
    };
    (rooms(corners), rooms(distant))
}

/// What runs through a cell: a guide, or a curve.
const GUIDE: u8 = 1;
const CURVE: u8 = 2;

/// The cells of an area through which curves run.
struct Curves {
    area: Rect,
    across: usize,
    taken: Vec<u8>,
}

impl Curves {
    fn of(figure: &Figure, area: Rect, at: impl Fn([f64; 2]) -> Pos2 + Copy) -> Self {
        let cells = |length: f32| (length / CELL).ceil().clamp(1.0, 4000.0) as usize;
        let (across, down) = (cells(area.width()), cells(area.height()));
        let mut curves = Self {
            area,
            across,
            taken: vec![0; across * down],
        };
        for series in &figure.series {
            let corners = joined(series);
            let is_guide =
                series.ink == Ink::Muted && matches!(series.style, Style::Dashed | Style::Dotted);
            let what = if is_guide { GUIDE } else { CURVE };
            for run in corners.iter().flat_map(|corners| runs(corners)) {
                for ends in run.windows(2) {
                    curves.line([at(ends[0]), at(ends[1])], what);
                }
            }
            for point in series.points.iter().filter(|p| is_finite(p)) {
                match series.style {
                    Style::Points | Style::LinePoints => {
                        curves.fill(Rect::from_center_size(at(*point), Vec2::splat(6.0)), CURVE);
                    }
                    Style::Bars(width) => {
                        let [x, y] = *point;
                        let ends = [[x - width / 2.0, 0.0], [x + width / 2.0, y]].map(at);
                        curves.fill(Rect::from_two_pos(ends[0], ends[1]), CURVE);
                    }
                    Style::Line | Style::Dashed | Style::Dotted | Style::Step => {}
                }
            }
        }
        for mark in &figure.marks {
            if let Mark::Point { at: point, .. } = mark {
                curves.fill(Rect::from_center_size(at(*point), Vec2::splat(10.0)), CURVE);
            }
        }
        curves
    }

    fn line(&mut self, [from, to]: [Pos2; 2], what: u8) {
        let Some([from, to]) = clipped([from, to], self.area) else {
            return;
        };
        let steps = (from.distance(to) / (CELL / 2.0)).ceil().max(1.0);
        for step in 0..=steps as usize {
            let on = from.lerp(to, step as f32 / steps);
            self.fill(Rect::from_min_max(on, on), what);
        }
    }

    fn fill(&mut self, rect: Rect, what: u8) {
        if let Some((rows, columns)) = self.cells(rect) {
            for row in rows {
                for column in columns.clone() {
                    let cell = &mut self.taken[row * self.across + column];
                    *cell = what.max(*cell);
                }
            }
        }
    }

    /// The most that runs through a rectangle.
    fn over(&self, rect: Rect) -> u8 {
        let Some((rows, columns)) = self.cells(rect) else {
            return 0;
        };
        let cells = rows.flat_map(|row| columns.clone().map(move |column| (row, column)));
        let over = cells.map(|(row, column)| self.taken[row * self.across + column]);
        over.max().unwrap_or(0)
    }

    /// The rows and columns of the cells that a rectangle meets.
    fn cells(
        &self,
        rect: Rect,
    ) -> Option<(
        std::ops::RangeInclusive<usize>,
        std::ops::RangeInclusive<usize>,
    )> {
        if !(rect.is_finite() && self.area.intersects(rect)) {
            return None;
        }
        let last = [self.across - 1, self.taken.len() / self.across - 1];
        let place = |v: f32, last: usize| ((v / CELL).max(0.0) as usize).min(last);
        let (from, to) = (rect.min - self.area.min, rect.max - self.area.min);
        let rows = place(from.y, last[1])..=place(to.y, last[1]);
        Some((rows, place(from.x, last[0])..=place(to.x, last[0])))
    }
}

/// The part of a line within an area (Liang and Barsky).
fn clipped([from, to]: [Pos2; 2], area: Rect) -> Option<[Pos2; 2]> {
    let along = to - from;
    if !(from.is_finite() && along.is_finite()) {
        return None;
    }
    let (mut begin, mut end) = (0.0_f32, 1.0_f32);
    for (step, low, high) in [
        (along.x, area.left() - from.x, area.right() - from.x),
        (along.y, area.top() - from.y, area.bottom() - from.y),
    ] {
        if step == 0.0 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        let (a, b) = (low / step, high / step);
        begin = begin.max(a.min(b));
        end = end.min(a.max(b));
    }
    (begin <= end).then(|| [from + along * begin, from + along * end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::figure::{Axis, Series};

    const AREA: Rect = Rect {
        min: Pos2::ZERO,
        max: Pos2::new(400.0, 200.0),
    };

    fn at([x, y]: [f64; 2]) -> Pos2 {
        pos2(x as f32 * 400.0, 200.0 - y as f32 * 200.0)
    }

    fn size(text: &str) -> Vec2 {
        vec2(text.len() as f32 * 10.0, 15.0)
    }

    fn vertical(x: f64, label: &str) -> Mark {
        Mark::Vertical {
            x,
            label: label.to_owned(),
            ink: Ink::Muted,
        }
    }

    fn figure(marks: Vec<Mark>, lines: &[Vec<[f64; 2]>]) -> Figure {
        let mut figure = Figure::new("f", Axis::new("x"), Axis::new("y"));
        figure.marks = marks;
        for line in lines {
            figure = figure.with(Series::new("s", Ink::Accent, line.clone()));
        }
        figure
    }

    fn placed(marks: &[(f64, &str)]) -> Vec<(bool, usize)> {
        let all = marks.iter().map(|(x, label)| vertical(*x, label)).collect();
        let places = places(&figure(all, &[]), AREA, at, size);
        let told = places.iter().flatten().zip(marks);
        let told = told.map(|(place, (x, _))| {
            let is_left = place.room.left() < *x as f32 * 400.0;
            (is_left, (place.room.top() / 15.0) as usize)
        });
        told.collect()
    }

    #[test]
    fn labels_that_would_meet_turn_to_the_other_side_or_another_row() {
        // The second has no place at the right of the first, the third meets neither.
        let places = placed(&[(0.1, "cutoff .25"), (0.2, "break-even"), (0.6, "other")]);
        assert_eq!(places, [(false, 0), (false, 1), (false, 0)]);
        let same = placed(&[(0.5, "a"), (0.5, "b"), (0.5, "c"), (0.5, "d")]);
        assert_eq!(same, [(false, 0), (true, 0), (false, 1), (true, 1)]);
    }

    #[test]
    fn a_label_turns_to_the_left_where_it_would_run_out() {
        assert_eq!(placed(&[(0.9, "cutoff .25")]), [(true, 0)]);
        // One that fits on neither side stays at the right.
        let long = "x".repeat(39);
        assert_eq!(placed(&[(0.5, &long)]), [(false, 0)]);
        assert_eq!(placed(&[(0.5, "")]), []);
    }

    #[test]
    fn no_curve_runs_through_a_label_that_has_another_place() {
        // Along the upper edge, as accuracy or precision does.
        let flat = vec![[0.0, 0.97], [1.0, 0.97]];
        let marks = vec![vertical(0.5, "best epoch 18")];
        let place = places(&figure(marks, &[flat]), AREA, at, size)[0].unwrap();
        assert!(place.is_clear && place.room.top() > 6.0, "{place:?}");

        // Down to the disc from the upper left, as recall against precision.
        let disc = |label: &str| Mark::Point {
            at: [0.8, 0.4],
            label: label.to_owned(),
            ink: Ink::Bad,
        };
        let curve = vec![[0.0, 1.0], [0.5, 0.35], [0.8, 0.4], [1.0, 0.1]];
        let drawn = figure(vec![disc("cutoff .18")], std::slice::from_ref(&curve));
        let place = places(&drawn, AREA, at, size)[0].unwrap();
        assert!(place.is_clear && AREA.contains_rect(place.room));
        for share in 0..=1000 {
            let x = f64::from(share) / 1000.0;
            let leg = curve.windows(2).find(|leg| x <= leg[1][0]).unwrap();
            let y = leg[0][1] + (x - leg[0][0]) / (leg[1][0] - leg[0][0]) * (leg[1][1] - leg[0][1]);
            assert!(!place.room.contains(at([x, y])), "{x}");
        }

        // A guide beneath is better than a place away from the disc, but is not hidden.
        let mut drawn = figure(vec![disc("cutoff .18")], &[curve]);
        for k in 0..40 {
            let y = f64::from(k) / 40.0;
            let guide = Series::new("g", Ink::Muted, vec![[0.0, y], [1.0, y]]);
            drawn = drawn.with(guide.style(Style::Dashed));
        }
        let place = places(&drawn, AREA, at, size)[0].unwrap();
        let near = place.room.distance_to_pos(at([0.8, 0.4]));
        assert!(!place.is_clear && near < 15.0, "{place:?}");

        // Where curves are everywhere, the label hides none of them.
        let every: Vec<_> = (0..100)
            .map(|k| vec![[0.0, f64::from(k) / 100.0], [1.0, f64::from(k) / 100.0]])
            .collect();
        let drawn = figure(vec![disc("cutoff .18"), vertical(0.3, "x")], &every);
        let all = places(&drawn, AREA, at, size);
        assert!(all.iter().all(|place| !place.unwrap().is_clear));
    }

    #[test]
    fn a_line_far_beyond_the_area_costs_no_more_than_the_area() {
        let far = [pos2(-1e9, 100.0), pos2(1e9, 100.0)];
        assert!(clipped(far, AREA).is_some_and(|[a, b]| a.distance(b) < 500.0));
        assert_eq!(clipped([pos2(0.0, -5.0), pos2(400.0, -1.0)], AREA), None);
        assert_eq!(clipped([pos2(f32::NAN, 0.0), pos2(1.0, 1.0)], AREA), None);
    }
}
