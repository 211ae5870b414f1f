//! A network of edges that grows with the days.

use crate::join::keys::NONE;
use crate::join::network::pagerank::pagerank;

/// Directed edges between numbered nodes, each with the day from which it is there.
#[derive(Debug)]
pub(in crate::join) struct Graph {
    nodes: usize,
    /// From, to and first day; each pair once, sorted.
    edges: Vec<(u32, u32, i32)>,
    /// Where the neighbours of each node begin; one more than there are nodes.
    starts: Vec<usize>,
    /// A neighbour in either direction and the first day of an edge to it; never the node itself.
    neighbours: Vec<(u32, i32)>,
}

impl Graph {
    /// Of several edges with the same ends the earliest counts.
    pub(in crate::join) fn new(nodes: usize, mut edges: Vec<(u32, u32, i32)>) -> Self {
        edges.sort_unstable();
        edges.dedup_by_key(|(from, to, _)| (*from, *to));
        let mut both: Vec<(u32, u32, i32)> = edges
            .iter()
            .filter(|(from, to, _)| from != to)
            .flat_map(|&(from, to, day)| [(from, to, day), (to, from, day)])
            .collect();
        both.sort_unstable();
        both.dedup_by_key(|(node, other, _)| (*node, *other));
        let mut starts = vec![0; nodes + 1];
        for (node, ..) in &both {
            starts[*node as usize + 1] += 1;
        }
        for node in 1..starts.len() {
            starts[node] += starts[node - 1];
        }
        let neighbours = both
            .into_iter()
            .map(|(_, other, day)| (other, day))
            .collect();
        Self {
            nodes,
            edges,
            starts,
            neighbours,
        }
    }

    /// The neighbours of a node by edges from before a day; none of [`NONE`].
    pub(in crate::join) fn neighbours(&self, node: u32, before: i32) -> impl Iterator<Item = u32> {
        let of_node = if node == NONE {
            0..0
        } else {
            self.starts[node as usize]..self.starts[node as usize + 1]
        };
        let all = self.neighbours[of_node].iter();
        all.filter(move |(_, day)| *day < before)
            .map(|(other, _)| *other)
    }

    /// PageRank of each node by the edges from before a day; NaN without an edge.
    pub(in crate::join) fn ranks(&self, before: i32) -> Vec<f64> {
        let there = self.edges.iter().filter(|(.., day)| *day < before);
        let pairs: Vec<(u32, u32)> = there.map(|&(from, to, _)| (from, to)).collect();
        pagerank(self.nodes, &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_met_once_and_from_their_first_edge_on() {
        let graph = Graph::new(
            4,
            vec![(0, 1, 5), (1, 0, 3), (0, 0, 1), (2, 0, 9), (0, 1, 4)],
        );
        let of = |node, before| graph.neighbours(node, before).collect::<Vec<u32>>();
        assert_eq!(of(0, 10), [1, 2]);
        assert_eq!(of(0, 9), [1]);
        assert_eq!(of(0, 3), [0_u32; 0]);
        assert_eq!(of(1, 4), [0]);
        assert_eq!(of(NONE, 10), [0_u32; 0]);
        assert!(graph.ranks(4)[2].is_nan() && graph.ranks(10)[2] > 0.0);
    }
}
