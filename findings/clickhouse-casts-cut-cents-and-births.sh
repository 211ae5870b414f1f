#!/usr/bin/env bash
# Version: chdb 4.4.0 (ClickHouse), duckdb 2.0.1, Python 3.11.
# Guess: a query of standard SQL that prepares amounts and dates has one result in ClickHouse and in DuckDB, or an
#   error.
# Behaviour: a cast of 0.29 to DECIMAL(9, 2) cuts the binary number to 0.28, 69 of the first 1,000 amounts of cents
#   lose one. DATE ends at 1970 and 2149: a birth of 1950 is 1 January 1970 and a loan without an end (9999-12-31)
#   ends in 2149, in a literal too. Without a row max() and sum() are 0, avg() is NaN. Nothing is said; DuckDB keeps
#   them.
# Output seen on 2026-11-30:
#   clickhouse  0.28 1.14 2.67 | 1970-01-01 2149-06-06 | 0 0 nan | 69 of 1,000 cents
#   duckdb      0.29 1.15 2.68 | 1950-03-01 9999-12-31 | None None None
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install chdb==4.4.0 duckdb==2.0.1
cat > casts.py <<'PYTHON'
import chdb
import duckdb

QUERIES = ["select cast(0.29 as decimal(9,2)), cast(1.15 as decimal(9,2)), cast(2.675 as decimal(9,2))",
           "select cast('1950-03-01' as date), date '9999-12-31'",
           "select max(x), sum(x), avg(x) from (select 1 as x where 1 = 0) as t"]


def clickhouse(query):
    lines = str(chdb.query(query, "TSV")).rstrip("\n").split("\n")
    assert len(lines) == 1
    return lines[0].split("\t")


def texts(engine):
    return [[str(value) for value in engine(query)] for query in QUERIES]


cut = clickhouse("select countIf(cast(number / 100. as decimal(9,2)) * 100 <> number) from numbers(1000)")[0]
seen = {"clickhouse": texts(clickhouse), "duckdb": texts(lambda query: duckdb.sql(query).fetchall()[0])}
for name, answers in seen.items():
    tail = f" | {cut} of 1,000 cents" if name == "clickhouse" else ""
    print(f"{name:10}  " + " | ".join(" ".join(answer) for answer in answers) + tail)
assert seen["clickhouse"] == [["0.28", "1.14", "2.67"], ["1970-01-01", "2149-06-06"], ["0", "0", "nan"]]
assert seen["duckdb"] == [["0.29", "1.15", "2.68"], ["1950-03-01", "9999-12-31"], ["None"] * 3]
assert int(cut) > 50
PYTHON
venv/bin/python -W ignore casts.py
