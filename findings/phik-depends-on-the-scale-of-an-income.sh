#!/usr/bin/env bash
# Version: phik 0.12.5, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: phi_k of an income and a default is about that of its logarithm or its rank, as a correlation that "captures
#   non-linear dependency" works on bins.
# Behaviour: the bins have equal width. Of incomes that are lognormal nearly all rows share the first of ten, and the
#   most telling column of a file ranks behind its own grade of two halves: .13 in place of .53. One income of a
#   thousand times the largest makes it 0.
# Output seen on 2026-11-30:
#   income 0.13, its logarithm 0.53, its rank 0.52, above the median or not 0.44, income with one of 1e9 0.00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install phik==0.12.5 pandas==2.3.3 numpy==2.4.6
cat > phi.py <<'PYTHON'
import numpy as np
import pandas as pd
import phik

rng = np.random.default_rng(0)
income = np.exp(rng.normal(10, 1.2, 2000))
bad = (rng.random(2000) < 1 / (1 + np.exp(2 + np.log(income) - 10))).astype(int)


def with_bad(values):
    return phik.phik_matrix(pd.DataFrame({"x": values, "bad": bad}), interval_cols=["x"]).loc["x", "bad"]


outlier = income.copy()
outlier[0] = 1e9
seen = {"income": income, "its logarithm": np.log(income), "its rank": income.argsort().argsort(),
        "above the median or not": (income > np.median(income)).astype(float), "income with one of 1e9": outlier}
seen = {name: with_bad(values) for name, values in seen.items()}
print(", ".join(f"{name} {value:.2f}" for name, value in seen.items()))
assert seen["income"] < 0.3 < 0.4 < seen["above the median or not"] and seen["its logarithm"] > 0.45
assert seen["income with one of 1e9"] < 0.02
PYTHON
venv/bin/python -W ignore phi.py
