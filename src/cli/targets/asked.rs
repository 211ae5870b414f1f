//! What is asked of models of other targets than good and bad in the same words: the column of ids,
//! reasons, and the fields of an explanation.

use crate::cli::arguments::args::{ExplainArguments, ReadArguments};
use crate::cli::arguments::reason_args::{ReasonArguments, say_unused};
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::output::report;
use crate::explain::{Baseline, ExplainError, Fields, ReasonTexts};
use crate::recipe::{Recipe, RecipeError, Task};
use crate::table::{Source, Table};
use crate::workflow::ReasonTerms;
use crate::workflow::tasks::TaskField;

/// Fields that are shown.
const SHOWN: usize = 10;

/// The place of the column that names a row: the one that is asked for, or the model's `own`.
///
/// # Errors
/// If there is no such column.
pub(super) fn place_of_id(
    asked: Option<&String>,
    own: Option<&String>,
    (names, sheets): (&[String], Option<String>),
) -> Result<Option<usize>, Failure> {
    let place = |id: &String| names.iter().position(|name| name == id);
    if let Some(id) = asked.filter(|id| place(id).is_none()) {
        return Err(Failure::from(RecipeError::NoColumn {
            name: id.clone(),
            nearest: crate::recipe::error::nearest(id, names.iter().map(String::as_str)),
            sheets,
        }));
    }
    Ok(asked.or(own).and_then(place))
}

/// How reasons are to be given, where they are asked for; `with_texts` reads the texts that are named.
pub(super) fn reason_terms(
    arguments: &ReasonArguments,
    recipe: &Recipe,
    with_texts: bool,
) -> Result<Option<ReasonTerms>, Failure> {
    if !with_texts {
        return Ok(arguments.terms(ReasonTexts::default()));
    }
    let texts = arguments.texts()?;
    say_unused(&texts, Fields::of(recipe).names());
    Ok(arguments.terms(texts))
}

/// Refuses what explains a PD at one horizon only, of which `(applicant, direction)` name the two.
pub(super) fn refuse_of_pds(
    arguments: &ExplainArguments,
    (applicant, direction): (&str, &str),
    (task, row): (Task, &str),
) -> Result<(), Failure> {
    if arguments.baseline != Baseline::Mean {
        return Err(ExplainError::MeanOnly.into());
    }
    let what = if arguments.one.is_wanted() {
        format!("--applicant and --record ask what would change {applicant}")
    } else if !arguments.monotone.is_empty() {
        format!("--monotone asks for the direction of {direction}")
    } else if arguments.model_files.files().all().next().is_some() {
        "the model reads no other files".to_owned()
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!(
        "{what}; leave it out for the task {} (--out DIR explains every {row}).",
        task.name()
    )))
}

/// The fields that are explained.
pub(super) fn fields_of(arguments: &ExplainArguments, recipe: &Recipe) -> Fields {
    if arguments.by_step {
        Fields::by_step(recipe)
    } else {
        Fields::of(recipe)
    }
}

/// Warns of what the recipe meets for the first time in a file.
///
/// # Errors
/// If the recipe cannot read the file.
pub(super) fn warn_of_unseen(
    recipe: &Recipe,
    (source, table): (&Source, &Table),
    read: &ReadArguments,
) -> Result<(), Failure> {
    let signed = recipe.check_marks(source, table)?;
    let unseen = recipe.unseen(table);
    unseen.check(&signed)?;
    let remarks = unseen.remarks();
    let untold = remarks
        .iter()
        .filter(|remark| !input::is_told(read, remark));
    untold.for_each(report::warning);
    Ok(())
}

/// The largest fields with their contributions in `unit`, and how much a loss rises without them, to
/// so many `places`.
pub(super) fn show_fields(fields: &[TaskField], (unit, loss, places): (&str, &str, usize)) {
    let (head, rise) = (format!("mean |{unit}|"), format!("{loss} rise"));
    report::line(&format!(
        "{:<28}{head:>16}{:>10}{rise:>20}  95 %",
        "field", "raises"
    ));
    for field in fields.iter().take(SHOWN) {
        let worth = field.importance.map_or(String::new(), |worth| {
            let [low, high] = worth.interval;
            format!(
                "{:>20.places$}  {low:.places$} to {high:.places$}",
                worth.rise
            )
        });
        report::line(&format!(
            "{:<28}{:>16.4}{:>9.1}%{worth}",
            field.field,
            field.mean_absolute,
            100.0 * field.raises
        ));
    }
}
