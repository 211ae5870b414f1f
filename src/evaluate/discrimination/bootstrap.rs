//! A bootstrap: intervals of figures that have no formula for one, by drawing
//! the rows anew.

use crate::evaluate::discrimination::ordered::{Ordered, Row};
use crate::evaluate::error::{EvaluateError, check_length};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Fewest draws whose 2.5 % points are worth reading.
pub const LEAST_DRAWS: usize = 500;
/// Draws between two reports.
const BATCH: usize = 20;

/// A figure with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The figure on the rows as they are.
    pub value: f64,
    /// 2.5 % point of the draws.
    pub low: f64,
    /// 97.5 % point of the draws.
    pub high: f64,
    /// Draws in which the figure was defined.
    pub draws: usize,
}

/// 95 % percentile intervals of `K` figures (Efron & Tibshirani 1993), drawing
/// goods and bads apart, so that each draw has as many bads as the rows. Of
/// several samples, which must be the same rows under different scores, the
/// same rows are drawn: figures of both, like a difference, are paired.
/// Fewer than [`LEAST_DRAWS`] draws are raised to that. The result depends on
/// `seed` alone, not on the number of threads. After every 20 draws `progress`
/// hears how many are done. An interval is `None` where the figure is undefined on
/// the rows or on most draws.
///
/// # Errors
/// Without rows, with samples of different rows, or if `progress` says to break.
pub fn bootstrap<const S: usize, const K: usize>(
    samples: [&Ordered; S],
    draws: usize,
    seed: u64,
    figures: impl Fn([&Ordered; S]) -> [Option<f64>; K] + Sync,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<[Option<Interval>; K], EvaluateError> {
    let first = samples.first().ok_or(EvaluateError::NoRows)?;
    if first.is_empty() {
        return Err(EvaluateError::NoRows);
    }
    for other in samples {
        check_length("row of the other sample", first.len(), other.len())?;
    }
    let classes = Classes::of(first);
    let draws = draws.max(LEAST_DRAWS);
    let mut drawn: Vec<[Option<f64>; K]> = Vec::with_capacity(draws);
    while drawn.len() < draws {
        let batch = drawn.len()..(drawn.len() + BATCH).min(draws);
        let figures_of = |draw: usize| {
            let times = classes.draw(seed, draw);
            let again = samples.map(|rows| repeat(rows, &times));
            figures(again.each_ref())
        };
        drawn.extend(batch.into_par_iter().map(figures_of).collect::<Vec<_>>());
        if progress(drawn.len()).is_break() {
            return Err(EvaluateError::Stopped);
        }
    }
    let values = figures(samples);
    Ok(std::array::from_fn(|k| {
        interval(
            values[k],
            drawn.iter().filter_map(|figures| figures[k]).collect(),
            draws,
        )
    }))
}

/// Places of the goods and of the bads.
struct Classes([Vec<u32>; 2]);

impl Classes {
    fn of(rows: &Ordered) -> Self {
        let places = |bad| {
            let class = rows.rows().iter().filter(|row| row.bad == bad);
            let mut places: Vec<u32> = class.map(|row| row.place).collect();
            // The draw may depend on the rows, not on the scores they have.
            places.sort_unstable();
            places
        };
        Self([places(false), places(true)])
    }

    /// How often each place is drawn.
    fn draw(&self, seed: u64, draw: usize) -> Vec<u32> {
        let mut rng =
            Pcg64::seed_from_u64(seed ^ (draw as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut times = vec![0; self.0[0].len() + self.0[1].len()];
        for class in &self.0 {
            for _ in 0..class.len() {
                let place = class[rng.random_range(0..class.len())];
                times[place as usize] += 1;
            }
        }
        times
    }
}

/// The rows, each as often as it was drawn; their order stands.
fn repeat(rows: &Ordered, times: &[u32]) -> Ordered {
    let mut again: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows.rows() {
        again.extend(std::iter::repeat_n(
            *row,
            times[row.place as usize] as usize,
        ));
    }
    Ordered::from_sorted(again)
}

fn interval(value: Option<f64>, mut drawn: Vec<f64>, draws: usize) -> Option<Interval> {
    drawn.retain(|figure| figure.is_finite());
    drawn.sort_unstable_by(f64::total_cmp);
    if drawn.len() * 2 <= draws {
        return None;
    }
    Some(Interval {
        value: value.filter(|value| value.is_finite())?,
        low: quantile(&drawn, 0.025),
        high: quantile(&drawn, 0.975),
        draws: drawn.len(),
    })
}

/// A quantile of sorted values, straight between neighbours as `numpy.quantile`.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (left, right) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    left + (right - left) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::discrimination::confusion::Confusion;
    use crate::evaluate::test_support::pseudo_random;

    fn on(_: usize) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn the_interval_of_the_auc_is_that_of_delong() {
        let (y, p) = pseudo_random(5, 900);
        let rows = Ordered::new(&y, &p);
        let draw = |seed| {
            bootstrap(
                [&rows],
                1000,
                seed,
                |[r]| [r.auc(), r.ks().map(|ks| ks.value)],
                &mut on,
            )
        };
        let [auc, ks] = draw(1).unwrap();
        let (auc, ks) = (auc.unwrap(), ks.unwrap());
        let [low, high] = rows.auc_interval().unwrap();
        // Two estimates of one width, 0.07; a tenth of it is Monte Carlo error.
        assert!((auc.low - low).abs() < 0.007 && (auc.high - high).abs() < 0.007);
        assert_eq!((Some(auc.value), auc.draws), (rows.auc(), 1000));
        assert!(ks.low < ks.value && ks.value < ks.high);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn a_figure_of_two_samples_is_paired() {
        let (y, p) = pseudo_random(5, 300);
        let rows = Ordered::new(&y, &p);
        let stretched: Vec<f64> = p.iter().map(|p| p / 2.0).collect();
        let same = Ordered::new(&y, &stretched);
        let gap = |[a, b]: [&Ordered; 2]| [a.auc().zip(b.auc()).map(|(a, b)| a - b)];
        let [gap] = bootstrap([&rows, &same], 500, 1, gap, &mut on).unwrap();
        let gap = gap.unwrap();
        assert_eq!((gap.low, gap.value, gap.high), (0.0, 0.0, 0.0));
    }

    #[test]
    fn draws_keep_the_classes_and_can_be_stopped() {
        let (y, p) = pseudo_random(2, 100);
        let rows = Ordered::new(&y, &p);
        let bads = rows.bads();
        let mut heard = Vec::new();
        let mut stop_at_60 = |done| {
            heard.push(done);
            if done >= 60 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let check = |[drawn]: [&Ordered; 1]| {
            assert_eq!((drawn.len(), drawn.bads()), (100, bads));
            assert!(drawn.rows().is_sorted_by_key(|row| row.pd));
            [Confusion::of(drawn, 0.4).f1()]
        };
        let stopped = bootstrap([&rows], 500, 3, check, &mut stop_at_60);
        assert_eq!(stopped, Err(EvaluateError::Stopped));
        assert_eq!(heard, [20, 40, 60]);
    }

    #[test]
    fn undefined_figures_have_no_interval() {
        let goods = Ordered::new(&[false; 5], &[0.1; 5]);
        let auc = |[rows]: [&Ordered; 1]| [rows.auc()];
        assert_eq!(bootstrap([&goods], 500, 1, auc, &mut on), Ok([None]));
        // Defined on the rows, but on no draw.
        let (y, p) = pseudo_random(1, 60);
        let rows = Ordered::new(&y, &p);
        let unrepeated = |[rows]: [&Ordered; 1]| {
            let mut pairs = rows.rows().windows(2);
            [pairs.all(|w| w[0].place != w[1].place).then_some(1.0)]
        };
        assert_eq!(bootstrap([&rows], 500, 1, unrepeated, &mut on), Ok([None]));
        let none = Ordered::new(&[], &[]);
        assert_eq!(
            bootstrap([&none], 500, 1, auc, &mut on),
            Err(EvaluateError::NoRows)
        );
        let both = bootstrap([&goods, &none], 500, 1, |_| [None], &mut on);
        assert!(matches!(both, Err(EvaluateError::Lengths { .. })));
    }
}
