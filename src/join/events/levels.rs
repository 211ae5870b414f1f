//! Texts of events as small numbers, and which of them are counted by themselves.

use crate::join::keys::{NONE, tasks};
use crate::join::recipe::MOST_LEVELS;
use crate::table::Column;
use rayon::prelude::*;
use std::collections::HashMap;

/// A column of texts as codes.
#[derive(Debug)]
pub(in crate::join) struct Coded {
    /// The code of each row, [`NONE`] where it has no text.
    pub codes: Vec<u32>,
    /// The text of each code, trimmed.
    pub texts: Vec<String>,
}

impl Coded {
    /// Codes count the texts in the order in which they come.
    pub(in crate::join) fn of(column: &Column) -> Self {
        let parts: Vec<(Vec<u32>, Vec<String>)> = tasks(column.len())
            .map(|rows| {
                let mut known = HashMap::new();
                let (mut codes, mut texts) = (Vec::with_capacity(rows.len()), Vec::new());
                column.for_each_text(rows, |text| {
                    codes.push(code_of(text, &mut known, &mut texts));
                });
                (codes, texts)
            })
            .collect();
        let (mut known, mut texts) = (HashMap::new(), Vec::new());
        let mut merged = |part: &Vec<String>| -> Vec<u32> {
            let code = |text: &String| code_of(Some(text), &mut known, &mut texts);
            part.iter().map(code).collect()
        };
        let places: Vec<Vec<u32>> = parts.iter().map(|(_, part)| merged(part)).collect();
        let recoded = |((codes, _), places): (&(Vec<u32>, _), &Vec<u32>)| -> Vec<u32> {
            let code = |code: &u32| places.get(*code as usize).copied().unwrap_or(NONE);
            codes.iter().map(code).collect()
        };
        let codes: Vec<Vec<u32>> = parts.par_iter().zip(&places).map(recoded).collect();
        Self {
            codes: codes.concat(),
            texts,
        }
    }

    /// The most frequent texts among some codes, the most frequent first; of equally frequent
    /// ones the first by the alphabet.
    pub(in crate::join) fn most_frequent(&self, codes: &[u32]) -> Vec<String> {
        let mut counts = vec![0_usize; self.texts.len()];
        for &code in codes.iter().filter(|code| **code != NONE) {
            counts[code as usize] += 1;
        }
        let mut order: Vec<usize> = (0..counts.len()).filter(|&c| counts[c] > 0).collect();
        order.sort_unstable_by(|&a, &b| {
            let by_count = counts[b].cmp(&counts[a]);
            by_count.then_with(|| self.texts[a].cmp(&self.texts[b]))
        });
        order.truncate(MOST_LEVELS);
        order
            .into_iter()
            .map(|code| self.texts[code].clone())
            .collect()
    }

    /// For each code the place among `levels` of its text.
    pub(in crate::join) fn places(&self, levels: &[String]) -> Vec<Option<usize>> {
        let place = |text: &String| levels.iter().position(|level| level == text);
        self.texts.iter().map(place).collect()
    }
}

fn code_of(text: Option<&str>, known: &mut HashMap<String, u32>, texts: &mut Vec<String>) -> u32 {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return NONE;
    };
    if let Some(code) = known.get(text) {
        return *code;
    }
    let code = texts.len() as u32;
    known.insert(text.to_owned(), code);
    texts.push(text.to_owned());
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;

    #[test]
    fn codes_follow_the_order_of_rows_and_levels_their_counts() {
        let texts = [
            Some("b"),
            None,
            Some(" a"),
            Some("b "),
            Some("c"),
            Some("a"),
        ];
        let coded = Coded::of(&Column::from_texts("x", Kind::Category, &texts));
        assert_eq!(coded.codes, [0, NONE, 1, 0, 2, 1]);
        assert_eq!(coded.texts, ["b", "a", "c"]);
        assert_eq!(coded.most_frequent(&coded.codes), ["a", "b", "c"]);
        assert_eq!(coded.most_frequent(&[2, 2, NONE, 0]), ["c", "b"]);
        let levels = ["c".to_owned(), "z".to_owned()];
        assert_eq!(coded.places(&levels), [None, None, Some(0)]);
        // Codes of later tasks are those of the first.
        let many: Vec<Option<&str>> = (0..200_000).map(|i| texts[i % 6]).collect();
        let coded = Coded::of(&Column::from_texts("x", Kind::Category, &many));
        assert_eq!(coded.texts, ["b", "a", "c"]);
        assert_eq!(coded.codes[199_998], 0);
        assert_eq!(coded.codes[150_004], 2);
    }
}
