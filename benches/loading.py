"""Loads five kinds of loan file with riskbench and with polars, in turn: whole numbers; texts;
dates, percentages and units; decimals; quoted cells. Prints the median seconds, their ratio and
riskbench's peak memory as a multiple of the file.

    python benches/loading.py LOAD PROGRAM [--python PYTHON] [--rows 1000000] [--turns 3]

LOAD is the built bench `load` (cargo bench --bench load --no-run), PROGRAM is riskbench; PYTHON has
polars and numpy. `load` of polars is its plain read, which infers types from the first 100 rows and
leaves dates as texts; `profile` is riskbench's command beside polars with types inferred from all
rows and the same statistics. Whole-column inference of dates takes polars minutes on columns of
words, so it is left out there and dates stay texts, which favours polars.
"""

import argparse
import multiprocessing
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import peers

KINDS = ["numbers", "texts", "dates", "decimals", "quoted"]
POLARS = """
import sys, time
import polars as pl
mode, file = sys.argv[1:3]
begun = time.perf_counter()
if mode == "load":
    table = pl.read_csv(file)
else:
    table = pl.read_csv(file, infer_schema_length=None)
    every = pl.all()
    parts = [every.null_count().name.suffix("_0"), every.n_unique().name.suffix("_1"),
             every.min().name.suffix("_2"), every.max().name.suffix("_3")]
    numbers = pl.selectors.numeric()
    parts += [numbers.mean().name.suffix("_4"), numbers.std().name.suffix("_5")]
    parts += [numbers.quantile(q).name.suffix(f"_{q}") for q in (.01, .05, .25, .5, .75, .95, .99)]
    table.select(parts)
    for name, kind in table.schema.items():
        if kind == pl.String:
            table[name].value_counts(sort=True).head(20)
print("polars", table.height, f"{time.perf_counter() - begun:.3f} s")
"""


def write(path, names, columns, quote=""):
    with path.open("w") as file:
        file.write(",".join(f"{quote}{name}{quote}" for name in names) + "\n")
        for row in zip(*columns):
            file.write(",".join(f"{quote}{cell}{quote}" for cell in row) + "\n")


def make(folder, rows):
    """The five files."""
    import numpy as np

    draw = np.random.default_rng(7)
    ids = [str(i) for i in range(100_000, 100_000 + rows)]

    def of(values):
        return [values[i] for i in draw.integers(0, len(values), rows)]

    def days(shape):
        day = np.datetime64("2008-01-01") + np.arange(5_500)
        return of([shape(*str(d).split("-")) for d in day])

    numbers = {"id": ids}
    for k in range(14):
        numbers[f"count_{k}"] = [str(v) for v in draw.integers(0, 10 ** (1 + k % 7), rows)]
    for k in range(5):
        numbers[f"amount_{k}"] = [f"{v:.1f}" for v in draw.gamma(2, 50 * (k + 1), rows)]
    states = [a + b for a in "ABCDEFGH" for b in "KLMNOP"]
    towns = [f"{a} {b}" for a in ("Bad", "New", "Saint", "Upper") for b in ("Alston", "Bergen", "Corvey", "Elkton")]
    texts = {
        "reference": [f"A{i:07d}" for i in range(rows)],
        "product": of(["Mortgage", "Car loan", "Credit card", "Overdraft", "Student loan"]),
        "state": of(states), "town": of(towns), "owner": of(["yes", "no"]),
        "grade": of(["A1", "A2", "B1", "B2", "C1", "C2", "D"]), "purpose": of(towns),
        "region": of(states), "sector": of(["m", "f", "x"]), "branch": of(towns),
    }
    dates = {"id": ids}
    for name in ("opened", "decided", "closed"):
        dates[name] = days(lambda y, m, d: f"{y}-{m}-{d}")
    for name in ("due", "paid"):
        dates[name] = days(lambda y, m, d: f"{d}.{m}.{y}")
    for name in ("rate", "use", "ltv"):
        dates[name] = [f"{v:.2f}%" for v in draw.random(rows) * 30]
    for name in ("term", "left"):
        dates[name] = of(["12 months", "24 months", "36 months", "60 months"])
    dates["limit"] = [f'"${v / 100:,.2f}"' for v in draw.integers(100, 10**8, rows)]
    decimals = {"id": ids}
    for k in range(15):
        decimals[f"value_{k}"] = [f"{v:.{2 + k % 5}f}" for v in draw.normal(0, 10 ** (k % 6), rows)]
    quoted = {**dict(list(numbers.items())[:10]), **dict(list(texts.items())[:5])}
    for kind, table in zip(KINDS, (numbers, texts, dates, decimals, quoted)):
        quote = '"' if kind == "quoted" else ""
        write(folder / f"{kind}.csv", list(table), list(table.values()), quote)


def told(command):
    """Seconds that the command tells."""
    text, memory = peers.run(command)
    return float(re.search(r"([\d.]+) s", text).group(1)), memory


def wall(command):
    begun = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun, 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("load")
    parser.add_argument("program")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        # In a process of its own: a child's peak memory counts what its parent held at the fork.
        maker = multiprocessing.get_context("spawn").Process(target=make, args=(folder, options.rows))
        maker.start()
        maker.join()
        print("kind      MiB   load  polars ratio  memory  profile  polars ratio")
        for kind in KINDS:
            file = folder / f"{kind}.csv"
            size = file.stat().st_size / 2**20
            polars = [options.python, "-c", POLARS]
            results = peers.in_turn(options.turns, {
                "load": lambda: told([options.load, file]),
                "polars load": lambda: told([*polars, "load", file]),
                "profile": lambda: wall([options.program, "profile", file, "--json"]),
                "polars profile": lambda: told([*polars, "profile", file]),
            })
            load, plain, profile, whole = (peers.seconds(results[name]) for name in results)
            memory = max(m for _, m in results["load"]) / size
            print(f"{kind:9} {size:3.0f} {load:6.2f} {plain:7.2f} {load / plain:5.2f} {memory:6.2f}x"
                  f" {profile:8.2f} {whole:7.2f} {profile / whole:5.2f}", flush=True)


if __name__ == "__main__":
    main()
