#!/usr/bin/env bash
# Version: chainladder 0.10.1, pandas 3.1.1, numpy 2.4.6, Python 3.11.
# Guess: the volume-weighted factor from the first to the second year is the sum of the cumulative defaults of
#   all vintages that have both years, divided by that of their first year; a vintage without a default in its
#   first year counts with 0.
# Behaviour: 0 is stored as missing, so that such vintages leave the factor. They are the ones that grow most:
#   the factor is 2 in place of 6, and what the youngest vintage is expected to reach is a third. A value of
#   1e-9 in place of 0 gives the factor by hand.
# Output seen on 2026-11-30:
#   defaults after 1, 2, 3, 4 years: 2018: 0 3 6 8  2019: 2 4 8  2020: 0 5  2021: 1
#   factors by hand 6.00 2.00 1.33, chainladder 2.00 2.00 1.33, with 1e-9 for 0 6.00 2.00 1.33
#   defaults of 2021 in the end: by hand 16.0, chainladder 5.3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install chainladder==0.10.1 pandas==3.1.1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import chainladder as cl
import numpy as np
import pandas as pd

VINTAGES = {2018: [0, 3, 6, 8], 2019: [2, 4, 8], 2020: [0, 5], 2021: [1]}
print("defaults after 1, 2, 3, 4 years:", *(f"{year}: {' '.join(map(str, bads))} " for year, bads in VINTAGES.items()))


def fit(zero):
    rows = [(year, year + age, bads or zero) for year, row in VINTAGES.items() for age, bads in enumerate(row)]
    table = pd.DataFrame(rows, columns=["vintage", "year", "bads"])
    triangle = cl.Triangle(table, origin="vintage", development="year", columns=["bads"], cumulative=True)
    chain = cl.Development(average="volume").fit_transform(triangle)
    ultimate = cl.Chainladder().fit(chain).ultimate_.to_frame().to_numpy().ravel()[-1]
    return chain.ldf_.to_frame().to_numpy().ravel(), ultimate


factors = []
for age in range(3):
    both = [row for row in VINTAGES.values() if len(row) > age + 1]
    factors.append(sum(row[age + 1] for row in both) / sum(row[age] for row in both))
found, ultimate = fit(0)
nearly, _ = fit(1e-9)
show = lambda values: " ".join(f"{value:.2f}" for value in values)  # noqa: E731
print(f"factors by hand {show(factors)}, chainladder {show(found)}, with 1e-9 for 0 {show(nearly)}")
print(f"defaults of 2021 in the end: by hand {np.prod(factors):.1f}, chainladder {ultimate:.1f}")
assert np.allclose(nearly, factors) and np.isclose(found[0], 2) and np.isclose(ultimate, 16 / 3)
PYTHON
