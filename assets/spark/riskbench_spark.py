"""Scores a Spark DataFrame with a riskbench model, where its partitions are (PySpark 4).

    spark-submit --files riskbench,model.riskbench riskbench_spark.py \\
        model.riskbench loans.parquet scored.parquet --reasons 4

or from Python, with this file shipped by --py-files or SparkContext.addPyFile, and the other two
by --files or SparkContext.addFile:

    from riskbench_spark import score
    scored = score(frame, "model.riskbench", options=["--reasons", "4"])

Each task runs `riskbench score MODEL - --arrow --out -` over its partition. A score depends on
its row alone, so partitions, batches and retries change none; what is judged of all rows (a
column of which most cells cannot be read) is judged of a partition. Without a column that names
applicants, ids are record numbers of the partition: name one with --id.
A session ships a name once: a model that was trained again needs another file name.
"""

import collections
import hashlib
import subprocess
import sys
import threading

import pyarrow as pa
from pyspark import SparkFiles


def score(frame, model, binary="riskbench", options=()):
    """The scores of each row, lazily: the columns of `riskbench score --arrow`.

    `model` and `binary` name shipped files; `options` are those of `riskbench score`. Raises
    RuntimeError with the sentence of riskbench where the columns do not fit the model.
    """
    names = frame.columns
    # A name with a dot cannot be given to mapInArrow: columns are sent under numbers.
    numbered = frame.toDF(*(f"c{place}" for place in range(len(names))))
    fields = numbered.limit(0).toArrow().schema
    none = pa.RecordBatch.from_pylist([], schema=fields)
    command = [binary, "score", model, "-", "--arrow", "--out", "-", "--threads", "1", *options]
    checksum = _checksum(SparkFiles.get(model))
    # The columns of the scores, and whether those of the frame fit, are seen without a row.
    scored = pa.Table.from_batches(_run(command, [none], names, checksum))
    schema = frame.sparkSession.createDataFrame(scored).schema

    def of_partition(batches):
        first = next(batches, None)
        if first is not None:
            yield from _run(command, _chain(first, batches), names, checksum)

    return numbered.mapInArrow(of_partition, schema)


def _chain(first, others):
    yield first
    yield from others


def _checksum(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _run(command, batches, names, checksum):
    """Pumps batches through riskbench; input, output and messages each have a thread."""
    binary, model = SparkFiles.get(command[0]), SparkFiles.get(command[2])
    if _checksum(model) != checksum:
        raise RuntimeError(f"{model} is not the model of the driver: ship it again")
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([binary, "score", model, *command[3:]], **pipes)
    fed = _Feeder(batches, names, process.stdin)
    said = collections.deque(maxlen=20)
    listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
    fed.start()
    listener.start()
    rows, broken = 0, None
    try:
        try:
            for batch in pa.ipc.open_stream(process.stdout):
                rows += batch.num_rows
                yield batch
        except (pa.ArrowInvalid, OSError) as error:
            broken = error  # riskbench says why, where it ended by itself
        code = process.wait()
        if code == 0:
            fed.join()
        listener.join()
        if fed.error is not None:
            raise fed.error
        if code < 0:
            raise RuntimeError(f"riskbench was stopped by signal {-code} after {rows} rows")
        if code > 0 or broken is not None:
            raise RuntimeError(_sentence(said) or f"riskbench ended with code {code}: {broken}")
        if rows != fed.rows:
            raise RuntimeError(f"riskbench scored {rows} of {fed.rows} rows: please report this")
    finally:
        # A task may be given up before its end.
        process.kill()
        process.wait()
        process.stdout.close()


class _Feeder(threading.Thread):
    """Writes batches as a stream; an error of theirs is kept, one of the pipe is riskbench's."""

    def __init__(self, batches, names, pipe):
        super().__init__(daemon=True)
        self.batches, self.names, self.pipe = batches, names, pipe
        self.rows, self.error = 0, None

    def run(self):
        try:
            writer = None
            for batch in self.batches:
                batch = pa.RecordBatch.from_arrays(batch.columns, names=self.names)
                writer = writer or pa.ipc.new_stream(self.pipe, batch.schema)
                writer.write_batch(batch)
                self.rows += batch.num_rows
            writer.close()
        except BrokenPipeError:
            pass
        except Exception as error:
            self.error = error
        finally:
            # Without its end mark the stream is refused, so nothing half read is scored.
            try:
                self.pipe.close()
            except BrokenPipeError:
                pass


def _listen(pipe, said):
    for line in pipe:
        line = line.decode(errors="replace").rstrip()
        said.append(line)
        print(f"riskbench: {line.removeprefix('riskbench: ')}", file=sys.stderr, flush=True)


def _sentence(said):
    """The error among the messages."""
    errors = [line for line in said if line.startswith("riskbench: ")]
    return errors[-1].removeprefix("riskbench: ") if errors else ""


if __name__ == "__main__":
    from pyspark.sql import SparkSession

    model_name, loans, out, *rest = sys.argv[1:]
    session = SparkSession.builder.getOrCreate()
    score(session.read.parquet(loans), model_name, options=rest).write.parquet(out)
