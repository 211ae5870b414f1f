#!/usr/bin/env bash
# Version: venn-abers 1.5.4, numpy 2.4.6, Python 3.11.
# Guess: precision rounds the PDs to that many decimals, "for significantly faster computation": the calibrated PDs
#   come in coarser steps, and their mean stays about the bad rate.
# Behaviour: only the PDs of the calibration set are rounded, those to be scored are not. PDs of up to .049 are all 0
#   with one decimal, each loan to be scored lies above all that is known, and its upper bound is 1: each PD becomes
#   .5, a mean of 24 times the bad rate. With two decimals the mean is 18 % too high.
# Output seen on 2026-11-30:
#   20,000 loans, 2.53 % bad: mean without rounding 2.63 %, 4 decimals 2.63 %, 3 2.65 %, 2 2.99 %, 1 50.64 %
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install venn-abers==1.5.4 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from venn_abers import VennAbers

rng = np.random.default_rng(0)
pds = 0.049 * rng.random(20000)
bad = (rng.random(20000) < pds).astype(int)
both = np.column_stack([1 - pds, pds])


def mean(precision):
    """Of the calibrated PDs of the rows that calibrate, in percent."""
    model = VennAbers()
    model.fit(both, bad, precision=precision)
    return 100 * model.predict_proba(both)[0][:, 1].mean()


seen = {precision: mean(precision) for precision in (None, 4, 3, 2, 1)}
print(f"20,000 loans, {100 * bad.mean():.2f} % bad: mean without rounding {seen[None]:.2f} %, 4 decimals "
      f"{seen[4]:.2f} %, 3 {seen[3]:.2f} %, 2 {seen[2]:.2f} %, 1 {seen[1]:.2f} %")
rate = 100 * bad.mean()
assert abs(seen[None] - rate) < 0.15 and abs(seen[4] - seen[None]) < 0.02
assert seen[1] > 49 and 1.15 < seen[2] / rate < 1.22
PYTHON
