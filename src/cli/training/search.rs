//! `riskbench train --time-budget` and `--repeat-search`: a search on a clock, and the same
//! search without one.

use super::outputs::{Outputs, Run};
use super::{conclude, introduce, warn_of_terms};
use crate::cli::arguments::args::TrainArguments;
use crate::cli::failure::Failure;
use crate::cli::output::progress::TrainingProgress;
use crate::cli::output::report;
use crate::cli::signals;
use crate::network::Family;
use crate::table::{Source, Table};
use crate::train::{Control, Preset, TrainError};
use crate::words::counted;
use crate::workflow::{
    Choices, Experiment, Layouts, Prepared, SearchFigures, SearchInput, SearchPlan, SessionError,
    search,
};
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Instant;

/// The search that was asked for, if one was.
pub(super) fn plan(arguments: &TrainArguments) -> Result<Option<SearchPlan>, Failure> {
    let network = &arguments.network;
    let plan = match (network.time_budget, &network.repeat_search) {
        (Some(budget), _) => SearchPlan::Clock(budget),
        (None, Some(path)) => recorded(path)?,
        (None, None) => return Ok(None),
    };
    if network.model == Some(Family::Scorecard) {
        return Err(Failure::usage(
            "A scorecard is fitted to its optimum and needs no search; leave out --time-budget, or \
             name another model with --model.",
        ));
    }
    if network.model == Some(Family::Trees) && cfg!(not(feature = "boosting")) {
        return Err(SessionError::from(TrainError::NoBoosting).into());
    }
    if network.preset == Preset::Plain {
        return Err(Failure::usage(
            "A search draws settings around the tuned preset; leave out --preset plain.",
        ));
    }
    Ok(Some(plan))
}

/// What a `metrics.json` tells of a search.
#[derive(Deserialize)]
struct Recorded {
    search: Option<SearchFigures>,
}

fn recorded(path: &Path) -> Result<SearchPlan, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Failure::reading(format!("There is no file {shown}; check the path."))
        }
        _ => Failure::reading(format!("{shown} cannot be read ({error}).")),
    })?;
    let recorded: Option<Recorded> = serde_json::from_slice(&bytes).ok();
    let search = recorded
        .and_then(|recorded| recorded.search)
        .ok_or_else(|| {
            Failure::unusable(format!(
                "{shown} records no search; name the metrics.json of a training with --time-budget."
            ))
        })?;
    let members = search.trials.into_iter().filter(|trial| trial.weight > 0.0);
    Ok(SearchPlan::Repeat(members.collect()))
}

/// Searches, evaluates and writes.
pub(super) fn train(
    arguments: &TrainArguments,
    (source, table): (&Source, &Table),
    choices: &Choices,
    plan: &SearchPlan,
    out: &Outputs<'_>,
    begun: Instant,
) -> Result<(), Failure> {
    let mut families: Vec<Family> = arguments.network.model.into_iter().collect();
    if let SearchPlan::Repeat(trials) = plan {
        for trial in trials {
            if !families.contains(&trial.family) {
                families.push(trial.family);
            }
        }
    }
    let layouts = Layouts::prepare(source, table, choices, &families)?;
    if let Some(layout) = layouts.layouts.first() {
        introduce(&layout.prepared);
    }
    let control = Control::default();
    signals::stop_instead(&control);
    let mut progress = TrainingProgress::new(true);
    let input = SearchInput {
        table,
        source_sha256: &source.fingerprint(),
        layouts: &layouts,
        plan,
        begun,
    };
    let mut try_output = |experiment: &Experiment, prepared: &Prepared| {
        // An error is not reported here: it occurs again when the model is written.
        drop(out.stage_all(arguments, run((source, table), prepared, experiment)));
    };
    let mut searched = search(&input, &mut try_output, &control, &mut |event| {
        progress.show(event);
    })?;
    let experiment = &mut searched.experiment;
    experiment.warnings.iter().for_each(report::warning);
    warn_of_terms(&choices.terms, table, experiment);
    out.add_texts(experiment);
    let prepared = &layouts.layouts[searched.layout].prepared;
    let mut staged = out.stage_all(arguments, run((source, table), prepared, experiment))?;
    let refused = staged.refused.take().map(Failure::from);
    out.commit_run(staged)?;
    if let Some(search) = &experiment.metrics.search {
        tell(search);
    }
    conclude(&experiment.metrics, out);
    refused.map_or(Ok(()), Err)
}

fn run<'a>(
    (source, table): (&'a Source, &'a Table),
    prepared: &'a Prepared,
    experiment: &'a Experiment,
) -> Run<'a> {
    Run {
        source,
        table,
        prepared,
        experiment,
        validated: None,
    }
}

/// Says what was tried and what became of it.
fn tell(search: &SearchFigures) {
    let members = || search.trials.iter().filter(|trial| trial.weight > 0.0);
    let mut families: Vec<(Family, usize)> = Vec::new();
    for trial in members() {
        match families
            .iter_mut()
            .find(|(family, _)| *family == trial.family)
        {
            Some((_, count)) => *count += 1,
            None => families.push((trial.family, 1)),
        }
    }
    let families: Vec<String> = families
        .iter()
        .map(|(family, count)| format!("{} {count}", family.name()))
        .collect();
    report::line("");
    report::line(&format!(
        "{} tried, {} in the model: {}",
        counted(search.trials.len(), "model"),
        members().count(),
        families.join(", ")
    ));
}
