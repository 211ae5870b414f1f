//! Files of SAS, SPSS and Stata, as scripts pass them.

use super::*;

fn fixture(name: &str) -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/table/statistics"
    );
    format!("{folder}/{name}")
}

/// Trains on `file` and returns the scored rows.
fn trained(folder: &Folder, file: &str, name: &str) -> Vec<Vec<String>> {
    let out = folder.path(name);
    ok(&[
        "train",
        &fixture(file),
        "--target",
        "bad",
        "--id",
        "loan",
        "--model",
        "logistic",
        "--out",
        &out,
    ]);
    pds(&folder.read(&format!("{name}/scored.csv")))
}

/// The id and the PD of each row.
fn pds(scored: &str) -> Vec<Vec<String>> {
    let mut rows = csv::Reader::from_reader(scored.as_bytes());
    let names = rows.headers().unwrap().clone();
    let place = |name: &str| names.iter().position(|n| n == name).unwrap();
    let (loan, pd) = (place("id"), place("pd"));
    let rows = rows.records().map(|row| row.unwrap());
    rows.map(|row| vec![row[loan].to_owned(), row[pd].to_owned()])
        .collect()
}

#[test]
fn a_portfolio_gives_the_same_pds_in_every_format() {
    let folder = Folder::new();
    let expected = trained(&folder, "loans.csv", "csv");
    assert_eq!(expected.len(), 300);
    for (turn, file) in [
        "loans.zsav",
        "loans_15.dta",
        "loans.xpt",
        "loans_rle.sas7bdat.gz",
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(
            trained(&folder, file, &turn.to_string()),
            expected,
            "{file}"
        );
    }
}

#[test]
fn a_model_of_text_scores_every_format() {
    let folder = Folder::new();
    trained(&folder, "loans.csv", "csv");
    let model = folder.path("csv/model.riskbench");
    let score = |file: &str| {
        let out = folder.path("scored.csv");
        ok(&["score", &model, &fixture(file), "--out", &out]);
        pds(&folder.read("scored.csv"))
    };
    let expected = score("loans.csv");
    for file in [
        "loans.sav",
        "loans.zsav",
        "loans_8.dta",
        "loans_114.dta",
        "loans_15.dta",
        "loans.xpt",
        "loans_8.xpt",
        "loans.sas7bdat.gz",
        "loans_rle.sas7bdat.gz",
    ] {
        assert_eq!(score(file), expected, "{file}");
    }
}

#[test]
fn missing_letters_are_the_levels_that_they_are_in_text() {
    let folder = Folder::new();
    let expected = trained(&folder, "special.csv", "csv");
    assert_eq!(trained(&folder, "special.sas7bdat.gz", "sas"), expected);
    let inputs = |name: &str| folder.json(&format!("{name}/metrics.json"))["inputs"].clone();
    assert_eq!(inputs("csv"), inputs("sas"));
    let model = folder.path("csv/model.riskbench");
    let out = folder.path("scored.csv");
    ok(&[
        "score",
        &model,
        &fixture("special.sas7bdat.gz"),
        "--out",
        &out,
    ]);
    assert_eq!(pds(&folder.read("scored.csv")), expected);
}

#[test]
fn what_was_read_is_said() {
    let profile = |file: &str| {
        let output = riskbench(&["profile", &fixture(file), "--json"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout)
            .unwrap()
            .to_string()
    };
    let labels = profile("codes.sav");
    assert!(
        labels.contains("shown by their value labels: status, income, score, text"),
        "{labels}"
    );
    assert!(
        labels.contains("the code stands behind the label"),
        "{labels}"
    );
    let tables = profile("two_tables.xpt");
    assert!(
        tables.contains("LETTERS") && tables.contains("DATES"),
        "{tables}"
    );
    assert!(tables.contains("windows-1252"), "{tables}");
    let months = profile("dates.xpt");
    assert!(
        months.contains("each is read as its first day: MONYY"),
        "{months}"
    );
    assert!(months.contains("sas7bcat"), "{months}");
}

#[test]
fn what_is_no_table_is_refused_with_a_remedy() {
    let folder = Folder::new();
    let file = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path(name), bytes).unwrap();
        folder.path(name)
    };
    let cpt = file("a.cpt", b"**COMPRESSED** **COMPRESSED** **COMPRESSED** \n");
    fails(
        &["profile", &cpt],
        3,
        "compressed SAS transport file (.cpt)",
    );
    let mut catalogue = [0; 12].to_vec();
    catalogue.extend(b"\xC2\xEA\x81\x63\xB3\x14\x11\xCF\xBD\x92\x08\0");
    catalogue.resize(4_096, 0);
    let catalogue = file("a.sas7bcat", &catalogue);
    fails(
        &["profile", &catalogue],
        3,
        "load the table that goes with it",
    );
    let sav = std::fs::read(fixture("codes.sav")).unwrap();
    let cut = file("a.sav", &sav[..sav.len() - 500]);
    fails(&["profile", &cut], 3, "an SPSS file (.sav) but is damaged");
    fails(
        &["profile", &fixture("two_tables.xpt"), "--sheet", "LOANS"],
        2,
        "LETTERS, DATES",
    );
    fails(
        &["profile", &fixture("loans.sav"), "--sheet", "1"],
        2,
        "sheet",
    );
}

#[test]
fn labelled_codes_are_numbers_where_these_are_told_or_were_learned() {
    let file = fixture("codes.sav");
    let cells = |flags: &[&str], place: usize| -> Vec<String> {
        let cleaned = ok(&[&["clean", &file, "--out", "-"], flags].concat());
        let mut rows = csv::Reader::from_reader(cleaned.as_bytes());
        rows.records()
            .map(|row| row.unwrap()[place].to_owned())
            .collect()
    };
    let labels = ["current", "late (2)", "late (3)", "unknown", "", "current"];
    assert_eq!(cells(&[], 0), labels);
    let told = ["--read", "status=point", "--read", "income=point"];
    assert_eq!(cells(&told, 0), ["1", "2", "3", "9", "", "1"]);
    // Few labels among numbers stay the words of special codes.
    let income = ["2500.5", "refused", "not asked", "1200", "", "0"];
    assert_eq!(cells(&told, 1), income);
}
