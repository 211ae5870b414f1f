//! Special levels and calibration in the large, as scripts see them.

use super::*;

/// Months since a bureau entry: 9999 where there is none, and `no file` in some rows;
/// risk rises with few months, and is highest for 9999.
fn portfolio(rows: usize) -> String {
    let mut csv = String::from("id,months,income,outcome\n");
    for i in 0..rows {
        let (noise, income) = ((i * 61) % 97, (i * 37) % 101);
        let (months, risk) = match i % 10 {
            0 | 1 => ("9999".to_owned(), 40),
            2 if i % 100 == 2 => ("no file".to_owned(), 30),
            _ => (
                (i * 7 % 240).to_string(),
                if i * 7 % 240 < 60 { 20 } else { 8 },
            ),
        };
        let bad = u8::from(noise < risk);
        csv += &format!("c{i},{months},{income},{bad}\n");
    }
    csv
}

/// Mean PD and bad rate of the rows whose months are written so.
fn mean_pd(csv: &str, scored: &str, months: &str) -> (f64, f64) {
    let (rows, scored) = (scored_rows(csv), scored_rows(scored));
    let of = rows
        .iter()
        .zip(&scored)
        .filter(|(row, _)| &row[1] == months);
    let of: Vec<(f64, f64)> = of
        .map(|(row, scored)| (scored[3].parse().unwrap(), row[3].parse().unwrap()))
        .collect();
    let n = of.len() as f64;
    let sum = of.iter().fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    (sum.0 / n, sum.1 / n)
}

#[test]
fn codes_are_levels_where_they_are_named_and_told_where_not() {
    let folder = Folder::new();
    let csv = portfolio(4000);
    let file = folder.write("p.csv", &csv);
    let out = folder.path("out");
    let base = [
        "train", &file, "--target", "outcome", "--id", "id", "--model", "logistic", "--out", &out,
    ];
    let run = |more: &[&str]| {
        let output = riskbench(&[&base[..], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        (text(&output.stderr), folder.read("out/scored.csv"))
    };
    let (told, _) = run(&[]);
    assert!(told.contains("--special months=9999"), "{told}");
    let inputs = |folder: &Folder| folder.json("out/metrics.json")["inputs"].as_u64().unwrap();
    let before = inputs(&folder);
    let warnings = folder.json("out/metrics.json")["warnings"].to_string();
    assert!(warnings.contains("look like codes"), "{warnings}");

    let (told, scored) = run(&[
        "--special",
        "months=\"9,999\",-1",
        "--special",
        "months=9999.0",
    ]);
    assert!(!told.contains("look like codes"), "{told}");
    assert!(
        told.contains("1 special code of months is in fewer than 10"),
        "{told}"
    );
    assert_eq!(inputs(&folder), before + 1);
    for (months, near) in [("9999", 0.03), ("no file", 0.08)] {
        let (pd, rate) = mean_pd(&csv, &scored, months);
        assert!(
            (pd - rate).abs() < near,
            "{months}: PD {pd}, bad rate {rate}"
        );
    }

    // The model knows the codes; the file alone does not say them.
    let model = folder.path("out/model.riskbench");
    let again = ok(&["score", &model, &file, "--out", "-"]);
    let pds = |text: &str| -> Vec<String> {
        let rows = scored_rows(text);
        rows.iter().map(|row| row[3].to_owned()).collect()
    };
    assert_eq!(pds(&again), pds(&scored));
    let one = folder.write("one.csv", "id,months,income\nx,9999.00,7\ny,no file,7\n");
    let rows = pds(&ok(&["score", &model, &one, "--out", "-"]));
    let in_file = |months: &str| {
        let rows = scored_rows(&csv);
        let place = rows.iter().position(|r| &r[1] == months && &r[2] == "7");
        place.map(|place| pds(&scored)[place].clone())
    };
    for (pd, months) in rows.iter().zip(["9999", "no file"]) {
        assert_eq!(Some(pd), in_file(months).as_ref(), "{months}");
    }
    fails(
        &[&base[..], &["--special", "months=x9"]].concat(),
        2,
        "no special level",
    );
    fails(
        &[&base[..], &["--special", "month=9"]].concat(),
        2,
        "months",
    );
    fails(&[&base[..], &["--special", "months"]].concat(), 2, "COL=V");
}

#[test]
fn the_mean_pd_of_the_training_rows_is_their_bad_rate() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &portfolio(3000));
    let out = folder.path("out");
    let base = [
        "train", &file, "--target", "outcome", "--id", "id", "--epochs", "2", "--out", &out,
    ];
    for more in [
        &[][..],
        &["--class-weight", "balanced"],
        &["--objective", "mse"],
    ] {
        let printed = ok(&[&base[..], more].concat());
        assert!(printed.contains("test O/E "), "{printed}");
        let metrics = folder.json("out/metrics.json");
        let oe = metrics["train"]["calibration"]["oe"].as_f64().unwrap();
        assert!((oe - 1.0).abs() < 1e-9, "{more:?}: {oe}");
    }
    ok(&[&base[..], &["--preset", "plain"]].concat());
    let metrics = folder.json("out/metrics.json");
    let oe = metrics["train"]["calibration"]["oe"].as_f64().unwrap();
    assert!((oe - 1.0).abs() > 1e-6, "plain has no intercept: {oe}");
}

#[test]
fn an_epoch_chosen_on_few_bads_or_none_is_said() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &portfolio(900));
    let out = folder.path("out");
    let said = |more: &[&str]| {
        let base = [
            "train",
            &file,
            "--target",
            "outcome",
            "--id",
            "id",
            "--epochs",
            "2",
            "--members",
            "1",
            "--out",
            &out,
        ];
        let output = riskbench(&[&base[..], more].concat());
        assert!(output.status.success());
        let warnings = folder.json("out/metrics.json")["warnings"].to_string();
        (text(&output.stderr), warnings)
    };
    let check = |more: &[&str], sentence: &str| {
        let (printed, stored) = said(more);
        assert!(printed.contains(sentence), "{printed}");
        assert!(stored.contains(sentence), "{stored}");
    };
    check(&["--validation", "0.05"], "fewer than 20: another");
    check(&["--validation", "0"], "no validation rows to choose");
    // Without early stopping the last epoch is kept, whatever the validation rows say.
    let (printed, _) = said(&["--validation", "0", "--patience", "off"]);
    assert!(
        !printed.contains("no validation rows to choose"),
        "{printed}"
    );
}
