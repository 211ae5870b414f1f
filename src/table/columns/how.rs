//! The words for how a column is written (`point`, `day-first`, `around:~…`), and the
//! word that reads cells which a convention does not.

use crate::table::cells::affix::Affix;
use crate::table::cells::answer::{Spelling, answer};
use crate::table::columns::column_format::{Convention, Unit};

/// Cells that are looked at.
const LOOKED_AT: usize = 200;

impl Convention {
    /// Numbers without a percent sign, a unit or text around them, decimals behind a point.
    pub(in crate::table) const PLAIN_NUMBER: Self = Self::Number {
        comma: false,
        percent: false,
        unit: None,
        affix: None,
    };

    /// The spelling of a flag one of whose words says "no value" elsewhere.
    pub(in crate::table) fn gap_flag(self) -> Option<Spelling> {
        match self {
            Self::Flag { spelling } => Some(spelling).filter(|spelling| spelling.of_gap()),
            _ => None,
        }
    }

    /// What a trimmed cell of a flag answers, as 0 or 1.
    pub(in crate::table) fn answer(self, text: &str) -> Option<u8> {
        let own = |spelling: Spelling| spelling.gap_answer(text);
        let answer = self.gap_flag().map_or_else(|| answer(text), own);
        answer.map(u8::from)
    }

    /// What a word says; `None` where it is no such word.
    #[must_use]
    pub fn named(how: &str) -> Option<Self> {
        let (word, more) = how.split_once(':').unwrap_or((how, ""));
        let number = |comma, percent, unit| Self::Number {
            comma,
            percent,
            unit,
            affix: None,
        };
        let first_year = match (word, more) {
            ("around", _) => return number(false, false, None).with_affix(Affix::told(more)?),
            _ if !how.contains(':') => None,
            ("day-first" | "month-first", year) => {
                let year = year.parse().ok();
                Some(year.filter(|year| (1000..=2900).contains(year))?)
            }
            _ => return None,
        };
        let day = |day_first| Self::Day {
            day_first,
            compact: true,
            months: true,
            first_year,
            range: None,
        };
        Some(match word {
            "text" => Self::Text,
            "point" => number(false, false, None),
            "comma" => number(true, false, None),
            "percent" => number(false, true, None),
            "percent-comma" => number(true, true, None),
            "share" => number(false, false, Some(Unit::Shares)),
            "per-mille" => number(false, false, Some(Unit::PerMille)),
            "basis-points" => number(false, false, Some(Unit::BasisPoints)),
            "months" => number(false, false, Some(Unit::Months)),
            "multiples" => number(false, false, Some(Unit::Multiples)),
            "day-first" => day(true),
            "month-first" => day(false),
            "serial" => Self::Serial,
            "unix" => Self::Seconds,
            "yymmdd" => Self::Yymmdd,
            "flag" => Self::Flag {
                spelling: Spelling::DIGITS,
            },
            _ => return None,
        })
    }

    /// As given, with what a model knows of the column: an affix or a decimal mark is
    /// given alone and leaves the rest as it is known.
    #[must_use]
    pub fn beside(self, known: Option<&Self>) -> Self {
        let added = match self {
            Self::Number {
                affix: Some(affix), ..
            } => known.and_then(|known| known.with_affix(affix)),
            Self::Number {
                comma,
                percent: false,
                unit: None,
                affix: None,
            } => known.and_then(|known| known.with_mark(comma)),
            _ => None,
        };
        added.unwrap_or(self)
    }

    /// The same with another decimal mark; `None` where plain digits are no numbers.
    fn with_mark(self, comma: bool) -> Option<Self> {
        match self {
            Self::Number {
                percent,
                unit,
                affix,
                ..
            } if self.takes_bare() => Some(Self::Number {
                comma,
                percent,
                unit,
                affix,
            }),
            _ => None,
        }
    }

    /// The word that reads nearly all of these cells, of which this convention reads
    /// none; `None` where no word does.
    #[must_use]
    pub fn word_for<'a>(&self, cells: impl Iterator<Item = &'a str>) -> Option<String> {
        let cells: Vec<&str> = cells.take(LOOKED_AT).collect();
        let words: &[&str] = match self {
            Self::Number { .. } => &["point", "comma", "percent", "months", "multiples"],
            Self::Day { .. } | Self::Serial | Self::Seconds | Self::Yymmdd => {
                &["day-first", "month-first", "serial", "yymmdd", "unix"]
            }
            Self::Flag { .. } => &["flag"],
            Self::Text => &[],
        };
        let reads = |convention: Self| {
            let read = cells.iter().filter(|cell| convention.read(cell).is_some());
            read.count() * 10 >= cells.len() * 9
        };
        let is_named =
            |word: &&&str| Self::named(word).is_some_and(|told| reads(told.beside(Some(self))));
        if let Some(word) = words.iter().find(is_named) {
            return Some((*word).to_owned());
        }
        let affix = cells.iter().find_map(|cell| Affix::of(cell))?;
        let around = format!("around:{}", affix.around());
        let told = Self::named(&around)?.beside(Some(self));
        reads(told).then_some(around)
    }
}
