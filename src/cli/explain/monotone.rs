//! `riskbench explain --monotone FIELD=+`: whether the PD rises or falls with a field.

use crate::bundle::Model;
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::output::report;
use crate::network::Direction;
use crate::words::counted;
use crate::workflow::{DirectionReport, DirectionVerdict, check_directions};

pub(super) fn run(
    arguments: &ExplainArguments,
    model: &Model,
    Input { source, table }: &Input,
) -> Result<(), Failure> {
    let reports = check_directions(model, (source, table), &arguments.monotone)?;
    if arguments.one.json && !arguments.one.is_wanted() {
        report::json(&reports);
    } else {
        for found in &reports {
            report::line(&sentence(found));
        }
    }
    Ok(())
}

fn sentence(found: &DirectionReport) -> String {
    let runs = match found.direction {
        Direction::Rises => "PD rises",
        Direction::Falls => "PD falls",
    };
    let verdict = match found.verdict {
        DirectionVerdict::Certified => {
            "holds for every applicant, proven from the model itself".to_owned()
        }
        DirectionVerdict::Holds => format!("holds for all {}", counted(found.rows, "row")),
        DirectionVerdict::Broken => format!(
            "broken by record {}: its log-odds run against it by {:.4} between neighbouring values",
            found
                .record
                .map_or("?".to_owned(), |record| record.to_string()),
            found.logit_step.unwrap_or(f32::NAN)
        ),
        DirectionVerdict::Undecided => format!(
            "undecided: no row breaks it at the values of the file, and bounds prove it for {} of {}",
            found.proven,
            counted(found.rows, "row")
        ),
        DirectionVerdict::NoOrder => {
            "not checked: the model reads no numbers in this column, which has no order".to_owned()
        }
    };
    format!(
        "{} {}: {runs} with it, {verdict}",
        found.field,
        found.direction.sign()
    )
}
