#!/usr/bin/env bash
# Version: yearfrac 0.4.8, QuantLib 1.44, Python 3.11.
# Guess: the accrual of a loan in years is that of QuantLib for a convention of the same name.
# Behaviour: Actual/Actual AFB is not computed: act_afb cuts at the ends of calendar years as ISDA does, so that a
#   year from 1 March to 1 March is 1.0023 in place of 1 (AFB takes whole years off the end first). 30E/360 ISDA takes
#   28 February for the last of the month in leap years too: from there to the 29th are 0 days, to 31 March 30 in place
#   of 32. Actual/Actual ISDA agrees.
# Output seen on 2026-11-30:
#   ISDA     2023-03-01 2024-03-01: yearfrac 1.00229  QuantLib 1.00229
#   AFB      2023-03-01 2024-03-01: yearfrac 1.00229  QuantLib 1.00000
#   AFB      2024-02-29 2025-02-28: yearfrac 0.99770  QuantLib 1.00000
#   30E/360  2024-02-28 2024-02-29: yearfrac 0.00000  QuantLib 0.00556
#   30E/360  2024-02-28 2024-03-31: yearfrac 0.08333  QuantLib 0.08889
#   30E/360  2023-02-28 2023-03-31: yearfrac 0.08333  QuantLib 0.08333
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install yearfrac==0.4.8 QuantLib==1.44
venv/bin/python -W ignore - <<'PYTHON'
import datetime

import QuantLib as ql
import yearfrac

conventions = {
    "ISDA": (yearfrac.act_isda, (), ql.ActualActual(ql.ActualActual.ISDA)),
    "AFB": (yearfrac.act_afb, (), ql.ActualActual(ql.ActualActual.AFB)),
    "30E/360": (yearfrac.d30360e, (False,), ql.Thirty360(ql.Thirty360.ISDA)),
}
found = {}
for name, one, two in (
    ("ISDA", "2023-03-01", "2024-03-01"),
    ("AFB", "2023-03-01", "2024-03-01"),
    ("AFB", "2024-02-29", "2025-02-28"),
    ("30E/360", "2024-02-28", "2024-02-29"),
    ("30E/360", "2024-02-28", "2024-03-31"),
    ("30E/360", "2023-02-28", "2023-03-31"),
):
    days = [datetime.date.fromisoformat(text) for text in (one, two)]
    function, more, convention = conventions[name]
    theirs = function(*(part for day in days for part in (day.year, day.month, day.day)), *more)
    quantlib = convention.yearFraction(*(ql.Date(day.day, day.month, day.year) for day in days))
    found[name, one, two] = round(theirs, 5), round(quantlib, 5)
    print(f"{name:8} {one} {two}: yearfrac {theirs:.5f}  QuantLib {quantlib:.5f}")
values = list(found.values())
assert values[0][0] == values[0][1] and values[5][0] == values[5][1]
assert values[1] == (1.00229, 1.0) and values[2] == (0.9977, 1.0)
assert values[3] == (0.0, 0.00556) and values[4] == (0.08333, 0.08889)
PYTHON
