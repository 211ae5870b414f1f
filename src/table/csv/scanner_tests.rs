//! Tests of the scanner.

use super::*;

const COMMA: Dialect = Dialect::plain(b',', b'"');

fn records(text: &str, dialect: Dialect, width: usize) -> Vec<(Vec<String>, Extent)> {
    let mut scanner = Scanner::new(text, (0, text.len()), dialect, width, false);
    let mut all = Vec::new();
    let mut cells = Cells::default();
    loop {
        cells.restart(scanner.position());
        let Some(extent) = scanner.next(&mut cells) else {
            return all;
        };
        let texts = (0..cells.len()).map(|i| cells.get(text, i).to_owned());
        all.push((texts.collect(), extent));
    }
}

fn check(text: &str, width: usize, expected: &[&[&str]]) {
    let found: Vec<_> = records(text, COMMA, width)
        .into_iter()
        .map(|r| r.0)
        .collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn records_are_split_at_line_ends_outside_quotes() {
    check("", 0, &[]);
    check("a,b\n1,2\n", 2, &[&["a", "b"], &["1", "2"]]);
    check("a,b\r\n1,2", 2, &[&["a", "b"], &["1", "2"]]);
    check(
        "\"a\r\nx\",\"b,c\"\r\n1,2\r\n",
        2,
        &[&["a\r\nx", "b,c"], &["1", "2"]],
    );
    check("\"say \"\"hi\"\"\",\"\"\n", 2, &[&["say \"hi\"", ""]]);
    check("\"ab\"c,d\n", 2, &[&["abc", "d"]]);
    check("5\"6,b\"\n", 2, &[&["5\"6", "b\""]]);
    check(",\n\n,", 2, &[&["", ""], &[""], &["", ""]]);
    check("1,a\rb\n", 2, &[&["1", "a\rb"]]);
}

#[test]
fn carriage_returns_alone_end_lines_where_told() {
    let dialect = Dialect {
        newline: Newline::Return,
        ..COMMA
    };
    let found = records("a,b\r1,\"x\ry\"\r\n2,3\r", dialect, 2);
    let cells: Vec<_> = found.iter().map(|r| r.0.join("|")).collect();
    assert_eq!(cells, ["a|b", "1|x\ry", "2|3"]);
    let lines: Vec<_> = found.iter().map(|r| r.1.line).collect();
    assert_eq!(lines, [0, 1, 3]);
}

#[test]
fn a_quote_that_is_never_closed_loses_no_line() {
    check(
        "1,\"a\n2,b\n3,c\n",
        2,
        &[&["1", "\"a"], &["2", "b"], &["3", "c"]],
    );
    // Closed by chance far below: the first line alone has the width.
    check(
        "1,\"a,x\n2,b,y\n3,\"c\",z\n",
        3,
        &[&["1", "\"a", "x"], &["2", "b", "y"], &["3", "c", "z"]],
    );
    // The same with one delimiter swallowed: the second line has it.
    check(
        "1,\"a,b,x\n2,b,y\n3,\"c\",z\n",
        3,
        &[&["1", "\"a", "b", "x"], &["2", "b", "y"], &["3", "c", "z"]],
    );
    // A cell of two lines in a record that lacks a cell stays whole.
    check("1,\"a\nb\"\n", 3, &[&["1", "a\nb"]]);
}

#[test]
fn extents_point_at_records_and_tell_blank_lines() {
    let text = "a,b\n\n\"x\ny\",2\n  \t\n3,4\n\u{1a}";
    let found = records(text, COMMA, 2);
    let seen: Vec<_> = found
        .iter()
        .map(|(_, e)| (e.line, &text[e.start..e.end], e.blank))
        .collect();
    let expected = [
        (0, "a,b", false),
        (1, "", true),
        (2, "\"x\ny\",2", false),
        (4, "  \t", true),
        (5, "3,4", false),
        (6, "\u{1a}", true),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn one_line_mode_never_crosses_a_line_end() {
    let text = "1,\"a\n2,\"b\"\r\n\"3\",c\n";
    let mut scanner = Scanner::new(text, (0, text.len()), COMMA, 2, true);
    let mut cells = Cells::default();
    while scanner.next(&mut cells).is_some() {}
    let texts: Vec<_> = (0..cells.len()).map(|i| cells.get(text, i)).collect();
    assert_eq!(texts, ["1", "\"a", "2", "b", "3", "c"]);
    assert_eq!(scanner.line(), 3);
}

/// Random texts over the awkward characters, against the `csv` crate.
#[test]
fn cells_agree_with_the_csv_crate() {
    let mut state = 7u64;
    let mut compared = 0;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..24 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push(['"', ',', '\n', 'a', '"', 'é', '1', ' '][(state >> 33) as usize % 8]);
        }
        let ours = records(&text, COMMA, 0);
        if ours
            .iter()
            .any(|r| r.1.repair.is_some() || (r.1.blank && !r.0[0].is_empty()))
        {
            continue;
        }
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .into_records()
            .map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            .collect::<Vec<_>>();
        let kept: Vec<_> = ours
            .into_iter()
            .filter(|r| !r.1.blank)
            .map(|r| r.0)
            .collect();
        assert_eq!(kept, reader, "{text:?}");
        compared += 1;
    }
    assert!(compared > 5_000, "{compared}");
}
