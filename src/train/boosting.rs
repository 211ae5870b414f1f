//! Boosted trees (Friedman 2001) with second derivatives and histograms of the inputs, grown leaf
//! by leaf as `LightGBM` does (Ke et al. 2017). The trees are grown by the crate `hessboost`; the
//! model is our own. A tree counts as an epoch.

use super::config::{ClassWeight, Monitor, TrainConfig};
use super::control::Control;
use super::event::{EpochRecord, Event, Outcome};
use super::run::{Reach, TrainError, prior_correction};
use super::stored::DataView;
use crate::network::{Child, Direction, Forest, HeldInput, Network, Split};
use crate::recipe::Matrix;
use hessboost::config::{GrowPolicy, Monotone, TrainingParamsBuilder};
use hessboost::metric::EvalMetric;
use hessboost::objective::RegLoss;
use hessboost::prelude::{
    BoostedModel, DMatrix, HessboostError, Objective, Trainer, TrainingParams, TreeMethod,
};
use hessboost::training::RoundEval;
use std::ops::ControlFlow;
use std::time::Instant;

/// Least sum of second derivatives in a leaf, in place of the 20 rows of `LightGBM`.
const LEAST_IN_LEAF: f64 = 3.0;
/// How far a threshold lies from the value below it to the one above. Half would be a likely value of
/// its own, as 2.5 is between 2 and 3.
const BETWEEN: f32 = 0.618;
/// Names of the rows on which losses are computed.
const TRAIN: &str = "train";
const VALIDATION: &str = "validation";

/// Grows trees on some of the training rows, as many as `reach` says where it is given; they
/// replace those of the network.
///
/// # Errors
/// If there are no rows, it is stopped before the first tree, rows cannot be read, or the inputs
/// are not finite.
pub(super) fn fit(
    network: &mut Network,
    (train, rows, validation): (DataView<'_>, Option<&[u32]>, DataView<'_>),
    (config, reach): (&TrainConfig, Option<Reach>),
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Outcome, TrainError> {
    let begun = Instant::now();
    let all = || (0..train.rows() as u32).collect();
    let rows: Vec<u32> = rows.map_or_else(all, <[u32]>::to_vec);
    emit(Event::Started {
        epochs: config.epochs,
        steps: 1,
        rows: rows.len(),
    });
    let sets = Sets::new(train, &rows, validation, config.class_weight)?;
    let leaves = network.config().trees.map_or(2, |sizes| sizes.leaves);
    let watch = Watch::new(config, reach, begun);
    let held = constraints(&network.config().monotone, network.inputs().statics);
    let grown = sets.grow((leaves, held), watch, control, emit);
    let (model, watch) = grown.map_err(|_error| TrainError::NotGrown)?;
    let Watch {
        history,
        best,
        stopped,
        ..
    } = watch;
    if history.is_empty() {
        return Err(TrainError::Unfinished);
    }
    let keeps_last = config.patience.is_none() && !stopped;
    let best = best.filter(|_| !keeps_last);
    let kept = best.map_or(history.len(), |(best, _)| best);
    let mut grown = forest(&model, kept, sets.start);
    sets.seen.centre(&mut grown);
    let kept_all = network.set_forest(&grown);
    kept_all.map_err(|_error| TrainError::NotGrown)?;
    emit(Event::Done {
        best_epoch: kept,
        stopped,
    });
    Ok(Outcome {
        out_of_fold: None,
        reach: stopped.then_some(Reach::Epochs(history.len())),
        history,
        best_epoch: kept,
        stopped,
        logit_shift: sets.shift,
        held_back: false,
        members: Vec::new(),
    })
}

/// Trees for good and bad that grow leaf by leaf on histograms.
pub(crate) fn leaf_wise(leaves: usize, rate: f64) -> TrainingParamsBuilder {
    TrainingParams::builder()
        .objective(Objective::BinaryLogistic(RegLoss::default()))
        .tree_method(TreeMethod::Hist)
        .grow_policy(GrowPolicy::LossGuide)
        .unlimited_depth()
        .max_leaves(leaves)
        .min_child_weight(LEAST_IN_LEAF)
        .eta(rate)
}

/// The directions of the inputs as the crate takes them; none where none is held.
fn constraints(held: &[HeldInput], inputs: usize) -> Vec<Monotone> {
    if held.is_empty() {
        return Vec::new();
    }
    let mut all = vec![Monotone::None; inputs];
    for held in held {
        all[held.input] = match held.direction {
            Direction::Rises => Monotone::Increasing,
            Direction::Falls => Monotone::Decreasing,
        };
    }
    all
}

/// The rows as the crate takes them.
struct Sets {
    /// With class weights.
    train: DMatrix,
    /// The training rows without class weights, where there are such weights.
    judged: Option<DMatrix>,
    validation: Option<DMatrix>,
    seen: Seen,
    /// The logit before the first tree.
    start: f32,
    /// Undoes class weights.
    shift: f64,
}

impl Sets {
    fn new(
        train: DataView<'_>,
        rows: &[u32],
        validation: DataView<'_>,
        class_weight: ClassWeight,
    ) -> Result<Self, TrainError> {
        let y: Vec<f32> = rows.iter().map(|row| train.y()[*row as usize]).collect();
        let rate = y.iter().filter(|y| **y > 0.5).count() as f64 / y.len().max(1) as f64;
        let both = rate > 0.0 && rate < 1.0;
        let balanced = both && class_weight == ClassWeight::Balanced;
        let (share, shift) = if balanced {
            (0.5, prior_correction(0.5, rate))
        } else {
            (rate.clamp(1e-6, 1.0 - 1e-6), 0.0)
        };
        let start = (share / (1.0 - share)).ln();
        let judged_at = (start + shift) as f32;
        let mut seen = Seen::default();
        let x = train.select(rows)?;
        let failed = |_error: HessboostError| TrainError::NotGrown;
        let plain = |x: &Matrix, y: &[f32], start: f32| {
            DMatrix::from_dense(&x.statics, x.rows, x.static_width)?
                .with_labels(y)?
                .with_base_margin(&vec![start; x.rows])
        };
        let judged = balanced.then(|| plain(&x, &y, judged_at).map_err(failed));
        let learned = plain(&x, &y, start as f32).map_err(failed)?;
        let learned = if balanced {
            let weight = |y: &f32| (0.5 / if *y > 0.5 { rate } else { 1.0 - rate }) as f32;
            let weights: Vec<f32> = y.iter().map(weight).collect();
            learned.with_weights(&weights).map_err(failed)?
        } else {
            learned
        };
        let held = if validation.rows() > 0 {
            let all: Vec<u32> = (0..validation.rows() as u32).collect();
            let x = validation.select(&all)?;
            let set = plain(&x, validation.y(), judged_at).map_err(failed)?;
            seen.rows.push(x);
            Some(set)
        } else {
            None
        };
        seen.rows.push(x);
        Ok(Self {
            seen,
            train: learned,
            judged: judged.transpose()?,
            validation: held,
            start: start as f32,
            shift,
        })
    }

    /// Adds tree after tree until none was better for some time.
    fn grow<'c>(
        &self,
        (leaves, held): (usize, Vec<Monotone>),
        mut watch: Watch<'c>,
        control: &Control,
        emit: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(BoostedModel, Watch<'c>), HessboostError> {
        let config = watch.config;
        let params = leaf_wise(leaves, config.learning_rate)
            .lambda(config.l2)
            .colsample_bytree(config.column_share)
            .seed(config.seed)
            .monotone_constraints(held)
            .eval_metric(EvalMetric::LogLoss)
            .eval_metric(EvalMetric::Error)
            .eval_metric(EvalMetric::Auc)
            .build()?;
        let mut trainer = Trainer::new(&params, &self.train, config.epochs)
            .eval(self.judged.as_ref().unwrap_or(&self.train), TRAIN);
        if let Some(set) = &self.validation {
            trainer = trainer.eval(set, VALIDATION);
        }
        let done = trainer
            .on_round(|round| watch.look(&round, control, emit))
            .train()?;
        Ok((done.model, watch))
    }
}

/// The rows that the trees were grown and chosen on.
#[derive(Default)]
struct Seen {
    rows: Vec<Matrix>,
}

impl Seen {
    /// Moves each threshold between the nearest values of its input on either side:
    /// these rows keep their leaves, and a value that was rounded on another machine does as well.
    fn centre(&self, forest: &mut Forest) {
        let width = self.rows.first().map_or(0, |x| x.static_width);
        let mut thresholds: Vec<Vec<f32>> = vec![Vec::new(); width];
        for split in &forest.splits {
            thresholds[split.input].push(split.threshold);
        }
        for (input, thresholds) in thresholds.iter_mut().enumerate() {
            thresholds.sort_by(f32::total_cmp);
            thresholds.dedup();
            // The least and the greatest value between two thresholds.
            let mut between = vec![[f32::INFINITY, f32::NEG_INFINITY]; thresholds.len() + 1];
            if thresholds.is_empty() {
                continue;
            }
            let rows = self.rows.iter().flat_map(|x| x.statics.chunks_exact(width));
            for row in rows {
                let value = row[input];
                let place = thresholds.partition_point(|threshold| *threshold <= value);
                let [least, most] = &mut between[place];
                *least = least.min(value);
                *most = most.max(value);
            }
            let middle = |place: usize| {
                let below = between[..=place].iter().rev().map(|[_, most]| *most);
                let above = between[place + 1..].iter().map(|[least, _]| *least);
                let below = below.into_iter().find(|value| value.is_finite())?;
                let above = above.into_iter().find(|value| value.is_finite())?;
                let middle = below + (above - below) * BETWEEN;
                (middle > below).then_some(middle)
            };
            let splits = forest.splits.iter_mut();
            for split in splits.filter(|split| split.input == input) {
                let place = thresholds.partition_point(|threshold| *threshold < split.threshold);
                split.threshold = middle(place).unwrap_or(split.threshold);
            }
        }
    }
}

/// What the trees reached so far.
struct Watch<'a> {
    config: &'a TrainConfig,
    /// Where a training ended that is repeated.
    reach: Option<Reach>,
    history: Vec<EpochRecord>,
    /// The best number of trees and its figure, higher is better.
    best: Option<(usize, f64)>,
    stopped: bool,
    begun: Instant,
}

impl<'a> Watch<'a> {
    /// `begun` is when the preparation of the rows began, which counts as time of the first tree.
    fn new(config: &'a TrainConfig, reach: Option<Reach>, begun: Instant) -> Self {
        Self {
            config,
            reach,
            history: Vec::new(),
            best: None,
            stopped: false,
            begun,
        }
    }

    /// Records a tree; breaks where the training was stopped or no tree was better for some time.
    fn look(
        &mut self,
        round: &RoundEval<'_>,
        control: &Control,
        emit: &mut (dyn FnMut(Event) + Send),
    ) -> ControlFlow<()> {
        let epoch = self.history.len() + 1;
        let of = |set: &str, metric: &str| round.score(set, metric);
        let seconds = self.begun.elapsed().as_secs_f64();
        self.begun = Instant::now();
        let record = EpochRecord {
            epoch,
            train_loss: of(TRAIN, "logloss").unwrap_or(f64::NAN),
            validation_loss: of(VALIDATION, "logloss"),
            train_accuracy: of(TRAIN, "error").map(|error| 1.0 - error),
            validation_accuracy: of(VALIDATION, "error").map(|error| 1.0 - error),
            validation_auc: of(VALIDATION, "auc"),
            validation_refined: None,
            learning_rate: self.config.learning_rate,
            seconds,
        };
        let figure = match self.config.monitor {
            Monitor::Auc => record.validation_auc,
            Monitor::Loss | Monitor::Refined => record.validation_loss.map(|loss| -loss),
        };
        let loss = record.train_loss;
        emit(Event::Step {
            epoch,
            step: 1,
            loss,
        });
        emit(Event::Epoch(record.clone()));
        self.history.push(record);
        let is_better = match (self.best, figure) {
            (Some((_, best)), Some(figure)) => figure > best,
            _ => true,
        };
        if is_better {
            self.best = Some((epoch, figure.unwrap_or(f64::NEG_INFINITY)));
            emit(Event::Best { epoch });
        }
        let waited = self.best.map_or(0, |(best, _)| epoch - best);
        if self.config.patience.is_some_and(|most| waited >= most) {
            return ControlFlow::Break(());
        }
        let is_reached = self.reach == Some(Reach::Epochs(epoch));
        if !control.proceed() || is_reached {
            self.stopped = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

/// The first trees of a model in our own form.
fn forest(model: &BoostedModel, trees: usize, bias: f32) -> Forest {
    let mut forest = Forest {
        roots: Vec::new(),
        splits: Vec::new(),
        leaves: Vec::new(),
        bias,
    };
    for tree in model.trees().iter().take(trees) {
        let nodes = tree.nodes();
        // Each split comes before its children.
        let mut places = vec![None; nodes.len()];
        let mut order = vec![0_usize];
        let mut at = 0;
        while let Some(&place) = order.get(at) {
            at += 1;
            let node = nodes[place];
            if node.is_leaf() {
                places[place] = Some(Child::Leaf(forest.leaves.len()));
                forest.leaves.push(node.leaf_value);
            } else {
                places[place] = Some(Child::Split(forest.splits.len()));
                forest.splits.push(Split {
                    input: node.split_feature as usize,
                    threshold: node.split_cond,
                    below: Child::Leaf(0),
                    above: Child::Leaf(0),
                });
                order.extend([node.left, node.right].map(|next| next as usize));
            }
        }
        for (node, place) in nodes.iter().zip(&places) {
            let child = |next: i32| usize::try_from(next).ok().and_then(|next| places[next]);
            if let (Some(Child::Split(place)), Some(below), Some(above)) =
                (place, child(node.left), child(node.right))
            {
                let split = &mut forest.splits[*place];
                (split.below, split.above) = (below, above);
            }
        }
        forest.roots.extend(places.first().copied().flatten());
    }
    forest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Family, Inputs};
    use crate::train::{Data, Preset, network_preset, train_preset};

    fn data(rows: usize, salt: usize) -> Data {
        let statics = (0..rows * 3).map(|at| ((at * 7_919 + salt) % 1_009) as f32 / 504.0 - 1.0);
        let x = Matrix {
            rows,
            static_width: 3,
            statics: statics.collect(),
            ..Matrix::default()
        };
        let is_bad = |row: &[f32]| f32::from(u8::from(row[0] + row[1] * row[2] > 0.3));
        Data {
            y: x.statics.chunks(3).map(is_bad).collect(),
            x,
        }
    }

    fn grown(class_weight: ClassWeight) -> (Network, Outcome, Data) {
        grown_from(network_preset(Preset::Tuned, Family::Trees), class_weight)
    }

    fn grown_from(
        config: crate::network::Config,
        class_weight: ClassWeight,
    ) -> (Network, Outcome, Data) {
        let (train, validation) = (data(2000, 0), data(500, 5));
        let inputs = Inputs {
            statics: 3,
            steps: 0,
            channels: 0,
        };
        let mut network = Network::new(config, inputs, 1).unwrap();
        let training = TrainConfig {
            class_weight,
            ..train_preset(Preset::Tuned, Family::Trees, 2000)
        };
        let (control, mut emit) = (Control::default(), |_: Event| {});
        let sets = ((&train).into(), None, (&validation).into());
        let outcome = fit(&mut network, sets, (&training, None), &control, &mut emit).unwrap();
        (network, outcome, validation)
    }

    #[test]
    fn the_model_gives_the_losses_that_its_history_tells() {
        for class_weight in [ClassWeight::None, ClassWeight::Balanced] {
            let (network, outcome, validation) = grown(class_weight);
            let logits = network.logits(crate::network::Backend::Fused, &validation.x);
            let each = logits.iter().zip(&validation.y);
            let loss: f64 = each
                .map(|(z, y)| {
                    let z = f64::from(*z) + outcome.logit_shift;
                    crate::network::Objective::Bce.of(z, f64::from(*y))
                })
                .sum();
            let told = outcome.history[outcome.best_epoch - 1]
                .validation_loss
                .unwrap();
            let loss = loss / validation.y.len() as f64;
            assert!((loss - told).abs() < 1e-5, "{loss} against {told}");
            assert!(told < 0.2, "{told}");
        }
    }

    #[test]
    fn an_ensemble_of_trees_is_their_weighted_mean_in_one_forest() {
        let (a, _, validation) = grown(ClassWeight::None);
        let (b, ..) = grown(ClassWeight::Balanced);
        let logits =
            |network: &Network| network.logits(crate::network::Backend::Fused, &validation.x);
        let (za, zb) = (logits(&a), logits(&b));
        let trees = |network: &Network| network.config().trees.unwrap().trees;
        let both = trees(&a) + trees(&b);
        let joined = Network::ensemble(vec![(a, 3.0), (b, 1.0)]).unwrap();
        assert_eq!(trees(&joined), both);
        assert!(joined.config().members.is_empty());
        for ((z, a), b) in logits(&joined).iter().zip(za).zip(zb) {
            let mean = 0.75 * a + 0.25 * b;
            assert!((z - mean).abs() < 1e-4 * (1.0 + mean.abs()), "{z} {mean}");
        }
    }

    #[test]
    fn held_trees_keep_their_directions_and_a_leaf_on_the_wrong_side_is_refused() {
        let free = grown(ClassWeight::None).0;
        let held = |input: usize, direction: Direction| HeldInput { input, direction };
        // Bads have a high first input, and the third turns with the second.
        let wishes = vec![held(0, Direction::Falls), held(2, Direction::Rises)];
        assert!(!free.forest().unwrap().is_held_to(&wishes[..1]));
        let config = crate::network::Config {
            monotone: wishes.clone(),
            ..network_preset(Preset::Tuned, Family::Trees)
        };
        let (network, _, validation) = grown_from(config, ClassWeight::None);
        let forest = network.forest().unwrap();
        assert!(network.is_held_to(&wishes) && forest.is_held_to(&wishes));
        for row in validation.x.statics.chunks(3).take(40) {
            for held in &wishes {
                let mut row = row.to_vec();
                let mut before = None;
                for step in -12..=12 {
                    row[held.input] = step as f32 / 10.0;
                    let z = forest.logit(&row);
                    let moved = before.map_or(0.0, |before: f64| z - before);
                    let keeps = match held.direction {
                        Direction::Rises => moved >= 0.0,
                        Direction::Falls => moved <= 0.0,
                    };
                    assert!(keeps, "{held:?} {moved}");
                    before = Some(z);
                }
            }
        }
        // Any other leaf below a split on a held input that is raised breaks it.
        let split = forest.splits.iter().find_map(|split| {
            let own = wishes.iter().find(|held| held.input == split.input)?;
            match (split.below, own.direction) {
                (Child::Leaf(place), Direction::Rises) => Some((place, 50.0)),
                (Child::Leaf(place), Direction::Falls) => Some((place, -50.0)),
                _ => None,
            }
        });
        let (place, by) = split.unwrap();
        let mut broken = forest.clone();
        broken.leaves[place] += by;
        let refused = network.clone().set_forest(&broken).unwrap_err();
        assert_eq!(refused, crate::network::NetworkError::BrokenSigns);
    }

    #[test]
    fn trees_come_back_from_their_weights_and_broken_ones_are_refused() {
        let (network, ..) = grown(ClassWeight::None);
        let (config, inputs) = (network.config().clone(), network.inputs());
        let weights = network.weights().clone();
        let again = Network::with_weights(config.clone(), inputs, weights.clone()).unwrap();
        assert_eq!(again.forest(), network.forest());
        let specs = weights.specs();
        for (name, value) in [
            ("trees.below", 0.0),
            ("trees.above", 1e9),
            ("trees.input", 3.0),
            ("trees.input", 0.5),
            ("trees.root", -1e6),
        ] {
            let place = specs.iter().find(|spec| spec.name == name).unwrap().start;
            let mut broken = weights.clone();
            broken.values_mut()[place] = value;
            assert!(
                Network::with_weights(config.clone(), inputs, broken).is_err(),
                "{name}"
            );
        }
    }
}
