//! Alerts: the rows of the highest PDs, as many as can be looked into. Of rare events, such as
//! fraud, recall and precision within that budget say more than any cutoff.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How many rows can be looked into: so many, or a share of all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AlertBudget {
    /// So many rows.
    Rows(usize),
    /// A share of the rows, above 0 and below 1.
    Share(f64),
}

impl AlertBudget {
    /// Alerts among so many rows.
    #[must_use]
    pub fn alerts(self, rows: usize) -> usize {
        match self {
            Self::Rows(alerts) => alerts.min(rows),
            Self::Share(share) => (share * rows as f64).round() as usize,
        }
    }
}

impl FromStr for AlertBudget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(alerts @ 1..) = text.parse::<usize>() {
            return Ok(Self::Rows(alerts));
        }
        let share = match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
            None => text.parse(),
        };
        match share {
            Ok(share) if share > 0.0 && share < 1.0 => Ok(Self::Share(share)),
            _ => Err("give a number of rows such as 100, or a share such as 0.01 or 1%".to_owned()),
        }
    }
}

/// What the alerts of a budget find.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Alerts {
    /// As it was given.
    pub budget: AlertBudget,
    /// Rows with an alert.
    pub alerts: usize,
    /// Bads among them, over all bads; `None` without any.
    pub recall: Option<f64>,
    /// Bads among them, over the alerts; `None` without any.
    pub precision: Option<f64>,
    /// Losses of the bads among them; `None` where amounts are unknown.
    pub saved: Option<f64>,
}

/// The alerts of a budget among rows with labels `y`, PDs `p` and, where they are known, the
/// losses of a default. Rows of one PD that the budget cannot all take count with the share of
/// them that it takes.
#[must_use]
pub fn alerts(budget: AlertBudget, y: &[bool], p: &[f64], losses: Option<&[f64]>) -> Alerts {
    let alerts = budget.alerts(y.len());
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let (mut left, mut found, mut saved) = (alerts, 0.0, 0.0);
    for tied in order.chunk_by(|a, b| p[*a] == p[*b]) {
        let taken = left.min(tied.len());
        let share = taken as f64 / tied.len() as f64;
        left -= taken;
        for row in tied.iter().filter(|row| y[**row]) {
            found += share;
            saved += share * losses.map_or(0.0, |losses| losses[*row]);
        }
        if left == 0 {
            break;
        }
    }
    let bads = y.iter().filter(|bad| **bad).count();
    Alerts {
        budget,
        alerts,
        recall: (bads > 0).then(|| found / bads as f64),
        precision: (alerts > 0).then(|| found / alerts as f64),
        saved: losses.map(|_| saved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_pds_are_alerted() {
        let y = [true, false, false, true, false, true];
        let p = [0.9, 0.8, 0.1, 0.7, 0.05, 0.01];
        let found = alerts(AlertBudget::Rows(3), &y, &p, Some(&[10.0; 6]));
        assert_eq!((found.alerts, found.recall), (3, Some(2.0 / 3.0)));
        assert_eq!(
            (found.precision, found.saved),
            (Some(2.0 / 3.0), Some(20.0))
        );
        let half = alerts(AlertBudget::Share(0.5), &y, &p, None);
        assert_eq!((half.alerts, half.recall), (found.alerts, found.recall));
        assert_eq!(half.saved, None);
        assert_eq!(alerts(AlertBudget::Rows(99), &y, &p, None).alerts, 6);
        let none = alerts(AlertBudget::Rows(1), &[false], &[0.5], None);
        assert_eq!((none.recall, none.precision), (None, Some(0.0)));
    }

    #[test]
    fn rows_of_one_pd_count_by_the_share_that_is_taken() {
        let y = [true, false, true, false];
        let found = alerts(AlertBudget::Rows(2), &y, &[0.3; 4], Some(&[8.0; 4]));
        assert_eq!((found.recall, found.precision), (Some(0.5), Some(0.5)));
        assert_eq!(found.saved, Some(8.0));
    }

    #[test]
    fn a_budget_is_a_number_or_a_share() {
        for (text, expected) in [
            ("100", Some(AlertBudget::Rows(100))),
            ("0.01", Some(AlertBudget::Share(0.01))),
            ("2%", Some(AlertBudget::Share(0.02))),
            ("0", None),
            ("1.5", None),
            ("-3", None),
            ("many", None),
        ] {
            assert_eq!(text.parse::<AlertBudget>().ok(), expected, "{text}");
        }
    }
}
