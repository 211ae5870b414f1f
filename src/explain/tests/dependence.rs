//! Tests of effects: against scikit-learn's partial dependence and `PyALE` on a function that is
//! known (`tests/fixtures/explain`), and on fields with nothing to compare.

use crate::explain::*;
use crate::network::sigmoid;
use crate::recipe::encoding::encoder::Encoding;
use crate::recipe::encoding::scaler::Scaling;
use crate::recipe::{FeaturePlan, Matrix, Plan, Recipe};
use crate::table::{Column, Kind, LoadOptions, Table, load_bytes};
use std::ops::ControlFlow;

const ROWS: &[u8] = include_bytes!("../../../tests/fixtures/explain/dependence.csv");
const EXPECTED: &str = include_str!("../../../tests/fixtures/explain/dependence.json");

fn recipe(table: &Table, encoders: &[(&str, Encoding)]) -> Recipe {
    let plan = Plan {
        features: encoders
            .iter()
            .map(|(column, encoding)| FeaturePlan {
                column: (*column).to_owned(),
                encoders: vec![*encoding],
            })
            .collect(),
        ..Plan::default()
    };
    let rows: Vec<usize> = (0..table.rows).collect();
    let bad: Vec<bool> = rows.iter().map(|row| row % 3 == 0).collect();
    Recipe::fit(table, &plan, &rows, &bad).unwrap().0
}

/// The effects of a field over all rows of a table.
fn effects(
    recipe: &Recipe,
    table: &Table,
    field: &str,
    y: &[Option<bool>],
    pds: Pds<'_>,
) -> (Grid, Dependence) {
    let fields = Fields::of(recipe);
    let place = fields
        .names()
        .iter()
        .position(|name| name == field)
        .unwrap();
    let x = recipe.apply(table, 0..table.rows).unwrap();
    let grid = Grid::of(recipe, &fields, place, table, &|rows| x.select(rows));
    let rows: Vec<usize> = (0..table.rows).collect();
    let sample = sample_of(&rows);
    let known = EffectRows {
        rows: &rows,
        sample: &sample,
        x: &x.select(&sample),
        pds: &pds(&x),
        y,
    };
    let found = Dependence::of(&grid, known, pds, &mut || ControlFlow::Continue(()));
    (grid, found.unwrap())
}

fn values(grid: &Grid) -> Vec<String> {
    let shown = |point: &Point| match &point.value {
        PointValue::Number(number) => number.to_string(),
        PointValue::Level(level) => level.clone(),
        PointValue::OtherLevels => "others".to_owned(),
        PointValue::Missing => "missing".to_owned(),
    };
    grid.points.iter().map(shown).collect()
}

#[test]
fn effects_are_those_of_scikit_learn_and_pyale() {
    let mut read = |_, _| ControlFlow::Continue(());
    let table = load_bytes(ROWS.to_vec(), &LoadOptions::default(), &mut read).unwrap();
    let scaled = Encoding::Scaled(Scaling::None);
    let recipe = recipe(
        &table,
        &[
            ("age", scaled),
            ("income", scaled),
            ("housing", Encoding::OneHot),
        ],
    );
    let names = recipe.input_names();
    let place = |name: &str| names.iter().position(|input| input.name == name).unwrap();
    let [age, income] = ["age", "income"].map(place);
    let levels = ["a", "b", "c", "d"].map(|level| place(&format!("housing={level}")));
    let pds = |x: &Matrix| -> Vec<f64> {
        let rows = x.statics.chunks_exact(x.static_width);
        rows.map(|row| {
            let of = |input: usize| f64::from(row[input]);
            let (age, income) = (of(age), of(income).ln_1p());
            let level: f64 = levels
                .iter()
                .zip([-0.4, 0.1, 0.7, 0.2])
                .map(|(k, v)| of(*k) * v)
                .sum();
            sigmoid(0.04 * age - 0.8 * income + 0.02 * age * income / 3.0 + level)
        })
        .collect()
    };
    let bad = table.column("bad").unwrap().numbers();
    let y: Vec<Option<bool>> = bad.iter().map(|bad| Some(*bad == 1.0)).collect();
    let expected: serde_json::Value = serde_json::from_str(EXPECTED).unwrap();
    for field in ["age", "income", "housing"] {
        let (grid, found) = effects(&recipe, &table, field, &y, &pds);
        let values = values(&grid);
        let wanted = &expected[field];
        let all = wanted["value"].as_array().unwrap();
        assert_eq!(values.len(), all.len(), "{field}");
        for (place, value) in all.iter().enumerate() {
            let text = value.as_f64().map(|n| n.to_string());
            let text = text.unwrap_or_else(|| value.as_str().unwrap().to_owned());
            let at = values.iter().position(|v| *v == text).unwrap();
            let of = |key: &str| wanted[key][place].as_f64().unwrap();
            let (partial, ale) = (found.partial[at].unwrap(), found.accumulated[at].unwrap());
            assert!((partial - of("partial")).abs() < 1e-9, "{field} {text}");
            assert!((ale - of("ale")).abs() < 1e-9, "{field} {text}: {ale}");
        }
        assert_eq!(found.rows.iter().sum::<usize>(), 300);
        assert_eq!(
            found.order,
            (field == "housing").then_some(LevelOrder::BadRate)
        );
        // The curve of an applicant passes through their PD at their value.
        let x = recipe.apply(&table, 5..6).unwrap();
        let curve = applicant_curve(&grid, &x, &pds);
        let at = grid.of_row[5].unwrap();
        let own = values[at] == table.column(field).unwrap().texts()[5].clone().unwrap();
        assert!(!own || (curve[at].unwrap() - pds(&x)[0]).abs() < 1e-12);
    }
}

/// The local effects of several numbers are those of each alone, levels in the order of its own keys.
#[test]
fn several_numbers_have_the_local_effects_of_each_alone() {
    let mut read = |_, _| ControlFlow::Continue(());
    let table = load_bytes(ROWS.to_vec(), &LoadOptions::default(), &mut read).unwrap();
    let scaled = Encoding::Scaled(Scaling::None);
    let recipe = recipe(&table, &[("age", scaled), ("housing", Encoding::OneHot)]);
    let names = recipe.input_names();
    let place = |name: &str| names.iter().position(|input| input.name == name).unwrap();
    let (age, level) = (place("age"), place("housing=b"));
    let one = |row: &[f32]| sigmoid(f64::from(row[age]) / 40.0 - f64::from(row[level]));
    let x = recipe.apply(&table, 0..table.rows).unwrap();
    let of = |x: &Matrix, which: usize| -> Vec<f64> {
        let rows = x.statics.chunks_exact(x.static_width).map(one);
        rows.flat_map(|p| match which {
            0 => vec![p],
            1 => vec![1.0 - p],
            _ => vec![p, 1.0 - p],
        })
        .collect()
    };
    let sample: Vec<usize> = (0..table.rows).collect();
    let fields = Fields::of(&recipe);
    for place in 0..fields.names().len() {
        let grid = Grid::of(&recipe, &fields, place, &table, &|rows| x.select(rows));
        let rising: Vec<f64> = (0..grid.points.len()).map(|k| k as f64).collect();
        let falling: Vec<f64> = rising.iter().map(|k| -k).collect();
        let keys = [rising, falling];
        let alone = |which: usize| {
            let predict = |x: &Matrix| of(x, which);
            let keys = &keys[which..=which];
            accumulated_effects(&grid, (&sample, &x), (&predict, 1), keys)
        };
        let predict = |x: &Matrix| of(x, 2);
        let both = accumulated_effects(&grid, (&sample, &x), (&predict, 2), &keys);
        for (both, (a, b)) in both.iter().zip(alone(0).iter().zip(alone(1))) {
            let one = |values: &Option<Vec<f64>>| values.as_ref().unwrap()[0];
            assert_eq!(both.as_ref().unwrap()[..], [one(a), one(&b)]);
        }
    }
}

#[test]
fn fields_with_nothing_to_compare_have_few_points() {
    let n = 60;
    let number = |value: fn(usize) -> Option<f64>| (0..n).map(value).collect::<Vec<_>>();
    let towns = |value: fn(usize) -> String| {
        let texts: Vec<String> = (0..n).map(value).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
        Column::from_texts("towns", Kind::Category, &texts)
    };
    let table = |constant: fn(usize) -> Option<f64>, towns: Column| {
        Table::from_columns(vec![
            Column::from_numbers("varies", Kind::Number, &number(|i| Some(i as f64))),
            Column::from_numbers("constant", Kind::Number, &number(constant)),
            Column::from_numbers(
                "gaps",
                Kind::Number,
                &number(|i| (i % 2 == 0).then_some(i as f64)),
            ),
            towns,
        ])
    };
    // In training everything varies; later rows hold one number, and towns that are new.
    let training = table(|i| Some(i as f64), towns(|i| format!("town {}", i % 3)));
    let scaled = Encoding::Scaled(Scaling::Standard);
    let recipe = recipe(
        &training,
        &[
            ("varies", scaled),
            ("constant", scaled),
            ("gaps", scaled),
            ("towns", Encoding::OneHot),
        ],
    );
    let table = table(|_| Some(3.0), towns(|i| format!("village {i}")));
    let pds = |x: &Matrix| vec![0.25; x.rows];
    let of = |table: &Table, field: &str| effects(&recipe, table, field, &vec![None; n], &pds);
    let (grid, found) = of(&table, "varies");
    assert_eq!(
        (grid.points.len(), grid.numbers),
        (MOST_BINS + 1, MOST_BINS + 1)
    );
    assert!(found.accumulated.iter().all(|ale| *ale == Some(0.0)));
    assert!(found.bad_rate.iter().all(Option::is_none));
    let (grid, found) = of(&table, "constant");
    assert_eq!(values(&grid), ["3"]);
    assert_eq!(
        (found.partial[0], found.accumulated[0]),
        (Some(0.25), Some(0.0))
    );
    let (grid, found) = of(&table, "gaps");
    assert_eq!(values(&grid).last().map(String::as_str), Some("missing"));
    assert_eq!(found.rows.last(), Some(&30));
    assert_eq!(found.accumulated.last(), Some(&None));
    // No village is a level of the model: all are encoded as one.
    let (grid, found) = of(&table, "towns");
    assert_eq!(grid.points.len(), MOST_LEVELS + 1);
    assert_eq!(values(&grid).last().map(String::as_str), Some("others"));
    assert_eq!(found.rows.last(), Some(&20));
    assert_eq!(found.partial.last(), Some(&Some(0.25)));
    let mut empty = table.clone();
    empty.columns[2] = Column::from_numbers("gaps", Kind::Number, &vec![None; n]);
    let (grid, found) = of(&empty, "gaps");
    assert_eq!(values(&grid), ["missing"]);
    assert_eq!((found.partial[0], found.accumulated[0]), (Some(0.25), None));
}
