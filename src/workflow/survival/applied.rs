//! The spells of a portfolio by the columns of a model that knows which values mean default.

use super::error::{SurvivalError, SurvivalRemark};
use super::forecasts::outcome::{Outcome, outcomes};
use super::panel::{Form, repeating};
use super::periods::PeriodRole;
use super::spells::{SpellColumns, Spells};
use crate::bundle::SurvivalModel;
use crate::recipe::TargetSpec;
use crate::table::{Source, Table};

/// The spells of the rows of a portfolio, up to the last period of the model; `event` says which
/// values mean default.
///
/// # Errors
/// If the column of times or outcomes is absent or cannot be used.
pub fn portfolio_spells(
    (source, table): (&Source, &Table),
    model: &SurvivalModel,
    event: &TargetSpec,
) -> Result<Spells, SurvivalError> {
    let outcomes = outcomes(source, table, event);
    let is_unknown = |outcome: &&Outcome| **outcome == Outcome::Unknown;
    let (rows, column) = (
        outcomes.iter().filter(is_unknown).count(),
        event.column.clone(),
    );
    let unknown = (rows > 0).then_some(SurvivalRemark::UnknownEvent { rows, column });
    let events: Vec<Option<bool>> = outcomes.into_iter().map(Outcome::is_default).collect();
    // A model of one row per loan may meet a panel.
    let found = if model.is_panel {
        None
    } else {
        repeating(table, &model.time, &event.column, &events)
    };
    let own = model.id.as_deref().filter(|_| model.is_panel);
    let panel = found.as_ref().filter(|found| found.form == Form::Panel);
    let columns = SpellColumns {
        time: &model.time,
        event: &event.column,
        id: own.or(panel.map(|found| found.column.as_str())),
        role: PeriodRole::Applied,
    };
    let mut spells = Spells::read(table, columns, &events)?;
    spells.end_by(model.horizon());
    let before = unknown.into_iter().chain(found.map(SurvivalRemark::from));
    spells.remarks.splice(0..0, before);
    Ok(spells)
}
