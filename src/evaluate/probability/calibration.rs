//! Calibration: whether the PDs are right in size, not only in order. Nothing
//! here corrects a PD.

use crate::evaluate::defined;
use crate::evaluate::discrimination::ordered::{Ordered, Row};
use crate::evaluate::probability::reliability::{Cut, expected_calibration_error};
use crate::evaluate::share;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// PDs are kept this far from 0 and 1 before a logarithm is taken.
const CLIP: f64 = 1e-15;
/// Number of equal-count groups for ECE and Hosmer–Lemeshow.
const GROUPS: usize = 10;
/// Quantile of the normal distribution for intervals of 95 %.
const NORMAL_95: f64 = 1.959_963_984_540_054;
/// Newton steps before the recalibration counts as divergent.
const MAX_STEPS: usize = 100;

/// Whether the model was fitted on the rows that are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// The rows it was fitted on.
    Fitting,
    /// Rows it has not seen.
    HoldOut,
}

/// The Hosmer–Lemeshow test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HosmerLemeshow {
    /// Σ (O − E)² / (E·(1 − E/n)) over the groups.
    pub chi2: f64,
    /// Degrees of freedom: groups on hold-out, groups − 2 on the fitting sample.
    pub df: usize,
    /// P(χ² with `df` > `chi2`).
    pub p: f64,
}

/// Calibration in the large and the line logit P = intercept + slope·logit p.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Calibration {
    /// 1 when the PDs spread as they should, under 1 when too far.
    pub slope: Option<f64>,
    /// 0 when the line passes through even odds.
    pub intercept: Option<f64>,
    /// Observed ÷ expected number of bads.
    pub oe: Option<f64>,
    /// Its 95 % interval, [low, high], on the logarithmic scale with variance
    /// (1 − O/n) / O (Debray et al. 2017).
    #[serde(default)]
    pub oe_ci: Option<[f64; 2]>,
}

/// Mean squared error of the PDs (Brier 1950). `None` without rows.
#[must_use]
pub fn brier(y: &[bool], p: &[f64]) -> Option<f64> {
    mean(y, p, |bad, p| (p - target(bad)).powi(2))
}

/// Brier skill: 1 − Brier / (ȳ·(1 − ȳ)), what the PDs gain on giving everybody
/// the bad rate ȳ of these rows. `None` with one class.
#[must_use]
pub fn brier_skill(y: &[bool], p: &[f64]) -> Option<f64> {
    let bad_rate = share(y.iter().filter(|bad| **bad).count(), y.len())?;
    defined(1.0 - brier(y, p)? / (bad_rate * (1.0 - bad_rate)))
}

/// Mean of −ln(PD of what happened), PDs clipped to [1e-15, 1 − 1e-15].
/// `None` without rows.
#[must_use]
pub fn log_loss(y: &[bool], p: &[f64]) -> Option<f64> {
    mean(y, p, |bad, p| {
        let p = clip(p);
        if bad { -p.ln() } else { -(1.0 - p).ln() }
    })
}

/// Spiegelhalter's Z (1986), standard normal if the PDs are right:
/// Σ(y−p)(1−2p) / √Σ(1−2p)²p(1−p). `None` where that is 0/0.
#[must_use]
pub fn spiegelhalter_z(y: &[bool], p: &[f64]) -> Option<f64> {
    let (mut sum, mut variance) = (0.0, 0.0);
    for (&bad, &p) in y.iter().zip(p) {
        let weight = 1.0 - 2.0 * p;
        sum += (target(bad) - p) * weight;
        variance += weight * weight * p * (1.0 - p);
    }
    (variance > 0.0)
        .then(|| sum / variance.sqrt())
        .and_then(defined)
}

/// Expected calibration error over 10 equal-count groups in the order of the
/// PD (see [`Ordered::groups`]): Σ share of rows · |mean PD − bad rate|. `None`
/// without rows.
#[must_use]
pub fn ece(rows: &Ordered) -> Option<f64> {
    expected_calibration_error(&rows.reliability(GROUPS, Cut::EqualCount))
}

/// The test of Hosmer & Lemeshow (1980) over 10 equal-count groups, fewer where
/// equal PDs, which are kept together, leave fewer. `None` where a group's expected bads leave no room for those observed, or with too
/// few groups.
#[must_use]
pub fn hosmer_lemeshow(rows: &Ordered, sample: Sample) -> Option<HosmerLemeshow> {
    let (mut chi2, mut groups) = (0.0, 0_usize);
    for group in rows.groups(GROUPS) {
        let (observed, expected) = observed_expected(group);
        groups += 1;
        if observed != expected {
            let variance = expected * (1.0 - expected / group.len() as f64);
            chi2 += (observed - expected).powi(2) / variance;
        }
    }
    let lost = if sample == Sample::Fitting { 2 } else { 0 };
    let df = groups.checked_sub(lost)?;
    // Fails for 0 degrees of freedom.
    let distribution = ChiSquared::new(df as f64).ok()?;
    let chi2 = defined(chi2).filter(|chi2| *chi2 >= 0.0)?;
    let p = distribution.sf(chi2);
    Some(HosmerLemeshow { chi2, df, p })
}

/// Observed ÷ expected bads, slope and intercept of these rows.
#[must_use]
pub fn calibration(y: &[bool], p: &[f64]) -> Calibration {
    let line = recalibration(y, p);
    let observed = y.iter().filter(|bad| **bad).count() as f64;
    let oe = defined(observed / p.iter().sum::<f64>());
    let spread = ((1.0 - observed / y.len() as f64) / observed).sqrt();
    let interval = |oe: f64| {
        let factor = (NORMAL_95 * spread).exp();
        Some([defined(oe / factor)?, defined(oe * factor)?])
    };
    Calibration {
        slope: line.map(|line| line.slope),
        intercept: line.map(|line| line.intercept),
        oe,
        oe_ci: oe.and_then(interval),
    }
}

/// A line on the logit scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogitLine {
    /// b of logit P = a + b·logit p.
    pub slope: f64,
    /// a of logit P = a + b·logit p.
    pub intercept: f64,
}

/// The maximum-likelihood line logit P = a + b·logit p (Cox 1958), PDs clipped
/// as for the log-loss. `None` where there is none: one class, one PD, or PDs
/// that part the classes.
#[must_use]
pub fn recalibration(y: &[bool], p: &[f64]) -> Option<LogitLine> {
    let logits: Vec<f64> = p.iter().map(|&p| logit(p)).collect();
    let mut line = LogitLine {
        slope: 1.0,
        intercept: 0.0,
    };
    let mut here = Newton::at(y, &logits, line);
    for _ in 0..MAX_STEPS {
        let (da, db) = here.step()?;
        let size = da.abs() / (1.0 + line.intercept.abs()) + db.abs() / (1.0 + line.slope.abs());
        (line, here) = descend(y, &logits, line, &here, (da, db));
        if size < 1e-11 {
            return Some(line);
        }
    }
    None
}

/// One Newton step, halved until the log-loss does not rise.
fn descend(
    y: &[bool],
    logits: &[f64],
    from: LogitLine,
    here: &Newton,
    (da, db): (f64, f64),
) -> (LogitLine, Newton) {
    let mut scale = 1.0;
    loop {
        let line = LogitLine {
            slope: from.slope + scale * db,
            intercept: from.intercept + scale * da,
        };
        let there = Newton::at(y, logits, line);
        // The slack lets the last steps pass, which only move rounding errors.
        if there.loss <= here.loss * (1.0 + 1e-12) || scale < 1e-6 {
            return (line, there);
        }
        scale /= 2.0;
    }
}

/// Loss, gradient and curvature of the log-likelihood at one line.
struct Newton {
    loss: f64,
    gradient: [f64; 2],
    curvature: [f64; 3],
}

impl Newton {
    fn at(y: &[bool], logits: &[f64], line: LogitLine) -> Self {
        let (mut loss, mut g, mut h) = (0.0, [0.0; 2], [0.0; 3]);
        for (&bad, &x) in y.iter().zip(logits) {
            let z = line.intercept + line.slope * x;
            let tail = (-z.abs()).exp();
            let larger = 1.0 / (1.0 + tail);
            // y − p without cancellation: PDs that part the classes drive it
            // towards 0, and a rounded 0 would pass for the maximum.
            let expected = bad == (z >= 0.0);
            let miss = if expected { tail * larger } else { larger };
            let rest = if bad { miss } else { -miss };
            let weight = tail * larger * larger;
            loss += tail.ln_1p() + if expected { 0.0 } else { z.abs() };
            g[0] += rest;
            g[1] += rest * x;
            h[0] += weight;
            h[1] += weight * x;
            h[2] += weight * x * x;
        }
        Self {
            loss,
            gradient: g,
            curvature: h,
        }
    }

    fn step(&self) -> Option<(f64, f64)> {
        let ([ga, gb], [aa, ab, bb]) = (self.gradient, self.curvature);
        let determinant = aa * bb - ab * ab;
        // Relative: a sum of equal logits leaves only rounding here.
        if determinant <= 1e-12 * aa * bb {
            return None;
        }
        let da = (bb * ga - ab * gb) / determinant;
        let db = (aa * gb - ab * ga) / determinant;
        (da.is_finite() && db.is_finite()).then_some((da, db))
    }
}

fn observed_expected(group: &[Row]) -> (f64, f64) {
    let observed = group.iter().filter(|row| row.bad).count() as f64;
    (observed, group.iter().map(|row| row.pd).sum())
}

fn mean(y: &[bool], p: &[f64], term: impl Fn(bool, f64) -> f64) -> Option<f64> {
    let sum: f64 = y.iter().zip(p).map(|(&bad, &p)| term(bad, p)).sum();
    defined(sum / y.len() as f64)
}

fn target(bad: bool) -> f64 {
    if bad { 1.0 } else { 0.0 }
}

fn clip(p: f64) -> f64 {
    p.clamp(CLIP, 1.0 - CLIP)
}

pub(in crate::evaluate) fn logit(p: f64) -> f64 {
    let p = clip(p);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    fn close(got: Option<f64>, expected: f64) {
        let got = got.unwrap();
        assert!((got - expected).abs() < 1e-9, "{got} is not {expected}");
    }

    #[test]
    fn means_over_rows() {
        let (y, p) = ([true, false], [0.8, 0.4]);
        close(brier(&y, &p), 0.1);
        close(log_loss(&y, &p), -(0.8_f64.ln() + 0.6_f64.ln()) / 2.0);
        close(log_loss(&[true], &[0.0]), 15.0 * 10.0_f64.ln());
        close(brier_skill(&y, &p), 1.0 - 0.1 / 0.25);
        assert_eq!(brier_skill(&[true], &[0.7]), None);
        assert_eq!((brier(&[], &[]), log_loss(&[], &[])), (None, None));
    }

    #[test]
    fn what_divides_by_zero_is_undefined() {
        assert_eq!(spiegelhalter_z(&[true, false], &[0.5, 0.5]), None);
        assert_eq!(spiegelhalter_z(&[true, false], &[1.0, 0.0]), None);
        assert_eq!(calibration(&[true], &[0.0]).oe, None);
        assert_eq!(ece(&Ordered::new(&[], &[])), None);
        let all_zero = Ordered::new(&[true, false, true], &[0.0; 3]);
        assert_eq!(hosmer_lemeshow(&all_zero, Sample::HoldOut), None);
        assert_eq!(
            hosmer_lemeshow(&Ordered::new(&[], &[]), Sample::HoldOut),
            None
        );
    }

    #[test]
    fn no_line_where_the_likelihood_has_no_maximum() {
        let check = |y: &[bool], p: &[f64]| assert_eq!(recalibration(y, p), None);
        check(&[], &[]);
        check(&[true, false, true], &[0.3; 3]);
        check(&[true, true], &[0.3, 0.4]);
        check(&[false, false, true, true], &[0.1, 0.2, 0.3, 0.4]);
        check(&[false, false, true, true], &[0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn the_line_undoes_a_known_distortion() {
        for seed in 0..20 {
            let (y, p) = pseudo_random(seed, 400);
            let p: Vec<f64> = p.iter().map(|p| p.clamp(0.001, 0.999)).collect();
            let first = recalibration(&y, &p).unwrap();
            // logit p' = 2·logit p − 1 must halve the slope and move the intercept.
            let distort = |p: f64| 1.0 / (1.0 + (1.0 - 2.0 * logit(p)).exp());
            let bent: Vec<f64> = p.iter().map(|&p| distort(p)).collect();
            let second = recalibration(&y, &bent).unwrap();
            close(Some(second.slope), first.slope / 2.0);
            close(Some(second.intercept), first.intercept + first.slope / 2.0);
        }
    }

    #[test]
    fn the_fitting_sample_costs_two_degrees_of_freedom() {
        let (y, p) = pseudo_random(1, 300);
        let rows = Ordered::new(&y, &p);
        let on = |sample| hosmer_lemeshow(&rows, sample).unwrap();
        assert_eq!((on(Sample::HoldOut).df, on(Sample::Fitting).df), (10, 8));
        assert_eq!(on(Sample::HoldOut).chi2, on(Sample::Fitting).chi2);
        assert!(on(Sample::HoldOut).p > on(Sample::Fitting).p);
    }
}
