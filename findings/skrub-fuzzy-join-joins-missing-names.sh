#!/usr/bin/env bash
# Version: skrub 0.11.0, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: fuzzy_join joins no row whose name is missing, as a row without a name is like none; with max_dist a
#   name that shares nothing with any other stays alone.
# Behaviour: a missing name is joined to a missing name at distance 0, the best there is, under any max_dist:
#   all customers without a name get the data of one firm without a name.
# Output seen on 2026-11-30:
#   Acme Ltd  rating A    distance 0.00
#   None      rating D    distance 0.00
#   Zeta Bank rating nan  distance 1.00
#   None      rating D    distance 0.00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install skrub==0.11.0 scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
import skrub

customers = pd.DataFrame({"name": ["Acme Ltd", None, "Zeta Bank", None]})
firms = pd.DataFrame({"name": ["ACME Ltd", None, "Foo Inc"], "rating": ["A", "D", "B"]})
joined = skrub.fuzzy_join(customers, firms, on="name", suffix="_firm", max_dist=0.5, add_match_info=True)
for row in joined.to_dict("records"):
    print(f"{str(row['name']):9} rating {str(row['rating_firm']):4} distance {row['skrub_Joiner_distance']:.2f}")
missing = joined[joined["name"].isna()]
assert (missing["rating_firm"] == "D").all() and (missing["skrub_Joiner_distance"] == 0).all()
assert joined.loc[0, "rating_firm"] == "A" and pd.isna(joined.loc[2, "rating_firm"])
PYTHON
