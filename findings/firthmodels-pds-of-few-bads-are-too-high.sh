#!/usr/bin/env bash
# Version: firthmodels 0.8.2, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
# Guess: logistic regression with Firth's penalty, which is advised for portfolios with few defaults as it takes the
#   bias of the coefficients away, has a mean PD of about the default rate on its own rows, as plain logistic
#   regression has.
# Behaviour: the PDs are drawn towards a half. With 4 defaults among 400 loans and five columns the mean PD is 1.7 %,
#   with 8 it is 2.6 in place of 2 %: an expected loss two thirds or a third too high where the method is meant for.
#   The intercept has to be set again (penalty_weight=0 gives plain logistic regression).
# Output seen on 2026-11-30:
#   4 of 400 bad:  mean PD Firth 1.69 %, plain 1.00 %
#   8 of 400 bad:  mean PD Firth 2.61 %, plain 2.00 %
#   40 of 400 bad: mean PD Firth 10.51 %, plain 10.00 %
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install firthmodels==0.8.2 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from firthmodels import FirthLogisticRegression
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(1)
for bads in (4, 8, 40):
    columns = rng.normal(size=(400, 5))
    bad = np.zeros(400, int)
    bad[np.argsort(-(columns[:, 0] + 1.5 * rng.logistic(size=400)))[:bads]] = 1
    firth, plain = (100 * model.fit(columns, bad).predict_proba(columns)[:, 1].mean()
                    for model in (FirthLogisticRegression(), LogisticRegression(C=1e9)))
    print(f"{bads} of 400 bad:".ljust(15) + f"mean PD Firth {firth:.2f} %, plain {plain:.2f} %")
    assert abs(plain - bads / 4) < 0.05
    assert firth > (1.5 if bads == 4 else 1.2 if bads == 8 else 1.03) * plain
PYTHON
