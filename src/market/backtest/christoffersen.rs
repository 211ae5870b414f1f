//! Christoffersen's tests (1998) of violations of a VaR in their order. Independence: the
//! share of violations after a violation (π₁) equals that after none (π₀),
//!
//! LR = 2·[ln L(π₀, π₁) − ln L(π)] ~ χ²(1);
//!
//! conditional coverage: both are the promised share q, LR ~ χ²(2). Both count the n − 1
//! transitions between neighbouring rows, in logarithms throughout.

use super::{Statistic, x_log_p};
use serde::Serialize;

/// Both tests.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Christoffersen {
    /// Whether violations come in clusters.
    pub independence: Statistic,
    /// Whether they come in clusters or in the wrong number.
    pub conditional_coverage: Statistic,
}

/// Tests whether each row violates, in order, against the promised share `q`.
#[must_use]
pub fn test(violations: &[bool], q: f64) -> Option<Christoffersen> {
    if violations.len() < 2 {
        return None;
    }
    let mut counts = [[0.0_f64; 2]; 2];
    for pair in violations.windows(2) {
        counts[usize::from(pair[0])][usize::from(pair[1])] += 1.0;
    }
    let log_likelihood =
        |from: usize, p: f64| x_log_p(counts[from][1], p) + x_log_p(counts[from][0], 1.0 - p);
    let share = |x: f64, n: f64| if n == 0.0 { 0.0 } else { x / n };
    let after = |from: usize| share(counts[from][1], counts[from][0] + counts[from][1]);
    let hits = counts[0][1] + counts[1][1];
    let overall = share(hits, (violations.len() - 1) as f64);
    let free = log_likelihood(0, after(0)) + log_likelihood(1, after(1));
    let equal = log_likelihood(0, overall) + log_likelihood(1, overall);
    let promised = log_likelihood(0, q) + log_likelihood(1, q);
    Some(Christoffersen {
        independence: Statistic::chi_squared(2.0 * (free - equal), 1.0),
        conditional_coverage: Statistic::chi_squared(2.0 * (free - promised), 2.0),
    })
}
