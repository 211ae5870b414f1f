//! The long short-term memory cell (Hochreiter & Schmidhuber 1997, with the
//! forget gate of Gers et al. 2000).
//!
//! z = x·W + h·U + b, its columns the gates i, f, o and the candidate g:
//! c′ = σ(f)·c + σ(i)·tanh(g), h′ = σ(o)·tanh(c′).

use super::recurrent;
use crate::network::plan::{Cell, CellKind};
use crate::network::weights::Layout;

/// Declares W [from × 4·units], U [units × 4·units], b [4·units]. The forget
/// bias starts at 1 (Jozefowicz et al. 2015).
pub(super) fn declare(
    layout: &mut Layout,
    name: &str,
    (from, units): (usize, usize),
    orthogonal: bool,
) -> Cell {
    let mut bias = vec![0.0; 4 * units];
    bias[units..2 * units].fill(1.0);
    recurrent::cell(
        layout,
        name,
        CellKind::Lstm,
        (from, units),
        (&bias, orthogonal),
    )
}
