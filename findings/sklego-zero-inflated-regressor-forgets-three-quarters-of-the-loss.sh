#!/usr/bin/env bash
# Version: scikit-lego 0.9.10, scikit-learn 1.9.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: a regressor for values that are often 0, such as losses given default, predicts their mean, so that the sum
#   over a portfolio is about the loss, as a plain regression and chance × mean have it.
# Behaviour: it predicts 0 wherever a loss is less likely than not. With losses in 29 % of the cases it gives
#   0 to 93 % of the loans, and a quarter of the loss in total.
# Output seen on 2026-11-30:
#   mean loss .114, plain regression .114, chance × mean .114, ZeroInflatedRegressor .030 (0 for 93%)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install scikit-lego==0.9.10 scikit-learn==1.9.1 pandas==2.3.3 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklego.meta import ZeroInflatedRegressor

rng = np.random.default_rng(0)
inputs = rng.normal(size=(4000, 1))
lost = rng.uniform(size=4000) < 1 / (1 + np.exp(1 - 0.7 * inputs[:, 0]))
loss = np.where(lost, rng.beta(2, 3, 4000), 0)
two = ZeroInflatedRegressor(classifier=LogisticRegression(), regressor=LinearRegression()).fit(inputs, loss)
plain = LinearRegression().fit(inputs, loss).predict(inputs).mean()
chance = LogisticRegression().fit(inputs, lost).predict_proba(inputs)[:, 1]
product = (chance * LinearRegression().fit(inputs[lost], loss[lost]).predict(inputs)).mean()
found = two.predict(inputs)
print(f"mean loss {loss.mean():.3f}, plain regression {plain:.3f}, chance × mean {product:.3f}, "
      f"ZeroInflatedRegressor {found.mean():.3f} (0 for {(found == 0).mean():.0%})".replace(" 0.", " ."))
assert abs(plain - loss.mean()) < 0.002 and abs(product - loss.mean()) < 0.002
assert found.mean() < 0.3 * loss.mean()
PYTHON
