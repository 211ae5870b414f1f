//! A table of points read again: as `train` writes it, and as a spreadsheet saves it after its
//! points were edited.

use super::points_sheet;
use crate::bundle::{PointsBin, PointsChange, PointsTable, bin_name};
use crate::recipe::error::nearest;
use crate::table::Source;
use crate::workflow::sheet::Cell;

/// Decimals from which on a number of the file that is another one rounded counts as the same.
const LEAST_DECIMALS: usize = 2;
/// Points that differ by less are equal: written numbers have some digits only.
const SAME_POINTS: f64 = 1e-6;

/// A line of the file: its number and its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: u64,
    /// Its cells as texts.
    pub cells: Vec<String>,
    /// Why it is no line of the table, where it is none.
    pub objection: Option<String>,
}

/// A table of points as texts.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsLines {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// Why a table of points cannot be read. Lines count from 1, the header included.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointsFileError {
    /// A column is missing.
    #[error(
        "The table of points has no column {0}; name the file scorecard.csv of a training, or one \
         with its columns attribute, bin and points."
    )]
    NoColumn(&'static str),
    /// No lines.
    #[error("The table of points holds no lines; name the file scorecard.csv of a training.")]
    Empty,
    /// A line of another width.
    #[error("Line {line} of the table of points cannot be read: {why}; correct or remove it.")]
    Unreadable {
        /// The line.
        line: u64,
        /// Why.
        why: String,
    },
    /// An unknown field.
    #[error(
        "Line {line} of the table of points names the field {field:?}, which the scorecard does not \
         have{}; correct the name or remove the line.",
        .nearest.as_ref().map_or(String::new(), |name| format!(" (is {name:?} meant?)"))
    )]
    UnknownField {
        /// The line.
        line: u64,
        /// What it names.
        field: String,
        /// A field with a similar name.
        nearest: Option<String>,
    },
    /// An unknown bin.
    #[error(
        "Line {line} of the table of points names a bin of {field:?} that the scorecard does not have: \
         {bin:?}; bins are fixed in training, so copy its name from scorecard.csv or remove the line."
    )]
    UnknownBin {
        /// The line.
        line: u64,
        /// The field.
        field: String,
        /// What it names.
        bin: String,
    },
    /// A bin twice.
    #[error(
        "Lines {first} and {line} of the table of points name the same bin, {field}, {bin}; keep one \
         of them."
    )]
    Twice {
        /// The earlier line.
        first: u64,
        /// The later line.
        line: u64,
        /// The field.
        field: String,
        /// The bin.
        bin: String,
    },
    /// Points that are no number.
    #[error(
        "Line {line} of the table of points has no number in the column {column}; write points such \
         as 12 or 12.5, or leave both columns of points empty to keep them."
    )]
    NoNumber {
        /// The line.
        line: u64,
        /// The column.
        column: &'static str,
    },
    /// Two columns that disagree.
    #[error(
        "Line {0} of the table of points changes both points and points_exact, to numbers that do not \
         agree; change one of them."
    )]
    Ambiguous(u64),
}

impl PointsLines {
    /// The table in a file.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        let mut lines = Vec::new();
        let each = source.for_each_record(|record| {
            lines.push(Line {
                number: record.line,
                cells: record.cells().map(str::to_owned).collect(),
                objection: record.rejection.as_ref().map(ToString::to_string),
            });
            Ok::<(), std::convert::Infallible>(())
        });
        match each {
            Ok(()) => {}
            Err(never) => match never {},
        }
        Self {
            names: source.names().to_vec(),
            lines,
        }
    }

    /// The points that it changes; bins without a line keep theirs.
    ///
    /// # Errors
    /// If it names fields or bins that are not in `table`, a bin twice, or holds points that are
    /// no numbers.
    pub fn changes(&self, table: &PointsTable) -> Result<Vec<PointsChange>, PointsFileError> {
        let columns = Columns::of(&self.names)?;
        let known = Known::of(table);
        let mut seen = vec![None; known.bins.len()];
        let mut changes = Vec::new();
        for line in &self.lines {
            if let Some(why) = &line.objection {
                return Err(PointsFileError::Unreadable {
                    line: line.number,
                    why: why.clone(),
                });
            }
            if line.cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let place = known.find(line, &columns)?;
            let KnownBin { column, bin, .. } = &known.bins[place];
            if let Some(first) = seen[place].replace(line.number) {
                return Err(PointsFileError::Twice {
                    first,
                    line: line.number,
                    field: (*column).to_owned(),
                    bin: bin_name(&bin.holds),
                });
            }
            changes.extend(columns.points(line, bin)?.map(|points| PointsChange {
                column: (*column).to_owned(),
                bin: bin.holds.clone(),
                points,
            }));
        }
        if seen.iter().all(Option::is_none) {
            return Err(PointsFileError::Empty);
        }
        Ok(changes)
    }
}

/// Places of the columns that are read.
struct Columns {
    field: usize,
    bin: Option<usize>,
    above: Option<usize>,
    up_to: Option<usize>,
    levels: Option<usize>,
    exact: Option<usize>,
    whole: Option<usize>,
}

impl Columns {
    fn of(names: &[String]) -> Result<Self, PointsFileError> {
        let place = |wanted: &str| {
            let is_wanted = |name: &String| name.trim().eq_ignore_ascii_case(wanted);
            names.iter().position(is_wanted)
        };
        let columns = Self {
            field: place("attribute").ok_or(PointsFileError::NoColumn("attribute"))?,
            bin: place("bin"),
            above: place("above"),
            up_to: place("up_to"),
            levels: place("levels"),
            exact: place("points_exact"),
            whole: place("points"),
        };
        if columns.bin.is_none() && columns.up_to.is_none() && columns.levels.is_none() {
            return Err(PointsFileError::NoColumn("bin"));
        }
        if columns.exact.is_none() && columns.whole.is_none() {
            return Err(PointsFileError::NoColumn("points"));
        }
        Ok(columns)
    }

    /// The points that a line gives a bin; `None` where they are as they are in the model.
    fn points(&self, line: &Line, bin: &PointsBin) -> Result<Option<f64>, PointsFileError> {
        let given = |place: Option<usize>, column: &'static str| {
            let text = place.map_or("", |place| cell(line, place));
            if text.is_empty() {
                return Ok(None);
            }
            let number = Written::of(text);
            number.map(Some).ok_or(PointsFileError::NoNumber {
                line: line.number,
                column,
            })
        };
        let exact = given(self.exact, "points_exact")?;
        let whole = given(self.whole, "points")?;
        match (exact, whole) {
            (None, None) => Ok(None),
            (Some(exact), None) => Ok(exact.set_exactly(bin)),
            (None, Some(whole)) => Ok(whole.set_whole(bin)),
            (Some(exact), Some(whole)) if exact.rounds_to(&whole) => Ok(exact.set_exactly(bin)),
            // One of them was edited: the one that is neither of the training nor of the model.
            (Some(exact), Some(whole)) => {
                let is_known = [
                    exact.shows(bin.points) || exact.shows(bin.trained),
                    whole.is_whole_of(bin.points) || whole.is_whole_of(bin.trained),
                ];
                match is_known {
                    [true, true] => Ok(None),
                    [true, false] => Ok(whole.set_whole(bin)),
                    [false, true] => Ok(exact.set_exactly(bin)),
                    [false, false] => Err(PointsFileError::Ambiguous(line.number)),
                }
            }
        }
    }
}

fn cell(line: &Line, place: usize) -> &str {
    line.cells.get(place).map_or("", |cell| cell.trim())
}

/// A number as it is written.
struct Written {
    value: f64,
    decimals: usize,
}

impl Written {
    /// Reads a number with a decimal point or comma; `None` of anything else.
    fn of(text: &str) -> Option<Self> {
        let text = text.replace(['\u{2212}', '\u{2013}'], "-");
        let text = match text.matches(',').count() {
            1 if !text.contains('.') => text.replace(',', "."),
            _ => text,
        };
        let value: f64 = text.parse().ok()?;
        let is_plain = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        let decimals = text.split_once('.').map_or(0, |(_, tail)| tail.len());
        (is_plain && value.is_finite()).then_some(Self { value, decimals })
    }

    /// The exact points that it sets; `None` where it shows those of the model.
    fn set_exactly(&self, bin: &PointsBin) -> Option<f64> {
        let is_trained = self.shows(bin.trained);
        let points = if is_trained { bin.trained } else { self.value };
        (!self.shows(bin.points)).then_some(points)
    }

    /// The whole points that it sets; `None` where they are those of the model.
    fn set_whole(&self, bin: &PointsBin) -> Option<f64> {
        (!self.is_whole_of(bin.points)).then_some(self.value)
    }

    /// Whether it is some points rounded to a whole number.
    fn is_whole_of(&self, points: f64) -> bool {
        (self.value - points.round()).abs() < SAME_POINTS
    }

    /// Whether another number is it as a whole number, or the same.
    fn rounds_to(&self, whole: &Self) -> bool {
        whole.is_whole_of(self.value) || (self.value - whole.value).abs() < SAME_POINTS
    }

    /// Whether it shows a number, also one that a spreadsheet has rounded. A whole number or one
    /// decimal is taken to be meant.
    fn shows(&self, number: f64) -> bool {
        let apart = (self.value - number).abs();
        let half = 0.5 * 10_f64.powi(-(self.decimals.min(15) as i32));
        apart < SAME_POINTS || (self.decimals >= LEAST_DECIMALS && apart <= half * (1.0 + 1e-9))
    }
}

/// A bin of the scorecard with its cells as the table shows them.
struct KnownBin<'a> {
    column: &'a str,
    bin: &'a PointsBin,
    cells: Vec<Cell>,
}

struct Known<'a> {
    bins: Vec<KnownBin<'a>>,
    fields: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn of(table: &'a PointsTable) -> Self {
        let each = table.attributes.iter();
        let bins = each.flat_map(|a| a.bins.iter().map(|bin| (&*a.column, bin)));
        let cells = points_sheet(table).rows;
        let known = bins
            .zip(cells)
            .map(|((column, bin), cells)| KnownBin { column, bin, cells });
        Self {
            bins: known.collect(),
            fields: table.attributes.iter().map(|a| &*a.column).collect(),
        }
    }

    /// The bin of a line: by its name, else by its categories or the ends of its range.
    fn find(&self, line: &Line, columns: &Columns) -> Result<usize, PointsFileError> {
        let text = |place: Option<usize>| place.map_or("", |place| cell(line, place));
        let field = cell(line, columns.field);
        let field = self
            .field(field)
            .ok_or_else(|| PointsFileError::UnknownField {
                line: line.number,
                field: field.to_owned(),
                nearest: nearest(field, self.fields.iter().copied()),
            })?;
        let levels = text(columns.levels);
        let of_field = || {
            let all = self.bins.iter().enumerate();
            all.filter(|(_, known)| known.column == field)
        };
        let named = |known: &KnownBin<'_>| is_shown(text(columns.bin), &known.cells[1]);
        // A category may be named like the bin of missing cells; its list tells them apart.
        let listed = |known: &KnownBin<'_>| is_shown(levels, &known.cells[4]);
        let within = |known: &KnownBin<'_>| {
            let ends = [(columns.above, 2), (columns.up_to, 3)];
            let mut both = ends.iter();
            both.all(|(place, k)| is_end(text(*place), &known.cells[*k]))
        };
        let has_ends = !text(columns.above).is_empty() || !text(columns.up_to).is_empty();
        let found = of_field()
            .find(|(_, known)| named(known) && (columns.levels.is_none() || listed(known)))
            .or_else(|| of_field().find(|(_, known)| !levels.is_empty() && listed(known)))
            .or_else(|| of_field().find(|(_, known)| has_ends && within(known)))
            .or_else(|| of_field().find(|(_, known)| named(known)));
        let found = found.map(|(place, _)| place);
        found.ok_or_else(|| PointsFileError::UnknownBin {
            line: line.number,
            field: field.to_owned(),
            bin: [columns.bin, columns.levels, columns.above, columns.up_to]
                .into_iter()
                .map(text)
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned(),
        })
    }

    fn field(&self, name: &str) -> Option<&'a str> {
        let shown = |field: &&&str| is_shown(name, &Cell::Text((**field).to_owned()));
        self.fields.iter().find(shown).copied()
    }
}

/// Whether a text is that of a cell, with or without the mark that guards formulas.
fn is_shown(text: &str, cell: &Cell) -> bool {
    let exact = cell.exact();
    let exact = exact.trim();
    text == exact || text.strip_prefix('\'') == Some(exact)
}

/// Whether a text is the end of a range, as the table or a spreadsheet writes it.
fn is_end(text: &str, cell: &Cell) -> bool {
    if is_shown(text, cell) {
        return true;
    }
    match (Written::of(text), cell) {
        (Some(written), Cell::Number(end, _)) => {
            written.shows(*end) || (written.value - end).abs() <= 1e-9 * end.abs()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_spreadsheets_write_them() {
        let value = |text| Written::of(text).map(|written| written.value);
        for (text, expected) in [
            ("12", 12.0),
            ("-12.5", -12.5),
            ("\u{2212}12,5", -12.5),
            ("1e2", 100.0),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        for text in ["", "twelve", "1.234,5", "1,2,3", "NaN", "inf", "12 %"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn a_rounded_number_is_the_same_and_a_whole_one_is_meant() {
        let shows = |text: &str, number| Written::of(text).unwrap().shows(number);
        assert!(shows("12.35", 12.345_678));
        assert!(shows("12,3457", 12.345_678));
        assert!(shows("12", 12.000_000_4));
        assert!(!shows("12.36", 12.345_678));
        assert!(!shows("12", 12.345_678));
        assert!(!shows("12.3", 12.345_678));
    }
}
