//! What a training on a sample of the records is to say of itself.

use crate::words::counted;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Probability with which a stated error holds.
const CONFIDENCE: f64 = 0.95;

/// How a file was trained on that does not fit into memory.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct LargerThanMemory {
    /// Records of the file that are rows.
    pub records: usize,
    /// Those of the sample, on which columns were typed and roles decided.
    pub sampled: usize,
    /// Training rows of the sample, on which the recipe was fitted.
    pub fitted_on: usize,
    /// With a probability of 95 % no quantile of a column is off by more of the training rows
    /// than this share (Dvoretzky, Kiefer and Wolfowitz with the constant of Massart 1990);
    /// 0 where the sample is the file.
    pub quantile_error: f64,
    /// Levels of at least this share of the training rows are in the sample with a probability
    /// of 95 %; 0 where the sample is the file.
    pub least_level: f64,
    /// Bytes of the scratch file.
    pub cache_bytes: u64,
    /// Bytes of memory that the training was planned for, besides some for each record.
    pub memory_bytes: u64,
}

impl LargerThanMemory {
    /// The errors that a sample of `fitted_on` training rows leaves.
    pub(super) fn with_errors(mut self) -> Self {
        if self.sampled < self.records {
            let n = self.fitted_on.max(1) as f64;
            let beyond = 1.0 - CONFIDENCE;
            self.quantile_error = ((2.0 / beyond).ln() / (2.0 * n)).sqrt();
            self.least_level = 1.0 - beyond.powf(1.0 / n);
        }
        self
    }
}

impl fmt::Display for LargerThanMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The file is larger than the memory allowed: types, roles and encodings come from a \
             random sample of {} of {}, the network is trained on all training rows. ",
            self.sampled,
            counted(self.records, "record"),
        )?;
        if self.sampled < self.records {
            write!(
                f,
                "Quantiles of a column are off by at most {:.2} % of the rows, and levels of under \
                 {:.4} % may count as rare (with a probability of 95 %); rows that repeat earlier \
                 ones are not looked for.",
                100.0 * self.quantile_error,
                100.0 * self.least_level,
            )
        } else {
            write!(f, "The sample holds every record.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_that_of_the_inequality() {
        let of = |records| LargerThanMemory {
            records,
            sampled: 200_000,
            fitted_on: 144_000,
            quantile_error: 0.0,
            least_level: 0.0,
            cache_bytes: 0,
            memory_bytes: 0,
        };
        let sample = of(5_000_000).with_errors();
        // 2·exp(−2·n·ε²) = .05
        let left = 2.0 * (-2.0 * 144_000.0 * sample.quantile_error.powi(2)).exp();
        assert!((left - 0.05).abs() < 1e-12);
        assert!((sample.quantile_error - 0.003_579).abs() < 1e-6);
        let missed = (1.0 - sample.least_level).powi(144_000);
        assert!((missed - 0.05).abs() < 1e-9);
        assert!(sample.to_string().contains("0.36 %"), "{sample}");
        let all = of(200_000).with_errors();
        assert_eq!((all.quantile_error, all.least_level), (0.0, 0.0));
        assert!(all.to_string().ends_with("every record."));
    }
}
