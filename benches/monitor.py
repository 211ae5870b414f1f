"""Times `riskbench monitor` on 24 months of a million rows, and beside Evidently's data-drift report
on 24 months of 10,000 rows.

pip install numpy==2.4.6 pandas==2.3.3 evidently==0.7.23   (Evidently only for the second part)
python benches/monitor.py RISKBENCH [FOLDER]
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np

RISKBENCH = os.path.abspath(sys.argv[1])
MONTHS, LARGE, SMALL = 24, 1_000_000, 10_000
NUMBERS, WORDS = 16, 4


def rows(rng, count, drift=0.0):
    numbers = [np.round(rng.lognormal(8 + 0.1 * k + drift, 1, count), 0) for k in range(NUMBERS)]
    words = [rng.choice(["own", "rent", "family", "other"], count, p=[0.4, 0.35, 0.2, 0.05]) for _ in range(WORDS)]
    logit = -1.5 - 0.5 * (np.log(numbers[0]) - 8) + 0.4 * (np.log(numbers[1]) - 8.1) + 0.5 * (words[0] == "rent")
    bad = (rng.random(count) < 1 / (1 + np.exp(-logit))).astype(int)
    return numbers, words, bad


NAMES = [f"amount_{k}" for k in range(NUMBERS)] + [f"kind_{k}" for k in range(WORDS)] + ["bad"]


def write(path, made):
    numbers, words, bad = made
    columns = [c.astype(np.int64).astype(str) for c in numbers] + words + [bad.astype(str)]
    with open(path, "w") as file:
        file.write(",".join(NAMES) + "\n")
        file.writelines(",".join(row) + "\n" for row in zip(*columns))


def timed(command):
    before = time.perf_counter()
    out = subprocess.run(command, check=True, capture_output=True).stdout
    return time.perf_counter() - before, out


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    os.chdir(folder)
    rng = np.random.default_rng(1)
    write("train.csv", rows(rng, 20_000))
    model = {}
    for members in ("1", "16"):
        command = [RISKBENCH, "train", "train.csv", "--target", "bad", "--bad", "1", "--members", members]
        subprocess.run([*command, "--out", f"m{members}"], check=True, capture_output=True)
        model[members] = f"m{members}/model.riskbench"
    write("large.csv", rows(rng, LARGE))
    large = []
    for month in range(MONTHS):
        name = f"large_{month:02}.csv"
        if not os.path.lexists(name):
            os.symlink("large.csv", name)
        large.append(name)
    for members, path in model.items():
        seconds, out = timed([RISKBENCH, "monitor", path, *large, "--json"])
        periods = json.loads(out)["periods"]
        assert len(periods) == MONTHS and all(p["rows"] == LARGE for p in periods)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{MONTHS} x {LARGE:,} rows, {members} network(s): {seconds:.1f} s, at most {peak} MiB")
    small = [f"small_{month:02}.csv" for month in range(MONTHS)]
    for month, name in enumerate(small):
        write(name, rows(rng, SMALL, 0.02 * month))
    ours = min(timed([RISKBENCH, "monitor", model["1"], *small, "--json"])[0] for _ in range(3))
    print(f"{MONTHS} x {SMALL:,} rows: {ours:.2f} s")
    try:
        import pandas as pd
        from evidently import DataDefinition, Dataset, Report
        from evidently.presets import DataDriftPreset
    except ImportError:
        print("Evidently is not installed")
        return
    definition = DataDefinition()
    reference = Dataset.from_pandas(pd.read_csv("train.csv").head(SMALL), data_definition=definition)
    before = time.perf_counter()
    for name in small:
        current = Dataset.from_pandas(pd.read_csv(name), data_definition=definition)
        Report([DataDriftPreset()]).run(current, reference).json()
    theirs = time.perf_counter() - before
    print(f"Evidently: {theirs:.1f} s, {theirs / ours:.0f} times as long")


main()
