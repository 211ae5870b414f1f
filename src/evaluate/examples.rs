//! Rows for tests: the same pseudo-random labels and PDs for the same seed.

/// `n` rows with ties among the PDs (three decimals) and both classes.
pub fn pseudo_random(seed: u64, n: usize) -> (Vec<bool>, Vec<f64>) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let p: Vec<f64> = (0..n)
        .map(|_| (uniform() * 999.0).round() / 1000.0)
        .collect();
    let mut y: Vec<bool> = p.iter().map(|&p| uniform() < 0.1 + 0.7 * p).collect();
    // At least two of each class, so that every figure is defined.
    y[..4].copy_from_slice(&[true, false, true, false]);
    (y, p)
}
