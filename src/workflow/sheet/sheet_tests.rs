//! Sheets as CSV, as text with tabs and as workbooks that are read back.

use super::*;
use crate::table::{Kind, LoadOptions, Source, Table};
use std::ops::ControlFlow;

fn sheet() -> Sheet {
    let decimals = |decimals, grouped| Format::Decimals { decimals, grouped };
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = |id: &str, amount: f64, rate: f64, day: i32, note: &str| {
        let amount = Cell::Number(amount, decimals(2, true));
        let rate = Cell::Number(rate, Format::Percent(1));
        vec![text(id), amount, rate, Cell::Day(day), text(note)]
    };
    Sheet {
        head: ["id", "amount", "rate", "day", "note"]
            .map(str::to_owned)
            .to_vec(),
        rows: vec![
            row("0017", 1_234.5, 0.221, 19_000, "=1+1"),
            row("0018", -0.25, 0.0, 20_000, "a,\"b\"\tc"),
            row("0019", 7_000_000.125, 1.0, 20_500, "+x"),
        ],
    }
}

fn workbook(sheet: &Sheet) -> Vec<u8> {
    let mut bytes = Vec::new();
    sheet.write(Path::new("a.XLSX"), &mut bytes).unwrap();
    bytes
}

fn read(bytes: Vec<u8>) -> Table {
    let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
    source.table(&mut |_, _| ControlFlow::Continue(())).unwrap()
}

#[test]
fn a_workbook_reads_back_as_it_was_written() {
    let table = read(workbook(&sheet()));
    let column = |name: &str| table.column(name).unwrap();
    let texts = |name| {
        column(name)
            .texts()
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    };
    assert_eq!(texts("id"), ["0017", "0018", "0019"]);
    assert_eq!(column("amount").numbers(), [1_234.5, -0.25, 7_000_000.125]);
    // A share in percent is read in percent points.
    assert_eq!(column("rate").kind, Kind::Percentage);
    assert_eq!(column("rate").numbers(), [22.1, 0.0, 100.0]);
    assert_eq!(column("day").kind, Kind::Date);
    assert_eq!(column("day").numbers(), [19_000.0, 20_000.0, 20_500.0]);
    assert_eq!(texts("note")[0], "=1+1");
    assert_eq!(texts("note")[2], "+x");
}

#[test]
fn the_same_table_as_csv_and_for_the_clipboard() {
    let csv = sheet().csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id,amount,rate,day,note");
    assert_eq!(lines[1], "0017,1234.5,0.221,2022-01-08,'=1+1");
    assert_eq!(lines[2], "0018,-0.25,0,2024-10-04,\"a,\"\"b\"\"\tc\"");
    let pasted = sheet().tab_separated();
    assert_eq!(
        pasted.lines().nth(2),
        Some("0018\t-0.25\t0\t2024-10-04\ta,\"b\" c")
    );
}

#[test]
fn no_text_of_a_workbook_is_a_formula() {
    let bytes = std::io::Cursor::new(workbook(&sheet()));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
    let formulas = calamine::Reader::worksheet_formula(&mut book, "Sheet1").unwrap();
    assert!(formulas.used_cells().next().is_none());
}

#[test]
fn what_a_sheet_cannot_hold_is_refused_with_the_way_out() {
    let limit = |size| {
        let mut out = Vec::new();
        let path = Path::new("a.xlsx");
        let head = vec![String::new(); size_columns(size)];
        let written = write_rows(path, &mut out, &head, size, 0, |_| Ok(()));
        written.err().and_then(|error| ExcelLimit::of(&error))
    };
    assert_eq!(limit((1_048_575, 2)), None);
    assert_eq!(limit((1_048_576, 2)), Some(ExcelLimit::Rows(1_048_576)));
    assert_eq!(limit((1, 16_384)), None);
    assert_eq!(limit((1, 16_385)), Some(ExcelLimit::Columns(16_385)));
    let said = ExcelLimit::Rows(1_048_576).to_string();
    assert!(said.ends_with("save it as CSV instead"), "{said}");
    let long = Sheet {
        head: vec!["a".to_owned()],
        rows: vec![vec![Cell::Text("x".repeat(40_000))]],
    };
    let error = long.write(Path::new("a.xlsx"), Vec::new()).unwrap_err();
    assert_eq!(ExcelLimit::of(&error), Some(ExcelLimit::Text(40_000)));
    assert!(long.write(Path::new("a.csv"), Vec::new()).is_ok());
}

fn size_columns((_, columns): (usize, usize)) -> usize {
    columns.min(16_384)
}

#[test]
fn many_cells_go_through_a_file_and_come_out_equal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.xlsx");
    let sheet = sheet();
    let written = |cells| {
        let mut bytes = Vec::new();
        let fill = |rows: &mut dyn Rows| sheet.rows.iter().try_for_each(|row| rows.row(row));
        write_rows(&path, &mut bytes, &sheet.head, (3, 5), cells, fill).unwrap();
        let table = read(bytes);
        let texts = table.columns.iter().map(crate::table::Column::texts);
        texts.collect::<Vec<_>>()
    };
    assert_eq!(written(10), written(10_000_000));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_format_of_a_shown_number() {
    let check = |shown: &str, format| assert_eq!(Format::of_shown(shown), format, "{shown}");
    let decimals = |decimals, grouped| Format::Decimals { decimals, grouped };
    check("22.1 %", Format::Percent(1));
    check("0.7818", decimals(4, false));
    check("12,346", Format::COUNT);
    check("−1,234.50", decimals(2, true));
    for other in ["–", "< 0.0001", "1.2e−7", "3:05 min", "", "%"] {
        check(other, Format::General);
    }
}

#[test]
fn a_column_of_numbers_has_one_style() {
    let check = |kind, values: &[f64], format| {
        let values: Vec<Option<f64>> = values.iter().map(|v| Some(*v)).collect();
        let column = crate::table::Column::from_numbers("a", kind, &values);
        assert_eq!(NumberStyle::of(&column).format, Some(format), "{values:?}");
    };
    let decimals = |decimals, grouped| Format::Decimals { decimals, grouped };
    check(Kind::Number, &[72_692.23, 3.7, 31_427.0], decimals(2, true));
    check(Kind::Number, &[0.1, 1.0 / 3.0], decimals(4, false));
    check(Kind::Number, &[0.000_123_4, 0.000_01], decimals(7, false));
    check(Kind::Money, &[950.0, 1200.0], decimals(0, true));
    check(Kind::Number, &[2019.0, 2024.0], decimals(0, false));
    check(Kind::Percentage, &[54.5, 7.25], Format::PercentPoints(2));
    let style = NumberStyle {
        format: Some(decimals(0, true)),
    };
    assert_eq!(
        (style.rounded(27.5), style.finer(1).rounded(27.5)),
        (28.0, 27.5)
    );
    let texts = crate::table::Column::from_texts("a", Kind::Category, &[Some("7")]);
    assert_eq!(NumberStyle::of(&texts).format, None);
}
