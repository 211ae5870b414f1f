#!/usr/bin/env bash
# Version: toad 0.1.7, scikit-learn 1.7.2, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: toad.metrics.AUC of one ranking is one figure: the same of PDs, of PDs in percent and of
#   log-odds, as scikit-learn's roc_auc_score and toad's own KS have it.
# Behaviour: if the largest score is above 1 all are taken for points, of which high is good, and the
#   ranking is turned. PDs in percent and log-odds give 1 - AUC, without a word; log-odds below 1, of
#   another sample of the same model, give AUC.
# Output seen on 2026-11-30:
#   PD                toad 0.748  scikit-learn 0.748
#   PD in percent     toad 0.252  scikit-learn 0.748
#   log-odds          toad 0.252  scikit-learn 0.748
#   log-odds below 1  toad 0.743  scikit-learn 0.743
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install 'setuptools<81' toad==0.1.7 scikit-learn==1.7.2 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import toad
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(0)
logit = rng.normal(-1.5, 1, 4000)
pd = 1 / (1 + np.exp(-logit))
bad = (rng.random(4000) < pd).astype(int)
right = roc_auc_score(bad, pd)
low = logit < 1
scores = {"PD": (pd, bad), "PD in percent": (100 * pd, bad), "log-odds": (logit, bad),
          "log-odds below 1": (logit[low], bad[low])}
found = {name: toad.metrics.AUC(*pair) for name, pair in scores.items()}
for name, (score, target) in scores.items():
    print(f"{name:17} toad {found[name]:.3f}  scikit-learn {roc_auc_score(target, score):.3f}")
assert abs(found["PD"] - right) < 1e-12
assert abs(found["PD in percent"] - (1 - right)) < 1e-12 and abs(found["log-odds"] - (1 - right)) < 1e-12
assert found["log-odds below 1"] > 0.6
PYTHON
