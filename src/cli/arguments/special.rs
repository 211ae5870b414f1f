//! `--special COL=V,V`: the values of a column that are no measurement.

use crate::cli::arguments::args::list;
use std::collections::BTreeMap;

/// One `--special`: the column and its values, as typed.
pub(in crate::cli) fn parse(text: &str) -> Result<(String, Vec<String>), String> {
    let wanted = "give COL=V,V, such as days_late=9999,-9999";
    // A column's name may hold an equals sign, a code does not.
    let (column, codes) = text.rsplit_once('=').ok_or(wanted)?;
    let codes = list(&[codes.to_owned()]);
    if column.is_empty() || codes.iter().any(String::is_empty) {
        return Err(wanted.to_owned());
    }
    Ok((column.to_owned(), codes))
}

/// The values of each column, those of one column together.
pub(in crate::cli) fn by_column(
    given: &[(String, Vec<String>)],
    shown: impl Fn(&String) -> String,
) -> BTreeMap<String, Vec<String>> {
    let mut special: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (column, codes) in given {
        special
            .entry(shown(column))
            .or_default()
            .extend(codes.clone());
    }
    special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_codes_are_a_column_and_a_list() {
        let check = |text: &str, column: &str, codes: &[&str]| {
            let codes = codes.iter().map(ToString::to_string).collect();
            assert_eq!(parse(text), Ok((column.to_owned(), codes)), "{text}");
        };
        check("late=9999,-9999", "late", &["9999", "-9999"]);
        check("a=b,c=\"9,999\",-1", "a=b,c", &["9,999", "-1"]);
        check("opened=9999-12-31", "opened", &["9999-12-31"]);
        for wrong in ["late", "late=", "=9999", "late=1,"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_of_one_column_are_gathered() {
        let given = [("a", "1"), ("b", "2"), ("a", "3")];
        let given = given.map(|(column, code)| (column.to_owned(), vec![code.to_owned()]));
        let all = by_column(&given, String::clone);
        assert_eq!(all["a"], ["1", "3"]);
        assert_eq!(all["b"], ["2"]);
    }
}
