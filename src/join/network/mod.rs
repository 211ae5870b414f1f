//! The place of an applicant in a network of edges.

pub(in crate::join) mod edges;
mod graph;
mod pagerank;
