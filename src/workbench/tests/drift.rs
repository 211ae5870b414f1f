//! The drift of another file that is scored: against the training rows, and its
//! decisions beside theirs.

use super::*;
use crate::evaluate::population::stability::Drift as Band;
use crate::recipe::outcome::split::Part;

/// The built-in portfolio with its loan amounts changed.
fn changed(change: impl Fn(f64) -> f64) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("later.csv");
    let text = std::str::from_utf8(SAMPLE).unwrap();
    let mut lines = text.lines();
    let head = lines.next().unwrap();
    let place = head.split(',').position(|name| name == "loan_amount");
    let mut out = format!("{head}\n");
    for line in lines {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let cell = &mut cells[place.unwrap()];
        if let Ok(amount) = cell.parse() {
            *cell = change(amount).to_string();
        }
        out += &(cells.join(",") + "\n");
    }
    std::fs::write(&path, out).unwrap();
    (folder, path)
}

fn csi(file: &ScoredFile, column: &str) -> f64 {
    let mut columns = file.drift.csi.iter();
    let drift = columns.find(|drift| drift.column == column).unwrap();
    drift.csi.as_ref().unwrap().value
}

#[test]
fn a_shifted_column_raises_its_index_and_that_of_the_score() {
    let mut bench = trained();
    let (_same, path) = changed(|amount| amount);
    bench.apply(Command::GoTo(Step::Features));
    apply(&mut bench, Command::ScoreFile(path));
    assert_eq!(bench.step, Step::Score);
    let same = bench.scored.clone().unwrap();
    let (_shifted, path) = changed(|amount| 3.0 * amount);
    apply(&mut bench, Command::ScoreFile(path));
    let shifted = bench.scored.clone().unwrap();

    let psi = |file: &ScoredFile| file.drift.psi.clone().unwrap().psi;
    assert_eq!(psi(&same).drift, Band::Stable);
    assert!(psi(&shifted).value > psi(&same).value);
    assert!(csi(&same, "loan_amount") < 0.1);
    assert!(csi(&shifted, "loan_amount") > 0.25);
    assert_eq!(shifted.drift.csi[0].column, "loan_amount");
    assert!((csi(&shifted, "annual_income") - csi(&same, "annual_income")).abs() < 1e-12);
    let [before, after] = [&same, &shifted].map(|file| Surprises::of(&file.remarks));
    assert!(after.outside > before.outside, "{after:?}");
    assert_eq!(before.unknown, 0);
}

#[test]
fn decisions_then_and_now_follow_the_cutoff() {
    let mut bench = trained();
    let (_folder, path) = changed(|amount| amount);
    apply(&mut bench, Command::ScoreFile(path.clone()));
    let file = bench.scored.clone().unwrap();
    let run = bench.shown_run().unwrap();
    let train = run.ground.rows(Part::Train);
    let below = |cutoff: f64| {
        let pds = &run.experiment.pds;
        let then = train.iter().filter(|row| pds[**row] < cutoff).count();
        (then, file.pds.iter().filter(|pd| **pd < cutoff).count())
    };
    for cutoff in [0.1, 0.25, 1.0] {
        let expected = below(cutoff);
        let mut bench = trained();
        apply(&mut bench, Command::ScoreFile(path.clone()));
        apply(&mut bench, Command::SetCutoff(cutoff));
        let file = bench.scored.clone().unwrap();
        let then = bench.decided_in_training(&file).unwrap();
        let now = bench.decided_now().unwrap();
        assert_eq!((then.approve, now.approve), expected, "{cutoff}");
        assert_eq!((then.rows(), now.rows()), (train.len(), file.pds.len()));
        let rate = expected.1 as f64 / now.rows() as f64;
        assert_eq!(now.approval_rate(), Some(rate));
    }
}

#[test]
fn a_model_file_knows_how_its_rows_lay_but_not_what_was_decided() {
    let mut bench = trained();
    let (folder, path) = changed(|amount| amount);
    apply(&mut bench, Command::ScoreFile(path.clone()));
    let of_run = bench.scored.clone().unwrap();
    let model = folder.path().join("model.riskbench");
    apply(&mut bench, Command::SaveModel(model.clone()));
    let mut other = empty();
    apply(&mut other, Command::OpenPath(model));
    apply(&mut other, Command::ScoreFile(path));
    let file = other.scored.clone().unwrap();
    assert_eq!(file.drift, of_run.drift);
    assert_eq!(other.decided_in_training(&file), None);
    assert_eq!(other.decided_now().unwrap().rows(), file.pds.len());
}
