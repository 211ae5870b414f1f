//! Dropout masks: zeros, and ones scaled up so that the mean stays 1.

use rand::Rng;
use rand_pcg::Pcg64Mcg;

/// Draws the masks of one layer, or of one time step of it, four values from each random number.
pub(super) struct Draws<'a> {
    rng: &'a mut Pcg64Mcg,
    bits: u64,
    left: usize,
}

/// Values from a random number, and the bits of each.
const VALUES: usize = 4;
const BITS: usize = 16;

impl<'a> Draws<'a> {
    pub(super) fn new(rng: &'a mut Pcg64Mcg) -> Self {
        Self {
            rng,
            bits: 0,
            left: 0,
        }
    }

    /// Fills a mask that drops `share` of the values, to the nearest 1/65,536. The same
    /// values come whether a mask is filled at once or in pieces.
    pub(super) fn fill(&mut self, share: f64, mask: &mut [f32]) {
        let all = f64::from(1_u32 << BITS);
        let kept = ((1.0 - share) * all).round().max(1.0);
        let (below, scale) = (kept as u64, (all / kept) as f32);
        let value = |bits: u64| {
            let stays = bits & ((1 << BITS) - 1) < below;
            if stays { scale } else { 0.0 }
        };
        let head = self.left.min(mask.len());
        let (first, rest) = mask.split_at_mut(head);
        for to in first {
            *to = value(self.bits);
            self.bits >>= BITS;
        }
        self.left -= head;
        let mut whole = rest.chunks_exact_mut(VALUES);
        for four in &mut whole {
            let bits = self.rng.next_u64();
            for (i, to) in four.iter_mut().enumerate() {
                *to = value(bits >> (BITS * i));
            }
        }
        let last = whole.into_remainder();
        if last.is_empty() {
            return;
        }
        self.bits = self.rng.next_u64();
        self.left = VALUES - last.len();
        for to in last {
            *to = value(self.bits);
            self.bits >>= BITS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn mask(share: f64, pieces: &[usize]) -> Vec<f32> {
        let mut rng = Pcg64Mcg::seed_from_u64(7);
        let mut draws = Draws::new(&mut rng);
        let mut all = Vec::new();
        for len in pieces {
            let mut piece = vec![-1.0; *len];
            draws.fill(share, &mut piece);
            all.extend(piece);
        }
        all
    }

    #[test]
    fn pieces_are_as_the_whole() {
        assert_eq!(mask(0.3, &[50]), mask(0.3, &[1, 2, 3, 0, 17, 4, 23]));
    }

    #[test]
    fn the_share_is_dropped_and_the_mean_stays_one() {
        for share in [0.0, 0.2, 0.5, 0.9] {
            let mask = mask(share, &[200_000]);
            let dropped = mask.iter().filter(|m| **m == 0.0).count() as f64 / 200_000.0;
            assert!((dropped - share).abs() < 0.003, "{share} {dropped}");
            let mean = mask.iter().map(|m| f64::from(*m)).sum::<f64>() / 200_000.0;
            assert!((mean - 1.0).abs() < 0.02, "{share} {mean}");
        }
    }
}
