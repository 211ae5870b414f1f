"""Times scoring of N rows: CSV to CSV, Arrow stream to Arrow stream, and on Spark local[2].

Usage: spark.py MODEL TABLE.csv [N [TURNS]], with the Python of tests/spark/run.sh, and RISKBENCH
naming the program. The rows of TABLE are repeated; the three take turns. Spark's seconds leave its
start out, but not the reading of its Parquet files.
"""

import io
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "assets/spark"))
MODEL, TABLE = sys.argv[1:3]
ROWS = int(float(sys.argv[3])) if len(sys.argv) > 3 else 5_000_000
TURNS = int(sys.argv[4]) if len(sys.argv) > 4 else 3
BINARY = os.environ["RISKBENCH"]
BATCH = 10_000


def piped(head, body, tail, times, flags):
    """Seconds of riskbench on a pipe that is fed with `body` so many times."""
    command = [BINARY, "score", MODEL, "-", "--out", "-", *flags]
    start = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    process.stdin.write(head)
    for _ in range(times):
        process.stdin.write(body)
    process.stdin.write(tail)
    process.stdin.close()
    assert process.wait() == 0
    return time.monotonic() - start


def stream(table):
    written = io.BytesIO()
    writer = pa.ipc.new_stream(written, table.schema)
    for batch in table.to_batches():
        if batch.num_rows:
            writer.write_batch(batch)
    writer.close()
    return written.getvalue()


def main():
    table = pc.read_csv(TABLE)
    table = pa.concat_tables([table] * -(-BATCH // table.num_rows)).slice(0, BATCH).combine_chunks()
    times = ROWS // BATCH
    text = io.BytesIO()
    pc.write_csv(table, text, pc.WriteOptions(quoting_style="needed"))
    names, _, lines = text.getvalue().partition(b"\n")
    none, whole = stream(table.slice(0, 0)), stream(table)
    # The schema, a batch, the end mark.
    begun, ended = len(none) - 8, len(whole) - 8
    parts = (whole[:begun], whole[begun:ended], whole[ended:])
    ways = {
        "CSV to CSV": lambda: piped(names + b"\n", lines, b"", times, []),
        "Arrow to Arrow": lambda: piped(*parts, times, ["--arrow"]),
    }
    with tempfile.TemporaryDirectory() as work:
        spark = on_spark(table, times, work)
        if spark:
            ways["Spark local[2]"] = spark
        seconds = {way: [] for way in ways}
        for _ in range(TURNS):
            for way, run in ways.items():
                seconds[way].append(run())
    for way, took in seconds.items():
        middle = statistics.median(took)
        shown = " ".join(f"{s:.2f}" for s in took)
        print(f"{way}: {middle:.2f} s for {times * BATCH} rows, {times * BATCH / middle:,.0f} rows/s ({shown})")


def on_spark(table, times, work):
    if os.environ.get("WITHOUT_SPARK"):
        return None
    from pyspark.sql import SparkSession

    import riskbench_spark

    # Two files, one for each task.
    for part in range(2):
        with pq.ParquetWriter(f"{work}/part-{part}.parquet", table.schema) as writer:
            for _ in range(times // 2):
                writer.write_table(table)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.files.maxPartitionBytes", "8g").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    session.sparkContext.addPyFile(str(ROOT / "assets/spark/riskbench_spark.py"))
    for file in (BINARY, MODEL):
        session.sparkContext.addFile(file)

    def run():
        start = time.monotonic()
        frame = session.read.parquet(work)
        scored = riskbench_spark.score(frame, pathlib.Path(MODEL).name)
        scored.write.format("noop").mode("overwrite").save()
        return time.monotonic() - start

    run()
    return run


main()
