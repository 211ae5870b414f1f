//! Tests of what recurrent networks alone have.

use super::*;

/// Of one layer of cells and of two, whose first puts out all states anyway.
#[test]
fn the_mean_of_all_states_has_the_reference_s_gradient() {
    for family in [Family::Rnn, Family::Lstm, Family::Gru] {
        for (norm, hidden) in [
            (Norm::None, vec![4]),
            (Norm::Batch, vec![19]),
            (Norm::Layer, vec![4, 3]),
        ] {
            let config = Config {
                mean_state: true,
                norm,
                hidden,
                dropout: 0.3,
                branch: vec![3],
                head: vec![3],
                ..config(family)
            };
            let what = format!("{family:?} {norm:?}");
            let x = matrix(family);
            let mut flex = network(config.clone(), &x);
            let (z, g) = gradient(&mut flex, Backend::Flex, &x);
            let mut fused = network(config.clone(), &x);
            let (zf, gf) = gradient(&mut fused, Backend::Fused, &x);
            assert_close(&z, &zf, 2e-6, &what);
            assert_close(&g, &gf, 1e-5, &what);
            if norm != Norm::Batch {
                // Running variances below 0, as the weights are here, have no root.
                let rows = [Backend::Flex, Backend::Fused].map(|b| fused.logits(b, &x));
                assert_close(&rows[0], &rows[1], 2e-6, &what);
            }
            let without = Config {
                dropout: 0.0,
                ..config
            };
            assert_slopes(without, &what);
        }
    }
}

/// By hand: states h, h' of two steps of a cell with one unit.
#[test]
fn the_last_state_stands_before_the_mean() {
    let config = Config {
        mean_state: true,
        hidden: vec![1],
        ..config(Family::Rnn)
    };
    let x = Matrix {
        rows: 1,
        steps: 2,
        channels: 1,
        sequence: vec![0.4, -1.0],
        ..Matrix::default()
    };
    let mut network = Network::new(config, inputs(&x), 1).unwrap();
    let mut set = |name: &str, values: &[f32]| {
        let to = network.weights_mut().slice_mut(name).unwrap();
        to.copy_from_slice(values);
    };
    set("cell.0.kernel", &[0.7]);
    set("cell.0.recurrent", &[-0.5]);
    set("cell.0.bias", &[0.1]);
    set("output.kernel", &[2.0, -3.0]);
    set("output.bias", &[0.25]);
    let first = (0.7_f32 * 0.4 + 0.1).tanh();
    let second = (-0.7_f32 - 0.5 * first + 0.1).tanh();
    let expected = 2.0 * second - 3.0 * (first + second) / 2.0 + 0.25;
    for backend in [Backend::Fused, Backend::Flex] {
        assert_close(&network.logits(backend, &x), &[expected], 1e-6, "by hand");
    }
}

#[test]
fn orthogonal_kernels_have_orthonormal_rows() {
    let config = Config {
        orthogonal: true,
        ..config(Family::Lstm)
    };
    let x = matrix(Family::Lstm);
    let network = Network::new(config, inputs(&x), 3).unwrap();
    let weights = network.weights();
    let spec = weights
        .specs()
        .iter()
        .find(|s| s.name == "cell.1.recurrent");
    let spec = spec.unwrap();
    assert_eq!(spec.shape, [4, 16]);
    let rows: Vec<&[f32]> = weights.values()[spec.range()].chunks(16).collect();
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows.iter().enumerate() {
            let along: f32 = a.iter().zip(*b).map(|(a, b)| a * b).sum();
            let expected = f32::from(u8::from(i == j));
            assert!((along - expected).abs() < 1e-6, "{i} {j} {along}");
        }
    }
}
