//! Inputs of rows as standardised columns that are independent of each other, for fits by
//! Newton's method.

use crate::recipe::Matrix;

/// A column is left out where so small a share of its variance is not explained by those before.
const INDEPENDENT: f64 = 1e-7;

/// The inputs of rows, each with mean 0 and standard deviation 1 over the training rows; those of
/// one value, and those that others add up to, are left out.
#[derive(Debug, Clone)]
pub struct Design<'a> {
    x: &'a Matrix,
    /// Places of the columns that are used.
    pub kept: Vec<usize>,
    mean: Vec<f64>,
    spread: Vec<f64>,
}

impl<'a> Design<'a> {
    /// Of the inputs `x`, standardised over some rows of them.
    #[must_use]
    pub fn new(x: &'a Matrix, rows: &[usize]) -> Self {
        let width = x.static_width + x.steps * x.channels;
        let n = rows.len().max(1) as f64;
        let (mut mean, mut spread) = (vec![0.0; width], vec![0.0; width]);
        for row in rows {
            let each = mean.iter_mut().zip(inputs(x, *row));
            each.for_each(|(mean, v)| *mean += v / n);
        }
        for row in rows {
            let each = spread.iter_mut().zip(inputs(x, *row)).zip(&mean);
            each.for_each(|((spread, v), mean)| *spread += (v - mean).powi(2) / n);
        }
        for spread in &mut spread {
            *spread = spread.sqrt();
        }
        let varies = |place: &usize| spread[*place] > 1e-9 * (1.0 + mean[*place].abs());
        let mut design = Self {
            kept: (0..width).filter(varies).collect(),
            x,
            mean,
            spread,
        };
        design.kept = design.independent(rows);
        design
    }

    /// The columns that are used.
    #[must_use]
    pub fn width(&self) -> usize {
        self.kept.len()
    }

    /// All inputs of a row.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.mean.len()
    }

    /// Writes the standardised columns of a row.
    pub fn write(&self, row: usize, each: &mut [f64]) {
        let (statics, width) = (self.x.static_width, self.x.steps * self.x.channels);
        for (value, place) in each.iter_mut().zip(&self.kept) {
            let input = match place.checked_sub(statics) {
                None => self.x.statics[row * statics + place],
                Some(place) => self.x.sequence[row * width + place],
            };
            *value = (f64::from(input) - self.mean[*place]) / self.spread[*place];
        }
    }

    /// The coefficients of all inputs as they enter, and what is to be added to an intercept.
    #[must_use]
    pub fn of_inputs(&self, coefficients: &[f64]) -> (Vec<f64>, f64) {
        let (mut all, mut shift) = (vec![0.0; self.inputs()], 0.0);
        for (place, coefficient) in self.kept.iter().zip(coefficients) {
            all[*place] = coefficient / self.spread[*place];
            shift -= all[*place] * self.mean[*place];
        }
        (all, shift)
    }

    /// The columns without those that are sums of columns before them: Cholesky's factors of
    /// their correlations.
    fn independent(&self, rows: &[usize]) -> Vec<usize> {
        let p = self.kept.len();
        let (mut products, mut x) = (vec![0.0; p * p], vec![0.0; p]);
        for row in rows {
            self.write(*row, &mut x);
            for i in 0..p {
                let line = &mut products[i * p..=i * p + i];
                let by = x[i];
                line.iter_mut().zip(&x).for_each(|(sum, v)| *sum += by * v);
            }
        }
        let n = rows.len().max(1) as f64;
        let mut used: Vec<usize> = Vec::new();
        let mut lower = vec![0.0; p * p];
        for i in 0..p {
            for (at, &j) in used.iter().enumerate() {
                let sum: f64 = (0..at).map(|k| lower[i * p + k] * lower[j * p + k]).sum();
                lower[i * p + at] = (products[i * p + j] / n - sum) / lower[j * p + at];
            }
            let explained: f64 = lower[i * p..i * p + used.len()].iter().map(|v| v * v).sum();
            let rest = products[i * p + i] / n - explained;
            if rest > INDEPENDENT {
                lower[i * p + used.len()] = rest.sqrt();
                used.push(i);
            }
        }
        used.into_iter().map(|place| self.kept[place]).collect()
    }
}

fn inputs(x: &Matrix, row: usize) -> impl Iterator<Item = f64> + '_ {
    let width = x.steps * x.channels;
    let statics = &x.statics[row * x.static_width..(row + 1) * x.static_width];
    let sequence = &x.sequence[row * width..(row + 1) * width];
    statics.iter().chain(sequence).map(|v| f64::from(*v))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_value_and_sums_of_others_are_left_out() {
        let row = |i: u8| {
            let (a, b) = (f32::from(i), f32::from(i * 7 % 5));
            [a, 3.0, b, 2.0 * a - b + 1.0, f32::from(i % 2)]
        };
        let x = Matrix {
            rows: 10,
            static_width: 5,
            statics: (0..10).flat_map(row).collect(),
            ..Matrix::default()
        };
        let rows: Vec<usize> = (0..10).collect();
        let design = Design::new(&x, &rows);
        assert_eq!(design.kept, [0, 2, 4]);
        let (mut each, mut sum) = (vec![0.0; 3], 0.0);
        for row in rows {
            design.write(row, &mut each);
            sum += each[0];
        }
        assert!(sum.abs() < 1e-12);
        let (all, shift) = design.of_inputs(&[1.0, -2.0, 0.5]);
        design.write(4, &mut each);
        let standard = each[0] - 2.0 * each[1] + 0.5 * each[2];
        let entered: f64 = inputs(&x, 4).zip(&all).map(|(v, b)| v * b).sum();
        assert!((standard - entered - shift).abs() < 1e-12);
    }
}
