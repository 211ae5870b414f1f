#!/usr/bin/env bash
# Version: polars 2.1.0, Python 3.11.
# Guess: rolling(period="3mo") over balances at the ends of months holds three of them from the third month on, and
#   twelve months twelve.
# Behaviour: the window goes back to the same day of the month, where it is open: from 30 June to after 30 March,
#   so that 31 March is in it, a fourth: in four of the twelve months the sum is of one month too many. The
#   twelve months to February after a leap year are thirteen. Dates at the first of the month have three each.
# Output seen on 2026-11-30:
#   ends of months, 3mo:  Jan 3 Feb 4 Mar 3 Apr 4 May 3 Jun 4 Jul 3 Aug 3 Sep 3 Oct 3 Nov 4 Dec 3
#   ends of months, 12mo: Feb25 13
#   firsts of months, 3mo: [3]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install polars==2.1.0
venv/bin/python - <<'PYTHON'
from datetime import date

import polars as pl

firsts = pl.DataFrame({"day": pl.date_range(date(2022, 1, 1), date(2026, 12, 1), "1mo", eager=True)})
ends = firsts.with_columns(pl.col("day").dt.month_end())


def counts(frame, period):
    return frame.rolling("day", period=period).agg(pl.len()).filter(pl.col("day") >= date(2025, 1, 1))


three = counts(ends, "3mo").filter(pl.col("day").dt.year() == 2025)
print("ends of months, 3mo: ", *(f"{day:%b} {count}" for day, count in three.rows()))
print("ends of months, 12mo:", *(f"{day:%b%y} {count}" for day, count in counts(ends, "12mo").rows() if count != 12))
print("firsts of months, 3mo:", counts(firsts, "3mo")["len"].unique().to_list())
assert three["len"].to_list() != [3] * 12 and three["len"].max() == 4
assert counts(firsts, "3mo")["len"].unique().to_list() == [3]
PYTHON
