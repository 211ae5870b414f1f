//! The test of Diebold & Mariano (1995) that two forecasts have equal squared errors, with
//! the correction of Harvey, Leybourne & Newbold (1997) for small samples. With
//! dₜ = e²ₜ(model) − e²ₜ(other), its autocovariances γₖ (divided by n) and horizon h:
//!
//! stat = d̄ / √(V/n) · √((n + 1 − 2h + h(h−1)/n) / n),  V = γ₀ + 2·Σₖ₌₁ʰ⁻¹ γₖ,
//!
//! against Student's t with n − 1 degrees of freedom, two-sided. A negative statistic says
//! that the model's errors are smaller. Where V is not positive, Bartlett's weights 1 − k/h
//! replace the equal ones, which is said.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Largest share of the mean square of d that rounding may make of a variance.
const ROUNDING: f64 = 1e-20;

/// The test of one forecast against another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DieboldMariano {
    /// Negative where the model's squared errors are smaller.
    pub stat: f64,
    /// Two-sided.
    pub p: f64,
    /// Whether the variance took Bartlett's weights.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bartlett: bool,
}

/// Compares the errors of a model and of another forecast of the same rows; `None` where
/// they do not differ or rows are too few.
#[must_use]
pub fn test(model: &[f64], other: &[f64], horizon: usize) -> Option<DieboldMariano> {
    let d: Vec<f64> = model
        .iter()
        .zip(other)
        .map(|(m, o)| m * m - o * o)
        .collect();
    let (count, h) = (d.len(), horizon as f64);
    let n = count as f64;
    if count <= 2 * horizon {
        return None;
    }
    let mean = d.iter().sum::<f64>() / n;
    let covariance = |k: usize| {
        let pairs = d[k..].iter().zip(&d);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / n
    };
    let square = d.iter().map(|d| d * d).sum::<f64>() / n;
    let gamma: Vec<f64> = (0..horizon).map(covariance).collect();
    if gamma[0] <= ROUNDING * square {
        return None;
    }
    let sum = |weight: &dyn Fn(f64) -> f64| {
        let later = gamma.iter().enumerate().skip(1);
        gamma[0] + 2.0 * later.map(|(k, g)| weight(k as f64) * g).sum::<f64>()
    };
    let equal = sum(&|_| 1.0);
    let bartlett = equal <= 0.0;
    let variance = if bartlett {
        sum(&|k| 1.0 - k / h)
    } else {
        equal
    };
    let correction = (n + 1.0 - 2.0 * h + h * (h - 1.0) / n) / n;
    let stat = mean / (variance / n).sqrt() * correction.sqrt();
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    Some(DieboldMariano {
        stat,
        p: (2.0 * t.sf(stat.abs())).min(1.0),
        bartlett,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_forecasts_do_not_differ() {
        let e: Vec<f64> = (0..50).map(|i| f64::from(i % 7) - 3.0).collect();
        assert_eq!(test(&e, &e, 1), None);
        assert_eq!(test(&e[..2], &e[2..4], 1), None);
    }

    #[test]
    fn the_sign_says_which_errors_are_smaller() {
        let small: Vec<f64> = (0..60).map(|i| f64::from(i % 7) * 0.1).collect();
        let large: Vec<f64> = (0..60).map(|i| f64::from(i % 5) * 0.5).collect();
        let better = test(&small, &large, 1).unwrap();
        assert!(better.stat < 0.0 && better.p < 0.01, "{better:?}");
        let worse = test(&large, &small, 1).unwrap();
        assert!((better.stat + worse.stat).abs() < 1e-12 && better.p == worse.p);
    }
}
