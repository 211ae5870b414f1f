//! Recurrent layers: the cells and the arithmetic of one time step.

pub(in crate::network::fused) mod cell;
pub(in crate::network::fused) mod gru;
pub(in crate::network::fused) mod lstm;
pub(in crate::network::fused) mod rnn;
