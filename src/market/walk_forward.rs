//! The split in time: training, validation and test rows in this order, with an embargo
//! between them so that no target reaches into a later part.
//!
//! The last fifth of the origins are test rows. With several folds the test rows are cut
//! into as many blocks, and before each block everything is fitted again on all rows before
//! it (an expanding window); with one fold, parameters are fitted once, but every forecast
//! still starts from what is known at its origin.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Share of the origins that are test rows.
const TEST: f64 = 0.2;
/// Share of the origins before a block that choose the best epoch.
const VALIDATION: f64 = 0.15;
/// Least number of origins, besides the embargoes.
pub const LEAST_ORIGINS: usize = 60;

/// What an origin is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Weights and parameters are fitted.
    Train,
    /// The best epoch is chosen.
    Validation,
    /// Figures are computed.
    Test,
    /// Nothing of it is fitted, as its target reaches into the next part.
    Embargo,
}

impl Part {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::Embargo => "embargo",
        }
    }
}

/// One block of test rows and what is fitted for it, as ranges of origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// Fits the network's weights.
    pub train: Range<usize>,
    /// Chooses its best epoch.
    pub validation: Range<usize>,
    /// Is forecast.
    pub test: Range<usize>,
}

impl Fold {
    /// All origins whose targets are known before the test rows: methods without a
    /// validation are fitted on these.
    #[must_use]
    pub fn before(&self) -> Range<usize> {
        self.train.start..self.validation.end
    }
}

/// The folds of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkForward {
    /// In order of time.
    pub folds: Vec<Fold>,
}

impl WalkForward {
    /// Splits origins whose targets look `horizon` steps ahead; `None` if they are too few.
    #[must_use]
    pub fn new(origins: Range<usize>, horizon: usize, folds: usize) -> Option<Self> {
        if origins.len() < LEAST_ORIGINS + 4 * horizon {
            return None;
        }
        let tests = (origins.len() as f64 * TEST).ceil() as usize;
        let first = origins.end - tests;
        let folds = folds.clamp(1, tests);
        let block = |k: usize| first + k * tests / folds..first + (k + 1) * tests / folds;
        let fold = |k: usize| {
            let test = block(k);
            let end = test.start - horizon;
            let validation = ((end - origins.start) as f64 * VALIDATION).ceil() as usize;
            let start = end - validation;
            Fold {
                train: origins.start..start - horizon,
                validation: start..end,
                test,
            }
        };
        Some(Self {
            folds: (0..folds).map(fold).collect(),
        })
    }

    /// All test rows.
    #[must_use]
    pub fn test(&self) -> Range<usize> {
        let first = self.folds.first().map_or(0, |fold| fold.test.start);
        first..self.folds.last().map_or(first, |fold| fold.test.end)
    }

    /// What an origin is, as the first fold has it.
    #[must_use]
    pub fn part(&self, origin: usize) -> Part {
        let first = self.folds.first();
        let within = |range: fn(&Fold) -> &Range<usize>| {
            first.is_some_and(|fold| range(fold).contains(&origin))
        };
        if self.test().contains(&origin) {
            Part::Test
        } else if within(|fold| &fold.train) {
            Part::Train
        } else if within(|fold| &fold.validation) {
            Part::Validation
        } else {
            Part::Embargo
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_target_reaches_into_a_later_part() {
        for (origins, horizon, folds) in [(22..400, 1, 1), (22..400, 5, 4), (5..90, 3, 1)] {
            let split = WalkForward::new(origins.clone(), horizon, folds).unwrap();
            assert_eq!(split.folds.len(), folds);
            for fold in &split.folds {
                let last_target = |range: &Range<usize>| range.end - 1 + horizon;
                assert!(last_target(&fold.train) < fold.validation.start + 1);
                assert!(last_target(&fold.validation) < fold.test.start + 1);
                assert_eq!(fold.validation.start - fold.train.end, horizon);
                assert_eq!(fold.test.start - fold.validation.end, horizon);
                assert!(fold.train.len() > fold.validation.len());
            }
            let expected = (origins.len() as f64 * 0.2).ceil() as usize;
            assert_eq!(split.test().len(), expected);
            assert_eq!(split.test().end, origins.end);
            let next = split.folds.windows(2);
            assert!(
                next.clone()
                    .all(|pair| pair[0].test.end == pair[1].test.start)
            );
            let all: Vec<Part> = origins.map(|t| split.part(t)).collect();
            let count = |part| all.iter().filter(|p| **p == part).count();
            assert_eq!(count(Part::Embargo), 2 * horizon);
        }
        assert_eq!(WalkForward::new(0..63, 1, 1), None);
        assert!(WalkForward::new(0..64, 1, 1).is_some());
    }
}
