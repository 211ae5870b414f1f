//! A remark on how the cells of a column are written, where that was found out and
//! may be wrong. Typed, as a [`Remark`](crate::table::Remark) is; none holds a cell.

use crate::table::columns::rates::{RateSigns, Scale};
use crate::table::share;
use crate::words::{counted, one_or_many, shell_item, shell_word};

/// What a reader should know of how a column was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypingRemark {
    /// Signs or words around numbers.
    #[error(
        "Column '{column}' holds numbers with signs or words around them ('{around}' in {cells} of {}); these are left out, and the numbers are read as they are written (--read {}=text keeps the texts).",
        counted(*present, "cell"), shell_word(column)
    )]
    Affix {
        /// The column.
        column: String,
        /// What stands around each number, the number being an ellipsis.
        around: String,
        /// Cells that have it.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
    },
    /// Rates with several signs, or with a sign and without.
    #[error(
        "Column '{column}' holds rates: {}; all are read as {}{}{}.",
        signs.shown(), scale.name(),
        if signs.bare > 0 && *scale != Scale::One { ", those without a sign, too; write the sign if that is wrong" } else { "" },
        other_readings(column, signs, *scale, *told)
    )]
    Rates {
        /// The column.
        column: String,
        /// How many numbers have which sign.
        signs: RateSigns,
        /// What they are read as.
        scale: Scale,
        /// Whether the scale was told, or is that of a model.
        told: bool,
    },
    /// Fractions or hexadecimal numbers.
    #[error(
        "Column '{column}' is read as text: {cells} of its {present} cells ({}) are fractions such as 1/2, or hexadecimal numbers. Write them as decimal numbers if they are amounts, or leave the column out (--drop {}).",
        share(*.cells, *.present), shell_item(.column)
    )]
    Unread {
        /// The column.
        column: String,
        /// Cells that are so written.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
    },
    /// Whole numbers that may be days.
    #[error(
        "The name of column '{column}' says that it holds dates, but its cells are numbers; they are read as numbers and may be {counted}. {}",
        counted.remedy(.column)
    )]
    DayNumbers {
        /// The column.
        column: String,
        /// What they may count.
        counted: Counted,
    },
    /// Cells of one dash in a column of money.
    #[error(
        "{} of column '{column}' {} only a dash; {} as missing. If the dash means zero, as in accounting formats, write 0 in {}.",
        counted(*cells, "cell"), one_or_many(*cells, "holds", "hold"),
        one_or_many(*cells, "it counts", "they count"), one_or_many(*cells, "it", "them")
    )]
    Dashes {
        /// The column.
        column: String,
        /// How many cells.
        cells: usize,
    },
}

impl TypingRemark {
    /// Whether it counts the signs of a column in which all numbers are written on its
    /// scale; that is worth no warning.
    pub(in crate::table) fn is_of_one_sign(&self) -> bool {
        matches!(self, Self::Rates { signs, scale, .. } if !signs.are_mixed(*scale))
    }

    /// Takes in what is said of a later part of the same table; `false` where
    /// that is something else.
    pub(in crate::table) fn takes(&mut self, later: &Self) -> bool {
        match (self, later) {
            (
                Self::Rates {
                    column,
                    signs,
                    scale,
                    ..
                },
                Self::Rates {
                    column: same,
                    signs: more,
                    scale: same_scale,
                    ..
                },
            ) if column == same && scale == same_scale => {
                signs.add(more);
                true
            }
            (one, other) => one == other,
        }
    }
}

/// How rates may be read instead, in brackets.
fn other_readings(column: &str, signs: &RateSigns, scale: Scale, told: bool) -> String {
    let share = if signs.bare > 0 {
        "=share reads those without a sign as fractions of one"
    } else {
        "=share reads them as fractions of one"
    };
    let text = "=text keeps the texts";
    let ways: &[&str] = match (scale == Scale::One, told) {
        (true, true) => &[],
        (true, false) => &[text],
        // A model keeps its scale.
        (false, true) if signs.bare == 0 => &[],
        (false, true) => &[share],
        (false, false) => &[share, text],
    };
    if ways.is_empty() {
        return String::new();
    }
    format!(" (--read {}{})", shell_word(column), ways.join(", "))
}

/// What numbers may count from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Counted {
    /// Days since 1899-12-30.
    #[error("day numbers of a spreadsheet")]
    Serial,
    /// Days since 1960-01-01.
    #[error("day numbers of SAS or Stata, from 1960-01-01")]
    Since1960,
    /// Seconds or milliseconds since 1970-01-01.
    #[error("seconds or milliseconds since 1970-01-01")]
    Seconds,
}

impl Counted {
    fn remedy(self, column: &str) -> String {
        match self {
            Self::Serial => format!(
                "To read them as dates use --read {}=serial.",
                shell_word(column)
            ),
            Self::Since1960 | Self::Seconds => {
                "To have dates, write the column as YYYY-MM-DD where the file comes from."
                    .to_owned()
            }
        }
    }
}
