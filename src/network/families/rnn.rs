//! The simple recurrent cell (Elman 1990): h′ = tanh(x·W + h·U + b).

use super::recurrent;
use crate::network::plan::{Cell, CellKind};
use crate::network::weights::Layout;

/// Declares W [from × units], U [units × units], b [units].
pub(super) fn declare(
    layout: &mut Layout,
    name: &str,
    (from, units): (usize, usize),
    orthogonal: bool,
) -> Cell {
    let bias = vec![0.0; units];
    recurrent::cell(
        layout,
        name,
        CellKind::Rnn,
        (from, units),
        (&bias, orthogonal),
    )
}
