#!/usr/bin/env bash
# Version: autoscore 1.3.0, proscore 0.2.3, scikit-learn 1.9.1, statsmodels 0.15.0, pandas 2.3.3, numpy 2.4.6, Python
#   3.11.
# Guess: with base_score=600, 50 as odds and 20 points to double them, an applicant with 50 goods for one bad (a PD of
#   1.96 %) has 600 points in both packages, whatever the portfolio, as in any scorecard.
# Behaviour: autoscore adds the logarithm of the odds where it is to be taken off: 600 points mean 50 bads for one
#   good, and each score is 225.75 points too high. proscore gives the odds and the intercept the wrong sign
#   ("base_offset = base_score + factor × (ln(odds) + intercept)"): how far it is off depends on the bad rate, and of
#   two portfolios with the same effects the riskier one gets more points. Order and points to double the odds are
#   right.
# Output seen on 2026-11-30 (mean points):
#   7.4 % bad:  by hand 575, autoscore 800 (+225.8), proscore 654 (+79.4)
#   26.5 % bad: by hand 524, autoscore 750 (+225.8), proscore 691 (+166.6)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install autoscore==1.3.0 proscore==0.2.3 scikit-learn==1.9.1 statsmodels==0.15.0 \
    pandas==2.3.3 numpy==2.4.6
cat > scale.py <<'PYTHON'
import contextlib
import io

import numpy as np
import pandas as pd
import proscore
from autoscore import BinningProcess, ScorecardTransformer
from sklearn.linear_model import LogisticRegression

FACTOR = 20 / np.log(2)


def book(level):
    """Applicants and outcomes of a portfolio with this level of risk."""
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(rng.normal(size=(8000, 2)), columns=["debt", "inquiries"])
    risk = level + rows["debt"] + 0.5 * rows["inquiries"]
    return rows, pd.Series((rng.random(8000) < 1 / (1 + np.exp(-risk))).astype(int))


for level in (-3, -1.25):
    rows, bad = book(level)
    names = list(rows.columns)
    with contextlib.redirect_stdout(io.StringIO()):
        bins = BinningProcess()
        bins.fit(rows, bad)
        evidence = bins.transform(rows)[names]
    model = LogisticRegression(C=1e6, tol=1e-9).fit(evidence, bad)
    pds = model.predict_proba(evidence)[:, 1]
    by_hand = 600 + FACTOR * (np.log((1 - pds) / pds) - np.log(50))
    card = ScorecardTransformer(pdo=20, base_score=600, base_odds=50)
    card.fit(model, bins, names)
    auto = np.asarray(card.transform(evidence, names, model), dtype=float).reshape(len(rows), -1)[:, -1]
    pro = proscore.ScoreCard(odds=50, pdo=20, base_score=600).fit(evidence, bad).predict(evidence).to_numpy()
    print(f"{100 * bad.mean():.1f} % bad:".ljust(12) + f"by hand {by_hand.mean():.0f}, autoscore {auto.mean():.0f} "
          f"({(auto - by_hand).mean():+.1f}), proscore {pro.mean():.0f} ({(pro - by_hand).mean():+.1f})")
    assert np.allclose(auto - by_hand, 2 * FACTOR * np.log(50))
    assert np.allclose(pro - by_hand, 2 * FACTOR * (np.log(50) + model.intercept_[0]), atol=0.1)
PYTHON
venv/bin/python -W ignore scale.py
