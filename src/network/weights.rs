//! The weights of a network: one flat f32 buffer with a named part for each
//! tensor. Optimisers run over the buffer; the model file stores the parts.

use super::fused::products::Buffer;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// What a part of the weights is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Multiplies inputs; penalties apply to it.
    Kernel,
    /// Shifts or rescales; penalties leave it alone.
    Bias,
    /// A statistic that follows the data; the optimiser leaves it alone.
    Running,
}

/// Name and place of one tensor in the flat buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Unique name, such as `dense.0.kernel`.
    pub name: String,
    /// Sizes, row-major.
    pub shape: Vec<usize>,
    /// What it is for.
    pub part: Part,
    /// First index in the flat buffer.
    pub start: usize,
}

impl Spec {
    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the values stand in the flat buffer.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.len()
    }
}

/// Where a declared weight stands: its index among the specs, and its range in
/// the flat buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) index: usize,
    pub(super) start: usize,
    pub(super) len: usize,
}

impl Place {
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start..self.start + self.len
    }
}

/// All weights of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    specs: Vec<Spec>,
    values: Buffer,
}

impl Weights {
    /// Weights of the given parts and values, in their order; `None` if the
    /// number of values differs.
    #[must_use]
    pub fn new(specs: Vec<Spec>, values: &[f32]) -> Option<Self> {
        let mut start = 0;
        for spec in &specs {
            if spec.start != start {
                return None;
            }
            start += spec.len();
        }
        (start == values.len()).then(|| Self {
            specs,
            values: Buffer::from(values),
        })
    }

    /// The parts, in order.
    #[must_use]
    pub fn specs(&self) -> &[Spec] {
        &self.specs
    }

    /// The flat buffer.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The flat buffer, to be changed.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// The values of a part.
    #[must_use]
    pub fn slice(&self, name: &str) -> Option<&[f32]> {
        let spec = self.specs.iter().find(|s| s.name == name)?;
        Some(&self.values[spec.range()])
    }

    pub(super) fn slice_mut(&mut self, name: &str) -> Option<&mut [f32]> {
        let spec = self.specs.iter().find(|s| s.name == name)?;
        Some(&mut self.values[spec.range()])
    }

    pub(super) fn trained(&self) -> usize {
        let trained = self.specs.iter().filter(|s| s.part != Part::Running);
        trained.map(Spec::len).sum()
    }
}

/// Weights while they are being declared.
pub(super) struct Layout {
    specs: Vec<Spec>,
    values: Vec<f32>,
    /// Absent where only names and shapes are wanted.
    rng: Option<Pcg64Mcg>,
    count: usize,
    /// Before each name: the place of the member that is being declared.
    prefix: String,
}

impl Layout {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rng: Some(Pcg64Mcg::seed_from_u64(seed)),
            ..Self::of_shapes()
        }
    }

    /// Declares names and shapes without allocating a value.
    pub(super) fn of_shapes() -> Self {
        Self {
            specs: Vec::new(),
            values: Vec::new(),
            rng: None,
            count: 0,
            prefix: String::new(),
        }
    }

    /// What is declared from here on belongs to the member at `place` of an ensemble.
    pub(super) fn begin_member(&mut self, place: usize) {
        self.prefix = format!("{place}.");
    }

    pub(super) fn into_specs(self) -> Vec<Spec> {
        self.specs
    }

    /// Number of values declared.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn finish(self) -> Weights {
        Weights {
            specs: self.specs,
            values: Buffer::from(&*self.values),
        }
    }

    /// A kernel drawn uniformly from ±√(6 / (fan in + fan out)) (Glorot &
    /// Bengio 2010).
    pub(super) fn glorot(&mut self, name: String, shape: &[usize], fans: usize) -> Place {
        let bound = (6.0 / fans as f32).sqrt();
        let place = self.declare(name, shape, Part::Kernel);
        if let Some(rng) = &mut self.rng {
            let draw = || bound * (2.0 * rng.random::<f32>() - 1.0);
            self.values
                .extend(std::iter::repeat_with(draw).take(place.len));
        }
        place
    }

    /// [rows × columns], rows ≤ columns, with orthonormal rows: normal draws made orthogonal
    /// one row after another (Saxe et al. 2014).
    pub(super) fn orthogonal(&mut self, name: String, rows: usize, columns: usize) -> Place {
        let place = self.declare(name, &[rows, columns], Part::Kernel);
        let Some(rng) = &mut self.rng else {
            return place;
        };
        let mut done: Vec<Vec<f64>> = Vec::with_capacity(rows);
        for _ in 0..rows {
            let mut row: Vec<f64> = (0..columns).map(|_| normal(rng)).collect();
            // Twice, so that rounding leaves nothing along the rows before.
            for _ in 0..2 {
                for before in &done {
                    let along: f64 = row.iter().zip(before).map(|(a, b)| a * b).sum();
                    row.iter_mut()
                        .zip(before)
                        .for_each(|(a, b)| *a -= along * b);
                }
            }
            let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
            for v in &mut row {
                *v /= length;
            }
            done.push(row);
        }
        let values = done.iter().flatten().map(|v| *v as f32);
        self.values.extend(values);
        place
    }

    /// Draws from a normal distribution around 0, which penalties leave alone.
    pub(super) fn normal(&mut self, name: String, shape: &[usize], spread: f64) -> Place {
        let place = self.declare(name, shape, Part::Bias);
        if let Some(rng) = &mut self.rng {
            let draws = std::iter::repeat_with(|| (spread * normal(rng)) as f32);
            self.values.extend(draws.take(place.len));
        }
        place
    }

    /// Draws from 0 up to 1, which penalties leave alone.
    pub(super) fn uniform(&mut self, name: String, shape: &[usize]) -> Place {
        let place = self.declare(name, shape, Part::Bias);
        if let Some(rng) = &mut self.rng {
            let draws = std::iter::repeat_with(|| rng.random::<f32>());
            self.values.extend(draws.take(place.len));
        }
        place
    }

    /// A part filled with one value.
    pub(super) fn filled(&mut self, name: String, size: usize, part: Part, value: f32) -> Place {
        let place = self.declare(name, &[size], part);
        if self.rng.is_some() {
            self.values.resize(self.count, value);
        }
        place
    }

    /// A bias with the given values.
    pub(super) fn bias(&mut self, name: String, values: &[f32]) -> Place {
        let place = self.declare(name, &[values.len()], Part::Bias);
        if self.rng.is_some() {
            self.values.extend_from_slice(values);
        }
        place
    }

    fn declare(&mut self, name: String, shape: &[usize], part: Part) -> Place {
        let name = if self.prefix.is_empty() {
            name
        } else {
            format!("{}{name}", self.prefix)
        };
        let spec = Spec {
            name,
            shape: shape.to_vec(),
            part,
            start: self.count,
        };
        let place = Place {
            index: self.specs.len(),
            start: self.count,
            len: spec.len(),
        };
        self.count += place.len;
        self.specs.push(spec);
        place
    }
}

/// A draw from the standard normal distribution (Box & Muller 1958).
fn normal(rng: &mut Pcg64Mcg) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}
