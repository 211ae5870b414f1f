//! What the commands refuse, with which exit code and sentence.

use super::*;

#[test]
fn wrong_commands_exit_with_2_and_name_the_remedy() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    let check = |more: &[&str], sentence: &str| {
        let mut arguments = vec!["train", &file, "--out", &out];
        arguments.extend(more);
        fails(&arguments, 2, sentence);
    };
    check(&["--target", "outcom", "--bad", "late"], "outcome");
    check(&["--target", "outcome"], "--bad");
    check(&["--target", "grade", "--task", "binary"], "--bad");
    check(&["--target", "outcome", "--bad", "lat"], "late");
    check(
        &["--target", "outcome", "--bad", "late", "--drop", "incme"],
        "income",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--features", "age"],
        "--use-protected",
    );
    check(
        &[
            "--target",
            "outcome",
            "--bad",
            "late",
            "--features",
            "outcome",
        ],
        "target",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--test", "1.5"],
        "share",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--model", "forest"],
        "mlp",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--epochs", "0"],
        "at least 1",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--hidden", "0"],
        "between 1 and",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--dropout", "1"],
        "below 1",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--split", "date"],
        "date:COL",
    );
    check(
        &["--target", "outcome", "--bad", "late", "--delimiter", "ab"],
        "delimiter",
    );
    check(
        &[
            "--target",
            "outcome",
            "--bad",
            "late",
            "--encoding",
            "klingon",
        ],
        "encoding",
    );
    assert!(!Path::new(&folder.path("out/model.riskbench")).exists());
    fails(&["clean", &file, "--out", &file], 2, "never written over");
    let other = folder.path("c.csv");
    for [flag, path, second] in [
        ["--rejects", &other, "twice"],
        ["--repairs", &other, "twice"],
        ["--repairs", &file, "never written over"],
    ] {
        fails(&["clean", &file, "--out", &other, flag, path], 2, second);
    }
    let both = folder.path("both.csv");
    fails(
        &[
            "clean",
            &file,
            "--out",
            &other,
            "--rejects",
            &both,
            "--repairs",
            &both,
        ],
        2,
        "twice",
    );
    assert!(!std::path::Path::new(&other).exists());
    assert_eq!(folder.read("p.csv"), small(600));
}

#[test]
fn unusable_data_exits_with_3() {
    let folder = Folder::new();
    let out = folder.path("out");
    let check = |name: &str, content: &str, sentence: &str| {
        let file = folder.write(name, content);
        fails(
            &[
                "train", &file, "--target", "outcome", "--bad", "late", "--out", &out,
            ],
            3,
            sentence,
        );
    };
    check("header.csv", "id,income,outcome\n", "no rows");
    check("one.csv", &small(600).replace(",paid\n", ",late\n"), "both");
    check("few.csv", &small(40), "at least 20");
    let empty = folder.write("empty.csv", "");
    fails(
        &["train", &empty, "--target", "outcome", "--out", &out],
        3,
        "no rows",
    );
    ok(&["profile", &empty]);
    let header = folder.write("h.csv", "a,b\n");
    ok(&["profile", &header, "--json"]);
    ok(&["clean", &header, "--out", &folder.path("c.csv")]);
    assert_eq!(folder.read("c.csv"), "a,b\n");
}

#[test]
fn missing_files_and_folders_exit_with_4() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let nowhere = folder.path("nowhere.csv");
    fails(&["profile", &nowhere], 4, "there is no file");
    fails(&["profile", folder.0.path().to_str().unwrap()], 4, "folder");
    fails(
        &["clean", &file, "--out", &folder.path("no/such/c.csv")],
        4,
        "folder",
    );
    fails(
        &[
            "score",
            &folder.path("no.riskbench"),
            &file,
            "--out",
            &folder.path("s.csv"),
        ],
        4,
        "no model file",
    );
    let taken = folder.write("taken", "a file where a folder is wanted");
    fails(
        &[
            "train", &file, "--target", "outcome", "--bad", "late", "--out", &taken,
        ],
        4,
        "taken",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_exits_with_4_and_leaves_nothing() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let output = Command::new("sh")
        .arg("-c")
        .arg("ulimit -f 1; trap '' XFSZ; exec \"$0\" clean \"$1\" --out \"$2\"")
        .args([
            env!("CARGO_BIN_EXE_riskbench"),
            &file,
            &folder.path("c.csv"),
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    assert_eq!(folder.files("").len(), 1);
}

#[test]
fn a_damaged_model_exits_with_3() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "1", "--out", &out,
    ]);
    let path = folder.path("out/model.riskbench");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    fails(
        &["score", &path, &file, "--out", &folder.path("s.csv")],
        3,
        "damaged",
    );
    fails(&["evaluate", &file, &file], 3, "damaged");
}

#[test]
fn a_diverging_training_exits_with_1_and_writes_nothing() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    fails(
        &[
            "train",
            &file,
            "--target",
            "outcome",
            "--bad",
            "late",
            "--preset",
            "plain",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e38",
            "--out",
            &out,
        ],
        1,
        "diverged",
    );
    assert!(!Path::new(&out).exists());
}

#[test]
fn odd_columns_are_left_out_with_a_word_and_duplicates_renamed() {
    let folder = Folder::new();
    let mut csv = String::from("key,x,x,,constant,empty,remark,y\n");
    for i in 0..400_usize {
        let bad = u8::from((i * 31) % 97 < 25);
        csv += &format!(
            "k{i},{},{},{},7,,free text number {i} of a clerk who writes much and never the same,{bad}\n",
            (i * 31) % 97,
            i % 5,
            i % 3
        );
    }
    let file = folder.write("p.csv", &csv);
    let out = folder.path("out");
    let output = riskbench(&[
        "train", &file, "--target", "y", "--drop", "", "--epochs", "2", "--out", &out,
    ]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    for name in ["constant", "empty", "remark", "x_2"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    let metrics = folder.json("out/metrics.json");
    // x once, x_2 scaled and as five categories.
    assert_eq!(metrics["inputs"], 1 + 6);
    assert_eq!(&scored_rows(&folder.read("out/scored.csv"))[5][0], "k5");
}

/// The program where there is no display.
#[cfg(target_os = "linux")]
fn without_a_display(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_a_file_is_refused_with_the_commands() {
    let output = without_a_display(&[SAMPLE]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("no display"), "{said}");
    assert!(said.contains("riskbench train portfolio.csv"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_sample_is_trained_and_scored() {
    let folder = Folder::new();
    let out = folder.path("out");
    let output = without_a_display(&["--out", &out]);
    let (printed, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    for expected in ["riskbench train", "test", "AUC", "remote desktop"] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
    for name in ["mlp/model.riskbench", "mlp/metrics.json", "evaluation.png"] {
        let path = Path::new(&out).join(name);
        assert!(path.is_file(), "{name}");
        assert!(
            printed.contains(&path.display().to_string()),
            "{name}: {printed}"
        );
    }
    assert_eq!(scored_rows(&folder.read("out/scored.csv")).len(), 5000);
    let picture = std::fs::read(Path::new(&out).join("evaluation.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    // Again over the files of before, but never over the files of others.
    let again = without_a_display(&["--out", &out]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    std::fs::create_dir(folder.path("own")).unwrap();
    let own = folder.write("own/portfolio.csv", "a,b\n1,2\n");
    let refused = without_a_display(&["--out", &folder.path("own")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("holds other files"));
    assert_eq!(std::fs::read_to_string(own).unwrap(), "a,b\n1,2\n");
    let both = without_a_display(&[SAMPLE, "--out", &out]);
    assert_eq!(both.status.code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_does_not_arrive_is_a_failure() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .args(["profile", SAMPLE, "--json"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
}

#[test]
fn a_failed_training_leaves_no_folder_and_names_no_person() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("new");
    let arguments = ["train", &file, "--target", "id", "--out", &out];
    fails(&arguments, 2, "600 distinct values");
    assert!(!text(&riskbench(&arguments).stderr).contains("c17"));
    assert!(!Path::new(&out).exists());
}
