//! A line of units below the names of a table: a currency, a percent sign, a unit
//! of time. Judged by its own words alone.

use crate::table::cells::amount::words::{BILLIONS, CURRENCIES, MILLIONS, PERCENT, UNITS};
use crate::table::cells::cell;

/// What stands beside units for columns that have none.
const OTHERS: &str = "\
    ratio share points times number count text date flag code id yes/no 0/1 yyyy-mm-dd \
    dd.mm.yyyy dd/mm/yyyy mm/dd/yyyy yyyymmdd # x pp keur teur kusd tusd";

/// Whether the cells of a record name units and nothing else, at least two of them
/// a currency, a percent sign or a time.
pub(in crate::table) fn is_one<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut units = 0;
    for cell in cells {
        let text = cell::trim(cell);
        if cell::is_missing(text) {
            continue;
        }
        let core = text.trim_matches(['(', ')', '[', ']']).trim();
        let core = core.strip_prefix("in ").unwrap_or(core).trim();
        if is_unit(core) {
            units += 1;
        } else if !OTHERS.split(' ').any(|one| one.eq_ignore_ascii_case(core)) {
            return false;
        }
    }
    units > 1
}

fn is_unit(word: &str) -> bool {
    let is = |known: &&str| known.eq_ignore_ascii_case(word) || *known == word;
    // A single letter is a code.
    let is_code = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    !is_code
        && (word == "%"
            || PERCENT.iter().any(is)
            || CURRENCIES.iter().any(|names| names.iter().any(is))
            || UNITS.iter().any(|(.., words)| words.iter().any(is))
            || MILLIONS.iter().chain(&BILLIONS).any(is))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_a_line_of_their_own() {
        let check = |record: &str, expected: bool| {
            assert_eq!(is_one(record.split(',')), expected, "{record}");
        };
        check(",EUR,%,months,", true);
        check("-,(EUR),[%],in months,0/1", true);
        check("id,USD,%,date,flag", true);
        check(",元,%,月,", true);
        check(",EUR,,,", false);
        check("1,EUR,%,months,0", false);
        check("A,EUR,%,,", false);
        check(",EUR,monthly,%,", false);
        check("K,M,B,,", false);
        check(",,,,", false);
    }
}
