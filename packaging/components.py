"""Leaves in a list of components (CycloneDX, from standard input) the crates that are built in.

cargo-cyclonedx goes by `cargo metadata`, which also lists optional crates that no feature turns on;
`cargo tree` does not. Run by build.sh:  components.py PACKAGE < all.json > built.json
"""
import json
import subprocess
import sys

tree = subprocess.run(
    ["cargo", "tree", "--locked", "-p", sys.argv[1], "-e", "normal", "--prefix", "none"],
    check=True, capture_output=True, text=True,
).stdout
built = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
document = json.load(sys.stdin)
document["components"] = [
    c for c in document["components"] if (c["name"], "v" + c["version"]) in built
]
kept = {c["bom-ref"] for c in document["components"]}
kept.add(document["metadata"]["component"]["bom-ref"])
document["dependencies"] = [
    {**d, "dependsOn": [r for r in d.get("dependsOn", []) if r in kept]}
    for d in document.get("dependencies", []) if d["ref"] in kept
]
missing = len(built) - 1 - len(document["components"])
if missing:
    sys.exit(f"components.py: {missing} crates of {sys.argv[1]} are not in the list")
json.dump(document, sys.stdout, indent=1)
