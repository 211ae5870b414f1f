//! Logistic regression: logit = x·w + b; one for each class where there are
//! several.

use crate::network::config::{Config, Inputs};
use crate::network::plan::{self, Plan};
use crate::network::weights::Layout;

/// One linear layer over a flat row.
pub(in crate::network) fn plan(config: &Config, inputs: Inputs, layout: &mut Layout) -> Plan {
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
