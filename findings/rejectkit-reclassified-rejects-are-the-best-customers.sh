#!/usr/bin/env bash
# Version: rejectkit 0.3.0, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: reject inference leaves the rejected applicants riskier than the accepted ones, and no safer than the model
#   of the accepted alone has them, whichever method is chosen.
# Behaviour: "reclassification" calls a rejected applicant bad only above a PD of .5, which hardly any has, and all
#   others good: the rejected come out better than the accepted, at a sixth of their true rate, and the order is
#   turned. "simple" with the same threshold has them at a third. Only fuzzy and extrapolation keep near the model of
#   the accepted.
# Output seen on 2026-11-30:
#   bad in truth: accepted 7.5 %, rejected 20.2 %; model of the accepted: 7.5 %, 20.0 %
#   fuzzy             7.5 %  20.0 %
#   extrapolation     7.4 %  18.9 %
#   reweighting       7.3 %  25.1 %
#   parcelling        7.8 %  15.2 %
#   simple            3.6 %   7.6 %
#   reclassification  4.3 %   3.2 %
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install rejectkit==0.3.0 scikit-learn==1.9.1 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from rejectkit import RejectInferenceClassifier
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)
columns = rng.normal(size=(6000, 3))
bad = (rng.random(6000) < 1 / (1 + np.exp(2.2 - columns[:, 0] - 0.5 * columns[:, 1]))).astype(int)
accepted = 0.7 * rng.normal(size=6000) > columns[:, 0]


def means(model):
    """Mean PD of the accepted and of the rejected, in percent."""
    pds = 100 * model.predict_proba(columns)[:, 1]
    return pds[accepted].mean(), pds[~accepted].mean()


truth = 100 * bad[accepted].mean(), 100 * bad[~accepted].mean()
plain = means(LogisticRegression().fit(columns[accepted], bad[accepted]))
print("bad in truth: accepted {:.1f} %, rejected {:.1f} %;".format(*truth),
      "model of the accepted: {:.1f} %, {:.1f} %".format(*plain))
seen = {}
for method in ("fuzzy", "extrapolation", "reweighting", "parcelling", "simple", "reclassification"):
    model = RejectInferenceClassifier(method=method).fit(columns[accepted], bad[accepted], columns[~accepted])
    seen[method] = means(model)
    print("{:17}{:4.1f} %{:6.1f} %".format(method, *seen[method]))
assert abs(plain[1] - truth[1]) < 1 and abs(seen["fuzzy"][1] - plain[1]) < 0.5
assert seen["reclassification"][1] < seen["reclassification"][0] and seen["reclassification"][1] < truth[1] / 5
assert seen["simple"][1] < truth[1] / 2
PYTHON
