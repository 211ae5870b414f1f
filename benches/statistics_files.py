"""Reads a portfolio of a million rows and 25 columns as a table of SAS, with riskbench and with
pandas, in turn, and prints the seconds and the peak memory of each.

    python benches/statistics_files.py target/release/riskbench [ROWS]

Needs pandas 3.1.1, numpy and Debian's libreadstat1, which writes the table. Then the same rows as
a transport file, an SPSS file and a Stata file, beside pandas or pyreadstat (1.3.7).
riskbench's time is that of `profile`, which also computes the figures of all columns.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests/fixtures/table/statistics"))
TURNS = 3
PEERS = {
    "sas7bdat": "import pandas; pandas.read_sas(FILE, encoding='latin-1')",
    "xpt": "import pandas; pandas.read_sas(FILE, format='xport', encoding='latin-1')",
    "sav": "import pyreadstat; pyreadstat.read_sav(FILE)",
    "dta": "import pandas; pandas.read_stata(FILE)",
}


def portfolio(rows: int):
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(1)
    columns = {"loan": np.arange(rows, dtype=float)}
    for place in range(12):
        columns[f"amount{place}"] = np.round(rng.lognormal(8, 1, rows), 2)
    for place in range(9):
        columns[f"count{place}"] = rng.integers(0, 60, rows).astype(float)
    columns["grade"] = rng.choice(["A", "B", "C", "D"], rows)
    columns["state"] = rng.choice(["NY", "CA", "TX", "WA", "IL"], rows)
    columns["bad"] = (rng.random(rows) < 0.08).astype(float)
    return pd.DataFrame(columns)


def make(folder: pathlib.Path, rows: int) -> None:
    import pyreadstat
    import sas7bdat_writer

    frame = portfolio(rows)
    columns = [(name, 8 if frame[name].dtype.kind not in "fi" else 0, "") for name in frame]
    sas7bdat_writer.write(folder / "p.sas7bdat", columns, frame.values.tolist())
    pyreadstat.write_xport(frame, folder / "p.xpt", file_format_version=5)
    pyreadstat.write_sav(frame, folder / "p.sav")
    frame.to_stata(folder / "p.dta", version=118, write_index=False)


def measure(command: list) -> tuple[float, float]:
    """Seconds and mebibytes of a process."""
    start = time.perf_counter()
    wrapped = [sys.executable, "-c", "import resource, subprocess, sys\n"
               "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode\n"
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
               "sys.exit(code)", *command]
    output = subprocess.run(wrapped, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, float(output.stdout)


def main() -> None:
    program = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make(folder, rows)
        for kind, peer in PEERS.items():
            file = folder / f"p.{kind}"
            seconds, memory = {}, {}
            for _ in range(TURNS):
                for who, command in {
                    "riskbench": [program, "profile", str(file), "--json"],
                    "peer": [sys.executable, "-W", "ignore", "-c", peer.replace("FILE", repr(str(file)))],
                }.items():
                    took, held = measure(command)
                    seconds.setdefault(who, []).append(took)
                    memory.setdefault(who, []).append(held)
            ours, theirs = (statistics.median(seconds[who]) for who in ("riskbench", "peer"))
            print(f"{kind}: {file.stat().st_size / 2**20:.0f} MiB, riskbench {ours:.2f} s "
                  f"{max(memory['riskbench']):.0f} MiB, {peer.split(';')[0].split()[1]} {theirs:.2f} s "
                  f"{max(memory['peer']):.0f} MiB, ratio {ours / theirs:.3f}", flush=True)


main()
