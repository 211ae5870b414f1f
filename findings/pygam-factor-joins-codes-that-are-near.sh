#!/usr/bin/env bash
# Version: pygam 0.12.0, scipy 1.16.3, numpy 2.4.6, Python 3.11.
# Guess: a factor term gives each code an effect of its own, whatever the codes are, as the same factor in
#   statsmodels or one-hot columns do.
# Behaviour: the range of the codes is cut into as many equal widths as there are codes. Product codes 10, 20
#   and 90 give widths of 27: 10 and 20 share an effect, and the width between them and 90 is empty. Codes 0, 1
#   and 2 for the same rows are right. A new product 50 is scored with no effect, a new product 91 refused.
# Output seen on 2026-11-30:
#   codes 10, 20, 90: PD 0.035, 0.035, 0.596
#   codes 0, 1, 2:    PD 0.021, 0.050, 0.595
#   bad rates         0.02, 0.05, 0.6
#   a new product 50: PD 0.189; 91: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pygam==0.12.0 scipy==1.16.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from pygam import LogisticGAM, f

RATES, COUNTS = (0.02, 0.05, 0.60), (1500, 1500, 300)
bad = np.concatenate([np.arange(n) < n * rate for n, rate in zip(COUNTS, RATES)]).astype(int)


def fit(codes):
    """The model, and the PD of each code."""
    model = LogisticGAM(f(0)).fit(np.repeat(codes, COUNTS)[:, None], bad)
    return model, model.predict_proba(np.array(codes)[:, None])


def three(values):
    return ", ".join(f"{value:.3f}" for value in values)


model, gaps = fit([10, 20, 90])
_, dense = fit([0, 1, 2])
print("codes 10, 20, 90: PD", three(gaps))
print("codes 0, 1, 2:    PD", three(dense))
print("bad rates        ", ", ".join(map(str, RATES)))
between = model.predict_proba(np.array([[50]]))[0]
try:
    model.predict_proba(np.array([[91]]))
except ValueError:
    print(f"a new product 50: PD {between:.3f}; 91: refused")
assert gaps[0] == gaps[1] and abs(gaps[0] - 0.035) < 0.002
assert np.abs(dense - RATES).max() < 0.01 and 0.1 < between < 0.3
PYTHON
