//! The objectives of classes over a batch, in vectors that run along its rows: the derivative by
//! each logit, the sum of the objective and the rows whose class was predicted.

use super::math::vector::exp;
use pulp::{Simd, WithSimd};

/// Most f32 of a vector.
const MOST_LANES: usize = 16;
/// A product of sums from which its logarithm is taken: 16 more sums of a million classes fit.
const FULL: f64 = 1e200;
/// Outputs after which a product of sums of at most 2 is looked at, and by what it is divided.
const OUTPUTS_TOGETHER: usize = 32;
const LARGE: f32 = (1_u64 << 60) as f32;

/// A batch as lines, one of each output.
pub(super) struct Classes<'a> {
    /// Whether the outputs are the conditional logits of ordered classes, or those of a softmax.
    pub(super) is_ordinal: bool,
    /// [outputs × line]: the logits of the rows, which become the derivatives
    /// weight · share · ∂objective/∂z.
    pub(super) lines: &'a mut [f32],
    /// f32 from one line to the next: the rows, padded.
    pub(super) line: usize,
    pub(super) outputs: usize,
    /// The place of the class of each row, [rows].
    pub(super) y: &'a [f32],
    /// [rows].
    pub(super) weight: &'a [f32],
    /// Share of a row in the mean.
    pub(super) share: f32,
}

/// What a pass counts of its rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Sum of the objective, without weights.
    pub loss: f64,
    /// Rows whose class was predicted.
    pub right: usize,
}

/// Of a vector of rows: the objective is `linear` + ln `product`.
struct Found<S: Simd> {
    linear: S::f32s,
    product: S::f32s,
    predicted: S::f32s,
}

impl WithSimd for Classes<'_> {
    type Output = Tally;

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> Tally {
        let lanes = S::F32_LANES;
        let across = self.line / lanes;
        let (lines, _) = S::as_mut_simd_f32s(self.lines);
        let lines = &mut lines[..self.outputs * across];
        let present = [1.0; MOST_LANES];
        // One logarithm serves many rows, as the product of their sums.
        let (mut loss, mut product) = (0.0_f64, 1.0_f64);
        let mut right = s.splat_f32s(0.0);
        let mut counted = 0;
        let rows = self.y.chunks(lanes).zip(self.weight.chunks(lanes));
        for (at, (labels, weight)) in rows.enumerate() {
            let [y, weight] = [labels, weight].map(|x| s.partial_load_f32s(x));
            let scale = s.mul_f32s(weight, s.splat_f32s(self.share));
            let found = if self.is_ordinal {
                ordinal(s, &mut lines[at..], across, y, scale)
            } else {
                softmax(s, &mut lines[at..], across, y, scale)
            };
            let present = s.partial_load_f32s(&present[..labels.len()]);
            let hit = s.equal_f32s(found.predicted, y);
            right = s.add_f32s(right, s.select_f32s(hit, present, s.splat_f32s(0.0)));
            let (mut linear, mut sums) = ([0.0; MOST_LANES], [1.0; MOST_LANES]);
            s.partial_store_f32s(&mut linear[..labels.len()], found.linear);
            s.partial_store_f32s(&mut sums[..labels.len()], found.product);
            for (linear, sum) in linear.iter().zip(&sums).take(labels.len()) {
                loss += f64::from(*linear);
                product *= f64::from(*sum);
            }
            if product > FULL {
                loss += product.ln();
                product = 1.0;
            }
            // Lanes count in f32, which holds whole numbers up to 2²⁴.
            if at % (1 << 20) == (1 << 20) - 1 {
                counted += s.reduce_sum_f32s(right) as usize;
                right = s.splat_f32s(0.0);
            }
        }
        Tally {
            loss: loss + product.ln(),
            right: counted + s.reduce_sum_f32s(right) as usize,
        }
    }
}

/// The softmax of rows whose logits stand `across` vectors apart: ln Σ e^z − `z_y`, and the
/// derivative scale · (p − 1{class = y}) in place of the logits. The class predicted is the first
/// of the greatest logit.
#[inline(always)]
fn softmax<S: Simd>(
    s: S,
    lines: &mut [S::f32s],
    across: usize,
    y: S::f32s,
    scale: S::f32s,
) -> Found<S> {
    let zero = s.splat_f32s(0.0);
    let (mut most, mut predicted) = (lines[0], zero);
    for (k, z) in lines.iter().step_by(across).enumerate().skip(1) {
        let is_more = s.greater_than_f32s(*z, most);
        most = s.select_f32s(is_more, *z, most);
        predicted = s.select_f32s(is_more, s.splat_f32s(k as f32), predicted);
    }
    // A class that is none makes the objective NaN.
    let (mut truth, mut total) = (s.splat_f32s(f32::NAN), zero);
    for (k, z) in lines.iter_mut().step_by(across).enumerate() {
        let is_true = s.equal_f32s(y, s.splat_f32s(k as f32));
        truth = s.select_f32s(is_true, *z, truth);
        *z = exp(s, s.sub_f32s(*z, most));
        total = s.add_f32s(total, *z);
    }
    let share = s.div_f32s(scale, total);
    for (k, p) in lines.iter_mut().step_by(across).enumerate() {
        let is_true = s.equal_f32s(y, s.splat_f32s(k as f32));
        let of_truth = s.select_f32s(is_true, scale, zero);
        *p = s.sub_f32s(s.mul_f32s(*p, share), of_truth);
    }
    Found {
        linear: s.sub_f32s(most, truth),
        product: total,
        predicted,
    }
}

/// Ordered classes by the logits `z_j` of "above j, given at least j": Σ over j ≤ y of the binary
/// cross-entropy of `z_j` against y > j, and its derivative by each logit. The class predicted is
/// the first that the probability of being above does not exceed one half.
#[inline(always)]
fn ordinal<S: Simd>(
    s: S,
    lines: &mut [S::f32s],
    across: usize,
    y: S::f32s,
    scale: S::f32s,
) -> Found<S> {
    let [zero, one] = [0.0, 1.0].map(|x| s.splat_f32s(x));
    let (mut linear, mut product) = (zero, one);
    let (mut above, mut predicted) = (one, zero);
    for (j, z) in lines.iter_mut().step_by(across).enumerate() {
        let e = exp(s, s.neg_f32s(s.abs_f32s(*z)));
        let whole = s.add_f32s(one, e);
        let large = s.div_f32s(one, whole);
        let small = s.mul_f32s(e, large);
        let is_below = s.less_than_f32s(*z, zero);
        let p = s.select_f32s(is_below, small, large);
        let q = s.select_f32s(is_below, large, small);
        above = s.mul_f32s(above, p);
        let is_likely = s.greater_than_f32s(above, s.splat_f32s(0.5));
        predicted = s.add_f32s(predicted, s.select_f32s(is_likely, one, zero));

        let place = s.splat_f32s(j as f32);
        let is_asked = s.greater_than_or_equal_f32s(y, place);
        let is_above = s.greater_than_f32s(y, place);
        let against = s.select_f32s(is_above, s.neg_f32s(*z), *z);
        let against = s.select_f32s(is_asked, s.max_f32s(against, zero), zero);
        linear = s.add_f32s(linear, against);
        product = s.mul_f32s(product, s.select_f32s(is_asked, whole, one));
        if j % OUTPUTS_TOGETHER == OUTPUTS_TOGETHER - 1 {
            let is_large = s.greater_than_f32s(product, s.splat_f32s(LARGE));
            let (ln, factor) = (s.splat_f32s(LARGE.ln()), s.splat_f32s(1.0 / LARGE));
            linear = s.add_f32s(linear, s.select_f32s(is_large, ln, zero));
            product = s.mul_f32s(product, s.select_f32s(is_large, factor, one));
        }
        let miss = s.select_f32s(is_above, s.neg_f32s(q), p);
        *z = s.select_f32s(is_asked, s.mul_f32s(scale, miss), zero);
    }
    Found {
        linear,
        product,
        predicted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Objective;
    use crate::network::fused::math::buffer::padded;
    use crate::network::loss::{class_probabilities, middle_class, most_probable};
    use pulp::Arch;

    /// The logits of rows, row by row.
    fn logits(rows: usize, outputs: usize) -> Vec<f32> {
        let value = |at: usize| ((at * 7_919) % 1_009) as f32 / 100.0 - 5.0;
        (0..rows * outputs).map(value).collect()
    }

    /// The derivatives, row by row, and what was counted.
    fn pass(
        arch: Arch,
        objective: Objective,
        logits: &[f32],
        outputs: usize,
        y: &[f32],
        weight: &[f32],
    ) -> (Vec<f32>, Tally) {
        let line = padded(y.len());
        let mut lines = vec![0.0; outputs * line];
        for (row, z) in logits.chunks(outputs).enumerate() {
            for (k, z) in z.iter().enumerate() {
                lines[k * line + row] = *z;
            }
        }
        let tally = arch.dispatch(Classes {
            is_ordinal: objective == Objective::Ordinal,
            lines: &mut lines,
            line,
            outputs,
            y,
            weight,
            share: 0.25,
        });
        let of = |row: usize| (0..outputs).map(move |k| (row, k));
        let places = (0..y.len()).flat_map(of);
        (
            places.map(|(row, k)| lines[k * line + row]).collect(),
            tally,
        )
    }

    #[test]
    fn lines_have_the_derivatives_and_the_sum_of_their_rows() {
        for objective in [Objective::Softmax, Objective::Ordinal] {
            for outputs in [1, 2, 3, 10, 16, 17, 40, 150] {
                let classes = objective.classes(outputs);
                for rows in [1, 5, 16, 33] {
                    let z = logits(rows, outputs);
                    let y: Vec<f32> = (0..rows).map(|r| (r * 5 % classes) as f32).collect();
                    let weight: Vec<f32> = (0..rows).map(|r| (r % 3) as f32 + 0.5).collect();
                    let (mut sum, mut right) = (0.0, 0);
                    let mut expected = vec![0.0; z.len()];
                    let ends = z.chunks(outputs).zip(expected.chunks_mut(outputs));
                    for ((z, delta), (y, weight)) in ends.zip(y.iter().zip(&weight)) {
                        objective.derivative(z, *y, 0.25 * f64::from(*weight), delta);
                        sum += objective.of_row(z, *y);
                        let p = class_probabilities(objective, z);
                        let class = if objective == Objective::Ordinal {
                            middle_class(&p)
                        } else {
                            most_probable(&p)
                        };
                        right += usize::from(class == *y as usize);
                    }
                    for arch in [Arch::Scalar, Arch::new()] {
                        let what = format!("{objective:?} {outputs} {rows}");
                        let (delta, tally) = pass(arch, objective, &z, outputs, &y, &weight);
                        assert_eq!(tally.right, right, "{what}");
                        assert!((tally.loss - sum).abs() <= 1e-6 * sum, "{what}");
                        for (got, expected) in delta.iter().zip(&expected) {
                            assert!((got - expected).abs() < 4e-7, "{what}: {got} {expected}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn logits_that_are_no_numbers_and_classes_that_are_none_are_seen_in_the_sum() {
        for arch in [Arch::Scalar, Arch::new()] {
            for place in 0..3 {
                let mut z = [1.0, -2.0, 0.5];
                z[place] = f32::NAN;
                for objective in [Objective::Softmax, Objective::Ordinal] {
                    let (_, tally) = pass(arch, objective, &z, 3, &[2.0], &[1.0]);
                    assert!(tally.loss.is_nan(), "{objective:?} {place}");
                }
            }
            let z = [1.0, -2.0, 0.5];
            let (_, tally) = pass(arch, Objective::Softmax, &z, 3, &[3.0], &[1.0]);
            assert!(tally.loss.is_nan());
        }
    }

    #[test]
    fn of_equal_logits_the_first_is_predicted() {
        for arch in [Arch::Scalar, Arch::new()] {
            let z = [2.0, 7.0, 7.0, 7.0];
            for (y, right) in [(1.0, 1), (2.0, 0), (3.0, 0)] {
                let (_, tally) = pass(arch, Objective::Softmax, &z, 4, &[y], &[1.0]);
                assert_eq!(tally.right, right, "{y}");
            }
        }
    }
}
