#!/usr/bin/env bash
# Version: quantstats 0.0.86, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: monthly returns in percent give a volatility and a value at risk of one hundred times those
#   of the same returns as fractions.
# Behaviour: a series without a negative value and with one above 1 is taken for prices, and its
#   changes are taken as returns: six months that each gained .4 to 1.2 % have a value at risk of
#   139 %. One month with a loss more, and the same column is taken as returns.
# Output seen on 2026-11-30:
#   gains only: volatility 0.32 % of the fractions, 97.60 % of the percent points; value at risk -0.29, 138.84 %
#   with a loss: volatility 0.48 % of the fractions, 0.48 % of the percent points
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install quantstats==0.0.86 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
import quantstats as qs


def series(values):
    return pd.Series(values, index=pd.date_range("2026-01-31", periods=len(values), freq="ME"))


def both(of, percent):
    """The figure from fractions in percent, and from percent points."""
    return 100 * of(percent / 100), of(percent)


def volatility(returns):
    return qs.stats.volatility(returns, annualize=False)


gains = series([1.2, 0.5, 0.8, 0.4, 1.1, 0.9])
right, seen = both(volatility, gains)
var_right, var_seen = both(qs.stats.value_at_risk, gains)
print(f"gains only: volatility {right:.2f} % of the fractions, {100 * seen:.2f} % of the percent points; "
      f"value at risk {-var_right:.2f}, {-100 * var_seen:.2f} %")
loss = series([1.2, 0.5, 0.8, -0.1, 1.1, 0.9])
right_loss, seen_loss = both(volatility, loss)
print(f"with a loss: volatility {right_loss:.2f} % of the fractions, {seen_loss:.2f} % of the percent points")
assert abs(seen_loss - right_loss) < 1e-12
assert abs(seen - gains.pct_change().std()) < 1e-12 and abs(right - gains.std()) < 1e-12
assert var_seen < -1
PYTHON
