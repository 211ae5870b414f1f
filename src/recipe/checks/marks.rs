//! Decimal marks of a file to be scored, held against those that a model reads:
//! `5.125` read with decimal commas is 5125, and nothing in the cell shows it.

use std::collections::BTreeMap;

use crate::recipe::Recipe;
use crate::recipe::RecipeError;
use crate::table::{Convention, Source, Table, is_signed_rate};

/// Text on which the marks are judged.
pub(super) const JUDGED_BYTES: usize = 1 << 20;
/// So many cells that only their size tells are enough to go by it.
const LEAST_CELLS: usize = 20;

/// How the cells of one column write their decimals.
#[derive(Debug, Default)]
struct Marks {
    /// Cells that write a number, with a mark or without.
    present: usize,
    /// Cells that only the model's mark reads.
    own: usize,
    /// Cells that only the other mark reads.
    other: usize,
    /// Cells that both read, as different numbers.
    both: usize,
    /// Of those: within the range of training by the other mark alone.
    fits_other: usize,
    /// Cells with the sign of a rate.
    signed: usize,
}

impl Marks {
    /// Whether most cells are written with the other mark.
    fn are_other(&self) -> bool {
        let most = |cells: usize| cells * 2 > self.present;
        let only_size = self.both >= LEAST_CELLS && self.fits_other * 2 > self.both;
        self.own == 0 && ((self.other > 0 && most(self.other + self.both)) || only_size)
    }
}

impl Recipe {
    /// Checks the decimal marks in the first of a file as `table` reads it. Gives
    /// the columns that are written with percent signs.
    ///
    /// # Errors
    /// If columns are written with the other mark than the model reads.
    pub fn check_marks(&self, source: &Source, table: &Table) -> Result<Vec<String>, RecipeError> {
        let columns = self.columns();
        let read: Vec<(usize, &str, Convention)> = source
            .names()
            .iter()
            .enumerate()
            .filter(|(_, name)| columns.contains(&name.as_str()))
            .filter_map(|(place, name)| {
                let convention = table.column(name)?.convention?;
                let is_number = matches!(convention, Convention::Number { .. });
                is_number.then_some((place, name.as_str(), convention))
            })
            .collect();
        let mut marks: BTreeMap<&str, (Convention, Marks)> = BTreeMap::new();
        source.for_first_records(JUDGED_BYTES, |record| {
            let mut cells = record.cells();
            let mut next = 0;
            for (place, name, convention) in &read {
                let Some(cell) = cells.nth(place - next) else {
                    return;
                };
                next = place + 1;
                let of = marks.entry(name);
                let (_, marks) = of.or_insert_with(|| (*convention, Marks::default()));
                self.count_marks(name, cell, *convention, marks);
            }
        });
        // One typing error is no other mark, but one sure column speaks for the file.
        if marks.values().any(|(_, marks)| marks.are_other()) {
            let doubtful = |marks: &Marks| marks.own == 0 && marks.other + marks.both > 0;
            let other = marks.iter().filter(|(_, (_, marks))| doubtful(marks));
            let comma = marks.values().find(|(_, marks)| marks.are_other());
            let comma = comma.is_some_and(|(convention, _)| reads_commas(*convention));
            return Err(RecipeError::OtherMark {
                columns: other
                    .filter(|(_, (convention, _))| reads_commas(*convention) == comma)
                    .map(|(name, _)| (*name).to_owned())
                    .collect(),
                comma,
            });
        }
        let signed = marks.iter().filter(|(_, (_, m))| m.signed * 2 > m.present);
        Ok(signed.map(|(name, _)| (*name).to_owned()).collect())
    }

    fn count_marks(&self, name: &str, cell: &str, convention: Convention, marks: &mut Marks) {
        let bytes = cell.as_bytes();
        let has_mark = memchr::memchr2(b'.', b',', bytes).is_some();
        if !has_mark {
            marks.present += usize::from(bytes.iter().any(u8::is_ascii_digit));
            marks.signed += usize::from(is_signed(cell));
            return;
        }
        let (own, other) = (convention.read(cell), flipped(convention).read(cell));
        if own.is_none() && other.is_none() {
            return;
        }
        marks.present += 1;
        marks.signed += usize::from(is_signed(cell));
        match (own, other) {
            (Some(own), Some(other)) if own != other => {
                marks.both += 1;
                let range = self.expected.get(name).and_then(|expected| expected.range);
                let fits = range.is_some_and(|range| range.holds(other) && !range.holds(own));
                marks.fits_other += usize::from(fits);
            }
            (Some(_), None) => marks.own += 1,
            (None, Some(_)) => marks.other += 1,
            _ => {}
        }
    }
}

/// Whether a cell has the sign of a rate; most end in a digit.
fn is_signed(cell: &str) -> bool {
    let has_none = cell.ends_with(|c: char| c.is_ascii_digit()) && !cell.starts_with('%');
    !has_none && (cell.contains('%') || is_signed_rate(cell))
}

fn reads_commas(convention: Convention) -> bool {
    matches!(convention, Convention::Number { comma: true, .. })
}

fn flipped(convention: Convention) -> Convention {
    match convention {
        Convention::Number {
            comma,
            percent,
            unit,
            affix,
        } => Convention::Number {
            comma: !comma,
            percent,
            unit,
            affix,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Plan;
    use crate::recipe::Style;
    use crate::table::LoadOptions;
    use std::ops::ControlFlow;

    fn loaded(text: &str, columns: BTreeMap<String, Convention>) -> (Source, Table) {
        let options = LoadOptions {
            columns,
            ..LoadOptions::default()
        };
        let source = Source::from_bytes(text.as_bytes().to_vec(), &options).unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        (source, table)
    }

    /// Rows of a rate and a whole number; the rate as `write` writes it.
    fn file(rows: usize, write: impl Fn(usize) -> String) -> String {
        let row = |i: usize| format!("{};{}\n", write(i), 300 + i * 7 % 550);
        format!("rate;score\n{}", (0..rows).map(row).collect::<String>())
    }

    fn model(write: impl Fn(usize) -> String) -> Recipe {
        let (_, table) = loaded(&file(200, write), BTreeMap::new());
        let inputs = ["rate", "score"].map(str::to_owned);
        let (plan, _) = Plan::default_for(&table, &inputs, None, Style::Tuned);
        let rows: Vec<usize> = (0..200).collect();
        let bads: Vec<bool> = (0..200).map(|i| i % 3 == 0).collect();
        Recipe::fit(&table, &plan, &rows, &bads).unwrap().0
    }

    fn check(model: &Recipe, text: &str) -> Result<Vec<String>, RecipeError> {
        let (source, table) = loaded(text, model.conventions());
        model.check_marks(&source, &table)
    }

    fn decimals(i: usize, mark: char, digits: usize) -> String {
        let whole = i % 17 + 2;
        let fraction = 10_usize.pow(digits as u32) / 2 + i % 10;
        format!("{whole}{mark}{fraction}")
    }

    #[test]
    fn the_other_mark_is_refused_with_the_remedy() {
        for (own, other) in [(',', '.'), ('.', ',')] {
            for digits in [2, 3] {
                // Three digits in every row could be thousands.
                let model = model(|i| decimals(i, own, 2 + i % 2));
                assert!(check(&model, &file(60, |i| decimals(i, own, digits))).is_ok());
                let error = check(&model, &file(60, |i| decimals(i, other, digits)));
                let error = error.unwrap_err();
                let expected = RecipeError::OtherMark {
                    columns: vec!["rate".to_owned()],
                    comma: own == ',',
                };
                assert_eq!(error, expected, "{own} {digits}");
                let word = if own == ',' { "point" } else { "comma" };
                let remedy = format!("--read rate={word}");
                assert!(error.to_string().contains(&remedy), "{error}");
            }
        }
    }

    #[test]
    fn what_the_command_says_of_a_column_holds() {
        let model = model(|i| decimals(i, ',', 2));
        let mut told = model.conventions();
        let point = flipped(told["rate"]);
        told.insert("rate".to_owned(), point);
        let (source, table) = loaded(&file(60, |i| decimals(i, '.', 2)), told);
        assert_eq!(model.check_marks(&source, &table), Ok(vec![]));
    }

    #[test]
    fn one_cell_of_many_is_no_other_mark() {
        let model = model(|i| decimals(i, ',', 2));
        let mixed = file(60, |i| decimals(i, if i == 7 { '.' } else { ',' }, 2));
        assert!(check(&model, &mixed).is_ok());
        let whole = file(60, |i| {
            if i == 7 {
                "5.5".to_owned()
            } else {
                i.to_string()
            }
        });
        assert!(check(&model, &whole).is_ok());
        // Thousands are no decimals: they lie outside of what training held.
        let thousands = file(60, |i| format!("{}.500", i % 17 + 200));
        assert!(check(&model, &thousands).is_ok());
    }

    #[test]
    fn percent_signs_are_seen() {
        let model = model(|i| format!("{}%", decimals(i, '.', 1)));
        let signed = check(&model, &file(60, |i| format!("0.{}%", i % 10)));
        assert_eq!(signed, Ok(vec!["rate".to_owned()]));
        let bare = check(&model, &file(60, |i| format!("0.{}", i % 10)));
        assert_eq!(bare, Ok(vec![]));
    }
}
