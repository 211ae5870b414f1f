//! The derivative of a network's logit, or of another number made of its outputs, by its inputs,
//! member by member.

use super::{Network, fused, sigmoid};
use crate::recipe::Matrix;

/// A number made of the outputs of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Readout<'a> {
    /// The first output: a logit, or the only number.
    First,
    /// Log-odds of the class at this place against all others, behind softmax: its logit − ln Σ e^z
    /// over the others.
    LogOdds(usize),
    /// Expected place of ordered classes, from 1, by conditional logits (CORN): 1 + the sum of the
    /// chances of being above each class, which are products of σ(z) from the first output on.
    ExpectedPlace,
    /// Log-odds of the event within some periods of those still at risk: of 1 − Π (1 − `h_t`), with
    /// `h_t` = σ(`z_k` + `o_t`) the hazard of the period t, which the output k covers.
    LogOddsOfEvent {
        /// The output of each period.
        levels: &'a [u16],
        /// What is added to it, by period.
        offsets: &'a [f64],
    },
}

impl Readout<'_> {
    /// Its value for the outputs of a row.
    #[must_use]
    pub fn of(self, outputs: &[f32]) -> f64 {
        self.differentiate(outputs, &mut [])
    }

    /// Its value for the outputs of a row; its derivative by each of them goes into `delta`,
    /// which has their length, or none.
    pub(super) fn differentiate(self, outputs: &[f32], delta: &mut [f32]) -> f64 {
        match self {
            Self::First => {
                delta.fill(0.0);
                if let Some(first) = delta.first_mut() {
                    *first = 1.0;
                }
                outputs.first().map_or(f64::NAN, |z| f64::from(*z))
            }
            Self::LogOdds(class) => log_odds(outputs, class, delta),
            Self::ExpectedPlace => expected_place(outputs, delta),
            Self::LogOddsOfEvent { levels, offsets } => {
                log_odds_of_event(outputs, (levels, offsets), delta)
            }
        }
    }
}

fn log_odds(outputs: &[f32], class: usize, delta: &mut [f32]) -> f64 {
    let others = || {
        let all = outputs.iter().enumerate();
        all.filter(|(place, _)| *place != class)
            .map(|(_, z)| f64::from(*z))
    };
    let most = others().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = others().map(|z| (z - most).exp()).sum();
    for (place, (d, z)) in delta.iter_mut().zip(outputs).enumerate() {
        *d = if place == class {
            1.0
        } else {
            -((f64::from(*z) - most).exp() / sum) as f32
        };
    }
    let own = outputs.get(class).map_or(f64::NAN, |z| f64::from(*z));
    own - most - sum.ln()
}

fn expected_place(outputs: &[f32], delta: &mut [f32]) -> f64 {
    let (mut place, mut above) = (1.0, 1.0);
    for z in outputs {
        above *= sigmoid(f64::from(*z));
        place += above;
    }
    // ∂/∂z_i = (1 − σ(z_i)) · Σ_{j≥i} Π_{k≤j} σ(z_k); the sums from the first place on.
    let (mut rest, mut above) = (place - 1.0, 1.0);
    for (d, z) in delta.iter_mut().zip(outputs) {
        let share = sigmoid(f64::from(*z));
        *d = ((1.0 - share) * rest) as f32;
        above *= share;
        rest -= above;
    }
    place
}

/// With S = Π (1 − `h_t`) and P = 1 − S, the log-odds ln P − ln S have the derivative
/// Σ `h_t` / P by `z_k`, over the periods t of the output k.
fn log_odds_of_event(
    outputs: &[f32],
    (levels, offsets): (&[u16], &[f64]),
    delta: &mut [f32],
) -> f64 {
    let mut sums = vec![0.0; delta.len()];
    let (mut log_survival, mut most) = (0.0, 0.0_f64);
    for (level, offset) in levels.iter().zip(offsets) {
        let level = usize::from(*level);
        let z = outputs.get(level).map_or(f64::NAN, |z| f64::from(*z)) + offset;
        let hazard = sigmoid(z);
        // −ln(1 − σ(z)) = ln(1 + e^z).
        log_survival -= z.max(0.0) + (-z.abs()).exp().ln_1p();
        most = most.max(hazard);
        if let Some(sum) = sums.get_mut(level) {
            *sum += hazard;
        }
    }
    let pd = -log_survival.exp_m1();
    // A sum of hazards that are too small for P is P.
    let pd = pd.max(most).max(f64::MIN_POSITIVE);
    for (d, sum) in delta.iter_mut().zip(sums) {
        *d = (sum / pd) as f32;
    }
    pd.ln() - log_survival
}

/// A member of a network, ready to be differentiated; a single network is its own.
pub struct Derivative<'a> {
    share: f64,
    fused: fused::Derivative<'a>,
}

/// The buffers of one thread, for one member.
pub struct Workspace(fused::Workspace);

impl Network {
    /// The members, whose outputs add up to that of the network by their shares; none of boosted
    /// trees, whose logit has steps.
    #[must_use]
    pub fn derivatives(&self) -> Vec<Derivative<'_>> {
        let weights = self.weights.values();
        let mut derivatives = Vec::with_capacity(self.plans.len());
        for (share, plan) in self.plans.iter().filter(|(_, plan)| plan.trees.is_none()) {
            derivatives.push(Derivative {
                share: *share,
                fused: fused::Derivative::new(plan, self.inputs, weights, self.config.outputs),
            });
        }
        derivatives
    }
}

impl Derivative<'_> {
    /// Share of the network's output.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Buffers for up to `rows` rows at once.
    #[must_use]
    pub fn workspace(&self, rows: usize) -> Workspace {
        Workspace(self.fused.workspace(rows))
    }

    /// The first output for each row of `x` into `logits`, and its derivative by every input
    /// into `by_input`, [rows × inputs]: the static inputs, then step by step. In inference
    /// mode; a row's values depend on that row alone.
    pub fn at(
        &self,
        workspace: &mut Workspace,
        x: &Matrix,
        logits: &mut [f32],
        by_input: &mut [f32],
    ) {
        let mut first = |row: usize, z: &[f32], delta: &mut [f32]| {
            logits[row] = z[0];
            Readout::First.differentiate(z, delta);
        };
        self.fused.at(&mut workspace.0, x, &mut first, by_input);
    }

    /// The same of the number that `readout` names for each row of `x`.
    pub fn of<'r>(
        &self,
        workspace: &mut Workspace,
        x: &Matrix,
        readout: &dyn Fn(usize) -> Readout<'r>,
        values: &mut [f64],
        by_input: &mut [f32],
    ) {
        let mut one = |row: usize, z: &[f32], delta: &mut [f32]| {
            values[row] = readout(row).differentiate(z, delta);
        };
        self.fused.at(&mut workspace.0, x, &mut one, by_input);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Objective, class_probabilities};

    #[test]
    fn readouts_are_made_of_the_class_probabilities() {
        let z = [0.3, -1.2, 2.0, -0.4];
        let p = class_probabilities(Objective::Softmax, &z);
        for (class, p) in p.iter().enumerate() {
            let found = Readout::LogOdds(class).of(&z);
            assert!((found - (p / (1.0 - p)).ln()).abs() < 1e-12, "{class}");
        }
        let p = class_probabilities(Objective::Ordinal, &z);
        let expected: f64 = p.iter().zip(1..).map(|(p, k)| p * f64::from(k)).sum();
        assert!((Readout::ExpectedPlace.of(&z) - expected).abs() < 1e-12);
        assert_eq!(Readout::First.of(&z), f64::from(0.3_f32));
        // Far apart, where a probability is 0 or 1 in f64.
        let far = [900.0, 0.0, -900.0];
        assert!((Readout::LogOdds(0).of(&far) - 900.0).abs() < 1e-9);
        assert!((Readout::LogOdds(2).of(&far) + 1800.0).abs() < 1e-9);
    }

    /// Periods 1 to 5 of outputs 0, 0, 1, 3, 3.
    const EVENT: Readout<'_> = Readout::LogOddsOfEvent {
        levels: &[0, 0, 1, 3, 3],
        offsets: &[-1.0, -2.5, 0.5, -1.0, 0.25],
    };

    #[test]
    fn log_odds_of_an_event_are_those_of_its_hazards() {
        let z = [0.3_f32, -1.2, 2.0, -0.4];
        let hazards = [(0, -1.0), (0, -2.5), (1, 0.5), (3, -1.0), (3, 0.25)];
        let survives = hazards.map(|(k, o): (usize, f64)| 1.0 - sigmoid(f64::from(z[k]) + o));
        let survival: f64 = survives.iter().product();
        let expected = ((1.0 - survival) / survival).ln();
        assert!((EVENT.of(&z) - expected).abs() < 1e-12);
        // Of one period they are its own; far apart, where P or S is 0 in f64.
        let one = |offset: f64| Readout::LogOddsOfEvent {
            levels: &[0],
            offsets: if offset > 0.0 { &[800.0] } else { &[-800.0] },
        };
        assert!((one(1.0).of(&[20.0]) - 820.0).abs() < 1e-9);
        assert!(one(-1.0).of(&[20.0]).is_finite());
        let mut delta = [f32::NAN];
        one(-1.0).differentiate(&[20.0], &mut delta);
        assert!(delta[0].is_finite());
    }

    #[test]
    fn derivatives_of_readouts_equal_finite_differences() {
        let z = [0.3, -1.2, 2.0, -0.4];
        for readout in [
            Readout::First,
            Readout::LogOdds(0),
            Readout::LogOdds(2),
            Readout::ExpectedPlace,
            EVENT,
        ] {
            let mut delta = [f32::NAN; 4];
            readout.differentiate(&z, &mut delta);
            for place in 0..z.len() {
                let moved = |by: f32| {
                    let mut z = z;
                    z[place] += by;
                    readout.of(&z)
                };
                let expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                let got = f64::from(delta[place]);
                assert!((got - expected).abs() < 1e-3, "{readout:?} {place}");
            }
        }
    }
}
