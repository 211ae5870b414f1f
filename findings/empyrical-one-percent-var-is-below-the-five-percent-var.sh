#!/usr/bin/env bash
# Version: empyrical-reloaded 0.7.1, pandas 2.3.3, scipy 1.17.1, numpy 2.4.6, Python 3.11.
# Guess: gpd_risk_estimates gives the value at risk of a generalised Pareto tail: near the empirical quantile where
#   there are 5,000 returns, larger for 1 % than for 5 %, and exceeded about as often as its level says.
# Behaviour: it fits the Pareto distribution to the losses themselves, not to what they exceed the threshold by,
#   takes the first threshold (.2 halved again and again) whose result is positive, and counts the losses alone as
#   all days. Of 5,000 Student returns the VaR of 1 % is .009, that of 5 % .023 and that of 2.5 % .047: the one of
#   1 % is exceeded on a fifth of the days. A fit of the excesses over the tenth percentile gives .033.
# Output seen on 2026-11-30:
#   level .005  empirical .039, gpd_risk_estimates .052 exceeded on  0.22 % of the days, excesses fitted .040
#   level .010  empirical .032, gpd_risk_estimates .009 exceeded on 20.04 % of the days, excesses fitted .033
#   level .025  empirical .025, gpd_risk_estimates .047 exceeded on  0.32 % of the days, excesses fitted .025
#   level .050  empirical .020, gpd_risk_estimates .023 exceeded on  3.44 % of the days, excesses fitted .020
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install empyrical-reloaded==0.7.1 pandas==2.3.3 scipy==1.17.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import empyrical
import numpy as np
import pandas as pd
from scipy import stats

returns = pd.Series(stats.t(5).rvs(5000, random_state=1) * 0.01)
threshold = -np.quantile(returns, 0.1)
excess = (-returns[-returns > threshold] - threshold).to_numpy()
shape, _, scale = stats.genpareto.fit(excess, floc=0)
found = {}
for level in (0.005, 0.01, 0.025, 0.05):
    empirical = -empyrical.value_at_risk(returns, level)
    estimate = empyrical.gpd_risk_estimates(returns, level)[3]
    right = threshold + scale / shape * ((level * len(returns) / len(excess)) ** -shape - 1)
    found[level] = estimate, empirical, right, (returns < -estimate).mean()
    print(f"level {level:.3f}  empirical {empirical:.3f}, gpd_risk_estimates {estimate:.3f} exceeded on "
          f"{100 * found[level][3]:5.2f} % of the days, excesses fitted {right:.3f}".replace(" 0.0", " .0"))
    assert abs(right / empirical - 1) < 0.05
assert found[0.01][0] < 0.5 * found[0.05][0] < 0.5 * found[0.025][0]
assert found[0.01][3] > 0.15 and found[0.025][3] < 0.01
PYTHON
