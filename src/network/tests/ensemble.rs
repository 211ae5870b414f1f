//! Tests of embedded numbers and of ensembles.

use super::{assert_close, config, gradient, inputs, matrix, network, waves};
use crate::network::*;

#[test]
fn an_ensemble_is_the_weighted_mean_of_its_members() {
    let x = matrix(Family::Mlp);
    let embedding = Embedding {
        kind: EmbeddingKind::Periodic,
        numbers: vec![1],
        size: 3,
        spread: 1.0,
    };
    let configs = [
        config(Family::Mlp),
        Config {
            hidden: vec![5],
            embedding: Some(embedding),
            ..config(Family::Mlp)
        },
        config(Family::Logistic),
    ];
    let members = configs.map(|config| Network::new(config, inputs(&x), 3).unwrap());
    let each: Vec<Vec<f32>> = members
        .iter()
        .map(|m| m.logits(Backend::Fused, &x))
        .collect();
    let weighted = members.clone().into_iter().zip([1.0, 3.0, 0.0]).collect();
    let ensemble = Network::ensemble(weighted).unwrap();
    let mean = each[0].iter().zip(&each[1]);
    let mean: Vec<f32> = mean.map(|(a, b)| 0.25 * a + 0.75 * b).collect();
    for backend in [Backend::Fused, Backend::Flex] {
        assert_close(&ensemble.logits(backend, &x), &mean, 1e-6, backend.name());
    }
    assert_eq!(ensemble.config().members.len(), 2);
    // The heaviest member names the network.
    assert_eq!(ensemble.config().hidden, [5]);
    let trained = members[0].parameters() + members[1].parameters();
    assert_eq!(ensemble.parameters(), trained);

    let again = Network::with_weights(
        ensemble.config().clone(),
        inputs(&x),
        ensemble.weights().clone(),
    );
    let again = again.unwrap().logits(Backend::Fused, &x);
    assert_eq!(again, ensemble.logits(Backend::Fused, &x));

    let none = members.clone().into_iter().map(|member| (member, 0.0));
    assert!(Network::ensemble(none.collect()).is_err());
    let within = vec![(ensemble, 1.0), (members[0].clone(), 1.0)];
    assert!(
        Network::ensemble(within).is_err(),
        "an ensemble is no member"
    );
    let other = Inputs {
        statics: 3,
        steps: 0,
        channels: 0,
    };
    let other = Network::new(config(Family::Mlp), other, 1).unwrap();
    let differing = vec![(members[0].clone(), 1.0), (other, 1.0)];
    assert!(Network::ensemble(differing).is_err());
}

/// Also of a number that is embedded far out of the usual range.
#[test]
fn embedded_numbers_have_the_reference_s_gradient() {
    for family in [Family::Mlp, Family::Lstm, Family::Cnn] {
        for kind in [EmbeddingKind::Periodic, EmbeddingKind::Piecewise] {
            for size in [1, 5, 16] {
                let mut x = matrix(family);
                x.static_width = 3;
                x.statics = waves(18);
                x.statics[4] = 5.2;
                let config = Config {
                    embedding: Some(Embedding {
                        kind,
                        numbers: vec![0, 2],
                        size,
                        spread: 0.5,
                    }),
                    branch: vec![3],
                    ..config(family)
                };
                let what = format!("{family:?} {kind:?} {size}");
                let mut network = network(config, &x);
                let (z, g) = gradient(&mut network, Backend::Flex, &x);
                let (zf, gf) = gradient(&mut network, Backend::Fused, &x);
                assert_close(&z, &zf, 2e-6, &what);
                assert_close(&g, &gf, 1e-5, &what);
                assert_close(&network.logits(Backend::Fused, &x), &zf, 2e-6, &what);
            }
        }
    }
    let mut wrong = config(Family::Mlp);
    wrong.embedding = Some(Embedding {
        kind: EmbeddingKind::Periodic,
        numbers: vec![0, 2],
        size: 2,
        spread: 1.0,
    });
    assert!(wrong.check(inputs(&matrix(Family::Mlp))).is_err());
}
