"""No augmentation, class weights and a GAN on held-back rows: average precision over five seeds.

usage: python3 benches/augmentation.py RISKBENCH FILE TARGET BAD [SHARE]
       python3 benches/augmentation.py RISKBENCH made

FILE is thinned to a SHARE of bads (.01 by default) by a seeded draw of its bads. `made` is
scikit-learn's make_classification, 30,000 rows with .5 % bads. Differences are paired by seed,
which also decides the split; intervals are Student's over the seeds.
"""
import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HOW = {"none": [], "weights": ["--class-weight", "balanced"], "gan": ["--augment", "gan"]}
SEEDS, T = range(1, 6), 2.776


def thinned(source, target, bad, share, path):
    with open(source, newline="") as file:
        rows = list(csv.DictReader(file))
    bads = [row for row in rows if row[target] == bad]
    goods = [row for row in rows if row[target] != bad]
    random.Random(1).shuffle(bads)
    kept = goods + bads[: round(share / (1 - share) * len(goods))]
    random.Random(2).shuffle(kept)
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(kept)


def made(path):
    from sklearn.datasets import make_classification

    x, y = make_classification(
        n_samples=30_000, n_features=20, n_informative=8, n_redundant=4, n_clusters_per_class=3,
        weights=[0.995], class_sep=1.0, flip_y=0.002, random_state=1,
    )
    with open(path, "w") as file:
        file.write(",".join(f"x{i}" for i in range(20)) + ",fraud\n")
        for row, bad in zip(x, y):
            file.write(",".join(f"{value:.5f}" for value in row) + f",{bad}\n")


def main():
    exe, source = sys.argv[1:3]
    folder = Path(tempfile.mkdtemp())
    data, target, bad = folder / "data.csv", "fraud", "1"
    if source == "made":
        made(data)
    else:
        target, bad = sys.argv[3:5]
        thinned(source, target, bad, float(sys.argv[5]) if len(sys.argv) > 5 else 0.01, data)
    found = {}
    for how, options in HOW.items():
        for seed in SEEDS:
            out = folder / f"{how}_{seed}"
            command = [exe, "train", data, "--target", target, "--bad", bad, "--seed", str(seed)]
            command += ["--test", "0.3", "--alerts", "1%", "--out", out, *options]
            subprocess.run(command, check=True, capture_output=True)
            metrics = json.loads((out / "metrics.json").read_text())
            test = metrics["test"]
            recall = metrics["alerts"]["test"]["recall"]
            found.setdefault(how, []).append((test["average_precision"], test["auc"], recall))
    base = np.array(found["none"])[:, 0]
    for how, figures in found.items():
        average, auc, recall = np.array(figures).T
        half = lambda values: T * values.std(ddof=1) / len(values) ** 0.5
        change = average - base
        print(
            f"{how:8} average precision {average.mean():.4f} ± {half(average):.4f}, "
            f"difference {change.mean():+.4f} ± {half(change):.4f}, "
            f"AUC {auc.mean():.3f}, recall in 1 % alerts {recall.mean():.3f}"
        )


main()
