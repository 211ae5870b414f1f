#!/usr/bin/env bash
# Version: rdata 1.1.0, pyreadr 0.5.8, pandas 3.1.1, xarray 2026.9.0, numpy 2.4.6, Python 3.11.
# Guess: a category with a missing value that rdata writes for R comes back with the value missing, as its missing
#   integers, flags and texts do, and as a file of pyreadr does.
# Behaviour: it comes back as the last category: a loan without a grade has the worst one. The file holds code 0,
#   which is no code of R (NA is), and pyreadr takes it for missing; rdata reads it as the category before the
#   first, which Python finds at the end. The order of an ordered category is lost as well.
# Output seen on 2026-11-30:
#   written ['A', nan, 'C']: rdata reads ['A', 'C', 'C'], pyreadr reads ['A', nan, 'C']
#   of pyreadr's file rdata reads ['A', nan, 'C']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install rdata==1.1.0 pyreadr==0.5.8 pandas==3.1.1 xarray==2026.9.0 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
import pyreadr
import rdata

grades = pd.Categorical(["A", None, "C"], categories=["A", "B", "C"], ordered=True)
table = pd.DataFrame({"grade": grades})
rdata.write_rds("one.rds", table)
pyreadr.write_rds("two.rds", table)
back = rdata.read_rds("one.rds")["grade"]
other = pyreadr.read_r("one.rds")[None]["grade"]
print(f"written {table['grade'].tolist()}: rdata reads {back.tolist()}, pyreadr reads {other.tolist()}")
right = rdata.read_rds("two.rds")["grade"]
print(f"of pyreadr's file rdata reads {right.tolist()}")
assert back.tolist() == ["A", "C", "C"] and not back.cat.ordered
assert right.isna().tolist() == other.isna().tolist() == [False, True, False]
PYTHON
