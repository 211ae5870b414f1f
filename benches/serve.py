"""Times riskbench-serve: requests per second and percentiles of one applicant a request, with
`wrk` (Debian: apt-get install wrk), then what becomes of 10,000 requests at once.

Run in the repository, after `cargo build --release -p riskbench-serve`:

    python3 benches/serve.py MODEL FILE [--serve target/release/riskbench-serve]

FILE is a plain CSV file with the columns of the model; its first record is sent.
"""
import argparse
import asyncio
import csv
import json
import re
import subprocess
import tempfile
from collections import Counter

AT_ONCE = 10_000


def applicant(path):
    with open(path, newline="", encoding="utf-8") as file:
        return json.dumps(next(csv.DictReader(file)))


def start(serve, model, *options):
    process = subprocess.Popen(
        [serve, model, "--listen", "127.0.0.1:0", *options], stderr=subprocess.PIPE, text=True
    )
    port = re.search(r"http://127\.0\.0\.1:(\d+)", process.stderr.readline())[1]
    return process, int(port)


def peak_mib(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024


def wrk(port, body, connections, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
            f"wrk.body = [==[{body}]==]\n"
        )
        script.flush()
        threads = min(connections, 2)
        said = subprocess.run(
            ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--latency",
             "-s", script.name, f"http://127.0.0.1:{port}/score"],
            check=True, capture_output=True, text=True,
        ).stdout
    figures = {share: re.search(rf"^\s+{share}%\s+(\S+)", said, re.M)[1] for share in (50, 99)}
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    rate = re.search(r"Requests/sec:\s+(\S+)", said)[1]
    return rate, figures, bad and bad[1]


async def one(port, request, counts):
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        line = await reader.readline()
        counts[line.split()[1].decode() if line else "closed"] += 1
        writer.close()
    except OSError as error:
        counts[type(error).__name__] += 1


async def flood(port, body):
    head = (
        "POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    counts = Counter()
    request = (head + body).encode()
    await asyncio.gather(*(one(port, request, counts) for _ in range(AT_ONCE)))
    return dict(counts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("file")
    parser.add_argument("--serve", default="target/release/riskbench-serve")
    parser.add_argument("--seconds", type=int, default=10)
    given = parser.parse_args()
    body = applicant(given.file)
    for reasons in ("0", "4"):
        process, port = start(given.serve, given.model, "--reasons", reasons)
        for connections in (1, 16):
            rate, times, bad = wrk(port, body, connections, given.seconds)
            print(
                f"{reasons} reasons, {connections} connections: {rate} requests/s, "
                f"p50 {times[50]}, p99 {times[99]}, refused {bad or 0}, peak {peak_mib(process):.0f} MiB"
            )
        counts = asyncio.run(flood(port, body))
        print(f"{AT_ONCE} at once: {counts}, peak {peak_mib(process):.0f} MiB")
        process.terminate()
        print(process.stderr.read().strip())


if __name__ == "__main__":
    main()
