#!/usr/bin/env bash
# Version: PySpark 4.3.0, Python 3.11, Java 17, local[1].
# Guess: a file that was changed since `SparkContext.addFile` is shipped again by another `addFile`,
#   or that call fails. A file of the same name from another folder replaces the first, or the call
#   fails and nothing else happens.
# Behaviour: the second call of the same path returns without an error and does nothing (a warning
#   in the log); tasks read the content of the first call for as long as the session lasts. The call
#   with a file of the same name from another folder fails, and from then on every job of the
#   session fails, also one that reads no file: the refused file stays in the list that tasks fetch.
#   A shipped file may be executed by all, whatever its mode was.
# Output seen on 2026-11-30:
#   shipped: old, mode 0o600 became 0o711
#   changed and shipped again: no error, tasks read old
#   same name from another folder: refused
#   a job that reads no file: fails
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pyspark==4.3.0
PYSPARK_PYTHON=$folder/venv/bin/python venv/bin/python -W ignore 2>/dev/null - <<'PYTHON'
import os
import pathlib
import stat

from pyspark import SparkFiles
from pyspark.sql import SparkSession

builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
context = builder.getOrCreate().sparkContext
context.setLogLevel("OFF")


def read(_):
    path = SparkFiles.get("rates.csv")
    with open(path, encoding="utf-8") as file:
        return file.read(), stat.S_IMODE(os.stat(path).st_mode)


def in_task():
    return context.parallelize([1], 1).map(read).first()


rates = pathlib.Path("rates.csv").absolute()
rates.write_text("old")
rates.chmod(0o600)
context.addFile(str(rates))
content, mode = in_task()
print(f"shipped: {content}, mode 0o600 became {mode:#o}")
assert (content, mode) == ("old", 0o711)

rates.write_text("new")
context.addFile(str(rates))
content, _ = in_task()
print(f"changed and shipped again: no error, tasks read {content}")
assert content == "old"

other = pathlib.Path("other/rates.csv").absolute()
other.parent.mkdir()
other.write_text("third")
try:
    context.addFile(str(other))
except Exception:
    print("same name from another folder: refused")
else:
    raise AssertionError("a file of the same name was taken")
try:
    context.parallelize([1], 1).count()
except Exception:
    print("a job that reads no file: fails")
else:
    raise AssertionError("a job that reads no file runs")
PYTHON
