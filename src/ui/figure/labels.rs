//! The labels of vertical marks: on which side of its line each is, and in which
//! row, so that none lies over another. It draws nothing.

use super::{Figure, Mark};

/// Rows of labels below the upper edge; what fits into none is in the first.
const ROWS: usize = 4;
/// Between a line and its label, and between two labels.
pub(super) const GAP: f32 = 4.0;

/// Where the label of a mark is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Whether it is at the left of its line.
    pub(super) left: bool,
    /// The row, counted from the upper edge.
    pub(super) row: usize,
}

/// A place for the label of each mark of a figure; those of marks that are not vertical
/// say nothing. `along` is the place of a value between the `ends` of the plot, and
/// `width` that of a text.
pub(super) fn places(
    figure: &Figure,
    ends: [f32; 2],
    along: impl Fn(f64) -> f32,
    width: impl Fn(&str) -> f32,
) -> Vec<Place> {
    let mut taken: Vec<(usize, [f32; 2])> = Vec::new();
    let place = |mark: &Mark| {
        let Mark::Vertical { x, label, .. } = mark else {
            return Place::default();
        };
        if label.is_empty() {
            return Place::default();
        }
        let (at, width) = (along(*x), width(label) + GAP);
        let left = at + width > ends[1] && at - width >= ends[0];
        let span = if left {
            [at - width, at]
        } else {
            [at, at + width]
        };
        let is_free = |row: &usize| {
            let others = taken.iter().filter(|(of, _)| of == row);
            let mut spans = others.map(|(_, span)| span);
            spans.all(|other| span[1] + GAP <= other[0] || other[1] + GAP <= span[0])
        };
        let row = (0..ROWS).find(is_free).unwrap_or(0);
        taken.push((row, span));
        Place { left, row }
    };
    figure.marks.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::figure::Axis;
    use crate::ui::theme::Ink;

    fn placed(marks: &[(f64, &str)]) -> Vec<(bool, usize)> {
        let mut figure = Figure::new("f", Axis::new("x"), Axis::new("y"));
        for (x, label) in marks {
            figure = figure.marked(Mark::Vertical {
                x: *x,
                label: (*label).to_owned(),
                ink: Ink::Muted,
            });
        }
        let width = |text: &str| text.len() as f32 * 10.0;
        let places = places(&figure, [0.0, 400.0], |x| x as f32 * 400.0, width);
        places.iter().map(|p| (p.left, p.row)).collect()
    }

    #[test]
    fn labels_that_would_meet_stand_in_rows() {
        // 60 to 104 points apart: the second meets the first, the third neither.
        let places = placed(&[(0.1, "cutoff .25"), (0.2, "break-even"), (0.6, "other")]);
        assert_eq!(places, [(false, 0), (false, 1), (false, 0)]);
        let same = placed(&[(0.5, "a"), (0.5, "b"), (0.5, "c"), (0.5, "d"), (0.5, "e")]);
        let rows: Vec<usize> = same.iter().map(|(_, row)| *row).collect();
        assert_eq!(rows, [0, 1, 2, 3, 0]);
    }

    #[test]
    fn a_label_turns_to_the_left_where_it_would_run_out() {
        let places = placed(&[(0.9, "cutoff .25"), (0.7, "before")]);
        // The left one of both ends before the line of the other begins its label.
        assert_eq!(places, [(true, 0), (false, 1)]);
        // One that fits on neither side stays at the right.
        let long = "x".repeat(39);
        assert_eq!(placed(&[(0.5, &long)]), [(false, 0)]);
        assert_eq!(placed(&[(0.5, "")]), [(false, 0)]);
    }
}
