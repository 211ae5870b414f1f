#!/usr/bin/env bash
# Version: statsmodels 0.15.0, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: glm("bad ~ x", family=Binomial()) of a column of True and False models the chance of True,
#   as of 0 and 1, and as R's glm does of a logical; of texts the chance of the second level, or it is
#   refused as logit("bad ~ x") refuses both.
# Behaviour: such a column becomes two columns, False and True (N and Y), which Binomial reads as
#   counts of successes and failures: it models the chance of False, the good. Coefficients have the
#   opposite sign, without a word, and predict() gives 1 - PD.
# Output seen on 2026-11-30:
#   int   slope +0.98  mean prediction 0.47
#   bool  slope -0.98  mean prediction 0.53
#   text  slope -0.98  mean prediction 0.53
#   logit of bool and text: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install statsmodels==0.15.0 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

rng = np.random.default_rng(0)
x = rng.normal(size=400)
bad = (rng.random(400) < 1 / (1 + np.exp(-x))).astype(int)
columns = {"int": bad, "bool": bad == 1, "text": np.where(bad == 1, "Y", "N")}
slope, mean = {}, {}
for kind, column in columns.items():
    table = pd.DataFrame({"bad": column, "x": x})
    fitted = smf.glm("bad ~ x", table, family=sm.families.Binomial()).fit()
    slope[kind], mean[kind] = fitted.params["x"], fitted.predict(table).mean()
    print(f"{kind:5} slope {slope[kind]:+.2f}  mean prediction {mean[kind]:.2f}")
    if kind != "int":
        try:
            smf.logit("bad ~ x", table).fit(disp=0)
        except ValueError:
            continue
        raise AssertionError("logit takes what glm turns around")
print("logit of bool and text: refused")
assert abs(mean["int"] - bad.mean()) < 1e-6
for kind in ("bool", "text"):
    assert abs(slope[kind] + slope["int"]) < 1e-6 and abs(mean[kind] + mean["int"] - 1) < 1e-6
PYTHON
