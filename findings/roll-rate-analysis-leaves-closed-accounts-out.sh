#!/usr/bin/env bash
# Version: roll-rate-analysis 0.2.0, polars 2.1.0, Python 3.11.
# Guess: of 1,000 current accounts, of which 40 are a month past due in the next file, 4 % roll up, whatever became of
#   the others; an account that the next file lacks or gives no months for has a row, a column or a message.
# Behaviour: only accounts that both files have with a number count. Where 600 are paid off and 160 have no number,
#   240 are left, and 16.7 % roll up. Nothing tells that three quarters of the accounts are not in the matrix.
# Output seen on 2026-11-30:
#   all 1,000 known: stable 96.0 %, rolled up 4.0 %, accounts in the matrix 1000
#   600 closed, 160 without a number: stable 83.3 %, rolled up 16.7 %, accounts in the matrix 240
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install roll-rate-analysis==0.2.0 polars==2.1.0
venv/bin/python -W ignore - <<'PYTHON'
import polars as pl
from roll_rate_analysis import MOMRollRateTable

first = pl.DataFrame({"id": range(1000), "months": [0] * 1000})


def current(months):
    """Stable and rolled up, of the current accounts, and the number of accounts in the matrix."""
    rows = [(number, value) for number, value in enumerate(months) if value != "closed"]
    second = pl.DataFrame({"id": [row[0] for row in rows], "months": [row[1] for row in rows]},
                          schema={"id": pl.Int64, "months": pl.Int64})
    table = MOMRollRateTable(first.lazy(), second.lazy(), unique_key_col="id", delinquency_col="months", max_delq=3)
    reduced = table.reduce().row(0, named=True)
    counted = sum(sum(row[1:]) for row in table.compute().rows())
    return reduced["stable"], reduced["roll_up"], counted


for name, months in (("all 1,000 known", [1] * 40 + [0] * 960),
                     ("600 closed, 160 without a number", [1] * 40 + [0] * 200 + [None] * 160 + ["closed"] * 600)):
    stable, up, counted = current(months)
    print(f"{name}: stable {stable:.1f} %, rolled up {up:.1f} %, accounts in the matrix {counted}")
    right = 1000 if name.startswith("all") else 240
    assert counted == right and abs(up - 4000 / right) < 0.05
PYTHON
