//! A report: what is known of a model on some rows. One section per file, each a function
//! from rows and terms to a serialisable value; the command line and the window only
//! present them.
//!
//! A section is a file that implements [`Section`] and a line of `sections!` below, in the
//! order of `evaluate --full --json`.

mod calibration;
mod comparison;
mod curves;
mod decisions;
mod drift;
mod fairness;
mod groups;
mod headline;
mod ranking;
mod rows;
mod segments;
mod strategy;
mod totals;
mod vintages;

pub use calibration::Calibration;
pub use comparison::{Against, Compared, Shared, swap_at_cutoff};
pub use curves::{Curves, MOST_POINTS, PartCurves, SCORE_BINS, ScoreHistogram};
pub use decisions::{Decisions, Loss};
pub use drift::{ColumnDrift, Drift, ScoreDrift};
pub use fairness::Monitored;
pub use groups::{Groups, groups, month_name, months};
pub use headline::{Headline, evaluate};
pub use ranking::Ranking;
pub use rows::{Labelled, Other, Plan, Progress, ReportError, Rows, Section};
pub use segments::{SegmentLine, SegmentTable, Segments};
pub use strategy::Cutoffs;
pub use totals::{OUTCOMES, PartDecisions, Totals};
pub use vintages::{VintageLine, Vintages, vintages};

use crate::evaluate::population::segments::GroupFigures;
use serde::Serialize;

/// What a model does on some rows: the key `full` of `evaluate --full --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What becomes of the rows.
    pub decisions: Decisions,
    /// Expected loss; `None` where the table lacks the columns or usable cells.
    pub expected_loss: Option<Loss>,
    /// Whether the rows lie as in development.
    #[serde(flatten)]
    pub drift: Drift,
    /// Groups of the monitored columns against the largest of each.
    pub fairness: Vec<SegmentTable<GroupFigures>>,
    /// What needs known outcomes; `None` without them.
    pub outcomes: Option<Outcomes>,
}

/// Declares the sections that need known outcomes.
macro_rules! sections {
    ($($name:ident: $section:ty;)*) => {
        /// Everything that needs known outcomes.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[allow(missing_docs, reason = "each section is described in its file")]
        pub struct Outcomes {
            $(#[serde(flatten)] pub $name: $section,)*
        }

        impl Section for Outcomes {
            fn of(
                rows: &Labelled<'_>,
                plan: &Plan,
                progress: Progress<'_>,
            ) -> Result<Self, ReportError> {
                Ok(Self { $($name: <$section>::of(rows, plan, progress)?,)* })
            }
        }
    };
}

sections! {
    headline: Headline;
    ranking: Ranking;
    calibration: Calibration;
    cutoffs: Cutoffs;
    vintages: Vintages;
    segments: Segments;
    against: Against;
}

/// Reports on a model's rows. `progress` hears how many draws of the bootstrap are done, and
/// may end it.
///
/// # Errors
/// If a column that was named is absent, or is no date where a date is meant;
/// if the other score has other rows; or if `progress` breaks.
pub fn report(rows: &Rows<'_>, plan: &Plan, progress: Progress<'_>) -> Result<Report, ReportError> {
    // Later files may lack what the model read its money from.
    let amounts = plan.money.read(rows.table).ok();
    let labelled = Labelled::of(rows, amounts.as_ref())?;
    let outcomes = labelled.map(|labelled| Outcomes::of(&labelled, plan, progress));
    let outcomes = outcomes.transpose()?;
    Ok(Report {
        decisions: decisions::decisions(rows),
        expected_loss: amounts.and_then(|amounts| decisions::loss(rows, plan, &amounts).ok()),
        drift: Drift::of(rows),
        fairness: fairness::fairness(rows, &plan.monitored)?,
        outcomes,
    })
}
