#!/usr/bin/env bash
# Version: lifelines 0.30.3, scikit-survival 0.28.0, Python 3.11.
# Guess: a Cox model that is fitted with Efron's treatment of ties also has Efron's baseline, as R's
#   survfit has it, so that without a useful input its survival is close to Kaplan-Meier's.
# Behaviour: the coefficients are Efron's, the baseline hazard is Breslow's d/n in both. Where many
#   default in one period (months on book) the survival is too high: 57 of 500 in the first month
#   give .892 where Kaplan-Meier and Efron give .886.
# Output seen on 2026-11-29:
#   Kaplan-Meier 0.886  lifelines 0.8923  scikit-survival 0.8923  Efron 0.8861
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install lifelines==0.30.3 scikit-survival==0.28.0 'numpy<2.5' 'pandas<3'
venv/bin/python - <<'PYTHON'
import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from sksurv.linear_model import CoxPHSurvivalAnalysis

n, tied = 500, 57
time = np.where(np.arange(n) < tied, 1, 2 + np.arange(n) % 40)
event = (np.arange(n) < tied) | (np.arange(n) % 3 == 0)
x = pd.DataFrame({"x": np.arange(n) % 2 - 0.5})  # says nothing
x.loc[tied - 1, "x"] = 0.0
fitted = CoxPHFitter(penalizer=1e6).fit(x.assign(time=time, event=event), "time", "event")
one = float(fitted.baseline_survival_.loc[1].iloc[0])
outcome = np.array(list(zip(event, time.astype(float))), dtype=[("e", bool), ("t", float)])
peer = CoxPHSurvivalAnalysis(ties="efron", alpha=1e6).fit(x, outcome)
two = float(peer.predict_survival_function(x.iloc[:1] * 0)[0](1.0))
kaplan_meier = 1 - tied / n
efron = float(np.exp(-sum(1 / (n - k) for k in range(tied))))
print(f"Kaplan-Meier {kaplan_meier:.3f}  lifelines {one:.4f}  scikit-survival {two:.4f}  Efron {efron:.4f}")
breslow = np.exp(-tied / n)
assert abs(one - breslow) < 1e-3 and abs(two - breslow) < 1e-3
assert abs(efron - kaplan_meier) < 1e-3
PYTHON
