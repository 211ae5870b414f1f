//! A recipe with the files that it needs, ready to make its columns for any applicants, some
//! rows at a time.

use crate::join::error::{File, JoinError};
use crate::join::events::EventIndex;
use crate::join::events::columns::{find, find_days};
use crate::join::events::rows::{NO_DAY, days_of};
use crate::join::formula::{Formula, FormulaCounts};
use crate::join::keys::{Keys, without_key};
use crate::join::network::edges::{EdgeCounts, EdgeIndex, Outcomes};
use crate::join::recipe::JoinRecipe;
use crate::join::{Feature, check_names};
use crate::table::{Column, Kind, MadeColumns, MadeRemark, MakeColumns, MakeError, NoValue, Table};
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

/// The largest whole number below which f64 holds all of them.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Cells that cannot be read as dates from which on they may refuse a file.
const FEWEST_MISFITS: usize = 30;

/// The tables that a recipe reads beside the applicants; each that it has no use for is `None`.
#[derive(Debug, Clone, Default)]
pub struct JoinTables<'a> {
    /// The events.
    pub events: Option<&'a Table>,
    /// The edges of a network.
    pub edges: Option<&'a Table>,
    /// The outcomes of neighbours.
    pub outcomes: Option<Outcomes<'a>>,
}

/// Makes the columns of a recipe. It holds the events and edges that it was made from, sorted, and
/// no applicant.
#[derive(Debug)]
pub struct Joiner {
    key: Option<String>,
    as_of: Option<String>,
    events: Option<(Keys, EventIndex)>,
    /// The keys of the events without leading zeros, once they are needed.
    bare: OnceLock<HashSet<String>>,
    edges: Option<EdgeIndex>,
    formulas: Vec<Formula>,
    reads: Vec<String>,
    names: Vec<String>,
    by_day: bool,
}

impl Joiner {
    /// With the tables of the recipe.
    ///
    /// # Errors
    /// A table that is not given, or lacks a column; a formula that cannot be read.
    pub fn new(recipe: &JoinRecipe, tables: JoinTables<'_>) -> Result<Self, JoinError> {
        let formulas = recipe.formulas.iter().map(|text| Formula::read(text));
        let formulas = formulas.collect::<Result<Vec<_>, _>>()?;
        let prefix = recipe.prefix.as_str();
        let events = match (&recipe.events, tables.events) {
            (Some(made), Some(table)) => Some(EventIndex::all(table, made, prefix)?),
            (Some(_), None) => return Err(JoinError::NotGiven(File::Events)),
            (None, _) => None,
        };
        let edges = match (&recipe.edges, tables.edges) {
            (Some(made), Some(table)) => {
                if made.outcome.is_some() && tables.outcomes.is_none() {
                    return Err(JoinError::NotGiven(File::Outcomes));
                }
                Some(EdgeIndex::new(table, (made, prefix), tables.outcomes)?.0)
            }
            (Some(_), None) => return Err(JoinError::NotGiven(File::Edges)),
            (None, _) => None,
        };
        let reads = recipe.reads();
        Ok(Self {
            key: recipe.key.clone(),
            as_of: recipe.as_of.clone().filter(|name| reads.contains(name)),
            events,
            bare: OnceLock::new(),
            edges,
            formulas,
            reads,
            names: recipe.columns.clone(),
            by_day: recipe.ranks_by_day(),
        })
    }

    /// Of the formulas of a recipe alone; `None` without any.
    #[must_use]
    pub fn of_formulas(recipe: &JoinRecipe) -> Option<MadeColumns> {
        let made = Self::new(&recipe.formula_part()?, JoinTables::default());
        made.ok().map(|made| MadeColumns(Arc::new(made)))
    }

    /// The new columns for these applicants.
    ///
    /// # Errors
    /// A column that the applicants lack, or that is of another kind; the name of a new column
    /// that is taken.
    pub fn features(&self, table: &Table) -> Result<(Vec<Feature>, Vec<MadeRemark>), JoinError> {
        let (mut features, mut remarks) = self.of_files(table)?;
        for formula in &self.formulas {
            let (made, counts) = formula.compute(table, &features, self.as_of.as_deref())?;
            features.push(made);
            remarks.extend(without_value(&counts));
        }
        check_names(table, &features)?;
        Ok((features, remarks))
    }

    /// The columns of events and edges.
    fn of_files(&self, table: &Table) -> Result<(Vec<Feature>, Vec<MadeRemark>), JoinError> {
        let (mut features, mut remarks) = (Vec::new(), Vec::new());
        let (true, Some(key)) = (self.events.is_some() || self.edges.is_some(), &self.key) else {
            return Ok((features, remarks));
        };
        let key = find(table, File::Applicants, key)?;
        let as_of = match &self.as_of {
            Some(name) => days_of(readable_days(table, name)?),
            None => vec![NO_DAY; table.rows],
        };
        let lacks_key = without_key(key);
        let needs_day = self.events.is_some() || self.by_day;
        let lacking =
            (0..table.rows).filter(|&row| lacks_key[row] || needs_day && as_of[row] == NO_DAY);
        remarks.push(MadeRemark::WithoutKey(lacking.count()));
        if let Some((keys, index)) = &self.events {
            let has_key: Vec<bool> = lacks_key.iter().map(|lacks| !lacks).collect();
            let ids = keys.ids_of(key);
            let (made, rows, of) = index.features(&ids, &has_key, &as_of);
            features.extend(made);
            remarks.push(MadeRemark::WithoutEvents { rows, of });
            let bare = self.bare.get_or_init(|| keys.bare());
            remarks.push(MadeRemark::OtherZeros(keys.rows_by_zeros(key, &ids, bare)));
        }
        if let Some(index) = &self.edges {
            let (ids, mut counts) = (index.keys.ids_of(key), EdgeCounts::default());
            features.extend(index.features(&ids, &lacks_key, &as_of, &mut counts, &|_| {}));
            let rows = counts.rows_without_neighbours;
            let of = rows + counts.rows_with_neighbours;
            remarks.push(MadeRemark::WithoutNeighbours { rows, of });
        }
        Ok((features, remarks))
    }
}

/// The as-of dates, of which a file that writes them otherwise than in training has hardly any.
fn readable_days<'a>(table: &'a Table, name: &str) -> Result<&'a Column, JoinError> {
    let column = find_days(table, File::Applicants, name)?;
    let misfits = column.misfits.len();
    let filled = column.len() - column.missing() + misfits;
    if misfits < FEWEST_MISFITS || 2 * misfits <= filled {
        return Ok(column);
    }
    Err(JoinError::NoDates {
        file: File::Applicants,
        name: name.to_owned(),
    })
}

impl MakeColumns for Joiner {
    fn reads(&self) -> &[String] {
        &self.reads
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn make(&self, table: &Table) -> Result<(Vec<Column>, Vec<MadeRemark>), MakeError> {
        let (features, remarks) = self.features(table)?;
        Ok((features.iter().map(Feature::column).collect(), remarks))
    }
}

fn without_value(counts: &FormulaCounts) -> Vec<MadeRemark> {
    let remark = |(rows, why): (usize, NoValue)| MadeRemark::Formula {
        column: counts.name.clone(),
        why,
        rows,
    };
    let all = [
        (counts.divisions_by_zero, NoValue::Division),
        (counts.logs_without_value, NoValue::Logarithm),
        (counts.later_dates, NoValue::LaterDate),
    ];
    all.into_iter().map(remark).collect()
}

impl Feature {
    /// The feature as a column of the kind that a file of it would have: whole numbers where all
    /// values are whole, a flag where these are 0 and 1.
    #[must_use]
    pub fn column(&self) -> Column {
        let known = || self.values.iter().filter(|v| !v.is_nan());
        let present = |v: &f64| (!v.is_nan()).then_some(*v + 0.0);
        if known().next().is_none() {
            let none: Vec<Option<&str>> = vec![None; self.values.len()];
            return Column::from_texts(&self.name, Kind::Empty, &none);
        }
        if !known().all(|v| v.fract() == 0.0 && v.abs() < EXACT) {
            let values: Vec<Option<f64>> = self.values.iter().map(present).collect();
            return Column::from_numbers(&self.name, Kind::Number, &values);
        }
        let is_flag = known().all(|v| *v == 0.0 || *v == 1.0)
            && known().any(|v| *v == 0.0)
            && known().any(|v| *v == 1.0);
        let kind = if is_flag { Kind::Flag } else { Kind::Integer };
        let whole = |v: &f64| present(v).map(|v| v as i64);
        let values: Vec<Option<i64>> = self.values.iter().map(whole).collect();
        Column::from_integers(&self.name, kind, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_has_the_kind_of_its_values() {
        let check = |values: &[f64], kind: Kind| {
            let values = values.to_vec();
            let name = "x".to_owned();
            assert_eq!(Feature { name, values }.column().kind, kind);
        };
        let nan = f64::NAN;
        check(&[nan, nan], Kind::Empty);
        check(&[1.0, 0.0, nan, -0.0], Kind::Flag);
        check(&[1.0, 1.0], Kind::Integer);
        check(&[3.0, nan, 7.0], Kind::Integer);
        check(&[3.5, nan, 7.0], Kind::Number);
        check(&[1e300, 1.0], Kind::Number);
    }
}
