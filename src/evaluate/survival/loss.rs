//! From hazards to the term structure of PDs, and to expected credit losses.

/// Periods of a year: a period is a month where losses are discounted.
const PERIODS_OF_YEAR: f64 = 12.0;

/// What a default in a period costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms<'a> {
    /// Exposure at default now.
    pub ead: f64,
    /// Share of it that is lost.
    pub lgd: f64,
    /// Factor of the exposure by period; 1 beyond its end.
    pub ead_factor: &'a [f64],
    /// Factor of the LGD by period; 1 beyond its end. The product is held to 1.
    pub lgd_factor: &'a [f64],
    /// Effective annual rate by which losses are discounted.
    pub rate: f64,
}

/// The probability to default in each period, given no default before the first: `h_t` · Π (1 −
/// `h_s`) over s < t.
#[must_use]
pub fn marginal(hazards: &[f64]) -> Vec<f64> {
    let mut survival = 1.0;
    let each = hazards.iter().map(|hazard| {
        let defaults = survival * hazard;
        survival *= 1.0 - hazard;
        defaults
    });
    each.collect()
}

/// (1 + rate)^(−k/12): the value now of 1 at the end of the k-th month from now.
#[must_use]
pub fn discount(rate: f64, month: usize) -> f64 {
    (1.0 + rate).powf(-(month as f64) / PERIODS_OF_YEAR)
}

/// Σ over periods of marginal PD · LGD · EAD · discount (IFRS 9, 5.5.17), in the unit of the
/// exposure.
#[must_use]
pub fn expected_loss(marginal: &[f64], terms: &Terms<'_>) -> f64 {
    let at = |factors: &[f64], place: usize| factors.get(place).copied().unwrap_or(1.0);
    let each = marginal.iter().enumerate().map(|(place, pd)| {
        let lgd = (terms.lgd * at(terms.lgd_factor, place)).min(1.0);
        let ead = terms.ead * at(terms.ead_factor, place);
        pd * lgd * ead * discount(terms.rate, place + 1)
    });
    each.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_hazard_has_its_closed_form() {
        // Σ h(1−h)^(k−1)·v^k = h·v·(1 − q^n)/(1 − q) with q = (1−h)·v.
        let (hazard, rate, months) = (0.01_f64, 0.05_f64, 36);
        let pds = marginal(&vec![hazard; months]);
        let cumulative: f64 = pds.iter().sum();
        assert!((cumulative - (1.0 - 0.99_f64.powi(36))).abs() < 1e-14);
        let v = (1.0 + rate).powf(-1.0 / 12.0);
        let q = (1.0 - hazard) * v;
        let expected = 1000.0 * 0.45 * hazard * v * (1.0 - q.powi(36)) / (1.0 - q);
        let terms = Terms {
            ead: 1000.0,
            lgd: 0.45,
            ead_factor: &[],
            lgd_factor: &[],
            rate,
        };
        assert!((expected_loss(&pds, &terms) - expected).abs() < 1e-10);
    }

    #[test]
    fn factors_hold_by_period_and_no_loss_exceeds_the_exposure() {
        let terms = Terms {
            ead: 100.0,
            lgd: 0.6,
            ead_factor: &[0.5],
            lgd_factor: &[1.0, 2.0],
            rate: 0.0,
        };
        let loss = expected_loss(&[0.1, 0.1, 0.1], &terms);
        assert!((loss - (3.0 + 10.0 + 6.0)).abs() < 1e-12);
    }
}
