#!/usr/bin/env bash
# Versions: fastparquet 2026.9.0, pandas 3.1.1, pyarrow 26.0.1, polars 2.1.0, Python 3.11.
# Guess: a timedelta column that pandas writes through fastparquet comes back from
#   other readers as a duration, or is refused.
# Behaviour: the column is stored as TIME(MICROS), whose values must lie within a day.
#   pyarrow wraps them silently (1 day and -1 day are 00:00, 36 hours are 12:00), polars
#   gives null for all. Only the pandas metadata (`timedelta64`) tells what it is.
# Output seen on 2026-11-28:
#   stored  time64[us]
#   pyarrow ['00:00:00', '00:00:00', '12:00:00']
#   polars  [None, None, None]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

frame = pd.DataFrame({"td": pd.to_timedelta(["1 days", "-1 days", "36 hours"])})
frame.to_parquet("td.parquet", engine="fastparquet")
stored = pq.read_schema("td.parquet").field("td").type
arrow = [str(value) for value in pq.read_table("td.parquet")["td"].to_pylist()]
polars = pl.read_parquet("td.parquet")["td"].to_list()
print("stored ", stored)
print("pyarrow", arrow)
print("polars ", polars)
assert str(stored) == "time64[us]"
assert arrow == ["00:00:00", "00:00:00", "12:00:00"]
assert polars == [None, None, None]
PYTHON
