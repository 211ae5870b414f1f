#!/usr/bin/env bash
# Version: frouros 0.9.0, numpy 2.1.3, Python 3.11.
# Guess: one row of 1,000 cannot move a PSI of an unchanged population beyond .1, as its share is .001.
# Behaviour: an empty bin counts as 2.2e-308, not as a small share, so that the logarithm is of a number
#   about 1e305 times too large: each share of .001 in a bin that the reference lacks adds .7. Bins are of
#   equal width over both samples together, so that one large income also draws nearly all others into one
#   bin: the same row hides a shift of a whole standard deviation.
# Output seen on 2026-11-30:
#   unchanged 0.0082, one row of 1,000 beyond the range 0.7074
#   shifted by one deviation: over deciles 0.95, with one row far out 0.7015
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install frouros==0.9.0 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from frouros.detectors.data_drift import PSI

rng = np.random.default_rng(0)
reference = rng.uniform(0, 1, 5000)


def psi(new, reference=reference):
    detector = PSI(num_bins=10)
    detector.fit(X=reference)
    return detector.compare(X=new)[0].distance


same = rng.uniform(0, 1, 1000)
beyond = np.append(same[1:], 1.5)
print(f"unchanged {psi(same):.4f}, one row of 1,000 beyond the range {psi(beyond):.4f}")
assert psi(same) < 0.05 and psi(beyond) > 0.5

reference = rng.normal(size=5000)
shifted = rng.normal(size=1000) + 1
edges = np.quantile(reference, np.linspace(0, 1, 11)[1:-1])
one, two = (np.bincount(np.digitize(x, edges), minlength=10) / len(x) for x in (reference, shifted))
deciles = ((two - one) * np.log(two / one)).sum()
far = psi(np.append(shifted[1:], 1000.0), reference)
print(f"shifted by one deviation: over deciles {deciles:.2f}, with one row far out {far:.4f}")
unchanged = psi(np.append(rng.normal(size=999), 1000.0), reference)
assert deciles > 0.5 and abs(far - unchanged) < 1e-6
PYTHON
