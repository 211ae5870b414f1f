//! `riskbench explain --applicant ID`: one applicant with other values, and the nearest profile
//! that is approved.

use crate::bundle::Model;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::arguments::what_if_args::WhatIfArguments;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::output::report;
use crate::explain::{Baseline, ExplainError};
use crate::join::Formula;
use crate::recipe::RecipeError;
use crate::recipe::error::nearest;
use crate::score::Scored;
use crate::table::{LoadOptions, Record, Source, Wanted};
use crate::words::counted;
use crate::workflow::{
    Change, ChangeNote, Movable, Nearest, NearestError, NearestPlan, NearestProfile, Outcome,
    RowContributions, ScoringError, WhatIf, nearest_approved, row_contributions,
};
use serde::Serialize;
use std::ops::ControlFlow;

/// What is printed as JSON.
#[derive(Serialize)]
struct Document {
    record: usize,
    /// Where there is a column of ids.
    id: Option<String>,
    as_is: Profile,
    /// Why the applicant has this PD, as is; absent without a PD.
    #[serde(skip_serializing_if = "Option::is_none")]
    contributions: Option<RowContributions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<Edited>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Found>,
}

/// An applicant with what follows from the PD; nothing of it without a PD.
#[derive(Serialize)]
struct Profile {
    #[serde(flatten)]
    scored: Option<Scored>,
    /// The rule of the policy that decides.
    rule: Option<String>,
}

#[derive(Serialize)]
struct Edited {
    changes: Vec<Change>,
    #[serde(flatten)]
    profile: Profile,
    notes: Vec<ChangeNote>,
}

#[derive(Serialize)]
struct Found {
    /// `approved` already, `found` or `none`.
    outcome: &'static str,
    changes: Vec<crate::workflow::Moved>,
    #[serde(flatten)]
    profile: Option<Profile>,
    tried: usize,
    lowest_pd: Option<f64>,
}

/// Explains the applicant that the arguments name. `reading` is how the file was read.
pub(super) fn run(
    arguments: &ExplainArguments,
    model: &Model,
    input: &Input,
    reading: &LoadOptions,
) -> Result<(), Failure> {
    let one = &arguments.one;
    let Input { source, table } = input;
    check_columns(one, model, source)?;
    let (row, record, id) = row_of(arguments, model, source)?;
    let scorecard = &model.scorecard;
    let what_if = WhatIf::of(model, scorecard, (source, table), row, reading);
    let what_if = what_if.ok_or_else(|| Failure::other("The record is not there any more."))?;
    let outcome = |changes: &[Change]| what_if.outcome(model, scorecard, changes);
    let (as_is, _) = outcome(&[])?;
    let contributions = contributions(arguments, model, (input, row), as_is)?;
    let edited = if one.what_if.is_empty() {
        None
    } else {
        let edited = outcome(&one.what_if)?;
        refuse_no_numbers(&edited.1)?;
        Some(edited)
    };
    let found = if one.nearest_approved {
        let plan = plan(one, model);
        let of = (&what_if, table);
        let go_on = &mut |_: f32| ControlFlow::Continue(());
        let found = nearest_approved(model, scorecard, of, &plan, go_on)?;
        Some((plan, found))
    } else {
        None
    };
    if one.json {
        report::json(&Document {
            record,
            id,
            as_is: profile(model, as_is),
            contributions,
            what_if: edited.map(|(outcome, notes)| Edited {
                changes: one.what_if.clone(),
                profile: profile(model, outcome),
                notes,
            }),
            nearest: found.map(|(_, found)| document(model, found)),
        });
        return Ok(());
    }
    let mut profiles = vec![("as is", as_is)];
    if let Some((outcome, notes)) = &edited {
        for note in notes {
            report::warning(sentence(note));
        }
        profiles.push(("what if", *outcome));
    }
    if let Some((_, Nearest::Found(found))) = &found {
        profiles.push(("nearest", found.outcome));
    }
    let id = id.map_or(String::new(), |id| format!(", id {id}"));
    report::line(&format!("record {record}{id}"));
    show(model, &profiles);
    if let Some(found) = &contributions {
        report::line("");
        show_contributions(found);
    }
    if edited.is_some() {
        report::line("");
        report::line(&format!("{:<28}{:<22}{}", "what if", "from", "to"));
        for change in &one.what_if {
            let from = what_if.cell(&change.column).unwrap_or_default();
            report::line(&format!("{:<28}{from:<22}{}", change.column, change.value));
        }
    }
    if let Some((plan, found)) = &found {
        report::line("");
        show_nearest(model, plan, found);
    }
    Ok(())
}

/// Why the applicant has its PD; `None` without one, and from a model of an earlier version.
fn contributions(
    arguments: &ExplainArguments,
    model: &Model,
    (input, row): (&Input, usize),
    as_is: Outcome,
) -> Result<Option<RowContributions>, Failure> {
    let Some(scored) = as_is.scored else {
        return Ok(None);
    };
    let of = (&input.table, row, scored.pd);
    let cutoff = model.scorecard.cutoff_pd;
    match row_contributions(model, of, arguments.baseline, cutoff) {
        Ok(found) => Ok(Some(found)),
        Err(error @ ExplainError::NoBaselines) => {
            report::warning(error);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Fields with a line of their own.
const MOST_LINES: usize = 20;

fn show_contributions(found: &RowContributions) {
    let against = match found.baseline {
        Baseline::Mean => "the mean of the training rows",
        Baseline::Approved => "applicants just approved",
        Baseline::Centroids => "the centroids of the training rows",
    };
    report::line(&format!("log-odds against {against}"));
    let line = |name: &str, value: f64, note: &str| {
        let text = format!("{name:<28}{:>9}{note}", report::fixed(value, 4));
        report::line(text.trim_end());
    };
    line("baseline", found.base, "");
    let (shown, others) = found.fields.split_at(found.fields.len().min(MOST_LINES));
    for one in shown {
        let place = found.reasons.iter().position(|name| *name == one.field);
        let note = place.map_or(String::new(), |place| format!("  reason {}", place + 1));
        line(&one.field, one.contribution, &note);
    }
    if !others.is_empty() {
        let sum = others.iter().map(|one| one.contribution).sum();
        line(&counted(others.len(), "other field"), sum, "");
    }
    line("calibration", found.calibration, "");
    if found.residual.abs() > 1e-3 {
        line("not explained", found.residual, "");
    }
    let sum: f64 = found.fields.iter().map(|one| one.contribution).sum();
    let logit = found.base + sum + found.calibration + found.residual;
    line("log-odds of the PD", logit, "");
    if found.names_protected {
        report::warning("A protected attribute is among the reasons.");
    }
}

fn profile(model: &Model, outcome: Outcome) -> Profile {
    Profile {
        scored: outcome.scored,
        rule: rule_name(model, outcome.rule),
    }
}

fn rule_name(model: &Model, rule: Option<u16>) -> Option<String> {
    model.scorecard.rule(rule).map(|rule| rule.name.clone())
}

fn document(model: &Model, found: Nearest) -> Found {
    match found {
        Nearest::Approved => Found {
            outcome: "approved",
            changes: Vec::new(),
            profile: None,
            tried: 1,
            lowest_pd: None,
        },
        Nearest::Found(NearestProfile {
            moved,
            outcome,
            tried,
        }) => Found {
            outcome: "found",
            changes: moved,
            profile: Some(profile(model, outcome)),
            tried,
            lowest_pd: outcome.scored.map(|scored| scored.pd),
        },
        Nearest::NoneFound {
            tried, lowest_pd, ..
        } => Found {
            outcome: "none",
            changes: Vec::new(),
            profile: None,
            tried,
            lowest_pd,
        },
    }
}

/// The profiles side by side.
fn show(model: &Model, profiles: &[(&str, Outcome)]) {
    let cells = |name: &str, cell: &dyn Fn(&Outcome) -> String| {
        let cells = profiles.iter().map(|(_, outcome)| cell(outcome));
        report::line(&row(name, cells));
    };
    let names = profiles.iter().map(|(name, _)| (*name).to_owned());
    report::line(&row("", names));
    let of = |outcome: &Outcome, show: &dyn Fn(Scored) -> String| {
        outcome.scored.map_or("no PD".to_owned(), show)
    };
    cells("PD", &|o| of(o, &|s| report::fixed(s.pd, 4)));
    cells("score", &|o| of(o, &|s| s.score.to_string()));
    cells("grade", &|o| of(o, &|s| s.grade.to_string()));
    cells("decision", &|o| of(o, &|s| s.decision.to_string()));
    if profiles.iter().any(|(_, outcome)| outcome.rule.is_some()) {
        cells("by", &|o| {
            rule_name(model, o.rule).unwrap_or_else(|| "score".to_owned())
        });
    }
}

/// A name, and a cell of each profile.
fn row(name: &str, cells: impl Iterator<Item = String>) -> String {
    cells.fold(format!("{name:<12}"), |row, cell| {
        format!("{row}{cell:>16}")
    })
}

fn show_nearest(model: &Model, plan: &NearestPlan, found: &Nearest) {
    match found {
        Nearest::Approved => report::line("nearest approved profile: the applicant is approved"),
        Nearest::Found(found) => {
            report::line(&format!(
                "{:<28}{:<22}{:<22}{:>10}",
                "nearest approved", "from", "to", "distance"
            ));
            for moved in &found.moved {
                report::line(&format!(
                    "{:<28}{:<22}{:<22}{:>10.2}",
                    moved.column, moved.from, moved.to, moved.distance
                ));
            }
            report::line(&format!(
                "distance in standard deviations of the column, 1 for another category; {} tried",
                counted(found.tried, "profile")
            ));
        }
        Nearest::NoneFound {
            fields,
            most_changes,
            tried,
            lowest_pd,
            rule,
        } => {
            let lowest = lowest_pd.map_or(String::new(), |pd| {
                let below = model.scorecard.approve_below();
                format!("; the lowest PD is {pd:.4}, approved is below {below:.4}")
            });
            let rule = rule_name(model, *rule).map_or(String::new(), |rule| {
                format!("; the rule {rule:?} of the policy decides about the applicant as is")
            });
            report::line(&format!(
                "nearest approved profile: none found among {} of {} of {} allowed, with up to \
                 {}{lowest}{rule}",
                counted(*tried, "profile"),
                counted(*fields, "field"),
                plan.fields.len(),
                counted(*most_changes, "change"),
            ));
        }
    }
}

fn sentence(note: &ChangeNote) -> String {
    match note {
        ChangeNote::OutsideTraining { column, low, high } => format!(
            "The value of {column:?} is outside of the training range ({low} to {high}); the PD \
             is an extrapolation."
        ),
        ChangeNote::UnseenLevel { column } => format!(
            "The value of {column:?} is no level that the model knows; it counts as a rare one."
        ),
        ChangeNote::NoPercentSign { column } => format!(
            "The value of {column:?} has no percent sign and is read as percent points: 0.5 is 0.5 %."
        ),
        ChangeNote::NoNumber { column } => format!(
            "The value of {column:?} is no number, day or word that the model knows; it counts \
             as missing."
        ),
    }
}

/// Refuses values that a column of numbers cannot take.
fn refuse_no_numbers(notes: &[ChangeNote]) -> Result<(), Failure> {
    let wrong = notes.iter().find_map(|note| match note {
        ChangeNote::NoNumber { column } => Some(column),
        _ => None,
    });
    wrong.map_or(Ok(()), |column| {
        Err(Failure::usage(format!(
            "--what-if gives {column:?} a value that is no number, day or word that the model \
             knows there; write it as the file does, or {column}= for a missing value."
        )))
    })
}

/// The fields that may change: those of the model that are no sort of kept ones.
fn plan(one: &WhatIfArguments, model: &Model) -> NearestPlan {
    let kept = crate::cli::arguments::args::list(&one.immutable);
    let wanted = crate::cli::arguments::args::list(&one.mutable);
    let columns = model.recipe.columns().into_iter();
    let columns = columns.filter(|column| {
        let is = |name: &String| name == column;
        !kept.iter().any(is)
            && !model.provenance.protected_inputs.iter().any(is)
            && (wanted.is_empty() || wanted.iter().any(is))
    });
    let movable = |column: &str| Movable {
        column: column.to_owned(),
        direction: one.direction.iter().find(|(c, _)| c == column).map(|d| d.1),
        step: one.step.iter().find(|(c, _)| c == column).map(|s| s.1),
    };
    NearestPlan {
        fields: columns.map(movable).collect(),
        most_changes: one.max_changes.into(),
    }
}

/// Refuses columns that the model does not read.
fn check_columns(one: &WhatIfArguments, model: &Model, source: &Source) -> Result<(), Failure> {
    let read = model.recipe.columns();
    let kept = crate::cli::arguments::args::list(&one.immutable);
    let wanted = crate::cli::arguments::args::list(&one.mutable);
    let inputs = [
        (
            "--direction",
            one.direction.iter().map(|d| &d.0).collect::<Vec<_>>(),
        ),
        ("--step", one.step.iter().map(|s| &s.0).collect()),
        ("--mutable", wanted.iter().collect()),
    ];
    for (option, columns) in inputs {
        for column in columns {
            refuse_unread(option, column, &read)?;
        }
    }
    let directions = one.direction.iter().map(|d| ("--direction", &d.0));
    let steps = one.step.iter().map(|s| ("--step", &s.0));
    let mut numbers = directions.chain(steps);
    if let Some((option, column)) = numbers.find(|(_, c)| !model.recipe.reads_numbers(c)) {
        return Err(Failure::usage(format!(
            "{option} is for numbers, and {column:?} is a category; leave it out, or keep the \
             column with --immutable."
        )));
    }
    let protected = &model.provenance.protected_inputs;
    if let Some(column) = wanted.iter().find(|column| protected.contains(column)) {
        return Err(Failure::usage(format!(
            "--mutable names the column {column:?}, a protected attribute, which no profile \
             changes; leave it out."
        )));
    }
    if one.nearest_approved && plan(one, model).fields.is_empty() {
        return Err(Failure::usage(
            "No column is left that the nearest approved profile may change; keep fewer with \
             --immutable.",
        ));
    }
    let given = model.given_columns();
    let read: Vec<&str> = given.iter().map(String::as_str).collect();
    for (place, change) in one.what_if.iter().enumerate() {
        refuse_made(model, &change.column)?;
        refuse_unread("--what-if", &change.column, &read)?;
        let before = &one.what_if[..place];
        if before.iter().any(|other| other.column == change.column) {
            return Err(Failure::usage(format!(
                "--what-if names the column {:?} twice; give it one value.",
                change.column
            )));
        }
    }
    let names = source.names();
    for column in &kept {
        if !names.contains(column) {
            return Err(Failure::from(RecipeError::NoColumn {
                name: column.clone(),
                nearest: nearest(column, names.iter().map(String::as_str)),
                sheets: None,
            }));
        }
    }
    Ok(())
}

/// Refuses a value for a column that the model makes itself.
fn refuse_made(model: &Model, column: &str) -> Result<(), Failure> {
    let Some(join) = model.join.as_ref().filter(|_| model.makes(column)) else {
        return Ok(());
    };
    let formulas = join.formulas.iter();
    let mut formulas = formulas.filter_map(|text| Formula::read(text).ok());
    let remedy = match formulas.find(|formula| formula.name == column) {
        Some(formula) => format!(
            "by a formula; change what it reads: {}",
            formula.columns().join(", ")
        ),
        None => "of another file; change that file".to_owned(),
    };
    Err(Failure::usage(format!(
        "--what-if names the column {column:?}, which the model makes itself {remedy}."
    )))
}

fn refuse_unread(option: &str, column: &str, read: &[&str]) -> Result<(), Failure> {
    if read.contains(&column) {
        return Ok(());
    }
    let near = nearest(column, read.iter().copied());
    let near = near.map_or(String::new(), |name| format!(" (did you mean {name:?}?)"));
    Err(Failure::usage(format!(
        "{option} names the column {column:?}, which the model does not read{near}; name one of \
         its columns: {}.",
        read.join(", ")
    )))
}

/// Row, record number and id of the applicant.
fn row_of(
    arguments: &ExplainArguments,
    model: &Model,
    source: &Source,
) -> Result<(usize, usize, Option<String>), Failure> {
    let one = &arguments.one;
    let id = arguments.id.as_ref().or(model.id.as_ref());
    let names = source.names();
    let column = id.and_then(|id| names.iter().position(|name| name == id));
    let by_number = |text: &String| text.trim().parse::<usize>().ok();
    let wanted = match (&one.applicant, column) {
        (None, _) => one.record,
        // Without a column of ids the text is a record number.
        (Some(text), None) => Some(by_number(text).ok_or_else(|| {
            Failure::usage(
                "There is no column that identifies applicants; name it with --id, or give a \
                 record number.",
            )
        })?),
        (Some(_), Some(_)) => None,
    };
    let wanted_cells = column.map_or(Wanted::Nothing, Wanted::One);
    let (mut row, mut found, mut aside) = (0, Vec::new(), false);
    let walk: Result<(), std::convert::Infallible> =
        source.for_each_record_with(wanted_cells, |record: &Record<'_>| {
            let is_it = match (wanted, column, &one.applicant) {
                (Some(number), ..) => record.number == number,
                (None, Some(place), Some(id)) => {
                    let mut cells = record.cells();
                    cells
                        .nth(place)
                        .is_some_and(|cell| cell.trim() == id.trim())
                }
                _ => false,
            };
            if is_it && record.rejection.is_some() {
                aside = true;
            } else if is_it {
                let id = column.and_then(|place| record.cells().nth(place));
                found.push((row, record.number, id.map(|id| id.trim().to_owned())));
            }
            row += usize::from(record.rejection.is_none());
            Ok(())
        });
    let Ok(()) = walk;
    match &found[..] {
        [one] => Ok(one.clone()),
        [] if aside => Err(Failure::unusable(
            "The record of the applicant was set aside as no applicant, so it has no PD; \
             `riskbench clean` lists why.",
        )),
        [] if wanted.is_some() => Err(Failure::usage(format!(
            "There is no such record; the file holds {}.",
            counted(row, "applicant")
        ))),
        [] => Err(Failure::usage(format!(
            "No applicant of this id is in the column {:?}; capitals and leading zeros count. \
             Another column is named with --id, a record with --record N.",
            column.map_or("", |place| &names[place])
        ))),
        [(_, first, _), (_, second, _), ..] => Err(Failure::usage(format!(
            "{} have this id, the first in the records {first} and {second}; choose one with \
             --record N.",
            counted(found.len(), "applicant")
        ))),
    }
}

impl From<NearestError> for Failure {
    fn from(error: NearestError) -> Self {
        match error {
            NearestError::Scoring(error) => error.into(),
            NearestError::Cancelled => Self::other(error.to_string()),
        }
    }
}

impl From<ScoringError> for Failure {
    fn from(error: ScoringError) -> Self {
        match error {
            ScoringError::Table(error) => error.into(),
            ScoringError::Recipe(error) => error.into(),
            ScoringError::Policy(error) => error.into(),
            ScoringError::Writing(error) => Self::other(error.to_string()),
        }
    }
}
