#!/usr/bin/env bash
# Version: ruptures 1.1.10, numpy 2.4.6, Python 3.11.
# Guess: a default rate that jumps from 1 % to 3 % after month 13 of 36, with hardly any noise, changes at 13 for
#   every search method, as it does for KernelCPD.
# Behaviour: Pelt, Binseg, Dynp, BottomUp and Window look at each fifth row only (jump=5): the change is at 15, and
#   two months of the higher rate count as months of the lower. With jump=1 it is at 13. Their costs are the same;
#   KernelCPD looks at every row.
# Output seen on 2026-11-30:
#   Pelt 15, Binseg 15, Dynp 15, BottomUp 15, Window 15, KernelCPD 13, Pelt with jump=1 13
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install ruptures==1.1.10 numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import ruptures as rpt

rate = np.repeat([1.0, 3.0], [13, 23]) + np.random.default_rng(0).normal(0, 0.1, 36)


def change(method, **how):
    """The month of the only change that is found."""
    found = method.fit(rate).predict(**how)
    assert len(found) == 2 and found[1] == len(rate)
    return int(found[0])


seen = {name: change(getattr(rpt, name)(model="l2"), n_bkps=1) for name in ("Binseg", "Dynp", "BottomUp")}
seen["Pelt"] = change(rpt.Pelt(model="l2"), pen=3)
seen["Window"] = change(rpt.Window(width=10, model="l2"), n_bkps=1)
seen["KernelCPD"] = change(rpt.KernelCPD(kernel="linear"), n_bkps=1)
seen["Pelt with jump=1"] = change(rpt.Pelt(model="l2", jump=1), pen=3)
ORDER = ("Pelt", "Binseg", "Dynp", "BottomUp", "Window", "KernelCPD", "Pelt with jump=1")
print(", ".join(f"{name} {seen[name]}" for name in ORDER))
assert [seen[name] for name in ORDER] == [15] * 5 + [13, 13]
PYTHON
