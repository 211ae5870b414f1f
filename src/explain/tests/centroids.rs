//! Tests of the centroids as a baseline.

use super::*;

fn of(x: &Matrix, rows: &[usize]) -> Baselines {
    Baselines::of((x, rows), (&[], 0.5), 7)
}

/// Three clusters of 100, 60 and 40 rows, around (0, 0), (10, 0) and (0, 10).
fn clusters() -> Matrix {
    let mut rng = Pcg64Mcg::seed_from_u64(5);
    let centre = |row: usize| match row % 10 {
        0..5 => [0.0, 0.0],
        5..8 => [10.0, 0.0],
        _ => [0.0, 10.0],
    };
    let statics = (0..200).flat_map(|row| centre(row).map(|c| c + rng.random::<f32>() - 0.5));
    Matrix {
        rows: 200,
        static_width: 2,
        statics: statics.collect(),
        ..Matrix::default()
    }
}

#[test]
fn centroids_are_means_of_at_least_twenty_rows_and_their_mean_is_that_of_the_rows() {
    let rows: Vec<usize> = (0..200).collect();
    for x in [clusters(), rows_of(inputs_of(Family::Lstm), 200, 4)] {
        let baselines = of(&x, &rows);
        let points = baselines.points(Baseline::Centroids);
        assert!((2..=8).contains(&points.len()));
        assert!(points.iter().all(|(share, _)| *share >= 0.1));
        let mean = baselines.point(Baseline::Mean).unwrap();
        for (place, mean) in mean.iter().enumerate() {
            let sum: f64 = points.iter().map(|(s, p)| s * f64::from(p[place])).sum();
            assert!((sum - f64::from(*mean)).abs() < 1e-5, "{sum} {mean}");
        }
        assert_eq!(of(&x, &rows), baselines);
        let json = serde_json::to_string(&baselines).unwrap();
        assert_eq!(serde_json::from_str::<Baselines>(&json).unwrap(), baselines);
        assert!(baselines.is_sound(mean.len()) && !baselines.is_sound(mean.len() + 1));
    }
}

#[test]
fn clusters_that_lie_apart_have_a_centroid_each() {
    let rows: Vec<usize> = (0..200).collect();
    let baselines = of(&clusters(), &rows);
    let points = baselines.points(Baseline::Centroids);
    for (centre, share) in [([0.0, 0.0], 0.5), ([10.0, 0.0], 0.3), ([0.0, 10.0], 0.2)] {
        let near = points.iter().filter(|(_, point)| {
            let apart = point.iter().zip(centre).map(|(a, b)| (a - b) * (a - b));
            apart.sum::<f32>() < 1.0
        });
        let found: f64 = near.map(|(share, _)| share).sum();
        assert!((found - share).abs() < 1e-9, "{centre:?} {found}");
    }
}

#[test]
fn few_rows_or_equal_ones_have_no_centroids() {
    let x = clusters();
    assert_eq!(
        of(&x, &(0..39).collect::<Vec<_>>()).points(Baseline::Centroids),
        []
    );
    let same = Matrix {
        rows: 100,
        static_width: 1,
        statics: vec![1.5; 100],
        ..Matrix::default()
    };
    let rows: Vec<usize> = (0..100).collect();
    assert_eq!(of(&same, &rows).points(Baseline::Centroids), []);
}

fn against(network: &Network, points: &[(f64, &[f32])], x: &Matrix) -> Contributions {
    contributions_against(network, &single_fields(5), points, x)
}

#[test]
fn contributions_against_centroids_add_up() {
    let inputs = inputs_of(Family::Mlp);
    let config = network_preset(Preset::Tuned, Family::Mlp);
    let network = network(config, inputs);
    let x = rows_of(inputs, 200, 6);
    let rows: Vec<usize> = (0..200).collect();
    let baselines = of(&x, &rows);
    let points = baselines.points(Baseline::Centroids);
    let found = against(&network, &points, &x);
    assert!((0..x.rows).all(|row| found.residual(row).abs() < 2.0 * GAP));
    let one = baselines.points(Baseline::Mean);
    let against_mean = against(&network, &one, &x);
    assert_eq!(found.logits, against_mean.logits);
    assert!((found.base - against_mean.base).abs() > 1e-3);
}

#[test]
fn of_logistic_regression_they_are_those_against_the_mean() {
    let inputs = inputs_of(Family::Logistic);
    let network = network(network_preset(Preset::Tuned, Family::Logistic), inputs);
    let x = rows_of(inputs, 100, 6);
    let rows: Vec<usize> = (0..100).collect();
    let baselines = of(&x, &rows);
    let found = [Baseline::Centroids, Baseline::Mean].map(|baseline| {
        let points = baselines.points(baseline);
        against(&network, &points, &x)
    });
    for (a, b) in found[0].values.iter().zip(&found[1].values) {
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
}
