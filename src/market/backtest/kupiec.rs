//! Kupiec's test (1995) of the number of violations of a VaR: the likelihood ratio of the
//! promised against the observed share,
//!
//! LR = −2·ln[(1−q)ⁿ⁻ˣ qˣ / ((1−x/n)ⁿ⁻ˣ (x/n)ˣ)] ~ χ²(1),  q = 1 − level.
//!
//! χ² holds for large n only: at 99 % and 250 rows, no violation at all rejects (p .025).

use super::{Statistic, x_log_p};

/// Tests `violations` of `rows` rows against the share `q` that is promised.
#[must_use]
pub fn test(violations: usize, rows: usize, q: f64) -> Option<Statistic> {
    if rows == 0 {
        return None;
    }
    let (n, x) = (rows as f64, violations as f64);
    let log_likelihood = |p: f64| x_log_p(x, p) + x_log_p(n - x, 1.0 - p);
    let ratio = 2.0 * (log_likelihood(x / n) - log_likelihood(q));
    Some(Statistic::chi_squared(ratio, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_of_the_formula() {
        let check = |x, n, q, stat: f64, p: f64| {
            let got = test(x, n, q).unwrap();
            assert!((got.stat - stat).abs() < 1e-9, "{got:?}");
            assert!((got.p - p).abs() < 1e-9, "{got:?}");
        };
        check(
            0,
            250,
            0.01,
            5.025_167_926_750_725,
            0.024_981_503_053_449_73,
        );
        check(50, 1_000, 0.05, 0.0, 1.0);
        assert_eq!(test(0, 0, 0.01), None);
    }
}
