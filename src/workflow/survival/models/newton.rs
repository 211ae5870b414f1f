//! Steps of Newton's method that never lower a likelihood.

/// How often a step is halved at most.
const HALVINGS: usize = 30;

/// Moves `here`, where the function is `at`, by `step`, halved until the log-likelihood does not
/// fall. Returns the largest change of a coefficient relative to one plus the largest coefficient,
/// 0 where no step raises it.
pub(super) fn climb<T>(
    here: &mut Vec<f64>,
    at: &mut T,
    step: Option<Vec<f64>>,
    evaluate: impl Fn(&[f64]) -> T,
    log_likelihood: impl Fn(&T) -> f64,
) -> f64 {
    let Some(step) = step else {
        return 0.0;
    };
    let largest = |values: &[f64]| values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let before = log_likelihood(at);
    // At the optimum rounding may lower it.
    let slack = 1e-13 * before.abs();
    let mut factor = 1.0;
    for _ in 0..HALVINGS {
        let moved = here.iter().zip(&step).map(|(v, d)| v + factor * d);
        let next: Vec<f64> = moved.collect();
        let found = evaluate(&next);
        if log_likelihood(&found) >= before - slack {
            let change = factor * largest(&step) / (1.0 + largest(&next));
            (*here, *at) = (next, found);
            return change;
        }
        factor /= 2.0;
    }
    0.0
}
