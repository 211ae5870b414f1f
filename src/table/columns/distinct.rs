//! Distinct values, counted up to a bound, so that the count takes little memory
//! however many there are.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Up to `MOST` distinct values, each as a number of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::table) struct Distinct<const MOST: usize>(Vec<u64>);

impl<const MOST: usize> Distinct<MOST> {
    /// How many there are, at most `MOST`.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether more make no difference.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    /// Takes a number; NaN counts as none.
    pub fn add_number(&mut self, number: f64) {
        if !number.is_nan() {
            self.add(number.to_bits());
        }
    }

    /// Takes a text.
    pub fn add_text(&mut self, text: &str) {
        if !self.is_full() {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            self.add(hasher.finish());
        }
    }

    /// Takes those of another part.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|key| self.add(*key));
    }

    fn add(&mut self, key: u64) {
        if !self.is_full() && !self.0.contains(&key) {
            self.0.push(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_are_counted_up_to_the_bound() {
        let mut words = Distinct::<3>::default();
        for (text, expected) in [("a", 1), ("b", 2), ("a", 2), ("c", 3), ("d", 3)] {
            words.add_text(text);
            assert_eq!(words.len(), expected, "{text}");
        }
        assert!(words.is_full());
        let (mut one, mut two) = (Distinct::<4>::default(), Distinct::<4>::default());
        for value in [1.0, 2.0, f64::NAN] {
            one.add_number(value);
        }
        for value in [2.0, 3.0, 4.0, 5.0] {
            two.add_number(value);
        }
        one.merge(&two);
        assert_eq!((one.len(), two.len()), (4, 4));
    }
}
