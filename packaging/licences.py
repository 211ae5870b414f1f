"""Writes licences.html: every crate of the programs with its licence and the text of it, equal texts
once.

Run by build.sh:  licences.py LICENCES.json COMPONENTS.json…  on what cargo-bundle-licenses and
components.py wrote.
"""
import html
import json
import sys
from collections import defaultdict


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


built = {(c["name"], c["version"]) for path in sys.argv[2:] for c in load(path)["components"]}
users, bare = defaultdict(list), []
for library in load(sys.argv[1])["third_party_libraries"]:
    key = library["package_name"], library["package_version"]
    if key not in built:
        continue
    built.remove(key)
    name = " ".join(key)
    texts = [one for one in library["licenses"] if one["text"] != "NOT FOUND"]
    for one in texts:
        users[one["license"], one["text"].strip()].append(name)
    if not texts:
        bare.append(f'{name}: {library["license"]}')
others = {name for name, _ in built} - {"riskbench"}
if others:
    sys.exit(f"licences.py: no licence is known of {sorted(others)}")

print('<!doctype html><html lang="en"><meta charset="utf-8"><title>Licences</title>')
print("<h1>Licences of what riskbench is made of</h1>")
print("<p>riskbench itself: MIT OR Apache-2.0. Font Noto Sans SC: SIL Open Font License 1.1.</p>")
print("<h2>Crates that ship no text of their licence</h2><ul>")
for line in sorted(bare):
    print(f"<li>{html.escape(line)}</li>")
print("</ul>")
for (licence, text), names in sorted(users.items()):
    print(f"<h2>{html.escape(licence)}</h2><p>{html.escape(', '.join(sorted(names)))}</p>")
    print(f"<pre>{html.escape(text)}</pre>")
