#!/usr/bin/env bash
# Version: frictionless 5.21.0, Python 3.11.
# Guess: a column of rates with a decimal comma (4,75), in a file with semicolons or in quotes, is described as text or
#   as numbers; a value that does not fit what was described stops the reading.
# Behaviour: a column of rates in quarters is one of geopoints: 4,75 is longitude 4 and latitude 75, and is read as
#   [4, 75]. Where a later rate has cents beyond 90 (4,95), no latitude, it is read as None. So is an amount behind the
#   first hundred rows that is no whole number, and 00123 as 123. extract says nothing of it; validate counts the cells.
# Output seen on 2026-11-30:
#   {'account': 'integer', 'rate': 'geopoint', 'amount': 'integer'}
#   00003;4,75;1003 is read as {'account': 3, 'rate': [4.0, 75.0], 'amount': 1003}
#   00140;6,00;1,5 Mio. is read as {'account': 140, 'rate': [6.0, 0.0], 'amount': None}
#   00149;6,95;1,5 Mio. is read as {'account': 149, 'rate': None, 'amount': None}
#   cells that do not fit, by validate: 25
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install frictionless==5.21.0
venv/bin/python -W ignore - <<'PYTHON'
from frictionless import describe, extract, validate

with open("loans.csv", "w") as file:
    file.write("account;rate;amount\n")
    for row in range(150):
        cents, amount = 25 * (row % 4) if row < 145 else 95, 1000 + row if row < 130 else "1,5 Mio."
        file.write(f"{row:05};{row % 9 + 1},{cents:02};{amount}\n")
types = {field.name: field.type for field in describe("loans.csv").schema.fields}
[rows] = extract("loans.csv").values()
lines = open("loans.csv").read().splitlines()[1:]
print(types)
for row in (3, 140, 149):
    print(lines[row], "is read as", rows[row])
print("cells that do not fit, by validate:", validate("loans.csv").stats["errors"])
assert types == {"account": "integer", "rate": "geopoint", "amount": "integer"}
assert [*map(float, rows[3]["rate"])] == [4, 75] and rows[149]["rate"] is None and rows[140]["amount"] is None
PYTHON
