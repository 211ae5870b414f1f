#!/usr/bin/env bash
# Version: dlt 1.31.0, duckdb 2.0.1, Python 3.11.
# Guess: a table loaded into DuckDB has the columns of the rows: "Loan Amount" (asked for) and "loan_amount" (granted)
#   are two columns, or the load fails. An amount that comes as text is refused, or turns the column into text.
# Behaviour: names are made alike first (snake case, % becomes x), and where two become one the last of the row
#   wins, so that the amounts asked for are gone, without a word. An amount as text goes into a new column,
#   amount__v_text, and is missing in its own: the sum is that of the rest.
# Output seen on 2026-11-30:
#   id, loan_amount, ltvx, amount, amount__v_text
#   L1, 900, 80, 100.5, None
#   L2, 1900, 70, None, 1200.50 EUR
#   L3, 2900, 60, 50.0, None
#   sum of amount: 150.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install dlt==1.31.0 duckdb==2.0.1
export RUNTIME__DLTHUB_TELEMETRY=false HOME="$folder"
venv/bin/python -W ignore - <<'PYTHON'
import dlt
import duckdb

rows = [
    {"id": "L1", "Loan Amount": 1000, "loan_amount": 900, "LTV%": 80, "amount": 100.5},
    {"id": "L2", "Loan Amount": 2000, "loan_amount": 1900, "LTV%": 70, "amount": "1200.50 EUR"},
    {"id": "L3", "Loan Amount": 3000, "loan_amount": 2900, "LTV%": 60, "amount": 50.0},
]
target = dlt.destinations.duckdb("loans.duckdb")
dlt.pipeline("loans", destination=target, dataset_name="d", pipelines_dir="state").run(rows, table_name="loans")
table = duckdb.connect("loans.duckdb")
found = table.execute("SELECT * EXCLUDE (_dlt_load_id, _dlt_id) FROM d.loans ORDER BY id")
names = [column[0] for column in found.description]
values = found.fetchall()
print(", ".join(names))
for row in values:
    print(*row, sep=", ")
total = table.execute("SELECT sum(amount) FROM d.loans").fetchone()[0]
print("sum of amount:", total)
assert names == ["id", "loan_amount", "ltvx", "amount", "amount__v_text"]
assert [row[1] for row in values] == [900, 1900, 2900] and total == 150.5
PYTHON
