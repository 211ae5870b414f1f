//! Whether the PD of a model rises or falls with a field, for the rows of a file. The certificate of
//! the model decides where it names the field; else the rows are searched and bounded.

use crate::bundle::Model;
use crate::explain::{Fields, Grid, MonotoneCheck, Monotonicity};
use crate::network::{Backend, Direction};
use crate::recipe::encoding::sequence::find_sequence;
use crate::recipe::{Order, RecipeError, error::nearest};
use crate::table::{Record, Source, Table, Wanted};
use serde::Serialize;
use std::convert::Infallible;

/// What is known of a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectionVerdict {
    /// It holds for every applicant, by the signs of the weights or the leaves of the trees.
    Certified,
    /// It holds for all rows of the file.
    Holds,
    /// A row of the file breaks it.
    Broken,
    /// Neither is known.
    Undecided,
    /// The field has no numbers in this order: categories, or no column of the model.
    NoOrder,
}

/// A column that was checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DirectionReport {
    /// The column.
    pub field: String,
    /// How the PD should run.
    pub direction: Direction,
    /// Whether it does.
    pub verdict: DirectionVerdict,
    /// Rows with a PD that were looked at; 0 where the weights tell.
    pub rows: usize,
    /// Rows for which it is proven.
    pub proven: usize,
    /// Of the row that breaks it by the most the number of its record, from 1.
    pub record: Option<usize>,
    /// By how much the logit of that row runs against the direction between neighbouring values.
    pub logit_step: Option<f32>,
}

/// The columns of the model that a name stands for: a column, a field over months, or the stem of
/// columns that are read one by one.
fn columns_named(model: &Model, table: &Table, name: &str) -> Result<Vec<String>, RecipeError> {
    let recipe = &model.recipe;
    let columns: Vec<String> = recipe.columns().into_iter().map(str::to_owned).collect();
    if columns.iter().any(|column| column == name) {
        return Ok(vec![name.to_owned()]);
    }
    let fields = Fields::of(recipe);
    if let Some(place) = fields.names().iter().position(|field| field == name) {
        return Ok(fields.columns(recipe, place));
    }
    let block = find_sequence(table, &columns, Order::default());
    let bare = |stem: &str| {
        stem.trim_end_matches(|c: char| !c.is_alphanumeric())
            .to_owned()
    };
    let channels = block.map_or(Vec::new(), |block| block.channels);
    let channel = channels.into_iter().find(|c| bare(&c.stem) == bare(name));
    channel.map(|channel| channel.columns).ok_or_else(|| {
        let known = columns.iter().map(String::as_str);
        RecipeError::NoColumn {
            name: name.to_owned(),
            nearest: nearest(name, known),
            sheets: None,
        }
    })
}

/// Checks directions of a model on the rows of a file.
///
/// # Errors
/// If the table lacks columns of the model, or a name is none of its fields.
pub fn check_directions(
    model: &Model,
    (source, table): (&Source, &Table),
    wanted: &[(String, Direction)],
) -> Result<Vec<DirectionReport>, RecipeError> {
    let mut columns: Vec<(String, Direction)> = Vec::new();
    for (name, direction) in wanted {
        let named = columns_named(model, table, name)?;
        columns.extend(named.into_iter().map(|column| (column, *direction)));
    }
    let x = model.recipe.apply(table, 0..table.rows)?;
    let pds = model
        .pds_of_rows(Backend::default(), &x, table, 0..table.rows)
        .pd;
    let rows: Vec<usize> = (0..table.rows).filter(|row| !pds[*row].is_nan()).collect();
    let fields = Fields::by_step(&model.recipe);
    let inputs_of = |rows: &[usize]| x.select(rows);
    let mut reports = Vec::new();
    for (field, direction) in columns {
        let mut report = DirectionReport {
            field,
            direction,
            verdict: DirectionVerdict::NoOrder,
            rows: 0,
            proven: 0,
            record: None,
            logit_step: None,
        };
        let place = fields.names().iter().position(|name| *name == report.field);
        let is_certified = |field: &crate::bundle::HeldField| {
            field.field == report.field && field.direction == direction
        };
        if model.monotone.iter().any(is_certified) {
            report.verdict = DirectionVerdict::Certified;
        } else if let Some(place) = place.filter(|_| model.recipe.reads_numbers(&report.field)) {
            let grid = Grid::of(&model.recipe, &fields, place, table, &inputs_of);
            let check = MonotoneCheck {
                network: &model.network,
                input: model.recipe.number_input(&report.field),
                is_whole: grid.numbers <= crate::explain::MOST_BINS,
                grid: &grid,
                direction,
            };
            let found = check.run(&x.select(&rows));
            report.rows = rows.len();
            tell(&mut report, found, |row| record_of(source, rows[row]));
        }
        reports.push(report);
    }
    Ok(reports)
}

fn tell(
    report: &mut DirectionReport,
    found: Monotonicity,
    record_of: impl Fn(usize) -> Option<usize>,
) {
    match found {
        Monotonicity::Holds | Monotonicity::HoldsAtValues => {
            report.verdict = DirectionVerdict::Holds;
            report.proven = report.rows;
        }
        Monotonicity::Broken { row, by } => {
            report.verdict = DirectionVerdict::Broken;
            report.record = record_of(row);
            report.logit_step = Some(by);
        }
        Monotonicity::Undecided { proven } => {
            report.verdict = DirectionVerdict::Undecided;
            report.proven = proven;
        }
    }
}

/// The number of the record that became a row of the table.
fn record_of(source: &Source, row: usize) -> Option<usize> {
    let (mut next, mut number) = (0, None);
    let walk: Result<(), Infallible> =
        source.for_each_record_with(Wanted::Nothing, |record: &Record<'_>| {
            if record.rejection.is_none() {
                if next == row {
                    number = Some(record.number);
                }
                next += 1;
            }
            Ok(())
        });
    let Ok(()) = walk;
    number
}
