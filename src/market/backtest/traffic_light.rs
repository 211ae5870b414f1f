//! Basel's traffic light (1996) for a VaR at 99 %: the violations of the last 250 days.

use serde::Serialize;

/// Days that are counted.
pub const DAYS: usize = 250;
/// The only level that has colours.
pub const LEVEL: f64 = 0.99;

/// A zone of the Basel Committee's framework for backtesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// 0 to 4 violations.
    Green,
    /// 5 to 9.
    Yellow,
    /// 10 or more.
    Red,
}

impl Zone {
    /// The name in files and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// The zone of daily violations at 99 %, in order; `None` below 250 days.
#[must_use]
pub fn zone(violations: &[bool]) -> Option<Zone> {
    let start = violations.len().checked_sub(DAYS)?;
    let count = violations[start..].iter().filter(|v| **v).count();
    Some(match count {
        0..=4 => Zone::Green,
        5..=9 => Zone::Yellow,
        _ => Zone::Red,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_begin_at_five_and_at_ten_of_the_last_250_days() {
        let days = |hits: usize| -> Vec<bool> {
            // Violations before the last 250 days do not count.
            let mut days = vec![true; 30];
            days.extend((0..DAYS).map(|day| day < hits));
            days
        };
        for (hits, expected) in [
            (0, Zone::Green),
            (4, Zone::Green),
            (5, Zone::Yellow),
            (9, Zone::Yellow),
            (10, Zone::Red),
            (250, Zone::Red),
        ] {
            assert_eq!(zone(&days(hits)), Some(expected), "{hits}");
        }
        assert_eq!(zone(&[true; 249]), None);
    }
}
