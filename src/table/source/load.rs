//! Loading: from a path or bytes to a [`Table`], every record accounted for.
//! The file is opened for reading only.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::table::columns::column_builder;
use crate::table::columns::column_format::Convention;
use crate::table::columns::decisions::century::{self, Calendar};
use crate::table::columns::decisions::second_look::{self, Look};
use crate::table::columns::rates;
use crate::table::columns::schema::{self, Habits};
use crate::table::columns::survey::{self, TableStats};
use crate::table::columns::units;
use crate::table::csv::grid::Count;
use crate::table::decisions::Decided;
use crate::table::error::TableError;
use crate::table::intake::fixed_width::FixedWidths;
use crate::table::intake::memory::MemoryLimit;
use crate::table::remark::{Objection, Remark, Repair};
use crate::table::source::file::{Part, Progress, Source};
use crate::table::source::files_apart;
use crate::table::{Accounting, MadeColumns, Reject, Repaired, Table};

/// Repairs that are listed; all are counted.
const MOST_REPAIRS: usize = 10_000;

/// What the caller knows better than the sniffers.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LoadOptions {
    /// One to eight bytes such as `;`, `, ` or `~|~`, or `tab`, `comma`,
    /// `semicolon`, `pipe`, `colon`, `space`.
    pub delimiter: Option<String>,
    /// The character around cells, or `none`.
    pub quote: Option<String>,
    /// The character before a quote that is meant as one, `nul` or `none`.
    pub escape: Option<String>,
    /// What begins a line that is no record, or `none`.
    pub comment: Option<String>,
    /// A WHATWG label such as `utf-8`, `gb18030`, `windows-1252`.
    pub encoding: Option<String>,
    /// Lines of names, 0 where the first record is data.
    #[serde(default, deserialize_with = "header_lines")]
    pub header: Option<usize>,
    /// How the cells of some columns are written, by name: the order of days and
    /// months, the decimal mark, what a model was trained on. Cells that do not
    /// fit are misfits, however many there are.
    #[serde(default)]
    pub columns: BTreeMap<String, Convention>,
    /// How a model reads the numbers of columns that are written on another scale.
    #[serde(skip)]
    pub scales: Option<Arc<BTreeMap<String, Convention>>>,
    /// Where the columns of a file of fixed widths stand.
    #[serde(default)]
    pub fixed_width: Option<FixedWidths>,
    /// The sheet of a workbook, by its name or its number from 1.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Read so many records only, evenly over the whole file.
    #[serde(default)]
    pub sample_rows: Option<usize>,
    /// Read totals, averages and trailers as records of the table.
    #[serde(default)]
    pub keep_totals: bool,
    /// Whether a record is one of totals is seen from the record alone, whatever
    /// the other records of the file hold.
    #[serde(skip)]
    pub record_alone: Option<Arc<OrdinaryTotals>>,
    /// What makes the columns that the file does not hold.
    #[serde(skip)]
    pub made: Option<MadeColumns>,
    /// How much memory loading may take.
    #[serde(skip)]
    pub memory: MemoryLimit,
}

/// The columns in which a word of totals is an ordinary value, by name.
pub type OrdinaryTotals = Vec<String>;

/// For each name whether it is among the columns.
pub(in crate::table) fn held(columns: &OrdinaryTotals, names: &[String]) -> Vec<bool> {
    names.iter().map(|name| columns.contains(name)).collect()
}

/// A number of lines, or whether there is one.
fn header_lines<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Lines {
        Count(usize),
        One(bool),
    }
    let told: Option<Lines> = serde::Deserialize::deserialize(from)?;
    Ok(told.map(|told| match told {
        Lines::Count(lines) => lines,
        Lines::One(one) => usize::from(one),
    }))
}

/// Loads the file at `path`.
///
/// # Errors
/// A file that is missing, unreadable, changing, or no delimited text;
/// options that do not exist; a `progress` that cancels.
pub fn load(
    path: &Path,
    options: &LoadOptions,
    progress: Progress<'_>,
) -> Result<Table, TableError> {
    Source::open(path, options, progress)?.table(progress)
}

/// Loads a table from bytes at hand: an embedded sample, standard input.
///
/// # Errors
/// As [`load`], but for the file's own.
pub fn load_bytes(
    bytes: Vec<u8>,
    options: &LoadOptions,
    progress: Progress<'_>,
) -> Result<Table, TableError> {
    Source::from_bytes(bytes, options)?.table(progress)
}

impl Source {
    /// The typed table, with the columns that are made for it.
    ///
    /// # Errors
    /// That `progress` cancelled, columns that cannot be made, or a mistake of ours.
    pub fn table(&self, progress: Progress<'_>) -> Result<Table, TableError> {
        let mut table = self.table_of_survey(survey::survey(self, progress)?, progress)?;
        if let Some(made) = &self.made {
            made.add(&mut table, self.is_part)
                .map_err(TableError::Made)?;
        }
        Ok(table)
    }

    fn table_of_survey(
        &self,
        mut surveyed: TableStats,
        progress: Progress<'_>,
    ) -> Result<Table, TableError> {
        let surveys = &surveyed.columns;
        let mut habits = Habits::of(surveys);
        let typed = self.parts.iter().all(|part| part.typed);
        if typed {
            // Numbers were numbers already, and are written with a point.
            (habits.comma, habits.comma_confidence) = (false, 1.0);
            habits.typed = true;
        }
        habits.semicolons = !typed && self.has_semicolons();
        let mut warnings = self.warnings.clone();
        let mut plans = Vec::with_capacity(surveys.len());
        let mut seen_anew = Vec::new();
        let calendar = Calendar::of(self.names(), surveys);
        for (name, survey) in self.names().iter().zip(surveys) {
            let told = self.told.get(name).copied();
            let place = plans.len();
            // Texts are read as those of a text file.
            let are_values = typed && !self.parts.iter().all(|part| part.holds_texts(place));
            let told = told.map(|c| if are_values { c.of_numbers() } else { c });
            let (mut plan, remarks) = schema::plan(name, survey, habits, told);
            let look = match told {
                None => second_look::look(self, place, &surveyed, habits, plan),
                Some(told) => Look {
                    plan: None,
                    remarks: rates::remarks_of_told(name, survey, told, self.is_part),
                },
            };
            match look.plan {
                // What was said of it as it seemed to be holds no longer.
                Some((other, survey)) => {
                    plan = other;
                    seen_anew.push((place, survey));
                }
                // One of numbers in several units says why it is text.
                None if look.says_units() => {}
                None => Remark::gather(&mut warnings, remarks),
            }
            warnings.extend(look.remarks);
            let survey = seen_anew
                .last()
                .filter(|(at, _)| *at == place)
                .map_or(survey, |(_, s)| s);
            let convention = &mut plan.convention;
            warnings.extend(century::settle(&calendar, place, name, survey, convention));
            if told.is_none() {
                warnings.extend(units::remarks(name, survey, *convention));
            }
            plans.push(plan);
        }
        for (place, survey) in seen_anew {
            surveyed.columns[place] = survey;
        }
        let counts = &surveyed.counts;
        let (accounting, rejects, repairs) = account(counts, self.first_lines(counts))?;
        self.remark(counts, accounting, &repairs, &mut warnings);
        let counts_kept: Vec<usize> = counts.iter().map(|count| count.kept).collect();
        let mut columns = column_builder::build(self, &plans, surveyed, progress)?;
        columns.par_iter_mut().for_each(schema::refine);
        for (name, own) in self.scales.iter().flat_map(|scales| &**scales) {
            if let Some(column) = columns.iter_mut().find(|column| column.name == *name) {
                column.put_on_scale_of(*own);
            }
        }
        if !self.is_part {
            warnings.extend(columns.iter().filter_map(century::far_years));
        }
        for column in columns.iter().filter(|c| !c.misfits.is_empty()) {
            let is_told = self.told.contains_key(&column.name);
            warnings.push(column.misfits_remark(is_told));
        }
        let mut decisions = self.decisions.clone();
        decisions.files_rows = self.rows_of_files(counts_kept);
        if !self.is_part {
            let (files, rows) = (&decisions.files, &decisions.files_rows);
            warnings.extend(files_apart::remarks(&columns, files, rows));
        }
        decisions.decimal_mark = Decided {
            value: if habits.comma { ',' } else { '.' },
            told: false,
            confidence: habits.comma_confidence,
        };
        Ok(Table {
            columns,
            rows: accounting.kept,
            rejects,
            repairs,
            decisions,
            accounting,
            warnings,
        })
    }

    /// The typed table of some columns only, by their places. Where it was not
    /// told how one of them is written, all columns are read, as they decide it
    /// together.
    ///
    /// # Errors
    /// As [`Source::table`].
    pub fn table_of(
        &mut self,
        columns: &[usize],
        progress: Progress<'_>,
    ) -> Result<Table, TableError> {
        let columns = &self.with_those_read(columns)[..];
        let chosen: Vec<String> = columns.iter().map(|c| self.names[*c].clone()).collect();
        if !chosen.iter().all(|name| self.told.contains_key(name)) {
            return self.table(progress);
        }
        let names = std::mem::replace(&mut self.names, chosen);
        let narrow = |part: &mut Part| {
            let places = columns.iter().map(|c| part.place(*c)).collect();
            part.places.replace(places)
        };
        let places: Vec<_> = self.parts.iter_mut().map(narrow).collect();
        let table = self.table(progress);
        self.names = names;
        for (part, places) in self.parts.iter_mut().zip(places) {
            part.places = places;
        }
        table
    }

    /// The places of columns, and of those that others are made of.
    fn with_those_read(&self, columns: &[usize]) -> Vec<usize> {
        let reads = self.made.as_ref().map_or(&[][..], |made| made.0.reads());
        let is_read = |place: &usize| reads.contains(&self.names[*place]);
        let others = (0..self.names.len()).filter(|place| !columns.contains(place));
        let mut all = columns.to_vec();
        all.extend(others.filter(is_read));
        all.sort_unstable();
        all
    }

    fn remark(
        &self,
        counts: &[Count],
        accounting: Accounting,
        repairs: &[Repaired],
        warnings: &mut Vec<Remark>,
    ) {
        if accounting.rejected > 0 {
            warnings.push(Remark::SetAside(accounting.rejected));
        }
        let count = |which: &[Objection]| {
            let rejects = counts.iter().flat_map(|count| &count.rejects);
            rejects.filter(|r| which.contains(&r.reason)).count()
        };
        let totals = count(&[Objection::TotalsLine, Objection::Trailer]);
        if totals > 0 {
            warnings.push(Remark::TotalsLines(totals));
        }
        let empty = count(&[Objection::NoCells]);
        if empty > 0 {
            warnings.push(Remark::NoCells(empty));
        }
        if accounting.padded > 0 {
            warnings.push(Remark::Padded(accounting.padded));
        }
        let comments = counts.iter().map(|c| c.comments).sum();
        if let Some(mark) = self.comment().filter(|_| comments > 0) {
            warnings.push(Remark::Comments {
                mark: mark.as_str().to_owned(),
                lines: comments,
            });
        }
        let mut kinds: BTreeMap<Repair, (usize, u64)> = BTreeMap::new();
        for repaired in repairs.iter().filter(|r| r.repair != Repair::Padded) {
            let kind = kinds.entry(repaired.repair).or_insert((0, repaired.line));
            kind.0 += 1;
        }
        for (repair, (records, line)) in kinds {
            warnings.push(match repair {
                Repair::Quotes => Remark::OddQuotes { records, line },
                repair => Remark::Repaired {
                    records,
                    line,
                    repair,
                },
            });
        }
    }

    /// Whether all files that were written as text separate cells by semicolons.
    fn has_semicolons(&self) -> bool {
        let mut texts = self.parts.iter().filter(|part| !part.typed);
        texts.all(|part| part.dialect.delimiter.as_str() == ";")
    }

    /// What begins a comment in the first file that has any.
    fn comment(&self) -> Option<crate::table::csv::format::Mark> {
        self.parts.iter().find_map(|part| part.dialect.comment)
    }

    /// The rows of each of several files, from those of the blocks; none where a file is no part.
    fn rows_of_files(&self, kept: Vec<usize>) -> Vec<usize> {
        if self.parts.len() < 2 || self.parts.len() != self.decisions.files.len() {
            return Vec::new();
        }
        let mut rows = vec![0; self.parts.len()];
        for (block, kept) in self.blocks.iter().zip(kept) {
            rows[block.part] += kept;
        }
        rows
    }

    /// The line of its file on which each block begins.
    fn first_lines(&self, counts: &[Count]) -> impl Iterator<Item = u64> {
        let (mut current, mut next) = (None, 0);
        self.blocks.iter().zip(counts).map(move |(block, count)| {
            if current != Some(block.part) {
                (current, next) = (Some(block.part), self.parts[block.part].first_line);
            }
            let line = next;
            next += count.lines;
            line
        })
    }
}

/// Sums up the blocks, and moves their rejects and repairs to where they stand
/// in their file.
fn account(
    counts: &[Count],
    first_lines: impl Iterator<Item = u64>,
) -> Result<(Accounting, Vec<Reject>, Vec<Repaired>), TableError> {
    let mut sum = Accounting::default();
    let (mut rejects, mut repairs) = (Vec::new(), Vec::new());
    for (count, line) in counts.iter().zip(first_lines) {
        let before = sum.records - sum.blank;
        rejects.extend(count.rejects.iter().map(|reject| Reject {
            record: before + reject.record,
            line: line + reject.line,
            ..reject.clone()
        }));
        let room = MOST_REPAIRS - repairs.len();
        repairs.extend(count.repairs.iter().take(room).map(|repaired| Repaired {
            record: before + repaired.record,
            line: line + repaired.line,
            ..repaired.clone()
        }));
        sum.records += count.records;
        sum.kept += count.kept;
        sum.blank += count.blank;
        sum.rejected += count.rejects.len();
        sum.padded += count.padded;
        sum.repaired += count.repaired;
    }
    if sum.records != sum.kept + sum.rejected + sum.blank {
        return Err(TableError::Internal {
            what: "records do not add up".to_owned(),
        });
    }
    Ok((sum, rejects, repairs))
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
