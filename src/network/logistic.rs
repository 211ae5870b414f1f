//! Logistic regression: logit = x·w + b.

use super::config::Inputs;
use super::plan::{self, Plan};
use super::weights::Layout;

/// One linear layer over a flat row.
pub(super) fn plan(inputs: Inputs, layout: &mut Layout) -> Plan {
    Plan {
        head: vec![plan::dense(layout, "output", inputs.statics, 1)],
        ..Plan::default()
    }
}
