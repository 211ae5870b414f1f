//! Preparation of times to default: spells, parts by loan, inputs and levels of periods.

use super::error::{SurvivalError, SurvivalRemark};
use super::forecasts::outcome::respelled_bads;
use super::panel::{Form, repeating};
use super::periods::PeriodRole;
use super::spells::{SpellColumns, Spells};
use crate::bundle::SurvivalModel;
use crate::evaluate::survival::{LifeTable, Spell, even_width, level_ends};
use crate::network::{Family, MOST_PERIODS};
use crate::profile::target::{guess_bad, same_value, value_counts};
use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::recipe::outcome::labels::{Label, Labels, find_column, labels_in};
use crate::recipe::outcome::split::{Method, Part, Parts};
use crate::recipe::{RecipeError, Task};
use crate::table::{Source, Table};
use crate::workflow::choices::{Choices, Selection, select_inputs};
use crate::workflow::prepare::{Ground, Prepared, divide_rows, encode};
use crate::workflow::tasks::check_settings;
use std::collections::{BTreeMap, HashMap};

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

/// A table that is divided, but not encoded.
struct Divided {
    ground: Ground,
    spells: Spells,
    choices: Choices,
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
    let divided = divide((source, table), choices, plan)?;
    let mut prepared = SurvivalPrepared {
        prepared: encode(table, &divided.choices, divided.ground)?,
        spells: divided.spells,
        horizon: plan.horizon.unwrap_or(MOST_PERIODS),
        ends: Vec::new(),
        width: 1,
    };
    prepared.set_levels(choices.settings.family == Family::Logistic)?;
    prepared.check_parts();
    Ok(prepared)
}

/// The spells and the part of each row of the portfolio that a model was trained on, as its record
/// says; `None` where the record does not say it, or the portfolio is another one.
#[must_use]
pub fn training_parts(
    (source, table): (&Source, &Table),
    model: &SurvivalModel,
) -> Option<(Spells, Parts)> {
    let record = &model.record.as_ref()?.training;
    let choices = serde_json::from_value::<Choices>(record.choices.clone()?).ok()?;
    let plan = SurvivalPlan {
        time: model.time.clone(),
        horizon: record.horizon,
    };
    let mut divided = divide((source, table), &choices, &plan).ok()?;
    divided.spells.end_by(model.horizon());
    Some((divided.spells, divided.ground.parts))
}

fn divide(
    (source, table): (&Source, &Table),
    choices: &Choices,
    plan: &SurvivalPlan,
) -> Result<Divided, SurvivalError> {
    find_column(table, &plan.time)?;
    let (choices, mut remarks) = completed(source, table, choices, plan)?;
    let labels = labels_of(source, table, &choices)?;
    let events: Vec<Option<bool>> = (0..table.rows).map(|row| labels.is_bad(row)).collect();
    let mut found = match &choices.id {
        Some(_) => None,
        None => repeating(table, &plan.time, &choices.target.column, &events),
    };
    if let Some(found) = &mut found
        && found.form == Form::Panel
        && choices.features.contains(&found.column)
    {
        // A column that was named as a feature names no loan.
        found.form = Form::Irregular;
    }
    let panel = found.as_ref().filter(|found| found.form == Form::Panel);
    let panel = panel.map(|found| found.column.clone());
    let choices = Choices {
        id: choices.id.clone().or(panel),
        ..choices
    };
    remarks.extend(found.map(SurvivalRemark::from));
    let columns = SpellColumns {
        time: &plan.time,
        event: &choices.target.column,
        id: choices.id.as_deref(),
        role: PeriodRole::Trained,
    };
    let mut spells = Spells::read(table, columns, &events)?;
    spells.remarks.splice(0..0, remarks);
    spells.end_by(plan.horizon.unwrap_or(MOST_PERIODS));
    let choices = with_time(&choices, plan, &mut spells);
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
    Ok(Divided {
        ground,
        spells,
        choices,
    })
}

/// The choices with values that write a bad one in other case or with other blanks.
fn completed(
    source: &Source,
    table: &Table,
    choices: &Choices,
    plan: &SurvivalPlan,
) -> Result<(Choices, Vec<SurvivalRemark>), SurvivalError> {
    let mut choices = choices.clone();
    let event = find_column(table, &choices.target.column)?;
    check_uses(&choices, plan)?;
    let (values, rows) = respelled_bads(source, event, &choices.target);
    choices.target.bad.extend(values);
    let column = event.name.clone();
    let remark = (rows > 0).then_some(SurvivalRemark::Respelled { rows, column });
    Ok((choices, remark.into_iter().collect()))
}

/// Which rows default.
fn labels_of(source: &Source, table: &Table, choices: &Choices) -> Result<Labels, SurvivalError> {
    let event = choices.target.column.clone();
    let is_guessed = choices.target.bad.is_empty();
    match labels_in(source, table, &choices.target) {
        Err(RecipeError::OneClass { bads: 0, .. }) if is_guessed => {
            let counts = value_counts(find_column(table, &event)?);
            match counts.into_keys().next() {
                Some(value) if says_bad(&event, &value) => Err(SurvivalError::OnlyEvents(event)),
                Some(value) if same_value(&value, "0") => Err(SurvivalError::NoEvents(event)),
                _ => Err(SurvivalError::OneOutcome(event)),
            }
        }
        Err(RecipeError::OneClass { bads: 0, .. }) => Err(SurvivalError::NoEvents(event)),
        Err(RecipeError::OneClass { .. }) => Err(SurvivalError::OnlyEvents(event)),
        labels => Ok(labels?),
    }
}

/// Whether the only value of a column means bad, as it would beside another one.
fn says_bad(event: &str, value: &str) -> bool {
    ["0", "no"].into_iter().any(|other| {
        let both = [(value.to_owned(), 1), (other.to_owned(), 1)];
        let guess = guess_bad(event, &BTreeMap::from(both));
        guess.values.iter().any(|bad| bad == value)
    })
}

/// Refuses a column with two uses, and a split by the time on book.
fn check_uses(choices: &Choices, plan: &SurvivalPlan) -> Result<(), SurvivalError> {
    let money = &choices.terms.money;
    check_columns(&[
        ("--time", Some(&plan.time)),
        ("--event", Some(&choices.target.column)),
        ("--id", choices.id.as_deref()),
        ("--ead", money.ead_column()),
        ("--lgd", money.lgd_column()),
    ])?;
    match &choices.split.method {
        Method::Date(column) | Method::Group(column) | Method::Column(column)
            if *column == plan.time =>
        {
            Err(SurvivalError::SplitByTime(column.clone()))
        }
        _ => Ok(()),
    }
}

/// Refuses a column that is named for two uses; each is given with its flag.
///
/// # Errors
/// That.
pub fn check_columns(uses: &[(&'static str, Option<&str>)]) -> Result<(), SurvivalError> {
    for (place, (second, column)) in uses.iter().enumerate() {
        let Some(column) = column else {
            continue;
        };
        let first = uses[..place]
            .iter()
            .find(|(_, other)| *other == Some(column));
        if let Some((first, _)) = first {
            return Err(SurvivalError::TwoUses {
                column: (*column).to_owned(),
                first,
                second,
            });
        }
    }
    Ok(())
}

impl SurvivalPrepared {
    /// Tells of held-out rows without a default.
    fn check_parts(&mut self) {
        for (of, part) in [(Part::Validation, "validation"), (Part::Test, "test")] {
            let (_, spells) = self.rows(&[of]);
            if !spells.is_empty() && !spells.iter().any(|spell| spell.event) {
                let remark = SurvivalRemark::NoDefaults { part };
                self.spells.remarks.push(remark);
            }
        }
    }

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
    if matches!(settings.family, Family::Scorecard | Family::Trees) {
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
