//! Permutation importance: the drop of AUC, or of another figure, when the values of a field are
//! permuted among the rows (Breiman 2001; Fisher, Rudin and Dominici 2019).

use crate::evaluate::discrimination::rank::auc;
use crate::explain::Fields;
use crate::explain::grid::{value, value_mut};
use crate::network::{Backend, Network};
use crate::recipe::Matrix;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Most rows that are used.
const MOST_ROWS: usize = 5_000;
/// Samples of the rows, drawn with replacement, each with a permutation of its own.
const SAMPLES: usize = 10;
/// Least bads and goods.
const LEAST: usize = 20;

/// What a field is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Importance {
    /// Mean drop of AUC.
    pub auc_drop: f64,
    /// The mean ± 1.96 standard deviations over the samples.
    pub interval: [f64; 2],
}

/// The importance of every field on rows with known outcomes (`y`: 1 = bad); `None` with fewer
/// than 20 bads or goods, or if `progress` breaks off, which hears the share that is done.
#[must_use]
pub fn importance(
    network: &Network,
    fields: &Fields,
    x: &Matrix,
    y: &[bool],
    seed: u64,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<Vec<Importance>> {
    let is_enough = |rows: &[usize]| {
        let bads = rows.iter().filter(|row| y[**row]).count();
        bads >= LEAST && rows.len() - bads >= LEAST
    };
    let mut logits = KnownLogits::of(network, fields, x);
    let mut figure = |draw: &Draw<'_>| {
        let y: Vec<bool> = draw.sample.iter().map(|row| y[*row]).collect();
        auc(&y, &logits.of_draw(draw))
    };
    let drops = drops(fields, x.rows, seed, (&is_enough, &mut figure), progress)?;
    let of = |drops: &Vec<f64>| {
        let (auc_drop, interval) = mean_and_interval(drops);
        Importance { auc_drop, interval }
    };
    Some(drops.iter().map(of).collect())
}

/// What a field is worth to predictions of another target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LossRise {
    /// Mean rise of the figure.
    pub rise: f64,
    /// The mean ± 1.96 standard deviations over the samples.
    pub interval: [f64; 2],
}

/// By how much a figure of loss rises as the values of each field are permuted; `loss` gives it
/// for some rows of `x`, whose inputs it is handed in their order. `None` with fewer than 20 rows,
/// or if `progress` breaks off, which hears the share that is done.
#[must_use]
pub fn loss_rises(
    fields: &Fields,
    x: &Matrix,
    seed: u64,
    loss: &dyn Fn(&Matrix, &[usize]) -> Option<f64>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<Vec<LossRise>> {
    let is_enough = |rows: &[usize]| rows.len() >= LEAST;
    let mut figure = |draw: &Draw<'_>| {
        let plain = x.select(draw.sample);
        match draw.permuted {
            None => loss(&plain, draw.sample),
            Some((field, order)) => loss(&permuted(&plain, fields, field, order), draw.sample),
        }
    };
    let drops = drops(fields, x.rows, seed, (&is_enough, &mut figure), progress)?;
    let of = |drops: &Vec<f64>| {
        let (drop, [low, high]) = mean_and_interval(drops);
        LossRise {
            rise: 0.0 - drop,
            interval: [0.0 - high, 0.0 - low],
        }
    };
    Some(drops.iter().map(of).collect())
}

/// Rows that are drawn, and one field of them permuted.
struct Draw<'a> {
    /// Rows of the inputs, with replacement.
    sample: &'a [usize],
    /// The field, and for each row of the sample the place of the one whose value it takes.
    permuted: Option<(usize, &'a [usize])>,
}

/// Whether so many rows suffice, and the figure of a draw.
type Measure<'a> = (
    &'a dyn Fn(&[usize]) -> bool,
    &'a mut dyn FnMut(&Draw<'_>) -> Option<f64>,
);

/// The drops of a figure over the samples of so many rows, by field.
fn drops(
    fields: &Fields,
    rows: usize,
    seed: u64,
    (is_enough, figure): Measure<'_>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<Vec<Vec<f64>>> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut rows: Vec<usize> = (0..rows).collect();
    rows.shuffle(&mut rng);
    rows.truncate(MOST_ROWS);
    if !is_enough(&rows) {
        return None;
    }
    let samples: Vec<Vec<usize>> = (0..SAMPLES)
        .map(|_| {
            let draw = |_| rows[rng.random_range(0..rows.len())];
            (0..rows.len()).map(draw).collect()
        })
        .collect();
    let mut drops = vec![Vec::with_capacity(SAMPLES); fields.names().len()];
    for (place, sample) in samples.iter().enumerate() {
        let plain = Draw {
            sample,
            permuted: None,
        };
        // A sample of one class says nothing.
        let Some(whole) = figure(&plain) else {
            continue;
        };
        let mut order: Vec<usize> = (0..sample.len()).collect();
        let fields_before = place * fields.names().len();
        let all = SAMPLES * fields.names().len();
        for (field, drops) in drops.iter_mut().enumerate() {
            if progress((fields_before + field) as f32 / all as f32).is_break() {
                return None;
            }
            order.shuffle(&mut rng);
            let draw = Draw {
                sample,
                permuted: Some((field, &order)),
            };
            drops.extend(figure(&draw).map(|permuted| whole - permuted));
        }
    }
    Some(drops)
}

/// Distinct values of a field up to which the logits of rows that hold another one are kept.
const MOST_VALUES: usize = 64;
/// Most logits that are kept of all fields together.
const MOST_LOGITS: usize = 4_000_000;

/// The logits of rows with one field permuted, each computed once as far as memory allows: many rows take
/// a value that they have anyway, or have had in a sample before.
struct KnownLogits<'a> {
    network: &'a Network,
    x: &'a Matrix,
    /// Of the rows as they are; NaN of one that was not asked for.
    plain: Vec<f32>,
    by_field: Vec<FieldValues>,
}

/// The distinct values of a field, as inputs.
struct FieldValues {
    inputs: Vec<usize>,
    /// Place of the value of each row.
    of_row: Vec<u32>,
    count: usize,
    /// The logit of each row with each value, [rows × values]; empty where there are too many.
    known: Vec<f32>,
}

impl<'a> KnownLogits<'a> {
    fn of(network: &'a Network, fields: &Fields, x: &'a Matrix) -> Self {
        let mut left = MOST_LOGITS;
        let field = |place: usize| {
            let mut values = FieldValues::of(fields, place, x);
            let size = values.count * x.rows;
            if values.count <= MOST_VALUES && size <= left {
                left -= size;
                values.known = vec![f32::NAN; size];
            }
            values
        };
        Self {
            network,
            x,
            plain: vec![f32::NAN; x.rows],
            by_field: (0..fields.names().len()).map(field).collect(),
        }
    }

    /// The logits of the rows of a draw.
    fn of_draw(&mut self, draw: &Draw<'_>) -> Vec<f64> {
        let Some((field, order)) = draw.permuted else {
            self.compute_plain(draw.sample);
            let logit = |row: &usize| f64::from(self.plain[*row]);
            return draw.sample.iter().map(logit).collect();
        };
        let values = &self.by_field[field];
        // Of each row the one whose value it takes.
        let pairs = draw.sample.iter().zip(order);
        let pairs: Vec<(usize, usize)> = pairs
            .map(|(row, from)| (*row, draw.sample[*from]))
            .collect();
        let mut logits: Vec<f32> = pairs.iter().map(|pair| self.known(values, *pair)).collect();
        let lacking: Vec<usize> = (0..pairs.len()).filter(|k| logits[*k].is_nan()).collect();
        let rows: Vec<usize> = lacking.iter().map(|k| pairs[*k].0).collect();
        let mut x = self.x.select(&rows);
        for (to, k) in lacking.iter().enumerate() {
            values.give(self.x, pairs[*k].1, &mut x, to);
        }
        let found = self.network.logits(Backend::Fused, &x);
        let values = &mut self.by_field[field];
        for (k, logit) in lacking.into_iter().zip(found) {
            logits[k] = logit;
            let (row, from) = pairs[k];
            if let Some(known) = values.known_mut(row, from) {
                *known = logit;
            }
        }
        logits.into_iter().map(f64::from).collect()
    }

    /// The logit of the row with the value of another one; NaN where it is not known.
    fn known(&self, values: &FieldValues, (row, from): (usize, usize)) -> f32 {
        if values.of_row[row] == values.of_row[from] {
            return self.plain[row];
        }
        let place = row * values.count + values.of_row[from] as usize;
        values.known.get(place).copied().unwrap_or(f32::NAN)
    }

    fn compute_plain(&mut self, sample: &[usize]) {
        let mut rows: Vec<usize> = sample.to_vec();
        rows.retain(|row| self.plain[*row].is_nan());
        rows.sort_unstable();
        rows.dedup();
        let found = self.network.logits(Backend::Fused, &self.x.select(&rows));
        for (row, logit) in rows.into_iter().zip(found) {
            self.plain[row] = logit;
        }
    }
}
impl FieldValues {
    /// Those of the field at `place` in rows of inputs.
    fn of(fields: &Fields, place: usize, x: &Matrix) -> Self {
        let all = fields.of_input().iter().enumerate();
        let own = all.filter(|(_, field)| **field as usize == place);
        let inputs: Vec<usize> = own.map(|(input, _)| input).collect();
        let mut places: HashMap<Vec<u32>, u32> = HashMap::new();
        let of_row = (0..x.rows).map(|row| {
            let bits = inputs.iter().map(|input| value(x, row, *input).to_bits());
            let next = places.len() as u32;
            *places.entry(bits.collect()).or_insert(next)
        });
        Self {
            of_row: of_row.collect(),
            count: places.len(),
            inputs,
            known: Vec::new(),
        }
    }

    /// Gives a row of `to` the value of a row of `x`.
    fn give(&self, x: &Matrix, from: usize, to: &mut Matrix, row: usize) {
        for input in &self.inputs {
            *value_mut(to, row, *input) = *value(x, from, *input);
        }
    }

    /// Where the logit of a row with the value of another one is kept, if it is.
    fn known_mut(&mut self, row: usize, from: usize) -> Option<&mut f32> {
        let place = row * self.count + self.of_row[from] as usize;
        self.known.get_mut(place)
    }
}

/// The rows, with the inputs of a field taken from the rows in `order`.
fn permuted(x: &Matrix, fields: &Fields, field: usize, order: &[usize]) -> Matrix {
    let mut permuted = x.clone();
    let (statics, steps) = (x.static_width, x.steps * x.channels);
    let all = fields.of_input().iter().enumerate();
    for (input, _) in all.filter(|(_, of)| **of as usize == field) {
        for (row, from) in order.iter().enumerate() {
            if input < statics {
                permuted.statics[row * statics + input] = x.statics[from * statics + input];
            } else {
                let step = input - statics;
                permuted.sequence[row * steps + step] = x.sequence[from * steps + step];
            }
        }
    }
    permuted
}

fn mean_and_interval(drops: &[f64]) -> (f64, [f64; 2]) {
    let count = drops.len().max(1) as f64;
    let mean = drops.iter().sum::<f64>() / count;
    let squares: f64 = drops.iter().map(|drop| (drop - mean).powi(2)).sum();
    let spread = 1.96 * (squares / (count - 1.0).max(1.0)).sqrt();
    (mean, [mean - spread, mean + spread])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::tests::{inputs_of, network, rows_of, single_fields};
    use crate::network::Family;
    use crate::train::{Preset, network_preset};

    #[test]
    fn logits_that_are_known_are_those_that_are_computed() {
        let inputs = inputs_of(Family::Mlp);
        let network = network(network_preset(Preset::Tuned, Family::Mlp), inputs);
        let mut x = rows_of(inputs, 300, 6);
        // One field of three values, one of a single value.
        for row in 0..x.rows {
            x.statics[row * x.static_width] = (row % 3) as f32;
            x.statics[row * x.static_width + 1] = 0.5;
        }
        let fields = single_fields(5);
        let mut known = KnownLogits::of(&network, &fields, &x);
        assert_eq!(known.by_field[0].known.len(), 900);
        assert_eq!(known.by_field[1].count, 1);
        let sample: Vec<usize> = (0..300).map(|k| k * k % 300).collect();
        for turn in 0..3 {
            let order: Vec<usize> = (0..300).map(|k| (k * 7 + turn) % 300).collect();
            let plain = Draw {
                sample: &sample,
                permuted: None,
            };
            let drawn = x.select(&sample);
            let logits = |x: &Matrix| -> Vec<f64> {
                let logits = network.logits(Backend::Fused, x);
                logits.into_iter().map(f64::from).collect()
            };
            assert_eq!(known.of_draw(&plain), logits(&drawn));
            for field in 0..5 {
                let draw = Draw {
                    sample: &sample,
                    permuted: Some((field, &order)),
                };
                let expected = logits(&permuted(&drawn, &fields, field, &order));
                assert_eq!(known.of_draw(&draw), expected);
            }
        }
    }
}
