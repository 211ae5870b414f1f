//! `riskbench score`: a portfolio in, the scored portfolio out.

use super::args::ScoreArguments;
use super::failure::Failure;
use super::input::{self, Input};
use super::report;
use super::scored;
use crate::bundle::{Model, Pds};
use crate::files::fingerprint;
use crate::network::Backend;
use crate::recipe::labels::{find_column, known_labels};
use crate::score::WriteOptions;
use crate::session::ScoredRows;

pub(super) fn run(arguments: &ScoreArguments) -> Result<(), Failure> {
    scored::check_reasons(arguments.reasons)?;
    input::keep_source(&arguments.file, &arguments.out)?;
    input::keep_source(&arguments.model, &arguments.out)?;
    let mut model =
        Model::load(&arguments.model).map_err(|e| Failure::of_model(&arguments.model, e))?;
    let Input { source, table } = input::load(&arguments.file, &arguments.read)?;
    if let Some(id) = &arguments.id {
        find_column(&table, id)?;
    }
    let id = arguments.id.as_ref().or(model.id.as_ref());
    let known = |id: &&String| source.names().contains(id);
    if let Some(id) = id.filter(|id| !known(id)) {
        report::warning(format!(
            "There is no column {id:?}, which names applicants; record numbers stand in for it \
             (--id names another column)."
        ));
    }
    for remark in model.recipe.remarks(&table) {
        report::warning(remark);
    }
    arguments.overrides.apply(&mut model.scorecard)?;
    let Pds { raw, pd } = model.both_pds(Backend::Flex, &table, 0..table.rows)?;
    let decided = model.scorecard.policy.apply(&table)?;
    let extras = arguments.extra.extras();
    let details = if extras.is_empty() {
        None
    } else {
        let terms = arguments.money.over(&model.money)?;
        let bytes = std::fs::read(&arguments.model);
        let bytes = bytes.map_err(|e| Failure::of_model(&arguments.model, e.into()))?;
        let sha256 = fingerprint(&bytes);
        Some(scored::details(sha256, &model, &terms, &table, raw)?)
    };
    let y_true = known_labels(&table, &model.target);
    let input_columns = if arguments.with_input {
        source.names().to_vec()
    } else {
        Vec::new()
    };
    let options = WriteOptions {
        exact: arguments.exact,
        bom: arguments.bom,
        input_columns: &input_columns,
        extras: &extras,
    };
    let rows = ScoredRows {
        source: &source,
        id: id.and_then(|id| source.names().iter().position(|n| n == id)),
        pds: &pd,
        parts: &[],
        y_true: &y_true,
        scorecard: &model.scorecard,
        decided: &decided,
        details: details.as_ref(),
    };
    let out = &arguments.out;
    scored::write(out, &rows, &options).map_err(|e| Failure::writing(out, &e))?;
    if !input::is_stdio(out) {
        let unscored = table.rejects.len();
        report::line(&format!(
            "{} applicants scored, {unscored} not scored",
            table.rows
        ));
        report::policy(&model.scorecard.policy.counts(&decided, &y_true));
    }
    Ok(())
}
