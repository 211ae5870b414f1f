//! The decision log of a project: what the analyst changed and when, one line each, in both
//! languages. Every line carries a hash over the line before it and its own words, so that a
//! line that was changed, removed or moved is found.

use crate::files::fingerprint;
use serde::{Deserialize, Serialize};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When, as `2026-01-31T12:00:00Z` (UTC).
    pub at: String,
    /// What changed, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
    /// SHA-256 of the JSON array `[hash of the line before, at, en, zh]`, in hexadecimal digits;
    /// the line before the first has an empty hash.
    pub sha256: String,
}

/// The log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionLog {
    lines: Vec<LogLine>,
}

fn hash(before: &str, at: &str, en: &str, zh: &str) -> String {
    fingerprint(
        serde_json::json!([before, at, en, zh])
            .to_string()
            .as_bytes(),
    )
}

impl DecisionLog {
    /// A log of lines that were read, whether or not their hashes hold.
    #[must_use]
    pub fn of(lines: Vec<LogLine>) -> Self {
        Self { lines }
    }

    /// Adds a line; `at` is a time in UTC, the words are in English and Chinese.
    pub fn add(&mut self, at: String, [en, zh]: [String; 2]) {
        let before = self.lines.last().map_or("", |line| &line.sha256);
        let sha256 = hash(before, &at, &en, &zh);
        self.lines.push(LogLine { at, en, zh, sha256 });
    }

    /// The lines, oldest first.
    #[must_use]
    pub fn lines(&self) -> &[LogLine] {
        &self.lines
    }

    /// The number, from 1, of the first line whose hash does not follow from the line before
    /// and its own words; `None` where the chain holds. Lines removed at the end leave a chain
    /// that holds; they are found against the hash of a later line, as a report has it.
    #[must_use]
    pub fn broken(&self) -> Option<usize> {
        let mut before = "";
        for (place, line) in self.lines.iter().enumerate() {
            if hash(before, &line.at, &line.en, &line.zh) != line.sha256 {
                return Some(place + 1);
            }
            before = &line.sha256;
        }
        None
    }

    /// The number of the first line of `earlier` that this log does not hold at its place.
    #[must_use]
    pub fn lacks(&self, earlier: &Self) -> Option<usize> {
        let all = earlier.lines.iter().enumerate();
        let mut lacking = all.filter(|(place, line)| self.lines.get(*place) != Some(line));
        lacking.next().map(|(place, _)| place + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Edit = fn(&mut Vec<LogLine>);

    fn log() -> DecisionLog {
        let mut log = DecisionLog::default();
        for number in 1..=4 {
            let words = [format!("cutoff {number}"), format!("截断值 {number}")];
            log.add(format!("2026-01-31T12:00:0{number}Z"), words);
        }
        log
    }

    #[test]
    fn a_chain_holds_until_a_line_is_touched() {
        assert_eq!(DecisionLog::default().broken(), None);
        assert_eq!(log().broken(), None);
        let edits: [(&str, Edit, usize); 7] = [
            ("English", |lines| lines[1].en.push('0'), 2),
            ("Chinese", |lines| lines[2].zh.push('0'), 3),
            ("time", |lines| lines[3].at = lines[0].at.clone(), 4),
            ("hash", |lines| lines[0].sha256.replace_range(..1, "x"), 1),
            ("removed", |lines| drop(lines.remove(1)), 2),
            ("first removed", |lines| drop(lines.remove(0)), 1),
            ("swapped", |lines| lines.swap(1, 2), 2),
        ];
        for (name, edit, expected) in edits {
            let mut lines = log().lines;
            edit(&mut lines);
            assert_eq!(DecisionLog::of(lines).broken(), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_removed_end_is_found_against_an_earlier_copy() {
        let (whole, mut cut) = (log(), log());
        cut.lines.pop();
        assert_eq!(cut.broken(), None);
        assert_eq!(cut.lacks(&whole), Some(4));
        assert_eq!(whole.lacks(&cut), None);
    }

    #[test]
    fn the_hash_is_that_of_the_stated_array() {
        let mut log = DecisionLog::default();
        log.add("2026-01-31T12:00:00Z".into(), ["a".into(), "b".into()]);
        // printf '["","2026-01-31T12:00:00Z","a","b"]' | sha256sum
        let expected = "9fcc700998cc5eb5e5510e2563c7f31b79f9581d3d4d2f49eb1d6560cf4b0820";
        assert_eq!(log.lines()[0].sha256, expected);
        let text = serde_json::to_string(&log).unwrap();
        assert_eq!(serde_json::from_str::<DecisionLog>(&text).unwrap(), log);
    }
}
