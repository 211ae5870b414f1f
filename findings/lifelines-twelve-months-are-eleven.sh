#!/usr/bin/env bash
# Version: lifelines 0.30.3, pandas 2.3.3, numpy 2.1.3, Python 3.11.
# Guess: datetimes_to_durations with freq="M" or "Y" counts the months or years between two days, so that
#   a loan of 1 January that defaults on 1 January of the next year has lived 12 months, one year.
# Behaviour: the days are divided by the mean length of a month (30.44) or year (365.2425) and cut. A
#   year is 11 months and 0 years, January to December 10 months, February to March none: durations fall
#   one short wherever the days do not reach the mean, and defaults at 0 are outside of the model.
# Output seen on 2026-11-30:
#   2023-02-01 to 2023-03-01: 0 months, 0 years
#   2023-01-01 to 2023-12-01: 10 months, 0 years
#   2023-01-01 to 2024-01-01: 11 months, 0 years
#   2022-01-01 to 2024-01-01: 23 months, 1 years
#   2024-01-01 to 2025-01-01: 12 months, 1 years
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install lifelines==0.30.3 pandas==2.3.3 numpy==2.1.3
venv/bin/python -W ignore - <<'PYTHON'
from lifelines.utils import datetimes_to_durations

SPANS = [("2023-02-01", "2023-03-01"), ("2023-01-01", "2023-12-01"), ("2023-01-01", "2024-01-01"),
         ("2022-01-01", "2024-01-01"), ("2024-01-01", "2025-01-01")]
starts, ends = zip(*SPANS)
months, _ = datetimes_to_durations(starts, ends, freq="M")
years, _ = datetimes_to_durations(starts, ends, freq="Y")
for (start, end), month, year in zip(SPANS, months, years):
    print(f"{start} to {end}: {month:.0f} months, {year:.0f} years")
assert months.tolist() == [0, 10, 11, 23, 12] and years.tolist() == [0, 0, 0, 1, 1]
PYTHON
