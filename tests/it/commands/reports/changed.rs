//! Changed reports, and portfolios that hold training rows.

use super::*;

#[test]
fn words_and_markup_around_the_sections_are_named() {
    let run = Run::of(&small(600));
    run.report(Some(&run.file), "r.html", "en");
    let html = run.folder.read("r.html");
    let around = "the file holds markup or words that riskbench did not write";
    let log = "\"Decision log\": words of the section were changed";
    for (from, to, named) in [
        (
            "<footer>",
            "<section id=\"x\"><h2>Approved</h2></section>\n<footer>",
            around,
        ),
        (
            "<section id=\"purpose\"",
            "<p>Approved.</p><section id=\"purpose\"",
            around,
        ),
        ("</body>", "<p>Approved.</p></body>", around),
        ("<title>", "<title>Approved: ", around),
        ("<footer>", "<footer>Approved. ", around),
        ("</head>", "<script>alert(1)</script></head>", around),
        ("</head>", "<style>p{display:none}</style></head>", around),
        ("default-src 'none'", "default-src *", around),
        (
            "with the portfolio of the training",
            "with a portfolio of 2030",
            around,
        ),
        (
            "<span>14</span>Decision log<i",
            "<span>14</span>Approvals<i",
            around,
        ),
        ("No project was given", "All is approved", around),
        (
            "<p class=\"note\">No project was given",
            "<p class=\"note\">All is approved",
            log,
        ),
        (
            "<p class=\"note\">No project was given",
            "<script>alert(1)</script>\n<p class=\"note\">No project was given",
            log,
        ),
    ] {
        assert!(html.contains(from), "{from}");
        names(&run, "e.html", html.replacen(from, to, 1).as_bytes(), named);
    }
}

#[test]
fn changed_words_of_a_word_file_are_named() {
    let run = Run::of(&small(600));
    let report = run.report(Some(&run.file), "r.docx", "en");
    let parts = parts_of(&std::fs::read(&report).unwrap());
    let edit = |from: &str, to: &str| {
        let mut parts = parts.clone();
        let document = parts
            .iter_mut()
            .find(|(name, _)| name == "word/document.xml");
        let (_, bytes) = document.unwrap();
        let old = text(bytes);
        assert!(old.contains(from), "{from}");
        *bytes = old.replacen(from, to, 1).into_bytes();
        zipped(&parts)
    };
    let added = "<w:p><w:r><w:t>Approved.</w:t></w:r></w:p>";
    let end = "<w:sectPr>";
    for (from, to, section) in [
        (
            "It is no causal model",
            "It is a causal model",
            "Purpose and limits",
        ),
        (">Goods<", ">Bads<", "Data and exclusions"),
        (
            ">Model validation report<",
            ">Approved model<",
            "outside of the sections",
        ),
        (end, &format!("{added}{end}"), "outside of the sections"),
    ] {
        let named = if section == "outside of the sections" {
            "outside of the sections: do not rely on it".to_owned()
        } else {
            format!("\"{section}\": words of the section were changed")
        };
        names(&run, "e.docx", &edit(from, to), &named);
    }
    // Another program divides runs and folds white space.
    let divided = edit(
        "It is no causal model",
        "It is no</w:t></w:r><w:r><w:t xml:space=\"preserve\"> causal  </w:t></w:r><w:r><w:t>model",
    );
    let again = run.folder.path("again.docx");
    std::fs::write(&again, divided).unwrap();
    ok(&["verify", &again, &run.model, &run.file]);
}

#[test]
fn missing_cells_are_counted_over_the_rows_with_an_outcome() {
    let csv = small(600);
    let mut lines = csv.lines();
    let mut gaps = format!("{}\n", lines.next().unwrap());
    for (k, line) in lines.enumerate() {
        let mut cells: Vec<&str> = line.split(',').collect();
        if k % 4 == 0 {
            cells[4] = "";
        }
        gaps += &format!("{}\n", cells.join(","));
    }
    let run = Run::of(&gaps);
    run.report(Some(&run.file), "r.html", "en");
    let html = run.folder.read("r.html");
    assert_eq!(value(&html, "features.missing.bal_1"), 150.0);
    assert_eq!(value(&html, "features.missing.income"), 0.0);
}

#[test]
fn a_portfolio_of_training_rows_is_marked() {
    let csv = small(600);
    let run = Run::of(&csv);
    let lines: Vec<&str> = csv.lines().collect();
    let without = |gone: usize| {
        let kept = lines.iter().enumerate().filter(|(k, _)| *k != gone);
        kept.map(|(_, line)| [*line, "\n"].concat())
            .collect::<String>()
    };
    let income = lines[401].split(',').nth(1).unwrap();
    let cell = |income: &str| format!("\n{},{income},", lines[401].split(',').next().unwrap());
    let changed = csv.replacen(&cell(income), &cell("7"), 1);
    assert_ne!(changed, csv);
    let rows = "It holds rows that the model was trained on";
    let count = "It has nearly as many rows as the portfolio of the training";
    for (file, warning) in [(without(600), rows), (changed, rows), (without(1), count)] {
        let file = run.folder.write("other.csv", &file);
        let out = run.folder.path("r.html");
        let printed = ok(&["report", &run.model, &file, "--out", &out]);
        assert!(printed.contains(warning), "{warning}: {printed}");
        let html = run.folder.read("r.html");
        assert!(html.contains(" · with another portfolio") && !html.contains("a later portfolio<"));
        // In section 2 and wherever figures are of these rows.
        assert!(html.matches(warning).count() > 5);
        ok(&["verify", &out, &run.model, &file]);
    }
    // The training rows alone.
    let part = |k: usize| ["train", "train", "train", "validation", "test"][k / 3 % 5];
    let mut all = format!("{},part\n", lines[0]);
    let mut train = all.clone();
    for (k, line) in lines.iter().enumerate().skip(1) {
        let row = format!("{line},{}\n", part(k));
        all += &row;
        if part(k) == "train" {
            train += &row;
        }
    }
    let file = run.folder.write("all.csv", &all);
    let out = run.folder.path("divided");
    let target = [
        "train", &file, "--target", "outcome", "--bad", "late", "--id", "id",
    ];
    let rest = ["--split", "column:part", "--members", "1", "--epochs", "4"];
    ok(&[&target[..], &rest[..], &["--out", &out]].concat());
    let model = run.folder.path("divided/model.riskbench");
    let file = run.folder.write("train.csv", &train);
    let out = run.folder.path("r.html");
    ok(&["report", &model, &file, "--out", &out]);
    assert!(run.folder.read("r.html").contains(rows));
    // Rows of other applicants are not.
    let other = run
        .folder
        .write("new.csv", &small(900).replace(",b,", ",a,"));
    run.report(Some(&other), "r.html", "en");
    let html = run.folder.read("r.html");
    assert!(!html.contains(count) && !html.contains(rows));
}

#[test]
fn a_sample_is_named_and_verified_as_one() {
    let run = Run::of(&small(900));
    let out = run.folder.path("r.html");
    let sample = ["--sample-rows", "300"];
    let report = ["report", &run.model, &run.file, "--out", &out];
    ok(&[&report[..], &sample[..]].concat());
    let html = run.folder.read("r.html");
    assert!(html.contains("with another portfolio, a sample of 300 rows"));
    assert!(html.contains("The portfolio is a sample of 300 records"));
    assert!(html.contains("It holds rows that the model was trained on"));
    assert_eq!(value(&html, "data.portfolio.sampled_from"), 900.0);
    let verify = ["verify", &out, &run.model, &run.file];
    fails(&verify, 2, "pass --sample-rows 300");
    ok(&[&verify[..], &sample[..]].concat());
}

#[test]
fn names_with_white_space_are_verified() {
    let csv = small(600).replacen("bal_1", "\"bal\t1\"", 1);
    let csv = csv.replacen("bal_2", "\"bal\n2\"", 1);
    let run = Run::of(&csv);
    for name in ["r.html", "r.docx"] {
        let report = run.report(Some(&run.file), name, "en");
        ok(&["verify", &report, &run.model, &run.file]);
    }
}
