//! The tree of dependencies: nothing in it speaks HTTP or TLS, on any system.
//!
//! What the program does at run time is not looked at here.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Crates that speak HTTP or TLS; a name also stands for `name-…` and `name_…`.
const NETWORKING: [&str; 29] = [
    "actix-http",
    "attohttpc",
    "aws-lc-rs",
    "axum",
    "boring",
    "curl",
    "h2",
    "h3",
    "http",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "object_store",
    "openssl",
    "quinn",
    "reqwest",
    "ring",
    "rustls",
    "s2n-tls",
    "schannel",
    "security-framework",
    "surf",
    "tokio-native-tls",
    "tokio-rustls",
    "tonic",
    "tungstenite",
    "ureq",
    "warp",
];

const TARGETS: [&str; 3] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
];

/// Names of the crates that the program and its build are made of on `target`,
/// with every feature; `None` where cargo cannot tell without a network.
///
/// Not read from Cargo.lock: that also lists crates behind features which are
/// never on.
fn crates_built(target: &str) -> Option<BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for network in [&["--offline"][..], &[]] {
        let output = Command::new(&cargo)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["tree", "--locked", "--all-features", "--target", target])
            .args(["-e", "normal,build", "--prefix", "none", "--format", "{p}"])
            .args(network)
            .output()
            .unwrap();
        if output.status.success() {
            let text = String::from_utf8(output.stdout).unwrap();
            let name = |line: &str| line.split(' ').next().map(str::to_owned);
            return Some(text.lines().filter_map(name).collect());
        }
    }
    None
}

fn speaks_network(name: &str) -> bool {
    NETWORKING.iter().any(|banned| {
        let rest = name.strip_prefix(banned);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    })
}

#[test]
fn no_crate_speaks_http_or_tls() {
    let mut told = 0;
    for target in TARGETS {
        // A crate that only another system builds may not be on this machine.
        let Some(crates) = crates_built(target) else {
            eprintln!("{target}: not checked, its crates are not here and no network is");
            continue;
        };
        told += 1;
        assert!(
            crates.contains("burn") && crates.contains("polars"),
            "{target}: {crates:?}"
        );
        let found: Vec<&String> = crates.iter().filter(|name| speaks_network(name)).collect();
        assert!(found.is_empty(), "{target} builds {found:?}");
    }
    assert!(told > 0, "cargo tree told nothing for any of {TARGETS:?}");
}

#[test]
fn deny_toml_bans_the_same_crates() {
    let deny =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).unwrap();
    for name in NETWORKING {
        assert!(
            deny.contains(&format!("\"{name}\"")),
            "deny.toml does not ban {name}"
        );
    }
}

#[test]
fn a_networking_crate_is_found() {
    for (name, expected) in [
        ("hyper", true),
        ("hyper-util", true),
        ("rustls-webpki", true),
        ("openssl-sys", true),
        ("ring", true),
        ("string_cache", false),
        ("ringbuf", false),
        ("httparse", false),
        ("tokio", false),
    ] {
        assert_eq!(speaks_network(name), expected, "{name}");
    }
}
