//! The nearest approved profile: the fewest changes of allowed fields, and among as few the
//! smallest, with which an applicant would be approved. All values are raw; every profile is
//! scored as a row of a file is.
//!
//! The values tried are those that the rows of the table hold (quantiles, levels) or multiples
//! of a step. One and two changes are tried in all combinations of them, more by extending the
//! best of fewer.

use crate::bundle::Model;
use crate::score::{Decision, Scorecard};
use crate::table::{Kind, Table};
use crate::workflow::scoring::stream::ScoringError;
use crate::workflow::scoring::what_if::{Change, Outcome, WhatIf, written};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Most changes of a profile.
pub const MOST_CHANGES: usize = 6;
/// Values of a field that are tried.
const MOST_VALUES: usize = 24;
/// Profiles that are scored at once, at most.
const MOST_AT_ONCE: usize = 40_000;
/// Most whole numbers of a column that takes no others.
const MOST_LISTED: usize = 12;
/// Profiles that are scored between two looks at whether the search goes on.
const BETWEEN_LOOKS: usize = 1_000;
/// Profiles that are extended by one more change.
const EXTENDED: usize = 60;
/// Values between two ends that are tried at once when a change is made smaller.
const BETWEEN: usize = 16;

/// Which way a number may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It may rise.
    Up,
    /// It may fall.
    Down,
}

/// A field that may be changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Movable {
    /// The column.
    pub column: String,
    /// Which way; both where none is given.
    pub direction: Option<Direction>,
    /// A change is a multiple of this, where it is given.
    pub step: Option<f64>,
}

/// What may be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestPlan {
    /// The fields; protected attributes among them are left out.
    pub fields: Vec<Movable>,
    /// Most changes, 1 to [`MOST_CHANGES`].
    pub most_changes: usize,
}

/// One changed field of a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// The column.
    pub column: String,
    /// The cell as it stands.
    pub from: String,
    /// The cell as it would be.
    pub to: String,
    /// Size of the change in standard deviations of the column; 1 for another category.
    pub distance: f64,
}

/// A profile that is approved.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestProfile {
    /// What is changed.
    pub moved: Vec<Moved>,
    /// What it comes to.
    pub outcome: Outcome,
    /// Profiles that were scored.
    pub tried: usize,
}

impl NearestProfile {
    /// Its changes.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let change = |moved: &Moved| Change {
            column: moved.column.clone(),
            value: moved.to.clone(),
        };
        self.moved.iter().map(change).collect()
    }
}

/// What the search came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Nearest {
    /// The applicant is approved already.
    Approved,
    /// The nearest profile.
    Found(NearestProfile),
    /// None was approved.
    NoneFound {
        /// Fields whose values were tried.
        fields: usize,
        /// Most changes.
        most_changes: usize,
        /// Profiles that were scored.
        tried: usize,
        /// The lowest PD among them.
        lowest_pd: Option<f64>,
        /// Place of the rule of the policy that decides about the applicant as they are.
        rule: Option<u16>,
    },
}

/// One value of one field.
#[derive(Debug, Clone)]
struct Step {
    field: usize,
    change: Change,
    distance: f64,
    /// Alone.
    pd: f64,
}

/// A profile: places of steps, in rising order of their fields.
#[derive(Debug, Clone)]
struct Profile {
    steps: Vec<Step>,
    pd: f64,
    is_approved: bool,
}

impl Profile {
    fn distance(&self) -> f64 {
        self.steps.iter().map(|step| step.distance).sum()
    }
}

/// A field with what is known of its values.
struct Field {
    movable: Movable,
    /// The number as it is; NaN for a category or a missing value.
    at: f64,
    spread: f64,
    is_day: bool,
    is_whole: bool,
    /// Whether it only takes a few whole numbers, such as terms of 12, 24 and 36 months: nothing
    /// between these is proposed.
    is_listed: bool,
}

struct Search<'a> {
    model: &'a Model,
    scorecard: &'a Scorecard,
    what_if: &'a WhatIf,
    fields: Vec<Field>,
    tried: usize,
    lowest_pd: Option<f64>,
    /// Changes of the profiles that are scored, of how many.
    depth: (usize, usize),
    progress: &'a mut dyn FnMut(f32) -> ControlFlow<()>,
}

/// Why a search has no result.
#[derive(Debug, thiserror::Error)]
pub enum NearestError {
    /// Profiles cannot be scored.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// The search was broken off.
    #[error("Cancelled.")]
    Cancelled,
}

/// Searches the nearest approved profile of an applicant. `table` holds rows whose values are
/// tried, such as the file that the applicant is of. `progress` hears the share that is done, of
/// the most that it can take, and may break off.
///
/// # Errors
/// If profiles cannot be scored, or `progress` breaks off.
pub fn nearest_approved(
    model: &Model,
    scorecard: &Scorecard,
    (what_if, table): (&WhatIf, &Table),
    plan: &NearestPlan,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Nearest, NearestError> {
    let as_is = what_if.outcomes(model, scorecard, &[Vec::new()])?;
    if as_is.first().is_some_and(is_approved) {
        return Ok(Nearest::Approved);
    }
    let mut search = Search {
        model,
        scorecard,
        what_if,
        fields: Vec::new(),
        tried: 0,
        lowest_pd: None,
        depth: (0, plan.most_changes.clamp(1, MOST_CHANGES)),
        progress,
    };
    let mut singles = search.steps(table, plan)?;
    let most_changes = search.depth.1;
    let mut profiles = search.scored(singles.iter().map(|step| vec![step.clone()]).collect())?;
    for (step, profile) in singles.iter_mut().zip(&profiles) {
        step.pd = profile.pd;
    }
    for changes in 1..=most_changes {
        search.depth.0 = changes - 1;
        if changes > 1 {
            profiles = search.extended(&singles, profiles, changes)?;
        }
        if let Some(found) = search.best(&profiles)? {
            return Ok(Nearest::Found(found));
        }
        if profiles.is_empty() {
            break;
        }
    }
    Ok(Nearest::NoneFound {
        fields: search.fields.len(),
        most_changes,
        tried: search.tried,
        lowest_pd: search.lowest_pd,
        rule: as_is.first().and_then(|outcome| outcome.rule),
    })
}

fn is_approved(outcome: &Outcome) -> bool {
    let decision = outcome.scored.map(|scored| scored.decision);
    decision == Some(Decision::Approve)
}

impl Search<'_> {
    /// The values of each field that is allowed, and the fields.
    fn steps(&mut self, table: &Table, plan: &NearestPlan) -> Result<Vec<Step>, ScoringError> {
        let as_is = self.what_if.table(&[Vec::new()])?;
        let protected = &self.model.provenance.protected_inputs;
        let inputs = self.model.recipe.columns();
        let mut steps = Vec::new();
        for movable in &plan.fields {
            let name = &movable.column;
            let (Some(column), Some(own)) = (table.column(name), as_is.column(name)) else {
                continue;
            };
            let is_given = self.what_if.cell(name).is_some();
            if protected.contains(name) || !inputs.contains(&name.as_str()) || !is_given {
                continue;
            }
            let mut field = Field {
                movable: movable.clone(),
                at: f64::NAN,
                spread: 1.0,
                is_day: column.kind == Kind::Date,
                is_whole: matches!(column.kind, Kind::Integer | Kind::Date | Kind::Flag),
                is_listed: false,
            };
            let number = self.fields.len();
            let before = steps.len();
            if self.model.recipe.reads_numbers(name) {
                let numbers = self.model.recipe.numbers(column);
                field.at = self
                    .model
                    .recipe
                    .numbers(own)
                    .first()
                    .copied()
                    .unwrap_or(f64::NAN);
                self.number_steps(&mut field, number, numbers, &mut steps);
            } else {
                self.level_steps(name, number, column.texts(), &mut steps);
            }
            if steps.len() > before {
                self.fields.push(field);
            }
        }
        Ok(steps)
    }

    fn number_steps(
        &self,
        field: &mut Field,
        place: usize,
        mut numbers: Vec<f64>,
        steps: &mut Vec<Step>,
    ) {
        let codes = self.model.recipe.special_of(&field.movable.column);
        let is_code = |n: &f64| codes.is_some_and(|s| s.codes.contains(n));
        numbers.retain(|number| number.is_finite() && !is_code(number));
        numbers.sort_unstable_by(f64::total_cmp);
        let (Some(low), Some(high)) = (numbers.first(), numbers.last()) else {
            return;
        };
        field.spread = deviation(&numbers);
        // Nothing else was ever seen.
        if low == high || field.spread <= 0.0 {
            return;
        }
        let ends = (*low, *high);
        let mut known = numbers.clone();
        known.dedup();
        field.is_listed =
            known.len() <= MOST_LISTED && known.iter().all(|number| number.fract() == 0.0);
        let values = match field.movable.step {
            Some(step) if field.at.is_finite() => multiples(field.at, step, ends),
            _ if field.is_listed => known,
            _ => quantiles(&numbers),
        };
        let may_go = |to: &f64| match field.movable.direction {
            Some(Direction::Up) => *to > field.at,
            Some(Direction::Down) => *to < field.at,
            None => *to != field.at,
        };
        let values = values.into_iter().filter(may_go);
        steps.extend(values.filter_map(|to| self.number_step(field, place, to)));
    }

    fn number_step(&self, field: &Field, place: usize, to: f64) -> Option<Step> {
        let column = &field.movable.column;
        let value = written(self.what_if.convention(column), field.is_day, to)?;
        let distance = (to - field.at).abs() / field.spread;
        Some(Step {
            field: place,
            change: Change {
                column: column.clone(),
                value,
            },
            distance: if distance.is_finite() { distance } else { 1.0 },
            pd: f64::NAN,
        })
    }

    /// Every level of the rows, the most frequent first.
    fn level_steps(
        &self,
        column: &str,
        place: usize,
        texts: Vec<Option<String>>,
        steps: &mut Vec<Step>,
    ) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for text in texts.into_iter().flatten() {
            *counts.entry(text.trim().to_owned()).or_default() += 1;
        }
        let known = self.model.recipe.held(column).map(|held| held.levels);
        let known = known.unwrap_or_default();
        counts.retain(|level, _| known.is_empty() || known.contains(level));
        let own = self.what_if.cell(column).unwrap_or_default().trim();
        counts.remove(own);
        let mut levels: Vec<(String, usize)> = counts.into_iter().collect();
        levels.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let levels = levels.into_iter().take(MOST_VALUES);
        steps.extend(levels.map(|(value, _)| Step {
            field: place,
            change: Change {
                column: column.to_owned(),
                value,
            },
            distance: 1.0,
            pd: f64::NAN,
        }));
    }

    /// Profiles with their PDs.
    fn scored(&mut self, profiles: Vec<Vec<Step>>) -> Result<Vec<Profile>, NearestError> {
        let mut all = Vec::with_capacity(profiles.len());
        let edit = |steps: &Vec<Step>| steps.iter().map(|step| step.change.clone()).collect();
        let edits: Vec<Vec<Change>> = profiles.iter().map(edit).collect();
        let mut outcomes = Vec::with_capacity(edits.len());
        for some in edits.chunks(BETWEEN_LOOKS) {
            let (changes, most) = self.depth;
            let done = outcomes.len() as f32 / edits.len() as f32;
            if (self.progress)((changes as f32 + done) / most as f32).is_break() {
                return Err(NearestError::Cancelled);
            }
            outcomes.extend(self.what_if.outcomes(self.model, self.scorecard, some)?);
        }
        self.tried += outcomes.len();
        for (steps, outcome) in profiles.into_iter().zip(outcomes) {
            let pd = outcome.scored.map_or(f64::NAN, |scored| scored.pd);
            if pd.is_finite() {
                self.lowest_pd = Some(self.lowest_pd.map_or(pd, |lowest| lowest.min(pd)));
            }
            all.push(Profile {
                steps,
                pd,
                is_approved: is_approved(&outcome),
            });
        }
        Ok(all)
    }

    /// Profiles of one more change: of the best ones so far, each with every value of another
    /// field. Pairs are all pairs of values that pay: with a larger change, a lower PD.
    fn extended(
        &mut self,
        singles: &[Step],
        mut before: Vec<Profile>,
        changes: usize,
    ) -> Result<Vec<Profile>, NearestError> {
        let mut each = usize::MAX;
        let mut paying = paying(singles, each);
        if changes == 2 {
            // As many values of each field as make no more pairs than are scored at once.
            each = MOST_VALUES;
            while paying.len() * paying.len() / 2 > MOST_AT_ONCE && each > 2 {
                each -= 1;
                paying = self::paying(singles, each);
            }
            let alone = |step: &Step| Profile {
                steps: vec![step.clone()],
                pd: step.pd,
                is_approved: false,
            };
            before = paying.iter().map(alone).collect();
        } else {
            before.sort_by(|a, b| a.pd.total_cmp(&b.pd));
            before.truncate(EXTENDED);
        }
        let mut next: Vec<Vec<Step>> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for profile in &before {
            for step in &paying {
                if profile.steps.iter().any(|known| known.field == step.field) {
                    continue;
                }
                let mut steps = profile.steps.clone();
                steps.push(step.clone());
                steps.sort_by_key(|step| step.field);
                let key = |step: &Step| (step.field, step.change.value.clone());
                if next.len() < MOST_AT_ONCE
                    && seen.insert(steps.iter().map(key).collect::<Vec<_>>())
                {
                    next.push(steps);
                }
            }
        }
        self.scored(next)
    }

    /// The approved profile with the smallest change, made smaller as far as it goes.
    fn best(&mut self, profiles: &[Profile]) -> Result<Option<NearestProfile>, NearestError> {
        let approved = profiles.iter().filter(|profile| profile.is_approved);
        let nearest = approved.min_by(|a, b| a.distance().total_cmp(&b.distance()));
        let Some(nearest) = nearest else {
            return Ok(None);
        };
        let mut steps = nearest.steps.clone();
        for place in 0..steps.len() {
            self.shrink(&mut steps, place)?;
        }
        let changes: Vec<Change> = steps.iter().map(|step| step.change.clone()).collect();
        let (outcome, _) = self.what_if.outcome(self.model, self.scorecard, &changes)?;
        let moved = steps.into_iter().map(|step| Moved {
            from: self
                .what_if
                .cell(&step.change.column)
                .unwrap_or_default()
                .to_owned(),
            column: step.change.column,
            to: step.change.value,
            distance: step.distance,
        });
        Ok(Some(NearestProfile {
            moved: moved.collect(),
            outcome,
            tried: self.tried,
        }))
    }

    /// Makes the change of a number smaller while the profile stays approved, in units of three
    /// digits of its spread.
    fn shrink(&mut self, steps: &mut [Step], place: usize) -> Result<(), NearestError> {
        let number = steps[place].field;
        let field = &self.fields[number];
        let at = field.at;
        let read = |value: &str| {
            let convention = self.what_if.convention(&field.movable.column);
            convention.map_or(value.parse().ok(), |convention| convention.read(value))
        };
        let Some(to) = read(&steps[place].change.value)
            .filter(|_| field.movable.step.is_none() && !field.is_listed)
        else {
            return Ok(());
        };
        if !at.is_finite() {
            return Ok(());
        }
        let unit = 10_f64.powi(field.spread.log10().floor() as i32 - 2);
        let unit = if field.is_whole { unit.max(1.0) } else { unit };
        // So many units from the value as it is are not enough; so many are.
        let (mut low, mut high) = (0_u64, ((to - at).abs() / unit).floor() as u64);
        let (side, decimals) = ((to - at).signum(), (-unit.log10().round()).max(0.0));
        let value = |units: u64| {
            let exact = at + side * unit * units as f64;
            let scale = 10_f64.powf(decimals);
            (exact * scale).round() / scale
        };
        while high > low + 1 {
            let parts = (high - low).min(BETWEEN as u64);
            let between = (1..=parts).map(|k| low + (high - low) * k / parts);
            let tries: Vec<(u64, Step)> = between
                .filter_map(|units| {
                    Some((
                        units,
                        self.number_step(&self.fields[number], number, value(units))?,
                    ))
                })
                .collect();
            let with = |(_, step): &(u64, Step)| {
                let mut steps = steps.to_vec();
                steps[place] = step.clone();
                steps
            };
            let scored = self.scored(tries.iter().map(with).collect())?;
            let Some(first) = scored.iter().position(|profile| profile.is_approved) else {
                break;
            };
            if tries[first].1.distance < steps[place].distance {
                steps[place] = tries[first].1.clone();
            }
            high = tries[first].0;
            low = first.checked_sub(1).map_or(low, |before| tries[before].0);
        }
        Ok(())
    }
}

/// Of each field, the values of which none with a smaller change has as low a PD, the lowest
/// PDs first, at most so many.
fn paying(singles: &[Step], each: usize) -> Vec<Step> {
    let mut sorted: Vec<&Step> = singles.iter().filter(|step| step.pd.is_finite()).collect();
    sorted.sort_by(|a, b| {
        let by_field = a.field.cmp(&b.field);
        by_field
            .then(a.distance.total_cmp(&b.distance))
            .then(a.pd.total_cmp(&b.pd))
    });
    let mut kept: Vec<Step> = Vec::new();
    for of_field in sorted.chunk_by(|a, b| a.field == b.field) {
        let mut front: Vec<&Step> = Vec::new();
        for step in of_field {
            if front.last().is_none_or(|last| step.pd < last.pd) {
                front.push(step);
            }
        }
        let from = front.len().saturating_sub(each);
        kept.extend(front[from..].iter().map(|step| (*step).clone()));
    }
    kept
}

/// Values at a multiple of a step from `at`, within the ends, at most [`MOST_VALUES`] of them
/// to each side.
fn multiples(at: f64, step: f64, (low, high): (f64, f64)) -> Vec<f64> {
    if !(step.is_finite() && step > 0.0) {
        return Vec::new();
    }
    let mut values = Vec::new();
    for (side, room) in [(-1.0, at - low), (1.0, high - at)] {
        let most = (room / step).floor().max(0.0);
        let shown = most.min(MOST_VALUES as f64);
        for k in 1..=shown as usize {
            let steps = (most * k as f64 / shown).round();
            values.push(at + side * steps * step);
        }
    }
    values
}

/// Distinct values of sorted numbers, all of them or evenly by rank.
fn quantiles(sorted: &[f64]) -> Vec<f64> {
    let mut distinct = sorted.to_vec();
    distinct.dedup();
    if distinct.len() <= MOST_VALUES {
        return distinct;
    }
    let at = |k: usize| sorted[k * (sorted.len() - 1) / (MOST_VALUES - 1)];
    let mut values: Vec<f64> = (0..MOST_VALUES).map(at).collect();
    values.dedup();
    values
}

fn deviation(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt()
}
