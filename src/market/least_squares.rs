//! Linear least squares by Householder reflections (Golub & Van Loan, Matrix
//! Computations, 5.2.1), which keeps the accuracy that normal equations lose where lags
//! are nearly collinear.

/// A triangular system with the reflected right-hand side.
pub(super) struct Factored {
    columns: Vec<Vec<f64>>,
    diagonal: Vec<f64>,
    y: Vec<f64>,
}

impl Factored {
    /// Factors the matrix of these columns, each as long as `y`.
    pub(super) fn new(mut columns: Vec<Vec<f64>>, mut y: Vec<f64>) -> Self {
        let mut diagonal = Vec::with_capacity(columns.len());
        for k in 0..columns.len() {
            let (head, tail) = columns.split_at_mut(k + 1);
            let v = &mut head[k];
            let norm = v[k..].iter().map(|x| x * x).sum::<f64>().sqrt();
            let alpha = if v[k] > 0.0 { -norm } else { norm };
            v[k] -= alpha;
            let square: f64 = v[k..].iter().map(|x| x * x).sum();
            if square > 0.0 {
                let others = tail.iter_mut().chain(std::iter::once(&mut y));
                for other in others {
                    let dot: f64 = v[k..].iter().zip(&other[k..]).map(|(a, b)| a * b).sum();
                    let factor = 2.0 * dot / square;
                    for (o, v) in other[k..].iter_mut().zip(&v[k..]) {
                        *o -= factor * v;
                    }
                }
            }
            diagonal.push(alpha);
        }
        Self {
            columns,
            diagonal,
            y,
        }
    }

    /// The coefficients of the first `k` columns; that of a column which the ones before
    /// it make up is 0.
    pub(super) fn coefficients(&self, k: usize) -> Vec<f64> {
        let largest = self.diagonal.iter().fold(0.0, |m: f64, d| m.max(d.abs()));
        let mut solved = vec![0.0; k];
        for i in (0..k).rev() {
            let above: f64 = (i + 1..k).map(|j| self.columns[j][i] * solved[j]).sum();
            if self.diagonal[i].abs() > 1e-13 * largest {
                solved[i] = (self.y[i] - above) / self.diagonal[i];
            }
        }
        solved
    }

    /// The sum of squared residuals with the first `k` columns.
    pub(super) fn squared_residuals(&self, k: usize) -> f64 {
        self.y[k.min(self.y.len())..].iter().map(|y| y * y).sum()
    }
}

/// The coefficients of the columns that make the least squared residuals.
pub(super) fn solve(columns: Vec<Vec<f64>>, y: Vec<f64>) -> Vec<f64> {
    let k = columns.len();
    Factored::new(columns, y).coefficients(k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points() {
        let x = vec![0.0, 1.0, 2.0, 3.0];
        let y: Vec<f64> = x.iter().map(|x| 2.0 - 0.5 * x).collect();
        let factored = Factored::new(vec![vec![1.0; 4], x], y);
        let b = factored.coefficients(2);
        assert!((b[0] - 2.0).abs() < 1e-14 && (b[1] + 0.5).abs() < 1e-14);
        assert!(factored.squared_residuals(2) < 1e-28);
        // With the mean alone: Σ (y − 1.25)².
        assert!((factored.squared_residuals(1) - 1.25).abs() < 1e-14);
    }

    #[test]
    fn a_column_that_repeats_another_counts_nothing() {
        let b = solve(vec![vec![1.0; 3], vec![1.0; 3]], vec![1.0, 2.0, 3.0]);
        assert!((b[0] - 2.0).abs() < 1e-14 && b[1] == 0.0, "{b:?}");
    }
}
