//! Layers without a memory of their own: forward and backward over a block of rows.

pub(in crate::network::fused) mod activation;
pub(in crate::network::fused) mod conv;
pub(in crate::network::fused) mod dense;
pub(in crate::network::fused) mod dropout;
pub(in crate::network::fused) mod embed;
pub(in crate::network::fused) mod last_mean;
pub(in crate::network::fused) mod norm;
pub(in crate::network::fused) mod pool;
