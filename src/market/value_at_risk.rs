//! Value at risk and expected shortfall of a long position over the horizon, as losses:
//! −(log return of h steps), so that .02 is a loss of about 2 %.
//!
//! Three ways lead from a forecast to them. *Normal* (GARCH): the forecast mean and variance
//! with the normal distribution, VaR = −m + σ·z, ES = −m + σ·φ(z) / (1 − p). *Residuals*
//! (methods that predict returns): −forecast plus the empirical VaR and ES of forecast −
//! return on the rows before the test. *Scaled residuals* (methods that predict volatility):
//! σ = forecast / c(h) times the empirical VaR and ES of −return / σ on those rows (filtered
//! historical simulation, Barone-Adesi et al. 1999).
//!
//! Of n losses in rising order the empirical VaR is x₍ₖ₎ with k = ⌈p·n⌉, and
//! ES = (Σᵢ₌ₖ₊₁ⁿ x₍ᵢ₎ + (k − p·n)·x₍ₖ₎) / ((1 − p)·n) (Acerbi & Tasche 2002). Nothing is
//! interpolated. Tests take every h-th test row, so that their returns do not overlap.

use super::backtest::christoffersen::Christoffersen;
use super::backtest::e_value::EProcess;
use super::backtest::traffic_light::{self, Zone};
use super::backtest::{Statistic, christoffersen, e_value, kupiec};
use serde::Serialize;
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// The levels of VaR and ES.
pub const LEVELS: [f64; 3] = [0.95, 0.975, 0.99];

/// One figure for each level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByLevel<T> {
    /// 95 %.
    #[serde(rename = "0.95")]
    pub p95: T,
    /// 97.5 %.
    #[serde(rename = "0.975")]
    pub p975: T,
    /// 99 %.
    #[serde(rename = "0.99")]
    pub p99: T,
}

impl<T> ByLevel<T> {
    fn new(of: impl Fn(f64) -> T) -> Self {
        let [p95, p975, p99] = LEVELS.map(of);
        Self { p95, p975, p99 }
    }

    /// The figures with their levels.
    pub fn iter(&self) -> impl Iterator<Item = (f64, &T)> {
        LEVELS.into_iter().zip([&self.p95, &self.p975, &self.p99])
    }

    /// The figure of a level.
    #[must_use]
    pub fn at(&self, level: f64) -> &T {
        match level {
            l if l <= LEVELS[0] => &self.p95,
            l if l <= LEVELS[1] => &self.p975,
            _ => &self.p99,
        }
    }
}

/// VaR and ES of one row, as losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// The loss that is exceeded with probability 1 − level.
    pub var: f64,
    /// The mean of the worst share 1 − level of losses.
    pub es: f64,
}

impl Tail {
    /// That of a standard normal loss.
    #[must_use]
    pub fn normal(level: f64) -> Self {
        let normal = Normal::standard();
        let z = normal.inverse_cdf(level);
        Self {
            var: z,
            es: normal.pdf(z) / (1.0 - level),
        }
    }

    /// The empirical one of some losses; NaN without any.
    #[must_use]
    pub fn empirical(losses: &[f64], level: f64) -> Self {
        let mut sorted = losses.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let n = sorted.len() as f64;
        // What rounding adds to p·n must not make it the next whole number.
        let k = ((level * n - 1e-9).ceil().max(1.0) as usize).min(sorted.len());
        let Some(var) = k.checked_sub(1).and_then(|k| sorted.get(k)).copied() else {
            let var = f64::NAN;
            return Self { var, es: var };
        };
        let beyond: f64 = sorted[k..].iter().sum();
        let es = (beyond + (k as f64 - level * n) * var) / ((1.0 - level) * n);
        Self { var, es }
    }

    /// The tail of `location` + `scale` × the loss.
    #[must_use]
    pub fn moved(self, location: f64, scale: f64) -> Self {
        Self {
            var: location + scale * self.var,
            es: location + scale * self.es,
        }
    }
}

/// A VaR on the test rows, and its tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VarFigures {
    /// For the horizon that follows on the last row of the series.
    pub next: f64,
    /// Mean over the test rows.
    pub mean: f64,
    /// Test rows that do not overlap.
    pub rows: usize,
    /// Rows with a larger loss.
    pub violations: usize,
    /// Violations that the level promises.
    pub expected: f64,
    /// Kupiec's test of their number.
    pub kupiec: Option<Statistic>,
    /// Christoffersen's tests of their order.
    pub christoffersen: Option<Christoffersen>,
    /// Basel's zone, at 99 % and a horizon of one day.
    pub traffic_light: Option<Zone>,
    /// The e-process of the VaR at its highest: 20 or more rejects at 5 %.
    pub e_value: f64,
    /// The same after the last row.
    pub e_value_last: f64,
}

/// An ES on the test rows, and its test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EsFigures {
    /// For the horizon that follows on the last row of the series.
    pub next: f64,
    /// Mean over the test rows.
    pub mean: f64,
    /// Mean loss of the rows that violate the VaR; `None` without any.
    pub mean_violation: Option<f64>,
    /// The e-process of the ES at its highest: 20 or more rejects at 5 %.
    pub e_value: f64,
    /// The same after the last row.
    pub e_value_last: f64,
}

/// How VaR and ES of a method were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// By the normal distribution.
    Normal,
    /// By the residuals of the rows before the test.
    Residuals,
    /// By these residuals in units of the predicted volatility.
    ScaledResiduals,
}

/// The risk of one method on the test rows: for each level the tail of each row.
#[derive(Debug, Clone)]
pub struct RiskPath {
    /// How it was computed.
    pub way: Way,
    /// For each level, one tail per test row.
    pub tails: ByLevel<Vec<Tail>>,
    /// For each level, the tail that follows on the last row of the series.
    pub next: ByLevel<Tail>,
}

impl RiskPath {
    /// Tails of locations and scales, one pair per test row and one for what follows; `base`
    /// is the tail that they move.
    #[must_use]
    pub fn new(
        way: Way,
        rows: &[(f64, f64)],
        next: (f64, f64),
        base: impl Fn(f64) -> Tail,
    ) -> Self {
        let at = |level: f64| {
            let base = base(level);
            let moved = |(location, scale): &(f64, f64)| base.moved(*location, *scale);
            rows.iter().map(moved).collect()
        };
        Self {
            way,
            tails: ByLevel::new(at),
            next: ByLevel::new(|level| base(level).moved(next.0, next.1)),
        }
    }

    /// This path, and then that of later rows.
    #[must_use]
    pub fn followed_by(mut self, later: Self) -> Self {
        self.tails.p95.extend(later.tails.p95);
        self.tails.p975.extend(later.tails.p975);
        self.tails.p99.extend(later.tails.p99);
        self.next = later.next;
        self
    }

    /// Figures and tests against the losses of the test rows.
    #[must_use]
    pub fn figures(
        &self,
        losses: &[f64],
        horizon: usize,
    ) -> (ByLevel<VarFigures>, ByLevel<EsFigures>) {
        let var = ByLevel::new(|level| self.var_figures(losses, horizon, level));
        let es = ByLevel::new(|level| self.es_figures(losses, horizon, level));
        (var, es)
    }

    fn var_figures(&self, losses: &[f64], horizon: usize, level: f64) -> VarFigures {
        let tails = self.tails.at(level);
        let apart = || losses.iter().zip(tails).step_by(horizon);
        let hits: Vec<bool> = apart().map(|(loss, tail)| *loss > tail.var).collect();
        let violations = hits.iter().filter(|hit| **hit).count();
        let e = apart().map(|(loss, tail)| e_value::of_var(*loss, tail.var, level));
        let EProcess { last, highest } = e_value::process(e);
        let has_colour = level == traffic_light::LEVEL && horizon == 1;
        VarFigures {
            next: self.next.at(level).var,
            mean: mean(tails.iter().map(|tail| tail.var)),
            rows: hits.len(),
            violations,
            expected: (1.0 - level) * hits.len() as f64,
            kupiec: kupiec::test(violations, hits.len(), 1.0 - level),
            christoffersen: christoffersen::test(&hits, 1.0 - level),
            traffic_light: if has_colour {
                traffic_light::zone(&hits)
            } else {
                None
            },
            e_value: highest,
            e_value_last: last,
        }
    }

    fn es_figures(&self, losses: &[f64], horizon: usize, level: f64) -> EsFigures {
        let tails = self.tails.at(level);
        let apart = || losses.iter().zip(tails).step_by(horizon);
        let e = apart().map(|(loss, tail)| e_value::of_es(*loss, tail.var, tail.es, level));
        let EProcess { last, highest } = e_value::process(e);
        let beyond: Vec<f64> = apart()
            .filter(|(loss, tail)| **loss > tail.var)
            .map(|(loss, _)| *loss)
            .collect();
        EsFigures {
            next: self.next.at(level).es,
            mean: mean(tails.iter().map(|tail| tail.es)),
            mean_violation: (!beyond.is_empty()).then(|| mean(beyond.iter().copied())),
            e_value: highest,
            e_value_last: last,
        }
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len() as f64;
    values.sum::<f64>() / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empirical_tail_is_an_order_statistic() {
        let losses: Vec<f64> = (1..=100).map(f64::from).collect();
        let check = |level, var: f64, es: f64| {
            let tail = Tail::empirical(&losses, level);
            assert!(
                (tail.var - var).abs() < 1e-9 && (tail.es - es).abs() < 1e-9,
                "{tail:?}"
            );
        };
        check(0.95, 95.0, 98.0);
        check(0.99, 99.0, 100.0);
        // k = 98 of 97.5: (99 + 100 + 0.5·98) / 2.5.
        check(0.975, 98.0, 99.2);
        assert!(Tail::empirical(&[], 0.95).var.is_nan());
    }

    #[test]
    fn the_normal_tail_is_that_of_the_tables() {
        for (level, var, es) in [
            (0.95, 1.644_853_626_951, 2.062_712_807_507),
            (0.99, 2.326_347_874_041, 2.665_214_220_346),
        ] {
            let tail = Tail::normal(level);
            assert!(
                (tail.var - var).abs() < 1e-9 && (tail.es - es).abs() < 1e-9,
                "{tail:?}"
            );
        }
    }

    #[test]
    fn overlapping_rows_are_left_out_of_the_tests() {
        let rows = vec![(0.0, 1.0); 50];
        let path = RiskPath::new(Way::Normal, &rows, (0.5, 2.0), Tail::normal);
        let losses: Vec<f64> = (0..50)
            .map(|i| if i % 5 == 0 { 9.0 } else { 0.0 })
            .collect();
        let (var, es) = path.figures(&losses, 5);
        assert_eq!((var.p95.rows, var.p95.violations), (10, 10));
        assert_eq!(es.p95.mean_violation, Some(9.0));
        assert!((var.p95.next - (0.5 + 2.0 * 1.644_853_626_951)).abs() < 1e-9);
        let (var, _) = path.figures(&losses, 1);
        assert_eq!((var.p99.rows, var.p99.violations), (50, 10));
        assert!(var.p99.kupiec.unwrap().p < 1e-6);
        assert_eq!(var.p99.traffic_light, None);
    }
}
