//! Points that are set by hand: every kind of bin scores as it is set, and nothing else changes.

use super::{PointsRows, TrainingRows, measure};
use crate::bundle::{Holds, Model, PointsChange, PointsError};
use crate::evaluate::binning::Trend;
use crate::explain::Baseline;
use crate::network::{Backend, Family};
use crate::recipe::TargetSpec;
use crate::table::{LoadOptions, Source, Table};
use crate::train::{Control, Preset};
use crate::workflow::{Choices, Experiment, Ground, Material, Settings, prepare, run};
use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::Instant;

/// Numbers with missing cells, a code and a word; levels with rare ones; a number that falls.
fn rows(count: usize) -> String {
    let mut text = String::from("income,months,grade,bad\n");
    for i in 0..count {
        let of = |step: usize, modulo: usize| (i * step + i / 7) % modulo;
        let income = match i {
            _ if i % 19 == 0 => String::new(),
            _ if i % 23 == 1 => "unknown".to_owned(),
            _ => of(53, 97).to_string(),
        };
        let months = if i % 17 == 3 { 9999 } else { of(37, 101) };
        let grade = match i {
            _ if i % 29 == 5 => String::new(),
            _ if i % 31 == 7 => format!("rare{}", i % 5),
            _ => ["A", "B", "C", "D"][of(11, 4)].to_owned(),
        };
        let risk = (97 - of(53, 97)) / 3 + 6 * of(11, 4) + usize::from(i % 17 == 3) * 9;
        let bad = usize::from(risk + of(41, 23) > 38);
        writeln!(text, "{income},{months},{grade},{bad}").unwrap();
    }
    text
}

/// A scorecard with its table and parts.
struct Trained {
    table: Table,
    ground: Ground,
    experiment: Experiment,
}

impl Trained {
    fn new() -> Self {
        let bytes = rows(1200).into_bytes();
        let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        let mut choices = Choices::with_target(TargetSpec {
            column: "bad".to_owned(),
            bad: vec!["1".to_owned()],
            ..TargetSpec::default()
        });
        choices.settings = Settings::new(Family::Scorecard, Preset::Tuned, 1);
        choices.monotone = [("income".to_owned(), Trend::Descending)].into();
        choices.special = [("months".to_owned(), vec!["9999".to_owned()])].into();
        let prepared = prepare(&source, &table, &choices).unwrap();
        let material = Material {
            table: &table,
            source_sha256: "",
            choices: &choices,
            prepared: &prepared,
            begun: Instant::now(),
        };
        let experiment = run(material, &Control::default(), &mut |_| {}).unwrap();
        Self {
            ground: Ground::from(prepared),
            table,
            experiment,
        }
    }

    fn model(&self) -> &Model {
        &self.experiment.model
    }

    fn pds(&self, model: &Model) -> Vec<f64> {
        let all = 0..self.table.rows;
        model.pds(Backend::Fused, &self.table, all).unwrap()
    }

    fn rows(&self) -> TrainingRows<'_> {
        TrainingRows {
            table: &self.table,
            y_true: &self.ground.y_true,
            parts: &self.ground.parts,
        }
    }
}

fn change(column: &str, bin: &Holds, points: f64) -> PointsChange {
    PointsChange {
        column: column.to_owned(),
        bin: bin.clone(),
        points,
    }
}

#[test]
fn each_bin_scores_as_it_is_set_and_no_other_does() {
    let trained = Trained::new();
    let model = trained.model();
    let before = trained.pds(model);
    let table = model.points().unwrap();
    let places = model.bin_places(&trained.table).unwrap().unwrap();
    let columns = table.attributes.len();
    let scaling = model.scorecard.scaling;
    let score = |pd: f64| scaling.offset() + scaling.factor() * ((1.0 - pd) / pd).ln();
    let (mut kinds, mut hit) = ([false; 5], 0);
    // A free model, whose ranges may run as they like.
    let mut free = model.clone();
    free.monotone.clear();
    for (column, attribute) in table.attributes.iter().enumerate() {
        assert!(attribute.coefficient.abs() > 1e-6);
        for (place, bin) in attribute.bins.iter().enumerate() {
            let wish = change(&attribute.column, &bin.holds, bin.points + 5.0);
            let (edited, done) = free.with_points(&[wish]).unwrap();
            assert_eq!(done.len(), 1);
            let after = trained.pds(&edited);
            for (row, (a, b)) in before.iter().zip(&after).enumerate() {
                let is_in = usize::from(places[row * columns + column]) == place;
                let moved = score(*b) - score(*a);
                let expected = if is_in { 5.0 } else { 0.0 };
                assert!(
                    (moved - expected).abs() < 1e-4,
                    "{} {moved}",
                    attribute.column
                );
                hit += usize::from(is_in);
            }
            kinds[match bin.holds {
                Holds::Range(..) => 0,
                Holds::Levels(_) => 1,
                Holds::Special(_) => 2,
                Holds::Missing => 3,
                Holds::Other => 4,
            }] = true;
            // Other bins of the table are as they were.
            let now = edited.points().unwrap();
            let unlike = now.attributes.iter().zip(&table.attributes);
            let unlike = unlike.flat_map(|(a, b)| a.bins.iter().zip(&b.bins));
            let unlike: Vec<_> = unlike.filter(|(a, b)| a.points != b.points).collect();
            assert_eq!(unlike.len(), 1);
            assert!((unlike[0].0.points - bin.points - 5.0).abs() < 1e-4);
            assert_eq!(unlike[0].0.trained, bin.points);
        }
    }
    assert_eq!((kinds, hit), ([true; 5], trained.table.rows * columns));
}

#[test]
fn what_is_set_travels_with_the_file_and_is_taken_back_to_the_bit() {
    let trained = Trained::new();
    let model = trained.model();
    let table = model.points().unwrap();
    let grade = table
        .attributes
        .iter()
        .find(|a| a.column == "grade")
        .unwrap();
    // Two groups of categories at the same points stay two bins.
    let wishes: Vec<_> = grade.bins[..2]
        .iter()
        .map(|bin| change("grade", &bin.holds, 15.0))
        .collect();
    let (edited, done) = model.with_points(&wishes).unwrap();
    assert_eq!(done.len(), 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.riskbench");
    edited.save(&path).unwrap();
    let loaded = Model::load(&path).unwrap();
    assert_eq!(trained.pds(&loaded), trained.pds(&edited));
    assert_eq!(loaded.points_edits, edited.points_edits);
    assert!(loaded.is_unmeasured());
    let told = loaded.edited_points();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].from, grade.bins[0].points);
    assert!((told[0].to - 15.0).abs() < 1e-4);
    let now = loaded.points().unwrap();
    assert_eq!(now.attributes.len(), table.attributes.len());
    for (a, b) in now.attributes.iter().zip(&table.attributes) {
        let holds = |a: &crate::bundle::Attribute| -> Vec<Holds> {
            a.bins.iter().map(|bin| bin.holds.clone()).collect()
        };
        assert_eq!(holds(a), holds(b));
    }
    // The file of the training is known again.
    assert!(loaded.holds_all_training_rows(&trained.table));
    assert!(loaded.begins_as_in_training(&trained.table));

    let back: Vec<_> = grade.bins[..2]
        .iter()
        .map(|bin| change("grade", &bin.holds, bin.points))
        .collect();
    let (back, _) = loaded.with_points(&back).unwrap();
    assert_eq!(back.recipe, model.recipe);
    assert!(back.edited_points().is_empty());

    // A file that tells of other edits than those it scores with is no model.
    let mut forged = edited;
    forged.points_edits.as_mut().unwrap().bins[0].woe[1] += 0.5;
    assert!(forged.save(&path).is_err());
}

#[test]
fn what_was_measured_in_training_is_measured_again() {
    let trained = Trained::new();
    let model = trained.model();
    // Without edits it comes to what the training found.
    let mut again = model.clone();
    let decided = &trained.experiment.decided;
    let measured = measure(&mut again, trained.rows(), decided).unwrap();
    assert_eq!(measured.pds.pd, trained.experiment.pds);
    assert_eq!(again.record, model.record);
    assert_eq!(again.development, model.development);
    assert_eq!(again.explanation, model.explanation);

    let table = model.points().unwrap();
    let wishes: Vec<_> = table
        .attributes
        .iter()
        .flat_map(|a| a.bins.iter().map(|bin| (&a.column, bin)))
        .filter(|(column, _)| *column != "income")
        .map(|(column, bin)| change(column, &bin.holds, bin.points * 0.5))
        .collect();
    let (mut edited, _) = model.with_points(&wishes).unwrap();
    assert!(edited.development.as_ref().unwrap().held_out.is_none());
    let point = |model: &Model| {
        let explanation = model.explanation.clone().unwrap();
        explanation
            .baselines
            .point(Baseline::Mean)
            .unwrap()
            .to_vec()
    };
    let moved = point(&edited);
    measure(&mut edited, trained.rows(), decided).unwrap();
    assert!(!edited.is_unmeasured());
    // The means that were moved are those of the training rows.
    for (a, b) in moved.iter().zip(point(&edited)) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
    let auc = |model: &Model| model.record.clone().unwrap().test.unwrap().auc.unwrap();
    assert_ne!(auc(&edited), auc(model));
}

#[test]
fn points_that_are_typed_come_to_the_figures_of_the_model() {
    let trained = Trained::new();
    let model = trained.model();
    let rows: Vec<usize> = (0..trained.table.rows).collect();
    let y: Vec<bool> = rows
        .iter()
        .map(|row| trained.ground.y_true[*row] == Some(true))
        .collect();
    let of_rows = PointsRows::of(model, &trained.table, &rows, &y);
    let of_rows = of_rows.unwrap().unwrap();
    let table = model.points().unwrap();
    let grade = table
        .attributes
        .iter()
        .find(|a| a.column == "grade")
        .unwrap();
    let wish = change("grade", &grade.bins[0].holds, -20.0);
    let (edited, _) = model.with_points(&[wish]).unwrap();
    for model in [model, &edited] {
        let found = of_rows.standing(&model.points().unwrap(), &model.scorecard);
        let pds = trained.pds(model);
        let mean = pds.iter().sum::<f64>() / pds.len() as f64;
        assert!((found.mean_pd.unwrap() - mean).abs() < 1e-6);
        let approved = pds.iter().filter(|pd| **pd < model.scorecard.cutoff_pd);
        let approved = approved.count() as f64 / pds.len() as f64;
        assert!((found.approved.unwrap() - approved).abs() < 1e-3);
        let auc = crate::evaluate::discrimination::rank::auc(&y, &pds).unwrap();
        assert!((found.auc.unwrap() - auc).abs() < 1e-5);
    }
}

#[test]
fn points_that_cannot_be_are_refused() {
    let trained = Trained::new();
    let model = trained.model();
    let table = model.points().unwrap();
    let income = table
        .attributes
        .iter()
        .find(|a| a.column == "income")
        .unwrap();
    let first = &income.bins[0].holds;
    let refused = |wish: PointsChange| model.with_points(&[wish]).unwrap_err();
    assert!(matches!(
        refused(change("incom", first, 1.0)),
        PointsError::NoColumn(_)
    ));
    assert!(matches!(
        refused(change("grade", first, 1.0)),
        PointsError::NoBin { .. }
    ));
    for points in [f64::NAN, f64::INFINITY, 1e7] {
        let wish = change("income", first, points);
        assert!(matches!(refused(wish), PointsError::NoPoints { .. }));
    }
    // The lowest income must not earn the most.
    assert_eq!(
        refused(change("income", first, 400.0)),
        PointsError::Direction(model.monotone.clone())
    );
    // All the same promises nothing that could break; missing cells are outside of the order.
    let ranges = income.bins.iter();
    let ranges = ranges.filter(|bin| matches!(bin.holds, Holds::Range(..)));
    let mut flat: Vec<_> = ranges
        .map(|bin| change("income", &bin.holds, 10.0))
        .collect();
    flat.push(change("income", &Holds::Missing, 500.0));
    let (flat, _) = model.with_points(&flat).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.riskbench");
    flat.save(&path).unwrap();
    assert_eq!(Model::load(&path).unwrap().monotone, model.monotone);
}
