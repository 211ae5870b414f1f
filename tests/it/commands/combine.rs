//! Members of an ensemble that are trained one by one and joined.

use super::*;

const BASE: [&str; 6] = ["--target", "outcome", "--bad", "late", "--epochs", "4"];

/// A portfolio, and its members 1 to `of`, each in a folder of its own.
fn members(folder: &Folder, rows: usize, of: usize, more: &[&str]) -> (String, Vec<String>) {
    let file = folder.write("p.csv", &small(rows));
    let train = |place: usize| {
        let out = folder.path(&format!("member-{place}"));
        let member = format!("{place}/{of}");
        let words = ["train", &file, "--member", &member, "--out", &out];
        ok(&[&words[..], &BASE, more].concat());
        format!("{out}/model.riskbench")
    };
    let models = (1..=of).map(train).collect();
    (file, models)
}

/// The model of the whole ensemble.
fn whole(folder: &Folder, file: &str, of: usize, more: &[&str]) -> Vec<u8> {
    let (out, of) = (folder.path("whole"), of.to_string());
    let words = ["train", file, "--members", &of, "--out", &out];
    ok(&[&words[..], &BASE, more].concat());
    std::fs::read(format!("{out}/model.riskbench")).unwrap()
}

fn combine(models: &[String], more: &[&str]) -> Vec<String> {
    let words = std::iter::once("combine").chain(models.iter().map(String::as_str));
    let words = words.chain(more.iter().copied());
    words.map(str::to_owned).collect()
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

#[test]
fn members_trained_one_by_one_become_the_ensemble_to_the_byte() {
    // Few rows, where members hold parts back; and validation rows with a policy, a
    // recalibration and texts of reasons.
    let texts = Folder::new();
    let texts = texts.write("texts.csv", "field,en,zh\namount,Amount is high,金额高\n");
    let policy = [
        "--recalibrate",
        "platt",
        "--seed",
        "7",
        "--reasons-text",
        &texts,
    ];
    for (rows, of, more) in [(900, 3, &[][..]), (2_400, 2, &policy[..])] {
        let folder = Folder::new();
        let (file, mut models) = members(&folder, rows, of, more);
        models.reverse();
        let out = folder.path("joined.riskbench");
        let printed = ok(&strs(&combine(&models, &["--out", &out])));
        assert!(printed.contains(&format!("{of} networks")), "{printed}");
        let joined = std::fs::read(&out).unwrap();
        assert!(joined == whole(&folder, &file, of, more), "{rows} rows");
        // A member alone is a model that scores.
        let scored = ok(&["score", &models[0], &file, "--out", "-"]);
        assert_eq!(scored_rows(&scored).len(), rows);
    }
}

#[test]
fn what_cannot_be_combined_is_refused() {
    let folder = Folder::new();
    let (file, models) = members(&folder, 900, 3, &[]);
    let out = folder.path("joined.riskbench");
    let refused = |models: &[String], more: &[&str], code, sentence: &str| {
        let more = [&["--out", &out], more].concat();
        fails(&strs(&combine(models, &more)), code, sentence);
        assert!(!std::path::Path::new(&out).exists());
    };
    refused(&models[..2], &[], 3, "3 members, and one is missing: 3");
    refused(&models[..1], &[], 3, "some are missing: 2, 3");
    let twice = [models.clone(), vec![models[0].clone()]].concat();
    refused(&twice, &[], 3, "are both member 1");
    refused(
        &models,
        &["--without", "2"],
        2,
        "Member 2 is to be left out",
    );
    refused(
        &models,
        &["--without", "4"],
        2,
        "Member 4 is to be left out",
    );
    let single = folder.path("single");
    let train = ["train", &file, "--members", "1", "--out", &single];
    ok(&[&train[..], &BASE].concat());
    let single = vec![format!("{single}/model.riskbench")];
    refused(&single, &[], 3, "not a member of an ensemble");
    let other = folder.path("other");
    let train = [
        "train", &file, "--member", "3/3", "--seed", "9", "--out", &other,
    ];
    ok(&[&train[..], &BASE].concat());
    let mixed = [&models[..2], &[format!("{other}/model.riskbench")]].concat();
    refused(&mixed, &[], 3, "their settings differ");
    let elsewhere = folder.write("q.csv", &small(901));
    refused(
        &models,
        &["--data", &elsewhere],
        3,
        "not those that the members were trained on",
    );
    let moved = folder.path("moved.csv");
    std::fs::rename(&file, &moved).unwrap();
    refused(
        &models,
        &[],
        4,
        "which is not there; name the file with --data",
    );
    ok(&strs(&combine(&models, &["--out", &out, "--data", &moved])));
    fails(
        &strs(&combine(&models, &["--out", &models[0]])),
        2,
        "never written over",
    );
}

#[test]
fn a_member_that_diverged_is_left_out_by_name() {
    let folder = Folder::new();
    let (_, models) = members(&folder, 900, 3, &[]);
    let out = folder.path("joined.riskbench");
    let more = ["--without", "2", "--out", &out, "--json"];
    let two = [models[0].clone(), models[2].clone()];
    let printed = ok(&strs(&combine(&two, &more)));
    let metrics: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(metrics["members"].as_array().unwrap().len(), 2);
    let warnings = metrics["warnings"].to_string();
    assert!(warnings.contains("diverged"), "{warnings}");
}

#[test]
fn a_member_goes_with_no_other_number_of_members_and_no_other_task() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let out = folder.path("out");
    let refused = |more: &[&str], sentence: &str| {
        let words = ["train", &file, "--out", &out];
        fails(&[&words[..], &BASE, more].concat(), 2, sentence);
    };
    refused(&["--member", "4/3"], "such as 3/16");
    refused(&["--member", "1/1"], "such as 3/16");
    refused(
        &["--member", "1/3", "--members", "4"],
        "leave --members out",
    );
    refused(&["--member", "1/3", "--folds", "5"], "cannot be used with");
    refused(
        &["--member", "1/3", "--task", "multiclass"],
        "leave out --member",
    );
}
