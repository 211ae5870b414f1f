//! The families of networks: each declares its layers and their weights as a plan.

pub(super) mod cnn;
mod gru;
pub(super) mod logistic;
mod lstm;
pub(super) mod mlp;
pub(super) mod recurrent;
mod rnn;
