//! The input that orders the numbers of a column. Missing cells and special levels are outside of
//! the order: their flags are inputs of their own.

use crate::recipe::encoding::encoder::Bins;
use crate::recipe::{Encoder, Feature, FittedChannel, Recipe, Sequence};

impl Recipe {
    /// The static input that alone depends on the numbers of a column, and whether it rises with
    /// them or falls. `None` where another input depends on them too, or the column is no static
    /// input.
    #[must_use]
    pub fn ordered_input(&self, column: &str) -> Option<(usize, bool)> {
        let is_static = !matches!(self.sequence, Sequence::OverFeatures);
        is_static.then(|| self.ordered_place(column))?
    }

    /// Whether a column of numbers has one input, which is the same for all of its numbers.
    #[must_use]
    pub fn is_flat(&self, column: &str) -> bool {
        let feature = self.features.iter().find(|f| f.column == column);
        feature.is_some_and(|feature| match &feature.encoders[..] {
            [
                Encoder::Woe {
                    bins: Bins::Edges(_),
                    woe,
                    ..
                },
            ] => woe.windows(2).all(|pair| pair[0] == pair[1]),
            _ => false,
        })
    }

    /// The same as [`Self::ordered_input`] among all inputs, static ones before the steps, where the input rises with the
    /// numbers without a jump: it is the scaled number.
    #[must_use]
    pub fn number_input(&self, column: &str) -> Option<usize> {
        let scaled = |encoder: &Encoder| matches!(encoder, Encoder::Scaled { .. });
        let feature = self.features.iter().find(|f| f.column == column);
        if feature.is_some_and(|f| f.encoders.iter().any(scaled)) {
            return self.ordered_place(column).map(|(place, _)| place);
        }
        let shape = self.shape();
        let mut before = 0;
        for channel in self.channels() {
            if let Some(step) = channel.columns.iter().position(|name| name == column) {
                return Some(shape.static_width + step * shape.channels + before);
            }
            before += FittedChannel::width(channel);
        }
        None
    }

    fn ordered_place(&self, column: &str) -> Option<(usize, bool)> {
        let place = self.features.iter().position(|f| f.column == column)?;
        let widths = self.features[..place].iter().map(Feature::width);
        let before: usize = widths.sum();
        let mut ordered = None;
        for (k, encoder) in self.features[place].encoders.iter().enumerate() {
            match (encoder, encoder.order()) {
                (Encoder::MissingFlag { .. }, _) => {}
                (_, Some(rises)) if ordered.is_none() => ordered = Some((before + k, rises)),
                _ => return None,
            }
        }
        ordered
    }
}
