//! Contributions against several reference points, each with its share of the training rows.

use crate::explain::{Contributions, Explainer, Fields};
use crate::network::Network;
use crate::recipe::Matrix;

/// The contributions of rows of inputs to the logit of a network against several points, each
/// with its share: the mean over the points. One point of share 1 gives those of an
/// [`Explainer`].
#[must_use]
pub fn contributions_against(
    network: &Network,
    fields: &Fields,
    points: &[(f64, &[f32])],
    x: &Matrix,
) -> Contributions {
    PointExplainers::new(network, fields, points).contributions(x)
}

/// Explains the rows of one network against several points, each with its share.
pub struct PointExplainers<'a> {
    of: Vec<(f64, Explainer<'a>)>,
    fields: usize,
}

impl<'a> PointExplainers<'a> {
    /// `points` are those of a baseline, an input for each of `fields.of_input()`; their shares add up
    /// to 1.
    #[must_use]
    pub fn new(network: &'a Network, fields: &Fields, points: &[(f64, &'a [f32])]) -> Self {
        let each = points.iter();
        let explainer =
            |(share, point): &(f64, &'a [f32])| (*share, Explainer::new(network, fields, point));
        Self {
            of: each.map(explainer).collect(),
            fields: fields.names().len(),
        }
    }

    /// Logit of the baseline: the mean over the points.
    #[must_use]
    pub fn base(&self) -> f64 {
        let mut base = 0.0;
        for (share, explainer) in &self.of {
            base += share * explainer.base();
        }
        base
    }

    /// The mean of the contributions over the points. Those of a row depend on that row alone.
    #[must_use]
    pub fn contributions(&self, x: &Matrix) -> Contributions {
        let mut mean = Contributions {
            base: self.base(),
            bases: Vec::new(),
            values: vec![0.0; x.rows * self.fields],
            logits: vec![0.0; x.rows],
            fields: self.fields,
        };
        for (share, explainer) in &self.of {
            let one = explainer.contributions(x);
            for (sum, value) in mean.values.iter_mut().zip(one.values) {
                *sum += share * value;
            }
            mean.logits = one.logits;
        }
        mean
    }
}
