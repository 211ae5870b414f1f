//! Money: what is at risk on each row, and what is lost of it on average.

use crate::evaluate::error::{EvaluateError, check_length, check_pds};
use serde::{Deserialize, Serialize};

/// Loss given default where nobody says otherwise; a placeholder to be shown.
pub const PLACEHOLDER_LGD: f64 = 0.45;
const EAD: &str = "an exposure (EAD) of 0 or more";
const LGD: &str = "a loss given default (LGD) between 0 and 1";

/// An amount as given: one for all rows, or one per row with NaN where missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount<'a> {
    /// The same for every row.
    Same(f64),
    /// One per row.
    Each(&'a [f64]),
}

/// A checked amount without gaps.
#[derive(Debug, Clone, PartialEq)]
enum Filled {
    Same(f64),
    Each(Vec<f64>),
}

impl Filled {
    fn at(&self, row: usize) -> f64 {
        match self {
            Self::Same(value) => *value,
            Self::Each(values) => values[row],
        }
    }

    fn rows(&self) -> Option<usize> {
        match self {
            Self::Same(_) => None,
            Self::Each(values) => Some(values.len()),
        }
    }
}

/// Exposure at default and loss given default of every row. A cell that is
/// missing or out of range counts as the mean of the sound cells of its column,
/// and is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    ead: Filled,
    lgd: Filled,
    /// Rows whose EAD was missing, not finite or below 0.
    pub missing_ead: usize,
    /// Rows whose LGD was missing or outside [0, 1].
    pub missing_lgd: usize,
}

impl Default for Money {
    /// One unit per row, [`PLACEHOLDER_LGD`] of it lost.
    fn default() -> Self {
        Self {
            ead: Filled::Same(1.0),
            lgd: Filled::Same(PLACEHOLDER_LGD),
            missing_ead: 0,
            missing_lgd: 0,
        }
    }
}

impl Money {
    /// EAD (in units of money) and LGD (a share) of `rows` rows.
    ///
    /// # Errors
    /// If a column has not one cell per row or not one sound cell, as where an
    /// LGD is given in percent, or a value for all rows is out of range.
    pub fn new(rows: usize, ead: Amount, lgd: Amount) -> Result<Self, EvaluateError> {
        let (ead, missing_ead) = fill(rows, ead, EAD, |ead| ead.is_finite() && ead >= 0.0)?;
        let (lgd, missing_lgd) = fill(rows, lgd, LGD, |lgd| (0.0..=1.0).contains(&lgd))?;
        Ok(Self {
            ead,
            lgd,
            missing_ead,
            missing_lgd,
        })
    }

    /// The amounts of some of the rows, as they stand here.
    ///
    /// # Panics
    /// If a row is beyond those given.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let pick = |filled: &Filled| match filled {
            Filled::Same(value) => Filled::Same(*value),
            Filled::Each(values) => Filled::Each(rows.iter().map(|&row| values[row]).collect()),
        };
        Self {
            ead: pick(&self.ead),
            lgd: pick(&self.lgd),
            missing_ead: 0,
            missing_lgd: 0,
        }
    }

    /// EAD of a row.
    pub(in crate::evaluate) fn ead(&self, row: usize) -> f64 {
        self.ead.at(row)
    }

    /// LGD of a row.
    pub(in crate::evaluate) fn lgd(&self, row: usize) -> f64 {
        self.lgd.at(row)
    }

    /// Whether every row has its amounts.
    pub(in crate::evaluate) fn check(&self, rows: usize) -> Result<(), EvaluateError> {
        check_length("EAD", rows, self.ead.rows().unwrap_or(rows))?;
        check_length("LGD", rows, self.lgd.rows().unwrap_or(rows))
    }
}

fn fill(
    rows: usize,
    amount: Amount,
    what: &'static str,
    is_sound: impl Fn(f64) -> bool,
) -> Result<(Filled, usize), EvaluateError> {
    match amount {
        Amount::Same(value) if is_sound(value) => Ok((Filled::Same(value), 0)),
        Amount::Same(_) => Err(EvaluateError::Amount(what)),
        Amount::Each(cells) => {
            check_length(what, rows, cells.len())?;
            let sound = || cells.iter().copied().filter(|cell| is_sound(*cell));
            let count = sound().count();
            let present = cells.iter().filter(|cell| !cell.is_nan()).count();
            if count * 2 < present {
                let outside = present - count;
                return Err(EvaluateError::AmountsOutside {
                    what,
                    outside,
                    present,
                });
            }
            if count == 0 && rows > 0 {
                return Err(EvaluateError::NoAmounts(what));
            }
            let mean = sound().sum::<f64>() / count as f64;
            let or_mean = |&cell: &f64| if is_sound(cell) { cell } else { mean };
            Ok((
                Filled::Each(cells.iter().map(or_mean).collect()),
                rows - count,
            ))
        }
    }
}

/// Expected loss of a portfolio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpectedLoss {
    /// PD·LGD·EAD of each row, in units of EAD; not written to JSON.
    #[serde(skip)]
    pub per_row: Vec<f64>,
    /// Their sum.
    pub total: f64,
    /// Sum of EAD.
    pub exposure: f64,
    /// `total` ÷ `exposure`. `None` without exposure.
    pub rate: Option<f64>,
    /// Rows whose EAD was missing and counts as the mean.
    pub missing_ead: usize,
    /// Rows whose LGD was missing and counts as the mean.
    pub missing_lgd: usize,
}

/// Expected loss, PD·LGD·EAD per row and in total (Basel Committee 2005).
///
/// # Errors
/// Without rows, with PDs that are no PDs, or amounts for another number of rows.
pub fn expected_loss(p: &[f64], money: &Money) -> Result<ExpectedLoss, EvaluateError> {
    check_pds(&vec![false; p.len()], p)?;
    money.check(p.len())?;
    let loss = |(row, pd): (usize, &f64)| pd * money.lgd(row) * money.ead(row);
    let per_row: Vec<f64> = p.iter().enumerate().map(loss).collect();
    // From 0, as the sum of nothing is −0.
    let total = per_row.iter().fold(0.0, |sum, loss| sum + loss);
    let exposure = (0..p.len()).fold(0.0, |sum, row| sum + money.ead(row));
    Ok(ExpectedLoss {
        per_row,
        total,
        exposure,
        rate: (exposure > 0.0).then(|| total / exposure),
        missing_ead: money.missing_ead,
        missing_lgd: money.missing_lgd,
    })
}

/// The PD at which a loan neither earns nor loses: m / (m + LGD), from
/// (1 − PD)·m = PD·LGD. `None` unless both are 0 or more and one is above.
#[must_use]
pub fn break_even(margin: f64, lgd: f64) -> Option<f64> {
    let sum = margin + lgd;
    (margin >= 0.0 && lgd >= 0.0 && sum > 0.0 && sum.is_finite()).then(|| margin / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_cells_count_as_the_mean_and_are_counted() {
        let ead = [100.0, f64::NAN, 300.0, -5.0];
        let lgd = [0.5, 0.5, f64::NAN, 45.0];
        let money = Money::new(4, Amount::Each(&ead), Amount::Each(&lgd)).unwrap();
        let loss = expected_loss(&[0.1, 0.2, 0.3, 0.4], &money).unwrap();
        assert_eq!((loss.missing_ead, loss.missing_lgd), (2, 2));
        assert_eq!(
            loss.per_row,
            [0.1 * 0.5 * 100.0, 20.0, 0.3 * 0.5 * 300.0, 40.0]
        );
        assert_eq!(loss.exposure, 800.0);
        assert_eq!(loss.rate, Some(loss.total / 800.0));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let new = |ead, lgd| Money::new(2, ead, lgd).unwrap_err();
        let (one, nan) = (Amount::Same(1.0), [f64::NAN; 2]);
        assert_eq!(new(Amount::Each(&nan), one), EvaluateError::NoAmounts(EAD));
        assert_eq!(
            new(one, Amount::Each(&[45.0, 60.0])),
            EvaluateError::AmountsOutside {
                what: LGD,
                outside: 2,
                present: 2
            }
        );
        assert_eq!(new(one, Amount::Same(45.0)), EvaluateError::Amount(LGD));
        assert_eq!(
            new(Amount::Same(f64::INFINITY), one),
            EvaluateError::Amount(EAD)
        );
        assert!(matches!(
            new(Amount::Each(&[1.0]), one),
            EvaluateError::Lengths { .. }
        ));
        let money = Money::new(2, Amount::Each(&[1.0, 2.0]), Amount::Same(0.5)).unwrap();
        assert!(matches!(
            expected_loss(&[0.1], &money),
            Err(EvaluateError::Lengths { .. })
        ));
        assert_eq!(
            expected_loss(&[], &Money::default()),
            Err(EvaluateError::NoRows)
        );
        assert_eq!(
            expected_loss(&[1.5], &Money::default()),
            Err(EvaluateError::NotPds(1))
        );
        let nothing = Money::new(1, Amount::Same(0.0), Amount::Same(0.5)).unwrap();
        assert_eq!(expected_loss(&[0.5], &nothing).unwrap().rate, None);
    }

    #[test]
    fn at_break_even_gain_and_loss_are_equal() {
        let pd = break_even(0.05, 0.45).unwrap();
        assert!(((1.0 - pd) * 0.05 - pd * 0.45).abs() < 1e-15);
        for (margin, lgd) in [
            (0.0, 0.0),
            (-0.1, 0.5),
            (f64::NAN, 0.5),
            (f64::INFINITY, 0.5),
        ] {
            assert_eq!(break_even(margin, lgd), None);
        }
    }
}
