//! Logistic regression fitted to its maximum-likelihood optimum by Newton's method,
//! which is iteratively reweighted least squares (`McCullagh` & Nelder 1989, 2.5).
//!
//! Minimises Σ wᵢ·ℓ(zᵢ, yᵢ) + ½·[`RIDGE`]·Σ β², with z = b + x·β and ℓ the log-loss. The
//! ridge keeps coefficients of inputs that say the same, or that part the classes, finite;
//! elsewhere it moves a coefficient by less than 1e-7. A coefficient that has to keep a sign and
//! would have the other one at the optimum is 0, and the others are fitted without it.

mod cholesky;

pub(crate) use cholesky::{direction, factored, solved};

use crate::evaluate::discrimination::rank::auc;
use crate::network::{Direction, HeldInput, Network, Objective};
use crate::recipe::Matrix;
use crate::train::config::{ClassWeight, TrainConfig};
use crate::train::control::Control;
use crate::train::event::{EpochRecord, Event, Outcome};
use crate::train::run::{TrainError, prior_correction};
use crate::train::stored::DataView;
use rayon::prelude::*;
use std::ops::Range;
use std::time::Instant;

/// Weight of ½·Σ β².
const RIDGE: f64 = 1e-9;
/// The largest step of a coefficient, beside its size, at which the optimum is reached.
const TOLERANCE: f64 = 1e-9;
/// Most halvings of a step that raises the objective.
const HALVINGS: usize = 30;
/// Parts of the rows whose sums are added up in order, whatever the number of threads.
const SHARDS: usize = 16;
/// Rows that are read from a file at once.
const BLOCK_ROWS: usize = 1 << 12;

/// Fits a network of one linear layer to some of the training rows; the weights that it
/// begins with do not matter. A step of the method counts as an epoch.
///
/// # Errors
/// If there are no rows, it is stopped before the first step, or the loss is not finite.
pub(super) fn fit(
    network: &mut Network,
    (train, rows, validation): (DataView<'_>, Option<&[u32]>, DataView<'_>),
    config: &TrainConfig,
    control: &Control,
    emit: &mut dyn FnMut(Event),
) -> Result<Outcome, TrainError> {
    let mut problem = Problem::new(train, rows, config.class_weight);
    let (held, signs) = (network.config().monotone.clone(), network.signs());
    emit(Event::Started {
        epochs: config.epochs,
        steps: 1,
        rows: problem.rows.len(),
    });
    let mut here = problem.start();
    let mut at = problem.at(&here)?;
    let (mut history, mut stopped) = (Vec::new(), false);
    for epoch in 1..=config.epochs {
        if !control.proceed() {
            stopped = true;
            break;
        }
        let begun = Instant::now();
        let before = at.mean;
        let moved = problem.descend(&mut here, &mut at)?;
        if !at.objective.is_finite() {
            let (step, rate) = (1, 1.0);
            return Err(TrainError::Diverged { epoch, step, rate });
        }
        if let Some((intercept, coefficients)) = here.split_last() {
            network.set_linear(coefficients, *intercept);
        }
        if let Some(signs) = &signs {
            signs.project(network.weights_mut().values_mut());
        }
        let seconds = begun.elapsed().as_secs_f64();
        let validation = look(network, validation, config, problem.shift)?;
        let record = EpochRecord {
            epoch,
            train_loss: before.loss,
            validation_loss: validation.map(|v| v.0.loss),
            train_accuracy: Some(before.accuracy),
            validation_accuracy: validation.map(|v| v.0.accuracy),
            validation_auc: validation.and_then(|v| v.1),
            validation_refined: None,
            learning_rate: 1.0,
            seconds,
        };
        let loss = before.loss;
        emit(Event::Step {
            epoch,
            step: 1,
            loss,
        });
        emit(Event::Epoch(record.clone()));
        emit(Event::Best { epoch });
        history.push(record);
        if moved <= TOLERANCE {
            if !problem.pin(&held, &mut here) {
                break;
            }
            at = problem.at(&here)?;
        }
    }
    if history.is_empty() {
        return Err(TrainError::Unfinished);
    }
    let best_epoch = history.len();
    emit(Event::Done {
        best_epoch,
        stopped,
    });
    Ok(Outcome {
        out_of_fold: None,
        history,
        best_epoch,
        stopped,
        logit_shift: problem.shift,
        held_back: false,
        reach: None,
        members: Vec::new(),
    })
}

/// Coefficients and the intercept behind them.
type Point = Vec<f64>;

/// Means over the training rows, class weights left out.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    loss: f64,
    /// Share of rows on the right side of PD .5.
    accuracy: f64,
}

/// The objective at a point with its derivatives by coefficients and intercept.
struct Values {
    objective: f64,
    gradient: Vec<f64>,
    /// Row-major [(p + 1) × (p + 1)]; the lower triangle is filled.
    hessian: Vec<f64>,
    mean: Mean,
}

struct Problem<'a> {
    data: DataView<'a>,
    rows: Vec<u32>,
    width: usize,
    /// Of a good and of a bad row.
    weights: [f64; 2],
    /// Added to a logit it undoes class weights.
    shift: f64,
    /// Weighted share of bads.
    share: f64,
    /// Coefficients that stay 0.
    pinned: Vec<usize>,
}

impl<'a> Problem<'a> {
    fn new(data: DataView<'a>, rows: Option<&[u32]>, class_weight: ClassWeight) -> Self {
        let all = || (0..data.rows() as u32).collect();
        let rows = rows.map_or_else(all, <[u32]>::to_vec);
        let rate = data.bad_rate();
        let both = rate > 0.0 && rate < 1.0;
        let balanced = both && class_weight == ClassWeight::Balanced;
        let (weights, share, shift) = if balanced {
            let weights = [0.5 / (1.0 - rate), 0.5 / rate];
            (weights, 0.5, prior_correction(0.5, rate))
        } else {
            ([1.0, 1.0], rate, 0.0)
        };
        Self {
            width: data.inputs().statics,
            data,
            rows,
            weights,
            shift,
            share,
            pinned: Vec::new(),
        }
    }

    /// Sets the coefficients to 0 that have the wrong sign at the optimum; whether there are any.
    fn pin(&mut self, held: &[HeldInput], here: &mut Point) -> bool {
        let is_wrong = |held: &&HeldInput| match held.direction {
            Direction::Rises => here[held.input] < 0.0,
            Direction::Falls => here[held.input] > 0.0,
        };
        let wrong: Vec<usize> = held.iter().filter(is_wrong).map(|h| h.input).collect();
        for place in &wrong {
            here[*place] = 0.0;
        }
        self.pinned.extend(&wrong);
        !wrong.is_empty()
    }

    /// No coefficient, and the log-odds of bads.
    fn start(&self) -> Point {
        let share = self.share.clamp(1e-6, 1.0 - 1e-6);
        let mut point = vec![0.0; self.width];
        point.push((share / (1.0 - share)).ln());
        point
    }

    /// The objective and its derivatives.
    ///
    /// # Errors
    /// If the rows cannot be read.
    fn at(&self, point: &[f64]) -> Result<Values, TrainError> {
        let n = self.rows.len().div_ceil(SHARDS).max(1);
        let parts: Vec<Values> = self
            .rows
            .par_chunks(n)
            .map(|rows| self.sums(rows, point))
            .collect::<Result<_, _>>()?;
        let mut all = self.none();
        for part in parts {
            let add = |sum: &mut [f64], part: &[f64]| {
                sum.iter_mut().zip(part).for_each(|(sum, v)| *sum += v);
            };
            all.objective += part.objective;
            add(&mut all.gradient, &part.gradient);
            add(&mut all.hessian, &part.hessian);
            all.mean.loss += part.mean.loss;
            all.mean.accuracy += part.mean.accuracy;
        }
        let rows = self.rows.len() as f64;
        all.mean.loss /= rows;
        all.mean.accuracy /= rows;
        for (k, coefficient) in point.iter().take(self.width).enumerate() {
            all.objective += 0.5 * RIDGE * coefficient * coefficient;
            all.gradient[k] += RIDGE * coefficient;
            all.hessian[k * (self.width + 2)] += RIDGE;
        }
        let size = self.width + 1;
        for &k in &self.pinned {
            all.gradient[k] = 0.0;
            for other in 0..size {
                all.hessian[k * size + other] = 0.0;
                all.hessian[other * size + k] = 0.0;
            }
            all.hessian[k * size + k] = 1.0;
        }
        Ok(all)
    }

    fn none(&self) -> Values {
        let size = self.width + 1;
        Values {
            objective: 0.0,
            gradient: vec![0.0; size],
            hessian: vec![0.0; size * size],
            mean: Mean::default(),
        }
    }

    /// The sums over some rows, without the ridge.
    fn sums(&self, rows: &[u32], point: &[f64]) -> Result<Values, TrainError> {
        let (p, size) = (self.width, self.width + 1);
        let mut sums = self.none();
        // The inputs of a row, and 1 for the intercept.
        let mut x = vec![1.0; size];
        let mut block = Block::new(self.data);
        for (place, &row) in rows.iter().enumerate() {
            let inputs = &block.row(rows, place)?[..p];
            x.iter_mut()
                .zip(inputs)
                .for_each(|(x, v)| *x = f64::from(*v));
            let y = f64::from(self.data.y()[row as usize]);
            let weight = self.weights[usize::from(y > 0.5)];
            let z: f64 = x.iter().zip(point).map(|(x, b)| x * b).sum();
            let loss = Objective::Bce.of(z, y);
            sums.objective += weight * loss;
            let shifted = z + self.shift;
            sums.mean.loss += if self.shift == 0.0 {
                loss
            } else {
                Objective::Bce.of(shifted, y)
            };
            sums.mean.accuracy += f64::from(u8::from((shifted >= 0.0) == (y > 0.5)));
            let pd = 1.0 / (1.0 + (-z).exp());
            let (slope, bend) = (weight * (pd - y), weight * pd * (1.0 - pd));
            for i in 0..size {
                sums.gradient[i] += slope * x[i];
                let by = bend * x[i];
                let line = &mut sums.hessian[i * size..=i * size + i];
                line.iter_mut().zip(&x).for_each(|(h, x)| *h += by * x);
            }
        }
        Ok(sums)
    }

    /// One step, halved until the objective does not rise; how far it moved, beside the size
    /// of the largest coefficient.
    fn descend(&self, here: &mut Point, at: &mut Values) -> Result<f64, TrainError> {
        let Some(step) = direction(&at.hessian, &at.gradient) else {
            return Ok(0.0);
        };
        let largest = |values: &[f64]| values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        let mut factor = 1.0;
        for _ in 0..HALVINGS {
            let next: Point = here
                .iter()
                .zip(&step)
                .map(|(b, d)| b - factor * d)
                .collect();
            let values = self.at(&next)?;
            // At the optimum rounding may raise it.
            let slack = 1e-13 * at.objective.abs();
            if values.objective <= at.objective + slack {
                let moved = factor * largest(&step) / (1.0 + largest(&next));
                (*here, *at) = (next, values);
                return Ok(moved);
            }
            factor /= 2.0;
        }
        Ok(0.0)
    }
}

/// The static inputs of rows, of those in a file some at a time.
struct Block<'a> {
    data: DataView<'a>,
    held: Range<usize>,
    x: Matrix,
}

impl<'a> Block<'a> {
    fn new(data: DataView<'a>) -> Self {
        Self {
            data,
            held: 0..0,
            x: Matrix::default(),
        }
    }

    /// Those of the row at `place` of `rows`.
    fn row(&mut self, rows: &[u32], place: usize) -> Result<&[f32], TrainError> {
        if let DataView::Memory(data) = self.data {
            let width = data.x.static_width;
            return Ok(&data.x.statics[rows[place] as usize * width..][..width]);
        }
        if !self.held.contains(&place) {
            self.held = place..(place + BLOCK_ROWS).min(rows.len());
            self.x = self.data.select(&rows[self.held.clone()])?;
        }
        let width = self.x.static_width;
        Ok(&self.x.statics[(place - self.held.start) * width..][..width])
    }
}

/// Loss, accuracy and AUC on the validation rows; `None` without any.
fn look(
    network: &Network,
    rows: DataView<'_>,
    config: &TrainConfig,
    shift: f64,
) -> Result<Option<(Mean, Option<f64>)>, TrainError> {
    let outputs = rows.logits(network, config.backend)?;
    let logits: Vec<f64> = outputs.iter().map(|z| f64::from(*z) + shift).collect();
    let bad: Vec<bool> = rows.y().iter().map(|y| *y > 0.5).collect();
    let n = bad.len() as f64;
    let right = logits.iter().zip(&bad).filter(|(z, y)| (**z >= 0.0) == **y);
    let accuracy = right.count() as f64 / n;
    let each = logits.iter().zip(rows.y());
    let sum: f64 = each
        .map(|(z, y)| Objective::Bce.of(*z, f64::from(*y)))
        .sum();
    let mean = Mean {
        loss: sum / n,
        accuracy,
    };
    Ok((!bad.is_empty()).then(|| (mean, auc(&bad, &logits))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Family, Inputs};
    use crate::train::{Data, Preset, network_preset, train_preset};
    use serde_json::Value;

    /// Made by `make_scorecard.py` beside it.
    const REFERENCE: &str = include_str!("../../../tests/fixtures/train/scorecard.json");

    fn data(x: &[Vec<f64>], y: Vec<f32>) -> Data {
        let statics = x.iter().flatten().map(|v| *v as f32).collect();
        let x = Matrix {
            rows: y.len(),
            static_width: x[0].len(),
            statics,
            ..Matrix::default()
        };
        Data { x, y }
    }

    fn fitted(data: &Data, class_weight: ClassWeight) -> (Vec<f64>, Outcome) {
        let inputs = Inputs {
            statics: data.x.static_width,
            steps: 0,
            channels: 0,
        };
        let config = network_preset(Preset::Tuned, Family::Scorecard);
        let mut network = Network::new(config, inputs, 1).unwrap();
        let training = TrainConfig {
            class_weight,
            ..train_preset(Preset::Tuned, Family::Scorecard, data.y.len())
        };
        let rows = (data.into(), None, data.into());
        let done = fit(
            &mut network,
            rows,
            &training,
            &Control::default(),
            &mut |_| {},
        )
        .unwrap();
        let (coefficients, bias) = network.linear().unwrap();
        let all = std::iter::once(bias).chain(coefficients.iter().copied());
        (all.map(f64::from).collect(), done)
    }

    #[test]
    fn coefficients_are_those_of_statsmodels() {
        let reference: Value = serde_json::from_str(REFERENCE).unwrap();
        let numbers = |value: &Value| -> Vec<f64> {
            let all = value.as_array().unwrap().iter();
            all.map(|v| v.as_f64().unwrap()).collect()
        };
        let x: Vec<Vec<f64>> = reference["x"]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .collect();
        let y = numbers(&reference["y"]).into_iter().map(|y| y as f32);
        let data = data(&x, y.collect());
        for (name, weight) in [
            ("plain", ClassWeight::None),
            ("balanced", ClassWeight::Balanced),
        ] {
            let (found, outcome) = fitted(&data, weight);
            for (found, wanted) in found.iter().zip(numbers(&reference[name])) {
                assert!((found - wanted).abs() < 1e-6, "{name}: {found} {wanted}");
            }
            assert!(outcome.history.len() < 10 && !outcome.stopped);
            assert_eq!(outcome.logit_shift == 0.0, weight == ClassWeight::None);
            let losses = outcome.history.iter().map(|record| record.train_loss);
            assert!(weight == ClassWeight::Balanced || losses.is_sorted_by(|a, b| a >= b));
        }
    }

    #[test]
    fn equal_columns_share_and_parted_classes_stay_finite() {
        let row = |k: usize| f64::from(u32::try_from(k % 5).unwrap()) - 2.0;
        let y = |k: usize| f32::from(u8::from(k * 7 % 13 < k % 5 * 2 + 1));
        let x: Vec<Vec<f64>> = (0..200).map(|k| vec![row(k), row(k), 0.0]).collect();
        let (found, _) = fitted(&data(&x, (0..200).map(y).collect()), ClassWeight::None);
        assert!(
            (found[1] - found[2]).abs() < 1e-3 && found[1] > 0.1,
            "{found:?}"
        );
        assert_eq!(found[3], 0.0);
        let parted: Vec<Vec<f64>> = (0..200).map(|k| vec![row(k)]).collect();
        let y = (0..200).map(|k| f32::from(u8::from(k % 5 > 2))).collect();
        let (found, outcome) = fitted(&data(&parted, y), ClassWeight::None);
        assert!(
            found.iter().all(|v| v.is_finite()) && found[1] > 5.0,
            "{found:?}"
        );
        assert!(outcome.history.last().unwrap().train_loss < 1e-3);
    }

    #[test]
    fn stopped_before_its_first_step_it_has_nothing() {
        let control = Control::default();
        control.stop();
        let data = data(&[vec![1.0], vec![0.0]], vec![1.0, 0.0]);
        let inputs = Inputs {
            statics: 1,
            steps: 0,
            channels: 0,
        };
        let config = network_preset(Preset::Tuned, Family::Scorecard);
        let mut network = Network::new(config, inputs, 1).unwrap();
        let training = train_preset(Preset::Tuned, Family::Scorecard, 2);
        let rows = ((&data).into(), None, (&data).into());
        let done = fit(&mut network, rows, &training, &control, &mut |_| {});
        assert_eq!(done, Err(TrainError::Unfinished));
    }
}
