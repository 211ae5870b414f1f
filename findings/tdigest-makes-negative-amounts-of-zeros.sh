#!/usr/bin/env bash
# Version: tdigest 0.5.2.2, numpy 2.4.6, Python 3.11.
# Guess: of amounts in arrears, 60 % of which are 0, the percentiles up to the 59th are 0 and the share of zeros is
#   60 %, within the one or two per cent that a digest is allowed.
# Behaviour: it interpolates between means of groups as if amounts were spread around each. The 10th percentile is
#   negative, the median is 18 and the share at or below 0 is 30 %, half of what it is; below 0 lie 28 %. Bins for a
#   stability index cut from it split the zeros at random. Above the zeros it is right, and of amounts without
#   a value that repeats throughout.
# Output seen on 2026-11-30:
#   percentile 10: digest  -18.2, amounts     0.0
#   percentile 50: digest   18.4, amounts     0.0
#   percentile 65: digest  352.2, amounts   352.2
#   percentile 90: digest 2175.8, amounts  2176.9
#   share at or below 0: digest 0.299, amounts 0.597; below 0: digest 0.277, amounts 0.000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install tdigest==0.5.2.2 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import random

import numpy as np
from tdigest import TDigest

random.seed(0)
rng = np.random.default_rng(0)
amounts = np.where(rng.random(20_000) < 0.6, 0, rng.lognormal(7, 1, 20_000))
digest = TDigest()
digest.batch_update(amounts)
found = {}
for percent in (10, 50, 65, 90):
    found[percent] = digest.percentile(percent)
    print(f"percentile {percent}: digest {found[percent]:6.1f}, amounts {np.quantile(amounts, percent / 100):7.1f}")
share, below = digest.cdf(0), digest.cdf(-1)
print(f"share at or below 0: digest {share:.3f}, amounts {(amounts <= 0).mean():.3f}; "
      f"below 0: digest {below:.3f}, amounts {(amounts < 0).mean():.3f}")
assert found[10] < -5 and found[50] > 5 and share < 0.45 and below > 0.15
assert abs(found[65] / np.quantile(amounts, 0.65) - 1) < 0.05
PYTHON
