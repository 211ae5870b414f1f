//! The sample portfolio: what its generator writes, byte for byte.

use std::path::Path;

#[expect(dead_code, reason = "its `main` is for `cargo run --example`")]
#[path = "../../sample_data/generate.rs"]
mod generate;

fn committed() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/portfolio.csv");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_committed_file_is_what_the_generator_writes() {
    let made = generate::portfolio().unwrap();
    let committed = committed();
    let differing = made
        .lines()
        .zip(committed.lines())
        .position(|(a, b)| a != b);
    assert_eq!(differing, None, "first differing line, from 0");
    assert!(made == committed, "the files differ in length or line ends");
}

#[test]
fn every_column_is_in_the_dictionary() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/README.md");
    let dictionary = std::fs::read_to_string(path).unwrap();
    let committed = committed();
    let header = committed.lines().next().unwrap();
    for name in header.split(',') {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let shown = if stem == name {
            format!("`{name}`")
        } else {
            format!("`{stem}1…12`")
        };
        assert!(dictionary.contains(&shown), "no entry {shown}");
    }
}
