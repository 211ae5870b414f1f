//! A model as a Python file, as SQL and as ONNX.

use super::*;

fn model(folder: &Folder) -> String {
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("run");
    let train = [
        "train", &file, "--target", "outcome", "--bad", "late", "--id", "id",
    ];
    let settings = ["--members", "1", "--epochs", "3", "--out", &out];
    ok(&[&train[..], &settings[..]].concat());
    folder.path("run/model.riskbench")
}

#[test]
fn each_form_is_written_and_says_its_largest_difference() {
    let folder = Folder::new();
    let model = model(&folder);
    let out = folder.path("model.py");
    let said = ok(&["export", &model, "--to", "python", "--out", &out]);
    assert!(difference(&said) <= 1e-6, "{said}");
    assert!(folder.read("model.py").contains("--self-test"));
    for dialect in ["duckdb", "postgres", "sqlite"] {
        let out = folder.path(&format!("{dialect}.sql"));
        let sql = ["export", &model, "--to", "sql", "--out", &out];
        let said = ok(&[&sql[..], &["--dialect", dialect, "--table", "loans"]].concat());
        assert!(difference(&said) <= 1e-6, "{said}");
        let query = folder.read(&format!("{dialect}.sql"));
        assert!(query.contains("FROM \"loans\""), "{query}");
        let check = folder.read(&format!("{dialect}.check.sql"));
        assert!(check.contains("SELECT") && !check.contains("\"loans\""));
        match dialect {
            #[cfg(feature = "sqlite")]
            "sqlite" => assert!(said.contains("run on SQLite 3."), "{said}"),
            "postgres" => assert!(said.contains("its text was not run here"), "{said}"),
            _ => {}
        }
    }
    let out = folder.path("model.onnx");
    let said = ok(&["export", &model, "--to", "onnx", "--out", &out]);
    assert!(difference(&said) <= 1e-6, "{said}");
    assert!(said.contains("model.check.py"), "{said}");
    assert!(folder.read("model.check.py").contains("onnxruntime"));
    // The version of the format, then the name of the producer.
    let graph = std::fs::read(&out).unwrap();
    assert!(graph.starts_with(b"\x08\x09\x12\x09riskbench"));
}

/// The difference that an export says.
fn difference(said: &str) -> f64 {
    let rest = said.split_once("largest difference ").unwrap().1;
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn what_cannot_be_exported_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let model = model(&folder);
    let out = folder.path("x.sql");
    let python = ["export", &model, "--to", "python", "--out", &out];
    fails(
        &[&python[..], &["--table", "loans"]].concat(),
        2,
        "--to sql",
    );
    let onnx = ["export", &model, "--to", "onnx", "--out", &out];
    fails(
        &[&onnx[..], &["--dialect", "sqlite"]].concat(),
        2,
        "--to sql",
    );
    let sql = ["export", &model, "--to", "sql", "--out", &out];
    fails(
        &[&sql[..], &["--table", " "]].concat(),
        2,
        "name of a table",
    );
    fails(
        &["export", &model, "--to", "sql", "--out", "-"],
        2,
        "names a file",
    );
    let over = ["export", &model, "--to", "python", "--out", &model];
    let before = std::fs::read(&model).unwrap();
    let output = riskbench(&over);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert_eq!(std::fs::read(&model).unwrap(), before);
    let damaged = folder.write("damaged.riskbench", "{}");
    let output = riskbench(&["export", &damaged, "--to", "python", "--out", &out]);
    assert!(!output.status.success());
    assert!(!Path::new(&out).exists());
}

#[test]
#[ignore = "needs python3 with sqlite3"]
fn sqlite_gives_the_pds_of_the_program() {
    let folder = Folder::new();
    let model = model(&folder);
    let out = folder.path("m.sql");
    ok(&[
        "export",
        &model,
        "--to",
        "sql",
        "--dialect",
        "sqlite",
        "--out",
        &out,
    ]);
    let query = folder.read("m.sql");
    let program = "import sqlite3,sys\n\
        rows=sqlite3.connect(':memory:').execute(open(sys.argv[1]).read()).fetchall()\n\
        print(rows[0][1])";
    let check = folder.path("m.check.sql");
    let said = python(&[program, &check]).unwrap();
    assert!(said.trim().parse::<f64>().unwrap() <= 1e-6, "{said}");
    // White space around a cell, as `score` takes it away; a column that is not there is an
    // error, not its own name.
    let program = "import csv,sqlite3,sys\n\
        lines=list(csv.reader(open(sys.argv[2])))\n\
        names=lines[0][:int(sys.argv[3])]\n\
        base=sqlite3.connect(':memory:')\n\
        base.execute('CREATE TABLE applicants('+', '.join('\"%s\" TEXT' % n for n in names)+')')\n\
        rows=[[sys.argv[4]+c+sys.argv[4] for c in l[:len(names)]] for l in lines[1:]]\n\
        marks=', '.join('?' * len(names))\n\
        base.executemany('INSERT INTO applicants VALUES(%s)' % marks, rows)\n\
        print([r[1:] for r in base.execute(open(sys.argv[1]).read())])";
    let (query_path, file) = (folder.path("m.sql"), folder.path("p.csv"));
    let columns = folder
        .read("p.csv")
        .lines()
        .next()
        .unwrap()
        .split(',')
        .count();
    let all = columns.to_string();
    let plain = python(&[program, &query_path, &file, &all, ""]).unwrap();
    let spaced = python(&[program, &query_path, &file, &all, "\t\r\n\u{a0}\u{3000}"]);
    assert!(plain.len() > 1_000);
    assert_eq!(spaced.unwrap(), plain);
    let fewer = (columns - 1).to_string();
    let last = folder.read("p.csv").lines().next().unwrap().to_owned();
    let last = last.rsplit(',').next().unwrap();
    let read = query.contains(&format!("source.\"{last}\""));
    let lacking = python(&[program, &query_path, &file, &fewer, ""]);
    assert_eq!(lacking.is_err(), read);
    let first = python(&[program, &query_path, &file, "1", ""]);
    assert!(first.unwrap_err().contains("no such column"));
}

/// Runs a program of Python; what it printed, or its errors.
fn python(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("python3")
        .arg("-c")
        .args(arguments)
        .output()
        .unwrap();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}
