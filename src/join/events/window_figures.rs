//! The figures of one column of events over nested windows that end at the same day.

use crate::join::keys::NONE;

/// Days of a month in the unit of a trend: a twelfth of 365.25.
pub const DAYS_OF_MONTH: f64 = 30.4375;

/// The events of a key that lie in the windows of one applicant.
#[derive(Debug, Clone, Copy)]
pub(in crate::join) struct Windows<'a> {
    /// Where each window begins among the events, the shortest window first.
    pub starts: &'a [usize],
    /// Where all of them end.
    pub end: usize,
    /// The as-of date.
    pub as_of: i32,
    /// The days of the events, rising.
    pub days: &'a [i32],
}

/// A sum that keeps what is lost to rounding (Neumaier 1974).
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let total = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() {
            (self.sum - total) + value
        } else {
            (value - total) + self.sum
        };
        self.sum = total;
    }

    fn total(self) -> f64 {
        self.sum + self.lost
    }
}

/// Count, sum, mean, largest, smallest and trend of the values in each window: `out` holds
/// figure after figure, each for all windows. All but the count are NaN without a value.
pub(in crate::join) fn number_figures(windows: Windows<'_>, values: &[f64], out: &mut [f64]) {
    let count = windows.starts.len();
    let (mut n, mut sum, mut days) = (0_u32, Sum::default(), 0_i64);
    let (mut most, mut least) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut at = windows.end;
    for (w, &start) in windows.starts.iter().enumerate() {
        for place in (start..at).rev() {
            let value = values[place];
            if value.is_nan() {
                continue;
            }
            n += 1;
            sum.add(value);
            days += i64::from(windows.days[place] - windows.as_of);
            most = most.max(value);
            least = least.min(value);
        }
        at = start;
        out[w] = f64::from(n);
        if n > 0 {
            let mean = sum.total() / f64::from(n);
            let of_window = start..windows.end;
            let slope = slope(
                &windows.days[of_window.clone()],
                &values[of_window],
                days as f64 / f64::from(n) + f64::from(windows.as_of),
                mean,
            );
            let figures = [sum.total(), mean, most, least, slope * DAYS_OF_MONTH];
            for (figure, value) in figures.into_iter().enumerate() {
                out[(figure + 1) * count + w] = value;
            }
        }
    }
}

/// The least-squares slope Σ(x − x̄)(y − ȳ) ÷ Σ(x − x̄)² of `values` by days; NaN where all lie
/// on one day.
fn slope(days: &[i32], values: &[f64], mean_day: f64, mean: f64) -> f64 {
    let (mut xy, mut xx) = (0.0, 0.0);
    let mut first = None;
    let mut is_one_day = true;
    for (&day, &value) in days.iter().zip(values) {
        if value.is_nan() {
            continue;
        }
        is_one_day &= *first.get_or_insert(day) == day;
        let x = f64::from(day) - mean_day;
        xy += x * (value - mean);
        xx += x * x;
    }
    if is_one_day { f64::NAN } else { xy / xx }
}

/// What a thread keeps from one applicant to the next while it counts codes.
#[derive(Debug)]
pub(in crate::join) struct Counter {
    /// For each code the last round that met it.
    met: Vec<u32>,
    round: u32,
}

impl Counter {
    /// A counter of so many codes.
    pub(in crate::join) fn new(codes: usize) -> Self {
        Self {
            met: vec![0; codes],
            round: 0,
        }
    }

    /// The number of distinct codes in each window, then for each level the number of events
    /// with it. `places` says which level a code is; levels are as many as `out` has place for.
    pub(in crate::join) fn level_figures(
        &mut self,
        windows: Windows<'_>,
        codes: &[u32],
        places: &[Option<usize>],
        out: &mut [f64],
    ) {
        let count = windows.starts.len();
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.met.fill(0);
            self.round = 1;
        }
        out.fill(0.0);
        let mut at = windows.end;
        for (w, &start) in windows.starts.iter().enumerate() {
            if w > 0 {
                // A window holds the shorter one.
                (0..out.len() / count).for_each(|f| out[f * count + w] = out[f * count + w - 1]);
            }
            for &code in codes[start..at].iter().filter(|code| **code != NONE) {
                let code = code as usize;
                if self.met[code] != self.round {
                    self.met[code] = self.round;
                    out[w] += 1.0;
                }
                if let Some(place) = places[code] {
                    out[(place + 1) * count + w] += 1.0;
                }
            }
            at = start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_formulas() {
        let days = [0, 10, 20, 30];
        let windows = Windows {
            starts: &[3, 1],
            end: 4,
            as_of: 31,
            days: &days,
        };
        let mut out = [f64::NAN; 12];
        number_figures(windows, &[99.0, 5.0, f64::NAN, 3.0], &mut out);
        assert_eq!(
            out[..10],
            [1.0, 2.0, 3.0, 8.0, 3.0, 4.0, 3.0, 5.0, 3.0, 3.0]
        );
        assert!(out[10].is_nan());
        assert_eq!(out[11], -0.1 * DAYS_OF_MONTH);
        let mut out = [f64::NAN; 12];
        number_figures(windows, &[f64::NAN; 4], &mut out);
        assert_eq!(out[..2], [0.0, 0.0]);
        assert!(out[2..].iter().all(|v| v.is_nan()));
    }

    #[test]
    fn a_sum_keeps_what_cancels() {
        let mut sum = Sum::default();
        for value in [1e16, 1.0, -1e16, 0.25] {
            sum.add(value);
        }
        assert_eq!(sum.total(), 1.25);
    }

    #[test]
    fn distinct_codes_and_levels_are_counted_by_window() {
        let days = [0, 10, 20, 30];
        let windows = Windows {
            starts: &[2, 0],
            end: 4,
            as_of: 31,
            days: &days,
        };
        let places = [None, Some(0), None];
        let mut counter = Counter::new(3);
        for _ in 0..2 {
            let mut out = [f64::NAN; 4];
            counter.level_figures(windows, &[1, 2, NONE, 1], &places, &mut out);
            assert_eq!(out, [1.0, 2.0, 1.0, 2.0]);
        }
    }
}
