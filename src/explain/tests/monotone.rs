//! Tests of bounds and of the search: against the engine's own derivatives, and on a network that is
//! known to turn.

use super::{FAMILIES, inputs_of, network, rows_of, variants};
use crate::explain::bounds::slope_bounds;
use crate::network::{Direction, HeldInput, Network};
use crate::recipe::Matrix;

/// The derivatives of the logit of each row by each input.
fn derivatives(network: &Network, x: &Matrix) -> Vec<f32> {
    let total = network.inputs().total();
    let (mut logits, mut gradient) = (vec![0.0; x.rows], vec![0.0; x.rows * total]);
    let all = network.derivatives();
    let mut workspace = all[0].workspace(8);
    all[0].at(&mut workspace, x, &mut logits, &mut gradient);
    gradient
}

fn whole(x: &Matrix, row: usize) -> Vec<f32> {
    let (wide, deep) = (x.static_width, x.steps * x.channels);
    let statics = &x.statics[row * wide..(row + 1) * wide];
    [statics, &x.sequence[row * deep..(row + 1) * deep]].concat()
}

#[test]
fn bounds_hold_every_derivative_of_every_family() {
    for family in FAMILIES {
        for config in variants(family) {
            let inputs = inputs_of(family);
            let network = network(config.clone(), inputs);
            let members = network.members();
            let x = rows_of(inputs, 5, 9);
            let total = inputs.total();
            let at = derivatives(&network, &x);
            for row in 0..x.rows {
                let own = whole(&x, row);
                let shape = (&own[..], inputs.statics, inputs.steps);
                for input in (0..total).step_by(3) {
                    // At a point the bounds are the derivative.
                    let here = f64::from(own[input]);
                    let [low, high] = slope_bounds(&members, shape, input, [here, here]);
                    let slope = f64::from(at[row * total + input]);
                    let slack = 2e-3 * (1.0 + slope.abs());
                    assert!(low - slack <= slope && slope <= high + slack, "{config:?}");
                    assert!(high - low < slack, "{low} {high} {config:?}");
                    // Over a range they hold those of all points in it.
                    let [low, high] =
                        slope_bounds(&members, shape, input, [here - 0.3, here + 0.3]);
                    let mut ladder = x.select(&[row; 13]);
                    for step in 0..13 {
                        let value = own[input] - 0.3 + 0.05 * step as f32;
                        if input < inputs.statics {
                            ladder.statics[step * inputs.statics + input] = value;
                        } else {
                            let deep = total - inputs.statics;
                            ladder.sequence[step * deep + input - inputs.statics] = value;
                        }
                    }
                    let slopes = derivatives(&network, &ladder);
                    for step in 0..13 {
                        let slope = f64::from(slopes[step * total + input]);
                        assert!(
                            low - slack <= slope && slope <= high + slack,
                            "{slope} outside {low} {high}: {config:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_network_that_keeps_its_signs_is_bounded_over_any_range() {
    let inputs = inputs_of(crate::network::Family::Mlp);
    let held = HeldInput {
        input: 2,
        direction: Direction::Falls,
    };
    let mut config = variants(crate::network::Family::Mlp).remove(0);
    config.monotone = vec![held];
    let network = Network::new(config, inputs, 3).unwrap();
    let x = rows_of(inputs, 20, 4);
    for row in 0..x.rows {
        let own = whole(&x, row);
        let bounds = slope_bounds(&network.members(), (&own, 5, 0), 2, [-50.0, 50.0]);
        assert!(bounds[1] <= 0.0, "{bounds:?}");
    }
}
