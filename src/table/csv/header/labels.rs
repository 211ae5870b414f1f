//! Names of columns that are numbers or days themselves: years, months, codes and buckets, as wide
//! panels and pivot tables write them.

use crate::table::cells::cell::{self, Form};

/// So many numbers that go up or down are labels whatever they are.
const LEAST_RUN: usize = 3;
/// A record is no header if more than one of so many others looks like one, too; fewer where names stand
/// beside the numbers.
const ONE_OF: usize = 50;
const ONE_OF_NAMED: usize = 10;

/// What a number says as the name of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A year, as an ordinal.
    Year,
    /// A year and month, `202401`.
    Month,
    /// A whole number with zeros in front, `0010`.
    Code,
    /// Another whole number.
    Number,
}

/// A label: its kind, and its place in order.
type Label = (Kind, i64);

/// Whether the numbers among the names of a first record are labels of columns rather than values;
/// `values` are the places of the names that are numbers.
///
/// They are if all of them are whole and go up or down (years, months, codes, buckets of days), in even
/// steps or not, which hardly any other record does in the same columns. Two are enough if they are years or months; a single one,
/// or numbers of other kinds, need `names` beside them, decimals below them, or to number all columns from 0
/// or 1 on.
pub(super) fn are_labels(
    first: &[String],
    rest: &[Vec<String>],
    values: &[usize],
    names: usize,
) -> bool {
    let has_names = names > 0;
    let Some(run) = run_of(first, values) else {
        return false;
    };
    let kind = run.kind;
    let enough = match kind {
        Kind::Year | Kind::Month => values.len() > 1 || has_names,
        Kind::Code => values.len() >= LEAST_RUN || has_names,
        Kind::Number => {
            let has_decimals = values.iter().all(|&column| is_finer(rest, column));
            values.len() >= LEAST_RUN && (has_names || has_decimals || run.numbers_all(first))
                || values.len() > 1 && (has_names && has_decimals || names > 1)
        }
    };
    // Years above years are one of them.
    let is_alike = |column: &usize| {
        let cells = || rest.iter().filter_map(|record| record.get(*column));
        let own = cells().filter(|cell| label(cell).is_some_and(|(own, _)| own == kind));
        own.count() * 2 > cells().count()
    };
    let is_dated = matches!(kind, Kind::Year | Kind::Month);
    if !enough || is_dated && values.iter().any(is_alike) {
        return false;
    }
    let alike = |record: &&Vec<String>| {
        let own = run_of(record, values).filter(|_| record.len() == first.len());
        own.is_some_and(|own| {
            own.kind == kind && own.falls == run.falls && (own.is_even || !run.is_even)
        })
    };
    // Of two numbers one is always the greater; names on either side tell enough.
    if values.len() == 2 && names > 1 {
        return true;
    }
    // In a short file one may look so by chance.
    let most = if has_names {
        (rest.len() / ONE_OF_NAMED).max(1)
    } else {
        rest.len() / ONE_OF
    };
    rest.iter().filter(alike).count() <= most
}

/// Cells that go up, or that go down.
struct Run {
    kind: Kind,
    falls: bool,
    /// Whether all steps are the same.
    is_even: bool,
    first: i64,
    last: i64,
    cells: usize,
}

impl Run {
    /// Whether they number all columns of a record, as pandas does where there are no names.
    fn numbers_all(&self, record: &[String]) -> bool {
        let most = self.cells as i64 - 1;
        let is_all = self.cells == record.len() && self.cells > LEAST_RUN;
        is_all && !self.falls && self.first <= 1 && self.last - self.first == most
    }
}

/// The run that the cells of some columns are; `None` of others.
fn run_of(record: &[String], columns: &[usize]) -> Option<Run> {
    let mut labels = columns.iter().map(|column| label(record.get(*column)?));
    let (kind, first) = labels.next()??;
    let (mut last, mut falls, mut step, mut is_even) = (first, None, None, true);
    for found in labels {
        let (own, place) = found?;
        // Codes may lose their zeros, `0090`, `0100`, `1000`.
        let fits = own == kind || kind == Kind::Code && own == Kind::Number;
        let down = place < last;
        if !fits || place == last || falls.is_some_and(|falls| falls != down) {
            return None;
        }
        is_even &= step.is_none_or(|step| step == place - last);
        (step, falls) = (Some(place - last), Some(down));
        last = place;
    }
    Some(Run {
        kind,
        falls: falls.unwrap_or(false),
        is_even,
        first,
        last,
        cells: columns.len(),
    })
}

fn label(text: &str) -> Option<Label> {
    match cell::form(text) {
        Form::Whole(year @ 1900..=2100) => Some((Kind::Year, year)),
        Form::Whole(month @ 190_001..=210_012) if (1..=12).contains(&(month % 100)) => {
            Some((Kind::Month, month / 100 * 12 + month % 100))
        }
        Form::Whole(number @ 0..) => Some((Kind::Number, number)),
        Form::Code(Some(number @ 0..)) => Some((Kind::Code, number)),
        // pandas names columns 2019.0 where one of them had no name.
        Form::Amount(_) => label(text.strip_suffix(".0")?),
        _ => None,
    }
}

/// Whether most values of a column have decimals, so that a whole number above them is none of them.
fn is_finer(rest: &[Vec<String>], column: usize) -> bool {
    let cells = || rest.iter().filter_map(|record| record.get(column));
    let present = cells().filter(|c| !cell::form(c).is_silent()).count();
    let fine = cells().filter(|c| matches!(cell::form(c), Form::Amount(_)));
    present > 2 && fine.count() * 2 > present
}

/// Whether a name is written as nearly all values below it are, but for its digits: `C00001` above `C00002`.
pub(super) fn is_of_pattern(name: &str, below: &[&String]) -> bool {
    let has_digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    let plain = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let alike = |cell: &str| cell.chars().map(plain).eq(name.chars().map(plain));
    let is_mixed = has_digit(name) && name.chars().any(char::is_alphabetic);
    let present = below.iter().filter(|cell| !cell::form(cell).is_silent());
    let (mut all, mut own) = (0, 0);
    for cell in present {
        all += 1;
        own += usize::from(alike(cell));
    }
    is_mixed && all > 4 && own * 20 >= all * 19
}

/// Whether a name cannot be one of the values below it: all of these have digits and it has none, or
/// they are few words that repeat, and it is none of them.
pub(super) fn is_apart(name: &str, below: &[&String]) -> bool {
    let has_digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    let present: Vec<&str> = below
        .iter()
        .map(|cell| cell.as_str())
        .filter(|cell| !cell::form(cell).is_silent())
        .collect();
    if present.len() < 5 || !name.chars().any(char::is_alphabetic) {
        return false;
    }
    if !has_digit(name) && present.iter().all(|cell| has_digit(cell)) {
        return true;
    }
    let mut counts = std::collections::HashMap::new();
    for cell in &present {
        *counts.entry(*cell).or_insert(0_usize) += 1;
    }
    counts.values().all(|count| *count > 1) && counts.len() * 3 <= present.len()
}

#[cfg(test)]
mod tests {
    use super::super::sniff;

    /// Records with rows of ids, two amounts and a flag below a header.
    fn lines_of(lines: &str) -> usize {
        let record = |line: &str| line.split(',').map(str::to_owned).collect();
        let records: Vec<Vec<String>> = lines.lines().map(record).collect();
        sniff(&records).0
    }

    fn below(head: &str, row: impl Fn(usize) -> String) -> usize {
        let rows: Vec<String> = (0..40).map(row).collect();
        lines_of(&format!("{head}\n{}", rows.join("\n")))
    }

    #[test]
    fn years_months_codes_and_buckets_are_names() {
        let amounts = |i: usize| {
            format!(
                "L{i:04},{}.25,{}.5,{}.75",
                i * 37 % 91,
                i * 53 % 97,
                i * 29 % 83
            )
        };
        let whole = |i: usize| {
            format!(
                "L{i:04},{},{},{}",
                i * 37 % 91 * 90,
                i * 53 % 97 * 80,
                i * 29 % 83 * 70
            )
        };
        for head in [
            "loan_id,2019,2020,2021",
            "loan_id,202311,202312,202401",
            "row,0010,0020,0030",
            "loan_id,1,2,3",
            "loan_id,0,30,60",
            "loan_id,10%,20%,30%",
            "loan_id,90,60,30",
        ] {
            assert_eq!(below(head, amounts), 1, "{head}");
            assert_eq!(below(head, whole), 1, "{head}");
        }
        // Above whole numbers uneven steps are no more than chance.
        for head in ["loan_id,2023,2022,2020", "loan_id,100,200,500"] {
            assert_eq!(below(head, amounts), 1, "{head}");
        }
        let words = |i: usize| format!("A{},{},W{},{}.5", i % 4, i * 3 % 50, i % 3, i * 7 % 31);
        assert_eq!(below("0,1,2,3", words), 1);
        assert_eq!(below("1,2,3,4", words), 1);
        // Rows that count up, and no name at all.
        let bare = |i: usize| format!("{i},{}.25,{}.5", i * 37 % 91, i * 53 % 97);
        assert_eq!(below("id,2019,2020", bare), 1);
        assert_eq!(below("2018,2019,2020", bare), 1);
        let flagged = |i: usize| format!("{i},{},{},{}", i * 370 % 911, i * 53 % 97, i % 2);
        assert_eq!(below("id,202401,202402,bad", flagged), 1);
        let short = [
            "C1,12,30,8,0",
            "C2,1,2,3,1",
            "C3,9,4,70,0",
            "C4,7,6,5,1",
            "C5,8,8,1,0",
        ];
        assert_eq!(
            lines_of(&format!("id,30,60,90,bad\n{}", short.join("\n"))),
            1
        );
        let two = |i: usize| format!("C{i},{},{},{}", i * 37 % 50, i * 53 % 97, i % 2);
        assert_eq!(below("id,30,90,bad", two), 1);
        let fine = |i: usize| format!("{}.5,{}.25,{}.5", i * 7 % 50, i * 37 % 91, i * 53 % 97);
        assert_eq!(below("2019.0,2020.0,2021.0", fine), 1);
        assert_eq!(
            below("id,2019,bad", |i| format!("{i},{},{}", i * 7 % 50, i % 2)),
            1
        );
        assert_eq!(
            below("loan_id,2019", |i| format!("L{i:04},{}", i * 7 % 50)),
            1
        );
    }

    #[test]
    fn records_without_names_stay_records() {
        let check = |row: &dyn Fn(usize) -> String| {
            let rows: Vec<String> = (0..40).map(row).collect();
            assert_eq!(lines_of(&rows.join("\n")), 0, "{}", rows[0]);
        };
        check(&|i| format!("L{i:04},2019,2020,{}", i * 7));
        check(&|i| format!("{},{},{}", 1 + i % 3, 2 + i * 5 % 7, 3 + i * 11 % 13));
        check(&|i| {
            format!(
                "{},{},{}",
                2000 + i * 7 % 21,
                2001 + i * 5 % 20,
                2002 + i * 3 % 19
            )
        });
        check(&|i| format!("L{i:04},{}.5,{}", i * 31 % 77, i % 2));
        check(&|i| format!("{},{},{},{}", i, i + 1, i + 2, i + 3));
        check(&|i| format!("{},A{},{}", ["N", "Y"][i % 2], i % 4, i * 17 % 40));
        check(&|i| format!("C{i:05}"));
        check(&|i| {
            format!(
                "{},Full time,{}",
                ["Own", "Rent"][i % 2],
                ["Bonn", "Rome"][i / 7 % 2]
            )
        });
        check(&|i| {
            format!(
                "{},{}.5,{}",
                900 - i * 7 % 31,
                80 - i * 11 % 29,
                i * 13 % 17
            )
        });
    }
}
