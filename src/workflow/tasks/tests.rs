//! Tests of the tasks: the parts, and what reaches the network.

use super::*;
use crate::bundle::{Predicted, TaskModel};
use crate::explain::{Baseline, ExplainError, Fields};
use crate::network::{Backend, Family, Objective};
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::recipe::outcome::targets::known_targets;
use crate::table::{LoadOptions, Source, Table};
use crate::workflow::{Choices, ReasonTerms, Settings};
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

/// A model of `target` by a family, with the table that it was trained on.
fn trained(target: &str, family: Family, task: Option<Task>) -> (Table, TaskExperiment) {
    let table = table();
    let mut choices = choices(&table, target);
    choices.task = task;
    choices.settings = Settings::new(family, crate::train::Preset::Tuned, 1);
    choices.settings.epochs = Some(6);
    let task = task_in(&table, &choices);
    let prepared = prepare_task(&table, &choices, task).unwrap();
    let control = crate::train::Control::default();
    let begun = std::time::Instant::now();
    let trained = run_task(
        (&table, ""),
        &choices,
        &prepared,
        begun,
        &control,
        &mut |_| {},
    );
    (table, trained.unwrap())
}

fn explained(table: &Table, model: &TaskModel) -> (Predicted, TaskContributions) {
    let explainer = TaskExplainer::new(model, Fields::of(&model.recipe)).unwrap();
    let rows = 0..table.rows;
    let predicted = model.predict_with_inputs(Backend::default(), table, rows);
    let (x, predicted) = predicted.unwrap();
    let found = explainer.of(&x, &predicted);
    (predicted, found)
}

#[test]
fn contributions_of_every_task_add_up_to_what_is_predicted() {
    for (target, task, unit) in [
        ("income", Some(Task::Regression), Unit::Target),
        ("lgd", None, Unit::LogOddsOfShare),
        ("debt", Some(Task::Count), Unit::LogOfMean),
        ("grade", Some(Task::Multiclass), Unit::LogOddsOfClass),
        ("grade", None, Unit::ExpectedPlace),
    ] {
        let (table, done) = trained(target, Family::Mlp, task);
        let model = &done.model;
        assert_eq!(Unit::of(model), unit);
        let (predicted, found) = explained(&table, model);
        let spread = model.link.map_or(1.0, |link| link.explained().1);
        for row in 0..table.rows {
            let sum = found.bases[row] + found.row(row).iter().sum::<f64>();
            let missing = found.outputs[row] - sum;
            assert!((missing - found.residuals[row]).abs() < 1e-9 * spread);
            assert!(missing.abs() <= 1e-3 * spread, "{target} {missing}");
            let number = match unit {
                Unit::Target => found.outputs[row],
                Unit::LogOddsOfShare => 100.0 / (1.0 + (-found.outputs[row]).exp()),
                Unit::LogOfMean => found.outputs[row].exp(),
                Unit::LogOddsOfClass => {
                    let p = predicted.p[row * 4 + predicted.values[row] as usize];
                    assert!((found.outputs[row] - (p / (1.0 - p)).ln()).abs() < 1e-6);
                    predicted.values[row]
                }
                Unit::ExpectedPlace => {
                    let p = predicted.p[row * 4..][..4].iter().zip(1..);
                    let place: f64 = p.map(|(p, k)| p * f64::from(k)).sum();
                    assert!((found.outputs[row] - place).abs() < 1e-6);
                    predicted.values[row]
                }
            };
            assert!((number - predicted.values[row]).abs() < 1e-4, "{target}");
        }
    }
}

#[test]
fn a_linear_regression_has_its_closed_form_in_units_of_the_target() {
    let (table, done) = trained("income", Family::Logistic, Some(Task::Regression));
    let model = &done.model;
    let (_, found) = explained(&table, model);
    let (kernel, _) = model.network.linear().unwrap();
    let x = model.recipe.apply(&table, 0..table.rows).unwrap();
    let mean = model.explanation.as_ref().unwrap().mean();
    let spread = model.link.unwrap().explained().1;
    let fields = Fields::of(&model.recipe);
    for row in 0..table.rows {
        let mut expected = vec![0.0; fields.names().len()];
        for (input, field) in fields.of_input().iter().enumerate() {
            let distance = x.statics[row * x.static_width + input] - mean[input];
            expected[*field as usize] += spread * f64::from(kernel[input]) * f64::from(distance);
        }
        for (got, expected) in found.row(row).iter().zip(expected) {
            assert!((got - expected).abs() < 1e-5 * spread, "{got} {expected}");
        }
    }
}

#[test]
fn importance_and_dependence_find_the_field_that_makes_the_target() {
    for (target, task, figure) in [
        ("lgd", None, Figure::Rmse),
        ("grade", None, Figure::LogLoss),
    ] {
        let (table, done) = trained(target, Family::Mlp, task);
        let model = &done.model;
        let fields = Fields::of(&model.recipe);
        let explainer = TaskExplainer::new(model, fields.clone()).unwrap();
        let found = model.predict_with_inputs(Backend::default(), &table, 0..table.rows);
        let (x, predicted) = found.unwrap();
        let of_rows = explainer.of(&x, &predicted);
        let targets = known_targets(&table, target, model.task, &model.classes).unwrap();
        let mut go_on = |_| ControlFlow::Continue(());
        let known = (&x, &predicted, &targets.values[..]);
        let global = {
            let explained = of_rows.summed(&predicted.known, explainer.least());
            task_global(&explainer, model, known, &explained, &mut go_on).unwrap()
        };
        assert_eq!((global.figure, global.outcomes), (figure, 400));
        let rises = |field: &TaskField| field.importance.unwrap().rise;
        if target == "lgd" {
            assert_eq!(global.fields[0].field, "income");
            assert!(rises(&global.fields[0]) > 10.0 * rises(&global.fields[1]).abs());
        }
        let all = task_dependences(model, &fields, (&table, &x, &predicted), Some(&targets));
        for of in &all {
            assert_eq!(of.rows.iter().sum::<usize>(), 400);
            for (partial, actual) in of.partial.iter().zip(&of.actual) {
                let partial = partial.as_ref().unwrap();
                assert!(actual.is_some());
                if target == "grade" {
                    assert!((partial.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                }
            }
            // Over numbers the changes of all chances cancel.
            for local in of.accumulated.iter().take(of.grid.numbers).flatten() {
                assert_eq!(local.len(), model.classes.len().max(1));
                if target == "grade" {
                    assert!(local.iter().sum::<f64>().abs() < 1e-9);
                }
            }
        }
        if target == "lgd" {
            let income = all.iter().find(|of| of.field == "income").unwrap();
            // The field makes the target alone, so both effects rise alike.
            let local = [income.accumulated.first(), income.accumulated.last()];
            let [low, high] = local.map(|end| end.unwrap().as_ref().unwrap()[0]);
            assert!(low + 40.0 < high, "{low} {high}");
            let ends = [income.partial.first(), income.partial.last()];
            let [low, high] = ends.map(|end| end.unwrap().as_ref().unwrap()[0]);
            assert!(low + 40.0 < high, "{low} {high}");
        }
    }
}

#[test]
fn a_model_of_an_earlier_version_holds_nothing_to_explain_with() {
    let (_, mut done) = trained("lgd", Family::Logistic, None);
    done.model.explanation = None;
    let refused = TaskExplainer::new(&done.model, Fields::of(&done.model.recipe)).map(|_| ());
    assert_eq!(refused, Err(ExplainError::NoMean));
    let terms = ReasonTerms {
        most: 2,
        baseline: Baseline::Approved,
        ..ReasonTerms::default()
    };
    let refused = TaskReasoner::new(&done.model, &terms).map(|_| ());
    assert_eq!(refused, Err(ExplainError::MeanOnly));
}
