//! Vintages: figures month by month.

use super::groups::{month_name, months};
use super::rows::{Labelled, Plan, Progress, ReportError, Section};
use crate::evaluate::population::stability::{Vintage, by_month};
use crate::table::Table;
use serde::Serialize;

/// Figures month by month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Vintages {
    /// The months; `None` where no date was named.
    pub vintages: Option<Vec<VintageLine>>,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VintageLine {
    /// As `2024-01`.
    pub month: String,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows.
    pub bad_rate: f64,
    /// Mean PD.
    pub mean_pd: Option<f64>,
    /// Area under the ROC curve. `None` with one class.
    pub auc: Option<f64>,
}

impl From<Vintage> for VintageLine {
    fn from(month: Vintage) -> Self {
        Self {
            month: month_name(month.month),
            n: month.n,
            bads: month.bads,
            bad_rate: month.bad_rate,
            mean_pd: month.mean_pd,
            auc: month.auc,
        }
    }
}

impl Section for Vintages {
    fn of(rows: &Labelled<'_>, plan: &Plan, _: Progress<'_>) -> Result<Self, ReportError> {
        let of = |date: &String| vintages(rows.rows.table, date, &rows.places, &rows.y, &rows.p);
        let vintages = plan.date.as_ref().map(of).transpose()?;
        let lines = |months: Vec<Vintage>| months.into_iter().map(Into::into).collect();
        Ok(Self {
            vintages: vintages.map(lines),
        })
    }
}

/// The months of some rows of a table by a date column; rows without a date are left out.
///
/// # Errors
/// If the column is absent or holds no months.
pub fn vintages(
    table: &Table,
    date: &str,
    rows: &[usize],
    y: &[bool],
    p: &[f64],
) -> Result<Vec<Vintage>, ReportError> {
    let months = months(table, date, rows)?;
    let known = months.iter().zip(y.iter().zip(p));
    let known = known.filter_map(|(month, (bad, pd))| Some(((*month)?, (*bad, *pd))));
    let (months, (y, p)): (Vec<i32>, (Vec<bool>, Vec<f64>)) = known.unzip();
    Ok(by_month(&months, &y, &p))
}
