//! Cholesky's factors of a symmetric matrix, row-major, of which the lower triangle is read.

/// H⁻¹·g by Cholesky's factors of H + λ·diag H, with the least λ of 0, 1e-12, 1e-11 … that
/// makes H positive; `None` where none does.
pub(crate) fn direction(hessian: &[f64], gradient: &[f64]) -> Option<Vec<f64>> {
    let lambdas = std::iter::once(0.0).chain((-12..=0).map(|k| 10_f64.powi(k)));
    let mut factors = lambdas.filter_map(|lambda| factored(hessian, gradient.len(), lambda));
    let lower = factors.next()?;
    let solved = solved(&lower, gradient);
    solved.iter().all(|v| v.is_finite()).then_some(solved)
}

/// x of L·Lᵀ·x = b.
pub(crate) fn solved(lower: &[f64], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut solved = b.to_vec();
    for i in 0..n {
        let sum: f64 = (0..i).map(|j| lower[i * n + j] * solved[j]).sum();
        solved[i] = (solved[i] - sum) / lower[i * n + i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|j| lower[j * n + i] * solved[j]).sum();
        solved[i] = (solved[i] - sum) / lower[i * n + i];
    }
    solved
}

/// The lower triangle L of H + λ·diag H = L·Lᵀ; `None` unless it is positive.
pub(crate) fn factored(hessian: &[f64], n: usize, lambda: f64) -> Option<Vec<f64>> {
    let mut lower = hessian.to_vec();
    for i in 0..n {
        lower[i * n + i] *= 1.0 + lambda;
        for j in 0..=i {
            let (above, below) = lower.split_at(i * n);
            let line = if j < i {
                &above[j * n..=j * n + j]
            } else {
                &below[..=j]
            };
            let sum: f64 = below[..j].iter().zip(line).map(|(a, b)| a * b).sum();
            let rest = below[j] - sum;
            if i > j {
                lower[i * n + j] = rest / line[j];
            } else if rest > 0.0 {
                lower[i * n + i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(lower)
}
