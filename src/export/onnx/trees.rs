//! Boosted trees as products of matrices, as onnxruntime computes the trees of its own in 32 bits.
//!
//! With c = 1 for each split whose input is less than its threshold, a row ends in the leaf for
//! which Σ ±c over its way (+ where it goes below, − where above) is the number of times that the
//! way goes below.

use super::graph::{Builder, Name};
use super::proto::kind;
use crate::network::{Child, Forest};

/// The logit, [rows × 1], from the inputs, [rows × count].
pub(super) fn logit(b: &mut Builder, forest: &Forest, inputs: &str) -> Name {
    let (mut bias, mut sums) = (f64::from(forest.bias), Vec::new());
    for root in &forest.roots {
        match *root {
            Child::Leaf(place) => bias += f64::from(forest.leaves[place]),
            Child::Split(_) => sums.push(tree(b, forest, *root, inputs)),
        }
    }
    let Some(all) = (!sums.is_empty()).then(|| b.concat(&sums, 1)) else {
        // A column of the shape of the rows.
        let first = b.ints(&[1], &[0]);
        let first = b.gather(inputs, &first, 1);
        let none = b.with("Mul", &first, 0.0);
        return b.with("Add", &none, bias);
    };
    let sum = b.reduce("ReduceSum", &all, 1, true);
    b.with("Add", &sum, bias)
}

/// The splits and leaves of one tree.
#[derive(Default)]
struct Tree {
    splits: Vec<usize>,
    leaves: Vec<usize>,
    /// The way to each leaf: the place of the split among those of the tree, and +1 or −1.
    ways: Vec<Vec<(usize, f32)>>,
}

impl Tree {
    fn follow(&mut self, forest: &Forest, at: Child, way: &mut Vec<(usize, f32)>) {
        match at {
            Child::Leaf(place) => {
                self.leaves.push(place);
                self.ways.push(way.clone());
            }
            Child::Split(place) => {
                let (own, split) = (self.splits.len(), forest.splits[place]);
                self.splits.push(place);
                for (child, sign) in [(split.below, 1.0), (split.above, -1.0)] {
                    way.push((own, sign));
                    self.follow(forest, child, way);
                    way.pop();
                }
            }
        }
    }
}

fn tree(b: &mut Builder, forest: &Forest, root: Child, inputs: &str) -> Name {
    let mut tree = Tree::default();
    tree.follow(forest, root, &mut Vec::new());
    let (splits, leaves) = (tree.splits.len(), tree.leaves.len());
    let of = |place: &usize| forest.splits[*place];
    let places: Vec<i64> = tree.splits.iter().map(|s| of(s).input as i64).collect();
    let thresholds: Vec<f32> = tree.splits.iter().map(|s| of(s).threshold).collect();
    let mut signs = vec![0.0; splits * leaves];
    let mut below = vec![0.0; leaves];
    for (leaf, way) in tree.ways.iter().enumerate() {
        for (split, sign) in way {
            signs[split * leaves + leaf] = *sign;
            below[leaf] += sign.max(0.0);
        }
    }
    let values: Vec<f32> = tree
        .leaves
        .iter()
        .map(|leaf| forest.leaves[*leaf])
        .collect();
    let places = b.ints(&[splits], &places);
    let tested = b.gather(inputs, &places, 1);
    let thresholds = b.weights(&[1, splits], &thresholds);
    let held = b.op("Less", &[&tested, &thresholds]);
    let held = b.cast(&held, kind::DOUBLE);
    let signs = b.weights(&[splits, leaves], &signs);
    let sums = b.op("MatMul", &[&held, &signs]);
    let below = b.weights(&[1, leaves], &below);
    let reached = b.op("Equal", &[&sums, &below]);
    let reached = b.cast(&reached, kind::DOUBLE);
    let values = b.weights(&[leaves, 1], &values);
    b.op("MatMul", &[&reached, &values])
}
