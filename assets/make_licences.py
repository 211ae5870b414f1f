"""Writes licences.txt: every crate that is built in, with its licence.

Run in the repository:  python3 assets/make_licences.py > assets/licences.txt
"""
import json
import subprocess


def run(*arguments):
    done = subprocess.run(["cargo", *arguments, "--locked"], check=True, capture_output=True, text=True)
    return done.stdout


tree = run("tree", "-e", "normal", "--prefix", "none", "--target", "all")
built = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
metadata = json.loads(run("metadata", "--format-version", "1"))
print("riskbench: MIT OR Apache-2.0")
print("Noto Sans SC (subset): SIL Open Font License 1.1")
for package in sorted(metadata["packages"], key=lambda p: (p["name"], p["version"])):
    if (package["name"], "v" + package["version"]) in built and package["name"] != "riskbench":
        print(f'{package["name"]} {package["version"]}: {package["license"] or "see its repository"}')
