//! Buffers, packed weights, matrix products and vector functions.

pub(in crate::network::fused) mod buffer;
pub(in crate::network::fused) mod pack;
pub(in crate::network::fused) mod product;
pub(in crate::network::fused) mod transpose;
pub(in crate::network::fused) mod vector;
