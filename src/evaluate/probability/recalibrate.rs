//! A recalibration: a rising function from PD to PD, fitted on rows that the
//! model was not fitted on. How right the PDs are is measured in `calibration`.

use crate::evaluate::discrimination::ordered::{Level, Ordered};
use crate::evaluate::error::{EvaluateError, check_classes};
use crate::evaluate::probability::calibration::{LogitLine, logit, recalibration};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How PDs are corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A line on the logit scale (Platt 1999, without his smoothed targets).
    Platt,
    /// A rising step function (Zadrozny & Elkan 2002), joined by straight lines.
    Isotonic,
}

/// A fitted correction; applied to a PD, it never turns the order round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recalibration {
    /// See [`Method::Platt`]; the slope is above 0.
    Platt(LogitLine),
    /// See [`Method::Isotonic`].
    Isotonic(Isotonic),
}

/// A rising function over logits, straight between its knots, level outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<[f64; 2]>", into = "Vec<[f64; 2]>")]
pub struct Isotonic {
    /// [logit of a PD, corrected PD], both rising.
    knots: Vec<[f64; 2]>,
}

/// Knots that are no rising function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The knots of an isotonic correction must be finite, rising and hold PDs between 0 and 1, \
     and they do not; fit it again or take an undamaged model file."
)]
pub struct KnotError;

impl Recalibration {
    /// Fits on labels and PDs (meant to be the validation rows).
    ///
    /// # Errors
    /// With one class, PDs that are no PDs or all equal, PDs that part the classes
    /// entirely, and where higher PDs go with fewer bads.
    pub fn fit(method: Method, y: &[bool], p: &[f64]) -> Result<Self, EvaluateError> {
        let rows = Ordered::of_pds(y, p)?;
        check_classes(y)?;
        // Undefined with one class only, which is ruled out above.
        let auc = rows.auc().unwrap_or(0.5);
        if rows.levels().nth(1).is_none() {
            return Err(EvaluateError::OneValue);
        }
        if auc <= 0.0 || (auc < 0.5 && method == Method::Isotonic) {
            return Err(EvaluateError::Inverted);
        }
        if parts_the_classes(&rows) {
            return Err(EvaluateError::Separated);
        }
        match method {
            Method::Isotonic => Ok(Self::Isotonic(Isotonic::fit(&rows))),
            Method::Platt => {
                let line = recalibration(y, p).ok_or(EvaluateError::Separated)?;
                if line.slope > 0.0 {
                    Ok(Self::Platt(line))
                } else {
                    Err(EvaluateError::Inverted)
                }
            }
        }
    }

    /// The PDs, each corrected by a function that was fitted without its row: k folds,
    /// goods and bads spread over them evenly in the order of the PDs, so that the
    /// order of the rows does not matter but among equal PDs of one class. `None`
    /// where a fold leaves nothing to fit.
    #[must_use]
    pub fn cross_fit(method: Method, y: &[bool], p: &[f64], k: usize) -> Option<Vec<f64>> {
        let rows = Ordered::of_pds(y, p).ok()?;
        let mut fold = vec![0; y.len()];
        let mut seen = [0, 0];
        for row in rows.rows() {
            let seen = &mut seen[usize::from(row.bad)];
            fold[row.place as usize] = *seen % k.max(2);
            *seen += 1;
        }
        let mut corrected = p.to_vec();
        for held in 0..k.max(2) {
            let others = (0..y.len()).filter(|row| fold[*row] != held);
            let (y, q): (Vec<bool>, Vec<f64>) = others.map(|row| (y[row], p[row])).unzip();
            let fitted = Self::fit(method, &y, &q).ok()?;
            for row in (0..fold.len()).filter(|row| fold[*row] == held) {
                corrected[row] = fitted.apply(p[row]);
            }
        }
        Some(corrected)
    }

    /// The corrected PD; NaN stays NaN. PDs of 0 and 1 count as 1e-15 and
    /// 1 − 1e-15.
    #[must_use]
    pub fn apply(&self, pd: f64) -> f64 {
        match self {
            Self::Platt(line) => {
                let z = line.intercept + line.slope * logit(pd);
                1.0 / (1.0 + (-z).exp())
            }
            Self::Isotonic(isotonic) => isotonic.apply(pd),
        }
    }
}

/// Rows whose PDs are added at once; sums do not depend on the number of threads.
const CHUNK: usize = 1 << 14;

/// What to add to `logits` so that the mean of their PDs is `rate`: calibration in the
/// large. `None` unless the rate is strictly between 0 and 1 and the logits are finite.
#[must_use]
pub fn intercept_for(logits: &[f64], rate: f64) -> Option<f64> {
    let usable = rate > 0.0 && rate < 1.0 && logits.iter().all(|z| z.is_finite());
    if !usable || logits.is_empty() {
        return None;
    }
    let n = logits.len() as f64;
    // Mean PD and its slope.
    let mean = |shift: f64| {
        let of_chunk = |chunk: &[f64]| {
            chunk.iter().fold((0.0, 0.0), |(sum, slope), z| {
                let pd = 1.0 / (1.0 + (-(z + shift)).exp());
                (sum + pd, slope + pd * (1.0 - pd))
            })
        };
        let sums: Vec<(f64, f64)> = logits.par_chunks(CHUNK).map(of_chunk).collect();
        let add = |a: (f64, f64), b: &(f64, f64)| (a.0 + b.0, a.1 + b.1);
        let (sum, slope) = sums.iter().fold((0.0, 0.0), add);
        (sum / n, slope / n)
    };
    let odds = (rate / (1.0 - rate)).ln();
    let least = logits.iter().copied().fold(f64::INFINITY, f64::min);
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // With all logits at one end or the other, the mean PD brackets the rate.
    let (mut low, mut high) = (odds - most, odds - least);
    let mut shift = 0.0_f64.clamp(low, high);
    for _ in 0..200 {
        let (pd, slope) = mean(shift);
        if (pd - rate).abs() <= 1e-14 * rate {
            break;
        }
        if pd > rate {
            high = shift;
        } else {
            low = shift;
        }
        let newton = shift - (pd - rate) / slope;
        let next = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if next == shift {
            break;
        }
        shift = next;
    }
    Some(shift)
}

/// Whether the highest PD of a good is not above the lowest PD of a bad.
fn parts_the_classes(rows: &Ordered) -> bool {
    let most_good = rows.rows().iter().rev().find(|row| !row.bad);
    let least_bad = rows.rows().iter().find(|row| row.bad);
    most_good
        .zip(least_bad)
        .is_some_and(|(good, bad)| good.pd <= bad.pd)
}

/// Neighbouring levels that share one bad rate.
struct Block {
    first: f64,
    last: f64,
    rows: f64,
    bads: f64,
}

impl Block {
    fn of(level: &Level) -> Self {
        Self {
            first: level.pd,
            last: level.pd,
            rows: (level.goods + level.bads) as f64,
            bads: level.bads as f64,
        }
    }

    fn rate(&self) -> f64 {
        self.bads / self.rows
    }
}

impl Isotonic {
    /// Pool-adjacent-violators (Ayer et al. 1955). A block without bads would
    /// claim a PD of 0: corrected PDs stay within ½/(n+1) of 0 and 1.
    fn fit(rows: &Ordered) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        for level in rows.levels() {
            let mut block = Block::of(&level);
            while let Some(before) = blocks.pop_if(|b| b.bads * block.rows >= block.bads * b.rows) {
                block.first = before.first;
                block.rows += before.rows;
                block.bads += before.bads;
            }
            blocks.push(block);
        }
        let least = 0.5 / (rows.len() as f64 + 1.0);
        let mut knots: Vec<[f64; 2]> = Vec::new();
        for block in &blocks {
            let rate = block.rate().clamp(least, 1.0 - least);
            for pd in [block.first, block.last] {
                let x = logit(pd);
                // PDs beyond the clip share a logit; the first of them stands.
                if knots.last().is_none_or(|knot| knot[0] < x) {
                    knots.push([x, rate]);
                }
            }
        }
        Self { knots }
    }

    /// The knots: [logit of a PD, corrected PD].
    #[must_use]
    pub fn knots(&self) -> &[[f64; 2]] {
        &self.knots
    }

    fn apply(&self, pd: f64) -> f64 {
        let x = logit(pd);
        if x.is_nan() {
            return x;
        }
        let right = self.knots.partition_point(|knot| knot[0] < x);
        match (right.checked_sub(1), self.knots.get(right)) {
            (None, Some(knot)) => knot[1],
            (Some(left), None) => self.knots[left][1],
            (Some(left), Some(&[x1, y1])) => {
                let [x0, y0] = self.knots[left];
                // Never beyond the right knot by a rounding: the order must hold.
                (y0 + (y1 - y0) * ((x - x0) / (x1 - x0))).clamp(y0, y1)
            }
            (None, None) => f64::NAN,
        }
    }
}

impl TryFrom<Vec<[f64; 2]>> for Isotonic {
    type Error = KnotError;
    fn try_from(knots: Vec<[f64; 2]>) -> Result<Self, KnotError> {
        let sound = |[x, pd]: &[f64; 2]| x.is_finite() && 0.0 < *pd && *pd < 1.0;
        let rising = |w: &[[f64; 2]]| w[0][0] < w[1][0] && w[0][1] <= w[1][1];
        if !knots.is_empty() && knots.iter().all(sound) && knots.windows(2).all(rising) {
            Ok(Self { knots })
        } else {
            Err(KnotError)
        }
    }
}

impl From<Isotonic> for Vec<[f64; 2]> {
    fn from(isotonic: Isotonic) -> Self {
        isotonic.knots
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    const METHODS: [Method; 2] = [Method::Platt, Method::Isotonic];

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let check = |y: &[bool], p: &[f64], expected: EvaluateError| {
            for method in METHODS {
                assert_eq!(
                    Recalibration::fit(method, y, p),
                    Err(expected),
                    "{method:?}"
                );
            }
        };
        check(&[], &[], EvaluateError::NoRows);
        check(&[true, false], &[0.1, f64::NAN], EvaluateError::NotPds(1));
        let (goods, bads) = (0, 2);
        check(
            &[true; 2],
            &[0.1, 0.2],
            EvaluateError::OneClass { goods, bads },
        );
        check(&[true, false], &[0.1, 0.1], EvaluateError::OneValue);
        check(&[false, true], &[0.1, 0.2], EvaluateError::Separated);
        check(&[true, false], &[0.1, 0.2], EvaluateError::Inverted);
        let y = [true, true, false, true, false, false];
        check(&y, &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], EvaluateError::Inverted);
    }

    #[test]
    fn corrections_never_turn_the_order_round_and_survive_json() {
        for seed in 0..20 {
            let (y, p) = pseudo_random(seed, 300);
            for method in METHODS {
                let fitted = Recalibration::fit(method, &y, &p).unwrap();
                let grid: Vec<f64> = (0..=2000)
                    .map(|k| fitted.apply(f64::from(k) / 2000.0))
                    .collect();
                assert!(grid.is_sorted() && grid.iter().all(|pd| 0.0 < *pd && *pd < 1.0));
                assert!(fitted.apply(f64::NAN).is_nan());
                let json = serde_json::to_string(&fitted).unwrap();
                assert_eq!(
                    serde_json::from_str::<Recalibration>(&json).unwrap(),
                    fitted
                );
                // Calibrated in the large on the rows of the fit; the isotonic one
                // up to the rows that its bounds move.
                let expected: f64 = p.iter().map(|p| fitted.apply(*p)).sum();
                let bads = y.iter().filter(|bad| **bad).count() as f64;
                assert!((expected - bads).abs() < 0.5, "{expected} {bads}");
            }
        }
        for wrong in ["[]", "[[0,0.2],[0,0.3]]", "[[0,0.2],[1,0.1]]", "[[0,0]]"] {
            assert!(serde_json::from_str::<Isotonic>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn cross_fitted_pds_are_not_better_than_they_are() {
        let (y, p) = pseudo_random(3, 400);
        let blur = |p: &f64| 0.3 * p + 0.7 * (p * 7919.0).fract();
        let noise: Vec<f64> = p.iter().map(blur).collect();
        let brier = |q: &[f64]| crate::evaluate::probability::calibration::brier(&y, q).unwrap();
        // On its own rows an isotonic correction makes noise look calibrated.
        let fitted = Recalibration::fit(Method::Isotonic, &y, &noise).unwrap();
        let inside: Vec<f64> = noise.iter().map(|p| fitted.apply(*p)).collect();
        let outside = Recalibration::cross_fit(Method::Isotonic, &y, &noise, 10).unwrap();
        assert!(brier(&inside) + 0.002 < brier(&outside));
        let few = Recalibration::cross_fit(Method::Platt, &[true, false], &[0.1, 0.2], 10);
        assert_eq!(few, None);
    }

    #[test]
    fn violators_are_pooled() {
        let y = [false, true, false, false, true, true, false, true];
        let p = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
        let fitted = Recalibration::fit(Method::Isotonic, &y, &p).unwrap();
        let least = 0.5 / 9.0;
        let third = 1.0 / 3.0;
        let expected = [
            least,
            third,
            third,
            third,
            2.0 / 3.0,
            2.0 / 3.0,
            2.0 / 3.0,
            1.0 - least,
        ];
        for (p, expected) in p.iter().zip(expected) {
            assert!((fitted.apply(*p) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn an_intercept_brings_the_mean_pd_to_the_rate() {
        let mean = |logits: &[f64], shift: f64| {
            let pds = logits.iter().map(|z| 1.0 / (1.0 + (-(z + shift)).exp()));
            pds.sum::<f64>() / logits.len() as f64
        };
        let spread: Vec<f64> = (0..40_000)
            .map(|i| f64::from(i % 997) / 50.0 - 14.0)
            .collect();
        for logits in [&spread[..], &[0.0], &[-700.0, 700.0, 3.0], &[-30.0; 50]] {
            for rate in [1e-4, 0.0016, 0.2, 0.9] {
                let shift = intercept_for(logits, rate).unwrap();
                let found = mean(logits, shift);
                assert!((found / rate - 1.0).abs() < 1e-9, "{rate}: {found}");
            }
        }
        for (logits, rate) in [
            (&[][..], 0.2),
            (&[f64::NAN], 0.2),
            (&[1.0], 0.0),
            (&[1.0], 1.0),
        ] {
            assert_eq!(intercept_for(logits, rate), None);
        }
    }

    #[test]
    fn an_intercept_does_not_depend_on_the_number_of_threads() {
        let logits: Vec<f64> = (0..100_000)
            .map(|i| (f64::from(i) * 0.37).sin() * 4.0)
            .collect();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().unwrap();
            pool.install(|| intercept_for(&logits, 0.07)).unwrap()
        };
        assert_eq!(with(1).to_bits(), with(7).to_bits());
    }
}
