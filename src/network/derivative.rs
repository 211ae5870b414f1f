//! The derivative of a network's logit by its inputs, member by member.

use super::{Network, fused};
use crate::recipe::Matrix;

/// A member of a network, ready to be differentiated; a single network is its own.
pub struct Derivative<'a> {
    share: f64,
    fused: fused::Derivative<'a>,
}

/// The buffers of one thread, for one member.
pub struct Workspace(fused::Workspace);

impl Network {
    /// The members, whose outputs add up to that of the network by their shares.
    #[must_use]
    pub fn derivatives(&self) -> Vec<Derivative<'_>> {
        let weights = self.weights.values();
        let mut derivatives = Vec::with_capacity(self.plans.len());
        for (share, plan) in &self.plans {
            derivatives.push(Derivative {
                share: *share,
                fused: fused::Derivative::new(plan, self.inputs, weights),
            });
        }
        derivatives
    }
}

impl Derivative<'_> {
    /// Share of the network's output.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Buffers for up to `rows` rows at once.
    #[must_use]
    pub fn workspace(&self, rows: usize) -> Workspace {
        Workspace(self.fused.workspace(rows))
    }

    /// The first output for each row of `x` into `logits`, and its derivative by every input
    /// into `by_input`, [rows × inputs]: the static inputs, then step by step. In inference
    /// mode; a row's values depend on that row alone.
    pub fn at(
        &self,
        workspace: &mut Workspace,
        x: &Matrix,
        logits: &mut [f32],
        by_input: &mut [f32],
    ) {
        self.fused.at(&mut workspace.0, x, logits, by_input);
    }
}
