//! A cache from the text of a cell to its form, as the cells of a column repeat.

use crate::table::cells::cell::{self, Form};
use crate::table::cells::cell_slice::CellSlice;
use crate::table::cells::frequent;

/// Texts kept, each where its key says; a power of two.
const KEPT: usize = 256;
/// Texts that are longer hardly repeat.
const LONGEST: usize = 32;

/// Forms by text.
#[derive(Debug, Default)]
pub(in crate::table) struct FormCache<'a> {
    /// Empty until the first text comes.
    entries: Vec<Entry<'a>>,
}

#[derive(Debug, Clone)]
struct Entry<'a> {
    key: u64,
    text: Option<CellSlice<'a>>,
    form: Form,
}

impl<'a> FormCache<'a> {
    /// What the cell could be, see [`cell::form`].
    #[inline]
    pub fn form(&mut self, piece: CellSlice<'a>) -> Form {
        if piece.len() > LONGEST {
            return cell::form(piece.str());
        }
        if let Some(form) = frequent::form(piece.str().as_bytes()) {
            return form;
        }
        let key = piece.key();
        let place = piece.place(KEPT);
        if let Some(entry) = self.entries.get(place)
            && entry.key == key
            && entry.text.is_some_and(|text| text.is_same(piece))
        {
            return entry.form;
        }
        self.learn(place, key, piece)
    }

    fn learn(&mut self, place: usize, key: u64, piece: CellSlice<'a>) -> Form {
        let nothing = Entry {
            key: 0,
            text: None,
            form: Form::Missing,
        };
        self.entries.resize(KEPT, nothing);
        let form = cell::form(piece.str());
        self.entries[place] = Entry {
            key,
            text: Some(piece),
            form,
        };
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_what_the_text_is() {
        let starts = [
            "",
            "x",
            "1.",
            "Dec-",
            "36 mon",
            "-",
            "long enough ",
            "10.5%",
            "é",
        ];
        let mut text = String::new();
        let mut ends = vec![0];
        for i in 0..4_000 {
            text.push_str(starts[i % 9]);
            if i % 10 < 7 {
                text.push_str(&(i * i % 300).to_string());
            }
            ends.push(text.len());
        }
        let mut known = FormCache::default();
        let mut repeated = 0;
        for _ in 0..2 {
            for pair in ends.windows(2) {
                let piece = CellSlice::new(&text, pair[0], pair[1]);
                let found = known.form(piece);
                assert_eq!(found, cell::form(piece.str()), "{:?}", piece.str());
                repeated += usize::from(known.form(piece) == found);
            }
        }
        assert_eq!(repeated, 8_000);
    }
}
