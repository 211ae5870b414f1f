//! The rows of a portfolio by their bins: what other points would make of them, without encoding
//! them anew.

use super::Standing;
use crate::bundle::{Model, PointsTable};
use crate::recipe::RecipeError;
use crate::score::Scorecard;
use crate::table::Table;

/// A PD that differs from a cutoff by less, as a share of it, is at the cutoff.
const AT_CUTOFF: f64 = 2e-6;

/// Rows with outcomes, and the bin of each column that they are in.
#[derive(Debug, Clone)]
pub struct PointsRows {
    columns: usize,
    /// Places of the bins, row by row, a column after another.
    places: Vec<u16>,
    y_true: Vec<Option<bool>>,
}

impl PointsRows {
    /// Some rows of a table with their outcomes; `None` where the model is no scorecard.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    #[must_use]
    pub fn of(
        model: &Model,
        table: &Table,
        rows: &[usize],
        y: &[bool],
    ) -> Option<Result<Self, RecipeError>> {
        let columns = model.recipe.features.len();
        let all = match model.bin_places(table)? {
            Ok(all) => all,
            Err(error) => return Some(Err(error)),
        };
        let of_row = |row: &usize| all.get(row * columns..(row + 1) * columns);
        let places = rows.iter().filter_map(of_row).flatten().copied();
        Some(Ok(Self {
            columns,
            places: places.collect(),
            y_true: y.iter().map(|bad| Some(*bad)).collect(),
        }))
    }

    /// How a table of points with the bins of the model stands on these rows, by the score alone:
    /// its sum of points gives the PD, and that the decision.
    #[must_use]
    pub fn standing(&self, table: &PointsTable, card: &Scorecard) -> Standing {
        let points: Vec<Vec<f64>> = table
            .attributes
            .iter()
            .map(|attribute| attribute.bins.iter().map(|bin| bin.points).collect())
            .collect();
        let (offset, factor) = (card.scaling.offset(), card.scaling.factor());
        let pd = |row: &[u16]| {
            let of_bin = |(bins, place): (&Vec<f64>, &u16)| bins.get(usize::from(*place)).copied();
            let score: f64 = points.iter().zip(row).filter_map(of_bin).sum();
            let pd = 1.0 / (1.0 + ((score - offset) / factor).exp());
            // A cutoff is often the PD of some rows, which the network sums in f32.
            let at = |end: &f64| (pd - end).abs() <= AT_CUTOFF * end;
            let ends = [Some(card.cutoff_pd), card.refer_pd].into_iter().flatten();
            ends.into_iter().find(at).unwrap_or(pd)
        };
        let rows = self.places.chunks_exact(self.columns.max(1));
        let pds: Vec<f64> = rows.map(pd).collect();
        let decisions: Vec<_> = pds.iter().map(|pd| Some(card.decide(*pd))).collect();
        Standing::of(&self.y_true, &pds, &decisions)
    }
}
