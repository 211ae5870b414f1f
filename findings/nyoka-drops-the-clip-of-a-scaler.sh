#!/usr/bin/env bash
# Version: nyoka 5.5.0, pypmml 1.5.8, scikit-learn 1.9.1, pandas 2.3.3, Python 3.11, Java 17.
# Guess: a pipeline that nyoka exports gives the same PD in a PMML engine, as those with StandardScaler,
#   RobustScaler and SimpleImputer do to 1e-15; what it cannot write, such as OneHotEncoder, it refuses.
# Behaviour: MinMaxScaler(clip=True) is written without its bounds. Within the values of training all is
#   equal, beyond them the PMML goes on along the line where scikit-learn stands still: an income of ten
#   times the usual gets another PD.
# Output seen on 2026-11-30:
#   income   2000: scikit-learn 0.517  PMML 0.517
#   income  50000: scikit-learn 0.0457  PMML 2.65e-22
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install nyoka==5.5.0 pypmml==1.5.8 scikit-learn==1.9.1 pandas==2.3.3 'setuptools<81'
venv/bin/python -W ignore - 2>/dev/null <<'PYTHON'
import numpy as np
import pandas as pd
from nyoka import skl_to_pmml
from pypmml import Model
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler

rng = np.random.default_rng(0)
rows = pd.DataFrame({"income": rng.uniform(1_000, 5_000, 2000)})
bad = (rng.random(2000) < 1 / (1 + np.exp(rows["income"] / 1000 - 2))).astype(int)
pipeline = Pipeline([("scale", MinMaxScaler(clip=True)), ("model", LogisticRegression())])
pipeline.fit(rows, bad)
skl_to_pmml(pipeline, ["income"], "bad", "model.pmml")
model = Model.load("model.pmml")
asked = pd.DataFrame({"income": [2_000.0, 50_000.0]})
engine = model.predict(asked).iloc[:, 1].to_numpy()
right = pipeline.predict_proba(asked)[:, 1]
for income, one, two in zip(asked["income"], right, engine):
    print(f"income {income:6.0f}: scikit-learn {one:.3g}  PMML {two:.3g}")
assert abs(right[0] - engine[0]) < 1e-12 and engine[1] < right[1] / 100
PYTHON
