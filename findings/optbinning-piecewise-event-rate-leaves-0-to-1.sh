#!/usr/bin/env bash
# Version: optbinning 1.0.0, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: OptimalPWBinning(...).transform(x, metric="event_rate") gives a share from 0 to 1, as
#   OptimalBinning does; outside of the values of training that of the nearest end.
# Behaviour: the pieces are straight lines without a bound (lb and ub of fit are None), which go on beyond
#   the ends: within the values of training the event rate falls below 0, ten deviations out it is
#   below 0 or above 2.
# Output seen on 2026-11-30:
#   values of training: -0.027 to 0.908
#   at -10 and 10: -0.216, 2.451
#   with lb=0 and ub=1 in fit and transform: 0.000, 1.000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install optbinning==1.0.0 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from optbinning import OptimalPWBinning

rng = np.random.default_rng(0)
x = rng.normal(size=4000)
bad = (rng.random(4000) < 1 / (1 + np.exp(1.5 - x))).astype(int)
fitted = OptimalPWBinning().fit(x, bad)


def rate(values):
    return fitted.transform(np.asarray(values, float), metric="event_rate")


inside = rate(x)
print(f"values of training: {inside.min():.3f} to {inside.max():.3f}")
outside = rate([-10, 10])
print(f"at -10 and 10: {outside[0]:.3f}, {outside[1]:.3f}")
assert inside.min() < 0 and outside[0] < 0 and outside[1] > 1.5
bounded = OptimalPWBinning().fit(x, bad, lb=0, ub=1)
kept = bounded.transform(np.array([-10.0, 10.0]), metric="event_rate", lb=0, ub=1)
print(f"with lb=0 and ub=1 in fit and transform: {kept[0]:.3f}, {kept[1]:.3f}")
PYTHON
