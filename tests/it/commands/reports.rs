//! Reports of a model, and their verification.

mod changed;
mod targets;

use super::*;
use riskbench::document::DecisionLog;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A portfolio, a run of it, and its model.
struct Run {
    folder: Folder,
    file: String,
    model: String,
}

impl Run {
    fn of(csv: &str) -> Self {
        let folder = Folder::new();
        let file = folder.write("p.csv", csv);
        let out = folder.path("run");
        ok(&[
            "train",
            &file,
            "--target",
            "outcome",
            "--bad",
            "late",
            "--id",
            "id",
            "--members",
            "1",
            "--epochs",
            "4",
            "--out",
            &out,
        ]);
        let model = folder.path("run/model.riskbench");
        Self {
            folder,
            file,
            model,
        }
    }

    fn report(&self, file: Option<&str>, name: &str, language: &str) -> String {
        let out = self.folder.path(name);
        let mut arguments = vec!["report", &self.model];
        arguments.extend(file);
        arguments.extend(["--out", &out, "--language", language]);
        ok(&arguments);
        out
    }
}

/// The exact value of a figure of an HTML report.
fn value(html: &str, id: &str) -> f64 {
    let tag = html.split_once(&format!("<data id=\"{id}\""));
    let rest = tag.unwrap_or_else(|| panic!("no {id}")).1;
    let value = rest.split_once("value=\"").unwrap().1;
    value.split_once('"').unwrap().0.parse().unwrap()
}

#[test]
fn figures_are_those_of_train_and_evaluate() {
    let run = Run::of(&small(900));
    let report = run.report(Some(&run.file), "r.html", "en");
    let html = run.folder.read("r.html");
    let metrics = run.folder.json("run/metrics.json");
    for part in ["train", "validation", "test"] {
        for key in ["auc", "gini", "ks", "average_precision"] {
            let found = value(&html, &format!("discrimination.{part}.{key}"));
            assert_eq!(Some(found), metrics[part][key].as_f64(), "{part} {key}");
        }
        for key in ["brier", "log_loss", "ece", "spiegelhalter_z"] {
            let found = value(&html, &format!("calibration.{part}.{key}"));
            assert_eq!(Some(found), metrics[part][key].as_f64(), "{part} {key}");
        }
    }
    // The detail is of the test rows, divided again.
    let test = &metrics["test"];
    assert_eq!(
        Some(value(&html, "discrimination.ks_value")),
        test["ks"].as_f64()
    );
    assert_eq!(
        Some(value(&html, "economics.confusion.mcc")),
        test["mcc"].as_f64()
    );
    for key in ["tp", "fp", "tn", "fn"] {
        let found = value(&html, &format!("economics.confusion.{key}"));
        assert_eq!(Some(found), test["confusion"][key].as_f64(), "{key}");
    }
    ok(&["verify", &report, &run.model, &run.file]);

    // A later portfolio is judged on all of its rows, as evaluate judges it.
    let later = run.folder.write("later.csv", &small(700));
    run.report(Some(&later), "later.html", "zh");
    let html = run.folder.read("later.html");
    let json = ok(&[
        "evaluate", &run.model, &later, "--json", "--full", "--draws", "0",
    ]);
    let evaluated: Value = serde_json::from_str(&json).unwrap();
    let (all, full) = (&evaluated["all"], &evaluated["full"]);
    assert_eq!(
        Some(value(&html, "discrimination.all.auc")),
        all["auc"].as_f64()
    );
    assert_eq!(
        Some(value(&html, "calibration.all.ece")),
        all["ece"].as_f64()
    );
    assert_eq!(
        Some(value(&html, "discrimination.ks_value")),
        full["outcomes"]["ks"]["value"].as_f64()
    );
    assert_eq!(
        Some(value(&html, "stability.psi")),
        full["psi"]["value"].as_f64()
    );
    let approved = full["decisions"]["approve"].as_f64();
    assert_eq!(Some(value(&html, "economics.decisions.approve")), approved);
}

/// Verifies an edited report, which must be refused and name `what`.
fn names(run: &Run, name: &str, edited: &[u8], what: &str) {
    let report = run.folder.path(name);
    std::fs::write(&report, edited).unwrap();
    let output = riskbench(&["verify", &report, &run.model, &run.file]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{what}: {printed}");
    assert!(printed.contains(what), "{what}: {printed}");
}

#[test]
fn an_edited_figure_is_named() {
    let run = Run::of(&small(900));
    let report = run.report(Some(&run.file), "r.html", "en");
    let html = run.folder.read("r.html");
    let auc = value(&html, "discrimination.test.auc");
    let shown = format!("value=\"{auc}\">{auc:.4}<");
    assert!(html.contains(&shown));
    let visible = html.replace(&shown, &format!("value=\"{auc}\">0.9999<"));
    names(
        &run,
        "e.html",
        visible.as_bytes(),
        "discrimination.test.auc: the report shows",
    );
    let digits = auc.to_string();
    let other = format!(
        "{}{}",
        &digits[..digits.len() - 1],
        if digits.ends_with('1') { 2 } else { 1 }
    );
    let exact = html.replace(&shown, &format!("value=\"{other}\">{auc:.4}<"));
    names(
        &run,
        "e.html",
        exact.as_bytes(),
        "discrimination.test.auc: the report holds",
    );
    let drawn = html.replacen("points=\"", "points=\"1.0,1.0 ", 1);
    names(&run, "e.html", drawn.as_bytes(), "the drawing is not that");
    let worded = html.replace("<h3>Limits</h3>", "<h3>No limits</h3>");
    names(
        &run,
        "e.html",
        worded.as_bytes(),
        "words of the section were changed",
    );
    let gone = html.replace("<data id=\"calibration.test.brier\"", "<data id=\"x\"");
    names(
        &run,
        "e.html",
        gone.as_bytes(),
        "calibration.test.brier: absent",
    );

    // Without the portfolio, what the model holds is checked and the rest listed.
    let printed = ok(&["verify", &report, &run.model]);
    assert!(
        printed.contains("unchecked") && printed.contains("stability.psi"),
        "{printed}"
    );
    let output = riskbench(&["verify", &run.folder.path("e.html"), &run.model]);
    assert_eq!(output.status.code(), Some(3));

    let mut bytes = std::fs::read(&run.model).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let changed = run.folder.path("changed.riskbench");
    std::fs::write(&changed, &bytes).unwrap();
    fails(
        &["verify", &report, &changed, &run.file],
        3,
        "is not the model of the report: its SHA-256",
    );
    let other = Run::of(&small(800));
    fails(
        &["verify", &report, &other.model],
        3,
        "is not the model of the report",
    );
}

fn parts_of(docx: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(docx)).unwrap();
    let parts = archive.len();
    let part = |place| {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    (0..parts).map(part).collect()
}

fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_edited_word_file_is_named_too() {
    let run = Run::of(&small(900));
    let report = run.report(Some(&run.file), "r.docx", "zh");
    ok(&["verify", &report, &run.model, &run.file]);
    let docx = std::fs::read(&report).unwrap();
    let parts = parts_of(&docx);
    let again = run.report(Some(&run.file), "again.docx", "zh");
    assert_eq!(
        std::fs::read(again).unwrap(),
        docx,
        "equal documents are equal files"
    );
    let edit = |name: &str, from: &str, to: &str| {
        let mut parts = parts.clone();
        let (_, bytes) = parts.iter_mut().find(|(found, _)| found == name).unwrap();
        let old = text(bytes);
        assert!(old.contains(from), "{from}");
        *bytes = old.replacen(from, to, 1).into_bytes();
        zipped(&parts)
    };
    let metrics = run.folder.json("run/metrics.json");
    let auc = metrics["test"]["auc"].as_f64().unwrap();
    let visible = edit("word/document.xml", &format!(">{auc:.4}<"), ">0.9999<");
    names(&run, "e.docx", &visible, "purpose.auc: the report shows");
    let exact = edit("customXml/item1.xml", &auc.to_string(), "0.5");
    names(&run, "e.docx", &exact, "the report holds 0.5");
    let mut swapped = parts.clone();
    let figures: Vec<usize> = (0..parts.len())
        .filter(|k| parts[*k].0.starts_with("word/media/"))
        .collect();
    swapped[figures[0]].1 = parts[figures[1]].1.clone();
    names(&run, "e.docx", &zipped(&swapped), "the drawing is not that");
}

#[test]
fn hostile_names_are_text_and_no_person_is_shown() {
    let column = "<script>alert(1)</script>";
    let csv = small(900);
    let mut lines = csv.lines();
    let header = lines
        .next()
        .unwrap()
        .replace("bal_1", column)
        .replace("bal_2", "=1+1");
    let mut hostile = format!("{header}\n");
    for (k, line) in lines.enumerate() {
        let line = line.replace(",a,", ",\"\"\"><img src=x onerror=alert(1)>\",");
        // A rare category, which might point at a person.
        let line = if k % 100 == 7 {
            line.replace(",b,", ",Rarebird,")
                .replace(",c,", ",Rarebird,")
        } else {
            line
        };
        hostile += &format!("{line}\n");
    }
    let run = Run::of(&hostile);
    for language in ["en", "zh"] {
        run.report(Some(&run.file), "r.html", language);
        let html = run.folder.read("r.html");
        for live in [
            "<script",
            "<img",
            "javascript:",
            "http://",
            "https://",
            "src=",
            " style=",
        ] {
            assert!(
                !html.replace("img src=x onerror", "").contains(live),
                "{live}"
            );
        }
        assert!(html.contains("&lt;script&gt;alert(1)"));
        assert!(html.contains("default-src &#39;none&#39;") || html.contains("default-src 'none'"));
        assert!(html.contains("@media print") && html.contains("prefers-color-scheme:dark"));
        assert!(html.len() < 2 << 20, "{}", html.len());
        assert!(!html.contains("Rarebird"));
        for id in ["c0", "c7", "c899"] {
            assert!(!html.contains(&format!(">{id}<")), "{id}");
        }
    }
    let word = run.report(Some(&run.file), "r.docx", "en");
    ok(&["verify", &word, &run.model, &run.file]);
}

#[test]
fn what_is_missing_is_said() {
    let run = Run::of(&small(600));
    let out = run.folder.path("r.html");
    let printed = ok(&["report", &run.model, "--out", &out]);
    assert!(
        printed.contains("Stability: Not held by the model; pass the portfolio"),
        "{printed}"
    );
    assert!(
        printed.contains("Decision log: No project was given"),
        "{printed}"
    );
    let small = small(600);
    let lines = small.lines();
    let lines: Vec<&str> = lines.map(|line| line.rsplit_once(',').unwrap().0).collect();
    let without = lines.join("\n") + "\n";
    let without = run.folder.write("without.csv", &without);
    let printed = ok(&["report", &run.model, &without, "--out", &out]);
    assert!(printed.contains("no known outcomes"), "{printed}");
    ok(&["verify", &out, &run.model, &without]);
    let project = run.folder.write(
        "x.riskbench-project",
        r#"{"riskbench_project":2,"runs":[]}"#,
    );
    let printed = ok(&["report", &run.model, "--project", &project, "--out", &out]);
    assert!(
        printed.contains("The project holds no decision log"),
        "{printed}"
    );
}

#[test]
fn a_decision_log_is_reported_and_a_touched_line_is_named() {
    let run = Run::of(&small(600));
    let mut log = DecisionLog::default();
    for (second, cutoff) in ["0.25", "0.31", "0.4 <b>"].iter().enumerate() {
        let words = [format!("cutoff {cutoff}"), format!("截断值 {cutoff}")];
        log.add(format!("2026-01-31T12:00:0{second}Z"), words);
    }
    let project = |log: &DecisionLog, name: &str| {
        let lines = serde_json::to_string(log).unwrap();
        let text = format!("{{\"riskbench_project\":3,\"runs\":[],\"log\":{lines}}}");
        run.folder.write(name, &text)
    };
    let whole = project(&log, "p.riskbench-project");
    for (name, language, words) in [("r.html", "en", "cutoff 0.31"), ("r.docx", "zh", "")] {
        let out = run.folder.path(name);
        let language = ["--language", language, "--out", &out];
        let arguments = ["report", &run.model, "--project", &whole];
        ok(&[&arguments[..], &language[..]].concat());
        if !words.is_empty() {
            let text = std::fs::read_to_string(&out).unwrap();
            assert!(text.contains(words) && !text.contains("0.4 <b>"));
        }
        ok(&["verify", &out, &run.model]);
        ok(&["verify", &out, &run.model, "--project", &whole]);
    }
    let html = run.folder.path("r.html");
    let text = std::fs::read_to_string(&html).unwrap();
    for (from, to, named) in [
        ("cutoff 0.31", "cutoff 0.30", "decision log, line 2"),
        (">cutoff 0.31<", ">cutoff 0.30<", "decisions.line_2.change"),
        (
            ">2026-01-31 12:00:02<",
            ">2026-01-31 12:00:03<",
            "decisions.line_3.at",
        ),
        (
            "decisions.line_3.sha256",
            "decisions.line_9.sha256",
            "decision log, line 3",
        ),
        (
            "id=\"decisions.lines\" data-of=\"project\" value=\"3\"",
            "id=\"decisions.lines\" data-of=\"project\" value=\"2\"",
            "decision log, line 3",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = run.folder.write("changed.html", &text.replace(from, to));
        let output = riskbench(&["verify", &changed, &run.model]);
        assert_eq!(output.status.code(), Some(3), "{from}");
        let printed = super::text(&output.stdout);
        assert!(printed.contains(named), "{from}: {printed}");
    }
    // The project lost its last line, or one was changed.
    let shorter = DecisionLog::of(log.lines()[..2].to_vec());
    let mut other = log.lines().to_vec();
    other[0].en = "cutoff 0.2".to_owned();
    let other = DecisionLog::of(other);
    for (log, named) in [
        (&shorter, "line 3: the project holds another line there"),
        (&other, "decision log of the project, line 1"),
    ] {
        let touched = project(log, "touched.riskbench-project");
        let output = riskbench(&["verify", &html, &run.model, "--project", &touched]);
        assert_eq!(output.status.code(), Some(3));
        let printed = super::text(&output.stdout);
        assert!(printed.contains(named), "{printed}");
    }
    let touched = project(&other, "touched.riskbench-project");
    let out = run.folder.path("touched.html");
    let printed = ok(&["report", &run.model, "--project", &touched, "--out", &out]);
    assert!(printed.contains("the hash of line 1"), "{printed}");
}

#[test]
fn what_cannot_be_reported_is_refused() {
    let run = Run::of(&small(600));
    let (folder, file, model) = (&run.folder, &run.file[..], &run.model[..]);
    let out = folder.path("r.html");
    let copy = folder.path("copy.html");
    std::fs::copy(file, &copy).unwrap();
    let pdf = folder.path("r.pdf");
    fails(
        &["report", model, file, "--out", &pdf],
        2,
        "ends in .html or .docx",
    );
    fails(
        &["report", model, &copy, "--out", &copy],
        2,
        "never written over",
    );
    fails(
        &["report", &folder.path("none"), "--out", &out],
        4,
        "no model file",
    );
    fails(
        &["report", file, "--out", &out],
        3,
        "damaged or is no riskbench model",
    );
    fails(
        &["report", model, file, "--project", file, "--out", &out],
        3,
        "no project of riskbench",
    );
    let other = folder.write("other.csv", "x,y\n1,2\n3,4\n");
    fails(&["report", model, &other, "--out", &out], 3, "lacks");
    assert!(
        !Path::new(&out).exists(),
        "nothing is left of a refused report"
    );
    let text = folder.write("t.html", "<html lang=\"en\"><p>AUC 0.9</p></html>");
    fails(&["verify", &text, model, file], 3, "no report of riskbench");
    let broken = folder.write("t.docx", "PK");
    fails(
        &["verify", &broken, model, file],
        3,
        "no report of riskbench",
    );
    fails(
        &["verify", &folder.path("none.html"), model],
        4,
        "cannot be read",
    );
}
