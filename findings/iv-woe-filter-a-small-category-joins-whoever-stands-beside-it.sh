#!/usr/bin/env bash
# Version: iv-woe-filter 1.2.1, pandas 2.3.3, numpy 2.4.6, scikit-learn 1.9.1, Python 3.11.
# Guess: min_bin_pct joins a category with few loans to the one whose bad rate is nearest, or all small ones together,
#   whatever the order of the rows.
# Behaviour: categories are numbered by their first row, and a small one joins its neighbour in that numbering:
#   students, 33 % of whom default, share the weight of nurses (2 %) though waiters (30 %) are there. In another
#   order of the same rows they join others, and the weights of all in that bin change.
# Output seen on 2026-11-30:
#   bad rate                               nurse 2% student 33% teacher 3% waiter 30%
#   no joining                             nurse +1.39 student -1.81 teacher +0.97 waiter -1.65
#   rows by nurse, student, teacher, waiter nurse +0.86 student +0.86 teacher +0.97 waiter -1.65
#   rows by nurse, teacher, student, waiter nurse +1.39 student +0.50 teacher +0.50 waiter -1.65
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install iv-woe-filter==1.2.1 pandas==2.3.3 numpy==2.4.6 scikit-learn==1.9.1
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
from iv_woe_filter import IVWOEFilter

#      job: loans, bads
COUNTS = {"nurse": (2000, 40), "student": (90, 30), "teacher": (1500, 45), "waiter": (700, 210)}
RATES = {name: bads / loans for name, (loans, bads) in COUNTS.items()}
jobs = pd.DataFrame({"job": list(COUNTS)})


def weights(order, share):
    """Of each job, ln of goods over bads against the whole, with the rows in this order of jobs."""
    rows = [(name, int(row < COUNTS[name][1])) for name in order for row in range(COUNTS[name][0])]
    table = pd.DataFrame(rows, columns=["job", "bad"])
    model = IVWOEFilter(min_iv=0.0, min_bin_pct=share, encode=True, verbose=False, n_jobs=1)
    model.fit(table[["job"]], table["bad"])
    return dict(zip(COUNTS, model.transform(jobs).iloc[:, 0]))


first, second = ["nurse", "student", "teacher", "waiter"], ["nurse", "teacher", "student", "waiter"]
seen = {"no joining": weights(first, None), "rows by " + ", ".join(first): weights(first, 0.05),
        "rows by " + ", ".join(second): weights(second, 0.05)}
print(f"{'bad rate':38}", *(f"{name} {rate:.0%}" for name, rate in RATES.items()))
for name, found in seen.items():
    print(f"{name:38}", *(f"{job} {value:+.2f}" for job, value in found.items()))
alone, by_first, by_second = seen.values()
assert alone["student"] < -1.5 and by_first["student"] == by_first["nurse"] > 0
assert by_second["student"] == by_second["teacher"] != by_first["student"]
PYTHON
