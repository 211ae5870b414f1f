//! Tests that one flag is the same input however a file spells it.

use super::*;
use crate::table::{LoadOptions, load_bytes};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

fn load(text: &str, columns: &BTreeMap<String, Convention>) -> Table {
    let options = LoadOptions {
        columns: columns.clone(),
        ..LoadOptions::default()
    };
    load_bytes(text.as_bytes().to_vec(), &options, &mut |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

fn file(rows: usize, spelled: [&str; 2]) -> String {
    let row = |i: usize| format!("{},{},{}\n", i * 37 % 101, spelled[i % 3 % 2], i % 7 % 2);
    let rows: String = (0..rows).map(row).collect();
    format!("amount,owner,bad\n{rows}")
}

const SPELLED: [[&str; 2]; 9] = [
    ["False", "True"],
    ["false", "true"],
    ["FALSE", "TRUE"],
    ["f", "t"],
    ["N", "Y"],
    ["no", "yes"],
    ["0", "1"],
    ["0.0", "1.0"],
    ["否", "是"],
];

#[test]
fn a_model_reads_a_flag_in_every_spelling() {
    let bad: Vec<bool> = (0..300).map(|i| i % 7 % 2 == 1).collect();
    let rows: Vec<usize> = (0..300).collect();
    for trained in SPELLED {
        let table = load(&file(300, trained), &BTreeMap::new());
        let names = ["amount".to_owned(), "owner".to_owned()];
        let plan = Plan::default_for(&table, &names, None, Style::Plain).0;
        let recipe = Recipe::fit(&table, &plan, &rows, &bad).unwrap().0;
        let expected = recipe.apply(&table, 0..300).unwrap();
        for spelled in SPELLED {
            let later = load(&file(300, spelled), &recipe.conventions());
            let found = recipe.apply(&later, 0..300).unwrap();
            assert!(found == expected, "{trained:?} and {spelled:?}");
            assert_eq!(recipe.remarks(&later), [], "{trained:?} and {spelled:?}");
            // A row by itself shows one answer only.
            let text = file(3, spelled);
            let (header, row) = (text.lines().next().unwrap(), text.lines().nth(2).unwrap());
            let one = load(&format!("{header}\n{row}\n"), &recipe.conventions());
            let found = recipe.apply(&one, 0..1).unwrap();
            assert!(found == expected.select(&[1]), "{trained:?} and {row}");
        }
    }
}

#[test]
fn the_outcome_is_named_in_any_spelling() {
    for spelled in SPELLED {
        let rows = file(300, ["0", "1"])
            .replace(",0\n", ",no\n")
            .replace(",1\n", ",yes\n");
        let text = rows.replace("no\n", &format!("{}\n", spelled[0]));
        let text = text.replace("yes\n", &format!("{}\n", spelled[1]));
        let table = load(&text, &BTreeMap::new());
        let spec = |bad: &str| TargetSpec {
            column: "bad".to_owned(),
            bad: vec![bad.to_owned()],
            ..TargetSpec::default()
        };
        for bad in ["True", "true", "TRUE"] {
            let found = labels(&table, &spec(bad)).unwrap();
            assert_eq!((found.bads, found.goods), (129, 171), "{spelled:?} {bad}");
        }
    }
}
