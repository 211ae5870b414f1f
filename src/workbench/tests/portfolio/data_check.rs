//! The data check: what it finds in a messy file, that each command mends its point,
//! and that it is turned back.

use super::*;
use crate::recipe::Method;

fn messy() -> (tempfile::TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("messy.csv");
    std::fs::write(&path, messy_file()).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    assert!(bench.data.is_some(), "{:?}", errors(&bench));
    apply(&mut bench, Command::SetTarget("default".to_owned()));
    (folder, bench)
}

fn find(bench: &Workbench, wanted: impl Fn(&CheckFinding) -> bool) -> Option<CheckPoint> {
    let mut points = bench.data_check().into_iter();
    points.find(|point| wanted(&point.finding))
}

fn open(bench: &Workbench) -> usize {
    bench.data_check().iter().filter(|point| point.open).count()
}

#[test]
fn a_messy_file_has_its_points() {
    let (_folder, bench) = messy();
    let (open, settled): (Vec<_>, Vec<_>) =
        bench.data_check().into_iter().partition(|point| point.open);
    let findings = |points: Vec<CheckPoint>| -> Vec<CheckFinding> {
        points.into_iter().map(|point| point.finding).collect()
    };
    let income = CheckFinding::Misfits {
        column: "income".to_owned(),
        place: 1,
        cells: 1,
        first: 150,
    };
    let years = CheckFinding::Codes {
        column: "employment_years".to_owned(),
        codes: vec!["999".to_owned()],
        rows: 15,
    };
    let rate = CheckFinding::ReadAsText {
        column: "rate".to_owned(),
        place: 3,
        days: false,
        cells: 225,
        present: 300,
    };
    assert_eq!(
        findings(open),
        [CheckFinding::Repeats(1), years, income, rate]
    );
    assert_eq!(
        findings(settled),
        [
            CheckFinding::Totals(1),
            CheckFinding::Key("loan_id".to_owned()),
            CheckFinding::Empty(vec!["note".to_owned()]),
            CheckFinding::Constant(vec!["branch".to_owned()]),
        ]
    );
}

type Wanted = fn(&CheckFinding) -> bool;

#[test]
fn each_remedy_mends_its_point_and_is_turned_back() {
    let (_folder, mut bench) = messy();
    let before = open(&bench);
    let undoable: [Wanted; 2] = [
        |finding| matches!(finding, CheckFinding::Repeats(_)),
        |finding| matches!(finding, CheckFinding::Codes { .. }),
    ];
    for wanted in undoable {
        let point = find(&bench, wanted).unwrap();
        apply(&mut bench, point.remedy.unwrap());
        assert_eq!(open(&bench), before - 1, "{:?}", point.finding);
        let mended = find(&bench, wanted).unwrap();
        assert_eq!((mended.open, &mended.finding), (false, &point.finding));
        // By the button of the settled point, and by Undo.
        apply(&mut bench, mended.remedy.unwrap());
        assert_eq!(open(&bench), before);
        apply(&mut bench, Command::Undo);
        apply(&mut bench, Command::Undo);
        assert_eq!(open(&bench), before);
    }
    let choices = bench.choices.as_ref().unwrap();
    assert!(!choices.drop_duplicates && choices.special.is_empty());
}

#[test]
fn a_file_is_read_again_and_back() {
    let (_folder, mut bench) = messy();
    let rows = |bench: &Workbench| bench.data.as_ref().unwrap().table.rows;
    let totals = find(&bench, |f| *f == CheckFinding::Totals(1)).unwrap();
    apply(&mut bench, totals.remedy.unwrap());
    assert_eq!(rows(&bench), 301);
    let kept = find(&bench, |f| *f == CheckFinding::TotalsKept).unwrap();
    apply(&mut bench, kept.remedy.unwrap());
    assert_eq!(rows(&bench), 300);

    let text = |f: &CheckFinding| matches!(f, CheckFinding::ReadAsText { .. });
    let kind = |bench: &Workbench| {
        bench
            .data
            .as_ref()
            .unwrap()
            .table
            .column("rate")
            .unwrap()
            .kind
    };
    let before = kind(&bench);
    let point = find(&bench, text).unwrap();
    apply(&mut bench, point.remedy.unwrap());
    assert!(find(&bench, text).is_none());
    assert_eq!(kind(&bench), crate::table::Kind::Integer);
    let told = CheckFinding::ReadAsTold("rate".to_owned());
    let told = find(&bench, |f| *f == told).unwrap();
    assert!(!told.open);
    apply(&mut bench, told.remedy.unwrap());
    assert_eq!(kind(&bench), before);
}

#[test]
fn rows_of_one_applicant_are_kept_on_one_side_of_the_split() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    let mut text = "customer_id,amount,default\n".to_owned();
    for row in 0..120 {
        text += &format!(
            "C{:03},{},{}\n",
            row / 2,
            100 + row * 7,
            i32::from(row % 4 == 0)
        );
    }
    std::fs::write(&path, text).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    let repeats = CheckFinding::KeyRepeats {
        column: "customer_id".to_owned(),
        rows: 60,
        missing: 0,
    };
    let point = find(&bench, |f| *f == repeats).unwrap();
    assert!(point.open);
    apply(&mut bench, point.remedy.unwrap());
    let method = |bench: &Workbench| bench.choices.as_ref().unwrap().split.method.clone();
    assert_eq!(method(&bench), Method::Group("customer_id".to_owned()));
    assert!(!find(&bench, |f| *f == repeats).unwrap().open);
    apply(&mut bench, Command::Undo);
    assert_eq!(method(&bench), Method::Random);
}

#[test]
fn a_clean_file_has_no_open_point() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clean.csv");
    let mut text = "loan_id,amount,default\n".to_owned();
    for row in 0..60 {
        text += &format!("L{row:03},{},{}\n", 100 + row * 7, i32::from(row % 4 == 0));
    }
    std::fs::write(&path, text).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    assert_eq!(open(&bench), 0, "{:?}", bench.data_check());
    assert!(empty().data_check().is_empty());
}

#[test]
fn a_record_with_too_few_cells_is_named_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("short.csv");
    let text = messy_file().replace("L0120,", "BROKEN,1\nL0120,");
    std::fs::write(&path, text).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    let point = find(&bench, |f| matches!(f, CheckFinding::Short { .. })).unwrap();
    let wanted = CheckFinding::Short {
        records: 1,
        lines: vec![122],
        first: 120,
    };
    assert!(point.open && point.finding == wanted, "{point:?}");
    let data = bench.data.as_ref().unwrap();
    let ids = data.table.columns[0].texts_of(120..121);
    assert_eq!(ids, [Some("BROKEN".to_owned())]);
}
