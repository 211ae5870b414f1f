//! Adam over flat weights (Kingma & Ba 2015), with the decay rates that a GAN needs.
#![allow(
    clippy::inline_always,
    reason = "vector instructions are at hand only where a kernel is inlined into its dispatch"
)]

use pulp::{Arch, Simd, WithSimd};

const EPSILON: f32 = 1e-8;

/// The moments of the weights of one network.
pub(super) struct Adam {
    arch: Arch,
    rate: f64,
    decay: [f64; 2],
    steps: i32,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    pub(super) fn new(weights: usize, rate: f64, decay: [f64; 2]) -> Self {
        Self {
            arch: Arch::new(),
            rate,
            decay,
            steps: 0,
            first: vec![0.0; weights],
            second: vec![0.0; weights],
        }
    }

    /// Changes the rate of the steps to come.
    pub(super) fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
    }

    /// One step.
    pub(super) fn step(&mut self, weights: &mut [f32], gradient: &[f32]) {
        self.steps += 1;
        let [first, second] = self.decay;
        self.arch.dispatch(Step {
            rate: (self.rate / (1.0 - first.powi(self.steps))) as f32,
            factor: (1.0 / (1.0 - second.powi(self.steps)).sqrt()) as f32,
            decay: self.decay.map(|decay| decay as f32),
            weights,
            gradient,
            first: &mut self.first,
            second: &mut self.second,
        });
    }
}

struct Step<'a> {
    /// The rate over 1 − β₁ᵗ, and 1 / √(1 − β₂ᵗ).
    rate: f32,
    factor: f32,
    decay: [f32; 2],
    weights: &'a mut [f32],
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl WithSimd for Step<'_> {
    type Output = ();

    /// Weights come in whole cache lines, so no vector is cut.
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (weights, _) = S::as_mut_simd_f32s(self.weights);
        let (gradient, _) = S::as_simd_f32s(self.gradient);
        let (first, _) = S::as_mut_simd_f32s(self.first);
        let (second, _) = S::as_mut_simd_f32s(self.second);
        let decay = self.decay.map(|decay| s.splat_f32s(decay));
        let rest = self.decay.map(|decay| s.splat_f32s(1.0 - decay));
        let (rate, factor) = (s.splat_f32s(self.rate), s.splat_f32s(self.factor));
        let epsilon = s.splat_f32s(EPSILON);
        let moments = first.iter_mut().zip(second);
        for ((w, g), (m, v)) in weights.iter_mut().zip(gradient).zip(moments) {
            *m = s.mul_add_e_f32s(*m, decay[0], s.mul_f32s(*g, rest[0]));
            let square = s.mul_f32s(*g, *g);
            *v = s.mul_add_e_f32s(*v, decay[1], s.mul_f32s(square, rest[1]));
            let size = s.mul_add_e_f32s(s.sqrt_f32s(*v), factor, epsilon);
            *w = s.sub_f32s(*w, s.div_f32s(s.mul_f32s(rate, *m), size));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Adam;

    #[test]
    fn the_first_step_has_the_length_of_the_rate_and_moments_are_kept() {
        let (mut weights, mut adam) = (vec![1.0; 32], Adam::new(32, 0.1, [0.5, 0.9]));
        let gradient: Vec<f32> = (0..32).map(|i| i as f32 - 7.5).collect();
        adam.step(&mut weights, &gradient);
        for (place, weight) in weights.iter().enumerate() {
            let sign = if place < 8 { -1.0 } else { 1.0 };
            assert!((1.0 - weight - 0.1 * sign).abs() < 1e-6, "{weight}");
        }
        // g₁ = 24.5, g₂ = 0: m = .25·g₁ / .75, v = .09·g₁² / .19.
        adam.step(&mut weights, &[0.0; 32]);
        let expected = 0.9 - 0.1 * (0.25 / 0.75) / (0.09_f64 / 0.19).sqrt();
        assert!((f64::from(weights[31]) - expected).abs() < 1e-5);
    }
}
