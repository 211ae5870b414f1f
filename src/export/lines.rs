//! Lines from point to point: ranks among quantiles, and the knots of a recalibration.

/// A line that begins at `x`. There the value is `at`; behind it `from + (x' − x) · slope`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) x: f64,
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) slope: f64,
}

/// The share of quantiles below a value, ties counted half; the last line is level.
pub(super) fn of_ranks(quantiles: &[f64]) -> Vec<Line> {
    let last = (quantiles.len() - 1) as f64;
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    while start < quantiles.len() {
        let x = quantiles[start];
        let ties = quantiles[start..].partition_point(|other| *other <= x);
        lines.push(Line {
            x,
            at: (start as f64 + (ties - 1) as f64 / 2.0) / last,
            from: (start + ties - 1) as f64 / last,
            slope: 0.0,
        });
        start += ties;
    }
    for place in 1..lines.len() {
        let to = lines[place].x;
        let line = &mut lines[place - 1];
        let end = (line.from * last + 1.0) / last;
        line.slope = (end - line.from) / (to - line.x);
    }
    lines
}

/// Through knots [x, value]; the last line is level.
pub(super) fn of_knots(knots: &[[f64; 2]]) -> Vec<Line> {
    let line = |(place, [x, value]): (usize, &[f64; 2])| Line {
        x: *x,
        at: *value,
        from: *value,
        slope: knots
            .get(place + 1)
            .map_or(0.0, |[to, end]| (end - value) / (to - x)),
    };
    knots.iter().enumerate().map(line).collect()
}
