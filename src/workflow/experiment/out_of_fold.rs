//! Out-of-fold PDs: where few rows leave no validation part, each training row is scored by the
//! members that held it back.

use crate::bundle::Model;
use crate::recipe::outcome::split::Method;
use crate::train::{OutOfFold, Preset};
use crate::workflow::choices::Choices;
use crate::workflow::experiment::members::{FEW_FOLDS, FEW_ROWS};

/// Whether out-of-fold PDs of the training rows take the place of a validation part of `rows`
/// rows outside the test, of which the rarer outcome has `least`. A row that is held back has to
/// be as far from the others as by chance, and a member has to choose its epoch on it.
#[must_use]
pub(in crate::workflow) fn replaces_validation(
    choices: &Choices,
    rows: usize,
    least: usize,
) -> bool {
    let (split, settings) = (&choices.split, &choices.settings);
    let ends_early = || {
        let resolved = settings.resolve(rows).ok();
        resolved.is_some_and(|(_, training)| training.patience.is_some())
    };
    split.out_of_fold
        && split.validation > 0.0
        && split.method == Method::Random
        && rows < FEW_ROWS
        && least >= FEW_FOLDS
        && settings.preset == Preset::Tuned
        && settings.members() >= FEW_FOLDS
        && settings.augment.is_none()
        && ends_early()
}

/// The PD of each row by members that were not trained on it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfFoldPds {
    /// The fold of each row of the table, from 0; `None` where it is no training row.
    pub fold: Vec<Option<usize>>,
    /// The PD of each row of the table; NaN where none is known, also where a training that was
    /// stopped has no member that held the row back.
    pub pds: Vec<f64>,
}

impl OutOfFoldPds {
    /// Of the training rows `train`, in the order of `found`, of a table of `rows` rows; a PD is
    /// made of a logit by `pd_of`. `None` where the training rows are others.
    #[must_use]
    pub(in crate::workflow) fn new(
        found: &OutOfFold,
        train: &[usize],
        rows: usize,
        pd_of: impl Fn(f32) -> f64,
    ) -> Option<Self> {
        if found.fold.len() != train.len() || found.logits.len() != train.len() {
            return None;
        }
        let mut made = Self {
            fold: vec![None; rows],
            pds: vec![f64::NAN; rows],
        };
        for ((&row, fold), logit) in train.iter().zip(&found.fold).zip(&found.logits) {
            made.fold[row] = Some(*fold);
            made.pds[row] = logit.map_or(f64::NAN, &pd_of);
        }
        Some(made)
    }

    /// Number of folds.
    #[must_use]
    pub fn folds(&self) -> usize {
        let last = self.fold.iter().flatten().max();
        last.map_or(0, |last| last + 1)
    }

    /// The same of a model that was read again.
    #[must_use]
    pub(crate) fn of_model(
        found: &OutOfFold,
        train: &[usize],
        rows: usize,
        model: &Model,
    ) -> Option<Self> {
        Self::new(found, train, rows, |logit| model.pd_of(logit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Family;
    use crate::recipe::TargetSpec;
    use crate::workflow::Settings;

    #[test]
    fn few_rows_of_an_ensemble_need_no_validation_part() {
        let base = Choices::with_target(TargetSpec::default());
        let replaced = |change: &dyn Fn(&mut Choices), rows, least| {
            let mut choices = base.clone();
            change(&mut choices);
            replaces_validation(&choices, rows, least)
        };
        assert!(replaced(&|_| (), 1999, 8));
        assert!(!replaced(&|_| (), 2000, 500));
        assert!(!replaced(&|_| (), 1000, 7));
        assert!(!replaced(&|c| c.split.out_of_fold = false, 1000, 300));
        assert!(!replaced(&|c| c.split.validation = 0.0, 1000, 300));
        assert!(!replaced(
            &|c| c.split.method = Method::Group("x".into()),
            1000,
            300
        ));
        assert!(!replaced(&|c| c.settings.members = Some(4), 1000, 300));
        assert!(!replaced(&|c| c.settings.patience = Some(None), 1000, 300));
        let settings = |family, preset| Settings::new(family, preset, 1);
        for (family, preset) in [
            (Family::Mlp, Preset::Plain),
            (Family::Logistic, Preset::Tuned),
            (Family::Scorecard, Preset::Tuned),
        ] {
            let change = |c: &mut Choices| c.settings = settings(family, preset);
            assert!(!replaced(&change, 1000, 300), "{family:?}");
        }
    }

    #[test]
    fn pds_are_put_at_the_training_rows() {
        let found = OutOfFold {
            fold: vec![1, 0, 1],
            logits: vec![Some(0.0), Some(2.0), None],
        };
        let pd_of = |logit: f32| f64::from(logit) / 4.0;
        let pds = OutOfFoldPds::new(&found, &[1, 2, 4], 5, pd_of).unwrap();
        assert_eq!(pds.fold, [None, Some(1), Some(0), None, Some(1)]);
        assert_eq!(pds.pds[1..3], [0.0, 0.5]);
        assert!([0, 3, 4].iter().all(|row| pds.pds[*row].is_nan()));
        assert_eq!(pds.folds(), 2);
        assert_eq!(OutOfFoldPds::new(&found, &[1, 2], 5, pd_of), None);
    }
}
