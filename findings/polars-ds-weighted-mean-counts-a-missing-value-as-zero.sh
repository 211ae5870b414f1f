#!/usr/bin/env bash
# Version: polars-ds 0.13.0, polars 2.1.0, Python 3.11.
# Guess: weighted_mean leaves a missing value out together with its weight, as the mean of polars leaves
#   out the value.
# Behaviour: the product is left out, the weight stays in the sum below: a missing value counts
#   as 0. A mean of LGDs weighted by exposure falls with each LGD that is not known. weighted_var
#   takes its deviations from that mean: of equal LGDs it is not 0.
# Output seen on 2026-11-30:
#   LGD .4 and .6 of 100 each: 0.5
#   and one not known of 800: 0.1
#   variance of .5, .5 and one not known: 0.032
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install polars-ds==0.13.0 polars==2.1.0
venv/bin/python - <<'PYTHON'
import polars as pl
import polars_ds as pds

loans = pl.DataFrame({"lgd": [0.4, 0.6, None], "ead": [100.0, 100.0, 800.0]})
known = loans.head(2).select(pds.weighted_mean("lgd", "ead")).item()
gap = loans.select(pds.weighted_mean("lgd", "ead")).item()
print(f"LGD .4 and .6 of 100 each: {known}")
print(f"and one not known of 800: {gap:.3g}")
assert known == 0.5 and abs(gap - 0.1) < 1e-12
assert loans.select(pl.col("lgd").mean()).item() == 0.5
equal = loans.with_columns(lgd=pl.Series([0.5, 0.5, None]))
variance = equal.select(pds.weighted_var("lgd", "ead")).item()
print(f"variance of .5, .5 and one not known: {variance:.3g}")
assert abs(variance - 0.2 * (0.5 - 0.1) ** 2) < 1e-12
PYTHON
