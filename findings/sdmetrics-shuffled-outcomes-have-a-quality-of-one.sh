#!/usr/bin/env bash
# Version: sdmetrics 0.32.0, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: synthetic loans whose outcomes were shuffled, so that nothing tells a bad from a good loan any more, have a
#   lower quality score than the loans themselves: the column pairs are half of it.
# Behaviour: a pair counts only if its correlation in the real loans is above .5 or its association above .3. The
#   columns of a portfolio hardly reach that with an outcome, here with bad rates from 9 to 36 %, so that no pair is
#   left: their score is NaN, without a word, and the quality is that of the single columns alone, which is 1.
# Output seen on 2026-11-30:
#   as they are        quality 1.000  column pairs nan  bad rate of the lowest and highest burdens 9 and 36 %
#   outcomes shuffled  quality 1.000  column pairs nan  bad rate of the lowest and highest burdens 19 and 20 %
#   all shuffled       quality 1.000  column pairs nan  bad rate of the lowest and highest burdens 20 and 18 %
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install sdmetrics==0.32.0 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from sdmetrics.reports.single_table import QualityReport

rng = np.random.default_rng(0)
n = 5000
income, burden = rng.lognormal(10, 0.6, n), rng.beta(2, 5, n)
bad = rng.random(n) < 1 / (1 + np.exp(2.9 - 4.5 * burden + 0.8 * (np.log(income) - 10)))
loans = pd.DataFrame({"income": income, "burden": burden, "bad": np.where(bad, "bad", "good")})
kinds = {"income": "numerical", "burden": "numerical", "bad": "categorical"}
metadata = {"columns": {name: {"sdtype": kind} for name, kind in kinds.items()}}
shuffled = loans.assign(bad=rng.permutation(loans.bad.to_numpy()))
for name, made in (("as they are", loans), ("outcomes shuffled", shuffled),
                   ("all shuffled", loans.apply(lambda column: rng.permutation(column.to_numpy())))):
    report = QualityReport()
    report.generate(loans, made, metadata, verbose=False)
    pairs = report.get_properties().set_index("Property").Score["Column Pair Trends"]
    low, *_, high = (made.bad == "bad").groupby(pd.qcut(made.burden, 5)).mean()
    print(f"{name:17}  quality {report.get_score():.3f}  column pairs {pairs}  "
          f"bad rate of the lowest and highest burdens {100 * low:.0f} and {100 * high:.0f} %")
    assert report.get_score() > 0.999 and np.isnan(pairs)
    assert high > 3 * low if made is loans else high < 1.5 * low
PYTHON
