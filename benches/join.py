"""Features of transactions by `riskbench join` and by DuckDB, in turn on the same files.

usage: python3 benches/join.py RISKBENCH [--events 10000000] [--applicants 100000] [--turns 3]
           [--threads 2] [--folder DIR] [--numbers]

Needs duckdb and numpy. Makes the files in DIR (or in a temporary folder), runs both programs
from CSV to CSV, prints the median time and the peak memory of each, and compares every feature
cell by cell: a difference above 1e-9 of the larger value ends the program with an error, unless
it is below 1e-12 (a trend that is exactly 0 for one is a rounding error for the other).
--numbers leaves the column of texts out, whose distinct values take DuckDB most of its time.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy

WINDOWS = [1, 3, 6, 12]
LEVELS = ["card", "transfer", "cash", "direct debit", "cheque"]
OPTIONS = (
    "{'customer_id': 'BIGINT', 'booked': 'DATE', 'amount': 'DOUBLE', 'channel': 'VARCHAR'}"
)


def make_files(folder, events, applicants):
    """Two CSV files: applicants with an as-of date, and events from before and after it."""
    connection = duckdb.connect()
    connection.sql("SELECT setseed(0.5)")
    customers = applicants * 19 // 20
    connection.sql(f"""
        COPY (SELECT 1000000 + i AS application_id,
                     40000000 + 7 * (i % {customers}) AS customer_id,
                     DATE '2023-01-01' + CAST(floor(random() * 1000) AS INTEGER) AS applied,
                     round(1500 + 4000 * random(), 2) AS income
              FROM range({applicants}) t(i)) TO '{folder}/applicants.csv' (HEADER)""")
    # A twentieth of the events belongs to nobody who applied.
    connection.sql(f"""
        COPY (SELECT 40000000 + 7 * CAST(floor(random() * {customers * 20 // 19}) AS BIGINT) AS customer_id,
                     DATE '2022-01-01' + CAST(floor(random() * 1400) AS INTEGER) AS booked,
                     CASE WHEN random() < .02 THEN NULL
                          ELSE round((CASE WHEN random() < .2 THEN -1 ELSE 1 END) * exp(3 + 1.2 * random() + random()), 2)
                     END AS amount,
                     CASE WHEN random() < .5 THEN 'card' WHEN random() < .5 THEN 'transfer'
                          WHEN random() < .5 THEN 'cash' WHEN random() < .5 THEN 'direct debit'
                          WHEN random() < .7 THEN 'cheque' ELSE 'other' END AS channel
              FROM range({events})) TO '{folder}/events.csv' (HEADER)""")


def sql(numbers):
    """The features of one application, as README.md states them."""
    features = []
    for months in WINDOWS:
        of_window = f"FILTER (e.booked >= a.applied - INTERVAL {months} MONTH)"
        features += [f"count(e.booked) {of_window} AS events_count_{months}m"]
        features += [
            f"{how}(e.amount) {of_window} AS amount_{name}_{months}m"
            for how, name in [
                ("count", "count"), ("sum", "sum"), ("avg", "mean"), ("max", "max"), ("min", "min"),
            ]
        ]
        features += [
            f"30.4375 * regr_slope(e.amount, date_diff('day', a.applied, e.booked)) {of_window}"
            f" AS amount_trend_{months}m",
        ]
        if numbers:
            continue
        features += [f"count(DISTINCT e.channel) {of_window} AS channel_distinct_{months}m"]
        features += [
            f"count(*) FILTER (e.channel = '{level}' AND e.booked >= a.applied - INTERVAL {months} MONTH)"
            f' AS "channel_{level}_count_{months}m"'
            for level in LEVELS
        ]
    return f"""
        SELECT a.application_id, a.customer_id, a.applied, a.income,
               date_diff('day', max(e.booked), a.applied) AS events_days_since_last,
               {", ".join(features)}
        FROM read_csv('applicants.csv') a
        LEFT JOIN read_csv('events.csv', header = true, columns = {OPTIONS}) e
               ON e.customer_id = a.customer_id AND e.booked < a.applied
        GROUP BY a.application_id, a.customer_id, a.applied, a.income"""


def duckdb_command(threads, numbers=False):
    program = (
        "import duckdb, sys; c = duckdb.connect(config={'threads': int(sys.argv[1])}); "
        "c.sql('COPY (' + sys.argv[2] + \") TO 'duckdb.csv' (HEADER)\")"
    )
    return [sys.executable, "-c", program, str(threads), sql(numbers)]


def riskbench_command(binary, threads, numbers):
    return [
        binary, "join", "applicants.csv", "--events", "events.csv", "--key", "customer_id",
        "--as-of", "applied", "--event-date", "booked", "--windows", ",".join(map(str, WINDOWS)),
        "--threads", str(threads), "--out", "riskbench.csv",
        *(["--columns", "amount"] if numbers else []),
    ]  # fmt: skip


def run(command, folder):
    """Seconds of wall clock and peak MiB of a command."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        list(map(str, command)), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(map(str, command))[:200]}")
    return seconds, usage.ru_maxrss / 1024


def compare(folder):
    """The largest relative difference over all cells, their number, and how many are near 0."""
    connection = duckdb.connect()
    read = f"read_csv('{folder}/%s.csv', header = true, sample_size = -1)"
    ours, theirs = read % "riskbench", read % "duckdb"
    names = [row[0] for row in connection.sql(f"DESCRIBE FROM {theirs}").fetchall()]
    mine = [row[0] for row in connection.sql(f"DESCRIBE FROM {ours}").fetchall()]
    assert sorted(names) == sorted(mine), set(names) ^ set(mine)
    features = [name for name in names if name.startswith(("events_", "amount_", "channel_"))]
    worst, cells, near_zero = 0.0, 0, 0
    for name in features:
        pairs = connection.sql(f"""
            SELECT o."{name}"::DOUBLE AS o, t."{name}"::DOUBLE AS t
            FROM {ours} o JOIN {theirs} t USING (application_id)""").fetchnumpy()
        columns = [numpy.ma.filled(pairs[key].astype(float), numpy.nan) for key in "ot"]
        missing = [numpy.isnan(column) for column in columns]
        assert (missing[0] == missing[1]).all(), f"{name}: missing in one file only"
        a, b = (column[~missing[0]] for column in columns)
        scale = numpy.maximum(numpy.abs(a), numpy.abs(b))
        difference = numpy.abs(a - b) / numpy.where(scale == 0, 1, scale)
        tiny = (difference > 1e-9) & (numpy.abs(a - b) < 1e-12)
        near_zero, cells = near_zero + tiny.sum(), cells + len(columns[0])
        worst = max(worst, difference[~tiny].max(initial=0))
    return worst, cells, near_zero


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=lambda path: Path(path).resolve())
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--applicants", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--numbers", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        folder.mkdir(exist_ok=True)
        if not (folder / "events.csv").exists():
            make_files(folder, arguments.events, arguments.applicants)
        commands = {
            "riskbench": riskbench_command(arguments.binary, arguments.threads, arguments.numbers),
            "duckdb": duckdb_command(arguments.threads, arguments.numbers),
        }
        runs = {name: [] for name in commands}
        for _ in range(arguments.turns):
            for name, command in commands.items():
                runs[name].append(run(command, folder))
        for name, found in runs.items():
            seconds = statistics.median(seconds for seconds, _ in found)
            print(f"{name:<10} {seconds:7.2f} s  {max(peak for _, peak in found):8.0f} MiB")
        worst, cells, near_zero = compare(folder)
        print(f"{cells} cells, largest relative difference {worst:.2e}, {near_zero} within 1e-12 of 0")
        if worst > 1e-9:
            sys.exit("the features differ")


if __name__ == "__main__":
    main()
