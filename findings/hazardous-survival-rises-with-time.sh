#!/usr/bin/env bash
# Version: hazardous 0.2.0, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: a survival function of SurvivalBoost begins at 1 and never rises, so that lifetime PDs grow and
#   the PD of each month is positive.
# Behaviour: each time is predicted by itself. At time 0 a tenth of the loans have defaulted already, and for
#   most loans the survival rises somewhere, by up to five points: a negative PD of that month.
# Output seen on 2026-11-30:
#   survival at time 0: 0.889, at 12 months: 0.471
#   loans whose survival rises by over .01 in some month: 66%, at most by 0.055
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install hazardous==0.2.0 scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from hazardous import SurvivalBoost

rng = np.random.default_rng(0)
x = rng.normal(size=2000)
default = np.ceil(rng.exponential(15 * np.exp(-0.7 * x)))
censored = rng.integers(1, 31, 2000)
outcome = pd.DataFrame({"event": (default <= censored).astype(int), "duration": np.minimum(default, censored)})
rows = pd.DataFrame({"x": x})
fitted = SurvivalBoost(n_iter=30, random_state=0, show_progressbar=False).fit(rows, outcome)
survival = fitted.predict_survival_function(rows, times=np.arange(31.0))
rise = np.diff(survival, axis=1).max(axis=1)
print(f"survival at time 0: {survival[:, 0].mean():.3f}, at 12 months: {survival[:, 12].mean():.3f}")
print(f"loans whose survival rises by over .01 in some month: {(rise > 0.01).mean():.0%}, at most by {rise.max():.3f}")
assert survival[:, 0].mean() < 0.95 and (rise > 0.01).mean() > 0.2
PYTHON
