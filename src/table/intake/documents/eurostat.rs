//! Eurostat's tab-separated files: names of dimensions before the periods in the first name
//! (`freq,geo\TIME_PERIOD`), flags behind numbers (`59.1 p`), a colon where there is none.

use crate::files::fingerprint;
use crate::table::remark::Remark;
use crate::table::source::encoding::Decoded;
use crate::table::typing_remark::TypingRemark;

/// No number has more flags.
const MOST_FLAGS: usize = 3;

/// Leaves flags and colons out of a file of Eurostat; any other stays as it is.
pub(in crate::table::intake) fn without_flags(decoded: &mut Decoded) {
    if !is_one(&decoded.text) {
        return;
    }
    let (mut text, mut flags) = (String::with_capacity(decoded.text.len()), 0);
    for (line, content) in decoded.text.lines().enumerate() {
        for (place, cell) in content.split('\t').enumerate() {
            if place > 0 {
                text.push('\t');
            }
            if line == 0 || place == 0 {
                text.push_str(cell.trim());
                continue;
            }
            let (value, flagged) = value_of(cell.trim());
            text.push_str(value);
            flags += usize::from(flagged);
        }
        text.push('\n');
    }
    let bytes = decoded.text.as_bytes();
    decoded.original.get_or_insert_with(|| fingerprint(bytes));
    decoded.text = text;
    if flags > 0 {
        let remark = TypingRemark::Flags { cells: flags };
        decoded.warnings.push(Remark::Typing(remark));
    }
}

fn is_one(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default();
    let Some((first, _)) = head.split_once('\t') else {
        return false;
    };
    let first = first.trim().to_ascii_lowercase();
    first.ends_with("\\time_period") || first.ends_with("\\time")
}

/// The number of a cell, empty without one, and whether flags stood behind it.
fn value_of(cell: &str) -> (&str, bool) {
    let (value, flags) = match cell.split_once(' ') {
        Some((value, flags)) => (value, flags.trim()),
        None => (cell, ""),
    };
    let is_flags = flags.len() <= MOST_FLAGS && flags.bytes().all(|b| b.is_ascii_lowercase());
    match value {
        ":" if is_flags => ("", false),
        number if is_flags && number.parse::<f64>().is_ok() => (number, !flags.is_empty()),
        _ => (cell, false),
    }
}

#[cfg(test)]
mod tests {
    use crate::table::source::load::{LoadOptions, load_bytes};
    use crate::table::{Kind, Remark, TypingRemark};
    use std::ops::ControlFlow;

    #[test]
    fn flags_behind_numbers_are_left_out() {
        let cells = ["59.1 p", "46.8 bp", ": c", ": ", "58.5 "];
        let row = |i: usize| {
            let cell = |k: usize| cells[(i + k) % cells.len()];
            format!("Q,PC,C{i:03}\t{}\t{}\t{}\n", cell(0), cell(1), cell(3))
        };
        let rows: String = (0..50).map(row).collect();
        let text = format!("freq,unit,geo\\TIME_PERIOD\t2018-Q1 \t2018-Q2 \t2018-Q3 \n{rows}");
        let load = |text: String| {
            let options = LoadOptions::default();
            load_bytes(text.into_bytes(), &options, &mut |_, _| {
                ControlFlow::Continue(())
            })
            .unwrap()
        };
        let table = load(text.clone());
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "freq,unit,geo\\TIME_PERIOD",
                "2018-Q1",
                "2018-Q2",
                "2018-Q3"
            ]
        );
        assert_eq!((table.rows, table.columns[1].kind), (50, Kind::Number));
        assert_eq!(table.columns[1].numbers()[..2], [59.1, 46.8]);
        assert_eq!(table.columns[1].missing(), 20);
        let remark = Remark::Typing(TypingRemark::Flags { cells: 60 });
        assert!(table.warnings.contains(&remark), "{:?}", table.warnings);
        // In other files letters behind numbers stay.
        let other = load(text.replace("geo\\TIME_PERIOD", "geo"));
        assert!(!other.warnings.contains(&remark));
    }
}
