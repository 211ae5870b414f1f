//! Early stopping: which epoch is the best, and when to give up waiting for a
//! better one (Prechelt 1998).

use super::config::Monitor;
use super::event::EpochRecord;

/// Remembers the best epoch and its weights.
pub(super) struct EarlyStop {
    monitor: Monitor,
    patience: Option<usize>,
    best: Option<(usize, f64, Vec<f32>)>,
}

impl EarlyStop {
    pub(super) fn new(monitor: Monitor, patience: Option<usize>) -> Self {
        Self {
            monitor,
            patience,
            best: None,
        }
    }

    /// Looks at a finished epoch; whether it is the best so far. Without
    /// validation figures the latest epoch is.
    pub(super) fn look(&mut self, record: &EpochRecord, weights: &[f32]) -> bool {
        let value = match self.monitor {
            Monitor::Loss => record.validation_loss.map(|loss| -loss),
            Monitor::Auc => record.validation_auc,
            Monitor::Refined => record.validation_refined.map(|loss| -loss),
        };
        let better = match (&self.best, value) {
            (Some((_, best, _)), Some(value)) => value > *best,
            _ => true,
        };
        if better {
            let value = value.unwrap_or(f64::NEG_INFINITY);
            self.best = Some((record.epoch, value, weights.to_vec()));
        }
        better
    }

    /// Whether the patience is over after `epoch`.
    pub(super) fn is_over(&self, epoch: usize) -> bool {
        match (&self.best, self.patience) {
            (Some((best, _, _)), Some(patience)) => epoch - best >= patience,
            _ => false,
        }
    }

    /// The best epoch and its weights.
    pub(super) fn best(self) -> Option<(usize, Vec<f32>)> {
        self.best.map(|(epoch, _, weights)| (epoch, weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(epoch: usize, loss: Option<f64>) -> EpochRecord {
        EpochRecord {
            epoch,
            train_loss: 0.0,
            validation_loss: loss,
            train_accuracy: None,
            validation_accuracy: None,
            validation_auc: None,
            validation_refined: None,
            learning_rate: 0.0,
            seconds: 0.0,
        }
    }

    #[test]
    fn the_best_epoch_is_kept_and_patience_counts_from_it() {
        let mut stop = EarlyStop::new(Monitor::Loss, Some(2));
        let losses = [0.5, 0.4, 0.41, 0.4];
        let better = [true, true, false, false];
        for (index, (loss, better)) in losses.into_iter().zip(better).enumerate() {
            let epoch = index + 1;
            assert_eq!(
                stop.look(&record(epoch, Some(loss)), &[epoch as f32]),
                better
            );
            assert_eq!(stop.is_over(epoch), epoch == 4);
        }
        assert_eq!(stop.best(), Some((2, vec![2.0])));
    }

    #[test]
    fn without_validation_the_last_epoch_is_kept_and_nothing_stops() {
        let mut stop = EarlyStop::new(Monitor::Auc, Some(1));
        for epoch in 1..5 {
            assert!(stop.look(&record(epoch, None), &[epoch as f32]));
            assert!(!stop.is_over(epoch));
        }
        assert_eq!(stop.best(), Some((4, vec![4.0])));
    }
}
