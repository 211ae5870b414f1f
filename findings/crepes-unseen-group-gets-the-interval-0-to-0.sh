#!/usr/bin/env bash
# Version: crepes 0.9.1, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: a Mondrian conformal regressor gives a group without any calibration row the widest interval there is, as it
#   gives one with too few of them (with a warning), or refuses it.
# Behaviour: the interval is from 0 to 0, without a warning: the least is known and the most is claimed, and the
#   prediction itself lies outside. The p-value of a conformal predictive system is 0 there.
# Output seen on 2026-11-30:
#   flat of 100 rows: 0.01 to 0.79  flag of 3 rows: -inf to inf  ship of no row: 0.00 to 0.00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install crepes==0.9.1 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python - <<'PYTHON'
import warnings

import numpy as np
from crepes import ConformalRegressor

residuals = np.random.default_rng(0).normal(0, 0.2, 103)
collateral = np.array(["flat"] * 100 + ["flag"] * 3)
model = ConformalRegressor().fit(residuals, bins=collateral)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    few = model.predict_int(np.array([0.4, 0.4]), bins=np.array(["flat", "flag"]), confidence=0.95)
assert len(told) == 1 and np.isinf(few[1]).all()
alone = ConformalRegressor().fit(residuals[:100], bins=collateral[:100])
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    none = alone.predict_int(np.array([0.4]), bins=np.array(["ship"]), confidence=0.95)
print(f"flat of 100 rows: {few[0, 0]:.2f} to {few[0, 1]:.2f}  flag of 3 rows: {few[1, 0]} to {few[1, 1]}  "
      f"ship of no row: {none[0, 0]:.2f} to {none[0, 1]:.2f}")
assert not told and none.tolist() == [[0, 0]]
PYTHON
