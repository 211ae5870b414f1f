"""An ensemble that Spark trains member by member beside the one that a single process trains.

Usage: check_tune.py MASTER FOLDER, by run.sh.
"""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "assets/spark"))
import riskbench_tune  # noqa: E402

MASTER, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
BINARY = os.environ["RISKBENCH"]
SAMPLE = ROOT / "sample_data/portfolio.csv"
MEMBERS = 5
OPTIONS = ["--target", "default_flag", "--id", "application_id", "--epochs", "4", "--seed", "3"]


def say(text):
    print(f"{MASTER}: {text}", flush=True)


def whole():
    """The model of one process."""
    run = WORK / "whole"
    train = [BINARY, "train", str(SAMPLE), *OPTIONS, "--members", str(MEMBERS), "--out", str(run)]
    subprocess.run(train, check=True, capture_output=True)
    return (run / "model.riskbench").read_bytes()


def trainings():
    """The processes that train a member."""
    found = []
    for process in pathlib.Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if process.name.isdigit() and b"--member" in words and b"riskbench" in words[0]:
            found.append(int(process.name))
    return found


def kill_one(killed):
    for _ in range(2_000):
        found = trainings()
        if found:
            os.kill(found[0], signal.SIGKILL)
            killed.append(found[0])
            return
        time.sleep(0.01)


def main():
    builder = SparkSession.builder.master(MASTER).config("spark.ui.enabled", "false")
    context = builder.getOrCreate().sparkContext
    context.setLogLevel("OFF")
    context.addPyFile(str(ROOT / "assets/spark/riskbench_tune.py"))
    context.addFile(BINARY)
    context.addFile(str(SAMPLE))
    expected = whole()
    for what, kills in (("members as tasks", False), ("a training killed", True)):
        killed = []
        killer = threading.Thread(target=kill_one, args=(killed,), daemon=True)
        if kills:
            killer.start()
        out = WORK / "tuned.riskbench"
        riskbench_tune.tune(context, out, MEMBERS, [SAMPLE.name], OPTIONS)
        assert out.read_bytes() == expected, what
        assert bool(killed) == kills, what
        say(f"{what}: the model of {MEMBERS} members is equal, {len(expected)} bytes")
    try:
        riskbench_tune.tune(context, out, MEMBERS, [SAMPLE.name], ["--target", "no_such"])
    except Exception as error:
        assert "no_such" in str(error), str(error)[-2000:]
        say(f"a target that is not there: {type(error).__name__} names it")
    else:
        raise AssertionError("a target that is not there: no error")


if __name__ == "__main__":
    main()
