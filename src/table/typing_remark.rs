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
    /// Days, weeks, months and years in one column.
    #[error(
        "Column '{column}' holds {}; all are read in {} (--read {}=text keeps them as text).",
        if *.months { "durations in days or weeks beside months or years" } else { "days and weeks" },
        if *.months { "months, of 30.4375 days each" } else { "days" },
        shell_word(column)
    )]
    Durations {
        /// The column.
        column: String,
        /// In months; else in days.
        months: bool,
    },
    /// Numbers with several texts around them, as units in which they are counted.
    #[error(
        "Column '{column}' is read as text: {cells} of its {} are a number with one of {} units ({}{}). Write all in one unit, and they are read as numbers.",
        counted(*present, "cell"), units.len(), units_shown(units),
        if units.len() > UNITS_SHOWN { ", …" } else { "" }
    )]
    Units {
        /// The column.
        column: String,
        /// Cells that are a number with one of them.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
        /// What stands around the numbers, an ellipsis in their place, and in how many cells.
        units: Vec<(String, usize)>,
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
    /// Flags behind the numbers of a file of Eurostat.
    #[error(
        "The letters behind {} are flags of Eurostat (p provisional, b break in the series, e estimated, …); they are left out.",
        counted(*cells, "number")
    )]
    Flags {
        /// Numbers with one.
        cells: usize,
    },
    /// Numbers filled up with zeros.
    #[error(
        "Column '{column}' holds numbers that zeros fill up to a width; they are read as numbers, 00042 as 42 (--read {}=text keeps the digits).",
        shell_word(column)
    )]
    Padded {
        /// The column.
        column: String,
    },
    /// Decimals behind a point in some cells and behind a comma in others.
    #[error(
        "Column '{column}' is read as text: {} behind a point and {} behind a comma. Write one mark in all of them, and it is read as numbers.",
        having(*points, "decimals"), having(*commas, "decimals")
    )]
    TwoMarks {
        /// The column.
        column: String,
        /// Cells that are numbers only with a point as decimal mark.
        points: usize,
        /// The same with a comma.
        commas: usize,
    },
    /// The day first in some cells and the month in others.
    #[error(
        "Column '{column}' is read as text: {} first and {} first. Write the dates of all in one order, as 2024-03-18 say, and it is read as dates.",
        having(*day_first, "the day"), having(*month_first, "the month")
    )]
    TwoOrders {
        /// The column.
        column: String,
        /// Cells that are days only with the day first.
        day_first: usize,
        /// The same with the month first.
        month_first: usize,
    },
    /// Numbers with a point that are codes.
    #[error(
        "Column '{column}' is read as text: its name says that it holds codes, and some differ only in zeros that a number does not have, as 1.1 and 1.10 do (--read {}=point reads numbers).",
        shell_word(column)
    )]
    PointCodes {
        /// The column.
        column: String,
    },
    /// Credits that are marked among amounts without a mark.
    #[error(
        "Column '{column}' marks {cells} of its {} with Cr and no debits: amounts with and without the mark are read with the same sign. If those without are the other side, as on card statements, mark them with Dr or a minus sign.",
        counted(*amounts, "amount")
    )]
    CreditsAlone {
        /// The column.
        column: String,
        /// Amounts that are marked.
        cells: usize,
        /// All amounts.
        amounts: usize,
    },
    /// Days of years far ahead, as the Buddhist calendar counts them.
    #[error(
        "All dates of column '{column}' are of the year {year} or later, and are read as they are written. Years of the Buddhist calendar are 543 ahead: subtract 543 from them in the file if these are such years."
    )]
    FarYears {
        /// The column.
        column: String,
        /// The first year.
        year: i32,
    },
    /// A column whose numbers are of another size in a later file.
    #[error(
        "The middle value of column '{column}' in {file} is about {} of that in the first file: check that both files have it in the same unit (thousands, percent), or rescale one.",
        if *.smaller { format!("1/{times}") } else { format!("{times} times") }
    )]
    FileApart {
        /// The column.
        column: String,
        /// The later file.
        file: String,
        /// The larger middle value beside the other.
        times: u64,
        /// Whether that of the later file is the smaller one.
        smaller: bool,
    },
    /// Days of years long past, as the Islamic and the Persian calendar count them.
    #[error(
        "All dates of column '{column}' are of the years {first} to {last}, and are read as they are written. If these are years of the Islamic or the Persian calendar, write the dates of this calendar in the file: months and ages would be wrong."
    )]
    OldYears {
        /// The column.
        column: String,
        /// The first year.
        first: i32,
        /// The last year.
        last: i32,
    },
    /// Days of years ahead, as the Nepali calendar counts them.
    #[error(
        "All dates of column '{column}' are of the years {first} to {last}, and are read as they are written. If these are years of the Nepali calendar (Bikram Sambat), which is 56 to 57 years ahead, write the dates of this calendar in the file: months and ages would be wrong."
    )]
    NepaliYears {
        /// The column.
        column: String,
        /// The first year.
        first: i32,
        /// The last year.
        last: i32,
    },
    /// Days and months without a year.
    #[error(
        "Column '{column}' is read as text: its cells are days without a year, such as 12-Apr; write the year in the file, and they are read as dates. If they are months of the years 2001 to 2031, use --read {}=day-first.",
        shell_word(column)
    )]
    NoYears {
        /// The column.
        column: String,
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

/// Units that a sentence shows.
pub const UNITS_SHOWN: usize = 4;

/// The most frequent units with their cells.
#[must_use]
pub fn units_shown(units: &[(String, usize)]) -> String {
    let shown = units.iter().take(UNITS_SHOWN);
    let shown = shown.map(|(unit, cells)| format!("'{unit}' {cells}"));
    shown.collect::<Vec<String>>().join(", ")
}

/// Cells that have something: `80 cells have decimals`.
fn having(cells: usize, what: &str) -> String {
    format!(
        "{} {} {what}",
        counted(cells, "cell"),
        one_or_many(cells, "has", "have")
    )
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
    /// Year, month and day in six digits.
    #[error("dates as YYMMDD")]
    TwoDigitYears,
    /// Year and day of the year in seven digits.
    #[error("dates as YYYYDDD, the day of the year behind the year")]
    DaysOfYears,
    /// Years since 1900, month and day, as IBM i writes dates.
    #[error("dates as CYYMMDD, the years counted from 1900")]
    Centuries,
}

impl Counted {
    fn remedy(self, column: &str) -> String {
        match self {
            Self::Since1960 | Self::DaysOfYears | Self::Centuries => {
                "To have dates, write the column as YYYY-MM-DD where the file comes from."
                    .to_owned()
            }
            Self::Serial | Self::Seconds | Self::TwoDigitYears => {
                let word = match self {
                    Self::Seconds => "unix",
                    Self::TwoDigitYears => "yymmdd",
                    _ => "serial",
                };
                format!(
                    "To read them as dates use --read {}={word}.",
                    shell_word(column)
                )
            }
        }
    }

    /// Whether a convention reads such numbers as days.
    #[must_use]
    pub fn can_be_read(self) -> bool {
        matches!(self, Self::Serial | Self::Seconds | Self::TwoDigitYears)
    }
}
