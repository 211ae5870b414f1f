#!/usr/bin/env bash
# Version: woe-conversion 0.3.0, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: the weight of evidence of a rare category follows its bad rate: one bad in 11 loans (9 %, of 5 % overall) is
#   worse than the mean, or counts as not enough to tell (0).
# Behaviour: a category of at least ten loans with one bad or none gets the lowest weight of the column, that of its
#   safest category (the sign is ln of bads over goods, low is safe). With two bads in 20 (10 %) it is among the
#   worst. Under ten loans it is 0, so that with the tenth loan a new branch becomes the safest.
# Output seen on 2026-11-30:
#   north       40 bads of 2000,   2%: -0.96
#   south      100 bads of 2000,   5%: -0.01
#   east       110 bads of 1000,  11%: +0.85
#   one bad      1 bads of   11,   9%: -0.96
#   two bads     2 bads of   20,  10%: +0.74
#   nine loans   1 bads of    9,  11%: +0.00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install --no-deps woe-conversion==0.3.0
venv/bin/pip -q install pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
from woe_conversion.woe import WoeConversion

#        branch: loans, bads
COUNTS = {"north": (2000, 40), "south": (2000, 100), "east": (1000, 110),
          "one bad": (11, 1), "two bads": (20, 2), "nine loans": (9, 1)}
rows = [(name, int(row < bads)) for name, (loans, bads) in COUNTS.items() for row in range(loans)]
table = pd.DataFrame(rows, columns=["branch", "bad"])
model = WoeConversion("bad", ["branch"])
model.fit(table)
found = model.categoricalmodel.Model["branch"]
for name, (loans, bads) in COUNTS.items():
    print(f"{name:10} {bads:3} bads of {loans:4}, {bads / loans:4.0%}: {found[name]:+.2f}")
assert found["one bad"] == found["north"] == min(found.values()) and found["nine loans"] == 0
assert found["two bads"] > 0.5
PYTHON
