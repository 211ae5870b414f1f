#!/usr/bin/env bash
# Version: hijridate 2.6.0, convertdate 2.5.1, Python 3.11.
# Guess: a date of the Hijri calendar, as banks of Saudi Arabia write births and contracts, is one day, whichever
#   package turns it into a Gregorian one.
# Behaviour: hijridate has the tables of Umm al-Qura, convertdate.islamic counts by a rule of 30 years; they are two
#   calendars. Of the days of 2000 to 2024 more than half differ, by up to two days: ages and days past due shift.
#   Birthdays that convertdate wrote are read back as written by convertdate only.
# Output seen on 2026-11-30:
#   9,132 days: difference of convertdate in days {-1: 145, 0: 3963, 1: 4725, 2: 299}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install hijridate==2.6.0 convertdate==2.5.1
venv/bin/python -W ignore - <<'PYTHON'
from collections import Counter
from datetime import date, timedelta

from convertdate import islamic
from hijridate import Gregorian

seen = Counter()
day = date(2000, 1, 1)
while day < date(2025, 1, 1):
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    seen[(date(*islamic.to_gregorian(*hijri.datetuple())) - day).days] += 1
    day += timedelta(1)
print(f"{sum(seen.values()):,} days: difference of convertdate in days {dict(sorted(seen.items()))}")
assert sum(seen.values()) == 9132 and set(seen) == {-1, 0, 1, 2} and seen[0] < 9132 / 2
PYTHON
