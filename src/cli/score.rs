//! `riskbench score`: a portfolio in, the scored portfolio out, as it streams by.

use super::failure::Failure;
use super::input::{self, Known};
use super::join::model_files;
use super::output::{progress, report};
use super::targets::{survival, tasks};
use crate::bundle::{AnyModel, Model};
use crate::cli::arguments::args::ScoreArguments;
use crate::cli::arguments::reason_args::{say_protected, say_unused};
use crate::cli::output::scored;
use crate::explain::Fields;
use crate::files::fingerprint;
use crate::join::JoinRecipe;
use crate::recipe::RecipeError;
use crate::recipe::Remark as RecipeRemark;
use crate::recipe::error::nearest;
use crate::score::{Extra, WriteOptions};
use crate::table::{MadeColumns, MadeRemark, Remark, Stream};
use crate::words::{counted, one_or_many, shell_word};
use crate::workflow::{
    Asked, ExtraTerms, Reasoner, Scoring, ScoringError, rules_on_target, score_stream,
    training_findings, utc,
};
use std::io;
use std::time::SystemTime;

pub(super) fn run(arguments: &ScoreArguments) -> Result<(), Failure> {
    arguments.reasons.keep_texts(&arguments.out)?;
    input::keep_source(&arguments.file, &arguments.out)?;
    input::keep_source(&arguments.model, &arguments.out)?;
    if let Some(policy) = arguments.overrides.policy_file() {
        input::keep_source(policy, &arguments.out)?;
    }
    if let Some(scenarios) = &arguments.forecast.scenarios {
        input::keep_source(scenarios, &arguments.out)?;
    }
    for file in arguments.model_files.files().all() {
        input::keep_source(file, &arguments.out)?;
    }
    let model = AnyModel::load(&arguments.model);
    let model = model.map_err(|e| Failure::of_model(&arguments.model, e))?;
    if arguments.forecast.is_given() && !matches!(model, AnyModel::Survival(_)) {
        return Err(Failure::usage(
            "--scenarios, --shift, --rate, --term, --as-new and --term-structure are for models of \
             the time to default (train --task survival); leave them out.",
        ));
    }
    if arguments.arrow && !matches!(model, AnyModel::Pd(_)) {
        return Err(Failure::usage(
            "--arrow is for models of good and bad; leave it out, and score this model's file as CSV.",
        ));
    }
    if !matches!(model, AnyModel::Pd(_)) {
        model_files(None, &arguments.model_files, &arguments.read)?;
    }
    match model {
        AnyModel::Pd(model) => score_pds(arguments, *model),
        AnyModel::Task(model) => tasks::score(arguments, &model),
        AnyModel::Survival(model) => survival::score(arguments, &model),
    }
}

fn score_pds(arguments: &ScoreArguments, mut model: Model) -> Result<(), Failure> {
    arguments.overrides.apply(&mut model.scorecard)?;
    let asked = arguments.extra.extras();
    say_in_vain(arguments, &asked);
    let extras = if asked.is_empty() {
        None
    } else {
        Some(extra_terms(arguments, &model)?)
    };
    let reasons = reasoner(arguments, &model)?;
    let (join, read) = (model.join.as_ref(), &arguments.read);
    let made = model_files(join, &arguments.model_files, read)?;
    let mut stream = open(arguments, &model, extras.as_ref(), made.as_ref())?;
    let names = stream.names().to_vec();
    if let Some(id) = &arguments.id
        && !names.contains(id)
    {
        return Err(Failure::from(RecipeError::NoColumn {
            name: id.clone(),
            nearest: nearest(id, names.iter().map(String::as_str)),
            sheets: stream.of_sheets(),
        }));
    }
    let id = arguments.id.as_ref().or(model.id.as_ref());
    if let Some(id) = id.filter(|id| !names.contains(id)) {
        report::warning(format!(
            "There is no column {id:?}, which names applicants; record numbers stand in for it \
             (--id names another column)."
        ));
    }
    let options = WriteOptions {
        exact: arguments.exact,
        bom: arguments.bom,
        input_columns: if arguments.with_input { &names } else { &[] },
        extras: &asked,
        reason_baseline: reasons.as_ref().map(|reasons| reasons.baseline().name()),
    };
    let place = id.and_then(|id| names.iter().position(|n| n == id));
    let bar = progress::reading(0);
    let mut follow = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let (out, mut scoring, mut failed) = (&arguments.out, Scoring::default(), None);
    let mut refused = None;
    let written = scored::write_by(out, |w| {
        let done = score_stream(
            &mut stream,
            &model,
            place,
            &options,
            Asked {
                extras: extras.as_ref(),
                reasons: reasons.as_ref(),
            },
            w,
            &mut follow,
        );
        scoring = match done {
            Ok(scoring) => scoring,
            Err(ScoringError::Writing(error)) => return Err(error),
            Err(error) => {
                failed = Some(error);
                // Nothing half written is to stay.
                return Err(io::ErrorKind::InvalidData.into());
            }
        };
        refused = without_any_event(&scoring);
        match refused {
            Some(_) => Err(io::ErrorKind::InvalidData.into()),
            None => Ok(()),
        }
    });
    bar.finish_and_clear();
    if let Some(refused) = refused {
        scoring.remarks.iter().for_each(report::warning);
        return Err(refused);
    }
    match failed {
        Some(ScoringError::Table(error)) => return Err(error.into()),
        Some(ScoringError::Recipe(error)) => return Err(error.into()),
        Some(ScoringError::Policy(error)) => return Err(error.into()),
        _ => written.map_err(|e| Failure::writing(out, &e))?,
    }
    say_findings(arguments, &scoring);
    say_protected(scoring.protected_reasons);
    let on_target = rules_on_target(&model.scorecard.policy, &model.target.column);
    on_target.iter().for_each(report::warning);
    if arguments.overrides.policy_file().is_some() {
        let findings = training_findings(&model, &scoring.policy);
        findings.iter().for_each(report::warning);
    }
    if !input::is_stdio(out) {
        report::line(&format!(
            "{} scored, {} not scored",
            counted(scoring.scored, "applicant"),
            scoring.unscored
        ));
        report::policy(&scoring.rules);
    }
    Ok(())
}

/// As many applicants without any event are no chance.
const MANY: usize = 30;

/// Refuses a file none of whose many applicants has an event.
fn without_any_event(scoring: &Scoring) -> Option<Failure> {
    let is_none = |remark: &Remark| match remark {
        Remark::Made(MadeRemark::WithoutEvents { rows, of }) => rows == of && *of >= MANY,
        _ => false,
    };
    scoring.remarks.iter().any(is_none).then(|| {
        Failure::unusable(
            "No applicant has an event before the as-of date, so that every score would rest on \
             empty columns; name the file of their events, with keys and dates as in training.",
        )
    })
}

/// Begins to read the portfolio. A column of which the model does not know how it is written
/// is judged as a whole, which an Arrow stream cannot be.
fn open(
    arguments: &ScoreArguments,
    model: &Model,
    extras: Option<&ExtraTerms>,
    made: Option<&MadeColumns>,
) -> Result<Stream<'static>, Failure> {
    let known = Known::of(model, made);
    let of_money: Vec<&str> = extras.iter().flat_map(|extras| extras.columns()).collect();
    let others = input::undecided_columns(model, &arguments.read, (&known, made), of_money);
    let at_once = !others.is_empty() || model.join.as_ref().is_some_and(JoinRecipe::ranks_by_day);
    let (file, read) = (&arguments.file, &arguments.read);
    if !arguments.arrow {
        return input::stream(file, read, known, at_once);
    }
    let stream = input::arrow(file, read, known, arguments.with_input)?;
    let id = arguments.id.as_ref().or(model.id.as_ref());
    stream.check_types(&id.map(String::as_str).into_iter().collect::<Vec<_>>())?;
    if let Some(name) = others.iter().find(|name| stream.is_text(name)) {
        return Err(Failure::usage(format!(
            "The column {name:?} comes as texts, and the model does not know how they are written; \
             say it with --read {}=text, point, comma, day-first or another way.",
            shell_word(name)
        )));
    }
    Ok(stream)
}

/// What gives the reasons, where they are asked for.
fn reasoner<'a>(
    arguments: &ScoreArguments,
    model: &'a Model,
) -> Result<Option<Reasoner<'a>>, Failure> {
    let texts = arguments.reasons.texts()?;
    say_unused(&texts, Fields::of(&model.recipe).names());
    let terms = arguments.reasons.terms(texts);
    let reasoner = terms.map(|terms| Reasoner::new(model, &terms));
    Ok(reasoner.transpose()?)
}

/// Tells what the reader of the scores should know.
fn say_findings(arguments: &ScoreArguments, scoring: &Scoring) {
    scoring.remarks.iter().for_each(report::warning);
    let is_told = |remark: &&RecipeRemark| input::is_told(&arguments.read, remark);
    let unseen = scoring.unseen.iter().filter(|remark| !is_told(remark));
    unseen.for_each(report::warning);
    scoring.policy.iter().for_each(report::warning);
    scoring.amounts.iter().for_each(report::warning);
    scored::say_without_money(scoring.without_money);
}

/// Tells which flags of the money terms change nothing in the scored file.
fn say_in_vain(arguments: &ScoreArguments, asked: &[Extra]) {
    let of_loss = [Extra::Ead, Extra::Lgd, Extra::ExpectedLoss];
    let shows_losses = asked.iter().any(|extra| of_loss.contains(extra));
    let flags = arguments.money.in_vain(shows_losses);
    let [losses, profit]: [Vec<&str>; 2] = [true, false].map(|of_loss| {
        let flags = flags.iter().copied();
        flags
            .filter(|flag| matches!(*flag, "--lgd" | "--ead") == of_loss)
            .collect()
    });
    if !losses.is_empty() {
        report::warning(format!(
            "{} {} no effect here; add --with-money for the columns ead, lgd and expected_loss.",
            losses.join(" and "),
            one_or_many(losses.len(), "has", "have")
        ));
    }
    if !profit.is_empty() {
        report::warning(format!(
            "{} {} no effect here: a scored file shows no profit; evaluate --full does.",
            profit.join(" and "),
            one_or_many(profit.len(), "has", "have")
        ));
    }
}

/// What columns on request are made from.
fn extra_terms(arguments: &ScoreArguments, model: &Model) -> Result<ExtraTerms, Failure> {
    let bytes = std::fs::read(&arguments.model);
    let bytes = bytes.map_err(|e| Failure::of_model(&arguments.model, e.into()))?;
    Ok(ExtraTerms {
        money: arguments.money.over(&model.money)?,
        model_sha256: fingerprint(&bytes),
        scored_at: utc(SystemTime::now()),
    })
}
