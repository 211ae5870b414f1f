#!/usr/bin/env bash
# Version: copulas 0.14.1, pandas 2.3.3, scipy 1.17.1, scikit-learn 1.9.1, numpy 2.2.6, Python 3.11.
# Guess: loans that a Gaussian copula makes from 2,000 lognormal loans have about their mean, and a largest one of
#   the same order, as the distribution of each column is chosen by its fit.
# Behaviour: the choice is by the largest distance of the distribution functions, which the tail hardly moves, and
#   falls on the log-Laplace distribution, whose tail is a power. Its exponent is below 1 here, so that
#   the mean is infinite: the synthetic book is 2 to 11 times as large, by the seed, and a loan in it up to 190
#   times as large as any real one.
# Output seen on 2026-11-30:
#   mean  7359 made 17532  largest 218044 made 8527557  LogLaplace, exponent 0.89
#   mean  8083 made 92837  largest 569372 made 107704747  LogLaplace, exponent 0.89
#   mean  7339 made 16017  largest 231936 made 6440557  LogLaplace, exponent 0.90
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install copulas==0.14.1 pandas==2.3.3 scipy==1.17.1 scikit-learn==1.9.1 numpy==2.2.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from copulas.multivariate import GaussianMultivariate

for seed in range(3):
    rng = np.random.default_rng(seed)
    real = pd.DataFrame({"loan": rng.lognormal(8, 1.4, 2000), "score": rng.normal(size=2000)})
    model = GaussianMultivariate(random_state=seed)
    model.fit(real)
    made = model.sample(2000)["loan"]
    chosen = model.univariates[0].to_dict()
    name = chosen["type"].split(".")[-1]
    print(f"mean {real['loan'].mean():5.0f} made {made.mean():.0f}  largest {real['loan'].max():.0f} "
          f"made {made.max():.0f}  {name}, exponent {chosen['c']:.2f}")
    assert name == "LogLaplace" and chosen["c"] < 1 and made.mean() > 2 * real["loan"].mean()
PYTHON
