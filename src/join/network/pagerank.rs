//! PageRank of a directed network (Page et al. 1999), damping .85.

/// The damping factor.
pub const DAMPING: f64 = 0.85;
/// Ranks are final where their changes add up to less.
const CHANGE: f64 = 1e-13;
/// Rounds after which ranks are final in any case; .85³⁰⁰ is 1e-21.
const ROUNDS: usize = 300;

/// The rank of each of `nodes` nodes; NaN for nodes without an edge, which are no part of the
/// network. `edges` holds each pair (from, to) once. A node without an edge out passes its rank
/// on to all nodes evenly. Ranks add up to 1.
pub(in crate::join) fn pagerank(nodes: usize, edges: &[(u32, u32)]) -> Vec<f64> {
    let mut out_degree = vec![0_u32; nodes];
    let mut is_part = vec![false; nodes];
    for &(from, to) in edges {
        out_degree[from as usize] += 1;
        is_part[from as usize] = true;
        is_part[to as usize] = true;
    }
    let parts: Vec<usize> = (0..nodes).filter(|&node| is_part[node]).collect();
    let count = parts.len() as f64;
    let mut ranks = vec![f64::NAN; nodes];
    for &node in &parts {
        ranks[node] = 1.0 / count;
    }
    let mut next = vec![0.0; nodes];
    for _ in 0..ROUNDS {
        let dangling = parts.iter().filter(|&&node| out_degree[node] == 0);
        let dangling: f64 = dangling.map(|&node| ranks[node]).sum();
        let base = (1.0 - DAMPING + DAMPING * dangling) / count;
        next.fill(0.0);
        for &(from, to) in edges {
            next[to as usize] += ranks[from as usize] / f64::from(out_degree[from as usize]);
        }
        let mut change = 0.0;
        for &node in &parts {
            let rank = base + DAMPING * next[node];
            change += (rank - ranks[node]).abs();
            ranks[node] = rank;
        }
        if change < CHANGE {
            break;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_small_networks_are_those_of_the_formula() {
        // A pair that points at one another: even ranks, and no rank beside it.
        let ranks = pagerank(3, &[(0, 2), (2, 0)]);
        assert!((ranks[0] - 0.5).abs() < 1e-12 && ranks[1].is_nan());
        // One edge: a = (1 − d)/2 + d·b/2 and b = a + d·a.
        let ranks = pagerank(2, &[(0, 1)]);
        assert!((ranks[0] - 1.0 / (2.0 + DAMPING)).abs() < 1e-12);
        assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(pagerank(1, &[])[0].is_nan());
    }
}
