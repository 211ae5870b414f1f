//! Preparation of times to default: spells, parts by loan, inputs and levels of periods.

use super::error::{SurvivalError, SurvivalRemark};
use super::spells::{SpellColumns, Spells};
use crate::evaluate::survival::{LifeTable, Spell, even_width, level_ends};
use crate::network::{Family, MOST_PERIODS};
use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::recipe::outcome::labels::{Label, Labels, find_column, labels_in};
use crate::recipe::outcome::split::{Method, Part};
use crate::recipe::{RecipeError, Task};
use crate::table::{Source, Table};
use crate::workflow::choices::{Choices, Selection, select_inputs};
use crate::workflow::prepare::{Ground, Prepared, divide_rows, encode};
use crate::workflow::tasks::check_settings;
use std::collections::HashMap;

/// Least number of defaults among the training rows.
const LEAST_EVENTS: usize = 20;
/// Least number of defaults of a level of periods with a baseline of its own.
const LEAST_OF_LEVEL: u64 = 10;
/// Mean number of defaults of the periods that one output of a network covers.
const LEAST_OF_OUTPUT: u64 = 20;

/// What a training of times to default needs besides choices. The target of the choices is the
/// column that says whether a loan defaulted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurvivalPlan {
    /// The column of periods on book: how long a loan was observed, of a panel the period of a row.
    pub time: String,
    /// The last period that counts; of the training rows where absent.
    pub horizon: Option<u32>,
}

/// What a training needs, made from a table.
#[derive(Debug, Clone)]
pub struct SurvivalPrepared {
    /// Inputs, parts and the fitted recipe.
    pub prepared: Prepared,
    /// In which periods each row is at risk.
    pub spells: Spells,
    /// The last period that counts.
    pub horizon: u32,
    /// The last period of each level of the baseline.
    pub ends: Vec<u32>,
    /// Periods that one output of a network covers.
    pub width: u16,
}

impl SurvivalPrepared {
    /// The rows of some parts with their spells.
    #[must_use]
    pub fn rows(&self, parts: &[Part]) -> (Vec<usize>, Vec<Spell>) {
        let of = |row: usize| {
            let part = self.prepared.parts[row].filter(|part| parts.contains(part));
            Some((row, self.spells.rows[row].filter(|_| part.is_some())?))
        };
        (0..self.prepared.parts.len()).filter_map(of).unzip()
    }
}

/// Reads, divides and encodes a table. Everything is fitted on the training rows alone.
///
/// # Errors
/// If times, outcomes, split or inputs cannot be made from this table, or settings do not suit
/// the task.
pub fn prepare_survival(
    source: &Source,
    table: &Table,
    choices: &Choices,
    plan: &SurvivalPlan,
) -> Result<SurvivalPrepared, SurvivalError> {
    check(choices, plan)?;
    find_column(table, &plan.time)?;
    let event = &choices.target.column;
    let labels = match labels_in(source, table, &choices.target) {
        Err(RecipeError::OneClass { bads: 0, .. }) => {
            return Err(SurvivalError::NoEvents(event.clone()));
        }
        Err(RecipeError::OneClass { .. }) => return Err(SurvivalError::OnlyEvents(event.clone())),
        labels => labels?,
    };
    let events: Vec<Option<bool>> = (0..table.rows).map(|row| labels.is_bad(row)).collect();
    let columns = SpellColumns {
        time: &plan.time,
        event,
        id: choices.id.as_deref(),
    };
    let mut spells = Spells::read(table, columns, &events)?;
    let limit = plan.horizon.unwrap_or(MOST_PERIODS);
    spells.end_by(limit);
    let choices = with_time(choices, plan, &mut spells);
    let selection = select_inputs(table, &choices)?;
    let repeats = if spells.is_panel {
        Vec::new()
    } else {
        let id: Vec<String> = selection.id.iter().cloned().collect();
        duplicate_rows(table, &id)
    };
    let labels = of_spells(labels, &spells);
    let by_loan = spells.is_panel && choices.split.method == Method::Random;
    let ground = if by_loan {
        divide_by_loan(table, &choices, labels, selection, &spells)?
    } else {
        divide_rows(table, &choices, labels, selection, &repeats)?
    };
    let mut prepared = SurvivalPrepared {
        prepared: encode(table, &choices, ground)?,
        spells,
        horizon: limit,
        ends: Vec::new(),
        width: 1,
    };
    prepared.set_levels(choices.settings.family == Family::Logistic)?;
    Ok(prepared)
}

impl SurvivalPrepared {
    /// The last period of the training rows, and which periods share a baseline.
    fn set_levels(&mut self, is_exact: bool) -> Result<(), SurvivalError> {
        let (_, spells) = self.rows(&[Part::Train]);
        let longest = spells.iter().map(|spell| spell.exit).max().unwrap_or(1);
        self.horizon = longest.min(self.horizon);
        // Other rows may be observed longer than any training row.
        self.spells.end_by(self.horizon);
        let events = spells.iter().filter(|spell| spell.event).count();
        if events < LEAST_EVENTS {
            return Err(SurvivalError::FewEvents {
                events,
                horizon: self.horizon,
                least: LEAST_EVENTS,
            });
        }
        let table = LifeTable::of(&spells, self.horizon);
        self.ends = level_ends(&table, LEAST_OF_LEVEL);
        if self.ends.len() < self.horizon as usize {
            self.spells.remarks.push(SurvivalRemark::Joined {
                periods: self.horizon,
                levels: self.ends.len(),
                least: LEAST_OF_LEVEL,
            });
        }
        self.width = even_width(&table, LEAST_OF_OUTPUT);
        if self.width > 1 && !is_exact {
            let width = self.width;
            self.spells
                .remarks
                .push(SurvivalRemark::WideOutputs { width });
        }
        Ok(())
    }
}

/// Refuses what has no effect on hazards, or another one.
fn check(choices: &Choices, plan: &SurvivalPlan) -> Result<(), SurvivalError> {
    let settings = &choices.settings;
    if plan.horizon.is_some_and(|n| n == 0 || n > MOST_PERIODS) {
        return Err(SurvivalError::Horizon);
    }
    if settings.family == Family::Scorecard {
        return Err(SurvivalError::Family(settings.family));
    }
    if !choices.monotone.is_empty() {
        return Err(SurvivalError::Monotone);
    }
    if settings.family == Family::Logistic && *settings != settings.without_training() {
        return Err(SurvivalError::FittedExactly);
    }
    check_settings(choices, Task::Survival)?;
    Ok(())
}

/// Divides a panel at random by loan, with the same share of defaults in each part: the first row
/// of a loan is drawn, and its others follow it.
fn divide_by_loan(
    table: &Table,
    choices: &Choices,
    labels: Labels,
    selection: Selection,
    spells: &Spells,
) -> Result<Ground, SurvivalError> {
    let all: Vec<usize> = (0..table.rows).collect();
    let firsts = spells.firsts(&all);
    let mut drawn = labels.clone();
    drawn.rows.fill(Label::Indeterminate);
    for (row, loan) in &firsts {
        drawn.rows[*row] = if loan.event { Label::Bad } else { Label::Good };
    }
    drawn.bads = firsts.iter().filter(|(_, loan)| loan.event).count();
    drawn.goods = firsts.len() - drawn.bads;
    let mut ground = divide_rows(table, choices, drawn, selection, &[])?;
    let part_of = |(row, _): &(usize, Spell)| (spells.loans[*row], ground.parts[*row]);
    let parts: HashMap<u32, Option<Part>> = firsts.iter().map(part_of).collect();
    for row in 0..table.rows {
        let part = parts.get(&spells.loans[row]).copied().flatten();
        ground.parts[row] = part.filter(|_| spells.rows[row].is_some());
    }
    ground.y_true = all.iter().map(|row| labels.is_bad(*row)).collect();
    ground.labels = labels;
    Ok(ground)
}

/// The choices with the time left out of the inputs.
fn with_time(choices: &Choices, plan: &SurvivalPlan, spells: &mut Spells) -> Choices {
    let mut choices = choices.clone();
    let before = choices.features.len();
    choices.features.retain(|name| *name != plan.time);
    if choices.features.len() < before {
        let remark = SurvivalRemark::TimeAsFeature(plan.time.clone());
        spells.remarks.push(remark);
    }
    if !choices.drop.contains(&plan.time) {
        choices.drop.push(plan.time.clone());
    }
    if let (true, Method::Random, Some(id)) = (spells.is_panel, &choices.split.method, &choices.id)
    {
        let remark = SurvivalRemark::SplitByLoan(id.clone());
        spells.remarks.push(remark);
    }
    choices
}

/// Labels of the rows as the spells count them.
fn of_spells(labels: Labels, spells: &Spells) -> Labels {
    let label = |spell: &Option<Spell>| match spell {
        None => Label::Indeterminate,
        Some(spell) if spell.event => Label::Bad,
        Some(_) => Label::Good,
    };
    let rows: Vec<Label> = spells.rows.iter().map(label).collect();
    let count = |label| rows.iter().filter(|l| **l == label).count();
    Labels {
        goods: count(Label::Good),
        bads: count(Label::Bad),
        indeterminates: count(Label::Indeterminate),
        rows,
        ..labels
    }
}
