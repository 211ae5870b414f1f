//! Tests of special levels in every preparation of a column.

use super::*;
use crate::profile::tests::table_of;
use crate::recipe::Encoding;
use crate::recipe::FeaturePlan;
use crate::recipe::Plan;
use crate::recipe::Recipe;
use crate::recipe::Remark;
use crate::recipe::Scaling;
use crate::recipe::SequencePlan;
use crate::recipe::Style;
use crate::recipe::encoding::sequence::Order;
use crate::recipe::find_sequence;
use crate::table::{DayRange, Misfit, Table};

const ROWS: usize = 400;

/// 40 codes 9999, 20 `no file`, 8 `lost`, 4 `gone`, 8 without a value; else 0 to 9.
fn column() -> Column {
    let mut misfits = Vec::new();
    let numbers: Vec<Option<f64>> = (0..ROWS)
        .map(|row| {
            let word = match row % 50 {
                0..5 => return Some(9999.0),
                5 if row % 100 == 5 => return None,
                5 => "gone ",
                6 | 7 => "no file",
                8 if row % 200 == 8 => "No File",
                9 => "lost",
                k => return Some((k % 10) as f64),
            };
            misfits.push(Misfit {
                row,
                text: word.to_owned(),
            });
            None
        })
        .collect();
    let mut column = Column::from_numbers("late", Kind::Number, &numbers);
    column.misfits = misfits;
    column
}

fn labels() -> (Vec<usize>, Vec<bool>) {
    let bad = |row: usize| {
        if row % 50 < 5 {
            row.is_multiple_of(2)
        } else {
            row.is_multiple_of(7)
        }
    };
    ((0..ROWS).collect(), (0..ROWS).map(bad).collect())
}

fn recipe(encoders: &[Encoding]) -> (Recipe, Vec<Remark>) {
    let table = table_of(vec![column()]);
    let plan = Plan {
        features: vec![FeaturePlan {
            column: "late".to_owned(),
            encoders: encoders.to_vec(),
        }],
        special: [("late".to_owned(), vec![9999.0, -1.0, 9999.0])].into(),
        ..Plan::default()
    };
    let (rows, bad) = labels();
    Recipe::fit(&table, &plan, &rows, &bad).unwrap()
}

fn names(recipe: &Recipe) -> Vec<String> {
    recipe.input_names().into_iter().map(|n| n.name).collect()
}

fn inputs(recipe: &Recipe, column: Column) -> Vec<Vec<f32>> {
    let table = table_of(vec![column]);
    let m = recipe.apply(&table, 0..table.rows).unwrap();
    m.statics
        .chunks(m.static_width)
        .map(<[f32]>::to_vec)
        .collect()
}

/// One cell: a number, or a word as the loader keeps it.
fn cell(value: Option<f64>, word: Option<&str>) -> Column {
    let mut column = Column::from_numbers("late", Kind::Number, &[value]);
    column.misfits = word
        .map(|text| Misfit {
            row: 0,
            text: text.to_owned(),
        })
        .into_iter()
        .collect();
    column
}

fn one(recipe: &Recipe, value: Option<f64>, word: Option<&str>) -> Vec<f32> {
    inputs(recipe, cell(value, word)).remove(0)
}

#[test]
fn codes_and_frequent_words_are_levels_and_rare_ones_have_no_name() {
    let (recipe, remarks) = recipe(&[Encoding::Scaled(Scaling::None), Encoding::MissingFlag]);
    let special = &recipe.features[0].special;
    assert_eq!(
        (&special.codes[..], &special.rare_codes[..]),
        (&[9999.0][..], &[-1.0][..])
    );
    assert_eq!(special.words, ["no file"]);
    assert!(special.other_words);
    assert_eq!(
        names(&recipe),
        [
            "late",
            "late=(missing)",
            "late=9999",
            "late=no file",
            "late=(other words)"
        ]
    );
    let levels = remarks
        .iter()
        .find(|r| matches!(r, Remark::SpecialLevels { levels: 3, .. }));
    let rare = remarks
        .iter()
        .find(|r| matches!(r, Remark::RareCodes { codes: 1, .. }));
    assert!(levels.is_some() && rare.is_some(), "{remarks:?}");
    let text = serde_json::to_string(&recipe).unwrap();
    assert!(!text.contains("lost") && !text.contains("gone"));
    assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
}

#[test]
fn a_special_cell_is_missing_as_a_number_and_flagged() {
    let (recipe, _) = recipe(&[Encoding::Scaled(Scaling::None), Encoding::MissingFlag]);
    let median = one(&recipe, None, None)[0];
    assert!(median < 10.0, "codes are no part of the median: {median}");
    assert_eq!(one(&recipe, Some(3.0), None), [3.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(
        one(&recipe, Some(9999.0), None),
        [median, 0.0, 1.0, 0.0, 0.0]
    );
    assert_eq!(
        one(&recipe, None, Some(" NO file")),
        [median, 0.0, 0.0, 1.0, 0.0]
    );
    assert_eq!(
        one(&recipe, None, Some("new")),
        [median, 0.0, 0.0, 0.0, 1.0]
    );
    // A code that training hardly had is no number either.
    assert_eq!(one(&recipe, Some(-1.0), None), [median, 1.0, 0.0, 0.0, 0.0]);
    assert_eq!(one(&recipe, None, None), [median, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn every_preparation_has_an_input_or_a_bin_for_each_level() {
    let scaled = [
        Scaling::None,
        Scaling::Standard,
        Scaling::MinMax,
        Scaling::QuantileNormal,
    ];
    let mut all: Vec<Encoding> = scaled.map(Encoding::Scaled).to_vec();
    all.extend([Encoding::OneHot, Encoding::Ordinal]);
    for encoding in all {
        let (recipe, _) = recipe(&[encoding]);
        let names = names(&recipe);
        let at = |name: &str| names.iter().filter(|n| *n == name).count();
        for level in ["late=9999", "late=no file", "late=(other words)"] {
            assert_eq!(at(level), 1, "{encoding:?}: {names:?}");
        }
        let code = one(&recipe, Some(9999.0), None);
        let place = names.iter().position(|n| n == "late=9999").unwrap();
        assert_eq!(code[place], 1.0, "{encoding:?}");
        assert_eq!(code[place + 1..], [0.0, 0.0], "{encoding:?}");
        if encoding == Encoding::OneHot {
            assert_eq!(code.iter().sum::<f32>(), 1.0);
        }
    }
    for encoding in [Encoding::Woe, Encoding::WoeBins] {
        let (recipe, _) = recipe(&[encoding]);
        assert_eq!(names(&recipe), ["late (WoE)"]);
        let woe = |value, word| one(&recipe, value, word)[0];
        let (rows, bad) = labels();
        let bads = bad.iter().filter(|b| **b).count() as f64;
        let codes = rows.iter().filter(|row| *row % 50 < 5);
        let code_bads = codes.filter(|row| bad[**row]).count() as f64;
        let goods = (40.0 - code_bads) / (ROWS as f64 - bads);
        let expected = (goods / (code_bads / bads)).ln() as f32;
        assert!(
            (woe(Some(9999.0), None) - expected).abs() < 1e-6,
            "{encoding:?}"
        );
        assert_ne!(woe(None, Some("no file")), woe(None, Some("other")));
        assert_ne!(woe(Some(9999.0), None), woe(Some(9.0), None));
    }
}

#[test]
fn numbers_beside_codes_are_prepared_as_without_the_code_rows() {
    let (with, _) = recipe(&[Encoding::Scaled(Scaling::QuantileNormal)]);
    let mut bare = column();
    let ordinary: Vec<usize> = (0..ROWS).filter(|row| row % 50 >= 5).collect();
    bare.misfits.clear();
    let (_, bad) = labels();
    let bads: Vec<bool> = ordinary.iter().map(|&row| bad[row]).collect();
    let plan = Plan {
        features: vec![FeaturePlan {
            column: "late".to_owned(),
            encoders: vec![Encoding::Scaled(Scaling::QuantileNormal)],
        }],
        ..Plan::default()
    };
    let (without, _) = Recipe::fit(&table_of(vec![bare]), &plan, &ordinary, &bads).unwrap();
    assert_eq!(with.features[0].encoders, without.features[0].encoders);
}

#[test]
fn a_table_of_texts_is_read_word_by_word() {
    let (recipe, _) = recipe(&[Encoding::Scaled(Scaling::None)]);
    let texts = Column::from_texts(
        "late",
        Kind::Category,
        &[Some("no file"), Some("9999"), Some("4"), Some("zzz"), None],
    );
    let found = inputs(&recipe, texts.clone());
    let flags: Vec<&[f32]> = found.iter().map(|row| &row[1..]).collect();
    assert_eq!(
        flags,
        [
            [0.0, 1.0, 0.0],
            [1.0, 0.0, 0.0],
            [0.0, 0.0, 0.0],
            [0.0, 0.0, 1.0],
            [0.0, 0.0, 0.0]
        ]
    );
    let said = recipe.remarks(&table_of(vec![texts]));
    assert!(
        matches!(said[..], [crate::recipe::Remark::NoInputs(1)]),
        "{said:?}"
    );
}

#[test]
fn words_without_a_level_are_counted_at_scoring() {
    let (recipe, _) = recipe(&[Encoding::Scaled(Scaling::None)]);
    let remarks = |word| recipe.remarks(&table_of(vec![cell(None, Some(word))]));
    assert!(remarks("no file").is_empty());
    let expected = Remark::NewWords {
        column: "late".to_owned(),
        cells: 1,
        pooled: true,
    };
    assert_eq!(remarks("zzz"), [expected]);
}

#[test]
fn a_block_in_the_middle_has_the_inputs_of_the_whole() {
    let (recipe, _) = recipe(&[Encoding::Woe, Encoding::OneHot]);
    let table = table_of(vec![column()]);
    let all = recipe.apply(&table, 0..ROWS).unwrap();
    let part = recipe.apply(&table, 101..257).unwrap();
    let width = all.static_width;
    assert_eq!(part.statics, all.statics[101 * width..257 * width]);
}

#[test]
fn steps_of_a_sequence_share_the_codes_of_any_of_them() {
    let step = |name: &str, code_at: usize| {
        let values: Vec<Option<i64>> = (0..ROWS as i64)
            .map(|row| {
                Some(if row as usize % 20 == code_at {
                    99
                } else {
                    row % 4
                })
            })
            .collect();
        Column::from_integers(name, Kind::Integer, &values)
    };
    let table: Table = table_of(vec![step("due_1", 0), step("due_2", 1), step("due_3", 2)]);
    let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let block = find_sequence(&table, &names, Order::LatestFirst);
    let (mut plan, _) = Plan::default_for(&table, &names, block, Style::Plain);
    assert!(matches!(plan.sequence, SequencePlan::Channels(_)));
    plan.special = [("due_3".to_owned(), vec![99.0])].into();
    let (rows, bad) = labels();
    let (recipe, _) = Recipe::fit(&table, &plan, &rows, &bad).unwrap();
    assert_eq!((recipe.shape().steps, recipe.shape().channels), (3, 2));
    assert_eq!(recipe.input_names()[1].name, "due_3=99");
    let m = recipe.apply(&table, 0..4).unwrap();
    // Oldest first: due_3 has its code in row 2, due_2 in row 1, due_1 in row 0.
    let flags = |row: usize| [1, 3, 5].map(|k| m.sequence[row * 6 + k]);
    assert_eq!(flags(0), [0.0, 0.0, 1.0]);
    assert_eq!(flags(1), [0.0, 1.0, 0.0]);
    assert_eq!(flags(2), [1.0, 0.0, 0.0]);
    assert_eq!(flags(3), [0.0; 3]);
}

#[test]
fn codes_are_read_as_the_cells_of_their_column() {
    let numbers = Column::from_numbers("x", Kind::Number, &[Some(1.0)]);
    let read = |column: &Column, texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        read_codes(column, &texts)
    };
    assert_eq!(
        read(&numbers, &["9999", "9999.0", "9,999", "-1"]),
        Ok(vec![9999.0, -1.0])
    );
    assert_eq!(read(&numbers, &["x"]), Err("x".to_owned()));
    let days = Column::from_integers("d", Kind::Date, &[Some(3)]);
    assert_eq!(
        read(&days, &["1970-01-02", "2049-12-31"]),
        Ok(vec![1.0, 29_219.0])
    );
    // As the cells of the column are written, within its values or set aside.
    let mut european = days.clone();
    european.convention = Some(Convention::Day {
        day_first: true,
        compact: false,
        months: false,
        first_year: None,
        range: Some(DayRange {
            first: 0,
            last: 20_000,
        }),
    });
    let day = Ok(vec![47_481.0]);
    assert_eq!(read(&european, &["31.12.2099"]), day);
    assert_eq!(read(&european, &["2099-12-31"]), day);
    european.misfits.push(Misfit {
        row: 0,
        text: "31.12.2099".to_owned(),
    });
    for held in ["31.12.2099", "2099-12-31"] {
        assert_eq!(read(&european, &[held]), Ok(vec![]), "{held}");
    }
    assert_eq!(read(&column(), &["no file", "9999"]), Ok(vec![9999.0]));
    let words = Column::from_texts("c", Kind::Category, &[Some("9")]);
    assert_eq!(read(&words, &["9"]), Err("9".to_owned()));
    assert_eq!(show_code(2_932_896.0, true), "9999-12-31");
}
