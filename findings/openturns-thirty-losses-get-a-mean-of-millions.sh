#!/usr/bin/env bash
# Version: openturns 1.27.post1, numpy 2.4.6, Python 3.11.
# Guess: LogNormalFactory fitted to 30 losses of a lognormal distribution (mean about 3,600) has about their mean, as
#   the mean and deviation of their logarithms give, and as it has for 40 losses.
# Behaviour: build() also fits where the distribution begins. Of 30 losses that becomes a point just below the
#   smallest, and the deviation of the logarithms 5 in place of .6: each of 40 samples has a mean of thousands to
#   millions of times its own, without a word. Of 40 losses and more the mean is right, as is that of
#   buildMethodOfMoments.
# Output seen on 2026-11-30:
#   30 losses: fitted mean / mean, median of 40 samples 101027, by moments 1.00
#   40 losses: fitted mean / mean, median of 40 samples 1.00, by moments 1.00
#   the first sample of 30: LogNormal(muLog = 6.70138, sigmaLog = 5.05772, gamma = 738.766)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install openturns==1.27.post1 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import openturns as ot


def fits(losses, method):
    """The distributions of 40 samples, and their means divided by those of the samples."""
    samples = [np.exp(np.random.default_rng(seed).normal(8, 0.6, losses)) for seed in range(40)]
    found = [getattr(ot.LogNormalFactory(), method)(ot.Sample(sample[:, None])) for sample in samples]
    return found, np.array([fit.getMean()[0] / sample.mean() for fit, sample in zip(found, samples)])


ratios = {}
for losses in (30, 40):
    found, ratios[losses] = fits(losses, "build")
    if losses == 30:
        first = found[0]
    _, moments = fits(losses, "buildMethodOfMoments")
    digits = 0 if losses == 30 else 2
    print(f"{losses} losses: fitted mean / mean, median of 40 samples {np.median(ratios[losses]):.{digits}f}, "
          f"by moments {np.median(moments):.2f}")
    assert np.allclose(moments, 1)
print("the first sample of 30:", first)
assert ratios[30].min() > 1000 and np.abs(ratios[40] - 1).max() < 0.2
PYTHON
