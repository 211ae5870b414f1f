#!/usr/bin/env bash
# Versions: xgboost 3.2.0, pandas 3.1.1, numpy 2.4.6, scikit-learn 1.9.0, Python 3.11.
# Guess: a monotone constraint on a category column is refused, or holds in the order of its
#   categories.
# Behaviour: it is accepted without a word, and what it does depends on the number of levels and
#   on the sign. With three levels (one-hot splits, `max_cat_to_onehot`) both signs are ignored.
#   With six levels (partition splits) +1 takes the column out of the model: all levels get one
#   probability; -1 is ignored.
# Output seen on 2026-11-29:
#   3 levels +1 [0.11 0.45 0.17]
#   3 levels -1 [0.1  0.46 0.17]
#   6 levels +1 [0.22 0.22 0.22 0.22 0.22 0.22]
#   6 levels -1 [0.09 0.36 0.15 0.45 0.12 0.3 ]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install xgboost==3.2.0 pandas==3.1.1 numpy==2.4.6 scikit-learn==1.9.0
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
import xgboost as xgb

rng = np.random.default_rng(0)
rates = np.array([0.1, 0.5, 0.2, 0.6, 0.15, 0.4])
found = {}
for count in (3, 6):
    names = list("ABCDEF")[:count]
    level = rng.integers(0, count, 4000)
    bad = (rng.random(4000) < rates[level]).astype(int)

    def table(levels, other):
        grade = pd.Categorical(np.array(names)[levels], categories=names, ordered=True)
        return pd.DataFrame({"grade": grade, "other": other})

    rows = table(level, rng.normal(size=4000))
    for sign in (1, -1):
        model = xgb.XGBClassifier(n_estimators=30, max_depth=3, enable_categorical=True,
                                  monotone_constraints={"grade": sign}).fit(rows, bad)
        p = model.predict_proba(table(np.arange(count), 0.0))[:, 1]
        print(f"{count} levels {sign:+d}", p.round(2))
        found[count, sign] = p
for key in [(3, 1), (3, -1), (6, -1)]:
    p = found[key]
    assert p[1] > p[0] + 0.2 and p[1] > p[2] + 0.2, key
assert np.ptp(found[6, 1]) < 1e-6
PYTHON
