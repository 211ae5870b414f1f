//! Tables as files: CSV and Excel workbooks hold the same, and neither loses the old file.

use super::*;
use crate::table::{Kind, LoadOptions, Source, Table};
use std::ops::ControlFlow;

const MESSY: &[u8] = b"id;Name;Summe;Rate;Datum;Notiz\n\
    0001;Anna;1.234,50;5,5%;31.01.2023;=1+1\n\
    0002;Bert;72.692,23;7%;28.02.2023;a;b\n\
    0003;Cleo;3,70;10,25%;01.03.2023;+x\n\
    0004;Dora;;2%;15.04.2023;@y\n\
    0005;Emil;950,00;4%;;-z\n";

fn opened(folder: &Path, bytes: &[u8]) -> Workbench {
    let path = folder.join("loans.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    assert!(bench.data.is_some(), "{:?}", errors(&bench));
    bench
}

fn read(path: &Path) -> Table {
    let bytes = std::fs::read(path).unwrap();
    let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
    source.table(&mut |_, _| ControlFlow::Continue(())).unwrap()
}

/// Whether a cell of a workbook holds what the CSV has: texts without the mark that CSV
/// needs, percent points for what has a percent format.
fn is_same(csv: &str, book: &str, is_percent: bool) -> bool {
    let (Ok(a), Ok(b)) = (csv.parse::<f64>(), book.parse::<f64>()) else {
        return csv.strip_prefix('\'').unwrap_or(csv) == book;
    };
    let near = |a: f64| (a - b).abs() <= 1e-9 * a.abs();
    near(a) || (is_percent && near(a * 100.0))
}

fn check_same(csv: &Path, workbook: &Path) {
    let (a, b) = (read(csv), read(workbook));
    assert_eq!((a.rows, a.columns.len()), (b.rows, b.columns.len()));
    for (a, b) in a.columns.iter().zip(&b.columns) {
        assert_eq!(a.name, b.name);
        let is_percent = b.kind == Kind::Percentage;
        for (row, (a, b)) in a.texts().iter().zip(b.texts()).enumerate() {
            let [a, b] = [a.clone(), b].map(Option::unwrap_or_default);
            assert!(is_same(&a, &b, is_percent), "row {row}: {a:?}, {b:?}");
        }
    }
}

#[test]
fn the_shown_rows_are_the_same_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = opened(folder.path(), MESSY);
    let view = ViewRequest {
        search: "1".to_owned(),
        sort: Some((2, true)),
        ..ViewRequest::default()
    };
    for view in [ViewRequest::default(), view] {
        apply(&mut bench, Command::View(view));
        let [csv, book] = ["a.csv", "a.xlsx"].map(|name| folder.path().join(name));
        apply(&mut bench, Command::ExportRows(csv.clone()));
        apply(&mut bench, Command::ExportRows(book.clone()));
        assert!(errors(&bench).is_empty(), "{:?}", errors(&bench));
        check_same(&csv, &book);
        let column = |name: &str| read(&book).column(name).unwrap().clone();
        assert_eq!(column("Datum").kind, Kind::Date);
        assert_eq!(column("Rate").kind, Kind::Percentage);
        assert_eq!(column("id").texts()[0].as_ref().map(String::len), Some(4));
    }
}

#[test]
fn the_scored_portfolio_is_the_same_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = trained();
    let sort = ViewRequest {
        what: Viewed::Applicants,
        search: "00".to_owned(),
        sort: Some((3, true)),
        ..ViewRequest::default()
    };
    apply(&mut bench, Command::View(sort));
    for only_shown in [false, true] {
        let [csv, book] = ["a.csv", "a.xlsx"].map(|name| folder.path().join(name));
        for path in [&csv, &book] {
            let options = ExportOptions {
                with_input: true,
                with_loss: true,
                only_shown,
                ..ExportOptions::default()
            };
            let path = path.clone();
            apply(&mut bench, Command::ExportScores { path, options });
        }
        assert!(errors(&bench).is_empty(), "{:?}", errors(&bench));
        check_same(&csv, &book);
    }
}

#[test]
fn a_full_disk_or_a_missing_folder_gives_a_sentence_and_keeps_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = opened(folder.path(), MESSY);
    let said = |bench: &mut Workbench, path: &Path| {
        let before = errors(bench).len();
        apply(bench, Command::ExportRows(path.to_owned()));
        errors(bench)[before..].join("/")
    };
    let missing = folder.path().join("none/a.xlsx");
    let text = said(&mut bench, &missing);
    assert!(text.contains("does not exist; create it"), "{text}");
    #[cfg(target_os = "linux")]
    {
        let full = folder.path().join("full.xlsx");
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        let text = said(&mut bench, &full);
        assert!(text.contains("The disk is full"), "{text}");
    }
    // Too many columns for Excel: the old file stays, and CSV is named.
    let path = folder.path().join("wide.xlsx");
    std::fs::write(&path, "old").unwrap();
    let sheet = crate::workflow::Sheet {
        head: vec!["a".to_owned(); 20_000],
        rows: Vec::new(),
    };
    let export = |path: &Path| Command::ExportTable {
        path: path.to_owned(),
        sheet: Arc::new(sheet.clone()),
    };
    apply(&mut bench, export(&path));
    let text = errors(&bench).pop().unwrap();
    assert!(
        text.contains("16,384 columns") && text.contains("CSV"),
        "{text}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    apply(&mut bench, export(&folder.path().join("wide.csv")));
    assert!(folder.path().join("wide.csv").exists());
}

#[test]
fn a_column_read_otherwise_is_taken_back_and_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = opened(folder.path(), b"code,n\n1,5\n2,6\n1,7\n2,8\n1,9\n2,5\n");
    let kind = |bench: &Workbench| bench.data.as_ref().unwrap().table.columns[0].kind;
    let found = kind(&bench);
    assert_ne!(found, Kind::Category);
    let mut options = bench.data.as_ref().unwrap().options.clone();
    let text = crate::table::Convention::Text;
    options.columns.insert("code".to_owned(), text);
    apply(&mut bench, Command::Reload(options));
    assert_eq!(kind(&bench), Kind::Category);
    apply(&mut bench, Command::Undo);
    assert_eq!(kind(&bench), found);
    let said = |bench: &Workbench| {
        let undone = bench.notices.iter().rev();
        let mut undone = undone.filter(|n| matches!(n.message, Message::Undone(_)));
        undone.next().unwrap().message.to_string()
    };
    assert_eq!(said(&bench), "Undone: how code is read.");
    assert_eq!(bench.refusal(&Command::Undo), Some(Refusal::NothingToUndo));
    apply(&mut bench, Command::Redo);
    assert_eq!(kind(&bench), Kind::Category);
    apply(&mut bench, Command::Undo);
    assert_eq!(kind(&bench), found);
}
