#!/usr/bin/env bash
# Version: hmmlearn 0.3.3, numpy 2.4.6, Python 3.11.
# Guess: a GaussianHMM of daily returns as fractions finds one hundredth of the volatilities that it finds for the
#   same returns in percent; with one state it is their standard deviation.
# Behaviour: the prior of the variances is .01 whatever the data (covars_prior), and is not scaled. A daily variance
#   of returns is .0001 and less, so that .01 / rows is added to it: the calm state gets 16 % too much, a state of 60
#   days two and a half times its volatility. min_covar=1e-3 does not bind. In percent the prior hardly counts;
#   covars_prior=0 gives the standard deviation.
# Output seen on 2026-11-30:
#   two states: percent 0.59 % and 1.91 %, fractions 0.68 % and 2.13 %
#   60 calm days: standard deviation 0.54 %, percent 0.54 %, fractions 1.40 %, without prior 0.54 %
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install hmmlearn==0.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from hmmlearn.hmm import GaussianHMM

state = np.repeat([0, 1, 0, 1, 0], [300, 60, 300, 60, 280])
returns = np.random.default_rng(0).normal(0, np.array([0.006, 0.02])[state])


def volatilities(values, unit, states, **settings):
    """Of each state in percent, from the values in a unit."""
    model = GaussianHMM(states, random_state=0, n_iter=500, tol=1e-6, **settings).fit(values[:, None] * unit)
    return np.sort(100 / unit * np.sqrt(model.covars_.ravel()))


percent, fractions = (volatilities(returns, unit, 2) for unit in (100, 1))
print("two states: percent {:.2f} % and {:.2f} %,".format(*percent),
      "fractions {:.2f} % and {:.2f} %".format(*fractions))
calm = returns[:60]
deviation = 100 * calm.std()
one_percent, one_fraction, free = (
    volatilities(calm, unit, 1, **settings)[0] for unit, settings in ((100, {}), (1, {}), (1, {"covars_prior": 0})))
print(f"60 calm days: standard deviation {deviation:.2f} %, percent {one_percent:.2f} %, "
      f"fractions {one_fraction:.2f} %, without prior {free:.2f} %")
assert abs(free - deviation) < 1e-3 and abs(one_percent - deviation) < 1e-3
assert one_fraction > 2.4 * deviation and fractions[0] > 1.12 * percent[0] and fractions[1] > 1.08 * percent[1]
PYTHON
