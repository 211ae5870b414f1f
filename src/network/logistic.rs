//! Logistic regression: logit = x·w + b; one for each class where there are
//! several.

use super::config::{Config, Inputs};
use super::plan::{self, Plan};
use super::weights::Layout;

/// One linear layer over a flat row.
pub(super) fn plan(config: &Config, inputs: Inputs, layout: &mut Layout) -> Plan {
    Plan {
        head: vec![plan::dense(
            layout,
            "output",
            inputs.statics,
            config.outputs,
        )],
        ..Plan::default()
    }
}
