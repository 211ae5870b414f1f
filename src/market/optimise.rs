//! The minimum of a smooth function of a few variables: Nelder & Mead (1965) from a start,
//! then BFGS with numeric gradients (Nocedal & Wright, Numerical Optimization, 6.1).

/// Largest number of moves of the simplex, per variable.
const MOVES: usize = 150;
/// Largest number of quasi-Newton steps.
const STEPS: usize = 60;
/// Step of a central difference, relative to 1 + |x|.
const DIFFERENCE: f64 = 1e-5;

/// Where `f` is least near `start`, and its value there.
pub(super) fn minimise<const N: usize>(
    f: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
) -> ([f64; N], f64) {
    let f = |x: &[f64; N]| {
        let value = f(x);
        if value.is_finite() { value } else { f64::MAX }
    };
    let near = simplex(&f, start);
    newton(&f, near)
}

fn simplex<const N: usize>(f: &impl Fn(&[f64; N]) -> f64, start: [f64; N]) -> [f64; N] {
    let mut corners = vec![(f(&start), start)];
    for i in 0..N {
        let mut corner = start;
        corner[i] += 0.25;
        corners.push((f(&corner), corner));
    }
    let between = |a: &[f64; N], b: &[f64; N], t: f64| -> [f64; N] {
        std::array::from_fn(|i| a[i] + t * (b[i] - a[i]))
    };
    for _ in 0..MOVES * N {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (corners[0].0, corners[N]);
        if worst.0 - best <= 1e-10 * (1.0 + best.abs()) {
            break;
        }
        let centre: [f64; N] = std::array::from_fn(|i| {
            corners[..N]
                .iter()
                .map(|(_, corner)| corner[i])
                .sum::<f64>()
                / N as f64
        });
        let reflected = between(&centre, &worst.1, -1.0);
        let value = f(&reflected);
        let replacement = if value < best {
            let expanded = between(&centre, &worst.1, -2.0);
            let further = f(&expanded);
            if further < value {
                (further, expanded)
            } else {
                (value, reflected)
            }
        } else if value < corners[N - 1].0 {
            (value, reflected)
        } else {
            let t = if value < worst.0 { -0.5 } else { 0.5 };
            let contracted = between(&centre, &worst.1, t);
            (f(&contracted), contracted)
        };
        if replacement.0 < worst.0 {
            corners[N] = replacement;
        } else {
            let best = corners[0].1;
            for (value, corner) in &mut corners[1..] {
                *corner = between(&best, corner, 0.5);
                *value = f(corner);
            }
        }
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners[0].1
}

fn gradient<const N: usize>(f: &impl Fn(&[f64; N]) -> f64, x: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| {
        let h = DIFFERENCE * (1.0 + x[i].abs());
        let (mut above, mut below) = (*x, *x);
        above[i] += h;
        below[i] -= h;
        (f(&above) - f(&below)) / (2.0 * h)
    })
}

fn newton<const N: usize>(f: &impl Fn(&[f64; N]) -> f64, start: [f64; N]) -> ([f64; N], f64) {
    let dot = |a: &[f64; N], b: &[f64; N]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let (mut x, mut value) = (start, f(&start));
    let mut slope = gradient(f, &x);
    let identity = || -> [[f64; N]; N] {
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))))
    };
    let mut inverse = identity();
    for step in 0..STEPS {
        let mut direction: [f64; N] = std::array::from_fn(|i| -dot(&inverse[i], &slope));
        let mut descent = dot(&direction, &slope);
        if descent >= 0.0 {
            inverse = identity();
            direction = slope.map(|s| -s);
            descent = -dot(&slope, &slope);
        }
        // The first step knows no scale.
        let length = dot(&direction, &direction).sqrt();
        let mut t = if step == 0 {
            (0.1 / length).min(1.0)
        } else {
            1.0
        };
        let mut moved = None;
        for _ in 0..30 {
            let next: [f64; N] = std::array::from_fn(|i| x[i] + t * direction[i]);
            let lower = f(&next);
            if lower <= value + 1e-4 * t * descent {
                moved = Some((next, lower));
                break;
            }
            t *= 0.5;
        }
        let Some((next, lower)) = moved else { break };
        let next_slope = gradient(f, &next);
        let s: [f64; N] = std::array::from_fn(|i| next[i] - x[i]);
        let y: [f64; N] = std::array::from_fn(|i| next_slope[i] - slope[i]);
        let sy = dot(&s, &y);
        if sy > 1e-14 {
            let hy: [f64; N] = std::array::from_fn(|i| dot(&inverse[i], &y));
            let scale = (1.0 + dot(&y, &hy) / sy) / sy;
            for i in 0..N {
                for j in 0..N {
                    inverse[i][j] += scale * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
                }
            }
        }
        let gain = value - lower;
        (x, value, slope) = (next, lower, next_slope);
        if gain <= 1e-13 * (1.0 + value.abs()) {
            break;
        }
    }
    (x, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curved_valley_is_walked_to_its_end() {
        // Rosenbrock (1960): least at (1, 1).
        let f = |x: &[f64; 2]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        let (x, value) = minimise(f, [-1.2, 1.0]);
        assert!(value < 1e-9, "{x:?} {value}");
        assert!((x[0] - 1.0).abs() < 1e-4 && (x[1] - 1.0).abs() < 1e-4);
    }

    #[test]
    fn what_is_no_number_is_walked_round() {
        let f = |x: &[f64; 1]| {
            if x[0] < 0.0 {
                f64::NAN
            } else {
                (x[0] - 0.1).powi(2)
            }
        };
        let (x, _) = minimise(f, [2.0]);
        assert!((x[0] - 0.1).abs() < 1e-4, "{x:?}");
    }
}
