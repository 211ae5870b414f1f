//! The house rules, as tests: what stands in the sources, not what the program
//! does.
//!
//! A rule is a function from one file (its path and text) to findings, and is
//! itself tested with a snippet that breaks it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A finding about one file, as a clause.
type Findings = Vec<String>;

const LINE_LIMIT: usize = 600;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` whose name ends in `ending`, sorted.
fn files_under(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files_under(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Path below the repository's root, with `/` on every system.
fn shown(path: &Path) -> String {
    let below = path.strip_prefix(root()).unwrap();
    below.to_string_lossy().replace('\\', "/")
}

/// Applies `rule` to every Rust file under `folders`.
fn hold(folders: &[&str], rule: impl Fn(&str, &str) -> Findings) {
    let mut findings = Vec::new();
    let mut seen = 0;
    for path in folders
        .iter()
        .flat_map(|f| files_under(&root().join(f), ".rs"))
    {
        let text = fs::read_to_string(&path).unwrap();
        let path = shown(&path);
        findings.extend(
            rule(&path, &text)
                .into_iter()
                .map(|f| format!("{path}: {f}")),
        );
        seen += 1;
    }
    assert!(seen > 0, "no source file under {folders:?}");
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

// ---- what of a file is code ----

/// The text without comments.
fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| cut_comment(line).to_owned() + "\n")
        .collect()
}

/// The line up to a `//` that stands outside of a text literal.
fn cut_comment(line: &str) -> &str {
    let bytes = line.as_bytes();
    let mut quoted = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' if at == 0 || bytes[at - 1] != b'\'' => quoted = !quoted,
            b'/' if !quoted && bytes.get(at + 1) == Some(&b'/') => return &line[..at],
            _ => {}
        }
        at += 1;
    }
    line
}

/// The text without comments and without items under `#[cfg(test)]`; those end
/// where rustfmt puts their last line: at the attribute's own indentation.
fn shipped_code(path: &str, text: &str) -> String {
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return String::new();
    }
    let code = without_comments(text);
    let mut kept = String::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept += line;
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let closing = format!("{indent}}}");
        let attribute = |line: &str| line.trim_start().starts_with("#[");
        let mut first = lines.find(|line| !attribute(line));
        while let Some(inside) = first {
            if inside.starts_with(&closing) || (inside.ends_with(';') && starts_at(inside, indent))
            {
                break;
            }
            first = lines.next();
        }
    }
    kept
}

fn starts_at(line: &str, indent: &str) -> bool {
    line.strip_prefix(indent)
        .is_some_and(|rest| !rest.starts_with(' '))
}

/// The identifiers of `code` with the byte at which each begins.
fn identifiers(code: &str) -> Vec<(usize, &str)> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in code.char_indices().chain([(code.len(), ' ')]) {
        match (start, inside(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((from, &code[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

// ---- the rules ----

fn opens_with_its_noun(_path: &str, text: &str) -> Findings {
    if text.starts_with("//!") {
        return Vec::new();
    }
    vec!["opens without `//!`; say what its one noun is".to_owned()]
}

fn is_short(_path: &str, text: &str) -> Findings {
    let lines = text.lines().count();
    if lines <= LINE_LIMIT {
        return Vec::new();
    }
    vec![format!(
        "has {lines} lines, {LINE_LIMIT} are allowed; split it by its nouns"
    )]
}

/// The modules of `lib.rs` in their order.
fn module_order(lib: &str) -> Vec<&str> {
    let name = |line| str::strip_prefix(line, "pub mod ")?.strip_suffix(';');
    lib.lines().filter_map(name).collect()
}

/// The module a file belongs to and how deep its path is (`src/a/b.rs`: a, 2).
fn module_of(path: &str) -> (&str, usize) {
    let below = path.trim_start_matches("src/").trim_end_matches(".rs");
    let below = below.trim_end_matches("/mod");
    (
        below.split('/').next().unwrap_or(below),
        below.split('/').count(),
    )
}

/// Names that the code takes from the crate's root: after `crate::`, in a
/// `crate::{…}` group, or after enough `super::`.
fn taken_from_root(code: &str, depth: usize) -> Vec<&str> {
    let supers = "super::".repeat(depth);
    let after_crate = code.match_indices("crate::").map(|(at, m)| at + m.len());
    let after_super = code.match_indices(&supers).map(|(at, m)| at + m.len());
    let mut taken = Vec::new();
    for rest in after_crate.chain(after_super).map(|at| &code[at..]) {
        if let Some(group) = rest.strip_prefix('{') {
            taken.extend(heads_of_group(group));
        } else {
            taken.extend(identifiers(rest).first().map(|(_, name)| *name));
        }
    }
    taken
}

/// The first identifier of each part of `a::b, c::{d, e}}`, up to the brace
/// that closes the group.
fn heads_of_group(group: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let mut begin = 0;
    let mut heads = Vec::new();
    for (at, c) in group.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        let ends = depth < 0 || (c == ',' && depth == 0);
        if ends {
            heads.extend(
                identifiers(&group[begin..at])
                    .first()
                    .map(|(_, name)| *name),
            );
            begin = at + 1;
        }
        if depth < 0 {
            break;
        }
    }
    heads
}

fn uses_only_earlier_modules(order: &[&str], path: &str, text: &str) -> Findings {
    let (module, depth) = module_of(path);
    if module == "lib" || module == "main" {
        return Vec::new();
    }
    let Some(place) = order.iter().position(|m| *m == module) else {
        return vec![format!("module `{module}` is not listed in src/lib.rs")];
    };
    let code = shipped_code(path, text);
    let later = |name: &&str| !order[..=place].contains(name);
    let wrong: BTreeSet<&str> = taken_from_root(&code, depth)
        .into_iter()
        .filter(later)
        .collect();
    let clause = |name| format!("`{module}` uses `{name}`, which src/lib.rs lists later");
    wrong.into_iter().map(clause).collect()
}

/// Whether `code` names the crate `name` (or `name_…`) in a path or a `use`.
fn names_crate(code: &str, name: &str) -> bool {
    let names = identifiers(code);
    let of_family = |word: &str| {
        word.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    names.iter().enumerate().any(|(place, (at, word))| {
        let in_path = code[at + word.len()..].starts_with("::");
        let within = code[..*at].ends_with("::");
        let used = place > 0 && names[place - 1].1 == "use";
        of_family(word) && !within && (in_path || used)
    })
}

/// Where each family of crates may be named: folders, or starts of file names.
const CRATE_HOMES: [(&[&str], &[&str]); 4] = [
    (&["egui", "eframe", "rfd"], &["src/ui/", "src/main.rs"]),
    (
        &["polars"],
        &["src/table/", "src/profile/", "src/recipe/", "src/score/"],
    ),
    (&["arrow"], &["src/table/", "src/score/"]),
    (
        &["burn"],
        &[
            "src/network/",
            "src/train/",
            "src/explain/",
            "src/recipe/tensor",
        ],
    ),
];

fn names_crates_at_home(path: &str, text: &str) -> Findings {
    let code = without_comments(text);
    let mut findings = Vec::new();
    for (crates, homes) in CRATE_HOMES {
        if homes.iter().any(|home| path.starts_with(home)) {
            continue;
        }
        let named = crates.iter().filter(|name| names_crate(&code, name));
        findings.extend(named.map(|name| format!("names `{name}`; only {homes:?} may")));
    }
    findings
}

/// Findings for each of `words` that the shipped code holds outside `homes`.
fn lacks(words: &[&str], homes: &[&str], path: &str, text: &str) -> Findings {
    if homes.iter().any(|home| path.starts_with(home)) {
        return Vec::new();
    }
    let code = shipped_code(path, text);
    let held = words.iter().filter(|word| holds_word(&code, word));
    held.map(|word| format!("holds `{word}`; only {homes:?} may"))
        .collect()
}

fn holds_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn prints_nothing(path: &str, text: &str) -> Findings {
    let words = ["println!", "eprintln!", "print!", "eprint!", "dbg!"];
    lacks(&words, &["src/cli/", "src/main.rs"], path, text)
}

fn opens_no_file_for_writing(path: &str, text: &str) -> Findings {
    let words = [
        "File::create",
        "File::options",
        "OpenOptions",
        "fs::write",
        "fs::copy",
        "fs::rename",
    ];
    lacks(&words, &["src/files.rs"], path, text)
}

/// The state of the window is not for the command line.
fn names_no_workbench(path: &str, text: &str) -> Findings {
    let (module, depth) = module_of(path);
    let code = shipped_code(path, text);
    let taken = taken_from_root(&code, depth);
    if !matches!(module, "cli" | "workflow") || !taken.contains(&"workbench") {
        return Vec::new();
    }
    vec![format!(
        "`{module}` names `workbench`; what both need stands in `workflow`"
    )]
}

/// A folder beside a checkout, which only `.ci/run` may know of.
const OUTSIDE: &str = concat!("sha", "red/");

fn names_no_outside_folder(_path: &str, text: &str) -> Findings {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(OUTSIDE));
    lines
        .map(|(n, _)| format!("line {} names a folder outside the repository", n + 1))
        .collect()
}

// ---- the rules hold ----

#[test]
fn every_file_opens_with_its_noun() {
    hold(
        &["src", "tests", "sample_data", "benches"],
        opens_with_its_noun,
    );
}

#[test]
fn no_file_is_too_long() {
    hold(
        &["src", "tests", "sample_data", "benches", "serve"],
        is_short,
    );
}

#[test]
fn a_module_uses_only_those_before_it() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let order = module_order(&lib);
    assert!(order.len() > 5, "src/lib.rs lists {order:?}");
    hold(&["src"], |path, text| {
        // A file of tests may look at anything.
        if path.ends_with("tests.rs") {
            return Vec::new();
        }
        uses_only_earlier_modules(&order, path, text)
    });
}

#[test]
fn crates_are_named_only_at_home() {
    hold(&["src"], names_crates_at_home);
}

#[test]
fn the_command_line_knows_no_workbench() {
    hold(&["src"], names_no_workbench);
}

#[test]
fn only_the_command_line_prints() {
    hold(&["src", "serve/src"], prints_nothing);
}

#[test]
fn only_files_rs_opens_files_for_writing() {
    hold(&["src", "serve/src"], opens_no_file_for_writing);
}

#[test]
fn nothing_names_a_folder_outside() {
    hold(
        &["src", "tests", "sample_data", "benches"],
        names_no_outside_folder,
    );
    let folders = ["sample_data", "assets", "docs", "src", "tests"].map(|f| root().join(f));
    let mut prose: Vec<PathBuf> = folders.iter().flat_map(|f| files_under(f, ".md")).collect();
    let at_root = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    prose.extend(at_root.filter(|p| p.extension().is_some_and(|e| e == "md" || e == "toml")));
    assert!(!prose.is_empty());
    for path in prose {
        let findings = names_no_outside_folder("", &fs::read_to_string(&path).unwrap());
        assert!(findings.is_empty(), "{}: {findings:?}", shown(&path));
    }
}

// ---- the rules can fail ----

#[track_caller]
fn check(findings: &Findings, expected: usize) {
    assert_eq!(findings.len(), expected, "{findings:?}");
}

#[test]
fn a_file_without_a_noun_is_found() {
    check(&opens_with_its_noun("src/a.rs", "use std::io;\n"), 1);
    check(&opens_with_its_noun("src/a.rs", "//! A.\n"), 0);
}

#[test]
fn a_long_file_is_found() {
    check(&is_short("src/a.rs", &"\n".repeat(LINE_LIMIT)), 0);
    check(&is_short("src/a.rs", &"\n".repeat(LINE_LIMIT + 1)), 1);
}

#[test]
fn a_use_of_a_later_module_is_found() {
    let order = module_order("//! x\npub mod files;\npub mod table;\npub mod train;\n");
    assert_eq!(order, ["files", "table", "train"]);
    let rule = |path: &str, text: &str| uses_only_earlier_modules(&order, path, text);
    for (path, text, expected) in [
        (
            "src/table/mod.rs",
            "use crate::files::write;\nuse crate::table::x;\n",
            0,
        ),
        ("src/table/mod.rs", "use crate::train::Loop;\n", 1),
        (
            "src/table/mod.rs",
            "use crate::{files::{a, train}, train::{b, c}};\n",
            1,
        ),
        ("src/table/mod.rs", "use super::train::Loop;\n", 1),
        (
            "src/table/load.rs",
            "use super::train;\nfn f() { super::super::train::go() }\n",
            1,
        ),
        (
            "src/files.rs",
            "fn f() { crate::table::x(crate::train::y) }\n",
            2,
        ),
        (
            "src/table/mod.rs",
            "/// See [`crate::train`].\nfn f() {} // crate::train\n",
            0,
        ),
        (
            "src/table/mod.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::train::y;\n}\n",
            0,
        ),
        ("src/table/tests.rs", "use crate::train::y;\n", 0),
        ("src/other.rs", "fn f() {}\n", 1),
        ("src/main.rs", "use riskbench::train;\n", 0),
    ] {
        check(&rule(path, text), expected);
    }
}

#[test]
fn a_crate_away_from_home_is_found() {
    for (path, text, expected) in [
        ("src/score/mod.rs", "use burn::tensor::Tensor;\n", 1),
        ("src/recipe/tensor.rs", "use burn::tensor::Tensor;\n", 0),
        ("src/recipe/split.rs", "fn f(x: burn::Tensor) {}\n", 1),
        ("src/evaluate/mod.rs", "use polars::prelude::*;\n", 1),
        ("src/evaluate/mod.rs", "use polars_core as p;\n", 1),
        ("src/workflow/mod.rs", "use arrow_array::ArrayRef;\n", 1),
        (
            "src/evaluate/mod.rs",
            "// no polars::here\nlet burn = \"polars\"; crate::burn::x();\n",
            0,
        ),
        (
            "src/train/mod.rs",
            "fn f(ui: &mut egui::Ui, p: egui_plot::Plot) {}\n",
            1,
        ),
        ("src/ui/mod.rs", "use egui::Ui;\nuse rfd::FileDialog;\n", 0),
    ] {
        check(&names_crates_at_home(path, text), expected);
    }
}

#[test]
fn a_workbench_in_the_command_line_is_found() {
    for (path, text, expected) in [
        ("src/cli/train.rs", "use crate::workbench::Run;\n", 1),
        (
            "src/cli/train.rs",
            "use crate::{table::Table, workbench::Run};\n",
            1,
        ),
        ("src/workflow/terms.rs", "use crate::workbench::Run;\n", 1),
        ("src/cli/train.rs", "use crate::workflow::run;\n", 0),
        ("src/ui/app.rs", "use crate::workbench::Run;\n", 0),
    ] {
        check(&names_no_workbench(path, text), expected);
    }
}

#[test]
fn a_print_is_found() {
    for (path, text, expected) in [
        (
            "src/train/mod.rs",
            "fn f() {\n    println!(\"{}\", 1);\n}\n",
            1,
        ),
        (
            "src/train/mod.rs",
            "fn f() { eprintln!(\"x\") }\nfn g() { dbg!(1); }\n",
            2,
        ),
        (
            "src/train/mod.rs",
            "#[cfg(test)]\nmod tests {\n    fn f() { println!() }\n}\n",
            0,
        ),
        (
            "src/train/mod.rs",
            "#[cfg(test)]\nmod tests;\nfn f() { println!() }\n",
            1,
        ),
        (
            "src/train/mod.rs",
            "#[cfg(test)]\n#[path = \"t.rs\"]\nmod t {\n}\nfn f() { print!() }\n",
            1,
        ),
        ("src/cli/mod.rs", "fn f() { println!() }\n", 0),
    ] {
        check(&prints_nothing(path, text), expected);
    }
}

#[test]
fn a_write_is_found() {
    for (path, text, expected) in [
        (
            "src/bundle/mod.rs",
            "let f = std::fs::File::create(p)?;\n",
            1,
        ),
        (
            "src/bundle/mod.rs",
            "fs::write(p, b)?; OpenOptions::new();\n",
            2,
        ),
        (
            "src/bundle/mod.rs",
            "let s = \"// no\"; fs::write(p, b)?;\n",
            1,
        ),
        (
            "src/bundle/mod.rs",
            "let f = File::open(p)?; // not fs::write\n",
            0,
        ),
        ("src/files.rs", "let f = File::create(p)?;\n", 0),
    ] {
        check(&opens_no_file_for_writing(path, text), expected);
    }
}

#[test]
fn an_outside_folder_is_found() {
    check(
        &names_no_outside_folder("a.md", &format!("see ../{OUTSIDE}data\n")),
        1,
    );
    check(&names_no_outside_folder("a.md", "shared by all\n"), 0);
}
