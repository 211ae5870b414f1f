//! A grade table: observed against expected bads per rating grade.

use crate::evaluate::error::{EvaluateError, check_pds};
use crate::evaluate::share;
use serde::{Deserialize, Serialize};
use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF};

/// Most rows that one grade should hold.
pub const MOST_SHARE: f64 = 0.4;

/// How surprising the bads of a grade are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// P(X ≤ D) below 95 %.
    Green,
    /// From 95 % on.
    Yellow,
    /// From 99.9 % on.
    Red,
}

/// One grade of a master scale on a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeLine {
    /// A is best.
    pub grade: char,
    /// Lowest PD of the grade, included.
    pub pd_from: f64,
    /// The PD where the next grade begins; 1, included, for the last.
    pub pd_to: f64,
    /// Rows.
    pub n: usize,
    /// Rows ÷ all rows.
    pub share: f64,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows. This and what follows are `None` without rows.
    pub observed: Option<f64>,
    /// Mean PD.
    pub expected: Option<f64>,
    /// See [`binomial_test`], at the mean PD.
    pub binomial: Option<f64>,
    /// See [`jeffreys_test`], at the mean PD.
    pub jeffreys: Option<f64>,
    /// See [`traffic_light`], at the mean PD.
    pub light: Option<Light>,
}

impl GradeLine {
    /// Whether the light only tells of too few rows: of a handful even no bad at
    /// all is near the border.
    #[must_use]
    pub fn has_too_few_rows(&self) -> bool {
        let odd = self.light.is_some_and(|light| light != Light::Green);
        odd && self.observed <= self.expected
    }
}

/// A master scale on a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeTable {
    /// The grades, best first.
    pub grades: Vec<GradeLine>,
    /// Neighbouring grades with rows of which the worse has the lower bad rate.
    pub inversions: Vec<[char; 2]>,
    /// The largest share of a grade.
    pub largest_share: f64,
    /// Whether that is above 40 %.
    pub concentrated: bool,
    /// Herfindahl–Hirschman index, Σ share² (ECB 2019): 1 where all rows share a
    /// grade, 1 ÷ number of grades where they are spread evenly.
    pub hhi: f64,
}

/// The grades of these rows on a master scale with rising upper `bounds` (a
/// grade holds the PDs below its own bound and not below the one before; at most
/// 25 bounds, as the scorecard's grades have).
///
/// # Errors
/// Without rows, with PDs that are no PDs, or with bounds that are none.
pub fn grade_table(bounds: &[f64], y: &[bool], p: &[f64]) -> Result<GradeTable, EvaluateError> {
    check_pds(y, p)?;
    check_bounds(bounds)?;
    let mut sums = vec![(0, 0, 0.0); bounds.len() + 1];
    for (&bad, &pd) in y.iter().zip(p) {
        let (n, bads, pds) = &mut sums[bounds.partition_point(|bound| *bound <= pd)];
        *n += 1;
        *bads += usize::from(bad);
        *pds += pd;
    }
    let edges = |k: usize| {
        if k == 0 {
            0.0
        } else {
            bounds.get(k - 1).copied().unwrap_or(1.0)
        }
    };
    let line = |(k, &(n, bads, pds)): (usize, &(usize, usize, f64))| {
        let expected = (n > 0).then(|| pds / n as f64);
        GradeLine {
            grade: char::from(b'A' + k as u8),
            pd_from: edges(k),
            pd_to: edges(k + 1),
            n,
            share: n as f64 / y.len() as f64,
            bads,
            observed: share(bads, n),
            expected,
            binomial: expected.and_then(|pd| binomial_test(n, bads, pd)),
            jeffreys: expected.and_then(|pd| jeffreys_test(n, bads, pd)),
            light: expected.and_then(|pd| traffic_light(n, bads, pd)),
        }
    };
    let grades: Vec<GradeLine> = sums.iter().enumerate().map(line).collect();
    let largest_share = grades.iter().map(|grade| grade.share).fold(0.0, f64::max);
    Ok(GradeTable {
        inversions: inversions(&grades),
        largest_share,
        concentrated: largest_share > MOST_SHARE,
        hhi: grades.iter().map(|grade| grade.share.powi(2)).sum(),
        grades,
    })
}

fn check_bounds(bounds: &[f64]) -> Result<(), EvaluateError> {
    let within = bounds.iter().all(|bound| 0.0 < *bound && *bound < 1.0);
    let rising = bounds.windows(2).all(|w| w[0] < w[1]);
    let (most, found) = (25, bounds.len());
    if within && rising && found <= most {
        return Ok(());
    }
    Err(EvaluateError::Edges { most, found })
}

fn inversions(grades: &[GradeLine]) -> Vec<[char; 2]> {
    let held: Vec<&GradeLine> = grades.iter().filter(|grade| grade.n > 0).collect();
    let pairs = held.windows(2);
    let inverted = pairs.filter(|pair| pair[1].observed < pair[0].observed);
    inverted
        .map(|pair| [pair[0].grade, pair[1].grade])
        .collect()
}

/// P(X ≥ `bads`) for X binomial with `n` rows at `pd` (Tasche 2006): small where
/// there are more bads than the PD explains. `None` without rows or a PD.
#[must_use]
pub fn binomial_test(n: usize, bads: usize, pd: f64) -> Option<f64> {
    let distribution = binomial(n, bads, pd)?;
    let below = bads.checked_sub(1);
    Some(below.map_or(1.0, |below| distribution.sf(below as u64)))
}

/// Jeffreys p (ECB 2019): the posterior probability that the true rate is at
/// most `pd`, the cumulative Beta(D + ½, N − D + ½) at it. Small where there are
/// more bads than the PD explains. `None` without rows or a PD.
#[must_use]
pub fn jeffreys_test(n: usize, bads: usize, pd: f64) -> Option<f64> {
    binomial(n, bads, pd)?;
    let posterior = Beta::new(bads as f64 + 0.5, (n - bads) as f64 + 0.5).ok()?;
    Some(posterior.cdf(pd))
}

/// The traffic light of P(X ≤ `bads`) for X binomial (Tasche 2006 after the
/// Basel Committee 1996). `None` without rows or a PD.
#[must_use]
pub fn traffic_light(n: usize, bads: usize, pd: f64) -> Option<Light> {
    let at_most = binomial(n, bads, pd)?.cdf(bads as u64);
    Some(if at_most < 0.95 {
        Light::Green
    } else if at_most < 0.999 {
        Light::Yellow
    } else {
        Light::Red
    })
}

fn binomial(n: usize, bads: usize, pd: f64) -> Option<Binomial> {
    let sound = n > 0 && bads <= n;
    sound.then(|| Binomial::new(pd, n as u64).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_jeffreys_value() {
        let p = jeffreys_test(6, 2, 0.0367).unwrap();
        assert!((p - 0.0044).abs() < 5e-5, "{p}");
    }

    #[test]
    fn tests_worked_by_hand() {
        // Two rows at ½: 0, 1, 2 bads with ¼, ½, ¼.
        let p = |bads| binomial_test(2, bads, 0.5).unwrap();
        for (got, expected) in [(p(0), 1.0), (p(1), 0.75), (p(2), 0.25)] {
            assert!((got - expected).abs() < 1e-12);
        }
        assert_eq!(traffic_light(2, 1, 0.5), Some(Light::Green));
        assert_eq!(traffic_light(100, 5, 0.02), Some(Light::Yellow));
        assert_eq!(traffic_light(100, 20, 0.02), Some(Light::Red));
        for (n, bads, pd) in [(0, 0, 0.1), (2, 3, 0.1), (2, 1, f64::NAN), (2, 1, 1.5)] {
            assert_eq!(binomial_test(n, bads, pd), None);
            assert_eq!(jeffreys_test(n, bads, pd), None);
            assert_eq!(traffic_light(n, bads, pd), None);
        }
        // A PD at either end is certain.
        assert_eq!(binomial_test(5, 1, 0.0), Some(0.0));
        assert_eq!(binomial_test(5, 5, 1.0), Some(1.0));
        assert_eq!(traffic_light(5, 0, 0.5), Some(Light::Green));
    }

    #[test]
    fn a_table_shows_inversions_and_concentration() {
        let y = [false, true, false, false, true];
        let table = grade_table(&[0.1, 0.2, 0.5], &y, &[0.05, 0.05, 0.2, 0.3, 0.6]).unwrap();
        let n: Vec<_> = table
            .grades
            .iter()
            .map(|g| (g.grade, g.n, g.bads))
            .collect();
        assert_eq!(n, [('A', 2, 1), ('B', 0, 0), ('C', 2, 0), ('D', 1, 1)]);
        assert_eq!(table.inversions, [['A', 'C']]);
        assert_eq!((table.largest_share, table.concentrated), (0.4, false));
        assert!((table.hhi - (0.16 + 0.16 + 0.04)).abs() < 1e-12);
        let [b, c] = [&table.grades[1], &table.grades[2]];
        assert_eq!((b.observed, b.expected, b.light), (None, None, None));
        assert_eq!((c.pd_from, c.pd_to, c.expected), (0.2, 0.5, Some(0.25)));
        assert_eq!(table.grades[3].pd_to, 1.0);
        let few = grade_table(&[], &[false; 3], &[0.01; 3]).unwrap();
        let many = grade_table(&[], &[true; 3], &[0.01; 3]).unwrap();
        let [few, many] = [&few.grades[0], &many.grades[0]];
        assert_eq!(few.light, Some(Light::Yellow));
        assert!(few.has_too_few_rows() && !many.has_too_few_rows() && !b.has_too_few_rows());
        let one = grade_table(&[], &[true], &[1.0]).unwrap();
        assert_eq!((one.concentrated, one.hhi), (true, 1.0));
    }

    #[test]
    fn what_is_no_scale_or_no_pd_says_why() {
        let check = |bounds: &[f64]| {
            let found = bounds.len();
            let wrong = grade_table(bounds, &[true], &[0.1]);
            assert_eq!(wrong, Err(EvaluateError::Edges { most: 25, found }));
        };
        check(&[0.2, 0.1]);
        check(&[f64::NAN]);
        check(&[0.0]);
        assert_eq!(grade_table(&[0.1], &[], &[]), Err(EvaluateError::NoRows));
        assert_eq!(
            grade_table(&[0.1], &[true], &[2.0]),
            Err(EvaluateError::NotPds(1))
        );
    }
}
