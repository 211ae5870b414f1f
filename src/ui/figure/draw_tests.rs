//! Tests of drawing a figure into shapes.

use super::*;
use crate::ui::figure::legend::packed;

#[test]
fn corners_of_a_line_keep_apart_on_the_screen() {
    let teeth: Vec<[f64; 2]> = (0..100)
        .map(|k| [f64::from(k) / 100.0, f64::from(k % 2) / 1000.0])
        .collect();
    let kept = apart(&teeth, [20.0, 100.0]);
    assert!(kept.len() < 45, "{}", kept.len());
    assert_eq!((kept.first(), kept.last()), (teeth.first(), teeth.last()));
    let far = |w: &[[f64; 2]]| (w[1][0] - w[0][0]) * 20.0 >= NEAREST - 1e-9;
    assert!(kept.windows(2).all(far));
    // Where corners are far apart, or nothing is known, all stay.
    assert_eq!(apart(&teeth, [2000.0, 100.0]), teeth);
    assert_eq!(apart(&teeth, [f64::NAN, 1.0]), teeth);
}

#[test]
fn a_legend_wraps_and_counts_what_is_left() {
    assert_eq!(packed(&[50.0, 50.0], 100.0), (vec![2], 0));
    assert_eq!(packed(&[50.0, 60.0, 40.0], 100.0), (vec![1, 2], 0));
    // A name wider than the room has a row of its own.
    assert_eq!(packed(&[500.0, 10.0], 100.0), (vec![1, 1], 0));
    let many = [40.0; 9];
    assert_eq!(packed(&many, 100.0), (vec![2, 2, 1], 4));
    assert_eq!(packed(&many[..7], 100.0), (vec![2, 2, 1], 2));
    assert_eq!(packed(&many[..6], 100.0), (vec![2, 2, 2], 0));
    assert_eq!(packed(&many[..5], 100.0), (vec![2, 2, 1], 0));
}
