#!/usr/bin/env bash
# Version: duckdb 2.0.1, Python 3.11.
# Guess: regr_slope over points with one x gives NULL, as the SQL standard and PostgreSQL have
#   it (no slope where var_pop(x) is 0) and as it does over no points.
# Behaviour: it gives NaN, which is no NULL: coalesce keeps it, count() counts it, avg() over
#   groups becomes NaN, and it is the largest value in a comparison, so a filter slope > 0 takes
#   each customer with a single payment for one with rising payments. regr_r2 gives NULL there.
# Output seen on 2026-11-29:
#   [('none', None, None, False), ('one', nan, None, True), ('two', 5.0, 1.0, True)]
#   [(2, nan, 1)]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install duckdb==2.0.1
venv/bin/python - <<'PYTHON'
import math

import duckdb

duckdb.sql("""
    CREATE TABLE slopes AS
    SELECT customer, regr_slope(amount, day) AS slope, regr_r2(amount, day) AS r2
    FROM (VALUES ('none', NULL, NULL), ('one', 10.0, 3), ('two', 10.0, 1), ('two', 20.0, 3))
         AS payments(customer, amount, day)
    GROUP BY customer""")
rows = duckdb.sql("SELECT customer, slope, r2, coalesce(slope > 0, false) FROM slopes ORDER BY customer")
rows = rows.fetchall()
print(rows)
assert rows[0][1] is None and math.isnan(rows[1][1]) and rows[1][3] is True
counted = duckdb.sql("SELECT count(slope), avg(slope), count(r2) FROM slopes").fetchall()
print(counted)
assert counted[0][0] == 2 and math.isnan(counted[0][1])
PYTHON
