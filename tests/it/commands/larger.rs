//! Training on files that take more memory than is allowed: the same model, no trace of the
//! temporary file, and what is refused.

use super::*;
use std::process::Stdio;

const TARGET: [&str; 6] = [
    "--target",
    "default_flag",
    "--model",
    "logistic",
    "--epochs",
    "1",
];

fn train<'a>(file: &'a str, out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec!["train", file, "--out", out];
    words.extend(TARGET);
    words.extend(more);
    words
}

#[test]
fn a_sample_that_is_the_file_gives_the_files_of_a_training_in_memory() {
    let folder = Folder::new();
    let [inside, outside] = ["inside", "outside"].map(|name| folder.path(name));
    ok(&train(SAMPLE, &inside, &["--memory", "1G"]));
    let said = ok(&train(SAMPLE, &outside, &["--memory", "1M"]));
    assert!(said.contains("in memory, and 1 MiB may be used"), "{said}");
    for name in ["model.riskbench", "scored.csv"] {
        let read = |run: &str| std::fs::read(folder.0.path().join(run).join(name)).unwrap();
        assert!(read("inside") == read("outside"), "{name}");
    }
    let metrics = folder.json("outside/metrics.json");
    let larger = &metrics["larger_than_memory"];
    assert_eq!(
        (&larger["records"], &larger["sampled"]),
        (&5000.into(), &5000.into())
    );
    assert_eq!(larger["quantile_error"], 0.0);
    assert!(larger["cache_bytes"].as_u64().unwrap() > 5000 * 100);
    assert_eq!(metrics["rows"], 5000);
    let inside = folder.json("inside/metrics.json");
    assert!(inside.get("larger_than_memory").is_none());
    assert_eq!(inside["test"], metrics["test"]);
    // The temporary file was in the output folder.
    assert_eq!(folder.files("outside").len(), 4);
}

#[test]
fn what_needs_all_rows_in_memory_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let out = folder.path("out");
    let policy = folder.write(
        "policy.json",
        r#"[{"name":"r","column":"age","comparison":"<","value":18,"outcome":"DECLINE"}]"#,
    );
    let cases: [(&[&str], &str); 9] = [
        (&["--folds", "5"], "takes no --folds"),
        (&["--split", "group:region"], "no --split group or column"),
        (&["--drop-duplicates"], "no --drop-duplicates"),
        (&["--policy", &policy], "no --policy"),
        (&["--ead", "loan_amount"], "--ead or --lgd of a column"),
        (&["--reasons", "2"], "no --reasons"),
        (&["--columns", "pd_raw"], "no --columns"),
        (&["--monotone", "credit_utilisation=+"], "no --monotone"),
        (&["--augment", "gan"], "no --augment"),
    ];
    for (flags, sentence) in cases {
        let mut more = vec!["--memory", "1M"];
        more.extend(flags);
        fails(&train(SAMPLE, &out, &more), 2, sentence);
    }
    let searching = ["train", SAMPLE, "--target", "default_flag", "--out", &out];
    let searching = [&searching[..], &["--memory", "1M", "--time-budget", "5s"]].concat();
    fails(&searching, 2, "no --time-budget");
    // One file of text only.
    let mut several = train(SAMPLE, &out, &["--memory", "1M"]);
    several.insert(1, SAMPLE);
    fails(&several, 2, "only one file of delimited text");
    fails(
        &train(SAMPLE, &out, &["--memory", "12"]),
        2,
        "a size with its unit",
    );
    let many = ["train", SAMPLE, "--target", "loan_amount", "--out", &out];
    let many = [&many[..], &["--memory", "1M"]].concat();
    fails(
        &many,
        2,
        "only good and bad are learned, not the task regression",
    );
    assert!(!folder.0.path().join("out").exists());
}

#[test]
fn a_folder_that_cannot_take_the_rows_is_told_with_the_remedy() {
    let folder = Folder::new();
    let out = folder.path("out");
    let gone = folder.path("gone");
    let flags = ["--memory", "1M", "--cache-dir", &gone];
    fails(
        &train(SAMPLE, &out, &flags),
        4,
        "another folder for temporary files",
    );
    #[cfg(unix)]
    {
        // A limit on the length of files stands for a full disk; a shell that ignores its signal
        // hands that on.
        let words = train(SAMPLE, &out, &["--memory", "1M"]);
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""]);
        shell.arg(env!("CARGO_BIN_EXE_riskbench")).args(words);
        let output = shell.output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(
            said.contains("could not be written to a temporary file"),
            "{said}"
        );
    }
    assert!(!folder.0.path().join("out").exists());
}

/// The most memory that a training has taken, as the system counts it while it runs, in bytes.
#[cfg(target_os = "linux")]
fn peak(words: &[&str]) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
    command
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let line = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(1024 * kibibytes.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    assert!(ended.success(), "{words:?}");
    most
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_allowed_is_held() {
    use std::fmt::Write;
    const RECORDS: usize = 110_000;
    let folder = Folder::new();
    let mut csv = String::from("key,dealer,grade,bad");
    (0..40).for_each(|k| write!(csv, ",x{k}").unwrap());
    for i in 0..RECORDS {
        let noise = (i * 7_919) % 10_007;
        let bad = u8::from(noise < 1_500 + 500 * (i % 7));
        write!(
            csv,
            "\nk{i},d{},{},{bad}",
            noise % 401,
            ["a", "b", "c"][i % 3]
        )
        .unwrap();
        (0..40).for_each(|k| write!(csv, ",{}.{:03}", (i * (k + 3)) % 997, noise % 1_000).unwrap());
    }
    let file = folder.write("large.csv", &csv);
    let out = folder.path("out");
    let train = |memory| {
        let words = ["train", &file, "--target", "bad", "--out", &out];
        let more = [
            "--model",
            "logistic",
            "--epochs",
            "1",
            "--threads",
            "2",
            "--memory",
            memory,
        ];
        peak(&[&words[..], &more[..]].concat())
    };
    // What --help states: the size, the program and 64 bytes a record.
    let stated = (64 << 20) + (64 << 20) + 64 * RECORDS as u64;
    let outside = train("64M");
    let metrics = folder.read("out/metrics.json");
    let sentence = "not compared with boosted trees: only a sample of the rows is in memory";
    assert!(metrics.contains(sentence), "{metrics}");
    let inside = train("8G");
    assert!(outside < stated, "{outside} of {stated} bytes");
    assert!(
        inside > stated,
        "the file fits into {inside} of {stated} bytes"
    );
}

/// The names under which a process has files open, of Linux.
#[cfg(target_os = "linux")]
fn open_files(process: u32) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{process}/fd")) else {
        return Vec::new();
    };
    let links = entries
        .flatten()
        .filter_map(|e| std::fs::read_link(e.path()).ok());
    links.map(|link| link.display().to_string()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_training_leaves_no_temporary_file() {
    let folder = Folder::new();
    let (out, cache) = (folder.path("out"), folder.path("cache"));
    std::fs::create_dir(&cache).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
    let words = ["train", SAMPLE, "--target", "default_flag", "--out", &out];
    command
        .args(words)
        .args(["--memory", "1M", "--cache-dir", &cache, "--epochs", "500"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let is_there = || {
        open_files(child.id())
            .iter()
            .any(|name| name.starts_with(&cache))
    };
    for _ in 0..1_200 {
        if is_there() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(is_there(), "the training has a temporary file");
    assert_eq!(
        folder.files("cache"),
        Vec::<PathBuf>::new(),
        "it has no name"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(folder.files("cache"), Vec::<PathBuf>::new());
}
