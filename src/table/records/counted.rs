//! A counting trailer: a last record of a letter and the number of the records
//! above it, `T,600,,`. By itself it could be an applicant; the count decides, and
//! so a file at a time.

use rayon::prelude::*;

use crate::table::cells::cell::{self, Form};
use crate::table::records::sums::for_each_kept;
use crate::table::records::trailer;
use crate::table::source::file::{Block, Source};

/// Fewer records are counted right by chance.
const LEAST_ROWS: usize = 20;

/// Where the last record begins, if it is a letter and the count of the others.
pub(in crate::table) fn find(source: &Source) -> Option<usize> {
    let last = source.blocks.last()?;
    let width = source.parts[last.part].width;
    let mut found = None;
    for_each_kept(source, *last, &mut |start, texts| {
        found = None;
        if !trailer::is_short_code(cell::trim(texts.get(0))) {
            return;
        }
        let mut filled = (1..width).filter(|column| !texts.is_missing(*column));
        if let (Some(only), None) = (filled.next(), filled.next())
            && let Form::Whole(count) | Form::Code(Some(count)) = cell::form(texts.get(only))
        {
            found = Some((start, count));
        }
    });
    let (start, count) = found?;
    let rows = |block: &Block| {
        let mut rows = 0i64;
        for_each_kept(source, *block, &mut |_, _| rows += 1);
        rows
    };
    let all: i64 = source.blocks.par_iter().map(rows).sum();
    let others = all - 1;
    // Some count the header, some themselves.
    let counts = (others..=others + 2).contains(&count) && others >= LEAST_ROWS as i64;
    counts.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::LoadOptions;

    #[test]
    fn a_letter_and_the_count_of_all_others_end_a_file() {
        let check = |last: &str, expected: bool| {
            let row = |i: usize| format!("A{i},{},x\n", i * 7);
            let rows: String = (1..=60).map(row).collect();
            let text = format!("id,income,city\n{rows}{last}\n");
            let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
            assert_eq!(source.parts[0].sums.len(), usize::from(expected), "{last}");
        };
        check("T,60,", true);
        check("T,000061,", true);
        check("Z,,62", true);
        check("T,59,", false);
        check("T,60,x", false);
        check("A61,60,", false);
    }
}
