//! The hazard models: Cox, the logistic hazard and the network, and the rows that they are fitted on.

pub mod cox;
pub mod design;
pub mod logistic;
pub mod network;
pub mod newton;
