//! The optimiser: one pass over the flat weights for each step.
//!
//! Update rules as `PyTorch` computes them, so that results compare; penalties
//! apply to kernels only, never to biases or normalisation parameters.

use super::update::{BETA1, BETA2, Squares, Update};
use crate::network::products::Buffer;
use crate::network::{Part, Weights};
use pulp::Arch;
use serde::{Deserialize, Serialize};

/// An update rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// Gradient descent with momentum .9 (Polyak 1964).
    Sgd,
    /// Adam (Kingma & Ba 2015), β = (.9, .999), ε = 1e-8.
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
    AdamW,
    /// `RMSProp` (Tieleman & Hinton 2012), decay .99, ε = 1e-8.
    RmsProp,
    /// `AdaGrad` (Duchi et al. 2011), ε = 1e-10.
    AdaGrad,
}

/// Moments below it count as 0. Those of a unit that is off fall with every step, and a processor takes
/// several times as long for numbers below 1.2e-38.
const LEAST_MOMENT: f32 = 1e-30;
/// Steps from one clearing of small moments to the next: in so many a moment falls by .9⁶⁴ = 1e-3 at most.
const CLEARING: usize = 64;

/// The state of an update rule over one set of weights.
#[derive(Debug, Clone)]
pub struct Optimizer {
    arch: Arch,
    algorithm: Algorithm,
    l1: f32,
    l2: f32,
    penalised: Vec<std::ops::Range<usize>>,
    frozen: Vec<std::ops::Range<usize>>,
    first: Buffer,
    second: Buffer,
    /// β₁ᵗ and β₂ᵗ after t steps.
    powers: (f64, f64),
    /// Steps until small moments are cleared.
    left: usize,
}

impl Optimizer {
    /// A fresh state. `l1` and `l2` weigh |w| and ½w² of every kernel; for
    /// `AdamW` `l2` is the decoupled decay.
    #[must_use]
    pub fn new(algorithm: Algorithm, l1: f64, l2: f64, weights: &Weights) -> Self {
        let count = weights.values().len();
        let of = |part: Part| {
            let chosen = weights.specs().iter().filter(move |s| s.part == part);
            chosen.map(crate::network::Spec::range).collect()
        };
        let uses_second = algorithm != Algorithm::Sgd;
        let uses_first = !matches!(algorithm, Algorithm::RmsProp | Algorithm::AdaGrad);
        Self {
            arch: Arch::new(),
            algorithm,
            l1: l1 as f32,
            l2: l2 as f32,
            penalised: of(Part::Kernel),
            frozen: of(Part::Running),
            first: Buffer::new(if uses_first { count } else { 0 }),
            second: Buffer::new(if uses_second { count } else { 0 }),
            powers: (1.0, 1.0),
            left: CLEARING,
        }
    }

    /// Moves `values` against `gradient`, which is changed on the way: first
    /// penalties are added, then its Euclidean norm is cut to `clip`.
    pub fn step(&mut self, values: &mut [f32], gradient: &mut [f32], rate: f64, clip: Option<f64>) {
        self.penalise(values, gradient);
        for range in &self.frozen {
            gradient[range.clone()].fill(0.0);
        }
        if let Some(limit) = clip {
            clip_norm(self.arch, gradient, limit as f32);
        }
        let rate = rate as f32;
        if self.algorithm == Algorithm::AdamW && self.l2 > 0.0 {
            for range in &self.penalised {
                for w in &mut values[range.clone()] {
                    *w *= 1.0 - rate * self.l2;
                }
            }
        }
        self.powers.0 *= f64::from(BETA1);
        self.powers.1 *= f64::from(BETA2);
        self.arch.dispatch(Update {
            algorithm: self.algorithm,
            rate,
            corrected_rate: (f64::from(rate) / (1.0 - self.powers.0)) as f32,
            factor: (1.0 / (1.0 - self.powers.1).sqrt()) as f32,
            values,
            gradient,
            first: &mut self.first,
            second: &mut self.second,
        });
        self.left -= 1;
        if self.left == 0 {
            self.left = CLEARING;
            clear_small(&mut self.first);
            clear_small(&mut self.second);
        }
    }

    fn penalise(&self, values: &[f32], gradient: &mut [f32]) {
        let l2 = if self.algorithm == Algorithm::AdamW {
            0.0
        } else {
            self.l2
        };
        if self.l1 == 0.0 && l2 == 0.0 {
            return;
        }
        for range in &self.penalised {
            let weights = &values[range.clone()];
            for (g, w) in gradient[range.clone()].iter_mut().zip(weights) {
                let sign = if *w == 0.0 { 0.0 } else { w.signum() };
                *g += l2 * w + self.l1 * sign;
            }
        }
    }
}

/// Sets moments to 0 that are too small to move a weight.
fn clear_small(moments: &mut [f32]) {
    for moment in moments {
        *moment = if moment.abs() < LEAST_MOMENT {
            0.0
        } else {
            *moment
        };
    }
}

/// Scales a gradient down to the Euclidean norm `limit` (Pascanu et al. 2013).
fn clip_norm(arch: Arch, gradient: &mut [f32], limit: f32) {
    let norm = arch.dispatch(Squares { of: gradient }).sqrt() as f32;
    if norm > limit {
        let factor = limit / norm;
        for g in gradient.iter_mut() {
            *g *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Spec;
    use serde_json::Value;

    /// Ten steps of each optimiser on f(w) = Σ aᵢ·wᵢ² / 2 + wᵢ, as PyTorch
    /// takes them; `tests/fixtures/train/make_optimizers.py` made it.
    const REFERENCE: &str = include_str!("../../tests/fixtures/train/optimizers.json");

    fn weights(values: &[f32]) -> Weights {
        let spec = Spec {
            name: "w".into(),
            shape: vec![values.len()],
            part: Part::Kernel,
            start: 0,
        };
        Weights::new(vec![spec], values).unwrap()
    }

    fn floats(value: &Value) -> Vec<f32> {
        let list = value.as_array().unwrap();
        list.iter().map(|v| v.as_f64().unwrap() as f32).collect()
    }

    #[test]
    fn every_update_rule_equals_pytorch() {
        let reference: Value = serde_json::from_str(REFERENCE).unwrap();
        let curvature = floats(&reference["curvature"]);
        let start = floats(&reference["start"]);
        for case in reference["cases"].as_array().unwrap() {
            let algorithm: Algorithm = serde_json::from_value(case["algorithm"].clone()).unwrap();
            let number = |key: &str| case[key].as_f64().unwrap();
            let clip = case["clip"].as_f64();
            let mut w = weights(&start);
            let mut optimizer = Optimizer::new(algorithm, number("l1"), number("l2"), &w);
            for _ in 0..10 {
                let values = w.values().to_vec();
                let slope = |(w, a): (&f32, &f32)| a * w + 1.0;
                let mut gradient: Vec<f32> = values.iter().zip(&curvature).map(slope).collect();
                optimizer.step(w.values_mut(), &mut gradient, number("rate"), clip);
            }
            for (got, expected) in w.values().iter().zip(floats(&case["end"])) {
                assert!((got - expected).abs() < 2e-6, "{case}: {got} {expected}");
            }
        }
    }

    #[test]
    fn moments_of_weights_that_rest_end_at_zero() {
        for algorithm in [Algorithm::Sgd, Algorithm::Adam, Algorithm::RmsProp] {
            let mut w = weights(&[0.5, 0.5, 0.0]);
            let mut optimizer = Optimizer::new(algorithm, 0.0, 0.0, &w);
            let mut slopes = [1e-13, 1e-9, 0.0];
            for _ in 0..2_000 {
                optimizer.step(w.values_mut(), &mut slopes, 1e-3, None);
                slopes = [0.0, 1e-9, 0.0];
            }
            let moments = [&optimizer.first, &optimizer.second];
            let smallest = moments.into_iter().flat_map(|m| m.iter());
            assert!(smallest.clone().all(|m| *m == 0.0 || m.is_normal()));
            assert!(smallest.skip(1).any(|m| *m != 0.0));
            assert_eq!(w.values()[2], 0.0);
        }
    }

    #[test]
    fn penalties_leave_biases_and_running_statistics_alone() {
        let spec = |name: &str, part, start| Spec {
            name: name.into(),
            shape: vec![1],
            part,
            start,
        };
        let specs = vec![
            spec("k", Part::Kernel, 0),
            spec("b", Part::Bias, 1),
            spec("r", Part::Running, 2),
        ];
        let mut w = Weights::new(specs, &[1.0, 1.0, 1.0]).unwrap();
        let mut optimizer = Optimizer::new(Algorithm::Sgd, 0.1, 0.1, &w);
        optimizer.step(w.values_mut(), &mut [0.0, 0.0, 5.0], 1.0, None);
        assert!((w.values()[0] - 0.8).abs() < 1e-6);
        assert_eq!(&w.values()[1..], [1.0, 1.0]);
    }
}
