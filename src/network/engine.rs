//! The engine of a training: batch in, logits and gradient out, by whichever
//! backend was chosen.

use super::fused::{Fused, Tally};
use super::{Backend, Examples, Network, Objective, reference};
use rand_pcg::Pcg64Mcg;

/// Computes training steps of one network; keeps its buffers from step to step.
pub struct Engine {
    backend: Backend,
    /// Absent where burn computes.
    fused: Option<Fused>,
    logits: Vec<f32>,
    /// Rows of the latest pass.
    rows: usize,
}

impl Engine {
    pub(super) fn new(network: &Network, backend: Backend, rows: usize) -> Self {
        let fused = || Fused::new(network.plan(), network.inputs, &network.weights, rows);
        Self {
            backend,
            fused: (backend == Backend::Fused).then(fused),
            logits: Vec::new(),
            rows: 0,
        }
    }

    /// Whether a batch of `rows` rows is computed by several threads, where there are.
    #[must_use]
    pub fn is_parallel(&self, rows: usize) -> bool {
        self.fused
            .as_ref()
            .is_some_and(|fused| fused.is_parallel(rows))
    }

    /// Whether a pass counts its rows as it goes: then [`Engine::tally`] has what it found.
    #[must_use]
    pub fn counts(&self, objective: Objective) -> bool {
        objective.is_of_classes() && self.fused.is_some()
    }

    /// What the latest pass found, where [`Engine::counts`] says that it counts.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let fused = self.fused.as_ref();
        fused.map_or_else(Tally::default, |fused| fused.tally(self.rows))
    }

    /// Leaves the other threads to others; results stay the same.
    pub fn use_one_thread(&mut self) {
        if let Some(fused) = &mut self.fused {
            fused.use_one_thread();
        }
    }

    /// One training pass over `batch`: the outputs before the step, shape
    /// [rows × outputs], and in `gradient` the derivative of the weighted mean objective
    /// by every weight. Running statistics of batch normalisation move along.
    /// The `network` is the one that the engine was made for.
    pub fn gradient(
        &mut self,
        network: &mut Network,
        objective: Objective,
        batch: Examples<'_>,
        rng: &mut Pcg64Mcg,
        gradient: &mut [f32],
    ) -> &[f32] {
        let (plan, weights) = (&network.plans[0].1, &mut network.weights);
        self.logits.clear();
        self.rows = batch.x.rows;
        if let Some(fused) = &mut self.fused {
            if batch.x.rows > fused.rows() {
                *fused = Fused::new(plan, network.inputs, weights, batch.x.rows);
            }
            let logits = &mut self.logits;
            fused.gradient(plan, weights, objective, batch, rng, gradient, logits);
        } else {
            let backend = self.backend;
            self.logits =
                reference::gradient(plan, weights, backend, objective, batch, rng, gradient);
        }
        &self.logits
    }
}
