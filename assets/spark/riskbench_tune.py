"""Trains the members of a riskbench ensemble as Spark tasks and joins them (PySpark 4).

    spark-submit --files riskbench,loans.csv riskbench_tune.py \
        model.riskbench 16 loans.csv --target default --id loan_id

or from Python, with this file shipped by --py-files or SparkContext.addPyFile, and the program
and the portfolio by --files or SparkContext.addFile:

    from riskbench_tune import tune
    tune(spark.sparkContext, "model.riskbench", 16, ["loans.csv"], ["--target", "default"])

Each task runs `riskbench train --member K/N` on the whole portfolio and hands its model to the
driver, where `riskbench combine` joins them. The model is that of `riskbench train --members N`,
to the byte, however many tasks run at once and however often one is run again. A session of
Spark ships a name once: a portfolio that was changed needs another file name.
"""

import pathlib
import subprocess
import sys
import tempfile

from pyspark import SparkFiles


def tune(context, out, members, files, options=(), binary="riskbench"):
    """Writes the model `out` and returns what riskbench says of it.

    `files` and `binary` name shipped files; `options` are those of `riskbench train`. Raises
    RuntimeError with the sentence of riskbench where the data or the options do not suit.
    """
    threads = context.getConf().get("spark.task.cpus", "1")
    command = [binary, *files], [*options, "--threads", threads]
    places = context.parallelize(range(1, members + 1), members)
    models = places.map(lambda place: (place, _train(command, place, members))).collect()
    with tempfile.TemporaryDirectory() as folder:
        named = []
        for place, model in models:
            if model is not None:
                path = pathlib.Path(folder, f"member-{place}.riskbench")
                path.write_bytes(model)
                named.append(str(path))
        without = [str(place) for place, model in models if model is None]
        combine = [SparkFiles.get(binary), "combine", *named, "--out", str(out)]
        combine += ["--data", *map(SparkFiles.get, files)]
        combine += ["--without", ",".join(without)] if without else []
        done = subprocess.run(combine, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(_sentence(done))
    return done.stdout


def _train(command, place, members):
    """The bytes of the model of one member; None where its training diverged."""
    (binary, *files), options = command
    with tempfile.TemporaryDirectory() as folder:
        train = [SparkFiles.get(binary), "train", *map(SparkFiles.get, files), *options]
        train += ["--member", f"{place}/{members}", "--out", folder]
        process = subprocess.Popen(
            train, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            out, said = process.communicate()
        finally:
            # A task may be given up before its end.
            process.kill()
        done = subprocess.CompletedProcess(train, process.returncode, out, said)
        if done.returncode == 0:
            return pathlib.Path(folder, "model.riskbench").read_bytes()
    if done.returncode == 1 and "diverged" in _sentence(done):
        return None
    raise RuntimeError(_sentence(done))


def _sentence(done):
    """The error among the messages of an ended process."""
    if done.returncode < 0:
        return f"riskbench was stopped by signal {-done.returncode}"
    errors = [line for line in done.stderr.splitlines() if line.startswith("riskbench: ")]
    said = errors[-1].removeprefix("riskbench: ") if errors else ""
    return said or f"riskbench ended with code {done.returncode}"


if __name__ == "__main__":
    from pyspark.sql import SparkSession

    model, count, portfolio, *rest = sys.argv[1:]
    spark = SparkSession.builder.getOrCreate()
    print(tune(spark.sparkContext, model, int(count), [portfolio], rest), end="")
