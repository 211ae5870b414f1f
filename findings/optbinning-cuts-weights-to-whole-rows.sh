#!/usr/bin/env bash
# Version: optbinning 1.0.0, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: equal sample weights change neither bins nor IV, whatever they are, as in scikit-learn's trees.
# Behaviour: the weights of each pre-bin are summed per class and cut to a whole number. Equal weights of .4
#   make 1,585 of 1,600 rows and another IV; equal weights of .01 make 36 of 40 rows, of which IV, bins
#   and WoE are those of 36 rows. Weights that sum to one leave no rows: the fit calls itself
#   optimal, its table fails.
# Output seen on 2026-11-30:
#   weight 1: rows 4000, IV 0.951, WoE at -2 2.50
#   weight 0.4: rows 1585, IV 0.982, WoE at -2 2.65
#   weight 0.01: rows 36, IV 0.731, WoE at -2 0.45
#   weights that sum to one: OPTIMAL, then Found array with 0 sample(s) (shap
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install optbinning==1.0.0 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from optbinning import OptimalBinning

rng = np.random.default_rng(0)
x = rng.normal(size=4000)
bad = (rng.random(4000) < 1 / (1 + np.exp(1.5 - x))).astype(int)
seen = {}
for weight in (1, 0.4, 0.01):
    fitted = OptimalBinning().fit(x, bad, sample_weight=np.full(4000, weight))
    total = fitted.binning_table.build().loc["Totals"]
    seen[weight] = total["Count"], total["IV"]
    woe = fitted.transform([-2.0], metric="woe")[0]
    print(f"weight {weight}: rows {total['Count']}, IV {total['IV']:.3f}, WoE at -2 {woe:.2f}")
assert seen[1][0] == 4000 and seen[0.4][0] < 1600 and seen[0.01][0] < 40
assert abs(seen[0.01][1] - seen[1][1]) > 0.1
empty = OptimalBinning().fit(x, bad, sample_weight=np.full(4000, 1 / 4000))
try:
    empty.binning_table.build()
except ValueError as error:
    print(f"weights that sum to one: {empty.status}, then {str(error)[:34]}")
else:
    raise AssertionError("weights that sum to one are taken")
PYTHON
