//! Columns that identify the row: row numbers that another program left in the
//! file, and keys with a value of their own in every row.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::profile::name::{squash, tokens};
use crate::recipe::inputs::party_ids::{Named, names_party};
use crate::table::{Column, Kind, Table};

/// Fewer rows than this are no evidence that whole numbers count the rows.
const LEAST_ROWS: usize = 20;
/// Values that are looked at before a whole column is.
const SAMPLE: usize = 1 << 15;

/// How far the values of a column tell its rows apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::recipe) enum Unique {
    /// Rows share values.
    No,
    /// Whole numbers that number the rows.
    RowNumbers,
    /// Other whole numbers, each in one row only.
    Numbers,
    /// Texts, each in one row only.
    Texts,
    /// Under the name of a key, most values in one row only.
    Mostly,
}

/// Names of ids whatever they hold, squashed.
const ID_NAMES: [&str; 17] = [
    "id",
    "skidcurr",
    "skidprev",
    "memberid",
    "loanid",
    "applicationid",
    "appid",
    "customerid",
    "custid",
    "clientid",
    "applicantid",
    "borrowerid",
    "accountid",
    "contractid",
    "caseid",
    "recordid",
    "rowid",
];
/// Names of row numbers, squashed.
const INDEX_NAMES: [&str; 20] = [
    "index",
    "idx",
    "rowname",
    "rownames",
    "rownumber",
    "rownum",
    "rowno",
    "rowindex",
    "rowidx",
    "row",
    "rn",
    "obs",
    "seq",
    "sequence",
    "seqno",
    "lineno",
    "linenumber",
    "level0",
    "序号",
    "行号",
];
/// Last words of the names of keys.
const KEY_WORDS: [&str; 25] = [
    "id",
    "ids",
    "no",
    "nr",
    "num",
    "nbr",
    "number",
    "nummer",
    "numero",
    "número",
    "key",
    "ref",
    "reference",
    "uuid",
    "guid",
    "pk",
    "iban",
    "ssn",
    "cpf",
    "nif",
    "cif",
    "kundennr",
    "kundennummer",
    "vertragsnr",
    "vertragsnummer",
];

/// Whether a name is that of an id whatever the column holds.
pub(in crate::recipe) fn is_id_name(name: &str) -> bool {
    ID_NAMES.contains(&squash(name).as_str())
}

/// Whether a name is that of a key where the values hardly repeat.
pub(in crate::recipe) fn is_key_name(name: &str) -> bool {
    let last = tokens(name).pop().unwrap_or_default();
    let joined = ["nr", "nummer", "number", "nbr"];
    KEY_WORDS.contains(&last.as_str())
        || joined.iter().any(|end| last.ends_with(end))
        || ["编号", "证号", "号码", "番号", "번호"]
            .iter()
            .any(|word| name.contains(word))
}

/// Whether a name says that its column identifies rows or applicants.
#[must_use]
pub fn names_rows(name: &str) -> bool {
    is_id_name(name)
        || INDEX_NAMES.contains(&squash(name).as_str())
        || is_left_by_pandas(name)
        || names_party(name) == Some(Named::Key)
}

/// Whether a name is that of a key, or of a number or count of customers or contracts:
/// its column holds no amounts.
#[must_use]
pub fn names_no_amount(name: &str) -> bool {
    names_rows(name) || is_key_name(name) || names_party(name).is_some()
}

/// Whether a column identifies rows or applicants, by name or by its values.
#[must_use]
pub fn identifies(column: &Column) -> bool {
    let by_values = || match unique(column, column.len(), false) {
        Unique::RowNumbers => true,
        Unique::No => false,
        _ => is_key_name(&column.name) || names_party(&column.name).is_some(),
    };
    names_rows(&column.name) || column.kind == Kind::Identifier || by_values()
}

/// How far the values of each column tell the rows apart.
pub(in crate::recipe) fn unique_columns(table: &Table) -> Vec<Unique> {
    let shown = |place: usize| format!("column_{}", place + 1);
    let columns = table.columns.iter().enumerate();
    let nameless: Vec<bool> = columns.map(|(at, c)| c.name == shown(at)).collect();
    // A file without names says nothing by their absence.
    let has_names = nameless.contains(&false);
    let index = &table.decisions.index_columns;
    let is_index = |name: &String, nameless: bool| (nameless && has_names) || index.contains(name);
    let rows = rows_of_file(table);
    let columns = table.columns.par_iter().zip(&nameless);
    columns
        .map(|(column, nameless)| unique(column, rows, is_index(&column.name, *nameless)))
        .collect()
}

/// Rows that a file of row numbers may number: all of the file, where the table is a sample of it
/// that is large enough for numbers drawn at random to repeat.
fn rows_of_file(table: &Table) -> usize {
    let all = table.decisions.sampled_from.unwrap_or_default() as usize;
    if all > table.rows && table.rows.saturating_mul(table.rows) / 20 > all {
        all
    } else {
        table.rows
    }
}

/// `rows` are those of the file; `labels` says that the column has no name or is an index by the
/// file's metadata.
fn unique(column: &Column, rows: usize, labels: bool) -> Unique {
    if column.is_text() {
        return unique_texts(column);
    }
    if !matches!(column.kind, Kind::Integer | Kind::Number | Kind::Identifier) {
        return Unique::No;
    }
    let left_by_pandas = is_left_by_pandas(&column.name);
    let key_name = is_key_name(&column.name) || is_id_name(&column.name);
    if !left_by_pandas && !key_name && !may_be_unique(column) {
        return Unique::No;
    }
    let Some(values) = whole_numbers(column) else {
        return Unique::No;
    };
    if left_by_pandas {
        return Unique::RowNumbers;
    }
    let n = values.len();
    let span = span(&values);
    if n < 2 || column.missing() > 0 || span + 1.0 < n as f64 || !all_differ(&values) {
        let mostly = key_name && distinct(&values) * 2 >= n && n >= LEAST_ROWS;
        return if mostly { Unique::Mostly } else { Unique::No };
    }
    let gap_free = n >= LEAST_ROWS && span + 1.0 <= 1.1 * n.max(rows) as f64;
    let is_index = labels || INDEX_NAMES.contains(&squash(&column.name).as_str());
    if gap_free || is_index {
        Unique::RowNumbers
    } else if n >= LEAST_ROWS {
        Unique::Numbers
    } else {
        Unique::No
    }
}

/// Whether ends and first values leave it open that each row has a number of its
/// own: most columns show here that they repeat.
fn may_be_unique(column: &Column) -> bool {
    let spans = |(least, most): (f64, f64)| most - least + 1.0 >= column.len() as f64;
    column.missing() == 0 && column.ends().is_some_and(spans) && {
        let head = column.head_numbers(SAMPLE);
        head.iter().all(|v| v.fract() == 0.0) && distinct(&head) == head.len()
    }
}

fn unique_texts(column: &Column) -> Unique {
    if column.kind == Kind::Identifier {
        return Unique::Texts;
    }
    if column.kind != Kind::Text || !is_key_name(&column.name) || column.is_empty() {
        return Unique::No;
    }
    let Some(texts) = column.text_values() else {
        return Unique::No;
    };
    let mut seen = HashSet::with_capacity(column.len());
    let distinct = texts.flatten().filter(|text| seen.insert(*text));
    match distinct.count() {
        all if all == column.len() => Unique::Texts,
        most if most * 2 >= column.len() => Unique::Mostly,
        _ => Unique::No,
    }
}

/// `__index_level_0__`, `Unnamed: 0` and its repetition `Unnamed: 0.1`: names
/// that pandas gives an index and nothing else.
fn is_left_by_pandas(name: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let level = name.strip_prefix("__index_level_");
    let level = level.and_then(|rest| rest.strip_suffix("__"));
    let again = name.strip_prefix("Unnamed: 0");
    level.is_some_and(number)
        || again.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('.').is_some_and(number))
}

/// The present values, if all are whole numbers.
fn whole_numbers(column: &Column) -> Option<Vec<f64>> {
    let mut values = column.numbers();
    values.retain(|v| v.is_finite());
    let is_whole = |v: &f64| v.fract() == 0.0;
    (!values.is_empty() && values.iter().all(is_whole)).then_some(values)
}

fn span(values: &[f64]) -> f64 {
    let ends = values.iter().fold((f64::MAX, f64::MIN), |(low, high), v| {
        (low.min(*v), high.max(*v))
    });
    ends.1 - ends.0
}

fn all_differ(values: &[f64]) -> bool {
    distinct(values) == values.len()
}

fn distinct(values: &[f64]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.dedup();
    sorted.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;

    /// A column of whole numbers, and another one with a name.
    fn check(name: &str, values: impl IntoIterator<Item = i64>, expected: Unique) {
        let values: Vec<Option<i64>> = values.into_iter().map(Some).collect();
        let others: Vec<Option<i64>> = values.iter().map(|_| Some(1)).collect();
        let table = table_of(vec![
            Column::from_integers(name, Kind::Integer, &values),
            Column::from_integers("amount", Kind::Integer, &others),
        ]);
        assert_eq!(unique_columns(&table)[0], expected, "{name}");
    }

    fn shuffled(n: i64) -> impl Iterator<Item = i64> {
        (0..n).map(move |i| i * 37 % n)
    }

    #[test]
    fn whole_numbers_that_count_the_rows_are_found_in_any_order() {
        check("x", shuffled(101), Unique::RowNumbers);
        check("x", shuffled(101).map(|v| v + 5_000), Unique::RowNumbers);
        // One row in twelve was filtered out.
        check("x", (0..120).filter(|v| v % 12 != 0), Unique::RowNumbers);
        check("x", shuffled(101).map(|v| v * 7), Unique::Numbers);
        check("x", shuffled(101).map(|v| v / 2), Unique::No);
        check("x", 0..10, Unique::No);
    }

    #[test]
    fn row_numbers_are_found_in_a_sample_of_the_file() {
        let values: Vec<Option<i64>> = (0..1_000).map(|v| Some(v * 7 % 40 + 40 * v)).collect();
        let column = Column::from_integers("x", Kind::Integer, &values);
        let mut table = table_of(vec![column]);
        assert_eq!(unique_columns(&table), [Unique::Numbers]);
        table.decisions.sampled_from = Some(40_000);
        assert_eq!(unique_columns(&table), [Unique::RowNumbers]);
        // In so large a file a thousand numbers would differ by chance.
        table.decisions.sampled_from = Some(400_000);
        assert_eq!(unique_columns(&table), [Unique::Numbers]);
        table.decisions.sampled_from = Some(10_000);
        assert_eq!(unique_columns(&table), [Unique::Numbers]);
    }

    #[test]
    fn names_of_row_numbers_allow_gaps() {
        for name in ["index", "column_1", "row.names", "ROW_NUMBER"] {
            check(name, shuffled(101).map(|v| v * 7), Unique::RowNumbers);
            check(name, shuffled(101).map(|v| v / 3), Unique::No);
        }
        check("column_7", shuffled(101).map(|v| v * 7), Unique::Numbers);
        // Two frames in one: the numbers begin again.
        for name in ["Unnamed: 0", "__index_level_0__", "Unnamed: 0.1"] {
            check(name, (0..60).chain(0..60), Unique::RowNumbers);
        }
        check("Unnamed: 3", (0..60).chain(0..60), Unique::No);
        check("customer_no", (0..60).chain(0..30), Unique::Mostly);
        check("dependents", (0..60).chain(0..30), Unique::No);
    }

    #[test]
    fn whole_numbers_stored_with_decimals_count_rows_too() {
        let values: Vec<Option<f64>> = shuffled(101).map(|v| Some(v as f64)).collect();
        let half: Vec<Option<f64>> = shuffled(101).map(|v| Some(v as f64 / 2.0)).collect();
        let table = table_of(vec![
            Column::from_numbers("x", Kind::Number, &values),
            Column::from_numbers("y", Kind::Number, &half),
        ]);
        assert_eq!(unique_columns(&table), [Unique::RowNumbers, Unique::No]);
    }

    #[test]
    fn a_file_without_names_says_nothing_by_their_absence() {
        let values: Vec<Option<i64>> = shuffled(101).map(|v| Some(v * 7)).collect();
        let table = table_of(vec![
            Column::from_integers("column_1", Kind::Integer, &values),
            Column::from_integers("column_2", Kind::Integer, &values),
        ]);
        assert_eq!(unique_columns(&table), [Unique::Numbers; 2]);
    }

    #[test]
    fn a_text_of_its_own_in_every_row_is_a_key_by_its_name() {
        let texts: Vec<String> = (0..40).map(|i| format!("K {i} north")).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|t| Some(t.as_str())).collect();
        let unique_as = |name: &str| {
            let table = table_of(vec![Column::from_texts(name, Kind::Text, &texts)]);
            unique_columns(&table)[0]
        };
        assert_eq!(unique_as("Kundennr"), Unique::Texts);
        assert_eq!(unique_as("Kunden-Nr."), Unique::Texts);
        assert_eq!(unique_as("remark"), Unique::No);
    }
}
