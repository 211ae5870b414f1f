//! Value labels: what a package shows in place of a code, and which codes its user
//! declared missing.

use crate::table::cells::cell;
use std::collections::HashMap;

/// The labels of the codes of a column.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// By the bits of the number.
    numbers: HashMap<u64, String>,
    /// Of missing codes, by their letter.
    specials: HashMap<u8, String>,
    texts: HashMap<String, String>,
    /// Whether some codes had one label, and have their code behind it.
    pub shared: bool,
}

/// What a label belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Code {
    Number(f64),
    Special(u8),
    Text(String),
}

impl Labels {
    /// The labels of codes. Codes of one label have the code behind it, so that they are
    /// kept apart, and so has a label that elsewhere says that a value is missing: 0 labelled `none` is a
    /// value. An empty label is none.
    pub fn of(pairs: &[(Code, String)]) -> Self {
        let mut labels = Self::default();
        let mut codes_of: HashMap<&str, usize> = HashMap::new();
        for (_, label) in pairs {
            *codes_of.entry(label.trim()).or_default() += 1;
        }
        for (code, label) in pairs {
            let label = label.trim();
            if label.is_empty() {
                continue;
            }
            let shared = codes_of.get(label).is_some_and(|codes| *codes > 1);
            labels.shared |= shared;
            let label = match code {
                _ if !shared && !cell::is_missing(label) => label.to_owned(),
                Code::Number(number) => format!("{label} ({number})"),
                Code::Special(letter) => format!("{label} (.{})", char::from(*letter)),
                Code::Text(text) => format!("{label} ({text})"),
            };
            match code {
                Code::Number(number) => labels.numbers.insert(bits(*number), label),
                Code::Special(letter) => labels.specials.insert(*letter, label),
                Code::Text(text) => labels.texts.insert(text.clone(), label),
            };
        }
        labels
    }

    /// The label of a number.
    pub fn of_number(&self, number: f64) -> Option<&str> {
        self.numbers.get(&bits(number)).map(String::as_str)
    }

    /// The label of a missing code.
    pub fn of_special(&self, letter: u8) -> Option<&str> {
        self.specials.get(&letter).map(String::as_str)
    }

    /// The label of a text.
    pub fn of_text(&self, text: &str) -> Option<&str> {
        self.texts.get(text).map(String::as_str)
    }

    /// Whether texts have labels.
    pub fn is_of_texts(&self) -> bool {
        !self.texts.is_empty()
    }
}

/// The bits of a number; zero has no sign.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

/// Numbers that the user of the package declared missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct UserMissing {
    pub values: Vec<f64>,
    /// From the first to the second, both included.
    pub range: Option<(f64, f64)>,
}

impl UserMissing {
    /// Whether a number is declared missing.
    pub fn holds(&self, number: f64) -> bool {
        self.values.contains(&number)
            || self
                .range
                .is_some_and(|(from, to)| from <= number && number <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_label_are_kept_apart() {
        let labels = Labels::of(&[
            (Code::Number(1.0), "own".into()),
            (Code::Number(2.0), "rent".into()),
            (Code::Number(3.0), "rent ".into()),
            (Code::Number(4.0), " ".into()),
            (Code::Special(b'a'), "refused".into()),
        ]);
        assert!(labels.shared);
        assert_eq!(labels.of_number(1.0), Some("own"));
        assert_eq!(labels.of_number(2.0), Some("rent (2)"));
        assert_eq!(labels.of_number(3.0), Some("rent (3)"));
        assert_eq!(labels.of_number(4.0), None);
        assert_eq!(labels.of_special(b'a'), Some("refused"));
        assert!(!Labels::of(&[(Code::Number(-0.0), "none".into())]).shared);
        let labels = Labels::of(&[(Code::Number(0.0), "none".into())]);
        assert_eq!(labels.of_number(0.0), Some("none (0)"));
    }

    #[test]
    fn ranges_include_their_ends() {
        let missing = UserMissing {
            values: vec![-1.0],
            range: Some((97.0, 99.0)),
        };
        for (number, expected) in [(-1.0, true), (96.5, false), (97.0, true), (99.0, true)] {
            assert_eq!(missing.holds(number), expected, "{number}");
        }
    }
}
