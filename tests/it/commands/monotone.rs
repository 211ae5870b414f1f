//! Directions by the command line: held in training, shown, checked, and refused in words.

use super::*;

#[test]
fn a_direction_is_held_shown_and_checked() {
    let folder = Folder::new();
    let out = folder.path("run");
    let printed = ok(&[
        "train",
        SAMPLE,
        "--target",
        "default_flag",
        "--model",
        "logistic",
        "--epochs",
        "4",
        "--monotone",
        "annual_income=-",
        "--monotone",
        "days_late=+",
        "--out",
        &out,
    ]);
    assert!(
        printed.contains("monotone for every applicant"),
        "{printed}"
    );
    assert!(printed.contains("directions: AUC "), "{printed}");
    let metrics = folder.json("run/metrics.json");
    let held = metrics["monotone"].as_array().unwrap();
    assert!(
        held.iter()
            .any(|one| one["field"] == "annual_income" && one["direction"] == "-")
    );
    // All months of the stem.
    assert!(held.len() > 4, "{held:?}");
    assert!(metrics["direction_cost"]["difference"].is_f64());

    let model = folder.path("run/model.riskbench");
    let wish = [
        "--monotone",
        "annual_income=-",
        "--monotone",
        "loan_amount=+",
        "--json",
    ];
    let told = ok(&[&["explain", &model, SAMPLE][..], &wish].concat());
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told[0]["verdict"], "certified");
    assert!(
        ["holds", "broken"].contains(&told[1]["verdict"].as_str().unwrap()),
        "{told}"
    );
    let wish = ["--monotone", "annual_income=+"];
    let told = ok(&[&["explain", &model, SAMPLE][..], &wish].concat());
    assert!(told.contains("broken by record "), "{told}");
}

#[test]
fn what_cannot_be_held_is_refused() {
    let folder = Folder::new();
    let out = folder.path("run");
    let refused = |more: &[&str], sentence: &str| {
        let base = ["train", SAMPLE, "--target", "default_flag", "--out", &out];
        fails(&[&base[..], more].concat(), 2, sentence);
    };
    refused(
        &["--model", "cnn", "--monotone", "annual_income=-"],
        "cnn cannot be held",
    );
    refused(&["--monotone", "region=+"], "have no order");
    refused(
        &["--monotone", "annual_income=-", "--activation", "silu"],
        "with relu, tanh or sigmoid",
    );
    refused(
        &[
            "--monotone",
            "annual_income=-",
            "--encode",
            "annual_income=woe",
        ],
        "does not keep",
    );
}
