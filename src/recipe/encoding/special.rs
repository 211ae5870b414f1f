//! Special levels: values and words in a column of numbers or days that are no
//! measurement, such as 9999 or `no file`. A cell of a special level is missing as a
//! number and has an input (or bin) of its own.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::recipe::encoding::encoder::MOST_LEVELS;
use crate::recipe::encoding::levels::LEAST_LEVEL_ROWS;
use crate::table::{Column, Convention, Kind};

/// The place of a cell of no special level.
pub(in crate::recipe) const ORDINARY: u32 = u32::MAX;
/// The place of a code that is too rare for a level: a missing number.
pub(in crate::recipe) const AS_MISSING: u32 = u32::MAX - 1;

/// The special levels of a column (of all steps of a channel), fitted on training
/// rows. No word of fewer than ten rows is kept by name.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Special {
    /// Codes with a level each; dates count in days since 1970-01-01.
    pub codes: Vec<f64>,
    /// Codes without enough training rows for a level; missing numbers.
    pub rare_codes: Vec<f64>,
    /// Words with a level each, the most frequent first. ASCII case does not matter.
    pub words: Vec<String>,
    /// Whether one more level is for all other words.
    pub other_words: bool,
    /// Whether the codes are days.
    #[serde(default)]
    pub days: bool,
}

impl Special {
    /// The levels of `codes` and of the words among the misfits of some columns, over
    /// the training rows. A code or word needs ten rows for a level of its own, as do
    /// all other words together.
    #[must_use]
    pub fn fit(columns: &[&Column], codes: &[f64], rows: &[usize]) -> Self {
        let mut special = Self {
            days: columns.iter().any(|column| column.kind == Kind::Date),
            ..Self::default()
        };
        for code in codes.iter().copied().filter(|code| code.is_finite()) {
            let known = [&special.codes, &special.rare_codes];
            if known.iter().any(|known| known.contains(&code)) {
                continue;
            }
            let held = columns.iter().map(|column| {
                let numbers = column.numbers();
                rows.iter().filter(|&&row| numbers[row] == code).count()
            });
            if held.sum::<usize>() >= LEAST_LEVEL_ROWS {
                special.codes.push(code);
            } else {
                special.rare_codes.push(code);
            }
        }
        special.fit_words(columns, rows);
        special
    }

    fn fit_words(&mut self, columns: &[&Column], rows: &[usize]) {
        if columns.iter().all(|column| column.misfits.is_empty()) {
            return;
        }
        let mut is_training = vec![false; columns[0].len()];
        for &row in rows {
            is_training[row] = true;
        }
        let mut counts: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
        for misfit in columns.iter().flat_map(|column| &column.misfits) {
            if is_training.get(misfit.row) == Some(&true) {
                let text = misfit.text.trim();
                let spellings = counts.entry(text.to_ascii_lowercase()).or_default();
                *spellings.entry(text).or_default() += 1;
            }
        }
        let mut words: Vec<(usize, &str)> = counts
            .values()
            .map(|spellings| {
                // The most frequent spelling names the word, the first of equals.
                let usual = spellings
                    .iter()
                    .rev()
                    .max_by_key(|(_, rows)| **rows)
                    .map_or("", |(spelling, _)| *spelling);
                (spellings.values().sum(), usual)
            })
            .collect();
        words.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let frequent = words.iter().take(MOST_LEVELS);
        let named = frequent
            .take_while(|(rows, _)| *rows >= LEAST_LEVEL_ROWS)
            .count();
        let others: usize = words[named..].iter().map(|(rows, _)| rows).sum();
        self.words = words[..named]
            .iter()
            .map(|(_, w)| (*w).to_owned())
            .collect();
        self.other_words = others >= LEAST_LEVEL_ROWS;
    }

    /// Whether no cell of the column is special.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels() == 0 && self.rare_codes.is_empty()
    }

    /// Number of levels.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.codes.len() + self.words.len() + usize::from(self.other_words)
    }

    /// The levels in the order of their inputs: `9999`, `no file`, `(other words)`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let code = |code: &f64| show_code(*code, self.days);
        let codes = self.codes.iter().map(code);
        let words = self.words.iter().cloned();
        let other = self.other_words.then(|| "(other words)".to_owned());
        codes.chain(words).chain(other).collect()
    }

    /// Whether a word has a level of its own.
    pub(in crate::recipe) fn knows_word(&self, text: &str) -> bool {
        let text = text.trim();
        self.words
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
    }

    /// The place of each of `rows` of a column among the levels, whose numbers are given:
    /// special cells become NaN there. Places beyond the levels are those of ordinary
    /// cells and of codes that count as missing. Nothing where the column has no special levels.
    pub fn places(&self, column: &Column, rows: Range<usize>, numbers: &mut [f64]) -> Vec<u32> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut places: Vec<u32> = numbers.iter().map(|x| self.place_of_number(*x)).collect();
        for (number, place) in numbers.iter_mut().zip(&places) {
            if *place != ORDINARY {
                *number = f64::NAN;
            }
        }
        if self.words.is_empty() && !self.other_words {
            return places;
        }
        if column.is_text() {
            let texts = column.texts_of(rows);
            for ((place, number), text) in places.iter_mut().zip(numbers.iter()).zip(texts) {
                if let Some(text) = text.filter(|_| *place == ORDINARY && number.is_nan()) {
                    *place = self.place_of_word(&text);
                }
            }
            return places;
        }
        let first = column.misfits.partition_point(|m| m.row < rows.start);
        let misfits = column.misfits[first..].iter();
        for misfit in misfits.take_while(|m| m.row < rows.end) {
            places[misfit.row - rows.start] = self.place_of_word(&misfit.text);
        }
        places
    }

    fn place_of_number(&self, x: f64) -> u32 {
        if let Some(place) = self.codes.iter().position(|code| *code == x) {
            return place as u32;
        }
        if self.rare_codes.contains(&x) {
            AS_MISSING
        } else {
            ORDINARY
        }
    }

    fn place_of_word(&self, text: &str) -> u32 {
        let text = text.trim();
        let known = self.words.iter();
        let place = known.clone().position(|w| w.eq_ignore_ascii_case(text));
        match place {
            Some(place) => (self.codes.len() + place) as u32,
            None if self.other_words => (self.codes.len() + self.words.len()) as u32,
            None => ORDINARY,
        }
    }

    /// Whether the codes are such as `fit` makes.
    pub(in crate::recipe) fn is_sound(&self) -> bool {
        let mut codes = self.codes.iter().chain(&self.rare_codes);
        codes.all(|code| code.is_finite())
    }
}

/// A code as the column shows it.
#[must_use]
pub fn show_code(code: f64, is_day: bool) -> String {
    if is_day {
        crate::table::date::iso(code as i32)
    } else {
        code.to_string()
    }
}

/// The codes that texts write in a column of numbers or days, as its cells are read:
/// `9,999` and `9999.0` are one number. Words that the column holds are special
/// levels by themselves and give no code.
///
/// # Errors
/// The first text that is neither; any where the column holds categories or texts.
pub fn read_codes(column: &Column, texts: &[String]) -> Result<Vec<f64>, String> {
    let takes_codes = !column.is_text() && column.kind != Kind::Identifier;
    let mut codes = Vec::with_capacity(texts.len());
    for text in texts {
        let cell = Column::from_texts("", Kind::Text, &[Some(text.trim())]);
        let read = |convention| cell.read_numbers(convention)[0];
        let as_written = read(column.convention);
        let code = if column.kind == Kind::Date {
            day_of(column, text).unwrap_or(f64::NAN)
        } else if as_written.is_finite() {
            as_written
        } else {
            read(None)
        };
        let is_held = || {
            let word = text.trim();
            let mut misfits = column.misfits.iter();
            let is_day =
                |text: &str| column.kind == Kind::Date && day_of(column, text) == Some(code);
            misfits.any(|m| m.text.trim().eq_ignore_ascii_case(word) || is_day(&m.text))
        };
        if !takes_codes {
            return Err(text.clone());
        }
        // A day that was set aside as no day, such as 9999-12-31, is a word.
        if is_held() {
            continue;
        }
        if !code.is_finite() {
            return Err(text.clone());
        }
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes)
}

/// The day that a text writes, as the cells of the column do or as `2099-12-31`, a
/// value of the column or not.
fn day_of(column: &Column, text: &str) -> Option<f64> {
    let as_days = match column.convention {
        Some(Convention::Day {
            day_first,
            compact,
            months,
            first_year,
            ..
        }) => Convention::Day {
            day_first,
            compact,
            months,
            first_year,
            range: None,
        },
        _ => Convention::Day {
            day_first: true,
            compact: true,
            months: false,
            first_year: None,
            range: None,
        },
    };
    let written = column
        .convention
        .and_then(|convention| convention.read(text));
    written.or_else(|| as_days.read(text))
}

#[cfg(test)]
#[path = "special_tests.rs"]
mod tests;
