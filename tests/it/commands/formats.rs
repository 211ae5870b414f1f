//! Tables of other programs in the commands: a model trained on CSV scores them to the
//! same PDs, and what cannot be read is refused with the remedy.

use super::*;

const FORMATS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/table/formats/");

/// The lines of `small` as text of fixed widths, and its description.
fn fixed(csv: &str) -> (String, String) {
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let mut description = String::from("name,start,width\n");
    let mut widths = Vec::new();
    let mut start = 1;
    for (place, name) in rows[0].iter().enumerate() {
        let width = rows[1..].iter().map(|row| row[place].len()).max().unwrap();
        description += &format!("{name},{start},{width}\n");
        start += width;
        widths.push(width);
    }
    let line = |row: &Vec<&str>| {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| format!("{cell:>width$}"));
        cells.collect::<String>() + "\n"
    };
    (rows[1..].iter().map(line).collect(), description)
}

#[cfg(feature = "sqlite")]
fn database(csv: &str, path: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let create = "CREATE TABLE loans (id TEXT, income INTEGER, grade TEXT, age INTEGER, bal_1 REAL, bal_2 REAL, bal_3 REAL, outcome TEXT)";
    connection.execute(create, []).unwrap();
    connection.execute("CREATE TABLE notes (text)", []).unwrap();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let insert = "INSERT INTO loans VALUES (?,?,?,?,?,?,?,?)";
        connection
            .execute(insert, rusqlite::params_from_iter(cells))
            .unwrap();
    }
}

#[test]
fn a_model_of_csv_scores_the_same_applicants_kept_elsewhere() {
    let folder = Folder::new();
    let csv = small(600);
    let file = folder.write("loans.csv", &csv);
    let out = folder.path("run");
    let target = ["--target", "outcome", "--bad", "late", "--id", "id"];
    let train = [
        "train", &file, "--out", &out, "--model", "logistic", "--epochs", "5",
    ];
    ok(&[&train[..], &target[..]].concat());
    let model = folder.path("run/model.riskbench");
    let score =
        |file: &str, flags: &[&str]| ok(&[&["score", &model, file, "--out", "-"], flags].concat());
    let expected = score(&file, &[]);
    assert_eq!(scored_rows(&expected).len(), 600);

    let (lines, description) = fixed(&csv);
    let described = folder.write("loans.layout.csv", &description);
    let lines = folder.write("loans.txt", &lines);
    assert_eq!(score(&lines, &["--fixed-width", &described]), expected);

    #[cfg(feature = "sqlite")]
    {
        let base = folder.path("loans.db");
        database(&csv, &base);
        assert_eq!(score(&base, &[]), expected);
        assert_eq!(score(&base, &["--sheet", "loans"]), expected);
        // Training on the database is training on the CSV.
        let again = folder.path("again");
        let train = [
            "train", &base, "--out", &again, "--model", "logistic", "--epochs", "5",
        ];
        ok(&[&train[..], &target[..]].concat());
        assert_eq!(
            folder.read("again/scored.csv"),
            folder.read("run/scored.csv")
        );
    }
}

#[test]
fn a_description_tells_where_numbers_of_a_mainframe_end() {
    let folder = Folder::new();
    let description = folder.write(
        "layout.csv",
        "name,start,end,decimals\nid,1,4,\ncity,5,10,\nbalance,11,18,2\nopened,19,26,\n",
    );
    let file = folder.write(
        "extract.dat",
        "HEADER 2024-06\n0001Bonn  0000123}20240131\n0002Köln  0004500-20240229\n0003      0000099{20231231 X\n",
    );
    let told = ["--fixed-width", &description, "--header", "1"];
    let cleaned = ok(&[&["clean", &file, "--out", "-"], &told[..]].concat());
    assert_eq!(
        cleaned,
        "id,city,balance,opened\n0001,Bonn,-12.30,20240131\n0002,Köln,-45.00,20240229\n0003,,9.90,20231231\n"
    );
    for command in [&["profile", &file][..], &["clean", &file, "--out", "-"]] {
        let output = riskbench(&[command, &told[..]].concat());
        let said = text(&output.stderr);
        assert!(
            said.contains("behind the last column of the description, which is not read: 1."),
            "{said}"
        );
    }
}

#[test]
fn what_is_no_table_is_refused_with_the_remedy() {
    let folder = Folder::new();
    let formats = |name: &str| format!("{FORMATS}{name}");
    fails(&["profile", &formats("objects.npy")], 3, "would run code");
    fails(&["profile", &formats("cube.npy")], 3, "3 dimensions");
    let header = "{'descr': '<c16', 'fortran_order': False, 'shape': (2, 1), }";
    let header = format!("{header:<117}\n");
    let length = (header.len() as u16).to_le_bytes();
    let complex = [b"\x93NUMPY\x01\0", &length[..], header.as_bytes(), &[0; 32]].concat();
    let path = folder.path("complex.npy");
    std::fs::write(&path, complex).unwrap();
    let complex = path;
    for command in ["profile", "clean"] {
        let out = folder.path("out.csv");
        let out: &[&str] = if command == "clean" {
            &["--out", &out]
        } else {
            &[]
        };
        let why = "none of the file's columns can be read";
        fails(&[&[command, &complex], out].concat(), 3, why);
    }
    let layout = folder.write("a.layout.csv", "name,start,width\na,1,1\n");
    let sheet = formats("rows.npy");
    fails(
        &["profile", &sheet, "--fixed-width", &layout],
        2,
        "which has no lines",
    );
    let file = folder.write("a.txt", "1\n");
    let none = folder.path("none.csv");
    fails(
        &["profile", &file, "--fixed-width", &none],
        4,
        "check the name",
    );
    let bad = folder.write("bad.csv", "name,start\na,1\n");
    fails(
        &["profile", &file, "--fixed-width", &bad],
        2,
        "no column 'width'",
    );
    #[cfg(feature = "sqlite")]
    {
        let base = formats("loans.sqlite");
        fails(
            &["profile", &base, "--sheet", "x"],
            2,
            "the file has empty, loans",
        );
        fails(
            &["profile", &base, "--sheet", "broken"],
            3,
            "choose another with --sheet",
        );
    }
}

#[cfg(feature = "sqlite")]
#[test]
fn a_database_with_changes_beside_it_is_refused() {
    let folder = Folder::new();
    let base = folder.path("loans.db");
    database(&small(30), &base);
    let connection = rusqlite::Connection::open(&base).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
    connection
        .execute("DELETE FROM loans WHERE age > 40", [])
        .unwrap();
    fails(&["profile", &base], 4, "loans.db-wal");
    // Closing moves the changes into the file, which still says that it has a log.
    drop(connection);
    let left = ok(&["clean", &base, "--out", "-"]);
    assert_eq!(left.lines().count(), 1 + 21);
}
