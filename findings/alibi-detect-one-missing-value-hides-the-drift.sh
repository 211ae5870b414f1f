#!/usr/bin/env bash
# Version: alibi-detect 0.13.0, numpy 1.26.4, scipy 1.17.1, Python 3.11.
# Guess: missing values count as a change, or are left out, or are refused, as ChiSquareDrift refuses a missing
#   category. What drift the others show is seen.
# Behaviour: KSDrift and TabularDrift give the column a p-value of NaN, and is_drift is 0, without a word. A single
#   missing value in 1,000 rows is enough: a month whose incomes all doubled is "no drift". Other columns are
#   still judged.
# Output seen on 2026-11-30:
#   doubled: drift 1   doubled, one missing: drift 0, p nan
#   two columns, the second doubled: drift 1, with one missing there: drift 0, p 1.0 nan
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install alibi-detect==0.13.0 numpy==1.26.4 scipy==1.17.1
venv/bin/python -W ignore - 2>/dev/null <<'PYTHON'
import numpy as np
from alibi_detect.cd import KSDrift, TabularDrift

rng = np.random.default_rng(0)
reference = rng.lognormal(10, 0.3, (1000, 2))
new = reference[rng.permutation(1000)]
new[:, 1] *= 2
gap = new.copy()
gap[0, 1] = np.nan
one = KSDrift(reference[:, 1:])
found = [one.predict(rows[:, 1:])["data"] for rows in (new, gap)]
print(f"doubled: drift {found[0]['is_drift']}   doubled, one missing: drift {found[1]['is_drift']}, "
      f"p {found[1]['p_val'][0]}")
assert found[0]["is_drift"] == 1 and found[1]["is_drift"] == 0 and np.isnan(found[1]["p_val"][0])
two = TabularDrift(reference)
both = [two.predict(rows)["data"] for rows in (new, gap)]
print(f"two columns, the second doubled: drift {both[0]['is_drift']}, with one missing there: drift "
      f"{both[1]['is_drift']}, p {both[1]['p_val'][0]:.1f} {both[1]['p_val'][1]}")
assert both[0]["is_drift"] == 1 and both[1]["is_drift"] == 0
PYTHON
