//! Rows of a stream that name a loan that other rows name as well, in constant memory: all rows of
//! a sample of the names are counted, a name being in the sample by its hash.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Most names that are counted; more halve the sample.
const MOST_KEPT: usize = 1 << 16;

/// The names so far.
#[derive(Debug, Default)]
pub struct RepeatedNames {
    /// Rows of each name of the sample, by its hash.
    kept: HashMap<u64, usize>,
    /// A name is in the sample if so many of the last bits of its hash are 0.
    bits: u32,
    rows: usize,
}

impl RepeatedNames {
    /// Adds the name of a row.
    pub fn add(&mut self, name: &str) {
        self.rows += 1;
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let hash = hasher.finish();
        if hash.trailing_zeros() < self.bits {
            return;
        }
        *self.kept.entry(hash).or_default() += 1;
        while self.kept.len() > MOST_KEPT {
            self.bits += 1;
            let bits = self.bits;
            self.kept.retain(|hash, _| hash.trailing_zeros() >= bits);
        }
    }

    /// Rows with a name that another row has, and whether that is estimated.
    #[must_use]
    pub fn rows(&self) -> (usize, bool) {
        let all: usize = self.kept.values().sum();
        let repeated: usize = self.kept.values().filter(|rows| **rows > 1).sum();
        let share = repeated as f64 / all.max(1) as f64;
        let rows = (share * self.rows as f64).round() as usize;
        (rows, self.bits > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_counted_exactly() {
        let mut names = RepeatedNames::default();
        for name in ["a", "b", "a", "c", "d", "c", "a"] {
            names.add(name);
        }
        assert_eq!(names.rows(), (5, false));
        assert_eq!(RepeatedNames::default().rows(), (0, false));
    }

    #[test]
    fn many_names_are_estimated_in_bounded_memory() {
        let mut names = RepeatedNames::default();
        // 300,000 names, every third of them twice, far apart.
        for name in 0..300_000 {
            names.add(&format!("L{name}"));
        }
        for name in (0..300_000).step_by(3) {
            names.add(&format!("L{name}"));
        }
        assert!(names.kept.len() <= MOST_KEPT && names.bits > 0);
        let (rows, is_estimated) = names.rows();
        assert!(is_estimated);
        assert!(rows.abs_diff(200_000) < 4_000, "{rows}");
    }
}
