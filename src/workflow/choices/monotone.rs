//! The directions that an analyst asks for: from columns and stems of months to the columns of a
//! table, and what cannot be held to one.

use crate::evaluate::binning::Trend;
use crate::network::{Direction, Family, NetworkError, Norm};
use crate::recipe::encoding::encoder::Encoding;
use crate::recipe::encoding::sequence::find_sequence;
use crate::recipe::outcome::labels::find_column;
use crate::table::{Column, Kind, Table};
use crate::workflow::choices::{Choices, SessionError, SettingError};
use std::collections::BTreeMap;

/// The trend of each column that the choices name, also by the stem of its months; a column named
/// itself goes before its stem.
///
/// # Errors
/// If a name is neither a column nor a stem.
pub(crate) fn trend_columns(
    table: &Table,
    choices: &Choices,
) -> Result<BTreeMap<String, Trend>, SessionError> {
    let mut trends = BTreeMap::new();
    let (columns, stems): (Vec<_>, Vec<_>) = choices
        .monotone
        .iter()
        .partition(|(name, _)| table.column(name).is_some());
    for (stem, trend) in stems {
        let found = columns_of_stem(table, choices, stem);
        if found.is_empty() {
            find_column(table, stem)?;
        }
        trends.extend(found.into_iter().map(|column| (column, *trend)));
    }
    trends.extend(
        columns
            .into_iter()
            .map(|(name, trend)| (name.clone(), *trend)),
    );
    Ok(trends)
}

/// The columns over months that share a stem; with or without what joins it to their numbers.
fn columns_of_stem(table: &Table, choices: &Choices, stem: &str) -> Vec<String> {
    let all: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let channels = find_sequence(table, &all, choices.order).map_or(Vec::new(), |b| b.channels);
    let bare = |name: &str| {
        let end = |c: char| !c.is_alphanumeric();
        name.trim_end_matches(end).to_owned()
    };
    let found = channels
        .into_iter()
        .find(|channel| bare(&channel.stem) == bare(stem));
    found.map_or(Vec::new(), |channel| channel.columns)
}

/// The direction of the PD that a trend of the bad rate asks for.
pub(crate) fn direction(trend: Trend) -> Option<Direction> {
    match trend {
        Trend::Ascending => Some(Direction::Rises),
        Trend::Descending => Some(Direction::Falls),
        _ => None,
    }
}

/// The trend of the bad rate that a direction of the PD stands for.
pub(crate) fn trend_of(direction: Direction) -> Trend {
    match direction {
        Direction::Rises => Trend::Ascending,
        Direction::Falls => Trend::Descending,
    }
}

/// Whether the numbers of a column have an order that a network can be held to.
pub(crate) fn has_order(column: &Column) -> bool {
    !column.is_text() && !matches!(column.kind, Kind::Date | Kind::Identifier)
}

/// Checks that a network can be held to the trends, each of a column of the table.
///
/// # Errors
/// The first thing that cannot be held.
pub(crate) fn check_network(
    table: &Table,
    choices: &Choices,
    trends: &BTreeMap<String, Trend>,
) -> Result<(), SessionError> {
    let settings = &choices.settings;
    if trends.is_empty() {
        return Ok(());
    }
    if !settings.family.can_be_monotone() {
        return Err(SettingError::NotHeld(settings.family).into());
    }
    if trends.values().any(|trend| direction(*trend).is_none()) {
        return Err(SettingError::TurningTrend.into());
    }
    let bends = settings.activation.is_some_and(|a| !a.is_monotone());
    let has_norm = settings.norm.is_some_and(|norm| norm != Norm::None);
    if settings.family != Family::Logistic && (bends || has_norm) {
        return Err(NetworkError::NotMonotone.into());
    }
    for name in trends.keys() {
        let column = find_column(table, name)?;
        if !has_order(column) {
            return Err(SessionError::NoTrend(name.clone()));
        }
        let own = choices.encodings.get(name).filter(|own| !own.is_empty());
        if own.is_some_and(|own| !keeps_order(own)) {
            return Err(SessionError::NotOrdered(name.clone()));
        }
    }
    Ok(())
}

/// Whether encodings are one scaled number, with or without a flag of missing cells.
fn keeps_order(encodings: &[Encoding]) -> bool {
    let scaled = |e: &&Encoding| matches!(e, Encoding::Scaled(_));
    let flags = |e: &&Encoding| **e == Encoding::MissingFlag;
    let one = encodings.iter().filter(scaled).count() == 1;
    one && encodings.iter().filter(flags).count() + 1 == encodings.len()
}

/// The encodings of a column that a network is held to: its number scaled, and a flag of missing
/// cells. What else a preset adds, such as a level for each of few values, would break the order.
pub(crate) fn ordered_encodings(encodings: &mut Vec<Encoding>) {
    encodings.retain(|encoding| matches!(encoding, Encoding::Scaled(_)));
    encodings.truncate(1);
    encodings.push(Encoding::MissingFlag);
}
