//! Tests of the value that is most of a column.

use super::*;

#[test]
fn a_special_code_is_no_value_that_is_most_of_a_column() {
    let values: Vec<Option<f64>> = (0..1_000)
        .map(|row| {
            Some(if row % 5 < 3 {
                9_999.0
            } else {
                f64::from(row % 40)
            })
        })
        .collect();
    let column = Column::from_numbers("x", Kind::Integer, &values);
    let found = |codes: &[f64]| {
        let special = Special {
            codes: codes.to_vec(),
            ..NONE.clone()
        };
        let mut counts = ColumnCounts {
            expected: Some(Expected {
                mode: Some(0.1),
                ..Expected::default()
            }),
            ..ColumnCounts::default()
        };
        count_frequent(&column, &special, &mut counts);
        counts.frequent.values().copied().collect::<Vec<usize>>()
    };
    assert_eq!(found(&[]), [600]);
    assert_eq!(found(&[9_999.0]), [0; 0]);
}
