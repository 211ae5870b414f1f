#!/usr/bin/env bash
# Version: QuantLib 1.44, pyxirr 0.10.8, Python 3.11.
# Guess: the day count called 30/360 ISDA is one and the same in both libraries, as 30/360 US and 30E/360 are.
# Behaviour: QuantLib's Thirty360.ISDA is what ISDA calls 30E/360 (ISDA), where the last day of February is a 30th;
#   pyxirr's THIRTY_360_ISDA is what ISDA calls 30/360 or bond basis, which QuantLib has as BondBasis, ISMA and
#   NASD. A loan from the end of February to the end of August bears interest of 180 or 183 days.
# Output seen on 2026-11-30:
#                              30/360 ISDA       30/360 US         30E/360
#   2023-02-28 to 2023-08-31   180 and 183       180 and 180       182 and 182
#   2023-01-31 to 2023-02-28   30 and 28         28 and 28         28 and 28
#   2024-02-29 to 2024-03-31   30 and 32         30 and 30         31 and 31
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install QuantLib==1.44 pyxirr==0.10.8
venv/bin/python - <<'PYTHON'
from datetime import date

import QuantLib as ql
from pyxirr import DayCount, year_fraction

SPANS = [(date(2023, 2, 28), date(2023, 8, 31)), (date(2023, 1, 31), date(2023, 2, 28)),
         (date(2024, 2, 29), date(2024, 3, 31))]
PAIRS = {"30/360 ISDA": (ql.Thirty360(ql.Thirty360.ISDA), DayCount.THIRTY_360_ISDA),
         "30/360 US": (ql.Thirty360(ql.Thirty360.USA), DayCount.THIRTY_U_360),
         "30E/360": (ql.Thirty360(ql.Thirty360.European), DayCount.THIRTY_E_360)}
print(" " * 26, *(f"{name:17}" for name in PAIRS))
for start, end in SPANS:
    found = []
    for one, two in PAIRS.values():
        days = one.dayCount(ql.Date(start.day, start.month, start.year), ql.Date(end.day, end.month, end.year))
        found.append((days, round(360 * year_fraction(start, end, two))))
    print(f"{start} to {end}  ", *(f"{f'{one} and {two}':17}" for one, two in found))
    assert found[0][0] != found[0][1] and found[1][0] == found[1][1] and found[2][0] == found[2][1]
PYTHON
