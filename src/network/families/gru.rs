//! The gated recurrent unit (Cho et al. 2014), with the reset gate after the
//! recurrent product.
//!
//! a = x·W + b, r = h·U + d, their columns the gates z and r and the candidate
//! n: h′ = (1 − σ(z))·tanh(aₙ + σ(r)·rₙ) + σ(z)·h.

use super::recurrent;
use crate::network::plan::{Cell, CellKind};
use crate::network::weights::Layout;

/// Declares W [from × 3·units], U [units × 3·units], b and d [3·units].
pub(super) fn declare(
    layout: &mut Layout,
    name: &str,
    (from, units): (usize, usize),
    orthogonal: bool,
) -> Cell {
    let bias = vec![0.0; 3 * units];
    let mut cell = recurrent::cell(
        layout,
        name,
        CellKind::Gru,
        (from, units),
        (&bias, orthogonal),
    );
    cell.recurrent_bias = Some(layout.bias(format!("{name}.recurrent_bias"), &bias));
    cell
}
