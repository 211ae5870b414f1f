#!/usr/bin/env bash
# Version: QuantLib 1.44, exchange_calendars 4.13.2, holidays 0.109, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: three calendars of one exchange have the same trading days, as those of the NYSE have: all weekdays of 2008
#   to 2025 less the same 168 in each.
# Behaviour: QuantLib's Xetra (and its Frankfurt Stock Exchange) trades on 31 December, when the other two have it
#   shut, as the exchange's own calendar has. A series of prices has a missing value at the end of most years by
#   QuantLib's days, and a payment some days after 31 December is a day early.
# Output seen on 2026-11-30:
#   NYSE   closed weekdays: QuantLib 168, exchange_calendars 168, holidays 168
#   Xetra  31 December 2018, 2019, 2020, 2021, 2024, 2025 closed: QuantLib 0, exchange_calendars 6, holidays 6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install QuantLib==1.44 exchange_calendars==4.13.2 holidays==0.109 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import exchange_calendars
import holidays
import pandas as pd
import QuantLib as ql

DAYS = pd.bdate_range("2008-01-01", "2025-12-31").date


def closed(calendar, name):
    one = {day for day in DAYS if not calendar.isBusinessDay(ql.Date(day.day, day.month, day.year))}
    sessions = exchange_calendars.get_calendar(name, start="2008-01-01", end="2025-12-31").sessions
    two = set(DAYS) - set(sessions.date)
    known = holidays.financial_holidays(name, years=range(2008, 2026))
    return one, two, {day for day in DAYS if day in known}


new_york = closed(ql.UnitedStates(ql.UnitedStates.NYSE), "XNYS")
print("NYSE   closed weekdays: QuantLib {}, exchange_calendars {}, holidays {}".format(*map(len, new_york)))
xetra = closed(ql.Germany(ql.Germany.Xetra), "XETR")
last = {day for day in DAYS if (day.month, day.day) == (12, 31) and day.year >= 2018}
counts = [len(last & days) for days in xetra]
print(f"Xetra  31 December {', '.join(str(day.year) for day in sorted(last))} closed: "
      "QuantLib {}, exchange_calendars {}, holidays {}".format(*counts))
assert new_york[0] == new_york[1] == new_york[2]
assert counts[0] == 0 and counts[1] == counts[2] == len(last)
PYTHON
