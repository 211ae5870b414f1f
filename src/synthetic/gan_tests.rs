//! Tests: what a GAN learns, and that its seed alone decides.

use super::*;

/// A correlated pair of numbers and a category, with bads shifted.
fn rows(count: usize) -> (Layout, Vec<f32>, Vec<bool>) {
    let layout = Layout {
        numbers: 2,
        levels: vec![2],
    };
    let (mut noise, mut values, mut bad) = (Noise::new(11), Vec::new(), Vec::new());
    for row in 0..count {
        let mut z = [0.0; 2];
        noise.normals(&mut z);
        let is_bad = row % 10 == 0;
        let first = z[0] + if is_bad { 1.5 } else { 0.0 };
        let second = noise.unit() < if is_bad { 0.8 } else { 0.3 };
        let second = f32::from(u8::from(second));
        values.extend([first, 0.8 * first + 0.6 * z[1], 1.0 - second, second]);
        bad.push(is_bad);
    }
    (layout, values, bad)
}

fn config(preset: Preset, rows: usize, epochs: usize) -> GanConfig {
    GanConfig {
        epochs,
        generator: vec![32, 32],
        critic: vec![32, 32],
        noise: 16,
        ..GanConfig::new(preset, rows, 3)
    }
}

fn learn(preset: Preset, epochs: usize) -> (Vec<f32>, Vec<bool>, Vec<PlayerLosses>) {
    let (layout, values, bad) = rows(2_000);
    let rows = Rows {
        layout: &layout,
        values: &values,
        bad: &bad,
    };
    let config = config(preset, 2_000, epochs);
    let (mut gan, losses) = train(&rows, &config, &Control::default(), &mut |_| {}).unwrap();
    let classes: Vec<bool> = (0..2_000).map(|row| row % 2 == 0).collect();
    let (values, classes) = gan.sample(&classes, &mut Noise::new(1));
    (values, classes, losses)
}

#[test]
fn the_tuned_gan_learns_means_correlation_and_classes() {
    let (values, classes, losses) = learn(Preset::Tuned, 60);
    assert_eq!(losses.len(), 60);
    for (class, mean, share) in [(false, 0.0, 0.3), (true, 1.5, 0.8)] {
        let of: Vec<&[f32]> = values
            .chunks_exact(4)
            .zip(&classes)
            .filter(|(_, bad)| **bad == class)
            .map(|(row, _)| row)
            .collect();
        let average = |of: &[&[f32]], place: usize| {
            of.iter().map(|row| f64::from(row[place])).sum::<f64>() / of.len() as f64
        };
        let found = (average(&of, 0), average(&of, 3));
        assert!((found.0 - mean).abs() < 0.3, "{class}: {found:?}");
        assert!((found.1 - share).abs() < 0.15, "{class}: {found:?}");
        let product: f64 = of
            .iter()
            .map(|row| (f64::from(row[0]) - found.0) * (f64::from(row[1]) - average(&of, 1)))
            .sum();
        assert!(product / of.len() as f64 > 0.4, "{class}: {product}");
        assert!(of.iter().all(|row| row[2] + row[3] == 1.0));
    }
}

#[test]
fn a_seed_gives_the_same_rows_on_any_number_of_threads() {
    let on = |threads: usize, preset: Preset| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| learn(preset, 2))
    };
    for preset in [Preset::Tuned, Preset::Plain] {
        assert_eq!(on(1, preset), on(3, preset));
    }
}

#[test]
fn a_stopped_training_keeps_what_it_has_or_says_that_there_is_nothing() {
    let (layout, values, bad) = rows(640);
    let rows = Rows {
        layout: &layout,
        values: &values,
        bad: &bad,
    };
    let control = Control::default();
    let stop = control.clone();
    let config = config(Preset::Tuned, 640, 50);
    let mut report = |losses: PlayerLosses| {
        if losses.epoch == 3 {
            stop.stop();
        }
    };
    let (_, losses) = train(&rows, &config, &control, &mut report).unwrap();
    assert_eq!(losses.len(), 3);
    let nothing = train(&rows, &config, &control, &mut |_| {});
    assert_eq!(nothing.err(), Some(SyntheticError::Unfinished));
}
