"""What a user would pick instead, and riskbench, in turn on the same work.

usage: RISKBENCH_PEERS=DIR RISKBENCH_DATA=DIR python3 benches/peers.py [load] [epoch] [score]
           [--python PYTHON] [--turns 3] [--rows 1000000]

PYTHON has jax and optax, torch, tensorflow, scikit-learn, pandas and polars; what it lacks of
the first four is left out. Times of one sitting can be
compared; times of two sittings cannot. Each figure is the median of the turns,
each turn runs one after the other, and a ratio over 1 says how many times
riskbench is faster.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS, BATCH = 24000, 32
NETWORKS = ["mlp32", "mlp128", "cnn", "lstm", "gru"]
MEMBERS = 16
PEERS = ["jax", "torch", "tensorflow", "sklearn"]
# The same work by scikit-learn: seconds of an epoch of its fit, on rows of two classes.
SKLEARN = """
import sys, time, warnings
import numpy as np
from sklearn.neural_network import MLPClassifier
warnings.filterwarnings("ignore")
name, rows, epochs, batch = sys.argv[1], *map(int, sys.argv[2:5])
draw = np.random.default_rng(1)
x = draw.standard_normal((rows, 23)).astype(np.float32)
y = draw.random(rows) < .22
hidden = {"mlp32": (32, 16), "mlp128": (128, 64)}[name]
network = MLPClassifier(hidden, batch_size=batch, max_iter=epochs, tol=0, n_iter_no_change=10**6)
begun = time.perf_counter()
network.fit(x, y)
second = (time.perf_counter() - begun) / network.n_iter_
print("sklearn", name, rows, epochs, batch, f"{second:.4f}")
"""
TARGET = "default.payment.next.month"


def run(command, **environment):
    """What the command printed, seconds of wall clock apart, and its peak in MiB."""
    variables = {**os.environ, **environment, "CUDA_VISIBLE_DEVICES": "-1"}
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(
            list(map(str, command)), stdout=out, stderr=subprocess.DEVNULL, env=variables
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if child.returncode != 0:
        sys.exit(f"failed with {child.returncode}: {' '.join(map(str, command))}")
    return text, usage.ru_maxrss / 1024


def has(python, module):
    """Whether the interpreter finds the module."""
    code = f"import importlib.util as u, sys; sys.exit(u.find_spec('{module}') is None)"
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def in_turn(turns, runs):
    """Runs each once per turn; the results of each, turn by turn."""
    results = {name: [] for name in runs}
    for _ in range(turns):
        for name, once in runs.items():
            results[name].append(once())
    return results


def seconds(results):
    return statistics.median(r[0] for r in results)


def executables():
    """Our benches and our program, built for release."""
    built = {}
    benches = ["bench", "--no-run", "--bench", "load", "--bench", "epoch"]
    for what in (["build", "--release", "--bin", "riskbench"], benches):
        out = subprocess.run(
            ["cargo", *what, "--message-format=json"], cwd=ROOT, check=True,
            stdout=subprocess.PIPE, text=True,
        ).stdout
        for line in out.splitlines():
            message = json.loads(line)
            if message.get("executable"):
                built[message["target"]["name"]] = message["executable"]
    return built


def load(options, ours, big):
    print(f"\nload: {options.rows:,} rows, {big.stat().st_size / 2**20:.0f} MiB")

    def timed(command):
        text, _ = run(command)
        found = re.search(r"([\d.]+) s (\d+) Mi?B", text)
        return float(found[1]), float(found[2])

    peers = {t: [options.python, options.peers / "load_peers.py", t, big] for t in ("polars", "pandas")}
    runs = {"riskbench": [ours["load"], big], **peers}
    results = in_turn(options.turns, {n: lambda c=c: timed(c) for n, c in runs.items()})
    base = seconds(results["riskbench"])
    for name, turns in results.items():
        memory = statistics.median(m for _, m in turns)
        print(f"  {name:10} {seconds(turns):7.3f} s {memory:6.0f} MiB   {seconds(turns) / base:5.2f} x")


def epoch(options, ours, _big):
    print(f"\nepoch: {ROWS:,} rows, batch {BATCH}; seconds per epoch, parameters")

    def timed(command, place, count):
        def once():
            words = run(command)[0].split()
            return float(words[place]), count and int(words[-1])
        return once

    def script(name):
        return [options.python, options.peers / f"{name}_epoch.py"]

    def turn(title, own, peers):
        runs = {"riskbench": timed([ours["epoch"], *own], 5, len(own) == 4)}
        runs |= {tool: timed(*peer) for tool, peer in peers.items()}
        results = in_turn(options.turns, runs)
        base = seconds(results["riskbench"])
        parts = []
        for tool, turns in results.items():
            count = f" {turns[0][1]:,} parameters" if turns[0][1] else ""
            parts.append(f"{tool} {seconds(turns):.4f} ({seconds(turns) / base:.2f} x){count}")
        print(f"  {title:16}", "; ".join(parts))

    there = [peer for peer in PEERS if has(options.python, peer)]
    print("  not installed, left out:", ", ".join(sorted(set(PEERS) - set(there))) or "none")
    for name in NETWORKS:
        arguments = [name, ROWS, 5, BATCH]
        peers = {
            "jax": ([*script("jax"), *arguments], 5, True),
            "torch": ([*script("torch"), *arguments], 5, True),
            "tensorflow": ([*script("keras"), *arguments], 5, False),
            "sklearn": ([options.python, "-c", SKLEARN, *arguments], 5, False),
        }
        kept = {p: c for p, c in peers.items() if p in there}
        if not name.startswith("mlp"):
            kept.pop("sklearn", None)
        turn(name, arguments, kept)
    if "jax" in there:
        for name in ["mlp128", "mlp32"]:
            arguments = [name, ROWS, 4, BATCH, MEMBERS]
            jax = {"jax": ([*script("jax"), *arguments], 5, False)}
            turn(f"{MEMBERS} x {name}", arguments, jax)


def score(options, ours, big):
    print(f"\nscore: {options.rows:,} applicants, CSV to CSV")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        program = ours["riskbench"]
        run([program, "train", options.data / "uci_taiwan_default.csv", "--target", TARGET,
             "--id", "ID", "--use-protected", "--preset", "plain", "--epochs", "3",
             "--out", folder / "run"])

        def own():
            before = os.times()
            _, memory = run([program, "score", folder / "run/model.riskbench", big,
                             "--out", folder / "ours.csv"])
            return os.times().elapsed - before.elapsed, memory

        def keras(batch):
            text, memory = run([options.python, options.peers / "score_keras.py", big,
                                folder / "theirs.csv"], BATCH=str(batch))
            return float(re.search(r"total ([\d.]+) s", text)[1]), memory

        results = in_turn(options.turns, {
            "riskbench": own,
            "keras, batch 4096": lambda: keras(4096),
            "keras, batch 32": lambda: keras(32),
        })
    base = seconds(results["riskbench"])
    for name, turns in results.items():
        memory = max(m for _, m in turns)
        print(f"  {name:18} {seconds(turns):6.2f} s {memory:5.0f} MiB   {seconds(turns) / base:5.1f} x")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", choices=["load", "epoch", "score", []])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    for name in ("peers", "data"):
        folder = os.environ.get(f"RISKBENCH_{name.upper()}")
        if not folder:
            sys.exit(f"skipped: RISKBENCH_{name.upper()} names no folder")
        setattr(options, name, Path(folder))
    ours = executables()
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.csv"
        what = options.what or ["load", "epoch", "score"]
        if what != ["epoch"]:
            run([options.python, options.peers / "make_big.py",
                 options.data / "uci_taiwan_default.csv", options.rows, big])
        for name in what:
            {"load": load, "epoch": epoch, "score": score}[name](options, ours, big)


if __name__ == "__main__":
    main()
