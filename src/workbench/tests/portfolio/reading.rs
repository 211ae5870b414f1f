//! Files that would take too much memory: what is offered, and what a project
//! remembers of it.

use super::*;
use crate::table::LoadOptions;
use std::path::PathBuf;

/// A portfolio of 40,000 rows, and free memory that is too little for it.
fn large(folder: &Path) -> (PathBuf, u64) {
    let text = String::from_utf8(SAMPLE.to_vec()).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let path = folder.join("large.csv");
    std::fs::write(&path, format!("{header}\n{}", rows.repeat(8))).unwrap();
    let length = std::fs::metadata(&path).unwrap().len();
    (path, 5 * length)
}

fn short_of_memory(free: u64) -> Workbench {
    let mut bench = empty();
    bench.pretend_free(free);
    bench
}

fn remedy(bench: &mut Workbench, remedy: Remedy) {
    apply(bench, Command::Oversize(remedy));
}

fn rows(bench: &Workbench) -> Option<usize> {
    bench.data.as_ref().map(|data| data.table.rows)
}

#[test]
fn a_file_too_large_is_offered_as_a_sample_or_anyway() {
    let folder = tempfile::tempdir().unwrap();
    let (path, free) = large(folder.path());
    let mut bench = short_of_memory(free);
    apply(&mut bench, Command::OpenPath(path.clone()));
    assert!(errors(&bench)[0].contains("memory"), "{:?}", errors(&bench));
    let offer = bench.oversize.clone().unwrap();
    assert_eq!(
        (offer.name.as_str(), offer.sample),
        ("large.csv", Some(100_000))
    );
    assert!(offer.anyway && !offer.scores);
    remedy(&mut bench, Remedy::Leave);
    assert!(bench.oversize.is_none() && bench.data.is_none());

    apply(&mut bench, Command::OpenPath(path));
    remedy(&mut bench, Remedy::Sample(1_000));
    let data = bench.data.clone().unwrap();
    assert_eq!(data.sample(), Some((1_000, 40_000)));
    let whole = LoadOptions {
        sample_rows: None,
        ..data.options.clone()
    };
    apply(&mut bench, Command::Reload(whole));
    assert_eq!(rows(&bench), Some(1_000), "the sample stays meanwhile");
    remedy(&mut bench, Remedy::Anyway);
    assert_eq!(rows(&bench), Some(40_000));
    assert!(bench.oversize.is_none());
}

#[test]
fn a_sample_that_is_too_large_leads_to_a_smaller_one() {
    let folder = tempfile::tempdir().unwrap();
    let (path, free) = large(folder.path());
    let mut bench = short_of_memory(free / 4);
    apply(&mut bench, Command::OpenPath(path));
    let mut offered = Vec::new();
    while let Some(rows) = bench.oversize.as_ref().and_then(|offer| offer.sample) {
        offered.push(rows);
        remedy(&mut bench, Remedy::Sample(rows));
    }
    assert_eq!(offered, [100_000, 10_000, 1_000]);
    assert_eq!(rows(&bench), Some(1_000));
}

#[test]
fn a_project_remembers_how_much_was_read() {
    for wanted in [Remedy::Sample(2_000), Remedy::Anyway] {
        let folder = tempfile::tempdir().unwrap();
        let (path, free) = large(folder.path());
        let mut bench = short_of_memory(free);
        apply(&mut bench, Command::OpenPath(path.clone()));
        remedy(&mut bench, wanted);
        bench.apply(Command::SetSettings(quick()));
        apply(&mut bench, Command::Train);
        let expected = pds(&bench);
        let project = folder.path().join("work.riskbench-project");
        apply(&mut bench, Command::SaveProject(Some(project.clone())));

        let mut again = short_of_memory(free);
        apply(&mut again, Command::OpenPath(project.clone()));
        assert!(again.oversize.is_none(), "{:?}", errors(&again));
        assert_eq!(pds(&again), expected);
        assert!(!again.runs[0].stale);

        // Also where the portfolio has to be looked for.
        let elsewhere = tempfile::tempdir().unwrap();
        let moved = elsewhere.path().join("large.csv");
        std::fs::rename(&path, &moved).unwrap();
        let mut again = short_of_memory(free);
        apply(&mut again, Command::OpenPath(project));
        assert!(again.data.is_none());
        apply(&mut again, Command::OpenPath(moved));
        assert_eq!(pds(&again), expected);
    }
}

#[test]
fn a_renamed_portfolio_is_read_as_its_project_says() {
    let folder = tempfile::tempdir().unwrap();
    let first = sample_file(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(first.clone()));
    let options = LoadOptions {
        sample_rows: Some(500),
        ..LoadOptions::default()
    };
    apply(&mut bench, Command::Reload(options));
    let project = folder.path().join("work.riskbench-project");
    apply(&mut bench, Command::SaveProject(Some(project.clone())));
    let renamed = folder.path().join("renamed.csv");
    std::fs::rename(&first, &renamed).unwrap();
    let mut again = empty();
    apply(&mut again, Command::OpenPath(project));
    apply(&mut again, Command::OpenPath(renamed));
    assert_eq!(
        again.data.as_ref().and_then(|d| d.sample()),
        Some((500, 5_000))
    );
}

#[test]
fn a_project_of_several_files_finds_them_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    for path in &paths {
        std::fs::write(path, SAMPLE).unwrap();
    }
    let mut bench = empty();
    apply(&mut bench, Command::OpenSeveral(paths.to_vec()));
    let project = folder.path().join("work.riskbench-project");
    apply(&mut bench, Command::SaveProject(Some(project.clone())));
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = ["a.csv", "b.csv"].map(|name| elsewhere.path().join(name));
    for (from, to) in paths.iter().zip(&moved) {
        std::fs::rename(from, to).unwrap();
    }
    let mut again = empty();
    apply(&mut again, Command::OpenPath(project.clone()));
    apply(&mut again, Command::OpenSeveral(moved.to_vec()));
    assert_eq!((rows(&again), again.project), (Some(10_000), Some(project)));
}

#[test]
fn a_file_to_score_is_scored_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let (path, free) = large(folder.path());
    let mut bench = trained();
    bench.pretend_free(free);
    apply(&mut bench, Command::ScoreFile(path));
    let offer = bench.oversize.clone().unwrap();
    assert!(offer.scores && offer.anyway && offer.sample.is_none());
    remedy(&mut bench, Remedy::Anyway);
    assert_eq!(bench.scored.as_ref().map(|s| s.table.rows), Some(40_000));
}
