#!/usr/bin/env bash
# Version: afrikana-risk 1.0.0, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: the expected loss of 12 months of IFRS 9 is the part of the lifetime loss that falls into the next 12 months,
#   so that a loan with three months left has three months of it, and a loan of stage 2 at least what it would have in
#   stage 1.
# Behaviour: the 12 months are counted to the end whatever is left of the loan; only the lifetime loss knows
#   remaining_months. A loan with three months left has four times the loss that it can have, and when its PD
#   crosses 3 % (stage 2) its provision falls from 13.1 to 3.5, to a quarter. From 12 months on all is right.
# Output seen on 2026-11-30 (EAD 1,000, LGD 45 %, no discount):
#   PD 2.9 %,  3 months left: stage 1, provision 13.05, by hand  3.30
#   PD 3.1 %,  3 months left: stage 2, provision  3.53, by hand  3.53
#   PD 2.9 %, 12 months left: stage 1, provision 13.05, by hand 13.05
#   PD 3.1 %, 12 months left: stage 2, provision 13.95, by hand 13.95
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/pip -q install --no-deps afrikana-risk==1.0.0
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
from afrikana_risk.risk.ecl import ECLEngine

loans = pd.DataFrame({"pd": [0.029, 0.031] * 2, "lgd": 0.45, "ead": 1000.0, "remaining_months": [3, 3, 12, 12]})
found = ECLEngine(eir=0.0).compute(loans)
hand = 450 * (1 - (1 - loans.pd) ** (loans.remaining_months.clip(upper=12) / 12))
for row, right in zip(found.itertuples(), hand):
    print(f"PD {100 * row.pd:.1f} %, {row.remaining_months:2.0f} months left: stage {row.ifrs9_stage}, "
          f"provision {row.provision:5.2f}, by hand {right:5.2f}")
assert found.ifrs9_stage.tolist() == [1, 2, 1, 2]
assert (found.provision - hand).abs()[1:].max() < 1e-9
assert abs(found.provision[0] - 13.05) < 1e-9 and found.provision[1] < 0.3 * found.provision[0]
PYTHON
