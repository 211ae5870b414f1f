//! Tests of the policy: which rows each rule matches, and what is refused.

use super::*;

fn table() -> Table {
    let days = [Some(17_536), Some(17_600), None, Some(17_700)];
    let mut booked = Column::from_integers("booked", Kind::Integer, &days);
    booked.kind = Kind::Date;
    let ages = [Some(17), Some(30), None, Some(80)];
    let codes = [Some("007"), Some("8"), None, Some("9")];
    let grades = [Some("a"), Some(" b "), None, Some("c")];
    Table::from_columns(vec![
        Column::from_integers("age", Kind::Integer, &ages),
        Column::from_texts("code", Kind::Category, &codes),
        Column::from_texts("grade", Kind::Category, &grades),
        booked,
    ])
}

fn rule(column: &str, comparison: &str, value: &str) -> String {
    let value = if value.is_empty() {
        String::new()
    } else {
        format!("\"value\":{value},")
    };
    format!(
        "[{{\"name\":\"r\",\"column\":\"{column}\",\"comparison\":\"{comparison}\",{value}\
         \"outcome\":\"DECLINE\"}}]"
    )
}

#[test]
fn each_comparison_finds_its_rows_and_missing_cells_match_nothing_else() {
    let check = |column: &str, comparison: &str, value: &str, expected: &[usize]| {
        let policy = Policy::from_json(&rule(column, comparison, value)).unwrap();
        let found = policy.apply(&table()).unwrap();
        let found: Vec<usize> = (0..4).filter(|row| found[*row].is_some()).collect();
        assert_eq!(found, expected, "{column} {comparison} {value}");
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(Policy::from_json(&json).unwrap(), policy);
    };
    check("age", "<", "30", &[0]);
    check("age", "<=", "30", &[0, 1]);
    check("age", ">", "30", &[3]);
    check("age", "≥", "30", &[1, 3]);
    check("age", "=", "30", &[1]);
    check("age", "≠", "30", &[0, 3]);
    check("age", "in", "[17, 80]", &[0, 3]);
    check("age", "in", "\"30\"", &[1]);
    check("age", "missing", "", &[2]);
    check("code", "<", "8", &[0]);
    check("code", "=", "7", &[]);
    check("code", "=", "8", &[1]);
    check("code", "=", "\"007\"", &[0]);
    check("code", "in", "[\"7\", 9]", &[3]);
    check("code", "!=", "\"007\"", &[1, 3]);
    check("grade", "=", "\"b\"", &[1]);
    check("grade", "!=", "\"b\"", &[0, 3]);
    check("grade", "in", "[\"a\", \"c\"]", &[0, 3]);
    check("grade", "missing", "", &[2]);
    check("booked", "<", "\"2018-03-10\"", &[0]);
    check("booked", "=", "\"2018-01-05\"", &[0]);
}

#[test]
fn a_percent_sign_is_points_in_a_column_of_percentages() {
    let used = [Some(54.5), Some(80.0), None, Some(91.2)];
    let table = Table::from_columns(vec![Column::from_numbers("used", Kind::Percentage, &used)]);
    for value in ["80", "\"80\"", "\"80%\"", "\"80 %\""] {
        let policy = Policy::from_json(&rule("used", ">=", value)).unwrap();
        let found = policy.apply(&table).unwrap();
        assert_eq!(found, [None, Some(0), None, Some(0)], "{value}");
    }
}

#[test]
fn a_flag_is_matched_however_it_is_spelled() {
    let flag = |spelled: [&str; 2]| {
        let cells = [Some(spelled[0]), Some(spelled[1]), None, Some(spelled[0])];
        Column::from_texts("owner", Kind::Flag, &cells)
    };
    let digits = [Some(1), Some(0), None, Some(1)];
    let only_yes = [Some(1), Some(1), None, Some(1)];
    let code = [Some("T"), Some("N"), Some("Y"), Some("true")];
    let columns = [
        flag(["True", "False"]),
        flag(["t", "f"]),
        flag(["Y", "N"]),
        Column::from_integers("owner", Kind::Flag, &digits),
    ];
    for value in ["true", "\"True\"", "\"TRUE\"", "\"yes\"", "[true]"] {
        for column in &columns {
            let mut table = table();
            table.columns.push(column.clone());
            let check = |comparison: &str, expected: &[usize]| {
                let rule = rule("owner", comparison, value);
                let policy = Policy::from_json(&rule).unwrap();
                let decided = policy.apply(&table).unwrap();
                let rows: Vec<usize> = (0..4).filter(|row| decided[*row].is_some()).collect();
                assert_eq!(rows, expected, "{comparison} {value} {:?}", column.texts());
            };
            check("in", &[0, 3]);
            if !value.starts_with('[') {
                check("=", &[0, 3]);
                check("!=", &[1]);
            }
        }
    }
    let check = |column: Column, value: &str, expected: &[usize]| {
        let mut table = table();
        table.columns.push(column);
        let policy = Policy::from_json(&rule("owner", "=", value)).unwrap();
        let decided = policy.apply(&table).unwrap();
        let rows: Vec<usize> = (0..4).filter(|row| decided[*row].is_some()).collect();
        assert_eq!(rows, expected, "{value}");
    };
    check(
        Column::from_integers("owner", Kind::Integer, &only_yes),
        "true",
        &[0, 1, 3],
    );
    check(flag(["True", "False"]), "1", &[0, 3]);
    // Without the other answer a letter is a code.
    check(
        Column::from_texts("owner", Kind::Category, &code),
        "\"T\"",
        &[0],
    );
    check(
        Column::from_texts("owner", Kind::Category, &code),
        "\"Y\"",
        &[2],
    );
}

#[test]
fn values_of_another_kind_and_absent_columns_are_refused() {
    let check = |column: &str, comparison: &str, value: &str, expected: &str| {
        let policy = Policy::from_json(&rule(column, comparison, value)).unwrap();
        let error = policy.apply(&table()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("age", "<", "\"young\"", "holds numbers");
    check("age", "=", "\"017\"", "holds numbers");
    check("age", "<", "\"30%\"", "holds numbers");
    check("grade", "<", "5", "holds texts");
    check("grade", "<", "\"b\"", "texts have no order");
    check("code", ">", "\"8\"", "without quotes");
    check("age", "=", "\"\"", "compare by \"missing\"");
    check("booked", "<", "\"N/A\"", "compare by \"missing\"");
    check("booked", "<", "5", "holds days");
    check("booked", "<", "\"soon\"", "holds days");
    check("agee", "<", "5", "did you mean \"age\"");
}

#[test]
fn what_is_no_policy_is_refused() {
    let check = |json: &str, expected: &str| {
        let error = Policy::from_json(json).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("{}", "JSON list");
    check(&rule("age", "~", "1"), "JSON list");
    check(&rule("age", "<", "null"), "JSON list");
    check(
        &rule("age", "=", "[1, null]"),
        "a value is null; for cells without",
    );
    check(&rule("age", "=", "{}"), "neither a number nor a text");
    check(&rule("age", "<", ""), "exactly one");
    check(&rule("age", "<", "[1, 2]"), "exactly one");
    check(&rule("age", "missing", "1"), "takes none");
    check(&rule("age", "<", "1").replace("\"r\"", "\"\""), "Rule 1");
    check(&rule("age", "<", "1").replace("DECLINE", "decline"), "JSON");
    let twice = rule("age", "<", "1");
    let twice = format!("[{0},{0}]", &twice[1..twice.len() - 1]);
    check(&twice, "Two rules");
}

#[test]
fn the_first_rule_that_matches_decides_and_is_counted() {
    let json = r#"[
        {"name": "minor", "column": "age", "comparison": "<", "value": 18, "outcome": "DECLINE"},
        {"name": "any age", "column": "age", "comparison": ">", "value": 0, "outcome": "REFER"}
    ]"#;
    let policy = Policy::from_json(json).unwrap();
    let decided = policy.apply(&table()).unwrap();
    assert_eq!(decided, [Some(0), Some(1), None, Some(1)]);
    let counts = policy.counts(&decided, &[Some(true), Some(false), None, Some(true)]);
    let seen: Vec<_> = counts.iter().map(|c| (c.rows, c.bads)).collect();
    assert_eq!(seen, [(1, 1), (2, 1)]);
    assert!(
        Policy::default()
            .apply(&table())
            .unwrap()
            .iter()
            .all(Option::is_none)
    );
}
