//! The counts of the rows of a table, period by period.

use super::repeats::{RowHashes, hash_of};
use super::{Monitor, MonitorError};
use crate::network::Backend;
use crate::recipe::outcome::labels::known_labels;
use crate::recipe::{self, RecipeError, Unseen};
use crate::report::months;
use crate::score::Decision;
use crate::table::{self, Column, Source, Table};
use crate::workflow::scoring::stream::{count_policy, day_orders};

/// The group of a row without a period.
const NONE: usize = usize::MAX;

/// What is counted of a period. Its parts add up.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sums {
    /// Rows.
    pub(super) rows: usize,
    /// Rows with a PD.
    pub(super) scored: usize,
    /// Sum of the PDs.
    pub(super) pds: f64,
    /// Rows of each decile of the scorecard.
    pub(super) deciles: Vec<usize>,
    /// Rows that are approved, referred, declined.
    pub(super) decisions: [usize; 3],
    /// Of each column the rows of each bin, missing cells last.
    pub(super) columns: Vec<Vec<usize>>,
    /// Of each column the cells that training did not hold.
    pub(super) unseen: Vec<usize>,
    /// Outcomes of the rows that have one and a PD.
    pub(super) y: Vec<bool>,
    /// Their PDs.
    pub(super) p: Vec<f64>,
    /// Hashes of the rows that have an id and a PD.
    pub(super) hashes: RowHashes,
}

impl Sums {
    /// Adds those of other rows of the period.
    pub(super) fn add(&mut self, more: Self) {
        self.rows += more.rows;
        self.scored += more.scored;
        self.pds += more.pds;
        add(&mut self.deciles, &more.deciles);
        add(&mut self.decisions, &more.decisions);
        add(&mut self.unseen, &more.unseen);
        for (sum, more) in self.columns.iter_mut().zip(&more.columns) {
            add(sum, more);
        }
        self.y.extend(more.y);
        self.p.extend(more.p);
        self.hashes.take(more.hashes);
    }
}

fn add(sum: &mut [usize], more: &[usize]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}

/// What is counted of a table.
pub(super) struct Counted {
    pub(super) periods: Vec<(i32, Sums)>,
    pub(super) without_date: usize,
    pub(super) rejected: usize,
    /// Outcomes that are neither bad nor good.
    pub(super) unread_outcomes: usize,
    pub(super) training_rows: bool,
    pub(super) unseen: Unseen,
    /// Days and months that may be read in two ways, of the first rows of a file.
    pub(super) orders: Vec<recipe::Remark>,
    /// Columns that are written with percent signs.
    pub(super) signed: Vec<String>,
    pub(super) remarks: Vec<table::Remark>,
}

/// Counts the rows of a table.
pub(super) fn count(
    terms: &Monitor<'_>,
    source: &Source,
    table: &Table,
    is_first: bool,
) -> Result<Counted, MonitorError> {
    let model = terms.model;
    let signed = if is_first {
        model.recipe.check_marks(source, table)?
    } else {
        Vec::new()
    };
    let rows = 0..table.rows;
    let x = model.recipe.apply(table, rows.clone())?;
    let pds = model.pds_of_rows(Backend::default(), &x, table, rows);
    let pds = pds.pd;
    let decided = model.decided(table, &pds)?;
    let labels = known_labels(source, table, &terms.plan.target);
    let (periods, group) = periods(terms, table)?;
    let mut unseen = model.recipe.unseen(table);
    count_policy(model, table, &mut unseen);
    let mut sums = vec![Sums::default(); periods.len()];
    let cuts = model.scorecard.deciles.cuts();
    for sums in &mut sums {
        sums.deciles = vec![0; cuts.len() + 1];
    }
    let ids = model.id.as_deref().and_then(|id| table.column(id));
    let ids = ids.map(Column::texts).unwrap_or_default();
    for (row, (pd, group)) in pds.iter().zip(&group).enumerate() {
        let Some(sums) = sums.get_mut(*group) else {
            continue;
        };
        sums.rows += 1;
        if pd.is_nan() {
            continue;
        }
        sums.scored += 1;
        sums.pds += pd;
        sums.deciles[cuts.partition_point(|cut| cut < pd)] += 1;
        let rule = model.scorecard.rule(decided[row]);
        let decision = rule.map_or_else(|| model.scorecard.decide(*pd), |rule| rule.outcome);
        sums.decisions[match decision {
            Decision::Approve => 0,
            Decision::Refer => 1,
            Decision::Decline => 2,
        }] += 1;
        if let Some(id) = ids.get(row).and_then(Option::as_deref) {
            sums.hashes.add(hash_of(id.trim(), *pd, labels[row]));
        }
        if let Some(bad) = labels[row] {
            sums.y.push(bad);
            sums.p.push(*pd);
        }
    }
    count_columns(terms, table, &group, &mut sums);
    Ok(Counted {
        without_date: group.iter().filter(|group| **group == NONE).count(),
        periods: periods.into_iter().zip(sums).collect(),
        rejected: table.rejects.len(),
        unread_outcomes: unread(table, &terms.plan.target.column, &labels),
        training_rows: is_first && model.begins_as_in_training(table),
        unseen,
        orders: if is_first {
            day_orders(model, source, table)
        } else {
            Vec::new()
        },
        signed,
        remarks: table.warnings.clone(),
    })
}

/// Cells of the target that hold something, but neither a bad nor a good outcome.
fn unread(table: &Table, target: &str, labels: &[Option<bool>]) -> usize {
    let Some(column) = table.column(target) else {
        return 0;
    };
    let without = labels.iter().filter(|label| label.is_none()).count();
    // Words among numbers count as missing there.
    let blank = column.missing().saturating_sub(column.misfits.len());
    without.saturating_sub(blank)
}

fn count_columns(terms: &Monitor<'_>, table: &Table, group: &[usize], sums: &mut [Sums]) {
    for bins in &terms.development.columns {
        let width = bins.counts.bins.len() + 1;
        let mut counts = vec![0; width * sums.len()];
        let places = bins.places(table).unwrap_or_default();
        for (place, group) in places.iter().zip(group) {
            if *group != NONE {
                counts[group * width + *place as usize] += 1;
            }
        }
        let mut cells = vec![0; sums.len()];
        let may_be = |place: &u32| bins.may_be_unseen(*place);
        let column = table.column(&bins.column);
        let column = column.filter(|_| places.iter().any(may_be));
        let unseen = column.map(|column| terms.model.recipe.unseen_rows(column));
        let rows = places.iter().zip(group);
        for (is_unseen, (place, group)) in unseen.into_iter().flatten().zip(rows) {
            if *group != NONE {
                cells[*group] += usize::from(is_unseen && may_be(place));
            }
        }
        for (k, sums) in sums.iter_mut().enumerate() {
            sums.columns
                .push(counts[k * width..(k + 1) * width].to_vec());
            sums.unseen.push(cells[k]);
        }
    }
}

/// The periods of a table, and the place of that of each row among them.
fn periods(terms: &Monitor<'_>, table: &Table) -> Result<(Vec<i32>, Vec<usize>), MonitorError> {
    let Some(date) = &terms.plan.date else {
        let any = usize::from(table.rows > 0);
        return Ok((vec![terms.file(); any], vec![0; table.rows]));
    };
    let rows: Vec<usize> = (0..table.rows).collect();
    let months = match months(table, date, &rows) {
        Ok(months) => months,
        // Another part of the file may hold some.
        Err(RecipeError::NoDates { .. }) => vec![None; table.rows],
        Err(error) => return Err(error.into()),
    };
    let mut found: Vec<i32> = Vec::new();
    let mut last = NONE;
    let place = |month: Option<i32>| {
        let Some(month) = month else { return NONE };
        if found.get(last) != Some(&month) {
            last = found.iter().position(|m| *m == month).unwrap_or_else(|| {
                found.push(month);
                found.len() - 1
            });
        }
        last
    };
    let group = months.into_iter().map(place).collect();
    Ok((found, group))
}
