#!/usr/bin/env bash
# Version: glum 3.4.1, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: a model that was fitted to a data frame, and keeps the names of its columns (feature_names_), takes the
#   columns of another frame by name, or refuses another order, as scikit-learn does.
# Behaviour: it takes them by position, without a word: applicants whose income stands before their debt get PDs of
#   .003 and .176 in place of .630 and .026, and a frame with other names altogether is scored. A model fitted by a
#   formula goes by name.
# Output seen on 2026-11-30:
#   debt, income: 0.630 0.026 | income, debt: 0.003 0.176 | x, z: 0.630 0.026 | by formula, income, debt: 0.630 0.026
#   scikit-learn: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install glum==3.4.1 scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from glum import GeneralizedLinearRegressor
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)
rows = pd.DataFrame(rng.normal(size=(3000, 2)), columns=["debt", "income"])
bad = (rng.random(3000) < 1 / (1 + np.exp(2.5 - rows["debt"] + rows["income"]))).astype(float)
new = pd.DataFrame({"debt": [2.0, 0.0], "income": [-1.0, 1.0]})
turned = new[["income", "debt"]]


def texts(pds):
    return " ".join(f"{pd_:.3f}" for pd_ in pds)


model = GeneralizedLinearRegressor(family="binomial", alpha=1e-6).fit(rows, bad)
formula = GeneralizedLinearRegressor(family="binomial", alpha=1e-6, formula="debt + income").fit(rows, bad)
assert list(model.feature_names_) == ["debt", "income"]
right, seen = model.predict(new), model.predict(turned)
renamed, named = model.predict(new.rename(columns={"debt": "x", "income": "z"})), formula.predict(turned)
print(f"debt, income: {texts(right)} | income, debt: {texts(seen)} | x, z: {texts(renamed)} | "
      f"by formula, income, debt: {texts(named)}")
assert np.allclose(named, right) and np.allclose(renamed, right) and np.abs(seen - right).min() > 0.1
try:
    LogisticRegression().fit(rows, bad).predict_proba(turned)
except ValueError:
    print("scikit-learn: refused")
else:
    raise AssertionError("scikit-learn took another order")
PYTHON
