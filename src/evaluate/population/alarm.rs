//! Alarms: whether later rows differ from a reference by more than chance, given the
//! sizes of both. How large a difference is says the stability index; here is only whether
//! it can be one of chance.

use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::population::stability::BinCounts;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// Rows that a bin should hold if nothing has changed, in both samples; smaller ones are
/// taken together (Cochran 1954).
const LEAST_EXPECTED: f64 = 5.0;

/// Pearson's X² of two lists of counts over the same bins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Homogeneity {
    /// Σ (observed − expected)² ÷ expected over both samples.
    pub chi2: f64,
    /// Bins − 1, after small bins were taken together.
    pub df: usize,
    /// Chance of so large an X² if both samples are of one population.
    pub p: f64,
}

/// Whether two samples, counted over the same bins, are of one population. `None` where the
/// lists differ in length, either holds no rows, or fewer than two bins are left.
#[must_use]
pub fn homogeneity(reference: &[usize], later: &[usize]) -> Option<Homogeneity> {
    let (n, m) = (reference.iter().sum::<usize>(), later.iter().sum::<usize>());
    if reference.len() != later.len() || n == 0 || m == 0 {
        return None;
    }
    let (n, m) = (n as f64, m as f64);
    let smaller = n.min(m) / (n + m);
    let pairs = reference.iter().zip(later);
    let mut bins: Vec<(f64, f64)> = pairs.map(|(a, b)| (*a as f64, *b as f64)).collect();
    bins.retain(|(a, b)| a + b > 0.0);
    bins.sort_by(|x, y| (x.0 + x.1).total_cmp(&(y.0 + y.1)));
    let mut pooled: Vec<(f64, f64)> = Vec::with_capacity(bins.len());
    for bin in bins {
        match pooled.last_mut() {
            Some(last) if smaller * (last.0 + last.1) < LEAST_EXPECTED => {
                *last = (last.0 + bin.0, last.1 + bin.1);
            }
            _ => pooled.push(bin),
        }
    }
    let df = pooled.len().checked_sub(1).filter(|df| *df > 0)?;
    let term = |(a, b): &(f64, f64)| {
        let expected = (a + b) * n / (n + m);
        // Both samples deviate by as much, in opposite directions.
        (a - expected).powi(2) * (1.0 / expected + 1.0 / (a + b - expected))
    };
    let chi2 = pooled.iter().map(term).sum();
    let distribution = ChiSquared::new(df as f64).ok()?;
    Some(Homogeneity {
        chi2,
        df,
        p: distribution.sf(chi2),
    })
}

impl BinCounts {
    /// Whether this sample and a later one are of one population, missing values as a bin of
    /// their own. `None` as for [`homogeneity`].
    #[must_use]
    pub fn homogeneity(&self, later: &Self) -> Option<Homogeneity> {
        let all = |counts: &Self| -> Vec<usize> {
            let missing = std::iter::once(counts.missing);
            counts.bins.iter().copied().chain(missing).collect()
        };
        homogeneity(&all(self), &all(later))
    }
}

/// Which of several tests give an alarm, if none of them is to give a false one more often
/// than `level` (Holm 1979).
#[must_use]
pub fn holm(p: &[Option<f64>], level: f64) -> Vec<bool> {
    let mut order: Vec<(f64, usize)> = (0..p.len()).filter_map(|k| Some((p[k]?, k))).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut alarms = vec![false; p.len()];
    for (place, (p, k)) in order.iter().enumerate() {
        if *p * (order.len() - place) as f64 > level {
            break;
        }
        alarms[*k] = true;
    }
    alarms
}

/// Chance of a standard normal above `z`.
#[must_use]
pub fn above(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// How far the outcomes of some rows lie from their PDs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Residual {
    /// Rows with known outcomes.
    pub n: usize,
    /// Bads among them.
    pub bads: usize,
    /// Sum of their PDs.
    pub expected: f64,
    /// Σ PD·(1 − PD), the variance of the bads if the PDs are right.
    pub variance: f64,
}

impl Residual {
    /// Of labels and PDs.
    #[must_use]
    pub fn of(y: &[bool], p: &[f64]) -> Self {
        Self {
            n: y.len(),
            bads: y.iter().filter(|bad| **bad).count(),
            expected: p.iter().sum(),
            variance: p.iter().map(|pd| pd * (1.0 - pd)).sum(),
        }
    }

    /// Observed ÷ expected bads.
    #[must_use]
    pub fn oe(&self) -> Option<f64> {
        (self.expected > 0.0).then(|| self.bads as f64 / self.expected)
    }

    /// Observed − expected bads per row, and its variance if the PDs are right.
    fn mean(&self) -> Option<(f64, f64)> {
        let n = self.n as f64;
        (self.n > 0 && self.variance > 0.0).then(|| {
            (
                (self.bads as f64 - self.expected) / n,
                self.variance / n / n,
            )
        })
    }

    /// Chance of so large a difference between the mean residual of these rows and that of a
    /// reference, two-sided and normal, if both are the same. `None` without rows in either.
    #[must_use]
    pub fn p_against(&self, reference: &Self) -> Option<f64> {
        let ((now, of_now), (before, of_before)) = (self.mean()?, reference.mean()?);
        Some(2.0 * above((now - before).abs() / (of_now + of_before).sqrt()))
    }
}

/// An AUC with its variance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Auc {
    /// The area under the ROC curve.
    pub value: f64,
    /// Its variance after `DeLong` et al. 1988.
    pub variance: f64,
}

impl Auc {
    /// Of rows. `None` with fewer than two bads or two goods.
    #[must_use]
    pub fn of(rows: &Ordered) -> Option<Self> {
        Some(Self {
            value: rows.auc()?,
            variance: rows.auc_variance()?,
        })
    }

    /// Chance of so large a fall from the AUC of a reference, one-sided and normal on the scale
    /// of log-odds, if both are the same. `None` where either is 0 or 1.
    #[must_use]
    pub fn p_of_fall(&self, reference: &Self) -> Option<f64> {
        let on_scale = |auc: &Self| {
            let slope = 1.0 / (auc.value * (1.0 - auc.value));
            let logit = (auc.value / (1.0 - auc.value)).ln();
            let variance = auc.variance * slope * slope;
            (logit.is_finite() && variance.is_finite()).then_some((logit, variance))
        };
        let ((now, of_now), (before, of_before)) = (on_scale(self)?, on_scale(reference)?);
        let deviation = (of_now + of_before).sqrt();
        (deviation > 0.0).then(|| above((before - now) / deviation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::assert_contains;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;
    use serde_json::{Value, json};

    fn reference() -> Value {
        let text = include_str!("../../../tests/fixtures/evaluate/alarms.json");
        serde_json::from_str(text).unwrap()
    }

    fn counts(value: &Value) -> Vec<usize> {
        serde_json::from_value(value.clone()).unwrap()
    }

    #[test]
    fn the_figures_are_those_of_scipy_and_statsmodels() {
        let expected = reference();
        let tables = expected["tables"].as_array().unwrap().iter();
        for table in tables.chain([&expected["pooled"]]) {
            let found = homogeneity(&counts(&table["reference"]), &counts(&table["later"]));
            let found = found.unwrap();
            for key in ["chi2", "df", "p"] {
                assert_contains(&json!(found)[key], &table[key], key);
            }
        }
        let p: Vec<f64> = serde_json::from_value(expected["holm"]["p"].clone()).unwrap();
        let p: Vec<Option<f64>> = p.into_iter().map(Some).collect();
        assert_contains(&json!(holm(&p, 0.05)), &expected["holm"]["alarms"], "holm");
        for tail in expected["tails"].as_array().unwrap() {
            let (got, sf) = (above(tail[0].as_f64().unwrap()), tail[1].as_f64().unwrap());
            assert!((got / sf - 1.0).abs() < 1e-6, "{got} {sf}");
        }
    }

    #[test]
    fn equal_shares_have_a_chance_of_one_and_one_bin_none() {
        let found = homogeneity(&[100, 200, 300], &[10, 20, 30]).unwrap();
        assert!(found.chi2 < 1e-12 && found.df == 2 && found.p > 0.999_999);
        assert_eq!(homogeneity(&[10], &[20]), None);
        assert_eq!(homogeneity(&[0, 0], &[20, 1]), None);
        assert_eq!(homogeneity(&[1, 2], &[1]), None);
        assert_eq!(
            holm(&[None, Some(0.001), Some(0.04)], 0.05),
            [false, true, true]
        );
        assert_eq!(holm(&[Some(0.03), Some(0.04)], 0.05), [false, false]);
    }

    #[test]
    fn no_bads_and_perfect_ranks_are_no_alarm_by_themselves() {
        let reference = Residual::of(&[true, false, false, false], &[0.25; 4]);
        assert_eq!(Residual::default().p_against(&reference), None);
        let none = Residual::of(&[false; 4], &[0.25; 4]);
        assert!(none.p_against(&reference).unwrap() > 0.2);
        assert_eq!(none.oe(), Some(0.0));
        let perfect = Auc {
            value: 1.0,
            variance: 0.0,
        };
        assert_eq!(perfect.p_of_fall(&perfect), None);
    }

    /// Rows of a population whose PDs are right: labels and PDs.
    fn rows(rng: &mut Pcg64Mcg, n: usize) -> (Vec<bool>, Vec<f64>) {
        let p: Vec<f64> = (0..n).map(|_| rng.random::<f64>().powi(3)).collect();
        let y = p.iter().map(|pd| rng.random::<f64>() < *pd).collect();
        (y, p)
    }

    /// Shares of false alarms at 5 % over `turns` pairs of samples of one population: of bins of
    /// equal count, of uneven categories, of calibration and of discrimination.
    fn false_alarms(turns: usize, n: usize, m: usize) -> [f64; 4] {
        let mut rng = Pcg64Mcg::seed_from_u64(9);
        let uneven = [0.55, 0.8, 0.9, 0.95, 0.97, 0.985, 0.995, 0.999, 0.9995, 1.0];
        let mut alarms = [0; 4];
        for _ in 0..turns {
            let [(y0, p0), (y1, p1)] = [n, m].map(|size| rows(&mut rng, size));
            let even = |p: &[f64]| {
                let mut counts = vec![0; 10];
                for pd in p {
                    counts[(10.0 * pd.cbrt()) as usize] += 1;
                }
                counts
            };
            let [before, now] = [n, m].map(|size| {
                let mut counts = vec![0; uneven.len()];
                for _ in 0..size {
                    let draw = rng.random::<f64>();
                    counts[uneven.partition_point(|top| *top <= draw)] += 1;
                }
                counts
            });
            let p = [
                homogeneity(&even(&p0), &even(&p1)).map(|found| found.p),
                homogeneity(&before, &now).map(|found| found.p),
                Residual::of(&y1, &p1).p_against(&Residual::of(&y0, &p0)),
                Auc::of(&Ordered::new(&y1, &p1))
                    .zip(Auc::of(&Ordered::new(&y0, &p0)))
                    .and_then(|(now, before)| now.p_of_fall(&before)),
            ];
            for (alarms, p) in alarms.iter_mut().zip(p) {
                *alarms += usize::from(p.unwrap() <= 0.05);
            }
        }
        alarms.map(|count| count as f64 / turns as f64)
    }

    /// Within a third of nominal, in small and large periods alike.
    #[test]
    fn false_alarms_come_as_often_as_is_said() {
        for (turns, m) in [(2000, 500), (400, 50_000)] {
            for (kind, share) in false_alarms(turns, 6000, m).into_iter().enumerate() {
                assert!((0.033..0.067).contains(&share), "{m} rows, {kind}: {share}");
            }
        }
    }
}
