#!/usr/bin/env bash
# Version: ibis-framework 12.0.0, duckdb 1.4.4, polars 2.1.0, sqlglot 26.33.0, pandas 2.3.3, Python 3.11.
# Guess: one Ibis expression gives one answer, whichever engine computes it; that is what it is for.
# Behaviour: nunique() counts the missing values as one more on Polars. x % 3 of -7 is 2 on Polars (the
#   sign of the divisor) and -1 on DuckDB and SQLite (that of the dividend); round() of 2.5 is 2 on Polars
#   and 3 on the others; a cast of 1.5 to whole numbers rounds to even on DuckDB (2), is cut on the
#   others (1); 1 / 0 is infinite on DuckDB and Polars and missing on SQLite. Nothing is said.
# Output seen on 2026-11-30:
#   duckdb   grades: 2, days % 3: -1, round 2.5: 3, cast 1.5: 2, 1 / 0: inf
#   sqlite   grades: 2, days % 3: -1, round 2.5: 3, cast 1.5: 1, 1 / 0: nan
#   polars   grades: 3, days % 3: 2, round 2.5: 2, cast 1.5: 1, 1 / 0: inf
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install 'ibis-framework[duckdb,polars,sqlite]==12.0.0' duckdb==1.4.4 polars==2.1.0 \
    sqlglot==26.33.0 pandas==2.3.3
venv/bin/python -W ignore - <<'PYTHON'
import ibis
import pandas as pd
import pyarrow as pa

rows = pd.DataFrame({"grade": ["A", "B", None], "days": [-7, 7, 0], "half": [2.5, 1.5, 0.5]})
EXPRESSIONS = {
    "grades": lambda t: t.grade.nunique(),
    "days % 3": lambda t: t.order_by("days").days.first() % 3,
    "round 2.5": lambda t: t.half.max().round(),
    "cast 1.5": lambda t: t.filter(t.days == 7).half.max().cast("int64"),
    "1 / 0": lambda t: 1 / t.filter(t.days == 0).days.max(),
}
found = {}
for engine in ("duckdb", "sqlite", "polars"):
    connection = getattr(ibis, engine).connect()
    data = rows if engine == "sqlite" else pa.Table.from_pandas(rows)
    table = connection.create_table("loans", data)
    found[engine] = {name: float(connection.execute(of(table))) for name, of in EXPRESSIONS.items()}
    print(engine, " ", ", ".join(f"{name}: {value:g}" for name, value in found[engine].items()))
assert [found[engine]["grades"] for engine in found] == [2, 2, 3]
assert [found[engine]["days % 3"] for engine in found] == [-1, -1, 2]
assert [found[engine]["round 2.5"] for engine in found] == [3, 3, 2]
PYTHON
