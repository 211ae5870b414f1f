#!/usr/bin/env bash
# Versions: catboost 1.2.10, xgboost 3.2.0, numpy 2.4.6, scikit-learn 1.9.0, Python 3.11.
# Guess: under a monotone constraint missing values keep a score of their own, as in xgboost.
# Behaviour: with the default `nan_mode` (Min) a missing value counts as the lowest number and
#   the constraint holds over it. Where missing values are the worst rows of a rising column, the
#   lower half of the column is lifted to meet them: a value with a true rate of .12 gets .5, a
#   missing value with a true rate of .9 gets .5. With `nan_mode` Max nothing is lost.
# Output seen on 2026-11-29:
#                 missing   -2     0     2
#   catboost Min [0.52 0.52 0.53 0.87]
#   catboost Max [0.89 0.15 0.53 0.87]
#   xgboost      [0.89 0.14 0.53 0.87]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install catboost==1.2.10 xgboost==3.2.0 numpy==2.4.6 scikit-learn==1.9.0
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from catboost import CatBoostClassifier
from xgboost import XGBClassifier

rng = np.random.default_rng(0)
x = rng.normal(size=4000)
x[rng.random(4000) < 0.2] = np.nan
rate = np.where(np.isnan(x), 0.9, 1 / (1 + np.exp(-x)))
bad = (rng.random(4000) < rate).astype(int)
ask = np.array([[np.nan], [-2.0], [0.0], [2.0]])
found = {}
for mode in ("Min", "Max"):
    model = CatBoostClassifier(iterations=100, monotone_constraints=[1], nan_mode=mode,
                               random_seed=0, verbose=0).fit(x[:, None], bad)
    found[mode] = model.predict_proba(ask)[:, 1]
    print("catboost", mode, found[mode].round(2))
default = CatBoostClassifier(iterations=100, monotone_constraints=[1], random_seed=0, verbose=0)
assert np.allclose(default.fit(x[:, None], bad).predict_proba(ask)[:, 1], found["Min"])
boosted = XGBClassifier(n_estimators=100, monotone_constraints=(1,)).fit(x[:, None], bad)
found["xgboost"] = boosted.predict_proba(ask)[:, 1]
print("xgboost     ", found["xgboost"].round(2))
assert np.ptp(found["Min"][:3]) < 0.02 and 0.4 < found["Min"][0] < 0.6
for key in ("Max", "xgboost"):
    assert found[key][0] > 0.8 and found[key][1] < 0.2, key
PYTHON
