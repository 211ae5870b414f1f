//! What makes the columns of a model's join for later applicants: its recipe with the files of
//! today.

use super::files::{JoinFileError, JoinFiles, Needed, Side, SideReading};
use super::fresh::{check_events, load_edges, load_outcomes, needed};
use crate::join::{File, JoinRecipe, JoinTables, Joiner};
use crate::table::Source;

/// Reads the files of a recipe.
///
/// # Errors
/// A file that is needed and not named, cannot be read, or is written otherwise than that of the
/// recipe.
pub fn joiner(
    recipe: &JoinRecipe,
    files: &JoinFiles,
    reading: &mut SideReading<'_>,
) -> Result<Joiner, JoinFileError> {
    let outcome = recipe.edges.as_ref().and_then(|made| made.outcome.as_ref());
    let needs = [
        (recipe.events.is_some(), &files.events, File::Events),
        (recipe.edges.is_some(), &files.edges, File::Edges),
        (outcome.is_some(), &files.outcomes, File::Outcomes),
    ];
    for (is_needed, file, of) in needs {
        if is_needed && file.is_none() {
            return Err(JoinFileError::Needs(Needed::File(of)));
        }
    }
    let events = match (&recipe.events, &files.events) {
        (Some(made), Some(file)) => {
            let mut side = Side::load(file, &made.conventions, reading)?;
            check_events(&side, made, reading)?;
            side.count_months_when_over(&made.date, reading);
            Some(side.table)
        }
        _ => None,
    };
    let edges = match (&recipe.edges, &files.edges) {
        (Some(made), Some(file)) => {
            let mut side = load_edges(file, Some(made), reading)?;
            if let Some(date) = &made.date {
                side.count_months_when_over(date, reading);
            }
            Some(side.table)
        }
        _ => None,
    };
    let neighbours = match (outcome, &files.outcomes) {
        (Some(outcome), Some(file)) => Some(load_outcomes(file, recipe, outcome, reading)?),
        _ => None,
    };
    let outcomes = match (outcome, &neighbours) {
        (Some(outcome), Some(neighbours)) => {
            let key = needed(recipe.key.as_ref(), Needed::Key)?;
            Some(neighbours.outcomes(&Source::default(), &key, outcome)?)
        }
        _ => None,
    };
    let tables = JoinTables {
        events: events.as_ref(),
        edges: edges.as_ref(),
        outcomes,
    };
    Ok(Joiner::new(recipe, tables)?)
}
