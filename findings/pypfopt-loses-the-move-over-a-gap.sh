#!/usr/bin/env bash
# Version: PyPortfolioOpt 1.6.0, pandas 2.3.3, numpy 2.4.6, scikit-learn 1.9.1, Python 3.11.
# Guess: the mean return of a price is that from its first to its last day, whether or not some days between have no
#   price: a fund that stands at 100, is suspended for 30 days and comes back at 50 has lost half in the year.
# Behaviour: returns are taken between neighbouring days that both have a price, so that the move over a gap is in no
#   return: the fund has a return of 0 and a variance of 0, and the optimiser takes it for riskless. Ledoit and Wolf's
#   estimate counts missing returns as 0. Prices filled forward first give the loss.
# Output seen on 2026-11-30:
#   with the gap  : +0% a year, volatility 0.2%, weight of least variance 100%
#   filled forward: -50% a year, volatility 50.0%, weight of least variance 8%
#   fund of the last 100 days: variance 0.0238, Ledoit-Wolf 0.0098
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install PyPortfolioOpt==1.6.0 pandas==2.3.3 numpy==2.4.6 scikit-learn==1.9.1 packaging==25.0
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from pypfopt import EfficientFrontier, expected_returns, risk_models

rng = np.random.default_rng(0)
days = pd.bdate_range("2025-01-01", periods=253)
index = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, 253)))
noise = 1 + 0.0001 * rng.normal(size=253)
fund = np.r_[np.full(100, 100.0), np.full(30, np.nan), np.full(123, 50.0)] * noise
prices = pd.DataFrame({"index": index, "fund": fund}, index=days)
late = prices.assign(fund=np.where(np.arange(253) < 153, np.nan, index[::-1]))


def describe(table):
    mean, covariance = expected_returns.mean_historical_return(table), risk_models.sample_cov(table)
    frontier = EfficientFrontier(mean, covariance)
    frontier.min_volatility()
    return mean["fund"], covariance.loc["fund", "fund"] ** 0.5, frontier.clean_weights()["fund"]


gap, filled = describe(prices), describe(prices.ffill())
for name, (mean, deviation, weight) in (("with the gap", gap), ("filled forward", filled)):
    print(f"{name:14}: {mean:+.0%} a year, volatility {deviation:.1%}, weight of least variance {weight:.0%}")
sample, shrunk = risk_models.sample_cov(late), risk_models.CovarianceShrinkage(late).ledoit_wolf()
print(f"fund of the last 100 days: variance {sample.iloc[1, 1]:.4f}, Ledoit-Wolf {shrunk.iloc[1, 1]:.4f}")
assert abs(gap[0]) < 0.01 and gap[1] < 0.01 and gap[2] > 0.95 and abs(filled[0] + 0.5) < 0.02 and filled[2] < 0.2
assert shrunk.iloc[1, 1] < 0.6 * sample.iloc[1, 1]
PYTHON
