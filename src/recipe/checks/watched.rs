//! What training held in a column that is no input but decides later, as one that a
//! policy reads.

use crate::recipe::checks::expected::Expected;
use crate::recipe::encoding::encoder::MOST_LEVELS;
use crate::recipe::encoding::levels::{LEAST_LEVEL_ROWS, Lookup, count_levels};
use crate::table::Column;
use serde::{Deserialize, Serialize};

/// What the training rows held in one column. No text of fewer than ten rows is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// Range of the numbers, and shares.
    pub expected: Expected,
    /// Texts of a column of texts, the most frequent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
}

impl Watched {
    /// Of the training rows of a column.
    #[must_use]
    pub fn of(column: &Column, rows: &[usize]) -> Self {
        if !column.is_text() {
            return Self {
                expected: Expected::of(column, rows, Some(column.numbers()), None),
                levels: Vec::new(),
            };
        }
        let levels = count_levels(column, rows, &vec![false; rows.len()]).into_iter();
        let frequent = levels.take_while(|level| level.rows >= LEAST_LEVEL_ROWS);
        let levels: Vec<String> = frequent.take(MOST_LEVELS).map(|level| level.name).collect();
        let codes = Lookup::new(&levels).codes(column);
        Self {
            expected: Expected::of(column, rows, None, Some(codes)),
            levels,
        }
    }

    /// Whether the parts are such as the fit makes.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.expected.is_sound()
    }
}
