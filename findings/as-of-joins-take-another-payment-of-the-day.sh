#!/usr/bin/env bash
# Version: pandas 2.3.3, polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1, Python 3.11.
# Guess: the last payment up to the day of an application is the same whether pandas.merge_asof, polars' join_asof or
#   DuckDB's ASOF JOIN looks for it; a customer who is not known matches nobody.
# Behaviour: of several payments of that day pandas and polars take the last row, DuckDB the first. pandas joins a
#   missing customer to payments of a missing customer, the others do not. Of two payments equally near
#   (direction and strategy "nearest") pandas takes the earlier, polars the later, which the applicant had yet to make.
# Output seen on 2026-11-30:
#   pandas  [('a', 3.0), ('none', 9.0)] nearest 1
#   polars  [('a', 3.0), ('none', None)] nearest 2
#   duckdb  [('a', 1.0), ('none', None)]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pandas==2.3.3 polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1
venv/bin/python -W ignore - <<'PYTHON'
import duckdb
import pandas as pd
import polars as pl

day = pd.Timestamp("2024-03-29")
applications = pd.DataFrame({"customer": ["a", None], "day": [day, day]})
payments = pd.DataFrame({"customer": ["a", "a", "a", None], "day": [day] * 4, "amount": [1.0, 2.0, 3.0, 9.0]})


def rows(pairs):
    return sorted((customer or "none", None if amount != amount else amount) for customer, amount in pairs)


near = pd.DataFrame({"day": [day - pd.Timedelta(days=1), day + pd.Timedelta(days=1)], "which": [1, 2]})
one = pd.DataFrame({"day": [day]})
joined = pd.merge_asof(applications, payments, on="day", by="customer")
pandas = rows(zip(joined["customer"], joined["amount"]))
pandas_near = pd.merge_asof(one, near, on="day", direction="nearest")["which"][0]
print("pandas ", pandas, "nearest", pandas_near)
polars = rows(pl.from_pandas(applications).join_asof(pl.from_pandas(payments), on="day", by="customer")
              .select("customer", "amount").rows())
polars_near = pl.from_pandas(one).join_asof(pl.from_pandas(near), on="day", strategy="nearest")["which"][0]
print("polars ", polars, "nearest", polars_near)
found = rows(duckdb.sql("""SELECT a.customer, p.amount FROM applications a ASOF LEFT JOIN payments p
    ON a.customer = p.customer AND a.day >= p.day""").fetchall())
print("duckdb ", found)
assert pandas == [("a", 3), ("none", 9)] and polars == [("a", 3), ("none", None)]
assert found == [("a", 1), ("none", None)] and (pandas_near, polars_near) == (1, 2)
PYTHON
