//! Cox's proportional hazards: h = baseline of the period · e^(x·b), fitted to the partial
//! likelihood with Efron's treatment of ties by Newton's method (Cox 1972; Efron 1977).

use super::design::Design;
use super::logistic::inverse_diagonal;
use super::newton;
use crate::evaluate::survival::{Spell, joined_hazards};
use crate::train::{Control, direction};

/// Largest step, beside the largest coefficient, at which the optimum is reached.
const TOLERANCE: f64 = 1e-10;
/// Most steps.
const STEPS: usize = 40;

/// A fitted Cox model.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// Coefficients of the columns of the design: log hazard ratios per standard deviation.
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub errors: Vec<f64>,
    /// Partial log-likelihood.
    pub log_likelihood: f64,
    /// Increase of the cumulative hazard at the mean of the inputs, by period from 1 (Efron).
    pub baseline: Vec<f64>,
    /// Sum of e^(x·b) over the rows at risk in each period.
    pub at_risk: Vec<f64>,
    /// Whether the optimum was reached.
    pub converged: bool,
}

impl Cox {
    /// The increases of the cumulative hazard with one value for all periods of a level: as many
    /// defaults are expected of its rows at risk.
    pub fn joined(&self, ends: &[u32]) -> Vec<f64> {
        let pairs = self.baseline.iter().zip(&self.at_risk);
        let expected: Vec<f64> = pairs
            .map(|(increase, at_risk)| increase * at_risk)
            .collect();
        joined_hazards(ends, &expected, &self.at_risk)
    }
}

/// Writes the hazards of a row, by period from 1: 1 − e^(−ΔΛ·e^score).
pub fn write_hazards(baseline: &[f64], score: f64, each: &mut [f64]) {
    let ratio = score.exp();
    for (hazard, baseline) in each.iter_mut().zip(baseline) {
        *hazard = -(-baseline * ratio).exp_m1();
    }
}

/// Fits to the rows of a design; `spells` belong to `rows`, and end by the period `horizon`. `None`
/// where it was stopped before the first step, or there is no default.
pub fn fit(
    design: &Design<'_>,
    rows: &[usize],
    spells: &[Spell],
    horizon: u32,
    control: &Control,
) -> Option<Cox> {
    let problem = Problem::new(design, rows, spells, horizon);
    if !spells.iter().any(|spell| spell.event) || !control.proceed() {
        return None;
    }
    let mut here = vec![0.0; design.width()];
    let mut at = problem.at(&here);
    let mut converged = design.width() == 0;
    for _ in 0..STEPS {
        if converged || !control.proceed() {
            break;
        }
        converged = problem.climb(&mut here, &mut at) <= TOLERANCE;
    }
    Some(Cox {
        errors: inverse_diagonal(&at.hessian, design.width()),
        coefficients: here,
        log_likelihood: at.log_likelihood,
        baseline: at.baseline,
        at_risk: at.at_risk,
        converged,
    })
}

/// The partial likelihood at a point.
struct Values {
    log_likelihood: f64,
    gradient: Vec<f64>,
    /// Negative; row-major, the lower triangle is filled.
    hessian: Vec<f64>,
    baseline: Vec<f64>,
    at_risk: Vec<f64>,
}

/// Σ r, Σ r·x and Σ r·x·xᵀ over some rows, r = e^(x·b).
struct Moments {
    zero: f64,
    one: Vec<f64>,
    /// The lower triangle.
    two: Vec<f64>,
}

impl Moments {
    fn none(width: usize) -> Self {
        Self {
            zero: 0.0,
            one: vec![0.0; width],
            two: vec![0.0; width * width],
        }
    }

    fn add(&mut self, x: &[f64], ratio: f64) {
        let p = x.len();
        self.zero += ratio;
        for i in 0..p {
            let by = ratio * x[i];
            self.one[i] += by;
            let line = &mut self.two[i * p..=i * p + i];
            line.iter_mut().zip(x).for_each(|(sum, x)| *sum += by * x);
        }
    }
}

struct Problem<'a> {
    design: &'a Design<'a>,
    rows: &'a [usize],
    /// Places in `rows` by the period in which they end: defaults, and the others.
    defaults: Vec<Vec<usize>>,
    censored: Vec<Vec<usize>>,
    /// Places in `rows` that are at risk after a period, and not in it.
    entering: Vec<Vec<usize>>,
}

impl<'a> Problem<'a> {
    fn new(design: &'a Design<'a>, rows: &'a [usize], spells: &[Spell], horizon: u32) -> Self {
        let none = || vec![Vec::new(); horizon as usize + 1];
        let mut problem = Self {
            design,
            rows,
            defaults: none(),
            censored: none(),
            entering: none(),
        };
        for (place, spell) in spells.iter().enumerate() {
            let ends = if spell.event {
                &mut problem.defaults
            } else {
                &mut problem.censored
            };
            ends[spell.exit as usize].push(place);
            problem.entering[spell.entry as usize].push(place);
        }
        problem
    }

    /// From the last period to the first: rows join the risk set where they end, and leave it
    /// where they entered.
    fn at(&self, point: &[f64]) -> Values {
        let p = self.design.width();
        let (mut risk, mut x) = (Moments::none(p), vec![0.0; p]);
        let mut values = Values {
            log_likelihood: 0.0,
            gradient: vec![0.0; p],
            hessian: vec![0.0; p * p],
            baseline: vec![0.0; self.defaults.len() - 1],
            at_risk: vec![0.0; self.defaults.len() - 1],
        };
        let read = |place: usize, x: &mut [f64]| -> f64 {
            self.design.write(self.rows[place], x);
            x.iter().zip(point).map(|(x, b)| x * b).sum()
        };
        for period in (1..self.defaults.len()).rev() {
            for place in &self.entering[period] {
                let ratio = read(*place, &mut x).exp();
                risk.add(&x, -ratio);
            }
            for place in &self.censored[period] {
                let ratio = read(*place, &mut x).exp();
                risk.add(&x, ratio);
            }
            let defaults = &self.defaults[period];
            if defaults.is_empty() {
                values.at_risk[period - 1] = risk.zero;
                continue;
            }
            let mut tied = Moments::none(p);
            for place in defaults {
                let score = read(*place, &mut x);
                tied.add(&x, score.exp());
                values.log_likelihood += score;
                let sums = values.gradient.iter_mut().zip(&x);
                sums.for_each(|(sum, x)| *sum += x);
            }
            risk.zero += tied.zero;
            add(&mut risk.one, &tied.one);
            add(&mut risk.two, &tied.two);
            let increase = efron(&risk, &tied, defaults.len(), &mut values);
            values.baseline[period - 1] = increase;
            values.at_risk[period - 1] = risk.zero;
        }
        values
    }

    /// One step of Newton's method.
    fn climb(&self, here: &mut Vec<f64>, at: &mut Values) -> f64 {
        let step = direction(&at.hessian, &at.gradient);
        newton::climb(here, at, step, |here| self.at(here), |at| at.log_likelihood)
    }
}

fn add(sums: &mut [f64], parts: &[f64]) {
    sums.iter_mut().zip(parts).for_each(|(sum, v)| *sum += v);
}

/// Adds the terms of one period with `count` defaults, and gives the increase of the cumulative
/// hazard. The k-th of them has the risk set less k/count of the defaults; sums over k of the
/// factors come first, so that a period takes as long as one default.
fn efron(risk: &Moments, tied: &Moments, count: usize, values: &mut Values) -> f64 {
    let p = risk.one.len();
    // Σ 1/φ, Σ s/φ, Σ 1/φ², Σ s/φ², Σ s²/φ² with φ = S₀ − s·D₀ and s = k/count.
    let mut f = [0.0; 5];
    for k in 0..count {
        let share = k as f64 / count as f64;
        let phi = risk.zero - share * tied.zero;
        values.log_likelihood -= phi.ln();
        let inverse = 1.0 / phi;
        f[0] += inverse;
        f[1] += share * inverse;
        f[2] += inverse * inverse;
        f[3] += share * inverse * inverse;
        f[4] += share * share * inverse * inverse;
    }
    let (s, d) = (&risk.one, &tied.one);
    for i in 0..p {
        values.gradient[i] -= f[0] * s[i] - f[1] * d[i];
        for j in 0..=i {
            let at = i * p + j;
            let mean = f[0] * risk.two[at] - f[1] * tied.two[at];
            let square =
                f[2] * s[i] * s[j] - f[3] * (s[i] * d[j] + d[i] * s[j]) + f[4] * d[i] * d[j];
            values.hessian[at] += mean - square;
        }
    }
    f[0]
}
