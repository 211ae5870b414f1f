#!/usr/bin/env bash
# Version: pandera 0.35.0, pandas 2.3.3, polars 2.1.0, numpy 2.4.6, Python 3.11.
# Guess: a schema with coerce=True turns "False" and "0" of a CSV file into False, or says that it cannot; what it
#   cannot turn without loss it refuses; one schema judges the same rows alike in pandas and in polars.
# Behaviour: in pandas every text but '' becomes True, so that each loan has defaulted, and the check that the column
#   holds True and False passes; in polars the same schema is refused. Whole numbers are cut from 1.5 and 2.7 to 1 and 2
#   in both, after which the checks are made. A NaN, allowed by nullable=True, passes ge(0) and le(1) in pandas; in
#   polars it passes ge(0) and fails le(1).
# Output seen on 2026-11-30:
#   bool of "False", "True", "0":  pandas [True, True, True]  polars refused
#   int of 1.5, 2.7:               pandas [1, 2]  polars [1, 2]
#   NaN, at least 0:               pandas [nan]  polars [nan]
#   NaN, at most 1:                pandas [nan]  polars refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install 'pandera[polars]==0.35.0' pandas==2.3.3 polars==2.1.0 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
import pandera.errors
import pandera.pandas
import pandera.polars
import polars as pl


def judge(engine, kind, values, check):
    table = pd.DataFrame({"x": values}) if engine is pandera.pandas else pl.DataFrame({"x": values})
    column = engine.Column(kind, check(engine.Check), coerce=True, nullable=kind is float)
    try:
        return engine.DataFrameSchema({"x": column}).validate(table)["x"].to_list()
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors):
        return "refused"


found = []
for name, *rest in (
    ('bool of "False", "True", "0":', bool, ["False", "True", "0"], lambda check: check.isin([True, False])),
    ("int of 1.5, 2.7:", int, [1.5, 2.7], lambda check: check.ge(0)),
    ("NaN, at least 0:", float, [float("nan")], lambda check: check.ge(0)),
    ("NaN, at most 1:", float, [float("nan")], lambda check: check.le(1)),
):
    found.append([str(judge(engine, *rest)) for engine in (pandera.pandas, pandera.polars)])
    print(f"{name:30} pandas {found[-1][0]}  polars {found[-1][1]}")
assert found == [["[True, True, True]", "refused"], ["[1, 2]", "[1, 2]"], ["[nan]", "[nan]"], ["[nan]", "refused"]]
PYTHON
