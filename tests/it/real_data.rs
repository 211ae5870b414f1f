//! Bounds on real loan data, read from the folder that `RISKBENCH_DATA` names.

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// The file of that name.
fn data(name: &str) -> PathBuf {
    let folder = std::env::var_os("RISKBENCH_DATA");
    let folder = folder.expect("RISKBENCH_DATA names the folder of real loan data");
    PathBuf::from(folder).join(name)
}

/// Trains, and returns the metrics and the scored file.
fn train(file: &PathBuf, arguments: &[&str]) -> (Value, String) {
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .arg("train")
        .arg(file)
        .args(arguments)
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    (
        serde_json::from_str(&read("metrics.json")).unwrap(),
        read("scored.csv"),
    )
}

fn test_auc(metrics: &Value) -> f64 {
    metrics["test"]["auc"].as_f64().unwrap()
}

#[test]
#[ignore = "needs RISKBENCH_DATA, the folder of real loan data"]
fn every_network_ranks_taiwan_as_it_should() {
    let file = data("uci_taiwan_default.csv");
    for model in ["mlp", "cnn", "lstm"] {
        let arguments = [
            "--target",
            "default.payment.next.month",
            "--id",
            "ID",
            "--use-protected",
            "--model",
            model,
            "--seed",
            "1",
        ];
        let (metrics, scored) = train(&file, &arguments);
        let auc = test_auc(&metrics);
        // Far above .79 would be a leak.
        assert!((0.765..0.80).contains(&auc), "{model}: {auc}");
        let source = std::fs::read_to_string(&file).unwrap();
        let id = |line: &str| line.split(',').next().unwrap().to_owned();
        let scored: Vec<String> = scored.lines().skip(1).map(id).collect();
        let source: Vec<String> = source.lines().skip(1).map(id).collect();
        assert_eq!(scored.len(), 30_000);
        assert_eq!(scored, source);
    }
}

#[test]
#[ignore = "needs RISKBENCH_DATA, the folder of real loan data"]
fn the_plain_mlp_has_the_inputs_of_the_textbook() {
    let file = data("uci_taiwan_default.csv");
    let arguments = [
        "--target",
        "default.payment.next.month",
        "--id",
        "ID",
        "--use-protected",
        "--preset",
        "plain",
        "--epochs",
        "1",
    ];
    let (metrics, _) = train(&file, &arguments);
    assert_eq!(metrics["inputs"], 23);
    assert_eq!(metrics["parameters"], 23 * 32 + 32 + 32 * 16 + 16 + 16 + 1);
}

#[test]
#[ignore = "needs RISKBENCH_DATA, the folder of real loan data"]
fn the_mlp_ranks_german_credit_over_five_seeds() {
    let file = data("statlog_german_credit.csv");
    let of = |seed: usize| {
        let seed = seed.to_string();
        test_auc(&train(&file, &["--target", "class", "--bad", "2", "--seed", &seed]).0)
    };
    let mean = (1..=5).map(of).sum::<f64>() / 5.0;
    assert!((0.74..0.86).contains(&mean), "{mean}");
}
