#!/usr/bin/env bash
# Version: mord 0.7, scikit-learn 1.9.1, scipy 1.17.1, numpy 1.26.4, Python 3.11.
# Guess: an ordinal model predicts grades that it has learnt, whichever numbers they have; or it refuses numbers
#   that are not 0, 1, 2 …, as LogisticAT, LogisticIT and LogisticSE of the same package do.
# Behaviour: OrdinalRidge rounds a regression and cuts it to 0 … the largest number. Grades 1 to 5 get a sixth, 0,
#   which is better than the best; with grades 10, 20, 30, 40, 50 most predictions are none of them.
# Output seen on 2026-11-30:
#   grades 0-4: predicted 0 1 2 3 4
#   grades 1-5: predicted 0 1 2 3 4 5
#   grades 10, 20 … 50: 50 predicted, of which 5 exist
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install mord==0.7 scikit-learn==1.9.1 scipy==1.17.1 numpy==1.26.4
venv/bin/python -W ignore - <<'PYTHON'
import mord
import numpy as np

rng = np.random.default_rng(0)
inputs = rng.normal(size=(800, 1))
grade = np.clip((2 + 1.5 * inputs[:, 0] + rng.normal(0, 0.5, 800)).round(), 0, 4).astype(int)


def predicted(codes):
    return np.unique(mord.OrdinalRidge().fit(inputs, np.array(codes)[grade]).predict(inputs)).astype(int).tolist()


zero, one, tens = predicted([0, 1, 2, 3, 4]), predicted([1, 2, 3, 4, 5]), predicted([10, 20, 30, 40, 50])
known = len({10, 20, 30, 40, 50} & set(tens))
print("grades 0-4: predicted", *zero)
print("grades 1-5: predicted", *one)
print(f"grades 10, 20 … 50: {len(tens)} predicted, of which {known} exist")
assert zero == [0, 1, 2, 3, 4] and 0 in one and len(tens) > 5
PYTHON
