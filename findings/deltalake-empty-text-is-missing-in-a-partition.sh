#!/usr/bin/env bash
# Version: deltalake 1.6.6, pyarrow 26.0.1, Python 3.11.
# Guess: a table of loans comes back with the values that were written, whether it is partitioned by product or not; a
#   folder of Parquet files with the same partitions, as pyarrow writes and reads it, keeps an empty text too.
# Behaviour: in a column of the partition an empty text comes back missing, without a word when it is written: what
#   was "no product" and what is not known are one. In any other column both stay. pyarrow writes the same rows as
#   product= and product=__HIVE_DEFAULT_PARTITION__ and reads both back.
# Output seen on 2026-11-30:
#   written      ['A', '', None, 'B']
#   plain        ['A', '', None, 'B']
#   partitioned  ['A', None, None, 'B']
#   hive folder  ['A', '', None, 'B']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install deltalake==1.6.6 pyarrow==26.0.1
venv/bin/python -W ignore - <<'PYTHON'
import deltalake
import pyarrow as pa
import pyarrow.dataset as ds

loans = pa.table({"product": ["A", "", None, "B"], "loan": [1, 2, 3, 4]})


def products(table):
    return table.sort_by("loan")["product"].to_pylist()


def delta(folder, **how):
    deltalake.write_deltalake(folder, loans, **how)
    return products(deltalake.DeltaTable(folder).to_pyarrow_table())


hive = ds.partitioning(pa.schema([("product", pa.string())]), flavor="hive")
ds.write_dataset(loans, "hive", format="parquet", partitioning=hive)
seen = {"written": products(loans), "plain": delta("plain"), "partitioned": delta("parts", partition_by=["product"]),
        "hive folder": products(ds.dataset("hive", partitioning=hive).to_table())}
for name, values in seen.items():
    print(f"{name:12} {values}")
assert seen["plain"] == ["A", "", None, "B"] and seen["partitioned"] == ["A", None, None, "B"]
PYTHON
