#!/usr/bin/env bash
# Version: cargo-cyclonedx 0.5.9, cargo 1.95.0.
# Guess: its list of components for a target, without build dependencies, holds the crates that a
#   build for that target compiles.
# Behaviour: it also holds optional crates that no feature turns on, where a feature names one of their
#   own weakly (`b?/std`), and what those depend on. It goes by `cargo metadata`, whose graph has
#   an edge to them; `cargo tree` and the compiler know better. Of riskbench it lists 744 crates, of which
#   458 are built.
# Output seen on 2026-11-29:
#   compiled: a main
#   cargo tree: a main
#   cargo metadata: a b main
#   cargo-cyclonedx: a b main
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! command -v cargo-cyclonedx >/dev/null; then
    cargo install -q --locked --root "$folder/tools" cargo-cyclonedx@0.5.9
    export PATH=$folder/tools/bin:$PATH
fi
mkdir -p "$folder/main/src" "$folder/main/a/src" "$folder/main/b/src"
cd "$folder/main"
touch src/lib.rs a/src/lib.rs b/src/lib.rs
head='[package]
version = "0.0.0"
edition = "2024"'
printf '%s\nname = "main"\n[dependencies]\na = { path = "a", features = ["std"] }\n' "$head" >Cargo.toml
printf '%s\nname = "a"\n[dependencies]\nb = { path = "../b", optional = true }\n[features]\nstd = ["b?/std"]\n' "$head" >a/Cargo.toml
printf '%s\nname = "b"\n[features]\nstd = []\n' "$head" >b/Cargo.toml

echo "compiled:" $(CARGO_TARGET_DIR=$folder/target cargo check 2>&1 | sed -n 's/.*Checking \([a-z]*\) .*/\1/p' | sort)
echo "cargo tree:" $(cargo tree --prefix none | cut -d' ' -f1 | sort)
echo "cargo metadata:" $(cargo metadata --format-version 1 |
    python3 -c 'import json, sys; print(*sorted(p["name"] for p in json.load(sys.stdin)["packages"]))')
cargo cyclonedx --format json --no-build-deps --override-filename sbom -q
echo "cargo-cyclonedx:" $(python3 -c 'import json; d = json.load(open("sbom.json")); print(*sorted(c["name"] for c in d["components"] + [d["metadata"]["component"]]))')
