//! An oddity: what a column of a later table holds that the model does not
//! know. Counts, so that what is found in the parts of a table adds up.

use super::levels::{Lookup, MISSING, OTHER};
use super::remark::Remark;
use super::special::{AS_MISSING, Special};
use super::{Encoder, Recipe};
use crate::table::{Column, Table};

/// What the columns of a table hold that a model does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oddities(Vec<Oddity>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Oddity {
    column: String,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Cells that write no number where the model reads numbers.
    NoNumbers(usize),
    /// Words without a level in a column whose words have levels; `pooled` where one
    /// level is for all of them.
    NewWords { cells: usize, pooled: bool },
    /// Rare and unknown ones among the present values.
    Unknown { unknown: usize, present: usize },
}

impl Oddities {
    /// Adds those of another part of the same table.
    pub fn add(&mut self, part: Self) {
        if self.0.is_empty() {
            *self = part;
            return;
        }
        for (sum, more) in self.0.iter_mut().zip(part.0) {
            match (&mut sum.what, more.what) {
                (What::NoNumbers(cells), What::NoNumbers(more))
                | (What::NewWords { cells, .. }, What::NewWords { cells: more, .. }) => {
                    *cells += more;
                }
                (
                    What::Unknown { unknown, present },
                    What::Unknown {
                        unknown: more,
                        present: of,
                    },
                ) => {
                    *unknown += more;
                    *present += of;
                }
                // The columns stand in the order of the recipe.
                _ => {}
            }
        }
    }

    /// Those worth telling: any cell that is no number, and unknown values
    /// where they are more than a tenth.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let tell = |oddity: &Oddity| {
            let column = oddity.column.clone();
            match oddity.what {
                What::NoNumbers(cells) => {
                    (cells > 0).then_some(Remark::NoNumbers { column, cells })
                }
                What::NewWords { cells, pooled } => (cells > 0).then_some(Remark::NewWords {
                    column,
                    cells,
                    pooled,
                }),
                What::Unknown { unknown, present } => {
                    (unknown * 10 > present).then_some(Remark::Unknown {
                        column,
                        unknown,
                        present,
                    })
                }
            }
        };
        self.0.iter().filter_map(tell).collect()
    }
}

impl Recipe {
    /// What a scorer of this table should know: cells that
    /// write no number where the model reads numbers, values that the model
    /// never saw.
    #[must_use]
    pub fn remarks(&self, table: &Table) -> Vec<Remark> {
        self.oddities(table).remarks()
    }

    /// What [`Recipe::remarks`] tells, counted.
    #[must_use]
    pub fn oddities(&self, table: &Table) -> Oddities {
        let mut all = Vec::new();
        let features = self
            .features
            .iter()
            .filter_map(|f| Some((f, table.column(&f.column)?)));
        for (feature, column) in features {
            if feature.encoders.iter().any(Encoder::reads_numbers) {
                all.push(self.unread(column, &feature.special));
            }
            all.extend(new_words(column, &feature.special));
            let lookup = feature.encoders.iter().find_map(Encoder::lookup);
            all.extend(lookup.map(|lookup| unseen(column, &lookup)));
        }
        for channel in self.channels() {
            for column in channel.columns.iter().filter_map(|name| table.column(name)) {
                all.push(self.unread(column, &channel.special));
                all.extend(new_words(column, &channel.special));
            }
        }
        Oddities(all)
    }

    fn unread(&self, column: &Column, special: &Special) -> Oddity {
        let lost = if column.is_text() {
            let mut numbers = self.numbers(column);
            let unread = numbers.iter().filter(|n| n.is_nan()).count() - column.missing();
            let places = special.places(column, 0..column.len(), &mut numbers);
            let words = places.iter().zip(numbers).filter(|(place, n)| {
                n.is_nan() && **place < AS_MISSING && **place >= special.codes.len() as u32
            });
            unread - words.count()
        } else {
            0
        };
        Oddity {
            column: column.name.clone(),
            what: What::NoNumbers(lost),
        }
    }
}

/// Words without a level, where training gave some levels.
fn new_words(column: &Column, special: &Special) -> Option<Oddity> {
    if column.is_text() || (special.words.is_empty() && !special.other_words) {
        return None;
    }
    let new = column.misfits.iter();
    let new = new.filter(|misfit| !special.knows_word(&misfit.text));
    Some(Oddity {
        column: column.name.clone(),
        what: What::NewWords {
            cells: new.count(),
            pooled: special.other_words,
        },
    })
}

fn unseen(column: &Column, lookup: &Lookup) -> Oddity {
    let codes = lookup.codes(column);
    Oddity {
        column: column.name.clone(),
        what: What::Unknown {
            unknown: codes.iter().filter(|c| **c == OTHER).count(),
            present: codes.iter().filter(|c| **c != MISSING).count(),
        },
    }
}
