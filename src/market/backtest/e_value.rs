//! The e-backtest of VaR and ES (Wang, Wang & Ziegel 2022, "E-backtesting"). For a loss x
//! with the forecasts z = VaR and r = ES at level p,
//!
//! e = 1{x > z} / (1 − p) for VaR,  e = (x − z)⁺ / ((1 − p)·(r − z)) for ES
//!
//! has a mean of at most 1 where the forecasts are not too small (that of ES where VaR is
//! right as well). The process M₀ = 1, Mₜ = Mₜ₋₁·(1 − λₜ + λₜ·eₜ) bets against the forecasts
//! with a share λₜ that is chosen from the rows before: the approximate GREE method,
//! λₜ = Σ(e − 1) / Σ(e − 1)², between 0 and ½. By Ville's inequality the chance that M ever
//! reaches 1/a is at most a, however long one looks: 20 is the limit at 5 %. It only finds
//! risk that was forecast too small, never risk too large.

use serde::Serialize;

/// The largest share that is bet.
const MOST: f64 = 0.5;

/// What a process came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EProcess {
    /// After the last row.
    pub last: f64,
    /// At its highest; 20 or more rejects at 5 %.
    pub highest: f64,
}

/// The e-value of a VaR for one row.
#[must_use]
pub fn of_var(loss: f64, var: f64, level: f64) -> f64 {
    if loss > var { 1.0 / (1.0 - level) } else { 0.0 }
}

/// The e-value of an ES for one row. An ES that does not exceed its VaR promises that no
/// loss does.
#[must_use]
pub fn of_es(loss: f64, var: f64, es: f64, level: f64) -> f64 {
    if loss <= var {
        0.0
    } else if es > var {
        (loss - var) / ((1.0 - level) * (es - var))
    } else {
        f64::INFINITY
    }
}

/// The process of e-values in their order.
#[must_use]
pub fn process(values: impl Iterator<Item = f64>) -> EProcess {
    let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
    let (mut last, mut highest) = (1.0_f64, 1.0_f64);
    for e in values {
        let share = if squares > 0.0 {
            (sum / squares).clamp(0.0, MOST)
        } else {
            0.0
        };
        if share > 0.0 {
            last *= 1.0 - share + share * e;
        }
        highest = highest.max(last);
        // An infinite value counts in the product, not in later bets.
        let excess = e.min(1e6) - 1.0;
        sum += excess;
        squares += excess * excess;
    }
    EProcess { last, highest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bet_follows_the_rows_before_it() {
        // First row: nothing known, no bet. Then λ = 19 / 361.
        let got = process([20.0, 0.0].into_iter());
        assert!((got.last - (1.0 - 19.0 / 361.0)).abs() < 1e-15);
        assert_eq!(got.highest, 1.0);
        // Without a violation nothing is ever bet.
        let quiet = process(std::iter::repeat_n(0.0, 500));
        assert_eq!((quiet.last, quiet.highest), (1.0, 1.0));
        // Risk ten times too small is found soon.
        let wild = process((0..250).map(|i| of_var(f64::from(u8::from(i % 10 == 0)), 0.5, 0.99)));
        assert!(wild.highest > 20.0, "{wild:?}");
    }

    #[test]
    fn a_loss_as_large_as_the_shortfall_counts_its_chance() {
        assert!((of_es(3.0, 2.0, 3.0, 0.95) - 20.0).abs() < 1e-12);
        assert_eq!(of_es(2.0, 2.0, 3.0, 0.95), 0.0);
        assert_eq!(of_es(3.0, 2.0, 2.0, 0.95), f64::INFINITY);
        assert!((of_var(3.0, 2.0, 0.95) - 20.0).abs() < 1e-12);
    }
}
