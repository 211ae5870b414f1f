//! Tests of the tasks: the parts, and what reaches the network.

use super::*;
use crate::network::Objective;
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::table::{LoadOptions, Source, Table};
use crate::workflow::{Choices, Settings};
use std::ops::ControlFlow;

fn table() -> Table {
    let mut csv = String::from("income,debt,grade,lgd\n");
    for i in 0..400 {
        let (income, debt) = ((i * 37) % 100, (i * 61) % 50);
        let grade = ["A", "B", "C", "D"][(i * i + i / 3) % 4];
        csv += &format!("{income},{debt},{grade},{:.1}%\n", (income as f64) / 1.1);
    }
    let source = Source::from_bytes(csv.into_bytes(), &LoadOptions::default()).unwrap();
    source.table(&mut |_, _| ControlFlow::Continue(())).unwrap()
}

fn choices(table: &Table, target: &str) -> Choices {
    let mut choices = Choices::suggested(&crate::profile::profile(table));
    choices.target.column = target.to_owned();
    choices.drop = vec![if target == "grade" { "lgd" } else { "grade" }.to_owned()];
    choices
}

#[test]
fn every_part_holds_its_share_of_each_class() {
    let table = table();
    let choices = choices(&table, "grade");
    assert_eq!(task_in(&table, &choices), Task::Ordinal);
    let made = prepare_task(&table, &choices, Task::Ordinal).unwrap();
    let sizes = made.targets.sizes(|_| true);
    for (part, share) in [
        (Part::Train, 0.72),
        (Part::Validation, 0.08),
        (Part::Test, 0.2),
    ] {
        let of_part = made
            .targets
            .sizes(|row| made.prepared.parts[row] == Some(part));
        for (all, of_part) in sizes.iter().zip(of_part) {
            let expected = *all as f64 * share;
            assert!(
                (of_part as f64 - expected).abs() <= 1.0,
                "{part:?} {of_part} {expected}"
            );
        }
    }
    assert_eq!(made.objective, Objective::Ordinal);
    let data = made.data(Part::Train);
    assert_eq!(data.x.rows, data.y.len());
    assert!(data.y.iter().all(|y| [0.0, 1.0, 2.0, 3.0].contains(y)));
}

#[test]
fn a_percentage_is_learned_as_a_share_but_by_the_plain_preset() {
    let table = table();
    let mut choices = choices(&table, "lgd");
    let made = prepare_task(&table, &choices, Task::Regression).unwrap();
    assert_eq!(made.objective, Objective::Mse);
    let data = made.data(Part::Train);
    assert!(data.y.iter().all(|y| (0.0..=1.0).contains(y)));
    choices.settings = Settings::new(crate::network::Family::Mlp, crate::train::Preset::Plain, 1);
    let made = prepare_task(&table, &choices, Task::Regression).unwrap();
    assert_eq!(made.objective, Objective::Squared);
    let data = made.data(Part::Train);
    let n = data.y.len() as f32;
    let mean = data.y.iter().sum::<f32>() / n;
    let variance = data.y.iter().map(|y| (y - mean).powi(2)).sum::<f32>() / n;
    assert!(
        mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4,
        "{mean} {variance}"
    );
}
