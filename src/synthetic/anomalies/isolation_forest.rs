//! The isolation forest (Liu, Ting & Zhou 2008): rows that few random splits set apart are
//! anomalous.
//!
//! The score of a row is 2^(−E(h) / c(ψ)), where h is the number of splits on its way down a
//! tree grown on ψ rows, plus c(n) for the n rows that are left together at its end, and c(n) =
//! 2·(ln(n − 1) + γ) − 2·(n − 1)/n is the mean of h in a random binary tree of n rows.

use crate::synthetic::anomalies::AnomalyEvent;
use crate::synthetic::anomalies::features::Feature;
use crate::synthetic::noise::Noise;
use crate::train::Control;
use rayon::prelude::*;

/// Trees, and rows that each is grown on.
const TREES: usize = 100;
const SAMPLE: usize = 256;
/// Rows that are scored between two looks at the control.
const BLOCK: usize = 4_096;

/// The mean number of splits that find one of `rows` rows.
pub(super) fn mean_path(rows: usize) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        rows => {
            let n = rows as f64;
            2.0 * ((n - 1.0).ln() + EULER) - 2.0 * (n - 1.0) / n
        }
    }
}

enum Node {
    Leaf {
        rows: usize,
    },
    Split {
        feature: usize,
        threshold: f64,
        rows: usize,
        /// Places of the nodes below: at most the threshold, and above.
        below: [usize; 2],
    },
}

struct Tree(Vec<Node>);

/// The score of each row, and how much each feature did to set it apart.
pub(super) struct Scores {
    pub(super) scores: Vec<f64>,
    /// [rows × features]: bits by which splits on the feature left the row in smaller company
    /// than halving would, summed over trees.
    pub(super) shares: Vec<f64>,
}

/// Grows a forest on some rows' features and scores all of them; `None` where `control` stopped
/// it.
pub(super) fn isolation_forest(
    features: &[Feature],
    rows: usize,
    seed: u64,
    control: &Control,
    emit: &mut dyn FnMut(AnomalyEvent),
) -> Option<Scores> {
    let sample = SAMPLE.min(rows);
    let depth = (sample as f64).log2().ceil() as usize;
    let mut noise = Noise::new(seed);
    let seeds: Vec<u64> = (0..TREES).map(|_| noise.seed()).collect();
    let grown = seeds.par_iter().map(|seed| {
        let mut noise = Noise::new(*seed);
        let mut chosen: Vec<usize> = (0..rows).collect();
        // The first places of a shuffle.
        for place in 0..sample {
            let other = place + noise.below(rows - place);
            chosen.swap(place, other);
        }
        chosen.truncate(sample);
        let mut tree = Tree(Vec::new());
        tree.grow(features, chosen, depth, &mut noise);
        tree
    });
    let trees: Vec<Tree> = grown.collect();
    let expected = mean_path(sample);
    let score = |row: usize| {
        let mut shares = vec![0.0; features.len()];
        let paths = trees
            .iter()
            .map(|tree| tree.path(features, row, &mut shares));
        let mean = paths.sum::<f64>() / TREES as f64;
        ((-mean / expected.max(f64::MIN_POSITIVE)).exp2(), shares)
    };
    let (mut scores, mut shares) = (Vec::with_capacity(rows), Vec::new());
    let mut block = 0..rows.min(BLOCK);
    while !block.is_empty() {
        if !control.proceed() {
            return None;
        }
        let each: Vec<(f64, Vec<f64>)> = block.clone().into_par_iter().map(score).collect();
        for (of_row, shares_of_row) in each {
            scores.push(of_row);
            shares.extend(shares_of_row);
        }
        emit(AnomalyEvent::Scored {
            rows: block.end,
            of: rows,
        });
        block = block.end..rows.min(block.end + BLOCK);
    }
    Some(Scores { scores, shares })
}

impl Tree {
    /// Grows the tree of some rows; its place.
    fn grow(
        &mut self,
        features: &[Feature],
        rows: Vec<usize>,
        depth: usize,
        noise: &mut Noise,
    ) -> usize {
        let place = self.0.len();
        self.0.push(Node::Leaf { rows: rows.len() });
        let split = if depth == 0 || rows.len() < 2 {
            None
        } else {
            choose(features, &rows, noise)
        };
        let Some((feature, threshold)) = split else {
            return place;
        };
        let values = &features[feature].values;
        let count = rows.len();
        let (low, high) = rows.into_iter().partition(|row| values[*row] <= threshold);
        let below = [low, high].map(|rows| self.grow(features, rows, depth - 1, noise));
        self.0[place] = Node::Split {
            feature,
            threshold,
            rows: count,
            below,
        };
        place
    }

    fn rows(&self, place: usize) -> usize {
        match self.0[place] {
            Node::Leaf { rows } | Node::Split { rows, .. } => rows,
        }
    }

    /// The length of a row's path; what each split did goes to `shares`.
    fn path(&self, features: &[Feature], row: usize, shares: &mut [f64]) -> f64 {
        let (mut place, mut length) = (0, 0.0);
        loop {
            match self.0[place] {
                Node::Leaf { rows } => return length + mean_path(rows),
                Node::Split {
                    feature,
                    threshold,
                    rows,
                    below,
                } => {
                    let above = features[feature].values[row] > threshold;
                    place = below[usize::from(above)];
                    let left = self.rows(place).max(1);
                    shares[feature] += (rows as f64 / left as f64).log2() - 1.0;
                    length += 1.0;
                }
            }
        }
    }
}

/// A random feature that varies among some rows, and a random threshold within its range.
fn choose(features: &[Feature], rows: &[usize], noise: &mut Noise) -> Option<(usize, f64)> {
    let mut order: Vec<usize> = (0..features.len()).collect();
    for tried in 0..order.len() {
        let other = tried + noise.below(order.len() - tried);
        order.swap(tried, other);
        let values = &features[order[tried]].values;
        let range = rows.iter().fold((f64::MAX, f64::MIN), |(low, high), row| {
            (low.min(values[*row]), high.max(values[*row]))
        });
        let (low, high) = range;
        if low < high {
            let threshold = low + f64::from(noise.unit()) * (high - low);
            return Some((order[tried], threshold));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::mean_path;

    #[test]
    fn the_mean_path_is_scikit_learns() {
        // `sklearn.ensemble._iforest._average_path_length` of scikit-learn 1.9.1.
        for (rows, expected) in [
            (0, 0.0),
            (1, 0.0),
            (2, 1.0),
            (3, 1.207_392_357_589_623),
            (10, 3.748_880_484_475_505),
            (256, 10.244_770_920_119_917),
        ] {
            assert!(
                (mean_path(rows) - expected).abs() < 1e-9,
                "{rows}: {}",
                mean_path(rows)
            );
        }
    }
}
