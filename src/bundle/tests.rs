//! Tests of the model file: it comes back as it was, and nothing that was
//! changed on the way is accepted.

use super::*;
use crate::evaluate::population::stability::BinCounts;
use crate::evaluate::probability::calibration::LogitLine;
use crate::network::{Direction, Embedding, EmbeddingKind};
use crate::recipe::DriftBins;
use crate::recipe::Plan;
use crate::recipe::SequencePlan;
use crate::recipe::Special;
use crate::recipe::Style;
use crate::score::Deciles;
use crate::table::{Column, Kind};
use crate::train::{Preset, network_preset};

fn table() -> Table {
    let numbers: Vec<Option<f64>> = (0..60).map(|i| Some(f64::from(i) / 7.0)).collect();
    let words: Vec<Option<&str>> = (0..60).map(|i| Some(["own", "rent"][i % 2])).collect();
    Table::from_columns(vec![
        Column::from_numbers("income", Kind::Number, &numbers),
        Column::from_texts("housing", Kind::Category, &words),
    ])
}

fn model() -> Model {
    let table = table();
    let inputs = ["income".to_owned(), "housing".to_owned()];
    let (plan, _) = Plan::default_for(&table, &inputs, None, Style::Plain);
    let rows: Vec<usize> = (0..60).collect();
    let bad: Vec<bool> = (0..60).map(|i| i % 5 == 0).collect();
    let (recipe, _) = Recipe::fit(&table, &plan, &rows, &bad).unwrap();
    let config = Config {
        hidden: vec![3],
        ..network_preset(Preset::Plain, crate::network::Family::Mlp)
    };
    let shape = recipe.shape();
    let inputs = Inputs {
        statics: shape.static_width,
        steps: 0,
        channels: 0,
    };
    let pds: Vec<f64> = (1..100).map(|i| f64::from(i) / 100.0).collect();
    Model {
        network: Network::new(config, inputs, 4).unwrap(),
        recipe,
        scorecard: Scorecard::new(Deciles::of(&pds).unwrap(), 0.31),
        target: TargetSpec {
            column: "outcome".into(),
            bad: vec!["late".into()],
            ..TargetSpec::default()
        },
        id: Some("id".into()),
        logit_shift: -0.7,
        intercept: 0.2,
        written: std::collections::BTreeMap::new(),
        recalibration: Some(Recalibration::Platt(LogitLine {
            slope: 0.9,
            intercept: -0.2,
        })),
        money: MoneyTerms::default(),
        ead_range: None,
        lgd_range: None,
        watched: std::collections::BTreeMap::new(),
        development: Some(Development {
            deciles: BinCounts::of(Deciles::of(&pds).unwrap().cuts(), &pds),
            columns: vec![DriftBins::fit(&table, "income", &rows, &Special::default()).unwrap()],
            held_out: None,
        }),
        explanation: None,
        record: None,
        monotone: Vec::new(),
        join: None,
        points_edits: None,
        provenance: Provenance {
            version: "0".into(),
            seed: 4,
            train_rows: 60,
            source_sha256: "ab".into(),
            head: None,
            rows: None,
            objective: Objective::Bce,
            protected_inputs: vec![],
        },
    }
}

#[test]
fn a_model_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.riskbench");
    let before = model();
    before.save(&path).unwrap();
    let after = Model::load(&path).unwrap();
    assert_eq!(after.network.weights(), before.network.weights());
    assert_eq!(after.recipe, before.recipe);
    assert_eq!(after.scorecard, before.scorecard);
    assert_eq!(
        (after.target, after.id),
        (before.target.clone(), before.id.clone())
    );
    let pds = |model: &Model| model.pds(Backend::default(), &table(), 0..60).unwrap();
    let loaded = Model::load(&path).unwrap();
    assert_eq!(pds(&loaded), pds(&before));
    assert_eq!(before.to_bytes().unwrap(), std::fs::read(&path).unwrap());
}

#[test]
fn a_network_that_reads_mean_states_has_a_format_of_its_own() {
    let table = table();
    let names = ["income".to_owned(), "housing".to_owned()];
    let (mut plan, _) = Plan::default_for(&table, &names, None, Style::Plain);
    plan.sequence = SequencePlan::OverFeatures;
    let rows: Vec<usize> = (0..60).collect();
    let bad: Vec<bool> = (0..60).map(|i| i % 5 == 0).collect();
    let (recipe, _) = Recipe::fit(&table, &plan, &rows, &bad).unwrap();
    let shape = recipe.shape();
    let inputs = Inputs {
        statics: shape.static_width,
        steps: shape.steps,
        channels: shape.channels,
    };
    for preset in [Preset::Tuned, Preset::Plain] {
        let config = Config {
            hidden: vec![3],
            ..network_preset(preset, crate::network::Family::Gru)
        };
        let before = Model {
            network: Network::new(config, inputs, 4).unwrap(),
            recipe: recipe.clone(),
            ..model()
        };
        let bytes = before.to_bytes().unwrap();
        let (document, _) = seal::open(&bytes).unwrap();
        let is_mean = preset == Preset::Tuned;
        let format = if is_mean { FORMAT } else { SINGLE_FORMAT };
        assert_eq!(document["format"], format);
        let after = Model::from_bytes(&bytes).unwrap();
        let pds = |model: &Model| model.pds(Backend::default(), &table, 0..60).unwrap();
        assert_eq!(pds(&after), pds(&before));
        assert_eq!(after.to_bytes().unwrap(), bytes);
        // A program that does not know the setting would not have the weights.
        let mut other: serde_json::Value = document.clone();
        other["config"]["mean_state"] = (!is_mean).into();
        let forged = seal::seal(other, before.network.weights()).unwrap();
        assert!(Model::from_bytes(&forged).is_err());
    }
}

#[test]
fn an_ensemble_comes_back_to_the_bit() {
    let mut before = model();
    let single = before.network.clone();
    let embedding = Embedding {
        kind: EmbeddingKind::Periodic,
        numbers: vec![0],
        size: 4,
        spread: 0.5,
    };
    let config = Config {
        embedding: Some(embedding),
        ..single.config().clone()
    };
    let other = Network::new(config, single.inputs(), 9).unwrap();
    before.network = Network::ensemble(vec![(single, 0.3), (other, 0.7)]).unwrap();
    let bytes = before.to_bytes().unwrap();
    let after = Model::from_bytes(&bytes).unwrap();
    let pds = |model: &Model| model.pds(Backend::default(), &table(), 0..60).unwrap();
    assert_eq!(pds(&after), pds(&before));
    assert_eq!(after.to_bytes().unwrap(), bytes);
    // Weights that are none, and a member within a member.
    let (document, _) = seal::open(&bytes).unwrap();
    for weight in [0.0, -1.0, 2.0] {
        let mut document: serde_json::Value = document.clone();
        document["config"]["members"][0]["weight"] = weight.into();
        let forged = seal::seal(document, before.network.weights()).unwrap();
        assert!(Model::from_bytes(&forged).is_err(), "{weight}");
    }
    let mut nested: serde_json::Value = document.clone();
    nested["config"]["members"][0]["config"] = document["config"].clone();
    let forged = seal::seal(nested, before.network.weights()).unwrap();
    assert!(Model::from_bytes(&forged).is_err());
}

#[test]
fn a_model_of_format_1_still_scores() {
    let later = [
        "recalibration",
        "money",
        "development",
        "written",
        "intercept",
    ];
    let old = Model::from_bytes(&forged(|d| {
        d["format"] = 1.into();
        for key in later {
            assert!(d.as_object_mut().unwrap().remove(key).is_some());
        }
    }));
    let old = old.unwrap();
    assert_eq!(
        (old.recalibration.clone(), old.development.clone()),
        (None, None)
    );
    let pds = old.both_pds(Backend::Flex, &table(), 0..60).unwrap();
    let (raw, pd) = (pds.raw[0], pds.pd[0]);
    let logit = |pd: f64| (pd / (1.0 - pd)).ln();
    // The prior correction alone: format 1 has no intercept.
    assert!((logit(pd) - logit(raw) + 0.7).abs() < 1e-9);
    // The same network with an intercept of 0.2, recalibrated.
    let new = model();
    let shifted = sigmoid(logit(pd) + 0.2);
    let expected = new.recalibration.as_ref().unwrap().apply(shifted);
    let found = new.pds(Backend::Flex, &table(), 0..1).unwrap()[0];
    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = model().to_bytes().unwrap();
    for length in 0..bytes.len() {
        assert!(Model::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
    let mut longer = bytes.clone();
    longer.push(b' ');
    assert!(Model::from_bytes(&longer).is_err());
}

#[test]
fn a_file_with_any_byte_changed_is_refused() {
    let mut bytes = model().to_bytes().unwrap();
    for place in 0..bytes.len() {
        for change in [0x01, 0x20, 0xff] {
            bytes[place] ^= change;
            assert!(Model::from_bytes(&bytes).is_err(), "{place} {change}");
            bytes[place] ^= change;
        }
    }
    assert!(Model::from_bytes(&bytes).is_ok());
}

/// A sealed file with a document of one's own making.
fn forged(change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let model = model();
    let (mut document, _) = seal::open(&model.to_bytes().unwrap()).unwrap();
    change(&mut document);
    seal::seal(document, model.network.weights()).unwrap()
}

#[test]
fn a_forged_document_is_refused_before_it_allocates() {
    let check = |change: fn(&mut serde_json::Value), expected: &str| {
        let error = Model::from_bytes(&forged(change)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(|d| d["format"] = (FORMAT + 1).into(), "newer");
    check(
        |d| d["recalibration"]["platt"]["slope"] = (-1.0).into(),
        "recalibration",
    );
    check(
        |d| d["development"]["columns"][0]["counts"]["bins"] = Vec::<u8>::new().into(),
        "drift bins",
    );
    check(
        |d| d["config"]["hidden"] = vec![4096; 16].into(),
        "number of weights",
    );
    check(
        |d| d["config"]["hidden"] = vec![1_u64 << 60].into(),
        "width",
    );
    check(|d| d["inputs"]["statics"] = (1_u64 << 50).into(), "inputs");
    check(|d| d["fixture"][0] = 9.0.into(), "no longer gives");
    check(|d| d["recipe"] = serde_json::Value::Null, "damaged");
    check(|d| d["logit_shift"] = "NaN".into(), "damaged");
    check(
        |d| d["recipe"]["features"] = Vec::<u8>::new().into(),
        "disagree",
    );
    let list = serde_json::json!({ "f64": 0 });
    check(
        |d| d["scorecard"]["deciles"] = serde_json::json!([{ "f64": 0 }, { "f64": 0 }]),
        "list of numbers",
    );
    let absent = forged(|d| d["recipe"]["features"][0]["column"] = list.clone());
    assert!(Model::from_bytes(&absent).is_err());
    assert!(Model::from_bytes(&forged(|_| {})).is_ok());
}

#[test]
fn a_model_of_format_2_has_no_intercept_and_no_special_levels() {
    let old = Model::from_bytes(&forged(|document| {
        document["format"] = 2.into();
        let fields = document.as_object_mut().unwrap();
        fields.remove("intercept").unwrap();
        let config = document["config"].as_object_mut().unwrap();
        config.remove("pool_to_newest").unwrap();
    }));
    let old = old.unwrap();
    assert_eq!(old.intercept, 0.0);
    assert!(!old.network.config().pool_to_newest);
    assert!(old.recipe.features.iter().all(|f| f.special.is_empty()));
    let table = table();
    let new = model().pds(Backend::default(), &table, 0..9).unwrap();
    let old = old.pds(Backend::default(), &table, 0..9).unwrap();
    assert!(new.iter().zip(&old).all(|(new, old)| new > old));
}

#[test]
fn levels_that_do_not_fit_their_bins_are_refused() {
    let forge = |special: serde_json::Value| {
        Model::from_bytes(&forged(|document| {
            document["recipe"]["features"][0]["special"] = special.clone();
        }))
    };
    let special = |codes: &[f64]| serde_json::json!({"codes": codes, "rare_codes": [], "words": [], "other_words": false});
    // A level more is an input more than the network has.
    assert!(forge(special(&[9999.0])).is_err());
    assert!(forge(special(&[])).is_ok());
}

#[test]
fn a_model_of_thousands_of_columns_can_be_read_again() {
    let values: Vec<Option<f64>> = (0..1200).map(|k| Some(f64::from(k * k) / 7.0)).collect();
    let names: Vec<String> = (0..5000).map(|k| format!("amount_{k}")).collect();
    let columns = names
        .iter()
        .map(|name| Column::from_numbers(name, Kind::Number, &values));
    let table = Table::from_columns(columns.collect());
    let plan = Plan::default_for(&table, &names, None, Style::Tuned).0;
    let rows: Vec<usize> = (0..1200).collect();
    let bad: Vec<bool> = rows.iter().map(|row| row % 5 == 0).collect();
    let recipe = Recipe::fit(&table, &plan, &rows, &bad).unwrap().0;
    let inputs = Inputs {
        statics: recipe.inputs(),
        steps: 0,
        channels: 0,
    };
    let before = Model {
        network: Network::new(model().network.config().clone(), inputs, 4).unwrap(),
        recipe,
        ..model()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.riskbench");
    before.save(&path).unwrap();
    let after = Model::load(&path).unwrap();
    assert!(after.recipe == before.recipe);
    assert!(std::fs::metadata(&path).unwrap().len() < 64 << 20);
}

#[test]
fn a_certificate_comes_back_and_is_checked_against_the_weights() {
    let mut model = model();
    let fields = vec![HeldField {
        field: "income".to_owned(),
        direction: Direction::Falls,
    }];
    let config = Config {
        monotone: held_inputs(&model.recipe, &fields).unwrap(),
        ..model.network.config().clone()
    };
    model.network = Network::new(config, model.network.inputs(), 4).unwrap();
    model.monotone.clone_from(&fields);
    let again = Model::from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(again.monotone, fields);
    let x = model.recipe.apply(&table(), 0..60).unwrap();
    let of = |model: &Model| model.pds_of(Backend::Fused, &x);
    assert_eq!(of(&again), of(&model));
    // One weight with the wrong sign, in a file whose checksum is right.
    let mut broken = model.clone();
    let signs = broken.network.signs().unwrap();
    let at = broken.network.weights().specs()[0].range().start;
    let values = broken.network.weights_mut().values_mut();
    let place = (at..at + 3).find(|place| values[*place] != 0.0).unwrap();
    values[place] = -values[place];
    let mut moved = values.to_vec();
    signs.project(&mut moved);
    assert_ne!(moved[place], values[place]);
    let sentence = Model::from_bytes(&broken.to_bytes().unwrap()).unwrap_err();
    assert!(sentence.to_string().contains("certificate"), "{sentence}");
    // A field that the network is not held to, and one that the recipe does not order.
    for field in ["income", "housing"] {
        let mut claimed = model.clone();
        claimed.monotone = vec![HeldField {
            field: field.to_owned(),
            direction: Direction::Rises,
        }];
        assert!(Model::from_bytes(&claimed.to_bytes().unwrap()).is_err());
    }
}
