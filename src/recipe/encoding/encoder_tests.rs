//! Tests of the encoders, one by one.

use super::*;
use crate::table::Kind;

/// Cells from `(text, rows)`, in which the first `bads` rows of each are bad.
fn cells(
    counts: &[(Option<&'static str>, usize, usize)],
) -> (Vec<Option<&'static str>>, Vec<bool>) {
    let rows = counts
        .iter()
        .flat_map(|&(text, n, bads)| (0..n).map(move |i| (text, i < bads)));
    rows.unzip()
}

fn fit(encoding: Encoding, column: &Column, bad: &[bool]) -> Option<Encoder> {
    let rows: Vec<usize> = (0..bad.len()).collect();
    let training = Training::new(column, &rows, bad, &Special::default());
    Encoder::fit(encoding, &training)
}

/// The encoded rows of a column.
fn encode(encoder: &Encoder, column: &Column) -> Vec<Vec<f32>> {
    let width = encoder.width();
    let mut block = vec![0.0; column.len() * width];
    let mut slots = Slots {
        block: &mut block,
        width,
        offset: 0,
    };
    encoder.write(
        column,
        &column.numbers(),
        encoder.lookup().as_ref(),
        &[],
        &mut slots,
    );
    block.chunks(width).map(<[f32]>::to_vec).collect()
}

fn texts(values: &[Option<&str>]) -> Column {
    Column::from_texts("c", Kind::Category, values)
}

#[test]
fn one_hot_folds_rare_and_unseen_levels() {
    let (values, bad) = cells(&[
        (Some("b"), 10, 0),
        (Some("a"), 20, 0),
        (Some("r"), 9, 0),
        (None, 1, 0),
    ]);
    let encoder = fit(Encoding::OneHot, &texts(&values), &bad).unwrap();
    assert_eq!(
        encoder.input_names("c"),
        ["c=a", "c=b", "c=(rare)", "c=(missing)"]
    );
    let found = encode(
        &encoder,
        &texts(&[Some("a"), Some(" b"), Some("r"), Some("new"), None]),
    );
    let one = |place: usize| {
        (0..4)
            .map(|i| f32::from(u8::from(i == place)))
            .collect::<Vec<_>>()
    };
    assert_eq!(found, [one(0), one(1), one(2), one(2), one(3)]);
}

#[test]
fn one_hot_without_rare_or_missing_gives_zeros() {
    let (values, bad) = cells(&[(Some("1"), 10, 0), (Some("2"), 20, 0)]);
    let encoder = fit(Encoding::OneHot, &texts(&values), &bad).unwrap();
    let found = encode(&encoder, &texts(&[Some("3"), None]));
    assert_eq!(found, [[0.0; 2]; 2]);
    let numbers = Column::from_integers("c", Kind::Integer, &[Some(1), Some(2), Some(3)]);
    assert_eq!(
        encode(&encoder, &numbers),
        [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    );
    assert_eq!(fit(Encoding::OneHot, &texts(&[]), &[]), None);
}

#[test]
fn one_hot_keeps_at_most_fifty_levels() {
    let names: Vec<String> = (0..60).map(|i| format!("l{i:02}")).collect();
    let values: Vec<Option<&str>> = (0..900).map(|i| Some(names[i % 60].as_str())).collect();
    let encoder = fit(Encoding::OneHot, &texts(&values), &[false; 900]).unwrap();
    assert_eq!(encoder.width(), MOST_LEVELS + 1);
}

#[test]
fn codes_are_levels_beside_a_number_and_no_categories() {
    let days: Vec<Option<i64>> = (0..6200)
        .map(|i| Some(i % 31))
        .chain([None, Some(77)])
        .collect();
    let bad: Vec<bool> = days
        .iter()
        .enumerate()
        .map(|(i, day)| (i / 31) % 10 < [1, 5, 3][day.unwrap_or(0) as usize % 3])
        .collect();
    let column = Column::from_integers("day", Kind::Integer, &days);
    let encoder = fit(Encoding::Codes, &column, &bad).unwrap();
    // 31 days, and one input for rare and unseen ones; the flag beside tells missing cells.
    assert_eq!((encoder.width(), encoder.levels().len()), (32, 0));
    assert!(encoder.lookup().is_some() && encoder.categories().is_none());
    let later = [Some(4), Some(78), None].map(|day| day.map(i64::from));
    let found = encode(
        &encoder,
        &Column::from_integers("day", Kind::Integer, &later),
    );
    let ones: Vec<f32> = found.iter().map(|row| row.iter().sum()).collect();
    assert_eq!(ones, [1.0, 1.0, 0.0]);
    assert_eq!(found[1][31], 1.0);
    let json = serde_json::to_string(&encoder).unwrap();
    assert_eq!(serde_json::from_str::<Encoder>(&json).unwrap(), encoder);
    // Models of earlier versions do not say it.
    let old: Encoder =
        serde_json::from_str(r#"{"one-hot":{"levels":["a"],"rare":false,"missing":false}}"#)
            .unwrap();
    assert_eq!(old.levels(), ["a"]);
    let even: Vec<bool> = (0..days.len()).map(|i| i % 5 == 0).collect();
    assert_eq!(fit(Encoding::Codes, &column, &even), None);
}

#[test]
fn a_missing_flag_stands_only_where_training_had_missing() {
    let column = Column::from_numbers("x", Kind::Number, &[Some(1.0), None]);
    let encoder = fit(Encoding::MissingFlag, &column, &[false; 2]).unwrap();
    assert_eq!(encode(&encoder, &column), [[0.0], [1.0]]);
    assert_eq!(encode(&encoder, &texts(&[Some("oops")])), [[1.0]]);
    assert_eq!(fit(Encoding::MissingFlag, &column, &[false]), None);
}

#[test]
fn missing_and_texts_take_the_median() {
    let column = Column::from_numbers("x", Kind::Number, &[Some(1.0), Some(2.0), Some(6.0), None]);
    let encoder = fit(Encoding::Scaled(Scaling::None), &column, &[false; 4]).unwrap();
    assert_eq!(encode(&encoder, &column), [[1.0], [2.0], [6.0], [2.0]]);
    assert_eq!(encode(&encoder, &texts(&[Some("oops")])), [[2.0]]);
    let huge = Column::from_numbers("x", Kind::Number, &[Some(1e300), Some(-1e300)]);
    assert_eq!(encode(&encoder, &huge), [[MOST_INPUT], [-MOST_INPUT]]);
}

#[test]
fn ordinal_orders_by_number_then_text() {
    let (values, bad) = cells(&[(Some("10"), 12, 0), (Some("9"), 11, 0), (Some("7"), 9, 0)]);
    let encoder = fit(Encoding::Ordinal, &texts(&values), &bad).unwrap();
    let found = encode(&encoder, &texts(&[Some("9"), Some("10"), Some("7"), None]));
    assert_eq!(found, [[0.5], [1.0], [0.0], [0.0]]);
}

/// Siddiqi's example: goods 200, 300, 250, 150 and bads 60, 50, 25, 5.
#[test]
fn weight_of_evidence_of_levels() {
    let golden = [
        ("a", 260, 60, -0.65678),
        ("b", 350, 50, -0.06899),
        ("c", 275, 25, 0.44183),
        ("d", 155, 5, 1.54045),
    ];
    let (values, bad) = cells(&golden.map(|(name, n, bads, _)| (Some(name), n, bads)));
    let encoder = fit(Encoding::Woe, &texts(&values), &bad).unwrap();
    let found = encode(
        &encoder,
        &texts(&[Some("a"), Some("b"), Some("c"), Some("d")]),
    );
    for (row, (name, .., expected)) in found.iter().zip(golden) {
        assert!(
            (f64::from(row[0]) - expected).abs() < 1e-5,
            "{name} {row:?}"
        );
    }
    assert_eq!(
        encode(&encoder, &texts(&[Some("new"), None])),
        [[0.0], [0.0]]
    );
}

#[test]
fn weight_of_evidence_of_missing_rare_and_pure_bins() {
    let (values, bad) = cells(&[
        (Some("a"), 60, 20),
        (Some("pure"), 20, 0),
        (Some("r"), 8, 4),
        (None, 12, 6),
    ]);
    let encoder = fit(Encoding::Woe, &texts(&values), &bad).unwrap();
    let found = encode(&encoder, &texts(&[Some("pure"), Some("new"), None]));
    // All: 70 goods, 30 bads.
    let woe = |goods: f64, bads: f64| ((goods / 70.0) / (bads / 30.0)).ln() as f32;
    assert_eq!(found, [[woe(20.5, 0.5)], [woe(4.0, 4.0)], [woe(6.0, 6.0)]]);
}

#[test]
fn weight_of_evidence_of_numbers_has_ten_equal_bins() {
    let values: Vec<Option<f64>> = (0..200).map(|i| Some(f64::from(i))).collect();
    let bad: Vec<bool> = (0..200).map(|i| i % 20 < 10 - i / 20).collect();
    let column = Column::from_numbers("x", Kind::Number, &values);
    let encoder = fit(Encoding::Woe, &column, &bad).unwrap();
    let Encoder::Woe {
        bins: Bins::Edges(edges),
        woe,
        ..
    } = &encoder
    else {
        panic!("{encoder:?}");
    };
    assert_eq!((edges.len(), edges[0], woe.len()), (9, 19.0, 10));
    assert!(woe.is_sorted() && encoder.is_sound());
    let ties = Column::from_numbers("x", Kind::Number, &[Some(0.0); 50]);
    let encoder = fit(Encoding::Woe, &ties, &bad[..50]).unwrap();
    assert_eq!(encode(&encoder, &ties)[0], [0.0]);
}

#[test]
fn merged_bins_have_one_weight_per_group_and_run_one_way() {
    let values: Vec<Option<f64>> = (0..200).map(|i| Some(f64::from(i))).collect();
    let bad: Vec<bool> = (0..200).map(|i| i % 20 < 10 - i / 20).collect();
    let column = Column::from_numbers("x", Kind::Number, &values);
    let encoder = fit(Encoding::WoeBins, &column, &bad).unwrap();
    assert!(encoder.is_sound() && encoder.reads_numbers());
    let found = encode(&encoder, &column);
    assert!(found.is_sorted_by(|a, b| a[0] <= b[0]) && found[0] < found[199]);
    let missing = Column::from_numbers("x", Kind::Number, &[None]);
    assert_eq!(encode(&encoder, &missing), [[0.0]]);

    let (values, bad) = cells(&[
        (Some("a"), 60, 20),
        (Some("b"), 60, 20),
        (Some("c"), 70, 2),
        (Some("r"), 8, 4),
        (None, 12, 6),
    ]);
    let encoder = fit(Encoding::WoeBins, &texts(&values), &bad).unwrap();
    assert!(encoder.is_sound());
    let Encoder::Woe { counts, bins, .. } = &encoder else {
        panic!("{encoder:?}");
    };
    // Categories, the most frequent first, then missing cells and rare ones.
    let counts: Vec<[usize; 2]> = counts.iter().map(|bin| [bin.goods, bin.bads]).collect();
    let named = ["c", "a", "b"].map(str::to_owned);
    assert_eq!(*bins, Bins::Levels(named.to_vec()));
    assert_eq!(counts, [[68, 2], [40, 20], [40, 20], [6, 6], [4, 4]]);
    let shown = [
        Some("a"),
        Some("b"),
        Some("c"),
        Some("r"),
        Some("new"),
        None,
    ];
    let found = encode(&encoder, &texts(&shown));
    assert_eq!((&found[0], &found[3]), (&found[1], &found[4]));
    assert!(found[2][0] > found[0][0] && found[5][0] < 0.0);
    assert_eq!(
        fit(Encoding::WoeBins, &texts(&values), &vec![false; bad.len()]),
        None
    );
}
