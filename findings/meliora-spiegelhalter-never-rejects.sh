#!/usr/bin/env bash
# Version: meliora 0.1.2, scikit-learn 1.9.1, scipy 1.17.1, pandas 2.3.3, numpy 2.4.6, Python 3.11.
# Guess: the Spiegelhalter test of a package for the validation of PDs rejects PDs that are half or twice the default
#   rate of 5,000 loans, as its Hosmer-Lemeshow test and the formula by hand do; a loss capture ratio is at most 1, that
#   of the realised losses.
# Behaviour: the test is made of the default rates of the grades, as if each grade were one loan, so that z is about
#   -.4 whatever the PDs are and no PD is ever rejected. (Large z alone would count, not small ones.) The ideal curve of
#   the loss capture ratio is ordered by LGD, its heights are LGD times exposure: the realised losses have 1.36, and
#   the exposures, which know of no LGD, 1.04, better than the realised LGDs (1).
# Output seen on 2026-11-30:
#   PDs times 0.5: z by hand   9.38, meliora -0.37 rejected False, its Hosmer-Lemeshow p 0.000
#   PDs times 1.0: z by hand  -0.57, meliora -0.37 rejected False, its Hosmer-Lemeshow p 0.885
#   PDs times 2.0: z by hand -10.93, meliora -0.35 rejected False, its Hosmer-Lemeshow p 0.000
#   loss capture ratio: realised LGD 1.00, realised loss 1.36, exposure alone 1.04
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install scikit-learn==1.9.1 scipy==1.17.1 pandas==2.3.3 numpy==2.4.6
venv/bin/pip -q install --no-deps meliora==0.1.2
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from meliora.core import hosmer_test, loss_capture_ratio, spiegelhalter_test

rng = np.random.default_rng(0)
grade = rng.choice(["A", "B", "C"], 5000)
chance = pd.Series(grade).map({"A": 0.01, "B": 0.03, "C": 0.08}).to_numpy()
default = rng.random(5000) < chance
hand = {}
for times in (0.5, 1.0, 2.0):
    pd_ = times * chance
    loans = pd.DataFrame({"grade": grade, "default": default, "pd": pd_})
    hand[times] = ((default - pd_) * (1 - 2 * pd_)).sum() / ((1 - 2 * pd_) ** 2 * pd_ * (1 - pd_)).sum() ** 0.5
    z, rejected = spiegelhalter_test(loans, "grade", "default", "pd")
    p = hosmer_test(loans, "grade", "default", "pd")[0]
    print(f"PDs times {times}: z by hand {hand[times]:6.2f}, meliora {z:.2f} rejected {rejected}, "
          f"its Hosmer-Lemeshow p {p:.3f}")
    assert -0.5 < z < -0.3 and not rejected
    assert (p < 0.001) == (times != 1)
assert hand[0.5] > 8 and abs(hand[1.0]) < 1 and hand[2.0] < -8
exposure, lgd = pd.Series(rng.lognormal(9, 1, 5000)), pd.Series(rng.beta(0.5, 1, 5000))
ratios = [loss_capture_ratio(exposure, order, lgd) for order in (lgd, lgd * exposure, exposure)]
print("loss capture ratio: realised LGD {:.2f}, realised loss {:.2f}, exposure alone {:.2f}".format(*ratios))
assert ratios[0] == 1 and ratios[1] > 1.3 and ratios[2] > 1.02
PYTHON
