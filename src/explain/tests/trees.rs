//! Contributions and directions of boosted trees, against all orders of the fields.

use super::rows_of;
use crate::explain::monotone::{Monotonicity, step_through};
use crate::explain::{Explainer, Fields};
use crate::network::{Backend, Child, Direction, Family, Forest, Inputs, Network, Split};
use crate::train::{Preset, network_preset};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const INPUTS: Inputs = Inputs {
    statics: 5,
    steps: 0,
    channels: 0,
};

fn network(forest: &Forest) -> Network {
    let config = network_preset(Preset::Tuned, Family::Trees);
    let mut network = Network::new(config, INPUTS, 1).unwrap();
    network.set_forest(forest).unwrap();
    assert_eq!(network.forest(), Some(forest));
    network
}

/// Trees of four levels, the same input often twice on one way.
fn forest(trees: usize) -> Forest {
    let mut rng = Pcg64Mcg::seed_from_u64(9);
    let mut forest = Forest {
        roots: Vec::new(),
        splits: Vec::new(),
        leaves: Vec::new(),
        bias: -0.5,
    };
    for tree in 0..trees {
        let first = forest.splits.len();
        forest.roots.push(Child::Split(first));
        for place in 0..15 {
            let child = |side: usize| {
                let next = 2 * place + 1 + side;
                if next < 15 {
                    Child::Split(first + next)
                } else {
                    Child::Leaf(tree * 16 + next - 15)
                }
            };
            forest.splits.push(Split {
                input: rng.random_range(0..5),
                threshold: 3.0 * rng.random::<f32>() - 1.5,
                below: child(0),
                above: child(1),
            });
        }
        forest
            .leaves
            .extend((0..16).map(|_| rng.random::<f32>() - 0.5));
    }
    forest
}

#[test]
fn contributions_of_trees_are_shapley_values_of_the_fields() {
    let forest = forest(6);
    let network = network(&forest);
    // Two inputs of one field, as levels of a category are.
    let fields = Fields::named(["a", "b", "b", "c", "d"].into_iter().map(str::to_owned));
    let x = rows_of(INPUTS, 12, 2);
    let point = [0.3, -0.2, 0.1, 0.6, -0.9];
    let found = Explainer::new(&network, &fields, &point).contributions(&x);
    assert_eq!(found.base, forest.logit(&point));
    let inputs: [&[usize]; 4] = [&[0], &[1, 2], &[3], &[4]];
    for row in 0..x.rows {
        let own = &x.statics[row * 5..(row + 1) * 5];
        let with = |set: u32| {
            let mut at = point;
            for (field, inputs) in inputs.iter().enumerate() {
                if set >> field & 1 == 1 {
                    inputs.iter().for_each(|input| at[*input] = own[*input]);
                }
            }
            forest.logit(&at)
        };
        // |S|! · (3 − |S|)! / 4! for the sets S without the field.
        let weights = [0.25, 1.0 / 12.0, 1.0 / 12.0, 0.25];
        for field in 0..4 {
            let sets = (0..16_u32).filter(|set| set >> field & 1 == 0);
            let exact: f64 = sets
                .map(|set| {
                    weights[set.count_ones() as usize] * (with(set | 1 << field) - with(set))
                })
                .sum();
            let own = found.row(row)[field];
            assert!((own - exact).abs() < 1e-9, "{own} against {exact}");
        }
        assert!(found.residual(row).abs() < 1e-9);
    }
    let logits = network.logits(Backend::Fused, &x);
    let both = logits.iter().zip(&found.logits);
    assert!(
        both.into_iter()
            .all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6)
    );
}

/// One tree over the first input alone.
fn steps(leaves: [f32; 3]) -> Forest {
    let split = |threshold, below, above| Split {
        input: 0,
        threshold,
        below,
        above,
    };
    Forest {
        roots: vec![Child::Split(0)],
        splits: vec![
            split(0.0, Child::Leaf(0), Child::Split(1)),
            split(1.0, Child::Leaf(1), Child::Leaf(2)),
        ],
        leaves: leaves.to_vec(),
        bias: 0.0,
    }
}

#[test]
fn a_direction_of_trees_is_decided_between_the_values_of_a_field() {
    let x = rows_of(INPUTS, 30, 2);
    for (leaves, holds) in [([0.0, 1.0, 2.0], true), ([0.0, 3.0, 2.0], false)] {
        let forest = steps(leaves);
        let found = step_through(&forest, &x, 0, Direction::Rises);
        assert_eq!(matches!(found, Monotonicity::Holds), holds, "{found:?}");
        assert_eq!(matches!(found, Monotonicity::Broken { .. }), !holds);
        let other = step_through(&forest, &x, 1, Direction::Falls);
        assert_eq!(other, Monotonicity::Holds);
    }
}
