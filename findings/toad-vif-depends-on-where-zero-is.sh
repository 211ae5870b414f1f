#!/usr/bin/env bash
# Version: toad 0.1.7, scorecardpy 0.1.9.7, scikit-learn 1.7.2, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: the variance inflation factor of a column does not depend on where its zero is: a score from 300 to
#   850 has that of the same score less 500. Two columns with a correlation of .7 have 1/(1 - .5) = 2.
# Behaviour: toad regresses without an intercept, so that the mean of a column counts as something that the others
#   explain: scores, years and loan terms, which are far from 0, get factors in the hundreds, and the usual
#   filter at 10 throws them out. scorecardpy takes an intercept.
# Output seen on 2026-11-30:
#   as they are       toad  743.09  scorecardpy 2.01
#   less their means  toad    2.01  scorecardpy 2.01
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install 'setuptools<81' toad==0.1.7 scorecardpy==0.1.9.7 scikit-learn==1.7.2 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
import scorecardpy
import toad

rng = np.random.default_rng(0)
base = rng.normal(size=3000)
scores = pd.DataFrame({"score": 600 + 30 * base, "bureau": 650 + 30 * (base + rng.normal(size=3000)) / 2**0.5})
found = {}
for name, table in (("as they are", scores), ("less their means", scores - scores.mean())):
    one = toad.selection.VIF(table)
    two = scorecardpy.vif(table.assign(bad=np.arange(3000) % 2), y="bad").set_index("variables")["vif"]
    found[name] = one["score"], two["score"]
    print(f"{name:17} toad {found[name][0]:7.2f}  scorecardpy {found[name][1]:.2f}")
assert found["as they are"][0] > 100 and abs(found["as they are"][1] - 2) < 0.1
assert abs(found["less their means"][0] - 2) < 0.1
PYTHON
