//! Tests: rows that come back as they were.

use super::*;

fn table() -> Table {
    let rows = 0..400_usize;
    let amounts: Vec<Option<f64>> = rows
        .clone()
        .map(|row| match row % 8 {
            0 => None,
            1..4 => Some(0.0),
            _ => Some(100.0 + row as f64 * 0.25),
        })
        .collect();
    let mut amount = Column::from_numbers("amount", Kind::Number, &amounts);
    let words = rows.clone().filter(|row| row % 16 == 0);
    amount.misfits = words
        .map(|row| Misfit {
            row,
            text: "unknown".to_owned(),
        })
        .collect();
    let ages: Vec<Option<i64>> = rows.clone().map(|row| Some(20 + row as i64 % 50)).collect();
    let flags: Vec<Option<i64>> = rows.clone().map(|row| Some(row as i64 % 2)).collect();
    let homes = ["own", "rent", "a, \"b\""];
    let homes: Vec<Option<&str>> = rows
        .clone()
        .map(|row| homes.get(row % 4).copied())
        .collect();
    let days: Vec<Option<f64>> = rows.map(|row| Some(18_000.0 + row as f64)).collect();
    Table::from_columns(vec![
        amount,
        Column::from_integers("age", Kind::Integer, &ages),
        Column::from_integers("flag", Kind::Flag, &flags),
        Column::from_texts("home", Kind::Category, &homes),
        Column::from_numbers("day", Kind::Date, &days),
        Column::from_integers("one", Kind::Integer, &vec![Some(7); 400]),
        Column::from_texts("none", Kind::Empty, &vec![None; 400]),
    ])
}

#[test]
fn rows_come_back_as_they_were() {
    let table = table();
    let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let rows: Vec<usize> = (0..400).collect();
    for preset in [Preset::Tuned, Preset::Plain] {
        let mut noise = Noise::new(1);
        let codec = Codec::fit(&table, &names, &rows, preset);
        assert_eq!(codec.learnt(), 5);
        assert_eq!(codec.constants(), ["one", "none"]);
        // Numbers: amount, age, day. States of amount: number, missing, `unknown`.
        assert_eq!(codec.layout.numbers, 3);
        assert_eq!(codec.layout.levels, [3, 2, 4]);
        let values = codec.encode(&table, &rows, &mut noise);
        let back = codec.decode(&values, 400, &mut noise);
        for (before, after) in table.columns.iter().zip(&back) {
            assert_eq!(before.kind, after.kind);
            assert_eq!(before.misfits, after.misfits);
            let pairs = before.numbers().into_iter().zip(after.numbers());
            for (a, b) in pairs {
                // Between neighbours a rank is spread over half the way; beside a peak it is not.
                let near = (a - b).abs() <= 1.3 || a.is_nan() && b.is_nan();
                assert!(near, "{}: {a} {b}", before.name);
            }
            if before.is_text() {
                assert_eq!(before.texts(), after.texts());
            }
        }
        let zeros = |column: &Column| column.numbers().iter().filter(|v| **v == 0.0).count();
        assert_eq!(zeros(&table.columns[0]), 150);
        assert_eq!(zeros(&back[0]), 150);
    }
}

#[test]
fn numbers_of_any_size_come_back_with_the_decimals_of_the_column() {
    let knots = vec![0.0, 0.25, 1.5, 1000.0];
    assert_eq!(decimals(&knots), 2);
    let codec = Codec {
        columns: Vec::new(),
        layout: Layout {
            numbers: 0,
            levels: Vec::new(),
        },
        preset: Preset::Tuned,
    };
    for z in [-9.0, -1.0, 0.0, 0.3, 9.0] {
        let value = codec.unscale(&knots, z, 2);
        assert!((0.0..=1000.0).contains(&value));
        assert_eq!(value, format!("{value:.2}").parse::<f64>().unwrap());
    }
}

#[test]
fn rare_levels_are_drawn_as_often_as_they_are() {
    let levels: Vec<String> = (0..60).map(|level| format!("level {level}")).collect();
    let level = |row: usize| if row < 3_000 { row % 40 } else { 40 + row % 20 };
    let texts: Vec<Option<&str>> = (0..3_200)
        .map(|row| Some(levels[level(row)].as_str()))
        .collect();
    let table = Table::from_columns(vec![Column::from_texts("many", Kind::Category, &texts)]);
    let rows: Vec<usize> = (0..3_200).collect();
    let codec = Codec::fit(&table, &["many".to_owned()], &rows, Preset::Tuned);
    assert_eq!(codec.layout.levels, [41]);
    let mut noise = Noise::new(1);
    let values = codec.encode(&table, &rows, &mut noise);
    let back = codec.decode(&values, 3_200, &mut noise)[0].texts();
    let rare = |texts: &[Option<String>]| {
        let rare = |text: &&Option<String>| text.as_ref().is_some_and(|t| levels[40..].contains(t));
        texts.iter().filter(rare).count()
    };
    assert_eq!(rare(&back), 200);
}
