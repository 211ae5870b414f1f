//! How a file is read: what the loader finds out, and what its flags tell it.

use super::*;

/// The portfolio as it was read, cells joined by `|`.
fn cells(file: &str, flags: &[&str]) -> Vec<String> {
    let cleaned = ok(&[&["clean", file, "--out", "-"], flags].concat());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(cleaned.as_bytes());
    let joined = |record: csv::StringRecord| record.iter().collect::<Vec<_>>().join("|");
    reader
        .records()
        .map(|record| joined(record.unwrap()))
        .collect()
}

fn profile(file: &str, flags: &[&str]) -> Value {
    serde_json::from_str(&ok(&[&["profile", file, "--json"], flags].concat())).unwrap()
}

/// What a decision says, and whether it was told.
fn decided(profile: &Value, what: &str) -> (Value, bool) {
    let decision = &profile["decisions"][what];
    (
        decision["value"].clone(),
        decision["told"].as_bool().unwrap(),
    )
}

#[test]
fn a_file_in_euc_kr_is_read_as_such() {
    let folder = Folder::new();
    let mut text = "고객번호,이름,도시,연체여부\n".to_owned();
    for i in 0..60 {
        let name = ["김철수", "이영희", "박민수", "최지우", "정다은", "강호동"][i % 6];
        let city = ["서울", "부산", "대구", "인천", "광주"][i % 5];
        let state = if i % 7 == 0 { "연체" } else { "정상" };
        text += &format!("{},{name},{city},{state}\n", 1000 + i);
    }
    let (bytes, encoding, lossy) = encoding_rs::EUC_KR.encode(&text);
    assert_eq!((encoding.name(), lossy), ("EUC-KR", false));
    let file = folder.path("kr.csv");
    std::fs::write(&file, &bytes).unwrap();

    let seen = profile(&file, &[]);
    assert_eq!(decided(&seen, "encoding"), ("EUC-KR".into(), false));
    assert_eq!(cells(&file, &[])[1], "1000|김철수|서울|연체");
    assert_eq!(ok(&["clean", &file, "--out", "-"]), text);
    let told = profile(&file, &["--encoding", "euc-kr"]);
    assert_eq!(decided(&told, "encoding"), ("EUC-KR".into(), true));
    assert_eq!(told["columns"], seen["columns"]);
}

#[test]
fn a_file_delimited_by_spaces_is_read_as_such() {
    let folder = Folder::new();
    let row = |i: usize| format!("{i} {} b\n", i * 37 % 100);
    let rows: String = (0..40).map(row).collect();
    let file = folder.write("p.txt", &format!("id income grade\n{rows}"));
    let seen = profile(&file, &[]);
    assert_eq!(decided(&seen, "delimiter"), (" ".into(), false));
    assert_eq!(cells(&file, &[])[..2], ["id|income|grade", "0|0|b"]);
    assert_eq!(cells(&file, &["--delimiter", "space"]), cells(&file, &[]));
    assert_eq!(
        cells(&file, &["--delimiter", "comma"])[0],
        "id income grade"
    );
}

#[test]
fn a_told_delimiter_that_gives_one_column_is_remarked() {
    let folder = Folder::new();
    let file = folder.write("p.csv", "id,age\n1,30\n2,40\n");
    let output = riskbench(&["profile", &file, "--delimiter", "pipe"]);
    let said = text(&output.stderr);
    assert!(
        output.status.success() && said.contains("one column"),
        "{said}"
    );
    let output = riskbench(&["profile", &file]);
    assert!(!text(&output.stderr).contains("one column"));
}

#[test]
fn quote_escape_and_comment_are_as_told() {
    let folder = Folder::new();
    let quoted = folder.write("q.csv", "id,name\n1,'a,b'\n2,'c,d'\n3,'e,f'\n");
    assert_eq!(cells(&quoted, &["--quote", "'"])[1], "1|a,b");
    assert_eq!(cells(&quoted, &["--quote", "none"])[1], "1|'a|b'");

    let escaped = folder.write("e.csv", "id,name\n1,\"say \\\"hi\\\", a\"\n2,\"\\\", b\"\n");
    assert_eq!(cells(&escaped, &["--escape", "\\"])[1], "1|say \"hi\", a");
    assert_ne!(cells(&escaped, &["--escape", "none"])[1], "1|say \"hi\", a");

    let commented = folder.write("c.csv", "id,name\n%1,a\n2,b\n%3,c\n");
    assert_eq!(cells(&commented, &["--comment", "%"]), ["id|name", "2|b"]);
    assert_eq!(cells(&commented, &["--comment", "none"]).len(), 4);
    assert_eq!(
        profile(&commented, &["--comment", "%"])["accounting"]["blank"],
        2
    );

    for flags in [["--quote", "ab"], ["--escape", "ab"]] {
        let told = [&["profile", &quoted][..], &flags].concat();
        fails(&told, 2, "'ab' cannot be the");
    }
}

#[test]
fn the_header_has_as_many_lines_as_told() {
    let folder = Folder::new();
    let file = folder.write(
        "p.csv",
        "loan,loan,customer\nid,amount,age\n1,200,30\n2,300,40\n",
    );
    let names = |lines: &str| cells(&file, &["--header", lines]);
    assert_eq!(
        names("2"),
        ["loan id|loan amount|customer age", "1|200|30", "2|300|40"]
    );
    assert_eq!(names("1")[..2], ["loan|loan_2|customer", "id|amount|age"]);
    assert_eq!(names("yes"), names("1"));
    assert_eq!(
        names("0"),
        [
            "loan|loan|customer",
            "id|amount|age",
            "1|200|30",
            "2|300|40"
        ]
    );
    assert_eq!(names("no"), names("0"));
    fails(&["profile", &file, "--header", "two"], 2, "number of lines");
}

#[test]
fn a_column_is_read_as_told() {
    let folder = Folder::new();
    let file = folder.write(
        "p.csv",
        "code,amount,opened\n1,\"1,234\",05/01/2018\n2,\"2,345\",06/02/2018\n",
    );
    let column = |flags: &[&str], place: usize| {
        let column = &profile(&file, flags)["columns"][place];
        (column["kind"].as_str().unwrap().to_owned(), column.clone())
    };
    assert_eq!(column(&["--read", "code=text"], 0).0, "category");
    let most = |flags: &[&str]| column(flags, 1).1["numbers"]["max"].as_f64().unwrap();
    assert_eq!(most(&["--read", "amount=point"]), 2345.0);
    assert_eq!(most(&["--read", "amount=comma"]), 2.345);
    // Days since 1970: the first of May, the fifth of January.
    let first = |flags: &[&str]| column(flags, 2).1["numbers"]["min"].as_f64().unwrap();
    assert_eq!(first(&["--read", "opened=month-first"]), 17_652.0);
    assert_eq!(first(&["--read", "opened=day-first"]), 17_536.0);
    fails(
        &["profile", &file, "--read", "opened=backwards"],
        2,
        "day-first",
    );
}

#[test]
fn a_sheet_and_a_sample_are_taken_as_told() {
    let book = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/table/slice.xlsx"
    );
    let whole = profile(book, &[]);
    assert_eq!(
        (&whole["rows"], &whole["decisions"]["sheet"]["value"]),
        (&60.into(), &"Loans".into())
    );
    assert_eq!(profile(book, &["--sheet", "loans"])["rows"], 60);
    assert_eq!(profile(book, &["--sheet", "1"])["rows"], 0);
    fails(&["profile", book, "--sheet", "Lones"], 2, "Cover, Loans");

    let sample = profile(book, &["--sample-rows", "7"]);
    assert_eq!(
        (&sample["rows"], &sample["decisions"]["sampled_from"]),
        (&7.into(), &60.into())
    );
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let sample = profile(&file, &["--sample-rows", "50"]);
    assert_eq!(
        (&sample["rows"], &sample["decisions"]["sampled_from"]),
        (&50.into(), &600.into())
    );
    fails(&["profile", &file, "--sheet", "1"], 2, "neither a workbook");
    fails(&["profile", &file, "--sample-rows", "0"], 2, "1..");
}

#[test]
fn a_workbook_behind_a_password_exits_with_3() {
    let book = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/table/protected.xlsx"
    );
    fails(&["profile", book], 3, "protected by a password");
    let stray = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/table/corners.xls"
    );
    fails(&["profile", stray], 3, "delete the stray cells");
}
