//! The objective: how far the outputs of a network are from the target.

use super::NetworkError;
use super::hazard::AtRisk;
use serde::{Deserialize, Serialize};

/// Rows that an absent class counts as, so that its best constant stays finite.
const LEAST_ROWS: f64 = 0.5;

/// What training minimises, for one row with outputs z and target y.
///
/// Two classes and several classes, an ordered target, a number, a count: the objective
/// says which, how many outputs a network needs ([`Objective::outputs`]), and what the
/// target is written as.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Objective {
    /// Binary cross-entropy, computed from the logit: ln(1 + e^z) − y·z. With a share as
    /// target it is the fractional logit of Papke & Wooldridge (1996).
    #[default]
    Bce,
    /// Mean squared error of the PD: (σ(z) − y)², the Brier score.
    Mse,
    /// Categorical cross-entropy of K classes, from K logits: ln Σ e^z − `z_y`, where y is the
    /// place of the class.
    Softmax,
    /// K ordered classes by K − 1 conditional logits, `z_j` for "above j, given at least j":
    /// Σ over j ≤ y of the binary cross-entropy of `z_j` against y > j (CORN; Shi, Cao &
    /// Raschka 2021). The probabilities of "above j" fall with j whatever the logits.
    Ordinal,
    /// Squared error of a number: (z − y)².
    Squared,
    /// Absolute error of a number: |z − y|, whose best constant is the median.
    Absolute,
    /// Huber (1964): half the square up to this distance, linear beyond it.
    Huber(f64),
    /// Quantile loss (Koenker & Bassett 1978): q·(y − z) above z, (1 − q)·(z − y) below it.
    Quantile(f64),
    /// Poisson deviance of a count without its constant: e^z − y·z; z is the log of the mean.
    Poisson,
    /// Discrete-time hazard, one logit for so many periods each: the binary cross-entropy of every
    /// period in which the row is at risk, as [`AtRisk::target`] writes it (Singer & Willett 1993;
    /// Gensheimer & Narasimhan 2019).
    Hazard(u16),
}

impl Objective {
    /// Whether the target is one of two classes, or a share, behind a sigmoid.
    #[must_use]
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Bce | Self::Mse)
    }

    /// Whether the target is the place of a class among several.
    #[must_use]
    pub fn is_of_classes(self) -> bool {
        matches!(self, Self::Softmax | Self::Ordinal)
    }

    /// Outputs per row that a network needs for a target of `classes` classes.
    #[must_use]
    pub fn outputs(self, classes: usize) -> usize {
        match self {
            Self::Softmax => classes,
            Self::Ordinal => classes.saturating_sub(1),
            _ => 1,
        }
    }

    /// Classes of a target of classes whose network has so many outputs.
    #[must_use]
    pub fn classes(self, outputs: usize) -> usize {
        outputs + usize::from(self == Self::Ordinal)
    }

    /// The objective of one row with one output, in f64, without overflow.
    #[must_use]
    pub fn of(self, logit: f64, y: f64) -> f64 {
        match self {
            Self::Bce => logit.max(0.0) + (-logit.abs()).exp().ln_1p() - y * logit,
            Self::Mse => (sigmoid(logit) - y).powi(2),
            Self::Softmax | Self::Ordinal => self.of_classes(&[logit as f32], y as f32),
            Self::Hazard(width) => of_periods(width, &[logit as f32], y as f32),
            Self::Squared => (logit - y).powi(2),
            Self::Absolute => (logit - y).abs(),
            Self::Huber(width) => {
                let miss = (logit - y).abs();
                if miss <= width {
                    0.5 * miss * miss
                } else {
                    width * (miss - 0.5 * width)
                }
            }
            Self::Quantile(q) => (q * (y - logit)).max((q - 1.0) * (y - logit)),
            Self::Poisson => logit.exp() - y * logit,
        }
    }

    /// The objective of one row with its outputs, shape [outputs].
    #[must_use]
    pub fn of_row(self, outputs: &[f32], y: f32) -> f64 {
        match (self, outputs) {
            (Self::Softmax | Self::Ordinal, _) => self.of_classes(outputs, y),
            (Self::Hazard(width), _) => of_periods(width, outputs, y),
            (_, [z]) => self.of(f64::from(*z), f64::from(y)),
            _ => f64::NAN,
        }
    }

    fn of_classes(self, outputs: &[f32], y: f32) -> f64 {
        let place = y as usize;
        if self == Self::Softmax {
            return log_sum_exp(outputs) - outputs.get(place).map_or(f64::NAN, |z| f64::from(*z));
        }
        let at_least = outputs.iter().enumerate().take(place + 1);
        at_least
            .map(|(j, z)| Self::Bce.of(f64::from(*z), f64::from(u8::from(place > j))))
            .sum()
    }

    /// The sum of the objective over rows of one output and target, within 1e-15 for each
    /// row. One logarithm serves many rows: Σ ln(1 + e^−|z|) = ln Π (1 + e^−|z|).
    pub(crate) fn sum(self, rows: impl Iterator<Item = (f64, f64)>) -> f64 {
        const FULL: f64 = 1e300;
        if self != Self::Bce {
            return rows.map(|(logit, y)| self.of(logit, y)).sum();
        }
        let (mut sum, mut product) = (0.0, 1.0);
        for (logit, y) in rows {
            sum += logit.max(0.0) - y * logit;
            product *= 1.0 + (-logit.abs()).exp();
            if product > FULL {
                sum += f64::ln(product);
                product = 1.0;
            }
        }
        sum + product.ln()
    }

    /// The derivative of the objective of one row by each of its outputs, times `scale`,
    /// into `delta`; both have the shape [outputs].
    pub(super) fn derivative(self, outputs: &[f32], y: f32, scale: f64, delta: &mut [f32]) {
        match (self, outputs, delta) {
            (Self::Softmax, outputs, delta) => {
                let most = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let mut sum = 0.0_f32;
                for (d, z) in delta.iter_mut().zip(outputs) {
                    *d = (z - most).exp();
                    sum += *d;
                }
                let scale = scale as f32;
                let share = scale / sum;
                for d in delta.iter_mut() {
                    *d *= share;
                }
                if let Some(d) = delta.get_mut(y as usize) {
                    *d -= scale;
                }
            }
            (Self::Ordinal, outputs, delta) => {
                let place = y as usize;
                for (j, (d, z)) in delta.iter_mut().zip(outputs).enumerate() {
                    *d = if place >= j {
                        let miss = sigmoid(f64::from(*z)) - f64::from(u8::from(place > j));
                        (miss * scale) as f32
                    } else {
                        0.0
                    };
                }
            }
            (Self::Hazard(width), outputs, delta) => {
                let periods = AtRisk::of(y).by_output(width, outputs.len());
                for ((d, z), (at_risk, ends)) in delta.iter_mut().zip(outputs).zip(periods) {
                    let miss = at_risk * sigmoid(f64::from(*z)) - f64::from(u8::from(ends));
                    *d = (miss * scale) as f32;
                }
            }
            (_, [z], [d]) => *d = (self.slope(f64::from(*z), f64::from(y)) * scale) as f32,
            (_, _, delta) => delta.fill(f32::NAN),
        }
    }

    /// The derivative by the only output.
    fn slope(self, z: f64, y: f64) -> f64 {
        match self {
            Self::Bce => sigmoid(z) - y,
            Self::Mse => {
                let p = sigmoid(z);
                2.0 * (p - y) * p * (1.0 - p)
            }
            Self::Squared => 2.0 * (z - y),
            Self::Absolute => sign(z - y),
            Self::Huber(width) => (z - y).clamp(-width, width),
            Self::Quantile(q) if z > y => 1.0 - q,
            Self::Quantile(q) if z < y => -q,
            Self::Poisson => z.exp() - y,
            Self::Quantile(_) | Self::Softmax | Self::Ordinal | Self::Hazard(_) => 0.0,
        }
    }

    /// What the outputs of an untrained network should be for targets `y`: the best
    /// constants. `None` where there are none.
    #[must_use]
    pub fn best_constants(self, y: &[f32], outputs: usize) -> Option<Vec<f32>> {
        let n = y.len() as f64;
        let mean = y.iter().map(|y| f64::from(*y)).sum::<f64>() / n;
        let logit = |share: f64| (share > 0.0 && share < 1.0).then(|| (share / (1.0 - share)).ln());
        let counted =
            |keep: &dyn Fn(usize) -> bool| y.iter().filter(|y| keep(**y as usize)).count() as f64;
        let constants: Vec<f64> = match self {
            Self::Bce | Self::Mse => vec![logit(mean)?],
            Self::Softmax => {
                let rows = |k: usize| counted(&|y| y == k).max(LEAST_ROWS);
                (0..outputs).map(|k| (rows(k) / n).ln()).collect()
            }
            Self::Ordinal => {
                let of = |j: usize| {
                    let rows = [counted(&|y| y > j), counted(&|y| y == j)];
                    let [above, at] = rows.map(|rows| rows.max(LEAST_ROWS));
                    (above / at).ln()
                };
                (0..outputs).map(of).collect()
            }
            Self::Poisson => vec![(mean > 0.0).then(|| mean.ln())?],
            Self::Hazard(width) => log_odds_of_periods(width, y, outputs),
            Self::Squared | Self::Absolute | Self::Huber(_) | Self::Quantile(_) => vec![mean],
        };
        let finite = constants.iter().all(|c| c.is_finite());
        (finite && !y.is_empty()).then(|| constants.into_iter().map(|c| c as f32).collect())
    }

    /// Whether its own number is in its bounds.
    ///
    /// # Errors
    /// A quantile outside of 0 to 1, a Huber width that is not positive.
    pub fn check(self) -> Result<(), NetworkError> {
        match self {
            Self::Huber(width) if !(width.is_finite() && width > 0.0) => Err(NetworkError::Huber),
            Self::Quantile(q) if !(q > 0.0 && q < 1.0) => Err(NetworkError::Quantile),
            _ => Ok(()),
        }
    }
}

/// Σ over outputs of n·ln(1 + e^z) − z where the row defaults there; n periods at risk.
fn of_periods(width: u16, outputs: &[f32], y: f32) -> f64 {
    let periods = AtRisk::of(y).by_output(width, outputs.len());
    let each = outputs.iter().zip(periods).filter(|(_, (n, _))| *n > 0.0);
    each.map(|(z, (n, ends))| {
        let z = f64::from(*z);
        let softplus = z.max(0.0) + (-z.abs()).exp().ln_1p();
        n * softplus - if ends { z } else { 0.0 }
    })
    .sum()
}

/// The log-odds of default per period at risk, by output.
fn log_odds_of_periods(width: u16, y: &[f32], outputs: usize) -> Vec<f64> {
    let mut counts = vec![(0.0_f64, 0.0_f64); outputs];
    for y in y {
        let periods = AtRisk::of(*y).by_output(width, outputs);
        for ((at_risk, events), (n, ends)) in counts.iter_mut().zip(periods) {
            *at_risk += n;
            *events += f64::from(u8::from(ends));
        }
    }
    let log_odds = |(at_risk, events): (f64, f64)| {
        (events.max(LEAST_ROWS) / (at_risk - events).max(LEAST_ROWS)).ln()
    };
    counts.into_iter().map(log_odds).collect()
}

/// The probabilities of K classes from a row of outputs of [`Objective::Softmax`] (K of
/// them) or [`Objective::Ordinal`] (K − 1); they sum to 1.
#[must_use]
pub fn class_probabilities(objective: Objective, outputs: &[f32]) -> Vec<f64> {
    if objective == Objective::Softmax {
        let whole = log_sum_exp(outputs);
        return outputs
            .iter()
            .map(|z| (f64::from(*z) - whole).exp())
            .collect();
    }
    let mut at_least = 1.0;
    let mut p: Vec<f64> = Vec::with_capacity(outputs.len() + 1);
    for z in outputs {
        let above = at_least * sigmoid(f64::from(*z));
        p.push(at_least - above);
        at_least = above;
    }
    p.push(at_least);
    p
}

/// The place of the most probable class; the first of equals.
#[must_use]
pub fn most_probable(p: &[f64]) -> usize {
    let better = |best: usize, k: usize| if p[k] > p[best] { k } else { best };
    (1..p.len()).fold(0, better)
}

/// The middle of an ordered target: the first class at which half of the probability is
/// reached, which has the least expected distance in classes.
#[must_use]
pub fn middle_class(p: &[f64]) -> usize {
    let mut below = 0.0;
    for (k, share) in p.iter().enumerate() {
        below += share;
        if below >= 0.5 {
            return k;
        }
    }
    p.len().saturating_sub(1)
}

fn log_sum_exp(z: &[f32]) -> f64 {
    let most = z.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let most = f64::from(most);
    most + z
        .iter()
        .map(|z| (f64::from(*z) - most).exp())
        .sum::<f64>()
        .ln()
}

fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

/// The mean objective over rows, outputs of shape [rows × outputs]; `None` without rows.
#[must_use]
pub fn objective_mean(objective: Objective, outputs: &[f32], y: &[f32]) -> Option<f64> {
    let width = outputs.len() / y.len().max(1);
    let rows = outputs.chunks_exact(width.max(1)).zip(y);
    let sum: f64 = rows.map(|(z, y)| objective.of_row(z, *y)).sum();
    (!y.is_empty()).then(|| sum / y.len() as f64)
}

/// 1 / (1 + e^−z), without overflow.
#[must_use]
pub fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_equals_its_terms() {
        let row = |i: i32| (f64::from(i % 97) - 48.3, f64::from(i % 2));
        for objective in [Objective::Bce, Objective::Mse, Objective::Huber(2.0)] {
            let each: f64 = (0..5_000).map(row).map(|(z, y)| objective.of(z, y)).sum();
            let sum = objective.sum((0..5_000).map(row));
            assert!((sum - each).abs() < 1e-12 * each.max(1.0), "{sum} {each}");
            assert_eq!(objective.sum(std::iter::empty()), 0.0);
        }
        let lost = Objective::Bce.sum([(f64::NAN, 0.0), (1.0, 1.0)].into_iter());
        assert!(lost.is_nan());
    }

    #[test]
    fn the_objective_is_exact_where_a_naive_one_overflows() {
        let check = |z: f64, y: f64, expected: f64| {
            let got = Objective::Bce.of(z, y);
            assert!(
                (got - expected).abs() < 1e-12 * expected.max(1.0),
                "{z} {y}: {got}"
            );
        };
        check(0.0, 1.0, std::f64::consts::LN_2);
        check(800.0, 0.0, 800.0);
        check(-800.0, 1.0, 800.0);
        check(800.0, 1.0, 0.0);
        check(2.0, 1.0, 0.126_928_011_042_972_5);
        assert!((Objective::Mse.of(0.0, 1.0) - 0.25).abs() < 1e-15);
        assert_eq!(sigmoid(-800.0), 0.0);
        assert_eq!(sigmoid(800.0), 1.0);
        let softmax = |z: &[f32], y| Objective::Softmax.of_row(z, y);
        assert!((softmax(&[800.0, 0.0, 800.0], 0.0) - std::f64::consts::LN_2).abs() < 1e-12);
        assert!((softmax(&[800.0, 0.0], 1.0) - 800.0).abs() < 1e-9);
    }

    /// (objective, outputs, targets): values near the kinks left out.
    fn cases() -> Vec<(Objective, Vec<f32>, Vec<f32>)> {
        let classes = vec![0.3, -1.2, 2.0, 0.1];
        let places = vec![0.0, 1.0, 2.0, 3.0];
        let numbers = vec![-2.5, 0.2, 0.9, 4.0];
        let one = |o| (o, vec![0.7], numbers.clone());
        vec![
            (Objective::Bce, vec![0.7], vec![0.0, 0.4, 1.0]),
            (Objective::Mse, vec![0.7], vec![0.0, 0.4, 1.0]),
            (Objective::Softmax, classes.clone(), places.clone()),
            (Objective::Ordinal, classes, vec![0.0, 1.0, 2.0, 3.0, 4.0]),
            one(Objective::Squared),
            one(Objective::Absolute),
            one(Objective::Huber(1.0)),
            one(Objective::Quantile(0.9)),
            (
                Objective::Hazard(2),
                vec![0.3, -1.2, 2.0],
                [(0, 1, true), (0, 6, false), (2, 3, true), (3, 4, false)]
                    .map(|(entry, exit, event)| AtRisk { entry, exit, event }.target())
                    .to_vec(),
            ),
            (Objective::Poisson, vec![0.7], vec![0.0, 1.0, 7.0]),
        ]
    }

    #[test]
    fn derivatives_equal_finite_differences() {
        for (objective, outputs, targets) in cases() {
            for y in targets {
                let mut delta = vec![0.0; outputs.len()];
                objective.derivative(&outputs, y, 3.0, &mut delta);
                for place in 0..outputs.len() {
                    let moved = |by: f32| {
                        let mut z = outputs.clone();
                        z[place] += by;
                        objective.of_row(&z, y)
                    };
                    let expected = 3.0 * (moved(1e-2) - moved(-1e-2)) / 2e-2;
                    let got = f64::from(delta[place]);
                    assert!(
                        (got - expected).abs() < 2e-3 * expected.abs().max(1.0),
                        "{objective:?} {y} {place}: {got} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn probabilities_sum_to_one_and_ordered_ones_fall() {
        let outputs = [3.0, -40.0, 0.2, 30.0];
        for objective in [Objective::Softmax, Objective::Ordinal] {
            let p = class_probabilities(objective, &outputs);
            assert_eq!(objective.outputs(p.len()), 4);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{p:?}");
            assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p:?}");
        }
        assert_eq!(most_probable(&[0.2, 0.4, 0.4]), 1);
        assert_eq!(middle_class(&[0.3, 0.1, 0.2, 0.4]), 2);
        assert_eq!(middle_class(&[1.0]), 0);
    }

    #[test]
    fn no_constant_is_better_than_the_best_ones() {
        let classes = [0.0, 2.0, 2.0, 1.0, 2.0, 0.0, 2.0, 2.0];
        let counts = [0.0, 3.0, 1.0, 0.0, 7.0, 2.0];
        let check = |objective: Objective, y: &[f32], outputs: usize| {
            let best = objective.best_constants(y, outputs).unwrap();
            let mean = |z: &[f32]| y.iter().map(|y| objective.of_row(z, *y)).sum::<f64>();
            for place in 0..outputs {
                for by in [-0.5, 0.5] {
                    let mut moved = best.clone();
                    moved[place] += by;
                    assert!(mean(&best) < mean(&moved), "{objective:?} {place} {by}");
                }
            }
        };
        check(Objective::Softmax, &classes, 3);
        check(Objective::Ordinal, &classes, 2);
        check(Objective::Poisson, &counts, 1);
        let spells = [(0, 3, true), (0, 4, false), (1, 2, true), (0, 1, false)];
        let spells = spells.map(|(entry, exit, event)| AtRisk { entry, exit, event }.target());
        check(Objective::Hazard(2), &spells, 2);
        check(Objective::Squared, &counts, 1);
        check(Objective::Bce, &[0.0, 1.0, 1.0, 0.2], 1);
        assert_eq!(Objective::Bce.best_constants(&[1.0, 1.0], 1), None);
        assert_eq!(Objective::Squared.best_constants(&[], 1), None);
        assert!(Objective::Quantile(1.0).check().is_err());
        assert!(Objective::Huber(0.0).check().is_err());
        assert!(Objective::Quantile(0.9).check().is_ok());
    }
}
