"""What Spark gives beside what one process gives: partitions, batches, killed processes, bad input.

Usage: check.py MASTER FOLDER, by run.sh.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

import pyarrow as pa
import pyarrow.csv as pc
from pyspark import SparkFiles
from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "assets/spark"))
import riskbench_spark  # noqa: E402

MASTER, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
BINARY = os.environ["RISKBENCH"]
SAMPLE = ROOT / "sample_data/portfolio.csv"
OPTIONS = ["--reasons", "4", "--with-money", "--ead", "loan_amount", "--lgd", "0.45"]
OPTIONS += ["--columns", "pd_raw,model_sha256", "--with-input"]


def trained():
    """A model of the sample portfolio."""
    model = WORK / "model.riskbench"
    if not model.exists():
        train = ["--target", "default_flag", "--id", "application_id", "--members", "1"]
        train += ["--epochs", "3", "--reasons", "1", "--out", str(WORK / "run")]
        subprocess.run([BINARY, "train", str(SAMPLE), *train], check=True, capture_output=True)
        shutil.copy(WORK / "run/model.riskbench", model)
    return model


def piped(table, model, options=()):
    """The answer of one process."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    command = [BINARY, "score", str(model), "-", "--arrow", "--out", "-", *options]
    done = subprocess.run(command, input=stream.getvalue(), capture_output=True, check=True)
    return pa.ipc.open_stream(done.stdout).read_all()


def say(text):
    print(f"{MASTER}: {text}", flush=True)


def equal(frame, expected, what):
    found = frame.toArrow().combine_chunks().sort_by("id")
    assert found.schema.names == expected.schema.names, (what, found.schema.names)
    found = found.cast(expected.schema)
    assert found.equals(expected), what
    say(f"{what}: {found.num_rows} rows equal in {found.num_columns} columns")


def fails(act, sentence, what):
    try:
        act()
    except Exception as error:
        assert sentence in str(error), (what, str(error)[-2000:])
        say(f"{what}: {type(error).__name__} says {sentence!r}")
        return
    raise AssertionError(f"{what}: no error")


def below(pid):
    """The processes that descend from one, with their command lines."""
    children, commands = {}, {}
    for process in pathlib.Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                commands[int(process.name)] = (process / "cmdline").read_bytes().decode()
            except OSError:
                continue
            children.setdefault(parent, []).append(int(process.name))
    found, left = [], [pid]
    while left:
        more = children.get(left.pop(), [])
        found += more
        left += more
    return [(pid, commands[pid]) for pid in found]


def kill_one(is_wanted, killed):
    """Kills one process below this one, once there is one."""
    for _ in range(600):
        wanted = [pid for pid, command in below(os.getpid()) if is_wanted(pid, command)]
        if wanted:
            time.sleep(0.5)
            os.kill(wanted[0], signal.SIGKILL)
            killed.append(wanted[0])
            return
        time.sleep(0.05)


def slowly(batches):
    for batch in batches:
        time.sleep(0.2)
        yield batch


def is_riskbench(_, command):
    return "--arrow" in command and "riskbench" in command.split("\0")[0]


def is_worker(pid, _):
    """A Python process above a riskbench one."""
    return any(is_riskbench(*child) for child in below(pid)) and b"pyspark" in pathlib.Path(
        f"/proc/{pid}/cmdline"
    ).read_bytes() and len(below(pid)) == 1


def is_executor(_, command):
    return "CoarseGrainedExecutorBackend" in command and command.startswith("/")


def main():
    builder = SparkSession.builder.master(MASTER).config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    model = trained()
    context = spark.sparkContext
    context.addPyFile(str(ROOT / "assets/spark/riskbench_spark.py"))
    context.addFile(BINARY)
    context.addFile(str(model))

    def score(frame, options=OPTIONS):
        return riskbench_spark.score(frame, model.name, options=options)

    table = pc.read_csv(SAMPLE)
    expected = piped(table, model, OPTIONS).combine_chunks().sort_by("id")
    frame = spark.createDataFrame(table)
    for partitions in (1, 2, 7):
        equal(score(frame.repartition(partitions)), expected, f"{partitions} partitions")
    for rows in (1, 333, 100_000):
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", rows)
        part = frame if rows > 1 else frame.limit(200)
        want = expected if rows > 1 else expected.slice(0, 200)
        equal(score(part.repartition(2)), want, f"batches of {rows}")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 10_000)

    # As files of CSV are read without a schema: texts.
    texts = spark.read.csv(str(SAMPLE), header=True)
    plain = piped(table, model).combine_chunks().sort_by("id")
    equal(score(texts.repartition(3), ()), plain, "columns of texts")
    ten = expected.slice(0, 10)
    equal(score(frame.limit(10).repartition(30)), ten, "empty partitions")
    equal(score(frame.filter("false")), expected.slice(0, 0), "no rows")
    dotted = score(frame.withColumnRenamed("gender", "g.e.n"), ("--with-input",))
    assert dotted.count() == 5000 and "g.e.n" in dotted.columns
    say("a name with a dot: 5000 rows")

    fails(lambda: score(frame.drop("annual_income")), "lacks a column", "a column absent")
    nested = frame.selectExpr("* except (annual_income)", "array(annual_income) as annual_income")
    fails(lambda: score(nested), "'annual_income' holds nested values", "a nested column")
    binary = frame.selectExpr("* except (employment_years)", "cast('x' as binary) as employment_years")
    fails(lambda: score(binary), "'employment_years' holds binary values", "a binary column")
    days = frame.selectExpr("* except (employment_years)", "date'2024-01-01' as employment_years")
    fails(lambda: score(days), "'employment_years' holds days", "another type")
    words = frame.selectExpr("* except (employment_years)", "'x' as employment_years")
    fails(lambda: score(words).count(), 'cells of "employment_years"', "cells that cannot be read")

    scored = score(frame.repartition(2))
    context.parallelize([0] * 8, 8).foreach(lambda _: alter(model.name, b"x"))
    fails(scored.count, "is not the model of the driver", "another model on a worker")
    context.parallelize([0] * 8, 8).foreach(lambda _: alter(model.name, b""))

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 100)
    slow = frame.repartition(2).mapInArrow(slowly, frame.schema)
    killed_by(score, slow, expected, is_riskbench, "riskbench killed")
    killed_by(score, slow, expected, is_worker, "Python worker killed")
    if MASTER.startswith("local-cluster"):
        killed_by(score, slow, expected, is_executor, "executor killed")
    spark.stop()


def alter(name, tail):
    """Appends to the model of a worker, or takes that off again."""
    path = pathlib.Path(SparkFiles.get(name))
    other = path.with_suffix(f".{os.getpid()}")
    other.write_bytes(path.read_bytes().removesuffix(b"x") + tail)
    other.replace(path)


def killed_by(score, frame, expected, is_wanted, what):
    killed = []
    killer = threading.Thread(target=kill_one, args=(is_wanted, killed))
    scored = score(frame)
    killer.start()
    equal(scored, expected, what)
    killer.join()
    assert killed, f"{what}: no process was found"


main()
