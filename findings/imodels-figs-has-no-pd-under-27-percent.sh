#!/usr/bin/env bash
# Version: imodels 3.0.4, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: the mean of predict_proba of the rule models over the rows of the fit is their bad rate, or near to it, as
#   of HSTreeClassifier and GreedyRuleListClassifier of the same package.
# Behaviour: FIGSClassifier adds up shares from 0 to 1 and puts 2·sum - 1 through a logistic function as if
#   it were log-odds: no PD of a single tree is under .269 or over .731, and of 10 % bads the mean PD is 31 %
#   (use_clipped_prediction=True leaves the share as it is). That of RuleFitClassifier is 2 %. The order of the
#   applicants is right; cutoffs, grades and losses are not.
# Output seen on 2026-11-30:
#   bad rate 0.100
#   HSTree          mean PD 0.100, from 0.003 to 0.998, AUC 0.78
#   GreedyRuleList  mean PD 0.100, from 0.011 to 0.336, AUC 0.77
#   FIGS            mean PD 0.312, from 0.269 to 0.731, AUC 0.77
#   RuleFit         mean PD 0.017, from 0.000 to 0.489, AUC 0.78 (differs from run to run)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install imodels==3.0.4 six scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import imodels
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(0)
rows = pd.DataFrame({"x": rng.normal(size=3000), "z": rng.normal(size=3000)})
bad = (rng.random(3000) < 1 / (1 + np.exp(2.5 - rows["x"]))).astype(int).to_numpy()
print(f"bad rate {bad.mean():.3f}")
mean = {}
for name in ("HSTree", "GreedyRuleList", "FIGS", "RuleFit"):
    pd_of = getattr(imodels, name + "Classifier")().fit(rows, bad).predict_proba(rows)[:, 1]
    mean[name] = pd_of.mean()
    print(f"{name:15} mean PD {mean[name]:.3f}, from {pd_of.min():.3f} to {pd_of.max():.3f}, "
          f"AUC {roc_auc_score(bad, pd_of):.2f}")
    if name == "FIGS":
        assert pd_of.min() > 0.26 and pd_of.max() < 0.74
for name in ("HSTree", "GreedyRuleList"):
    assert abs(mean[name] - bad.mean()) < 1e-6
assert mean["FIGS"] > 2 * bad.mean() and mean["RuleFit"] < bad.mean() / 2
PYTHON
