//! The learning-rate schedule: a factor for every step of a training.

use serde::{Deserialize, Serialize};

/// How the learning rate moves over the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Stays.
    #[default]
    Constant,
    /// Falls along half a cosine to 1 % (Loshchilov & Hutter 2017).
    Cosine,
    /// Rises over the first 10 % of the steps, then falls as `Cosine`.
    WarmupCosine,
    /// Halves five times, at equal distances.
    Step,
    /// Falls by the same ratio each step, to 1 % at the end.
    Exponential,
}

/// Where a falling schedule ends.
const FLOOR: f64 = 0.01;
/// Share of the steps that a warm-up takes.
const WARMUP: f64 = 0.1;

impl Schedule {
    /// The factor at `step` (from 0) of `steps`.
    #[must_use]
    pub fn factor(self, step: usize, steps: usize) -> f64 {
        let at = step as f64 / steps.max(1) as f64;
        match self {
            Self::Constant => 1.0,
            Self::Cosine => cosine(at),
            Self::WarmupCosine if at < WARMUP => (step + 1) as f64 / (WARMUP * steps as f64 + 1.0),
            Self::WarmupCosine => cosine((at - WARMUP) / (1.0 - WARMUP)),
            Self::Step => 0.5_f64.powf((at * 6.0).floor()),
            Self::Exponential => FLOOR.powf(at),
        }
    }
}

fn cosine(at: f64) -> f64 {
    FLOOR + (1.0 - FLOOR) * 0.5 * (1.0 + (std::f64::consts::PI * at).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_at_the_ends_and_in_the_middle() {
        let check = |schedule: Schedule, step: usize, expected: f64| {
            let got = schedule.factor(step, 1000);
            assert!((got - expected).abs() < 1e-9, "{schedule:?} {step}: {got}");
        };
        check(Schedule::Constant, 999, 1.0);
        check(Schedule::Cosine, 0, 1.0);
        check(Schedule::Cosine, 500, 0.505);
        check(Schedule::WarmupCosine, 0, 1.0 / 101.0);
        check(Schedule::WarmupCosine, 100, 1.0);
        check(Schedule::Step, 0, 1.0);
        check(Schedule::Step, 999, 1.0 / 32.0);
        check(Schedule::Exponential, 500, 0.1);
    }
}
