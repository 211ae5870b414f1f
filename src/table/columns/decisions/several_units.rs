//! Numbers in several units within one column of texts, `7.4 GB` and `350 MB`: what stands around
//! the numbers, and in how many cells.

use std::ops::ControlFlow;

use crate::table::cells::affix::names_things;
use crate::table::cells::cell;
use crate::table::columns::decisions::second_look::each_cell;
use crate::table::source::file::Source;
use crate::table::typing_remark::TypingRemark;

/// Texts that are looked at before a column is given up.
const FIRST_TEXTS: usize = 64;
/// More are the words of a free text.
const MOST_UNITS: usize = 6;
/// Bytes of the longest unit on one side of a number.
const LONGEST: usize = 16;
/// Signs that join the parts of a code, a range, a time or a day.
const CODE_SIGNS: &str = "#№@\\_-–—&:;'\"°";

/// What stands around a number, and what shows that it is an amount.
#[derive(Debug, PartialEq)]
struct Around {
    unit: String,
    /// Decimals or parted thousands, or a gap before the unit.
    shown: bool,
}

/// The units of a column, counted cell by cell.
#[derive(Debug, Default)]
struct Tally {
    units: Vec<(String, usize)>,
    present: usize,
    shown: usize,
}

impl Tally {
    /// Counts a cell; breaks where the column cannot be one of numbers with units.
    fn add(&mut self, text: &str) -> ControlFlow<()> {
        if cell::is_missing(cell::trim(text)) {
            return ControlFlow::Continue(());
        }
        self.present += 1;
        if let Some(one) = around(text) {
            self.shown += usize::from(one.shown);
            match self.units.iter().position(|(unit, _)| *unit == one.unit) {
                Some(at) => self.units[at].1 += 1,
                None => self.units.push((one.unit, 1)),
            }
        }
        let found: usize = self.units.iter().map(|(_, cells)| cells).sum();
        let is_none = self.present == FIRST_TEXTS && found * 10 < self.present * 8;
        if is_none || self.units.len() > 4 * MOST_UNITS {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn found(mut self, name: &str) -> Option<TypingRemark> {
        self.units.retain(|(_, cells)| *cells > 1);
        self.units
            .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let cells = self.units.iter().map(|(_, cells)| cells).sum::<usize>();
        let fits = (2..=MOST_UNITS).contains(&self.units.len())
            && cells * 10 >= self.present * 9
            && self.shown * 5 >= self.present;
        fits.then(|| TypingRemark::Units {
            column: name.to_owned(),
            cells,
            present: self.present,
            units: self.units,
        })
    }
}

/// The sentence on a column of texts that are numbers with several units; `None` of any other.
pub(super) fn remark<'a>(
    name: &str,
    mut texts: impl Iterator<Item = &'a str>,
) -> Option<TypingRemark> {
    let mut tally = Tally::default();
    let all = texts.try_for_each(|text| tally.add(text));
    all.is_continue().then(|| tally.found(name))?
}

/// The same of a column whose cells are not all at hand as texts.
pub(super) fn remark_of_cells(source: &Source, place: usize) -> Option<TypingRemark> {
    let mut tally = Tally::default();
    let mut all = ControlFlow::Continue(());
    each_cell(source, place, |text| {
        all = tally.add(text);
        all
    });
    all.is_continue()
        .then(|| tally.found(&source.names()[place]))?
}

/// What stands around the one number in a text, if that can be a unit.
fn around(text: &str) -> Option<Around> {
    let text = cell::trim(text);
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let (before, number, after) = (&text[..start], &text[start..=last], &text[last + 1..]);
    let is_mark = |c: char| matches!(c, '.' | ',' | ' ' | '\'' | '\u{a0}' | '\u{202f}');
    if !number.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return None;
    }
    let (left, right) = (before.trim(), after.trim());
    let is_unit = |side: &str| {
        let letters = side.chars().filter(|c| c.is_alphabetic()).count();
        let words = side.split_whitespace().count();
        side.len() <= LONGEST
            && words <= 2
            && (letters == 0 || letters > 1)
            && !side.contains(|c| CODE_SIGNS.contains(c))
    };
    // Streets, flats, places.
    let is_name = |side: &str| {
        let is_capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(char::is_lowercase)
        };
        let mut words = side.split_whitespace();
        words.any(|word| is_capital(word) || names_things(&word.to_lowercase()))
    };
    let is_alone = left.is_empty() && right.is_empty();
    if is_alone || !is_unit(left) || !is_unit(right) || is_name(left) || is_name(right) {
        return None;
    }
    let has_mark = number.contains(is_mark);
    let gap = before.ends_with(char::is_whitespace) || after.starts_with(char::is_whitespace);
    let sign = |side: &str| side.contains(['%', '$', '€', '£', '¥', '/']);
    Some(Around {
        unit: format!("{left}…{right}"),
        shown: has_mark || gap || sign(left) || sign(right),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(cells: &[String]) -> Option<Vec<(String, usize)>> {
        match remark("x", cells.iter().map(String::as_str))? {
            TypingRemark::Units { units, .. } => Some(units),
            _ => None,
        }
    }

    /// Cells of two shapes, the second in every tenth.
    fn mixed(one: &str, other: &str) -> Vec<String> {
        let cell = |i: usize| {
            let shape = if i.is_multiple_of(10) { other } else { one };
            shape.replace("{}", &(100 + i * 7).to_string())
        };
        (0..100).map(cell).collect()
    }

    #[test]
    fn units_that_differ_are_counted() {
        for (one, other, names) in [
            ("{} kg", "{} lb", ["…kg", "…lb"]),
            ("£{} pcm", "£{} pw", ["£…pcm", "£…pw"]),
            ("{}.5GB", "{}MB", ["…GB", "…MB"]),
            ("${}/yr", "${}/mo", ["$…/yr", "$…/mo"]),
            ("{}.5% pm", "{}% pa", ["…% pm", "…% pa"]),
            ("{} sq ft", "{} sqm", ["…sq ft", "…sqm"]),
        ] {
            let [first, second] = names.map(str::to_owned);
            let expected = vec![(first, 90), (second, 10)];
            assert_eq!(units(&mixed(one, other)), Some(expected), "{one}");
        }
    }

    #[test]
    fn codes_names_and_one_unit_are_none() {
        for (one, other) in [
            ("{}A", "{}B"),
            ("{} A", "{} B"),
            ("AB{}", "CD{}"),
            ("A-{}", "B-{}"),
            ("{} Main Street", "{} Broad Street"),
            ("{} North", "{} South"),
            ("flat {}", "room {}"),
            ("{}/12", "{}/24"),
            ("Q1 {}", "Q2 {}"),
            ("{} kg", "{} kg"),
            ("{}", "{} kg"),
            ("10:{}", "11:{}"),
        ] {
            assert_eq!(units(&mixed(one, other)), None, "{one}");
        }
    }
}
