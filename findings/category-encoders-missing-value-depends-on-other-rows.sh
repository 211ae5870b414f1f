#!/usr/bin/env bash
# Version: category-encoders 2.11.2, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: a missing value has one encoding when a fitted CatBoostEncoder or LeaveOneOutEncoder
#   transforms: the bad rate of the missing rows, or the mean (handle_missing="value").
# Behaviour: it depends on the other rows and on how the gap is spelt. Beside texts a NaN gets the bad
#   rate of the missing rows, as in the training; in a table without a text (where the column is one of
#   floats), or as None, the mean of all rows. An applicant scored one at a time has another PD than
#   in the file. TargetEncoder gives one value.
# Output seen on 2026-11-30:
#   bad rate of missing rows 0.599, of all 0.264
#   CatBoostEncoder  beside a text 0.599  alone 0.264  None 0.264
#   LeaveOneOutEncoder  beside a text 0.599  alone 0.264  None 0.264
#   TargetEncoder  beside a text 0.599  alone 0.599  None 0.599
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install category-encoders==2.11.2 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import category_encoders
import numpy as np
import pandas as pd

rng = np.random.default_rng(0)
employer = rng.choice(["a", "b", "c"], 3000).astype(object)
gap = rng.random(3000) < 0.2
bad = (rng.random(3000) < np.where(gap, 0.6, np.where(employer == "a", 0.1, 0.2))).astype(int)
employer[gap] = np.nan
rate = bad[gap].mean()
print(f"bad rate of missing rows {rate:.3f}, of all {bad.mean():.3f}")
found = {}
for name in ("CatBoostEncoder", "LeaveOneOutEncoder", "TargetEncoder"):
    fitted = getattr(category_encoders, name)().fit(pd.DataFrame({"employer": employer}), bad)

    def code(*values):
        return fitted.transform(pd.DataFrame({"employer": list(values)}))["employer"].iloc[-1]

    found[name] = code("a", np.nan), code(np.nan), code("a", None)
    print(name, " beside a text {:.3f}  alone {:.3f}  None {:.3f}".format(*found[name]))
for name in ("CatBoostEncoder", "LeaveOneOutEncoder"):
    beside, alone, none = found[name]
    assert abs(beside - rate) < 1e-3 and abs(alone - bad.mean()) < 1e-6 and none == alone
assert np.ptp(found["TargetEncoder"]) == 0
PYTHON
