//! A fixture: rows that the description of a model makes by itself, with every level, code and
//! word, values at, between and beyond its cut points, unseen and missing cells, and the PDs
//! that the model gives them by way of a CSV file. No row is anybody's.

use super::description::{Description, Field, Read};
use super::evaluate::CellRead;
use super::value::{Test, Value};
use super::{ExportError, TOLERANCE};
use crate::bundle::Model;
use crate::network::Backend;
use crate::table::{LoadOptions, Source, Table, date};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Most rows of a fixture.
const MOST_ROWS: usize = 300;
/// Most numbers of a column.
const MOST_NUMBERS: usize = 240;
/// A text that is no level.
const UNSEEN: &str = "(not seen in training)";

/// A row with what the model makes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    /// The cells in the order of the fields, as in a CSV file.
    pub(super) cells: Vec<String>,
    /// The PD; none where no column has a value.
    pub(super) pd: Option<f64>,
    /// What is done.
    pub(super) decision: String,
}

/// The rows of a fixture.
pub(super) struct Fixture {
    pub(super) rows: Vec<Row>,
    /// What is read of their cells.
    pub(super) read: Vec<Vec<CellRead>>,
}

impl Fixture {
    /// The fixture of a model.
    pub(super) fn of(model: &Model, description: &Description) -> Result<Self, ExportError> {
        let variants: Vec<Vec<String>> = (0..description.fields.len())
            .map(|field| variants(description, field))
            .collect();
        let cells = crossed(&variants);
        let table = table_of(model, description, &cells)?;
        let unchecked = |e: &dyn std::fmt::Display| ExportError::Unchecked(e.to_string());
        if table.rows != cells.len() {
            return Err(unchecked(&"its rows were not read back one by one"));
        }
        let pds = model
            .pds(Backend::default(), &table, 0..table.rows)
            .map_err(|e| unchecked(&e))?;
        let decided = model.decided(&table, &pds).map_err(|e| unchecked(&e))?;
        let read = read_of(description, &table);
        let card = &model.scorecard;
        let rows = cells.into_iter().zip(&pds).zip(&decided);
        let row = |((cells, pd), rule): ((Vec<String>, &f64), &Option<u16>)| Row {
            cells,
            pd: Some(*pd).filter(|pd| !pd.is_nan()),
            decision: match card.rule(*rule) {
                _ if pd.is_nan() => "DATA_ERROR",
                Some(rule) => rule.outcome.word(),
                None => card.decide(*pd).word(),
            }
            .to_owned(),
        };
        Ok(Self {
            rows: rows.map(row).collect(),
            read,
        })
    }

    /// Rows with a PD.
    pub(super) fn with_pd(&self) -> usize {
        self.rows.iter().filter(|row| row.pd.is_some()).count()
    }

    /// The largest difference between the PDs of the model and those of a document, one a row;
    /// NaN there means none.
    ///
    /// # Errors
    /// If it is above [`TOLERANCE`], or one of both has no PD.
    pub(super) fn difference(
        &self,
        is_isotonic: bool,
        pds: impl Iterator<Item = f64>,
    ) -> Result<f64, ExportError> {
        let mut largest = 0.0_f64;
        for (row, pd) in self.rows.iter().zip(pds) {
            let difference = match (row.pd, pd) {
                (None, pd) if pd.is_nan() => 0.0,
                (Some(expected), pd) => (pd - expected).abs(),
                (None, _) => f64::INFINITY,
            };
            // NaN is a difference, too.
            if difference.is_nan() || difference > TOLERANCE {
                let steep = " (an isotonic recalibration may rise by more than that within the \
                             rounding of a logit; Platt's does not)";
                return Err(ExportError::Differs(
                    format!("{difference:.1e}"),
                    if is_isotonic { steep } else { "" },
                ));
            }
            largest = largest.max(difference);
        }
        Ok(largest)
    }
}

/// The fixture as a table, read as `score` reads a CSV file.
fn table_of(
    model: &Model,
    description: &Description,
    rows: &[Vec<String>],
) -> Result<Table, ExportError> {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut names: Vec<String> = description.fields.iter().map(|f| f.name.clone()).collect();
    let mut own = "row".to_owned();
    while names.contains(&own) {
        own.push('_');
    }
    names.insert(0, own);
    let line = |cells: &[String]| {
        cells
            .iter()
            .map(|c| quoted(c))
            .collect::<Vec<_>>()
            .join(",")
    };
    let mut text = line(&names) + "\n";
    for (place, cells) in rows.iter().enumerate() {
        text += &format!("r{place},{}\n", line(cells));
    }
    let options = LoadOptions {
        delimiter: Some("comma".to_owned()),
        quote: Some("\"".to_owned()),
        escape: Some("none".to_owned()),
        comment: Some("none".to_owned()),
        encoding: Some("utf-8".to_owned()),
        header: Some(1),
        columns: model.conventions(),
        keep_totals: true,
        ..LoadOptions::default()
    };
    let source = Source::from_bytes(text.into_bytes(), &options)?;
    Ok(source.table(&mut |_, _| ControlFlow::Continue(()))?)
}

/// What is read of the cells of each row.
fn read_of(description: &Description, table: &Table) -> Vec<Vec<CellRead>> {
    let mut rows = vec![Vec::with_capacity(description.fields.len()); table.rows];
    for field in &description.fields {
        let Some(column) = table.column(&field.name) else {
            continue;
        };
        let is_text = field.read.is_text() || column.is_text();
        let texts = if is_text {
            column.texts()
        } else {
            vec![None; table.rows]
        };
        let numbers = if field.read.is_text() {
            vec![f64::NAN; table.rows]
        } else {
            column.read_numbers(column.convention)
        };
        let mut words: Vec<Option<String>> = texts
            .into_iter()
            .zip(&numbers)
            .map(|(text, number)| text.filter(|_| number.is_nan()))
            .collect();
        for misfit in &column.misfits {
            words[misfit.row] = Some(misfit.text.clone());
        }
        for ((row, number), word) in rows.iter_mut().zip(numbers).zip(words) {
            row.push(CellRead { number, word });
        }
    }
    rows
}

/// Rows in which every variant of every field occurs, each field at a pace of its own, then
/// a row without any value.
fn crossed(variants: &[Vec<String>]) -> Vec<Vec<String>> {
    let most = variants.iter().map(Vec::len).max().unwrap_or(0);
    let count = most.clamp(24, MOST_ROWS);
    let cell = |row: usize, field: usize| {
        let own = &variants[field];
        // Every variant comes in turn; the turns of two fields drift apart.
        let turn = row / own.len().max(1);
        own.get((row + turn * (field + 1) + 7 * field) % own.len().max(1))
            .cloned()
            .unwrap_or_default()
    };
    let row = |row: usize| (0..variants.len()).map(|field| cell(row, field)).collect();
    let mut rows: Vec<Vec<String>> = (0..count).map(row).collect();
    rows.push(vec![String::new(); variants.len()]);
    rows
}

/// The cells that a field is tried with.
fn variants(description: &Description, field: usize) -> Vec<String> {
    let mut found = Found {
        field,
        numbers: Vec::new(),
        texts: Vec::new(),
    };
    for value in description
        .statics
        .iter()
        .chain(description.sequence.iter().flatten())
    {
        found.value(value);
    }
    for rule in &description.rules {
        found.test(&rule.test);
    }
    let described = &description.fields[field];
    let mut cells: Vec<String> = vec![String::new(), "NA".to_owned()];
    cells.append(&mut found.texts);
    match &described.read {
        Read::Text => cells.push(UNSEEN.to_owned()),
        Read::YesNo(no, yes) => cells.extend([no.clone(), yes.clone(), UNSEEN.to_owned()]),
        _ => cells.extend(numbers(described, found.numbers)),
    }
    let mut seen = std::collections::HashSet::new();
    cells.retain(|cell| seen.insert(cell.clone()));
    cells.truncate(MOST_ROWS);
    cells
}

/// Numbers at, between and beyond the given ones, as cells.
fn numbers(field: &Field, mut numbers: Vec<f64>) -> Vec<String> {
    if let Read::Day { first, last, .. } = field.read {
        numbers.retain(|n| (f64::from(first)..=f64::from(last)).contains(n));
    }
    numbers.extend([0.0, 1.0]);
    numbers.retain(|n| n.is_finite());
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.dedup();
    let between: Vec<f64> = numbers
        .windows(2)
        .map(|w| f64::midpoint(w[0], w[1]))
        .collect();
    let (least, most) = (numbers[0], numbers[numbers.len() - 1]);
    let range = (most - least).max(1.0);
    numbers.extend(between);
    numbers.sort_unstable_by(f64::total_cmp);
    let every = numbers.len().div_ceil(MOST_NUMBERS).max(1);
    let mut kept: Vec<f64> = numbers.into_iter().step_by(every).collect();
    kept.extend([most, least - range, most + range]);
    kept.into_iter().filter_map(|n| cell(field, n)).collect()
}

/// A number as a cell of its field; none of a number that cells write in other ways.
fn cell(field: &Field, number: f64) -> Option<String> {
    let text = match &field.read {
        Read::Day { .. } => {
            let fits = (-300_000.0..300_000.0).contains(&number);
            return fits.then(|| date::iso(number.floor() as i32));
        }
        Read::Answer => return (number == 0.0 || number == 1.0).then(|| number.to_string()),
        Read::Number { comma: true, .. } => number.to_string().replace('.', ","),
        _ => number.to_string(),
    };
    (text.len() <= 30).then_some(text)
}

/// The numbers and texts that a description compares a field with.
struct Found {
    field: usize,
    numbers: Vec<f64>,
    texts: Vec<String>,
}

impl Found {
    /// Whether a value is made from the field; its numbers are kept.
    fn value(&mut self, value: &Value) -> bool {
        match value {
            Value::Number(_) => false,
            Value::Field(field) => *field == self.field,
            Value::Case(arms, otherwise) => {
                let mut is_of = self.value(otherwise);
                for (test, value) in arms {
                    self.test(test);
                    is_of |= self.value(value);
                }
                is_of
            }
            Value::Linear(value, at, by) => self.keep(
                value,
                &[*at, at - by, at + by, at - 3.0 * by, at + 3.0 * by],
            ),
            Value::Step(value, edges, _) => self.keep(value, edges),
            Value::Rank(value, quantiles) => self.keep(value, quantiles),
        }
    }

    fn keep(&mut self, value: &Value, numbers: &[f64]) -> bool {
        let is_of = self.value(value);
        if is_of {
            self.numbers.extend_from_slice(numbers);
        }
        is_of
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Compare(field, _, number) if *field == self.field => self.numbers.push(*number),
            Test::Text(field, text) | Test::Word(field, text) if *field == self.field => {
                self.texts.push(text.clone());
            }
            Test::AnyWord(field) if *field == self.field => self.texts.push("word".to_owned()),
            Test::Any(tests) | Test::All(tests) => tests.iter().for_each(|test| self.test(test)),
            Test::Not(test) => self.test(test),
            _ => {}
        }
    }
}
