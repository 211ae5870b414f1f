#!/usr/bin/env bash
# Version: statsmodels 0.15.0, lifelines 0.30.3, Python 3.11.
# Guess: a row that enters at time 2 is at risk after time 2, so that an event at 2 does not meet it
#   (R, lifelines): PHReg and lifelines agree on coefficients with late entries.
# Behaviour: PHReg counts it in the risk set of events at its entry time. With continuous times
#   nobody notices; with months on book, where entries and defaults share whole numbers, the
#   coefficients differ in the second digit. Entries half a period later give those of lifelines.
# Output seen on 2026-11-29:
#   lifelines 0.6984  PHReg 0.6821  PHReg, entry + 0.5 0.6984
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install lifelines==0.30.3 statsmodels==0.15.0 'pandas<3'
venv/bin/python - <<'PYTHON'
import numpy as np
import pandas as pd
import statsmodels.api as sm
from lifelines import CoxPHFitter

rng = np.random.default_rng(1)
n = 400
x = rng.normal(size=n)
exit_ = np.ceil(rng.exponential(8 * np.exp(-0.7 * x))).astype(int).clip(1, 30)
event = rng.random(n) < 0.8
entry = np.where(rng.random(n) < 0.5, np.minimum(3, exit_ - 1), 0)
frame = pd.DataFrame({"x": x, "exit": exit_, "event": event.astype(int), "entry": entry})
one = CoxPHFitter().fit(frame, "exit", "event", entry_col="entry").params_["x"]
def phreg(entry):
    return sm.PHReg(exit_, x[:, None], status=event.astype(int), entry=entry, ties="efron").fit().params[0]
same, later = phreg(entry), phreg(entry + 0.5 * (entry > 0))
print(f"lifelines {one:.4f}  PHReg {same:.4f}  PHReg, entry + 0.5 {later:.4f}")
assert abs(one - later) < 1e-4 < abs(one - same)
PYTHON
