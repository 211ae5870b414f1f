//! The derivative of a number made of the outputs by the inputs, of the network as inference
//! computes it.

use super::block::Pass;
use super::chain::{Chains, Packs, Purpose};
use super::cut;
use crate::network::Inputs;
use crate::network::plan::Plan;
use crate::recipe::Matrix;
use pulp::Arch;

/// A network, ready to be differentiated by several threads.
pub(in crate::network) struct Derivative<'a> {
    arch: Arch,
    plan: &'a Plan,
    inputs: Inputs,
    weights: &'a [f32],
    packs: Packs,
    outputs: usize,
}

/// Reads the outputs of a row and writes the derivative of what it reads by each of them.
pub(in crate::network) type Read<'a> = &'a mut dyn FnMut(usize, &[f32], &mut [f32]);

/// The buffers of one thread.
pub(in crate::network) struct Workspace {
    chains: Chains,
    rows: usize,
}

impl<'a> Derivative<'a> {
    pub(in crate::network) fn new(
        plan: &'a Plan,
        inputs: Inputs,
        weights: &'a [f32],
        outputs: usize,
    ) -> Self {
        let arch = Arch::new();
        let mut packs = Packs::new(arch, plan, Purpose::Explanation);
        packs.fill(arch, plan, weights);
        Self {
            arch,
            plan,
            inputs,
            weights,
            packs,
            outputs,
        }
    }

    /// Buffers for up to `rows` rows at once.
    pub(in crate::network) fn workspace(&self, rows: usize) -> Workspace {
        Workspace {
            chains: Chains::new(self.plan, self.inputs, rows, Purpose::Explanation),
            rows,
        }
    }

    /// Hands the row of `x` and its outputs to `read`, which writes the derivative of what it
    /// reads by each output; the derivative by the inputs goes into `by_input`, [rows × inputs].
    pub(in crate::network) fn at(
        &self,
        workspace: &mut Workspace,
        x: &Matrix,
        read: Read<'_>,
        by_input: &mut [f32],
    ) {
        let width = self.inputs.total();
        for start in (0..x.rows).step_by(workspace.rows.max(1)) {
            let rows = workspace.rows.min(x.rows - start);
            let pass = Pass {
                arch: self.arch,
                weights: self.weights,
                training: false,
                rows,
            };
            let (chains, cut) = (
                &mut workspace.chains,
                cut(x, self.inputs, start..start + rows),
            );
            chains.forward(pass, &self.packs, cut);
            if let Some((z, delta)) = chains.ends(rows) {
                let rows = z.values.chunks_exact(z.stride);
                let rows = rows.zip(delta.chunks_exact_mut(z.stride));
                for (row, (z, delta)) in rows.enumerate() {
                    let (delta, rest) = delta.split_at_mut(self.outputs);
                    read(start + row, &z[..self.outputs], delta);
                    rest.fill(0.0);
                }
            }
            let to = &mut by_input[start * width..(start + rows) * width];
            chains.backward_to_inputs(pass, &self.packs, cut, to);
        }
    }
}
