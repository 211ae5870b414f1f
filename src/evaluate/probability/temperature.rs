//! Temperature scaling: one positive factor for all logits (Guo et al. 2017).

/// The factor that is sought lies within these bounds: classes that are apart know no best one.
const BOUNDS: [f64; 2] = [1e-3, 1e3];
/// Halvings of the bounds where Newton's steps leave them.
const MOST_STEPS: usize = 60;
/// Relative change of the factor at which the search ends.
const TOLERANCE: f64 = 1e-9;

/// A temperature and what it gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature {
    /// What every logit is multiplied by: 1 / temperature.
    pub factor: f64,
    /// Mean log-loss of the scaled logits.
    pub loss: f64,
}

/// The factor a > 0 with the least mean log-loss of the logits a·z, a convex function of a, by
/// Newton's method within bounds that close in. The loss that is left is the refinement loss, as
/// far as one factor can take away what is miscalibrated (Berta et al. 2025, arXiv 2501.19195).
///
/// # Arguments
/// `logits` of the rows and whether each is `bad`, of one length.
///
/// # Returns
/// `None` without rows or where a logit is not finite.
#[must_use]
pub fn temperature(bad: &[bool], logits: &[f64]) -> Option<Temperature> {
    if logits.is_empty() || logits.len() != bad.len() || logits.iter().any(|z| !z.is_finite()) {
        return None;
    }
    let [mut low, mut high] = BOUNDS;
    let mut factor = 1.0;
    for _ in 0..MOST_STEPS {
        let (slope, curvature) = derivatives(bad, logits, factor);
        if slope == 0.0 {
            break;
        }
        if slope > 0.0 {
            high = factor;
        } else {
            low = factor;
        }
        let newton = factor - slope / curvature;
        let inside = newton.is_finite() && newton > low && newton < high;
        // The geometric mean, as the bounds span orders of magnitude.
        let next = if inside { newton } else { (low * high).sqrt() };
        let change = (next - factor).abs();
        factor = next;
        if change <= TOLERANCE * factor {
            break;
        }
    }
    let scaled = mean_loss(bad, logits, factor);
    let as_is = mean_loss(bad, logits, 1.0);
    // Rounding never makes it worse than the logits as they are.
    Some(if scaled <= as_is {
        Temperature {
            factor,
            loss: scaled,
        }
    } else {
        Temperature {
            factor: 1.0,
            loss: as_is,
        }
    })
}

/// First and second derivative of the mean log-loss by the factor: mean of (p − y)·z and of
/// p·(1 − p)·z².
fn derivatives(bad: &[bool], logits: &[f64], factor: f64) -> (f64, f64) {
    let (mut slope, mut curvature) = (0.0, 0.0);
    for (z, bad) in logits.iter().zip(bad) {
        let p = 1.0 / (1.0 + (-factor * z).exp());
        slope += (p - f64::from(u8::from(*bad))) * z;
        curvature += p * (1.0 - p) * z * z;
    }
    let rows = logits.len() as f64;
    (slope / rows, curvature / rows)
}

fn mean_loss(bad: &[bool], logits: &[f64], factor: f64) -> f64 {
    let loss = |(z, bad): (&f64, &bool)| {
        let signed = factor * if *bad { -z } else { *z };
        signed.max(0.0) + (-signed.abs()).exp().ln_1p()
    };
    logits.iter().zip(bad).map(loss).sum::<f64>() / logits.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Logits whose labels follow them with a factor of its own.
    fn rows(factor: f64) -> (Vec<bool>, Vec<f64>) {
        let z = |row: usize| (row * 37 % 101) as f64 / 20.0 - 2.5;
        let uniform = |row: usize| (row * 7_919 % 1_000) as f64 / 1_000.0;
        let bad = |row: usize| uniform(row) < 1.0 / (1.0 + (-factor * z(row)).exp());
        let all = 0..4_000;
        (all.clone().map(bad).collect(), all.map(z).collect())
    }

    #[test]
    fn the_gradient_vanishes_at_the_optimum_and_the_loss_is_no_higher() {
        for factor in [0.2, 0.7, 1.0, 3.0] {
            let (bad, z) = rows(factor);
            let found = temperature(&bad, &z).unwrap();
            assert!(
                (found.factor / factor - 1.0).abs() < 0.15,
                "{found:?} {factor}"
            );
            let (slope, curvature) = derivatives(&bad, &z, found.factor);
            assert!(slope.abs() < 1e-8 && curvature > 0.0, "{slope}");
            assert!(found.loss <= mean_loss(&bad, &z, 1.0));
            for near in [0.98, 1.02] {
                assert!(found.loss <= mean_loss(&bad, &z, near * found.factor));
            }
            // Scaled so, the best factor is 1 and the loss stays.
            let scaled: Vec<f64> = z.iter().map(|z| z * found.factor).collect();
            let again = temperature(&bad, &scaled).unwrap();
            assert!((again.factor - 1.0).abs() < 1e-6, "{again:?}");
            assert!((again.loss - mean_loss(&bad, &scaled, 1.0)).abs() < 1e-12);
        }
    }

    #[test]
    fn classes_that_are_apart_and_rows_that_are_none_do_no_harm() {
        let apart = temperature(&[true, false], &[0.5, -0.5]).unwrap();
        assert!(apart.factor > 100.0 && apart.loss < 1e-9, "{apart:?}");
        let against = temperature(&[false, true], &[0.5, -0.5]).unwrap();
        assert!(against.factor < 0.01 && against.loss < 0.7, "{against:?}");
        let flat = temperature(&[true, false], &[0.0, 0.0]).unwrap();
        assert!((flat.loss - 2.0_f64.ln()).abs() < 1e-12);
        assert_eq!(temperature(&[], &[]), None);
        assert_eq!(temperature(&[true], &[f64::NAN]), None);
    }
}
