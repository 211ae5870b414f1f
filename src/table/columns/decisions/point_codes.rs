//! Codes with a point, `47.1` and `47.10`: branches of industry, sections of a list. As numbers two
//! of them are one.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::table::cells::cell;
use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::decisions::second_look::each_cell;
use crate::table::source::file::Source;

/// More distinct spellings are amounts.
const MOST_CODES: usize = 1000;
/// Least rows for each of them on average; measurements differ from row to row.
const ROWS_OF_CODE: usize = 3;
/// Bytes of the longest code that could be a number.
const LONGEST: usize = 6;
/// No list of branches has so many divisions.
const MOST_DIVISIONS: f64 = 100.0;

/// Words of names of such columns.
const NAMES: &str = "\
    code codes nace naf ape sic isic naics cnae ciiu ateco wz wz2008 okved оквэд sbi sni noga tsic \
    section sections sector industry activity branche 行业";
/// Words of names of amounts.
const AMOUNTS: &str = "\
    rate ratio score amount share index pct percent risk growth average avg mean value income";

/// Whether a column of numbers holds codes: its name says so, and some cells differ in the zeros at
/// their ends only, or begin with a zero before another digit.
pub(super) fn are_point_codes(source: &Source, place: usize, survey: &ColumnStats) -> bool {
    let values = survey.whole + survey.codes + survey.point.count;
    let may_be = survey.point.fractions > 0
        && survey.point.largest < MOST_DIVISIONS
        && survey.longest <= LONGEST
        && survey.percent + survey.money + survey.texts == 0
        && values == survey.present - survey.special;
    if !may_be || !names_codes(&source.names()[place]) {
        return false;
    }
    let mut distinct = BTreeSet::new();
    each_cell(source, place, |text| {
        let text = cell::trim(text);
        if !distinct.contains(text) {
            distinct.insert(text.to_owned());
        }
        if distinct.len() > MOST_CODES {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let are_few = distinct.len() <= MOST_CODES && distinct.len() * ROWS_OF_CODE <= values;
    are_few && hold_codes(&distinct)
}

/// Whether two spellings are one number, or one has a leading zero.
fn hold_codes(distinct: &BTreeSet<String>) -> bool {
    let ends_in_zero = |text: &&String| {
        let shorter = text.strip_suffix('0').unwrap_or_default();
        // `47.1` and `47.10`; `47.` is no code.
        shorter.contains('.') && !shorter.ends_with('.') && distinct.contains(shorter)
    };
    let is_padded = |text: &&String| {
        let bytes = text.as_bytes();
        bytes.len() > 3 && bytes[0] == b'0' && bytes[1].is_ascii_digit() && text.contains('.')
    };
    distinct
        .iter()
        .any(|text| ends_in_zero(&text) || is_padded(&text))
}

fn names_codes(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric());
    let is_one_of = |word: &str, list: &str| list.split(' ').any(|one| one == word);
    let says = words().any(|word| is_one_of(word, NAMES))
        || ["code", "行业"].iter().any(|part| lower.contains(part));
    says && !words().any(|word| is_one_of(word, AMOUNTS))
}

#[cfg(test)]
mod tests {
    use crate::table::{Kind, LoadOptions, Remark, Source, TypingRemark};

    /// The kind of a column, and whether it is said to hold codes.
    fn kind(name: &str, cells: &[&str]) -> (Kind, bool) {
        let rows = cells.iter().cycle().take(60).enumerate();
        let row = |(i, cell): (usize, &&str)| format!("L{i},{cell}\n");
        let rows: Vec<String> = rows.map(row).collect();
        let text = format!("id,{name}\n{}", rows.concat());
        let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
        let table = source
            .table(&mut |_, _| std::ops::ControlFlow::Continue(()))
            .unwrap();
        let says = |r: &Remark| matches!(r, Remark::Typing(TypingRemark::PointCodes { .. }));
        (
            table.column(name).unwrap().kind,
            table.warnings.iter().any(says),
        )
    }

    #[test]
    fn codes_that_are_one_number_are_categories() {
        let codes = (Kind::Category, true);
        assert_eq!(kind("nace", &["47.1", "47.10", "10.5", "68.2"]), codes);
        assert_eq!(
            kind("sector_code", &["1.1", "1.10", "2.1", "2.10", "3"]),
            codes
        );
        assert_eq!(kind("nace_code", &["01.10", "47.11", "68.20"]), codes);
        let number = (Kind::Number, false);
        let measured: Vec<String> = (0..60)
            .map(|i| format!("{}", 20.0 + f64::from(i) / 10.0))
            .collect();
        let mut measured: Vec<&str> = measured.iter().map(String::as_str).collect();
        measured[59] = "47.10";
        measured[58] = "47.1";
        assert_eq!(kind("section_m2", &measured), number);
        assert_eq!(kind("code", &["1.1", "1.2", "2.5", "3"]), number);
        assert_eq!(kind("amount", &["47.1", "47.10", "10.5", "68.2"]), number);
        assert_eq!(kind("sector_share", &["47.1", "47.10", "10.5"]), number);
    }
}
