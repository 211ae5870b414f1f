#!/usr/bin/env bash
# Version: confidenceinterval 1.0.5, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: precision_score, recall_score and f1_score of a column of 0 and 1 are those of scikit-learn with an interval
#   around them, that is, of the bads; recall_score is tpr_score, and precision_score ppv_score of the same package.
# Behaviour: the default average is "micro" over both classes, which for good and bad is the accuracy, three times:
#   .866 where precision is .347 and recall .573. The interval is that of the accuracy. average="binary" with
#   method="wilson" gives scikit-learn's figures; tpr_score and ppv_score are right by default.
# Output seen on 2026-11-30:
#                precision  recall  f1
#   scikit-learn     0.347   0.573  0.432
#   by default       0.866   0.866  0.866
#   "binary"         0.347   0.573  0.432
#   accuracy 0.866, ppv 0.347, tpr 0.573
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install confidenceinterval==1.0.5 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import confidenceinterval as ci
import numpy as np
from sklearn import metrics

rng = np.random.default_rng(0)
bad = (rng.random(1000) < 0.1).astype(int)
declined = (np.clip(0.1 + 0.1 * bad + rng.normal(0, 0.08, 1000), 0, 1) > 0.2).astype(int)
NAMES = ("precision_score", "recall_score", "f1_score")


def three(of, **how):
    return [np.ravel(np.asarray(getattr(of, name)(bad, declined, **how), dtype=object))[0] for name in NAMES]


right, default, binary = three(metrics), three(ci), three(ci, average="binary", method="wilson")
print("             precision  recall  f1")
for name, figures in (("scikit-learn", right), ("by default", default), ('"binary"', binary)):
    print("{:12}     {:.3f}   {:.3f}  {:.3f}".format(name, *figures))
accuracy = metrics.accuracy_score(bad, declined)
ppv, tpr = ci.ppv_score(bad, declined)[0], ci.tpr_score(bad, declined)[0]
print(f"accuracy {accuracy:.3f}, ppv {ppv:.3f}, tpr {tpr:.3f}")
assert np.allclose(default, accuracy) and np.allclose(binary, right) and np.allclose([ppv, tpr], right[:2])
assert accuracy > right[1] + 0.2
PYTHON
