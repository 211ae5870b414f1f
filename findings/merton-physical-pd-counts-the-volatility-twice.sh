#!/usr/bin/env bash
# Version: merton 1.0.2, scipy 1.17.1, numpy 2.1.3, Python 3.11.
# Guess: the physical PD of a firm is N(-(DD + λ·√T)), with the Sharpe ratio λ = (μ - r) / σ as the package defines
#   it: the drift μ in the distance to default in place of r.
# Behaviour: it is N(-(DD + λ·σ·√T)). With a volatility of 25 % only a quarter of the premium counts, so that the
#   physical PD stays near the risk-neutral one: 20.5 % in place of 13.0 %, and 2 % become 1.56 % in place of .71 %.
#   MertonModel(physical_measure=True) gives the same. The risk-neutral figures are right.
# Output seen on 2026-11-30:
#   V 120, D 100, r 3 %, volatility 25 %, a year: risk-neutral PD 0.2344 by hand and by the package
#   drift 13 % (Sharpe ratio .4): PD by hand 0.1304, by the package 0.2049
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install merton==1.0.2 scipy==1.17.1 numpy==2.1.3
cat > physical.py <<'PYTHON'
import numpy as np
from merton import distance_to_default, physical_pd, prob_of_default
from scipy.stats import norm

VALUE, DEBT, RATE, VOLATILITY, YEARS, SHARPE = 120.0, 100.0, 0.03, 0.25, 1.0, 0.4


def by_hand(drift):
    """The chance that the assets end below the debt, with this drift."""
    root = VOLATILITY * np.sqrt(YEARS)
    return norm.cdf(-(np.log(VALUE / DEBT) + (drift - VOLATILITY**2 / 2) * YEARS) / root)


neutral = float(prob_of_default(distance_to_default(VALUE, VOLATILITY, DEBT, RATE, YEARS)))
seen = float(physical_pd(neutral, VOLATILITY, SHARPE, YEARS))
drift = RATE + SHARPE * VOLATILITY
print(f"V 120, D 100, r 3 %, volatility 25 %, a year: risk-neutral PD {neutral:.4f} by hand and by the package")
print(f"drift {100 * drift:.0f} % (Sharpe ratio .4): PD by hand {by_hand(drift):.4f}, by the package {seen:.4f}")
assert abs(neutral - by_hand(RATE)) < 1e-9
assert abs(seen - by_hand(RATE + SHARPE * VOLATILITY**2)) < 1e-9 and seen > 1.4 * by_hand(drift)
PYTHON
venv/bin/python -W ignore physical.py
