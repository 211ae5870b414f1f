//! `riskbench evaluate`: the figures of a model on known outcomes.

use super::args::{self, EvaluateArguments};
use super::failure::Failure;
use super::input::{self, Input};
use super::report;
use crate::bundle::Model;
use crate::evaluate::Sample;
use crate::network::Backend;
use crate::recipe::TargetSpec;
use crate::recipe::labels::{labels, labels_as_before};
use crate::session::{Evaluation, evaluate};

pub(super) fn run(arguments: &EvaluateArguments) -> Result<(), Failure> {
    let model =
        Model::load(&arguments.model).map_err(|e| Failure::of_model(&arguments.model, e))?;
    let Input { table, .. } = input::load(
        std::slice::from_ref(&arguments.file),
        &arguments.read,
        model.recipe.conventions(),
    )?;
    let target = target(arguments, &model.target, |name| {
        input::shown_name(&table, name)
    });
    let labels = if target == model.target {
        labels_as_before(&table, &target)?
    } else {
        labels(&table, &target)?
    };
    for warning in &labels.warnings {
        report::warning(warning);
    }
    for remark in model.recipe.remarks(&table) {
        report::warning(remark);
    }
    let pds = model.pds(Backend::default(), &table, 0..table.rows)?;
    let labelled = |(row, pd): (usize, &f64)| labels.is_bad(row).map(|bad| (bad, *pd));
    let (y, p): (Vec<bool>, Vec<f64>) = pds.iter().enumerate().filter_map(labelled).unzip();
    let objective = model.provenance.objective;
    let all = evaluate(
        &y,
        &p,
        model.scorecard.cutoff_pd,
        objective,
        Sample::HoldOut,
    );
    let evaluation = Evaluation {
        rows: table.rows,
        rejected: table.rejects.len(),
        bads: labels.bads,
        indeterminate: labels.indeterminates,
        model: model.network.config().family,
        seed: model.provenance.seed,
        backend: Backend::default(),
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        all,
    };
    if arguments.json {
        report::json(&evaluation);
    } else {
        report::line(&format!(
            "bad = {} ({})  {} model, cutoff PD {:.4}",
            target.bad.join(", "),
            target.column,
            evaluation.model.name(),
            model.scorecard.cutoff_pd
        ));
        report::figures(&[("all", Some(&evaluation.all))]);
    }
    Ok(())
}

/// The model's own target, unless the command names another.
fn target(
    arguments: &EvaluateArguments,
    own: &TargetSpec,
    shown: impl Fn(&str) -> String,
) -> TargetSpec {
    let bad = args::list(&arguments.bad);
    let another = arguments.target.as_ref().filter(|t| **t != own.column);
    let mut target = match another {
        Some(column) => TargetSpec {
            column: shown(column),
            ..TargetSpec::default()
        },
        None => own.clone(),
    };
    if !bad.is_empty() {
        target.bad = bad;
    }
    target
}
