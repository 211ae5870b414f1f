//! The plan of a network: its layers in order, each with the places of its
//! weights. Both engines compute from it; declaring the weights makes it.

use super::config::{Activation, Config, EmbeddingKind, Norm};
use super::trees::TreePlan;
use super::weights::{Layout, Part, Place};
use statrs::distribution::{ContinuousCDF, Normal as Normal01};
use std::ops::Range;

/// Three chains of layers: over the sequence, over the static inputs, and from
/// where both join to the logit. A flat network has the last alone; without
/// static inputs nothing joins.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// From the sequence.
    pub(super) sequence: Vec<Layer>,
    /// From the static inputs.
    pub(super) branch: Vec<Layer>,
    /// To the logit.
    pub(super) head: Vec<Layer>,
    /// Of boosted trees, which have no layers.
    pub(super) trees: Option<TreePlan>,
}

impl Plan {
    /// All layers, in the order in which they draw their dropout masks.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.sequence.iter().chain(&self.branch).chain(&self.head)
    }
}

/// One layer.
#[derive(Debug, Clone)]
pub(super) enum Layer {
    /// Numbers beside their embeddings.
    Embed(Embed),
    /// x·kernel + bias.
    Dense(Dense),
    /// Convolution over time steps or a grid, same padding.
    Conv(Conv),
    /// A recurrent cell over all time steps.
    Cell(Cell),
    /// The last state beside the mean of all.
    LastMean(LastMean),
    /// Normalisation.
    Norm(Normal),
    /// Element by element.
    Activation(Activation),
    /// Largest of neighbouring time steps, or of squares of a grid, then flat:
    /// [filters × windows].
    Pool(Pool),
    /// Drops this share of the values while training, and scales up the rest.
    Dropout(f64),
}

/// [rows × from] → [rows × (from + numbers · size)]: the inputs as they are, then `size` values
/// for each number.
#[derive(Debug, Clone)]
pub(super) struct Embed {
    pub(super) kind: EmbeddingKind,
    /// Frequencies and phases, each [numbers × size]; of a periodic embedding.
    pub(super) waves: Option<(Place, Place)>,
    /// Places of the numbers among the inputs.
    pub(super) numbers: Vec<usize>,
    pub(super) size: usize,
    pub(super) from: usize,
}

impl Embed {
    /// Values behind those of the inputs.
    pub(super) fn added(&self) -> usize {
        self.numbers.len() * self.size
    }

    pub(super) fn to(&self) -> usize {
        self.from + self.added()
    }

    /// The ends of the ranges of a piecewise linear encoding, `size` + 1 of them: quantiles of the
    /// normal distribution at equal distances, those of half a range from its ends.
    pub(super) fn knots(&self) -> Vec<f32> {
        let normal = Normal01::standard();
        let ranges = self.size as f64;
        let share = |place: usize| (place as f64).clamp(0.5, ranges - 0.5) / ranges;
        (0..=self.size)
            .map(|place| match (self.size, place) {
                (1, 0) => -1.0,
                (1, _) => 1.0,
                _ => normal.inverse_cdf(share(place)) as f32,
            })
            .collect()
    }
}

/// [rows × from] → [rows × to]; the kernel is [from × to].
#[derive(Debug, Clone)]
pub(super) struct Dense {
    pub(super) kernel: Place,
    pub(super) bias: Place,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// [rows × steps × channels] → [rows × steps × filters]; the kernel is
/// [filters × channels × height × width]. The steps of a grid are its cells, line by line;
/// a series is a grid of one line.
#[derive(Debug, Clone)]
pub(super) struct Conv {
    pub(super) kernel: Place,
    pub(super) bias: Place,
    pub(super) steps: usize,
    pub(super) channels: usize,
    pub(super) filters: usize,
    /// Lines of the grid; 1 of a series.
    pub(super) lines: usize,
    /// Lines that a filter sees; 1 in a series.
    pub(super) height: usize,
    /// Steps of a line that a filter sees.
    pub(super) width: usize,
}

impl Conv {
    /// Zeros before the first and behind the last step of a line.
    pub(super) fn padding(&self) -> (usize, usize) {
        around(self.width)
    }

    /// Lines of zeros above the first and below the last line.
    pub(super) fn line_padding(&self) -> (usize, usize) {
        around(self.height)
    }

    /// Inputs that a filter sees.
    pub(super) fn taps(&self) -> usize {
        self.channels * self.height * self.width
    }
}

/// Padding that keeps the length; the odd one comes last.
fn around(width: usize) -> (usize, usize) {
    let both = width - 1;
    (both / 2, both - both / 2)
}

/// Which recurrent cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    /// Simple.
    Rnn,
    /// Long short-term memory.
    Lstm,
    /// Gated recurrent unit.
    Gru,
}

/// [rows × steps × from] → [rows × steps × units], or the last step's [rows ×
/// units]. The kernels are [from × gates·units] and [units × gates·units].
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) kind: CellKind,
    pub(super) kernel: Place,
    pub(super) recurrent: Place,
    pub(super) bias: Place,
    /// Added to the recurrent product alone; of the GRU.
    pub(super) recurrent_bias: Option<Place>,
    pub(super) steps: usize,
    pub(super) from: usize,
    pub(super) units: usize,
    /// Whether every step is put out, or the last alone.
    pub(super) whole: bool,
}

/// [rows × steps × units] → [rows × 2 · units]: the state of the last step, then the mean over all.
#[derive(Debug, Clone)]
pub(super) struct LastMean {
    pub(super) steps: usize,
    pub(super) units: usize,
}

/// A normalisation over `units`.
#[derive(Debug, Clone)]
pub(super) struct Normal {
    pub(super) scale: Place,
    pub(super) shift: Place,
    /// Running mean and variance: of batch normalisation; layer normalisation
    /// has none.
    pub(super) running: Option<(Place, Place)>,
    pub(super) units: usize,
}

/// [rows × steps × filters] → [rows × filters · windows].
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) steps: usize,
    pub(super) filters: usize,
    pub(super) window: usize,
    /// Steps of a shorter window before the others, 0 without one.
    pub(super) first: usize,
    /// Lines of a grid, whose windows are squares; what fills none is dropped. 1 of a series.
    pub(super) lines: usize,
}

/// The steps of a window: some steps of some lines.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) lines: Range<usize>,
    /// Within a line.
    pub(super) steps: Range<usize>,
    /// Steps of a line.
    pub(super) line: usize,
}

impl Window {
    /// Its steps, line by line.
    pub(super) fn steps(&self) -> impl Iterator<Item = usize> {
        let (steps, width) = (self.steps.clone(), self.line);
        let lines = self.lines.clone();
        lines.flat_map(move |line| steps.clone().map(move |step| line * width + step))
    }
}

impl Pool {
    /// `to_newest`: windows end at the last step, so that none is dropped.
    pub(super) fn new(steps: usize, filters: usize, window: usize, to_newest: bool) -> Self {
        Self {
            steps,
            filters,
            window,
            first: if to_newest { steps % window } else { 0 },
            lines: 1,
        }
    }

    /// Squares of `window` × `window` cells of a grid of `lines` lines.
    pub(super) fn of_grid(steps: usize, lines: usize, filters: usize, window: usize) -> Self {
        Self {
            steps,
            filters,
            window,
            first: 0,
            lines,
        }
    }

    /// Number of windows.
    pub(super) fn windows(&self) -> usize {
        if self.lines > 1 {
            return (self.lines / self.window) * (self.steps / self.lines / self.window);
        }
        self.steps / self.window + usize::from(self.first > 0)
    }

    /// The steps of a window.
    pub(super) fn window(&self, place: usize) -> Window {
        let line = self.steps / self.lines;
        if self.lines > 1 {
            let across = line / self.window;
            let span = |place: usize| place * self.window..(place + 1) * self.window;
            return Window {
                lines: span(place / across),
                steps: span(place % across),
                line,
            };
        }
        Window {
            lines: 0..1,
            steps: self.steps_of(place),
            line,
        }
    }

    /// The steps of a window of a series.
    fn steps_of(&self, place: usize) -> Range<usize> {
        match (self.first, place) {
            (0, _) => place * self.window..(place + 1) * self.window,
            (first, 0) => 0..first,
            (first, _) => first + (place - 1) * self.window..first + place * self.window,
        }
    }
}

/// Adds the embedding of `config` behind `inputs` static inputs, if there is one; the width.
pub(super) fn embed(
    layout: &mut Layout,
    name: &str,
    config: &Config,
    inputs: usize,
    layers: &mut Vec<Layer>,
) -> usize {
    let wanted = config.embedding.as_ref();
    let Some(embedding) = wanted.filter(|embedding| !embedding.numbers.is_empty()) else {
        return inputs;
    };
    let shape = [embedding.numbers.len(), embedding.size];
    let mut waves = || {
        let frequency = layout.normal(format!("{name}.frequency"), &shape, embedding.spread);
        (frequency, layout.uniform(format!("{name}.phase"), &shape))
    };
    let embed = Embed {
        kind: embedding.kind,
        waves: (embedding.kind == EmbeddingKind::Periodic).then(&mut waves),
        numbers: embedding.numbers.clone(),
        size: embedding.size,
        from: inputs,
    };
    let width = embed.to();
    layers.push(Layer::Embed(embed));
    width
}

/// Declares `name.kernel` [from × to] and `name.bias` [to].
pub(super) fn dense(layout: &mut Layout, name: &str, from: usize, to: usize) -> Layer {
    Layer::Dense(Dense {
        kernel: layout.glorot(format!("{name}.kernel"), &[from, to], from + to),
        bias: layout.filled(format!("{name}.bias"), to, Part::Bias, 0.0),
        from,
        to,
    })
}

/// Declares the parameters of a normalisation over `units`, if there is one.
pub(super) fn norm(layout: &mut Layout, name: &str, norm: Norm, units: usize) -> Option<Layer> {
    if norm == Norm::None {
        return None;
    }
    let mut declare =
        |what: &str, part, value| layout.filled(format!("{name}.{what}"), units, part, value);
    let (scale, shift) = (
        declare("scale", Part::Bias, 1.0),
        declare("shift", Part::Bias, 0.0),
    );
    let running = (norm == Norm::Batch).then(|| {
        let mean = declare("mean", Part::Running, 0.0);
        (mean, declare("variance", Part::Running, 1.0))
    });
    Some(Layer::Norm(Normal {
        scale,
        shift,
        running,
        units,
    }))
}

/// A dropout, if it drops anything.
pub(super) fn dropout(config: &Config) -> Option<Layer> {
    (config.dropout > 0.0).then_some(Layer::Dropout(config.dropout))
}

/// Dense → normalisation → activation → dropout, for each of `widths`, behind
/// `layers`; the last width.
pub(super) fn stack(
    layout: &mut Layout,
    name: &str,
    config: &Config,
    widths: &[usize],
    inputs: usize,
    layers: &mut Vec<Layer>,
) -> usize {
    let mut from = inputs;
    for (index, &to) in widths.iter().enumerate() {
        let block = format!("{name}.{index}");
        layers.push(dense(layout, &block, from, to));
        layers.extend(norm(layout, &block, config.norm, to));
        layers.push(Layer::Activation(config.activation));
        layers.extend(dropout(config));
        from = to;
    }
    from
}

/// The dense layers through which static inputs pass before they join a
/// sequence, and the width with which they join.
pub(super) fn branch(layout: &mut Layout, config: &Config, statics: usize) -> (Vec<Layer>, usize) {
    let mut layers = Vec::new();
    if statics == 0 {
        return (layers, 0);
    }
    let from = embed(layout, "embedding", config, statics, &mut layers);
    let width = stack(layout, "branch", config, &config.branch, from, &mut layers);
    (layers, width)
}
