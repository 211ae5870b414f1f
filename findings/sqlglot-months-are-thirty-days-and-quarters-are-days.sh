#!/usr/bin/env bash
# Version: sqlglot 30.30.0, duckdb 2.0.1, Python 3.11 with its SQLite.
# Guess: a query of DuckDB that sqlglot writes for SQLite counts the same months, or is refused; to PostgreSQL
#   it writes months that are equal.
# Behaviour: for SQLite months are days / 30 and years days / 365: a loan of ten years has 121 months, and from
#   31 January to 1 March it is 1 in place of 2. Quarters and weeks are days, with a line in the log (they are refused
#   with unsupported_level RAISE). For MySQL months, quarters and years are all written as DATEDIFF(b, a), which
#   are days, without a word.
# Output seen on 2026-11-30:
#   month   duckdb [2, 120, 12] sqlite [1, 121, 12]
#   year    duckdb [0, 10, 1] sqlite [0, 10, 1]
#   quarter duckdb [0, 40, 4] sqlite [30, 3653, 366]
#   mysql   SELECT DATEDIFF(b, a) FROM loans for each
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install sqlglot==30.30.0 duckdb==2.0.1
venv/bin/python - <<'PYTHON'
import sqlite3

import duckdb
import sqlglot

MAKE = ["CREATE TABLE loans (a DATE, b DATE)",
        "INSERT INTO loans VALUES "
        "('2024-01-31', '2024-03-01'), ('2015-01-01', '2025-01-01'), ('2024-01-01', '2025-01-01')"]
lite = sqlite3.connect(":memory:")
for statement in MAKE:
    duckdb.execute(statement)
    lite.execute(statement)
found = {}
for unit in ("month", "year", "quarter"):
    query = f"SELECT date_diff('{unit}', a, b) FROM loans"
    one = [row[0] for row in duckdb.sql(query).fetchall()]
    two = [row[0] for row in lite.execute(sqlglot.transpile(query, read="duckdb", write="sqlite")[0])]
    found[unit] = one, two
    print(f"{unit:7} duckdb {one} sqlite {two}")
    assert sqlglot.transpile(query, read="duckdb", write="mysql") == ["SELECT DATEDIFF(b, a) FROM loans"]
print("mysql   SELECT DATEDIFF(b, a) FROM loans for each")
assert found["month"] == ([2, 120, 12], [1, 121, 12])
assert found["quarter"][1][1] == 3653 and found["quarter"][0][1] == 40
PYTHON
