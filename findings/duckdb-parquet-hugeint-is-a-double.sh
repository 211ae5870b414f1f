#!/usr/bin/env bash
# Version: duckdb 2.0.1, pyarrow 26.0.1, Python 3.11.
# Guess: COPY ... (FORMAT parquet) keeps the digits of a HUGEINT, and a decimal of 256
#   bits is read as exactly as one of 128.
# Behaviour: HUGEINT, which is what sum() of a BIGINT gives, is written as DOUBLE, and a
#   decimal of more than 38 digits is read as DOUBLE; neither is told.
# Output seen on 2026-11-28:
#   written double 9.007199254740992e+16
#   read    DOUBLE 1.2345678901234566e+17
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install duckdb==2.0.1 pyarrow==26.0.1
venv/bin/python - <<'PYTHON'
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

duckdb.sql("COPY (SELECT sum(x) AS total FROM (VALUES (90071992547409921)) t(x)) TO 'sum.parquet'")
table = pq.read_table("sum.parquet")
kind, value = str(table.schema.field("total").type), table["total"].to_pylist()[0]
print("written", kind, repr(value))
assert kind == "double" and int(value) != 90071992547409921

exact = Decimal("123456789012345678.25")
pq.write_table(pa.table({"d": pa.array([exact], pa.decimal256(50, 2))}), "wide.parquet")
relation = duckdb.sql("FROM 'wide.parquet'")
kind, value = str(relation.types[0]), relation.fetchall()[0][0]
print("read   ", kind, repr(value))
assert kind == "DOUBLE" and Decimal(value) != exact
PYTHON
