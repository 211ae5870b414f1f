//! Layouts of writers: files as programs write them, and the table that each is,
//! with the records that are no rows of it.

use crate::table::*;
use std::ops::ControlFlow;

fn load_with(text: &str, options: &LoadOptions) -> Table {
    let ready = &mut |_, _| ControlFlow::Continue(());
    load_bytes(text.as_bytes().to_vec(), options, ready).unwrap()
}

fn load_text(text: &str) -> Table {
    load_with(text, &LoadOptions::default())
}

/// Columns as `name=value|value`.
fn shown(table: &Table) -> Vec<String> {
    let texts = |c: &Column| {
        let texts = c.texts().into_iter().map(Option::unwrap_or_default);
        format!("{}={}", c.name, texts.collect::<Vec<_>>().join("|"))
    };
    table.columns.iter().map(texts).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(&load_text(text)), expected, "{text}");
}

/// The reasons of the records set aside, without `expected` in all others.
fn check_aside(text: &str, rows: usize, expected: &[Objection]) {
    let table = load_text(text);
    let reasons: Vec<Objection> = table.rejects.iter().map(|r| r.reason.clone()).collect();
    assert_eq!(reasons, expected, "{text}");
    assert_eq!(table.rows, rows, "{text}");
}

fn rows(count: usize, row: impl Fn(usize) -> String) -> String {
    (1..=count).map(row).collect()
}

#[test]
fn an_empty_column_doubles_no_delimiter() {
    check(
        "1|012024||A\n2|022024||B\n3|032024||A\n",
        &[
            "column_1=1|2|3",
            "column_2=2024-01-01|2024-02-01|2024-03-01",
            "column_3=||",
            "column_4=A|B|A",
        ],
    );
    check(
        "1,250.00,,A\n2,180.50,,B\n3,90.25,,A\n",
        &[
            "column_1=1|2|3",
            "column_2=250|180.5|90.25",
            "column_3=||",
            "column_4=A|B|A",
        ],
    );
    check(
        "id,amt,,g\n1,5,,a\n2,7,,b\n",
        &["id=1|2", "amt=5|7", "column_3=|", "g=a|b"],
    );
    check(
        "id||amt||g\n1||5||a\n2||||b\n",
        &["id=1|2", "amt=5|", "g=a|b"],
    );
    check(
        "id~~amt~~g\n1~~5~~a\n2~~7~~b\n",
        &["id=1|2", "amt=5|7", "g=a|b"],
    );
}

#[test]
fn a_backslash_escapes_a_quote_or_itself_within_quotes() {
    check(
        "id,path,note,bad\n1,C:\\,\"a \\\"b\\\" c\",0\n2,D:\\,plain,1\n3,E:\\x,\"say \\\"no\\\", x\",0\n",
        &[
            "id=1|2|3",
            "path=C:\\|D:\\|E:\\x",
            "note=a \"b\" c|plain|say \"no\", x",
            "bad=0|1|0",
        ],
    );
    check(
        "id,path,bad\n1,\"C:\\\\\",0\n2,\"a \\\"b\\\", c\",1\n3,\"D:\\new\",1\n",
        &["id=1|2|3", "path=C:\\|a \"b\", c|D:\\new", "bad=0|1|1"],
    );
    // Without a quote in need of one there is no escape.
    check(
        "id,path,bad\n1,\"C:\\\\x\",0\n2,D:\\\\y,1\n",
        &["id=1|2", "path=C:\\\\x|D:\\\\y", "bad=0|1"],
    );
}

#[test]
fn a_backslash_before_a_delimiter_counts_where_every_record_is_then_whole() {
    // SELECT ... INTO OUTFILE of MySQL.
    check(
        "1\tBonn\\\tCity\t5\n2\tRome\t7\n3\t\\N\t9\n4\tC:\\\\\t3\n",
        &[
            "column_1=1|2|3|4",
            "column_2=Bonn\tCity|Rome||C:\\",
            "column_3=5|7|9|3",
        ],
    );
    // COPY of PostgreSQL escapes with letters.
    check(
        "1\tBonn\\tCity\t5\n2\tRome\t7\n3\t\\N\t9\n",
        &[
            "column_1=1|2|3",
            "column_2=Bonn\\tCity|Rome|",
            "column_3=5|7|9",
        ],
    );
    let told = LoadOptions {
        escape: Some("\\".to_owned()),
        ..LoadOptions::default()
    };
    let table = load_with("id,path,bad\n1,C:\\,0\n2,\"a\\\"b\",1\n", &told);
    assert_eq!(shown(&table), ["id=1|2", "path=C:\\|a\"b", "bad=0|1"]);
}

#[test]
fn row_names_of_r_have_no_name() {
    let expected = [
        "column_1=1|2|3",
        "id=100|101|102",
        "amount=427.3|51|9.5",
        "bad=1|0|0",
    ];
    for between in [" ", "\t", ",", ";"] {
        let text =
            "\"id\" \"amount\" \"bad\"\n\"1\" 100 427.3 1\n\"2\" 101 51 0\n\"3\" 102 9.5 0\n";
        let table = load_text(&text.replace(' ', between));
        assert_eq!(shown(&table), expected, "{between:?}");
        assert_eq!(table.warnings, [Remark::RowNames], "{between:?}");
        let bare = "id amount bad\n1 100 427.3 1\n2 101 51 0\n3 102 9.5 0\n";
        assert_eq!(
            shown(&load_text(&bare.replace(' ', between))),
            expected,
            "{between:?}"
        );
    }
    check(
        "\"score\" \"bad\"\n\"loan a\" 1.5 0\n\"loan b\" 2 1\n",
        &["column_1=loan a|loan b", "score=1.5|2", "bad=0|1"],
    );
    // A delimiter that only the records end with.
    check(
        "id,amount\n7,1.5,\n7,2,\n",
        &["id=7|7", "amount=1.5|2", "column_3=|"],
    );
    check(
        "id,amount\n7,1.5,x\n7,2,y\n",
        &["id=7|7", "amount=1.5|2", "column_3=x|y"],
    );
}

#[test]
fn tables_drawn_by_database_tools_are_read() {
    let expected = ["id=1|2|3", "amount=100||9.5", "city=Bonn|Rome|New York"];
    let psql = " id | amount |   city   \n----+--------+----------\n  1 |    100 | Bonn\n  2 |        | Rome\n  3 |    9.5 | New York\n(3 rows)\n\n";
    check(psql, &expected);
    check_aside(psql, 3, &[Objection::Ruler, Objection::Trailer]);
    let mysql = "+----+--------+----------+\n| id | amount | city     |\n+----+--------+----------+\n|  1 |    100 | Bonn     |\n|  2 |   NULL | Rome     |\n|  3 |    9.5 | New York |\n+----+--------+----------+\n3 rows in set (0.00 sec)\n";
    check(mysql, &expected);
    let markdown = "| id | amount | city |\n|---:|-------:|:-----|\n| 1 | 100 | Bonn |\n| 2 | | Rome |\n| 3 | 9.5 | New York |\n";
    check(markdown, &expected);
    let sqlplus = "ID,AMOUNT,CITY\n--,------,--------\n1,100,Bonn\n2,,Rome\n3,9.5,New York\n\n3 rows selected.\n";
    check(
        sqlplus,
        &["ID=1|2|3", "AMOUNT=100||9.5", "CITY=Bonn|Rome|New York"],
    );
}

#[test]
fn records_that_are_no_applicants_are_set_aside() {
    let loans = format!(
        "loan;amount;rate;region;bad\n{}",
        rows(40, |i| format!(
            "L{i:03};{};{};{};{}\n",
            i * 100 + 7,
            i % 9,
            ["N", "S"][i % 2],
            i % 2
        ))
    );
    let total = Objection::TotalsLine;
    check_aside(
        &format!("{loans}Summe;;82.280,00;;\n"),
        40,
        std::slice::from_ref(&total),
    );
    check_aside(
        &format!("{loans}Summe;82280;;;20\nMittelwert;2057;4,0;;0,5\n"),
        40,
        &[total.clone(), total.clone()],
    );
    check_aside(&format!("{loans}T;40;82280\n"), 40, &[Objection::Trailer]);
    check_aside(&format!("{loans}TRL;40\n"), 40, &[Objection::Trailer]);
    check_aside(
        &format!("{loans};;;;\n;;;;\n"),
        40,
        &[Objection::NoCells, Objection::NoCells],
    );
    check_aside(
        &format!("{loans}NA;NA;NA;NA;NA\n"),
        40,
        &[Objection::NoCells],
    );
    check_aside(&format!("{loans}L041;5;3;N;0\n"), 41, &[]);
    let table = load_text(&format!("{loans}Total;82280;;;20\n;;;;\n"));
    assert_eq!(
        table.warnings,
        [
            Remark::SetAside(2),
            Remark::TotalsLines(1),
            Remark::NoCells(1)
        ]
    );
    let keep = LoadOptions {
        keep_totals: true,
        ..LoadOptions::default()
    };
    let kept = load_with(&format!("{loans}Total;82280;;;20\nTRL;40\n;;;;\n"), &keep);
    assert_eq!((kept.rows, kept.rejects.len()), (42, 1));
}

#[test]
fn a_word_of_totals_that_is_usual_in_its_column_is_a_value() {
    let cover = |i: usize| {
        if i.is_multiple_of(3) {
            "Total"
        } else {
            "Partial"
        }
    };
    let text = format!(
        "cover,amount,age\n{}",
        rows(60, |i| format!("{},{},{}\n", cover(i), i * 10, 20 + i % 30))
    );
    check_aside(&text, 60, &[]);
    let names = format!(
        "id,name,amount\n{}61,Total,5\n62,Sum,\n",
        rows(60, |i| format!("{i},Ann {i},{}\n", i * 10))
    );
    check_aside(&names, 62, &[]);
}

#[test]
fn files_appended_to_each_other_are_one() {
    let part = |from: usize| {
        format!(
            "id,City Name,bad\n{}",
            rows(3, |i| format!("{},Bonn,{}\n", from + i, i % 2))
        )
    };
    let expected = [
        "id=1|2|3|11|12|13",
        "City Name=Bonn|Bonn|Bonn|Bonn|Bonn|Bonn",
        "bad=1|0|1|1|0|1",
    ];
    let (first, second) = (part(0), part(10));
    for header in [
        "id,City Name,bad",
        "ID,CITY NAME,Bad",
        "\"id\",\"City Name\",\"bad\"",
        " id , City  Name , bad ",
    ] {
        for bom in ["", "\u{feff}"] {
            let second = second.replace("id,City Name,bad", header);
            let text = format!("{first}{bom}{second}");
            check(&text, &expected);
            check_aside(&text, 6, &[Objection::RepeatedHeader]);
        }
    }
    let headless = second.split_once('\n').unwrap().1;
    check(&format!("{first}\u{feff}{headless}"), &expected);
    // The first file lacks its last line end.
    check(&format!("{}\u{feff}{second}", first.trim_end()), &expected);
}

#[test]
fn columns_of_fixed_width_are_cut_where_the_dashes_say() {
    let expected = ["ID=1|2|3", "AMOUNT=100||9.5", "CITY=Bonn|Rome|New York"];
    let page = "        ID     AMOUNT CITY\n---------- ---------- --------------------\n";
    let oracle = format!(
        "SQL> select * from loans;\n\n{page}         1        100 Bonn\n         2            Rome\n\n{page}         3        9.5 New York\n\n3 rows selected.\n\nSQL> spool off\n"
    );
    check(&oracle, &expected);
    let (ruler, trailer) = (Objection::Ruler, Objection::Trailer);
    check_aside(
        &oracle,
        3,
        &[
            ruler.clone(),
            Objection::RepeatedHeader,
            ruler.clone(),
            trailer.clone(),
            trailer,
        ],
    );
    let db2 = format!(
        "\n{page}         1        100 Bonn                \n         2            Rome                \n         3        9.5 New York            \n\n  3 record(s) selected.\n\n"
    );
    check(&db2, &expected);
}
