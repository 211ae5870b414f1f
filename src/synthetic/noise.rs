//! Random numbers of a GAN: normal and Gumbel variates from tables of their quantiles, dropout
//! masks, and even ones; all drawn from one seed.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use statrs::distribution::{ContinuousCDF, Normal};
use std::sync::LazyLock;

/// Bits that choose an entry of a table; five choices from each random number.
const BITS: u32 = 12;
const ENTRIES: usize = 1 << BITS;
const CHOICES: u32 = 64 / BITS;

static NORMALS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let normal = Normal::standard();
    let quantile = |i| normal.inverse_cdf((f64::from(i) + 0.5) / ENTRIES as f64) as f32;
    (0..ENTRIES as u32).map(quantile).collect()
});

static GUMBELS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let quantile = |i| -(-((f64::from(i) + 0.5) / ENTRIES as f64).ln()).ln() as f32;
    (0..ENTRIES as u32).map(quantile).collect()
});

/// A stream of random numbers.
pub(super) struct Noise {
    rng: Pcg64Mcg,
}

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rng: Pcg64Mcg::seed_from_u64(seed),
        }
    }

    /// The seed of another stream.
    pub(super) fn seed(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// Within [0, 1).
    pub(super) fn unit(&mut self) -> f32 {
        (self.rng.next_u64() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// A place among `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.rng.next_u64()) * count as u128) >> 64) as usize
    }

    /// Puts a list in a random order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let place = self.below(last + 1);
            list.swap(last, place);
        }
    }

    pub(super) fn normals(&mut self, to: &mut [f32]) {
        self.fill_from(&NORMALS, to);
    }

    /// −ln(−ln u).
    pub(super) fn gumbels(&mut self, to: &mut [f32]) {
        self.fill_from(&GUMBELS, to);
    }

    fn fill_from(&mut self, table: &[f32], to: &mut [f32]) {
        for part in to.chunks_mut(CHOICES as usize) {
            let mut bits = self.rng.next_u64();
            for value in part {
                *value = table[bits as usize & (ENTRIES - 1)];
                bits >>= BITS;
            }
        }
    }

    /// Zeros for a share of the values, and what keeps their mean at 1 for the others.
    pub(super) fn mask(&mut self, share: f64, to: &mut [f32]) {
        let below = ((1.0 - share) * 65_536.0).round().max(1.0);
        let (below, scale) = (below as u64, (65_536.0 / below) as f32);
        for four in to.chunks_mut(4) {
            let mut bits = self.rng.next_u64();
            for value in four {
                *value = if bits & 0xffff < below { scale } else { 0.0 };
                bits >>= 16;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Noise;

    fn moments(values: &[f32]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        let square = values.iter().map(|v| (f64::from(*v) - mean).powi(2));
        (mean, square.sum::<f64>() / n)
    }

    #[test]
    fn variates_have_the_moments_of_their_laws() {
        let mut noise = Noise::new(3);
        let mut values = vec![0.0; 200_000];
        noise.normals(&mut values);
        let (mean, variance) = moments(&values);
        assert!(
            mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02,
            "{mean} {variance}"
        );
        noise.gumbels(&mut values);
        let (mean, variance) = moments(&values);
        // Euler's constant, π²/6.
        assert!((mean - 0.577_216).abs() < 0.02 && (variance - 1.645).abs() < 0.04);
        noise.mask(0.2, &mut values);
        let kept = values.iter().filter(|v| **v > 0.0).count() as f64 / 200_000.0;
        assert!((kept - 0.8).abs() < 0.005 && (moments(&values).0 - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_seed_gives_one_stream() {
        let draw = |seed| {
            let mut noise = Noise::new(seed);
            let mut order: Vec<usize> = (0..50).collect();
            noise.shuffle(&mut order);
            (order, noise.below(1000), noise.unit())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
