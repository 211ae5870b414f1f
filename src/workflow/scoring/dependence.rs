//! How the PD depends on each field of a model, over the rows of a file: partial dependence,
//! accumulated local effects and bad rates, in raw values of the field.

use crate::bundle::Model;
use crate::explain::{
    Dependence, EffectRows, Fields, Grid, InputsOf, LevelOrder, PointValue, sample_of,
};
use crate::network::Backend;
use crate::recipe::{Matrix, Recipe, RecipeError};
use crate::score::safe_cell;
use crate::table::{Table, date};
use std::io::{self, Write};
use std::ops::ControlFlow;

/// A field with its grid and effects.
#[derive(Debug, Clone)]
pub struct FieldDependence {
    /// Its name.
    pub field: String,
    /// Its values.
    pub grid: Grid,
    /// What it does.
    pub dependence: Dependence,
}

impl FieldDependence {
    /// By what its levels are ordered, where accumulated local effects go from level to level.
    #[must_use]
    pub fn order(&self) -> Option<LevelOrder> {
        self.dependence.order
    }
}

/// A value of a grid as a file shows it.
#[must_use]
pub fn point_text(value: &PointValue, is_day: bool) -> String {
    match value {
        PointValue::Number(day) if is_day => date::iso(*day as i32),
        PointValue::Number(number) => number.to_string(),
        PointValue::Level(level) => level.clone(),
        PointValue::OtherLevels => "(other levels)".to_owned(),
        PointValue::Missing => "(missing)".to_owned(),
    }
}

/// The effects of the field at `place` of `fields` over rows of a table. `None` if `progress`
/// breaks off.
pub fn field_dependence(
    model: &Model,
    fields: &Fields,
    place: usize,
    (table, inputs_of, rows): (&Table, InputsOf<'_>, EffectRows<'_>),
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<FieldDependence> {
    let grid = Grid::of(&model.recipe, fields, place, table, inputs_of);
    let pds = |x: &Matrix| model.pds_of(Backend::default(), x);
    let dependence = Dependence::of(&grid, rows, &pds, progress)?;
    Some(FieldDependence {
        field: fields.names().get(place).cloned().unwrap_or_default(),
        grid,
        dependence,
    })
}

/// Rows that are encoded at once.
const AT_ONCE: usize = 65_536;

/// The inputs of some rows of a table, which are encoded in blocks; nothing of rows that are
/// not there.
///
/// # Errors
/// If the table lacks columns of the model.
pub fn inputs_of_rows(
    recipe: &Recipe,
    table: &Table,
    rows: &[usize],
) -> Result<Matrix, RecipeError> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|place| rows[*place]);
    let mut blocks: Vec<Matrix> = Vec::new();
    let mut places = Vec::with_capacity(rows.len());
    let mut left = &order[..];
    while let Some(first) = left.first().map(|place| rows[*place]) {
        let end = first - first % AT_ONCE + AT_ONCE;
        let (now, later) = left.split_at(left.partition_point(|place| rows[*place] < end));
        let last = now.last().map_or(first, |place| rows[*place]);
        let block = recipe.apply(table, first..last + 1)?;
        let wanted: Vec<usize> = now.iter().map(|place| rows[*place] - first).collect();
        blocks.push(block.select(&wanted));
        places.extend_from_slice(now);
        left = later;
    }
    let mut back = vec![0; places.len()];
    for (at, place) in places.iter().enumerate() {
        back[*place] = at;
    }
    let mut all = blocks.into_iter();
    let Some(mut joined) = all.next() else {
        return recipe.apply(table, 0..0);
    };
    for block in all {
        joined.rows += block.rows;
        joined.statics.extend(block.statics);
        joined.sequence.extend(block.sequence);
    }
    Ok(joined.select(&back))
}

/// The effects of `fields` over the rows of a table that have a PD, of all rows with their inputs `x`,
/// known outcomes and PDs.
#[must_use]
pub(in crate::workflow) fn dependences_of(
    model: &Model,
    fields: &Fields,
    table: &Table,
    (x, y, pds): (&Matrix, &[Option<bool>], &[f64]),
) -> Vec<FieldDependence> {
    let kept: Vec<usize> = (0..table.rows).filter(|row| !pds[*row].is_nan()).collect();
    let sample = sample_of(&kept);
    let rows = EffectRows {
        rows: &kept,
        sample: &sample,
        x: &x.select(&sample),
        pds,
        y,
    };
    let inputs_of = |rows: &[usize]| x.select(rows);
    let mut go_on = || ControlFlow::Continue(());
    let all = (0..fields.names().len()).filter_map(|place| {
        field_dependence(model, fields, place, (table, &inputs_of, rows), &mut go_on)
    });
    all.collect()
}

/// Writes `field,value,pd_partial,pd_ale,rows,bad_rate`: one line per value. `pd_partial` is a
/// PD, `pd_ale` a difference of PDs that is 0 in the mean of the rows.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_dependences(out: &mut dyn Write, all: &[FieldDependence]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let header = ["field", "value", "pd_partial", "pd_ale", "rows", "bad_rate"];
    writer.write_record(header).map_err(io::Error::other)?;
    let shown = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    for FieldDependence {
        field,
        grid,
        dependence,
    } in all
    {
        for (place, point) in grid.points.iter().enumerate() {
            let value = point_text(&point.value, grid.is_day);
            let cells = [
                safe_cell(field).into_owned(),
                safe_cell(&value).into_owned(),
                shown(dependence.partial[place]),
                shown(dependence.accumulated[place]),
                dependence.rows[place].to_string(),
                shown(dependence.bad_rate[place]),
            ];
            writer.write_record(&cells).map_err(io::Error::other)?;
        }
    }
    writer.flush()
}
