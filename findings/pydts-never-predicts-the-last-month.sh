#!/usr/bin/env bash
# Version: pydts 0.10.3, statsmodels 0.15.0, lifelines 0.30.3, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: a model of defaults and prepayments by month, fitted to loans that are followed for 12 months, predicts the
#   cumulative incidence of default up to month 12, and its marginal probability of default is that of the 12 months.
# Behaviour: the last time in the data is dropped from every prediction, as if all were censored there. The defaults
#   of month 12 are fitted (its hazard is in the model) and never predicted: the last column is that of month 11, and
#   the marginal PD of both fitters is 4 % short. With a row censored in month 13 added, all 12 are there.
# Output seen on 2026-11-30:
#   defaults in month 12: 57 of 1444, PD of 12 months 0.359
#   expansion: up to cif_j1_at_t11, marginal PD 0.347
#   two stages: up to cif_j1_at_t11, marginal PD 0.348
#   expansion, a row of month 13: up to cif_j1_at_t12, marginal PD 0.361
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pydts==0.10.3 statsmodels==0.15.0 lifelines==0.30.3 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from pydts.fitters import DataExpansionFitter, TwoStagesFitter

rng = np.random.default_rng(0)
n = 4000
x = rng.normal(size=n)
default, prepaid = 1 / (1 + np.exp(3.2 - 0.7 * x)), 1 / (1 + np.exp(3.6 + 0.3 * x))
months, what = np.full(n, 12), np.zeros(n, int)
alive, survival, truth = np.full(n, True), np.ones(n), np.zeros(n)
for month in range(1, 13):
    draw = rng.random(n)
    for code, hit in ((1, draw < default), (2, (draw >= default) & (draw < default + prepaid))):
        months[alive & hit], what[alive & hit] = month, code
    alive &= draw >= default + prepaid
    truth += survival * default
    survival *= 1 - default - prepaid
loans = pd.DataFrame({"pid": np.arange(n), "x": x, "J": what, "X": months})
more = pd.concat([loans, pd.DataFrame({"pid": [n], "x": [0.0], "J": [0], "X": [13]})], ignore_index=True)


def pd12(fitter, table, **options):
    """Last month that is predicted, and the mean marginal PD."""
    fitter.fit(table.copy(), event_type_col="J", duration_col="X", pid_col="pid", **options)
    found = fitter.predict_cumulative_incident_function(table[["x"]].head(n).copy())
    last = [name for name in found if name.startswith("cif_j1")][-1]
    marginal = fitter.predict_marginal_prob_event_j(table[["x"]].head(n).copy(), 1)["marginal_prob_j1"].mean()
    return last, marginal


last_month = ((months == 12) & (what == 1)).sum()
print(f"defaults in month 12: {last_month} of {(what == 1).sum()}, PD of 12 months {truth.mean():.3f}")
first, second = pd12(DataExpansionFitter(), loans), pd12(TwoStagesFitter(), loans, nb_workers=1)
full = pd12(DataExpansionFitter(), more)
for name, (last, marginal) in (("expansion", first), ("two stages", second), ("expansion, a row of month 13", full)):
    print(f"{name}: up to {last}, marginal PD {marginal:.3f}")
assert first[0] == second[0] == "cif_j1_at_t11" and full[0] == "cif_j1_at_t12"
assert first[1] < 0.97 * full[1] and abs(second[1] - first[1]) < 0.003 and abs(full[1] - truth.mean()) < 0.004
PYTHON
