//! The multilayer perceptron: dense blocks over a flat row, then the output.

use crate::network::config::{Config, Inputs};
use crate::network::plan::{self, Plan};
use crate::network::weights::Layout;

/// An embedding if there is one, then dense blocks of the widths in `config.hidden`.
pub(in crate::network) fn plan(config: &Config, inputs: Inputs, layout: &mut Layout) -> Plan {
    let mut head = Vec::new();
    let widths = &config.hidden;
    let from = plan::embed(layout, "embedding", config, inputs.statics, &mut head);
    let last = plan::stack(layout, "dense", config, widths, from, &mut head);
    head.push(plan::dense(layout, "output", last, config.outputs));
    Plan {
        head,
        ..Plan::default()
    }
}
