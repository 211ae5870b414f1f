#!/usr/bin/env bash
# Version: river 0.26.1, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: the AUC that is updated row by row is that of all rows up to a small error, as its log-loss is exactly, and
#   does not depend on how large the PDs are.
# Behaviour: PDs are counted at ten thresholds from 0 to 1. Of PDs about 3 % nearly all lie below the second
#   threshold, where they all count as tied: .56 in place of .76. The same ranking on another scale (ranks as shares)
#   gives .76, as do RollingROCAUC and 1,000 thresholds. A drift monitor on it watches the level, not the ranking.
# Output seen on 2026-11-30:
#   20,000 loans, mean PD 2.8 %: scikit-learn 0.762, river 0.558, of the ranks 0.758, with 1,000 thresholds 0.761
#   log-loss: difference below 1e-12
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install river==0.26.1 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from river import metrics
from sklearn.metrics import log_loss, roc_auc_score

rng = np.random.default_rng(0)
pds = 1 / (1 + np.exp(4 - rng.normal(size=20000)))
bad = rng.random(20000) < pds


def streamed(metric, values):
    for outcome, value in zip(bad, values):
        metric.update(bool(outcome), float(value))
    return metric.get()


right = roc_auc_score(bad, pds)
seen = streamed(metrics.ROCAUC(), pds)
ranks = streamed(metrics.ROCAUC(), pds.argsort().argsort() / len(pds))
many = streamed(metrics.ROCAUC(n_thresholds=1000), pds)
print(f"20,000 loans, mean PD {pds.mean():.1%}: scikit-learn {right:.3f}, river {seen:.3f}, "
      f"of the ranks {ranks:.3f}, with 1,000 thresholds {many:.3f}".replace("%", " %", 1))
assert abs(streamed(metrics.LogLoss(), pds) - log_loss(bad, pds)) < 1e-12
print("log-loss: difference below 1e-12")
assert right > 0.75 and seen < 0.58 and abs(ranks - right) < 0.01 and abs(many - right) < 0.002
PYTHON
