#!/usr/bin/env bash
# Version: pyod 3.6.7, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: a histogram-based detector scores an amount that is a million times the largest of training above every
#   training row, or at least marks it.
# Behaviour: what lies beyond the histogram gets the score of its rarest bin, however far it is. Where amounts are
#   spread evenly, all bins are alike and so is the score: 1e9 is an inlier, alone and beside an amount with a
#   tail. The isolation forest of the same package marks it.
# Output seen on 2026-11-30:
#   0 … 1,000, evenly: score of 500 3.308, of 1e9 3.308, threshold 3.308: marked [0 0]
#   beside another amount: score of 500 6.629, of 1e9 6.629, threshold 6.630: marked [0 0]
#   isolation forest: marked [0 1]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pyod==3.6.7 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest

rng = np.random.default_rng(0)
even = rng.uniform(0, 1000, (5000, 1))
tail = rng.lognormal(8, 1, (5000, 1))
one = HBOS(n_bins="auto").fit(even)
rows = np.array([[500], [1e9]])
scores = one.decision_function(rows)
print(f"0 … 1,000, evenly: score of 500 {scores[0]:.3f}, of 1e9 {scores[1]:.3f}, threshold {one.threshold_:.3f}: "
      f"marked {one.predict(rows)}")
assert one.predict(rows).tolist() == [0, 0] and abs(scores[0] - scores[1]) < 0.01
two = HBOS(n_bins="auto").fit(np.hstack([even, tail]))
rows = np.array([[500, 3000], [1e9, 3000]])
scores = two.decision_function(rows)
print(f"beside another amount: score of 500 {scores[0]:.3f}, of 1e9 {scores[1]:.3f}, threshold {two.threshold_:.3f}: "
      f"marked {two.predict(rows)}")
assert two.predict(rows).tolist() == [0, 0]
forest = IForest(random_state=0).fit(even).predict(np.array([[500], [1e9]]))
print(f"isolation forest: marked {forest}")
assert forest.tolist() == [0, 1]
PYTHON
