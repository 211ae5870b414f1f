//! Tests of workbooks as a whole: the same text from every kind, number formats,
//! formulas, errors, merged cells.

use crate::table::intake::workbooks::trap_tests::{MAIN, ods, xlsx_of};
use crate::table::{LoadOptions, Source, TableError};
use std::path::Path;

/// The names, then the records of a file, each as one line.
fn lines_of(bytes: Vec<u8>) -> (Vec<String>, Vec<String>) {
    let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
    let mut lines = vec![source.names().join("|")];
    let each = source.for_each_record(|record| {
        lines.push(record.cells().collect::<Vec<_>>().join("|"));
        Ok::<(), ()>(())
    });
    each.unwrap();
    let warnings = source.warnings.iter().map(ToString::to_string);
    (lines, warnings.collect())
}

fn styles(codes: &[&str]) -> String {
    let escaped = |code: &str| code.replace('"', "&quot;").replace('<', "&lt;");
    let formats = codes.iter().enumerate().map(|(n, code)| {
        let code = escaped(code);
        format!(r#"<numFmt numFmtId="{}" formatCode="{code}"/>"#, 164 + n)
    });
    let styles = (0..codes.len()).map(|n| format!(r#"<xf numFmtId="{}"/>"#, 164 + n));
    format!(
        r#"<styleSheet xmlns="{MAIN}"><numFmts>{}</numFmts><cellXfs><xf numFmtId="0"/>{}</cellXfs></styleSheet>"#,
        formats.collect::<String>(),
        styles.collect::<String>()
    )
}

/// A workbook of one sheet, whose rows are written without places.
fn book(properties: &str, codes: &[&str], rows: &str, after: &str) -> Vec<u8> {
    xlsx_of(properties, &styles(codes), rows, after)
}

const NAMES: &str =
    r#"<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>"#;

#[test]
fn every_kind_of_workbook_shows_the_same_cells() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/table");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let (expected, _) = lines_of(read("formats.csv"));
    assert_eq!(expected.len(), 4);
    for name in ["formats.xlsx", "formats.xlsb", "formats.xls", "formats.ods"] {
        let (lines, warnings) = lines_of(read(name));
        assert_eq!(lines, expected, "{name}");
        let error = "Cells of the sheet that hold an error in place of a value: 2; each is read as its word, such as #N/A.";
        assert_eq!(warnings, [error], "{name}");
    }
}

#[test]
fn serial_zero_is_a_day_under_the_calendar_of_1904() {
    let rows = format!(
        r#"{NAMES}<row><c s="1"><v>0</v></c><c s="1"><v>43830</v></c></row><row><c s="1"><v>400</v></c><c/></row>"#
    );
    let properties = r#"<workbookPr date1904="1"/>"#;
    let (lines, _) = lines_of(book(properties, &["yyyy-mm-dd"], &rows, ""));
    assert_eq!(lines, ["a|b", "1904-01-01|2024-01-01", "1905-02-04|"]);
}

#[test]
fn an_error_of_any_word_is_read_as_its_word() {
    let cell = |word: &str| format!(r#"<row><c t="e"><v>{word}</v></c><c><v>1</v></c></row>"#);
    let rows = [
        NAMES.to_owned(),
        cell("#GETTING_DATA"),
        cell("#SPILL!"),
        cell("#N/A"),
    ];
    let (lines, warnings) = lines_of(book("", &[], &rows.concat(), ""));
    assert_eq!(lines, ["a|b", "#GETTING_DATA|1", "#SPILL!|1", "#N/A|1"]);
    assert_eq!(warnings.len(), 1);
}

#[test]
fn formulas_without_results_are_counted() {
    let cell = |formula: &str, value: &str| {
        format!("<row><c><f>{formula}</f><v>{value}</v></c><c><v>1</v></c></row>")
    };
    let rows = [
        NAMES.to_owned(),
        cell("A1", ""),
        cell("A2", ""),
        cell("A3", "7"),
    ]
    .concat();
    let (lines, warnings) = lines_of(book("", &[], &rows, ""));
    assert_eq!(lines, ["a|b", "|1", "|1", "7|1"]);
    assert!(warnings[0].contains("without a result: 2"), "{warnings:?}");

    // Some writers store zeros and ask for the results when the workbook is opened.
    let zeros = [NAMES.to_owned(), cell("A1", "0"), cell("A2", "0")].concat();
    let asks = r#"<calcPr fullCalcOnLoad="1"/>"#;
    let (lines, warnings) = lines_of(book(asks, &[], &zeros, ""));
    assert_eq!(lines, ["a|b", "|1", "|1"]);
    assert!(warnings[0].contains("without a result: 2"), "{warnings:?}");
    for (properties, rows) in [("", &zeros), (asks, &rows.replace("<v></v>", "<v>0</v>"))] {
        let (lines, warnings) = lines_of(book(properties, &[], rows, ""));
        assert_eq!(lines[1], "0|1");
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}

#[test]
fn comments_and_runs_of_text_lose_nothing() {
    let rows = r#"<row><c t="inlineStr"><is><r><t xml:space="preserve">a </t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c><c t="str"><f>x</f><v>c_x000A_d</v></c></row>
        <row><c><v>1<!-- note -->2</v></c><c t="b"><v>1</v></c></row><row><c t="d"><v>2018-01-05T00:00:00</v></c><c t="b"><v>0</v></c></row>"#;
    let (lines, _) = lines_of(book("", &[], rows, ""));
    assert_eq!(lines, ["a b|c d", "12|TRUE", "2018-01-05|FALSE"]);
}

#[test]
fn a_merged_header_gives_its_name_to_all_its_columns() {
    let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let head = [cell("Terms"), "<c/>".to_owned(), cell("Pay")].concat();
    let names = ["Amount", "Rate", "Late"].map(cell).concat();
    let row = |n: usize| format!("<row><c><v>{n}</v></c><c><v>{n}.5</v></c><c><v>0</v></c></row>");
    let body: String = (1..6).map(row).collect();
    let rows = format!("<row>{head}</row><row>{names}</row>{body}");
    let merged = r#"<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C4:C5"/></mergeCells>"#;
    let (lines, warnings) = lines_of(book("", &[], &rows, merged));
    assert_eq!(lines[0], "Terms Amount|Terms Rate|Pay Late");
    assert_eq!((lines.len(), lines[1].as_str()), (6, "1|1.5|0"));
    let told = |word: &str| warnings.iter().any(|w| w.contains(word));
    assert!(told("Merged cells below the header: 1"), "{warnings:?}");
}

#[test]
fn a_spreadsheet_with_white_space_and_comments_is_read() {
    let rows = r#"
      <table:table-row><!-- names -->
        <table:table-cell office:value-type="string" table:number-columns-spanned="1">
          <text:p>a</text:p>
        </table:table-cell>
        <table:table-cell office:value-type="string"><text:p>b<text:s text:c="2"/>&amp;</text:p><office:annotation><text:p>no</text:p></office:annotation></table:table-cell>
      </table:table-row>
      <table:table-row table:number-rows-repeated="2">
        <table:table-cell table:formula="of:=SQRT(-1)" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>Err:502</text:p></table:table-cell>
        <table:table-cell office:value-type="percentage" office:value="0.125"><text:p>13%</text:p></table:table-cell>
      </table:table-row>
      <table:table-row>
        <table:table-cell office:value-type="time" office:time-value="PT36H30M00S"/>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
      </table:table-row>
      <table:table-row>
        <table:table-cell office:value-type="date" office:date-value="2018-01-05T00:00:00"/>
        <table:table-cell table:formula="of:=[.A1]"/>
      </table:table-row>"#;
    let (lines, warnings) = lines_of(ods(rows));
    let expected = [
        "a|b  &",
        "Err:502|12.5%",
        "Err:502|12.5%",
        "36.5|TRUE",
        "2018-01-05|",
    ];
    assert_eq!(lines, expected);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
}

#[test]
fn rows_that_a_filter_hides_are_read_and_counted() {
    let row = |attributes: &str, value: &str| {
        format!("<row{attributes}><c><v>{value}</v></c><c><v>1</v></c></row>")
    };
    let hidden = r#" hidden="1""#;
    let rows = [
        NAMES.to_owned(),
        row(hidden, "1"),
        row("", "2"),
        row(hidden, "3"),
        // A row without a value.
        format!("<row{hidden}></row>"),
    ];
    let (lines, warnings) = lines_of(book("", &[], &rows.concat(), ""));
    assert_eq!(lines, ["a|b", "1|1", "2|1", "3|1"]);
    assert!(
        warnings[0].starts_with("2 rows of the sheet are hidden"),
        "{warnings:?}"
    );

    let cell = |value: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>"#
        )
    };
    let row = |attributes: &str, value: &str| {
        format!(
            "<table:table-row{attributes}>{}{}</table:table-row>",
            cell(value),
            cell("x")
        )
    };
    let filtered = r#" table:visibility="filter" table:number-rows-repeated="2""#;
    let (lines, warnings) = lines_of(ods(
        &[row("", "a"), row("", "1"), row(filtered, "2")].concat()
    ));
    assert_eq!(lines, ["a|x", "1|x", "2|x", "2|x"]);
    assert!(
        warnings[0].starts_with("2 rows of the sheet are hidden"),
        "{warnings:?}"
    );
}

#[test]
fn what_is_packed_is_looked_at_again() {
    use std::io::Write;
    let packed = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let (lines, _) = lines_of(packed(r#"[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]"#));
    assert_eq!(lines, ["a|b", "1|x", "2|y"]);
    let object = packed("X\n\0\0\0\u{3}\0");
    let error = Source::from_bytes(object, &LoadOptions::default()).unwrap_err();
    assert!(error.to_string().contains(".rds"), "{error}");
    assert!(matches!(error, TableError::Binary { .. }));
}

/// The cases beside this project, where `RISKBENCH_CASES` names their folder.
#[test]
#[ignore = "needs RISKBENCH_CASES, the folder of small inputs"]
fn the_cases_of_workbooks_are_read_as_their_text() {
    let folder = std::env::var_os("RISKBENCH_CASES");
    let folder = folder.expect("RISKBENCH_CASES names the folder of the cases");
    let read = |name: &str| lines_of(std::fs::read(Path::new(&folder).join(name)).unwrap());
    for name in ["percent_train", "percent_score", "code"] {
        let (expected, _) = read(&format!("{name}.csv"));
        // The text keeps a zero that says nothing.
        let expected: Vec<String> = expected.iter().map(|l| l.replace(".0%", "%")).collect();
        let (lines, _) = read(&format!("{name}.xlsx"));
        assert_eq!(lines, expected, "{name}");
    }
    let begins = |name: &str, expected: &[&str]| {
        let (lines, warnings) = read(name);
        assert_eq!(lines[..expected.len()], *expected, "{name}");
        warnings
    };
    begins("pretty.ods", &["a|b", "1|2"]);
    let dates = "id|age|amount|opened|default";
    begins("opx_datefmt0.xlsx", &[dates, "1|20|0|2024-01-01|yes"]);
    begins(
        "opx_getting.xlsx",
        &[
            dates,
            "1|20|0|2024-01-01|yes",
            "2|21|1000.5|2024-01-02|no",
            "3|22|#GETTING_DATA|2024-01-03|no",
        ],
    );
    begins("zero5.xlsx", &[dates, "0|60|5980.71|1900-01-00|no"]);
    let loan = "loan|income|score|late|default_flag";
    for name in [
        "html_table.xls",
        "records.json",
        "date_format_on_money.xlsx",
    ] {
        begins(name, &[loan, "A000001|22969.42|747|0|0"]);
    }
    let warnings = begins(
        "formulas_without_results.xlsx",
        &["loan|income|amount|dti|score|late|default_flag"],
    );
    assert!(
        warnings.iter().any(|w| w.contains("without a result: 200")),
        "{warnings:?}"
    );
    begins(
        "merged_header.xlsx",
        &[
            "Loan No|Borrower Age|Borrower Income|Terms Amount|Terms Rate|History Score|History Late|Defaulted",
        ],
    );
    let (lines, _) = read("err_502.ods");
    assert!(lines.iter().any(|line| line == "3|Err:502|0"));
    let (lines, _) = read("xw_1904.xlsx");
    assert!(lines[1].ends_with("|1904-01-01"), "{}", lines[1]);
}
