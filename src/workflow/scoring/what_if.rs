//! What if one applicant had other values: the cells of one record, and what the model makes of
//! them after some were changed. Cells are read and scored as those of a file are.

use crate::bundle::{Model, clear_without_pd};
use crate::network::Backend;
use crate::score::{Scorecard, Scored};
use crate::table::{Column, Convention, Kind, LoadOptions, Record, Source, Table, date};
use crate::workflow::scoring::stream::ScoringError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A cell with another text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The column.
    pub column: String,
    /// What the cell holds instead, as the file would write it; empty for a missing value.
    pub value: String,
}

/// What to know of a changed cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum ChangeNote {
    /// A number outside of the range of the training rows: the PD is an extrapolation.
    OutsideTraining {
        /// The column.
        column: String,
        /// Lower bound of training, as the column shows it.
        low: String,
        /// Upper bound.
        high: String,
    },
    /// A level that the model does not know; it counts as a rare one.
    UnseenLevel {
        /// The column.
        column: String,
    },
    /// A number without a percent sign in a column of percentages: 0.5 is 0.5 %.
    NoPercentSign {
        /// The column.
        column: String,
    },
    /// No number, day or known word; it counts as missing.
    NoNumber {
        /// The column.
        column: String,
    },
}

/// What an edited applicant comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// PD, points, grade, decile and decision, the policy's where a rule decides; `None`
    /// without any value.
    pub scored: Option<Scored>,
    /// The rule of the policy that decides, if one does.
    pub rule: Option<u16>,
}

/// The cells of one applicant that the model reads.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// Name and cell of each column that inputs or policy read.
    cells: Vec<(String, String)>,
    options: LoadOptions,
}

/// Name of a column that keeps a record with no other value from being a blank line.
pub(super) const FILLER: &str = "(filler)";

impl WhatIf {
    /// Of a row of a table. `reading` says how columns are written and scaled; what it does not
    /// say is as in the table. `None` beyond the last row.
    #[must_use]
    pub fn of(
        model: &Model,
        scorecard: &Scorecard,
        (source, table): (&Source, &Table),
        row: usize,
        reading: &LoadOptions,
    ) -> Option<Self> {
        let needed = model.given_columns_with(scorecard);
        let names = source.names();
        let places: Vec<usize> = (0..names.len())
            .filter(|place| needed.contains(&names[*place]))
            .collect();
        let (mut at, mut cells) = (0, None);
        // The walk ends at the record that is sought.
        let found = source.for_each_record(|record: &Record<'_>| {
            if record.rejection.is_some() {
                return Ok(());
            }
            if at < row {
                at += 1;
                return Ok(());
            }
            let all: Vec<&str> = record.cells().collect();
            let cell = |place: &usize| {
                let text = all.get(*place).copied().unwrap_or_default();
                (names[*place].clone(), text.to_owned())
            };
            cells = Some(places.iter().map(cell).collect());
            Err(())
        });
        let mut cells: Vec<(String, String)> = cells.filter(|_| found.is_err())?;
        // Of other files the values of today stay as they are.
        let of_files = needed.iter().filter(|name| !names.contains(name));
        for column in of_files.filter_map(|name| table.column(name)) {
            let text = column.texts_of(row..row + 1).pop().flatten();
            cells.push((column.name.clone(), text.unwrap_or_default()));
        }
        let mut columns = reading.columns.clone();
        for (name, _) in &cells {
            let convention = table.column(name).and_then(|column| column.convention);
            if let Some(convention) = convention {
                columns.entry(name.clone()).or_insert(convention);
            }
        }
        let mut options = one_table_options(columns, reading.scales.clone());
        options.made = model.formulas();
        Some(Self { cells, options })
    }

    /// The columns that can be changed, with the cells as they stand in the file.
    #[must_use]
    pub fn cells(&self) -> &[(String, String)] {
        &self.cells
    }

    /// The cell of a column.
    #[must_use]
    pub fn cell(&self, column: &str) -> Option<&str> {
        let mut cells = self.cells.iter();
        cells
            .find(|(name, _)| name == column)
            .map(|(_, cell)| cell.as_str())
    }

    /// How the cells of a column are written.
    #[must_use]
    pub fn convention(&self, column: &str) -> Option<Convention> {
        self.options.columns.get(column).copied()
    }

    /// The applicant after each list of changes, as rows of a table.
    ///
    /// # Errors
    /// If the cells cannot be read as a table.
    pub fn table(&self, edits: &[Vec<Change>]) -> Result<Table, ScoringError> {
        let bytes = self.csv(edits)?;
        let source = Source::from_bytes(bytes, &self.options)?;
        Ok(source.table(&mut |_, _| ControlFlow::Continue(()))?)
    }

    fn csv(&self, edits: &[Vec<Change>]) -> io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(Vec::new());
        let names = self.cells.iter().map(|(name, _)| name.as_str());
        let header = names.chain([FILLER]);
        writer.write_record(header).map_err(io::Error::other)?;
        for changes in edits {
            let cell = |(name, cell): &'_ (String, String)| {
                let changed = changes.iter().rev().find(|change| change.column == *name);
                changed.map_or(cell.clone(), |change| change.value.clone())
            };
            let cells = self.cells.iter().map(cell);
            let cells = cells.chain(["x".to_owned()]);
            writer.write_record(cells).map_err(io::Error::other)?;
        }
        writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    /// What each list of changes comes to, scored as rows of a file are.
    ///
    /// # Errors
    /// As [`WhatIf::table`]; a policy that does not fit.
    pub fn outcomes(
        &self,
        model: &Model,
        scorecard: &Scorecard,
        edits: &[Vec<Change>],
    ) -> Result<Vec<Outcome>, ScoringError> {
        if edits.is_empty() {
            return Ok(Vec::new());
        }
        Self::outcomes_of(model, scorecard, &self.table(edits)?)
    }

    fn outcomes_of(
        model: &Model,
        scorecard: &Scorecard,
        table: &Table,
    ) -> Result<Vec<Outcome>, ScoringError> {
        let pds = model.pds(Backend::default(), table, 0..table.rows)?;
        let mut decided = scorecard.policy.apply(table)?;
        clear_without_pd(&mut decided, &pds);
        let outcome = |(pd, rule): (&f64, &Option<u16>)| {
            let mut scored = scorecard.score(*pd);
            if let (Some(scored), Some(rule)) = (&mut scored, scorecard.rule(*rule)) {
                scored.decision = rule.outcome;
            }
            Outcome {
                scored,
                rule: *rule,
            }
        };
        Ok(pds.iter().zip(&decided).map(outcome).collect())
    }

    /// Whether a number of a column of percentages is given without a percent sign.
    fn lacks_percent_sign(&self, change: &Change) -> bool {
        let convention = self.convention(&change.column);
        let is_percent = matches!(convention, Some(Convention::Number { percent: true, .. }));
        is_percent && change.value.ends_with(|c: char| c.is_ascii_digit())
    }

    /// What one list of changes comes to, and what to know of the changed cells.
    ///
    /// # Errors
    /// As [`WhatIf::outcomes`].
    pub fn outcome(
        &self,
        model: &Model,
        scorecard: &Scorecard,
        changes: &[Change],
    ) -> Result<(Outcome, Vec<ChangeNote>), ScoringError> {
        let table = self.table(&[changes.to_vec()])?;
        let outcome = Self::outcomes_of(model, scorecard, &table)?;
        let none = Outcome {
            scored: None,
            rule: None,
        };
        let outcome = outcome.first().copied().unwrap_or(none);
        let changed = changes.iter().filter_map(|c| table.column(&c.column));
        let mut notes: Vec<ChangeNote> = changed.filter_map(|column| note(model, column)).collect();
        let unsigned = changes.iter().filter(|c| self.lacks_percent_sign(c));
        notes.extend(unsigned.map(|c| ChangeNote::NoPercentSign {
            column: c.column.clone(),
        }));
        Ok((outcome, notes))
    }
}

/// How a table is read that was written here: quoted cells between commas under one header.
pub(super) fn one_table_options(
    columns: BTreeMap<String, Convention>,
    scales: Option<Arc<BTreeMap<String, Convention>>>,
) -> LoadOptions {
    LoadOptions {
        delimiter: Some("comma".to_owned()),
        quote: Some("\"".to_owned()),
        escape: Some("none".to_owned()),
        comment: Some("none".to_owned()),
        encoding: Some("utf-8".to_owned()),
        header: Some(1),
        columns,
        scales,
        keep_totals: true,
        ..LoadOptions::default()
    }
}

/// What to know of the cell of a one-row column.
pub(super) fn note(model: &Model, column: &Column) -> Option<ChangeNote> {
    let name = || column.name.clone();
    let recipe = &model.recipe;
    let no_number = || {
        column
            .holds_word()
            .then(|| ChangeNote::NoNumber { column: name() })
    };
    let Some(held) = recipe.held(&column.name) else {
        return no_number();
    };
    if !recipe.reads_numbers(&column.name) {
        let Some(text) = column.texts_of(0..1).pop().flatten() else {
            return no_number();
        };
        let is_known = held.levels.iter().any(|level| level == text.trim());
        let is_unseen = !held.levels.is_empty() && !is_known;
        return is_unseen.then(|| ChangeNote::UnseenLevel { column: name() });
    }
    let mut numbers = recipe.numbers(column);
    let special = recipe.special_of(&column.name);
    let places = special.map(|s| (s, s.places(column, 0..column.len(), &mut numbers)));
    if places.is_some_and(|(s, places)| places.iter().any(|p| (*p as usize) < s.levels())) {
        return None;
    }
    let number = numbers.first().copied()?;
    if number.is_nan() {
        let is_text = column.is_text() && column.missing() == 0;
        let is_word = is_text || !column.misfits.is_empty();
        return is_word.then(|| ChangeNote::NoNumber { column: name() });
    }
    let range = held.expected.range?;
    let is_outside = number < range.low || number > range.high;
    is_outside.then(|| ChangeNote::OutsideTraining {
        column: name(),
        low: shown(column.kind, range.low),
        high: shown(column.kind, range.high),
    })
}

fn shown(kind: Kind, value: f64) -> String {
    match kind {
        Kind::Date => date::iso(value as i32),
        _ => value.to_string(),
    }
}

/// A text that a column written so reads as this number or day; `None` where none is found.
#[must_use]
pub fn written(convention: Option<Convention>, is_day: bool, value: f64) -> Option<String> {
    let plain = if is_day {
        date::iso(value as i32)
    } else {
        value.to_string()
    };
    let Some(convention) = convention else {
        return Some(plain);
    };
    let mut texts = vec![plain.clone(), plain.replace('.', ","), format!("{plain}%")];
    if let (true, [year, month, day]) = (is_day, &*plain.split('-').collect::<Vec<_>>()) {
        texts.push(format!("{day}/{month}/{year}"));
        texts.push(format!("{month}/{day}/{year}"));
        texts.push(format!("{day}.{month}.{year}"));
        texts.push(format!("{year}{month}{day}"));
    }
    let reads = |text: &String| convention.read(text) == Some(value);
    texts.into_iter().find(reads)
}
