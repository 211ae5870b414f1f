//! A generative adversarial network over rows of numbers and one-hot categories.
//!
//! `plain` is the textbook GAN (Goodfellow et al. 2014): two classifiers trained by binary
//! cross-entropy. `tuned` is a conditional Wasserstein GAN with gradient penalty (Gulrajani et
//! al. 2017) whose critic and generator see the class, and whose batches hold as many bads as
//! goods, as CTGAN samples its conditions (Xu et al. 2019).

use crate::synthetic::adam::Adam;
use crate::synthetic::error::SyntheticError;
use crate::synthetic::gan_config::{GanConfig, PlayerLosses};
use crate::synthetic::head::{Head, Kind, Layout};
use crate::synthetic::mlp::{Mlp, Plan, Tape};
use crate::synthetic::noise::Noise;
use crate::train::{Control, Preset};

/// Weight of the gradient penalty.
const LAMBDA: f64 = 10.0;
/// Slope of the players' rectifiers left of 0.
const LEAK: f32 = 0.2;
/// Share of the old weights that the averaged generator keeps at each step.
const KEEP: f32 = 0.999;
/// Rows that are drawn at a time.
const BLOCK_ROWS: usize = 256;
/// Parts of a batch of `tuned`.
const SHARDS: usize = 2;
/// Rows to learn from.
pub(super) struct Rows<'a> {
    pub(super) layout: &'a Layout,
    /// [rows × width].
    pub(super) values: &'a [f32],
    pub(super) bad: &'a [bool],
}

/// One of the two players, with what its training keeps.
struct Player {
    mlp: Mlp,
    adam: Adam,
}

impl Player {
    fn new(plan: Plan, rate: f64, decay: [f64; 2], noise: &mut Noise) -> Self {
        let mlp = Mlp::new(plan, noise);
        let adam = Adam::new(mlp.weights.len(), rate, decay);
        Self { mlp, adam }
    }

    /// A step along the sum of the gradients of the shards, the first of which becomes it.
    fn update<'a>(&mut self, mut gradients: impl Iterator<Item = &'a mut Vec<f32>>) {
        let Some(sum) = gradients.next() else {
            return;
        };
        for gradient in gradients {
            for (sum, g) in sum.iter_mut().zip(gradient) {
                *sum += *g;
            }
        }
        self.adam.step(&mut self.mlp.weights, sum);
        self.mlp.pack();
    }
}

/// Walks rows in a random order, again and again.
struct Deck {
    order: Vec<u32>,
    next: usize,
}

impl Deck {
    fn new(rows: impl Iterator<Item = usize>) -> Self {
        let order: Vec<u32> = rows.map(|row| row as u32).collect();
        let next = order.len();
        Self { order, next }
    }

    fn draw(&mut self, noise: &mut Noise) -> usize {
        if self.next == self.order.len() {
            noise.shuffle(&mut self.order);
            self.next = 0;
        }
        self.next += 1;
        self.order[self.next - 1] as usize
    }
}

/// A trained generator.
pub(super) struct Gan {
    generator: Mlp,
    tape: Tape,
    head: Head,
    sizes: Sizes,
}

/// Trains a GAN; `emit` is called with the losses of each epoch. The number of finished epochs is below
/// that asked for where `control` stopped it.
pub(super) fn train(
    rows: &Rows<'_>,
    config: &GanConfig,
    control: &Control,
    emit: &mut (dyn FnMut(PlayerLosses) + Send),
) -> Result<(Gan, Vec<PlayerLosses>), SyntheticError> {
    // Within a worker, the shards of a step need not wait for one to wake.
    rayon::scope(|_| play(rows, config, control, emit))
}

fn play(
    rows: &Rows<'_>,
    config: &GanConfig,
    control: &Control,
    emit: &mut (dyn FnMut(PlayerLosses) + Send),
) -> Result<(Gan, Vec<PlayerLosses>), SyntheticError> {
    let mut game = Game::new(rows, config);
    let steps = rows.bad.len().div_ceil(config.batch).max(1);
    let mut losses = Vec::new();
    'epochs: for epoch in 1..=config.epochs {
        let mut sums = [0.0; 3];
        for _ in 0..steps {
            if !control.proceed() {
                break 'epochs;
            }
            let step = game.step(config.critic_steps);
            for (sum, loss) in sums.iter_mut().zip(step) {
                *sum += loss / steps as f64;
            }
        }
        if !sums.iter().all(|loss| loss.is_finite()) {
            return Err(SyntheticError::Diverged { epoch });
        }
        let [generator, critic, penalty] = sums;
        let epoch_losses = PlayerLosses {
            epoch,
            generator,
            critic,
            penalty,
        };
        losses.push(epoch_losses);
        emit(epoch_losses);
    }
    if losses.is_empty() {
        return Err(SyntheticError::Unfinished);
    }
    let gan = game.finish().ok_or(SyntheticError::Unfinished)?;
    Ok((gan, losses))
}

/// Both players with what a step needs. A batch is cut into shards, which are computed side by
/// side and added in order, so that no result depends on the number of threads.
struct Game<'a> {
    rows: &'a Rows<'a>,
    preset: Preset,
    generator: Player,
    critic: Player,
    shards: Vec<Shard>,
    noise: Noise,
    decks: Vec<Deck>,
    /// The averaged weights of the generator; empty where the last ones count.
    average: Vec<f32>,
    steps: u64,
    sizes: Sizes,
}

/// Numbers of columns, and where the class is.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    noise: usize,
    /// Columns of a row as the generator makes it.
    width: usize,
    /// Rows of a batch.
    batch: usize,
    /// A column behind noise and row is the class.
    conditional: bool,
    /// A last category of the row is the class.
    drawn: bool,
    dropout: bool,
}

/// The rows of a step that one thread computes.
struct Shard {
    chosen: Vec<usize>,
    classes: Vec<bool>,
    noise: Noise,
    head: Head,
    /// The generator's pass.
    made: Tape,
    /// The critic's over real rows, then synthetic ones, then, where a penalty is taken, mixtures
    /// of both.
    judged: Tape,
    /// The critic's over synthetic rows that the generator learns from.
    fake: Tape,
    by_generator: Vec<f32>,
    by_critic: Vec<f32>,
}

impl<'a> Game<'a> {
    fn new(rows: &'a Rows<'a>, config: &GanConfig) -> Self {
        let bads = rows.bad.iter().filter(|bad| **bad).count();
        let two_classes = bads > 0 && bads < rows.bad.len();
        let tuned = config.preset == Preset::Tuned;
        let mut layout = rows.layout.clone();
        if two_classes && !tuned {
            layout.levels.push(2);
        }
        let sizes = Sizes {
            noise: config.noise,
            width: layout.width(),
            batch: config.batch,
            conditional: two_classes && tuned,
            drawn: two_classes && !tuned,
            dropout: config.dropout > 0.0,
        };
        let class = usize::from(sizes.conditional);
        let plan = |first: usize, inner: &[usize], last: usize, slope: f32| Plan {
            sizes: [&[first], inner, &[last]].concat(),
            slope,
            dropout: vec![config.dropout],
        };
        let plans = [
            plan(config.noise + class, &config.generator, sizes.width, 0.0),
            plan(sizes.width + class, &config.critic, 1, LEAK),
        ];
        let mut noise = Noise::new(config.seed);
        let [rate_g, rate_c] = config.rates;
        let generator = Player::new(plans[0].clone(), rate_g, config.decay, &mut noise);
        let critic = Player::new(plans[1].clone(), rate_c, config.decay, &mut noise);
        let weights = [&generator, &critic].map(|player| player.mlp.weights.len());
        let shards = if tuned { SHARDS } else { 1 };
        let shards = (0..shards).map(|index| {
            let first = config.batch * index / shards;
            let rows = config.batch * (index + 1) / shards - first;
            let seed = noise.seed();
            Shard::new(rows, &plans, weights, (layout.clone(), tuned), seed)
        });
        let shards = shards.collect();
        let of_class = |class: bool| (0..rows.bad.len()).filter(move |row| rows.bad[*row] == class);
        let decks = if sizes.conditional {
            vec![Deck::new(of_class(false)), Deck::new(of_class(true))]
        } else {
            vec![Deck::new(0..rows.bad.len())]
        };
        Self {
            rows,
            preset: config.preset,
            average: if tuned {
                generator.mlp.weights.clone()
            } else {
                Vec::new()
            },
            generator,
            critic,
            shards,
            noise,
            decks,
            steps: 0,
            sizes,
        }
    }

    /// Steps of the critic and one of the generator: losses of generator and critic, and the
    /// penalty.
    fn step(&mut self, critic_steps: usize) -> [f64; 3] {
        let mut critic = [0.0; 2];
        for _ in 0..critic_steps {
            self.choose();
            critic = self.criticise();
        }
        [self.improve(), critic[0], critic[1]]
    }

    /// Chooses the real rows of a step, of both classes in turn.
    fn choose(&mut self) {
        let mut place = 0;
        for shard in &mut self.shards {
            for (chosen, class) in shard.chosen.iter_mut().zip(&mut shard.classes) {
                let deck = place % self.decks.len();
                *chosen = self.decks[deck].draw(&mut self.noise);
                *class = self.rows.bad[*chosen];
                place += 1;
            }
        }
    }

    /// A step of the critic: its loss, and the penalty.
    fn criticise(&mut self) -> [f64; 2] {
        let (generator, critic, sizes) = (&self.generator.mlp, &self.critic.mlp, self.sizes);
        let (rows, preset) = (self.rows, self.preset);
        let losses = side_by_side(&mut self.shards, |shard| {
            shard.draw_real(rows, sizes);
            shard.make(generator, sizes);
            match preset {
                Preset::Tuned => shard.criticise(critic, sizes),
                Preset::Plain => shard.discriminate(critic, sizes),
            }
        });
        let gradients = self.shards.iter_mut().map(|shard| &mut shard.by_critic);
        self.critic.update(gradients);
        let sum = |place: usize| losses.iter().map(|loss| loss[place]).sum();
        [sum(0), sum(1)]
    }

    /// A step of the generator on the rows that it made last: its loss.
    fn improve(&mut self) -> f64 {
        let (generator, critic, sizes) = (&self.generator.mlp, &self.critic.mlp, self.sizes);
        let preset = self.preset;
        let losses = side_by_side(&mut self.shards, |shard| {
            shard.improve(generator, critic, preset, sizes)
        });
        let gradients = self.shards.iter_mut().map(|shard| &mut shard.by_generator);
        self.generator.update(gradients);
        self.steps += 1;
        // At first the average follows soon.
        let keep = KEEP.min(self.steps as f32 / (self.steps as f32 + 9.0));
        for (average, weight) in self.average.iter_mut().zip(&self.generator.mlp.weights) {
            *average = weight + keep * (*average - weight);
        }
        losses.iter().sum()
    }

    fn finish(mut self) -> Option<Gan> {
        let mut generator = self.generator.mlp;
        if !self.average.is_empty() {
            generator.weights = self.average;
            generator.pack();
        }
        Some(Gan {
            tape: Tape::new(generator.plan(), BLOCK_ROWS),
            generator,
            head: self.shards.pop()?.head,
            sizes: self.sizes,
        })
    }
}

/// What each shard gives, in their order.
fn side_by_side<T: Send>(shards: &mut [Shard], of: impl Fn(&mut Shard) -> T + Sync) -> Vec<T> {
    match shards {
        [one] => vec![of(one)],
        [one, other] => {
            let (one, other) = rayon::join(|| of(one), || of(other));
            vec![one, other]
        }
        all => all.iter_mut().map(of).collect(),
    }
}

impl Shard {
    fn new(
        rows: usize,
        plans: &[Plan; 2],
        weights: [usize; 2],
        (layout, tuned): (Layout, bool),
        seed: u64,
    ) -> Self {
        let [generator, critic] = plans;
        Self {
            chosen: vec![0; rows],
            classes: vec![false; rows],
            noise: Noise::new(seed),
            head: Head::new(layout, if tuned { Kind::Tuned } else { Kind::Plain }),
            made: Tape::new(generator, rows),
            judged: Tape::new(critic, if tuned { 3 } else { 2 } * rows),
            fake: Tape::new(critic, rows),
            by_generator: vec![0.0; weights[0]],
            by_critic: vec![0.0; weights[1]],
        }
    }

    fn rows(&self) -> usize {
        self.chosen.len()
    }

    /// Real rows with their classes into the first half of the judged ones.
    fn draw_real(&mut self, rows: &Rows<'_>, sizes: Sizes) {
        let (stride, inner) = (self.judged.input_stride(), rows.layout.width());
        let places = self.judged.input_mut().chunks_exact_mut(stride);
        for (to, (row, class)) in places.zip(self.chosen.iter().zip(&self.classes)) {
            to[..inner].copy_from_slice(&rows.values[row * inner..(row + 1) * inner]);
            if sizes.conditional {
                to[inner] = condition(*class);
            } else if sizes.drawn {
                to[inner] = f32::from(u8::from(!*class));
                to[inner + 1] = f32::from(u8::from(*class));
            }
        }
    }

    /// Synthetic rows of the same classes into the second half of the judged ones.
    fn make(&mut self, generator: &Mlp, sizes: Sizes) {
        let rows = self.rows();
        let stride = self.made.input_stride();
        let inputs = self.made.input_mut().chunks_exact_mut(stride);
        for (input, class) in inputs.zip(&self.classes) {
            self.noise.normals(&mut input[..sizes.noise]);
            if sizes.conditional {
                input[sizes.noise] = condition(*class);
            }
        }
        let dropped = sizes.dropout.then_some(&mut self.noise);
        generator.forward(&mut self.made, rows, dropped);
        let (from, to) = (self.made.output_stride(), self.judged.input_stride());
        let places = self.judged.input_mut()[rows * to..].chunks_exact_mut(to);
        let outputs = self.made.output().chunks_exact(from);
        for ((z, row), class) in outputs.zip(places).zip(&self.classes) {
            self.head
                .forward(z, &mut row[..sizes.width], &mut self.noise);
            if sizes.conditional {
                row[sizes.width] = condition(*class);
            }
        }
    }

    /// The shard's part of the loss of the critic of `tuned` and of the penalty.
    fn criticise(&mut self, critic: &Mlp, sizes: Sizes) -> [f64; 2] {
        let rows = self.rows();
        self.mix();
        critic.forward(&mut self.judged, 3 * rows, None);
        let share = 1.0 / sizes.batch as f32;
        let mut loss = 0.0;
        for (place, (score, delta)) in self.judged.ends().enumerate() {
            *delta = match place / rows {
                0 => -share,
                1 => share,
                // A mixture has no part in the loss, and its gradient makes the penalty.
                _ => 1.0,
            };
            if place < 2 * rows {
                loss += f64::from(*delta * score);
            }
        }
        critic.backward(&mut self.judged, 3 * rows, false);
        let lambda = LAMBDA * rows as f64 / sizes.batch as f64;
        let mixtures = 2 * rows..3 * rows;
        let penalty = critic.penalty(&mut self.judged, mixtures, sizes.width, lambda);
        critic.collect(&mut self.judged, [3 * rows, 2 * rows], &mut self.by_critic);
        [loss + penalty, penalty]
    }

    /// Random points between each real row and a synthetic one, into the last third of the judged
    /// rows.
    fn mix(&mut self) {
        let stride = self.judged.input_stride();
        let third = self.chosen.len() * stride;
        let (real, others) = self.judged.input_mut().split_at_mut(third);
        let (fake, mixed) = others.split_at_mut(third);
        let pairs = real.chunks_exact(stride).zip(fake.chunks_exact(stride));
        for (to, (real, fake)) in mixed.chunks_exact_mut(stride).zip(pairs) {
            let share = self.noise.unit();
            for ((to, real), fake) in to.iter_mut().zip(real).zip(fake) {
                *to = fake + share * (real - fake);
            }
        }
    }

    /// The shard's part of the loss of the discriminator of `plain`.
    fn discriminate(&mut self, critic: &Mlp, sizes: Sizes) -> [f64; 2] {
        let rows = self.rows();
        let dropped = sizes.dropout.then_some(&mut self.noise);
        critic.forward(&mut self.judged, 2 * rows, dropped);
        let share = 1.0 / sizes.batch as f64;
        let mut loss = 0.0;
        for (place, (score, delta)) in self.judged.ends().enumerate() {
            let sign = if place < rows { -1.0 } else { 1.0 };
            let (value, slope) = softplus(sign * f64::from(score));
            loss += share * value;
            *delta = (sign * share * slope) as f32;
        }
        critic.backward(&mut self.judged, 2 * rows, false);
        critic.collect(&mut self.judged, [2 * rows; 2], &mut self.by_critic);
        [loss, 0.0]
    }

    /// The shard's part of the generator's loss, on the rows made last.
    fn improve(&mut self, generator: &Mlp, critic: &Mlp, preset: Preset, sizes: Sizes) -> f64 {
        let (rows, stride) = (self.rows(), self.fake.input_stride());
        let made = &self.judged.input()[rows * stride..2 * rows * stride];
        self.fake.input_mut().copy_from_slice(made);
        let dropped = sizes.dropout.then_some(&mut self.noise);
        critic.forward(&mut self.fake, rows, dropped);
        let share = 1.0 / sizes.batch as f64;
        let mut loss = 0.0;
        for (score, delta) in self.fake.ends() {
            let (value, slope) = match preset {
                Preset::Tuned => (-f64::from(score), 1.0),
                Preset::Plain => softplus(-f64::from(score)),
            };
            loss += share * value;
            *delta = (-share * slope) as f32;
        }
        critic.backward(&mut self.fake, rows, true);
        let to = self.made.output_stride();
        let judged = self.fake.input().chunks_exact(stride);
        let by_rows = self.fake.input_delta().chunks_exact(stride);
        let deltas = self.made.output_delta().chunks_exact_mut(to);
        for ((row, by_row), delta) in judged.zip(by_rows).zip(deltas) {
            let all = ..sizes.width;
            self.head.backward(&row[all], &by_row[all], &mut delta[all]);
        }
        generator.backward(&mut self.made, rows, false);
        generator.collect(&mut self.made, [rows; 2], &mut self.by_generator);
        loss
    }
}

/// How a class enters both networks.
fn condition(bad: bool) -> f32 {
    if bad { 1.0 } else { -1.0 }
}

/// ln(1 + eˣ) and its derivative.
fn softplus(x: f64) -> (f64, f64) {
    (
        x.max(0.0) + (-x.abs()).exp().ln_1p(),
        1.0 / (1.0 + (-x).exp()),
    )
}

impl Gan {
    /// A row for each of `classes`, [rows × width], and its class: that asked for, or that
    /// which an unconditional generator drew.
    pub(super) fn sample(&mut self, classes: &[bool], noise: &mut Noise) -> (Vec<f32>, Vec<bool>) {
        let sizes = self.sizes;
        let inner = sizes.width - if sizes.drawn { 2 } else { 0 };
        let mut values = Vec::with_capacity(classes.len() * inner);
        let mut of = Vec::with_capacity(classes.len());
        let mut row = vec![0.0; sizes.width];
        for classes in classes.chunks(BLOCK_ROWS) {
            let stride = self.tape.input_stride();
            let inputs = self.tape.input_mut().chunks_exact_mut(stride);
            for (input, class) in inputs.zip(classes) {
                noise.normals(&mut input[..sizes.noise]);
                if sizes.conditional {
                    input[sizes.noise] = condition(*class);
                }
            }
            self.generator.forward(&mut self.tape, classes.len(), None);
            let out = self.tape.output_stride();
            for (z, class) in self.tape.output().chunks_exact(out).zip(classes) {
                self.head.decide(z, &mut row, noise);
                values.extend_from_slice(&row[..inner]);
                let bad = if sizes.drawn {
                    row[inner + 1] == 1.0
                } else {
                    *class
                };
                of.push(bad);
            }
        }
        (values, of)
    }
}

#[cfg(test)]
#[path = "gan_tests.rs"]
mod tests;
