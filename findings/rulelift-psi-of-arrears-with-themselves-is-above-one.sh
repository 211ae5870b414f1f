#!/usr/bin/env bash
# Version: rulelift 2.10.1, pandas 2.3.3, numpy 1.26.4, scipy 1.15.3, scikit-learn 1.7.2, Python 3.11.
# Guess: the stability index of a column with itself is 0, and of two months of one population about (bins - 1) times
#   (1/n + 1/m), for amounts in arrears or counts as for any other column.
# Behaviour: the bins hold their lowest value in the first sample and not in the second, whose rows at the minimum
#   fall out. Where 65 % of the amounts are 0 the index of a month with itself is 1.5, of counts from 0 on 0.15, with a
#   bar of 0.25 for "unstable"; a month in which most have come into arrears has no more. Without a pile at the
#   minimum it is right.
# Output seen on 2026-11-30:
#   arrears of May with themselves 1.47
#   May and June                   1.54
#   May and a crisis               1.54
#   counts with themselves         0.15
#   scores with themselves         0.00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pandas==2.3.3 numpy==1.26.4 scipy==1.15.3 scikit-learn==1.7.2 rulelift==2.10.1
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from rulelift.metrics.stability import calculate_psi

rng = np.random.default_rng(0)


def arrears(current):
    return rng.permutation(np.r_[np.zeros(int(5000 * current)), np.exp(rng.normal(6, 1, 5000 - int(5000 * current)))])


may, june, crisis = arrears(0.65), arrears(0.65), arrears(0.2)
counts, scores = rng.poisson(0.5, 5000), rng.normal(600, 50, 5000)
pairs = {"arrears of May with themselves": (may, may), "May and June": (may, june), "May and a crisis": (may, crisis),
         "counts with themselves": (counts, counts), "scores with themselves": (scores, scores)}
seen = {name: calculate_psi(*pair) for name, pair in pairs.items()}
for name, psi in seen.items():
    print(f"{name:31}{psi:.2f}")
itself, months, worse, count, score = seen.values()
assert itself > 1 and months > 1 and worse < itself + 0.1 and count > 0.1 and score < 0.01
PYTHON
