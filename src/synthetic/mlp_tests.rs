//! Tests: derivatives by finite differences, and the gradient penalty beside PyTorch's.

use super::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    sizes: Vec<usize>,
    width: usize,
    slope: f32,
    lambda: f64,
    x: Vec<Vec<f32>>,
    kernels: Vec<Vec<Vec<f32>>>,
    biases: Vec<Vec<f32>>,
    penalty: f64,
    by_kernels: Vec<Vec<Vec<f32>>>,
    by_biases: Vec<Vec<f32>>,
}

fn fixture() -> (Fixture, Mlp, Tape) {
    let text = include_str!("../../tests/fixtures/synthetic/penalty.json");
    let fixture: Fixture = serde_json::from_str(text).unwrap();
    let plan = Plan {
        sizes: fixture.sizes.clone(),
        slope: fixture.slope,
        dropout: Vec::new(),
    };
    let mut mlp = Mlp::new(plan.clone(), &mut Noise::new(1));
    for (place, layer) in mlp.layers.clone().iter().enumerate() {
        let kernel = &fixture.kernels[place];
        if layer.is_single() {
            let row: Vec<f32> = kernel.iter().flatten().copied().collect();
            mlp.weights[layer.kernel.clone()][..layer.from].copy_from_slice(&row);
        } else {
            let rows = mlp.weights[layer.kernel.clone()].chunks_exact_mut(layer.stride());
            for (to, from) in rows.zip(kernel) {
                to[..layer.to].copy_from_slice(from);
            }
        }
        mlp.weights[layer.bias.start..layer.bias.start + layer.to]
            .copy_from_slice(&fixture.biases[place]);
    }
    mlp.pack();
    let mut tape = Tape::new(&plan, fixture.x.len());
    let stride = tape.input_stride();
    for (to, row) in tape.input_mut().chunks_exact_mut(stride).zip(&fixture.x) {
        to[..row.len()].copy_from_slice(row);
    }
    (fixture, mlp, tape)
}

/// Places of the weights that are no padding.
fn used(mlp: &Mlp) -> Vec<usize> {
    let mut places = Vec::new();
    for layer in &mlp.layers {
        let used = if layer.is_single() {
            layer.from
        } else {
            layer.to
        };
        for row in layer.kernel.clone().step_by(layer.stride()) {
            places.extend(row..row + used);
        }
        places.extend(layer.bias.start..layer.bias.start + layer.to);
    }
    places
}

/// The penalty at the rows of the fixture, and its derivative by the weights.
fn penalty(fixture: &Fixture, mlp: &Mlp, tape: &mut Tape) -> (f64, Vec<f32>) {
    let (rows, stride) = (fixture.x.len(), tape.input_stride());
    for (to, row) in tape.input_mut().chunks_exact_mut(stride).zip(&fixture.x) {
        to[..row.len()].copy_from_slice(row);
    }
    mlp.forward(tape, rows, None);
    for (_, delta) in tape.ends() {
        *delta = 1.0;
    }
    mlp.backward(tape, rows, false);
    let found = mlp.penalty(tape, 0..rows, fixture.width, fixture.lambda);
    let mut gradient = vec![0.0; mlp.weights.len()];
    mlp.collect(tape, [rows, 0], &mut gradient);
    (found, gradient)
}

#[test]
fn the_gradient_penalty_is_that_of_pytorch() {
    let (fixture, mlp, mut tape) = fixture();
    let (penalty, gradient) = penalty(&fixture, &mlp, &mut tape);
    assert!(
        (penalty - fixture.penalty).abs() < 1e-4,
        "{penalty} {}",
        fixture.penalty
    );
    let mut compared = 0;
    for (place, layer) in mlp.layers.iter().enumerate() {
        let kernel = &gradient[layer.kernel.clone()];
        let used = if layer.is_single() { 1 } else { layer.stride() };
        for (ours, theirs) in kernel.chunks_exact(used).zip(&fixture.by_kernels[place]) {
            for (ours, theirs) in ours.iter().zip(theirs) {
                assert!(
                    (ours - theirs).abs() < 2e-4 * (1.0 + theirs.abs()),
                    "{ours} {theirs}"
                );
                compared += 1;
            }
        }
        for (ours, theirs) in gradient[layer.bias.clone()]
            .iter()
            .zip(&fixture.by_biases[place])
        {
            assert!((ours - theirs).abs() < 1e-5);
        }
    }
    assert_eq!(compared, 5 * 19 + 19 * 7 + 7);
    assert!(
        fixture.by_kernels[1]
            .iter()
            .flatten()
            .any(|g| g.abs() > 0.1)
    );
}

#[test]
fn the_gradient_penalty_agrees_with_finite_differences() {
    let (fixture, mut mlp, mut tape) = fixture();
    let (_, gradient) = penalty(&fixture, &mlp, &mut tape);
    for place in used(&mlp).into_iter().step_by(3) {
        let mut at = |by: f32| {
            let before = mlp.weights[place];
            mlp.weights[place] += by;
            mlp.pack();
            let (found, _) = penalty(&fixture, &mlp, &mut tape);
            mlp.weights[place] = before;
            found
        };
        let expected = (at(2e-3) - at(-2e-3)) / 4e-3;
        let found = f64::from(gradient[place]);
        assert!(
            (found - expected).abs() < 0.02 * (1.0 + expected.abs()),
            "{found} {expected}"
        );
    }
}

/// Σ c·output of a network with two outputs, and its derivatives.
#[test]
fn derivatives_by_weights_and_inputs_agree_with_finite_differences() {
    let plan = Plan {
        sizes: vec![3, 20, 17, 2],
        slope: 0.2,
        dropout: vec![0.3],
    };
    let mut mlp = Mlp::new(plan.clone(), &mut Noise::new(2));
    let mut tape = Tape::new(&plan, 5);
    let x: Vec<f32> = (0..15).map(|i| (i as f32 * 0.7).sin()).collect();
    let value = |mlp: &Mlp, tape: &mut Tape, x: &[f32]| {
        let (first, last) = (tape.input_stride(), tape.output_stride());
        for (to, row) in tape.input_mut().chunks_exact_mut(first).zip(x.chunks(3)) {
            to[..3].copy_from_slice(row);
        }
        // The same masks each time.
        mlp.forward(tape, 5, Some(&mut Noise::new(9)));
        for (place, delta) in tape.output_delta().chunks_exact_mut(last).enumerate() {
            delta[0] = 1.0;
            delta[1] = place as f32 - 2.5;
        }
        let rows = tape.output().chunks_exact(last).enumerate();
        let parts = rows.map(|(place, z)| z[0] + (place as f32 - 2.5) * z[1]);
        parts.map(f64::from).sum::<f64>()
    };
    value(&mlp, &mut tape, &x);
    let mut gradient = vec![0.0; mlp.weights.len()];
    mlp.backward(&mut tape, 5, true);
    mlp.collect(&mut tape, [5; 2], &mut gradient);
    let by_input = tape.input_delta().to_vec();
    let stride = tape.input_stride();
    let check = |found: f32, low: f64, high: f64| {
        let expected = (high - low) / 2e-3;
        assert!(
            (f64::from(found) - expected).abs() < 5e-3,
            "{found} {expected}"
        );
    };
    for place in 0..15 {
        let mut at = |by: f32| {
            let mut x = x.clone();
            x[place] += by;
            value(&mlp, &mut tape, &x)
        };
        check(
            by_input[place / 3 * stride + place % 3],
            at(-1e-3),
            at(1e-3),
        );
    }
    for place in used(&mlp).into_iter().step_by(7) {
        let before = mlp.weights[place];
        let mut at = |by: f32| {
            mlp.weights[place] = before + by;
            mlp.pack();
            value(&mlp, &mut tape, &x)
        };
        let (low, high) = (at(-1e-3), at(1e-3));
        mlp.weights[place] = before;
        check(gradient[place], low, high);
    }
    let is_used = used(&mlp);
    let padding = (0..gradient.len()).filter(|place| !is_used.contains(place));
    assert!(padding.into_iter().all(|place| gradient[place] == 0.0));
}
