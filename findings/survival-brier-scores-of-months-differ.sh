#!/usr/bin/env bash
# Version: scikit-survival 0.28.0, hazardous 0.2.0, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: the Brier score of survival under censoring (inverse probability weights) is one figure, and on
#   average that of the same loans if none were censored.
# Behaviour: it is, with continuous times. With months on book, where defaults and censorings share whole
#   numbers, scikit-survival is 2 % too high for the true survival curve at 6 and 12 months, hazardous 1.5 % too
#   high at 6 and 3 % too low at 18. The weight of a default in month t must be of the chance to be uncensored
#   before t, and a loan that defaults in a month is not at risk of censoring in it. Computed so, it is right.
# Output seen on 2026-11-30:
#   month  6: uncensored 0.2146  scikit-survival 0.2196  hazardous 0.2177  weights before the month 0.2141
#   month 12: uncensored 0.2492  scikit-survival 0.2543  hazardous 0.2485  weights before the month 0.2492
#   month 18: uncensored 0.2193  scikit-survival 0.2222  hazardous 0.2123  weights before the month 0.2186
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install scikit-survival==0.28.0 hazardous==0.2.0 scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from hazardous.metrics import brier_score_survival
from sksurv.metrics import brier_score
from sksurv.util import Surv

rng = np.random.default_rng(0)
n, hazard = 20_000, 0.06
default = rng.geometric(hazard, n)
censored = rng.integers(1, 31, n)
month, event = np.minimum(default, censored), default <= censored
asked = np.array([6.0, 12.0, 18.0])
curve = (1 - hazard) ** asked
survival = np.tile(curve, (n, 1))
right = np.array([np.mean(((default > t) - s) ** 2) for t, s in zip(asked, curve)])
one = brier_score(*[Surv.from_arrays(event, month.astype(float))] * 2, survival, asked)[1]
two = brier_score_survival(*[pd.DataFrame({"event": event.astype(int), "duration": month.astype(float)})] * 2,
                           survival, asked)
at_risk = np.array([(month > k).sum() + ((month == k) & ~event).sum() for k in range(32)])
kept = np.cumprod(1 - np.bincount(month[~event], minlength=32) / np.maximum(at_risk, 1))
own = np.array([np.mean(np.where(month > t, (1 - s) ** 2 / kept[int(t)],
                                 event * s ** 2 / kept[month - 1])) for t, s in zip(asked, curve)])
for index, t in enumerate(asked):
    print(f"month {t:2.0f}: uncensored {right[index]:.4f}  scikit-survival {one[index]:.4f}  "
          f"hazardous {two[index]:.4f}  weights before the month {own[index]:.4f}")
assert np.abs(own / right - 1).max() < 0.01
assert (one / right - 1)[:2].min() > 0.015 and (two / right - 1)[0] > 0.01 and (two / right - 1)[2] < -0.02
PYTHON
