//! Tests: distances, copies and collapse on rows that are known.

use super::*;
use crate::table::{Column, Kind};
use crate::train::Preset;

#[test]
fn distances_of_distributions_are_those_of_the_textbook() {
    // scipy.stats.ks_2samp([1, 2, 3, 4], [2, 3, 10]).statistic
    let ks = kolmogorov_smirnov(vec![1.0, 2.0, 3.0, 4.0], vec![2.0, 3.0, 10.0, f64::NAN]);
    assert!((ks - 1.0 / 3.0).abs() < 1e-12, "{ks}");
    let texts = |cells: &[&str]| -> Vec<Option<String>> {
        cells.iter().map(|cell| Some((*cell).to_owned())).collect()
    };
    let distance = total_variation(&texts(&["a", "a", "b", "c"]), &texts(&["a", "b", "b", "d"]));
    assert!((distance - 0.5).abs() < 1e-12, "{distance}");
    assert!((pearson(&[1.0, 2.0, f64::NAN, 4.0], &[2.0, 4.0, 1.0, 8.0]) - 1.0).abs() < 1e-12);
    assert_eq!(pearson(&[1.0, 1.0], &[1.0, 2.0]), 0.0);
}

fn table(shift: f64) -> Table {
    let values: Vec<Option<f64>> = (0..300)
        .map(|row| Some(f64::from(row * 37 % 300) + shift))
        .collect();
    let texts: Vec<Option<&str>> = (0..300).map(|row| Some(["x", "y", "z"][row % 3])).collect();
    Table::from_columns(vec![
        Column::from_numbers("value", Kind::Number, &values),
        Column::from_texts("text", Kind::Category, &texts),
    ])
}

#[test]
fn copies_are_told_from_new_rows() {
    let real = table(0.0);
    let (even, odd): (Vec<usize>, Vec<usize>) = (0..300).partition(|row| row % 2 == 0);
    let sample = |table, rows| Sample { table, rows };
    let names = ["value".to_owned(), "text".to_owned()];
    let codec = Codec::fit(&real, &names, &even, Preset::Tuned);
    let parts = (
        sample(&real, even.as_slice()),
        sample(&real, odd.as_slice()),
    );
    let near = |rows| memorisation(&codec, parts, sample(&real, rows), &mut Noise::new(1)).unwrap();
    let copied = near(&even);
    assert_eq!((copied.copies, copied.share_nearer), (1.0, 1.0));
    assert_eq!(copied.synthetic.mean, 0.0);
    let new = near(&odd);
    assert_eq!(new.copies, 0.0);
    assert!(new.share_nearer <= 0.06, "{}", new.share_nearer);
    assert_eq!(new.synthetic, new.held_out);
}

#[test]
fn a_generator_of_one_row_has_collapsed() {
    let real = table(0.0);
    let all: Vec<usize> = (0..300).collect();
    let names = ["value".to_owned(), "text".to_owned()];
    let codec = Codec::fit(&real, &names, &all, Preset::Tuned);
    let same = Table::from_columns(vec![
        Column::from_numbers("value", Kind::Number, &vec![Some(3.0); 300]),
        Column::from_texts("text", Kind::Category, &vec![Some("x"); 300]),
    ]);
    let sample = |table, rows| Sample { table, rows };
    let of = |table| collapse(&codec, sample(&real, &all), sample(table, &all), false);
    let one = of(&same);
    assert!(one.collapsed && one.distinct_share < 0.01, "{one:?}");
    assert_eq!(one.constant_columns, ["value", "text"]);
    let fine = of(&table(0.0));
    assert!(
        !fine.collapsed && fine.constant_columns.is_empty(),
        "{fine:?}"
    );
}
