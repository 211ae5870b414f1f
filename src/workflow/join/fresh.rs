//! A join of applicants at hand with files, by a plan or by the recipe of an earlier join, with
//! all that became of rows, events and edges.

use super::files::{JoinFileError, JoinFiles, JoinRemark, Needed, Side, SideReading};
use super::files::{move_to_month_ends, names_months};
use crate::join::{
    AsOf, EdgeCounts, EdgeRecipe, EventColumns, EventCounts, EventRecipe, Feature, File, Formula,
    FormulaCounts, JoinRecipe, LeftOut, Measure, OutcomeRecipe, Outcomes, check_names,
    find_outcomes, join_edges, join_events, mixed_events, unsigned_sides,
};
use crate::recipe::TargetSpec;
use crate::recipe::outcome::labels::known_labels;
use crate::table::{Source, Table};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Windows where none are named, in months.
pub const WINDOWS: [i64; 4] = [1, 3, 6, 12];

/// What an analyst says of a join.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinPlan {
    /// The applicants' key.
    pub key: Option<String>,
    /// The date before which something must have been known.
    pub as_of: Option<String>,
    /// What stands before each new name.
    pub prefix: String,
    /// The key of the events; as the applicants' where absent.
    pub events_key: Option<String>,
    /// The date of an event.
    pub event_date: Option<String>,
    /// Windows in calendar months; [`WINDOWS`] where empty.
    pub windows: Vec<i64>,
    /// The columns of the events to summarise; all that are suitable where empty.
    pub measures: Vec<String>,
    /// The column of the day from which an outcome is known.
    pub outcome_date: Option<String>,
    /// Formulas, in their order.
    pub formulas: Vec<String>,
}

/// A join as an analyst asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequest {
    /// What is made.
    pub plan: JoinPlan,
    /// Of which files.
    pub files: JoinFiles,
    /// What makes a neighbour bad, where the share of known bads among neighbours is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetSpec>,
}

/// What a join was made from, and what came of it.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The recipe, by which later applicants get the same columns.
    pub recipe: JoinRecipe,
    /// The new columns.
    pub features: Vec<Feature>,
    /// Of events.
    pub events: Option<EventCounts>,
    /// Columns of events that are not summarised.
    pub left_out: Vec<LeftOut>,
    /// Of edges.
    pub edges: Option<EdgeCounts>,
    /// Of formulas.
    pub formulas: Vec<FormulaCounts>,
}

/// Hears how many applicants are done.
pub type JoinSteps<'a> = &'a (dyn Fn(usize) + Sync);

impl JoinPlan {
    /// The recipe before any file is read.
    #[must_use]
    pub fn recipe(&self) -> JoinRecipe {
        JoinRecipe {
            formulas: self.formulas.clone(),
            ..JoinRecipe::new(self.key.clone(), self.as_of.clone(), self.prefix.clone())
        }
    }

    /// What the plan lacks for these files, windows that are none and formulas that cannot be
    /// read, before a large file is read.
    ///
    /// # Errors
    /// The first of these.
    pub fn check(&self, files: &JoinFiles) -> Result<(), JoinFileError> {
        let has_file = files.events.is_some() || files.edges.is_some();
        let of_events = files.events.is_some();
        let needs = [
            (has_file && self.key.is_none(), Needed::Key),
            (of_events && self.as_of.is_none(), Needed::AsOf),
            (of_events && self.event_date.is_none(), Needed::EventDate),
        ];
        if let Some((_, needed)) = needs.into_iter().find(|(lacks, _)| *lacks) {
            return Err(JoinFileError::Needs(needed));
        }
        if of_events {
            self.event_columns().check()?;
        }
        for text in &self.formulas {
            Formula::read(text)?;
        }
        Ok(())
    }

    fn event_columns(&self) -> EventColumns {
        let key = self.events_key.as_ref().or(self.key.as_ref());
        EventColumns {
            key: key.cloned().unwrap_or_default(),
            date: self.event_date.clone().unwrap_or_default(),
            windows: match &self.windows[..] {
                [] => WINDOWS.to_vec(),
                windows => windows.to_vec(),
            },
            measures: self.measures.clone(),
        }
    }
}

/// Joins applicants with files. Where `recipe` is that of an earlier join, its columns are made
/// again; else those of the plan. `target` is read where bads among neighbours count.
///
/// # Errors
/// A file that cannot be read or does not fit; what the plan or the recipe lacks.
pub fn join_files(
    applicants: (&Source, &Table),
    plan: &JoinPlan,
    recipe: Option<&JoinRecipe>,
    files: &JoinFiles,
    target: Option<&TargetSpec>,
    reading: &mut SideReading<'_>,
    steps: JoinSteps<'_>,
) -> Result<Joined, JoinFileError> {
    if recipe.is_none() {
        plan.check(files)?;
    }
    let recipe = recipe.cloned().unwrap_or_else(|| plan.recipe());
    let formulas = recipe.formulas.iter().map(|text| Formula::read(text));
    let formulas = formulas.collect::<Result<Vec<_>, _>>()?;
    let mut joined = Joined {
        recipe,
        features: Vec::new(),
        events: None,
        left_out: Vec::new(),
        edges: None,
        formulas: Vec::new(),
    };
    let table = applicants.1;
    if let Some(file) = &files.events {
        joined.add_events(table, plan, file, reading, steps)?;
    }
    if let Some(file) = &files.edges {
        let outcome = plan.outcome_date.clone().zip(target.cloned());
        let outcome = outcome.map(|(known, target)| OutcomeRecipe { target, known });
        let of_outcomes = (outcome, files.outcomes.as_deref());
        joined.add_edges(applicants, file, of_outcomes, reading, steps)?;
    }
    for formula in &formulas {
        let as_of = joined.recipe.as_of.as_deref();
        let (made, counts) = formula.compute(table, &joined.features, as_of)?;
        joined.features.push(made);
        joined.formulas.push(counts);
    }
    check_names(table, &joined.features)?;
    let names = joined.features.iter().map(|f| f.name.clone());
    joined.recipe.columns = names.collect();
    let read = joined.recipe.reads();
    joined.recipe.keep_conventions(table, read.into_iter());
    Ok(joined)
}

impl Joined {
    /// Adds the columns of events.
    fn add_events(
        &mut self,
        table: &Table,
        plan: &JoinPlan,
        file: &Path,
        reading: &mut SideReading<'_>,
        steps: JoinSteps<'_>,
    ) -> Result<(), JoinFileError> {
        let key = needed(self.recipe.key.as_ref(), Needed::Key)?;
        let as_of = needed(self.recipe.as_of.as_ref(), Needed::AsOf)?;
        let made = self.recipe.events.take();
        let is_new = made.is_none();
        let known = made.as_ref().map(|made| made.conventions.clone());
        let mut side = Side::load(file, &known.unwrap_or_default(), reading)?;
        let mut made = if let Some(made) = made {
            check_events(&side, &made, reading)?;
            made
        } else {
            let (made, left_out) = plan.event_columns().recipe(&side.table)?;
            for mixed in mixed_events(&side.table, &made, &left_out) {
                (reading.warn)(JoinRemark::Mixed(mixed));
            }
            self.left_out = left_out;
            if let Some(sides) = unsigned_sides(&side.table, &made) {
                (reading.warn)(JoinRemark::UnsignedSides(sides));
            }
            made
        };
        side.count_months_when_over(&made.date, reading);
        let Side { table: events, .. } = side;
        let to = AsOf {
            applicants: table,
            key: &key,
            as_of: &as_of,
        };
        let with = (&mut made, self.recipe.prefix.as_str());
        let (features, counts) = join_events(to, &events, with, is_new, steps)?;
        self.features.extend(features);
        self.recipe.events = Some(made);
        self.events = Some(counts);
        Ok(())
    }

    /// Adds the columns of edges.
    fn add_edges(
        &mut self,
        (source, table): (&Source, &Table),
        file: &Path,
        (outcome, outcomes): (Option<OutcomeRecipe>, Option<&Path>),
        reading: &mut SideReading<'_>,
        steps: JoinSteps<'_>,
    ) -> Result<(), JoinFileError> {
        let key = needed(self.recipe.key.as_ref(), Needed::Key)?;
        let made = self.recipe.edges.take();
        let is_new = made.is_none();
        let mut side = load_edges(file, made.as_ref(), reading)?;
        let made = match made {
            Some(made) => made,
            None => EdgeRecipe {
                outcome,
                ..EdgeRecipe::of(&side.table)?
            },
        };
        if let Some(date) = &made.date {
            side.count_months_when_over(date, reading);
        }
        let is_dated = made.date.is_some() || made.outcome.is_some();
        if is_dated && self.recipe.as_of.is_none() {
            return Err(JoinFileError::Needs(Needed::AsOf));
        }
        let neighbours = match (&made.outcome, outcomes) {
            (None, _) => None,
            (Some(outcome), Some(file)) => {
                Some(load_outcomes(file, &self.recipe, outcome, reading)?)
            }
            (Some(_), None) if !is_new => {
                return Err(JoinFileError::Needs(Needed::File(File::Outcomes)));
            }
            (Some(outcome), None) => Some(own_outcomes((source, table), &key, outcome, reading)),
        };
        if let (Some(outcome), Some(neighbours)) = (&made.outcome, &neighbours) {
            let read = [&outcome.target.column, &outcome.known].map(Clone::clone);
            let of = neighbours.table();
            self.recipe.keep_conventions(of, read.into_iter());
        }
        let outcomes = match (&made.outcome, &neighbours) {
            (Some(outcome), Some(neighbours)) => Some(neighbours.outcomes(source, &key, outcome)?),
            _ => None,
        };
        let of = (table, key.as_str(), self.recipe.as_of.as_deref());
        let with = (&made, self.recipe.prefix.as_str());
        let (features, counts) = join_edges(of, &side.table, with, outcomes, is_new, steps)?;
        self.features.extend(features);
        self.recipe.edges = Some(made);
        self.edges = Some(counts);
        Ok(())
    }
}

/// Something that a join needs.
pub(super) fn needed(given: Option<&String>, what: Needed) -> Result<String, JoinFileError> {
    given.cloned().ok_or(JoinFileError::Needs(what))
}

/// Whether a file of events is written as that of the recipe.
pub(super) fn check_events(
    side: &Side,
    made: &EventRecipe,
    reading: &mut SideReading<'_>,
) -> Result<(), JoinFileError> {
    let read = made.measures.iter().map(Measure::column);
    side.check_written(read.chain([made.date.as_str()]), reading)
}

/// A file of edges, which is that of the recipe where there is one.
pub(super) fn load_edges(
    file: &Path,
    made: Option<&EdgeRecipe>,
    reading: &mut SideReading<'_>,
) -> Result<Side, JoinFileError> {
    let known = made.map(|made| made.conventions.clone());
    let side = Side::load(file, &known.unwrap_or_default(), reading)?;
    if let Some(made) = made {
        side.check_written(made.date.as_deref().into_iter(), reading)?;
    }
    Ok(side)
}

/// Where outcomes of neighbours are read.
pub(super) enum Neighbours {
    /// In the applicants' file; these columns of it, with days at the end of their months.
    Own(Box<Table>),
    /// In a file of their own.
    Other(Box<Side>),
}

impl Neighbours {
    fn table(&self) -> &Table {
        match self {
            Self::Own(table) => table,
            Self::Other(side) => &side.table,
        }
    }

    /// The outcomes; `own` is the file of the applicants.
    pub fn outcomes(
        &self,
        own: &Source,
        key: &str,
        outcome: &OutcomeRecipe,
    ) -> Result<Outcomes<'_>, JoinFileError> {
        let (source, table) = match self {
            Self::Own(table) => (own, &**table),
            Self::Other(side) => (&side.source, &side.table),
        };
        let (key, known) = find_outcomes(table, key, outcome)?;
        Ok(Outcomes {
            key,
            is_bad: known_labels(source, table, &outcome.target),
            known,
        })
    }
}

/// The outcomes of neighbours in a file of their own.
pub(super) fn load_outcomes(
    file: &Path,
    recipe: &JoinRecipe,
    outcome: &OutcomeRecipe,
    reading: &mut SideReading<'_>,
) -> Result<Neighbours, JoinFileError> {
    let mut other = Side::load(file, &recipe.conventions, reading)?;
    other.count_months_when_over(&outcome.known, reading);
    Ok(Neighbours::Other(Box::new(other)))
}

/// The columns of the applicants that their outcomes are read from.
fn own_outcomes(
    (source, table): (&Source, &Table),
    key: &str,
    outcome: &OutcomeRecipe,
    reading: &mut SideReading<'_>,
) -> Neighbours {
    let read = [key, &outcome.target.column, &outcome.known];
    let columns = table.columns.iter();
    let columns = columns.filter(|c| read.contains(&c.name.as_str())).cloned();
    let mut own = Table::from_columns(columns.collect());
    if names_months(source, &outcome.known) {
        (reading.warn)(JoinRemark::Months(outcome.known.clone()));
        move_to_month_ends(&mut own, &outcome.known);
    }
    Neighbours::Own(Box::new(own))
}
