//! Tests of the fitted recipe as a whole.

use super::*;
use crate::profile::tests::table_of;
use crate::table::{Column, Kind};

const ROWS: usize = 5000;

/// Numbers, few whole numbers, texts, and a sequence of two channels by three
/// months; rows from `odd_from` on hold other values than those before.
fn table(odd_from: usize) -> Table {
    let odd = |i: usize| i >= odd_from;
    let number = |seed: usize| -> Vec<Option<f64>> {
        let value = |i: usize| (i * seed % 997) as f64 / 7.0 + if odd(i) { 1e6 } else { 0.0 };
        (0..ROWS)
            .map(|i| (i % 11 != 3 || seed == 5).then(|| value(i)))
            .collect()
    };
    let few: Vec<Option<i64>> = (0..ROWS).map(|i| Some((i * 7 % 5) as i64)).collect();
    let purposes = ["car", "house", "boat", "other"];
    let purpose: Vec<Option<&str>> = (0..ROWS)
        .map(|i| {
            if odd(i) {
                Some("odd")
            } else {
                purposes.get(i * 13 % 5).copied()
            }
        })
        .collect();
    let mut columns = vec![
        Column::from_numbers("income", Kind::Number, &number(31)),
        Column::from_integers("grade", Kind::Integer, &few),
        Column::from_texts("purpose", Kind::Category, &purpose),
    ];
    for month in 1..=3 {
        columns.push(Column::from_numbers(
            &format!("bal_{month}"),
            Kind::Number,
            &number(17 * month),
        ));
        columns.push(Column::from_numbers(
            &format!("due_{month}"),
            Kind::Money,
            &number(5),
        ));
    }
    table_of(columns)
}

fn inputs(table: &Table) -> Vec<String> {
    table.columns.iter().map(|c| c.name.clone()).collect()
}

fn training() -> (Vec<usize>, Vec<bool>) {
    let rows: Vec<usize> = (0..4000).collect();
    let bad = rows.iter().map(|i| i % 9 == 0).collect();
    (rows, bad)
}

fn fit(table: &Table, plan: &Plan) -> Recipe {
    let (rows, bad) = training();
    Recipe::fit(table, plan, &rows, &bad).unwrap().0
}

fn plan(table: &Table, with_sequence: bool, style: Style) -> Plan {
    let names = inputs(table);
    let found = find_sequence(table, &names, Order::LatestFirst);
    let block = found.filter(|_| with_sequence);
    Plan::default_for(table, &names, block, style).0
}

#[test]
fn categories_that_are_nearly_all_rare_are_told() {
    let check = |show: fn(usize) -> String, expected: Option<(usize, &str)>| {
        let texts: Vec<String> = (0..ROWS).map(show).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|t| Some(t.as_str())).collect();
        let table = table_of(vec![Column::from_texts("ltv", Kind::Category, &texts)]);
        let (rows, bad) = training();
        for style in [Style::Plain, Style::Tuned] {
            let warnings = Recipe::fit(&table, &plan(&table, false, style), &rows, &bad);
            let warnings = warnings.unwrap().1;
            let expected = expected.map(|(levels, share)| Remark::MostlyRare {
                column: "ltv".to_owned(),
                levels,
                share: share.to_owned(),
            });
            assert_eq!(warnings, expected.as_slice(), "{style:?}");
        }
    };
    check(|i| format!("{} pts", i * 7 % 900), Some((900, "100 %")));
    check(|i| format!("{}", i % 4), None);
    // Frequent ones, and a tail.
    check(
        |i| {
            if i % 3 == 0 {
                format!("x{i}")
            } else {
                format!("{}", i % 4)
            }
        },
        None,
    );
}

#[test]
fn the_shape_and_the_names_agree_with_the_matrix() {
    let table = table(ROWS);
    let check = |with_sequence, style, expected: (usize, usize, usize)| {
        let recipe = fit(&table, &plan(&table, with_sequence, style));
        let m = recipe.apply(&table, 0..ROWS).unwrap();
        assert_eq!((m.static_width, m.steps, m.channels), expected);
        assert_eq!((m.rows, m.statics.len()), (ROWS, ROWS * expected.0));
        assert_eq!(m.sequence.len(), ROWS * expected.1 * expected.2);
        assert_eq!(recipe.inputs(), expected.0 + expected.1 * expected.2);
        assert_eq!(recipe.input_names().len(), recipe.inputs());
        assert!(m.statics.iter().chain(&m.sequence).all(|v| v.is_finite()));
    };
    // income 2, grade 1, purpose 4 + missing; bal 2 each, due 1 each.
    check(false, Style::Plain, (8 + 9, 0, 0));
    // grade also as five levels.
    check(false, Style::Tuned, (13 + 9, 0, 0));
    check(true, Style::Tuned, (13, 3, 3));
}

#[test]
fn names_tell_the_column() {
    let table = table(ROWS);
    let names = fit(&table, &plan(&table, true, Style::Plain)).input_names();
    let shown: Vec<&str> = names.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(shown[..3], ["income", "income=(missing)", "grade"]);
    assert_eq!(
        shown[7..11],
        ["purpose=(missing)", "bal_3", "bal_3=(missing)", "due_3"]
    );
    assert_eq!(names[9].column, "bal_3");
}

#[test]
fn a_sequence_runs_from_the_oldest_step() {
    let table = table(ROWS);
    let m = fit(&table, &plan(&table, true, Style::Plain))
        .apply(&table, 0..20)
        .unwrap();
    let recipe = fit(&table, &plan(&table, true, Style::Plain));
    let Sequence::Channels(channels) = &recipe.sequence else {
        panic!("no channels");
    };
    assert_eq!(channels[0].columns, ["bal_3", "bal_2", "bal_1"]);
    let bal_2 = table.column("bal_2").unwrap().numbers();
    for row in (0..20).filter(|r| r % 11 != 3) {
        let found = m.sequence[row * 9 + 3];
        assert_eq!(found, channels[0].scaler.scale(bal_2[row]) as f32);
    }
    assert_eq!(m.sequence[3 * 9 + 1], 1.0);
}

#[test]
fn a_sequence_can_run_over_the_features() {
    let table = table(ROWS);
    let mut p = plan(&table, false, Style::Plain);
    let statics = fit(&table, &p).apply(&table, 0..ROWS).unwrap();
    p.sequence = SequencePlan::OverFeatures;
    let recipe = fit(&table, &p);
    let m = recipe.apply(&table, 0..ROWS).unwrap();
    assert_eq!((m.static_width, m.steps, m.channels), (0, 17, 1));
    assert_eq!((m.sequence, recipe.inputs()), (statics.statics, 17));
}

#[test]
fn rows_outside_training_change_nothing() {
    for style in [Style::Plain, Style::Tuned] {
        let (same, odd) = (table(ROWS), table(4000));
        let p = plan(&same, true, style);
        assert_eq!(fit(&same, &p), fit(&odd, &p));
        let m = fit(&odd, &p).apply(&odd, 0..ROWS).unwrap();
        assert!(m.statics.iter().chain(&m.sequence).all(|v| v.is_finite()));
    }
}

#[test]
fn json_and_back_gives_the_same_numbers() {
    let table = table(ROWS);
    let mut p = plan(&table, true, Style::Tuned);
    p.features[0].encoders = vec![
        Encoding::Scaled(Scaling::MinMax),
        Encoding::Scaled(Scaling::QuantileNormal),
        Encoding::Woe,
        Encoding::Ordinal,
        Encoding::MissingFlag,
    ];
    p.features[2]
        .encoders
        .extend([Encoding::Woe, Encoding::Ordinal, Encoding::MissingFlag]);
    let recipe = fit(&table, &p);
    let json = serde_json::to_string(&recipe).unwrap();
    let back: Recipe = serde_json::from_str(&json).unwrap();
    back.verify().unwrap();
    assert_eq!(back, recipe);
    assert_eq!(back.apply(&table, 0..ROWS), recipe.apply(&table, 0..ROWS));
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
}

#[test]
fn a_part_of_the_rows_is_that_part_of_the_matrix() {
    let table = table(ROWS);
    let recipe = fit(&table, &plan(&table, true, Style::Tuned));
    let all = recipe.apply(&table, 0..ROWS).unwrap();
    let part = recipe.apply(&table, 4090..4100).unwrap();
    let width = all.static_width;
    assert_eq!(part.statics, all.statics[4090 * width..4100 * width]);
    assert_eq!(part.sequence, all.sequence[4090 * 9..4100 * 9]);
    assert_eq!(recipe.apply(&table, 4999..9999).unwrap().rows, 1);
    assert_eq!(recipe.apply(&table, 9998..9999).unwrap().rows, 0);
}

#[test]
fn the_thread_count_does_not_matter() {
    let table = table(ROWS);
    let p = plan(&table, true, Style::Tuned);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| fit(&table, &p).apply(&table, 0..ROWS).unwrap())
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn columns_are_found_by_name_and_others_ignored() {
    let mut other = table(ROWS);
    let recipe = fit(&other, &plan(&other, true, Style::Plain));
    let expected = recipe.apply(&other, 0..9).unwrap();
    other.columns.reverse();
    other.columns.push(Column::from_texts(
        "more",
        Kind::Text,
        &vec![Some("x"); ROWS],
    ));
    assert_eq!(recipe.apply(&other, 0..9).unwrap(), expected);
    other
        .columns
        .retain(|c| c.name != "income" && c.name != "bal_1");
    other.columns.push(Column::from_texts(
        "INCOME",
        Kind::Category,
        &vec![Some("x"); ROWS],
    ));
    let error = recipe.apply(&other, 0..9).unwrap_err().to_string();
    assert!(error.contains("2 columns"), "{error}");
    assert!(
        error.contains("\"income\" (did you mean \"INCOME\"?), \"bal_1\""),
        "{error}"
    );
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let table = table(ROWS);
    let error = |plan: &Plan, rows: &[usize]| {
        Recipe::fit(&table, plan, rows, &vec![true; rows.len()]).unwrap_err()
    };
    let p = plan(&table, false, Style::Plain);
    assert_eq!(error(&p, &[]), RecipeError::NoRows);
    assert_eq!(error(&Plan::default(), &[0]), RecipeError::NoInputs);
    let (absent, _) = Plan::default_for(&table, &["incom".to_owned()], None, Style::Plain);
    assert!(
        error(&absent, &[0])
            .to_string()
            .contains("did you mean \"income\"")
    );
}

#[test]
fn of_a_column_without_values_in_training_only_the_gaps_enter() {
    let mut values = vec![None; 30];
    values.push(Some(5.0));
    let table = table_of(vec![Column::from_numbers("x", Kind::Number, &values)]);
    let (p, _) = Plan::default_for(&table, &inputs(&table), None, Style::Tuned);
    let rows: Vec<usize> = (0..30).collect();
    let (recipe, warnings) = Recipe::fit(&table, &p, &rows, &[false; 30]).unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(recipe.apply(&table, 29..31).unwrap().statics, [1.0, 0.0]);
}

#[test]
fn a_damaged_recipe_is_refused() {
    let table = table(ROWS);
    let recipe = fit(&table, &plan(&table, true, Style::Plain));
    let mut damaged = recipe.clone();
    if let Sequence::Channels(channels) = &mut damaged.sequence {
        channels[1].columns.pop();
    }
    assert!(damaged.verify().is_err());
    let mut damaged = recipe;
    damaged.features[0].encoders.push(Encoder::Scaled {
        median: 0.0,
        scaler: Scaler::QuantileNormal {
            quantiles: vec![].into(),
        },
    });
    assert!(damaged.verify().is_err());
}

fn load(text: &str, columns: &BTreeMap<String, Convention>) -> Table {
    let options = crate::table::LoadOptions {
        delimiter: Some(";".to_owned()),
        columns: columns.clone(),
        ..crate::table::LoadOptions::default()
    };
    let mut on = |_, _| std::ops::ControlFlow::Continue(());
    crate::table::load_bytes(text.as_bytes().to_vec(), &options, &mut on).unwrap()
}

#[test]
fn a_later_file_is_read_as_the_one_in_training() {
    let header = "amount;share;issued;term;grade;due_1;due_2;due_3\n";
    let row = |i: usize| {
        let amount = match i % 3 {
            0 => format!("{}.{:03}", 1 + i % 9, (i * 37) % 1000),
            1 => format!("{i},5"),
            _ => format!("{}.{:03},25", 1 + i % 7, (i * 91) % 1000),
        };
        let grade = ["1", "2", "x"][i % 3];
        let (day, month) = (1 + i % 28, 1 + i % 12);
        let term = ["36 months", "60 months"][i % 2];
        let due = format!("{}.{:03}", i % 8 + 1, (i * 13) % 1000);
        let share = i % 40;
        format!("{amount};{share}%;{day:02}/{month:02}/2018;{term};{grade};{due};{amount};{due}\n")
    };
    let rows: Vec<String> = (0..300).map(row).collect();
    let table = load(&(header.to_owned() + &rows.concat()), &BTreeMap::new());
    let names = inputs(&table);
    let block = find_sequence(&table, &names, Order::LatestFirst);
    assert!(block.is_some());
    let plan = Plan::default_for(&table, &names, block, Style::Plain).0;
    let all: Vec<usize> = (0..300).collect();
    let bad: Vec<bool> = all.iter().map(|i| i % 5 == 0).collect();
    let recipe = Recipe::fit(&table, &plan, &all, &bad).unwrap().0;
    let json = serde_json::to_string(&recipe).unwrap();
    let recipe: Recipe = serde_json::from_str(&json).unwrap();
    let expected = recipe.apply(&table, 0..300).unwrap();
    let mut misread = 0;
    for (i, row) in rows.iter().enumerate() {
        let one = header.to_owned() + row;
        let told = load(&one, &recipe.conventions());
        let expected = expected.select(&[i]);
        assert_eq!(recipe.apply(&told, 0..1).unwrap(), expected, "{row}");
        assert_eq!(recipe.remarks(&told), [], "{row}");
        let sniffed = recipe.apply(&load(&one, &BTreeMap::new()), 0..1).unwrap();
        misread += usize::from(sniffed != expected);
    }
    assert!(misread > 20, "{misread} of 300 rows show the difference");
    // A model from before knows only its categories by name.
    let mut old: serde_json::Value = serde_json::from_str(&json).unwrap();
    old.as_object_mut().unwrap().remove("written");
    let old: Recipe = serde_json::from_value(old).unwrap();
    let texts = BTreeMap::from([("grade".to_owned(), Convention::Text)]);
    assert_eq!(old.conventions(), texts);
}
