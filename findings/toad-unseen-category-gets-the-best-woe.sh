#!/usr/bin/env bash
# Version: toad 0.1.7, scikit-learn 1.7.2, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: WOETransformer gives a category that training did not have no evidence (0, as optbinning does)
#   or refuses it.
# Behaviour: it gets the lowest WoE of the column (default="min"). toad's WoE is ln(%bad / %good),
#   so that the lowest is that of the best category: an employer nobody has heard of scores as the
#   safest one.
# Output seen on 2026-11-30:
#   state       -2.547  bad rate 0.02
#   bank        -0.852  bad rate 0.10
#   bar         +1.345  bad rate 0.50
#   unheard of  -2.547  bad rate nan
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install 'setuptools<81' toad==0.1.7 scikit-learn==1.7.2 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
import toad

rates = {"state": 0.02, "bank": 0.1, "bar": 0.5}
employer = np.repeat(list(rates), 500)
bad = np.concatenate([np.arange(500) < 500 * rate for rate in rates.values()]).astype(int)
table = pd.DataFrame({"employer": employer})
fitted = toad.transform.WOETransformer().fit(table, bad)
asked = pd.DataFrame({"employer": [*rates, "unheard of"]})
woe = fitted.transform(asked)["employer"]
for name, value in zip(asked["employer"], woe):
    print(f"{name:11} {value:+.3f}  bad rate {rates.get(name, float('nan')):.2f}")
assert woe[0] < woe[1] < woe[2] and woe[3] == woe[0]
PYTHON
