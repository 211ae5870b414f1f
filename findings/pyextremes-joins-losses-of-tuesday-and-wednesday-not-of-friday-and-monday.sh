#!/usr/bin/env bash
# Version: pyextremes 2.6.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: of daily losses each day above the threshold is an exceedance of its own, as hours within one day would be
#   one (r="24h"); or losses of following trading days are one cluster, over a weekend as well.
# Behaviour: days exactly 24 hours apart are one cluster, of which the largest stays; Friday and Monday, which follow
#   each other as well, are two. What is counted depends on the weekday of a crash, and the number of losses above the
#   threshold is not what it is taken for. r="1h" keeps all.
# Output seen on 2026-11-30:
#   losses of Tuesday and Wednesday: 1, of Thursday and Friday: 1, of Friday and Monday: 2; with r="1h" 2, 2, 2
#   2,500 days, 125 losses above the threshold: 117 kept, the 8 pairs of neighbouring calendar days joined
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pyextremes==2.6.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from pyextremes import get_extremes


def kept(losses, threshold, **how):
    return len(get_extremes(losses, "POT", threshold=threshold, **how))


days = pd.bdate_range("2024-01-01", periods=10)  # from a Monday
PAIRS = {"Tuesday and Wednesday": (1, 2), "Thursday and Friday": (3, 4), "Friday and Monday": (4, 5)}
counts, hours = {}, []
for name, pair in PAIRS.items():
    losses = pd.Series(0.1, index=days)
    losses.iloc[list(pair)] = 5.0, 6.0
    counts[name] = kept(losses, 4)
    hours.append(kept(losses, 4, r="1h"))
print("losses of " + ", of ".join(f"{name}: {count}" for name, count in counts.items())
      + f'; with r="1h" {", ".join(map(str, hours))}')
assert list(counts.values()) == [1, 1, 2] and hours == [2, 2, 2]

rng = np.random.default_rng(1)
waves = np.convolve(rng.normal(0, 0.5, 2600), np.exp(-np.arange(100) / 20), "valid")[:2500]
series = pd.Series(-0.008 * rng.standard_t(4, 2500) * np.exp(0.25 * waves),
                   index=pd.bdate_range("2015-01-01", periods=2500))
threshold = series.quantile(0.95)
above = series.index[series > threshold]
pairs = int((np.diff(above) == pd.Timedelta(days=1)).sum())
count = kept(series, threshold)
print(f"2,500 days, {len(above)} losses above the threshold: {count} kept, "
      f"the {pairs} pairs of neighbouring calendar days joined")
assert len(above) == 125 and len(above) - count == pairs > 4
PYTHON
