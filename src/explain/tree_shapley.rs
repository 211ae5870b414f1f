//! Shapley values of the fields of boosted trees against one baseline, exactly.
//!
//! With the fields of a set S from the applicant x and the others from the baseline b, a tree ends
//! in one leaf. Of a leaf let U be the fields that have to come from x to reach it and V those that
//! have to come from b. The leaf w adds to the Shapley value of a field
//!
//! ```text
//! in U:  w · (|U| − 1)! · |V|! / (|U| + |V|)!        in V:  −w · |U|! · (|V| − 1)! / (|U| + |V|)!
//! ```
//!
//! (the games of Lundberg et al. 2020 for one baseline; a field with several inputs is one player).

use crate::network::{Child, Forest};

/// Trees with what their Shapley values take.
pub(super) struct TreeShapley<'a> {
    forest: &'a Forest,
    /// (a − 1)! · b! / (a + b)!, by a, then b.
    weights: Vec<Vec<f64>>,
}

/// Where the value of a field comes from on the way to a leaf.
#[derive(Clone, Copy, PartialEq)]
enum From {
    Either,
    Applicant,
    Baseline,
}

/// The way from a root to a leaf.
struct Way<'a> {
    x: &'a [f32],
    baseline: &'a [f32],
    of_input: &'a [u32],
    from: Vec<From>,
    applicant: Vec<usize>,
    baselines: Vec<usize>,
}

impl<'a> TreeShapley<'a> {
    pub(super) fn new(forest: &'a Forest) -> Self {
        let most = forest.depth() + 1;
        let weight = |a: usize, b: usize| {
            // 1 / (a · C(a + b, b)).
            let choose = (1..=b).fold(1.0, |c, k| c * (a + k) as f64 / k as f64);
            if a == 0 {
                0.0
            } else {
                1.0 / (a as f64 * choose)
            }
        };
        let line = |a: usize| (0..=most).map(|b| weight(a, b)).collect();
        Self {
            weights: (0..=most).map(line).collect(),
            forest,
        }
    }

    /// Leaves of all trees.
    pub(super) fn leaves(&self) -> usize {
        self.forest.leaves.len()
    }

    /// The logit of a row.
    pub(super) fn logit(&self, row: &[f32]) -> f64 {
        self.forest.logit(row)
    }

    /// Adds the Shapley value of each field of the row `x` to `values`; `of_input` has the field of
    /// each input.
    pub(super) fn add_to(&self, x: &[f32], baseline: &[f32], of_input: &[u32], values: &mut [f64]) {
        let mut way = Way {
            x,
            baseline,
            of_input,
            from: vec![From::Either; values.len()],
            applicant: Vec::new(),
            baselines: Vec::new(),
        };
        for root in &self.forest.roots {
            self.follow(*root, &mut way, values);
        }
    }

    fn follow(&self, mut at: Child, way: &mut Way<'_>, values: &mut [f64]) {
        loop {
            let split = match at {
                Child::Leaf(place) => return self.leaf(place, way, values),
                Child::Split(place) => self.forest.splits[place],
            };
            let (theirs, base) = (split.next(way.x), split.next(way.baseline));
            let field = way.of_input[split.input] as usize;
            at = match way.from[field] {
                _ if theirs == base => base,
                From::Applicant => theirs,
                From::Baseline => base,
                From::Either => {
                    way.from[field] = From::Applicant;
                    way.applicant.push(field);
                    self.follow(theirs, way, values);
                    way.applicant.pop();
                    way.from[field] = From::Baseline;
                    way.baselines.push(field);
                    self.follow(base, way, values);
                    way.baselines.pop();
                    way.from[field] = From::Either;
                    return;
                }
            };
        }
    }

    fn leaf(&self, place: usize, way: &Way<'_>, values: &mut [f64]) {
        let worth = f64::from(self.forest.leaves[place]);
        let (theirs, base) = (way.applicant.len(), way.baselines.len());
        let (up, down) = (self.weights[theirs][base], self.weights[base][theirs]);
        for field in &way.applicant {
            values[*field] += worth * up;
        }
        for field in &way.baselines {
            values[*field] -= worth * down;
        }
    }
}
