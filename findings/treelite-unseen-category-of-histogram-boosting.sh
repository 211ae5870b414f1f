#!/usr/bin/env bash
# Version: treelite 4.8.1, scikit-learn 1.7.2, numpy 2.1.3, Python 3.11.
# Guess: a HistGradientBoostingClassifier gives the same PDs in treelite, also for a category that
#   training did not have, which scikit-learn treats as a missing value.
# Behaviour: treelite treats it as a category that is not in the set of the split, and goes right. Known
#   categories and missing values agree to 2e-16, unseen ones do not, without a word.
# Output seen on 2026-11-30:
#   known    scikit-learn 0.644  treelite 0.644
#   missing  scikit-learn 0.337  treelite 0.337
#   unseen   scikit-learn 0.337  treelite 0.155
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install treelite==4.8.1 scikit-learn==1.7.2 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import treelite
from sklearn.ensemble import HistGradientBoostingClassifier

rng = np.random.default_rng(0)
rows = np.column_stack([rng.integers(0, 6, 3000), rng.normal(size=3000)]).astype(float)
rate = np.where(np.isin(rows[:, 0], [1, 4]), 0.6, 0.1)
rows[:600, 0] = np.nan
rate[:600] = 0.3
bad = (rng.random(3000) < rate).astype(int)
model = HistGradientBoostingClassifier(max_iter=30, categorical_features=[0]).fit(rows, bad)
peer = treelite.sklearn.import_model(model)
asked = {"known": 1.0, "missing": np.nan, "unseen": 9.0}
found = {}
for name, value in asked.items():
    row = np.array([[value, 0.0]])
    found[name] = model.predict_proba(row)[0, 1], float(np.ravel(treelite.gtil.predict(peer, row))[-1])
    print(f"{name:8} scikit-learn {found[name][0]:.3f}  treelite {found[name][1]:.3f}")
for name in ("known", "missing"):
    assert abs(np.subtract(*found[name])) < 1e-12
assert found["unseen"][0] == found["missing"][0] and abs(np.subtract(*found["unseen"])) > 0.02
PYTHON
