//! The curves of a run: all that plots and a moving cutoff need, made once per
//! part, so that a frame looks up and computes nothing.

use super::calibration::{Calibration, reliability};
use super::ranking::Ranking;
use crate::evaluate::Confusion;
use crate::evaluate::Ordered;
use crate::evaluate::Rule;
use crate::evaluate::Strategy;
use crate::evaluate::probability::grades::grade_table;
use crate::evaluate::probability::reliability::{Cut, ReliabilityBin};
use crate::recipe::outcome::split::Part;
use crate::score::{Scaling, Scorecard};

/// Most points of a drawn curve.
pub const MOST_POINTS: usize = 2000;
/// Bins of the score distribution.
pub const SCORE_BINS: usize = 40;

/// The curves of all parts that have rows.
#[derive(Debug, Clone)]
pub struct Curves {
    parts: [Option<PartCurves>; 3],
}

/// The curves of one part.
#[derive(Debug, Clone)]
pub struct PartCurves {
    /// Goods.
    pub goods: usize,
    /// Bads.
    pub bads: usize,
    /// How well the PDs rank.
    pub ranking: Ranking,
    /// Precision–recall: [recall, precision], the precision at which each recall is
    /// first reached, as the average precision counts it.
    pub precision_recall: Vec<[f64; 2]>,
    /// [PD, share of goods at or below it, share of bads at or below it].
    pub cumulative: Vec<[f64; 3]>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Observed against expected: bins of equal count, and grade by grade.
    pub calibration: Calibration,
    /// Observed against expected over bins of equal width.
    pub by_width: Vec<ReliabilityBin>,
    /// Points of goods and bads.
    pub scores: ScoreHistogram,
    /// The cutoff by highest F1.
    pub max_f1: Option<f64>,
    /// The cutoff by highest KS.
    pub max_ks: Option<f64>,
    /// What every cutoff does.
    pub strategy: Strategy,
}

/// Counts of goods and bads over equal-width bins of points.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreHistogram {
    /// One more edge than there are bins, rising.
    pub edges: Vec<f64>,
    /// Goods per bin.
    pub goods: Vec<usize>,
    /// Bads per bin.
    pub bads: Vec<usize>,
}

impl Curves {
    /// The curves of each part, whose labels and PDs `labelled` gives.
    #[must_use]
    pub fn of(labelled: impl Fn(Part) -> (Vec<bool>, Vec<f64>), scorecard: &Scorecard) -> Self {
        let part = |part: Part| {
            let (y, p) = labelled(part);
            (!y.is_empty()).then(|| PartCurves::of(&y, &p, scorecard))
        };
        Self {
            parts: Part::ALL.map(part),
        }
    }

    /// The curves of one part; `None` where it has no rows.
    #[must_use]
    pub fn part(&self, part: Part) -> Option<&PartCurves> {
        self.parts[part as usize].as_ref()
    }

    /// What a cutoff does to a part; `None` where it has no rows.
    #[must_use]
    pub fn confusion_at(&self, part: Part, cutoff: f64) -> Option<Confusion> {
        Some(self.part(part)?.confusion_at(cutoff))
    }

    /// The part that a rule chooses the cutoff on: the validation rows or, where
    /// these can give none, the training rows. A bad rate that the validation rows
    /// do not reach is not sought elsewhere.
    #[must_use]
    pub fn chooser(&self, rule: Rule) -> Part {
        let gives = |curves: &PartCurves| match rule {
            Rule::MaxF1 => curves.max_f1.is_some(),
            Rule::MaxKs => curves.max_ks.is_some(),
            _ => true,
        };
        if self.part(Part::Validation).is_some_and(gives) {
            Part::Validation
        } else {
            Part::Train
        }
    }

    /// The cutoff by a rule, on the rows that choose it.
    #[must_use]
    pub fn cutoff_by(&self, rule: Rule) -> Option<f64> {
        self.part(self.chooser(rule))?.cutoff_by(rule)
    }
}

impl PartCurves {
    /// The curves of labels and PDs.
    #[must_use]
    pub fn of(y: &[bool], p: &[f64], scorecard: &Scorecard) -> Self {
        let rows = Ordered::new(y, p);
        let (goods, bads) = (rows.goods(), rows.bads());
        let strategy = Strategy::new(&rows);
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let mut seen = [0, 0];
        let mut cumulative = vec![[0.0; 3]];
        cumulative.extend(rows.levels().map(|level| {
            seen = [seen[0] + level.goods, seen[1] + level.bads];
            [level.pd, share(seen[0], goods), share(seen[1], bads)]
        }));
        Self {
            goods,
            bads,
            ranking: Ranking::of_rows(&rows),
            precision_recall: thin(first_of_each_recall(&rows)),
            cumulative: thin(cumulative),
            auc: rows.auc(),
            calibration: Calibration {
                reliability: reliability(&rows, Cut::EqualCount),
                grades: grade_table(scorecard.grades.bounds(), y, p).ok(),
            },
            by_width: reliability(&rows, Cut::EqualWidth),
            scores: ScoreHistogram::of(y, p, &scorecard.scaling),
            max_f1: strategy.choose(Rule::MaxF1),
            max_ks: strategy.choose(Rule::MaxKs),
            strategy,
        }
    }

    /// Rows of the part.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.goods + self.bads
    }

    /// What a cutoff does, in O(log n).
    #[must_use]
    pub fn confusion_at(&self, cutoff: f64) -> Confusion {
        self.strategy.confusion_at(cutoff)
    }

    /// The cutoff by a rule on these rows.
    #[must_use]
    pub fn cutoff_by(&self, rule: Rule) -> Option<f64> {
        match rule {
            Rule::MaxF1 => self.max_f1,
            Rule::MaxKs => self.max_ks,
            _ => self.strategy.choose(rule),
        }
    }

    /// The cutoff that approves nearly this share of the rows: the lowest PD
    /// whose rejection leaves at least that share approved.
    #[must_use]
    pub fn cutoff_for_approval(&self, share: f64) -> Option<f64> {
        self.strategy.cutoff_for_approval(share)
    }
}

/// The precision–recall curve with one point to each recall. Between two bads the
/// precision only falls, which would draw a tooth on small samples.
fn first_of_each_recall(rows: &Ordered) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = Vec::new();
    for point in rows.precision_recall() {
        if points.last().is_none_or(|last| last[0] < point.recall) {
            points.push([point.recall, point.precision]);
        }
    }
    points
}

impl ScoreHistogram {
    fn of(y: &[bool], p: &[f64], scaling: &Scaling) -> Self {
        let points: Vec<f64> = p.iter().map(|pd| f64::from(scaling.points(*pd))).collect();
        let least = points.iter().copied().fold(f64::INFINITY, f64::min);
        let most = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !least.is_finite() {
            return Self::default();
        }
        let width = ((most - least) / SCORE_BINS as f64).max(1.0 / SCORE_BINS as f64);
        let mut histogram = Self {
            edges: (0..=SCORE_BINS).map(|k| least + width * k as f64).collect(),
            goods: vec![0; SCORE_BINS],
            bads: vec![0; SCORE_BINS],
        };
        for (bad, point) in y.iter().zip(points) {
            let bin = (((point - least) / width) as usize).min(SCORE_BINS - 1);
            let counts = if *bad {
                &mut histogram.bads
            } else {
                &mut histogram.goods
            };
            counts[bin] += 1;
        }
        histogram
    }
}

/// At most [`MOST_POINTS`] of the points, evenly by place, both ends among them.
pub(super) fn thin<T: Copy>(points: Vec<T>) -> Vec<T> {
    if points.len() <= MOST_POINTS {
        return points;
    }
    let last = points.len() - 1;
    (0..MOST_POINTS)
        .map(|k| points[k * last / (MOST_POINTS - 1)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_precision_recall_curve_has_one_point_to_a_recall() {
        // Three bads among ten, with goods between them.
        let y = [0, 0, 1, 0, 0, 1, 0, 0, 1, 0].map(|bad| bad == 1);
        let p: Vec<f64> = (1..=10).map(|k| f64::from(k) / 20.0).collect();
        let rows = Ordered::new(&y, &p);
        let points = first_of_each_recall(&rows);
        let third = 1.0 / 3.0;
        let expected = [[0.0, 1.0], [third, 0.5], [2.0 * third, 0.4], [1.0, 0.375]];
        assert_eq!(points.len(), expected.len());
        for (point, expected) in points.iter().zip(expected) {
            let apart = (0..2).map(|k| (point[k] - expected[k]).abs());
            assert!(apart.fold(0.0, f64::max) < 1e-12, "{point:?}");
        }
        let sum: f64 = points
            .windows(2)
            .map(|w| (w[1][0] - w[0][0]) * w[1][1])
            .sum();
        assert!((sum - rows.average_precision().unwrap()).abs() < 1e-12);
    }
}
