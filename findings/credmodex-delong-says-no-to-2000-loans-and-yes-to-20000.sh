#!/usr/bin/env bash
# Version: credmodex 0.2.8, numpy 2.4.6, pandas 2.3.3, scipy 1.17.1, scikit-learn 1.9.1, Python 3.11.
# Guess: compare_auc_delong of two models on the same loans is DeLong's test: paired, with the covariance of the two
#   AUCs, so that a small difference of models that rank nearly alike can be significant.
# Behaviour: the variances are added as if each model had loans of its own, and are rounded to four decimals first.
#   With 2,000 loans hardly any difference is significant (p .86 where the paired test has .03), and from some 15,000
#   loans on both variances are .0000 and every difference is (p 0 where the paired test has .22). aic_small_sample
#   turns the PD round twice, so that it is the figure of 1 - PD: 8 times the AIC that it should nearly equal. (The
#   package declares Python 3.8 but is imported from 3.12 on only; its file of these figures is loaded by itself here.)
# Output seen on 2026-11-30:
#   2,000 loans: AUC 0.7438 and 0.7395, p 0.86, paired 0.03
#   20,000 loans: AUC 0.7536 and 0.7534, p 0.00, paired 0.22
#   AIC 11963, for small samples 97253, AIC of 1 - PD 97253
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install numpy==2.4.6 pandas==2.3.3 scipy==1.17.1 scikit-learn==1.9.1
venv/bin/pip -q install --no-deps credmodex==0.2.8
venv/bin/python -W ignore - <<'PYTHON'
import glob
from importlib.util import module_from_spec, spec_from_file_location

import numpy as np
from scipy.stats import norm, rankdata

path = glob.glob("venv/lib/*/site-packages/credmodex/discriminancy/goodness_of_fit/goodness_of_fit.py")[0]
spec = spec_from_file_location("goodness_of_fit", path)
module = module_from_spec(spec)
spec.loader.exec_module(module)
Fit = module.GoodnessFit


def paired(bad, first, second):
    """p of DeLong's test by the ranks of both samples."""
    def parts(pd):
        ranks, b = rankdata(pd), bad == 1
        return (ranks[b] - rankdata(pd[b])) / (~b).sum(), 1 - (ranks[~b] - rankdata(pd[~b])) / b.sum()
    (a1, a0), (b1, b0) = parts(first), parts(second)
    variance = np.var(a1 - b1, ddof=1) / len(a1) + np.var(a0 - b0, ddof=1) / len(a0)
    return 2 * norm.sf(abs((a1 - b1).mean()) / variance ** 0.5)


def pd_of(x):
    return 1 / (1 + np.exp(2.5 - x))


rng = np.random.default_rng(0)
seen = {}
for loans, noise in ((2000, 0.1), (20000, 0.02)):
    x = rng.normal(size=loans)
    bad = (rng.random(loans) < pd_of(x)).astype(int)
    first, second = pd_of(x), pd_of(x + noise * rng.normal(size=loans))
    # The package asks for the chance of the good.
    result = Fit.compare_auc_delong(bad, [1 - first, 1 - second])[0]
    seen[loans] = result["p_value"], paired(bad, first, second)
    mine, right = seen[loans]
    print(f"{loans:,} loans: AUC {result['auc1']} and {result['auc2']}, p {mine:.2f}, paired {right:.2f}")
aic, small = Fit.aic(bad, 1 - first, 3), Fit.aic_small_sample(bad, 1 - first, 3, loans)
print(f"AIC {aic:.0f}, for small samples {small:.0f}, AIC of 1 - PD {Fit.aic(bad, first, 3):.0f}")
assert seen[2000][0] > 0.8 and seen[2000][1] < 0.05
assert seen[20000][0] == 0 and seen[20000][1] > 0.1
assert abs(small - Fit.aic(bad, first, 3)) < 0.1 and small > 6 * aic
PYTHON
